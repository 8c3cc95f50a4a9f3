//! A learner whose skills grow by degrees: item response theory with learning.
//!
//! Each skill has a proficiency in logits, and an answer is right with the chance of a logistic model
//! (Rasch 1960) of proficiency against difficulty. Every answer, with its feedback, adds to the
//! proficiency: the less there is left to learn the less, and hardly anything while the prerequisites
//! are low. Part of what is gained is there to stay, part wears off within days; retrieving what had
//! begun to wear off turns some of it into the lasting part (Bjork and Bjork 1992: storage and
//! retrieval strength).

use std::sync::Arc;

use cairn_engine::SkillGraph;
use rand_chacha::ChaCha8Rng;

use super::{
    Answer, Outcome, Question, Respondent, Traits, ask_for_hints, logistic, time_taken, wrong_idea,
};
use crate::draw::{normal, stream, yes};

/// Share of a gain that lasts at once.
const LASTS: f64 = 0.35;
/// Share of what has worn off that retrieving it makes last.
const CONSOLIDATES: f64 = 0.5;
/// Proficiency beyond which nothing more is learned, in logits.
const CEILING: f64 = 4.0;
/// What one answer adds at the most, in logits, for a usual learner.
const GAIN: f64 = 2.6;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Proficiency {
    /// There to stay, in logits.
    lasting: f64,
    /// Wearing off, in logits, as of `last_used`.
    passing: f64,
    /// On the learner's own clock, in days.
    last_used: f64,
}

/// A learner whose skills grow.
#[derive(Clone, Debug)]
pub struct GrowingLearner {
    graph: Arc<SkillGraph>,
    traits: Traits,
    skills: Vec<Proficiency>,
    clock: f64,
    seed: u64,
    numbers: ChaCha8Rng,
}

impl GrowingLearner {
    /// Somebody in particular, at the start of the course.
    pub fn with_traits(graph: Arc<SkillGraph>, traits: Traits, seed: u64) -> GrowingLearner {
        let mut numbers = stream(seed, 4);
        let skills = graph
            .skills()
            .map(|skill| Proficiency {
                lasting: 1.3 * traits.ability - 0.6 - 0.45 * f64::from(graph.depth(skill))
                    + 0.7 * normal(&mut numbers),
                passing: 0.0,
                last_used: 0.0,
            })
            .collect();
        GrowingLearner {
            graph,
            traits,
            skills,
            clock: 0.0,
            seed,
            numbers,
        }
    }

    fn passing(&self, skill: &Proficiency, days: f64) -> f64 {
        let rested = self.clock + days - skill.last_used;
        skill.passing * (-rested / self.traits.durability).exp()
    }

    fn proficiency(&self, skill: &Proficiency, days: f64) -> f64 {
        skill.lasting + self.passing(skill, days)
    }

    fn chance_at(&self, proficiency: f64, question: &Question) -> f64 {
        let guess = question.guess.clamp(0.0, 1.0);
        let knows = logistic(proficiency - question.difficulty);
        guess * (1.0 - knows) + (1.0 - self.traits.carelessness) * knows
    }

    /// How well a skill can be learned: fully on firm prerequisites, hardly on none.
    fn foundation(&self, question: &Question) -> f64 {
        let below = self.graph.prerequisites(question.skill);
        let firm = |skill: &cairn_engine::SkillIndex| {
            logistic(2.0 * (self.proficiency(&self.skills[skill.position()], 0.0) - 0.5))
        };
        let mean = below.iter().map(firm).sum::<f64>() / below.len().max(1) as f64;
        if below.is_empty() {
            1.0
        } else {
            0.1 + 0.9 * mean
        }
    }
}

impl Respondent for GrowingLearner {
    fn chance_in(&self, question: &Question, days: f64) -> f64 {
        self.skills
            .get(question.skill.position())
            .map_or(0.0, |skill| {
                self.chance_at(self.proficiency(skill, days), question)
            })
    }

    fn advance_days(&mut self, days: f64) {
        self.clock += days.max(0.0);
    }

    fn answer(&mut self, question: &Question) -> Answer {
        self.respond_to(question, true)
    }

    fn test(&mut self, question: &Question) -> Answer {
        self.respond_to(&question.without_hints(), false)
    }
}

impl GrowingLearner {
    fn respond_to(&mut self, question: &Question, feedback: bool) -> Answer {
        let Some(skill) = self.skills.get(question.skill.position()).copied() else {
            return Answer::NOTHING;
        };
        let proficiency = self.proficiency(&skill, 0.0);
        let knows = logistic(proficiency - question.difficulty);
        let stuck = !yes(&mut self.numbers, knows);
        let hints_used = if stuck {
            ask_for_hints(&mut self.numbers, self.traits.help_seeking, question.hints)
        } else {
            0
        };
        let outcome = if stuck && hints_used == 0 && yes(&mut self.numbers, self.traits.candour) {
            Outcome::DontKnow
        } else {
            let right = if stuck {
                // Each hint takes away three tenths of the chance to go wrong.
                1.0 - (1.0 - question.guess.clamp(0.0, 1.0)) * 0.7_f64.powf(f64::from(hints_used))
            } else {
                1.0 - self.traits.carelessness
            };
            if yes(&mut self.numbers, right) {
                Outcome::Right
            } else {
                let misconception = stuck
                    .then(|| wrong_idea(&mut self.numbers, self.seed, &self.traits, question))
                    .flatten();
                Outcome::Wrong { misconception }
            }
        };
        let duration = time_taken(
            &mut self.numbers,
            self.traits.pace,
            outcome,
            hints_used,
            question,
        );

        if feedback {
            self.learn(question, &skill, outcome);
        }
        Answer {
            outcome,
            hints_used,
            duration,
        }
    }
    fn learn(&mut self, question: &Question, skill: &Proficiency, outcome: Outcome) {
        let proficiency = self.proficiency(skill, 0.0);
        let passing = self.passing(skill, 0.0);
        let worn = skill.passing - passing;
        let room = (CEILING - proficiency).max(0.0) / CEILING;
        let gain = GAIN * self.traits.learning * self.foundation(question) * room.min(1.5);
        let kept = if outcome == Outcome::Right {
            CONSOLIDATES * worn
        } else {
            0.5 * CONSOLIDATES * worn
        };
        self.skills[question.skill.position()] = Proficiency {
            lasting: skill.lasting + LASTS * gain + kept,
            passing: passing + (1.0 - LASTS) * gain,
            last_used: self.clock,
        };
    }
}
