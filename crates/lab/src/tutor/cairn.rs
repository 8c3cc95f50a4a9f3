//! Cairn itself, with the policy and the belief that learners meet.

use cairn_engine::{
    Aid, Belief, Evidence, ItemParameters, Placement, PolicyParameters, Situation, SkillIndex,
    choose_template, decide, predict,
};

use super::{Moment, Task, TrialCourse, Tutor};
use crate::simulate::{Answer, Outcome};

/// Questions looked back on for variety, and templates for not asking the same again.
const LOOK_BACK: usize = 12;

/// Takes what Cairn recommends first.
#[derive(Clone, Debug)]
pub struct CairnTutor {
    course: TrialCourse,
    belief: Belief,
    parameters: PolicyParameters,
    /// Skill and template of the questions of this sitting, the latest first.
    recent: Vec<(SkillIndex, usize)>,
    seed: u64,
    steps: u64,
    /// Whether a placement is under way.
    places: bool,
}

impl CairnTutor {
    /// Begins with somebody nobody knows anything about.
    pub fn new(course: TrialCourse, seed: u64) -> CairnTutor {
        CairnTutor::with(course, seed, PolicyParameters::default())
    }

    /// The same with other numbers for the policy.
    pub fn with(course: TrialCourse, seed: u64, parameters: PolicyParameters) -> CairnTutor {
        CairnTutor {
            belief: Belief::new(&course.model),
            course,
            parameters,
            recent: Vec::new(),
            seed,
            steps: 0,
            places: false,
        }
    }

    /// The same, beginning with a placement.
    #[must_use]
    pub fn after_placement(self) -> CairnTutor {
        CairnTutor {
            places: true,
            ..self
        }
    }

    /// The next question of the placement under way; ends it when there is none.
    fn placement_question(&mut self, moment: Moment) -> Option<Task> {
        if !self.places {
            return None;
        }
        let model = &self.course.model;
        let placement = self.belief.placement_or_new(model, self.seed, moment.now);
        let Some(question) = placement.next_question(model) else {
            self.places = false;
            return None;
        };
        let guesses = self.course.guesses.get(question.skill.position());
        let choices = guesses.into_iter().flatten().copied().enumerate();
        Some(Task {
            skill: question.skill,
            template: Placement::template(model, question.skill, choices).unwrap_or(0),
            placement: true,
        })
    }

    /// What is believed of the learner.
    pub fn belief(&self) -> &Belief {
        &self.belief
    }
}

impl Tutor for CairnTutor {
    fn sit_down(&mut self, _: Moment) {
        self.recent.clear();
    }

    fn next(&mut self, moment: Moment) -> Task {
        if let Some(task) = self.placement_question(moment) {
            return task;
        }
        self.steps += 1;
        let seed = self.seed ^ self.steps.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let situation = Situation {
            now: moment.now,
            day: moment.day,
            recent: self.recent.iter().map(|&(skill, _)| skill).collect(),
            seed,
            ..Situation::default()
        };
        let model = &self.course.model;
        let decision = decide(model, &self.belief, &situation, &self.parameters);
        let skill = decision
            .first()
            .map_or(SkillIndex::new(0), |candidate| candidate.skill);
        let used: Vec<usize> = self
            .recent
            .iter()
            .filter(|(asked, _)| *asked == skill)
            .map(|&(_, template)| template)
            .collect();
        let (belief, now) = (&self.belief, moment.now);
        let target = self.parameters.question;
        let template = choose_template(target, model, belief, skill, now, &used, seed);
        Task {
            skill,
            template: template.unwrap_or(0),
            placement: false,
        }
    }

    fn observe(&mut self, task: Task, answer: Answer, moment: Moment) {
        let item = ItemParameters {
            guess: self.course.guess(task),
            ..self.course.model.item_of(task.skill, task.template)
        };
        let aid = match answer.hints_used {
            0 => Aid::Unaided,
            hints => Aid::Aided {
                hints,
                earlier_tries: 0,
            },
        };
        let evidence = Evidence {
            skill: task.skill,
            item,
            correct: answer.outcome == Outcome::Right,
            dont_know: answer.outcome == Outcome::DontKnow,
            aid,
            at: moment.now,
            day: moment.day,
            duration: Some(answer.duration),
        };
        if task.placement {
            self.belief
                .observe_placement(&self.course.model, self.seed, &evidence);
            return;
        }
        self.belief.observe(&self.course.model, &evidence);
        self.recent.insert(0, (task.skill, task.template));
        self.recent.truncate(LOOK_BACK);
    }

    fn believes(&self, moment: Moment) -> Option<Vec<f64>> {
        let model = &self.course.model;
        let chance = |skill| {
            predict(
                &self.belief,
                model,
                skill,
                &model.typical_item(skill),
                moment.now,
            )
            .probability
        };
        Some(model.graph().skills().map(chance).collect())
    }
}
