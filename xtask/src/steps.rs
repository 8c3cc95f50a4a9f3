//! The steps of a task: a headline, the time it took, and a summary at the end.

use std::time::{Duration, Instant};

use crate::Failure;

/// What has been done so far.
pub(crate) struct Steps {
    begun: Instant,
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    time: Duration,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Skipped(String),
    Failed(Failure),
}

impl Steps {
    pub(crate) fn begin() -> Self {
        Self {
            begun: Instant::now(),
            done: Vec::new(),
        }
    }

    /// Does a step; a failure is noted and what follows still gets its turn. Gives what the step made.
    pub(crate) fn run<T>(
        &mut self,
        name: &'static str,
        step: impl FnOnce() -> Result<T, Failure>,
    ) -> Option<T> {
        println!("\n== {name}");
        let begun = Instant::now();
        let made = step();
        let time = begun.elapsed();
        let (made, outcome) = match made {
            Ok(made) => {
                println!("== {name}: {}", seconds(time));
                (Some(made), Outcome::Passed)
            }
            Err(failure) => {
                println!("== {name}: FAILED after {}\n{failure}", seconds(time));
                (None, Outcome::Failed(failure))
            }
        };
        self.done.push(Step {
            name,
            time,
            outcome,
        });
        made
    }

    pub(crate) fn skip(&mut self, name: &'static str, why: impl Into<String>) {
        let why = why.into();
        println!("\n== {name}: skipped: {why}");
        self.done.push(Step {
            name,
            time: Duration::ZERO,
            outcome: Outcome::Skipped(why),
        });
    }

    /// Prints the summary; fails if a step did.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        println!();
        for Step {
            name,
            time,
            outcome,
        } in &self.done
        {
            match outcome {
                Outcome::Passed => println!("  ok       {name:<22} {:>8}", seconds(*time)),
                Outcome::Skipped(why) => println!("  skipped  {name:<22} {why}"),
                Outcome::Failed(failure) => {
                    let first_line = failure.lines().next().unwrap_or_default();
                    println!("  FAILED   {name:<22} {:>8}  {first_line}", seconds(*time));
                }
            }
        }
        let failed: Vec<&str> = self
            .done
            .iter()
            .filter(|step| matches!(step.outcome, Outcome::Failed(_)))
            .map(|step| step.name)
            .collect();
        let time = seconds(self.begun.elapsed());
        if failed.is_empty() {
            println!("All is well, after {time}.");
            Ok(())
        } else {
            Err(format!("Failed: {} (after {time}).", failed.join(", ")))
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
