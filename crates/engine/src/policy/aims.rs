//! The terms for what people have chosen: the goal, assignments, interests and the success rate.
//!
//! On the *way* to an aim are its skills and everything that they build on. Nothing on it can be left
//! out, so each skill of the way counts the same, by how much of it is still missing; an aim with a date
//! counts up to twice as much, the fewer days there are for what is left of the way.

use std::collections::HashSet;

use super::choices::Aim;
use super::steps::{Place, Step};
use super::{ScoreName, ScoreTerm, StepKind, View, step_kind};
use crate::belief::Belief;
use crate::course_model::CourseModel;
use crate::graph::{SkillGraph, SkillIndex};
use crate::mastery::{MasteryLevel, mastery_level};
use crate::predict::logit;
use crate::time::Timestamp;

/// How many terms rest on choices.
pub(super) const CHOICE_TERMS: usize = 4;

/// The skills on the way to an aim.
pub(super) struct Way {
    /// For each skill of the course, whether it is on the way; empty once the aim is reached.
    on: Vec<bool>,
    /// How much more it counts for its date, within 1 to 2.
    urgency: f64,
}

impl Way {
    fn to(view: &View<'_>, aim: &Aim) -> Way {
        let (model, belief, now) = (view.model, view.belief, view.situation.now);
        if is_reached(model, belief, aim, now) {
            return Way {
                on: Vec::new(),
                urgency: 1.0,
            };
        }
        // Without a date, what is left need not be counted.
        let hurry = aim.due.map_or(0.0, |due| {
            let left = still_to_learn(model, belief, aim, now).len();
            hurry(left, due.0.saturating_sub(view.situation.day.0))
        });
        Way {
            on: on_the_way(model.graph(), &aim.skills),
            urgency: 1.0 + hurry,
        }
    }

    fn pull(&self, place: &Place) -> f64 {
        if self.on.get(place.skill.position()) == Some(&true) {
            (1.0 - place.known) * self.urgency
        } else {
            0.0
        }
    }
}

/// The skills on the way to an aim that are still to be learned, each after what it builds on: those of the
/// aim until they are mastered, what these build on until the learner is proficient. Empty when the aim is
/// reached.
pub fn still_to_learn(
    model: &CourseModel,
    belief: &Belief,
    aim: &Aim,
    now: Timestamp,
) -> Vec<SkillIndex> {
    if is_reached(model, belief, aim, now) {
        return Vec::new();
    }
    let graph = model.graph();
    let on = on_the_way(graph, &aim.skills);
    let aimed_at: HashSet<SkillIndex> = aim.skills.iter().copied().collect();
    let is_left = |skill: &SkillIndex| {
        let level = mastery_level(model, belief, *skill, now);
        if aimed_at.contains(skill) {
            level < MasteryLevel::Mastered
        } else {
            // What a placement found known need not be learned on the way.
            level < MasteryLevel::Proficient && step_kind(belief, *skill) != StepKind::Check
        }
    };
    let way = graph.topological_order().iter().copied();
    way.filter(|skill| on[skill.position()])
        .filter(is_left)
        .collect()
}

/// Whether every skill of the aim is mastered; those that the course does not have are none of it.
fn is_reached(model: &CourseModel, belief: &Belief, aim: &Aim, now: Timestamp) -> bool {
    let skills = aim.skills.iter().copied();
    let mut skills = skills.filter(|skill| model.graph().contains(*skill));
    skills.all(|skill| mastery_level(model, belief, skill, now) == MasteryLevel::Mastered)
}

/// For each skill of the course, whether it is among these or below one of them.
pub(super) fn on_the_way(graph: &SkillGraph, aims: &[SkillIndex]) -> Vec<bool> {
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

/// 0 with all the time in the world, a half at a skill a day, 1 when the day is over.
fn hurry(left: usize, days: i32) -> f64 {
    // The day itself can still be used.
    let days = f64::from(days.saturating_add(1).max(0));
    let left = left as f64;
    left / (left + days)
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
