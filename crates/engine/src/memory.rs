//! How a skill fades while it rests, and how well-timed practice makes it last.
//!
//! One number per skill, the half-life: after that many days without a right answer, half of what
//! practice had gained is gone. Retrievability is the power curve `R = 1 / (1 + days / half_life)`:
//! the forgetting curve of FSRS v4 (Ye, "The algorithm", open-spaced-repetition wiki, 2023), whose
//! stability (days until R = 0.9) is a ninth of the half-life. A power law rather than an
//! exponential, as that is what people show on average (Wickelgren 1974; Anderson and Schooler
//! 1991).
//!
//! In a prediction, forgetting is the term `-fades x gain x (1 - R)`, where the gain is what the
//! answers so far put on top of what would be believed of a skill never met. So a skill once
//! learned is never believed worse for it: there are savings, not debts (Ebbinghaus 1885).
//!
//! A right answer given unaided lengthens the half-life the more, the more had been forgotten: the
//! spacing effect. At once after practice it adds nothing. A wrong one shortens it and, on purpose,
//! does not restart the clock: only getting it right shows that it is back. (Half-lives that grow
//! with successes and shrink with lapses are those of Settles and Meeder, "A trainable spaced
//! repetition model", ACL 2016; the dependence on R is that of FSRS.)

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The numbers of the memory model. Starting values, chosen to be plausible for school mathematics;
/// to be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemoryParameters {
    /// Half-life after the first right answer, in days.
    pub first_half_life: f64,
    /// How much a right answer lengthens the half-life: it is multiplied by `1 + growth x (1 - R)`.
    pub growth: f64,
    /// What an unaided wrong answer multiplies the half-life by, within 0 to 1.
    pub lapse: f64,
    /// No half-life is shorter than this, in days.
    pub shortest: f64,
    /// No half-life is longer than this, in days.
    pub longest: f64,
    /// Share of what was gained that fades in the end, within 0 to 1.
    pub fades: f64,
    /// How far a right answer given with help restarts the clock, within 0 (not at all) to 1
    /// (fully).
    pub aided_refresh: f64,
}

impl Default for MemoryParameters {
    fn default() -> Self {
        MemoryParameters {
            first_half_life: 7.0,
            growth: 4.0,
            lapse: 0.6,
            shortest: 0.5,
            longest: 3650.0,
            fades: 1.0,
            aided_refresh: 0.5,
        }
    }
}

/// The memory of one skill, once it has been answered right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Days until half of what was gained has faded.
    pub half_life: f64,
    /// When it was last fresh: the last unaided right answer, or between that and a later aided
    /// one.
    pub fresh_at: Timestamp,
}

impl Memory {
    /// The memory left by the first right answer.
    pub fn first(at: Timestamp, parameters: &MemoryParameters) -> Memory {
        Memory {
            half_life: parameters.first_half_life,
            fresh_at: at,
        }
    }

    /// Retrievability: 1 when fresh, ½ after one half-life, always above 0.
    pub fn retrievability(&self, now: Timestamp) -> f64 {
        1.0 / (1.0 + now.days_since(self.fresh_at) / self.half_life)
    }

    /// The forgetting term, in logits, for a `gain` of that many: never positive, zero when fresh.
    pub fn forgetting(&self, gain: f64, now: Timestamp, parameters: &MemoryParameters) -> f64 {
        -parameters.fades * gain.max(0.0) * (1.0 - self.retrievability(now))
    }

    /// After a right answer without help.
    #[must_use]
    pub fn after_right(&self, at: Timestamp, parameters: &MemoryParameters) -> Memory {
        let lengthened =
            self.half_life * (1.0 + parameters.growth * (1.0 - self.retrievability(at)));
        Memory {
            half_life: lengthened.min(parameters.longest),
            fresh_at: self.fresh_at.max(at),
        }
    }

    /// After a right answer with help: part of the way back to fresh, the half-life as it was.
    #[must_use]
    pub fn after_aided_right(&self, at: Timestamp, parameters: &MemoryParameters) -> Memory {
        let restarted = self
            .fresh_at
            .plus_days(at.days_since(self.fresh_at) * parameters.aided_refresh);
        Memory {
            half_life: self.half_life,
            fresh_at: restarted,
        }
    }

    /// After a wrong answer without help.
    #[must_use]
    pub fn after_wrong(&self, parameters: &MemoryParameters) -> Memory {
        // `min` first: parameters with a lapse above one must not turn a mistake into a gain.
        let shortened = (self.half_life * parameters.lapse)
            .max(parameters.shortest)
            .min(self.half_life);
        Memory {
            half_life: shortened,
            fresh_at: self.fresh_at,
        }
    }

    /// This memory with a usable half-life.
    #[must_use]
    pub fn sane(self, parameters: &MemoryParameters) -> Memory {
        let usable = self.half_life.is_finite() && self.half_life > 0.0;
        Memory {
            half_life: if usable {
                self.half_life
            } else {
                parameters.first_half_life
            },
            ..self
        }
    }
}
