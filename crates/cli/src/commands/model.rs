//! `cairn model`: fits the answer model, or its last step alone, to the school's own log, and puts it into use or takes it back.

use std::fs;
use std::path::PathBuf;
use std::thread;

use cairn_app::clock;
use cairn_app::model::{Recalibration, in_use, promote, revert};
use cairn_lab::online::file::ModelFile;
use clap::{Args, Subcommand};

use super::{block_on, progress_bar};
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn model`.
#[derive(Args)]
#[command(after_help = "\
A school begins with numbers fitted to public logs. With a thousand answers of its own it can fit better ones. A fit \
changes nothing: it writes a file, with figures on every fifth learner, who is held out. Promoting the file puts it into \
use if it does no worse than the one in use; a running school goes over to it within seconds, and beliefs are rebuilt from \
the log when next used.

The last step of the model, which makes chances come true, can be fitted anew alone: cairn model calibrate. A running school \
does that by itself, once a day at most and with enough new answers, unless it is served with --no-calibration or \
somebody has taken a model back since. The new step is used if it is no worse on learners held out, by log-loss and by \
calibration error, and better by enough in one of them.

Every change goes into the audit, and can be taken back: the model before is in use again, to the bit.

Examples:
  cairn model fit --data cairn-data --out model.json --card model.md
  cairn model promote model.json --data cairn-data
  cairn model calibrate --data cairn-data
  cairn model revert --data cairn-data")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Fit a model to the log and write it into a file
    Fit {
        #[command(flatten)]
        place: Place,
        /// Where to write the model
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Where to write what it is, for people
        #[arg(long, value_name = "FILE")]
        card: Option<PathBuf>,
    },
    /// Put a model into use, if it is no worse
    Promote {
        /// The model
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Fit the last step of the model in use anew, and use it if it is better
    Calibrate {
        #[command(flatten)]
        place: Place,
    },
    /// Take the last model back
    Revert {
        #[command(flatten)]
        place: Place,
    },
    /// Print what the model in use is
    Show {
        #[command(flatten)]
        place: Place,
    },
}

/// Runs the command.
#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    match &arguments.action {
        Action::Fit { place, out, card } => {
            let bar = progress_bar(0, "Passes over the log:");
            let threads = thread::available_parallelism().map_or(1, usize::from);
            let file = block_on(async {
                let app = place.open_existing().await?;
                let mut report = |progress: cairn_lab::online::Progress| {
                    bar.set_length(2 * progress.of as u64);
                    bar.inc(1);
                };
                let fitted = app.fit_model(threads, &mut report).await;
                fitted.map_err(Box::<dyn std::error::Error>::from)
            })??;
            bar.finish_and_clear();
            fs::write(out, file.to_text())?;
            if let Some(card) = card {
                fs::write(card, file.card())?;
            }
            println!(
                "{} fitted to {} answers. Log-loss on learners held out: {:.4}; with the model in use: {:.4}.",
                file.version(),
                file.fitted_to.answers,
                file.held_out.log_loss,
                file.before.log_loss,
            );
        }
        Action::Promote { file, place } => {
            let model = ModelFile::parse(&fs::read_to_string(file)?)?;
            block_on(async {
                let store = place.open_existing_store().await?;
                promote(&store, &model, clock::now()).await?;
                Ok::<_, Box<dyn std::error::Error>>(())
            })??;
            println!("{} is in use.", model.version());
        }
        Action::Calibrate { place } => {
            let done = block_on(async {
                let app = place.open_existing().await?;
                let done = app.recalibrate(clock::now()).await;
                done.map_err(Box::<dyn std::error::Error>::from)
            })??;
            println!("{}", calibrated(&done));
        }
        Action::Revert { place } => {
            block_on(async {
                let store = place.open_existing_store().await?;
                revert(&store, clock::now()).await?;
                Ok::<_, Box<dyn std::error::Error>>(())
            })??;
            println!(
                "The model before is in use again. The school is not calibrated anew by itself until a model is promoted."
            );
        }
        Action::Show { place } => {
            let model = block_on(async {
                let store = place.open_existing_store().await?;
                Ok::<_, Box<dyn std::error::Error>>(in_use(&store).await?)
            })??;
            match model {
                Some(model) => print!("{}", model.card()),
                None => println!(
                    "In use is the model that every school begins with, {}: see docs/model.md.",
                    cairn_engine::BELIEF_MODEL_VERSION
                ),
            }
        }
    }
    Ok(Finding::AllWell)
}

/// What came of a calibration, in a sentence.
fn calibrated(done: &Recalibration) -> String {
    let (before, after, what) = match done {
        Recalibration::Adopted {
            version,
            before,
            after,
        } => (before, after, format!("{version} is in use.")),
        Recalibration::Kept { before, after } => (
            before,
            after,
            "The last step stays as it is: another would not be better by enough.".to_owned(),
        ),
    };
    format!(
        "{what} On {} answers of learners held out, fitted anew: log-loss {:.4}, calibration error {:.4}; with the one before: \
         {:.4}, {:.4}.",
        after.answers, after.log_loss, after.ece, before.log_loss, before.ece,
    )
}
