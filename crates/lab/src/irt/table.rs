//! Answers of persons to items: what a test yields.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Family, FitError, LeftOut, Options};
use crate::responses::ResponseLog;
use crate::responses::lines::{Lines, LinesProblem, open, shown};

/// No table has more items,
const MOST_ITEMS: usize = 10_000;

/// nor more answers; each takes eight bytes.
const MOST_ANSWERS: usize = 500_000_000;

/// No answer has a higher grade.
const HIGHEST_GRADE: u8 = 20;

/// What stands for an answer that was not given.
const MISSING: [&str; 5] = ["", "NA", "na", ".", "-"];

/// One answer of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Answer {
    pub(super) item: u32,
    pub(super) grade: u8,
}

/// Graded answers of persons to items, with gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerTable {
    pub(super) items: Vec<String>,
    pub(super) ends: Vec<usize>,
    pub(super) answers: Vec<Answer>,
    /// Names of groups, and the number of each person's.
    pub(super) groups: Option<(Vec<String>, Vec<usize>)>,
}

impl AnswerTable {
    /// An empty table for items of these names.
    pub fn new(items: Vec<String>) -> AnswerTable {
        AnswerTable {
            items,
            ..AnswerTable::default()
        }
    }

    /// Adds a person: a grade for each item, or nothing where there was no answer. Answers beyond the items are left
    /// off.
    pub fn push(&mut self, grades: &[Option<u8>]) {
        let answers = (0..).zip(grades.iter().take(self.items.len()));
        self.answers
            .extend(answers.filter_map(|(item, grade)| grade.map(|grade| Answer { item, grade })));
        self.ends.push(self.answers.len());
    }

    /// The first answer of each learner of a log to each item.
    pub fn first_attempts(log: &ResponseLog) -> AnswerTable {
        let mut table = AnswerTable::new(log.inventory().item_names().collect());
        let mut answered_by = vec![0; log.items()];
        for (learner, responses) in (1_usize..).zip(log.everybody().iter()) {
            let start = table.answers.len();
            for response in responses {
                let before = &mut answered_by[response.item as usize];
                if *before != learner {
                    *before = learner;
                    table.answers.push(Answer {
                        item: response.item,
                        grade: u8::from(response.correct),
                    });
                }
            }
            table.answers[start..].sort_unstable();
            table.ends.push(table.answers.len());
        }
        table
    }

    /// How many persons there are.
    pub fn persons(&self) -> usize {
        self.ends.len()
    }

    /// The names of the items.
    pub fn items(&self) -> &[String] {
        &self.items
    }

    /// How many answers there are.
    pub fn answers(&self) -> usize {
        self.answers.len()
    }

    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = &[Answer]> {
        let start = |person: usize| person.checked_sub(1).map_or(0, |before| self.ends[before]);
        (0..self.ends.len()).map(move |person| &self.answers[start(person)..self.ends[person]])
    }
}

/// Why a table could not be read.
#[derive(Debug, Error)]
#[error("{}: {problem}", path.display())]
pub struct TableError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: TableProblem,
}

/// What is wrong with a table.
#[derive(Debug, Error)]
pub enum TableProblem {
    /// The file cannot be read as lines of text.
    #[error(transparent)]
    Lines(#[from] LinesProblem),
    /// There is no line.
    #[error("it is empty; a table begins with the names of its items")]
    Empty,
    /// There are items but no persons.
    #[error("there are no persons in it, only names of items")]
    Nobody,
    /// Two columns have the same name.
    #[error("line 1: there are two columns `{name}`")]
    ColumnTwice {
        /// The name.
        name: String,
    },
    /// The column of groups is missing.
    #[error("line 1: there is no column `{name}`")]
    NoGroups {
        /// The name.
        name: String,
    },
    /// More items than any test has.
    #[error("line 1: {found} items; at most {MOST_ITEMS} can be fitted")]
    TooManyItems {
        /// How many.
        found: usize,
    },
    /// More answers than fit into memory.
    #[error("line {line}: more than {MOST_ANSWERS} answers")]
    TooManyAnswers {
        /// The line, from 1.
        line: u64,
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
    /// A field is no grade.
    #[error(
        "line {line}, column `{column}`: `{value}` is not a grade, a whole number from 0 to {HIGHEST_GRADE}, or empty where there was no answer"
    )]
    Grade {
        /// The line, from 1.
        line: u64,
        /// The item.
        column: String,
        /// What stands there, shortened if long.
        value: String,
    },
}

/// Columns that name a person and hold no answers.
const PERSON_COLUMNS: [&str; 6] = ["person", "user", "learner", "student", "id", "userid"];

/// Reads a table from a CSV file, plain or compressed with gzip: the first line names the items, each further line
/// holds one person's grades. A column named `person`, `user`, `learner`, `student` or `id` is passed over; that of
/// groups, if there is one, is named.
pub fn read_table(path: &Path, groups: Option<&str>) -> Result<AnswerTable, TableError> {
    let read = || {
        let mut lines = Lines::new(open(path)?);
        read_lines(&mut lines, groups)
    };
    read().map_err(|problem| TableError {
        path: path.to_owned(),
        problem,
    })
}

