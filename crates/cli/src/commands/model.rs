//! `cairn model`: fits the answer model to the school's own log, and puts it into use or takes it back.

use std::fs;
use std::path::PathBuf;
use std::thread;

use cairn_app::model::{in_use, promote, revert};
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
use from the next start on, if it does no worse than the one in use; beliefs are then rebuilt from the log when next used.

Examples:
  cairn model fit --data cairn-data --out model.json --card model.md
  cairn model promote model.json --data cairn-data
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
    /// Take the last promotion back
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
                promote(&store, &model).await?;
                Ok::<_, Box<dyn std::error::Error>>(())
            })??;
            println!("{} counts from the next start on.", model.version());
        }
        Action::Revert { place } => {
            block_on(async {
                let store = place.open_existing_store().await?;
                revert(&store).await?;
                Ok::<_, Box<dyn std::error::Error>>(())
            })??;
            println!("The model before counts from the next start on.");
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
