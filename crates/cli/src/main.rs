//! The `cairn` program: reads the command line, opens what a command needs, and says how it went.
//!
//! Exit codes: 0 all is well; 1 the command ran and found something wrong (a course with mistakes, a belief that differs);
//! 2 the command could not run.

mod commands;
mod place;
mod whole_file;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Serving is mostly small, short-lived texts; this allocator is measurably quicker at them (`cargo xtask bench`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Personalized learning as one program.
#[derive(Parser)]
#[command(
    name = "cairn",
    version,
    about,
    propagate_version = true,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Try Cairn: a real course and a sample school in a folder of its own
    Demo(commands::demo::Arguments),
    /// Serve a school
    Serve(commands::serve::Arguments),
    /// Check a course: every mistake with file, line and column, every template over many drawings
    Check(commands::check::Arguments),
    /// Add people to a school
    Person(commands::person::Arguments),
    /// Let other systems write statements here and read them
    Client(commands::client::Arguments),
    /// Pass statements on to other record stores
    Forward(commands::forward::Arguments),
    /// Rebuild all beliefs from the log and report any difference
    Replay(commands::replay::Arguments),
    /// Say what another policy would have been worth
    Policy(commands::policy::Arguments),
    /// Replay one decision and show its exact reasons
    Explain(commands::explain::Arguments),
    /// List where a course has no question as hard as its learners need
    Gaps(commands::gaps::Arguments),
    /// Measure models of learners on logs of answers, by learners they have not seen
    Evaluate(commands::evaluate::Arguments),
    /// Fit the answer model to response logs, or the items of a test
    Fit(commands::fit::Arguments),
    /// Compare policies on simulated learners of several kinds
    Simulate(commands::simulate::Arguments),
    /// Fit the school's own model of learners, put it into use, take it back
    Model(commands::model::Arguments),
    /// Write the log, or part of it, as xAPI statements: a line each, or a table
    Export(commands::export::Arguments),
    /// Write everything into one file, while the server runs
    Backup(commands::backup::BackupArguments),
    /// Bring a backup into an empty store, of either kind
    Restore(commands::backup::RestoreArguments),
}

/// What a command ends with: whether all is well, or why it could not run.
type Outcome = Result<Finding, Box<dyn std::error::Error>>;

/// What a command that ran found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finding {
    AllWell,
    SomethingWrong,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log();
    let outcome = match cli.command {
        Command::Demo(arguments) => commands::demo::run(&arguments),
        Command::Serve(arguments) => commands::serve::run(&arguments),
        Command::Check(arguments) => commands::check::run(&arguments),
        Command::Person(arguments) => commands::person::run(&arguments),
        Command::Client(arguments) => commands::client::run(&arguments),
        Command::Forward(arguments) => commands::forward::run(&arguments),
        Command::Replay(arguments) => commands::replay::run(&arguments),
        Command::Policy(arguments) => commands::policy::run(&arguments),
        Command::Explain(arguments) => commands::explain::run(&arguments),
        Command::Gaps(arguments) => commands::gaps::run(&arguments),
        Command::Evaluate(arguments) => commands::evaluate::run(&arguments),
        Command::Fit(arguments) => commands::fit::run(&arguments),
        Command::Simulate(arguments) => commands::simulate::run(&arguments),
        Command::Model(arguments) => commands::model::run(&arguments),
        Command::Export(arguments) => commands::export::run(&arguments),
        Command::Backup(arguments) => commands::backup::back_up(&arguments),
        Command::Restore(arguments) => commands::backup::restore(&arguments),
    };
    match outcome {
        Ok(Finding::AllWell) => ExitCode::SUCCESS,
        Ok(Finding::SomethingWrong) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{}", message(error.as_ref()));
            ExitCode::from(2)
        }
    }
}

/// An error with its causes, a line each; a cause that the line before tells already is left out.
fn message(error: &dyn std::error::Error) -> String {
    let mut lines = vec![format!("cairn: {error}")];
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if lines.last().is_none_or(|told| !told.contains(&text)) {
            lines.push(format!("  because {text}"));
        }
        cause = inner.source();
    }
    lines.join("\n")
}

/// Logs go to standard error; `CAIRN_LOG` chooses what (`info`, `debug`, `cairn_web=trace`, …).
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CAIRN_LOG").unwrap_or_else(|_| {
        tracing_subscriber::EnvFilter::new(
            "warn,cairn=info,cairn_web=info,cairn_app=info,cairn_store=info",
        )
    });
    // Colours are for terminals, not for log files.
    let is_terminal = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(is_terminal)
        .with_target(false)
        .init();
}