pub(super) fn read_lines<R: std::io::BufRead>(
    lines: &mut Lines<R>,
    groups: Option<&str>,
) -> Result<AnswerTable, TableProblem> {
    let Some((_, header)) = lines.next()? else {
        return Err(TableProblem::Empty);
    };
    let header = String::from_utf8_lossy(header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header));
    let names: Vec<String> = header
        .split(',')
        .map(|name| unquoted(name).to_owned())
        .collect();
    if names.iter().all(String::is_empty) {
        return Err(TableProblem::Empty);
    }
    let mut seen = std::collections::HashSet::new();
    if let Some(name) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(TableProblem::ColumnTwice { name: name.clone() });
    }
    let group_column =
        match groups {
            None => None,
            Some(wanted) => Some(names.iter().position(|name| name == wanted).ok_or_else(
                || TableProblem::NoGroups {
                    name: wanted.to_owned(),
                },
            )?),
        };
    let is_item = |(place, name): &(usize, &String)| {
        Some(*place) != group_column
            && !PERSON_COLUMNS.contains(&name.to_ascii_lowercase().as_str())
    };
    let columns: Vec<usize> = names
        .iter()
        .enumerate()
        .filter(is_item)
        .map(|(place, _)| place)
        .collect();
    if columns.len() > MOST_ITEMS {
        return Err(TableProblem::TooManyItems {
            found: columns.len(),
        });
    }
    let mut table = AnswerTable::new(columns.iter().map(|&place| names[place].clone()).collect());
    let mut group_names: Vec<String> = Vec::new();
    let mut group_of: Vec<usize> = Vec::new();
    while let Some((line, text)) = lines.next()? {
        if text.is_empty() {
            continue;
        }
        let fields: Vec<&[u8]> = text
            .split(|&byte| byte == b',')
            .map(<[u8]>::trim_ascii)
            .collect();
        if fields.len() != names.len() {
            return Err(TableProblem::Fields {
                line,
                found: fields.len(),
                expected: names.len(),
            });
        }
        for (item, &column) in (0..).zip(&columns) {
            let field = fields[column];
            match read_field(field) {
                Field::Missing => {}
                Field::Grade(grade) => table.answers.push(Answer { item, grade }),
                Field::Nonsense => {
                    return Err(TableProblem::Grade {
                        line,
                        column: names[column].clone(),
                        value: shown(field),
                    });
                }
            }
        }
        if table.answers.len() > MOST_ANSWERS {
            return Err(TableProblem::TooManyAnswers { line });
        }
        table.ends.push(table.answers.len());
        if let Some(column) = group_column {
            let name = String::from_utf8_lossy(fields[column]);
            let name = unquoted(&name);
            let group = group_names.iter().position(|known| known == name);
            group_of.push(group.unwrap_or_else(|| {
                group_names.push(name.to_owned());
                group_names.len() - 1
            }));
        }
    }
    if table.ends.is_empty() {
        return Err(TableProblem::Nobody);
    }
    table.groups = group_column.map(|_| (group_names, group_of));
    Ok(table)
}

fn unquoted(field: &str) -> &str {
    field.trim().trim_matches('"').trim()
}

/// What a field of an item's column says.
enum Field {
    Grade(u8),
    Missing,
    Nonsense,
}

fn read_field(field: &[u8]) -> Field {
    if let [digit @ b'0'..=b'9'] = field {
        return Field::Grade(digit - b'0');
    }
    let text = std::str::from_utf8(field).map_or("?", unquoted);
    if MISSING.contains(&text) {
        return Field::Missing;
    }
    match text.parse() {
        Ok(grade) if grade <= HIGHEST_GRADE => Field::Grade(grade),
        _ => Field::Nonsense,
    }
}

/// An item that will be fitted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PreparedItem {
    pub(super) name: String,
    pub(super) answers: usize,
    /// Mean grade, as in the table.
    pub(super) mean: f64,
    /// Share of the answers that reach each step above the lowest grade.
    pub(super) reaching: Vec<f64>,
}

/// Persons who answered alike.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    /// Their answers, by the places of the items that are fitted and by grades without gaps.
    pub(super) answers: Vec<Answer>,
    /// How many they are.
    pub(super) persons: f64,
}

/// A table made ready: hopeless items left out, grades without gaps, like answered persons together.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) items: Vec<PreparedItem>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) patterns: Vec<Pattern>,
    /// The pattern of each person of the table; none without answers to any item that is fitted.
    pub(super) pattern_of: Vec<Option<usize>>,
}

