//! Families of coefficients: how easy things are, and what follows upon what.

use super::term::{Reason, TERMS};

/// A family of coefficients, one for each thing of a kind. Its summand is the sum of coefficient
/// times covariate (1 unless it says otherwise); coefficients are drawn to zero, so that thin data
/// says little and what was never seen says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// How much easier a skill is than its author says; of several skills the mean.
    Skill,
    /// How much easier a combination of skills is than its skills.
    SkillSet,
    /// How much easier the items of a template are than their skills and the author say.
    Template,
    /// How much easier an item is than its template and skills.
    Item,
    /// How sharply an item tells learners apart; the covariate is ability plus deviation.
    ItemSlope,
    /// What having met the item before this one means for this item,
    Transition,
    /// and what having it right (covariate 1) rather than wrong (-1) means. Not negative.
    TransitionOutcome,
    /// The same for the item before that:
    EarlierTransition,
    /// and its outcome. Not negative.
    EarlierTransitionOutcome,
    /// What the skills of the answer before mean for these skills,
    SkillTransition,
    /// and its outcome. Not negative.
    SkillTransitionOutcome,
}

/// How many families there are.
pub const FAMILIES: usize = 11;

/// No item slope is below this, in logits a logit: [`Family::ItemSlope`] has weight 1 at most, so
/// that what ability and deviation count by themselves always outweighs it.
pub const FLATTEST_SLOPE: f32 = -0.25;

impl Family {
    /// All families, in the order of summation.
    pub const ALL: [Family; FAMILIES] = [
        Family::Skill,
        Family::SkillSet,
        Family::Template,
        Family::Item,
        Family::ItemSlope,
        Family::Transition,
        Family::TransitionOutcome,
        Family::EarlierTransition,
        Family::EarlierTransitionOutcome,
        Family::SkillTransition,
        Family::SkillTransitionOutcome,
    ];

    /// Its name in model files and model cards.
    pub const fn name(self) -> &'static str {
        match self {
            Family::Skill => "skill",
            Family::SkillSet => "skill set",
            Family::Template => "template",
            Family::Item => "item",
            Family::ItemSlope => "item slope",
            Family::Transition => "item before",
            Family::TransitionOutcome => "item before, outcome",
            Family::EarlierTransition => "item before that",
            Family::EarlierTransitionOutcome => "item before that, outcome",
            Family::SkillTransition => "skills before",
            Family::SkillTransitionOutcome => "skills before, outcome",
        }
    }

    /// The reason it belongs to.
    pub const fn reason(self) -> Reason {
        match self {
            Family::Skill | Family::SkillSet => Reason::SkillDifficulty,
            Family::Template | Family::Item => Reason::ItemDifficulty,
            Family::ItemSlope => Reason::Learner,
            _ => Reason::Context,
        }
    }

    /// How strongly coefficients are drawn to zero: the precision of a normal prior, in the unit of
    /// the information that answers carry (at most a quarter each).
    pub const fn shrinkage(self) -> f64 {
        match self {
            Family::Skill => 2.0,
            Family::SkillSet => 4.0,
            Family::Template | Family::Item => 2.5,
            Family::Transition | Family::TransitionOutcome => 6.0,
            _ => 8.0,
        }
    }

    /// The least value a coefficient may have.
    pub const fn least(self) -> f32 {
        match self {
            Family::ItemSlope => FLATTEST_SLOPE,
            Family::TransitionOutcome
            | Family::EarlierTransitionOutcome
            | Family::SkillTransitionOutcome => 0.0,
            _ => f32::NEG_INFINITY,
        }
    }

    /// Whether coefficients go by pairs of things rather than by things.
    pub const fn is_of_pairs(self) -> bool {
        matches!(self.reason(), Reason::Context)
    }

    /// Its place among the summands, after all terms.
    pub const fn summand(self) -> usize {
        TERMS + self as usize
    }
}

/// A coefficient that a question calls for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The family.
    pub family: Family,
    /// Which coefficient of it: the dense number of a thing, or a pair of numbers.
    pub key: u64,
    /// The covariate.
    pub value: f32,
}
