//! How good predictions of right and wrong answers are.

use serde::Serialize;

use crate::model::Scored;

/// Bins of the expected calibration error and of the reliability diagram.
pub const CALIBRATION_BINS: usize = 20;

/// Log-loss takes no chance for closer to 0 or 1 than this; one certain error would outweigh all.
const SUREST: f64 = 1e-15;

/// The usual figures. All are 0 where there is no prediction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Metrics {
    /// How many predictions they rest on.
    pub answers: usize,
    /// Chance that a right answer was predicted higher than a wrong one, ties counting half: the
    /// area under the ROC curve, exact. None if all answers were right or all wrong.
    pub auc: Option<f64>,
    /// Mean of `-ln` of the chance given to what happened (natural logarithm).
    pub log_loss: f64,
    /// Mean squared difference between chance and outcome.
    pub brier: f64,
    /// Square root of the Brier score.
    pub rmse: f64,
    /// Share of answers on whose side the chance was; 0.5 counts as right.
    pub accuracy: f64,
    /// Expected calibration error: see [`expected_calibration_error`].
    pub ece: f64,
}

impl Metrics {
    /// The figures of some predictions.
    pub fn of(scored: &[Scored]) -> Metrics {
        Ascending::through(scored).finish().0
    }
}

/// Some predictions of about the same chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// How many there are; at least one.
    pub answers: usize,
    /// The chance predicted, on average.
    pub predicted: f64,
    /// The share of right answers.
    pub observed: f64,
}

/// The predictions in order of chance, cut into [`CALIBRATION_BINS`] bins of equal mass, as nearly as
/// equal predictions can be kept together. Fewer bins if there are few different predictions.
pub fn calibration_bins(scored: &[Scored]) -> Vec<CalibrationBin> {
    Ascending::through(scored).finish().1
}

/// Mean distance between predicted and observed over the bins, each weighted by its answers
/// (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning",
/// AAAI 2015), over bins of equal mass instead of equal width (Nixon et al., "Measuring calibration
/// in deep learning", CVPR workshops 2019).
pub fn expected_calibration_error(bins: &[CalibrationBin]) -> f64 {
    let answers: usize = bins.iter().map(|bin| bin.answers).sum();
    let gap = |bin: &CalibrationBin| (bin.predicted - bin.observed).abs() * bin.answers as f64;
    bins.iter().map(gap).sum::<f64>() / answers.max(1) as f64
}

/// Figures in the making, of predictions that come in order: by chance, and right after wrong among equals, so
/// that sums do not depend on the order in which answers were given. It holds none of them.
pub(crate) struct Ascending {
    /// How many there will be.
    of: usize,
    answers: usize,
    log_loss: f64,
    squares: f64,
    on_its_side: f64,
    tie: Tie,
    pairs: Pairs,
    bin: Bin,
    /// Answers in the bins that are full.
    binned: usize,
    bins: Vec<CalibrationBin>,
}

/// Predictions of the same chance, to the bit.
#[derive(Clone, Copy, Default)]
struct Tie {
    chance: f64,
    answers: usize,
    right: usize,
    /// The chances, added up one by one.
    predicted: f64,
}

/// Pairs of a wrong and a right answer.
#[derive(Default)]
struct Pairs {
    wrong: u128,
    right: u128,
    /// Twice the pairs that are in the right order: whole numbers, so nothing is rounded.
    doubled: u128,
}

#[derive(Default)]
struct Bin {
    answers: usize,
    predicted: f64,
    right: f64,
}

impl Ascending {
    /// Figures of so many predictions.
    pub(crate) fn new(of: usize) -> Ascending {
        Ascending {
            of,
            answers: 0,
            log_loss: 0.0,
            squares: 0.0,
            on_its_side: 0.0,
            tie: Tie::default(),
            pairs: Pairs::default(),
            bin: Bin::default(),
            binned: 0,
            bins: Vec::with_capacity(CALIBRATION_BINS),
        }
    }

    fn through(scored: &[Scored]) -> Ascending {
        let mut sorted: Vec<(f64, bool)> = scored.iter().map(|s| (s.chance, s.correct)).collect();
        sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut figures = Ascending::new(sorted.len());
        for (chance, correct) in sorted {
            figures.add(chance, correct);
        }
        figures
    }

