//! The record store: statements of anybody, from anywhere, in the one log, and the documents that go with them (xAPI
//! 1.0.3 and 2.0).
//!
//! Other systems are *clients*, each with a secret and scopes ([`client`]). They hand statements in ([`intake`]), ask for
//! them ([`query`]) and keep documents ([`documents`]); what is known of an agent or activity is told in [`known`].
//! Statements about Cairn's own learners go into the learner's own log, where the belief finds them; those of anybody
//! else into a log of their own (`owner`). Which client may do what is decided in [`crate::authorise`].

pub mod client;
pub mod documents;
mod files;
mod findable;
pub mod intake;
pub mod known;
mod owner;
pub mod query;

use std::sync::Arc;

use cairn_store::{StoreError, Term, TermRole};
use cairn_xapi::names::{Name, NamePart};
use cairn_xapi::{Actor, Agent, Invalid, Iri, Statement};
use quick_cache::sync::Cache;

use crate::error::Error;

pub(crate) use client::random_text;
pub use client::{Caller, Scope, Scopes};
pub(crate) use owner::{identifier, log_of};

/// The account system that learners are known by in statements: their numbers here, never their names.
pub const PEOPLE: &str = "cairn:people";

/// The account system of the clients, who vouch for the statements that they hand in.
pub const CLIENTS: &str = "cairn:clients";

/// Why something was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A statement breaks rules.
    #[error(transparent)]
    Statement(#[from] Invalid),
    /// The request breaks a rule; the text names the part and the rule.
    #[error("{0}")]
    Rule(String),
    /// There is no client of this key, or this is not its secret; or the token has ended. Deliberately does not say
    /// which.
    #[error("the credentials are wrong or have ended")]
    Unknown,
    /// The client has not the scope for this.
    #[error("the scopes of this client do not allow this")]
    Forbidden,
    /// There is no such statement or document.
    #[error("there is no such {0}")]
    Nothing(&'static str),
    /// It contradicts what is kept.
    #[error("{0}")]
    Conflict(String),
    /// What is kept is not what the client said it would be.
    #[error("{0}")]
    Precondition(String),
    /// The client may do such things, but not this one; the text names the part and the rule.
    #[error("{0}")]
    Rejected(String),
    /// Anything else.
    #[error(transparent)]
    Failed(Error),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            // Such as a name with a character that no database keeps.
            StoreError::Unstorable { reason } => Self::Rule(format!("cannot be kept: {reason}")),
            error => Self::Failed(Error::Store(error)),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            error => Self::Failed(error),
        }
    }
}

/// What record store operations return.
pub type Outcome<T> = Result<T, Refusal>;

/// What is remembered between requests; everything in it can be looked up again.
pub(crate) struct Remembered {
    /// Clients by key, with the time in milliseconds when they were looked up.
    clients: Cache<String, (Arc<cairn_store::Client>, i64)>,
    /// The numbers of authorities by their JSON, …
    authorities: Cache<String, i64>,
    /// … and the other way round.
    authority_texts: Cache<i64, Arc<str>>,
    /// The logs of actors by their identifiers, with the name that is known.
    owners: Cache<String, (i64, Option<String>)>,
    /// What was last said of an activity or verb, by its IRI: the hash of it.
    said: Cache<String, u64>,
}

impl Remembered {
    pub(crate) fn new() -> Self {
        Self {
            clients: Cache::new(1_000),
            authorities: Cache::new(1_000),
            authority_texts: Cache::new(1_000),
            owners: Cache::new(50_000),
            said: Cache::new(50_000),
        }
    }
}

impl std::fmt::Debug for Remembered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remembered").finish_non_exhaustive()
    }
}

/// How a learner is named in statements.
///
/// # Errors
/// None in practice: the account system is an IRI.
pub fn agent_of(person_id: i64) -> crate::error::Result<Agent> {
    let accounts: Iri = PEOPLE
        .parse()
        .map_err(|error| Error::Inconsistent(format!("{PEOPLE} {error}")))?;
    Ok(Agent::with_account(accounts, person_id.to_string()))
}

/// What a statement can be found by.
pub(crate) fn terms(statement: &Statement) -> Vec<Term> {
    statement.names().into_iter().map(term).collect()
}

/// What the statements are found by that somebody vouches for.
fn authority_terms(authority: &Actor) -> Vec<Term> {
    let names = cairn_xapi::names::authority_names(authority);
    names.into_iter().map(term).collect()
}

fn term(name: Name) -> Term {
    Term {
        number: name.number,
        role: match name.part {
            NamePart::Authority => TermRole::Authority,
            NamePart::Mentioned => TermRole::Mentioned,
            NamePart::Subject => TermRole::Subject,
        },
    }
}
