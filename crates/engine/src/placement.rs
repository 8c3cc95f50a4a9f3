//! Where somebody starts: an adaptive diagnostic over the prerequisite graph.
//!
//! What is to be found out is a *knowledge state*: which skills are known (Doignon and Falmagne,
//! "Spaces for the assessment of knowledge", IJMMS 23, 1985). An answer about linear equations says
//! much about fractions, because hardly anybody knows a skill without those it builds on. So the belief
//! here is one over whole states, not over skills one by one:
//!
//! - a learner has an ability, normally distributed;
//! - a skill whose prerequisites are all known is known with the chance of a logistic model of ability
//!   and the skill's difficulty; one with a missing prerequisite hardly ever;
//! - who knows a skill answers wrong now and then (slip), who does not sometimes guesses right, and
//!   says "I don't know" often; somebody who knows, hardly ever.
//!
//! The posterior is held as a sample of states, all of equal weight. An answer weights them by its
//! likelihood, draws them again by their weights (systematic resampling; Kitagawa 1996), and lets each
//! of them move by one sweep of Gibbs sampling, so that the sample stays diverse (resample-move; Gilks
//! and Berzuini, JRSS B 63, 2001). The states of a skill are one row of bits, so that "how many states
//! know both" is a few counts of bits.
//!
//! **The next question** is the one that is expected to leave the least doubt about *all* skills, where
//! the doubt about a skill known with probability `p` is `p (1 - p)`: the expected squared error of the
//! probability. It stops when no question is expected to take away much more, or when as many were asked
//! as should be. What a question is expected to take away is the sum of two named parts: the doubt about
//! the skill itself and that about the others.
//!
//! Everything follows from the course, the seed and the answers, in order: a placement is resumed by
//! giving it the answers so far.

use serde::{Deserialize, Serialize};

use crate::answer_model::logistic;
use crate::course_model::{CourseModel, ItemParameters};
use crate::graph::{SkillGraph, SkillIndex};
use crate::policy::tie_break;

/// The numbers of the placement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacementParameters {
    /// Standard deviation of ability among those who come, in logits.
    pub spread: f64,
    /// How much likelier than the skill's difficulty alone says a skill is known once its prerequisites
    /// are, in logits.
    pub founded: f64,
    /// Chance that a skill is known although a prerequisite is not; above 0, below 1.
    pub unfounded: f64,
    /// Chance that somebody who does not know says so rather than guessing; above 0, below 1.
    pub candour: f64,
    /// Chance that somebody who knows says "I don't know"; above 0, below 1.
    pub shyness: f64,
    /// It stops when the best question is expected to take away less doubt than this: expected squared
    /// error, summed over the skills.
    pub worthwhile: f64,
    /// It stops after this many questions.
    pub most_questions: usize,
}

impl Default for PlacementParameters {
    fn default() -> Self {
        PlacementParameters {
            spread: 1.6,
            founded: 0.8,
            unfounded: 0.03,
            candour: 0.35,
            shyness: 0.03,
            worthwhile: 0.06,
            most_questions: 25,
        }
    }
}

/// How a placement question was answered, always without help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacementOutcome {
    /// The right answer.
    Right,
    /// A wrong one.
    Wrong,
    /// "I don't know".
    DontKnow,
}

/// One answer of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacementAnswer {
    /// The skill asked about.
    pub skill: SkillIndex,
    /// The item: guess and slip count, and its difficulty makes slips likelier.
    pub item: ItemParameters,
    /// How it went.
    pub outcome: PlacementOutcome,
}

/// The next question, and why it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacementQuestion {
    /// The skill to ask about.
    pub skill: SkillIndex,
    /// Probability that it is known, so far.
    pub known: f64,
    /// Doubt about the skill itself that the answer is expected to take away.
    pub about_itself: f64,
    /// Doubt about all other skills together that it is expected to take away.
    pub about_others: f64,
}

impl PlacementQuestion {
    /// All doubt that the answer is expected to take away.
    pub fn gain(&self) -> f64 {
        self.about_itself + self.about_others
    }
}

/// What a placement says of a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placed {
    /// Known, with a probability of 80 % or more.
    Known,
    /// It could be either.
    Unsure,
    /// Not known, and all that it builds on is: a good place to start.
    Ready,
    /// Not known, and something that it builds on is missing.
    Ahead,
}

