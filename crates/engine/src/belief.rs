//! What we think a learner knows, and how one answer changes it.
//!
//! A belief is a fold: [`Belief::observe`] takes one answer at a time, and replaying the same
//! answers gives the same bits. It consists of the learner's ability (a normal distribution, in
//! logits) and, for each skill met so far, a deviation from it, a record of answers and a memory.
//!
//! One answer moves ability and deviation jointly by one step of an extended Kalman filter for
//! binary observations (Fahrmeir, "Posterior mode estimation by extended Kalman filtering", JASA
//! 87, 1992; it is one Fisher-scoring step on the posterior), after which the joint distribution is
//! replaced by independent normals again (assumed-density filtering: Opper 1998; as in the rating
//! systems of Glickman 1999 and Weng and Lin, JMLR 12, 2011). The more uncertain of the two moves
//! more. Time away and further practice widen both: what was true of a learner a month ago is
//! weaker evidence about today.
//!
//! Help weakens evidence in two ways. Each hint or earlier try makes the item easier, so that a
//! right answer says less and a wrong one more; and since it is not independent of what came
//! before, its likelihood counts with a weight below one (a power likelihood: Bissiri, Holmes and
//! Walker, JRSS B 78, 2016).
//!
//! Guaranteed, and tested for arbitrary histories: a right answer never lowers the predicted chance
//! of any item of its skill, then or later, and a wrong one never raises it (to within rounding);
//! variances stay positive; everything stays finite.

use serde::{Deserialize, Serialize};

use crate::course_model::CourseModel;
use crate::evidence::{Aid, Evidence};
use crate::gaussian::Gaussian;
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, Standing};
use crate::memory::Memory;
use crate::predict::{logistic, predict};
use crate::time::{Day, Timestamp};

/// The numbers of the belief model. Starting values, plausible and wide; to be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeliefParameters {
    /// What is believed of a learner nobody has seen answer.
    pub ability_prior: Gaussian,
    /// What is believed of a learner's deviation at a skill they have not met.
    pub skill_prior: Gaussian,
    /// Variance the ability gains per day.
    pub ability_drift: f64,
    /// Variance a deviation gains per day.
    pub skill_drift: f64,
    /// Variance a deviation gains with each answer: practising changes what is practised.
    pub learning_drift: f64,
    /// Logits per natural logarithm of one plus the right answers so far.
    pub practice_weight: f64,
    /// How much a right answer with help counts as practice, against one without.
    pub aided_practice: f64,
    /// Logits at stake in the recent record: plus this after only right answers, minus this after
    /// only wrong ones.
    pub recent_weight: f64,
    /// Share of the recent record that each unaided answer replaces, within 0 to 1.
    pub recent_rate: f64,
    /// How much easier an item gets with each hint or earlier try, in logits.
    pub aid_ease: f64,
    /// Weight of the likelihood of an answer with help, within 0 to 1.
    pub aided_weight: f64,
}

impl Default for BeliefParameters {
    fn default() -> Self {
        BeliefParameters {
            ability_prior: Gaussian {
                mean: 0.0,
                variance: 1.2,
            },
            skill_prior: Gaussian {
                mean: 0.0,
                variance: 1.0,
            },
            ability_drift: 0.002,
            skill_drift: 0.01,
            learning_drift: 0.03,
            practice_weight: 0.15,
            aided_practice: 0.5,
            recent_weight: 0.6,
            recent_rate: 0.3,
            aid_ease: 0.5,
            aided_weight: 0.5,
        }
    }
}

/// More pieces of help than this count as this many.
const MOST_AID_STEPS: u32 = 5;

/// Beyond this many logits a logistic curve is flat to the last bit; slopes are taken here at most.
const STEEPEST: f64 = 30.0;

/// No answer counts as taking longer: the learner has left.
const LONGEST_ANSWER_MILLISECONDS: u64 = 600_000;

/// What is believed of a learner apart from any skill.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnerBelief {
    /// Ability in this course as a whole, in logits, as of `last_at`.
    pub ability: Gaussian,
    /// Latest answer of all.
    pub last_at: Option<Timestamp>,
    /// Answers folded in so far.
    pub answers: u64,
}

