//! Response functions: the chance of each grade at an ability, and how it changes with the item's parameters.

use crate::peers::logistic_function;

/// A steeper item than this is not told apart from a step.
const STEEPEST: f64 = 30.0;

/// Log-odds at ability 0 stay within these bounds.
const FARTHEST: f64 = 100.0;

/// No chance is taken for smaller, so that its logarithm is finite.
const LEAST: f64 = 1e-100;

/// An item's lower asymptote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Guess {
    /// It is known.
    Known(f64),
    /// Its logit is a parameter with a normal prior.
    Fitted {
        logit: f64,
        prior_mean: f64,
        prior_deviation: f64,
    },
}

impl Guess {
    pub(super) fn share(self) -> f64 {
        match self {
            Guess::Known(share) => share,
            Guess::Fitted { logit, .. } => logistic_function(logit),
        }
    }
}

/// One item's response function.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) slope: f64,
    /// Log-odds of reaching grade 1, 2, … at ability 0; falling.
    pub(super) intercepts: Vec<f64>,
    pub(super) guess: Guess,
}

/// The chance of each grade, and its derivatives by the parameters: slope, intercepts, logit of the guess.
#[derive(Clone, Debug, Default)]
pub(super) struct Chances {
    pub(super) chances: Vec<f64>,
    /// `derivatives[grade][parameter]`.
    pub(super) derivatives: Vec<Vec<f64>>,
}

impl Curve {
    /// How many grades there are.
    pub(super) fn grades(&self) -> usize {
        self.intercepts.len() + 1
    }

    /// How many parameters it has.
    pub(super) fn parameters(&self) -> usize {
        let guess = matches!(self.guess, Guess::Fitted { .. });
        1 + self.intercepts.len() + usize::from(guess)
    }

    /// Slope, intercepts, logit of the guess.
    pub(super) fn to_vector(&self) -> Vec<f64> {
        let mut vector = Vec::with_capacity(self.parameters());
        vector.push(self.slope);
        vector.extend(&self.intercepts);
        if let Guess::Fitted { logit, .. } = self.guess {
            vector.push(logit);
        }
        vector
    }

    /// The same kind of curve with other parameters.
    pub(super) fn with(&self, vector: &[f64]) -> Curve {
        let mut curve = self.clone();
        curve.slope = vector[0];
        let intercepts = self.intercepts.len();
        curve.intercepts.copy_from_slice(&vector[1..=intercepts]);
        if let Guess::Fitted { logit, .. } = &mut curve.guess {
            *logit = vector[1 + intercepts];
        }
        curve
    }

    /// Whether the parameters are finite, within bounds and in order.
    pub(super) fn is_sound(&self) -> bool {
        let within = |value: f64, bound: f64| value.abs() <= bound;
        within(self.slope, STEEPEST)
            && self.intercepts.iter().all(|&at| within(at, FARTHEST))
            && self.intercepts.is_sorted_by(|high, low| high > low)
            && match self.guess {
                Guess::Known(_) => true,
                Guess::Fitted { logit, .. } => within(logit, 20.0),
            }
    }

    /// Logarithm of the prior density, up to a constant.
    pub(super) fn log_prior(&self) -> f64 {
        match self.guess {
            Guess::Known(_) => 0.0,
            Guess::Fitted {
                logit,
                prior_mean,
                prior_deviation,
            } => -0.5 * ((logit - prior_mean) / prior_deviation).powi(2),
        }
    }

    /// Slope of the prior by the logit of the guess, and its curvature, negated.
    pub(super) fn prior_slope(&self) -> Option<(f64, f64)> {
        match self.guess {
            Guess::Known(_) => None,
            Guess::Fitted {
                logit,
                prior_mean,
                prior_deviation,
            } => {
                let precision = prior_deviation.powi(-2);
                Some(((prior_mean - logit) * precision, precision))
            }
        }
    }

