//! What we think a learner knows, and how one answer changes it.
//!
//! A belief is a fold: [`Belief::observe`] takes one answer at a time, and replaying the same
//! answers gives the same bits. It consists of what the answer model remembers
//! ([`crate::answer_model::Knowledge`]) and, for each skill met so far, the plain facts that mastery
//! rests on beside the chance: how many answers, which of them without help, on which days.
//!
//! Guaranteed, and tested for arbitrary histories: a right answer never lowers the predicted chance
//! of any item of its skill, then or later, and a wrong one never raises it, all else equal;
//! variances stay positive; everything stays finite.

pub(crate) mod encoding;
mod placing;

pub use encoding::Damaged;
pub use placing::PlacedBelief;

use serde::{Deserialize, Serialize};

use crate::answer_model::effort::engaged;
use crate::answer_model::{Answered, Knowledge, Question};
use crate::course_model::CourseModel;
use crate::evidence::Evidence;
use crate::gaussian::Gaussian;
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, Standing};
use crate::memory::Memory;
use crate::placement::Placement;
use crate::time::{Day, Timestamp};

/// No answer counts as taking longer: the learner has left.
const LONGEST_ANSWER_MILLISECONDS: u64 = 600_000;

/// The facts about one skill of a learner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SkillBelief {
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
    /// The highest mastery level held after any answer so far.
    pub highest_level: MasteryLevel,
    /// How many of `attempts` were given in a placement.
    pub placement_attempts: u32,
    /// Did the latest answer take help, or was it "I don't know"?
    pub latest_took_help: bool,
}

impl SkillBelief {
    /// Answers with help.
    pub fn aided_attempts(&self) -> u32 {
        self.attempts.saturating_sub(self.unaided_attempts)
    }

    /// Was it ever answered outside a placement?
    pub fn is_practised(&self) -> bool {
        self.attempts > self.placement_attempts
    }

    /// Was the learner ever proficient here?
    pub fn was_proficient(&self) -> bool {
        self.highest_level >= MasteryLevel::Proficient
    }

    /// Right and wrong ones among the latest unaided answers, `of` at most (and 32).
    pub fn latest_unaided(&self, of: u32) -> (u32, u32) {
        let right = self.recent_unaided_successes(of);
        (right, of.min(self.unaided_attempts).min(u32::BITS) - right)
    }

    /// Right ones among the last `of` unaided answers (32 are remembered); answers not given count
    /// as not right.
    pub fn recent_unaided_successes(&self, of: u32) -> u32 {
        let known = of.min(self.unaided_attempts).min(u32::BITS);
        let mask = u32::MAX.checked_shr(u32::BITS - known).unwrap_or(0);
        (self.recent_unaided & mask).count_ones()
    }

    fn record(&mut self, evidence: &Evidence) {
        self.last_at = if self.attempts == 0 {
            evidence.at
        } else {
            self.last_at.max(evidence.at)
        };
        self.attempts = self.attempts.saturating_add(1);
        self.latest_took_help = !evidence.is_own();
        let duration = evidence.duration.unwrap_or(0);
        self.time_spent = self
            .time_spent
            .saturating_add(duration.min(LONGEST_ANSWER_MILLISECONDS));
        self.successes = self.successes.saturating_add(u32::from(evidence.correct));
        if evidence.aid.is_unaided() {
            self.unaided_attempts = self.unaided_attempts.saturating_add(1);
            self.recent_unaided = (self.recent_unaided << 1) | u32::from(evidence.correct);
            if evidence.correct {
                self.unaided_successes = self.unaided_successes.saturating_add(1);
                self.record_success_day(evidence.day);
            }
        }
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
}

/// What we think one learner knows in one course.
///
/// Only skills that were answered take memory, so a clone costs one flat array of numbers and what
/// was practised.
#[derive(Clone, Debug)]
pub struct Belief {
    knowledge: Knowledge,
    /// In the order of the knowledge's skills.
    facts: Vec<SkillBelief>,
    /// The placement in progress.
    placement: Option<Box<Placement>>,
}

impl Belief {
    /// The belief about a learner who has answered nothing.
    pub fn new(model: &CourseModel) -> Belief {
        Belief {
            knowledge: model.parameters().answer.begin(model.graph().len(), 0),
            facts: Vec::new(),
            placement: None,
        }
    }

    /// What the answer model remembers.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Answers folded in so far.
    pub fn answers(&self) -> u32 {
        self.knowledge.answers()
    }