/// What is believed of one skill of a learner, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkillBelief {
    /// How much better (or worse) the learner is at this skill than their ability says, in logits,
    /// as of `last_at`.
    pub deviation: Gaussian,
    /// All answers.
    pub attempts: u32,
    /// Right answers, with help or without.
    pub successes: u32,
    /// Answers without help.
    pub unaided_attempts: u32,
    /// Right answers without help.
    pub unaided_successes: u32,
    /// The latest unaided answers as bits, the newest lowest, 1 for right; meaningful for
    /// `unaided_attempts` bits.
    pub recent_unaided: u32,
    /// Recency-weighted record of unaided answers: 1 if all right, -1 if all wrong, 0 without any.
    pub recent_record: f64,
    /// Latest answer.
    pub last_at: Timestamp,
    /// Time spent answering, in milliseconds; a single answer counts for ten minutes at most.
    pub time_spent: u64,
    /// First day with an unaided right answer.
    pub first_success_day: Option<Day>,
    /// Last day with an unaided right answer.
    pub last_success_day: Option<Day>,
    /// Days with an unaided right answer, as far as they arrived in order.
    pub success_days: u32,
    /// How well it will last; none before the first right answer.
    pub memory: Option<Memory>,
    /// The highest mastery level held after any answer so far.
    pub highest_level: MasteryLevel,
}

impl SkillBelief {
    fn new(model: &CourseModel, at: Timestamp) -> SkillBelief {
        SkillBelief {
            deviation: model.parameters().belief.skill_prior,
            attempts: 0,
            successes: 0,
            unaided_attempts: 0,
            unaided_successes: 0,
            recent_unaided: 0,
            recent_record: 0.0,
            last_at: at,
            time_spent: 0,
            first_success_day: None,
            last_success_day: None,
            success_days: 0,
            memory: None,
            highest_level: MasteryLevel::NotStarted,
        }
    }

    /// Answers with help.
    pub fn aided_attempts(&self) -> u32 {
        self.attempts.saturating_sub(self.unaided_attempts)
    }

    /// Right ones among the last `of` unaided answers (32 are remembered); answers not given count
    /// as not right.
    pub fn recent_unaided_successes(&self, of: u32) -> u32 {
        let known = of.min(self.unaided_attempts).min(u32::BITS);
        let mask = u32::MAX.checked_shr(u32::BITS - known).unwrap_or(0);
        (self.recent_unaided & mask).count_ones()
    }

    /// The practice term, in logits.
    pub(crate) fn practice(&self, parameters: &BeliefParameters) -> f64 {
        let aided_successes = self.successes.saturating_sub(self.unaided_successes);
        let practised = f64::from(self.unaided_successes)
            + parameters.aided_practice * f64::from(aided_successes);
        parameters.practice_weight * practised.ln_1p()
    }

    /// Adds one answer to the counts, the record and the memory (everything but the deviation).
    fn record(&mut self, model: &CourseModel, evidence: &Evidence) {
        let parameters = model.parameters();
        self.attempts = self.attempts.saturating_add(1);
        self.time_spent = self.time_spent.saturating_add(
            evidence
                .duration
                .unwrap_or(0)
                .min(LONGEST_ANSWER_MILLISECONDS),
        );
        if evidence.correct {
            self.successes = self.successes.saturating_add(1);
        }
        if evidence.aid.is_unaided() {
            self.unaided_attempts = self.unaided_attempts.saturating_add(1);
            self.recent_unaided = (self.recent_unaided << 1) | u32::from(evidence.correct);
            let outcome = if evidence.correct { 1.0 } else { -1.0 };
            self.recent_record += parameters.belief.recent_rate * (outcome - self.recent_record);
            if evidence.correct {
                self.unaided_successes = self.unaided_successes.saturating_add(1);
                self.record_success_day(evidence.day);
            }
        }
        self.memory = match (self.memory, evidence.correct, evidence.aid) {
            (None, true, _) => Some(Memory::first(evidence.at, &parameters.memory)),
            (Some(memory), true, Aid::Unaided) => {
                Some(memory.after_right(evidence.at, &parameters.memory))
            }
            (Some(memory), true, Aid::Aided { .. }) => {
                Some(memory.after_aided_right(evidence.at, &parameters.memory))
            }
            (Some(memory), false, Aid::Unaided) => Some(memory.after_wrong(&parameters.memory)),
            (memory, false, _) => memory,
        };
        self.last_at = self.last_at.max(evidence.at);
    }

