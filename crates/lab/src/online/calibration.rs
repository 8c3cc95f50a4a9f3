//! The last step: log-odds to log-odds that come true.
//!
//! A monotone, piecewise linear map, fitted on answers of learners whom the predictions did not know.
//! The log-odds are sorted into narrow cells; each cell's share of right answers is drawn towards what
//! was predicted there, and neighbours out of order are pooled (Ayer et al., Annals of Mathematical
//! Statistics 26, 1955). Beyond the outermost knots the map runs on with slope 1, and it never falls, so
//! order is kept. On its own it needs no more memory than its cells, however many answers there are.

use crate::peers::logistic_function;

/// Cells are so wide, in logits, and reach so far to both sides of zero.
const CELL: f64 = 0.25;
const REACH: f64 = 6.0;
const CELLS: usize = 48;

/// A cell's rate is drawn towards the predicted one as if so many answers more had come out as predicted.
const PRIOR_ANSWERS: f64 = 100.0;

/// Cells of fewer answers have no knot of their own.
const FEWEST_ANSWERS: f64 = 20.0;

/// A monotone map of log-odds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Log-odds before and after, both ascending.
    knots: Vec<(f64, f64)>,
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
}

/// Predictions and outcomes, summed by cell.
#[derive(Clone, Debug)]
pub(super) struct Cells([Cell; CELLS]);

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    answers: f64,
    log_odds: f64,
    predicted: f64,
    right: f64,
}

impl Cell {
    fn add(&mut self, other: &Cell) {
        self.answers += other.answers;
        self.log_odds += other.log_odds;
        self.predicted += other.predicted;
        self.right += other.right;
    }

    /// Log-odds of the shrunken rate.
    fn calibrated(&self) -> f64 {
        let prior = PRIOR_ANSWERS * self.predicted / self.answers;
        let rate = (self.right + prior) / (self.answers + PRIOR_ANSWERS);
        (rate / (1.0 - rate)).ln()
    }
}

impl Cells {
    pub(super) fn new() -> Cells {
        Cells([Cell::default(); CELLS])
    }

    /// Adds one prediction and what came of it.
    pub(super) fn add(&mut self, log_odds: f64, correct: bool) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let cell = ((log_odds + REACH) / CELL).clamp(0.0, CELLS as f64 - 1.0) as usize;
        self.0[cell].add(&Cell {
            answers: 1.0,
            log_odds,
            predicted: logistic_function(log_odds),
            right: f64::from(correct),
        });
    }

    /// Adds the predictions of others.
    pub(super) fn merge(&mut self, other: &Cells) {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(sum, more)| sum.add(more));
    }

    /// The map that makes the predictions come true.
    pub(super) fn fit(&self) -> Calibration {
        let mut pooled: Vec<Cell> = Vec::with_capacity(CELLS);
        for cell in self.0.iter().filter(|cell| cell.answers >= FEWEST_ANSWERS) {
            let mut cell = *cell;
            while let Some(before) =
                pooled.pop_if(|before| before.calibrated() >= cell.calibrated())
            {
                cell.add(&before);
            }
            pooled.push(cell);
        }
        let knot = |cell: &Cell| (cell.log_odds / cell.answers, cell.calibrated());
        Calibration {
            knots: pooled.iter().map(knot).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn overconfidence_is_tamed() {
        let mut cells = Cells::new();
        for n in 0..100_000 {
            // Says 88 % and 12 % where 73 % and 27 % come true.
            cells.add(2.0, n % 100 < 73);
            cells.add(-2.0, n % 100 < 27);
        }
        let calibration = cells.fit();
        assert!((calibration.apply(2.0) - 1.0).abs() < 0.02);
        assert!((calibration.apply(-2.0) + 1.0).abs() < 0.02);
        assert!(calibration.apply(0.0).abs() < 0.02);
        assert!((calibration.apply(5.0) - calibration.apply(2.0) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn without_answers_nothing_changes() {
        assert_eq!(Cells::new().fit(), Calibration::default());
        assert!((Calibration::default().apply(1.25) - 1.25).abs() < f64::EPSILON);
    }

    proptest! {
        #[test]
        fn order_is_kept(
            answers in prop::collection::vec((-40.0..40.0_f64, any::<bool>()), 0..2000),
            spread in 0.01..1.0_f64,
            mut at in prop::collection::vec(-50.0..50.0_f64, 2..50),
        ) {
            let mut cells = Cells::new();
            for &(log_odds, correct) in &answers {
                cells.add(log_odds * spread, correct);
            }
            let calibration = cells.fit();
            at.sort_by(f64::total_cmp);
            let mapped: Vec<f64> = at.iter().map(|&at| calibration.apply(at)).collect();
            prop_assert!(mapped.iter().all(|at| at.is_finite()));
            prop_assert!(mapped.is_sorted_by(|low, high| low <= &(high + 1e-9)), "{mapped:?}");
        }
    }
}
