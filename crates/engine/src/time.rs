//! Time as the engine sees it: instants for forgetting, calendar days for "on a later day".
//!
//! The two are separate because they answer different questions. Forgetting runs on elapsed hours,
//! the same for everybody. Whether two answers fell on different days depends on where the learner
//! sleeps, so the day arrives with the evidence and is never computed from the instant.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01 00:00 UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A date on the learner's own calendar: days since 1970-01-01.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Day(pub i32);

const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// No absence counts as longer than a century: it bounds every term that grows with time.
const LONGEST_ABSENCE_DAYS: f64 = 36_525.0;

impl Timestamp {
    /// Days, with fraction, from `earlier` to `self`; within `0..=36525`, and zero if the clock ran
    /// backwards.
    pub fn days_since(self, earlier: Timestamp) -> f64 {
        let milliseconds = self.0.saturating_sub(earlier.0).max(0);
        (milliseconds as f64 / MILLISECONDS_PER_DAY).min(LONGEST_ABSENCE_DAYS)
    }

    /// The instant the given number of days later (or earlier, if negative), saturating at the ends
    /// of time.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "float to integer casts saturate, as documented"
    )]
    #[must_use]
    pub fn plus_days(self, days: f64) -> Timestamp {
        Timestamp(self.0.saturating_add((days * MILLISECONDS_PER_DAY) as i64))
    }
}

impl Day {
    /// The day after the given number of days (or before, if negative), saturating at the ends of
    /// the calendar.
    #[must_use]
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }
}
