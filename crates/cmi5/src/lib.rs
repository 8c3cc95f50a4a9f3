//! cmi5: content made elsewhere, launched from here, telling what happened as xAPI statements.
//!
//! A cmi5 course is a package of web pages ("assignable units") with a description of their order. Cairn plays the
//! part that the specification calls the LMS: it reads the package ([`Package`]), launches a unit with an address
//! that carries who learns and where to report ([`Launch`]), holds what the unit reports against the rules
//! ([`accept`]), and says itself what follows from it ([`satisfied`], [`statements`]).
//!
//! Everything here is pure: bytes, ids and times are arguments. Sections named in comments are those of the cmi5
//! specification, 1st edition ("Quartz").

mod launch;
mod package;
mod read;
mod satisfaction;
mod session;
pub mod statements;
mod structure;
pub mod vocabulary;

pub use launch::{Launch, LaunchMode, LearnerAccount};
pub use package::{InvalidPackage, Limits, Package, PackagedFile};
pub use read::Problem;
pub use satisfaction::{Part, satisfied};
pub use session::{SessionState, UnitState, Violation, accept};
pub use structure::{Block, CourseStructure, Heading, LaunchMethod, MoveOn, Text, Unit};
