//! One module per command: its options, and what it does.

pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fit;
pub(crate) mod forward;
pub(crate) mod gaps;
pub(crate) mod model;
pub(crate) mod person;
pub(crate) mod policy;
pub(crate) mod replay;
pub(crate) mod serve;
pub(crate) mod simulate;

use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Runs the asynchronous part of a command.
pub(crate) fn block_on<F: Future>(future: F) -> std::io::Result<F::Output> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(future))
}

/// A progress bar on standard error; silent where that is no terminal.
pub(crate) fn progress_bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length).with_message(what);
    // The template is a constant that the library accepts; its fallback is its own default bar.
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {eta}") {
        bar.set_style(style.progress_chars("●●·"));
    }
    bar
}

/// A spinner on standard error for work of unknown length; silent where that is no terminal.
pub(crate) fn spinner(what: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {pos}") {
        spinner.set_style(style);
    }
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

/// A data set goes by the name of its file up to the first dot.
pub(crate) fn data_name(path: &Path) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    file.split('.').next().unwrap_or_default().to_owned()
}
