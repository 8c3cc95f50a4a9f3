//! What would have changed a decision.
//!
//! Not a story: each counterfactual names answers and a consequence, and was found by giving those
//! answers to a copy of the belief and deciding again. [`Counterfactual::applied`] repeats exactly
//! that, so anyone can check it.
//!
//! The search is small (five answers at most, on the skills offered, always the fewest that do it)
//! but costs a decision per step, so it is made when somebody asks, not with every decision.

use serde::{Deserialize, Serialize};

use crate::belief::Belief;
use crate::course_model::CourseModel;
use crate::evidence::{Aid, Evidence};
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, Readiness, mastery_level};
use crate::policy::{Decision, PolicyParameters, Situation, decide};

/// No more answers than this are imagined.
const MOST_ANSWERS: u32 = 5;

/// If the next answers were these, that would follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterfactual {
    /// The skill of all the answers, each to a typical item, without help.
    pub skill: SkillIndex,
    /// All right, or all wrong.
    pub correct: bool,
    /// How many in a row, now; at least one.
    pub answers: u32,
    /// What would follow after the last of them, and not before.
    pub consequence: Consequence,
}

/// What would follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// This skill would be recommended first; it was not.
    First(SkillIndex),
    /// This skill could be started; it could not.
    Ready(SkillIndex),
    /// The skill answered would reach this level; it was lower.
    Level(MasteryLevel),
}

impl Counterfactual {
    /// The belief and situation after the imagined answers, given one after the other in no time.
    pub fn applied(
        &self,
        model: &CourseModel,
        belief: &Belief,
        situation: &Situation,
    ) -> (Belief, Situation) {
        let mut after = Imagined::new(belief, situation);
        for _ in 0..self.answers {
            after.answer(model, self.skill, self.correct);
        }
        (after.belief, after.situation)
    }
}

/// What answers at one skill would change about this decision: the part of [`what_would_change`] that is about
/// them.
pub fn what_answers_would_change(
    model: &CourseModel,
    belief: &Belief,
    decision: &Decision,
    parameters: &PolicyParameters,
    skill: SkillIndex,
) -> Vec<Counterfactual> {
    let Some(first) = decision.first().map(|candidate| candidate.skill) else {
        return Vec::new();
    };
    let watch = |correct| Watch {
        model,
        parameters,
        first,
        skill,
        correct,
    };
    [true, false]
        .into_iter()
        .flat_map(|correct| watch(correct).consequences(belief, &decision.situation))
        .collect()
}

/// What would change this decision, which must have been made on this belief and course with these
/// parameters. For the skill of each offer, and for right and for wrong answers: the fewest in a
/// row after which another skill would come first. And for right answers: the fewest that make a
/// skill ready which builds on it, and the fewest that raise its mastery level (to familiar or
/// more).
pub fn what_would_change(
    model: &CourseModel,
    belief: &Belief,
    decision: &Decision,
    parameters: &PolicyParameters,
) -> Vec<Counterfactual> {
    let of = |skill| what_answers_would_change(model, belief, decision, parameters, skill);
    decision
        .offers()
        .flat_map(|offer| of(offer.skill))
        .collect()
}

/// A belief and a situation that imagined answers are added to.
pub(crate) struct Imagined {
    pub(crate) belief: Belief,
    pub(crate) situation: Situation,
}

impl Imagined {
    pub(crate) fn new(belief: &Belief, situation: &Situation) -> Imagined {
        Imagined {
            belief: belief.clone(),
            situation: situation.clone(),
        }
    }

    pub(crate) fn answer(&mut self, model: &CourseModel, skill: SkillIndex, correct: bool) {
        let evidence = Evidence {
            skill,
            item: model.typical_item(skill),
            correct,
            dont_know: false,
            aid: Aid::Unaided,
            at: self.situation.now,
            day: self.situation.day,
            duration: None,
        };
        self.belief.observe(model, &evidence);
        self.situation.recent.insert(0, skill);
    }
}

/// One way of answering, whose consequences are watched for.
struct Watch<'a> {
    model: &'a CourseModel,
    parameters: &'a PolicyParameters,
    /// The skill recommended first as things are.
    first: SkillIndex,
    skill: SkillIndex,
    correct: bool,
}

impl Watch<'_> {
    fn consequences(&self, belief: &Belief, situation: &Situation) -> Vec<Counterfactual> {
        let level_before = mastery_level(self.model, belief, self.skill, situation.now);
        let is_ready = |belief: &Belief, skill| {
            Readiness::of(self.model, belief, skill, situation.now).is_ready()
        };
        let is_practised = |skill| {
            belief
                .skill(skill)
                .is_some_and(crate::SkillBelief::is_practised)
        };
        let waiting: Vec<SkillIndex> = (self.model.graph().dependents(self.skill).iter().copied())
            .filter(|&dependent| !is_practised(dependent) && !is_ready(belief, dependent))
            .collect();

        let mut found: Vec<Counterfactual> = Vec::new();
        let (mut first_changed, mut made_ready, mut level_rose) = (false, false, false);
        let mut after = Imagined::new(belief, situation);
        for answers in 1..=MOST_ANSWERS {
            after.answer(self.model, self.skill, self.correct);
            let mut add = |consequence| {
                found.push(Counterfactual {
                    skill: self.skill,
                    correct: self.correct,
                    answers,
                    consequence,
                });
            };
            if !first_changed {
                let decision = decide(self.model, &after.belief, &after.situation, self.parameters);
                if let Some(now_first) = decision
                    .first()
                    .filter(|candidate| candidate.skill != self.first)
                {
                    first_changed = true;
                    add(Consequence::First(now_first.skill));
                }
            }
            if self.correct && !made_ready {
                let opened = waiting
                    .iter()
                    .copied()
                    .filter(|&skill| is_ready(&after.belief, skill));
                for skill in opened {
                    made_ready = true;
                    add(Consequence::Ready(skill));
                }
            }
            let level = mastery_level(self.model, &after.belief, self.skill, situation.now);
            if self.correct && !level_rose && level > level_before.max(MasteryLevel::Attempted) {
                level_rose = true;
                add(Consequence::Level(level));
            }
        }
        found
    }
}
