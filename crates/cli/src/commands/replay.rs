//! `cairn replay`: rebuilds every belief from the log and compares it with the stored one; then checks that the data
//! hang together.

use clap::Args;

use super::{block_on, spinner};
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn replay`.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  cairn replay --data cairn-demo\n  cairn replay --database postgres://localhost/cairn --json"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let bar = spinner("Learners replayed:");
    let (report, damages) = block_on(async {
        let app = arguments.place.open_existing().await?;
        let report = app
            .replay(cairn_app::clock::now(), |done| bar.set_position(done))
            .await?;
        let damages = app.store().integrity_check().await?;
        Ok::<_, Box<dyn std::error::Error>>((report, damages))
    })??;
    bar.finish_and_clear();
    if arguments.json {
        let damages: Vec<String> = damages.iter().map(ToString::to_string).collect();
        println!(
            "{}",
            serde_json::to_string_pretty(
                &serde_json::json!({ "replay": report, "damages": damages })
            )?
        );
    } else {
        println!(
            "Statements replayed: {}. Beliefs rebuilt from them: {}.",
            report.statements, report.beliefs
        );
        if report.outdated > 0 {
            println!(
                "{} were folded by an earlier model or course and are rebuilt when next used.",
                report.outdated
            );
        }
        for difference in &report.differences {
            println!(
                "Difference: learner {}, course {}: {}.",
                difference.learner_id, difference.course_id, difference.what
            );
        }
        if report.differences.is_empty() {
            println!("No difference, to the bit.");
        }
        for damage in &damages {
            println!("Damage: {damage}.");
        }
    }
    Ok(if report.differences.is_empty() && damages.is_empty() {
        Finding::AllWell
    } else {
        Finding::SomethingWrong
    })
}
