//! What goes to another record store, and what comes back. How it gets there is not known here: whoever serves the school
//! brings a [`Courier`].

use std::fmt;
use std::time::Duration;

/// A request to hand statements in: `POST {endpoint}/statements`.
#[derive(Clone)]
pub struct Parcel {
    /// The address.
    pub url: String,
    /// The user of Basic authentication.
    pub key: String,
    /// Their password.
    pub secret: String,
    /// `X-Experience-API-Version`.
    pub version: String,
    /// `Content-Type`.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Leaves out the secret and what is in it.
impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel")
            .field("url", &self.url)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What the other store answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// How long it asks to be left alone (`Retry-After`).
    pub retry_after: Option<Duration>,
    /// The beginning of what it said, for people.
    pub said: String,
}

/// Brings parcels to other record stores. Redirections are not followed: the credentials are for the address alone.
pub trait Courier: Clone + Send + Sync + 'static {
    /// Brings one; the error says in a few words why there was no answer. It must give up after a while.
    fn deliver(&self, parcel: Parcel) -> impl Future<Output = Result<Answer, String>> + Send;
}

/// What an answer means for the statements that were sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They are there.
    Taken,
    /// One of them at least is kept there already and says something else there.
    Known,
    /// One of them at least is not wanted; why.
    Refused(String),
    /// Nothing can be handed in now; why, and how long to wait at least.
    Trouble(String, Option<Duration>),
}

/// Judges an answer.
pub(super) fn judge(answer: Result<Answer, String>) -> Verdict {
    let answer = match answer {
        Ok(answer) => answer,
        Err(reason) => return Verdict::Trouble(reason, None),
    };
    let said = match answer.said.trim() {
        "" => answer.status.to_string(),
        said => format!("{}: {said}", answer.status),
    };
    match answer.status {
        200..300 => Verdict::Taken,
        409 => Verdict::Known,
        // The address, the credentials or the moment is wrong, not the statements.
        401 | 403..=405 | 407 | 408 | 410 | 421 | 423 | 425 | 429 => {
            Verdict::Trouble(said, answer.retry_after)
        }
        400..500 => Verdict::Refused(said),
        _ => Verdict::Trouble(said, answer.retry_after),
    }
}
