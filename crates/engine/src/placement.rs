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
//! Everything follows from the course, what was known before, the seed and the answers, in order. A placement
//! in progress is part of the belief ([`crate::Belief::placement`]), so it is resumed by loading that. What it
//! says becomes a term of every prediction ([`crate::Belief::observe_placement`] tells how).

use serde::{Deserialize, Serialize};

use self::sample::{ALL, OUTCOMES, Population, Sample};
use crate::answer_model::logistic;
use crate::belief::Belief;
use crate::course_model::{CourseModel, ItemParameters};
use crate::graph::SkillIndex;
use crate::predict::logit;
use crate::time::Timestamp;

mod encoding;
mod sample;

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
    pub most_questions: u32,
    /// Log-odds of a right answer to a typical item by somebody who knows the skill.
    pub if_known: f64,
    /// The same for somebody who does not.
    pub if_not: f64,
    /// How long what was known before the course is taken to last: its stability in days
    /// ([`crate::memory`]).
    pub stability: f64,
}

impl Default for PlacementParameters {
    /// The first four and what makes it stop were chosen on simulated learners; the others are judgement.
    fn default() -> Self {
        PlacementParameters {
            spread: 1.6,
            founded: 0.8,
            unfounded: 0.03,
            candour: 0.35,
            shyness: 0.03,
            worthwhile: 0.06,
            most_questions: 25,
            if_known: 2.5,
            if_not: -2.0,
            stability: 180.0,
        }
    }
}

impl PlacementParameters {
    /// The log-odds of a right answer to a typical item, for a skill that is known with this probability: the
    /// chance is that of knowing and not knowing, mixed.
    pub fn log_odds(&self, known: f64) -> f64 {
        let known = known.clamp(0.0, 1.0);
        let chance = known * logistic(self.if_known) + (1.0 - known) * logistic(self.if_not);
        logit(chance.clamp(1e-6, 1.0 - 1e-6))
    }

    /// How uncertain such log-odds are for not knowing which of the two it is, in logits squared.
    pub fn variance(&self, known: f64) -> f64 {
        let known = known.clamp(0.0, 1.0);
        known * (1.0 - known) * (self.if_known - self.if_not).powi(2)
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

/// Nobody likes to be asked about the same a third time.
const MOST_ABOUT_ONE: u8 = 2;

/// No more candidates than this are looked at for the next question: those in most doubt.
const MOST_CANDIDATES: usize = 256;

/// A placement in progress.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    seed: u64,
    sample: Sample,
    /// For each skill, the likelihood of all that was seen of it if it is known, against if it is not.
    odds: Vec<f64>,
    /// For each skill, how often it was asked about.
    asked: Vec<u8>,
    answers: u32,
}

impl Placement {
    /// Begins a placement with somebody nobody knows anything about. The seed names it.
    pub fn new(model: &CourseModel, seed: u64) -> Placement {
        let skills = model.graph().len();
        Placement {
            seed,
            sample: Sample::draw(&Population::new(model), seed),
            odds: vec![1.0; skills],
            asked: vec![0; skills],
            answers: 0,
        }
    }

    /// Begins a placement with what is believed of somebody: their latest unaided answers at each skill
    /// count as if given here, right ones the less the more was forgotten since.
    pub fn begin(model: &CourseModel, belief: &Belief, now: Timestamp, seed: u64) -> Placement {
        let mut placement = Placement::new(model, seed);
        let memory = &model.parameters().answer.memory;
        let parameters = &model.parameters().placement;
        let mut informed = false;
        for (skill, facts) in belief.skills() {
            let item = model.typical_item(skill);
            let retained = memory.retained(belief.retrievability(model, skill, now));
            let (right, wrong) = facts.latest_unaided(LATEST);
            let weigh = |outcome| {
                let (if_known, if_not) = parameters.likelihood(&item, outcome);
                (if_known / if_not).ln()
            };
            let odds = f64::from(right) * retained * weigh(PlacementOutcome::Right)
                + f64::from(wrong) * weigh(PlacementOutcome::Wrong);
            if let Some(place) = placement.odds.get_mut(skill.position()) {
                *place = odds.exp().clamp(LEAST_ODDS, 1.0 / LEAST_ODDS);
                informed |= odds != 0.0;
            }
        }
        if informed {
            let population = Population::new(model);
            placement.sample.learn_all(&population, &placement.odds);
        }
        placement
    }

    /// The seed that it began with, which names it.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many answers there are so far.
    pub fn answers(&self) -> u32 {
        self.answers
    }

