//! The answer model: how likely is a right answer, and why.
//!
//! An additive model of log-odds in the family of item response theory and performance factors
//! analysis: a Rasch model (ability minus difficulty) with a deviation per skill, the practised
//! successes of PFA (Pavlik, Cen and Koedinger 2009) and a recency-weighted record (Galyardt and
//! Goldin, JEDM 7(2), 2015), less what was forgotten ([`crate::memory`]). The log-odds *are* the
//! left-to-right sum of the terms; an explanation made from them is the model.
//!
//! Ability and deviation are uncertain, so the log-odds have a variance. The chance shown is the
//! one at the middle of the belief, and as everything after the sum is increasing, it is the median
//! of the belief about the chance; `low` and `high` are its 10 % and 90 % quantiles. Guess and slip
//! come last: `guess + (1 - guess - slip) x logistic(log_odds)`.

use serde::{Deserialize, Serialize};

use crate::belief::Belief;
use crate::course_model::{CourseModel, ItemParameters};
use crate::graph::SkillIndex;
use crate::memory::Memory;
use crate::time::Timestamp;

/// 90 % quantile of the standard normal distribution: ten per cent lie above, ten below its
/// negative.
const NORMAL_90: f64 = 1.281_551_565_544_600_4;

/// What a term of a prediction stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermName {
    /// How able the learner is in this course as a whole.
    Learner,
    /// How much better or worse the learner is at this skill than that.
    Skill,
    /// What right answers so far have taught.
    Practice,
    /// How the latest unaided answers went.
    Recent,
    /// What has faded since (never positive).
    Forgetting,
    /// How hard the skill is (positive if easy).
    SkillDifficulty,
    /// How hard the item is for its skill (positive if easy).
    ItemDifficulty,
}

/// One summand of the log-odds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What it stands for.
    pub name: TermName,
    /// Its contribution, in logits.
    pub log_odds: f64,
}

/// How many terms a prediction has.
pub const TERMS: usize = 7;

/// The chance of a right, unaided answer to an item, with its exact reasons.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The reasons, always all of them, always in this order.
    pub terms: [Term; TERMS],
    /// The sum of the terms from left to right: log-odds of knowing the answer.
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
    let item = item.sane();
    let parameters = model.parameters();
    let state = belief.skill(skill);
    let ability = belief.ability(model, now);
    let deviation = belief.deviation(model, skill, now);
    let (practice, recent, forgetting) = state.map_or((0.0, 0.0, 0.0), |state| {
        let practice = state.practice(&parameters.belief);
        let recent = parameters.belief.recent_weight * state.recent_record;
        let above_prior = deviation.mean - parameters.belief.skill_prior.mean;
        let gain = above_prior.max(0.0) + practice + recent.max(0.0);
        let forgetting = |memory: Memory| memory.forgetting(gain, now, &parameters.memory);
        (practice, recent, state.memory.map_or(0.0, forgetting))
    });
    let term = |name, log_odds| Term { name, log_odds };
    let terms = [
        term(TermName::Learner, ability.mean),
        term(TermName::Skill, deviation.mean),
        term(TermName::Practice, practice),
        term(TermName::Recent, recent),
        term(TermName::Forgetting, forgetting),
        term(TermName::SkillDifficulty, -model.skill_difficulty(skill)),
        term(TermName::ItemDifficulty, -item.difficulty),
    ];
    let log_odds = terms.iter().fold(0.0, |sum, term| sum + term.log_odds);
    let variance = ability.variance + deviation.variance;
    let reach = NORMAL_90 * variance.sqrt();
    Prediction {
        terms,
        log_odds,
        variance,
        probability: chance(log_odds, &item),
        low: chance(log_odds - reach, &item),
        high: chance(log_odds + reach, &item),
    }
}

/// Chance of a right answer given the log-odds of knowing it.
pub(crate) fn chance(log_odds: f64, item: &ItemParameters) -> f64 {
    item.guess + (1.0 - item.guess - item.slip) * logistic(log_odds)
}

/// `1 / (1 + e^-x)`, without overflow for any finite `x`.
pub(crate) fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let odds = x.exp();
        odds / (1.0 + odds)
    }
}

/// `ln(p / (1 - p))` for a probability strictly between 0 and 1.
pub(crate) fn logit(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}
