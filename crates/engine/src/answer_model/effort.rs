//! Rapid guessing: an answer too quick to have been thought about says little.
//!
//! Wise and Kong ("Response time effort", Applied Measurement in Education 18, 2005) tell solving from
//! rapid guessing by a threshold of time. The threshold here is a tenth of the item's usual time, ten
//! seconds at most (the normative threshold NT10 of Wise and Ma, NCME 2012), and three seconds where
//! the usual time is not known (Wise and Kong's for the shortest items). A quick answer may still be
//! a thoughtful one; what it says is worked out in [`super::question::Floors::engaged`], where a
//! quick right answer to an item that cannot be guessed keeps its full weight.

/// Threshold where the usual time is not known, in milliseconds.
const THRESHOLD: u64 = 3_000;

/// No threshold is longer than this, in milliseconds.
const LONGEST_THRESHOLD: u64 = 10_000;

/// The chance that an answer below the threshold was given a thought. A number of our own choosing:
/// no public log that we fit on has both times and effort.
const ENGAGED_WHEN_RAPID: f64 = 0.25;

/// The chance that the learner gave the question a thought, from the time the answer took and the time
/// such answers usually take, in milliseconds.
pub fn engaged(duration: Option<u64>, usual: Option<u64>) -> f64 {
    let threshold = usual.map_or(THRESHOLD, |usual| (usual / 10).min(LONGEST_THRESHOLD));
    match duration {
        Some(duration) if duration < threshold => ENGAGED_WHEN_RAPID,
        _ => 1.0,
    }
}
