//! What a model of learners must be able to do to be measured here.
//!
//! A fitted [`Model`] follows one learner at a time. A [`Follower`] is asked for the chance of a
//! right answer before it is told the answer, and is never shown anything else: that predictions
//! rest on the past of the same learner alone is a matter of types, not of care.

use crate::responses::{Learners, Question};

/// A fitted model: what training learners taught about items and skills.
pub trait Model: Sync {
    /// Begins to follow a learner of whom nothing is known.
    fn follow(&self) -> Box<dyn Follower + '_>;
}

/// A model following one learner.
pub trait Follower {
    /// Chance of a right answer to a question, from what was observed so far; within 0 to 1.
    fn predict(&mut self, question: &Question<'_>) -> f64;

    /// Learns how the question was answered.
    fn observe(&mut self, question: &Question<'_>, correct: bool);
}

/// One prediction and what came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The chance of a right answer that was predicted, within 0 to 1.
    pub chance: f64,
    /// Whether the answer was right.
    pub correct: bool,
    /// Whether it was the learner's first answer to the item.
    pub first_attempt: bool,
}

/// Follows each learner from the first answer to the last and keeps all predictions.
pub fn follow_all(model: &dyn Model, learners: &Learners<'_>) -> Vec<Scored> {
    let log = learners.log();
    let mut scored = Vec::with_capacity(learners.responses());
    // For each item, the last learner (counted from 1) who answered it.
    let mut answered_by = vec![0_usize; log.items()];
    for (learner, responses) in (1..).zip(learners.iter()) {
        let mut follower = model.follow();
        for response in responses {
            let question = log.question(response);
            let chance = follower.predict(&question);
            follower.observe(&question, response.correct);
            let answered_by = &mut answered_by[response.item as usize];
            scored.push(Scored {
                chance: if chance.is_nan() {
                    0.5
                } else {
                    chance.clamp(0.0, 1.0)
                },
                correct: response.correct,
                first_attempt: *answered_by != learner,
            });
            *answered_by = learner;
        }
    }
    scored
}
