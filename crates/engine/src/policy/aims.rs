//! The terms for what people have chosen: the goal, assignments, interests and the success rate.
//!
//! On the *way* to an aim are its skills and everything that they build on. Nothing on it can be left
//! out, so each skill of the way counts the same, by how much of it is still missing; an aim with a date
//! counts up to twice as much, the fewer days there are for what is left of the way.

use super::choices::Aim;
use super::steps::{Place, Step};
use super::{ScoreName, ScoreTerm, View};
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, mastery_level};
use crate::predict::logit;

/// How many terms rest on choices.
pub(super) const CHOICE_TERMS: usize = 4;

/// The skills on the way to an aim.
pub(super) struct Way {
    /// For each skill of the course, whether it is on the way.
    on: Vec<bool>,
    /// How many of them are still to be learned.
    pub(super) left: u32,
    /// How much more it counts for its date, within 1 to 2.
    urgency: f64,
}

impl Way {
    fn to(view: &View<'_>, aim: &Aim) -> Way {
        let on = on_the_way(view.model.graph(), &aim.skills);
        let is_left = |skill: SkillIndex| {
            let wanted = if aim.skills.contains(&skill) {
                MasteryLevel::Mastered
            } else {
                MasteryLevel::Proficient
            };
            let never = view.belief.skill(skill).is_none();
            never || mastery_level(view.model, view.belief, skill, view.situation.now) < wanted
        };
        let skills = view.model.graph().skills();
        let left = skills
            .filter(|skill| on[skill.position()] && is_left(*skill))
            .count();
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        Way {
            on,
            left,
            urgency: 1.0 + hurry(left, aim.due.map(|due| due.0 - view.situation.day.0)),
        }
    }

    fn pull(&self, place: &Place) -> f64 {
        if self.left > 0 && self.on[place.skill.position()] {
            (1.0 - place.known) * self.urgency
        } else {
            0.0
        }
    }
}

/// For each skill of the course, whether it is among these or below one of them.
pub(super) fn on_the_way(graph: &crate::graph::SkillGraph, aims: &[SkillIndex]) -> Vec<bool> {
    let mut on = vec![false; graph.len()];
    let mut open: Vec<SkillIndex> = aims.to_vec();
    while let Some(skill) = open.pop() {
        if graph.contains(skill) && !on[skill.position()] {
            on[skill.position()] = true;
            open.extend(graph.prerequisites(skill));
        }
    }
    on
}

/// 0 without a date or with all the time in the world, a half at a skill a day, 1 when the day is over.
fn hurry(left: u32, days: Option<i32>) -> f64 {
    let Some(days) = days else {
        return 0.0;
    };
    // The day itself can still be used.
    let days = f64::from(days.saturating_add(1).max(0));
    let left = f64::from(left);
    if left == 0.0 {
        0.0
    } else {
        left / (left + days)
    }
}

/// The ways to all aims.
pub(super) struct Aims {
    pub(super) goal: Option<Way>,
    pub(super) assignments: Vec<Way>,
}

impl Aims {
    pub(super) fn of(view: &View<'_>) -> Aims {
        let choices = &view.situation.choices;
        Aims {
            goal: choices.goal.as_ref().map(|aim| Way::to(view, aim)),
            assignments: choices
                .assignments
                .iter()
                .map(|aim| Way::to(view, aim))
                .collect(),
        }
    }
}

/// The terms, always all of them, in this order.
pub(super) fn terms(view: &View<'_>, step: &Step, aims: &Aims) -> [ScoreTerm; CHOICE_TERMS] {
    let term = |name, score| ScoreTerm { name, score };
    let parameters = view.parameters;
    let goal = aims.goal.as_ref().map_or(0.0, |way| way.pull(&step.place));
    // Of several assignments, the most pressing one counts.
    let assigned = aims.assignments.iter().map(|way| way.pull(&step.place));
    let assigned = assigned.fold(0.0, f64::max);
    let interests = &view.situation.choices.interests;
    let interest = f64::from(u8::from(interests.contains(&step.place.skill)));
    [
        term(ScoreName::Goal, parameters.goal * goal),
        term(ScoreName::Assignment, parameters.assignment * assigned),
        term(ScoreName::Interest, parameters.interest * interest),
        term(ScoreName::Success, parameters.success * success(view, step)),
    ]
}

/// 1 where one of the skill's templates is as hard as the learner chose, a half at one logit off.
fn success(view: &View<'_>, step: &Step) -> f64 {
    let Some(rate) = view.situation.choices.success else {
        return 0.0;
    };
    let gap = step.place.gap_to(view, logit(rate.chance()));
    1.0 / (1.0 + gap * gap)
}
