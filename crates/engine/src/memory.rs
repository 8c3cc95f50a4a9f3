//! How a skill fades while it rests, and how well-timed practice makes it last.
//!
//! The memory model is FSRS-6 (Ye, "The algorithm", open-spaced-repetition wiki, 2025; its roots: Su et
//! al., IEEE TKDE 35, 2023), written from its published equations. A memory has a *stability*, the
//! days until it is recalled with a chance of nine in ten, and a *difficulty* from 1 to 10.
//! *Retrievability* after `t` days is the power curve `R = (1 + f t / S)^-d` with `f = 0.9^(-1/d) - 1`.
//!
//! A right answer is FSRS's grade "good", one with help "hard", a wrong one "again"; there is no
//! "easy". A right answer lengthens stability the more, the more had been forgotten: the spacing
//! effect. On the same day it adds little. A wrong one shortens it.
//!
//! Two things differ, because here a skill is remembered and not a card, and because a right answer
//! must never hurt nor a wrong one help:
//!
//! - A wrong answer does not restart the clock: only getting it right shows that it is back. And
//!   there is no memory before the first right answer.
//! - Stability never falls with a right answer and never rises with a wrong one, help or not.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What an answer says about memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Wrong, without help.
    Wrong,
    /// Right with help.
    AidedRight,
    /// Right without help.
    Right,
}

impl Grade {
    /// The grade of FSRS: again, hard, good.
    fn number(self) -> f64 {
        match self {
            Grade::Wrong => 1.0,
            Grade::AidedRight => 2.0,
            Grade::Right => 3.0,
        }
    }
}

/// The numbers of the memory model, under the names that the equations give them. The default is that
/// of FSRS-6: the median of fits to the reviews of ten thousand users of Anki.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemoryParameters {
    /// Stability after a first right answer with help, in days (w1).
    pub first_aided: f64,
    /// Stability after a first right answer, in days (w2).
    pub first: f64,
    /// Difficulty after "again" (w4), and how fast better grades lower it (w5).
    pub difficulty: [f64; 2],
    /// How far a grade moves difficulty (w6), and how far it returns to that of "easy" (w7).
    pub difficulty_change: [f64; 2],
    /// Growth of stability with a right answer: its size as a logarithm (w8), how much less for what is
    /// stable (w9), how much more for what had faded (w10).
    pub growth: [f64; 3],
    /// What is left after a wrong answer: size (w11), by difficulty (w12), by stability (w13), by what
    /// had faded (w14).
    pub lapse: [f64; 4],
    /// What help leaves of growth (w15).
    pub aided_growth: f64,
    /// Growth within a day: rate (w17), shift (w18), how much less for what is stable (w19).
    pub same_day: [f64; 3],
    /// The exponent of the forgetting curve (w20).
    pub decay: f64,
    /// What was gained at a skill counts times retrievability to this power. Not of FSRS, which
    /// predicts recall and not log-odds.
    pub fading: f64,
}

impl Default for MemoryParameters {
    fn default() -> Self {
        MemoryParameters {
            first_aided: 1.2931,
            first: 2.3065,
            difficulty: [6.4133, 0.8334],
            difficulty_change: [3.0194, 0.001],
            growth: [1.8722, 0.1666, 0.796],
            lapse: [1.4835, 0.0614, 0.2629, 1.6483],
            aided_growth: 0.6014,
            same_day: [0.5425, 0.0912, 0.0658],
            decay: 0.1542,
            fading: 8.0,
        }
    }
}

impl MemoryParameters {
    /// The share of what was gained that counts at a retrievability: within 0 to 1.
    pub fn retained(&self, retrievability: f64) -> f64 {
        if retrievability < 1.0 {
            retrievability.max(0.0).powf(self.fading.max(0.0))
        } else {
            1.0
        }
    }

    /// Difficulty after a first answer.
    fn first_difficulty(&self, grade: f64) -> f64 {
        let [again, rate] = self.difficulty;
        (again - (rate * (grade - 1.0)).exp() + 1.0).clamp(1.0, 10.0)
    }
}

/// No stability is shorter or longer than this, in days.
const SHORTEST: f64 = 0.01;
const LONGEST: f64 = 36_500.0;

/// FSRS's grade "easy", to whose difficulty all difficulties return.
const EASY: f64 = 4.0;

/// The memory of one skill, once it has been answered right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Days until it is recalled with a chance of nine in ten.
    pub stability: f64,
    /// How hard it is to make it last, within 1 to 10.
    pub difficulty: f64,
    /// The last right answer.
    pub fresh_at: Timestamp,
}

