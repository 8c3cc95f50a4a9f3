//! What a placement found: known, unsure, ready and ahead, with ranges.

use cairn_engine::{Belief, Placed, SkillIndex, Timestamp};
use cairn_store::Placement as PlacementRow;

use super::{LOOK_BACK, goes_on};
use crate::App;
use crate::authorise::Actor;
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::Result;
use crate::today::whole_days;

/// How many skills stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlacementCounts {
    /// Known.
    pub known: u32,
    /// It could be either.
    pub unsure: u32,
    /// Not known, and everything below is: a good place to start.
    pub ready: u32,
    /// Not known, and something below is missing.
    pub ahead: u32,
}

/// When a placement was taken, and what came of it in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacementTaken {
    /// The latest answer.
    pub at: Timestamp,
    /// Whole days since.
    pub days_ago: u32,
    /// Questions answered.
    pub answered: u32,
    /// Skills known, over all skills together and not one by one: fewer than the first number with one chance in ten,
    /// more than the second with one in ten. It need not hold the number of those that count as known each for itself, as
    /// many a skill that counts as unknown is known after all with a small chance.
    pub known: (u32, u32),
    /// How many skills stand where, each for itself.
    pub counts: PlacementCounts,
}

/// A skill as a placement found it.
#[derive(Clone, Debug)]
pub struct FoundSkill {
    /// The skill.
    pub skill: SkillRef,
    /// Where it stands.
    pub placed: Placed,
    /// Probability that it is known.
    pub known: f64,
}

/// A unit as a placement found it.
#[derive(Clone, Debug)]
pub struct FoundUnit {
    /// Its title.
    pub title: String,
    /// Its skills in the order of the course.
    pub skills: Vec<FoundSkill>,
}

/// What a placement found.
#[derive(Clone, Debug)]
pub struct PlacementFound {
    /// The course.
    pub course: CourseRef,
    /// The language of the course, as a BCP 47 tag.
    pub language: String,
    /// Who was placed.
    pub learner_name: String,
    /// Whether that is the person who looks.
    pub own: bool,
    /// When, in how many questions, and how many skills are known.
    pub taken: PlacementTaken,
    /// Whether it goes on: what is found may still change.
    pub goes_on: bool,
    /// Skills in the course.
    pub skills: u32,
    /// Every skill.
    pub units: Vec<FoundUnit>,
}

impl PlacementFound {
    /// The skills that were found so, in the order of the course.
    pub fn found(&self, placed: Placed) -> impl Iterator<Item = &FoundSkill> {
        let all = self.units.iter().flat_map(|unit| &unit.skills);
        all.filter(move |found| found.placed == placed)
    }
}

impl App {
    /// What the placements of a learner found: oneself, or one whom one teaches (which is audited); none before the first
    /// answer.
    pub async fn placement_found(
        &self,
        actor: &Actor,
        learner: i64,
        course_id: &str,
        now: Timestamp,
    ) -> Result<Option<PlacementFound>> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let (learner_name, folded) = self.see_record(actor, learner, live, now).await?;
        let course = live.course.id.clone();
        let rows = self
            .store
            .read(move |tx| {
                Box::pin(async move { tx.recent_placements(learner, &course, LOOK_BACK).await })
            })
            .await?;
        let belief = &folded.belief;
        let Some(taken) = taken(live, &rows, belief, now) else {
            return Ok(None);
        };
        let units: Vec<FoundUnit> = (live.course.units.iter())
            .map(|unit| FoundUnit {
                title: unit.title.clone(),
                skills: LiveCourse::indices(&unit.skills)
                    .filter_map(|skill| found(live, belief, skill))
                    .collect(),
            })
            .collect();
        Ok(Some(PlacementFound {
            course: CourseRef::of(live),
            language: live.course.language.clone(),
            learner_name,
            own: actor.person_id == learner,
            taken,
            goes_on: rows.first().is_some_and(|row| goes_on(row, &folded)),
            skills: u32::try_from(live.model.graph().len()).unwrap_or(u32::MAX),
            units,
        }))
    }
}

impl PlacementCounts {
    /// Not known, ready to begin or not.
    pub fn unknown(&self) -> u32 {
        self.ready + self.ahead
    }

    /// All skills that have been placed.
    pub fn all(&self) -> u32 {
        self.known + self.unsure + self.unknown()
    }

    fn of(&mut self, placed: Placed) -> &mut u32 {
        match placed {
            Placed::Known => &mut self.known,
            Placed::Unsure => &mut self.unsure,
            Placed::Ready => &mut self.ready,
            Placed::Ahead => &mut self.ahead,
        }
    }
}

/// When a placement was taken last; none before the first answer of one. `rows` are the learner's, newest first.
pub(crate) fn taken(
    live: &LiveCourse,
    rows: &[PlacementRow],
    belief: &Belief,
    now: Timestamp,
) -> Option<PlacementTaken> {
    let at = belief.placed_at()?;
    let mut counts = PlacementCounts::default();
    for skill in live.model.graph().skills() {
        if let Some(placed) = belief.place(&live.model, skill) {
            *counts.of(placed) += 1;
        }
    }
    Some(PlacementTaken {
        at,
        days_ago: whole_days(now.days_since(at)),
        answered: (rows.iter().map(|row| row.answered))
            .find(|&answered| answered > 0)
            .unwrap_or(0),
        known: belief.placed_range()?,
        counts,
    })
}

fn found(live: &LiveCourse, belief: &Belief, skill: SkillIndex) -> Option<FoundSkill> {
    Some(FoundSkill {
        skill: live.skill_ref(skill),
        placed: belief.place(&live.model, skill)?,
        known: belief.placed(skill)?.known,
    })
}
