//! What each step is worth: one small function for each term.
//!
//! A point is a hundredth of a skill that is known at the horizon, for each minute of practice now.

use super::aims::{self, Aims};
use super::steps::Step;
use super::{SCORE_TERMS, ScoreName, ScoreTerm, StepKind, View};
use crate::memory::{Grade, Memory};
use crate::predict::logit;
use crate::review;

/// Points for a whole skill.
const POINTS: f64 = 100.0;

/// Minutes that an answer takes where nothing is known of that.
const USUAL_MINUTES: f64 = 0.5;

/// What the steps of one decision are measured against.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    /// The log-odds that fit best.
    target: f64,
    /// Logarithm of one plus the descendants of the skill that has most.
    opens_most: f64,
}

impl Scale {
    pub(super) fn of(view: &View<'_>) -> Scale {
        let graph = view.model.graph();
        let most = graph
            .skills()
            .map(|skill| graph.descendants(skill))
            .max()
            .unwrap_or(0);
        let warming_up = view.situation.recent.is_empty();
        let parameters = view.parameters;
        let target = if warming_up {
            parameters.warm_up_target
        } else {
            parameters.target
        };
        Scale {
            target: logit(target),
            opens_most: f64::from(most).ln_1p(),
        }
    }
}

/// Why the step is worth what it is.
pub(super) fn terms(
    view: &View<'_>,
    step: &Step,
    scale: Scale,
    aims: &Aims,
) -> [ScoreTerm; SCORE_TERMS] {
    let term = |name, score| ScoreTerm { name, score };
    let learning = learning(view, step);
    let opens = learning * opens(view, step, scale);
    let (keeping, forgetting) = (keeping(view, step), forgetting(view, step));
    let (fit, lasting) = (fit(view, step, scale), lasting(view, step));
    let [goal, assignment, interest, success] = aims::terms(view, step, aims);
    let chosen = goal.score + assignment.score + interest.score + success.score;
    [
        term(ScoreName::Learning, learning),
        term(ScoreName::Opens, opens),
        term(ScoreName::Keeping, keeping),
        term(ScoreName::Forgetting, forgetting),
        term(ScoreName::Fit, fit),
        term(ScoreName::Lasting, lasting),
        term(ScoreName::Struggle, struggle(view, step)),
        term(
            ScoreName::Variety,
            -variety(view, step)
                * (learning + opens + keeping + forgetting + fit + lasting + chosen),
        ),
        goal,
        assignment,
        interest,
        success,
    ]
}

/// What the step is worth: the sum of the terms from left to right.
pub(super) fn total(terms: &[ScoreTerm; SCORE_TERMS]) -> f64 {
    terms.iter().fold(0.0, |sum, term| sum + term.score)
}

/// How long an answer at the skill usually takes, whoever answers, in minutes: the mean over its
/// templates as far as that is known.
fn minutes(view: &View<'_>, step: &Step) -> f64 {
    let skill = step.place.skill;
    let templates = 0..view.model.template_difficulties(skill).len();
    let times = templates.filter_map(|place| {
        let milliseconds = view.model.usual_time(view.model.template(skill, place))?;
        Some(milliseconds as f64 / 60_000.0)
    });
    let (sum, count) = times.fold((0.0, 0.0), |(sum, count), time| (sum + time, count + 1.0));
    if sum > 0.0 {
        sum / count
    } else {
        USUAL_MINUTES
    }
}

/// What is not known, times the chance of learning it from one answer, which falls with what is missing
/// below it.
fn learning(view: &View<'_>, step: &Step) -> f64 {
    let parameters = view.parameters;
    let gain = (1.0 - step.place.known) * parameters.learning * step.place.foundation;
    POINTS * parameters.value * gain / minutes(view, step)
}

fn opens(view: &View<'_>, step: &Step, scale: Scale) -> f64 {
    if scale.opens_most == 0.0 {
        return 0.0;
    }
    let descendants = view.model.graph().descendants(step.place.skill);
    view.parameters.opens * f64::from(descendants).ln_1p() / scale.opens_most
}

/// How much likelier what is known now is still known at the horizon, if it is answered right now.
fn keeping(view: &View<'_>, step: &Step) -> f64 {
    let Some(memory) = review::memory(view.model, view.belief, step.place.skill, view.parameters)
    else {
        return 0.0;
    };
    let now = view.situation.now;
    let later = now.plus_days(view.parameters.horizon);
    let parameters = &view.model.parameters().answer.memory;
    let keeps = |memory: &Memory| parameters.retained(memory.retrievability(later, parameters));
    let after = Memory::after(Some(memory), Grade::Right, now, parameters);
    let gain = after.map_or(0.0, |after| keeps(&after) - keeps(&memory));
    POINTS * step.place.known * gain.max(0.0) / minutes(view, step)
}

fn forgetting(view: &View<'_>, step: &Step) -> f64 {
    let Some(state) = view.belief.skill(step.place.skill) else {
        return 0.0;
    };
    let (skill, parameters) = (step.place.skill, view.parameters);
    let at = state.last_at;
    let used = review::used_at(view.model, view.belief, skill, at, parameters.contained);
    let span = 1.0 + parameters.spread * f64::from(state.success_days);
    parameters.forgetting * (view.situation.now.days_since(used) / span).ln_1p()
}

/// Highest where one of the skill's templates is as hard as it should be; half at one logit off.
fn fit(view: &View<'_>, step: &Step, scale: Scale) -> f64 {
    let gap = step.place.gap_to(view, scale.target);
    view.parameters.fit / (1.0 + gap * gap)
}

fn lasting(view: &View<'_>, step: &Step) -> f64 {
    let counts = step.kind == StepKind::Review && step.place.could_show_it_lasts(view);
    if counts { view.parameters.lasting } else { 0.0 }
}

fn struggle(view: &View<'_>, step: &Step) -> f64 {
    let facts = view.belief.skill(step.place.skill);
    let set_aside = facts.is_some_and(|facts| facts.is_set_aside(view.situation.now));
    let rest = if set_aside {
        -view.parameters.set_aside
    } else {
        0.0
    };
    match step.kind {
        StepKind::Repair => view.parameters.struggle + rest,
        _ if step.is_being_repaired => rest - view.parameters.struggle,
        _ => rest,
    }
}

/// The share of its worth that a step loses for having been asked about just now.
fn variety(view: &View<'_>, step: &Step) -> f64 {
    let latest = view.situation.recent.iter().zip(1_u32..);
    let latest = latest.take(view.parameters.variety_window);
    let repeats: f64 = latest
        .filter(|(recent, _)| **recent == step.place.skill)
        .map(|(_, ago)| 1.0 / f64::from(ago))
        .sum();
    let loss = view.parameters.variety * repeats;
    loss / (1.0 + loss)
}
