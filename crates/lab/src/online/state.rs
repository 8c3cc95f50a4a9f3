//! What is remembered of a learner, how one answer changes it, and how it describes the next.

use std::array;

use super::coefficients::single;
use super::fit::Configuration;
use super::group::Group;
use super::term::{Summands, Term};
use crate::peers::logistic_function;
use crate::responses::Question;

/// Half-lives of the averages of surprise, in answers.
const HALF_LIVES: [f64; 4] = [1.5, 4.0, 12.0, 40.0];

/// An average of few surprises is drawn towards zero as if there had been so many without any.
const PRIOR_SURPRISES: f64 = 0.5;

/// No answer is taken to carry less information than this: the filter stays stable.
const LEAST_INFORMATION: f64 = 1e-4;

/// The latest surprises that are kept one by one.
const LATEST: usize = 5;

/// Room for the effects of one question: six of its own and one for each of its skills.
const EFFECTS: usize = 6 + 64;

/// Averages of a series at several decay rates.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Averages {
    sums: [f64; HALF_LIVES.len()],
    counts: [f64; HALF_LIVES.len()],
}

impl Averages {
    fn add(&mut self, surprise: f64, retained: &[f64; HALF_LIVES.len()]) {
        for ((sum, count), retained) in self.sums.iter_mut().zip(&mut self.counts).zip(retained) {
            *sum = *sum * retained + surprise;
            *count = *count * retained + 1.0;
        }
    }

    fn values(&self) -> [f64; HALF_LIVES.len()] {
        array::from_fn(|rate| self.sums[rate] / (self.counts[rate] + PRIOR_SURPRISES))
    }
}

/// Answers so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    attempts: u32,
    successes: u32,
}

impl Tally {
    fn add(&mut self, correct: bool) {
        self.attempts = self.attempts.saturating_add(1);
        self.successes = self.successes.saturating_add(u32::from(correct));
    }

    /// Logarithms of attempts, successes and failures.
    fn logarithms(self) -> [f64; 3] {
        [
            self.attempts,
            self.successes,
            self.attempts - self.successes,
        ]
        .map(logarithm)
    }
}

/// What is remembered of one skill.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct SkillState {
    /// Belief about the deviation from ability, in logits.
    mean: f64,
    variance: f64,
    averages: Averages,
    tally: Tally,
    /// The learner's answers before the last one at this skill.
    last: u32,
    /// When that was, in seconds.
    at: u32,
}

/// What is remembered of one item.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct ItemState {
    tally: Tally,
    last: u32,
    at: u32,
    correct: bool,
}

/// The answer before.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Before {
    item: u32,
    skill_set: u32,
    at: u32,
    correct: bool,
}

/// How easy a question is, whoever answers it, in logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ease {
    /// Overall, skills and item together.
    total: f64,
    /// The item's share.
    item: f64,
}

impl Ease {
    pub(super) fn of(overall: f64, summands: &Summands) -> Ease {
        let item = summands[Group::Item.summand()];
        let skills = summands[Group::Skill.summand()] + summands[Group::SkillSet.summand()];
        Ease {
            total: overall + skills + item,
            item,
        }
    }
}

/// A coefficient that a question calls for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Effect {
    pub(super) group: Group,
    /// Which coefficient of the family.
    pub(super) key: u64,
    /// The covariate.
    pub(super) value: f32,
}

/// What is remembered of one learner. Made once, it allocates no more.
#[derive(Clone, Debug)]
pub struct LearnerState {
    configuration: Configuration,
    /// What is left of each average after one more answer.
    retained: [f64; HALF_LIVES.len()],
    skills: Vec<SkillState>,
    items: Vec<ItemState>,
    /// Skills and items with a state, for clearing.
    skills_met: Vec<u32>,
    items_met: Vec<u32>,
    /// Belief about ability, in logits.
    mean: f64,
    variance: f64,
    averages: Averages,
    tally: Tally,
    latest: [f64; LATEST],
    before: Option<Before>,
    before_that: Option<Before>,
    run: u32,
    effects: Vec<Effect>,
}

