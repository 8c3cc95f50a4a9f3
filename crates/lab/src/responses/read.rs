//! Reading response logs from files.
//!
//! Files are CSV, plain or compressed with gzip, or Parquet (`parquet.rs`); what is inside tells which.
//!
//! The columns `user`, `item`, `skills`, `correct`, `ts` and `fold` are needed, in any order; others
//! are passed over. All are numbers, `skills` several of them joined by `;`. The order of the rows is
//! the order of answering, whatever the times say; the rows of one learner need not stand together.
//!
//! A file that cannot be what it claims to be is refused with its line and column. What is odd but
//! usable is counted in [`ReadWarnings`]. Memory is bounded by what is kept: a line is at most
//! 64 KB, so a file cannot make the reader hold more than it has answers; and with [`spool`] no more
//! than it has learners, items and skills.

mod csv;
mod intake;
mod parquet;

use std::fmt;
use std::fs::File;
use std::io::{BufRead, Read, Seek};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::lines::{self, Lines, LinesProblem};
use super::{ResponseLog, SpooledLog};
use crate::spool::{Scratch, SpoolError};
use csv::Columns;
use intake::{Intake, Keep, MOST_GROUPS};

/// The columns that are needed, in the order in which they are usually given.
const COLUMNS: [&str; 6] = ["user", "item", "skills", "correct", "ts", "fold"];

/// Where in a file something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a text, from 1.
    Line(u64),
    /// A row of a table, from 1.
    Row(u64),
    /// What says which columns a table has.
    Schema,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(line) => write!(formatter, "line {line}"),
            Place::Row(row) => write!(formatter, "row {row}"),
            Place::Schema => formatter.write_str("the schema"),
        }
    }
}

/// Why a file could not be read.
#[derive(Debug, Error)]
#[error("{}: {problem}", path.display())]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: ReadProblem,
}

/// What is wrong with a file of responses.
#[derive(Debug, Error)]
pub enum ReadProblem {
    /// The file cannot be read as lines of text.
    #[error(transparent)]
    Lines(#[from] LinesProblem),
    /// The column of groups is missing.
    #[error("{place}: there is no column `{column}`")]
    NoGroups {
        /// Where the columns are named.
        place: Place,
        /// The missing column.
        column: String,
    },
    /// A needed column is missing.
    #[error("{place}: there is no column `{column}`; needed are user,item,skills,correct,ts,fold")]
    MissingColumn {
        /// Where the columns are named.
        place: Place,
        /// The missing column.
        column: &'static str,
    },
    /// A needed column is there twice.
    #[error("{place}: there are two columns `{column}`")]
    ColumnTwice {
        /// Where the columns are named.
        place: Place,
        /// The column.
        column: &'static str,
    },
    /// A column holds values of a kind that no row of answers has.
    #[error("the schema: column `{column}` holds {found}, which cannot be used")]
    ColumnType {
        /// The column.
        column: String,
        /// What it holds.
        found: String,
    },
    /// A Parquet file is damaged or written in a way that is not known.
    #[error("{place}: the Parquet data cannot be read: {reason}")]
    Parquet {
        /// Where, or where shortly before.
        place: Place,
        /// What is wrong.
        reason: String,
    },
    /// A file that begins as Parquet does ends otherwise.
    #[error("the end of the file is missing; Parquet data end with PAR1")]
    NoEnd,
    /// A column of a Parquet file ends before the others.
    #[error("{place}: a column ends before this row, or soon after; the Parquet data are damaged")]
    ShortColumn {
        /// Where, or where shortly before.
        place: Place,
    },
    /// A row has more or fewer fields than the header.
    #[error("{place}: {found} fields, but the header has {expected}")]
    Fields {
        /// Where.
        place: Place,
        /// Fields in the row.
        found: usize,
        /// Fields in the header.
        expected: usize,
    },
    /// A field does not hold what its column should.
    #[error("{place}, column `{column}`: `{value}` is not {expected}")]
    Value {
        /// Where.
        place: Place,
        /// The column.
        column: &'static str,
        /// What stands there, shortened if long.
        value: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// More of something than any sound file has.
    #[error("{place}, column `{column}`: more than {limit} {what}")]
    TooMany {
        /// Where.
        place: Place,
        /// The column.
        column: &'static str,
        /// How many are allowed.
        limit: usize,
        /// What there are too many of.
        what: &'static str,
    },
    /// A learner's rows are in two folds, so that a split by fold would not be one by learner.
    #[error(
        "{place}, column `fold`: user {user} is in fold {here} here, but in fold {before} above"
    )]
    TwoFolds {
        /// Where.
        place: Place,
        /// The learner, as in the file.
        user: u64,
        /// The fold in this line.
        here: u32,
        /// The fold in earlier lines.
        before: u32,
    },
    /// More groups than anybody could look at.
    #[error("{place}: more than {MOST_GROUPS} different groups")]
    TooManyGroups {
        /// Where.
        place: Place,
    },
    /// A learner's rows are in two groups.
    #[error("{place}: user {user} is in group `{here}` here, but in `{before}` above")]
    TwoGroups {
        /// Where.
        place: Place,
        /// The learner, as in the file.
        user: u64,
        /// The group in this line.
        here: String,
        /// The group in earlier lines.
        before: String,
    },
    /// There are no answers.
    #[error("there are no answers in it")]
    Empty,
    /// The answers cannot be put aside.
    #[error(transparent)]
    Spool(#[from] SpoolError),
}

impl ReadProblem {
    fn of(self, path: &Path) -> ReadError {
        ReadError {
            path: path.to_owned(),
            problem: self,
        }
    }
}

/// How often something odd was met, and where first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddity {
    /// In how many rows.
    pub rows: u64,
    /// Where first; none if nowhere.
    pub first: Option<Place>,
}

