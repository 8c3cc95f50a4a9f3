//! Mastery levels, and being ready for a skill: the published rules.
//!
//! A rule is data: a list of [`Requirement`]s per level. The same list decides the level, says what
//! the next one still needs, and is printed on pages, so that the rule shown is the rule used.
//!
//! All requirements but the first are about answers *without help* to a *typical item* of the skill
//! (the median of its templates, not guessable). The default rule, and why:
//!
//! | level | takes | because |
//! |---|---|---|
//! | attempted | an answer | |
//! | familiar | a chance of 60 %, two right | more often right than wrong, and not by one lucky answer |
//! | proficient | a chance of 80 %, three right, two of them among the last three | ready to be built upon; recent, not only once |
//! | mastered | a chance of 85 %, 60 % even at the low end of the belief, and right on a later day than the first time | unaided and lasting |
//!
//! The chance is as of now: levels fall when a skill fades. What was reached once is remembered
//! apart ([`crate::SkillBelief::highest_level`]).
//!
//! **Ready** is not a level. A learner may go on to the next skill on the same day, as soon as each
//! prerequisite was answered right without help, or found known by a placement with a probability of 80 %, and is
//! believed to be answered right three times in ten:
//! waiting for more costs time and, on simulated learners, knowledge (what builds on a skill is only
//! learned as far as the skill is there, and the policy reckons with that). Goals and certificates count
//! `mastered`, which takes a later day.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::belief::Belief;
use crate::course_model::CourseModel;
use crate::graph::SkillIndex;
use crate::placement::SURE;
use crate::predict::predict;
use crate::time::{Day, Timestamp};

/// How well a skill is known, from least to most.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum MasteryLevel {
    /// Never answered.
    #[default]
    NotStarted,
    /// Answered, but less than familiar.
    Attempted,
    /// More often right than wrong.
    Familiar,
    /// Good enough to build on.
    Proficient,
    /// Known without help, and lastingly.
    Mastered,
}

impl MasteryLevel {
    /// All levels, from least to most.
    pub const ALL: [MasteryLevel; 5] = [
        MasteryLevel::NotStarted,
        MasteryLevel::Attempted,
        MasteryLevel::Familiar,
        MasteryLevel::Proficient,
        MasteryLevel::Mastered,
    ];

    /// The next level up; none above mastered.
    pub fn next(self) -> Option<MasteryLevel> {
        MasteryLevel::ALL.into_iter().find(|&level| level > self)
    }
}

/// One thing that a level, or readiness, takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Requirement {
    /// Answers of any kind.
    Answers {
        /// How many.
        at_least: u32,
    },
    /// The believed chance of a right, unaided answer to a typical item.
    Chance {
        /// A probability.
        at_least: f64,
    },
    /// The low end of the believed range of that chance (its 10 % quantile).
    LowEnd {
        /// A probability.
        at_least: f64,
    },
    /// Right answers without help, ever.
    UnaidedRight {
        /// How many.
        at_least: u32,
    },
    /// Right answers without help, ever; or to have been found known by a placement.
    UnaidedRightOrPlaced {
        /// How many.
        at_least: u32,
        /// Or known with this probability.
        placed: f64,
    },
    /// Right ones among the latest answers without help.
    RecentUnaidedRight {
        /// How many.
        at_least: u32,
        /// Among this many latest ones (32 at most).
        of: u32,
    },
    /// A right answer without help on a later day than the first one.
    LaterDay,
}

impl Requirement {
    /// What the learner has of what is required: a count, a probability, or 1 and 0 for yes and no.
    pub fn have(&self, standing: &Standing) -> f64 {
        match *self {
            Requirement::Answers { .. } => f64::from(standing.answers),
            Requirement::Chance { .. } => standing.chance,
            Requirement::LowEnd { .. } => standing.low,
            Requirement::UnaidedRight { .. } | Requirement::UnaidedRightOrPlaced { .. } => {
                f64::from(standing.unaided_right)
            }
            Requirement::RecentUnaidedRight { of, .. } => {
                f64::from(standing.recent_unaided_right(of))
            }
            Requirement::LaterDay => f64::from(u8::from(standing.lasted())),
        }
    }

