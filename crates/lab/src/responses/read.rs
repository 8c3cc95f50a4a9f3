//! Reading response logs from CSV files.
//!
//! The columns `user`, `item`, `skills`, `correct`, `ts` and `fold` are needed, in any order; others
//! are passed over. All are numbers, `skills` several of them joined by `;`. The order of the rows is
//! the order of answering, whatever the times say; the rows of one learner need not stand together.
//!
//! A file that cannot be what it claims to be is refused with its line and column. What is odd but
//! usable is counted in [`ReadWarnings`]. Memory is bounded by what is kept: a line is at most
//! [`LONGEST_LINE`] bytes, so a file cannot make the reader hold more than it has answers.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use thiserror::Error;

use super::{Learner, Response, ResponseLog, SkillSets, dense};

/// No line is longer, in bytes.
const LONGEST_LINE: u64 = 64 * 1024;

/// No answer has more skills.
const MOST_SKILLS_PER_ANSWER: usize = 64;

/// No file has more different skills, items or learners; each takes memory in every model.
const MOST_SKILLS: usize = 100_000;
const MOST_ITEMS: usize = 50_000_000;

/// The columns that are needed, in the order in which they are usually given.
const COLUMNS: [&str; 6] = ["user", "item", "skills", "correct", "ts", "fold"];

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
    /// The file cannot be opened or read.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// A compressed file ends in the middle.
    #[error("line {line}: the compressed data end here, in the middle; the file is truncated")]
    Truncated {
        /// The line that could not be completed, from 1.
        line: u64,
    },
    /// A compressed file is damaged.
    #[error("line {line}: the compressed data are damaged: {source}")]
    Damaged {
        /// The line that could not be read, from 1.
        line: u64,
        /// What the decoder found.
        source: io::Error,
    },
    /// A needed column is missing.
    #[error("line 1: there is no column `{column}`; needed are user,item,skills,correct,ts,fold")]
    MissingColumn {
        /// The missing column.
        column: &'static str,
    },
    /// A needed column is there twice.
    #[error("line 1: there are two columns `{column}`")]
    ColumnTwice {
        /// The column.
        column: &'static str,
    },
    /// A row has more or fewer fields than the header.
    #[error("line {line}: {found} fields, but the header has {expected}")]
    Fields {
        /// The line, from 1.
        line: u64,
        /// Fields in the row.
        found: usize,
        /// Fields in the header.
        expected: usize,
    },
    /// A field does not hold what its column should.
    #[error("line {line}, column `{column}`: `{value}` is not {expected}")]
    Value {
        /// The line, from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// What stands there, shortened if long.
        value: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// More of something than any sound file has.
    #[error("line {line}, column `{column}`: more than {limit} {what}")]
    TooMany {
        /// The line, from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// How many are allowed.
        limit: usize,
        /// What there are too many of.
        what: &'static str,
    },
    /// A learner's rows are in two folds, so that a split by fold would not be one by learner.
    #[error(
        "line {line}, column `fold`: user {user} is in fold {here} here, but in fold {before} above"
    )]
    TwoFolds {
        /// The line, from 1.
        line: u64,
        /// The learner, as in the file.
        user: u64,
        /// The fold in this line.
        here: u32,
        /// The fold in earlier lines.
        before: u32,
    },
    /// A line is longer than any sound line.
    #[error("line {line}: longer than {LONGEST_LINE} bytes")]
    LongLine {
        /// The line, from 1.
        line: u64,
    },
    /// There are no answers.
    #[error("there are no answers in it")]
    Empty,
}

/// What is odd about a file that could be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadWarnings {
    /// Answers equal to the same learner's answer before in all columns, at a known time. They are
    /// kept: a file with coarse times may mean them.
    pub repeated: u64,
    /// Answers earlier than the same learner's answer before. The order of the rows is kept.
    pub backwards: u64,
    /// Answers without a skill.
    pub without_skill: u64,
    /// Answers whose list of skills names one twice. It counts once.
    pub skill_twice: u64,
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
        .filter(|&(count, _)| count > 0)
        .map(|(count, what)| format!("{count} answers {what}."))
    }
}

/// Reads a file, plain or compressed with gzip, whatever its name.
pub fn read(path: &Path) -> Result<(ResponseLog, ReadWarnings), ReadError> {
    let opened = File::open(path).map_err(ReadProblem::Io);
    opened.and_then(read_from).map_err(|problem| ReadError {
        path: path.to_owned(),
        problem,
    })
}

/// Reads a log from anywhere, plain or compressed with gzip.
pub fn read_from(source: impl Read) -> Result<(ResponseLog, ReadWarnings), ReadProblem> {
    let mut source = BufReader::with_capacity(64 * 1024, source);
    // No header begins with the two bytes that every gzip file begins with.
    let start = source.fill_buf().map_err(ReadProblem::Io)?;
    if start.starts_with(&[0x1f, 0x8b]) {
        read_lines(BufReader::with_capacity(
            64 * 1024,
            MultiGzDecoder::new(source),
        ))
    } else {
        read_lines(source)
    }
}

