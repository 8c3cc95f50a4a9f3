//! Refitting the last step alone, on predictions that came after the model.
//!
//! Between two fits of everything a school drifts: other learners come, courses change. What that does to the
//! sum as a whole can be set right by its last step, which has a few dozen numbers, takes seconds, and leaves every
//! reason but one as it is.
//!
//! The map is fitted in rounds of reweighted isotonic regression (iteratively reweighted least squares: `McCullagh` and
//! Nelder, *Generalized linear models*, 1989, section 2.5): each round takes the working responses at the map of the
//! round before, averages them over narrow cells, drawn to no shift at all, and pools neighbours out of order
//! (`calibration.rs`). It is measured on learners whom it was not fitted to: dealt into a few parts, each part is
//! predicted with the map of the others.

use cairn_engine::answer_model::{Calibration, Floors, Pull};

use super::calibration::Cells;
use super::file::Figures;
use crate::metrics::Metrics;
use crate::model::Scored;

/// Parts that the learners are dealt into.
const PARTS: u32 = 5;

/// Rounds of fitting. A step from no shift at all goes most of the way; four are at the end of it.
const ROUNDS: usize = 4;

/// A prediction, before the last step, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foretold {
    /// The learner's number; those that are equal go to the same part.
    pub learner: u32,
    /// The sum of all reasons but the last step, in logits.
    pub log_odds: f64,
    /// The floors of the item.
    pub floors: Floors,
    /// Whether the answer was right.
    pub correct: bool,
}

/// A last step fitted anew, and how it does on learners held out beside the one in use.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalibrated {
    /// The step, fitted to everybody.
    pub calibration: Calibration,
    /// The figures with it, each learner predicted with the one fitted to the others.
    pub after: Figures,
    /// The figures with the one in use.
    pub before: Figures,
}

/// Fits the last step to some answers. The same answers in the same order give the same step, to the bit.
pub fn recalibrate(answers: &[Foretold], in_use: &Calibration) -> Recalibrated {
    let blind: Vec<Calibration> = (0..PARTS)
        .map(|part| fit(answers, |answer| answer.learner % PARTS != part))
        .collect();
    let of_part = |answer: &Foretold| blind.get((answer.learner % PARTS) as usize);
    Recalibrated {
        calibration: fit(answers, |_| true),
        after: figures(answers, |answer| of_part(answer).unwrap_or(in_use)),
        before: figures(answers, |_| in_use),
    }
}

fn fit(answers: &[Foretold], is_chosen: impl Fn(&Foretold) -> bool) -> Calibration {
    let mut calibration = Calibration::default();
    for _ in 0..ROUNDS {
        let mut cells = Cells::new();
        for answer in answers.iter().filter(|answer| is_chosen(answer)) {
            let now = calibration.apply(answer.log_odds);
            let pull = answer.floors.pull(now, answer.correct);
            // The step that is wanted counts from where the sum was, not from where the map has brought it.
            let score = pull.score + pull.information * (now - answer.log_odds);
            cells.add(answer.log_odds, Pull { score, ..pull });
        }
        calibration = cells.fit();
    }
    calibration
}

fn figures<'c>(
    answers: &[Foretold],
    calibration: impl Fn(&Foretold) -> &'c Calibration,
) -> Figures {
    let scored: Vec<Scored> = answers
        .iter()
        .map(|answer| Scored {
            chance: answer
                .floors
                .chance(calibration(answer).apply(answer.log_odds)),
            correct: answer.correct,
            first_attempt: true,
        })
        .collect();
    Figures::from(Metrics::of(&scored))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Answers of 500 learners whose log-odds come true as `truth` has it; `spread` is that of the log-odds foretold.
    fn answers(spread: f64, guess: f64, truth: impl Fn(f64) -> f64) -> Vec<Foretold> {
        let floors = Floors { guess, slip: 0.02 };
        // Knuth's MMIX generator, the upper 31 bits as a number from 0 to 1.
        let mut state = 7_u64;
        let mut draw = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        (0..100_000)
            .map(|number| {
                let log_odds = spread * (2.0 * draw() - 1.0);
                Foretold {
                    learner: number / 200,
                    log_odds,
                    floors,
                    correct: draw() < floors.chance(truth(log_odds)),
                }
            })
            .collect()
    }

    #[test]
    fn a_school_that_is_better_than_believed_is_found_out() {
        let truth = |log_odds: f64| 0.8 * log_odds + 1.5;
        let answers = answers(2.0, 0.2, truth);
        let recalibrated = recalibrate(&answers, &Calibration::default());
        for log_odds in [-1.5, -0.5, 0.5, 1.5] {
            let found = recalibrated.calibration.apply(log_odds);
            assert!(
                (found - truth(log_odds)).abs() < 0.15,
                "{log_odds} to {found}"
            );
        }
        let Recalibrated { before, after, .. } = recalibrated;
        assert!(after.ece < 0.01 && before.ece > 0.1, "{before:?} {after:?}");
        assert!(after.log_loss < before.log_loss - 0.03);
        assert_eq!((before.answers, after.answers), (100_000, 100_000));
    }

    /// What holds already is hardly moved; against the step in use, which is exact, nothing is won.
    #[test]
    fn what_holds_stays() {
        let answers = answers(3.0, 0.0, |log_odds| log_odds);
        let Recalibrated {
            calibration,
            before,
            after,
        } = recalibrate(&answers, &Calibration::default());
        for log_odds in [-2.5, -1.0, 0.0, 1.0, 2.5] {
            assert!((calibration.apply(log_odds) - log_odds).abs() < 0.15);
        }
        assert!((after.log_loss - before.log_loss).abs() < 0.001);
    }

    proptest! {
        /// Whatever was foretold and came, the map is monotone and finite, and so are the figures.
        #[test]
        fn absurd_predictions_do_no_harm(
            drawn in prop::collection::vec((-1e6..1e6_f64, 0.0..0.6_f64, any::<bool>(), 0..9_u32), 0..400),
            scale in 1e-6..1.0_f64,
        ) {
            let answers: Vec<Foretold> = drawn.into_iter().map(|(log_odds, guess, correct, learner)| Foretold {
                learner,
                log_odds: log_odds * scale,
                floors: Floors { guess, slip: 0.05 },
                correct,
            }).collect();
            let Recalibrated { calibration, before, after } = recalibrate(&answers, &Calibration::default());
            let ascends = |low: &(f64, f64), high: &(f64, f64)| low.0 < high.0 && low.1 <= high.1;
            prop_assert!(calibration.knots().is_sorted_by(ascends));
            prop_assert!(before.log_loss.is_finite() && after.log_loss.is_finite());
        }
    }
}
