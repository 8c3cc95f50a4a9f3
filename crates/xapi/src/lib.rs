//! Experience API statements: reading, checking and writing them.
//!
//! A statement says who did what: an actor, a verb, an object, and optionally a result and a context. Whatever
//! happens in Cairn is kept as one, and other systems send theirs in the same form (xAPI 1.0.3, and 2.0 as IEEE
//! 9274.1.1). This crate turns JSON into a typed [`Statement`] and back, and promises:
//!
//! - A [`Statement`] that came out of [`Statement::parse`] keeps the rules of the specification that are checked
//!   here, and reading it reports every broken rule at once, each with its JSON path ([`Invalid`]).
//! - [`Statement::to_canonical_json`] prints a statement in exactly one way (sorted keys, no white space), and
//!   reading that back gives an equal statement. Floating-point numbers survive to the bit.
//! - Nothing here panics, whatever the input.
//! - No input or output, no clock, no randomness: ids and times are arguments.
//!
//! [`Received`] is a statement as a record store takes it in; [`names`] says what it is found by, [`mod@format`] how it is
//! given out, [`signature`] how signatures are read.
//!
//! There is a file for each part of a statement. [`profile`] is Cairn's own vocabulary: the statements Cairn writes
//! about answers and hints, and the typed evidence that is read back from them.

mod activity;
mod agent;
mod attachment;
mod context;
mod duration;
mod edition;
mod equivalence;
pub mod format;
mod interaction;
mod iri;
mod json;
mod language;
pub mod names;
mod object;
mod problem;
pub mod profile;
mod reader;
mod received;
mod result;
pub mod signature;
mod statement;
mod timestamp;
mod verb;

/// A value attached to a statement under an IRI that says what it means; the value may be any JSON.
pub type Extensions = std::collections::BTreeMap<Iri, serde_json::Value>;

pub use activity::{Activity, ActivityDefinition};
pub use agent::{Account, Actor, Agent, Group, Identifier, Mbox, MboxSha1Sum};
pub use attachment::{Attachment, Sha2};
pub use context::{Context, ContextActivities, ContextAgent, ContextGroup};
pub use duration::Duration;
pub use edition::Edition;
pub use equivalence::equivalent;
pub use interaction::{Interaction, InteractionComponent, InteractionType};
pub use iri::Iri;
pub use json::parse as parse_json;
pub use json::print as print_canonical;
pub use language::{LanguageMap, LanguageTag};
pub use object::{Object, StatementRef, SubStatement};
pub use problem::{Invalid, Malformed, Problem};
pub use received::Received;
pub use result::{Score, StatementResult};
pub use statement::{Statement, Version};
pub use timestamp::Timestamp;
pub use verb::Verb;
