//! Why a skill is not offered now, and what would change that.
//!
//! The answer is what decided: a gate that is closed, a teacher's override, or a score that is lower than
//! that of the third step offered, term by term. A [`Change`] is no story either: it was found by doing
//! what it says to copies of the belief and the situation and deciding again, and [`Change::applied`]
//! repeats exactly that.
//!
//! "Offered" means among those that would be offered if nothing were left to chance
//! ([`Decision::best`]). The search costs some dozens of decisions, so it is made when somebody asks.

use serde::{Deserialize, Serialize};

use crate::belief::Belief;
use crate::counterfactual::Imagined;
use crate::course_model::CourseModel;
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, MissingPrerequisite, Readiness, Standing, mastery_level};
use crate::policy::choices::{Aim, Overruled};
use crate::policy::{Candidate, Decision, PolicyParameters, Situation, decide};

/// No more answers in a row than this are imagined.
const MOST_ANSWERS: u32 = 12;

/// To pass another step, no more answers in a row than this are imagined.
const MOST_TO_PASS: u32 = 5;

/// Days of rest that are imagined.
const RESTS: [u32; 10] = [1, 2, 3, 5, 7, 10, 14, 21, 30, 60];

/// Something that could happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Answers to typical items of a skill, now, without help, all right or all wrong.
    Answers {
        /// The skill.
        skill: SkillIndex,
        /// All right, or all wrong.
        correct: bool,
        /// How many in a row; at least one.
        answers: u32,
    },
    /// The learner makes the skill their goal, without a day.
    Goal,
    /// The learner says that the skill interests them.
    Interest,
    /// The teacher takes back what they overruled for the skill.
    Reopen,
    /// So many days without an answer.
    Rest {
        /// How many; at least one.
        days: u32,
    },
}

/// What would follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The skill would be offered.
    Offered,
    /// The skill would be a candidate, but others would still come before it.
    Open,
}

/// If these things happened one after the other, that would follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What would have to happen; never empty.
    pub deeds: Vec<Deed>,
    /// What would follow.
    pub outcome: Outcome,
}

/// Why a skill is, or is not, offered.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// It is offered.
    Offered {
        /// Its place among those offered, from 0.
        place: usize,
        /// It, with its terms.
        candidate: Candidate,
        /// Is it there by lot, and not for its score?
        by_lot: bool,
    },
    /// It may be started or gone on with, but others come before it.
    Behind {
        /// Its place among the candidates by score, from 1.
        rank: usize,
        /// It, with its terms.
        candidate: Candidate,
        /// The third of the best, with its terms: the one to pass. If it is the skill itself, the lot gave
        /// its place to another.
        third: Candidate,
    },
    /// The teacher has closed it.
    Closed {
        /// What was done.
        overruled: Overruled,
        /// It, with its terms: what the model says stands.
        candidate: Candidate,
    },
    /// What it builds on does not carry yet.
    NotReady {
        /// What is missing where; never empty.
        missing: Vec<MissingPrerequisite>,
    },
}

/// The answer to "why not this skill?".
#[derive(Clone, Debug, PartialEq)]
pub struct WhyNot {
    /// The skill asked about.
    pub skill: SkillIndex,
    /// Why it is, or is not, offered.
    pub why: Why,
    /// How many candidates there are.
    pub considered: usize,
    /// What would make it offered, or at least open; empty if it is offered, or nothing was found.
    pub changes: Vec<Change>,
}

impl Change {
    /// The belief and situation after all of it.
    pub fn applied(
        &self,
        model: &CourseModel,
        belief: &Belief,
        situation: &Situation,
        skill: SkillIndex,
    ) -> (Belief, Situation) {
        let mut after = Imagined::new(belief, situation);
        for deed in &self.deeds {
            deed.happen(model, &mut after, skill);
        }
        (after.belief, after.situation)
    }
}