impl LearnerState {
    /// Nothing is known of a learner in a course of so many skills and items.
    pub(super) fn new(configuration: &Configuration, skills: usize, items: usize) -> LearnerState {
        LearnerState {
            configuration: *configuration,
            retained: HALF_LIVES.map(|answers| 0.5_f64.powf(1.0 / answers)),
            skills: vec![SkillState::default(); skills],
            items: vec![ItemState::default(); items],
            skills_met: Vec::with_capacity(skills),
            items_met: Vec::with_capacity(items),
            mean: 0.0,
            variance: configuration.ability_variance,
            averages: Averages::default(),
            tally: Tally::default(),
            latest: [0.0; LATEST],
            before: None,
            before_that: None,
            run: 0,
            effects: Vec::with_capacity(EFFECTS),
        }
    }

    /// Forgets everything, for the next learner.
    pub(super) fn clear(&mut self) {
        for skill in self.skills_met.drain(..) {
            self.skills[skill as usize] = SkillState::default();
        }
        for item in self.items_met.drain(..) {
            self.items[item as usize] = ItemState::default();
        }
        self.mean = 0.0;
        self.variance = self.configuration.ability_variance;
        self.averages = Averages::default();
        self.tally = Tally::default();
        self.latest = [0.0; LATEST];
        self.before = None;
        self.before_that = None;
        self.run = 0;
    }

    /// The states of a question's skills, as far as the course has them.
    fn skills_of<'s>(&'s self, question: &Question<'s>) -> impl Iterator<Item = &'s SkillState> {
        question
            .skills
            .iter()
            .filter_map(|&skill| self.skills.get(skill as usize))
    }

    fn deviation(&self, question: &Question<'_>) -> f64 {
        let sum: f64 = self.skills_of(question).map(|skill| skill.mean).sum();
        sum * share(question)
    }

    /// Log-odds from ease, ability and deviation alone: what the filter compares answers with.
    pub(super) fn expected(&self, question: &Question<'_>, ease: Ease) -> f64 {
        ease.total + self.mean + self.deviation(question)
    }

    /// The coefficients that say how easy a question is.
    pub(super) fn ease_effects(&mut self, question: &Question<'_>) -> &[Effect] {
        self.effects.clear();
        let share = single(share(question));
        let mut push = |group, key: u32, value| {
            self.effects.push(Effect {
                group,
                key: u64::from(key),
                value,
            });
        };
        for &skill in question.skills {
            push(Group::Skill, skill, share);
        }
        push(Group::SkillSet, question.skill_set, 1.0);
        push(Group::Item, question.item, 1.0);
        &self.effects
    }

    /// All coefficients that a question calls for.
    pub(super) fn effects(&mut self, question: &Question<'_>) -> &[Effect] {
        let standing = self.mean + self.deviation(question);
        self.ease_effects(question);
        let mut push = |group, key: u64, value: f64| {
            self.effects.push(Effect {
                group,
                key,
                value: single(value),
            });
        };
        push(Group::ItemSlope, u64::from(question.item), standing);
        if let Some(before) = self.before {
            push(
                Group::Transition,
                transition(before.item, before.correct, question.item),
                1.0,
            );
            let key = transition(before.skill_set, before.correct, question.skill_set);
            push(Group::SkillTransition, key, 1.0);
        }
        if let Some(before) = self.before_that {
            let key = transition(before.item, before.correct, question.item);
            push(Group::EarlierTransition, key, 1.0);
        }
        &self.effects
    }

