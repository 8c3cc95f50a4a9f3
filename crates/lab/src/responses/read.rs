//! Reading response logs from CSV files.
//!
//! The columns `user`, `item`, `skills`, `correct`, `ts` and `fold` are needed, in any order; others
//! are passed over. All are numbers, `skills` several of them joined by `;`. The order of the rows is
//! the order of answering, whatever the times say; the rows of one learner need not stand together.
//!
//! A file that cannot be what it claims to be is refused with its line and column. What is odd but
//! usable is counted in [`ReadWarnings`]. Memory is bounded by what is kept: a line is at most
//! 64 KB, so a file cannot make the reader hold more than it has answers.

use std::collections::HashMap;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::lines::{self, Lines, LinesProblem};
use super::{Learner, Response, ResponseLog, SkillSets, dense};

/// No answer has more skills.
const MOST_SKILLS_PER_ANSWER: usize = 64;

/// No file has more different skills, items or learners; each takes memory in every model.
const MOST_SKILLS: usize = 100_000;
const MOST_ITEMS: usize = 50_000_000;

/// No file has more groups of learners.
const MOST_GROUPS: usize = 100;

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
    /// The file cannot be read as lines of text.
    #[error(transparent)]
    Lines(#[from] LinesProblem),
    /// The column of groups is missing.
    #[error("line 1: there is no column `{column}`")]
    NoGroups {
        /// The missing column.
        column: String,
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
    /// More groups than anybody could look at.
    #[error("line {line}: more than {MOST_GROUPS} different groups")]
    TooManyGroups {
        /// The line, from 1.
        line: u64,
    },
    /// A learner's rows are in two groups.
    #[error("line {line}: user {user} is in group `{here}` here, but in `{before}` above")]
    TwoGroups {
        /// The line, from 1.
        line: u64,
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
}

/// How often something odd was met, and where first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddity {
    /// In how many rows.
    pub rows: u64,
    /// The line of the first, from 1; 0 if there is none.
    pub first_line: u64,
}

impl Oddity {
    fn count(&mut self, line: u64) {
        if self.rows == 0 {
            self.first_line = line;
        }
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
        .filter(|(oddity, _)| oddity.rows > 0)
        .map(|(oddity, what)| {
            let Oddity { rows, first_line } = oddity;
            format!("line {first_line}: {rows} of the answers from here on {what}")
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
    let opened = lines::open(path).map_err(ReadProblem::Lines);
    let read = opened.and_then(|source| read_lines(source, groups));
    read.map_err(|problem| ReadError {
        path: path.to_owned(),
        problem,
    })
}

/// Whether the first line of a file has the columns `user`, `item` and `correct`, which make a response log.
pub fn is_log(path: &Path) -> Result<bool, LinesProblem> {
    let mut lines = Lines::new(lines::open(path)?);
    let header = lines.next()?.map_or(&b""[..], |(_, header)| header);
    let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
    let has = |column: &str| {
        header
            .split(|&byte| byte == b',')
            .any(|name| name.trim_ascii().eq_ignore_ascii_case(column.as_bytes()))
    };
    Ok(["user", "item", "correct"].into_iter().all(has))
}

/// Reads a log from anywhere, plain or compressed with gzip.
pub fn read_from(source: impl Read) -> Result<(ResponseLog, ReadWarnings), ReadProblem> {
    read_lines(
        lines::decompressed(source).map_err(ReadProblem::Lines)?,
        None,
    )
}

pub(super) fn read_lines(
    source: impl BufRead,
    groups: Option<&str>,
) -> Result<(ResponseLog, ReadWarnings), ReadProblem> {
    let mut lines = Lines::new(source);
    let columns = match lines.next()? {
        Some((_, header)) => Columns::find(header, groups)?,
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

/// Where the needed columns stand.
struct Columns {
    places: [usize; COLUMNS.len()],
    /// Where the group stands, if it is asked for.
    group: Option<usize>,
    count: usize,
}

impl Columns {
    fn find(header: &[u8], groups: Option<&str>) -> Result<Columns, ReadProblem> {
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
        let names = || header.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
        let group = match groups {
            None => None,
            Some(column) => Some(
                names()
                    .position(|name| name == column.as_bytes())
                    .ok_or_else(|| ReadProblem::NoGroups {
                        column: column.to_owned(),
                    })?,
            ),
        };
        Ok(Columns {
            places,
            group,
            count: names().count(),
        })
    }

    fn row<'l>(&self, line: u64, text: &'l [u8]) -> Result<Row<'l>, ReadProblem> {
        let mut fields: [&[u8]; COLUMNS.len()] = [b""; COLUMNS.len()];
        let mut group = None;
        let mut found = 0;
        for (at, field) in text.split(|&byte| byte == b',').enumerate() {
            found = at + 1;
            if let Some(column) = self.places.iter().position(|&place| place == at) {
                fields[column] = field.trim_ascii();
            }
            if self.group == Some(at) {
                group = Some(field.trim_ascii());
            }
        }
        if found == self.count {
            Ok(Row {
                line,
                fields,
                group,
            })
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
    group: Option<&'l [u8]>,
}

impl Row<'_> {
    fn wrong(&self, column: usize, expected: &'static str) -> ReadProblem {
        let shown = lines::shown(self.fields[column]);
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

    /// The numbers of the file, by dense number.
    fn numbers(&self) -> Vec<u64> {
        let mut numbers = vec![0; self.0.len()];
        for (&number, &dense) in &self.0 {
            numbers[dense as usize] = number;
        }
        numbers
    }
}

/// What is known of a learner while reading.
struct Seen {
    fold: u32,
    group: u32,
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
    groups: Vec<String>,
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
        let group = self.group(row)?;
        match self.learners.get_mut(learner as usize) {
            None => self.learners.push(Seen {
                fold,
                group,
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
                if seen.group != group {
                    let name = |group: u32| self.groups[group as usize].clone();
                    return Err(ReadProblem::TwoGroups {
                        line: row.line,
                        user,
                        here: name(group),
                        before: name(seen.group),
                    });
                }
                if seen.last == now && at != 0 {
                    self.warnings.repeated.count(row.line);
                }
                if at < seen.last.2 {
                    self.warnings.backwards.count(row.line);
                }
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

    /// The number of the row's group; 0 where groups are not asked for.
    fn group(&mut self, row: &Row<'_>) -> Result<u32, ReadProblem> {
        let Some(name) = row.group else { return Ok(0) };
        let known = self
            .groups
            .iter()
            .position(|group| group.as_bytes() == name);
        if let Some(known) = known {
            return Ok(dense(known));
        }
        if self.groups.len() >= MOST_GROUPS {
            return Err(ReadProblem::TooManyGroups { line: row.line });
        }
        let name = lines::shown(name);
        let known = self.groups.iter().position(|group| *group == name);
        Ok(dense(known.unwrap_or_else(|| {
            self.groups.push(name);
            self.groups.len() - 1
        })))
    }

    fn skill_set(&mut self, row: &Row<'_>) -> Result<u32, ReadProblem> {
        let text = row.fields[2];
        self.at_hand.clear();
        if text.is_empty() {
            self.warnings.without_skill.count(row.line);
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
        if self.at_hand.len() < named {
            self.warnings.skill_twice.count(row.line);
        }
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
                group: seen.group,
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
            item_numbers: self.items.numbers(),
            skill_numbers: self.skills.numbers(),
            groups: self.groups,
        };
        Ok((log, self.warnings))
    }
}