impl Deed {
    fn happen(self, model: &CourseModel, after: &mut Imagined, asked: SkillIndex) {
        let choices = &mut after.situation.choices;
        match self {
            Deed::Answers {
                skill,
                correct,
                answers,
            } => {
                for _ in 0..answers {
                    after.answer(model, skill, correct);
                }
            }
            Deed::Goal => {
                choices.goal = Some(Aim {
                    skills: vec![asked],
                    due: None,
                });
            }
            Deed::Interest => choices.interests.push(asked),
            Deed::Reopen => {
                choices.overrides.banned.retain(|&skill| skill != asked);
                choices.overrides.order.retain(|&skill| skill != asked);
            }
            Deed::Rest { days } => {
                after.situation.now = after.situation.now.plus_days(f64::from(days));
                let days = i32::try_from(days).unwrap_or(i32::MAX);
                after.situation.day = after.situation.day.plus(days);
                after.situation.recent.clear();
            }
        }
    }
}

/// Why a skill is or is not offered by the decision that this situation leads to, and what would change
/// that. None for a skill that the course does not have.
pub fn why_not(
    model: &CourseModel,
    belief: &Belief,
    situation: &Situation,
    parameters: &PolicyParameters,
    skill: SkillIndex,
) -> Option<WhyNot> {
    if !model.graph().contains(skill) {
        return None;
    }
    // Every candidate is wanted, not only the best.
    let parameters = PolicyParameters {
        kept: model.graph().len(),
        ..parameters.clone()
    };
    let decision = decide(model, belief, situation, &parameters);
    let why = reason(model, belief, &decision, skill);
    let search = Search {
        model,
        belief,
        decision: &decision,
        parameters: &parameters,
        skill,
    };
    Some(WhyNot {
        skill,
        changes: search.changes(&why),
        why,
        considered: decision.considered,
    })
}

fn reason(model: &CourseModel, belief: &Belief, decision: &Decision, skill: SkillIndex) -> Why {
    let mut ranked = decision.candidates.iter();
    let Some(rank) = ranked.position(|candidate| candidate.skill == skill) else {
        let missing = Readiness::of(model, belief, skill, decision.situation.now).missing;
        return Why::NotReady { missing };
    };
    let candidate = decision.candidates[rank].clone();
    if let Some(overruled) = candidate
        .overruled
        .filter(|overruled| overruled.is_closed())
    {
        return Why::Closed {
            overruled,
            candidate,
        };
    }
    let is_best = is_best(decision, skill);
    if let Some(place) = decision.offers().position(|offer| offer.skill == skill) {
        return Why::Offered {
            place,
            candidate,
            by_lot: !is_best,
        };
    }
    let third = if is_best {
        candidate.clone()
    } else {
        let worst = |a: &&Candidate, b: &&Candidate| a.score.total_cmp(&b.score);
        let third = decision.best().min_by(worst);
        third.unwrap_or(&candidate).clone()
    };
    Why::Behind {
        rank: rank + 1,
        candidate,
        third,
    }
}

fn is_best(decision: &Decision, skill: SkillIndex) -> bool {
    decision.best().any(|best| best.skill == skill)
}

struct Search<'a> {
    model: &'a CourseModel,
    belief: &'a Belief,
    decision: &'a Decision,
    parameters: &'a PolicyParameters,
    skill: SkillIndex,
}

