//! The real program, killed again and again (SIGKILL) while it is at work, on both kinds of database.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it skips"
)]

#[expect(dead_code, reason = "this test needs a part of it")]
#[path = "../support"]
mod support {
    pub(crate) mod client;
    pub(crate) mod database;
    pub(crate) mod program;
    pub(crate) mod school;
}

mod answers;
mod batches;
mod exports;
mod forwarding;
