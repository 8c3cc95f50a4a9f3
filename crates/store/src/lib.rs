//! What Cairn remembers: the log of every learner, its projections, people, sections and sessions,
//! on SQLite or PostgreSQL.
//!
//! There is one [`Store`] and one door: [`Store::write`] and [`Store::read`] take a job and give it
//! a [`Tx`], whose methods are the only way to the data. They stand in a module per noun (`person`,
//! `session`, `settings`, `section`, `choice`, `assignment`, `section_policy`, `log`, `record`, `actor`,
//! `document`, `client`, `forward`, `response`, `attempt`, `placement`, `belief`, `decision`, `audit`), each beside a folder with
//! its statements, one text per statement for both engines. What differs between the
//! engines stands in `sqlite`, `postgres` and `migrations/`, but for a few lines marked by a `match`
//! on the connection.
//!
//! Promises:
//!
//! - What [`Store::write`] has returned `Ok` for is on the disk, whole; what it has returned an
//!   error for left no trace. Only when a PostgreSQL server goes away during a commit is it unknown
//!   which of the two happened.
//! - A learner's statements are numbered without gaps, in the order in which their transactions
//!   were committed.
//! - A value comes back as it went in, to the bit, or is refused ([`StoreError::Unstorable`]).
//! - Both engines answer alike, in the same order, with the same kinds of error.
//!
//! Deliberately absent: no trait over the engines, no query builder, no clock except for the date
//! of a migration, no rule of learning.

mod actor;
mod answer_model;
mod assignment;
mod attachment;
mod attempt;
mod audit;
mod belief;
mod choice;
mod client;
mod cmi5;
mod decision;
mod document;
mod dump;
mod erasure;
mod error;
mod evidence;
mod forward;
mod health;
mod integrity;
mod known;
mod log;
mod meta;
mod migration;
mod packed;
mod person;
mod placement;
mod position;
mod postgres;
mod record;
mod response;
mod section;
mod section_policy;
mod session;
mod settings;
mod sqlite;
mod store;
mod table;
mod term;
mod tx;
mod url;
mod value;

pub use actor::KnownActor;
pub use answer_model::{AnswerModel, ModelOrigin, NewAnswerModel};
pub use assignment::{Assignment, NewAssignment, PastAssignment};
pub use attachment::StoredAttachment;
pub use attempt::{Attempt, AttemptState};
pub use audit::{AuditEntry, NewAuditEntry};
pub use belief::Belief;
pub use choice::{Goal, Preferences, Target, TargetKind};
pub use client::{Client, ClientToken, NewClient};
pub use cmi5::{Cmi5Link, Cmi5Package, Cmi5Registration, Cmi5Session};
pub use decision::Decision;
pub use document::{Document, DocumentPlace};
pub use dump::{DumpError, DumpSummary};
pub use error::{Source, StoreError};
pub use evidence::{EvidenceGrade, EvidenceRule, NewEvidenceRule, Unmapped};
pub use forward::{ForwardTarget, NewForwardTarget, SetAside, Waiting};
pub use health::Counts;
pub use integrity::Finding;
pub use log::{Appended, LearnerLog, NewStatement, Statement};
pub use person::{Account, NewPerson, Person, Role};
pub use placement::Placement;
pub use position::{position_at, stored_at};
pub use record::{Record, RecordQuery, Wanted};
pub use response::Response;
pub use section::{PersonOfSection, Section, SectionOfPerson};
pub use section_policy::{NewOverride, Override, OverrideKind, SectionPolicy};
pub use session::{NewSession, Session};
pub use settings::{Settings, TextSize, Theme};
pub use store::{OpenOptions, Store};
pub use term::{Term, TermRole};
pub use tx::{Tx, Work};
pub use url::StoreUrl;

use store::blocking;
