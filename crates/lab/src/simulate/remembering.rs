//! A learner whose skills are memory traces: the spacing model of Pavlik and Anderson on a graph of
//! prerequisites.
//!
//! Every answer that is understood leaves a trace. A trace of age `t` counts `t^-d`; activation is the
//! logarithm of the sum over the traces, and recall a logistic function of it. The decay `d` of a trace
//! is the higher, the more active the skill was when the trace was made, so that cramming fades fast
//! and spaced practice lasts (Pavlik and Anderson, "Practice and forgetting effects on vocabulary
//! memory: an activation-based model of the spacing effect", Cognitive Science 29, 2005; its constants,
//! and its finding that time outside practice counts for a small part). Whether a trace is made at all
//! depends on ability and on the prerequisites: one cannot remember what one has not understood.

use std::sync::Arc;

use cairn_engine::{SkillGraph, SkillIndex};
use rand_chacha::ChaCha8Rng;

use super::{
    Answer, Outcome, Question, Respondent, Traits, ask_for_hints, logistic, time_taken, wrong_idea,
};
use crate::draw::{normal, stream, yes};

/// Decay of a trace made when nothing was active, and how it grows with activation.
const DECAY: f64 = 0.177;
const DECAY_BY_ACTIVATION: f64 = 0.217;
/// Activation at which recall is an even chance, and its noise, in units of activation.
const THRESHOLD: f64 = -0.704;
const NOISE: f64 = 0.255;
/// Seconds of practice that one second outside practice counts for.
const OUTSIDE: f64 = 0.025;
/// The least age of a trace, in seconds: one is never asked again at once.
const YOUNGEST: f64 = 10.0;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Trace {
    /// On the learner's own clock, in seconds that count.
    made: f64,
    decay: f64,
}

/// A learner made of memory traces.
#[derive(Clone, Debug)]
pub struct RememberingLearner {
    graph: Arc<SkillGraph>,
    traits: Traits,
    skills: Vec<Vec<Trace>>,
    /// Seconds that count, since the course began.
    clock: f64,
    seed: u64,
    numbers: ChaCha8Rng,
}

impl RememberingLearner {
    /// Somebody in particular, at the start of the course: they have met some of what it begins with,
    /// the more the abler they are, months ago and more than once.
    pub fn with_traits(graph: Arc<SkillGraph>, traits: Traits, seed: u64) -> RememberingLearner {
        let mut learner = RememberingLearner {
            skills: vec![Vec::new(); graph.len()],
            traits,
            clock: 0.0,
            seed,
            numbers: stream(seed, 5),
            graph,
        };
        let order = learner.graph.topological_order().to_vec();
        for skill in order {
            let founded = learner.foundation(skill) > 0.6;
            let met = logistic(
                1.2 * traits.ability - 0.3 - 0.7 * f64::from(learner.graph.depth(skill))
                    + 0.5 * normal(&mut learner.numbers),
            );
            // Drawn in any case, so that one skill's luck does not shift another's.
            let lucky = yes(&mut learner.numbers, met);
            if founded && lucky {
                learner.skills[skill.position()] = (1..=8)
                    .map(|week| Trace {
                        made: -OUTSIDE * 604_800.0 * f64::from(week),
                        decay: DECAY,
                    })
                    .rev()
                    .collect();
            }
        }
        learner
    }

    fn activation(&self, skill: SkillIndex, later: f64) -> Option<f64> {
        let traces = self.skills.get(skill.position())?;
        let strength: f64 = traces
            .iter()
            .map(|trace| {
                (self.clock + later - trace.made)
                    .max(YOUNGEST)
                    .powf(-trace.decay)
            })
            .sum();
        (strength > 0.0).then(|| strength.ln())
    }

    /// Chance of recalling the skill after so many further seconds that count, for an item that much
    /// harder than typical.
    fn recalls(&self, question: &Question, later: f64) -> f64 {
        self.activation(question.skill, later)
            .map_or(0.0, |activation| {
                logistic((activation - THRESHOLD) / NOISE - question.difficulty)
            })
    }

    /// How well a skill can be understood: fully with all prerequisites at hand, hardly with none.
    fn foundation(&self, skill: SkillIndex) -> f64 {
        let below = self.graph.prerequisites(skill);
        let at_hand = |&skill: &SkillIndex| {
            self.recalls(
                &Question {
                    skill,
                    difficulty: 0.0,
                    guess: 0.0,
                    hints: 0,
                    misconceptions: 0,
                },
                0.0,
            )
        };
        if below.is_empty() {
            1.0
        } else {
            0.1 + 0.9 * below.iter().map(at_hand).sum::<f64>() / below.len() as f64
        }
    }
}

impl Respondent for RememberingLearner {
    fn chance_in(&self, question: &Question, days: f64) -> f64 {
        let knows = self.recalls(question, OUTSIDE * 86_400.0 * days.max(0.0));
        let guess = question.guess.clamp(0.0, 1.0);
        guess * (1.0 - knows) * (1.0 - self.traits.candour)
            + (1.0 - self.traits.carelessness) * knows
    }

    fn advance_days(&mut self, days: f64) {
        self.clock += OUTSIDE * 86_400.0 * days.max(0.0);
    }

    fn answer(&mut self, question: &Question) -> Answer {
        self.respond_to(question, true)
    }

    fn test(&mut self, question: &Question) -> Answer {
        self.respond_to(&question.without_hints(), false)
    }
}

impl RememberingLearner {
    fn respond_to(&mut self, question: &Question, feedback: bool) -> Answer {
        if !self.graph.contains(question.skill) {
            return Answer::NOTHING;
        }
        let recalls = self.recalls(question, 0.0);
        let knows = yes(&mut self.numbers, recalls);
        let hints_used = if knows {
            0
        } else {
            ask_for_hints(&mut self.numbers, self.traits.help_seeking, question.hints)
        };
        let outcome = if !knows && hints_used == 0 && yes(&mut self.numbers, self.traits.candour) {
            Outcome::DontKnow
        } else {
            let wrong = if knows {
                self.traits.carelessness
            } else {
                (1.0 - question.guess.clamp(0.0, 1.0)) * 0.7_f64.powf(f64::from(hints_used))
            };
            if yes(&mut self.numbers, wrong) {
                let misconception = (!knows)
                    .then(|| wrong_idea(&mut self.numbers, self.seed, &self.traits, question))
                    .flatten();
                Outcome::Wrong { misconception }
            } else {
                Outcome::Right
            }
        };
        let duration = time_taken(
            &mut self.numbers,
            self.traits.pace,
            outcome,
            hints_used,
            question,
        );
        self.clock += duration as f64 / 1_000.0;
        if feedback {
            self.learn(question.skill, knows);
        }
        Answer {
            outcome,
            hints_used,
            duration,
        }
    }
    fn learn(&mut self, skill: SkillIndex, knows: bool) {
        let understands = 2.2 * self.traits.learning * self.foundation(skill);
        if knows || yes(&mut self.numbers, understands) {
            let active = self.activation(skill, 0.0).map_or(0.0, f64::exp);
            let decay = DECAY + DECAY_BY_ACTIVATION * active;
            let made = self.clock;
            self.skills[skill.position()].push(Trace { made, decay });
        }
    }
}
