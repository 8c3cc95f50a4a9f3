//! The record store as its clients meet it: requests in, answers out, over a real store. What is asked for here is what the
//! text of the specification asks (xAPI 1.0.3 part two and three; 2.0, IEEE 9274.1.1), a module for each resource.

#![expect(clippy::unwrap_used, reason = "a test that meets a surprise fails")]

mod attachments;
mod documents;
mod mutated;
#[path = "../../../xapi/tests/mutated/mutation.rs"]
mod mutation;
mod queries;
mod statements;
mod store;
