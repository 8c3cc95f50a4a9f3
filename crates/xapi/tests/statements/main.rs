//! Statements are read strictly, printed in one way, and read back equal.
#![expect(
    clippy::unwrap_used,
    reason = "the strategies and tables of these tests are tests too"
)]

mod any;
mod laws;
mod rules;
