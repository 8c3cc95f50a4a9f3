//! The order of all statements: each gets a position when it is stored, a number that also tells
//! when that was.
//!
//! A position is microseconds since the Unix epoch times 1024, plus the number of the process, so
//! that processes on one database never give the same one without asking each other. Positions of
//! one process ascend, whatever the clock does.
//!
//! Transactions end in another order than they begin, so that a statement may become visible after
//! one of a later position. [`Positions::settled`] says up to where that can no longer happen in
//! this process.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Finds the last position that was given; 0 before the first.
pub(crate) const LAST: &str = include_str!("position/last.sql");

/// Microseconds are shifted by so many bits.
const PROCESS_BITS: u32 = 10;

/// Processes are numbered below this.
pub(crate) const PROCESSES: i64 = 1 << PROCESS_BITS;

/// The first position of a microsecond since the Unix epoch.
pub fn position_at(microseconds: i64) -> i64 {
    microseconds.saturating_mul(PROCESSES)
}

/// When the statement of a position was stored, in microseconds since the Unix epoch.
pub fn stored_at(position: i64) -> i64 {
    position >> PROCESS_BITS
}

/// Gives out positions; one for each open store.
#[derive(Debug)]
pub(crate) struct Positions {
    /// The number of the process, below [`PROCESSES`].
    process: i64,
    /// The microsecond of the last position.
    last: AtomicI64,
    /// The first positions of transactions that have not ended, by a number of their own.
    open: Mutex<(u64, BTreeMap<u64, i64>)>,
}

impl Positions {
    /// Begins after the position `last`.
    pub(crate) fn new(process: i64, last: i64) -> Arc<Positions> {
        Arc::new(Positions {
            process: process.rem_euclid(PROCESSES),
            last: AtomicI64::new(stored_at(last)),
            open: Mutex::default(),
        })
    }

    /// The next position at the earliest at `now`, in milliseconds since the Unix epoch.
    pub(crate) fn next(&self, now: i64) -> i64 {
        let now = now.saturating_mul(1000);
        let advanced = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(now.max(last + 1))
            });
        let (Ok(last) | Err(last)) = advanced;
        position_at(now.max(last + 1)) + self.process
    }

    /// Goes on after a position that was not given here.
    pub(crate) fn pass(&self, position: i64) {
        self.last.fetch_max(stored_at(position), Ordering::Relaxed);
    }

    /// Notes that a transaction has begun to give positions, `first` or later.
    pub(crate) fn begin(self: &Arc<Self>, first: i64) -> Unsettled {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.0 += 1;
        let ticket = open.0;
        open.1.insert(ticket, first);
        Unsettled {
            positions: Arc::clone(self),
            ticket,
        }
    }

    /// The microsecond up to which (not including it) no statement of this process will become
    /// visible any more; `now` in milliseconds since the Unix epoch.
    pub(crate) fn settled(&self, now: i64) -> i64 {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.last.load(Ordering::Relaxed) + 1;
        let now = now.saturating_mul(1000).max(last);
        let oldest = open.1.values().min().copied().map(stored_at);
        oldest.map_or(now, |oldest| oldest.min(now))
    }
}

/// A transaction that has given positions; dropped when it has ended.
#[derive(Debug)]
pub(crate) struct Unsettled {
    positions: Arc<Positions>,
    ticket: u64,
}

impl Drop for Unsettled {
    fn drop(&mut self) {
        let mut open = self
            .positions
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        open.1.remove(&self.ticket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_ascend_whatever_the_clock_does() {
        let positions = Positions::new(7, 0);
        let times = [5, 5, 4, 6, 0, 6];
        let given: Vec<i64> = times.iter().map(|ms| positions.next(*ms)).collect();
        assert!(given.is_sorted_by(|a, b| a < b), "{given:?}");
        assert!(given.iter().all(|position| position % PROCESSES == 7));
        let stored: Vec<i64> = given.iter().map(|position| stored_at(*position)).collect();
        assert_eq!(stored, [5000, 5001, 5002, 6000, 6001, 6002]);
        // Another process goes on where this one was.
        let next = Positions::new(7, given[5]).next(0);
        assert_eq!(stored_at(next), 6003);
    }

    #[test]
    fn what_is_under_way_is_not_settled() {
        let positions = Positions::new(0, 0);
        assert_eq!(positions.settled(1), 1000);
        let first = positions.next(2);
        let unsettled = positions.begin(first);
        positions.next(3);
        assert_eq!(positions.settled(9), 2000);
        drop(unsettled);
        assert_eq!(positions.settled(9), 9000);
        assert_eq!(positions.settled(1), 3001);
    }
}
