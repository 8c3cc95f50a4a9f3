//! The answer model: how likely is a right answer, how sure is that, and why.
//!
//! The log-odds of knowing an answer are the sum of named terms. A term is a weight times a number
//! that is known before the answer is given, of two kinds:
//!
//! - [`Term`]s describe the learner's past: ability and deviation at the skill as Gaussian beliefs,
//!   records of the latest answers over several spans, counts, lags, memory.
//! - [`Family`]s hold many small coefficients, one for each item, skill, pair of items and so on: how
//!   easy something is, how sharply an item tells learners apart, what follows upon what. All are
//!   deviations from what the level above says (an item from its template, a template from what its
//!   author states of it, a skill from what is stated of it), drawn to zero: what was seen little says
//!   little, and a new course is as hard as its author says.
//!
//! The Gaussian beliefs move with each answer by one step of an extended Kalman filter for binary
//! observations (Fahrmeir, JASA 87, 1992), after which the joint distribution is replaced by
//! independent normals again (assumed-density filtering: Opper 1998). Counts as logarithms and their
//! weights are those of Gervet et al. (JEDM 12(3), 2020), item slopes those of the two-parameter
//! logistic model (Birnbaum 1968), memory that of FSRS-6 ([`crate::memory`]).
//!
//! After the sum come, in this order, the calibration of the installation (a term of its own,
//! [`calibration`]) and the floors of the item: `guess + (1 - guess - slip) logistic(log-odds)`.
//!
//! **A right answer never lowers a chance and a wrong one never raises it**, all else equal, by
//! construction: every piece of evidence rises with right answers and falls with wrong ones
//! ([`knowledge`]), and what it counts for is never negative ([`term`], [`family`]): weights are
//! bounded, and interactions are written as products of evidence with a positive number. Tests hold
//! the context and try arbitrary histories.
//!
//! The laboratory fits the numbers; `docs/model.md` tells how, and how well they do.

pub mod calibration;
pub mod coefficients;
mod defaults;
pub(crate) mod describe;
pub mod effort;
pub mod family;
pub mod knowledge;
pub mod parameters;
pub mod question;
pub mod record;
mod sparse;
pub mod term;
#[cfg(test)]
mod tests;

pub use calibration::Calibration;
pub use coefficients::{Coefficients, Extent, Index};
pub use family::{Effect, FAMILIES, Family};
pub use knowledge::{Ease, Knowledge, SkillKnowledge};
pub use parameters::{FilterParameters, Weights};
pub use question::{Answered, Floors, NONE, Pull, Question};
pub use term::{REASONS, Reason, SUMMANDS, Sign, Summand, Summands, TERMS, Term};

use crate::memory::MemoryParameters;
use describe::Faded;
use knowledge::share;

/// The answer model with all its numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnswerModel {
    /// How answers move beliefs.
    pub filter: FilterParameters,
    /// How fast things are forgotten.
    pub memory: MemoryParameters,
    /// What each summand counts.
    pub weights: Weights,
    /// How this course's things differ from what is stated of them.
    pub coefficients: Coefficients,
    /// The last step.
    pub calibration: Calibration,
}

/// What the sum comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// What each summand contributes, in logits.
    pub summands: Summands,
    /// What each reason contributes, in logits: the sum of its summands from left to right. What was
    /// forgotten of a term is in [`Reason::Forgetting`] and not in the reason of the term.
    pub reasons: [f64; REASONS],
    /// The sum of the reasons from left to right: log-odds of knowing.
    pub log_odds: f64,
    /// How uncertain the log-odds are for not knowing the learner better, in logits squared.
    pub variance: f64,
}

impl AnswerModel {
    /// What is remembered of a learner of whom nothing is known, in a course of so many skills and
    /// items.
    pub fn begin(&self, skills: usize, items: usize) -> Knowledge {
        Knowledge::new(&self.filter, skills, items)
    }

