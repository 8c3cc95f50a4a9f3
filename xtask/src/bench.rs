//! `cargo xtask bench`: how fast the things are that people wait for.

use crate::Failure;
use crate::command::{self, cargo};
use crate::steps::Steps;

pub(crate) fn run() -> Result<(), Failure> {
    let mut steps = Steps::begin();
    steps.run("decisions", || {
        command::run(&mut cargo(&[
            "bench",
            "--package",
            "cairn-engine",
            "--bench",
            "decision",
        ]))
    });
    steps.run("answers", || {
        command::run(&mut cargo(&[
            "bench",
            "--package",
            "cairn",
            "--bench",
            "answers",
        ]))
    });
    steps.run("fits", || {
        command::run(&mut cargo(&[
            "bench",
            "--package",
            "cairn-lab",
            "--bench",
            "fits",
        ]))
    });
    steps.run("beliefs", || {
        command::run(&mut cargo(&[
            "bench",
            "--package",
            "cairn-lab",
            "--bench",
            "beliefs",
        ]))
    });
    steps.run("pages", || {
        command::run(&mut cargo(&[
            "bench",
            "--package",
            "cairn",
            "--bench",
            "pages",
        ]))
    });
    steps.finish()
}
