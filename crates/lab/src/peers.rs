//! Models from the literature, fitted on the same learners and measured on the same answers.
//!
//! Each is the model of its paper, as far as a split by learner allows: no peer has parameters for
//! single learners that would have to be known in advance.

pub mod base;
pub mod bkt;
pub mod elo;
pub mod logistic;

pub use base::{BaseRate, RateOf};
pub use bkt::Bkt;
pub use elo::Elo;
pub use logistic::{LogisticPeer, Recipe};

/// `1 / (1 + e^-x)`, without overflow.
pub(crate) fn logistic_function(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let odds = x.exp();
        odds / (1.0 + odds)
    }
}
