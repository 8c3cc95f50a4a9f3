//! The laboratory: models tried on the answers of learners who were real, and of learners who never
//! existed, before they meet learners who do.
//!
//! **Measuring.** [`responses`] reads logs of answers, [`mod@evaluate`] fits a model to some learners
//! and measures it on others with the figures of [`metrics`], the diagram of [`reliability`]
//! and, where groups of learners are known, the comparisons of [`groups`]. [`ranking`] asks which items a
//! learner will miss.
//! [`spool`] keeps on disk what is too much for memory.
//! [`model`] says what a model must be able to do; [`online`] is ours, [`peers`] are models from the
//! literature, to compare with.
//!
//! [`off_policy`] says what another policy would have been worth, from decisions that were taken.
//!
//! **Testing.** [`irt`] fits the items of a test and scores who took it.
//!
//! **Simulating.** A simulated learner must not be made of the formulas it is to test, or every model
//! would look right. So [`simulate`] is built the other way round from the engine: knowing is a hidden
//! yes or no, learned in a moment and forgotten in a moment, where the engine believes in gradual
//! log-odds. [`timetable`] says when such a learner sits down to practise.
//!
//! Everything is deterministic: the same file gives the same fit on any number of threads; the same
//! seed and the same questions give the same simulated learner, answer by answer, on every machine of
//! the same arithmetic.

mod dense;
mod draw;
pub mod evaluate;
pub mod groups;
pub mod irt;
mod logistic;
pub mod metrics;
pub mod model;
pub mod off_policy;
pub mod online;
pub mod peers;
pub mod ranking;
pub mod reliability;
pub mod responses;
pub mod simulate;
pub mod spool;
pub mod timetable;
pub mod trial;
pub mod tutor;

pub use evaluate::{Evaluation, ModelName, evaluate};
pub use simulate::{
    Answer, GrowingLearner, Outcome, Question, RememberingLearner, Respondent, SimulatedLearner,
    Traits,
};
pub use timetable::{Sitting, Timetable};