    /// The facts about each skill answered so far, in the order of the course.
    pub fn skills(&self) -> impl Iterator<Item = (SkillIndex, &SkillBelief)> {
        let skills = self.knowledge.skills.ascending();
        skills.filter_map(|(number, _)| {
            let skill = SkillIndex::new(number);
            Some((skill, self.skill(skill)?))
        })
    }

    /// The facts about a skill; none if it was never answered.
    pub fn skill(&self, skill: SkillIndex) -> Option<&SkillBelief> {
        self.facts.get(self.knowledge.skills.place(skill.get())?)
    }

    /// How well a skill will last; none before the first right answer, if no placement found it known.
    pub fn memory(&self, skill: SkillIndex) -> Option<Memory> {
        match self.knowledge.skill(skill.get()) {
            Some(met) => met.memory,
            None => self.knowledge.placed_memory(skill.get()),
        }
    }

    /// The chance that a skill is recalled at `now`, of what was once known; 1 for a skill that was
    /// never right.
    pub fn retrievability(&self, model: &CourseModel, skill: SkillIndex, now: Timestamp) -> f64 {
        let parameters = &model.parameters().answer.memory;
        let memory = self.memory(skill);
        memory.map_or(1.0, |memory| memory.retrievability(now, parameters))
    }

    /// Ability as of `now`, wider than it was after the last answer.
    pub fn ability(&self, model: &CourseModel, now: Timestamp) -> Gaussian {
        self.knowledge
            .ability(&model.parameters().answer.filter, now)
    }

    /// Deviation at a skill as of `now`; the prior if it was never answered.
    pub fn deviation(&self, model: &CourseModel, skill: SkillIndex, now: Timestamp) -> Gaussian {
        let parameters = &model.parameters().answer.filter;
        self.knowledge.deviation(parameters, skill.get(), now)
    }

    /// Learns from one answer. An answer about a skill that the course does not have changes
    /// nothing. A placement in progress is over: what it found stays.
    pub fn observe(&mut self, model: &CourseModel, evidence: &Evidence) {
        if model.graph().contains(evidence.skill) {
            self.placement = None;
        }
        self.learn(model, evidence);
    }

    fn learn(&mut self, model: &CourseModel, evidence: &Evidence) {
        let skills = [evidence.skill.get()];
        let Some(question) = self.question(model, &skills, evidence) else {
            return;
        };
        let usual = model.usual_time(evidence.item.template);
        let answered = Answered {
            correct: evidence.correct,
            aids: evidence.aid.steps(),
            engaged: engaged(evidence.duration, usual),
        };
        let answer = &model.parameters().answer;
        answer.observe(&mut self.knowledge, &question, &answered);
        self.facts.resize(
            self.knowledge.skills.entries().len(),
            SkillBelief::default(),
        );
        let Some(place) = self.knowledge.skills.place(evidence.skill.get()) else {
            return;
        };
        self.facts[place].record(evidence);
        let standing = Standing::of(model, self, evidence.skill, evidence.at);
        let level = standing.level(&model.parameters().mastery);
        let facts = &mut self.facts[place];
        facts.highest_level = facts.highest_level.max(level);
    }

    /// Notes that a question was answered but not whether it was right: counts and lags move on, and
    /// nothing is concluded. It is what [`Belief::observe`] does, less the evidence.
    pub fn meet(&mut self, model: &CourseModel, evidence: &Evidence) {
        let skills = [evidence.skill.get()];
        if let Some(question) = self.question(model, &skills, evidence) {
            let filter = &model.parameters().answer.filter;
            self.knowledge.meet(filter, &question);
            self.facts.resize(
                self.knowledge.skills.entries().len(),
                SkillBelief::default(),
            );
        }
    }

    fn question<'a>(
        &self,
        model: &CourseModel,
        skills: &'a [u32; 1],
        evidence: &Evidence,
    ) -> Option<Question<'a>> {
        // A belief is about the course that it began with.
        let known = model.graph().contains(evidence.skill)
            && evidence.skill.position() < self.knowledge.skills.range();
        known.then(|| model.question(skills, &evidence.item, evidence.at))
    }
}

/// Equal if they say the same, whichever skill was answered first.
impl PartialEq for Belief {
    fn eq(&self, other: &Self) -> bool {
        self.knowledge == other.knowledge
            && self.skills().eq(other.skills())
            && self.placement == other.placement
    }
}