    /// Counts the next prediction.
    pub(crate) fn add(&mut self, chance: f64, correct: bool) {
        self.answers += 1;
        let given = if correct { chance } else { 1.0 - chance };
        self.log_loss += -given.clamp(SUREST, 1.0).ln();
        self.squares += (chance - f64::from(correct)).powi(2);
        self.on_its_side += f64::from((chance >= 0.5) == correct);
        #[expect(
            clippy::float_cmp,
            reason = "ties are equal to the bit; that is what a tie is"
        )]
        let is_tie = self.tie.answers > 0 && self.tie.chance == chance;
        if !is_tie {
            self.end_tie();
            self.tie.chance = chance;
        }
        self.tie.answers += 1;
        self.tie.right += usize::from(correct);
        self.tie.predicted += chance;
    }

    fn end_tie(&mut self) {
        let tie = std::mem::take(&mut self.tie);
        if tie.answers == 0 {
            return;
        }
        let (right, wrong) = (tie.right as u128, (tie.answers - tie.right) as u128);
        self.pairs.doubled += right * (2 * self.pairs.wrong + wrong);
        self.pairs.wrong += wrong;
        self.pairs.right += right;
        self.bin.answers += tie.answers;
        self.bin.predicted += tie.predicted;
        self.bin.right += tie.right as f64;
        let done = self.binned + self.bin.answers;
        // A bin ends with the tie that reaches its share.
        if done * CALIBRATION_BINS >= self.of * (self.bins.len() + 1) {
            let bin = std::mem::take(&mut self.bin);
            let count = bin.answers as f64;
            self.bins.push(CalibrationBin {
                answers: bin.answers,
                predicted: bin.predicted / count,
                observed: bin.right / count,
            });
            self.binned = done;
        }
    }

    /// The figures, and the bins of the reliability diagram.
    pub(crate) fn finish(mut self) -> (Metrics, Vec<CalibrationBin>) {
        self.end_tie();
        let mean = |sum: f64| sum / self.answers.max(1) as f64;
        let Pairs {
            wrong,
            right,
            doubled,
        } = self.pairs;
        let pairs = wrong * right;
        let brier = mean(self.squares);
        let metrics = Metrics {
            answers: self.answers,
            // The Mann-Whitney statistic over its maximum.
            auc: (pairs > 0).then(|| doubled as f64 / (2 * pairs) as f64),
            log_loss: mean(self.log_loss),
            brier,
            rmse: brier.sqrt(),
            accuracy: mean(self.on_its_side),
            ece: expected_calibration_error(&self.bins),
        };
        (metrics, self.bins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(pairs: &[(f64, bool)]) -> Vec<Scored> {
        let one = |&(chance, correct)| Scored {
            chance,
            correct,
            first_attempt: true,
        };
        pairs.iter().map(one).collect()
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-12
    }

    #[test]
    fn figures_are_those_worked_out_by_hand() {
        let metrics = Metrics::of(&scored(&[
            (0.9, true),
            (0.6, false),
            (0.6, true),
            (0.2, false),
        ]));
        // Pairs: 0.9 beats 0.6 and 0.2; 0.6 ties with 0.6 and beats 0.2: 3.5 of 4.
        assert_eq!(metrics.auc, Some(0.875));
        let log_loss = -(0.9_f64.ln() + 0.4_f64.ln() + 0.6_f64.ln() + 0.8_f64.ln()) / 4.0;
        assert!(close(metrics.log_loss, log_loss));
        assert!(close(metrics.brier, (0.01 + 0.36 + 0.16 + 0.04) / 4.0));
        assert!(close(metrics.rmse, 0.1425_f64.sqrt()));
        assert!(close(metrics.accuracy, 0.75));
        // Three different predictions, three bins: |0.2-0|, 2 x |0.6-0.5|, |0.9-1|.
        assert!(close(metrics.ece, (0.2 + 0.2 + 0.1) / 4.0));
    }

    #[test]
    fn equal_predictions_are_worth_a_coin() {
        let metrics = Metrics::of(&scored(&[(0.7, true), (0.7, false), (0.7, true)]));
        assert_eq!(metrics.auc, Some(0.5));
        assert!(close(metrics.ece, 0.7 - 2.0 / 3.0));
    }

    #[test]
    fn certain_errors_cost_much_but_not_all() {
        let metrics = Metrics::of(&scored(&[(0.0, true)]));
        assert!(close(metrics.log_loss, -SUREST.ln()));
    }

    #[test]
    fn without_both_outcomes_there_is_no_curve() {
        assert_eq!(Metrics::of(&[]).auc, None);
        assert_eq!(Metrics::of(&scored(&[(0.7, true), (0.2, true)])).auc, None);
        assert!(close(Metrics::of(&[]).log_loss, 0.0));
    }

    #[test]
    fn bins_have_equal_mass() {
        let many: Vec<(f64, bool)> = (0..1000)
            .map(|n| (f64::from(n) / 1000.0, n % 3 == 0))
            .collect();
        let bins = calibration_bins(&scored(&many));
        assert_eq!(bins.len(), CALIBRATION_BINS);
        assert!(bins.iter().all(|bin| bin.answers == 50));
        assert!(bins.is_sorted_by(|a, b| a.predicted < b.predicted));
    }
}
