//! Logs of responses: who answered what, in which order, and whether it was right.
//!
//! A [`ResponseLog`] holds one data set, sixteen bytes an answer, the answers of each learner side by
//! side in the order in which they were given. Learners, items and skills go by dense numbers, in the
//! order of their first appearance in the file. Most data sets have few different combinations of
//! skills, so an answer holds the number of its combination and [`SkillSets`] says what is in it.
//!
//! A [`SpooledLog`] is such a log whose answers lie on disk, for data that no memory holds.
//!
//! [`read`] reads CSV files, plain or compressed with gzip, and Parquet files.

pub(crate) mod lines;
#[cfg(test)]
mod parquet_tests;
mod read;
mod spooled;
#[cfg(test)]
mod tests;

pub use lines::LinesProblem;
pub use read::{
    Oddity, Place, ReadError, ReadProblem, ReadWarnings, is_log, read, read_from, read_with_groups,
    spool, spool_from,
};
pub use spooled::SpooledLog;

/// One answer of one learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// Dense number of the item.
    pub item: u32,
    /// Dense number of the combination of skills that the item asks for: see [`SkillSets::get`].
    pub skill_set: u32,
    /// Seconds since the earliest answer of the file; 0 throughout where times are not known.
    pub at: u32,
    /// Whether the answer was right.
    pub correct: bool,
}

/// What is known of an answer before it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// Dense number of the item.
    pub item: u32,
    /// Dense number of the combination of skills.
    pub skill_set: u32,
    /// Dense numbers of the skills, ascending, each once; may be empty.
    pub skills: &'a [u32],
    /// Seconds since the earliest answer of the file.
    pub at: u32,
}

/// All combinations of skills that occur in a data set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkillSets {
    ends: Vec<u32>,
    skills: Vec<u32>,
}

impl SkillSets {
    /// How many combinations there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The skills of a combination, ascending; none for a combination that there is not.
    pub fn get(&self, skill_set: u32) -> &[u32] {
        let set = skill_set as usize;
        let start = match set.checked_sub(1) {
            Some(before) => self.ends.get(before).copied(),
            None => Some(0),
        };
        match (start, self.ends.get(set)) {
            (Some(start), Some(&end)) => &self.skills[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Adds a combination and returns its number.
    fn push(&mut self, skills: &[u32]) -> u32 {
        let number = dense(self.ends.len());
        self.skills.extend_from_slice(skills);
        self.ends.push(dense(self.skills.len()));
        number
    }
}

/// What the answers of a log are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    skill_sets: SkillSets,
    /// The number of each item in the file.
    items: Vec<u64>,
    /// The number of each skill in the file.
    skills: Vec<u64>,
}

impl Inventory {
    /// How many different items were answered.
    pub fn items(&self) -> usize {
        self.items.len()
    }

    /// How many different skills there are.
    pub fn skills(&self) -> usize {
        self.skills.len()
    }

    /// The number of each item in the file, as text, by dense number.
    pub fn item_names(&self) -> impl ExactSizeIterator<Item = String> + '_ {
        self.items.iter().map(u64::to_string)
    }

    /// The number of each skill in the file, as text, by dense number.
    pub fn skill_names(&self) -> impl ExactSizeIterator<Item = String> + '_ {
        self.skills.iter().map(u64::to_string)
    }

    /// The combinations of skills that occur.
    pub fn skill_sets(&self) -> &SkillSets {
        &self.skill_sets
    }
}

/// One learner of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Learner {
    /// Where the answers begin.
    start: u32,
    /// The fold of the split.
    fold: u32,
    /// Number of the group; 0 where groups are not known.
    group: u32,
}

/// A data set of responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseLog {
    learners: Vec<Learner>,
    responses: Vec<Response>,
    inventory: Inventory,
    /// Names of the groups of learners; none where they were not asked for.
    groups: Vec<String>,
}

