//! `cairn export`: the log, or part of it, as xAPI statements: a line each, or the rows of a table.

mod table;

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use cairn_app::clock;
use cairn_app::export::ExportFilter;
use clap::{Args, ValueEnum};

use super::{block_on, progress_bar};
use crate::place::Place;
use crate::whole_file::WholeFile;
use crate::{Finding, Outcome};
use table::Table;

/// Options of `cairn export`.
#[derive(Args)]
#[command(
    after_help = "Learners appear under their numbers, not their names. Statements that were taken back are there too, and those that take them \
                  back. That there was an export is written into the audit.\n\nExamples:\n  cairn export --data cairn-demo > \
                  statements.ndjson\n  cairn export --data cairn-demo --out statements.ndjson\n  cairn export --data cairn-demo --format \
                  parquet --since 2026-09-01 --out autumn.parquet"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Write to this file in place of standard output; an existing file is not touched
    #[arg(long, value_name = "FILE", required_if_eq("format", "parquet"))]
    out: Option<PathBuf>,
    /// A statement a line (JSON), or a table with columns for the usual parts and the statement beside them
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// Only what was stored after this day or time, such as 2026-09-01 or 2026-09-01T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<i64>,
    /// Only what was stored before this day, or until this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<i64>,
    /// Only statements with this verb
    #[arg(long, value_name = "IRI")]
    verb: Option<String>,
    /// Only statements about this activity
    #[arg(long, value_name = "IRI")]
    activity: Option<String>,
    /// Only the log of the person who signs in under this name
    #[arg(long, value_name = "LOGIN")]
    person: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Ndjson,
    Parquet,
}

/// Where statements go.
enum Sink {
    Lines(Box<dyn Write>),
    LinesOfFile(BufWriter<WholeFile>),
    Table(Box<Table<WholeFile>>),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let count = block_on(async {
        let app = arguments.place.open_existing().await?;
        let person = match &arguments.person {
            None => None,
            Some(login) => Some(app.person_of_login(login).await?),
        };
        let wanted = ExportFilter {
            person,
            since: arguments.since,
            until: arguments.until,
            verb: arguments.verb.clone(),
            activity: arguments.activity.clone(),
        };
        let mut sink = match (&arguments.out, arguments.format) {
            (None, _) => Sink::Lines(Box::new(BufWriter::new(std::io::stdout()))),
            (Some(path), Format::Ndjson) => {
                Sink::LinesOfFile(BufWriter::new(WholeFile::create(path)?))
            }
            (Some(path), Format::Parquet) => {
                Sink::Table(Box::new(Table::begin(WholeFile::create(path)?)?))
            }
        };
        let bar = progress_bar(app.count_for_export(&wanted).await?, "Statements");
        let count = app
            .export_log(
                &wanted,
                clock::now(),
                |looked_at| bar.inc(looked_at),
                |exported| {
                    match &mut sink {
                        Sink::Lines(target) => line(target, &exported.json)?,
                        Sink::LinesOfFile(target) => line(target, &exported.json)?,
                        Sink::Table(table) => table.add(exported)?,
                    }
                    Ok::<_, Box<dyn std::error::Error>>(())
                },
            )
            .await?;
        match sink {
            Sink::Lines(mut target) => target.flush()?,
            Sink::LinesOfFile(target) => {
                let file = target
                    .into_inner()
                    .map_err(std::io::IntoInnerError::into_error)?;
                file.finish()?;
            }
            Sink::Table(table) => table.end()?.finish()?,
        }
        bar.finish_and_clear();
        Ok::<_, Box<dyn std::error::Error>>(count)
    })??;
    eprintln!("{count} statements written.");
    Ok(Finding::AllWell)
}

fn line(target: &mut impl Write, json: &str) -> std::io::Result<()> {
    target.write_all(json.as_bytes())?;
    target.write_all(b"\n")
}

/// A day, which begins at midnight UTC, or a time; milliseconds since the Unix epoch.
fn time(text: &str) -> Result<i64, String> {
    if let Some(day) = clock::day_of_iso(text) {
        return Ok(i64::from(day.0) * 86_400_000);
    }
    let time: Result<jiff::Timestamp, _> = text.parse();
    time.map(jiff::Timestamp::as_millisecond).map_err(|_| {
        "must be a day such as 2026-09-01 or a time such as 2026-09-01T12:00:00Z".to_owned()
    })
}
