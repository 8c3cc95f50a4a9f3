//! A trial of placement: does it find out what learners know, and in how many questions?
//!
//! The graphs are random, and so is what learners know: by a normal ogive of ability against the true
//! difficulty of a skill, with a slope of its own for each skill, where nearly all prerequisites are
//! known. None of these formulas is the placement's, and the difficulties that it is told are off by
//! half a logit, as an author's are. Compared are three ways of asking: Cairn's placement; the same
//! belief with questions drawn by lot; and a computerised adaptive test on a single ability (Rasch
//! model, each question the one nearest to the ability estimated so far), which places a skill by its
//! difficulty alone. That test is told the true difficulty of every skill: the share of a large
//! population that does not know it.

use cairn_engine::{
    CourseModel, ItemParameters, Placement, PlacementAnswer, PlacementOutcome, SkillGraph,
    SkillIndex,
};
use rand::RngExt;

use rand_chacha::ChaCha8Rng;

use crate::draw::{normal, stream, yes};

/// A way of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asking {
    /// Cairn's placement.
    Placement,
    /// Cairn's belief, but questions drawn by lot, as many as the placement asked.
    ByLot,
    /// An adaptive test on a single ability, with as many questions as the placement asked.
    SingleAbility,
}

impl Asking {
    /// All of them, ours first.
    pub const ALL: [Asking; 3] = [Asking::Placement, Asking::ByLot, Asking::SingleAbility];

    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Asking::Placement => "placement",
            Asking::ByLot => "by lot",
            Asking::SingleAbility => "single ability",
        }
    }
}

/// How well learners were placed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacementFigures {
    /// The way of asking.
    pub asking: Asking,
    /// Questions for each learner, on average.
    pub questions: f64,
    /// Share of skills, known or not, on the right side of one half.
    pub right: f64,
    /// Expected calibration error of the probabilities stated, over ten bins.
    pub calibration: f64,
    /// Mean squared error of the probabilities stated.
    pub brier: f64,
}

/// Places so many learners on a random graph of so many skills.
pub fn place_learners(skills: usize, learners: u64, seed: u64) -> Vec<PlacementFigures> {
    let world = World::draw(skills, seed);
    let graph = &world.graph;
    let model = world.stated();
    let difficulty = world.population_difficulty(seed);
    let mut tallies = Asking::ALL.map(|_| Tally::default());
    for learner in 0..learners {
        let own = seed << 24 | learner;
        let truth = world.examinee(own);

        let mut answering = truth.clone();
        let mut placement = Placement::new(&model, own);
        while let Some(question) = placement.next_question(&model) {
            placement.observe(&model, &answering.ask(question.skill));
        }
        let questions = placement.answers() as usize;
        let said = |placement: &Placement| -> Vec<f64> {
            graph.skills().map(|skill| placement.known(skill)).collect()
        };
        tallies[0].add(questions, &said(&placement), &truth);

        let mut answering = truth.clone();
        let mut by_lot = Placement::new(&model, own);
        let numbers = &mut stream(own, 9);
        for _ in 0..questions {
            let skill = SkillIndex::new(numbers.random_range(0..skill_count(graph)));
            by_lot.observe(&model, &answering.ask(skill));
        }
        tallies[1].add(questions, &said(&by_lot), &truth);

        let tested = single_ability(&mut truth.clone(), &difficulty, questions);
        tallies[2].add(questions, &tested, &truth);
    }
    let figures = Asking::ALL.iter().zip(tallies);
    figures
        .map(|(asking, tally)| tally.figures(*asking))
        .collect()
}

fn skill_count(graph: &SkillGraph) -> u32 {
    u32::try_from(graph.len()).unwrap_or(u32::MAX)
}

