//! What is remembered of a learner, and how one answer changes it.
//!
//! Of everything remembered, one part is *evidence* (beliefs, records, right and wrong answers, memory,
//! last outcomes) and one part is *context* (counts of all answers, lags, what came just before). A
//! right answer moves no piece of evidence down, a wrong one none up; context moves the same way
//! whatever the outcome. [`Knowledge::meet`] moves the context alone.

use super::family::Family;
use super::logistic;
use super::parameters::FilterParameters;
use super::question::{Answered, NONE, Pull, Question};
use super::record::Records;
use super::sparse::Sparse;
use super::term::Summands;
use crate::gaussian::Gaussian;
use crate::memory::{Grade, Memory, MemoryParameters};
use crate::time::Timestamp;

/// No answer is taken to carry less information than this: the filter stays stable.
const LEAST_INFORMATION: f64 = 1e-4;

/// Beyond this many logits a logistic curve is flat to the last bit; slopes are taken here at most.
const STEEPEST: f64 = 30.0;

/// How hard it is to make last what was known before the course: the middle of the scale.
const USUAL_DIFFICULTY: f64 = 5.0;

/// More pieces of help than this count as this many.
const MOST_AIDS: u32 = 5;

/// How easy a question is, whoever answers it, in logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ease {
    /// Overall, skills and item together.
    pub total: f64,
    /// The item's share.
    pub item: f64,
}

impl Ease {
    /// From what families and author say.
    pub fn of(overall: f64, question: &Question<'_>, summands: &Summands) -> Ease {
        let families = |families: [Family; 2]| -> f64 {
            families
                .iter()
                .map(|family| summands[family.summand()])
                .sum()
        };
        let item = question.item_ease + families([Family::Template, Family::Item]);
        let skills = question.skill_ease + families([Family::Skill, Family::SkillSet]);
        Ease {
            total: overall + skills + item,
            item,
        }
    }
}

/// Right, wrong, or not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome(pub(crate) i8);

impl Outcome {
    fn of(answered: Option<&Answered>) -> Outcome {
        Outcome(answered.map_or(0, |answered| if answered.correct { 1 } else { -1 }))
    }

    /// 1, -1 or 0.
    pub(crate) fn sign(self) -> f64 {
        f64::from(self.0.signum())
    }
}

/// Answers so far. Right and wrong ones count by their weight, which is less for those with help.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) attempts: u32,
    pub(crate) successes: f64,
    pub(crate) failures: f64,
}

impl Tally {
    fn add(&mut self, outcome: Outcome, weight: f64) {
        self.attempts = self.attempts.saturating_add(1);
        match outcome.0 {
            1 => self.successes += weight,
            -1 => self.failures += weight,
            _ => {}
        }
    }
}

/// What is remembered of one skill.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SkillKnowledge {
    /// Belief about the deviation from ability, in logits, as of `at`.
    pub deviation: Gaussian,
    /// How the latest answers went.
    pub records: Records,
    /// How well it will last; none before the first right answer.
    pub memory: Option<Memory>,
    pub(crate) tally: Tally,
    /// The learner's answers before the last one at this skill.
    pub(crate) last: u32,
    /// When that was.
    pub(crate) at: Timestamp,
}

impl SkillKnowledge {
    /// All answers at the skill.
    pub fn attempts(&self) -> u32 {
        self.tally.attempts
    }

    /// When it was last met.
    pub fn last_at(&self) -> Timestamp {
        self.at
    }
}

/// What is remembered of one item.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ItemKnowledge {
    pub(crate) tally: Tally,
    pub(crate) last: u32,
    pub(crate) at: Timestamp,
    pub(crate) outcome: Outcome,
}

/// An answer before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Before {
    pub(crate) item: u32,
    pub(crate) skill_set: u32,
    pub(crate) at: Timestamp,
    pub(crate) outcome: Outcome,
}

/// What a placement found about the skills of a course.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlacedSkills {
    /// The latest answer of it.
    pub(crate) at: Timestamp,
    /// The number of skills known: it is lower than the first with one chance in ten, and higher than the
    /// second.
    pub(crate) known: (u32, u32),
    /// For each skill of the course.
    pub(crate) skills: Vec<PlacedSkill>,
}

/// What a placement found about one skill. Single precision is more than it knows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct PlacedSkill {
    /// Probability that it is known.
    pub(crate) known: f32,
    /// What that adds to the log-odds, in logits.
    pub(crate) shift: f32,
    /// How much less sure it is than usual how the learner deviates here, in logits squared.
    pub(crate) variance: f32,
    /// How long it is taken to last, in days; 0 for what is not known.
    pub(crate) stability: f32,
}

