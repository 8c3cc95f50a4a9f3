//! The science of Cairn: what a learner is believed to know, what to offer next, and why.
//!
//! ```text
//! Evidence --observe--> Belief --predict--> Prediction (a sum of log-odds terms)
//!                         |------standing--> MasteryLevel and what the next level still needs
//!                         `------decide----> Decision (ranked candidates, each a sum of score terms)
//! ```
//!
//! Promises of this crate:
//!
//! - **Pure.** No IO, no clock, no global randomness. Time, seeds and parameters are arguments, so
//!   the same evidence in the same order gives the same belief, to the bit, on the same build.
//! - **Total.** No input makes it panic or yields a number that is not finite: absurd difficulties
//!   are clamped, time that runs backwards counts as no time.
//! - **Additive.** Every prediction and every score *is* the sum of its named terms, so reasons are
//!   exact.
//! - **Ignorant on purpose.** Skills and items are dense indices and difficulties. No text, name,
//!   group or page ever gets in, and so nothing about who a learner is can influence what is
//!   offered.
//!
//! Where each formula lives: predicting and learning from an answer in [`answer_model`], forgetting in
//! [`memory`], levels and readiness in [`mastery`], ranking in [`policy`], the next question in
//! [`template`].

pub mod adaptive_test;
pub mod answer_model;
pub mod belief;
pub mod counterfactual;
pub mod course_model;
pub mod evidence;
pub mod forecast;
pub mod gaussian;
pub mod graph;
pub mod mastery;
pub mod memory;
pub mod placement;
pub mod policy;
pub mod predict;
pub mod review;
pub mod template;
pub mod time;
pub mod wheel_spinning;
pub mod why_not;

pub use adaptive_test::{AdaptiveTest, BankItem, ItemBank};
pub use answer_model::{AnswerModel, Reason};
pub use belief::{Belief, PlacedBelief, SkillBelief};
pub use counterfactual::{
    Consequence, Counterfactual, what_answers_would_change, what_would_change,
};
pub use course_model::{CourseModel, CourseModelError, ItemParameters, ModelParameters};
pub use evidence::{Aid, Evidence};
pub use forecast::{Forecast, forecast};
pub use gaussian::Gaussian;
pub use graph::{GraphError, SkillGraph, SkillIndex};
pub use mastery::{
    MasteryLevel, MasteryRule, NextLevel, Readiness, Requirement, Shortfall, Standing,
};
pub use memory::{Memory, MemoryParameters};
pub use placement::{
    Placed, Placement, PlacementAnswer, PlacementOutcome, PlacementParameters, PlacementQuestion,
};
pub use policy::choices::{Aim, Choices, Overrides, Overruled, SuccessRate};
pub use policy::file::{Fault, PolicyFileProblem, read_policy};
pub use policy::{
    Candidate, Decision, PolicyParameters, ScoreName, ScoreTerm, Situation, StepKind, decide,
    step_kind, still_to_learn,
};
pub use predict::{Contribution, Prediction, predict};
pub use review::{due_at, review_days};
pub use template::{choose_template, wanted_difficulty};
pub use time::{Day, Timestamp};
pub use why_not::{Change, Deed, Outcome, Why, WhyNot, why_not};

/// Version of the formulas and default parameters behind [`Belief`]; stored with every belief and
/// decision.
pub const BELIEF_MODEL_VERSION: &str = "additive-online-3";

/// Version of the formulas behind [`decide`]; stored with every decision, together with a hash of the numbers.
pub const POLICY_VERSION: &str = "lasting-gain-8";
