//! The terms of the sum, which of them are evidence, and the reason each belongs to.

use serde::{Deserialize, Serialize};

use super::family::{FAMILIES, Family};

/// What a page shows: terms that mean the same to a person, added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// What is usual before anything is known.
    Start,
    /// How easy the skill is.
    SkillDifficulty,
    /// How easy the item is for its skill.
    ItemDifficulty,
    /// What the placement found, beyond what everything else says.
    Placement,
    /// How able the learner is in this course as a whole.
    Learner,
    /// How much better or worse the learner is at this skill than that.
    Skill,
    /// How the latest answers at the skill went.
    Recent,
    /// How much was practised, and with what success.
    Practice,
    /// What the learner did with this very item before.
    Item,
    /// How long ago the skill was met, and what has faded since.
    Forgetting,
    /// What came just before: another topic, a pause.
    Context,
    /// What the last step adds, so that chances come true here.
    Calibration,
}

/// How many reasons there are.
pub const REASONS: usize = 12;

impl Reason {
    /// All reasons, in the order of summation.
    pub const ALL: [Reason; REASONS] = [
        Reason::Start,
        Reason::SkillDifficulty,
        Reason::ItemDifficulty,
        Reason::Placement,
        Reason::Learner,
        Reason::Skill,
        Reason::Recent,
        Reason::Practice,
        Reason::Item,
        Reason::Forgetting,
        Reason::Context,
        Reason::Calibration,
    ];
}

/// Standing counts at least this much, in logits a logit: an item may tell learners apart less
/// sharply than others, but never the wrong way round (see [`super::family::FLATTEST_SLOPE`]).
const LEAST_SLOPE: f64 = 0.25;

/// Which weights a term may have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    /// Any: the term is about the situation, not about how well the learner did.
    Context,
    /// Not below a bound (in logits for each unit): the term rises with right answers and falls with
    /// wrong ones, so that a right answer can only help.
    Evidence(f64),
}

