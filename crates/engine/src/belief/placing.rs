//! How a placement becomes part of a belief.
//!
//! An answer of a placement is, first, an answer like any other: without help, about one skill, counted in
//! the facts, with its effect on ability, deviation and memory. Second, the placement draws its conclusions
//! about *all* skills ([`crate::placement`]): a probability `k` that each is known. They enter the belief as
//! one term of every prediction, [`Reason::Placement`](crate::Reason::Placement), as follows.
//!
//! - `k` has its log-odds of a right answer to a typical item, those of knowing and not knowing mixed
//!   ([`PlacementParameters::log_odds`](crate::PlacementParameters::log_odds)).
//! - Of a skill never answered outside a placement, the term is *what is missing to these log-odds* once
//!   everything else is added up. So nothing counts twice: whatever the answers said of the learner's
//!   ability, or of the very skill, the sum right after an answer is what the placement says.
//! - Of a skill that was practised, its own record is worth more than a conclusion. There the term changes
//!   by as much as the log-odds of `k` changed with the answer, less what everything else changed by it;
//!   and not at all for the skill that was asked about, which has the answer itself.
//! - How unsure `k` is widens what is believed of the deviation at a skill not yet met, by
//!   `k (1 - k)` times the squared distance between knowing and not knowing: the first answer there moves the
//!   belief the more, the less the placement knew.
//! - What is more likely known than not, and not practised, has a memory from before the course, fresh on the day
//!   of the placement ([`PlacementParameters::stability`](crate::PlacementParameters::stability)). What the
//!   placement adds there fades with it like anything gained.
//!
//! Later answers leave the term as it is, but move ability, deviation and the records against it: two or three
//! wrong ones outweigh it.

use super::{Belief, SkillBelief};
use crate::answer_model::describe::single;
use crate::answer_model::knowledge::{PlacedSkill, PlacedSkills};
use crate::answer_model::{Reason, Term};
use crate::course_model::CourseModel;
use crate::evidence::Evidence;
use crate::graph::SkillIndex;
use crate::placement::{Placed, Placement, PlacementAnswer, PlacementOutcome, SURE, placed};
use crate::predict::predict;
use crate::time::Timestamp;

/// What placements so far found about a skill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedBelief {
    /// Probability that it was known.
    pub known: f64,
    /// What that adds to the log-odds of a right answer, in logits.
    pub shift: f64,
    /// The latest answer of a placement.
    pub at: Timestamp,
}

impl PlacedBelief {
    /// Was it found known?
    pub fn is_known(&self) -> bool {
        self.known >= SURE
    }
}

impl Belief {
    /// The placement in progress.
    pub fn placement(&self) -> Option<&Placement> {
        self.placement.as_deref()
    }

    /// What placements so far found about a skill; none before the first.
    pub fn placed(&self, skill: SkillIndex) -> Option<PlacedBelief> {
        let found = self.knowledge.placed(skill.get())?;
        Some(PlacedBelief {
            known: f64::from(found.known),
            shift: f64::from(found.shift),
            at: self.placed_at()?,
        })
    }

    /// What can be said of a skill after the placements so far; none before the first.
    pub fn place(&self, model: &CourseModel, skill: SkillIndex) -> Option<Placed> {
        self.placed(skill)?;
        let known = |skill| self.placed(skill).map_or(0.0, |placed| placed.known);
        Some(placed(model, skill, &known))
    }

    /// The latest answer of a placement; none before the first.
    pub fn placed_at(&self) -> Option<Timestamp> {
        self.knowledge.placed.as_ref().map(|placed| placed.at)
    }

    /// How many skills placements so far found known: with one chance in ten it is fewer than the first
    /// number, with one in ten more than the second.
    pub fn placed_range(&self) -> Option<(u32, u32)> {
        self.knowledge.placed.as_ref().map(|placed| placed.known)
    }

    /// The placement of this seed: the one in progress, or else a new one, begun with what is believed
    /// at `now`.
    pub fn placement_or_new(&self, model: &CourseModel, seed: u64, now: Timestamp) -> Placement {
        match &self.placement {
            Some(placement) if placement.seed() == seed => (**placement).clone(),
            _ => Placement::begin(model, self, now, seed),
        }
    }