    /// The chance of each grade at an ability.
    pub(super) fn chances(&self, ability: f64, chances: &mut [f64]) {
        let guess = self.guess.share();
        let mut at_least = 1.0;
        // Both tails, so that a small chance is not what is left of a large one.
        let mut below = 0.0;
        for (grade, intercept) in self.intercepts.iter().enumerate() {
            let log_odds = self.slope * ability + intercept;
            let (up, down) = (logistic_function(log_odds), logistic_function(-log_odds));
            let (up, down) = (guess + (1.0 - guess) * up, (1.0 - guess) * down);
            let chance: f64 = if down < 0.5 {
                down - below
            } else {
                at_least - up
            };
            chances[grade] = chance.max(LEAST);
            (at_least, below) = (up, down);
        }
        chances[self.intercepts.len()] = at_least.max(LEAST);
    }

    /// The chance of each grade with its derivatives.
    pub(super) fn describe(&self, ability: f64, into: &mut Chances) {
        let (grades, parameters) = (self.grades(), self.parameters());
        into.chances.resize(grades, 0.0);
        into.derivatives.resize(grades, Vec::new());
        for row in &mut into.derivatives {
            row.clear();
            row.resize(parameters, 0.0);
        }
        self.chances(ability, &mut into.chances);
        let guess = self.guess.share();
        for (step, intercept) in self.intercepts.iter().enumerate() {
            let log_odds = self.slope * ability + intercept;
            let up = logistic_function(log_odds);
            let steep = (1.0 - guess) * up * logistic_function(-log_odds);
            // Reaching grade `step + 1` takes from the grade below what it gives to the grade itself.
            for (grade, sign) in [(step, -1.0), (step + 1, 1.0)] {
                let row = &mut into.derivatives[grade];
                row[0] += sign * steep * ability;
                row[1 + step] += sign * steep;
                if let Guess::Fitted { .. } = self.guess {
                    row[parameters - 1] +=
                        sign * guess * (1.0 - guess) * logistic_function(-log_odds);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves() -> [Curve; 3] {
        [
            Curve {
                slope: 1.3,
                intercepts: vec![0.4],
                guess: Guess::Known(0.1),
            },
            Curve {
                slope: 0.8,
                intercepts: vec![-0.3],
                guess: Guess::Fitted {
                    logit: -1.1,
                    prior_mean: -1.4,
                    prior_deviation: 0.7,
                },
            },
            Curve {
                slope: 1.7,
                intercepts: vec![2.0, 0.5, -1.0],
                guess: Guess::Known(0.0),
            },
        ]
    }

    #[test]
    fn chances_sum_to_one_and_derivatives_are_differences() {
        for curve in curves() {
            for ability in [-3.0, -0.4, 0.0, 1.0, 2.5] {
                let mut described = Chances::default();
                curve.describe(ability, &mut described);
                assert!((described.chances.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                let vector = curve.to_vector();
                for parameter in 0..vector.len() {
                    let shifted = |by: f64| {
                        let mut vector = vector.clone();
                        vector[parameter] += by;
                        let mut chances = vec![0.0; curve.grades()];
                        curve.with(&vector).chances(ability, &mut chances);
                        chances
                    };
                    let (up, down) = (shifted(1e-6), shifted(-1e-6));
                    for grade in 0..curve.grades() {
                        let difference = (up[grade] - down[grade]) / 2e-6;
                        let derivative = described.derivatives[grade][parameter];
                        assert!((difference - derivative).abs() < 1e-8, "{curve:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn tails_keep_their_digits() {
        let [.., graded] = curves();
        let mut chances = [0.0; 4];
        graded.chances(20.0, &mut chances);
        // The lowest grade: 1 / (1 + e^(34 + 2)).
        assert!(
            (chances[0] / (-36.0_f64).exp() - 1.0).abs() < 1e-9,
            "{chances:?}"
        );
        assert!(chances[1] > chances[0] && chances[2] > chances[1]);
    }
}
