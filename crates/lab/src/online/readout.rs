//! The weights of the sum: a logistic regression on a few dozen numbers, by Newton's method within
//! bounds.
//!
//! Weights of evidence may not be negative ([`Summand::bounds`]). Each step minimises the quadratic
//! approximation of the loss within the bounds, one weight after the other until nothing moves: plain
//! coordinate descent (Tseng, JOTA 109, 2001), which on a few dozen weights takes milliseconds and
//! needs no factorisation.

use cairn_engine::answer_model::{Pull, SUMMANDS, Summand, Summands, Weights};

use super::ablation::Part;

/// Precision of the normal prior of each weight, around [`Summand::prior_weight`].
const RIDGE: f64 = 1.0;

/// Rounds of coordinate descent end after this many, or when no weight moves further than this.
const MOST_ROUNDS: usize = 5_000;
const SETTLED: f64 = 1e-9;

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

    /// Adds one answer: what was known before it, and how it pulls.
    pub(super) fn add(&mut self, known: &Summands, pull: Pull) {
        for (at, &number) in known.iter().enumerate() {
            // Many terms are 0 for most answers.
            if number != 0.0 {
                self.slope[at] += pull.score * number;
                let weighted = pull.information * number;
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

    /// Moves the weights by one Newton step within their bounds; those of a part left out stay zero.
    pub(super) fn step(mut self, weights: &mut Weights, without: Option<Part>) {
        let begun = weights.0;
        for summand in Summand::all() {
            let at = summand.place();
            self.curvature[at][at] += RIDGE;
            self.slope[at] += RIDGE * (summand.prior_weight() - begun[at]);
            for other in 0..at {
                self.curvature[other][at] = self.curvature[at][other];
            }
        }
        // The slope left over at the weights as they are.
        let mut left = self.slope;
        for _ in 0..MOST_ROUNDS {
            let mut furthest: f64 = 0.0;
            for summand in Summand::all() {
                let at = summand.place();
                if without.is_some_and(|part| part.contains(summand)) {
                    continue;
                }
                let (least, most) = summand.bounds();
                let weight = &mut weights.0[at];
                let wanted = *weight + left[at] / self.curvature[at][at];
                let moves = wanted.clamp(least, most) - *weight;
                *weight += moves;
                furthest = furthest.max(moves.abs());
                let curvatures = &self.curvature[at];
                left.iter_mut()
                    .zip(curvatures)
                    .for_each(|(left, curvature)| *left -= curvature * moves);
            }
            if furthest < SETTLED {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use cairn_engine::answer_model::Term;

    use super::*;

    /// With a quadratic likelihood one step reaches the ridge solution `(C + I)^-1 (s + prior)`.
    #[test]
    fn a_step_solves_the_normal_equations() {
        let mut normal = Normal::new();
        let mut known = [0.0; SUMMANDS];
        let (overall, lag) = (Term::Overall as usize, Term::SkillLag as usize);
        (known[overall], known[lag]) = (1.0, 2.0);
        let pull = |score, information| Pull { score, information };
        normal.add(&known, pull(0.5, 1.0));
        known[lag] = -1.0;
        normal.add(&known, pull(-0.25, 2.0));
        let mut weights = Weights::prior();
        normal.step(&mut weights, None);
        // Curvature of 0 and 3: [[3, 0], [0, 6]] plus one; slope: [0.25, 1.25].
        assert!((weights.0[overall] - 0.25 / 4.0).abs() < 1e-8);
        assert!((weights.0[lag] - 1.25 / 7.0).abs() < 1e-8);
        assert_eq!(
            weights.0[Term::AbilityLate as usize].to_bits(),
            1.0_f64.to_bits()
        );
    }

    /// Where evidence would get a negative weight it gets none, and the rest makes the best of it.
    #[test]
    fn a_step_stays_within_bounds() {
        let mut normal = Normal::new();
        let mut known = [0.0; SUMMANDS];
        let (overall, record) = (Term::Overall as usize, Term::RecordShort as usize);
        (known[overall], known[record]) = (1.0, 1.0);
        let pull = |score, information| Pull { score, information };
        normal.add(&known, pull(-1.0, 1.0));
        known[record] = 0.0;
        normal.add(&known, pull(1.0, 1.0));
        let mut weights = Weights::prior();
        normal.step(&mut weights, None);
        assert_eq!(weights.0[record].to_bits(), 0.0_f64.to_bits());
        assert!(weights.0[overall].abs() < 1e-8);
    }
}
