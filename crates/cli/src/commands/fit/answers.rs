//! `cairn fit` without `--irt`: the answer model, from response logs.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;

use cairn_engine::answer_model::AnswerModel;
use cairn_lab::online::checkpoint::{Checkpoint, State};
use cairn_lab::online::file::{Figures, FittedTo, ModelFile};
use cairn_lab::online::logs::{LearnersOfLogs, Logs};
use cairn_lab::online::{FittedModel, Fitting, Source, measure};
use cairn_lab::responses::{self, SpooledLog};
use cairn_lab::spool::{Scratch, SpoolError};
use clap::Args;
use indicatif::ProgressBar;

use crate::commands::progress_bar;
use crate::{Finding, Outcome};

/// Options of a fit of the answer model.
#[derive(Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// The fold whose learners are held out, to measure on
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with = "irt")]
    fold: u32,
    /// Leave those learners out of the model that is written, too, to measure it with cairn evaluate --fitted
    #[arg(long, conflicts_with = "irt")]
    hold_out: bool,
    /// Write what the model is, for people
    #[arg(long, value_name = "FILE", conflicts_with = "irt")]
    card: Option<PathBuf>,
    /// Go on from the checkpoint of a fit that was interrupted
    #[arg(long, requires = "out", conflicts_with = "irt")]
    resume: bool,
    /// Folder for the working file, which takes up to 40 bytes an answer [default: $TMPDIR or /var/tmp]
    #[arg(long, value_name = "FOLDER", conflicts_with = "irt")]
    scratch: Option<PathBuf>,
}

/// Runs the command.
#[expect(
    clippy::print_stdout,
    reason = "the figures are what the command is for"
)]
pub(super) fn run(data: &[PathBuf], out: Option<&Path>, arguments: &Arguments) -> Outcome {
    let scratch = match &arguments.scratch {
        Some(folder) => Scratch::within(folder),
        None => Scratch::of_system(),
    };
    let logs = read(data, &scratch)?;
    let (held_out, others) = (logs.fold(arguments.fold), logs.outside_fold(arguments.fold));
    let fold = arguments.fold;
    if held_out.learners() == 0 {
        return Err(format!("no learner is in fold {fold}; nobody is left to measure on").into());
    }
    if others.learners() == 0 {
        return Err(format!("all learners are in fold {fold}; nobody is left to fit to").into());
    }
    let fingerprint = logs.fingerprint()?;
    let everybody = logs.everybody();
    // Whether the model that is written is fitted to the others alone, too.
    let only_others = arguments.hold_out;
    let fitted_to = if only_others { &others } else { &everybody };
    let fits = if only_others { "without" } else { "with" };
    let mut at_work = AtWork::begin(
        format!("{fingerprint}, {fits} fold {fold}"),
        only_others,
        out,
    );
    if arguments.resume {
        at_work.resume()?;
    }
    let figures = |model: &AnswerModel| {
        let own = Figures::from(measure(model, &held_out, &scratch)?);
        let unfitted = measure(&AnswerModel::default(), &held_out, &scratch)?;
        Ok::<_, SpoolError>([own, Figures::from(unfitted)])
    };
    let (fitted, measured) = if only_others {
        let fitted = at_work.fit(&others)?;
        let measured = figures(&fitted.model)?;
        (fitted, measured)
    } else {
        let measured = if let Some(measured) = at_work.checkpoint.measured {
            measured
        } else {
            let fitted = at_work.fit(&others)?;
            at_work.measured(figures(&fitted.model)?)?
        };
        (at_work.fit(&everybody)?, measured)
    };
    let mut file = ModelFile::of_log(&fitted.model, logs.things());
    [file.held_out, file.before] = measured;
    file.fitted_to = FittedTo {
        answers: fitted_to.answers(),
        learners: fitted_to.learners() as u64,
        fingerprint,
        logs: logs.names(),
        fold: Some(fold),
        without_fold: only_others,
        known_again: Some(fitted_to.sample()?),
    };
    if let Some(out) = out {
        write_whole(out, file.to_text().as_bytes())?;
    }
    if let Some(card) = &arguments.card {
        write_whole(card, file.card().as_bytes())?;
    }
    at_work.end()?;
    println!(
        "{} fitted to {} answers of {} learners. On the learners of fold {fold}, {}: AUC {}, \
         log-loss {:.4}, calibration error {:.4}; unfitted: AUC {}, log-loss {:.4}.",
        file.version(),
        file.fitted_to.answers,
        file.fitted_to.learners,
        if only_others {
            "whom it was not fitted to"
        } else {
            "when fitted to the others"
        },
        digits(file.held_out.auc),
        file.held_out.log_loss,
        file.held_out.ece,
        digits(file.before.auc),
        file.before.log_loss,
    );
    Ok(Finding::AllWell)
}

