//! The store, told the same things on both engines.
//!
//! PostgreSQL is tested when `CAIRN_TEST_POSTGRES` holds the URL of a database in which schemas may
//! be created, such as `postgres://postgres@127.0.0.1:5432/postgres`; each test has a schema of its
//! own, and drops it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it skips"
)]

mod fixture;
mod process;

mod backlog;
mod choices;
mod cmi5;
mod door;
mod dump;
mod forwarding;
mod killed;
mod log;
mod models;
mod people;
mod postgres;
mod practice;
mod sql;
mod sqlite;
