//! Families of coefficients.

use super::term::TERMS;

/// A family of coefficients, one for each thing of a kind. The contribution of a family to the sum is
/// coefficient times covariate (1 unless it says otherwise), times the weight of the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// How easy a skill is; of several skills the mean.
    Skill,
    /// How much easier a combination of skills is than its skills.
    SkillSet,
    /// How much easier an item is than its skills.
    Item,
    /// How sharply an item tells learners apart; the covariate is ability plus deviation.
    ItemSlope,
    /// What the item before this one, and whether it was answered right, means for this item.
    Transition,
    /// The same for the item before that.
    EarlierTransition,
    /// What the skills of the item before, and whether it was answered right, mean for these skills.
    SkillTransition,
}

/// How many families there are.
pub(super) const GROUPS: usize = 7;

impl Group {
    /// All families, in the order of summation.
    pub const ALL: [Group; GROUPS] = [
        Group::Skill,
        Group::SkillSet,
        Group::Item,
        Group::ItemSlope,
        Group::Transition,
        Group::EarlierTransition,
        Group::SkillTransition,
    ];

    /// Its name in explanations and model cards.
    pub fn name(self) -> &'static str {
        match self {
            Group::Skill => "skill",
            Group::SkillSet => "skill set",
            Group::Item => "item",
            Group::ItemSlope => "item slope",
            Group::Transition => "item before",
            Group::EarlierTransition => "item before that",
            Group::SkillTransition => "skills before",
        }
    }

    /// How strongly coefficients are drawn to zero: the precision of a normal prior, in the unit of the
    /// information that answers carry (at most a quarter each).
    pub(super) fn shrinkage(self) -> f64 {
        match self {
            Group::Skill => 2.0,
            Group::SkillSet => 4.0,
            Group::Item => 2.5,
            Group::Transition => 6.0,
            _ => 8.0,
        }
    }

    /// Its place in the sum, after all terms.
    pub(super) fn summand(self) -> usize {
        TERMS + self as usize
    }
}
