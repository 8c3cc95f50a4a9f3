//! A trial of policies: simulated learners of several kinds work through a course, each of them once
//! with every policy, and it is measured what that did for them.
//!
//! What is measured, all of it on the truth that simulated learners carry and no policy sees (a
//! learner's *chance* is that of a right answer without hints to a typical item of a skill):
//!
//! - **Hours to mastery**: hours of practice until, at the beginning of a sitting, the chance is at
//!   least 0.8 on nine skills of ten. At the beginning, and so after a night at least: what was
//!   crammed does not count. Who is not there in the end counts with all hours.
//! - **Delayed score**: the mean chance over all skills, 30 days after the practice time that every
//!   policy gets is used up, without any practice in between.
//! - **Over-practice**: the share of answers, until the course is mastered or that time is used up, in skills
//!   that were known (a chance of 0.8) and that raised the chance of 30 days later by less than 0.01 (Cen,
//!   Koedinger and Junker, "Is over practice necessary?", AIED 2007, in terms of what lasts). What comes after
//!   mastery does not count: nothing is needed then, and whoever is there first would have most of it.
//! - **Gap**: how much higher the delayed score is for those who started high than for those who
//!   started low.
//!
//! Everything is deterministic: the same seed gives the same bytes on any number of threads.

mod placement;
mod plot;
mod suite;

pub use placement::{Asking, PlacementFigures, place_learners};
pub use plot::chart;
pub use suite::{Interval, Row, Suite, run_suite};

use std::fmt;
use std::sync::Arc;

use cairn_engine::{Day, SkillIndex, Timestamp};
use rand::RngExt;

use crate::draw::{stream, yes};
use crate::simulate::{
    Answer, GrowingLearner, Outcome, Question, RememberingLearner, Respondent, SimulatedLearner,
    Traits,
};
use crate::tutor::{Moment, PolicyName, Task, TrialCourse, Tutor};

/// What simulated learners are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LearnerModel {
    /// [`SimulatedLearner`]: knowledge tracing with forgetting.
    Tracing,
    /// [`GrowingLearner`]: item response theory with learning.
    Growing,
    /// [`RememberingLearner`]: memory traces with prerequisites.
    Remembering,
}

impl LearnerModel {
    /// All of them.
    pub const ALL: [LearnerModel; 3] = [
        LearnerModel::Tracing,
        LearnerModel::Growing,
        LearnerModel::Remembering,
    ];

    /// Its name in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            LearnerModel::Tracing => "bkt-forgetting",
            LearnerModel::Growing => "irt-growth",
            LearnerModel::Remembering => "memory-traces",
        }
    }

    fn learner(self, course: &TrialCourse, traits: Traits, seed: u64) -> Learner {
        let graph = Arc::new(course.model.graph().clone());
        match self {
            LearnerModel::Tracing => {
                Learner::Tracing(SimulatedLearner::with_traits(graph, traits, seed))
            }
            LearnerModel::Growing => {
                Learner::Growing(GrowingLearner::with_traits(graph, traits, seed))
            }
            LearnerModel::Remembering => {
                Learner::Remembering(RememberingLearner::with_traits(graph, traits, seed))
            }
        }
    }
}

impl fmt::Display for LearnerModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Where a learner comes from, and how they behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Starts low.
    Low,
    /// Starts in the middle.
    Middle,
    /// Starts high.
    High,
    /// Starts in the middle, and answers three questions in ten blindly and at once.
    Guesser,
    /// Starts in the middle, and misses every second sitting.
    Absentee,
}

impl Group {
    /// All of them.
    pub const ALL: [Group; 5] = [
        Group::Low,
        Group::Middle,
        Group::High,
        Group::Guesser,
        Group::Absentee,
    ];

    fn ability(self) -> f64 {
        match self {
            Group::Low => -1.2,
            Group::High => 1.2,
            Group::Middle | Group::Guesser | Group::Absentee => 0.0,
        }
    }

    /// Chance that a question is answered blindly.
    fn blindness(self) -> f64 {
        if self == Group::Guesser { 0.3 } else { 0.0 }
    }

    fn absence(self) -> f64 {
        if self == Group::Absentee { 0.5 } else { 0.1 }
    }
}

/// How long everything takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Practice time after which the delayed score is measured, in hours.
    pub budget: f64,
    /// Practice time at which a trial ends, in hours; at least the budget.
    pub longest: f64,
    /// Days without practice before the delayed score.
    pub delay: f64,
}

