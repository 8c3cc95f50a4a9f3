//! `cairn gaps`: where a course has no question as hard as its learners need.

use std::fmt::Write as _;

use cairn_app::gaps::{ContentGaps, REACH};
use clap::Args;

use super::{block_on, spinner};
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn gaps`.
#[derive(Args)]
#[command(
    after_help = "For the first answer to every question of practice, the belief of that moment says how hard the question should have been. \
A gap is a skill and a difficulty that was wanted without any template of the skill within one logit of it. Difficulties are in logits \
on top of the skill's own, as in the course's files.\n\nExamples:\n  cairn gaps fractions-to-algebra --data cairn-demo\n  cairn gaps \
fractions-to-algebra --data cairn-demo --json"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// The course's id
    #[arg(value_name = "COURSE")]
    course: String,
    /// Print the gaps as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
#[expect(clippy::print_stdout, reason = "the gaps are what the command is for")]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let bar = spinner("Learners looked at:");
    let found = block_on(async {
        let app = arguments.place.open_existing().await?;
        let found = app
            .content_gaps(&arguments.course, |done| bar.set_position(done))
            .await?;
        Ok::<_, Box<dyn std::error::Error>>(found)
    })??;
    bar.finish_and_clear();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&found)?);
    } else {
        println!("{}", text(&found));
    }
    Ok(Finding::AllWell)
}

fn text(found: &ContentGaps) -> String {
    let mut text = format!(
        "Questions answered in {}: {}, by learners: {}. Without a template within {REACH:.0} logit of the difficulty wanted: {}.",
        found.course, found.questions, found.learners, found.unserved
    );
    if found.gaps.is_empty() {
        return text;
    }
    let wide = found.gaps.iter().map(|gap| gap.skill.chars().count());
    let wide = wide.max().unwrap_or(0).max("skill".len());
    let _ = write!(
        text,
        "\n\n{:wide$}  {:>6}  {:>9}  {:>9}  {:>8}  nearest template",
        "skill", "wanted", "questions", "of", "learners"
    );
    for gap in &found.gaps {
        let nearest = gap.nearest.as_ref().map_or_else(
            || "none".to_owned(),
            |nearest| format!("{} ({:+.1})", nearest.id, nearest.difficulty),
        );
        let _ = write!(
            text,
            "\n{:wide$}  {:>+6}  {:>9}  {:>9}  {:>8}  {nearest}",
            gap.skill, gap.wanted, gap.questions, gap.of, gap.learners
        );
    }
    text
}