    /// Probability that a skill is known; 0 for one that the course does not have.
    pub fn known(&self, skill: SkillIndex) -> f64 {
        self.sample.count(skill) / ALL
    }

    /// What can be said of a skill.
    pub fn placed(&self, model: &CourseModel, skill: SkillIndex) -> Placed {
        let known = |skill| self.known(skill);
        placed(model, skill, &known)
    }

    /// The next question; none when further ones would change little, or enough were asked.
    pub fn next_question(&self, model: &CourseModel) -> Option<PlacementQuestion> {
        let parameters = &model.parameters().placement;
        if self.answers >= parameters.most_questions {
            return None;
        }
        let counts: Vec<f64> = model
            .graph()
            .skills()
            .map(|skill| self.sample.count(skill))
            .collect();
        let doubt = |skill: &SkillIndex| {
            let count = counts[skill.position()];
            count * (ALL - count)
        };
        // What every state agrees on cannot teach anything.
        let mut candidates: Vec<SkillIndex> = model
            .graph()
            .skills()
            .filter(|skill| {
                doubt(skill) > 0.0
                    && self.asked[skill.position()] < MOST_ABOUT_ONE
                    && !model.template_difficulties(*skill).is_empty()
            })
            .collect();
        if candidates.len() > MOST_CANDIDATES {
            candidates.sort_by(|a, b| doubt(b).total_cmp(&doubt(a)).then(a.cmp(b)));
            candidates.truncate(MOST_CANDIDATES);
        }
        let best = self
            .questions(model, &candidates, &counts)
            .into_iter()
            .max_by(|a, b| {
                a.gain()
                    .total_cmp(&b.gain())
                    .then_with(|| b.skill.cmp(&a.skill))
            })?;
        (best.gain() >= parameters.worthwhile).then_some(best)
    }

    /// What asking about each candidate is expected to take away.
    fn questions(
        &self,
        model: &CourseModel,
        candidates: &[SkillIndex],
        counts: &[f64],
    ) -> Vec<PlacementQuestion> {
        let asking: Vec<Asking> = candidates
            .iter()
            .map(|&skill| Asking::of(self, model, skill))
            .collect();
        let mut questions: Vec<PlacementQuestion> = candidates
            .iter()
            .map(|&skill| PlacementQuestion {
                skill,
                known: self.known(skill),
                about_itself: 0.0,
                about_others: 0.0,
            })
            .collect();
        let mut places = vec![None; counts.len()];
        for (place, skill) in candidates.iter().enumerate() {
            places[skill.position()] = Some(place);
        }
        for other in model.graph().skills() {
            let count = counts[other.position()];
            let asked = places[other.position()];
            for (place, &skill) in candidates.iter().enumerate() {
                if Some(place) == asked {
                    questions[place].about_itself = asking[place].gain(count, count);
                    continue;
                }
                // What counts both ways is counted once, by the one that comes first.
                match asked {
                    Some(asked) if asked < place => {}
                    _ => {
                        let both = self.sample.count_both(skill, other);
                        questions[place].about_others += asking[place].gain(both, count);
                        if let Some(asked) = asked {
                            let count = counts[skill.position()];
                            questions[asked].about_others += asking[asked].gain(both, count);
                        }
                    }
                }
            }
        }
        questions
    }

    /// Why a question about this skill would be asked now: for every skill, the doubt about it that the
    /// answer is expected to take away. The entry of the skill itself is
    /// [`PlacementQuestion::about_itself`], the others sum up to [`PlacementQuestion::about_others`].
    pub fn gains(&self, model: &CourseModel, skill: SkillIndex) -> Vec<(SkillIndex, f64)> {
        if !model.graph().contains(skill) {
            return Vec::new();
        }
        let asking = Asking::of(self, model, skill);
        let gain = |other| {
            let both = self.sample.count_both(skill, other);
            asking.gain(both, self.sample.count(other))
        };
        let others = model.graph().skills();
        others.map(|other| (other, gain(other))).collect()
    }

    /// The number of skills that are known: in one state of ten it is lower than the first number, in one of
    /// ten higher than the second.
    pub fn known_range(&self) -> (u32, u32) {
        self.sample.known_range()
    }

    /// The item template for a question about a skill, as its place in
    /// [`CourseModel::template_difficulties`]: one of middling difficulty that guessing helps little.
    /// `choices` has the places to choose from, each with the chance of guessing an item of it right.
    pub fn template(
        model: &CourseModel,
        skill: SkillIndex,
        choices: impl IntoIterator<Item = (usize, f64)>,
    ) -> Option<usize> {
        let typical = model.typical_item(skill).difficulty;
        let difficulties = model.template_difficulties(skill);
        let misfit = |(place, guess): (usize, f64)| {
            let difficulty = difficulties.get(place)?;
            Some(((difficulty - typical).abs() + GUESS_COST * guess, place))
        };
        choices
            .into_iter()
            .filter_map(misfit)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .map(|(_, place)| place)
    }

