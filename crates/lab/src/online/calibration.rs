//! Fitting the last step: log-odds to log-odds that come true.
//!
//! The log-odds are sorted into narrow cells. Each cell is shifted by one Newton step towards the
//! outcomes seen there, drawn to no shift at all; neighbours out of order are pooled (Ayer et al.,
//! Annals of Mathematical Statistics 26, 1955). It needs no more memory than its cells, however many
//! answers there are.

use cairn_engine::answer_model::{Calibration, Pull};

/// Cells are so wide, in logits, and reach so far to both sides of zero.
const CELL: f64 = 0.25;
const REACH: f64 = 6.0;
const CELLS: usize = 48;

/// A cell is drawn to no shift as if it held so much more information that called for none.
const PRIOR_INFORMATION: f64 = 20.0;

/// Cells of fewer answers have no knot of their own.
const FEWEST_ANSWERS: f64 = 20.0;

/// Predictions and outcomes, summed by cell.
#[derive(Clone, Debug)]
pub(super) struct Cells([Cell; CELLS]);

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    answers: f64,
    log_odds: f64,
    score: f64,
    information: f64,
}

impl Cell {
    fn add(&mut self, other: &Cell) {
        self.answers += other.answers;
        self.log_odds += other.log_odds;
        self.score += other.score;
        self.information += other.information;
    }

    fn before(&self) -> f64 {
        self.log_odds / self.answers
    }

    fn after(&self) -> f64 {
        self.before() + self.score / (self.information + PRIOR_INFORMATION)
    }
}

impl Cells {
    pub(super) fn new() -> Cells {
        Cells([Cell::default(); CELLS])
    }

    /// Adds one prediction and how what came of it pulls.
    pub(super) fn add(&mut self, log_odds: f64, pull: Pull) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let cell = ((log_odds + REACH) / CELL).clamp(0.0, CELLS as f64 - 1.0) as usize;
        self.0[cell].add(&Cell {
            answers: 1.0,
            log_odds,
            score: pull.score,
            information: pull.information,
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
            while let Some(before) = pooled.pop_if(|before| before.after() >= cell.after()) {
                cell.add(&before);
            }
            pooled.push(cell);
        }
        let knots: Vec<_> = pooled
            .iter()
            .map(|cell| (cell.before(), cell.after()))
            .collect();
        // Pooled cells ascend; sums that are not finite are no reason to change anything.
        Calibration::try_from(knots).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use cairn_engine::answer_model::Floors;
    use proptest::prelude::*;

    use super::*;

    fn add(cells: &mut Cells, log_odds: f64, correct: bool) {
        cells.add(log_odds, Floors::default().pull(log_odds, correct));
    }

    #[test]
    fn overconfidence_is_tamed() {
        let mut cells = Cells::new();
        for n in 0..100_000 {
            // Says 88 % and 12 % where 82 % and 18 % come true.
            add(&mut cells, 2.0, n % 100 < 82);
            add(&mut cells, -2.0, n % 100 < 18);
        }
        let calibration = cells.fit();
        assert!((calibration.apply(2.0) - 1.5).abs() < 0.1);
        assert!((calibration.apply(-2.0) + 1.5).abs() < 0.1);
        assert!(calibration.apply(0.0).abs() < 0.02);
        assert!((calibration.apply(5.0) - calibration.apply(2.0) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn without_answers_nothing_changes() {
        assert_eq!(Cells::new().fit(), Calibration::default());
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
                add(&mut cells, log_odds * spread, correct);
            }
            let calibration = cells.fit();
            at.sort_by(f64::total_cmp);
            let mapped: Vec<f64> = at.iter().map(|&at| calibration.apply(at)).collect();
            prop_assert!(mapped.iter().all(|at| at.is_finite()));
            prop_assert!(mapped.is_sorted_by(|low, high| low <= &(high + 1e-9)), "{mapped:?}");
        }
    }
}
