//! Fitting the engine's answer model to logs of answers.
//!
//! `fit.rs` streams over the learners thirteen times. Coefficients take shrunken Newton
//! steps; the weights of the sum are a logistic regression on all terms, within the bounds that keep
//! the model monotone. Coefficients that have seen an answer know it, and a regression on them would
//! trust them too much; so there are several versions of each coefficient, each blind to one part of
//! the learners, and the regression sees every learner through the version that is blind to them. At
//! last a monotone map is fitted on the same blind predictions (`calibration.rs`). Memory grows with
//! the number of coefficients, not of answers. Between passes a fit can be put aside (`checkpoint.rs`) and taken up again.

pub mod ablation;
mod calibration;
pub mod checkpoint;
pub mod file;
mod fit;
pub mod logs;
mod readout;
pub mod source;

pub use fit::{Fitting, Progress, fit, fit_on};
pub use source::Source;

use cairn_engine::answer_model::{AnswerModel, Extent, Knowledge};

use crate::model::{Follower, Model, Scored};
use crate::responses::{Question, ResponseLog};
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

/// Follows each learner of a source from the first answer to the last and keeps all predictions. (Which
/// answers are first ones to an item is not looked at: all count as such.)
pub fn score(model: &AnswerModel, source: &dyn Source) -> Vec<Scored> {
    let extent = source.extent();
    let mut knowledge = model.begin(extent.skills, extent.items);
    let mut scored = Vec::new();
    for number in 0..source.learners() {
        knowledge.clear(&model.filter);
        source.learner(number, &mut |question, answered| {
            // What is predicted is an answer without help; answers with help only teach.
            if answered.aids == 0 {
                let log_odds = model.predict(&knowledge, question).log_odds;
                scored.push(Scored {
                    chance: question.floors.chance(log_odds),
                    correct: answered.correct,
                    first_attempt: true,
                });
            }
            model.observe(&mut knowledge, question, answered);
        });
    }
    scored
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
