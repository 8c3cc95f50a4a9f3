//! The last step: log-odds to log-odds that come true on this installation.
//!
//! A monotone, piecewise linear map, fitted on answers of learners whom the predictions did not know.
//! Beyond the outermost knots it runs on with slope 1, and it never falls, so order is kept. It enters
//! the sum as a term of its own: what it adds.

use serde::{Deserialize, Serialize};

/// A monotone map of log-odds. The default changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(f64, f64)>", into = "Vec<(f64, f64)>")]
pub struct Calibration {
    /// Log-odds before and after, both ascending.
    knots: Vec<(f64, f64)>,
}

/// The knots are no monotone map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the knots of a calibration must be finite and ascend")]
pub struct NotMonotone;

impl TryFrom<Vec<(f64, f64)>> for Calibration {
    type Error = NotMonotone;

    fn try_from(knots: Vec<(f64, f64)>) -> Result<Calibration, NotMonotone> {
        let finite = |knot: &(f64, f64)| knot.0.is_finite() && knot.1.is_finite();
        let ascends = |a: &(f64, f64), b: &(f64, f64)| a.0 < b.0 && a.1 <= b.1;
        if knots.iter().all(finite) && knots.is_sorted_by(ascends) {
            Ok(Calibration { knots })
        } else {
            Err(NotMonotone)
        }
    }
}

impl From<Calibration> for Vec<(f64, f64)> {
    fn from(calibration: Calibration) -> Vec<(f64, f64)> {
        calibration.knots
    }
}

impl Calibration {
    /// The calibrated log-odds. Without knots, nothing changes.
    pub fn apply(&self, log_odds: f64) -> f64 {
        let next = self.knots.partition_point(|knot| knot.0 < log_odds);
        let before = next
            .checked_sub(1)
            .and_then(|before| self.knots.get(before));
        match (before, self.knots.get(next)) {
            (Some(low), Some(high)) => {
                low.1 + (log_odds - low.0) * (high.1 - low.1) / (high.0 - low.0)
            }
            (Some(end), None) | (None, Some(end)) => log_odds + (end.1 - end.0),
            (None, None) => log_odds,
        }
    }

    /// Log-odds before and after, where the map bends.
    pub fn knots(&self) -> &[(f64, f64)] {
        &self.knots
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_knots_nothing_changes() {
        assert!((Calibration::default().apply(1.25) - 1.25).abs() < f64::EPSILON);
    }

    #[test]
    fn knots_that_fall_are_refused() {
        for knots in [
            vec![(0.0, 1.0), (1.0, 0.5)],
            vec![(1.0, 0.0), (1.0, 1.0)],
            vec![(f64::NAN, 0.0)],
        ] {
            assert_eq!(Calibration::try_from(knots), Err(NotMonotone));
        }
    }

    proptest! {
        #[test]
        fn order_is_kept(
            mut from in prop::collection::vec(-6.0..6.0_f64, 0..40),
            mut to in prop::collection::vec(-6.0..6.0_f64, 40),
            mut at in prop::collection::vec(-50.0..50.0_f64, 2..50),
        ) {
            from.sort_by(f64::total_cmp);
            from.dedup();
            to.sort_by(f64::total_cmp);
            let calibration = Calibration::try_from(from.into_iter().zip(to).collect::<Vec<_>>()).unwrap();
            at.sort_by(f64::total_cmp);
            let mapped: Vec<f64> = at.iter().map(|&at| calibration.apply(at)).collect();
            prop_assert!(mapped.is_sorted_by(|low, high| low <= &(high + 1e-9)), "{mapped:?}");
        }
    }
}
