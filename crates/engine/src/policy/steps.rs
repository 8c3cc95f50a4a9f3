//! Which steps there are: at most one for each skill.

use super::choices::Overruled;
use super::known::known;
use super::{PolicyParameters, StepKind, View, step_kind};
use crate::belief::SkillBelief;
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, Standing};
use crate::placement::SURE;

/// A step that could come next, before it has a score.
pub(super) struct Step {
    pub(super) kind: StepKind,
    pub(super) serves: Option<SkillIndex>,
    /// Is a prerequisite of this skill a candidate for repair?
    pub(super) is_being_repaired: bool,
    /// What a teacher's override makes of it.
    pub(super) overruled: Option<Overruled>,
    pub(super) place: Place,
}

/// Where the learner stands at one skill, as far as the policy cares.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) skill: SkillIndex,
    pub(super) standing: Standing,
    pub(super) level: MasteryLevel,
    /// How far it is known ([`known`]); for a skill neither practised nor found known by a placement no more
    /// than what carries it.
    pub(super) known: f64,
    /// How far the least known of its prerequisites is; 1 without any.
    pub(super) foundation: f64,
    /// Is it open for no other reason than that a teacher pinned it?
    only_pinned: bool,
}

impl Place {
    fn of(view: &View<'_>, skill: SkillIndex) -> Place {
        let standing = Standing::of(view.model, view.belief, skill, view.situation.now);
        Place {
            skill,
            standing,
            level: standing.level(&view.model.parameters().mastery),
            known: 0.0,
            foundation: 1.0,
            only_pinned: false,
        }
    }

    /// Only a little right lately, after a fair number of tries.
    fn struggles(&self, parameters: &PolicyParameters) -> bool {
        let window = parameters.struggle_window;
        self.level < MasteryLevel::Proficient
            && self.standing.unaided >= window
            && self.standing.recent_unaided_right(window) <= 1
    }

    /// How far the best fitting of the skill's templates is from being answered right with these log-odds,
    /// in logits; zero or more.
    pub(super) fn gap_to(&self, view: &View<'_>, target: f64) -> f64 {
        let typical = view.model.typical_item(self.skill).difficulty;
        let wanted = self.standing.log_odds + typical - target;
        let templates = view.model.template_difficulties(self.skill).iter();
        templates
            .map(|difficulty| (difficulty - wanted).abs())
            .min_by(f64::total_cmp)
            .unwrap_or((typical - wanted).abs())
    }

    /// Proficient, not shown to last, and today is a later day than any with an unaided success.
    pub(super) fn could_show_it_lasts(&self, view: &View<'_>) -> bool {
        self.level == MasteryLevel::Proficient
            && !self.standing.lasted()
            && self
                .standing
                .last_success_day
                .is_some_and(|last| view.situation.day > last)
    }

    fn step(self, kind: StepKind) -> Step {
        Step {
            kind,
            serves: None,
            is_being_repaired: false,
            overruled: None,
            place: self,
        }
    }
}

/// All steps, in the order of the course.
pub(super) fn possible(view: &View<'_>) -> Vec<Step> {
    let places = open_places(view);
    let overrides = &view.situation.choices.overrides;
    let level = |skill: SkillIndex| {
        let at = places.binary_search_by_key(&skill, |place| place.skill);
        at.map_or(MasteryLevel::NotStarted, |at| places[at].level)
    };
    let step = |place: &Place| Step {
        overruled: overrides.of(place.skill, level),
        ..place.step(step_kind(view.belief, place.skill))
    };
    let mut steps: Vec<Step> = places.iter().map(step).collect();
    for (at, place) in places.iter().enumerate() {
        let spins = view
            .belief
            .skill(place.skill)
            .is_some_and(SkillBelief::spins);
        if !spins && !place.struggles(view.parameters) {
            continue;
        }
        if let Some(weak) = weakest_prerequisite(view, place.skill, &places) {
            steps[weak].kind = StepKind::Repair;
            steps[weak].serves = Some(place.skill);
            steps[at].is_being_repaired = true;
        }
    }
    steps
}

/// The skills that are open to the learner, practised or ready to be, in the order of the course.
fn open_places(view: &View<'_>) -> Vec<Place> {
    let graph = view.model.graph();
    let carrying = &view.model.parameters().mastery.ready;
    let pinned = &view.situation.choices.overrides.pinned;
    // How far each skill is known; one that is not open counts as not.
    let mut shares = vec![0.0; graph.len()];
    let mut carries = vec![false; graph.len()];
    let mut places = Vec::new();
    for &skill in graph.topological_order() {
        let below = graph.prerequisites(skill);
        let started = is_started(view, skill);
        let ready = started || below.iter().all(|below| carries[below.position()]);
        // A teacher's pin opens the gate. What it opens counts for nothing else: no score changes.
        let only_pinned = !ready && pinned.contains(&skill);
        if !ready && !only_pinned {
            continue;
        }
        let place = Place::of(view, skill);
        let foundation = below
            .iter()
            .map(|below| shares[below.position()])
            .fold(1.0, f64::min);
        let own = known(
            view.belief,
            skill,
            &place.standing,
            view.situation.now,
            view.parameters,
        );
        let share = if started || place.standing.placed >= SURE {
            own
        } else {
            // Halfway between "as its prerequisites are" and "as it looks by itself".
            view.parameters.unproven * own * foundation.sqrt()
        };
        if !only_pinned {
            shares[skill.position()] = share;
            carries[skill.position()] = place.standing.meets(carrying);
        }
        places.push(Place {
            known: share,
            foundation,
            only_pinned,
            ..place
        });
    }
    places.sort_unstable_by_key(|place| place.skill);
    places
}

fn is_started(view: &View<'_>, skill: SkillIndex) -> bool {
    view.belief
        .skill(skill)
        .is_some_and(SkillBelief::is_practised)
}

/// Where among the places the prerequisite with the lowest chance is, if that is weak.
fn weakest_prerequisite(view: &View<'_>, skill: SkillIndex, places: &[Place]) -> Option<usize> {
    let prerequisites = view.model.graph().prerequisites(skill).iter();
    prerequisites
        .filter_map(|below| places.binary_search_by_key(below, |place| place.skill).ok())
        .filter(|&at| !places[at].only_pinned)
        .filter(|&at| places[at].standing.chance < view.parameters.weak)
        .min_by(|&a, &b| {
            places[a]
                .standing
                .chance
                .total_cmp(&places[b].standing.chance)
                .then(a.cmp(&b))
        })
}
