//! Review: when what was learned should come back, and on which days.
//!
//! A review is *due* when predicted recall has fallen to the desired retention
//! ([`PolicyParameters::retention`]), on the forgetting curve of [`crate::memory`]. Reviews are of whole
//! skills: any question of the skill will do.
//!
//! Practising a skill also practises those that it builds on: what was learned of algebra lasted half a
//! century with those who went on to use it in higher courses, and faded with the others (Bahrick and Hall,
//! "Lifetime maintenance of high school mathematics content", Journal of Experimental Psychology: General
//! 120, 1991). So a right answer at a skill counts as a part of a rest that is over for its direct
//! prerequisites: they are taken as fresh not as of their own last right answer, but as of a moment that
//! lies a share ([`PolicyParameters::contained`]) of the way from there to the last right answer at what
//! builds on them. That is done where memory is read and not where answers are folded: a belief holds what
//! was answered, and nothing else. The ranking ([`crate::policy`]) and the days of review read memory
//! through the one function [`memory`].

use crate::belief::Belief;
use crate::course_model::CourseModel;
use crate::graph::SkillIndex;
use crate::mastery::MasteryLevel;
use crate::memory::Memory;
use crate::policy::PolicyParameters;
use crate::time::{Day, Timestamp};

/// So many reviews are never too many for a day.
const NEVER_TOO_MANY: usize = 3;

/// The moment as of which a skill counts as used that was used at `at`: later, if what builds on it was
/// answered right since.
pub(crate) fn used_at(
    model: &CourseModel,
    belief: &Belief,
    skill: SkillIndex,
    at: Timestamp,
    contained: f64,
) -> Timestamp {
    let above = model.graph().dependents(skill).iter();
    let latest = above
        .filter_map(|&above| belief.memory(above))
        .map(|memory| memory.fresh_at)
        .max();
    match latest {
        Some(latest) if latest > at => at.plus_days(contained * latest.days_since(at)),
        _ => at,
    }
}

/// How well a skill will last, with what was practised of it inside others; none before the first right
/// answer.
pub fn memory(
    model: &CourseModel,
    belief: &Belief,
    skill: SkillIndex,
    parameters: &PolicyParameters,
) -> Option<Memory> {
    let memory = belief.memory(skill)?;
    let contained = parameters.contained;
    Some(Memory {
        fresh_at: used_at(model, belief, skill, memory.fresh_at, contained),
        ..memory
    })
}

/// When a skill's review is due; none before the first right answer.
pub fn due_at(
    model: &CourseModel,
    belief: &Belief,
    skill: SkillIndex,
    parameters: &PolicyParameters,
) -> Option<Timestamp> {
    let memory = memory(model, belief, skill, parameters)?;
    let answer = &model.parameters().answer.memory;
    let days = memory.days_until(parameters.retention, answer);
    Some(memory.fresh_at.plus_days(days))
}

/// The reviews of the coming days, today first: skills in which the learner has been proficient, each on
/// the first day at or after the one on which it is due that is not full. A day is full when it has its even
/// share and one more, so that none is a mountain; what finds no room in time comes after these days. Within
/// a day, what has waited longest comes first.
pub fn review_days(
    model: &CourseModel,
    belief: &Belief,
    now: Timestamp,
    parameters: &PolicyParameters,
    days: usize,
) -> Vec<Vec<SkillIndex>> {
    let known = belief
        .skills()
        .filter(|(_, facts)| facts.highest_level >= MasteryLevel::Proficient);
    let mut due: Vec<(Timestamp, SkillIndex)> = known
        .filter_map(|(skill, _)| Some((due_at(model, belief, skill, parameters)?, skill)))
        .filter(|(due, _)| due.days_since(now) < days as f64)
        .collect();
    due.sort_unstable();
    let room = NEVER_TOO_MANY.max(due.len().div_ceil(days.max(1)) + 1);
    let mut plan: Vec<Vec<SkillIndex>> = vec![Vec::new(); days];
    for (at, skill) in due {
        let first = days_from(now, at);
        let day = plan.iter_mut().skip(first).find(|day| day.len() < room);
        if let Some(day) = day {
            day.push(skill);
        }
    }
    plan
}

/// Whole days from now on.
fn days_from(now: Timestamp, at: Timestamp) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within a century"
    )]
    let days = at.days_since(now).floor() as usize;
    days
}

/// The calendar days of a plan, today first.
pub fn calendar(today: Day, days: usize) -> impl Iterator<Item = Day> {
    (0..days).map(move |ahead| today.plus(i32::try_from(ahead).unwrap_or(i32::MAX)))
}