impl Plan {
    /// Fifteen minutes for each skill of the course, and up to three times that until mastery.
    pub fn for_skills(skills: usize) -> Plan {
        let budget = 0.25 * skills as f64;
        Plan {
            budget,
            longest: 3.0 * budget,
            delay: 30.0,
        }
    }
}

/// A typical item is answered right with this chance by somebody who knows the skill.
const KNOWN: f64 = 0.8;
/// Share of the skills that are known by somebody who has mastered the course.
const MASTERED_SHARE: f64 = 0.9;
/// An answer that raises the chance of 30 days later by less was not needed.
const WORTHWHILE: f64 = 0.01;
/// Days of the week with a sitting, Monday = 0.
const WEEKDAYS: [u32; 4] = [0, 1, 3, 4];
/// Length of a sitting.
const SITTING_MINUTES: f64 = 20.0;
/// Reading the feedback and moving on takes this long, in milliseconds.
const BETWEEN: u64 = 8_000;
/// A Monday.
const FIRST_DAY: i32 = 20_366;
/// No trial goes on for longer, in weeks.
const MOST_WEEKS: u32 = 520;

/// How one learner fared with one policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fared {
    /// Hours of practice to mastery; the longest there are, if it was not reached.
    pub hours_to_mastery: f64,
    /// Whether it was reached.
    pub mastered: bool,
    /// Mean chance over all skills before the first question.
    pub first_score: f64,
    /// Mean chance over all skills, the delay after the budget was used up.
    pub delayed_score: f64,
    /// Share of the answers until mastery, or within the budget, that were over-practice.
    pub overpractice: f64,
    /// Questions asked to find out where the learner stands.
    pub placement_questions: u32,
    /// Mean distance between the chance believed and the true one over all skills, right after
    /// placement, or before the first question where there is none; none if the policy has no notion of
    /// that.
    pub placement_error: Option<f64>,
}

#[derive(Clone, Debug)]
enum Learner {
    Tracing(SimulatedLearner),
    Growing(GrowingLearner),
    Remembering(RememberingLearner),
}

impl Learner {
    fn respondent(&self) -> &dyn Respondent {
        match self {
            Learner::Tracing(learner) => learner,
            Learner::Growing(learner) => learner,
            Learner::Remembering(learner) => learner,
        }
    }

    fn respondent_mut(&mut self) -> &mut dyn Respondent {
        match self {
            Learner::Tracing(learner) => learner,
            Learner::Growing(learner) => learner,
            Learner::Remembering(learner) => learner,
        }
    }

    /// The chance at a typical item, after so many days of rest.
    fn chance(&self, course: &TrialCourse, skill: SkillIndex, days: f64) -> f64 {
        let typical = Question {
            skill,
            difficulty: course.model.typical_item(skill).difficulty,
            guess: 0.0,
            hints: 0,
            misconceptions: 0,
        };
        self.respondent().chance_in(&typical, days)
    }

    fn chances(&self, course: &TrialCourse, days: f64) -> Vec<f64> {
        let skills = course.model.graph().skills();
        skills
            .map(|skill| self.chance(course, skill, days))
            .collect()
    }

    fn score(&self, course: &TrialCourse, days: f64) -> f64 {
        let chances = self.chances(course, days);
        chances.iter().sum::<f64>() / chances.len().max(1) as f64
    }

    fn has_mastered(&self, course: &TrialCourse) -> bool {
        let chances = self.chances(course, 0.0);
        let known = chances.iter().filter(|&&chance| chance >= KNOWN).count();
        known as f64 >= MASTERED_SHARE * chances.len() as f64
    }
}

/// Lets one learner practise with one policy. The seed is the learner: with the same seed, every
/// policy meets the same one.
pub fn run(
    course: &TrialCourse,
    learners: LearnerModel,
    group: Group,
    policy: PolicyName,
    seed: u64,
    plan: Plan,
) -> Fared {
    run_with(
        course,
        learners,
        group,
        &mut *policy.tutor(course, seed),
        seed,
        plan,
    )
}

/// The same with a policy that has no name, such as one with other weights.
pub fn run_with(
    course: &TrialCourse,
    learners: LearnerModel,
    group: Group,
    tutor: &mut dyn Tutor,
    seed: u64,
    plan: Plan,
) -> Fared {
    let traits = Traits {
        ability: group.ability() + 0.3 * Traits::draw(seed).ability,
        ..Traits::draw(seed)
    };
    let mut trial = Trial {
        course,
        plan,
        group,
        learner: learners.learner(course, traits, seed),
        numbers: stream(seed, 7),
        answers: 0,
        needless: 0,
        placement_questions: 0,
    };
    trial.run(tutor)
}