/// From this probability on a skill counts as known; below its opposite, as not known.
pub const SURE: f64 = 0.8;

/// How many states the sample has: a multiple of the bits of a word. More are more exact and slower.
const STATES: usize = 512;
const WORDS: usize = STATES / 64;
/// Abilities are on a grid of this many points, three standard deviations to either side.
const ABILITIES: usize = 13;

type Row = [u64; WORDS];

/// A placement in progress.
#[derive(Clone, Debug)]
pub struct Placement {
    parameters: PlacementParameters,
    graph: SkillGraph,
    /// For each skill and ability, the chance that it is known on known prerequisites.
    founded: Vec<[f64; ABILITIES]>,
    ability_prior: [f64; ABILITIES],
    /// For each skill, in which states it is known.
    known: Vec<Row>,
    /// The ability of each state, as a place on the grid.
    ability: Vec<u8>,
    /// For each skill, the likelihood of all answers about it if it is known, against if it is not.
    odds: Vec<f64>,
    answers: usize,
    asked: Vec<u8>,
    chance: Chance,
}

impl Placement {
    /// Begins a placement with somebody nobody knows anything about.
    pub fn new(model: &CourseModel, parameters: PlacementParameters, seed: u64) -> Placement {
        let graph = model.graph().clone();
        let point = |place: usize| {
            let across = 6.0 * place as f64 / (ABILITIES - 1) as f64 - 3.0;
            (across, parameters.spread * across)
        };
        let founded = graph
            .skills()
            .map(|skill| {
                std::array::from_fn(|place| {
                    let (_, ability) = point(place);
                    let easy = ability + parameters.founded - model.skill_difficulty(skill);
                    logistic(easy).clamp(0.001, 0.999)
                })
            })
            .collect();
        let density = |place: usize| {
            let (across, _) = point(place);
            (-0.5 * across * across).exp()
        };
        let mut placement = Placement {
            parameters,
            founded,
            ability_prior: std::array::from_fn(density),
            known: vec![[0; WORDS]; graph.len()],
            ability: vec![0; STATES],
            odds: vec![1.0; graph.len()],
            answers: 0,
            asked: vec![0; graph.len()],
            chance: Chance(seed),
            graph,
        };
        placement.draw_prior();
        placement
    }

    /// Takes up a placement where it was left.
    pub fn resume(
        model: &CourseModel,
        parameters: PlacementParameters,
        seed: u64,
        answers: &[PlacementAnswer],
    ) -> Placement {
        let mut placement = Placement::new(model, parameters, seed);
        for answer in answers {
            placement.observe(answer);
        }
        placement
    }

    /// How many answers there are so far.
    pub fn answers(&self) -> usize {
        self.answers
    }

    /// Probability that a skill is known; 0 for one that the course does not have.
    pub fn known(&self, skill: SkillIndex) -> f64 {
        self.known.get(skill.position()).map_or(0.0, |row| {
            let count: u32 = row.iter().map(|word| word.count_ones()).sum();
            f64::from(count) / STATES as f64
        })
    }

    /// What can be said of a skill.
    pub fn placed(&self, skill: SkillIndex) -> Placed {
        let known = self.known(skill);
        if known >= SURE {
            Placed::Known
        } else if known > 1.0 - SURE {
            Placed::Unsure
        } else if self
            .graph
            .prerequisites(skill)
            .iter()
            .all(|&below| self.known(below) >= SURE)
        {
            Placed::Ready
        } else {
            Placed::Ahead
        }
    }

    /// The next question; none when further ones would change little, or enough were asked.
    pub fn next_question(&self) -> Option<PlacementQuestion> {
        if self.answers >= self.parameters.most_questions {
            return None;
        }
        let counts: Vec<f64> = self
            .graph
            .skills()
            .map(|skill| self.known(skill) * STATES as f64)
            .collect();
        let candidates = self.graph.skills().filter(|skill| {
            let count = counts[skill.position()];
            // What every state agrees on cannot teach anything; nobody likes to be asked a third time.
            count > 0.0 && count < STATES as f64 && self.asked[skill.position()] < 2
        });
        let best = candidates
            .map(|skill| self.question(skill, &counts))
            .max_by(|a, b| {
                a.gain()
                    .total_cmp(&b.gain())
                    .then_with(|| b.skill.cmp(&a.skill))
            })?;
        (best.gain() >= self.parameters.worthwhile).then_some(best)
    }

