//! A belief as bytes, for the store: numbers one after the other, little end first, floats to the bit.
//!
//! A belief is a cache of the log, so the form needs no versions of its own: whatever was written for
//! another course or model is rebuilt and not read.

use thiserror::Error;

use super::{Belief, SkillBelief};
use crate::answer_model::knowledge::{Before, Outcome, PlacedSkill, PlacedSkills, Tally};
use crate::answer_model::record::{Records, SPANS};
use crate::answer_model::{NONE, SkillKnowledge};
use crate::course_model::CourseModel;
use crate::gaussian::Gaussian;
use crate::mastery::MasteryLevel;
use crate::memory::Memory;
use crate::placement::Placement;
use crate::time::{Day, Timestamp};

/// The bytes are no belief about this course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the bytes are not a belief about this course")]
pub struct Damaged;

/// Room for that many more skills is kept when a belief is read, so that the next answers need no
/// more memory.
const SPARE: usize = 4;

impl Belief {
    /// The belief as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let knowledge = &self.knowledge;
        let skills = knowledge.skills.entries();
        let mut to = Writer(Vec::with_capacity(160 + 160 * skills.len()));
        to.gaussian(knowledge.ability);
        to.records(&knowledge.records);
        to.tally(knowledge.tally);
        to.u32(knowledge.run);
        to.before(knowledge.before);
        to.before(knowledge.before_that);
        // Templates generate ever new items, so that no course remembers single ones.
        debug_assert!(knowledge.items.entries().is_empty());
        to.u32(u32::try_from(skills.len()).unwrap_or(u32::MAX));
        for ((number, skill), facts) in skills.iter().zip(&self.facts) {
            to.u32(*number);
            to.skill(skill);
            to.facts(facts);
        }
        to.placed(knowledge.placed.as_deref());
        to.0.push(u8::from(self.placement.is_some()));
        if let Some(placement) = &self.placement {
            placement.write(&mut to);
        }
        to.0
    }

    /// Reads a belief from bytes.
    ///
    /// # Errors
    /// [`Damaged`] if they were not written for such a course, or are not whole.
    pub fn from_bytes(model: &CourseModel, bytes: &[u8]) -> Result<Belief, Damaged> {
        let mut belief = Belief::new(model);
        let knowledge = &mut belief.knowledge;
        let mut from = Reader(bytes);
        knowledge.ability = from.gaussian()?;
        knowledge.records = from.records()?;
        knowledge.tally = from.tally()?;
        knowledge.run = from.u32()?;
        knowledge.before = from.before()?;
        knowledge.before_that = from.before()?;
        let skills = from.u32()? as usize;
        if skills > knowledge.skills.range() {
            return Err(Damaged);
        }
        knowledge.skills.reserve(skills + SPARE);
        belief.facts.reserve(skills + SPARE);
        for _ in 0..skills {
            let number = from.u32()?;
            let met = knowledge.skills.entries().len();
            *knowledge.skills.begin(number).ok_or(Damaged)? = from.skill()?;
            if knowledge.skills.entries().len() == met {
                return Err(Damaged);
            }
            belief.facts.push(from.facts()?);
        }
        knowledge.placed = from.placed(knowledge.skills.range())?.map(Box::new);
        if from.flag()? {
            belief.placement = Some(Box::new(Placement::read(model, &mut from)?));
        }
        if from.0.is_empty() {
            Ok(belief)
        } else {
            Err(Damaged)
        }
    }
}

/// Stands for a day that there was none of.
const NO_DAY: i64 = i64::MIN;

pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn i64(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn f64(&mut self, number: f64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn gaussian(&mut self, gaussian: Gaussian) {
        self.f64(gaussian.mean);
        self.f64(gaussian.variance);
    }

    fn records(&mut self, records: &Records) {
        records.0.iter().for_each(|&record| self.f64(record));
    }

    fn tally(&mut self, tally: Tally) {
        self.u32(tally.attempts);
        self.f64(tally.successes);
        self.f64(tally.failures);
    }

    fn before(&mut self, before: Option<Before>) {
        self.0.push(u8::from(before.is_some()));
        if let Some(before) = before {
            self.u32(before.skill_set);
            self.i64(before.at.0);
            self.0.extend_from_slice(&before.outcome.0.to_le_bytes());
        }
    }

    fn skill(&mut self, skill: &SkillKnowledge) {
        self.gaussian(skill.deviation);
        self.records(&skill.records);
        self.tally(skill.tally);
        self.u32(skill.last);
        self.i64(skill.at.0);
        self.0.push(u8::from(skill.memory.is_some()));
        if let Some(memory) = skill.memory {
            self.f64(memory.stability);
            self.f64(memory.difficulty);
            self.i64(memory.fresh_at.0);
        }
    }

    fn facts(&mut self, facts: &SkillBelief) {
        for number in [
            facts.attempts,
            facts.successes,
            facts.unaided_attempts,
            facts.unaided_successes,
            facts.recent_unaided,
            facts.success_days,
            facts.placement_attempts,
        ] {
            self.u32(number);
        }
        self.i64(facts.last_at.0);
        self.0.extend_from_slice(&facts.time_spent.to_le_bytes());
        for day in [facts.first_success_day, facts.last_success_day] {
            self.i64(day.map_or(NO_DAY, |day| i64::from(day.0)));
        }
        self.0.push(facts.highest_level as u8);
        self.0.push(u8::from(facts.latest_took_help));
    }

    fn placed(&mut self, placed: Option<&PlacedSkills>) {
        self.0.push(u8::from(placed.is_some()));
        if let Some(placed) = placed {
            self.i64(placed.at.0);
            self.u32(placed.known.0);
            self.u32(placed.known.1);
            for skill in &placed.skills {
                for number in [skill.known, skill.shift, skill.variance, skill.stability] {
                    self.0.extend_from_slice(&number.to_le_bytes());
                }
            }
        }
    }
}

pub(crate) struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(Damaged)?;
        self.0 = rest;
        Ok(*bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Damaged> {
        self.bytes().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Damaged> {
        self.bytes().map(u64::from_le_bytes)
    }

    fn i64(&mut self) -> Result<i64, Damaged> {
        self.bytes().map(i64::from_le_bytes)
    }

    /// A number, which must be finite.
    pub(crate) fn f64(&mut self) -> Result<f64, Damaged> {
        let number = self.bytes().map(f64::from_le_bytes)?;
        if number.is_finite() {
            Ok(number)
        } else {
            Err(Damaged)
        }
    }

    fn f32(&mut self) -> Result<f32, Damaged> {
        let number = self.bytes().map(f32::from_le_bytes)?;
        if number.is_finite() {
            Ok(number)
        } else {
            Err(Damaged)
        }
    }

    fn flag(&mut self) -> Result<bool, Damaged> {
        match self.bytes()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(Damaged),
        }
    }

    fn gaussian(&mut self) -> Result<Gaussian, Damaged> {
        let (mean, variance) = (self.f64()?, self.f64()?);
        if variance > 0.0 {
            Ok(Gaussian { mean, variance })
        } else {
            Err(Damaged)
        }
    }

    fn records(&mut self) -> Result<Records, Damaged> {
        let mut records = [0.0; SPANS];
        for record in &mut records {
            *record = self.f64()?;
            if record.abs() > 1.0 {
                return Err(Damaged);
            }
        }
        Ok(Records(records))
    }

    fn tally(&mut self) -> Result<Tally, Damaged> {
        let tally = Tally {
            attempts: self.u32()?,
            successes: self.f64()?,
            failures: self.f64()?,
        };
        if tally.successes >= 0.0 && tally.failures >= 0.0 {
            Ok(tally)
        } else {
            Err(Damaged)
        }
    }

    fn before(&mut self) -> Result<Option<Before>, Damaged> {
        if !self.flag()? {
            return Ok(None);
        }
        Ok(Some(Before {
            item: NONE,
            skill_set: self.u32()?,
            at: Timestamp(self.i64()?),
            outcome: Outcome(self.bytes().map(i8::from_le_bytes)?),
        }))
    }

    fn skill(&mut self) -> Result<SkillKnowledge, Damaged> {
        Ok(SkillKnowledge {
            deviation: self.gaussian()?,
            records: self.records()?,
            tally: self.tally()?,
            last: self.u32()?,
            at: Timestamp(self.i64()?),
            memory: if self.flag()? {
                Some(self.memory()?)
            } else {
                None
            },
        })
    }

    fn memory(&mut self) -> Result<Memory, Damaged> {
        let memory = Memory {
            stability: self.f64()?,
            difficulty: self.f64()?,
            fresh_at: Timestamp(self.i64()?),
        };
        if memory.stability > 0.0 && memory.difficulty > 0.0 {
            Ok(memory)
        } else {
            Err(Damaged)
        }
    }

    fn facts(&mut self) -> Result<SkillBelief, Damaged> {
        Ok(SkillBelief {
            attempts: self.u32()?,
            successes: self.u32()?,
            unaided_attempts: self.u32()?,
            unaided_successes: self.u32()?,
            recent_unaided: self.u32()?,
            success_days: self.u32()?,
            placement_attempts: self.u32()?,
            last_at: Timestamp(self.i64()?),
            time_spent: self.bytes().map(u64::from_le_bytes)?,
            first_success_day: self.day()?,
            last_success_day: self.day()?,
            highest_level: self.level()?,
            latest_took_help: self.flag()?,
        })
    }

    fn placed(&mut self, skills: usize) -> Result<Option<PlacedSkills>, Damaged> {
        if !self.flag()? {
            return Ok(None);
        }
        let at = Timestamp(self.i64()?);
        let known = (self.u32()?, self.u32()?);
        let skill = |_| {
            let placed = PlacedSkill {
                known: self.f32()?,
                shift: self.f32()?,
                variance: self.f32()?,
                stability: self.f32()?,
            };
            let sane = (0.0..=1.0).contains(&placed.known) && placed.variance >= 0.0;
            if sane { Ok(placed) } else { Err(Damaged) }
        };
        let skills = (0..skills).map(skill).collect::<Result<_, _>>()?;
        Ok(Some(PlacedSkills { at, known, skills }))
    }

    fn day(&mut self) -> Result<Option<Day>, Damaged> {
        match self.i64()? {
            NO_DAY => Ok(None),
            day => Ok(Some(Day(i32::try_from(day).map_err(|_| Damaged)?))),
        }
    }

    fn level(&mut self) -> Result<MasteryLevel, Damaged> {
        let [level] = self.bytes()?;
        let level = MasteryLevel::ALL.get(usize::from(level));
        level.copied().ok_or(Damaged)
    }
}
