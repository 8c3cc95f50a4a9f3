//! `cairn policy`: what another policy file would have been worth.

use std::fs;
use std::path::PathBuf;

use cairn_app::off_policy::PolicyWorth;
use cairn_engine::read_policy;
use cairn_lab::off_policy::{Estimate, OffPolicy};
use clap::{Args, Subcommand};

use super::{block_on, spinner};
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn policy`.
#[derive(Args)]
#[command(after_help = "\
A policy file says what counts when Cairn ranks the next steps (docs/policy.md); a section may have one of its own. Every step \
that learners chose is decided again with the file, on the belief of that moment. One time in ten the third step was drawn \
by lot, and the chances are on record: so steps that the file would offer and the policy in use would not were taken \
now and then, and are counted for the more.

A step is worth what lasted: the first answer to its skill without help on a later day, 1 or 0, less the chance that was \
believed when it was offered. seen: the mean as the steps were taken. snips: the same, weighted by how much \
likelier the file would have made each step. model: what a linear model expects of the file. robust: the model, \
corrected by the weighted steps. gain: robust less seen. In brackets: 95 % intervals over learners.

Examples:
  cairn policy evaluate other-policy.toml --data cairn-demo
  cairn policy evaluate other-policy.toml --course fractions-to-algebra --json worth.json")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Say what a policy file would have been worth, from the steps that learners chose
    Evaluate {
        /// The policy file; lines that are not in it are as in the built-in one
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// One course instead of all
        #[arg(long, value_name = "ID")]
        course: Option<String>,
        /// Write the figures as a list of JSON objects
        #[arg(long, value_name = "OUT")]
        json: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
}

/// Runs the command.
#[expect(
    clippy::print_stdout,
    reason = "the figures are what the command is for"
)]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Action::Evaluate {
        file,
        course,
        json,
        place,
    } = &arguments.action;
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let policy = read_policy(&text).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("{}: {}", file.display(), problems.join("; "))
    })?;
    let bar = spinner("Learners decided for again:");
    let worths = block_on(async {
        let app = place.open_existing().await?;
        let courses: Vec<String> = match course {
            Some(course) => vec![course.clone()],
            None => (app.courses().all())
                .map(|live| live.course.id.clone())
                .collect(),
        };
        let mut worths = Vec::new();
        for course in courses {
            let done = |done| bar.set_position(done);
            worths.push(app.evaluate_policy(&course, &policy, done).await?);
        }
        Ok::<_, Box<dyn std::error::Error>>(worths)
    })??;
    bar.finish_and_clear();
    for worth in &worths {
        println!("{}", told(worth));
    }
    if let Some(path) = json {
        fs::write(path, serde_json::to_string_pretty(&worths)? + "\n")?;
    }
    Ok(Finding::AllWell)
}

/// What was found, for people.
fn told(worth: &PolicyWorth) -> String {
    let judged = worth.places.iter().sum::<u64>();
    let mut lines = vec![format!(
        "{}: {} steps chosen, {judged} judged by a later day ({} not yet, {} decided by what is no longer in use).",
        worth.course_id, worth.chosen, worth.not_judged, worth.outdated
    )];
    let Some(found) = &worth.found else {
        lines.push("No step can be judged: there is nothing to say.".to_owned());
        return lines.join("\n");
    };
    let [first, second, third] = worth.places;
    lines.push(format!(
        "Chosen: the first {first}, the second {second}, the third {third} times. The file would offer the same step in {:.0} % of \
         them; they say as much as {:.0} steps of equal weight (largest weight {:.1}), of {} learners.",
        100.0 * (1.0 - found.never),
        found.effective_steps,
        found.largest_weight,
        found.learners
    ));
    for (name, estimate) in [
        ("seen", found.logged),
        ("snips", found.snips),
        ("model", found.direct),
        ("robust", found.doubly_robust),
        ("gain", found.gain),
    ] {
        lines.push(format!("  {name:<7} {}", interval(estimate)));
    }
    lines.push(verdict(found).to_owned());
    lines.join("\n")
}

fn interval(estimate: Estimate) -> String {
    let Estimate { value, low, high } = estimate;
    format!("{value:+.4} ({low:+.4} to {high:+.4})")
}

/// A smaller difference is one of rounding: half an answer in a hundred.
const MATTERS: f64 = 0.005;

/// What may be concluded.
fn verdict(found: &OffPolicy) -> &'static str {
    if !found.is_telling() {
        "That is too little to say anything: wait for more steps, or try a file that differs less."
    } else if found.gain.low > 0.0 && found.gain.value >= MATTERS {
        "The file would have been worth more."
    } else if found.gain.high < 0.0 && found.gain.value <= -MATTERS {
        "The file would have been worth less."
    } else {
        "No difference that matters can be told."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_where_it_is_sure_and_matters() {
        let seen = |gain: [f64; 3], effective_steps: f64| {
            let even = Estimate {
                value: 0.0,
                low: -0.1,
                high: 0.1,
            };
            let [low, value, high] = gain;
            verdict(&OffPolicy {
                steps: 1_000,
                learners: 30,
                effective_steps,
                largest_weight: 1.0,
                never: 0.0,
                logged: even,
                snips: even,
                direct: even,
                doubly_robust: even,
                gain: Estimate { value, low, high },
            })
        };
        assert!(seen([0.01, 0.02, 0.03], 500.0).contains("more"));
        assert!(seen([-0.03, -0.02, -0.01], 500.0).contains("less"));
        let no_difference = [[-0.01, 0.02, 0.03], [-2e-5, -1e-5, -1e-6], [0.0, 0.0, 0.0]];
        for gain in no_difference {
            assert!(seen(gain, 500.0).contains("No difference"), "{gain:?}");
        }
        assert!(seen([0.01, 0.02, 0.03], 20.0).contains("too little"));
    }
}