impl ResponseLog {
    /// How many answers there are.
    pub fn len(&self) -> usize {
        self.responses.len()
    }

    /// Whether there is no answer.
    pub fn is_empty(&self) -> bool {
        self.responses.is_empty()
    }

    /// How many learners answered.
    pub fn learners(&self) -> usize {
        self.learners.len()
    }

    /// What the answers are about.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// How many different items were answered.
    pub fn items(&self) -> usize {
        self.inventory.items()
    }

    /// How many different skills there are.
    pub fn skills(&self) -> usize {
        self.inventory.skills()
    }

    /// Names of the groups of learners, by number; none where the file was read without groups.
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The combinations of skills that occur.
    pub fn skill_sets(&self) -> &SkillSets {
        &self.inventory.skill_sets
    }

    /// The question that a response of this log answers.
    pub fn question(&self, response: &Response) -> Question<'_> {
        Question {
            item: response.item,
            skill_set: response.skill_set,
            skills: self.skill_sets().get(response.skill_set),
            at: response.at,
        }
    }

    /// The learners in one fold, for testing.
    pub fn fold(&self, fold: u32) -> Learners<'_> {
        self.select(|of| of == fold)
    }

    /// The learners in all other folds, for training.
    pub fn outside_fold(&self, fold: u32) -> Learners<'_> {
        self.select(|of| of != fold)
    }

    /// All learners.
    pub fn everybody(&self) -> Learners<'_> {
        self.select(|_| true)
    }

    fn select(&self, chosen: impl Fn(u32) -> bool) -> Learners<'_> {
        let numbers = (0..).zip(&self.learners);
        let chosen = numbers.filter(|(_, learner)| chosen(learner.fold));
        Learners {
            log: self,
            numbers: chosen.map(|(number, _)| number).collect(),
        }
    }

    /// The answers of one learner, in the order in which they were given.
    fn learner(&self, number: u32) -> &[Response] {
        let number = number as usize;
        let start = |at: usize| self.learners.get(at).map(|learner| learner.start as usize);
        let end = start(number + 1).unwrap_or(self.responses.len());
        start(number).map_or(&[], |start| &self.responses[start..end])
    }
}

/// Some learners of a log.
#[derive(Clone, Debug)]
pub struct Learners<'a> {
    log: &'a ResponseLog,
    numbers: Vec<u32>,
}

impl<'a> Learners<'a> {
    /// The log that they are in.
    pub fn log(&self) -> &'a ResponseLog {
        self.log
    }

    /// How many learners these are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is no learner.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// How many answers they gave.
    pub fn responses(&self) -> usize {
        self.iter().map(<[Response]>::len).sum()
    }

    /// One of so many parts into which these are dealt in turn, and the others; for a split within a split.
    pub fn deal(&self, parts: usize, part: usize) -> (Learners<'a>, Learners<'a>) {
        let (mut chosen, mut others) = (Vec::new(), Vec::new());
        for (place, &number) in self.numbers.iter().enumerate() {
            let side = if place % parts.max(1) == part {
                &mut chosen
            } else {
                &mut others
            };
            side.push(number);
        }
        let of = |numbers| Learners {
            log: self.log,
            numbers,
        };
        (of(chosen), of(others))
    }

    /// The number of each one's group, in the order of the file; 0 where groups are not known.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        let learners = &self.log.learners;
        self.numbers
            .iter()
            .map(|&number| learners[number as usize].group as usize)
    }

    /// The answers of each, learner by learner, in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a [Response]> + '_ {
        self.numbers.iter().map(|&number| self.log.learner(number))
    }

    /// The answers of the learner at a place among these; none beyond the last.
    pub fn get(&self, place: usize) -> &'a [Response] {
        let number = self.numbers.get(place);
        number.map_or(&[], |&number| self.log.learner(number))
    }
}

/// A count as a dense number. The reader refuses files of more than `u32::MAX` answers, and nothing
/// else is as numerous as the skills in them.
fn dense(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
