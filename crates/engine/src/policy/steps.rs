//! Which steps there are: at most one for each skill.

use super::{OFFERS, PolicyParameters, StepKind, View};
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, Standing};

/// A step that could come next, before it has a score.
pub(super) struct Step {
    pub(super) kind: StepKind,
    pub(super) serves: Option<SkillIndex>,
    /// Is a prerequisite of this skill a candidate for repair?
    pub(super) is_being_repaired: bool,
    /// Is there nothing to do here, really?
    pub(super) is_fresh: bool,
    pub(super) place: Place,
}

/// Where the learner stands at one skill, as far as the policy cares.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) skill: SkillIndex,
    pub(super) standing: Standing,
    pub(super) level: MasteryLevel,
    pub(super) highest_level: MasteryLevel,
    /// Of what was once gained; 1 for a skill never met.
    pub(super) retrievability: f64,
}

impl Place {
    fn of(view: &View<'_>, skill: SkillIndex) -> Place {
        let standing = Standing::of(view.model, view.belief, skill, view.situation.now);
        let state = view.belief.skill(skill);
        Place {
            skill,
            standing,
            level: standing.level(&view.model.parameters().mastery),
            highest_level: state.map_or(MasteryLevel::NotStarted, |state| state.highest_level),
            retrievability: (view.belief).retrievability(view.model, skill, view.situation.now),
        }
    }

    /// Only a little right lately, after a fair number of tries.
    fn struggles(&self, parameters: &PolicyParameters) -> bool {
        let window = parameters.struggle_window;
        self.level < MasteryLevel::Proficient
            && self.standing.unaided >= window
            && self.standing.recent_unaided_right(window) <= 1
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

    /// What to do with the skill; nothing if it is known and fresh.
    fn kind(&self, view: &View<'_>) -> Option<StepKind> {
        if self.level == MasteryLevel::NotStarted {
            return Some(StepKind::Learn);
        }
        if self.highest_level < MasteryLevel::Proficient {
            return Some(StepKind::Practise);
        }
        if self.retrievability <= view.parameters.due || self.could_show_it_lasts(view) {
            return Some(StepKind::Review);
        }
        (self.standing.chance < view.parameters.slipped).then_some(StepKind::Practise)
    }

    fn step(self, kind: StepKind) -> Step {
        let is_fresh = false;
        Step {
            kind,
            serves: None,
            is_being_repaired: false,
            is_fresh,
            place: self,
        }
    }
}

/// All steps, in the order of the course.
pub(super) fn possible(view: &View<'_>) -> Vec<Step> {
    let places = open_places(view);
    let mut steps: Vec<Option<Step>> = places
        .iter()
        .map(|place| place.kind(view).map(|kind| place.step(kind)))
        .collect();
    for (at, place) in places.iter().enumerate() {
        if !place.struggles(view.parameters) {
            continue;
        }
        if let Some(weak) = weakest_prerequisite(view, place.skill, &places) {
            let repair = places[weak].step(StepKind::Repair);
            steps[weak] = Some(Step {
                serves: Some(place.skill),
                ..repair
            });
            if let Some(step) = &mut steps[at] {
                step.is_being_repaired = true;
            }
        }
    }
    fill_up(&mut steps, &places);
    steps.into_iter().flatten().collect()
}

/// The skills that are open to the learner, started or ready to be, in the order of the course.
fn open_places(view: &View<'_>) -> Vec<Place> {
    let graph = view.model.graph();
    let ready = &view.model.parameters().mastery.ready;
    let mut carries = vec![false; graph.len()];
    let mut places = Vec::new();
    for skill in graph.skills().filter(|&skill| is_started(view, skill)) {
        let place = Place::of(view, skill);
        carries[skill.position()] = place.standing.meets(ready);
        places.push(place);
    }
    for skill in graph.skills().filter(|&skill| !is_started(view, skill)) {
        let below = graph.prerequisites(skill);
        if below
            .iter()
            .all(|prerequisite| carries[prerequisite.position()])
        {
            places.push(Place::of(view, skill));
        }
    }
    places.sort_unstable_by_key(|place| place.skill);
    places
}

fn is_started(view: &View<'_>, skill: SkillIndex) -> bool {
    view.belief
        .skill(skill)
        .is_some_and(|state| state.attempts > 0)
}

/// Where among the places the prerequisite with the lowest chance is, if that is weak.
fn weakest_prerequisite(view: &View<'_>, skill: SkillIndex, places: &[Place]) -> Option<usize> {
    let prerequisites = view.model.graph().prerequisites(skill).iter();
    prerequisites
        .filter_map(|below| places.binary_search_by_key(below, |place| place.skill).ok())
        .filter(|&at| places[at].standing.chance < view.parameters.weak)
        .min_by(|&a, &b| {
            places[a]
                .standing
                .chance
                .total_cmp(&places[b].standing.chance)
                .then(a.cmp(&b))
        })
}

/// Makes reviews of skills that are still fresh, the most faded first, while there are fewer steps
/// than can be offered.
fn fill_up(steps: &mut [Option<Step>], places: &[Place]) {
    let found = steps.iter().flatten().count();
    if found >= OFFERS {
        return;
    }
    let mut fresh: Vec<usize> = (0..places.len())
        .filter(|&at| steps[at].is_none())
        .collect();
    fresh.sort_by(|&a, &b| {
        let (one, other) = (&places[a], &places[b]);
        one.retrievability
            .total_cmp(&other.retrievability)
            .then(one.standing.chance.total_cmp(&other.standing.chance))
            .then(a.cmp(&b))
    });
    for at in fresh.into_iter().take(OFFERS - found) {
        steps[at] = Some(Step {
            is_fresh: true,
            ..places[at].step(StepKind::Review)
        });
    }
}