    /// What is required, in the same unit as [`Requirement::have`].
    pub fn need(&self) -> f64 {
        match *self {
            Requirement::Answers { at_least }
            | Requirement::UnaidedRight { at_least }
            | Requirement::UnaidedRightOrPlaced { at_least, .. }
            | Requirement::RecentUnaidedRight { at_least, .. } => f64::from(at_least),
            Requirement::Chance { at_least } | Requirement::LowEnd { at_least } => at_least,
            Requirement::LaterDay => 1.0,
        }
    }

    /// Is it met?
    pub fn is_met(&self, standing: &Standing) -> bool {
        let placed = match *self {
            Requirement::UnaidedRightOrPlaced { placed, .. } => standing.placed >= placed,
            _ => false,
        };
        placed || self.have(standing) >= self.need()
    }
}

/// A requirement that is not met, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortfall {
    /// What is required.
    pub requirement: Requirement,
    /// What there is: a count, a probability, or 1 and 0 for yes and no.
    pub have: f64,
}

/// What each level takes beyond the level below it, and what being ready to build on a skill takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MasteryRule {
    /// Names the rule; stored with certificates and goals.
    pub version: Cow<'static, str>,
    /// For attempted.
    pub attempted: Vec<Requirement>,
    /// For familiar.
    pub familiar: Vec<Requirement>,
    /// For proficient.
    pub proficient: Vec<Requirement>,
    /// For mastered.
    pub mastered: Vec<Requirement>,
    /// For starting a skill: asked of each of its prerequisites.
    pub ready: Vec<Requirement>,
}

impl Default for MasteryRule {
    fn default() -> Self {
        use Requirement::{
            Answers, Chance, LaterDay, LowEnd, RecentUnaidedRight, UnaidedRight,
            UnaidedRightOrPlaced,
        };
        MasteryRule {
            version: Cow::Borrowed("unaided-and-lasting-4"),
            attempted: vec![Answers { at_least: 1 }],
            familiar: vec![UnaidedRight { at_least: 2 }, Chance { at_least: 0.6 }],
            proficient: vec![
                UnaidedRight { at_least: 3 },
                RecentUnaidedRight { at_least: 2, of: 3 },
                Chance { at_least: 0.8 },
            ],
            mastered: vec![
                LaterDay,
                Chance { at_least: 0.85 },
                LowEnd { at_least: 0.6 },
            ],
            ready: vec![
                UnaidedRightOrPlaced {
                    at_least: 1,
                    placed: SURE,
                },
                Chance { at_least: 0.3 },
            ],
        }
    }
}

impl MasteryRule {
    /// What `level` takes beyond the level below it; nothing for not started.
    pub fn requirements(&self, level: MasteryLevel) -> &[Requirement] {
        match level {
            MasteryLevel::NotStarted => &[],
            MasteryLevel::Attempted => &self.attempted,
            MasteryLevel::Familiar => &self.familiar,
            MasteryLevel::Proficient => &self.proficient,
            MasteryLevel::Mastered => &self.mastered,
        }
    }
}

/// The facts that mastery and readiness are decided on: one skill of one learner at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Chance of a right, unaided answer to a typical item.
    pub chance: f64,
    /// 10 % quantile of that chance.
    pub low: f64,
    /// 90 % quantile of that chance.
    pub high: f64,
    /// Log-odds of knowing a typical item.
    pub log_odds: f64,
    /// All answers.
    pub answers: u32,
    /// Answers without help.
    pub unaided: u32,
    /// Right answers without help.
    pub unaided_right: u32,
    /// The latest unaided answers as bits, see [`crate::SkillBelief::recent_unaided`]; no bit set
    /// beyond `unaided`.
    pub recent: u32,
    /// First day with an unaided right answer.
    pub first_success_day: Option<Day>,
    /// Last day with an unaided right answer.
    pub last_success_day: Option<Day>,
    /// Probability that a placement found it to be known with; 0 without one.
    pub placed: f64,
}

