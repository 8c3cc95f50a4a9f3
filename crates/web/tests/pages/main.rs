//! The pages as a browser meets them: requests in, pages out, over a real school in a temporary database.
//!
//! `school` founds the school and keeps a browser's cookies; the other modules each read like a session of use.

#![expect(clippy::unwrap_used, reason = "a test that meets a surprise fails")]

mod answer_kinds;
mod authorisation;
mod choices;
mod content;
mod forms;
mod forwarding;
mod languages;
mod placement;
mod practice;
mod reading;
mod school;
mod settings;
mod signing_in;
mod typing;