/// Defines [`Term`] with its list, names, signs and reasons, so that they cannot differ.
macro_rules! terms {
    ($($(#[$doc:meta])* $term:ident = $name:literal, $reason:ident, $sign:expr;)*) => {
        /// Something known of a learner and a question before the answer. Where an item has several
        /// skills, terms about the skill are means over them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Term {
            $($(#[$doc])* $term,)*
        }

        impl Term {
            /// All terms, in the order of summation.
            pub const ALL: [Term; TERMS] = [$(Term::$term,)*];

            /// Its name in model files and model cards.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Term::$term => $name,)*
                }
            }

            /// The reason it belongs to.
            pub const fn reason(self) -> Reason {
                match self {
                    $(Term::$term => Reason::$reason,)*
                }
            }

            /// Which weights it may have.
            pub const fn sign(self) -> Sign {
                match self {
                    $(Term::$term => $sign,)*
                }
            }
        }

        /// How many terms there are, beside the families of coefficients.
        pub const TERMS: usize = [$($name,)*].len();
    };
}

/// Rises with right answers.
const RISES: Sign = Sign::Evidence(0.0);

terms! {
    /// Always 1.
    Overall = "overall", Start, Sign::Context;
    /// 1 for the first answer of all.
    First = "first answer", Start, Sign::Context;
    /// Skills of the item beyond the first.
    MoreSkills = "more than one skill", Start, Sign::Context;
    /// 1 if the item has no skill.
    NoSkill = "no skill", Start, Sign::Context;
    /// How easy the author says the skill is, in logits.
    StatedSkill = "skill, as stated", SkillDifficulty, Sign::Context;
    /// How easy the author says the item is for its skill, in logits.
    StatedItem = "item, as stated", ItemDifficulty, Sign::Context;
    /// How easy the item is for its skill, squared.
    EaseSquared = "ease squared", ItemDifficulty, Sign::Context;
    /// What the placement found, beyond what everything else says, in logits.
    Placement = "placement", Placement, Sign::Evidence(LEAST_SLOPE);
    /// Mean of the belief about ability, while little is known.
    AbilityEarly = "ability, early", Learner, Sign::Evidence(LEAST_SLOPE);
    /// Mean of the belief about ability, later.
    AbilityLate = "ability, late", Learner, Sign::Evidence(LEAST_SLOPE);
    /// What ability counts more on an easy item.
    AbilityOnEasy = "ability, on an easy item", Learner, RISES;
    /// What ability counts more on a hard item.
    AbilityOnHard = "ability, on a hard item", Learner, RISES;
    /// Record with a half-life of 1.5 answers.
    RecordShort = "last answers", Learner, RISES;
    /// Record with a half-life of 6 answers.
    RecordMiddle = "last 6 answers or so", Learner, RISES;
    /// Record with a half-life of 30 answers.
    RecordLong = "last 30 answers or so", Learner, RISES;
    /// Mean of the belief about the deviation at the skill, while little is known.
    DeviationEarly = "deviation at the skill, early", Skill, Sign::Evidence(LEAST_SLOPE);
    /// Mean of the belief about the deviation at the skill, later.
    DeviationLate = "deviation at the skill, late", Skill, Sign::Evidence(LEAST_SLOPE);
    /// What deviation counts more on an easy item.
    DeviationOnEasy = "deviation, on an easy item", Skill, RISES;
    /// What deviation counts more on a hard item.
    DeviationOnHard = "deviation, on a hard item", Skill, RISES;
    /// Record at the skill with a half-life of 1.5 answers.
    SkillRecordShort = "last answers at the skill", Recent, RISES;
    /// Record at the skill with a half-life of 6 answers.
    SkillRecordMiddle = "last 6 answers or so at the skill", Recent, RISES;
    /// Record at the skill with a half-life of 30 answers.
    SkillRecordLong = "last 30 answers or so at the skill", Recent, RISES;
    /// `SkillRecordMiddle`, less the more time has passed since.
    SkillRecordToday = "last 6 answers or so at the skill, today", Recent, RISES;
    /// 1 or -1 if the answer before, right or wrong, was at the same skills.
    SameSkillsOutcome = "same skills as before, outcome", Recent, RISES;
    /// Logarithm of the answers at the skill.
    SkillAttempts = "answers at the skill", Practice, Sign::Context;
    /// Logarithm of the right answers at the skill.
    SkillSuccesses = "right answers at the skill", Practice, RISES;
    /// Minus the logarithm of the wrong answers at the skill.
    SkillFailures = "wrong answers at the skill", Practice, RISES;
    /// Share of the skills that were never met.
    SkillNew = "skill is new", Practice, Sign::Context;
    /// Logarithm of all answers.
    Attempts = "answers", Practice, Sign::Context;
    /// Logarithm of all right answers.
    Successes = "right answers", Practice, RISES;
    /// Minus the logarithm of all wrong answers.
    Failures = "wrong answers", Practice, RISES;
    /// 1 if the item was answered before.
    ItemSeen = "item seen before", Item, Sign::Context;
    /// Logarithm of the answers to the item.
    ItemAttempts = "answers to the item", Item, Sign::Context;
    /// Logarithm of the right answers to the item.
    ItemSuccesses = "right answers to the item", Item, RISES;
    /// Minus the logarithm of the wrong answers to the item.
    ItemFailures = "wrong answers to the item", Item, RISES;
    /// 1 or -1 for the last answer to the item, right or wrong.
    ItemOutcome = "last answer to the item", Item, RISES;
    /// `ItemOutcome`, less the more was answered since.
    ItemOutcomeFresh = "last answer to the item, fresh", Item, RISES;
    /// `ItemOutcome`, if it was the answer before.
    ItemOutcomeJustNow = "last answer to the item, just now", Item, RISES;
    /// Logarithm of the answers since the item was answered.
    ItemLag = "answers since the item", Item, Sign::Context;
    /// 1 if the item was answered just now.
    ItemJustNow = "item just now", Item, Sign::Context;
    /// Logarithm of the hours since the item was answered.
    ItemHours = "time since the item", Item, Sign::Context;
    /// Logarithm of the answers elsewhere since the skill was met.
    SkillLag = "answers since the skill", Forgetting, Sign::Context;
    /// Logarithm of the hours since the skill was met.
    SkillHours = "time since the skill", Forgetting, Sign::Context;
    /// Retrievability of the skill, 0 if it was never right.
    Remembered = "remembered", Forgetting, RISES;
    /// 1 if the answer before asked for the same skills.
    SameSkills = "same skills as before", Context, Sign::Context;
    /// Logarithm of the answers in a row that asked for the same skills.
    Run = "answers in a row at these skills", Context, Sign::Context;
    /// Logarithm of the minutes since the answer before.
    Pause = "pause", Context, Sign::Context;
}

/// How many summands there are: the terms, then the families of coefficients.
pub const SUMMANDS: usize = TERMS + FAMILIES;

/// One number for each term, then one for each family of coefficients.
pub type Summands = [f64; SUMMANDS];

/// A summand: a term, or a family of coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summand {
    /// A term.
    Term(Term),
    /// A family.
    Family(Family),
}

impl Summand {
    /// All summands, in their order.
    pub fn all() -> impl Iterator<Item = Summand> {
        let terms = Term::ALL.into_iter().map(Summand::Term);
        terms.chain(Family::ALL.into_iter().map(Summand::Family))
    }

    /// Its place among the summands.
    pub const fn place(self) -> usize {
        match self {
            Summand::Term(term) => term as usize,
            Summand::Family(family) => family.summand(),
        }
    }

    /// Its name in model files and model cards.
    pub const fn name(self) -> &'static str {
        match self {
            Summand::Term(term) => term.name(),
            Summand::Family(family) => family.name(),
        }
    }

    /// The reason it belongs to.
    pub const fn reason(self) -> Reason {
        match self {
            Summand::Term(term) => term.reason(),
            Summand::Family(family) => family.reason(),
        }
    }

    /// The least and the greatest weight it may have.
    pub const fn bounds(self) -> (f64, f64) {
        let sign = match self {
            Summand::Term(term) => term.sign(),
            Summand::Family(Family::ItemSlope) => return (0.0, 1.0),
            Summand::Family(_) => RISES,
        };
        match sign {
            Sign::Context => (f64::NEG_INFINITY, f64::INFINITY),
            Sign::Evidence(least) => (least, f64::INFINITY),
        }
    }

    /// Its weight before any data: what is stated and what families say counts as it is.
    pub const fn prior_weight(self) -> f64 {
        match self {
            Summand::Family(_)
            | Summand::Term(
                Term::StatedSkill
                | Term::StatedItem
                | Term::Placement
                | Term::AbilityEarly
                | Term::AbilityLate
                | Term::DeviationEarly
                | Term::DeviationLate,
            ) => 1.0,
            Summand::Term(_) => 0.0,
        }
    }
}
