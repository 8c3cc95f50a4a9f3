//! Cairn's use cases: one module per thing a person does, each readable top to bottom: load, decide, append, answer.
//!
//! This is the only crate that joins the pure ones (engine, course, xapi) with the store. It knows no HTTP and prints
//! nothing; whoever calls it passes the time, so that a test, the demo and a server run the same code.
//!
//! Where to look first: [`practise`] holds the path of one answer, [`today`] the decision about what comes next,
//! [`belief`] the fold from the log to what Cairn believes, [`authorise`] who may do what.

pub mod about_me;
pub mod account;
mod answers;
pub mod assignments;
pub mod authorise;
pub mod belief;
pub mod choices;
pub mod clock;
pub mod cmi5;
pub mod courses;

pub mod demo;
pub mod error;
pub mod evidence;
pub mod explain;
pub mod export;
pub mod forwarding;
pub mod gaps;
pub mod goal;
mod learner_logs;
pub mod map;
pub mod model;
pub mod off_policy;
mod outcome;
pub mod placement;
pub mod practise;
pub mod records;
pub mod replay;
pub mod running;
pub mod section;
pub mod section_policy;
pub mod settings;
pub mod sign_in;
pub mod skill;
mod taken_decisions;
pub mod today;
pub mod why;
mod words;

use std::sync::Arc;

use cairn_engine::Timestamp;
use cairn_store::Store;
use sha2::{Digest, Sha256};

pub use authorise::Actor;
pub use cairn_store::{OverrideKind, Role, Settings, Target, TargetKind, TextSize, Theme};
pub use courses::{CourseRef, Courses, LiveCourse, SkillRef};
pub use error::Error;
pub use running::Running;

/// A school: its store and its courses, reckoned with the model that is in use. Cheap to clone; every use case is a method
/// on it. What is in use can change; [`Running`] says what it is now.
#[derive(Clone, Debug)]
pub struct App {
    store: Store,
    courses: Arc<Courses>,
    remembered: Arc<records::Remembered>,
    structures: Arc<cmi5::Structures>,
    /// The fitted model in use; none if it is the one that every school begins with.
    model: Option<i64>,
    /// Where the key of secrets stands; none where there is no place for it.
    vault: Option<Arc<forwarding::Vault>>,
}

impl App {
    /// Joins an open store and loaded courses, reckoned as they are.
    pub fn new(store: Store, courses: Courses) -> Self {
        Self {
            store,
            courses: Arc::new(courses),
            remembered: Arc::new(records::Remembered::new()),
            structures: Arc::new(cmi5::Structures::default()),
            model: None,
            vault: None,
        }
    }

    /// The courses that learners can take, in the order in which they were loaded.
    pub fn courses(&self) -> &Courses {
        &self.courses
    }

    /// The store beneath, for the operator's commands (backup, integrity check).
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// A new id that sorts by the time it is for (UUID version 7, RFC 9562 section 5.7).
pub(crate) fn new_id(now: Timestamp) -> String {
    new_uuid(now).hyphenated().to_string()
}

/// The same, as it is.
pub(crate) fn new_uuid(now: Timestamp) -> uuid::Uuid {
    let seconds = now.0.div_euclid(1_000).max(0).unsigned_abs();
    let nanos = u32::try_from(now.0.rem_euclid(1_000)).unwrap_or(0) * 1_000_000;
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The seed that belongs to an id: evenly spread, and the same whenever it is asked for.
pub(crate) fn seed_of(id: &str) -> u64 {
    let digest = Sha256::digest(id);
    digest
        .iter()
        .take(8)
        .fold(0, |seed, &byte| seed << 8 | u64::from(byte))
}
