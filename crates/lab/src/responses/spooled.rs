//! A log whose answers lie on disk.

use super::{Inventory, Response};
use crate::spool::{Groups, Record, Scratch, Sorted, SpoolError};

/// A data set of responses of which memory holds the learners and what was asked, but no answer.
#[derive(Debug)]
pub struct SpooledLog {
    /// The fold of each learner.
    folds: Vec<u32>,
    inventory: Inventory,
    rows: Groups<Row>,
    /// The earliest time in the file.
    earliest: i64,
}

/// An answer on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) learner: u32,
    /// Seconds since whenever the file counts from.
    pub(super) at: i64,
    /// The answer; its own time is nought.
    pub(super) response: Response,
}

/// Set in the item's number if the answer was right. There are never so many items.
const CORRECT: u32 = 1 << 31;

impl Record for Row {
    const SIZE: usize = 20;

    fn key(&self) -> u64 {
        u64::from(self.learner)
    }

    fn encode(&self, bytes: &mut [u8]) {
        let correct = if self.response.correct { CORRECT } else { 0 };
        let numbers = [
            self.learner,
            self.response.item | correct,
            self.response.skill_set,
        ];
        let (front, at) = bytes.split_at_mut(12);
        for (place, number) in front.chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        at.copy_from_slice(&self.at.to_le_bytes());
    }

    fn decode(bytes: &[u8]) -> Row {
        let number = |at: usize| {
            let bytes = bytes.get(at..).and_then(<[u8]>::first_chunk);
            u32::from_le_bytes(bytes.copied().unwrap_or_default())
        };
        let at = bytes.last_chunk().copied().unwrap_or_default();
        let item = number(4);
        Row {
            learner: number(0),
            at: i64::from_le_bytes(at),
            response: Response {
                item: item & !CORRECT,
                skill_set: number(8),
                at: 0,
                correct: item & CORRECT != 0,
            },
        }
    }
}

/// Seconds from the earliest time of a file to another. A span beyond 136 years is no time between answers;
/// the latest possible stands for it.
pub(super) fn seconds_since(earliest: i64, at: i64) -> u32 {
    u32::try_from(at.saturating_sub(earliest)).unwrap_or(u32::MAX)
}

impl SpooledLog {
    pub(super) fn new(
        folds: Vec<u32>,
        inventory: Inventory,
        rows: Sorted<Row>,
        earliest: i64,
        scratch: &Scratch,
    ) -> Result<SpooledLog, SpoolError> {
        Ok(SpooledLog {
            folds,
            inventory,
            rows: Groups::of(rows, scratch)?,
            earliest,
        })
    }

    /// What the answers are about.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// The fold of each learner, by dense number.
    pub fn folds(&self) -> &[u32] {
        &self.folds
    }

    /// How many answers a learner gave.
    pub fn answers(&self, learner: u32) -> u64 {
        self.rows.records(learner as usize)
    }

    /// Tells the answers of a learner in the order in which they were given.
    ///
    /// # Errors
    /// If they cannot be read back as they were written.
    pub fn learner(&self, learner: u32, mut tell: impl FnMut(Response)) -> Result<(), SpoolError> {
        self.rows.read(learner as usize, |row| {
            let at = seconds_since(self.earliest, row.at);
            tell(Response { at, ..row.response });
        })
    }
}