    /// Learns from one answer of the placement of this seed, which is begun if none or another one is in
    /// progress. The evidence is of an answer without help. An answer about a skill that the course does not
    /// have changes nothing.
    pub fn observe_placement(&mut self, model: &CourseModel, seed: u64, evidence: &Evidence) {
        if !model.graph().contains(evidence.skill) {
            return;
        }
        let now = evidence.at;
        let mut placement = self.placement_or_new(model, seed, now);
        let said: Vec<f64> = skills(model).map(|skill| placement.known(skill)).collect();
        let shifts = self.take_shifts();
        let before = self.typical_sums(model, now);
        self.give_back(&shifts);

        self.learn(model, evidence);
        if let Some(place) = self.knowledge.skills.place(evidence.skill.get()) {
            let facts = &mut self.facts[place];
            facts.placement_attempts = facts.placement_attempts.saturating_add(1);
        }
        placement.observe(model, &answer(evidence));

        let parameters = &model.parameters().placement;
        let says: Vec<f64> = skills(model).map(|skill| placement.known(skill)).collect();
        let found = |(skill, &known): (SkillIndex, &f64)| PlacedSkill {
            known: single(known),
            shift: 0.0,
            variance: single(parameters.variance(known)),
            stability: if self.is_practised(skill) {
                let before = self.knowledge.placed(skill.get());
                before.map_or(0.0, |placed| placed.stability)
            } else if known >= 0.5 {
                single(parameters.stability)
            } else {
                0.0
            },
        };
        self.knowledge.placed = Some(Box::new(PlacedSkills {
            at: self.placed_at().map_or(now, |before| before.max(now)),
            known: placement.known_range(),
            skills: skills(model).zip(&says).map(found).collect(),
        }));
        self.placement = Some(Box::new(placement));
        self.keep_what_was_known_before(model);
        let after = self.typical_sums(model, now);

        let weight = model.parameters().answer.weights.0[Term::Placement as usize];
        let shift = |skill: SkillIndex| {
            let place = skill.position();
            let old = shifts.get(place).copied().unwrap_or(0.0);
            let says = parameters.log_odds(says[place]);
            if !self.is_practised(skill) {
                single((says - after[place]) / weight)
            } else if skill == evidence.skill {
                old
            } else {
                let moved = says - parameters.log_odds(said[place]);
                old + single((moved - (after[place] - before[place])) / weight)
            }
        };
        let shifts: Vec<f32> = skills(model).map(shift).collect();
        self.give_back(&shifts);
    }

    /// Takes what placements add to the log-odds out of the belief.
    fn take_shifts(&mut self) -> Vec<f32> {
        let placed = self.knowledge.placed.as_mut();
        placed.map_or_else(Vec::new, |placed| {
            let skills = placed.skills.iter_mut();
            skills
                .map(|skill| std::mem::take(&mut skill.shift))
                .collect()
        })
    }

    fn give_back(&mut self, shifts: &[f32]) {
        if let Some(placed) = &mut self.knowledge.placed {
            for (skill, shift) in placed.skills.iter_mut().zip(shifts) {
                skill.shift = *shift;
            }
        }
    }

    /// For each skill, the log-odds of a right answer to a typical item, before calibration.
    fn typical_sums(&self, model: &CourseModel, now: Timestamp) -> Vec<f64> {
        let sum = |skill| {
            let prediction = predict(self, model, skill, &model.typical_item(skill), now);
            prediction.log_odds - prediction.reasons[Reason::Calibration as usize].log_odds
        };
        skills(model).map(sum).collect()
    }

    fn is_practised(&self, skill: SkillIndex) -> bool {
        self.skill(skill).is_some_and(SkillBelief::is_practised)
    }

    /// A skill that was asked about in placements only is taken to last as long as one that was not asked
    /// about: its first right answer here was not the first.
    fn keep_what_was_known_before(&mut self, model: &CourseModel) {
        for skill in model.graph().skills() {
            let Some(place) = self.knowledge.skills.place(skill.get()) else {
                continue;
            };
            if self.facts[place].is_practised() {
                continue;
            }
            let memory = self.knowledge.placed_memory(skill.get());
            if let Some(met) = self.knowledge.skills.begin(skill.get()) {
                met.memory = memory;
            }
        }
    }
}

fn skills(model: &CourseModel) -> impl Iterator<Item = SkillIndex> {
    model.graph().skills()
}

fn answer(evidence: &Evidence) -> PlacementAnswer {
    PlacementAnswer {
        skill: evidence.skill,
        item: evidence.item,
        outcome: match (evidence.correct, evidence.dont_know) {
            (true, _) => PlacementOutcome::Right,
            (false, false) => PlacementOutcome::Wrong,
            (false, true) => PlacementOutcome::DontKnow,
        },
    }
}
