//! Cairn's own statements: what a learner answered, and which hints they asked for.
//!
//! A belief is a fold over the log and over nothing else. So a statement about an answer carries all that the learner
//! model was told at that time (the item's difficulty, guess and slip as they were then, the aids that were shown),
//! and reading it back gives the same evidence, each float to the bit: replay cannot differ from what happened.
//!
//! Other systems read these statements too. They use the verbs and activity types of ADL's vocabulary, the attempt is
//! the registration, and what has no place of its own in a statement is an extension named here. Every statement
//! names [`PROFILE`] in its context's categories; the number in it goes up when the meaning of anything changes.

mod activity_id;
mod answer;
mod envelope;
mod extension;
mod hint;
mod id;
mod vocabulary;

pub use activity_id::{ActivityId, CourseId, HintId, ItemId, SkillId, TemplateId};
pub use answer::AnswerEvidence;
pub use envelope::Envelope;
pub use hint::HintEvidence;
pub use id::Id;
pub use vocabulary::{
    ANSWERED, ASKED, DONT_KNOW, EARLIER_TRIES, GUESS, HINTS_SHOWN, ITEM_DIFFICULTY, MISCONCEPTION,
    PLACEMENT, PROFILE, SLIP, TRY_NUMBER, VERDICT,
};

use crate::{Invalid, Statement};

/// What a statement of this profile is evidence of.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// The learner answered an item.
    Answer(AnswerEvidence),
    /// The learner asked for a hint.
    Hint(HintEvidence),
}

impl Evidence {
    /// Reads the evidence in a statement; none if the statement is not one of this profile.
    ///
    /// # Errors
    ///
    /// The statement names this profile, but does not say what the profile asks for.
    pub fn from_statement(statement: &Statement) -> Result<Option<Self>, Invalid> {
        let activities = statement
            .context
            .as_ref()
            .and_then(|context| context.context_activities.as_ref());
        let is_ours = activities.is_some_and(|activities| {
            activities
                .category
                .iter()
                .any(|kind| kind.id.as_str() == PROFILE)
        });
        match statement.verb.id.as_str() {
            ANSWERED if is_ours => {
                AnswerEvidence::from_statement(statement).map(|answer| Some(Self::Answer(answer)))
            }
            ASKED if is_ours => {
                HintEvidence::from_statement(statement).map(|hint| Some(Self::Hint(hint)))
            }
            _ if is_ours => Err(Invalid::one(
                "$.verb.id",
                format!("must be {ANSWERED} or {ASKED} in this profile"),
            )),
            _ => Ok(None),
        }
    }
}
