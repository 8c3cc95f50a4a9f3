//! Points and weights that stand for a standard normal population.

use std::f64::consts::PI;

/// Points of ability with the share of the population that each stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Quadrature {
    /// Abilities, ascending.
    pub(super) points: Vec<f64>,
    /// Logarithms of the shares; the shares sum to 1.
    pub(super) log_weights: Vec<f64>,
}

impl Quadrature {
    /// Equally spaced points within `reach` standard deviations, weighted by the normal density. For the smooth
    /// functions of a test this is the trapezoidal rule, whose error falls faster than any power of the spacing
    /// (Trefethen and Weideman, SIAM Review 56(3), 2014); and the spacing is the same where a long test knows a
    /// person closely, unlike that of Gauss and Hermite, whose points thin out with their square root only.
    pub fn equal(points: usize, reach: f64) -> Quadrature {
        let points = points.max(2);
        let step = 2.0 * reach / (points as f64 - 1.0);
        let points: Vec<f64> = (0..points).map(|n| n as f64 * step - reach).collect();
        let densities: Vec<f64> = points
            .iter()
            .map(|point| (-0.5 * point * point).exp())
            .collect();
        Quadrature::normalised(points, &densities)
    }

    /// The points of Gauss and Hermite for the normal density: exact for polynomials of degree below twice their
    /// number. The points are the roots of the Hermite polynomial, found by Newton's method from the outside in,
    /// each divided out once found.
    pub fn gauss_hermite(points: usize) -> Quadrature {
        let count = points.clamp(2, 150);
        let mut roots: Vec<f64> = Vec::with_capacity(count);
        let mut weights = Vec::with_capacity(count);
        // All roots are smaller than this.
        let mut at = (4.0 * count as f64 + 2.0).sqrt();
        for _ in 0..count {
            let mut slope = 1.0;
            for _ in 0..200 {
                let (value, derivative) = hermite(count, at);
                slope = derivative;
                let found: f64 = roots.iter().map(|root| 1.0 / (at - root)).sum();
                let step = value / (derivative - value * found);
                at -= step;
                if step.abs() < 1e-14 * at.abs().max(1.0) {
                    break;
                }
            }
            roots.push(at);
            // In orthonormal polynomials the weight is 1 / (h_{n-1}^2 n), and h_n' = sqrt(n) h_{n-1}.
            weights.push(1.0 / (slope * slope));
            at -= PI / (count as f64).sqrt() * 0.1;
        }
        roots.reverse();
        weights.reverse();
        Quadrature::normalised(roots, &weights)
    }

    fn normalised(points: Vec<f64>, weights: &[f64]) -> Quadrature {
        let sum: f64 = weights.iter().sum();
        let log_weights = weights.iter().map(|weight| (weight / sum).ln()).collect();
        Quadrature {
            points,
            log_weights,
        }
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    pub(super) fn weights(&self) -> Vec<f64> {
        self.log_weights.iter().map(|weight| weight.exp()).collect()
    }
}

impl Default for Quadrature {
    /// 61 equally spaced points within 6 standard deviations.
    fn default() -> Quadrature {
        Quadrature::equal(61, 6.0)
    }
}

/// Value and derivative of the orthonormal Hermite polynomial for the normal density, by its three-term recurrence.
fn hermite(degree: usize, at: f64) -> (f64, f64) {
    let (mut before, mut value) = (0.0, 1.0);
    for n in 0..degree {
        let next = (at * value - (n as f64).sqrt() * before) / ((n + 1) as f64).sqrt();
        (before, value) = (value, next);
    }
    (value, (degree as f64).sqrt() * before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(quadrature: &Quadrature, power: i32) -> f64 {
        let weights = quadrature.weights();
        let pairs = quadrature.points.iter().zip(weights);
        pairs
            .map(|(point, weight)| weight * point.powi(power))
            .sum()
    }

    #[test]
    fn moments_are_those_of_the_normal_distribution() {
        let rules = [
            Quadrature::gauss_hermite(6),
            Quadrature::gauss_hermite(21),
            Quadrature::gauss_hermite(61),
            Quadrature::gauss_hermite(100),
            Quadrature::equal(61, 6.0),
        ];
        for quadrature in rules {
            assert!(quadrature.points.is_sorted_by(|a, b| a < b));
            for (power, expected) in [
                (0, 1.0),
                (1, 0.0),
                (2, 1.0),
                (4, 3.0),
                (6, 15.0),
                (8, 105.0),
            ] {
                let found = moment(&quadrature, power);
                assert!(
                    (found - expected).abs() < 1e-4 * expected.max(1.0),
                    "{} points, moment {power}: {found}",
                    quadrature.len()
                );
            }
        }
    }

    /// Abramowitz and Stegun, table 25.10, n = 3, in the metric of the normal density: 0 and +-sqrt(3), 2/3 and 1/6.
    #[test]
    fn three_points_are_the_tabled_ones() {
        let three = Quadrature::gauss_hermite(3);
        assert!((three.points[2] - 3.0_f64.sqrt()).abs() < 1e-12);
        assert!((three.weights()[1] - 2.0 / 3.0).abs() < 1e-12);
        assert!((three.weights()[0] - 1.0 / 6.0).abs() < 1e-12);
    }
}
