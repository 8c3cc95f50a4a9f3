//! The laboratory: learners who do not exist, to try things on before they meet learners who do.
//!
//! A simulated learner must not be made of the formulas it is to test, or every model would look
//! right. So [`simulate`] is built the other way round from the engine: knowing is a hidden yes or
//! no, learned in a moment and forgotten in a moment, where the engine believes in gradual log-odds.
//! [`timetable`] says when such a learner sits down to practise.
//!
//! Everything is drawn from a seed: the same seed and the same questions give the same learner,
//! answer by answer, on every machine of the same arithmetic.

mod draw;
pub mod simulate;
pub mod timetable;

pub use simulate::{Answer, Outcome, Question, SimulatedLearner, Traits};
pub use timetable::{Sitting, Timetable};