    /// Fills in all terms; the families of coefficients are left as they are.
    pub(super) fn describe(&self, question: &Question<'_>, ease: Ease, summands: &mut Summands) {
        let mut set = |term: Term, value: f64| summands[term as usize] = value;
        set(Term::Overall, 1.0);
        set(Term::Ability, self.mean);
        let settled = logarithm(self.tally.attempts);
        set(Term::AbilitySettled, self.mean * settled);
        set(Term::AbilityByEase, self.mean * ease.item);
        set(Term::EaseSquared, ease.item * ease.item);
        let [recent1, recent4, recent12, recent40] = self.averages.values();
        set(Term::Recent1, recent1);
        set(Term::Recent4, recent4);
        set(Term::Recent12, recent12);
        set(Term::Recent40, recent40);
        set(Term::Recent12Settled, recent12 * settled);
        let [attempts, successes, failures] = self.tally.logarithms();
        set(Term::Attempts, attempts);
        set(Term::Successes, successes);
        set(Term::Failures, failures);
        set(Term::Last1, self.latest[0]);
        set(Term::Last2, self.latest[1]);
        set(Term::Last3, self.latest[2]);
        set(Term::Last4, self.latest[3]);
        set(Term::Last5, self.latest[4]);
        set(
            Term::MoreSkills,
            question.skills.len().saturating_sub(1) as f64,
        );
        set(Term::NoSkill, f64::from(question.skills.is_empty()));
        match self.before {
            None => set(Term::First, 1.0),
            Some(before) => {
                set(
                    Term::Pause,
                    (seconds(question.at, before.at) / 60.0).ln_1p(),
                );
                if before.skill_set == question.skill_set {
                    set(Term::SameSkills, 1.0);
                    set(Term::SameSkillsAfterRight, f64::from(before.correct));
                    set(Term::Run, logarithm(self.run));
                }
            }
        }
        self.describe_item(question, summands);
        self.describe_skills(question, ease, summands);
    }

    fn describe_item(&self, question: &Question<'_>, summands: &mut Summands) {
        let item = self.items.get(question.item as usize);
        let Some(item) = item.filter(|item| item.tally.attempts > 0) else {
            return;
        };
        let mut set = |term: Term, value: f64| summands[term as usize] = value;
        let [attempts, successes, failures] = item.tally.logarithms();
        set(Term::ItemAttempts, attempts);
        set(Term::ItemSuccesses, successes);
        set(Term::ItemFailures, failures);
        set(
            Term::HoursSinceItem,
            (seconds(question.at, item.at) / 3600.0).ln_1p(),
        );
        let between = self.tally.attempts - item.last - 1;
        let just_now = f64::from(between == 0);
        if item.correct {
            set(Term::ItemRightBefore, 1.0);
            set(Term::LagSinceItemRight, logarithm(between));
            set(Term::ItemRightJustNow, just_now);
        } else {
            set(Term::ItemWrongBefore, 1.0);
            set(Term::LagSinceItemWrong, logarithm(between));
            set(Term::ItemWrongJustNow, just_now);
        }
    }

    fn describe_skills(&self, question: &Question<'_>, ease: Ease, summands: &mut Summands) {
        let share = share(question);
        let mut add = |term: Term, value: f64| summands[term as usize] += share * value;
        for skill in self.skills_of(question) {
            if skill.tally.attempts == 0 {
                add(Term::SkillNew, 1.0);
                continue;
            }
            add(Term::Deviation, skill.mean);
            add(Term::DeviationByEase, skill.mean * ease.item);
            let [recent1, recent4, recent12, recent40] = skill.averages.values();
            let [attempts, successes, failures] = skill.tally.logarithms();
            let lag = logarithm(self.tally.attempts - skill.last - 1);
            add(Term::SkillRecent1, recent1);
            add(Term::SkillRecent4, recent4);
            add(Term::SkillRecent12, recent12);
            add(Term::SkillRecent40, recent40);
            add(Term::SkillRecent12Settled, recent12 * attempts);
            add(Term::SkillRecent12Faded, recent12 * lag);
            add(Term::SkillAttempts, attempts);
            add(Term::SkillSuccesses, successes);
            add(Term::SkillFailures, failures);
            add(Term::LagSinceSkill, lag);
            add(
                Term::HoursSinceSkill,
                (seconds(question.at, skill.at) / 3600.0).ln_1p(),
            );
        }
    }