    /// What asking about a skill is expected to take away.
    fn question(&self, skill: SkillIndex, counts: &[f64]) -> PlacementQuestion {
        let all = STATES as f64;
        let own = &self.known[skill.position()];
        let with = counts[skill.position()];
        let known = with / all;
        // Asked with a usual item that cannot be guessed.
        let item = ItemParameters::new(0.0, 0.05);
        let outcomes = OUTCOMES.map(|outcome| {
            let (if_known, if_not) = self.likelihood(&item, outcome);
            let chance = if_known * known + if_not * (1.0 - known);
            (if_known, if_not, chance)
        });
        // The expected square of the probability after the answer, less its square before: by so much the
        // expected squared error falls.
        let gain = |both: f64, count: f64| {
            let before = count / all;
            let after: f64 = outcomes
                .iter()
                .map(|&(if_known, if_not, chance)| {
                    let joint = (if_known * both + if_not * (count - both)) / all;
                    joint * joint / chance.max(1e-12)
                })
                .sum();
            (after - before * before).max(0.0)
        };
        let mut about_others = 0.0;
        for (other, row) in self.known.iter().enumerate() {
            if other != skill.position() {
                let both: u32 = own.iter().zip(row).map(|(a, b)| (a & b).count_ones()).sum();
                about_others += gain(f64::from(both), counts[other]);
            }
        }
        PlacementQuestion {
            skill,
            known,
            about_itself: gain(with, with),
            about_others,
        }
    }

    /// Learns from an answer; one about a skill that the course does not have changes nothing.
    pub fn observe(&mut self, answer: &PlacementAnswer) {
        let place = answer.skill.position();
        let Some(row) = self.known.get(place) else {
            return;
        };
        let (if_known, if_not) = self.likelihood(&answer.item, answer.outcome);
        self.answers += 1;
        self.asked[place] = self.asked[place].saturating_add(1);
        self.odds[place] = (self.odds[place] * if_known / if_not).clamp(1e-9, 1e9);
        let weights: Vec<f64> = (0..STATES)
            .map(|state| if bit(row, state) { if_known } else { if_not })
            .collect();
        self.resample(&weights);
        self.sweep();
    }

    /// Likelihood of an outcome if the skill is known, and if it is not. Both are above 0.
    fn likelihood(&self, item: &ItemParameters, outcome: PlacementOutcome) -> (f64, f64) {
        let item = item.sane();
        let parameters = &self.parameters;
        // A hard item catches out some of those who know.
        let slip = (item.slip + (1.0 - item.slip) * logistic(item.difficulty - 3.0)).min(0.6);
        let (shy, candid) = (parameters.shyness, parameters.candour);
        let guess = item.guess.max(0.02);
        match outcome {
            PlacementOutcome::Right => ((1.0 - shy) * (1.0 - slip), (1.0 - candid) * guess),
            PlacementOutcome::Wrong => ((1.0 - shy) * slip, (1.0 - candid) * (1.0 - guess)),
            PlacementOutcome::DontKnow => (shy, candid),
        }
    }

    fn draw_prior(&mut self) {
        let mut total = 0.0;
        let cumulative = self.ability_prior.map(|density| {
            total += density;
            total
        });
        for state in 0..STATES {
            // Stratified, so that the sample's abilities are spread as they should be.
            let at = total * (state as f64 + 0.5) / STATES as f64;
            let place = cumulative.iter().position(|&sum| at <= sum);
            self.ability[state] = grid_place(place.unwrap_or(ABILITIES - 1));
        }
        for index in 0..self.graph.len() {
            let skill = self.graph.topological_order()[index];
            let row = std::array::from_fn(|word| {
                let mut bits = 0;
                for offset in 0..64 {
                    let chance = self.prior(skill, 64 * word + offset);
                    bits |= u64::from(self.chance.draw() < chance) << offset;
                }
                bits
            });
            self.known[skill.position()] = row;
        }
    }

    /// Chance that a skill is known, given what else is known in a state, but for what builds on it.
    fn prior(&self, skill: SkillIndex, state: usize) -> f64 {
        let founded = self
            .graph
            .prerequisites(skill)
            .iter()
            .all(|below| bit(&self.known[below.position()], state));
        if founded {
            self.founded[skill.position()][usize::from(self.ability[state])]
        } else {
            self.parameters.unfounded
        }
    }