    /// Learns from an answer; one about a skill that the course does not have changes nothing.
    pub fn observe(&mut self, model: &CourseModel, answer: &PlacementAnswer) {
        let place = answer.skill.position();
        let Some(odds) = self.odds.get_mut(place) else {
            return;
        };
        let parameters = &model.parameters().placement;
        let (if_known, if_not) = parameters.likelihood(&answer.item, answer.outcome);
        self.answers = self.answers.saturating_add(1);
        self.asked[place] = self.asked[place].saturating_add(1);
        *odds = (*odds * if_known / if_not).clamp(LEAST_ODDS, 1.0 / LEAST_ODDS);
        let population = Population::new(model);
        self.sample
            .learn(&population, answer.skill, if_known, if_not, &self.odds);
    }
}

/// Odds are kept within this and its inverse.
const LEAST_ODDS: f64 = 1e-9;

/// So many of the latest unaided answers at a skill count when a placement begins.
const LATEST: u32 = 4;

/// What a chance of guessing costs a template, in logits of misfit for a chance of 1.
const GUESS_COST: f64 = 4.0;

/// What can be said of a skill, from the probabilities that each is known.
pub(crate) fn placed(
    model: &CourseModel,
    skill: SkillIndex,
    known: &dyn Fn(SkillIndex) -> f64,
) -> Placed {
    let own = known(skill);
    if own >= SURE {
        Placed::Known
    } else if own > 1.0 - SURE {
        Placed::Unsure
    } else if model
        .graph()
        .prerequisites(skill)
        .iter()
        .all(|&below| known(below) >= SURE)
    {
        Placed::Ready
    } else {
        Placed::Ahead
    }
}

/// What is expected of asking about a skill, with a usual item that cannot be guessed. With `k` and `n` the
/// likelihoods of an outcome if the skill is known and if it is not, `c` its chance, `w` the share of states in
/// which another skill is known, `b` that in which both are, the probability of the other one after the
/// outcome is `(k b + n (w - b)) / c`; the expectation of its square is a form in `b` and `w`.
struct Asking {
    both_squared: f64,
    both_times_count: f64,
    count_squared: f64,
}

impl Asking {
    fn of(placement: &Placement, model: &CourseModel, skill: SkillIndex) -> Asking {
        let known = placement.known(skill);
        let item = ItemParameters::new(0.0, 0.05);
        let parameters = &model.parameters().placement;
        let mut asking = Asking {
            both_squared: 0.0,
            both_times_count: 0.0,
            count_squared: 0.0,
        };
        for outcome in OUTCOMES {
            let (if_known, if_not) = parameters.likelihood(&item, outcome);
            let chance = if_known * known + if_not * (1.0 - known);
            let more = if_known - if_not;
            asking.both_squared += more * more / chance;
            asking.both_times_count += 2.0 * more * if_not / chance;
            asking.count_squared += if_not * if_not / chance;
        }
        asking
    }

    /// The expected square of the probability that another skill is known after the answer, less its square
    /// before: by so much the expected squared error falls. Both numbers are of states.
    fn gain(&self, both: f64, count: f64) -> f64 {
        let (both, count) = (both / ALL, count / ALL);
        let after = (self.both_squared * both + self.both_times_count * count) * both
            + self.count_squared * count * count;
        (after - count * count).max(0.0)
    }
}

impl PlacementParameters {
    /// Likelihood of an outcome if the skill is known, and if it is not. Both are above 0.
    fn likelihood(&self, item: &ItemParameters, outcome: PlacementOutcome) -> (f64, f64) {
        let item = item.sane();
        // A hard item catches out some of those who know.
        let slip = (item.slip + (1.0 - item.slip) * logistic(item.difficulty - 3.0)).min(0.6);
        let (shy, candid) = (self.shyness, self.candour);
        let guess = item.guess.max(0.02);
        match outcome {
            PlacementOutcome::Right => ((1.0 - shy) * (1.0 - slip), (1.0 - candid) * guess),
            PlacementOutcome::Wrong => ((1.0 - shy) * slip, (1.0 - candid) * (1.0 - guess)),
            PlacementOutcome::DontKnow => (shy, candid),
        }
    }
}
