//! Policies that decide what a simulated learner is asked next: Cairn's, and those it is measured
//! against.
//!
//! The rivals are the rules that schools' software runs on today, each in its usual setting:
//!
//! | policy | rule | as in |
//! |---|---|---|
//! | `sequence` | the same number of questions on each skill, in the order of the course, and again from the start | a textbook |
//! | `random` | any skill whose prerequisites are known (three in a row), known ones left out | |
//! | `bkt-lowest` | the least mastered skill of the first unit that has one below 0.95, by knowledge tracing | `OATutor` (Pardos et al., CHI 2023) |
//! | `in-a-row` | the first skill in order that has not been right three times in a row | `ASSISTments` skill builders; Kolibri |
//! | `sm-2` | what is due by SM-2, else the next new skill | `SuperMemo` 2 (Wozniak 1990); Anki |
//!
//! What the rivals do when their rule has nothing left to offer (they count everything as mastered) is
//! review: the skill that was asked longest ago. So no policy loses time that another one uses.

mod cairn;
mod rivals;

pub use cairn::CairnTutor;
pub use rivals::{InARow, KnowledgeTracing, RandomReady, Sequence, SuperMemo};

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use cairn_engine::{CourseModel, Day, SkillIndex, Timestamp};

use crate::simulate::{Answer, Outcome};

/// A course, as far as tutors and simulated learners need it.
#[derive(Clone, Debug)]
pub struct TrialCourse {
    /// Skills, prerequisites and how hard everything is.
    pub model: Arc<CourseModel>,
    /// For each skill, for each of its item templates, the chance of guessing right; 0 to 1.
    pub guesses: Vec<Vec<f64>>,
    /// For each skill, the number of its unit, ascending in the order of the course.
    pub units: Vec<usize>,
}

impl TrialCourse {
    /// The chance of guessing an item right.
    pub fn guess(&self, task: Task) -> f64 {
        self.guesses
            .get(task.skill.position())
            .and_then(|guesses| guesses.get(task.template))
            .copied()
            .unwrap_or(0.0)
    }

    /// How much harder an item is than its skill, in logits.
    pub fn difficulty(&self, task: Task) -> f64 {
        self.model
            .template_difficulties(task.skill)
            .get(task.template)
            .copied()
            .unwrap_or(0.0)
    }
}

/// What to ask next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// The skill.
    pub skill: SkillIndex,
    /// The number of the item template in the skill.
    pub template: usize,
    /// Whether it is asked to find out where the learner stands, without hints or feedback to learn
    /// from.
    pub placement: bool,
}

/// When something is asked or answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// The instant.
    pub now: Timestamp,
    /// The day on the learner's calendar.
    pub day: Day,
}

/// A policy at work with one learner.
pub trait Tutor {
    /// A sitting begins.
    fn sit_down(&mut self, _moment: Moment) {}

    /// What to ask next.
    fn next(&mut self, moment: Moment) -> Task;

    /// Learns how it went.
    fn observe(&mut self, task: Task, answer: Answer, moment: Moment);

    /// For each skill, the chance of a right unaided answer to a typical item, where the policy has a
    /// notion of that.
    fn believes(&self, _moment: Moment) -> Option<Vec<f64>> {
        None
    }
}

/// A policy by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyName {
    /// Cairn, for somebody who did not want a placement.
    Cairn,
    /// Cairn, beginning with a placement.
    CairnPlaced,
    /// The same for everybody.
    Sequence,
    /// Chance.
    Random,
    /// Knowledge tracing.
    BktLowest,
    /// Three right in a row.
    InARow,
    /// Spaced repetition.
    Sm2,
}

impl PolicyName {
    /// All policies, ours first.
    pub const ALL: [PolicyName; 7] = [
        PolicyName::Cairn,
        PolicyName::CairnPlaced,
        PolicyName::Sequence,
        PolicyName::Random,
        PolicyName::BktLowest,
        PolicyName::InARow,
        PolicyName::Sm2,
    ];

    /// Its name in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            PolicyName::Cairn => "cairn",
            PolicyName::CairnPlaced => "cairn-placed",
            PolicyName::Sequence => "sequence",
            PolicyName::Random => "random",
            PolicyName::BktLowest => "bkt-lowest",
            PolicyName::InARow => "in-a-row",
            PolicyName::Sm2 => "sm-2",
        }
    }

    /// Puts the policy to work with somebody new. The seed decides what the policy leaves to chance.
    pub fn tutor(self, course: &TrialCourse, seed: u64) -> Box<dyn Tutor> {
        match self {
            PolicyName::Cairn => Box::new(CairnTutor::new(course.clone(), seed)),
            PolicyName::CairnPlaced => {
                Box::new(CairnTutor::new(course.clone(), seed).after_placement())
            }
            PolicyName::Sequence => Box::new(Sequence::new(course.clone())),
            PolicyName::Random => Box::new(RandomReady::new(course.clone(), seed)),
            PolicyName::BktLowest => Box::new(KnowledgeTracing::new(course.clone())),
            PolicyName::InARow => Box::new(InARow::new(course.clone())),
            PolicyName::Sm2 => Box::new(SuperMemo::new(course.clone())),
        }
    }
}

impl fmt::Display for PolicyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for PolicyName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = PolicyName::ALL.into_iter();
        let found = known.clone().find(|policy| policy.as_str() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = known.map(PolicyName::as_str).collect();
            format!(
                "there is no policy `{name}`: choose among {}",
                names.join(", ")
            )
        })
    }
}

/// Right without help: what the rivals' rules count.
fn unaided_right(answer: Answer) -> bool {
    answer.outcome == Outcome::Right && answer.hints_used == 0
}
