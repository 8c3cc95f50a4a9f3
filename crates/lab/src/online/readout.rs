//! The weights of the sum: a logistic regression on a few dozen numbers, by Newton's method.

use super::group::Group;
use super::term::{SUMMANDS, Summands, TERMS};

/// Precision of the normal prior of each weight, around 0 for a term and 1 for a family of coefficients.
const RIDGE: f64 = 1.0;

/// A pivot below this counts as this: what is always the same in the data cannot be told apart.
const LEAST_PIVOT: f64 = 1e-9;

/// Slope and curvature of the log-likelihood, summed over answers.
#[derive(Clone, Debug)]
pub(super) struct Normal {
    slope: Summands,
    /// The lower triangle.
    curvature: Vec<Summands>,
}

impl Normal {
    pub(super) fn new() -> Normal {
        Normal {
            slope: [0.0; SUMMANDS],
            curvature: vec![[0.0; SUMMANDS]; SUMMANDS],
        }
    }

    /// Adds one answer: what was known before it, the error (outcome less chance), and the variance of
    /// the outcome.
    pub(super) fn add(&mut self, known: &Summands, error: f64, variance: f64) {
        for (at, &number) in known.iter().enumerate() {
            // Many terms are 0 for most answers.
            if number != 0.0 {
                self.slope[at] += error * number;
                let weighted = variance * number;
                for (sum, other) in self.curvature[at][..=at].iter_mut().zip(known) {
                    *sum += weighted * other;
                }
            }
        }
    }

    /// Adds the sums over other answers.
    pub(super) fn merge(&mut self, other: &Normal) {
        let slopes = self.slope.iter_mut().zip(&other.slope);
        slopes.for_each(|(sum, more)| *sum += more);
        let curvatures = self
            .curvature
            .iter_mut()
            .flatten()
            .zip(other.curvature.iter().flatten());
        curvatures.for_each(|(sum, more)| *sum += more);
    }

    /// Moves the weights by one Newton step: Cholesky factor, forward and back substitution (Golub and
    /// Van Loan, "Matrix Computations", 4.2).
    pub(super) fn step(mut self, weights: &mut Summands) {
        let prior = prior();
        let (factor, change) = (&mut self.curvature, &mut self.slope);
        for at in 0..SUMMANDS {
            factor[at][at] += RIDGE;
            change[at] += RIDGE * (prior[at] - weights[at]);
        }
        for row in 0..SUMMANDS {
            for column in 0..=row {
                let known: f64 = (0..column)
                    .map(|k| factor[row][k] * factor[column][k])
                    .sum();
                let rest = factor[row][column] - known;
                factor[row][column] = if row == column {
                    rest.max(LEAST_PIVOT).sqrt()
                } else {
                    rest / factor[column][column]
                };
            }
        }
        for row in 0..SUMMANDS {
            let known: f64 = (0..row).map(|k| factor[row][k] * change[k]).sum();
            change[row] = (change[row] - known) / factor[row][row];
        }
        for row in (0..SUMMANDS).rev() {
            let known: f64 = (row + 1..SUMMANDS)
                .map(|k| factor[k][row] * change[k])
                .sum();
            change[row] = (change[row] - known) / factor[row][row];
        }
        weights
            .iter_mut()
            .zip(change)
            .for_each(|(weight, change)| *weight += *change);
    }
}

/// What the weights are before any data: families count as they are.
pub(super) fn prior() -> Summands {
    let mut prior = [0.0; SUMMANDS];
    prior[TERMS..].fill(1.0);
    debug_assert_eq!(Group::ALL[0].summand(), TERMS);
    prior
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a quadratic likelihood one step reaches the ridge solution `(C + I)^-1 (s + prior)`.
    #[test]
    fn a_step_solves_the_normal_equations() {
        let mut normal = Normal::new();
        let mut known = [0.0; SUMMANDS];
        (known[0], known[3]) = (1.0, 2.0);
        normal.add(&known, 0.5, 1.0);
        known[3] = -1.0;
        normal.add(&known, -0.25, 2.0);
        let mut weights = prior();
        normal.step(&mut weights);
        // Curvature of 0 and 3: [[3, 0], [0, 6]] plus one; slope: [0.25, 1.25].
        assert!((weights[0] - 0.25 / 4.0).abs() < 1e-12);
        assert!((weights[3] - 1.25 / 7.0).abs() < 1e-12);
        assert!((weights[TERMS] - 1.0).abs() < 1e-12);
    }
}