/// A graph in which a skill builds on one to three of the thirty before it; a few build on nothing.
fn random_graph(skills: usize, seed: u64) -> SkillGraph {
    let numbers = &mut stream(seed, 8);
    let mut lists: Vec<Vec<SkillIndex>> = Vec::with_capacity(skills);
    for position in 0..u32::try_from(skills).unwrap_or(u32::MAX) {
        let mut list = Vec::new();
        if position > 0 && numbers.random::<f64>() > 0.06 {
            for _ in 0..numbers.random_range(1..=3) {
                let below =
                    SkillIndex::new(numbers.random_range(position.saturating_sub(30)..position));
                if !list.contains(&below) {
                    list.push(below);
                }
            }
        }
        lists.push(list);
    }
    SkillGraph::new(lists)
        .unwrap_or_else(|error| unreachable!("prerequisites come before: {error}"))
}

/// A course, and how its skills come to be known.
struct World {
    graph: SkillGraph,
    /// True difficulty of each skill, and how sharply it tells abilities apart.
    skills: Vec<(f64, f64)>,
    /// What the author says of its difficulty.
    stated: Vec<f64>,
}

impl World {
    fn draw(skills: usize, seed: u64) -> World {
        let graph = random_graph(skills, seed);
        let numbers = &mut stream(seed, 10);
        let (mut drawn, mut stated) = (Vec::new(), Vec::new());
        for position in 0..skills {
            let along = position as f64 / skills.max(1) as f64;
            let difficulty = 5.0 * along - 2.5 + 0.6 * normal(numbers);
            drawn.push((difficulty, numbers.random_range(0.6..1.4)));
            stated.push(difficulty + 0.5 * normal(numbers));
        }
        World {
            graph,
            skills: drawn,
            stated,
        }
    }

    fn stated(&self) -> CourseModel {
        let templates = vec![vec![0.0]; self.stated.len()];
        CourseModel::new(self.graph.clone(), self.stated.clone(), templates)
            .unwrap_or_else(|error| unreachable!("lists are as long as the graph: {error}"))
    }

    /// Somebody from the population.
    fn examinee(&self, seed: u64) -> Examinee {
        let mut numbers = stream(seed, 11);
        let ability = 1.4 * normal(&mut numbers);
        let mut known = vec![false; self.graph.len()];
        for &skill in self.graph.topological_order() {
            let (difficulty, slope) = self.skills[skill.position()];
            let below = self.graph.prerequisites(skill);
            let missing = below
                .iter()
                .filter(|below| !known[below.position()])
                .count();
            // One missing prerequisite in twenty is made up for.
            let founded = (0..missing).all(|_| yes(&mut numbers, 0.05));
            let able = slope * (ability - difficulty) + 0.7 + normal(&mut numbers) > 0.0;
            known[skill.position()] = founded && able;
        }
        Examinee {
            known,
            slip: numbers.random_range(0.02..0.1),
            candour: numbers.random_range(0.1..0.6),
            numbers,
        }
    }

    /// In logits: the share of a population that does not know the skill.
    fn population_difficulty(&self, seed: u64) -> Vec<f64> {
        const POPULATION: u64 = 1_000;
        let mut known = vec![0_u32; self.graph.len()];
        for number in 0..POPULATION {
            let learner = self.examinee((seed ^ 0xabcd) << 24 | number);
            for (count, known) in known.iter_mut().zip(learner.known) {
                *count += u32::from(known);
            }
        }
        let logit = |known: u32| {
            let share = (f64::from(known) + 0.5) / (POPULATION as f64 + 1.0);
            (share / (1.0 - share)).ln()
        };
        known.into_iter().map(|known| -logit(known)).collect()
    }
}

/// Somebody who is to be placed.
#[derive(Clone, Debug)]
struct Examinee {
    known: Vec<bool>,
    slip: f64,
    candour: f64,
    numbers: ChaCha8Rng,
}

const ITEM: ItemParameters = ItemParameters::new(0.0, 0.05);

