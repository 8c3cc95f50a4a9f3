//! Fitting the engine's answer model to logs of answers.
//!
//! `fit.rs` streams over the learners thirteen times. Coefficients take shrunken Newton
//! steps; the weights of the sum are a logistic regression on all terms, within the bounds that keep
//! the model monotone. Coefficients that have seen an answer know it, and a regression on them would
//! trust them too much; so there are several versions of each coefficient, each blind to one part of
//! the learners, and the regression sees every learner through the version that is blind to them. At
//! last a monotone map is fitted on the same blind predictions (`calibration.rs`). Memory grows with
//! the number of coefficients, not of answers. Between passes a fit can be put aside (`checkpoint.rs`) and taken up again.
//! The last step can be fitted alone, to what came since ([`recalibration`]).

pub mod ablation;
mod calibration;
pub mod checkpoint;
pub mod file;
mod fit;
pub mod learner_sample;
pub mod logs;
mod readout;
pub mod recalibration;
pub mod source;

pub use fit::{Fitting, Progress, fit, fit_on};
pub use source::Source;

use cairn_engine::answer_model::{AnswerModel, Extent, Knowledge};

use crate::metrics::{Ascending, Metrics};
use crate::model::{Follower, Model};
use crate::responses::{Question, ResponseLog};
use crate::spool::{Record, Scratch, Sorter, SpoolError};
use source::{answered, question};

/// The answer model, with the numbers for one log.
#[derive(Clone, Debug)]
pub struct FittedModel {
    /// The model.
    pub model: AnswerModel,
    /// How many things of each kind the log has.
    pub extent: Extent,
}

impl FittedModel {
    /// The model that a school begins with, about the things of a log of which nothing is stated.
    pub fn unfitted(log: &ResponseLog) -> FittedModel {
        FittedModel {
            model: AnswerModel::default(),
            extent: Extent {
                skills: log.skills(),
                skill_sets: log.skill_sets().len(),
                templates: 0,
                items: log.items(),
            },
        }
    }
}

impl Model for FittedModel {
    fn follow(&self) -> Box<dyn Follower + '_> {
        Box::new(Following {
            model: &self.model,
            knowledge: self.model.begin(self.extent.skills, self.extent.items),
        })
    }
}

/// Follows each learner of a source from the first answer to the last and tells each prediction with what came of
/// it. What is predicted is an answer without help; answers with help only teach.
///
/// # Errors
/// If the answers cannot be had.
pub fn score<S: Source>(
    model: &AnswerModel,
    source: &S,
    tell: &mut dyn FnMut(f64, bool),
) -> Result<(), S::Error> {
    let extent = source.extent();
    let mut knowledge = model.begin(extent.skills, extent.items);
    for number in 0..source.learners() {
        knowledge.clear(&model.filter);
        source.learner(number, &mut |question, answered| {
            if answered.aids == 0 {
                let log_odds = model.predict(&knowledge, question).log_odds;
                tell(question.floors.chance(log_odds), answered.correct);
            }
            model.observe(&mut knowledge, question, answered);
        })?;
    }
    Ok(())
}

/// The figures of the predictions of [`score`], which are sorted on disk: memory holds none of them.
///
/// # Errors
/// If the answers cannot be had, or the predictions not be kept.
pub fn measure<S>(model: &AnswerModel, source: &S, scratch: &Scratch) -> Result<Metrics, SpoolError>
where
    S: Source,
    SpoolError: From<S::Error>,
{
    let mut sorter = Sorter::new(scratch)?;
    let mut kept = Ok(());
    score(model, source, &mut |chance, correct| {
        if kept.is_ok() {
            kept = sorter.push(Predicted { chance, correct });
        }
    })?;
    kept?;
    let ascending = sorter.finish()?;
    // More than memory has addresses for could not have been counted.
    let mut figures = Ascending::new(usize::try_from(ascending.len()).unwrap_or(usize::MAX));
    ascending.for_each(|bytes| {
        let Predicted { chance, correct } = Predicted::decode(bytes);
        figures.add(chance, correct);
        Ok(())
    })?;
    Ok(figures.finish().0)
}

/// A prediction and what came of it, in order of chance, right after wrong.
struct Predicted {
    chance: f64,
    correct: bool,
}

impl Record for Predicted {
    const SIZE: usize = 8;

    fn key(&self) -> u64 {
        // Numbers from 0 to 1 are in order as their bits are, of which the first two are 0.
        self.chance.abs().to_bits() << 1 | u64::from(self.correct)
    }

    fn encode(&self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.key().to_le_bytes());
    }

    fn decode(bytes: &[u8]) -> Predicted {
        let key = u64::from_le_bytes(bytes.first_chunk().copied().unwrap_or_default());
        Predicted {
            chance: f64::from_bits(key >> 1),
            correct: key & 1 == 1,
        }
    }
}

struct Following<'m> {
    model: &'m AnswerModel,
    knowledge: Knowledge,
}

impl Follower for Following<'_> {
    fn predict(&mut self, asked: &Question<'_>) -> f64 {
        let question = question(asked);
        let log_odds = self.model.predict(&self.knowledge, &question).log_odds;
        question.floors.chance(log_odds)
    }

    fn observe(&mut self, asked: &Question<'_>, correct: bool) {
        self.model
            .observe(&mut self.knowledge, &question(asked), &answered(correct));
    }
}
