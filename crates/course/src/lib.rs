//! Cairn's course format: reading, checking, drawing items, grading.
//!
//! A course is a folder of plain text (docs/course-format.md). This crate turns its bytes into a [`Course`], or into the list of
//! everything that is wrong with them, each with its exact place ([`parse`]); proves its item templates by drawing hundreds of
//! variants of each ([`check`]); and, for a learner, draws an [`Item`] from a [`Template`] and a seed, and grades the
//! [`Response`].
//!
//! What it promises:
//!
//! - It is pure: no files, no clock, no chance but that of the seed. The same source and seed give the same bytes everywhere.
//! - Any bytes may be in a course and any text in a response; nothing panics, and everything ends soon.
//! - All HTML that comes out is safe to show: raw HTML in course text is refused, and what scripts draw is escaped.

pub mod answer;
mod answer_plan;
mod check;
mod course;
mod diagnostic;
mod drawing;
mod expression_answer;
mod figure;
mod functions;
mod html;
mod item;
mod key;
mod language;
mod latex;
mod line_answer;
mod mask;
mod names;
mod parse;
mod prose;
mod rational;
mod readability;
mod response;
mod script;
mod source;
mod suggest;
mod template;
mod value;
mod weave;

pub use answer::{FormReason, NumberForm, Reading, Shape, Unreadable, Verdict};
pub use check::{Check, Progress, Summary, TranslationCheck, VARIANTS, check, check_language};
pub use course::{Course, Explanation, LEVELS, Misconception, Share, Skill, Unit};
pub use diagnostic::{Diagnostic, Severity};
pub use html::Html;
pub use item::{AnswerForm, Blank, Choice, Grade, Item, MisconceptionMatch, ReadingShown};
pub use parse::{Parsed, Translation, parse};
pub use response::Response;
pub use source::CourseSource;
pub use template::{GenerateError, Template};
