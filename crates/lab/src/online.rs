//! The additive model over online state: as accurate as sequence models, and a sum.
//!
//! The log-odds of a right answer are the sum of named terms. A term is a weight times a number that
//! is known before the answer is given, of two kinds:
//!
//! - [`Term`]s describe the learner's past: ability and deviation at the skill as Gaussian beliefs,
//!   averages of recent surprises at several decay rates, counts, lags, the last answers.
//! - [`Group`]s are families of many small coefficients, one for each item, skill, pair of items and so
//!   on: how hard something is, how sharply an item tells learners apart, what follows upon what. All
//!   are shrunk towards zero, so that what was seen little says little.
//!
//! Surprise is an answer less the chance that its item and skills alone would give. The Gaussian
//! beliefs move with each answer by one step of an extended Kalman filter (Fahrmeir, JASA 87, 1992).
//! Counts as logarithms and their weights are those of Gervet et al. (JEDM 12(3), 2020), decayed
//! averages those of Galyardt and Goldin (JEDM 7(2), 2015), item slopes those of the
//! two-parameter logistic model (Birnbaum 1968).
//!
//! # Fitting
//!
//! `fit.rs` streams over the learners thirteen times. Coefficients take shrunken Newton
//! steps; the weights of the sum are a logistic regression on all terms. Coefficients that have seen an
//! answer know it, and a regression on them would trust them too much; so there are several versions of
//! each coefficient, each blind to one part of the learners, and the regression sees every learner
//! through the version that is blind to them. At last a monotone map is fitted on the same blind
//! predictions (`calibration.rs`). Memory grows with the number of coefficients, not of answers.
//!
//! # Where this is going
//!
//! [`OnlineModel::predict`] and [`OnlineModel::observe`] know nothing of fitting, allocate nothing and
//! take plain numbers: they, `state.rs`, `term.rs`, `group.rs` and the evaluation side of `calibration.rs` can
//! move into the engine as its one model. There, a coefficient that a course has no data for starts
//! at what its author stated instead of zero; `fit.rs` and `readout.rs` stay here.

mod calibration;
mod coefficients;
mod fit;
mod group;
mod readout;
mod state;
mod term;

pub use calibration::Calibration;
pub use fit::{Configuration, Progress};
pub use group::Group;
pub use state::LearnerState;
pub use term::Term;

use crate::model::{Follower, Model};
use crate::peers::logistic_function;
use crate::responses::{Learners, Question};
use coefficients::Index;
use state::{Ease, Effect};
use term::{SUMMANDS, Summands};

/// A fitted model.
#[derive(Clone, Debug)]
pub struct OnlineModel {
    configuration: Configuration,
    /// Where the coefficient of each item, skill and so on stands in `coefficients`.
    index: Index,
    coefficients: Vec<f32>,
    /// Log-odds of a right answer before anything is known.
    overall: f64,
    weights: Summands,
    calibration: Calibration,
    items: usize,
    skills: usize,
}

/// The chance of a right answer, with its exact reasons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    summands: Summands,
    /// The sum of all terms, from left to right, in logits.
    pub log_odds: f64,
    /// The chance of a right answer: the sum after calibration, as a probability.
    pub chance: f64,
}

impl Prediction {
    /// What each term contributes, in logits, in the order of summation.
    pub fn terms(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let names = Term::ALL.iter().map(|term| term.name());
        names
            .chain(Group::ALL.iter().map(|group| group.name()))
            .zip(self.summands)
    }
}

impl OnlineModel {
    /// Fits the model to the answers of training learners. The same answers give the same model, to the
    /// bit, however many threads there are.
    pub fn fit(
        configuration: Configuration,
        training: &Learners<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> OnlineModel {
        fit::fit(configuration, training, progress)
    }

    /// The state of a learner of whom nothing is known.
    pub fn begin(&self) -> LearnerState {
        LearnerState::new(&self.configuration, self.skills, self.items)
    }

    /// The chance that the learner answers the question right.
    pub fn predict(&self, state: &mut LearnerState, question: &Question<'_>) -> Prediction {
        let mut summands = [0.0; SUMMANDS];
        self.describe(state, question, &mut summands);
        let mut log_odds = 0.0;
        for (summand, weight) in summands.iter_mut().zip(&self.weights) {
            *summand *= weight;
            log_odds += *summand;
        }
        let chance = logistic_function(self.calibration.apply(log_odds));
        Prediction {
            summands,
            log_odds,
            chance,
        }
    }

    /// Learns from one answer.
    pub fn observe(&self, state: &mut LearnerState, question: &Question<'_>, correct: bool) {
        let mut summands = [0.0; SUMMANDS];
        let ease = self.describe(state, question, &mut summands);
        state.observe(question, ease, correct);
    }

    /// Fills in what is known before the answer, and says how easy the question is.
    fn describe(
        &self,
        state: &mut LearnerState,
        question: &Question<'_>,
        summands: &mut Summands,
    ) -> Ease {
        let coefficients = |effect: &Effect| {
            let place = self.index.place(effect.group, effect.key)?;
            self.coefficients.get(place as usize).copied()
        };
        for effect in state.effects(question) {
            let coefficient = f64::from(coefficients(effect).unwrap_or(0.0));
            summands[effect.group.summand()] += f64::from(effect.value) * coefficient;
        }
        let ease = Ease::of(self.overall, summands);
        state.describe(question, ease, summands);
        ease
    }
}

impl Model for OnlineModel {
    fn follow(&self) -> Box<dyn Follower + '_> {
        Box::new(Following {
            model: self,
            state: self.begin(),
        })
    }
}

struct Following<'m> {
    model: &'m OnlineModel,
    state: LearnerState,
}

impl Follower for Following<'_> {
    fn predict(&mut self, question: &Question<'_>) -> f64 {
        self.model.predict(&mut self.state, question).chance
    }

    fn observe(&mut self, question: &Question<'_>, correct: bool) {
        self.model.observe(&mut self.state, question, correct);
    }
}
