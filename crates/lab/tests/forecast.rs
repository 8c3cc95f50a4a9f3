//! How often a goal is reached within the range that was forecast, by simulated learners of every kind.

use std::ops::Range;
use std::sync::Arc;

use cairn_engine::{
    Aid, Aim, Belief, CourseModel, Day, Evidence, Forecast, ItemParameters, PolicyParameters,
    Situation, SkillGraph, SkillIndex, Timestamp, choose_template, decide, forecast,
    still_to_learn,
};
use cairn_lab::{
    GrowingLearner, Outcome, Question, RememberingLearner, Respondent, SimulatedLearner, Traits,
};

const MINUTES: f64 = 20.0;
/// How many skills a goal has.
const GOALS: [u32; 4] = [1, 6, 12, SKILLS];
/// Days of practice before the goal is set.
const BEFORE: [u32; 3] = [0, 6, 20];
/// A goal that takes longer than this counts as taking so long.
const LONGEST: u32 = 150;

/// Skills of the course.
const SKILLS: u32 = 36;

/// A course of four strands that meet now and then.
fn course() -> CourseModel {
    let below = |at: u32| {
        let mut below = Vec::new();
        if at >= 4 {
            below.push(SkillIndex::new(at - 4));
        }
        if at >= 8 && at.is_multiple_of(3) {
            below.push(SkillIndex::new(at - 5));
        }
        below
    };
    let graph = SkillGraph::new((0..SKILLS).map(below).collect()).expect("an acyclic graph");
    CourseModel::new(
        graph,
        vec![0.0; SKILLS as usize],
        vec![vec![-0.6, 0.0, 0.6]; SKILLS as usize],
    )
    .expect("lists are as long as the graph")
}

struct Pupil {
    learner: Box<dyn Respondent>,
    belief: Belief,
    situation: Situation,
}

impl Pupil {
    fn new(model: &CourseModel, kind: usize, seed: u64) -> Pupil {
        let (graph, traits) = (Arc::new(model.graph().clone()), Traits::draw(seed));
        let learner: Box<dyn Respondent> = match kind {
            0 => Box::new(SimulatedLearner::with_traits(graph, traits, seed)),
            1 => Box::new(GrowingLearner::with_traits(graph, traits, seed)),
            _ => Box::new(RememberingLearner::with_traits(graph, traits, seed)),
        };
        Pupil {
            learner,
            belief: Belief::new(model),
            situation: Situation {
                now: Timestamp(0).plus_days(20_000.3),
                day: Day(20_000),
                seed,
                ..Situation::default()
            },
        }
    }

    /// A day of practice, and the night after it.
    fn practise(&mut self, model: &CourseModel) {
        let parameters = PolicyParameters::default();
        let morning = self.situation.now;
        let mut used: Vec<(SkillIndex, usize)> = Vec::new();
        while self.situation.now.days_since(morning) * 1_440.0 < MINUTES {
            self.situation.seed = self.situation.seed.wrapping_add(1);
            let decision = decide(model, &self.belief, &self.situation, &parameters);
            let skill = decision.first().expect("something is open").skill;
            let here = used.iter().filter(|(at, _)| *at == skill);
            let here: Vec<usize> = here.map(|&(_, template)| template).collect();
            let now = self.situation.now;
            let seed = self.situation.seed;
            let target = parameters.question;
            let template = choose_template(target, model, &self.belief, skill, now, &here, seed);
            let template = template.expect("every skill has templates");
            let difficulty = model.template_difficulties(skill)[template];
            let answer = self.learner.answer(&Question {
                skill,
                difficulty,
                guess: 0.0,
                hints: 2,
                misconceptions: 2,
            });
            let aid = match answer.hints_used {
                0 => Aid::Unaided,
                hints => Aid::Aided {
                    hints,
                    earlier_tries: 0,
                },
            };
            let evidence = Evidence {
                skill,
                item: ItemParameters::new(difficulty, 0.0),
                correct: answer.outcome == Outcome::Right,
                dont_know: answer.outcome == Outcome::DontKnow,
                aid,
                at: now,
                day: self.situation.day,
                duration: Some(answer.duration),
            };
            self.belief.observe(model, &evidence);
            used.insert(0, (skill, template));
            self.situation.recent.insert(0, skill);
            self.situation.recent.truncate(12);
            let took = i64::try_from(answer.duration + 8_000).expect("minutes at most");
            self.situation.now.0 += took;
        }
        self.situation.now = morning.plus_days(1.0);
        self.situation.day = self.situation.day.plus(1);
        self.situation.recent.clear();
        self.learner.advance_days(1.0);
    }
}

