//! The sample of knowledge states: how it is drawn, and how it moves with each answer.

use super::PlacementOutcome;
use crate::answer_model::logistic;
use crate::course_model::CourseModel;
use crate::graph::{SkillGraph, SkillIndex};
use crate::policy::tie_break;

/// How many states the sample has: a multiple of the bits of a word. More are more exact and slower.
pub(super) const STATES: usize = 512;
/// The same as a number to divide by.
pub(super) const ALL: f64 = STATES as f64;
pub(super) const WORDS: usize = STATES / 64;
/// Abilities are on a grid of this many points, three standard deviations to either side.
pub(super) const ABILITIES: usize = 13;

/// Steps in which a sample takes in what was known before the placement.
const ANNEALING: i32 = 8;

pub(super) const OUTCOMES: [PlacementOutcome; 3] = [
    PlacementOutcome::Right,
    PlacementOutcome::Wrong,
    PlacementOutcome::DontKnow,
];

/// In which states a skill is known.
pub(super) type Row = [u64; WORDS];

/// Who comes to a course: the prior over states.
pub(super) struct Population<'a> {
    graph: &'a SkillGraph,
    unfounded: f64,
    /// For each skill and ability, the chance that it is known on known prerequisites.
    founded: Vec<[f64; ABILITIES]>,
    abilities: [f64; ABILITIES],
}

impl Population<'_> {
    pub(super) fn new(model: &CourseModel) -> Population<'_> {
        let parameters = model.parameters().placement;
        let across = |place: usize| 6.0 * place as f64 / (ABILITIES - 1) as f64 - 3.0;
        let founded = |skill| {
            std::array::from_fn(|place| {
                let ability = parameters.spread * across(place);
                let easy = ability + parameters.founded - model.skill_difficulty(skill);
                logistic(easy).clamp(0.001, 0.999)
            })
        };
        Population {
            graph: model.graph(),
            unfounded: parameters.unfounded,
            founded: model.graph().skills().map(founded).collect(),
            abilities: std::array::from_fn(|place| (-0.5 * across(place).powi(2)).exp()),
        }
    }
}

/// States of equal weight.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample {
    /// For each skill, in which states it is known.
    pub(super) known: Vec<Row>,
    /// The ability of each state, as a place on the grid.
    pub(super) ability: Vec<u8>,
    pub(super) chance: Chance,
}

impl Sample {
    /// Draws from the prior.
    pub(super) fn draw(population: &Population<'_>, seed: u64) -> Sample {
        let mut total = 0.0;
        let cumulative = population.abilities.map(|density| {
            total += density;
            total
        });
        // Stratified, so that the sample's abilities are spread as they should be.
        let ability = (0..STATES).map(|state| {
            let at = total * (state as f64 + 0.5) / ALL;
            let place = cumulative.iter().position(|&sum| at <= sum);
            grid_place(place.unwrap_or(ABILITIES - 1))
        });
        let mut sample = Sample {
            known: vec![[0; WORDS]; population.graph.len()],
            ability: ability.collect(),
            chance: Chance(seed),
        };
        for &skill in population.graph.topological_order() {
            let odds = sample.prior_odds(population, skill, 1.0);
            sample.known[skill.position()] = sample.draw_row(&odds);
        }
        sample
    }

    /// In how many states a skill is known.
    pub(super) fn count(&self, skill: SkillIndex) -> f64 {
        let row = self.known.get(skill.position());
        f64::from(row.map_or(0, |row| row.iter().map(|word| word.count_ones()).sum()))
    }

    /// The 10 % and the 90 % quantile of the number of skills known, over all states.
    pub(super) fn known_range(&self) -> (u32, u32) {
        let mut numbers = [0; STATES];
        for row in &self.known {
            for (state, number) in numbers.iter_mut().enumerate() {
                *number += u32::from(bit(row, state));
            }
        }
        numbers.sort_unstable();
        (numbers[STATES / 10], numbers[STATES - 1 - STATES / 10])
    }

    /// In how many states both are known.
    pub(super) fn count_both(&self, one: SkillIndex, other: SkillIndex) -> f64 {
        let rows = self.known[one.position()]
            .iter()
            .zip(&self.known[other.position()]);
        f64::from(rows.map(|(a, b)| (a & b).count_ones()).sum::<u32>())
    }

    /// Takes in an answer about a skill, whose likelihoods are given; `odds` has those of all answers so far.
    pub(super) fn learn(
        &mut self,
        population: &Population<'_>,
        skill: SkillIndex,
        if_known: f64,
        if_not: f64,
        odds: &[f64],
    ) {
        let row = &self.known[skill.position()];
        let weigh = |state| if bit(row, state) { if_known } else { if_not };
        let weights: Vec<f64> = (0..STATES).map(weigh).collect();
        self.resample(&weights);
        self.sweep(population, odds);
    }

    /// Takes in what was known of all skills before, step by step (annealed importance sampling with
    /// resampling: Neal, Statistics and Computing 11, 2001; Del Moral, Doucet and Jasra, JRSS B 68, 2006).
    pub(super) fn learn_all(&mut self, population: &Population<'_>, odds: &[f64]) {
        let share = 1.0 / f64::from(ANNEALING);
        let logarithms: Vec<f64> = odds.iter().map(|odds| share * odds.ln()).collect();
        for step in 1..=ANNEALING {
            let mut weights = vec![0.0; STATES];
            for (row, logarithm) in self.known.iter().zip(&logarithms) {
                if *logarithm != 0.0 {
                    for (state, weight) in weights.iter_mut().enumerate() {
                        *weight += if bit(row, state) { *logarithm } else { 0.0 };
                    }
                }
            }
            let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for weight in &mut weights {
                *weight = (*weight - most).exp();
            }
            self.resample(&weights);
            let so_far: Vec<f64> = logarithms
                .iter()
                .map(|logarithm| (f64::from(step) * logarithm).exp())
                .collect();
            self.sweep(population, &so_far);
        }
    }