    /// Days come in order except where a device was offline; a day between two known ones is not
    /// counted, as it may have been counted already.
    fn record_success_day(&mut self, day: Day) {
        let is_new = match (self.first_success_day, self.last_success_day) {
            (Some(first), Some(last)) => day < first || day > last,
            _ => true,
        };
        self.success_days = self.success_days.saturating_add(u32::from(is_new));
        self.first_success_day = Some(self.first_success_day.map_or(day, |first| first.min(day)));
        self.last_success_day = Some(self.last_success_day.map_or(day, |last| last.max(day)));
    }

    fn sane(self, model: &CourseModel) -> SkillBelief {
        let parameters = model.parameters();
        SkillBelief {
            deviation: self.deviation.sane_or(parameters.belief.skill_prior),
            recent_record: if self.recent_record.is_nan() {
                0.0
            } else {
                self.recent_record.clamp(-1.0, 1.0)
            },
            memory: self.memory.map(|memory| memory.sane(&parameters.memory)),
            ..self
        }
    }
}

/// What we think one learner knows in one course.
///
/// Only skills that were answered take memory, so a clone costs one flat array of numbers and what
/// was practised.
#[derive(Clone, Debug)]
pub struct Belief {
    learner: LearnerBelief,
    /// For each skill of the course, its place in `states`, or [`NO_STATE`].
    places: Vec<u32>,
    /// In the order in which the skills were first answered.
    states: Vec<(SkillIndex, SkillBelief)>,
}

const NO_STATE: u32 = u32::MAX;

impl Belief {
    /// The belief about a learner who has answered nothing.
    pub fn new(model: &CourseModel) -> Belief {
        Belief {
            learner: LearnerBelief {
                ability: model.parameters().belief.ability_prior,
                last_at: None,
                answers: 0,
            },
            places: vec![NO_STATE; model.graph().len()],
            states: Vec::new(),
        }
    }

    /// A belief put together from stored parts, the inverse of [`Belief::learner`] and
    /// [`Belief::skills`]. Skills that the course does not have are left out, of a skill given
    /// twice the last stays, numbers that are not usable give way to the prior; parts that this
    /// crate produced come back bit by bit.
    pub fn from_parts(
        model: &CourseModel,
        learner: LearnerBelief,
        skills: impl IntoIterator<Item = (SkillIndex, SkillBelief)>,
    ) -> Belief {
        let mut belief = Belief::new(model);
        let prior = belief.learner.ability;
        belief.learner = LearnerBelief {
            ability: learner.ability.sane_or(prior),
            ..learner
        };
        for (skill, state) in skills {
            if model.graph().contains(skill) {
                *belief.state_mut(model, skill, state.last_at) = state.sane(model);
            }
        }
        belief
    }

    /// What is believed apart from any skill.
    pub fn learner(&self) -> &LearnerBelief {
        &self.learner
    }

    /// What is believed of each skill answered so far, in the order of the course.
    pub fn skills(&self) -> impl Iterator<Item = (SkillIndex, &SkillBelief)> {
        self.places
            .iter()
            .filter_map(|&place| self.states.get(place as usize))
            .map(|(skill, state)| (*skill, state))
    }

    /// The parts to store: see [`Belief::from_parts`].
    pub fn parts(
        &self,
    ) -> (
        LearnerBelief,
        impl Iterator<Item = (SkillIndex, &SkillBelief)>,
    ) {
        (self.learner, self.skills())
    }

    /// What is believed of a skill; none if it was never answered.
    pub fn skill(&self, skill: SkillIndex) -> Option<&SkillBelief> {
        let place = *self.places.get(skill.position())?;
        self.states.get(place as usize).map(|(_, state)| state)
    }

    /// Ability as of `now`, wider than it was after the last answer.
    pub fn ability(&self, model: &CourseModel, now: Timestamp) -> Gaussian {
        let parameters = &model.parameters().belief;
        let away = self
            .learner
            .last_at
            .map_or(0.0, |last| now.days_since(last));
        self.learner
            .ability
            .widened(away, parameters.ability_drift, parameters.ability_prior)
    }

