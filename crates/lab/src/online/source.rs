//! Where answers come from: learner by learner, as often as wanted.

use std::convert::Infallible;

use cairn_engine::Timestamp;
use cairn_engine::answer_model::{Answered, Extent, Floors, NONE, Question};

use crate::responses::{self, Learners};

/// Answers to fit to. Fitting passes over them again and again and keeps none, so a source need not
/// hold them in memory.
pub trait Source: Sync {
    /// Why answers cannot be had; [`Infallible`] where they are at hand.
    type Error: Send;

    /// How many things of each kind the questions are about.
    fn extent(&self) -> Extent;

    /// How many learners there are.
    fn learners(&self) -> usize;

    /// Tells the answers of a learner in the order in which they were given. The same number always
    /// tells the same answers.
    ///
    /// # Errors
    /// If the answers cannot be had; those told until then are then not to be relied on.
    fn learner(
        &self,
        number: usize,
        tell: &mut dyn FnMut(&Question<'_>, &Answered),
    ) -> Result<(), Self::Error>;
}

impl Source for Learners<'_> {
    type Error = Infallible;

    fn extent(&self) -> Extent {
        Extent {
            skills: self.log().skills(),
            skill_sets: self.log().skill_sets().len(),
            templates: 0,
            items: self.log().items(),
        }
    }

    fn learners(&self) -> usize {
        self.len()
    }

    fn learner(
        &self,
        number: usize,
        tell: &mut dyn FnMut(&Question<'_>, &Answered),
    ) -> Result<(), Infallible> {
        for response in self.get(number) {
            let answered = answered(response.correct);
            tell(&question(&self.log().question(response)), &answered);
        }
        Ok(())
    }
}

/// A question of a log as the engine sees it: nothing is stated of it, and it cannot be guessed.
pub fn question<'a>(asked: &responses::Question<'a>) -> Question<'a> {
    Question {
        skills: asked.skills,
        skill_set: asked.skill_set,
        template: NONE,
        item: asked.item,
        skill_ease: 0.0,
        item_ease: 0.0,
        floors: Floors::default(),
        at: Timestamp(i64::from(asked.at) * 1000),
    }
}

/// An answer without help, given some thought.
pub fn answered(correct: bool) -> Answered {
    Answered {
        correct,
        aids: 0,
        engaged: 1.0,
    }
}
