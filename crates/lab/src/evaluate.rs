//! Measuring models on answers of learners whom they have not seen.
//!
//! The split is by learner: those of one fold are for testing, all others for training. Every test
//! learner is followed from the first answer; a model sees an answer only after it has predicted it.

use std::fmt;
use std::str::FromStr;
use std::time::Instant;

use thiserror::Error;

use crate::groups::{GroupFigures, Tested, by_group};
use crate::metrics::{CalibrationBin, Metrics, calibration_bins};
use crate::model::{Model, Scored, follow_all};
use crate::online::{self, FittedModel};
use crate::peers::{BaseRate, Bkt, Elo, LogisticPeer, RateOf, Recipe};
use crate::responses::{Learners, ResponseLog};

/// A model that can be fitted and measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelName {
    /// Cairn's own: the additive model over online state.
    Cairn,
    /// The engine's belief as a course without data begins with it, without any fitting.
    Unfitted,
    /// Best-LR.
    BestLr,
    /// DAS3H.
    Das3h,
    /// Performance factors analysis.
    Pfa,
    /// Bayesian knowledge tracing with forgetting.
    BktForgetting,
    /// Bayesian knowledge tracing.
    Bkt,
    /// Elo ratings.
    Elo,
    /// The Rasch model as a regression.
    Irt,
    /// The share of right answers to the item.
    BaseItem,
    /// The share of right answers for the skills.
    BaseSkill,
    /// The share of right answers.
    Base,
}

impl ModelName {
    /// All models, in the order in which tables show them.
    pub const ALL: [ModelName; 12] = [
        ModelName::Cairn,
        ModelName::Unfitted,
        ModelName::BestLr,
        ModelName::Das3h,
        ModelName::Pfa,
        ModelName::BktForgetting,
        ModelName::Bkt,
        ModelName::Elo,
        ModelName::Irt,
        ModelName::BaseItem,
        ModelName::BaseSkill,
        ModelName::Base,
    ];

    /// The name on the command line and in results.
    pub fn as_str(self) -> &'static str {
        match self {
            ModelName::Cairn => "cairn",
            ModelName::Unfitted => "unfitted",
            ModelName::BestLr => "best-lr",
            ModelName::Das3h => "das3h",
            ModelName::Pfa => "pfa",
            ModelName::BktForgetting => "bkt-forgetting",
            ModelName::Bkt => "bkt",
            ModelName::Elo => "elo",
            ModelName::Irt => "irt",
            ModelName::BaseItem => "base-item",
            ModelName::BaseSkill => "base-skill",
            ModelName::Base => "base",
        }
    }

    /// Fits the model to training learners.
    pub fn fit(self, training: &Learners<'_>) -> Box<dyn Model> {
        match self {
            ModelName::Cairn => {
                let Ok(fitted) = online::fit(training, &mut |_| {});
                Box::new(fitted)
            }
            ModelName::Unfitted => Box::new(FittedModel::unfitted(training.log())),
            ModelName::BestLr => Box::new(LogisticPeer::fit(Recipe::BestLr, training)),
            ModelName::Das3h => Box::new(LogisticPeer::fit(Recipe::Das3h, training)),
            ModelName::Pfa => Box::new(LogisticPeer::fit(Recipe::Pfa, training)),
            ModelName::BktForgetting => Box::new(Bkt::fit(true, training)),
            ModelName::Bkt => Box::new(Bkt::fit(false, training)),
            ModelName::Elo => Box::new(Elo::fit(training)),
            ModelName::Irt => Box::new(LogisticPeer::fit(Recipe::Irt, training)),
            ModelName::BaseItem => Box::new(BaseRate::fit(RateOf::Item, training)),
            ModelName::BaseSkill => Box::new(BaseRate::fit(RateOf::Skills, training)),
            ModelName::Base => Box::new(BaseRate::fit(RateOf::Everything, training)),
        }
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A name that no model has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no model `{name}`; there are: {}", ModelName::ALL.map(ModelName::as_str).join(", "))]
pub struct UnknownModel {
    /// The name.
    pub name: String,
}

impl FromStr for ModelName {
    type Err = UnknownModel;

    fn from_str(name: &str) -> Result<ModelName, UnknownModel> {
        let found = ModelName::ALL
            .into_iter()
            .find(|model| model.as_str() == name);
        found.ok_or_else(|| UnknownModel {
            name: name.to_owned(),
        })
    }
}

/// Why a fold cannot be tested.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SplitError {
    /// Nobody is in the fold.
    #[error("no learner is in fold {fold}")]
    NobodyToTest {
        /// The fold.
        fold: u32,
    },
    /// Everybody is in the fold.
    #[error("all learners are in fold {fold}; nobody is left to fit a model to")]
    NobodyToTrain {
        /// The fold.
        fold: u32,
    },
}

/// How a model did on some learners.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// On all answers.
    pub all: Metrics,
    /// On each learner's first answer to each item.
    pub first_attempts: Metrics,
    /// The reliability diagram over all answers.
    pub calibration: Vec<CalibrationBin>,
    /// The figures of each group of learners; empty where groups are not known.
    pub groups: Vec<GroupFigures>,
    /// Time it took to fit, in seconds on the wall.
    pub fit_seconds: f64,
}

/// Fits a model to the learners outside a fold and measures it on those within.
pub fn evaluate(log: &ResponseLog, fold: u32, model: ModelName) -> Result<Evaluation, SplitError> {
    let (training, test) = (log.outside_fold(fold), log.fold(fold));
    if test.is_empty() {
        return Err(SplitError::NobodyToTest { fold });
    }
    if training.is_empty() {
        return Err(SplitError::NobodyToTrain { fold });
    }
    let begun = Instant::now();
    let fitted = model.fit(&training);
    let fit_seconds = begun.elapsed().as_secs_f64();
    Ok(Evaluation {
        fit_seconds,
        ..evaluate_fitted(fitted.as_ref(), &test)
    })
}

/// Measures a model that is fitted already on some learners.
pub fn evaluate_fitted(model: &dyn Model, test: &Learners<'_>) -> Evaluation {
    let scored = follow_all(model, test);
    let first: Vec<Scored> = scored
        .iter()
        .filter(|scored| scored.first_attempt)
        .copied()
        .collect();
    Evaluation {
        all: Metrics::of(&scored),
        first_attempts: Metrics::of(&first),
        calibration: calibration_bins(&scored),
        groups: figures_by_group(test, &scored),
        fit_seconds: 0.0,
    }
}

fn figures_by_group(test: &Learners<'_>, scored: &[Scored]) -> Vec<GroupFigures> {
    let log = test.log();
    if log.groups().is_empty() {
        return Vec::new();
    }
    let mut left = scored;
    let tested = test.groups().zip(test.iter()).map(|(group, responses)| {
        let (own, others) = left.split_at(responses.len());
        left = others;
        Tested { group, scored: own }
    });
    by_group(log.groups(), &tested.collect::<Vec<_>>())
}
