//! `cairn explain`: replays one stored decision from the log and shows its exact reasons.

use cairn_app::clock;
use cairn_app::explain::{Explained, ExplainedEvidence, Replay};
use cairn_engine::Timestamp;
use clap::Args;

use super::block_on;
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn explain`.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  cairn explain --data cairn-demo 019a1b2c-…\n  cairn explain --data cairn-demo 019a1b2c-… --json"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// The decision's id, as the Today page shows it
    #[arg(value_name = "DECISION")]
    decision: String,
    /// Print the explanation as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
#[expect(
    clippy::print_stdout,
    reason = "the explanation is what the command is for"
)]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let explained = block_on(async {
        let app = arguments.place.open_existing().await?;
        Ok::<_, Box<dyn std::error::Error>>(app.explain(&arguments.decision).await?)
    })??;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&explained)?);
    } else {
        println!("{}", text(&explained));
    }
    Ok(if explained.replay == Replay::Different {
        Finding::SomethingWrong
    } else {
        Finding::AllWell
    })
}

fn text(explained: &Explained) -> String {
    let mut lines = vec![format!(
        "Decision {} for learner {} in {}, made {} on the log up to statement {}.",
        explained.decision_id,
        explained.learner_id,
        explained.course_id,
        clock::instant(explained.at()),
        explained.belief_version
    )];
    lines.push(format!(
        "{} candidates were considered with the policy {}; the best, with their chance of being offered:",
        explained.considered, explained.policy
    ));
    for candidate in &explained.candidates {
        let overruled = candidate.overruled.as_deref();
        let mark = match (candidate.offered, overruled) {
            (true, None) => "offered".to_owned(),
            (true, Some(overruled)) => format!("offered ({overruled})"),
            (false, overruled) => overruled.unwrap_or_default().to_owned(),
        };
        lines.push(format!(
            "{:>8.4}  {:<28} {:<9} {:<6.3} {mark}",
            candidate.score, candidate.skill, candidate.kind, candidate.propensity
        ));
        let terms = candidate.terms.iter().filter(|(_, score)| *score != 0.0);
        let terms: Vec<String> = terms
            .map(|(name, score)| format!("{name} {score:+.4}"))
            .collect();
        lines.push(format!("          = {}", terms.join("  ")));
    }
    lines.extend(
        explained
            .chosen_skill
            .iter()
            .map(|skill| format!("The learner chose {skill}.")),
    );
    if !explained.from_elsewhere.is_empty() {
        lines.push("What other systems told about these skills, as the belief has it:".to_owned());
        lines.extend(explained.from_elsewhere.iter().map(told));
    }
    if !explained.changes.is_empty() {
        lines.push("What would have changed it:".to_owned());
        lines.extend(explained.changes.iter().map(|change| format!("  {change}")));
    }
    lines.push(match explained.replay {
        Replay::Identical => {
            "Replayed from the log: the same candidates and scores, to the bit.".to_owned()
        }
        Replay::Different => {
            "Replayed from the log: NOT the same. The log or the program is damaged.".to_owned()
        }
        Replay::PolicyChanged => {
            "The policy has changed with the program since, so it cannot be decided again."
                .to_owned()
        }
        Replay::CourseChanged => {
            "The course has changed since, or what counts as evidence from elsewhere, so it cannot be decided again.".to_owned()
        }
    });
    lines.join("\n")
}

fn told(told: &ExplainedEvidence) -> String {
    format!(
        "  {}  {:<28} {}, {} help: the chance of a right answer went from {:.3} to {:.3} (statement {})",
        clock::instant(Timestamp(told.at)),
        told.skill,
        if told.correct { "right" } else { "wrong" },
        if told.unaided { "without" } else { "with" },
        told.before,
        told.after,
        told.statement_id
    )
}
