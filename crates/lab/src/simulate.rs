//! Learners made of a hidden state, to drive step by step.
//!
//! There are three kinds, each built on another idea of what knowing is, and none on the engine's: a
//! policy that is good for one kind only has learned that kind. All are [`Respondent`]s.
//!
//! - [`SimulatedLearner`], here: a skill is known or it is not.
//! - [`GrowingLearner`]: a skill grows by degrees and partly wears off.
//! - [`RememberingLearner`]: a skill is a set of memory traces, each fading at its own rate.
//!
//! The core of the first is Bayesian knowledge tracing (Corbett and Anderson, "Knowledge tracing", UMUAI 4, 1995)
//! run forwards: each skill is known or not; not knowing, one answers right by guessing, knowing, one
//! sometimes slips; after each answer a skill not known may become known. Around it, what a classroom
//! adds: skills are hard to learn while their prerequisites are missing; what is known may be lost
//! with every day it rests (exponentially, and ever more slowly the better spaced it was practised);
//! people differ in ability, pace, care and asking for help; and a wrong idea, once held, is held
//! again.

mod growing;
mod remembering;

pub use growing::GrowingLearner;
pub use remembering::RememberingLearner;

use std::sync::Arc;

use cairn_engine::{SkillGraph, SkillIndex};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::draw::{normal, stream, yes};

/// What makes one learner different from another. None of it is ever seen by the engine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traits {
    /// General ability: standard normal in a population.
    pub ability: f64,
    /// Chance of getting a skill from one answer with feedback, all prerequisites known; 0 to 1.
    pub learning: f64,
    /// Days after which newly learned things are lost with probability `1 - 1/e`, left alone.
    pub durability: f64,
    /// Chance of a careless mistake; 0 to 1.
    pub carelessness: f64,
    /// Chance that a mistake comes from a wrong idea rather than from nowhere; 0 to 1.
    pub misconceiving: f64,
    /// Chance of asking for another hint when stuck; 0 to 1.
    pub help_seeking: f64,
    /// Chance of saying "I don't know" rather than guessing when stuck; 0 to 1.
    pub candour: f64,
    /// Time taken, as a multiple of the usual.
    pub pace: f64,
}

impl Traits {
    /// Somebody from the population.
    pub fn draw(seed: u64) -> Traits {
        let numbers = &mut stream(seed, 1);
        let ability = normal(numbers);
        Traits {
            ability,
            learning: (0.28 + 0.07 * ability + 0.05 * normal(numbers)).clamp(0.08, 0.6),
            durability: 12.0 * (0.25 * ability + 0.4 * normal(numbers)).exp(),
            carelessness: numbers.random_range(0.02..0.12),
            misconceiving: numbers.random_range(0.3..0.8),
            help_seeking: numbers.random_range(0.1..0.7),
            candour: numbers.random_range(0.05..0.35),
            pace: (0.3 * normal(numbers)).exp(),
        }
    }
}

/// An item, as far as a simulated learner can tell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The skill it asks for.
    pub skill: SkillIndex,
    /// How hard it is for its skill, in logits; 0 is typical.
    pub difficulty: f64,
    /// Chance that a blind guess is right; 0 to 1.
    pub guess: f64,
    /// Hints on offer.
    pub hints: u32,
    /// Misconceptions that some wrong answer would reveal.
    pub misconceptions: usize,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The right answer.
    Right,
    /// A wrong answer.
    Wrong {
        /// The misconception behind it, as a place among those of the question; none for a slip or
        /// a blind guess.
        misconception: Option<usize>,
    },
    /// No answer: "I don't know".
    DontKnow,
}

/// What the learner did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Right, wrong or nothing.
    pub outcome: Outcome,
    /// Hints asked for before answering.
    pub hints_used: u32,
    /// Time from seeing the question to answering, in milliseconds.
    pub duration: u64,
}

/// Somebody to put questions to, whatever they are made of.
pub trait Respondent {
    /// Puts a question, with feedback after the answer; what the learner does changes what they know.
    /// A question about a skill that the course does not have is met with "I don't know".
    fn answer(&mut self, question: &Question) -> Answer;

    /// Puts a question without hints and without feedback: nothing is learned from it.
    fn test(&mut self, question: &Question) -> Answer;

    /// The truth about a prediction: the chance of a right answer without hints, if the question came
    /// after so many days of rest (0 for now).
    fn chance_in(&self, question: &Question, days: f64) -> f64;