/// What was forecast for one learner's goal of so many skills, set after so many days, and the days that it took.
fn run(kind: usize, seed: u64, skills: u32, before: u32) -> Option<(Forecast, u32)> {
    let model = course();
    let mut pupil = Pupil::new(&model, kind, seed);
    for _ in 0..before {
        pupil.practise(&model);
    }
    let draw = u32::try_from(seed % 18).ok()?;
    let first = match skills {
        1 => 14 + draw,
        _ => draw % (SKILLS / skills) * skills,
    };
    let goal = Aim {
        skills: (first..first + skills).map(SkillIndex::new).collect(),
        due: None,
    };
    let parameters = PolicyParameters::default();
    let (belief, situation) = (&pupil.belief, &pupil.situation);
    let said = forecast(&model, belief, situation, &parameters, &goal, MINUTES)?;
    pupil.situation.choices.goal = Some(goal.clone());
    for day in 1..=LONGEST {
        pupil.practise(&model);
        // In the evening of that day.
        let evening = pupil.situation.now.plus_days(-0.98);
        if still_to_learn(&model, &pupil.belief, &goal, evening).is_empty() {
            return Some((said, day));
        }
    }
    Some((said, LONGEST))
}

/// Goals, and those reached earlier than forecast, within the range, and later.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    goals: u32,
    earlier: u32,
    within: u32,
    later: u32,
}

impl Tally {
    fn add(&mut self, said: Forecast, took: u32) {
        self.goals += 1;
        self.earlier += u32::from(took < said.low);
        self.within += u32::from((said.low..=said.high).contains(&took));
        self.later += u32::from(took > said.high);
    }

    fn share(&self) -> f64 {
        f64::from(self.within) / f64::from(self.goals)
    }
}

/// How many goals are reached within the range that was forecast, in all, for each kind of learner, and for each
/// number of skills.
fn count(seeds: Range<u64>, goals: &[u32], before: &[u32]) -> (Tally, [Tally; 3], Vec<Tally>) {
    let mut all = Tally::default();
    let mut by_kind = [Tally::default(); 3];
    let mut by_goal = vec![Tally::default(); goals.len()];
    for (kind, of_kind) in by_kind.iter_mut().enumerate() {
        for (&skills, of_goal) in goals.iter().zip(&mut by_goal) {
            for &before in before {
                for seed in seeds.clone() {
                    let Some((said, took)) = run(kind, seed, skills, before) else {
                        continue;
                    };
                    for tally in [&mut all, &mut *of_kind, &mut *of_goal] {
                        tally.add(said, took);
                    }
                }
            }
        }
    }
    (all, by_kind, by_goal)
}

// The factors of the forecast come from the seeds 5000 to 5039.
#[test]
fn about_eight_of_ten_goals_are_reached_within_the_range() {
    let (all, by_kind, by_goal) = count(9_000..9_010, &[1, 12, SKILLS], &[0, 6]);
    assert!((0.70..=0.92).contains(&all.share()), "{all:?}");
    for tally in by_kind.iter().chain(&by_goal) {
        assert!(tally.share() > 0.55, "{tally:?}");
    }
}

#[test]
#[ignore = "takes minutes; the figures in docs/policy.md are from it"]
fn of_more_goals_about_eight_of_ten_are_reached_within_the_range() {
    let (all, by_kind, by_goal) = count(9_000..9_040, &GOALS, &BEFORE);
    println!("{all:?}\nby kind: {by_kind:?}\nof {GOALS:?} skills: {by_goal:?}");
    assert!((0.75..=0.85).contains(&all.share()), "{all:?}");
}

#[test]
fn the_same_belief_gives_the_same_forecast_and_more_minutes_no_later_one() {
    let model = course();
    let mut pupil = Pupil::new(&model, 1, 7);
    pupil.practise(&model);
    let goal = Aim {
        skills: vec![SkillIndex::new(20)],
        due: None,
    };
    let parameters = PolicyParameters::default();
    let days = |minutes| {
        let said = forecast(
            &model,
            &pupil.belief,
            &pupil.situation,
            &parameters,
            &goal,
            minutes,
        );
        said.expect("it is not reached yet")
    };
    let usual = days(20.0);
    assert_eq!(usual, days(20.0));
    assert!(usual.low <= usual.middle && usual.middle <= usual.high);
    assert!(days(60.0).middle <= usual.middle && usual.middle <= days(10.0).middle);
    let nothing = Aim::default();
    let reached = forecast(
        &model,
        &pupil.belief,
        &pupil.situation,
        &parameters,
        &nothing,
        20.0,
    );
    assert_eq!(reached, None);
}
