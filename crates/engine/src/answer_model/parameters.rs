//! The numbers of the answer model that hold for every course.

use serde::{Deserialize, Serialize};

use super::term::{SUMMANDS, Summand, Summands};
use crate::gaussian::Gaussian;

/// How answers move the beliefs about ability and deviations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilterParameters {
    /// Log-odds of a right answer before anything is known of learner or question.
    pub overall: f64,
    /// Variance of ability among learners, in logits squared.
    pub ability_variance: f64,
    /// Variance that ability gains with each answer.
    pub ability_drift: f64,
    /// Variance that ability gains with each day.
    pub ability_drift_per_day: f64,
    /// Variance of the deviation at a skill.
    pub skill_variance: f64,
    /// Variance that the deviation gains with each answer: practising changes what is practised.
    pub skill_drift: f64,
    /// Variance that the deviation gains with each day.
    pub skill_drift_per_day: f64,
    /// How much easier an item gets with each hint or earlier try, in logits.
    pub aid_ease: f64,
    /// Weight of the likelihood of an answer with help, within 0 to 1 (a power likelihood: Bissiri,
    /// Holmes and Walker, JRSS B 78, 2016).
    pub aided_weight: f64,
}

impl Default for FilterParameters {
    /// None of these is an estimate. `overall` is where a newcomer's answers are expected, 57 % right, until
    /// a fit puts the share of the log in its place. Variances and drifts by answers were picked by hand, of
    /// the order usual for abilities in logits. It hardly matters: on fold 1 of Statics 2011 and `ASSISTments`
    /// 2017, with everything else fitted anew, halving or doubling both variances, or taking half or three
    /// times all drifts, moves the AUC by 0.0004 at most and the log-loss by 0.0003. Drifts by days are
    /// judgement, as few learners of public logs come back after weeks. So are both numbers about help, of
    /// which no public log tells enough.
    fn default() -> FilterParameters {
        FilterParameters {
            overall: 0.3,
            ability_variance: 0.8,
            ability_drift: 0.005,
            ability_drift_per_day: 0.002,
            skill_variance: 0.8,
            skill_drift: 0.01,
            skill_drift_per_day: 0.01,
            aid_ease: 0.5,
            aided_weight: 0.5,
        }
    }
}

impl FilterParameters {
    /// What is believed of the ability of a learner nobody has seen answer.
    pub fn ability(&self) -> Gaussian {
        Gaussian {
            mean: 0.0,
            variance: self.ability_variance,
        }
    }

    /// What is believed of the deviation at a skill not met.
    pub fn deviation(&self) -> Gaussian {
        Gaussian {
            mean: 0.0,
            variance: self.skill_variance,
        }
    }
}

/// The weight of each summand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights(pub Summands);

impl Weights {
    /// What the weights are before any data.
    pub fn prior() -> Weights {
        let mut weights = [0.0; SUMMANDS];
        for summand in Summand::all() {
            weights[summand.place()] = summand.prior_weight();
        }
        Weights(weights)
    }
}