impl Standing {
    /// Where the learner stands at a skill.
    pub fn of(model: &CourseModel, belief: &Belief, skill: SkillIndex, now: Timestamp) -> Standing {
        let prediction = predict(belief, model, skill, &model.typical_item(skill), now);
        let state = belief.skill(skill);
        Standing {
            chance: prediction.probability,
            low: prediction.low,
            high: prediction.high,
            log_odds: prediction.log_odds,
            answers: state.map_or(0, |state| state.attempts),
            unaided: state.map_or(0, |state| state.unaided_attempts),
            unaided_right: state.map_or(0, |state| state.unaided_successes),
            recent: state.map_or(0, |state| state.recent_unaided),
            first_success_day: state.and_then(|state| state.first_success_day),
            last_success_day: state.and_then(|state| state.last_success_day),
            placed: belief.placed(skill).map_or(0.0, |placed| placed.known),
        }
    }

    /// Right ones among the last `of` answers without help (32 at most).
    pub fn recent_unaided_right(&self, of: u32) -> u32 {
        let mask = if of >= u32::BITS {
            u32::MAX
        } else {
            (1 << of) - 1
        };
        (self.recent & mask).count_ones()
    }

    /// Was there an unaided right answer on a later day than the first?
    pub fn lasted(&self) -> bool {
        self.last_success_day > self.first_success_day
    }

    /// The mastery level: the highest whose requirements, and those of all levels below, are met.
    pub fn level(&self, rule: &MasteryRule) -> MasteryLevel {
        let mut reached = MasteryLevel::NotStarted;
        while let Some(next) = reached.next() {
            if !self.meets(rule.requirements(next)) {
                break;
            }
            reached = next;
        }
        reached
    }

    /// The next level and precisely what it still takes; none once mastered.
    pub fn next_level(&self, rule: &MasteryRule) -> Option<NextLevel> {
        let level = self.level(rule).next()?;
        Some(NextLevel {
            level,
            missing: self.shortfalls(rule.requirements(level)),
        })
    }

    /// Are all of these met?
    pub fn meets(&self, requirements: &[Requirement]) -> bool {
        requirements
            .iter()
            .all(|requirement| requirement.is_met(self))
    }

    /// Those of these that are not met.
    pub fn shortfalls(&self, requirements: &[Requirement]) -> Vec<Shortfall> {
        requirements
            .iter()
            .filter(|requirement| !requirement.is_met(self))
            .map(|requirement| Shortfall {
                requirement: *requirement,
                have: requirement.have(self),
            })
            .collect()
    }
}

/// What stands between a learner and the next level of a skill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextLevel {
    /// The level in question.
    pub level: MasteryLevel,
    /// Everything it still takes; never empty.
    pub missing: Vec<Shortfall>,
}

/// Whether a skill may be started, and if not, what is missing where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Readiness {
    /// The prerequisites that do not carry yet, each with what it lacks; empty if the skill is
    /// ready.
    pub missing: Vec<MissingPrerequisite>,
}

/// A prerequisite that does not carry yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingPrerequisite {
    /// The prerequisite.
    pub skill: SkillIndex,
    /// What it lacks.
    pub shortfalls: Vec<Shortfall>,
}

impl Readiness {
    /// Whether `skill` may be started at `now`.
    pub fn of(
        model: &CourseModel,
        belief: &Belief,
        skill: SkillIndex,
        now: Timestamp,
    ) -> Readiness {
        let rule = &model.parameters().mastery;
        let missing = model
            .graph()
            .prerequisites(skill)
            .iter()
            .filter_map(|&prerequisite| {
                let shortfalls =
                    Standing::of(model, belief, prerequisite, now).shortfalls(&rule.ready);
                (!shortfalls.is_empty()).then_some(MissingPrerequisite {
                    skill: prerequisite,
                    shortfalls,
                })
            });
        Readiness {
            missing: missing.collect(),
        }
    }

    /// May the skill be started?
    pub fn is_ready(&self) -> bool {
        self.missing.is_empty()
    }
}

/// The mastery level of a skill at `now`.
pub fn mastery_level(
    model: &CourseModel,
    belief: &Belief,
    skill: SkillIndex,
    now: Timestamp,
) -> MasteryLevel {
    Standing::of(model, belief, skill, now).level(&model.parameters().mastery)
}
