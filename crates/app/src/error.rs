//! What can go wrong in a use case, sorted by who has to act.
//!
//! A page turns each kind into one sentence from the message catalogue; an operator finds the cause in the log.

use cairn_store::StoreError;

use crate::section_policy::ReasonProblem;

/// Why a use case was not carried out. Nothing was changed, unless the variant says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended: sign in again.
    #[error("you are signed out: sign in and try again")]
    SignedOut,
    /// Login or password is wrong. Deliberately does not say which.
    #[error("login or password is wrong")]
    WrongLoginOrPassword,
    /// The person may not do this.
    #[error("you may not do this")]
    Forbidden,
    /// There is no such thing, or not for this person; the two look alike on purpose.
    #[error("there is no such {0}")]
    NotFound(Thing),
    /// The attempt has ended; its outcome is on its page.
    #[error("this question is finished")]
    AttemptFinished,
    /// The answer could not be read; it did not count as a try.
    #[error("the answer could not be read: {0}")]
    Unreadable(#[from] cairn_course::answer::Unreadable),
    /// The request itself makes no sense: the text says what and why.
    #[error("{0}")]
    Invalid(String),
    /// The reason that was given for a decision is missing or too long.
    #[error(transparent)]
    Reason(#[from] ReasonProblem),
    /// The store could not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that Cairn wrote cannot be read back, or a course cannot draw a question it was checked to draw.
    #[error("{0}")]
    Inconsistent(String),
}

/// What was looked for and not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A course by its id.
    Course,
    /// A skill of a course by its id.
    Skill,
    /// An attempt of this learner.
    Attempt,
    /// A stored decision.
    Decision,
    /// A person.
    Person,
    /// A package of content made elsewhere, or a file of one.
    Package,
    /// A unit of such a package.
    Unit,
    /// A record store that statements are forwarded to.
    Target,
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Course => "course",
            Self::Skill => "skill",
            Self::Attempt => "question",
            Self::Decision => "decision",
            Self::Person => "person",
            Self::Package => "package",
            Self::Unit => "unit",
            Self::Target => "record store",
        })
    }
}

/// What use cases return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
