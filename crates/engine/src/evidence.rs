//! What the engine learns from: one answer, reduced to the numbers that matter.

use serde::{Deserialize, Serialize};

use crate::course_model::ItemParameters;
use crate::graph::SkillIndex;
use crate::time::{Day, Timestamp};

/// Whether the learner had help with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aid {
    /// First try at the item, no hint, no solution seen.
    Unaided,
    /// Anything else. An answer marked as aided counts as aided even if both counts are zero.
    Aided {
        /// Hints shown before the answer.
        hints: u32,
        /// Tries at the same variant of the item before this one.
        earlier_tries: u32,
    },
}

impl Aid {
    /// Is this an answer without help?
    pub fn is_unaided(self) -> bool {
        self == Aid::Unaided
    }

    /// How many pieces of help came before the answer: none if unaided, else at least one.
    pub fn steps(self) -> u32 {
        match self {
            Aid::Unaided => 0,
            Aid::Aided {
                hints,
                earlier_tries,
            } => hints.saturating_add(earlier_tries).max(1),
        }
    }
}

/// One answer to one item. Absurd numbers are tamed where they are used, so every value of this
/// type is acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The skill the item belongs to.
    pub skill: SkillIndex,
    /// How hard the item is, and how often it is guessed or slipped on.
    pub item: ItemParameters,
    /// Was the answer right?
    pub correct: bool,
    /// Was it "I don't know" instead of an answer? Then it was not right.
    pub dont_know: bool,
    /// With or without help.
    pub aid: Aid,
    /// When the answer was given.
    pub at: Timestamp,
    /// The date on the learner's calendar when the answer was given.
    pub day: Day,
    /// Time from seeing the item to answering, in milliseconds, if known.
    pub duration: Option<u64>,
}

impl Evidence {
    /// Did the learner do without: neither took help nor said "I don't know"?
    pub fn is_own(&self) -> bool {
        self.aid.is_unaided() && !self.dont_know
    }
}