    /// Deviation at a skill as of `now`; the prior if it was never answered.
    pub fn deviation(&self, model: &CourseModel, skill: SkillIndex, now: Timestamp) -> Gaussian {
        let parameters = &model.parameters().belief;
        self.skill(skill).map_or(parameters.skill_prior, |state| {
            state.deviation.widened(
                now.days_since(state.last_at),
                parameters.skill_drift,
                parameters.skill_prior,
            )
        })
    }

    /// Learns from one answer. An answer about a skill that the course does not have changes
    /// nothing.
    pub fn observe(&mut self, model: &CourseModel, evidence: &Evidence) {
        let (skill, at) = (evidence.skill, evidence.at);
        if !model.graph().contains(skill) {
            return;
        }
        let parameters = &model.parameters().belief;
        let ability = self.ability(model, at);
        let deviation = self.deviation(model, skill, at);
        let deviation = deviation.widened(1.0, parameters.learning_drift, parameters.skill_prior);
        let log_odds = predict(self, model, skill, &evidence.item, at).log_odds;
        let (ability, deviation) = kalman_step(ability, deviation, log_odds, evidence, parameters);

        self.learner = LearnerBelief {
            ability: ability.sane_or(parameters.ability_prior),
            last_at: Some(self.learner.last_at.map_or(at, |last| last.max(at))),
            answers: self.learner.answers.saturating_add(1),
        };
        let state = self.state_mut(model, skill, at);
        state.deviation = deviation.sane_or(parameters.skill_prior);
        state.record(model, evidence);

        let level = Standing::of(model, self, skill, at).level(&model.parameters().mastery);
        let state = self.state_mut(model, skill, at);
        state.highest_level = state.highest_level.max(level);
    }

    /// The state of a skill of the course, begun if there is none.
    fn state_mut(
        &mut self,
        model: &CourseModel,
        skill: SkillIndex,
        at: Timestamp,
    ) -> &mut SkillBelief {
        // A belief may be older than the course's latest skills.
        if self.places.len() < model.graph().len() {
            self.places.resize(model.graph().len(), NO_STATE);
        }
        let place = &mut self.places[skill.position()];
        if *place == NO_STATE {
            *place = SkillIndex::at(self.states.len()).get();
            self.states.push((skill, SkillBelief::new(model, at)));
        }
        &mut self.states[*place as usize].1
    }
}

/// Equal if they say the same, whichever skill was answered first.
impl PartialEq for Belief {
    fn eq(&self, other: &Self) -> bool {
        self.learner == other.learner && self.skills().eq(other.skills())
    }
}

/// One step of the extended Kalman filter on the sum of ability and deviation.
///
/// With `x` the log-odds, `p = g + (1-g-s) logistic(x)` the chance of a right answer and `p'` its
/// slope, an answer has the score `p'/p` (right) or `-p'/(1-p)` (wrong) and the Fisher information
/// `p'^2 / (p (1-p))`. For a prior variance `v`, split between the two, each moves by its share of
/// `v score / (1 + v information)`.
fn kalman_step(
    ability: Gaussian,
    deviation: Gaussian,
    log_odds: f64,
    evidence: &Evidence,
    parameters: &BeliefParameters,
) -> (Gaussian, Gaussian) {
    let item = evidence.item.sane();
    let steps = evidence.aid.steps().min(MOST_AID_STEPS);
    let x = (log_odds + parameters.aid_ease * f64::from(steps)).clamp(-STEEPEST, STEEPEST);
    let weight = if evidence.aid.is_unaided() {
        1.0
    } else {
        parameters.aided_weight
    };

    let (knows, does_not) = (logistic(x), logistic(-x));
    let spread = 1.0 - item.guess - item.slip;
    let slope = spread * knows * does_not;
    let pull_of_right = slope / (item.guess + spread * knows);
    let pull_of_wrong = slope / (item.slip + spread * does_not);
    let score = weight
        * if evidence.correct {
            pull_of_right
        } else {
            -pull_of_wrong
        };
    let information = weight * pull_of_right * pull_of_wrong;

    let damping = 1.0 + (ability.variance + deviation.variance) * information;
    let step = |prior: Gaussian| Gaussian {
        mean: prior.mean + prior.variance * score / damping,
        variance: prior.variance * (1.0 - prior.variance * information / damping),
    };
    (step(ability), step(deviation))
}
