//! What was measured: when it was over, and how long each one took.

use std::fmt;
use std::time::Duration;

/// Time of many of one kind.
pub(crate) struct Timing {
    elapsed: Duration,
    /// Of each, the shortest first.
    each: Vec<Duration>,
}

impl Timing {
    /// All together took `elapsed`.
    pub(crate) fn new(elapsed: Duration, mut each: Vec<Duration>) -> Timing {
        each.sort_unstable();
        Timing { elapsed, each }
    }

    /// How many in a second.
    pub(crate) fn per_second(&self) -> f64 {
        self.each.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// So many percent took no longer than this, in milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let place = (self.each.len() * percent).div_ceil(100).max(1) - 1;
        self.each[place].as_secs_f64() * 1e3
    }
}

/// The columns "a second", "median" and "p99".
impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (median, p99) = (self.percentile(50), self.percentile(99));
        write!(f, "{:>9.0} {median:>7.2} {p99:>7.2}", self.per_second())
    }
}
