//! The terms of the sum that describe a learner's past.

use super::group::GROUPS;

/// Defines [`Term`] with its list and its names, so that the three cannot differ.
macro_rules! terms {
    ($($(#[$doc:meta])* $term:ident = $name:literal,)*) => {
        /// Something known of a learner before an answer. Where an item has several skills, terms about
        /// the skill are means over them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Term {
            $($(#[$doc])* $term,)*
        }

        impl Term {
            /// All terms, in the order of summation.
            pub const ALL: [Term; TERMS] = [$(Term::$term,)*];

            /// Its name in explanations and model cards.
            pub fn name(self) -> &'static str {
                match self {
                    $(Term::$term => $name,)*
                }
            }
        }

        /// How many terms there are.
        pub(super) const TERMS: usize = [$($name,)*].len();
    };
}

terms! {
    /// Always 1.
    Overall = "overall",
    /// Mean of the belief about ability.
    Ability = "ability",
    /// Ability times the logarithm of all answers: it is known better later.
    AbilitySettled = "ability, settled",
    /// Ability times how easy the item is.
    AbilityByEase = "ability by ease",
    /// Mean of the belief about the deviation at the skill.
    Deviation = "deviation at the skill",
    /// Deviation times how easy the item is.
    DeviationByEase = "deviation by ease",
    /// How easy the item is, squared.
    EaseSquared = "ease squared",
    /// Average surprise with a half-life of 1.5 answers.
    Recent1 = "last answers",
    /// Average surprise with a half-life of 4 answers.
    Recent4 = "last 4 answers or so",
    /// Average surprise with a half-life of 12 answers.
    Recent12 = "last 12 answers or so",
    /// Average surprise with a half-life of 40 answers.
    Recent40 = "last 40 answers or so",
    /// `Recent12` times the logarithm of all answers.
    Recent12Settled = "last 12 answers, settled",
    /// Average surprise at the skill with a half-life of 1.5 answers.
    SkillRecent1 = "last answers at the skill",
    /// Average surprise at the skill with a half-life of 4 answers.
    SkillRecent4 = "last 4 answers or so at the skill",
    /// Average surprise at the skill with a half-life of 12 answers.
    SkillRecent12 = "last 12 answers or so at the skill",
    /// Average surprise at the skill with a half-life of 40 answers.
    SkillRecent40 = "last 40 answers or so at the skill",
    /// `SkillRecent12` times the logarithm of the answers at the skill.
    SkillRecent12Settled = "last 12 answers at the skill, settled",
    /// `SkillRecent12` times the logarithm of the answers elsewhere since.
    SkillRecent12Faded = "last 12 answers at the skill, faded",
    /// Logarithm of the answers at the skill.
    SkillAttempts = "answers at the skill",
    /// Logarithm of the right answers at the skill.
    SkillSuccesses = "right answers at the skill",
    /// Logarithm of the wrong answers at the skill.
    SkillFailures = "wrong answers at the skill",
    /// Logarithm of all answers.
    Attempts = "answers",
    /// Logarithm of all right answers.
    Successes = "right answers",
    /// Logarithm of all wrong answers.
    Failures = "wrong answers",
    /// Logarithm of the answers to the item.
    ItemAttempts = "answers to the item",
    /// Logarithm of the right answers to the item.
    ItemSuccesses = "right answers to the item",
    /// Logarithm of the wrong answers to the item.
    ItemFailures = "wrong answers to the item",
    /// 1 if the item was answered wrong last time.
    ItemWrongBefore = "item wrong last time",
    /// 1 if the item was answered right last time.
    ItemRightBefore = "item right last time",
    /// Logarithm of the answers since the item was answered wrong.
    LagSinceItemWrong = "answers since the item was wrong",
    /// Logarithm of the answers since the item was answered right.
    LagSinceItemRight = "answers since the item was right",
    /// 1 if the item was answered wrong just now.
    ItemWrongJustNow = "item wrong just now",
    /// 1 if the item was answered right just now.
    ItemRightJustNow = "item right just now",
    /// Logarithm of the hours since the item was answered.
    HoursSinceItem = "time since the item",
    /// Logarithm of the answers elsewhere since the skill was met.
    LagSinceSkill = "answers since the skill",
    /// Logarithm of the hours since the skill was met.
    HoursSinceSkill = "time since the skill",
    /// Share of the skills that were never met.
    SkillNew = "skill is new",
    /// 1 for the first answer of all.
    First = "first answer",
    /// 1 if the answer before asked for the same skills.
    SameSkills = "same skills as before",
    /// 1 if it did and was right.
    SameSkillsAfterRight = "same skills as before, right",
    /// Logarithm of the answers in a row that asked for the same skills.
    Run = "answers in a row at these skills",
    /// Logarithm of the minutes since the answer before.
    Pause = "pause",
    /// Surprise of the last answer,
    Last1 = "last answer",
    /// of the one before,
    Last2 = "second last answer",
    /// and so on.
    Last3 = "third last answer",
    /// Surprise of the fourth last answer.
    Last4 = "fourth last answer",
    /// Surprise of the fifth last answer.
    Last5 = "fifth last answer",
    /// Skills of the item beyond the first.
    MoreSkills = "more than one skill",
    /// 1 if the item has no skill.
    NoSkill = "no skill",
}

/// How many summands there are: the terms, then the families of coefficients.
pub(super) const SUMMANDS: usize = TERMS + GROUPS;

/// One number for each term, then one for each family of coefficients.
pub(super) type Summands = [f64; SUMMANDS];