fn digits(auc: Option<f64>) -> String {
    auc.map_or_else(|| "-".to_owned(), |auc| format!("{auc:.4}"))
}

/// Reads the logs, puts their answers aside, and says on standard error what is odd about them.
fn read(data: &[PathBuf], scratch: &Scratch) -> Result<Logs, Box<dyn std::error::Error>> {
    let mut logs: Vec<(String, SpooledLog)> = Vec::new();
    for path in data {
        let (log, warnings) = responses::spool(path, scratch)?;
        for sentence in warnings.sentences() {
            eprintln!("{}: {sentence}", path.display());
        }
        let name = crate::commands::data_name(path);
        if logs.iter().any(|(other, _)| *other == name) {
            return Err(format!(
                "two files go by the name {name} (up to the first dot); their items could not be told apart"
            )
            .into());
        }
        logs.push((name, log));
    }
    Ok(Logs::new(logs))
}

/// A fit with its progress and its checkpoint.
struct AtWork {
    checkpoint: Checkpoint,
    /// Where the checkpoint is kept, if the model is.
    path: Option<PathBuf>,
    bar: ProgressBar,
}

impl AtWork {
    fn begin(fit: String, once: bool, out: Option<&Path>) -> AtWork {
        let fits = if once { 1 } else { 2 };
        AtWork {
            checkpoint: Checkpoint {
                fit,
                measured: None,
                state: None,
            },
            path: out.map(|out| beside(out, "checkpoint")),
            bar: progress_bar(fits * Fitting::PASSES as u64, "Passes over the answers:"),
        }
    }

    /// Takes up the checkpoint, if there is one.
    fn resume(&mut self) -> Result<(), Box<dyn std::error::Error>> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                eprintln!("{}: there is no checkpoint; beginning anew", path.display());
                return Ok(());
            }
            Err(error) => return Err(of(path, &error).into()),
        };
        let parsed = Checkpoint::parse(&bytes, &self.checkpoint.fit);
        self.checkpoint = parsed.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(())
    }

    /// Fits from where the checkpoint stands to the end.
    fn fit(&mut self, to: &LearnersOfLogs<'_>) -> Result<FittedModel, Box<dyn std::error::Error>> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let mut fitting = Fitting::begin(threads, None, to)?;
        if let Some(state) = self.checkpoint.state.take() {
            fitting.restore(state)?;
        }
        let before = match self.checkpoint.measured {
            Some(_) => Fitting::PASSES,
            None => 0,
        };
        self.bar.set_position((before + fitting.done()) as u64);
        while fitting.pass(to)?.is_some() {
            self.keep(Some(fitting.state()))?;
            self.bar.inc(1);
        }
        Ok(fitting.finish(to))
    }

    /// Notes how the fit to some did on the others.
    fn measured(&mut self, measured: [Figures; 2]) -> io::Result<[Figures; 2]> {
        self.checkpoint.measured = Some(measured);
        self.keep(None)?;
        Ok(measured)
    }

    fn keep(&mut self, state: Option<State>) -> io::Result<()> {
        if let Some(path) = &self.path {
            self.checkpoint.state = state;
            write_whole(path, &self.checkpoint.to_bytes())?;
            self.checkpoint.state = None;
        }
        Ok(())
    }

    /// The model is written; the checkpoint has done its service.
    fn end(self) -> io::Result<()> {
        self.bar.finish_and_clear();
        match &self.path {
            Some(path) => fs::remove_file(path).map_err(|error| of(path, &error)),
            None => Ok(()),
        }
    }
}

/// Writes a file so that it is either there as a whole or as it was before.
fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let partial = beside(path, "partial");
    let write = || {
        let mut file = File::create(&partial)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&partial, path)
    };
    write().map_err(|error| of(path, &error))
}

/// The same name with something added.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// An error that says which file it is about.
fn of(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
