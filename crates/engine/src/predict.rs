//! A prediction: the chance of a right, unaided answer, with its range and its exact reasons.
//!
//! The log-odds *are* the left-to-right sum of the reasons; an explanation made from them is the
//! model ([`crate::answer_model`]). Ability and deviation are uncertain, so the log-odds have a
//! variance. The chance shown is the one at the middle of the belief, and as everything after the sum
//! is increasing, it is the median of the belief about the chance; `low` and `high` are its 10 % and
//! 90 % quantiles. Guess and slip come last: `guess + (1 - guess - slip) x logistic(log_odds)`.

use serde::{Deserialize, Serialize};

use crate::answer_model::{REASONS, Reason};
use crate::belief::Belief;
use crate::course_model::{CourseModel, ItemParameters};
use crate::graph::SkillIndex;
use crate::time::Timestamp;

/// 90 % quantile of the standard normal distribution: ten per cent lie above, ten below its
/// negative.
const NORMAL_90: f64 = 1.281_551_565_544_600_4;

/// What one reason adds to the log-odds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The reason.
    pub reason: Reason,
    /// What it adds, in logits.
    pub log_odds: f64,
}

/// The chance of a right, unaided answer to an item, with its exact reasons.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The reasons, always all of them, always in this order.
    pub reasons: [Contribution; REASONS],
    /// The sum of the reasons from left to right: log-odds of knowing the answer.
    pub log_odds: f64,
    /// How uncertain the log-odds are, in logits squared; positive.
    pub variance: f64,
    /// Chance of a right answer, guess and slip included.
    pub probability: f64,
    /// The chance is believed to be below this with one chance in ten.
    pub low: f64,
    /// The chance is believed to be above this with one chance in ten.
    pub high: f64,
}

/// The chance that the learner answers this item of the skill right at `now`, without help.
pub fn predict(
    belief: &Belief,
    model: &CourseModel,
    skill: SkillIndex,
    item: &ItemParameters,
    now: Timestamp,
) -> Prediction {
    let skills = [skill.get()];
    let question = model.question(&skills, item, now);
    let sum = model
        .parameters()
        .answer
        .predict(belief.knowledge(), &question);
    let reasons = Reason::ALL.map(|reason| Contribution {
        reason,
        log_odds: sum.reasons[reason as usize],
    });
    let reach = NORMAL_90 * sum.variance.sqrt();
    Prediction {
        reasons,
        log_odds: sum.log_odds,
        variance: sum.variance,
        probability: question.floors.chance(sum.log_odds),
        low: question.floors.chance(sum.log_odds - reach),
        high: question.floors.chance(sum.log_odds + reach),
    }
}

/// `ln(p / (1 - p))` for a probability strictly between 0 and 1.
pub(crate) fn logit(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}