impl Search<'_> {
    fn changes(&self, why: &Why) -> Vec<Change> {
        match why {
            Why::Offered { .. } => Vec::new(),
            Why::NotReady { .. } => self.to_be_ready().into_iter().collect(),
            Why::Closed { overruled, .. } => self.to_be_reopened(*overruled),
            Why::Behind { third, .. } if third.skill == self.skill => Vec::new(),
            Why::Behind { .. } => self.to_be_offered(),
        }
    }

    /// What follows from deeds; none if the skill stays out of reach.
    fn outcome(&self, after: &Imagined) -> Option<Outcome> {
        let (model, parameters) = (self.model, self.parameters);
        let decision = decide(model, &after.belief, &after.situation, parameters);
        if is_best(&decision, self.skill) {
            return Some(Outcome::Offered);
        }
        let mut candidates = decision.candidates.iter();
        let it = candidates.find(|candidate| candidate.skill == self.skill)?;
        let closed = it.overruled.is_some_and(Overruled::is_closed);
        (!closed).then_some(Outcome::Open)
    }

    fn after(&self, deeds: &[Deed]) -> Imagined {
        let mut after = Imagined::new(self.belief, &self.decision.situation);
        for deed in deeds {
            deed.happen(self.model, &mut after, self.skill);
        }
        after
    }

    fn change(&self, deeds: Vec<Deed>) -> Option<Change> {
        let outcome = self.outcome(&self.after(&deeds))?;
        Some(Change { deeds, outcome })
    }

    /// Right answers at each prerequisite that does not carry yet, one after the other, as few as do it.
    fn to_be_ready(&self) -> Option<Change> {
        let now = self.decision.situation.now;
        let ready = &self.model.parameters().mastery.ready;
        let mut after = self.after(&[]);
        let mut deeds = Vec::new();
        for &below in self.model.graph().prerequisites(self.skill) {
            let carries =
                |after: &Imagined| Standing::of(self.model, &after.belief, below, now).meets(ready);
            let mut answers = 0;
            while !carries(&after) {
                if answers == MOST_ANSWERS {
                    return None;
                }
                after.answer(self.model, below, true);
                answers += 1;
            }
            if answers > 0 {
                deeds.push(Deed::Answers {
                    skill: below,
                    correct: true,
                    answers,
                });
            }
        }
        let outcome = self.outcome(&after)?;
        Some(Change { deeds, outcome })
    }

    fn to_be_reopened(&self, overruled: Overruled) -> Vec<Change> {
        let reopened = self.change(vec![Deed::Reopen]);
        let done = match overruled {
            Overruled::HeldBack(until) => self.fewest(until, true, MOST_ANSWERS, |after| {
                let now = after.situation.now;
                let level = mastery_level(self.model, &after.belief, until, now);
                level >= MasteryLevel::Proficient && self.outcome(after).is_some()
            }),
            Overruled::Banned | Overruled::Pinned => None,
        };
        done.into_iter().chain(reopened).collect()
    }

    fn to_be_offered(&self) -> Vec<Change> {
        let offers = |after: &Imagined| self.outcome(after) == Some(Outcome::Offered);
        let others = self.decision.best().map(|best| best.skill);
        let mut by_answers: Vec<Change> = others
            .chain([self.skill])
            .flat_map(|skill| [(skill, true), (skill, false)])
            .filter_map(|(skill, correct)| self.fewest(skill, correct, MOST_TO_PASS, offers))
            .collect();
        // Nobody is told to answer wrong where answering right does it, nor to take the longer way.
        by_answers.sort_by_key(|change| match change.deeds[..] {
            [
                Deed::Answers {
                    correct, answers, ..
                },
            ] => (!correct, answers),
            _ => (true, u32::MAX),
        });
        by_answers.truncate(2);
        let chosen = [Deed::Goal, Deed::Interest].into_iter().filter(|deed| {
            let choices = &self.decision.situation.choices;
            match deed {
                Deed::Interest => !choices.interests.contains(&self.skill),
                _ => true,
            }
        });
        let rest = RESTS.into_iter().map(|days| Deed::Rest { days });
        let offered = |deed| {
            let change = self.change(vec![deed])?;
            (change.outcome == Outcome::Offered).then_some(change)
        };
        let chosen: Vec<Change> = chosen.filter_map(offered).collect();
        let rest = rest.into_iter().find_map(offered);
        by_answers.into_iter().chain(chosen).chain(rest).collect()
    }

    /// The fewest answers in a row after which something holds.
    fn fewest(
        &self,
        skill: SkillIndex,
        correct: bool,
        most: u32,
        holds: impl Fn(&Imagined) -> bool,
    ) -> Option<Change> {
        let mut after = self.after(&[]);
        for answers in 1..=most {
            after.answer(self.model, skill, correct);
            if holds(&after) {
                let outcome = self.outcome(&after)?;
                let deeds = vec![Deed::Answers {
                    skill,
                    correct,
                    answers,
                }];
                return Some(Change { deeds, outcome });
            }
        }
        None
    }
}
