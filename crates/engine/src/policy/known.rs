//! How far a skill is known, for the policy.
//!
//! The chance of a right answer is believed with care: it weighs all answers alike, and so rises late for who
//! has learned and falls deep for who has just been shown how it goes. What a skill is worth is better told with
//! three plain facts beside it: whether the latest answer took help, on how many days it was right, and whether it was
//! practised today. (On simulated learners of three kinds, whose knowledge can be looked up, the days with a
//! right answer say most: one right answer on each of three days is worth more than three on one day. Who asks for
//! help or says "I don't know" knows it less often than who answers wrongly: that may be a slip.)

use super::PolicyParameters;
use crate::answer_model::logistic;
use crate::belief::{Belief, SkillBelief};
use crate::course_model::ItemParameters;
use crate::graph::SkillIndex;
use crate::mastery::Standing;
use crate::predict::logit;
use crate::time::Timestamp;

/// What was practised is as fresh as today's for so many days.
const FRESH_DAYS: f64 = 0.5;

/// How far a skill is known, within 0 to 1: the chance at a typical item, cleared of slips and sharpened, and
/// moved by what was practised. `standing` is that of the skill at `now`.
pub(crate) fn known(
    belief: &Belief,
    skill: SkillIndex,
    standing: &Standing,
    now: Timestamp,
    parameters: &PolicyParameters,
) -> f64 {
    let chance = standing.chance / (1.0 - ItemParameters::USUAL_SLIP);
    let chance = chance.clamp(0.001, 0.999);
    let practised = belief.skill(skill).filter(|facts| facts.is_practised());
    let moved = practised.map_or(0.0, |facts| practice(facts, now, parameters));
    logistic(parameters.contrast * logit(chance) + moved)
}

/// What practice says beyond the chance, in logits.
fn practice(facts: &SkillBelief, now: Timestamp, parameters: &PolicyParameters) -> f64 {
    let right = facts.latest_unaided(1).0 == 1;
    let helped = if facts.latest_took_help {
        parameters.helped
    } else {
        0.0
    };
    let days = (1.0 + f64::from(facts.success_days)) / (1.0 + parameters.shown_days);
    let fresh = now.days_since(facts.last_at) < FRESH_DAYS;
    let today = match (fresh, right) {
        (true, true) => parameters.today + parameters.today_right,
        (true, false) => parameters.today,
        (false, _) => 0.0,
    };
    parameters.shown * days.ln() + today - helped
}
