//! Rows of answers, checked, numbered and kept, whatever file they come from.

use std::collections::HashMap;

use super::super::lines::shown;
use super::super::spooled::{Row as Spooled, seconds_since};
use super::super::{Inventory, Learner, Response, ResponseLog, SkillSets, SpooledLog, dense};
use super::{COLUMNS, Place, ReadProblem, ReadWarnings};
use crate::spool::{Scratch, Sorter, SpoolError};

/// No answer has more skills.
const MOST_SKILLS_PER_ANSWER: usize = 64;

/// No file has more different skills, items or learners; each takes memory in every model.
const MOST_SKILLS: usize = 100_000;
const MOST_ITEMS: usize = 50_000_000;
const MOST_LEARNERS: usize = 1_000_000_000;

/// No file has more groups of learners.
pub(super) const MOST_GROUPS: usize = 100;

/// The needed fields of one row as text, in the order of [`COLUMNS`].
pub(super) struct Row<'l> {
    pub(super) place: Place,
    pub(super) fields: [&'l [u8]; COLUMNS.len()],
    pub(super) group: Option<&'l [u8]>,
}

impl Row<'_> {
    fn wrong(&self, column: usize, expected: &'static str) -> ReadProblem {
        let shown = shown(self.fields[column]);
        ReadProblem::Value {
            place: self.place,
            column: COLUMNS[column],
            value: shown,
            expected,
        }
    }

    fn too_many(&self, column: usize, limit: usize, what: &'static str) -> ReadProblem {
        ReadProblem::TooMany {
            place: self.place,
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

/// Keeps answers in the order of the file.
pub(super) trait Keep {
    /// Keeps one more. The time is in seconds, whatever the file counts from; that of the response is not
    /// known yet.
    fn keep(
        &mut self,
        row: &Row<'_>,
        learner: u32,
        at: i64,
        response: Response,
    ) -> Result<(), ReadProblem>;
}

impl Keep for Vec<(u32, i64, Response)> {
    fn keep(
        &mut self,
        row: &Row<'_>,
        learner: u32,
        at: i64,
        response: Response,
    ) -> Result<(), ReadProblem> {
        if self.len() >= u32::MAX as usize {
            return Err(row.too_many(0, u32::MAX as usize, "answers"));
        }
        self.push((learner, at, response));
        Ok(())
    }
}

impl Keep for Sorter<Spooled> {
    fn keep(
        &mut self,
        _: &Row<'_>,
        learner: u32,
        at: i64,
        response: Response,
    ) -> Result<(), ReadProblem> {
        Ok(self.push(Spooled {
            learner,
            at,
            response,
        })?)
    }
}

/// A log in the making.
pub(super) struct Intake<K> {
    users: Numbering,
    items: Numbering,
    skills: Numbering,
    sets: HashMap<Vec<u32>, u32>,
    skill_sets: SkillSets,
    learners: Vec<Seen>,
    kept: K,
    earliest: Option<i64>,
    warnings: ReadWarnings,
    groups: Vec<String>,
    /// The skills of the row at hand; kept to save allocations.
    at_hand: Vec<u32>,
}

impl<K: Keep> Intake<K> {
    pub(super) fn new(kept: K) -> Intake<K> {
        Intake {
            users: Numbering::default(),
            items: Numbering::default(),
            skills: Numbering::default(),
            sets: HashMap::new(),
            skill_sets: SkillSets::default(),
            learners: Vec::new(),
            kept,
            earliest: None,
            warnings: ReadWarnings::default(),
            groups: Vec::new(),
            at_hand: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, row: &Row<'_>) -> Result<(), ReadProblem> {
        let user = row.number(0)?;
        let item = self.items.of(row.number(1)?);
        let skill_set = self.skill_set(row)?;
        let correct = row.correct()?;
        let at = row.time()?;
        let fold = row.fold()?;
        if self.items.len() > MOST_ITEMS {
            return Err(row.too_many(1, MOST_ITEMS, "different items"));
        }
        let learner = self.users.of(user);
        if self.users.len() > MOST_LEARNERS {
            return Err(row.too_many(0, MOST_LEARNERS, "learners"));
        }
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
                        place: row.place,
                        user,
                        here: fold,
                        before,
                    });
                }
                if seen.group != group {
                    let name = |group: u32| self.groups[group as usize].clone();
                    return Err(ReadProblem::TwoGroups {
                        place: row.place,
                        user,
                        here: name(group),
                        before: name(seen.group),
                    });
                }
                if seen.last == now && at != 0 {
                    self.warnings.repeated.count(row.place);
                }
                if at < seen.last.2 {
                    self.warnings.backwards.count(row.place);
                }
                seen.last = now;
                seen.answers = seen.answers.saturating_add(1);
            }
        }
        let response = Response {
            item,
            skill_set,
            at: 0,
            correct,
        };
        self.earliest = Some(self.earliest.map_or(at, |earliest| earliest.min(at)));
        self.kept.keep(row, learner, at, response)
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
            return Err(ReadProblem::TooManyGroups { place: row.place });
        }
        let name = shown(name);
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
            self.warnings.without_skill.count(row.place);
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
            self.warnings.skill_twice.count(row.place);
        }
        if let Some(&known) = self.sets.get(&self.at_hand) {
            return Ok(known);
        }
        let number = self.skill_sets.push(&self.at_hand);
        self.sets.insert(self.at_hand.clone(), number);
        Ok(number)
    }

    fn inventory(self) -> (Inventory, K) {
        let inventory = Inventory {
            skill_sets: self.skill_sets,
            items: self.items.numbers(),
            skills: self.skills.numbers(),
        };
        (inventory, self.kept)
    }
}

impl Intake<Sorter<Spooled>> {
    /// An intake that keeps nothing of an answer in memory.
    pub(super) fn spooling(scratch: &Scratch) -> Result<Self, SpoolError> {
        Ok(Intake::new(Sorter::new(scratch)?))
    }

    pub(super) fn into_spooled_log(
        self,
        scratch: &Scratch,
    ) -> Result<(SpooledLog, ReadWarnings), ReadProblem> {
        let earliest = self.earliest.ok_or(ReadProblem::Empty)?;
        let warnings = self.warnings;
        let folds = self.learners.iter().map(|seen| seen.fold).collect();
        let (inventory, rows) = self.inventory();
        let log = SpooledLog::new(folds, inventory, rows.finish()?, earliest, scratch)?;
        Ok((log, warnings))
    }
}

impl Intake<Vec<(u32, i64, Response)>> {
    /// Puts the rows of each learner side by side, in their order.
    pub(super) fn into_log(self) -> Result<(ResponseLog, ReadWarnings), ReadProblem> {
        let earliest = self.earliest.ok_or(ReadProblem::Empty)?;
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
        let (warnings, groups) = (self.warnings, self.groups.clone());
        let (inventory, rows) = self.inventory();
        let mut responses = vec![nothing; rows.len()];
        for (learner, at, response) in rows {
            let place = &mut places[learner as usize];
            let at = seconds_since(earliest, at);
            responses[*place as usize] = Response { at, ..response };
            *place += 1;
        }
        let log = ResponseLog {
            learners,
            responses,
            inventory,
            groups,
        };
        Ok((log, warnings))
    }
}
