//! `cargo xtask bench`: how fast the things are that people wait for.

use crate::Failure;
use crate::command::{self, cargo};
use crate::steps::Steps;

/// What is measured, the package, and its benchmark.
const BENCHMARKS: [(&str, &str, &str); 7] = [
    ("decisions", "cairn-engine", "decision"),
    ("placement and adaptive tests", "cairn-lab", "placement"),
    ("fits of tests", "cairn-lab", "fits"),
    ("fits of beliefs", "cairn-lab", "beliefs"),
    ("answers", "cairn", "answers"),
    ("pages", "cairn", "pages"),
    ("record store", "cairn", "lrs"),
];

pub(crate) fn run() -> Result<(), Failure> {
    let mut steps = Steps::begin();
    for (name, package, benchmark) in BENCHMARKS {
        steps.run(name, || {
            command::run(&mut cargo(&[
                "bench",
                "--package",
                package,
                "--bench",
                benchmark,
            ]))
        });
    }
    steps.finish()
}