impl Prepared {
    pub(super) fn new(table: &AnswerTable, options: &Options) -> Result<Prepared, FitError> {
        let mut counts = vec![[0_usize; HIGHEST_GRADE as usize + 1]; table.items.len()];
        for answer in &table.answers {
            counts[answer.item as usize][usize::from(answer.grade)] += 1;
        }
        let mut items = Vec::new();
        let mut left_out = Vec::new();
        // For each item of the table: its new place, and its grades in order.
        let mut places: Vec<Option<(u32, Vec<u8>)>> = Vec::with_capacity(counts.len());
        for (name, counts) in table.items.iter().zip(&counts) {
            let grades: Vec<u8> = (0..)
                .zip(counts)
                .filter(|(_, count)| **count > 0)
                .map(|(grade, _)| grade)
                .collect();
            let answers: usize = counts.iter().sum();
            if let Some(&grade) = grades.last()
                && grade > 1
                && options.family != Family::Graded
            {
                return Err(FitError::TooManyGrades {
                    item: name.clone(),
                    grade,
                    family: options.family,
                });
            }
            if let Some(reason) = hopeless(answers, &grades, options.least_answers) {
                left_out.push(LeftOut {
                    name: name.clone(),
                    reason,
                });
                places.push(None);
                continue;
            }
            let count = |grade: u8| counts[usize::from(grade)] as f64;
            let sum: f64 = grades
                .iter()
                .map(|&grade| f64::from(grade) * count(grade))
                .sum();
            let reaching = (1..grades.len())
                .map(|step| {
                    grades[step..]
                        .iter()
                        .map(|&grade| count(grade))
                        .sum::<f64>()
                        / answers as f64
                })
                .collect();
            places.push(Some((
                u32::try_from(items.len()).unwrap_or(u32::MAX),
                grades,
            )));
            items.push(PreparedItem {
                name: name.clone(),
                answers,
                mean: sum / answers as f64,
                reaching,
            });
        }
        if items.is_empty() {
            let first = left_out.first();
            return Err(FitError::NoItems {
                reason: first.map_or_else(
                    || "there are no items".to_owned(),
                    |first| format!("`{}` {}", first.name, first.reason),
                ),
            });
        }
        let (patterns, pattern_of) = patterns(table, &places);
        Ok(Prepared {
            items,
            left_out,
            patterns,
            pattern_of,
        })
    }

    /// How many persons answered anything.
    pub(super) fn persons(&self) -> usize {
        self.pattern_of.iter().flatten().count()
    }

    /// The patterns without gaps.
    pub(super) fn complete(&self) -> impl Iterator<Item = &Pattern> {
        self.patterns
            .iter()
            .filter(|pattern| pattern.answers.len() == self.items.len())
    }

    /// Cronbach's alpha over the complete patterns (Psychometrika 16(3), 1951).
    pub(super) fn alpha(&self) -> Option<f64> {
        let count = self.items.len() as f64;
        let mut persons = 0.0;
        let mut sums = vec![(0.0, 0.0); self.items.len() + 1];
        for pattern in self.complete() {
            persons += pattern.persons;
            let grades = pattern.answers.iter().map(|answer| f64::from(answer.grade));
            let total: f64 = grades.clone().sum();
            for ((sum, squares), grade) in sums.iter_mut().zip(grades.chain([total])) {
                *sum += pattern.persons * grade;
                *squares += pattern.persons * grade * grade;
            }
        }
        let variance = |(sum, squares): &(f64, f64)| squares / persons - (sum / persons).powi(2);
        let (total, single) = sums.split_last()?;
        let (total, single) = (variance(total), single.iter().map(variance).sum::<f64>());
        (persons >= 2.0 && count >= 2.0 && total > 0.0)
            .then(|| count / (count - 1.0) * (1.0 - single / total))
    }
}

/// Why an item cannot be fitted, if so.
fn hopeless(answers: usize, grades: &[u8], least: usize) -> Option<String> {
    if answers == 0 {
        Some("was answered by nobody".to_owned())
    } else if answers < least {
        Some(format!("has {answers} answers, fewer than {least}"))
    } else if let [only] = grades {
        Some(format!("was answered with grade {only} by everybody"))
    } else {
        None
    }
}

/// Puts persons together who answered alike.
fn patterns(
    table: &AnswerTable,
    places: &[Option<(u32, Vec<u8>)>],
) -> (Vec<Pattern>, Vec<Option<usize>>) {
    let mut patterns: Vec<Pattern> = Vec::new();
    let mut known: HashMap<Vec<Answer>, usize> = HashMap::new();
    let mut pattern_of = Vec::with_capacity(table.persons());
    for row in table.rows() {
        let kept = row.iter().filter_map(|answer| {
            let (item, grades) = places[answer.item as usize].as_ref()?;
            let grade = grades.iter().position(|&grade| grade == answer.grade)?;
            Some(Answer {
                item: *item,
                grade: u8::try_from(grade).ok()?,
            })
        });
        let answers: Vec<Answer> = kept.collect();
        if answers.is_empty() {
            pattern_of.push(None);
            continue;
        }
        let place = *known.entry(answers).or_insert_with_key(|answers| {
            patterns.push(Pattern {
                answers: answers.clone(),
                persons: 0.0,
            });
            patterns.len() - 1
        });
        patterns[place].persons += 1.0;
        pattern_of.push(Some(place));
    }
    (patterns, pattern_of)
}