    /// The truth about a prediction: the chance of a right answer now, without hints.
    fn chance(&self, question: &Question) -> f64 {
        self.chance_in(question, 0.0)
    }

    /// Lets days go by without practice; negative ones count as none.
    fn advance_days(&mut self, days: f64);
}

/// What a learner has of one skill.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Knowledge {
    known: bool,
    /// On the learner's own clock, in days.
    last_used: f64,
    /// Days after which it is lost with probability `1 - 1/e`.
    durability: f64,
    /// Things once known come back more easily.
    was_known: bool,
}

/// A learner to put questions to.
#[derive(Clone, Debug)]
pub struct SimulatedLearner {
    graph: Arc<SkillGraph>,
    traits: Traits,
    knowledge: Vec<Knowledge>,
    /// Days since the course began.
    clock: f64,
    seed: u64,
    numbers: ChaCha8Rng,
}

impl SimulatedLearner {
    /// Somebody from the population, at the start of the course: they know some of what it begins
    /// with, the more the abler they are.
    pub fn new(graph: Arc<SkillGraph>, seed: u64) -> SimulatedLearner {
        SimulatedLearner::with_traits(graph, Traits::draw(seed), seed)
    }

    /// Somebody in particular, at the start of the course.
    pub fn with_traits(graph: Arc<SkillGraph>, traits: Traits, seed: u64) -> SimulatedLearner {
        let mut numbers = stream(seed, 2);
        let nothing = Knowledge {
            known: false,
            last_used: 0.0,
            durability: traits.durability,
            was_known: false,
        };
        let mut knowledge = vec![nothing; graph.len()];
        for &skill in graph.topological_order() {
            let below = graph.prerequisites(skill);
            let founded = below
                .iter()
                .all(|prerequisite| knowledge[prerequisite.position()].known);
            let head_start = logistic(traits.ability - 0.5 - 0.8 * f64::from(graph.depth(skill)));
            // Drawn in any case, so that one skill's luck does not shift another's.
            let lucky = yes(&mut numbers, head_start);
            let known = founded && lucky;
            knowledge[skill.position()] = Knowledge {
                known,
                was_known: known,
                ..nothing
            };
        }
        SimulatedLearner {
            graph,
            traits,
            knowledge,
            clock: 0.0,
            seed,
            numbers,
        }
    }

    /// What kind of learner this is.
    pub fn traits(&self) -> &Traits {
        &self.traits
    }

    /// The truth a model can only guess at: the chance that the skill is known at this moment.
    pub fn knows(&self, skill: SkillIndex) -> f64 {
        self.knows_in(skill, 0.0)
    }

    /// The chance that the skill is known after so many days of rest.
    fn knows_in(&self, skill: SkillIndex, days: f64) -> f64 {
        match self.knowledge.get(skill.position()) {
            Some(knowledge) if knowledge.known => self.retained(knowledge, days),
            _ => 0.0,
        }
    }
}