impl Memory {
    /// The memory after one more answer. None stays none until the first right answer.
    pub fn after(
        memory: Option<Memory>,
        grade: Grade,
        at: Timestamp,
        parameters: &MemoryParameters,
    ) -> Option<Memory> {
        match (memory, grade) {
            (None, Grade::Wrong) => None,
            (None, _) => Some(Memory {
                stability: match grade {
                    Grade::AidedRight => parameters.first_aided.min(parameters.first),
                    _ => parameters.first,
                }
                .clamp(SHORTEST, LONGEST),
                difficulty: parameters.first_difficulty(grade.number()),
                fresh_at: at,
            }),
            (Some(memory), Grade::Wrong) => Some(memory.after_wrong(at, parameters)),
            (Some(memory), _) => Some(memory.after_right(grade, at, parameters)),
        }
    }

    /// The chance of recalling it: 1 when fresh, 0.9 after `stability` days.
    pub fn retrievability(&self, now: Timestamp, parameters: &MemoryParameters) -> f64 {
        let days = now.days_since(self.fresh_at);
        if days == 0.0 {
            return 1.0;
        }
        let factor = 0.9_f64.powf(-1.0 / parameters.decay) - 1.0;
        (1.0 + factor * days / self.stability).powf(-parameters.decay)
    }

    /// After how many days without practice it is recalled with this chance (0 to 1, both left out).
    pub fn days_until(&self, chance: f64, parameters: &MemoryParameters) -> f64 {
        let factor = 0.9_f64.powf(-1.0 / parameters.decay) - 1.0;
        let chance = chance.clamp(0.01, 0.9999);
        let days = self.stability * (chance.powf(-1.0 / parameters.decay) - 1.0) / factor;
        if days.is_finite() {
            days.clamp(0.0, LONGEST)
        } else {
            LONGEST
        }
    }

    fn after_right(&self, grade: Grade, at: Timestamp, parameters: &MemoryParameters) -> Memory {
        let days = at.days_since(self.fresh_at);
        let growth = if days < 1.0 {
            let [rate, shift, stable] = parameters.same_day;
            (rate * (grade.number() - 3.0 + shift)).exp() * self.stability.powf(-stable)
        } else {
            let faded = 1.0 - self.retrievability(at, parameters);
            let [size, stable, spaced] = parameters.growth;
            let aided = match grade {
                Grade::AidedRight => parameters.aided_growth,
                _ => 1.0,
            };
            1.0 + size.exp()
                * (11.0 - self.difficulty)
                * self.stability.powf(-stable)
                * (spaced * faded).exp_m1()
                * aided
        };
        Memory {
            stability: usable(self.stability * growth.max(1.0), self.stability).max(self.stability),
            difficulty: self.next_difficulty(grade, parameters),
            fresh_at: self.fresh_at.max(at),
        }
    }

    fn after_wrong(&self, at: Timestamp, parameters: &MemoryParameters) -> Memory {
        let faded = 1.0 - self.retrievability(at, parameters);
        let [size, difficulty, stable, forgotten] = parameters.lapse;
        let left = size
            * self.difficulty.powf(-difficulty)
            * ((self.stability + 1.0).powf(stable) - 1.0)
            * (forgotten * faded).exp();
        Memory {
            stability: usable(left, self.stability).min(self.stability),
            difficulty: self.next_difficulty(Grade::Wrong, parameters),
            fresh_at: self.fresh_at,
        }
    }

    fn next_difficulty(&self, grade: Grade, parameters: &MemoryParameters) -> f64 {
        let [change, returns] = parameters.difficulty_change;
        let damped = -change * (grade.number() - 3.0) * (10.0 - self.difficulty) / 9.0;
        let easy = parameters.first_difficulty(EASY);
        let next = returns * easy + (1.0 - returns) * (self.difficulty + damped);
        if next.is_nan() {
            self.difficulty
        } else {
            next.clamp(1.0, 10.0)
        }
    }

    /// This memory with usable numbers.
    #[must_use]
    pub fn sane(self, parameters: &MemoryParameters) -> Memory {
        Memory {
            stability: usable(self.stability, parameters.first),
            difficulty: if self.difficulty.is_nan() {
                5.0
            } else {
                self.difficulty.clamp(1.0, 10.0)
            },
            ..self
        }
    }
}

/// A stability within bounds.
fn usable(days: f64, otherwise: f64) -> f64 {
    if days.is_finite() { days } else { otherwise }.clamp(SHORTEST, LONGEST)
}