    /// Draws the states again by their weights.
    fn resample(&mut self, weights: &[f64]) {
        let total: f64 = weights.iter().sum();
        let step = total / STATES as f64;
        let mut at = self.chance.draw() * step;
        let (mut from, mut passed) = (0, weights[0]);
        let sources: Vec<usize> = (0..STATES)
            .map(|_| {
                while passed < at && from + 1 < STATES {
                    from += 1;
                    passed += weights[from];
                }
                at += step;
                from
            })
            .collect();
        for row in &mut self.known {
            let old = *row;
            *row = std::array::from_fn(|word| {
                let sources = &sources[64 * word..64 * (word + 1)];
                let bits = sources.iter().enumerate();
                bits.fold(0, |bits, (offset, &source)| {
                    bits | u64::from(bit(&old, source)) << offset
                })
            });
        }
        self.ability = sources.iter().map(|&source| self.ability[source]).collect();
    }

    /// Lets every state move: each skill and then the ability, given everything else.
    fn sweep(&mut self) {
        for index in 0..self.graph.len() {
            let skill = self.graph.topological_order()[index];
            let place = skill.position();
            let row = std::array::from_fn(|word| {
                let mut bits = 0;
                for offset in 0..64 {
                    let state = 64 * word + offset;
                    let prior = self.prior(skill, state);
                    let odds = prior / (1.0 - prior) * self.odds[place] * self.above(skill, state);
                    let known = self.chance.draw() * (1.0 + odds) < odds;
                    bits |= u64::from(known) << offset;
                }
                bits
            });
            self.known[place] = row;
        }
        self.move_abilities();
    }

    /// Likelihood of what is known of the skills that build on a skill, if it is known, against if it is
    /// not.
    fn above(&self, skill: SkillIndex, state: usize) -> f64 {
        let unfounded = self.parameters.unfounded;
        let mut ratio = 1.0;
        for &above in self.graph.dependents(skill) {
            let others = self
                .graph
                .prerequisites(above)
                .iter()
                .all(|&below| below == skill || bit(&self.known[below.position()], state));
            if others {
                let founded = self.founded[above.position()][usize::from(self.ability[state])];
                ratio *= if bit(&self.known[above.position()], state) {
                    founded / unfounded
                } else {
                    (1.0 - founded) / (1.0 - unfounded)
                };
            }
        }
        ratio
    }

    fn move_abilities(&mut self) {
        let logarithms: Vec<[(f64, f64); ABILITIES]> = self
            .founded
            .iter()
            .map(|founded| founded.map(|chance| (chance.ln(), (1.0 - chance).ln())))
            .collect();
        for state in 0..STATES {
            // The step goes one place up or down, if it is taken (Metropolis).
            let old = usize::from(self.ability[state]);
            let up = self.chance.draw() < 0.5;
            let new = if up { old + 1 } else { old.wrapping_sub(1) };
            if new >= ABILITIES {
                continue;
            }
            let mut ratio = (self.ability_prior[new] / self.ability_prior[old]).ln();
            for skill in self.graph.skills() {
                let below = self.graph.prerequisites(skill).iter();
                if below
                    .into_iter()
                    .all(|below| bit(&self.known[below.position()], state))
                {
                    let row = &logarithms[skill.position()];
                    let (if_new, if_old) = (row[new], row[old]);
                    ratio += if bit(&self.known[skill.position()], state) {
                        if_new.0 - if_old.0
                    } else {
                        if_new.1 - if_old.1
                    };
                }
            }
            if self.chance.draw().ln() < ratio {
                self.ability[state] = grid_place(new);
            }
        }
    }
}

const OUTCOMES: [PlacementOutcome; 3] = [
    PlacementOutcome::Right,
    PlacementOutcome::Wrong,
    PlacementOutcome::DontKnow,
];

fn bit(row: &Row, state: usize) -> bool {
    row[state / 64] >> (state % 64) & 1 == 1
}

fn grid_place(place: usize) -> u8 {
    u8::try_from(place).unwrap_or(0)
}

/// A stream of numbers from a seed (`SplitMix64`; Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
struct Chance(u64);

impl Chance {
    /// Evenly from 0 to 1.
    fn draw(&mut self) -> f64 {
        let bits = tie_break(self.0, 0);
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}