impl Oddity {
    fn count(&mut self, place: Place) {
        self.first.get_or_insert(place);
        self.rows += 1;
    }
}

/// What is odd about a file that could be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadWarnings {
    /// Answers equal to the same learner's answer before in all columns, at a known time. They are
    /// kept: a file with coarse times may mean them.
    pub repeated: Oddity,
    /// Answers earlier than the same learner's answer before. The order of the rows is kept.
    pub backwards: Oddity,
    /// Answers without a skill.
    pub without_skill: Oddity,
    /// Answers whose list of skills names one twice. It counts once.
    pub skill_twice: Oddity,
}

impl ReadWarnings {
    /// Each kind that occurred, as a sentence.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        [
            (
                self.repeated,
                "repeat the answer before, to the second; kept",
            ),
            (
                self.backwards,
                "are earlier than the answer before; the order of the rows is kept",
            ),
            (self.without_skill, "name no skill"),
            (self.skill_twice, "name a skill twice; it counts once"),
        ]
        .into_iter()
        .filter_map(|(oddity, what)| {
            let Oddity { rows, first } = oddity;
            Some(format!(
                "{}: {rows} of the answers from here on {what}",
                first?
            ))
        })
    }
}

/// Reads a file, plain or compressed with gzip, whatever its name.
pub fn read(path: &Path) -> Result<(ResponseLog, ReadWarnings), ReadError> {
    read_with_groups(path, None)
}

/// Reads a file in which a column, if one is named, holds the group of each learner.
pub fn read_with_groups(
    path: &Path,
    groups: Option<&str>,
) -> Result<(ResponseLog, ReadWarnings), ReadError> {
    let read = || {
        let mut intake = Intake::new(Vec::new());
        take(path, groups, &mut intake)?;
        intake.into_log()
    };
    read().map_err(|problem| problem.of(path))
}

/// Reads a file and puts the answers aside on disk, so that memory holds what the file has of learners, items
/// and skills, and no answers.
pub fn spool(path: &Path, scratch: &Scratch) -> Result<(SpooledLog, ReadWarnings), ReadError> {
    let spool = || {
        let mut intake = Intake::spooling(scratch)?;
        take(path, None, &mut intake)?;
        intake.into_spooled_log(scratch)
    };
    spool().map_err(|problem| problem.of(path))
}

/// Whether a file has the columns `user`, `item` and `correct`, which make a response log.
pub fn is_log(path: &Path) -> Result<bool, ReadError> {
    let is_log = || {
        if let Some(file) = parquet_file(path)? {
            return parquet::is_log(file);
        }
        let mut lines = Lines::new(lines::open(path)?);
        let header = lines.next()?.map_or(&b""[..], |(_, header)| header);
        Ok(csv::names_a_log(header))
    };
    is_log().map_err(|problem: ReadProblem| problem.of(path))
}

/// Takes all rows of a file.
fn take(
    path: &Path,
    groups: Option<&str>,
    intake: &mut Intake<impl Keep>,
) -> Result<(), ReadProblem> {
    match parquet_file(path)? {
        Some(file) => parquet::take(file, groups, intake),
        None => take_lines(lines::open(path)?, groups, intake),
    }
}

/// The file, if it begins as Parquet does.
fn parquet_file(path: &Path) -> Result<Option<File>, LinesProblem> {
    let mut file = File::open(path).map_err(LinesProblem::Io)?;
    let mut start = Vec::new();
    let begin = (&mut file).take(4).read_to_end(&mut start);
    begin.map_err(LinesProblem::Io)?;
    if start != parquet::MAGIC {
        return Ok(None);
    }
    file.rewind().map_err(LinesProblem::Io)?;
    Ok(Some(file))
}

/// Reads a log from anywhere, plain or compressed with gzip.
pub fn read_from(source: impl Read) -> Result<(ResponseLog, ReadWarnings), ReadProblem> {
    read_lines(lines::decompressed(source)?, None)
}

/// Reads a log from anywhere and puts the answers aside on disk.
pub fn spool_from(
    source: impl Read,
    scratch: &Scratch,
) -> Result<(SpooledLog, ReadWarnings), ReadProblem> {
    spool_lines(lines::decompressed(source)?, scratch)
}

pub(super) fn read_lines(
    source: impl BufRead,
    groups: Option<&str>,
) -> Result<(ResponseLog, ReadWarnings), ReadProblem> {
    let mut intake = Intake::new(Vec::new());
    take_lines(source, groups, &mut intake)?;
    intake.into_log()
}

fn spool_lines(
    source: impl BufRead,
    scratch: &Scratch,
) -> Result<(SpooledLog, ReadWarnings), ReadProblem> {
    let mut intake = Intake::spooling(scratch)?;
    take_lines(source, None, &mut intake)?;
    intake.into_spooled_log(scratch)
}

fn take_lines(
    source: impl BufRead,
    groups: Option<&str>,
    intake: &mut Intake<impl Keep>,
) -> Result<(), ReadProblem> {
    let mut lines = Lines::new(source);
    let columns = match lines.next()? {
        Some((_, header)) => Columns::find(header, groups)?,
        None => return Err(ReadProblem::Empty),
    };
    while let Some((number, line)) = lines.next()? {
        if !line.is_empty() {
            intake.add(&columns.row(number, line)?)?;
        }
    }
    Ok(())
}