/// What is remembered of one learner. Once everything was met, it allocates no more.
#[derive(Clone, Debug, PartialEq)]
pub struct Knowledge {
    /// Belief about ability, in logits, as of the last answer.
    pub(crate) ability: Gaussian,
    pub(crate) records: Records,
    pub(crate) tally: Tally,
    pub(crate) run: u32,
    pub(crate) before: Option<Before>,
    pub(crate) before_that: Option<Before>,
    pub(crate) skills: Sparse<SkillKnowledge>,
    pub(crate) items: Sparse<ItemKnowledge>,
    /// None before the first placement.
    pub(crate) placed: Option<Box<PlacedSkills>>,
}

impl Knowledge {
    /// Nothing is known of a learner in a course of so many skills and items.
    pub fn new(parameters: &FilterParameters, skills: usize, items: usize) -> Knowledge {
        Knowledge {
            ability: parameters.ability(),
            records: Records::default(),
            tally: Tally::default(),
            run: 0,
            before: None,
            before_that: None,
            skills: Sparse::new(skills),
            items: Sparse::new(items),
            placed: None,
        }
    }

    /// Forgets everything, for the next learner, and keeps the memory.
    pub fn clear(&mut self, parameters: &FilterParameters) {
        self.ability = parameters.ability();
        self.records = Records::default();
        self.tally = Tally::default();
        self.run = 0;
        self.before = None;
        self.before_that = None;
        self.skills.clear();
        self.items.clear();
        self.placed = None;
    }

    /// What is remembered of a skill; none if it was never met.
    pub fn skill(&self, skill: u32) -> Option<&SkillKnowledge> {
        self.skills.get(skill)
    }

    /// Answers so far.
    pub fn answers(&self) -> u32 {
        self.tally.attempts
    }