    /// In which states all of these skills are known, but for one that does not count.
    fn all_known(&self, skills: &[SkillIndex], but: Option<SkillIndex>) -> Row {
        let mut all = [u64::MAX; WORDS];
        for skill in skills.iter().filter(|&&skill| Some(skill) != but) {
            for (word, known) in all.iter_mut().zip(&self.known[skill.position()]) {
                *word &= known;
            }
        }
        all
    }

    /// Draws the states again by their weights.
    fn resample(&mut self, weights: &[f64]) {
        let total: f64 = weights.iter().sum();
        let step = total / ALL;
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

    /// Lets every state move: each skill and then the ability, given everything else (Gibbs sampling).
    fn sweep(&mut self, population: &Population<'_>, odds: &[f64]) {
        let graph = population.graph;
        for &skill in graph.topological_order() {
            let place = skill.position();
            let mut odds = self.prior_odds(population, skill, odds[place]);
            for &above in graph.dependents(skill) {
                self.look_above(population, skill, above, &mut odds);
            }
            self.known[place] = self.draw_row(&odds);
        }
        self.move_abilities(population);
    }

    /// Draws in which states a skill is known.
    fn draw_row(&mut self, odds: &[f64; STATES]) -> Row {
        let mut row = [0; WORDS];
        for (state, odds) in odds.iter().enumerate() {
            let known = self.chance.draw() * (1.0 + odds) < *odds;
            row[state / 64] |= u64::from(known) << (state % 64);
        }
        row
    }

    /// For each state, the odds that a skill is known, given what is known below it, times its own.
    fn prior_odds(
        &self,
        population: &Population<'_>,
        skill: SkillIndex,
        own: f64,
    ) -> [f64; STATES] {
        let odds = |chance: f64| own * chance / (1.0 - chance);
        let founded = population.founded[skill.position()].map(odds);
        let unfounded = odds(population.unfounded);
        let below = self.all_known(population.graph.prerequisites(skill), None);
        std::array::from_fn(|state| {
            if bit(&below, state) {
                founded[usize::from(self.ability[state])]
            } else {
                unfounded
            }
        })
    }

    /// Multiplies the odds that a skill is known with the likelihood of what is known of a skill that builds on
    /// it: that one's chance depends on it where everything else below is known.
    fn look_above(
        &self,
        population: &Population<'_>,
        skill: SkillIndex,
        above: SkillIndex,
        odds: &mut [f64; STATES],
    ) {
        let unfounded = population.unfounded;
        let founded = &population.founded[above.position()];
        let ratios = [
            founded.map(|founded| (1.0 - founded) / (1.0 - unfounded)),
            founded.map(|founded| founded / unfounded),
        ];
        let others = self.all_known(population.graph.prerequisites(above), Some(skill));
        let known = &self.known[above.position()];
        for (state, odds) in odds.iter_mut().enumerate() {
            if bit(&others, state) {
                let ratios = &ratios[usize::from(bit(known, state))];
                *odds *= ratios[usize::from(self.ability[state])];
            }
        }
    }

    /// The ability of each state goes one place up or down, if the step is taken (Metropolis).
    fn move_abilities(&mut self, population: &Population<'_>) {
        let steps: Vec<(usize, usize)> = (0..STATES)
            .map(|state| {
                let old = usize::from(self.ability[state]);
                let up = self.chance.draw() < 0.5;
                let new = if up { old + 1 } else { old.wrapping_sub(1) };
                (old, if new < ABILITIES { new } else { old })
            })
            .collect();
        let mut ratios: Vec<f64> = steps
            .iter()
            .map(|&(old, new)| (population.abilities[new] / population.abilities[old]).ln())
            .collect();
        for skill in population.graph.skills() {
            let founded = &population.founded[skill.position()];
            let logarithms = [
                founded.map(|chance| (1.0 - chance).ln()),
                founded.map(f64::ln),
            ];
            let below = self.all_known(population.graph.prerequisites(skill), None);
            let known = &self.known[skill.position()];
            for (state, (ratio, &(old, new))) in ratios.iter_mut().zip(&steps).enumerate() {
                if bit(&below, state) {
                    let logarithms = &logarithms[usize::from(bit(known, state))];
                    *ratio += logarithms[new] - logarithms[old];
                }
            }
        }
        for (state, (ratio, (_, new))) in ratios.into_iter().zip(steps).enumerate() {
            if self.chance.draw().ln() < ratio {
                self.ability[state] = grid_place(new);
            }
        }
    }
}

pub(super) fn bit(row: &Row, state: usize) -> bool {
    row[state / 64] >> (state % 64) & 1 == 1
}

fn grid_place(place: usize) -> u8 {
    u8::try_from(place).unwrap_or(0)
}

/// A stream of numbers from a seed (`SplitMix64`; Steele, Lea and Flood 2014).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// Evenly from 0 to 1.
    pub(super) fn draw(&mut self) -> f64 {
        let bits = tie_break(self.0, 0);
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}
