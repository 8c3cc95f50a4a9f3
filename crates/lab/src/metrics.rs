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
        let sorted = sorted(scored);
        let mean = |of: fn(&Scored) -> f64| {
            sorted.iter().map(of).sum::<f64>() / sorted.len().max(1) as f64
        };
        let brier = mean(|s| (s.chance - outcome(s)).powi(2));
        Metrics {
            answers: sorted.len(),
            auc: area_under_curve(&sorted),
            log_loss: mean(|s| {
                let given = if s.correct { s.chance } else { 1.0 - s.chance };
                -given.clamp(SUREST, 1.0).ln()
            }),
            brier,
            rmse: brier.sqrt(),
            accuracy: mean(|s| f64::from((s.chance >= 0.5) == s.correct)),
            ece: expected_calibration_error(&bins_of_sorted(&sorted)),
        }
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
    bins_of_sorted(&sorted(scored))
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

fn outcome(scored: &Scored) -> f64 {
    f64::from(scored.correct)
}

/// By chance, and right after wrong among equals, so that sums do not depend on the order given.
fn sorted(scored: &[Scored]) -> Vec<Scored> {
    let mut sorted = scored.to_vec();
    sorted.sort_unstable_by(|a, b| {
        a.chance
            .total_cmp(&b.chance)
            .then(a.correct.cmp(&b.correct))
    });
    sorted
}

#[expect(
    clippy::float_cmp,
    reason = "ties are equal to the bit; that is what a tie is"
)]
fn ties(sorted: &[Scored]) -> impl Iterator<Item = &[Scored]> {
    sorted.chunk_by(|a, b| a.chance == b.chance)
}

/// The Mann-Whitney statistic over its maximum.
fn area_under_curve(sorted: &[Scored]) -> Option<f64> {
    // Twice the pairs that are in the right order: whole numbers, so nothing is rounded.
    let (mut wrong, mut right, mut doubled) = (0_u128, 0_u128, 0_u128);
    for tie in ties(sorted) {
        let right_here = tie.iter().filter(|s| s.correct).count() as u128;
        let wrong_here = tie.len() as u128 - right_here;
        doubled += right_here * (2 * wrong + wrong_here);
        wrong += wrong_here;
        right += right_here;
    }
    let pairs = wrong * right;
    (pairs > 0).then(|| doubled as f64 / (2 * pairs) as f64)
}

fn bins_of_sorted(sorted: &[Scored]) -> Vec<CalibrationBin> {
    let mut bins = Vec::with_capacity(CALIBRATION_BINS);
    let (mut answers, mut predicted, mut right, mut before) = (0, 0.0, 0.0, 0);
    for tie in ties(sorted) {
        answers += tie.len();
        predicted += tie.iter().map(|s| s.chance).sum::<f64>();
        right += tie.iter().map(outcome).sum::<f64>();
        let done = before + answers;
        // A bin ends with the tie that reaches its share.
        if done * CALIBRATION_BINS >= sorted.len() * (bins.len() + 1) {
            let count = answers as f64;
            bins.push(CalibrationBin {
                answers,
                predicted: predicted / count,
                observed: right / count,
            });
            (answers, predicted, right, before) = (0, 0.0, 0.0, done);
        }
    }
    bins
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
