//! Elo ratings: learners and items play each other.
//!
//! After Pelánek, "Applications of the Elo rating system in adaptive educational systems" (Computers &
//! Education 98, 2016), section 3: the chance of a right answer is the logistic function of ability less
//! difficulty; after an answer both move by `K x (outcome - chance)` in opposite directions, where
//! `K = a / (1 + b n)` falls with the answers `n` seen of the learner or the item (the uncertainty function
//! of section 3.2, with its values a = 1, b = 0.05). Items are rated on the answers of training
//! learners, in their order, and then stand still: another learner's answer is not a learner's past.

use crate::model::{Follower, Model};
use crate::peers::logistic_function;
use crate::responses::{Learners, Question};

const FIRST_STEP: f64 = 1.0;
const SLOWING: f64 = 0.05;

/// A rating and the answers it rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Rating {
    value: f64,
    answers: u32,
}

impl Rating {
    fn play(&mut self, surprise: f64) {
        self.value += FIRST_STEP / (1.0 + SLOWING * f64::from(self.answers)) * surprise;
        self.answers = self.answers.saturating_add(1);
    }
}

/// Items with their ratings.
#[derive(Clone, Debug, PartialEq)]
pub struct Elo {
    /// Difficulties, in logits.
    items: Vec<Rating>,
}

impl Elo {
    /// Lets training learners and items play.
    pub fn fit(training: &Learners<'_>) -> Elo {
        let mut items = vec![Rating::default(); training.log().items()];
        for responses in training.iter() {
            let mut learner = Rating::default();
            for response in responses {
                let item = &mut items[response.item as usize];
                let chance = logistic_function(learner.value - item.value);
                let surprise = f64::from(response.correct) - chance;
                learner.play(surprise);
                item.play(-surprise);
            }
        }
        Elo { items }
    }
}

impl Model for Elo {
    fn follow(&self) -> Box<dyn Follower + '_> {
        Box::new(Following {
            items: &self.items,
            learner: Rating::default(),
        })
    }
}

struct Following<'m> {
    items: &'m [Rating],
    learner: Rating,
}

impl Follower for Following<'_> {
    fn predict(&mut self, question: &Question<'_>) -> f64 {
        let item = self.items.get(question.item as usize);
        logistic_function(self.learner.value - item.map_or(0.0, |item| item.value))
    }

    fn observe(&mut self, question: &Question<'_>, correct: bool) {
        let surprise = f64::from(correct) - self.predict(question);
        self.learner.play(surprise);
    }
}