    /// The log-odds of knowing the answer to a question, with reasons and variance.
    pub fn predict(&self, knowledge: &Knowledge, question: &Question<'_>) -> Sum {
        let mut summands = [0.0; SUMMANDS];
        let faded = self.describe(knowledge, question, &mut summands);
        let variance = self.variance(knowledge, question);
        let mut reasons = [0.0; REASONS];
        for (summand, weight) in summands.iter_mut().zip(&self.weights.0) {
            *summand *= weight;
        }
        for (summand, reason) in summands.iter().zip(&REASON_OF) {
            reasons[*reason] += summand;
        }
        for (term, faded) in faded.terms() {
            // What was forgotten is a reason of its own.
            let lost = faded * self.weights.0[term as usize];
            reasons[term.reason() as usize] -= lost;
            reasons[Reason::Forgetting as usize] += lost;
        }
        let uncalibrated: f64 = reasons.iter().fold(0.0, |sum, reason| sum + reason);
        let calibrated = self.calibration.apply(uncalibrated);
        reasons[Reason::Calibration as usize] = calibrated - uncalibrated;
        let log_odds = reasons.iter().fold(0.0, |sum, reason| sum + reason);
        Sum {
            summands,
            reasons,
            log_odds,
            variance,
        }
    }

    /// Learns from one answer.
    pub fn observe(&self, knowledge: &mut Knowledge, question: &Question<'_>, answered: &Answered) {
        let ease = self.ease(knowledge, question);
        knowledge.observe(&self.filter, &self.memory, question, ease, answered);
    }

    /// How easy a question is, whoever answers it.
    pub fn ease(&self, knowledge: &Knowledge, question: &Question<'_>) -> Ease {
        let mut summands = [0.0; SUMMANDS];
        knowledge.ease_effects(question, |effect| self.add(effect, &mut summands));
        self.ease_of(question, &summands)
    }

    fn describe(&self, knowledge: &Knowledge, question: &Question<'_>, to: &mut Summands) -> Faded {
        knowledge.effects(question, |effect| self.add(effect, to));
        let ease = self.ease_of(question, to);
        knowledge.describe(&self.memory, question, ease, to)
    }

    fn add(&self, effect: Effect, summands: &mut Summands) {
        let coefficient = self.coefficients.get(effect.family, effect.key);
        summands[effect.family.summand()] += f64::from(effect.value) * f64::from(coefficient);
    }

    fn ease_of(&self, question: &Question<'_>, families: &Summands) -> Ease {
        Ease::of(self.filter.overall, question, families)
    }

    /// The variance of the log-odds for not knowing the learner better: that of ability and
    /// deviations, counted as sharply as the item tells learners apart. (What their means count in the
    /// sum is less than one, since counts and records say part of the same.)
    fn variance(&self, knowledge: &Knowledge, question: &Question<'_>) -> f64 {
        let mut variance = knowledge.ability(&self.filter, question.at).variance;
        let share = share(question);
        for &skill in question.skills {
            let deviation = knowledge.deviation(&self.filter, skill, question.at);
            variance += share * share * deviation.variance;
        }
        let item = u64::from(question.item);
        let slope = f64::from(self.coefficients.get(Family::ItemSlope, item));
        let sharpness = 1.0 + self.weights.0[Family::ItemSlope.summand()] * slope;
        sharpness * sharpness * variance
    }
}

/// The place of the reason of each summand.
static REASON_OF: [usize; SUMMANDS] = reason_of();

const fn reason_of() -> [usize; SUMMANDS] {
    let mut reasons = [0; SUMMANDS];
    let mut place = 0;
    while place < TERMS {
        reasons[place] = Term::ALL[place].reason() as usize;
        place += 1;
    }
    while place < SUMMANDS {
        reasons[place] = Family::ALL[place - TERMS].reason() as usize;
        place += 1;
    }
    reasons
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
