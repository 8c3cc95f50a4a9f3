//! Tasks of development, as a program instead of scripts: `cargo xtask test`, `bench`, `fuzz`,
//! `conformance`, `screens`, `lighthouse`.
//!
//! It needs nothing but the standard library, so that it is there in a second. What a task needs from outside (a
//! browser, a `PostgreSQL` server, a checker of accessibility) it finds, installs where it may, or names with the command
//! that installs it. What it starts, it stops, even when it is killed itself.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

mod bench;
mod command;
mod conformance;
mod fuzz;
mod lighthouse;
mod screens;
mod servers;
mod steps;
mod suite;
mod tools;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What went wrong, in words that say what to do.
type Failure = String;

const USAGE: &str = "\
Usage: cargo xtask TASK

  test [--fast]     everything that must hold: format, lints, documentation, dependencies, all tests
                    (--fast: without browser and PostgreSQL)
  test -p PACKAGE   the tests of one package, with browser and PostgreSQL
  bench             the measurements: decisions in the engine, answers through the whole program, fits of tests
  fuzz [--runs N]   long runs of the properties named fuzz_*, N inputs each (1000000)
  conformance --suite DIR
                    the public xAPI conformance suite, versions 1.0.3 and 2.0, against Cairn
  conformance --cmi5 DIR
                    the LMS suite of CATAPULT (its folder lts) and its sample courses, against Cairn
  screens           pictures of every page in target/screens, taken in the browser
                    (--readme: the README's six besides)
  lighthouse        what Lighthouse says of Today, a question and the map, on a release build
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => suite::run(suite::Extent::Full),
        ["test", "--fast"] => suite::run(suite::Extent::Fast),
        ["test", "--package" | "-p", package] => suite::run_package(package),
        ["bench"] => bench::run(),
        ["fuzz"] => fuzz::run(1_000_000),
        ["fuzz", "--runs", runs] => match runs.parse() {
            Ok(runs) if runs > 0 => fuzz::run(runs),
            _ => Err(format!(
                "--runs wants a number of inputs such as 1000000, not {runs}"
            )),
        },
        ["conformance", "--suite", suite] => conformance::run(Path::new(suite)),
        ["conformance", "--cmi5", lts] => conformance::cmi5(Path::new(lts)),
        ["screens"] => screens::run(screens::Use::Look),
        ["screens", "--readme"] => screens::run(screens::Use::Readme),
        ["lighthouse"] => lighthouse::run(),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn workspace() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Where what is built or downloaded goes.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
