//! The next question within a skill: one that fits, and not the same one again.
//!
//! Each policy aims at a chance of a right answer, its own (`question` in the policy file) or the one that
//! the learner chose. Questions get harder as the learner gets better.

use crate::belief::Belief;
use crate::course_model::{CourseModel, ItemParameters};
use crate::graph::SkillIndex;
use crate::policy::tie_break;
use crate::predict::{logit, predict};
use crate::time::Timestamp;

/// What using the latest template again costs, in logits of misfit; the one before half of it, then
/// a third, ….
const REPETITION_COST: f64 = 1.5;

/// How hard an item of a skill would have to be for the learner to answer it right with the target chance: the difficulty that a
/// question now should have, in logits on top of the skill's difficulty, from -8 to 8. None if the model does not go by
/// difficulty.
pub fn wanted_difficulty(
    target: f64,
    model: &CourseModel,
    belief: &Belief,
    skill: SkillIndex,
    now: Timestamp,
) -> Option<f64> {
    /// Halvings of the 16 logits: to a ten thousandth of a logit.
    const HALVINGS: u32 = 18;
    let target = logit(target);
    let log_odds = |difficulty: f64| {
        let item = ItemParameters::new(difficulty, 0.0);
        predict(belief, model, skill, &item, now).log_odds
    };
    let (mut easy, mut hard) = (-8.0, 8.0);
    if log_odds(easy) <= log_odds(hard) {
        return None;
    }
    // Harder is never likelier to be right.
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(easy, hard);
        if log_odds(middle) >= target {
            easy = middle;
        } else {
            hard = middle;
        }
    }
    Some(f64::midpoint(easy, hard))
}

/// The item template to use next for a skill: its place in [`CourseModel::template_difficulties`].
/// The one closest to the target chance of a right answer (0 to 1, both left out), where having been used lately counts as misfit;
/// `recently_used` has the latest first. Equals are told apart by the seed. None if the skill has
/// no templates.
pub fn choose_template(
    target: f64,
    model: &CourseModel,
    belief: &Belief,
    skill: SkillIndex,
    now: Timestamp,
    recently_used: &[usize],
    seed: u64,
) -> Option<usize> {
    let target = logit(target);
    let cost = |template: usize| {
        let item = model.item_of(skill, template);
        let misfit = predict(belief, model, skill, &item, now).log_odds - target;
        let used = recently_used.iter().position(|&used| used == template);
        misfit.abs() + used.map_or(0.0, |ago| REPETITION_COST / (ago as f64 + 1.0))
    };
    let templates = 0..model.template_difficulties(skill).len();
    templates
        .map(|template| (cost(template), tie_break(seed, template as u64), template))
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)))
        .map(|(.., template)| template)
}