impl Examinee {
    fn ask(&mut self, skill: SkillIndex) -> PlacementAnswer {
        let right = if self.known[skill.position()] {
            1.0 - self.slip
        } else {
            ITEM.guess
        };
        let gives_up = !self.known[skill.position()] && yes(&mut self.numbers, self.candour);
        let outcome = if gives_up {
            PlacementOutcome::DontKnow
        } else if yes(&mut self.numbers, right) {
            PlacementOutcome::Right
        } else {
            PlacementOutcome::Wrong
        };
        PlacementAnswer {
            skill,
            item: ITEM,
            outcome,
        }
    }
}

/// For each skill the chance that it is known, after an adaptive test on a single ability.
fn single_ability(learner: &mut Examinee, difficulty: &[f64], questions: usize) -> Vec<f64> {
    let grid: Vec<f64> = (-60..=60).map(|point| f64::from(point) / 5.0).collect();
    let mut posterior: Vec<f64> = grid
        .iter()
        .map(|ability| (-ability * ability / 18.0).exp())
        .collect();
    let mut asked = vec![false; difficulty.len()];
    let mean = |posterior: &[f64]| {
        let total: f64 = posterior.iter().sum();
        let sum: f64 = grid.iter().zip(posterior).map(|(a, p)| a * p).sum();
        sum / total
    };
    for _ in 0..questions.min(difficulty.len()) {
        let ability = mean(&posterior);
        let nearest = (0..difficulty.len())
            .filter(|&skill| !asked[skill])
            .min_by(|&a, &b| {
                let distance = |skill: usize| (difficulty[skill] - ability).abs();
                distance(a).total_cmp(&distance(b))
            });
        let Some(skill) = nearest else { break };
        asked[skill] = true;
        let answer = learner.ask(SkillIndex::new(u32::try_from(skill).unwrap_or(0)));
        let right = answer.outcome == PlacementOutcome::Right;
        for (ability, weight) in grid.iter().zip(&mut posterior) {
            let knows = 1.0 / (1.0 + (difficulty[skill] - ability).exp());
            let chance = 0.05 * (1.0 - knows) + 0.95 * knows;
            *weight *= if right { chance } else { 1.0 - chance };
        }
    }
    let total: f64 = posterior.iter().sum();
    let knows = |difficulty: &f64| {
        let chance = |ability: &f64| 1.0 / (1.0 + (difficulty - ability).exp());
        let sum: f64 = grid
            .iter()
            .zip(&posterior)
            .map(|(a, p)| chance(a) * p)
            .sum();
        sum / total
    };
    difficulty.iter().map(knows).collect()
}

const BINS: usize = 10;

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    learners: f64,
    questions: f64,
    skills: f64,
    right: f64,
    squares: f64,
    /// Said, came true, how many.
    bins: [(f64, f64, f64); BINS],
}

impl Tally {
    fn add(&mut self, questions: usize, said: &[f64], truth: &Examinee) {
        self.learners += 1.0;
        self.questions += questions as f64;
        for (&said, &known) in said.iter().zip(&truth.known) {
            let known = f64::from(u8::from(known));
            self.skills += 1.0;
            self.right += f64::from(u8::from((said >= 0.5) == (known >= 0.5)));
            self.squares += (said - known).powi(2);
            let bin = (0..BINS - 1)
                .find(|&bin| said < (bin + 1) as f64 / BINS as f64)
                .unwrap_or(BINS - 1);
            let (sum, came, count) = &mut self.bins[bin];
            *sum += said;
            *came += known;
            *count += 1.0;
        }
    }

    fn figures(&self, asking: Asking) -> PlacementFigures {
        let gaps = self.bins.iter().map(|(said, came, _)| (said - came).abs());
        PlacementFigures {
            asking,
            questions: self.questions / self.learners,
            right: self.right / self.skills,
            calibration: gaps.sum::<f64>() / self.skills,
            brier: self.squares / self.skills,
        }
    }
}
