//! Courses at the edge of what a course is, and learners who don't play along: what they are offered is still
//! sensible, and what is said of them true.

use std::collections::BTreeMap;

use cairn_engine::mastery::mastery_level;
use cairn_engine::wheel_spinning::{ANSWERS, PATIENCE, REST_DAYS};
use cairn_engine::{
    Aid, Belief, CourseModel, Decision, Evidence, ItemParameters, MasteryLevel, PolicyParameters,
    Situation, SkillGraph, SkillIndex, StepKind, Timestamp, choose_template, decide,
};

use crate::course::{MORNING, TODAY, answers, course, learned, skill};

/// A learner at work, a question a minute, forty a sitting, a sitting a day.
struct Work<'a> {
    model: &'a CourseModel,
    belief: Belief,
    recent: Vec<SkillIndex>,
    asked: u32,
}

/// How somebody answers the question of a number.
type Habit<'a> = &'a dyn Fn(u32, &ItemParameters) -> (bool, Aid, u64);

impl<'a> Work<'a> {
    fn new(model: &'a CourseModel) -> Work<'a> {
        Work {
            model,
            belief: Belief::new(model),
            recent: Vec::new(),
            asked: 0,
        }
    }

    fn situation(&self) -> Situation {
        let (day, minute) = (self.asked / 40, self.asked % 40);
        let days = f64::from(day) + f64::from(minute) / 1_440.0;
        Situation {
            now: MORNING.plus_days(days),
            day: TODAY.plus(day.cast_signed()),
            recent: self.recent.clone(),
            seed: u64::from(self.asked),
            ..Situation::default()
        }
    }

    fn decision(&self) -> Decision {
        let parameters = PolicyParameters::default();
        decide(self.model, &self.belief, &self.situation(), &parameters)
    }

    /// Answers so many questions of what is recommended first; returns the steps taken.
    fn answer(&mut self, questions: u32, habit: Habit<'_>) -> Vec<(StepKind, SkillIndex)> {
        let mut taken = Vec::new();
        for _ in 0..questions {
            if self.asked.is_multiple_of(40) {
                self.recent.clear();
            }
            let decision = self.decision();
            let first = decision.first().expect("there is always something to do");
            assert!(first.score.is_finite());
            let situation = self.situation();
            let template = choose_template(
                0.85,
                self.model,
                &self.belief,
                first.skill,
                situation.now,
                &[],
                situation.seed,
            );
            let item = ItemParameters {
                guess: 0.25,
                ..self.model.item_of(first.skill, template.unwrap_or(0))
            };
            let (correct, aid, duration) = habit(self.asked, &item);
            self.belief.observe(
                self.model,
                &Evidence {
                    skill: first.skill,
                    item,
                    correct,
                    dont_know: false,
                    aid,
                    at: situation.now,
                    day: situation.day,
                    duration: Some(duration),
                },
            );
            taken.push((first.kind, first.skill));
            self.recent.insert(0, first.skill);
            self.recent.truncate(12);
            self.asked += 1;
        }
        taken
    }

    fn levels(&self) -> Vec<MasteryLevel> {
        let now = self.situation().now;
        let skills = self.model.graph().skills();
        skills
            .map(|skill| mastery_level(self.model, &self.belief, skill, now))
            .collect()
    }
}

fn ladder() -> CourseModel {
    course(&[&[], &[], &[0], &[0, 1], &[2], &[3]])
}

/// How often each skill was answered.
fn counts(taken: &[(StepKind, SkillIndex)]) -> BTreeMap<SkillIndex, usize> {
    let mut counts = BTreeMap::new();
    for (_, skill) in taken {
        *counts.entry(*skill).or_insert(0) += 1;
    }
    counts
}

#[test]
fn a_course_of_one_skill_is_begun_practised_and_kept() {
    let model = course(&[&[]]);
    let mut work = Work::new(&model);
    let taken = work.answer(100, &|_, _| (true, Aid::Unaided, 20_000));
    assert_eq!(taken[0].0, StepKind::Learn);
    assert_eq!(taken[99].0, StepKind::Review);
    assert_eq!(work.levels(), [MasteryLevel::Mastered]);
}

#[test]
fn a_course_of_five_thousand_skills_offers_three_and_keeps_a_few() {
    let below = |at: u32| match at {
        0..70 => Vec::new(),
        _ => vec![skill(at - 70), skill(at - 69)],
    };
    let graph = SkillGraph::new((0..5_000).map(below).collect()).unwrap();
    let model = CourseModel::new(graph, vec![0.0; 5_000], vec![vec![0.0]; 5_000]).unwrap();
    let mut belief = Belief::new(&model);
    for position in 0..5_000 {
        for evidence in answers(&model, position, &[true, true], MORNING, TODAY) {
            belief.observe(&model, &evidence);
        }
    }
    let situation = Situation {
        now: MORNING.plus_days(3.0),
        day: TODAY.plus(3),
        ..Situation::default()
    };
    let decision = decide(&model, &belief, &situation, &PolicyParameters::default());
    assert_eq!(decision.considered, 5_000);
    assert_eq!(decision.offers().count(), 3);
    assert!(decision.candidates.len() <= 27);
}

#[test]
fn without_questions_of_the_right_difficulty_the_nearest_is_asked() {
    let graph = SkillGraph::new(vec![Vec::new()]).unwrap();
    let model = CourseModel::new(graph, vec![0.0], vec![vec![-3.0, -3.0]]).unwrap();
    let mut work = Work::new(&model);
    work.answer(30, &|_, _| (true, Aid::Unaided, 20_000));
    assert!(choose_template(0.85, &model, &work.belief, skill(0), MORNING, &[0], 1).is_some());
    assert_eq!(work.decision().offers().count(), 1);
}

#[test]
fn a_prerequisite_that_was_never_practised_comes_first_once_its_lack_shows() {
    let model = course(&[&[], &[0]]);
    // Answers from elsewhere: this learner never went through the gate.
    let history = answers(&model, 1, &[false, false, true, false], MORNING, TODAY);
    let belief = learned(&model, &history);
    let situation = Situation {
        now: MORNING.plus_days(0.1),
        day: TODAY,
        recent: vec![skill(1)],
        ..Situation::default()
    };
    let decision = decide(&model, &belief, &situation, &PolicyParameters::default());
    let first = decision.first().unwrap();
    assert_eq!(
        (first.kind, first.skill, first.serves),
        (StepKind::Repair, skill(0), Some(skill(1)))
    );
}

#[test]
fn who_always_guesses_at_once_is_believed_to_know_nothing() {
    let model = ladder();
    let mut work = Work::new(&model);
    let taken = work.answer(200, &|number, _| (number % 4 == 3, Aid::Unaided, 1_200));
    assert!(
        work.levels()
            .iter()
            .all(|&level| level < MasteryLevel::Proficient)
    );
    assert!(work.belief.skills().any(|(_, facts)| facts.spins()));
    assert!(counts(&taken).len() >= 2, "not one skill for ever");
}

#[test]
fn who_always_asks_for_hints_reaches_no_level_and_is_shown_another_way() {
    let model = ladder();
    let mut work = Work::new(&model);
    let help = Aid::Aided {
        hints: 3,
        earlier_tries: 0,
    };
    let taken = work.answer(200, &|_, _| (true, help, 30_000));
    assert!(
        work.levels()
            .iter()
            .all(|&level| level <= MasteryLevel::Attempted)
    );
    assert!(taken.iter().any(|(kind, _)| *kind == StepKind::Rethink));
    let set_aside = |facts: &cairn_engine::SkillBelief| facts.is_set_aside(facts.last_at);
    assert!(work.belief.skills().any(|(_, facts)| set_aside(facts)));
}

#[test]
fn who_is_right_every_other_time_masters_nothing_and_sees_all_that_is_open() {
    let model = ladder();
    let mut work = Work::new(&model);
    let taken = work.answer(200, &|number, _| (number % 2 == 0, Aid::Unaided, 20_000));
    assert!(
        work.levels()
            .iter()
            .all(|&level| level < MasteryLevel::Mastered)
    );
    let most = counts(&taken).into_values().max().unwrap();
    assert!(most < 120, "{most} of 200 answers in one skill");
}

#[test]
fn practising_without_getting_anywhere_ends_in_something_else() {
    let model = course(&[&[], &[], &[]]);
    let stuck = skill(0);
    let wrong = |answers: u32| vec![false; answers as usize];
    let after = |answers: u32| {
        let history = crate::course::answers(&model, 0, &wrong(answers), MORNING, TODAY);
        let at = history.last().map_or(MORNING, |last| last.at);
        (learned(&model, &history), at)
    };
    let kind = |answers: u32| {
        let (belief, at) = after(answers);
        offered(&model, &belief, at, stuck)
    };
    assert_eq!(kind(ANSWERS - 1).0, StepKind::Practise);
    assert_eq!(kind(ANSWERS).0, StepKind::Rethink);
    assert!(kind(ANSWERS).1 > 0.0);
    assert!(kind(PATIENCE).1 < -100.0, "set aside");
    let (belief, at) = after(PATIENCE);
    let rested = at.plus_days(REST_DAYS + 0.1);
    assert!(offered(&model, &belief, rested, stuck).1 > 0.0, "and back");
    let mut better = belief.clone();
    for evidence in answers(&model, 0, &[true; 4], at, TODAY) {
        better.observe(&model, &evidence);
    }
    assert_ne!(offered(&model, &better, at, stuck).0, StepKind::Rethink);
}

/// Kind and score of the step at a skill.
fn offered(
    model: &CourseModel,
    belief: &Belief,
    now: Timestamp,
    skill: SkillIndex,
) -> (StepKind, f64) {
    let situation = Situation {
        now,
        day: TODAY,
        ..Situation::default()
    };
    let decision = decide(model, belief, &situation, &PolicyParameters::default());
    let candidate = decision.candidates.iter().find(|one| one.skill == skill);
    let candidate = candidate.expect("a small course is kept whole");
    (candidate.kind, candidate.score)
}
