//! What a try at a question came to, as the log says it.

use cairn_course::{Grade, Verdict};

use crate::error::{Error, Result};

/// What a try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryOutcome {
    /// Right.
    Right,
    /// The right value, not yet in the form that was asked for; it uses no try.
    WrongForm,
    /// Wrong.
    Wrong,
    /// The learner said "I don't know".
    DontKnow,
}

impl TryOutcome {
    const ALL: [Self; 4] = [Self::Right, Self::WrongForm, Self::Wrong, Self::DontKnow];

    /// The outcome of a grade; no grade means "I don't know".
    pub(crate) fn of(grade: Option<&Grade>) -> Self {
        match grade.map(|grade| &grade.verdict) {
            None => Self::DontKnow,
            Some(Verdict::Right) => Self::Right,
            Some(Verdict::RightValueWrongForm(_)) => Self::WrongForm,
            Some(Verdict::Wrong) => Self::Wrong,
        }
    }

    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::WrongForm => "wrong-form",
            Self::Wrong => "wrong",
            Self::DontKnow => "dont-know",
        }
    }

    /// Reads the word in the log.
    pub(crate) fn parse(word: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
            .ok_or_else(|| Error::Inconsistent(format!("unknown outcome {word} in the store")))
    }
}
