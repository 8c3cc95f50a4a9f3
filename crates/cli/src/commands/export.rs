//! `cairn export`: the log as newline-delimited xAPI statements, for other systems and for researchers.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use cairn_app::App;
use clap::Args;
use indicatif::ProgressBar;

use super::{block_on, spinner};
use crate::place::{Place, display};
use crate::{Finding, Outcome};

/// Options of `cairn export`.
#[derive(Args)]
#[command(
    after_help = "Learners appear under their numbers, not their names.\n\nExamples:\n  cairn export --data cairn-demo > statements.ndjson\n  cairn export --data cairn-demo --out statements.ndjson"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Write to this file in place of standard output; an existing file is not touched
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let bar = spinner("Statements written:");
    let count = block_on(async {
        let app = arguments.place.open_existing().await?;
        let Some(path) = &arguments.out else {
            return write(&app, std::io::stdout(), &bar).await;
        };
        let cannot = |error: std::io::Error| format!("cannot write {}: {error}", display(path));
        let written = write(&app, File::create_new(path).map_err(cannot)?, &bar).await;
        if written.is_err() {
            // Half an export looks like a whole one.
            std::fs::remove_file(path).map_err(cannot)?;
        }
        written
    })??;
    bar.finish_and_clear();
    eprintln!("{count} statements written.");
    Ok(Finding::AllWell)
}

/// Writes a statement a line, and returns how many.
async fn write(
    app: &App,
    target: impl Write,
    bar: &ProgressBar,
) -> Result<u64, Box<dyn std::error::Error>> {
    let mut target = BufWriter::new(target);
    let count = app
        .export_log(|json| {
            bar.inc(1);
            target.write_all(json.as_bytes())?;
            target.write_all(b"\n")?;
            Ok::<_, Box<dyn std::error::Error>>(())
        })
        .await?;
    target.flush()?;
    Ok(count)
}
