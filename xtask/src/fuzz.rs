//! `cargo xtask fuzz`: the properties that take whatever comes, with very many inputs.
//!
//! A property is long-running by name: `fuzz_*`. `cargo test` runs it like any other, on a few hundred inputs.

use std::fs;
use std::path::Path;

use crate::command::{self, cargo};
use crate::steps::Steps;
use crate::{Failure, workspace};

pub(crate) fn run(runs: u32) -> Result<(), Failure> {
    let directories =
        fs::read_dir(workspace().join("crates")).map_err(|error| format!("crates: {error}"))?;
    let mut packages: Vec<String> = directories
        .flatten()
        .map(|directory| directory.path())
        .filter(|directory| {
            ["src", "tests"]
                .iter()
                .any(|folder| has_fuzz_test(&directory.join(folder)))
        })
        .map(|directory| package_name(&directory))
        .collect::<Result<_, _>>()?;
    packages.sort();
    if packages.is_empty() {
        return Err("There is no test named fuzz_* in any crate.".to_owned());
    }

    println!(
        "{runs} inputs for each property named fuzz_* in {}",
        packages.join(", ")
    );
    let mut steps = Steps::begin();
    steps.run("fuzz", || {
        let mut tests = cargo(&["test", "--release", "--no-fail-fast"]);
        for package in &packages {
            tests.args(["--package", package]);
        }
        // Inputs that a property sets aside are counted too; the limits are made for short runs.
        let rejects = runs.saturating_mul(10).to_string();
        tests
            .args(["fuzz_", "--", "--nocapture"])
            .env("PROPTEST_CASES", runs.to_string())
            .env("PROPTEST_MAX_GLOBAL_REJECTS", &rejects)
            .env("PROPTEST_MAX_LOCAL_REJECTS", &rejects);
        command::run(&mut tests)
    });
    steps.finish()
}

/// Whether a Rust file somewhere below has a test named `fuzz_*`.
fn has_fuzz_test(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return has_fuzz_test(&path);
        }
        path.extension().is_some_and(|extension| extension == "rs")
            && fs::read_to_string(&path).is_ok_and(|text| text.contains("fn fuzz_"))
    })
}

/// The name in a package's manifest, which need not be that of its folder.
fn package_name(directory: &Path) -> Result<String, Failure> {
    let manifest = directory.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)
        .map_err(|error| format!("{}: {error}", manifest.display()))?;
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    name.map(str::to_owned)
        .ok_or_else(|| format!("{}: no name", manifest.display()))
}
