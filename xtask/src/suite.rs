//! `cargo xtask test`: everything that must hold before a change is taken in.

use std::process::Command;

use crate::Failure;
use crate::command::{self, cargo, find};
use crate::servers::{Browser, Postgres, Run};
use crate::steps::Steps;
use crate::tools::{self, Tools};

/// How much is tested.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Full,
    /// Without what needs a browser or a `PostgreSQL` server.
    Fast,
}

fn run_checks(steps: &mut Steps) {
    steps.run("format", || {
        command::run(&mut cargo(&["fmt", "--all", "--check"]))
    });
    // The promises of the pure crates (no clock, no files, no environment) are lints too: see their clippy.toml.
    steps.run("lints", || {
        command::run(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "--deny",
            "warnings",
        ]))
    });
    steps.run("documentation", || {
        command::run(
            cargo(&["doc", "--workspace", "--no-deps", "--quiet"])
                .env("RUSTDOCFLAGS", "--deny warnings"),
        )
    });
    if find(&["cargo-deny"]).is_some() {
        steps.run("dependencies", || {
            command::run(&mut cargo(&[
                "deny", "check", "bans", "licenses", "sources",
            ]))
        });
    } else {
        steps.skip(
            "dependencies",
            "install cargo-deny: cargo install --locked cargo-deny",
        );
    }
}

pub(crate) fn run(extent: Extent) -> Result<(), Failure> {
    let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    if extent == Extent::Fast && is_ci {
        return Err(
            "With CI=true nothing may be left out: run cargo xtask test without --fast.".to_owned(),
        );
    }
    let mut steps = Steps::begin();
    match extent {
        Extent::Fast => {
            run_checks(&mut steps);
            steps.run("tests", || command::run(&mut tests(&EVERYTHING)));
        }
        Extent::Full => {
            // First of all: whoever lacks something hears of it before the long part.
            let Some(tools) = steps.run("tools", tools::provide) else {
                return steps.finish();
            };
            run_checks(&mut steps);
            run_with_servers(&mut steps, &tools, &EVERYTHING);
        }
    }
    steps.finish()
}

/// The tests of one package, with the servers they need and without the other checks.
pub(crate) fn run_package(package: &str) -> Result<(), Failure> {
    let mut steps = Steps::begin();
    if let Some(tools) = steps.run("tools", tools::provide) {
        run_with_servers(&mut steps, &tools, &["--package", package]);
    }
    steps.finish()
}

fn run_with_servers(steps: &mut Steps, tools: &Tools, what: &[&str]) {
    // Compiled first, so that the servers are up only while they are needed.
    let built = steps.run("build", || command::run(tests(what).arg("--no-run")));
    if built.is_none() {
        return;
    }
    let servers = steps.run("servers", || {
        let mut run = Run::begin()?;
        let postgres = Postgres::start(&mut run, tools)?;
        let browser = Browser::start(&mut run, tools)?;
        Ok((run, postgres, browser))
    });
    if let Some((_run, postgres, browser)) = servers {
        steps.run("tests", || {
            let mut tests = tests(what);
            postgres.export(&mut tests);
            browser.export(&mut tests);
            command::run(&mut tests)
        });
    }
}

const EVERYTHING: [&str; 1] = ["--workspace"];

/// Tests at a time beyond one for each core: many wait, for the disk, for a browser or until a lease has ended.
const WAITING: usize = 2;

/// All tests of these packages: the failure of one does not hide another.
fn tests(what: &[&str]) -> Command {
    let mut command = cargo(&["test", "--no-fail-fast"]);
    command.args(what);
    if std::env::var_os(THREADS).is_none() {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        command.env(THREADS, (cores + WAITING).to_string());
    }
    command
}

/// How the standard library's harness is told how many tests to run at a time.
const THREADS: &str = "RUST_TEST_THREADS";
