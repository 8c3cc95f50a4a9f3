//! A normal distribution over a number of logits: a best guess and how sure we are.

use serde::{Deserialize, Serialize};

/// Beliefs further out than this many logits are indistinguishable in practice (a chance of one in
/// a million million).
const FURTHEST_MEAN: f64 = 30.0;

/// A belief is never narrower than this; it keeps every division safe and the learner always able
/// to surprise us.
const LEAST_VARIANCE: f64 = 1e-6;

/// A normal distribution in logits. The variance is positive and both numbers are finite when made
/// by this crate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gaussian {
    /// The mean, in logits.
    pub mean: f64,
    /// The variance, in logits squared.
    pub variance: f64,
}

impl Default for Gaussian {
    /// The standard normal distribution.
    fn default() -> Gaussian {
        Gaussian {
            mean: 0.0,
            variance: 1.0,
        }
    }
}

impl Gaussian {
    /// This distribution after it has been left alone for some `days`: it widens by `drift`
    /// (variance per day), until it is as wide as the `prior` (knowing something once never makes
    /// us know less than a stranger's prior says).
    #[must_use]
    pub fn widened(self, days: f64, drift: f64, prior: Gaussian) -> Gaussian {
        let ceiling = prior.variance.max(self.variance);
        Gaussian {
            mean: self.mean,
            variance: (self.variance + days * drift).min(ceiling),
        }
    }

    /// This distribution if it is usable, moved inside the bounds the engine keeps; otherwise the
    /// prior.
    #[must_use]
    pub fn sane_or(self, prior: Gaussian) -> Gaussian {
        if !self.mean.is_finite() || !self.variance.is_finite() {
            return prior;
        }
        Gaussian {
            mean: self.mean.clamp(-FURTHEST_MEAN, FURTHEST_MEAN),
            variance: self.variance.max(LEAST_VARIANCE),
        }
    }
}
