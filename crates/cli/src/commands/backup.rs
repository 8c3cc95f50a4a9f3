//! `cairn backup` and `cairn restore`: the whole school in one checksummed file, from either kind of database into either.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::PathBuf;

use clap::Args;

use super::{block_on, spinner};
use crate::place::{Place, display};
use crate::whole_file::WholeFile;
use crate::{Finding, Outcome};

/// Options of `cairn backup`.
#[derive(Args)]
#[command(
    after_help = "Takes one consistent moment; the server may go on. Courses are files of their own: keep them in version control.\n\nExamples:\n  cairn backup --data school school-2026-11-22.cairn"
)]
pub(crate) struct BackupArguments {
    #[command(flatten)]
    place: Place,
    /// The file to write; an existing file is not touched
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Options of `cairn restore`.
#[derive(Args)]
#[command(
    after_help = "The store must be empty. A backup of an embedded database can be restored into PostgreSQL and the other way round.\n\nExamples:\n  cairn restore --data new-school school-2026-11-22.cairn\n  cairn restore --data new-school --database postgres://cairn@localhost/cairn school.cairn"
)]
pub(crate) struct RestoreArguments {
    #[command(flatten)]
    place: Place,
    /// The backup to read
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs `cairn backup`. The file appears under its name only when it is whole.
pub(crate) fn back_up(arguments: &BackupArguments) -> Outcome {
    let path = &arguments.file;
    let target = BufWriter::new(WholeFile::create(path)?);
    let bar = spinner("Rows written:");
    let shown = bar.clone();
    let rows = block_on(async {
        let store = arguments.place.open_existing_store().await?;
        let (target, summary) = store
            .dump(target, move |rows| shown.set_position(rows))
            .await?;
        target
            .into_inner()
            .map_err(|error| error.to_string())?
            .finish()?;
        Ok::<_, Box<dyn std::error::Error>>(summary.rows.values().sum::<u64>())
    })??;
    bar.finish_and_clear();
    eprintln!("{rows} rows written to {}.", display(path));
    Ok(Finding::AllWell)
}

/// Runs `cairn restore`: all of the backup or nothing.
pub(crate) fn restore(arguments: &RestoreArguments) -> Outcome {
    let path = &arguments.file;
    let source =
        File::open(path).map_err(|error| format!("cannot read {}: {error}", display(path)))?;
    std::fs::create_dir_all(arguments.place.courses()).map_err(|error| {
        format!(
            "cannot make {}: {error}",
            display(&arguments.place.courses())
        )
    })?;
    let bar = spinner("Rows read:");
    let shown = bar.clone();
    let summary = block_on(async {
        let store = arguments.place.open_store().await?;
        Ok::<_, Box<dyn std::error::Error>>(
            store
                .restore(BufReader::new(source), move |rows| shown.set_position(rows))
                .await?,
        )
    })??;
    bar.finish_and_clear();
    eprintln!(
        "{} rows restored. Put the courses into {} before serving.",
        summary.rows.values().sum::<u64>(),
        display(&arguments.place.courses())
    );
    Ok(Finding::AllWell)
}
