//! A process of its own for a test, to be killed in the middle of what it does.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Runs an ignored test of this program as a process of its own, with a variable set, and kills it when it has printed so
/// many lines that begin with `confirmed`; what stands behind that word in each of them.
pub(crate) fn confirmed_until_killed(
    victim: &str,
    (variable, given): (&str, &str),
    enough: usize,
) -> Vec<String> {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", victim, "--ignored", "--nocapture"])
        .env(variable, given)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let mut confirmed: Vec<String> = Vec::new();
    for line in lines {
        confirmed.extend(line.unwrap().strip_prefix("confirmed ").map(str::to_owned));
        if confirmed.len() == enough {
            victim.kill().unwrap();
        }
    }
    assert!(!victim.wait().unwrap().success());
    confirmed
}