    /// When the last answer was given.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.before.map(|before| before.at)
    }

    /// Ability as of `now`, wider than it was after the last answer.
    pub fn ability(&self, parameters: &FilterParameters, now: Timestamp) -> Gaussian {
        let away = self.last_at().map_or(0.0, |last| now.days_since(last));
        let drift = parameters.ability_drift_per_day;
        self.ability.widened(away, drift, parameters.ability())
    }

    /// What the placement found about a skill; none without one.
    pub(crate) fn placed(&self, skill: u32) -> Option<&PlacedSkill> {
        self.placed.as_ref()?.skills.get(skill as usize)
    }

    /// What the placement adds to the log-odds of a skill.
    pub(crate) fn placement_shift(&self, skill: u32) -> f64 {
        self.placed(skill)
            .map_or(0.0, |placed| f64::from(placed.shift))
    }

    /// The memory that a placement takes somebody to have of a skill not met.
    pub(crate) fn placed_memory(&self, skill: u32) -> Option<Memory> {
        let placed = self.placed(skill)?;
        (placed.stability > 0.0).then(|| Memory {
            stability: f64::from(placed.stability),
            difficulty: USUAL_DIFFICULTY,
            fresh_at: self.placed.as_ref().map_or(Timestamp(0), |all| all.at),
        })
    }

    /// What is believed of the deviation at a skill not met.
    fn deviation_prior(&self, parameters: &FilterParameters, skill: u32) -> Gaussian {
        let prior = parameters.deviation();
        let wider = self
            .placed(skill)
            .map_or(0.0, |placed| f64::from(placed.variance));
        Gaussian {
            mean: prior.mean,
            variance: prior.variance + wider,
        }
    }

    /// Deviation at a skill as of `now`; the prior if it was never met.
    pub fn deviation(&self, parameters: &FilterParameters, skill: u32, now: Timestamp) -> Gaussian {
        let prior = self.deviation_prior(parameters, skill);
        self.skill(skill).map_or(prior, |skill| {
            let away = now.days_since(skill.at);
            skill
                .deviation
                .widened(away, parameters.skill_drift_per_day, prior)
        })
    }

    /// The mean of what the placement adds at a question's skills.
    fn placement_at(&self, question: &Question<'_>) -> f64 {
        let skills = question.skills.iter();
        let sum: f64 = skills.map(|&skill| self.placement_shift(skill)).sum();
        sum * share(question)
    }

    /// The mean of the deviations at a question's skills.
    pub(crate) fn deviation_at(&self, question: &Question<'_>) -> f64 {
        let skills = question.skills.iter();
        let sum: f64 = skills
            .filter_map(|&skill| self.skill(skill))
            .map(|skill| skill.deviation.mean)
            .sum();
        sum * share(question)
    }

    /// Log-odds from ease, placement, ability and deviation alone: what the filter compares answers with.
    pub fn expected(&self, question: &Question<'_>, ease: Ease) -> f64 {
        let learner = self.ability.mean + self.deviation_at(question);
        ease.total + self.placement_at(question) + learner
    }

    /// Learns from one answer: a step of the filter, then everything that counts and records.
    pub fn observe(
        &mut self,
        parameters: &FilterParameters,
        memory: &MemoryParameters,
        question: &Question<'_>,
        ease: Ease,
        answered: &Answered,
    ) {
        let aids = answered.aids.min(MOST_AIDS);
        let weight = if aids == 0 {
            1.0
        } else {
            parameters.aided_weight
        };
        let eased = parameters.aid_ease * f64::from(aids);
        let floors = question.floors.engaged(answered.engaged);
        let pull = |log_odds: f64| {
            let pull = floors.pull(
                (log_odds + eased).clamp(-STEEPEST, STEEPEST),
                answered.correct,
            );
            Pull {
                score: weight * pull.score,
                information: (weight * pull.information).max(LEAST_INFORMATION),
            }
        };
        let expected = pull(self.expected(question, ease));
        self.filter(parameters, question, expected);

        let surprise = pull(ease.total).score;
        for &number in question.skills {
            let Some(skill) = self.skills.begin(number) else {
                continue;
            };
            skill.records.add(skill.tally.attempts, surprise);
            let grade = match (answered.correct, aids) {
                (true, 0) => Some(Grade::Right),
                (true, _) => Some(Grade::AidedRight),
                (false, 0) => Some(Grade::Wrong),
                (false, _) => None,
            };
            if let Some(grade) = grade {
                skill.memory = Memory::after(skill.memory, grade, question.at, memory);
            }
        }
        self.records.add(self.tally.attempts, surprise);
        self.move_on(question, Some(answered), weight);
    }

    /// Notes that a question was answered, without saying how.
    pub fn meet(&mut self, parameters: &FilterParameters, question: &Question<'_>) {
        let nothing = Pull {
            score: 0.0,
            information: 0.0,
        };
        self.filter(parameters, question, nothing);
        self.move_on(question, None, 0.0);
    }

    /// One step of the extended Kalman filter on ability plus the mean of the deviations. With `v` the
    /// variance of that sum, each part moves by its covariance with the sum times
    /// `score / (1 + v information)`.
    fn filter(&mut self, parameters: &FilterParameters, question: &Question<'_>, pull: Pull) {
        let (share, at) = (share(question), question.at);
        let mut ability = self.ability(parameters, at);
        ability = ability.widened(1.0, parameters.ability_drift, parameters.ability());
        let mut variance = ability.variance;
        for &number in question.skills {
            let deviation = self.deviation(parameters, number, at);
            let prior = self.deviation_prior(parameters, number);
            let first_memory = match self.skill(number) {
                None => self.placed_memory(number),
                Some(_) => None,
            };
            if let Some(skill) = self.skills.begin(number) {
                skill.memory = first_memory.or(skill.memory);
                skill.deviation = deviation.widened(1.0, parameters.skill_drift, prior);
                variance += share * share * skill.deviation.variance;
            }
        }
        let damping = 1.0 + variance * pull.information;
        let (step, shrink) = (pull.score / damping, pull.information / damping);
        self.ability = moved(ability, ability.variance, step, shrink).sane_or(parameters.ability());
        for &number in question.skills {
            let prior = self.deviation_prior(parameters, number);
            if let Some(skill) = self.skills.begin(number) {
                let covariance = share * skill.deviation.variance;
                skill.deviation = moved(skill.deviation, covariance, step, shrink).sane_or(prior);
            }
        }
    }

    /// Counts an answer and remembers it as the latest.
    fn move_on(&mut self, question: &Question<'_>, answered: Option<&Answered>, weight: f64) {
        let outcome = Outcome::of(answered);
        let answers = self.tally.attempts;
        for &number in question.skills {
            if let Some(skill) = self.skills.begin(number) {
                skill.tally.add(outcome, weight);
                skill.last = answers;
                // Time does not run backwards.
                skill.at = skill.at.max(question.at);
            }
        }
        if question.item != NONE
            && let Some(item) = self.items.begin(question.item)
        {
            item.tally.add(outcome, weight);
            item.last = answers;
            item.at = question.at;
            item.outcome = outcome;
        }
        let same = |before: Before| before.skill_set == question.skill_set;
        let goes_on = self.before.is_some_and(same);
        self.run = if goes_on {
            self.run.saturating_add(1)
        } else {
            1
        };
        self.tally.add(outcome, weight);
        self.before_that = self.before;
        self.before = Some(Before {
            item: question.item,
            skill_set: question.skill_set,
            at: self
                .last_at()
                .map_or(question.at, |last| last.max(question.at)),
            outcome,
        });
    }
}

/// A part of what the filter moves, with its covariance with the sum.
fn moved(part: Gaussian, covariance: f64, step: f64, shrink: f64) -> Gaussian {
    Gaussian {
        mean: part.mean + covariance * step,
        variance: part.variance - covariance * covariance * shrink,
    }
}

/// The share of each skill in a question.
pub(crate) fn share(question: &Question<'_>) -> f64 {
    1.0 / question.skills.len().max(1) as f64
}

/// How much an item is an easy one, within 0 to 1.
pub(crate) fn easiness(ease: Ease) -> f64 {
    logistic(ease.item)
}