    /// Learns from one answer: a step of the filter, then everything that counts and averages.
    pub(super) fn observe(&mut self, question: &Question<'_>, ease: Ease, correct: bool) {
        let outcome = f64::from(correct);
        let surprise = outcome - logistic_function(ease.total);
        self.filter(question, ease, outcome);
        for &number in question.skills {
            let Some(skill) = self.skills.get_mut(number as usize) else {
                continue;
            };
            skill.averages.add(surprise, &self.retained);
            skill.tally.add(correct);
            skill.last = self.tally.attempts;
            skill.at = question.at;
        }
        if let Some(item) = self.items.get_mut(question.item as usize) {
            if item.tally.attempts == 0 {
                self.items_met.push(question.item);
            }
            item.tally.add(correct);
            item.last = self.tally.attempts;
            item.at = question.at;
            item.correct = correct;
        }
        self.averages.add(surprise, &self.retained);
        self.latest.rotate_right(1);
        self.latest[0] = surprise;
        let same = self
            .before
            .is_some_and(|before| before.skill_set == question.skill_set);
        self.run = if same { self.run.saturating_add(1) } else { 1 };
        self.tally.add(correct);
        self.before_that = self.before;
        self.before = Some(Before {
            item: question.item,
            skill_set: question.skill_set,
            at: question.at,
            correct,
        });
    }

    /// One step of the extended Kalman filter on ability plus the mean of the deviations. With `p` the
    /// chance expected and `v` the variance of the sum, the answer's score is `y - p`, its information
    /// `p (1 - p)`, and each part moves by its covariance with the sum times `score / (1 + v information)`.
    fn filter(&mut self, question: &Question<'_>, ease: Ease, outcome: f64) {
        let expected = logistic_function(self.expected(question, ease));
        let information = (expected * (1.0 - expected)).max(LEAST_INFORMATION);
        let share = share(question);
        let configuration = &self.configuration;
        self.variance += configuration.ability_drift;
        let mut variance = self.variance;
        for &number in question.skills {
            let Some(skill) = self.skills.get_mut(number as usize) else {
                continue;
            };
            if skill.tally.attempts == 0 {
                skill.variance = configuration.skill_variance;
                self.skills_met.push(number);
            }
            let drifted = skill.variance + configuration.skill_drift;
            skill.variance = drifted.min(2.0 * configuration.skill_variance);
            variance += share * share * skill.variance;
        }
        let damping = 1.0 + variance * information;
        let step = (outcome - expected) / damping;
        let shrink = information / damping;
        self.mean += self.variance * step;
        self.variance -= self.variance * self.variance * shrink;
        for &number in question.skills {
            let Some(skill) = self.skills.get_mut(number as usize) else {
                continue;
            };
            let covariance = share * skill.variance;
            skill.mean += covariance * step;
            skill.variance -= covariance * covariance * shrink;
        }
    }
}

/// The share of each skill in a question.
fn share(question: &Question<'_>) -> f64 {
    1.0 / question.skills.len().max(1) as f64
}

/// `ln(1 + n)`.
fn logarithm(count: u32) -> f64 {
    f64::from(count).ln_1p()
}

/// Seconds from then to now; none if the clock ran backwards.
fn seconds(now: u32, then: u32) -> f64 {
    f64::from(now.saturating_sub(then))
}

/// A key for something answered and what comes after; numbers beyond 2^31 would share keys, and no log
/// has as many.
fn transition(from: u32, correct: bool, to: u32) -> u64 {
    (u64::from(from) << 32) | (u64::from(correct) << 31) | u64::from(to)
}
