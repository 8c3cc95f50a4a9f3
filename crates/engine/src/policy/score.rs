//! What each step is worth: one small function for each term.

use super::steps::Step;
use super::{SCORE_TERMS, ScoreName, ScoreTerm, StepKind, View};
use crate::predict::logit;

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
pub(super) fn terms(view: &View<'_>, step: &Step, scale: Scale) -> [ScoreTerm; SCORE_TERMS] {
    let term = |name, score| ScoreTerm { name, score };
    [
        term(ScoreName::Fit, fit(view, step, scale)),
        term(ScoreName::Progress, progress(view, step)),
        term(ScoreName::Opens, opens(view, step, scale)),
        term(ScoreName::Forgetting, forgetting(view, step)),
        term(ScoreName::Lasting, lasting(view, step)),
        term(ScoreName::Struggle, struggle(view, step)),
        term(ScoreName::Variety, variety(view, step)),
        term(
            ScoreName::Fresh,
            if step.is_fresh {
                -view.parameters.fresh
            } else {
                0.0
            },
        ),
    ]
}

/// What the step is worth: the sum of the terms from left to right.
pub(super) fn total(terms: &[ScoreTerm; SCORE_TERMS]) -> f64 {
    terms.iter().fold(0.0, |sum, term| sum + term.score)
}

/// Highest where one of the skill's templates is as hard as it should be; half at one logit off.
fn fit(view: &View<'_>, step: &Step, scale: Scale) -> f64 {
    let typical = view.model.typical_item(step.place.skill).difficulty;
    let wanted = step.place.standing.log_odds + typical - scale.target;
    let templates = view.model.template_difficulties(step.place.skill).iter();
    let gap = templates
        .map(|difficulty| (difficulty - wanted).abs())
        .min_by(f64::total_cmp)
        .unwrap_or((typical - wanted).abs());
    view.parameters.fit / (1.0 + gap * gap)
}

fn progress(view: &View<'_>, step: &Step) -> f64 {
    match step.kind {
        StepKind::Practise => view.parameters.progress * step.place.standing.chance,
        _ => 0.0,
    }
}

fn opens(view: &View<'_>, step: &Step, scale: Scale) -> f64 {
    if step.kind == StepKind::Review || scale.opens_most == 0.0 {
        return 0.0;
    }
    let descendants = view.model.graph().descendants(step.place.skill);
    view.parameters.opens * f64::from(descendants).ln_1p() / scale.opens_most
}

fn forgetting(view: &View<'_>, step: &Step) -> f64 {
    match step.kind {
        StepKind::Review => view.parameters.forgetting * (1.0 - step.place.retrievability),
        _ => 0.0,
    }
}

fn lasting(view: &View<'_>, step: &Step) -> f64 {
    let counts = step.kind == StepKind::Review && step.place.could_show_it_lasts(view);
    if counts { view.parameters.lasting } else { 0.0 }
}

fn struggle(view: &View<'_>, step: &Step) -> f64 {
    match step.kind {
        StepKind::Repair => view.parameters.struggle,
        _ if step.is_being_repaired => -view.parameters.struggle,
        _ => 0.0,
    }
}

fn variety(view: &View<'_>, step: &Step) -> f64 {
    let latest = view
        .situation
        .recent
        .iter()
        .take(view.parameters.variety_window);
    let repeats = latest.filter(|&&recent| recent == step.place.skill).count();
    if repeats == 0 {
        0.0
    } else {
        -view.parameters.variety * repeats as f64
    }
}