impl Respondent for SimulatedLearner {
    fn chance_in(&self, question: &Question, days: f64) -> f64 {
        let knows = self.knows_in(question.skill, days);
        let stuck = (1.0 - self.traits.candour) * self.chance_if(false, question);
        knows * self.chance_if(true, question) + (1.0 - knows) * stuck
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

impl SimulatedLearner {
    fn respond_to(&mut self, question: &Question, feedback: bool) -> Answer {
        let Some(mut knowledge) = self.knowledge.get(question.skill.position()).copied() else {
            return Answer::NOTHING;
        };
        let retained = self.retained(&knowledge, 0.0);
        knowledge.known = yes(&mut self.numbers, retained) && knowledge.known;

        let hints_used = if knowledge.known {
            0
        } else {
            ask_for_hints(&mut self.numbers, self.traits.help_seeking, question.hints)
        };
        let outcome = self.respond(knowledge.known, hints_used, question);
        let duration = time_taken(
            &mut self.numbers,
            self.traits.pace,
            outcome,
            hints_used,
            question,
        );
        if feedback {
            self.learn(&mut knowledge, outcome, hints_used, question.skill);
            self.knowledge[question.skill.position()] = knowledge;
        }
        Answer {
            outcome,
            hints_used,
            duration,
        }
    }

    fn retained(&self, knowledge: &Knowledge, days: f64) -> f64 {
        (-(self.clock + days - knowledge.last_used) / knowledge.durability).exp()
    }

    /// Chance of a right answer without hints, given whether the skill is known.
    fn chance_if(&self, known: bool, question: &Question) -> f64 {
        let guess = question.guess.clamp(0.0, 1.0);
        if known {
            let masters = logistic(3.0 + 0.4 * self.traits.ability - 0.8 * question.difficulty);
            (1.0 - self.traits.carelessness) * masters.max(guess)
        } else {
            let works_it_out = logistic(-2.5 + 0.4 * self.traits.ability - question.difficulty);
            guess + (1.0 - guess) * works_it_out
        }
    }

    fn respond(&mut self, known: bool, hints_used: u32, question: &Question) -> Outcome {
        if !known && hints_used == 0 && yes(&mut self.numbers, self.traits.candour) {
            return Outcome::DontKnow;
        }
        let mut wrong = 1.0 - self.chance_if(known, question);
        // Each hint takes away three tenths of the chance to go wrong.
        wrong *= 0.7_f64.powf(f64::from(hints_used));
        if !yes(&mut self.numbers, wrong) {
            return Outcome::Right;
        }
        Outcome::Wrong {
            misconception: (!known)
                .then(|| wrong_idea(&mut self.numbers, self.seed, &self.traits, question))
                .flatten(),
        }
    }

    /// Feedback follows every answer, so there is something to learn from each.
    fn learn(
        &mut self,
        knowledge: &mut Knowledge,
        outcome: Outcome,
        hints_used: u32,
        skill: SkillIndex,
    ) {
        if knowledge.known {
            if outcome == Outcome::Right {
                let rested = 1.0 - self.retained(knowledge, 0.0);
                knowledge.durability = (knowledge.durability * (1.0 + 2.5 * rested)).min(2_000.0);
            }
        } else {
            let relearning = if knowledge.was_known { 2.0 } else { 1.0 };
            let explained = 1.0 + 0.15 * f64::from(hints_used.min(4));
            let chance = self.traits.learning * self.foundation(skill) * relearning * explained;
            knowledge.known = yes(&mut self.numbers, chance);
            knowledge.was_known |= knowledge.known;
        }
        knowledge.last_used = self.clock;
    }

    /// How well the skill can be learned: fully with all prerequisites, hardly with none.
    fn foundation(&self, skill: SkillIndex) -> f64 {
        let below = self.graph.prerequisites(skill);
        if below.is_empty() {
            return 1.0;
        }
        let known: f64 = below
            .iter()
            .map(|&prerequisite| self.knows(prerequisite))
            .sum();
        0.1 + 0.9 * known / below.len() as f64
    }
}

impl Question {
    /// The same without hints.
    fn without_hints(&self) -> Question {
        Question { hints: 0, ..*self }
    }
}

impl Answer {
    /// What somebody does who has no idea what was asked.
    const NOTHING: Answer = Answer {
        outcome: Outcome::DontKnow,
        hints_used: 0,
        duration: 0,
    };
}

/// How many hints somebody who is stuck asks for.
fn ask_for_hints(numbers: &mut ChaCha8Rng, help_seeking: f64, offered: u32) -> u32 {
    let mut used = 0;
    while used < offered && yes(numbers, help_seeking) {
        used += 1;
    }
    used
}

/// The wrong idea behind a mistake, if there is one: a learner holds the same idea about a skill every
/// time it is asked for.
fn wrong_idea(
    numbers: &mut ChaCha8Rng,
    seed: u64,
    traits: &Traits,
    question: &Question,
) -> Option<usize> {
    let held = question.misconceptions > 0 && yes(numbers, traits.misconceiving);
    held.then(|| {
        let mut own = stream(seed, 1 << 32 | u64::from(question.skill.get()));
        own.random_range(0..question.misconceptions)
    })
}

/// Time from seeing a question to answering it, in milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to milliseconds between a second and ten minutes"
)]
fn time_taken(
    numbers: &mut ChaCha8Rng,
    pace: f64,
    outcome: Outcome,
    hints_used: u32,
    question: &Question,
) -> u64 {
    let effort = if outcome == Outcome::DontKnow {
        0.5
    } else {
        1.0
    };
    let harder = (0.3 * question.difficulty).exp();
    let varies = (0.35 * normal(numbers)).exp();
    let seconds = 22.0 * effort * harder * varies + 9.0 * f64::from(hints_used);
    (1000.0 * pace * seconds).clamp(1_000.0, 600_000.0) as u64
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
