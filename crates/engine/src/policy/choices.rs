//! What people have chosen: the learner's goal, interests and success rate, and what the teacher has
//! assigned or overruled. It is part of the [`Situation`](super::Situation) of a decision and so stored
//! with it. Where nothing is chosen, every term that rests on it is exactly zero.

use serde::{Deserialize, Serialize};

use crate::graph::SkillIndex;
use crate::mastery::MasteryLevel;
use crate::time::Day;

/// Skills to be mastered, perhaps by a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim {
    /// The skills.
    pub skills: Vec<SkillIndex>,
    /// The last day for it on the learner's calendar.
    pub due: Option<Day>,
}

/// How often the learner wants to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuccessRate {
    /// About 85 times of 100.
    Steady,
    /// About 70 times of 100.
    Stretching,
}

impl SuccessRate {
    /// Both.
    pub const ALL: [SuccessRate; 2] = [SuccessRate::Steady, SuccessRate::Stretching];

    /// The chance of a right answer that it asks for. 85 % is where Wilson et al. (Nature Communications
    /// 10, 2019) find learning fastest; 70 % lies between the hard and the middle level, 60 and 75 %, at
    /// which Jansen et al. (Learning and Individual Differences 24, 2013) let children practise.
    pub fn chance(self) -> f64 {
        match self {
            SuccessRate::Steady => 0.85,
            SuccessRate::Stretching => 0.7,
        }
    }
}

/// What was chosen for this learner, by themselves or by their teacher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The learner's goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Aim>,
    /// What the teacher has assigned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<Aim>,
    /// Skills that the learner has said to be interested in; never inferred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<SkillIndex>,
    /// How often the learner wants to be right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<SuccessRate>,
    /// What the teacher has overruled.
    #[serde(skip_serializing_if = "Overrides::is_empty")]
    pub overrides: Overrides,
}

impl Choices {
    /// Has nobody chosen anything?
    pub fn is_empty(&self) -> bool {
        *self == Choices::default()
    }

    /// Every skill that is named, perhaps more than once.
    pub fn skills(&self) -> impl Iterator<Item = SkillIndex> {
        let aims = self.goal.iter().chain(&self.assignments);
        let overrides = &self.overrides;
        aims.flat_map(|aim| &aim.skills)
            .chain(&self.interests)
            .chain(&overrides.pinned)
            .chain(&overrides.banned)
            .chain(&overrides.order)
            .copied()
    }
}

/// What a teacher has overruled. It never touches a score: what the model said stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overrides {
    /// Offered before everything else until the learner is proficient, ready or not; the first one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<SkillIndex>,
    /// Not offered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub banned: Vec<SkillIndex>,
    /// Not offered before the learner is proficient in those that stand before it here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<SkillIndex>,
}

/// What a teacher's override makes of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overruled {
    /// Comes first.
    Pinned,
    /// Is not offered.
    Banned,
    /// Is not offered until the learner is proficient in this other skill.
    HeldBack(SkillIndex),
}

impl Overruled {
    /// Does it keep the candidate from being offered?
    pub fn is_closed(self) -> bool {
        self != Overruled::Pinned
    }
}

impl Overrides {
    /// Is nothing overruled?
    pub fn is_empty(&self) -> bool {
        self.pinned.is_empty() && self.banned.is_empty() && self.order.is_empty()
    }

    /// What becomes of a skill, given the learner's levels. A ban counts before a pin, and a pin before
    /// the order.
    pub(super) fn of(
        &self,
        skill: SkillIndex,
        level: impl Fn(SkillIndex) -> MasteryLevel,
    ) -> Option<Overruled> {
        let lacks = |skill: SkillIndex| level(skill) < MasteryLevel::Proficient;
        if self.banned.contains(&skill) {
            return Some(Overruled::Banned);
        }
        if self.pinned.contains(&skill) && lacks(skill) {
            return Some(Overruled::Pinned);
        }
        let place = self.order.iter().position(|&other| other == skill)?;
        let before = self.order[..place].iter().copied();
        before
            .filter(|other| !self.banned.contains(other))
            .find(|&other| lacks(other))
            .map(Overruled::HeldBack)
    }
}