fn read_lines(source: impl BufRead) -> Result<(ResponseLog, ReadWarnings), ReadProblem> {
    let mut lines = Lines {
        source,
        buffer: Vec::new(),
        number: 0,
    };
    let columns = match lines.next()? {
        Some((_, header)) => Columns::find(header)?,
        None => return Err(ReadProblem::Empty),
    };
    let mut collected = Collected::default();
    while let Some((number, line)) = lines.next()? {
        if !line.is_empty() {
            collected.add(&columns.row(number, line)?)?;
        }
    }
    collected.finish()
}

/// Lines of text, one at a time, none longer than [`LONGEST_LINE`].
struct Lines<R> {
    source: R,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The next line without its end, and its number; none after the last.
    fn next(&mut self) -> Result<Option<(u64, &[u8])>, ReadProblem> {
        self.number += 1;
        let line = self.number;
        self.buffer.clear();
        let limited = &mut (&mut self.source).take(LONGEST_LINE);
        limited
            .read_until(b'\n', &mut self.buffer)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => ReadProblem::Truncated { line },
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => ReadProblem::Damaged {
                    line,
                    source: error,
                },
                _ => ReadProblem::Io(error),
            })?;
        if self.buffer.len() as u64 == LONGEST_LINE && !self.buffer.ends_with(b"\n") {
            return Err(ReadProblem::LongLine { line });
        }
        let is_end = self.buffer.is_empty();
        Ok((!is_end).then(|| (line, self.buffer.trim_ascii())))
    }
}

/// Where the needed columns stand.
struct Columns {
    places: [usize; COLUMNS.len()],
    count: usize,
}

impl Columns {
    fn find(header: &[u8]) -> Result<Columns, ReadProblem> {
        let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
        let mut places = [0; COLUMNS.len()];
        for (place, &column) in places.iter_mut().zip(&COLUMNS) {
            let mut found = header
                .split(|&byte| byte == b',')
                .enumerate()
                .filter(|(_, name)| name.trim_ascii().eq_ignore_ascii_case(column.as_bytes()));
            *place = found.next().ok_or(ReadProblem::MissingColumn { column })?.0;
            if found.next().is_some() {
                return Err(ReadProblem::ColumnTwice { column });
            }
        }
        let count = header.split(|&byte| byte == b',').count();
        Ok(Columns { places, count })
    }

    fn row<'l>(&self, line: u64, text: &'l [u8]) -> Result<Row<'l>, ReadProblem> {
        let mut fields: [&[u8]; COLUMNS.len()] = [b""; COLUMNS.len()];
        let mut found = 0;
        for (at, field) in text.split(|&byte| byte == b',').enumerate() {
            found = at + 1;
            if let Some(column) = self.places.iter().position(|&place| place == at) {
                fields[column] = field.trim_ascii();
            }
        }
        if found == self.count {
            Ok(Row { line, fields })
        } else {
            Err(ReadProblem::Fields {
                line,
                found,
                expected: self.count,
            })
        }
    }
}

/// The needed fields of one line, in the order of [`COLUMNS`].
struct Row<'l> {
    line: u64,
    fields: [&'l [u8]; COLUMNS.len()],
}

impl Row<'_> {
    fn wrong(&self, column: usize, expected: &'static str) -> ReadProblem {
        let shown: String = String::from_utf8_lossy(self.fields[column])
            .chars()
            .take(40)
            .collect();
        ReadProblem::Value {
            line: self.line,
            column: COLUMNS[column],
            value: shown,
            expected,
        }
    }

    fn too_many(&self, column: usize, limit: usize, what: &'static str) -> ReadProblem {
        ReadProblem::TooMany {
            line: self.line,
            column: COLUMNS[column],
            limit,
            what,
        }
    }

    fn number(&self, column: usize) -> Result<u64, ReadProblem> {
        whole(self.fields[column]).ok_or_else(|| self.wrong(column, "a whole number"))
    }

    fn correct(&self) -> Result<bool, ReadProblem> {
        match self.fields[3] {
            b"0" => Ok(false),
            b"1" => Ok(true),
            _ => Err(self.wrong(3, "0 or 1")),
        }
    }

    /// Seconds since whenever the file counts from, a fraction left off.
    fn time(&self) -> Result<i64, ReadProblem> {
        let text = std::str::from_utf8(self.fields[4]).ok();
        let seconds = text.and_then(|text| {
            text.parse::<i64>().ok().or_else(|| {
                let seconds: f64 = text.parse().ok()?;
                // The cast is exact below 2^53 and saturates above.
                #[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
                (seconds.abs() < 9e15).then_some(seconds.floor() as i64)
            })
        });
        seconds.ok_or_else(|| self.wrong(4, "a time in seconds"))
    }

    fn fold(&self) -> Result<u32, ReadProblem> {
        let number = whole(self.fields[5]).and_then(|number| u32::try_from(number).ok());
        number.ok_or_else(|| self.wrong(5, "the number of a fold"))
    }
}