struct Trial<'a> {
    course: &'a TrialCourse,
    plan: Plan,
    group: Group,
    learner: Learner,
    numbers: rand_chacha::ChaCha8Rng,
    /// Until mastery, within the budget.
    answers: u32,
    needless: u32,
    placement_questions: u32,
}

impl Trial<'_> {
    fn run(&mut self, tutor: &mut dyn Tutor) -> Fared {
        let first_score = self.learner.score(self.course, 0.0);
        let (mut used, mut mastered_after, mut delayed) = (0.0, None, None);
        let mut placement_error = None;
        let mut today = 0;
        'weeks: for week in 0..MOST_WEEKS {
            for weekday in WEEKDAYS {
                if yes(&mut self.numbers, self.group.absence()) {
                    continue;
                }
                let day = 7 * week + weekday;
                self.learner
                    .respondent_mut()
                    .advance_days(f64::from(day - today));
                today = day;
                if mastered_after.is_none() && self.learner.has_mastered(self.course) {
                    mastered_after = Some(used);
                }
                if used >= self.plan.longest || (mastered_after.is_some() && delayed.is_some()) {
                    break 'weeks;
                }
                let mut moment = morning(day);
                let ends = moment.now.plus_days(SITTING_MINUTES / 1_440.0);
                tutor.sit_down(moment);
                while moment.now < ends {
                    let task = tutor.next(moment);
                    if placement_error.is_none() && !task.placement {
                        let believed = tutor.believes(moment);
                        placement_error = Some(believed.map(|believed| self.error(&believed)));
                    }
                    let counts = mastered_after.is_none() && used < self.plan.budget;
                    let answer = self.ask(task, counts);
                    tutor.observe(task, answer, moment);
                    let took = answer.duration + BETWEEN;
                    moment.now.0 += i64::try_from(took).unwrap_or(0);
                    used += took as f64 / 3_600_000.0;
                    if delayed.is_none() && used >= self.plan.budget {
                        delayed = Some(self.learner.score(self.course, self.plan.delay));
                    }
                }
            }
        }
        Fared {
            hours_to_mastery: mastered_after.unwrap_or(self.plan.longest),
            mastered: mastered_after.is_some(),
            first_score,
            delayed_score: delayed.unwrap_or(0.0),
            overpractice: f64::from(self.needless) / f64::from(self.answers.max(1)),
            placement_questions: self.placement_questions,
            placement_error: placement_error.flatten(),
        }
    }

    fn error(&self, believed: &[f64]) -> f64 {
        let truth = self.learner.chances(self.course, 0.0);
        let distances = believed.iter().zip(&truth).map(|(b, t)| (b - t).abs());
        distances.sum::<f64>() / truth.len().max(1) as f64
    }

    fn ask(&mut self, task: Task, counts: bool) -> Answer {
        let question = Question {
            skill: task.skill,
            difficulty: self.course.difficulty(task),
            guess: self.course.guess(task),
            hints: 2,
            misconceptions: 2,
        };
        if task.placement {
            self.placement_questions += 1;
        }
        if yes(&mut self.numbers, self.group.blindness()) {
            return self.blind(&question);
        }
        if task.placement {
            return self.learner.respondent_mut().test(&question);
        }
        let (skill, delay) = (task.skill, self.plan.delay);
        let known = self.learner.chance(self.course, skill, 0.0) >= KNOWN;
        let before = self.learner.chance(self.course, skill, delay);
        let answer = self.learner.respondent_mut().answer(&question);
        if counts {
            let after = self.learner.chance(self.course, skill, delay);
            self.answers += 1;
            self.needless += u32::from(known && after - before < WORTHWHILE);
        }
        answer
    }

    /// An answer of somebody who has not read the question.
    fn blind(&mut self, question: &Question) -> Answer {
        let right = yes(&mut self.numbers, question.guess);
        Answer {
            outcome: if right {
                Outcome::Right
            } else {
                Outcome::Wrong {
                    misconception: None,
                }
            },
            hints_used: 0,
            duration: self.numbers.random_range(1_500..4_000),
        }
    }
}

/// Eight o'clock on a day of the trial.
fn morning(day: u32) -> Moment {
    let day = Day(FIRST_DAY).plus(i32::try_from(day).unwrap_or(i32::MAX));
    Moment {
        now: Timestamp(0).plus_days(f64::from(day.0) + 8.0 / 24.0),
        day,
    }
}
