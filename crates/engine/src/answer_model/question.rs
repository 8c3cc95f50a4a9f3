//! What is asked, and what came of it, as numbers.

use serde::{Deserialize, Serialize};

use super::logistic;
use crate::time::Timestamp;

/// Stands for a thing that has no number.
pub const NONE: u32 = u32::MAX;

/// A question, as far as the model cares. Numbers that a course or model does not have are taken as
/// unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question<'a> {
    /// Dense numbers of its skills, each once.
    pub skills: &'a [u32],
    /// Dense number of this combination of skills, or [`NONE`].
    pub skill_set: u32,
    /// Dense number of the template that generated it, or [`NONE`].
    pub template: u32,
    /// Dense number of the item, if the very same may be asked again, or [`NONE`].
    pub item: u32,
    /// How easy the author says its skills are, in logits: minus the difficulty.
    pub skill_ease: f64,
    /// How easy the author says it is for its skills, in logits.
    pub item_ease: f64,
    /// Guessing and slipping.
    pub floors: Floors,
    /// When it is asked.
    pub at: Timestamp,
}

/// What came of a question, as far as the model cares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answered {
    /// Was it right?
    pub correct: bool,
    /// Hints and earlier tries before it.
    pub aids: u32,
    /// The chance that the learner gave it a thought (see [`super::effort`]), within 0 to 1.
    pub engaged: f64,
}

/// How often somebody is right without knowing, or wrong in spite of knowing: chances within the
/// bounds of [`crate::ItemParameters::sane`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Floors {
    /// Chance of a right answer without knowing.
    pub guess: f64,
    /// Chance of a wrong answer in spite of knowing.
    pub slip: f64,
}

/// How an answer speaks about the log-odds of knowing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pull {
    /// Slope of the log-likelihood: not negative for a right answer, not positive for a wrong one, and
    /// within -1 to 1.
    pub score: f64,
    /// What the answer tells, on average over right and wrong: not negative.
    pub information: f64,
}

impl Floors {
    /// Chance of a right answer given the log-odds of knowing it.
    pub fn chance(self, log_odds: f64) -> f64 {
        self.guess + (1.0 - self.guess - self.slip) * logistic(log_odds)
    }

    /// The floors of an answer that the learner gave a thought with the chance `engaged`, and
    /// otherwise guessed blindly: an effort-moderated model (Wise and `DeMars`, Journal of Educational
    /// Measurement 43, 2006) is an item with more slips.
    #[must_use]
    pub fn engaged(self, engaged: f64) -> Floors {
        let slip = engaged * self.slip + (1.0 - engaged) * (1.0 - self.guess);
        Floors {
            guess: self.guess,
            slip: slip.min(0.98 - self.guess),
        }
    }

    /// How an answer pulls where the log-odds of knowing are `log_odds`. With `p` the chance of a
    /// right answer and `p'` its slope, the score is `p'/p` if right, `-p'/(1-p)` if wrong, and the
    /// Fisher information `p'^2 / (p (1-p))`.
    pub fn pull(self, log_odds: f64, correct: bool) -> Pull {
        let (knows, does_not) = (logistic(log_odds), logistic(-log_odds));
        let spread = 1.0 - self.guess - self.slip;
        let slope = spread * knows * does_not;
        let of_right = slope / (self.guess + spread * knows);
        let of_wrong = slope / (self.slip + spread * does_not);
        Pull {
            score: if correct { of_right } else { -of_wrong },
            information: of_right * of_wrong,
        }
    }
}
