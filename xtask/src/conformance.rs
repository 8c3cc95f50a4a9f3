//! `cargo xtask conformance --suite DIR`: the public conformance suite for learning record stores (the repository
//! adlnet/lrs-conformance-test-suite, with `npm install` done in it), run against Cairn on a store of its own.
//!
//! The suite is neither kept here nor changed. Every test of both versions has to pass; what fails is named.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::command::{self, cargo};
use crate::{Failure, target, workspace};

/// The versions, and how many tests the suite has for each.
const VERSIONS: [(&str, u64); 2] = [("2.0.0", 1442), ("1.0.3", 1365)];

/// Prints the tests that failed, from the log of a run.
const FAILED: &str = "
const run = JSON.parse(require('fs').readFileSync(process.argv[1]));
const look = (test, path) => {
  if (!test || test.status !== 'failed') return;
  const below = (test.tests || []).filter((below) => below && below.status === 'failed');
  if (below.length === 0) console.log('  ' + path.concat(test.title).slice(-3).join(' / ') + '\\n    ' + test.error);
  for (const next of below) look(next, path.concat(test.title));
};
look(run.log, []);";

pub(crate) fn run(suite: &Path) -> Result<(), Failure> {
    let runner = suite.join("bin/console_runner.js");
    if !runner.is_file() || !suite.join("node_modules").is_dir() {
        return Err(format!(
            "{} is not the suite, or `npm install` has not been run in it.",
            suite.display()
        ));
    }
    with_cairn(|store| {
        let mut failed = Vec::new();
        for (version, tests) in VERSIONS {
            println!("\nVersion {version}");
            let (total, passed) = store.examine(suite, &runner, version)?;
            println!("  {passed} of {total} pass");
            if passed != total || total < tests {
                failed.push(version);
            }
        }
        if failed.is_empty() {
            Ok(())
        } else {
            Err(format!("Not everything passed: {}", failed.join(", ")))
        }
    })
}

/// `cargo xtask conformance --cmi5 DIR`: the LMS suite of Project CATAPULT (the repository adlnet/CATAPULT, its folder
/// `lts`, with `npm ci` done and its packages built), then its sample courses in a real browser.
pub(crate) fn cmi5(lts: &Path) -> Result<(), Failure> {
    if !lts.join("pkg/dist").is_dir() || !lts.join("node_modules").is_dir() {
        return Err(format!(
            "{} is not the suite, or `npm ci` has not been run in it, or its packages are not built (see its README).",
            lts.display()
        ));
    }
    let chromium = command::find(&["chromium", "chromium-browser", "google-chrome"])
        .ok_or("Chromium is not installed: apt-get install chromium")?;
    let adapter = workspace().join("xtask/cmi5");
    with_cairn(|store| {
        let node = |arguments: &[&str]| {
            let mut node = Command::new("node");
            node.current_dir(lts)
                .args(arguments)
                .env("CATAPULT_LMS", adapter.join("lms.js"))
                .env("JEST_PUPPETEER_CONFIG", adapter.join("browser.config.js"))
                .env("CAIRN_CHROMIUM", &chromium)
                .env("CAIRN_URL", format!("http://{}/", store.address))
                .env("CAIRN_KEY", &store.key)
                .env("CAIRN_SECRET", &store.secret);
            node
        };
        command::run(&mut node(&["node_modules/.bin/jest"]))?;
        let courses = adapter.join("courses.js");
        let samples = lts.join("../course_examples/packages");
        let samples = fs::canonicalize(&samples)
            .map_err(|error| format!("{}: {error}", samples.display()))?;
        command::run(node(&[]).arg(courses).arg(samples))
    })
}

/// Runs something against a Cairn of its own, which is gone afterwards.
fn with_cairn(examine: impl FnOnce(&Store) -> Result<(), Failure>) -> Result<(), Failure> {
    let program = program()?;
    let folder = std::env::temp_dir().join(format!("cairn-conformance-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let outcome = Store::open(&program, &folder).and_then(|store| examine(&store));
    fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    outcome
}

/// The program, optimised if it has been built so, or else built for debugging.
fn program() -> Result<PathBuf, Failure> {
    let release = target().join("release/cairn");
    if release.is_file() {
        println!("Using {}.", release.display());
        return Ok(release);
    }
    command::run(&mut cargo(&["build", "--package", "cairn"]))?;
    Ok(target().join("debug/cairn"))
}

/// Cairn, serving.
struct Store {
    server: Child,
    address: String,
    key: String,
    secret: String,
}

impl Store {
    fn open(program: &Path, folder: &Path) -> Result<Self, Failure> {
        let courses = folder.join("courses");
        fs::create_dir(&courses).map_err(|error| format!("{}: {error}", courses.display()))?;
        let small = workspace().join("crates/cli/tests/courses/first-sums");
        command::run(Command::new("cp").arg("-r").arg(&small).arg(&courses))?;
        let cairn = |arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments).arg("--data").arg(folder);
            command
        };
        let added = command::output(&mut cairn(&[
            "client",
            "add",
            "--name",
            "Suite",
            "--scopes",
            "all",
            "--per-minute",
            "1000000",
        ]))?;
        let word = |name: &str| {
            let line = added.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.split_whitespace().nth(1))
                .map(str::to_owned)
                .ok_or_else(|| format!("the client has no {name}:\n{added}"))
        };
        let mut server = cairn(&["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let mut said = String::new();
        let mut lines = server.stderr.take().map(BufReader::new);
        let address = lines.as_mut().and_then(|lines| {
            lines
                .by_ref()
                .lines()
                .map_while(Result::ok)
                .find_map(|line| {
                    said.push_str(&line);
                    let (_, rest) = line.split_once("http://")?;
                    rest.split('/').next().map(str::to_owned)
                })
        });
        // The rest is read too, so that the server never waits for somebody to listen.
        std::thread::spawn(move || {
            lines.map(|mut lines| std::io::copy(&mut lines, &mut std::io::sink()))
        });
        match address {
            Some(address) => Ok(Self {
                server,
                address,
                key: word("key")?,
                secret: word("secret")?,
            }),
            None => Err(format!("Cairn did not start:\n{said}")),
        }
    }

    /// Runs the suite for one version; how many tests there were, and how many passed.
    fn examine(&self, suite: &Path, runner: &Path, version: &str) -> Result<(u64, u64), Failure> {
        let output = Command::new("node")
            .current_dir(suite)
            .arg(fs::canonicalize(runner).map_err(|error| error.to_string())?)
            .args([
                "--errors",
                "--endpoint",
                &format!("http://{}/xapi", self.address),
            ])
            .args(["--basicAuth", "--authUser", &self.key])
            .args(["--authPassword", &self.secret, "--xapiVersion", version])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("node: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let summary = said
            .lines()
            .rev()
            .find(|line| line.starts_with("{\"total\""));
        let number = |name: &str| {
            let (_, rest) = summary?.split_once(&format!("\"{name}\":"))?;
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse().ok()
        };
        let (Some(total), Some(passed)) = (number("total"), number("passed")) else {
            return Err(format!("The suite did not come to an end:\n{said}"));
        };
        let log = said
            .lines()
            .find_map(|line| line.split_once("log written to "));
        if let Some((_, log)) = log
            && passed != total
        {
            command::run(Command::new("node").args(["-e", FAILED, log.trim()]))?;
        }
        Ok((total, passed))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