/// A whole number of ASCII digits.
fn whole(text: &[u8]) -> Option<u64> {
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    is_number
        .then(|| std::str::from_utf8(text).ok()?.parse().ok())
        .flatten()
}

/// Dense numbers for the numbers of a file, in the order of first appearance.
#[derive(Default)]
struct Numbering(HashMap<u64, u32>);

impl Numbering {
    fn of(&mut self, number: u64) -> u32 {
        let next = dense(self.0.len());
        *self.0.entry(number).or_insert(next)
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

/// What is known of a learner while reading.
struct Seen {
    fold: u32,
    answers: u32,
    last: (u32, u32, i64, bool),
}

/// A log in the making: rows in the order of the file.
#[derive(Default)]
struct Collected {
    users: Numbering,
    items: Numbering,
    skills: Numbering,
    sets: HashMap<Vec<u32>, u32>,
    skill_sets: SkillSets,
    learners: Vec<Seen>,
    rows: Vec<(u32, i64, Response)>,
    warnings: ReadWarnings,
    /// The skills of the row at hand; kept to save allocations.
    at_hand: Vec<u32>,
}

impl Collected {
    fn add(&mut self, row: &Row<'_>) -> Result<(), ReadProblem> {
        let user = row.number(0)?;
        let item = self.items.of(row.number(1)?);
        let skill_set = self.skill_set(row)?;
        let correct = row.correct()?;
        let at = row.time()?;
        let fold = row.fold()?;
        if self.items.len() > MOST_ITEMS {
            return Err(row.too_many(1, MOST_ITEMS, "different items"));
        }
        if self.rows.len() >= u32::MAX as usize {
            return Err(row.too_many(0, u32::MAX as usize, "answers"));
        }
        let learner = self.users.of(user);
        let now = (item, skill_set, at, correct);
        match self.learners.get_mut(learner as usize) {
            None => self.learners.push(Seen {
                fold,
                answers: 1,
                last: now,
            }),
            Some(seen) => {
                if seen.fold != fold {
                    let before = seen.fold;
                    return Err(ReadProblem::TwoFolds {
                        line: row.line,
                        user,
                        here: fold,
                        before,
                    });
                }
                self.warnings.repeated += u64::from(seen.last == now && at != 0);
                self.warnings.backwards += u64::from(at < seen.last.2);
                seen.last = now;
                seen.answers += 1;
            }
        }
        let response = Response {
            item,
            skill_set,
            at: 0,
            correct,
        };
        self.rows.push((learner, at, response));
        Ok(())
    }

    fn skill_set(&mut self, row: &Row<'_>) -> Result<u32, ReadProblem> {
        let text = row.fields[2];
        self.at_hand.clear();
        if text.is_empty() {
            self.warnings.without_skill += 1;
        } else {
            for skill in text.split(|&byte| byte == b';') {
                let number = whole(skill.trim_ascii());
                let number = number.ok_or_else(|| row.wrong(2, "numbers joined by `;`"))?;
                self.at_hand.push(self.skills.of(number));
                if self.at_hand.len() > MOST_SKILLS_PER_ANSWER {
                    return Err(row.too_many(2, MOST_SKILLS_PER_ANSWER, "skills in one answer"));
                }
            }
        }
        if self.skills.len() > MOST_SKILLS {
            return Err(row.too_many(2, MOST_SKILLS, "different skills"));
        }
        let named = self.at_hand.len();
        self.at_hand.sort_unstable();
        self.at_hand.dedup();
        self.warnings.skill_twice += u64::from(self.at_hand.len() < named);
        if let Some(&known) = self.sets.get(&self.at_hand) {
            return Ok(known);
        }
        let number = self.skill_sets.push(&self.at_hand);
        self.sets.insert(self.at_hand.clone(), number);
        Ok(number)
    }

    /// Puts the rows of each learner side by side, in their order.
    fn finish(self) -> Result<(ResponseLog, ReadWarnings), ReadProblem> {
        let earliest = self
            .rows
            .iter()
            .map(|row| row.1)
            .min()
            .ok_or(ReadProblem::Empty)?;
        let mut next = 0;
        let place = |seen: &Seen| {
            let start = next;
            next += seen.answers;
            Learner {
                start,
                fold: seen.fold,
            }
        };
        let learners: Vec<Learner> = self.learners.iter().map(place).collect();
        let mut places: Vec<u32> = learners.iter().map(|learner| learner.start).collect();
        let nothing = Response {
            item: 0,
            skill_set: 0,
            at: 0,
            correct: false,
        };
        let mut responses = vec![nothing; self.rows.len()];
        for (learner, at, response) in self.rows {
            let place = &mut places[learner as usize];
            // A span beyond 136 years is no time between answers; the latest possible stands for it.
            let at = u32::try_from(at.saturating_sub(earliest)).unwrap_or(u32::MAX);
            responses[*place as usize] = Response { at, ..response };
            *place += 1;
        }
        let log = ResponseLog {
            learners,
            responses,
            skill_sets: self.skill_sets,
            items: dense(self.items.len()),
            skills: dense(self.skills.len()),
        };
        Ok((log, self.warnings))
    }
}
