//! The map: the whole course as a path of stones, with what is mastered, ready and ahead.

use cairn_engine::mastery::mastery_level;
use cairn_engine::{Belief, MasteryLevel, Readiness, SkillIndex, StepKind, Timestamp, step_kind};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::belief;
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::{Error, Result, Thing};

/// Where a skill stands on the learner's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Mastered.
    Mastered,
    /// Begun.
    Going,
    /// Not begun, and found known by a placement.
    Placed,
    /// Not begun, and everything it builds on is solid.
    Ready,
    /// Not begun, and something it builds on is not solid yet.
    Ahead,
}

/// One skill on the path.
#[derive(Clone, Debug)]
pub struct Stone {
    /// The skill.
    pub skill: SkillRef,
    /// Its mastery level now.
    pub level: MasteryLevel,
    /// Its standing on the path.
    pub standing: Standing,
    /// What it builds on.
    pub builds_on: Vec<SkillRef>,
    /// What of that is not solid yet.
    pub waits_for: Vec<SkillRef>,
}

/// A stretch of the path.
#[derive(Clone, Debug)]
pub struct UnitView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its stones in the order of the course.
    pub stones: Vec<Stone>,
}

/// How many skills stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Mastered.
    pub mastered: u32,
    /// Begun, not mastered.
    pub going: u32,
    /// Not begun, and found known by a placement.
    pub placed: u32,
    /// Ready to begin.
    pub ready: u32,
    /// Ahead.
    pub ahead: u32,
}

/// A learner's map of a course.
#[derive(Clone, Debug)]
pub struct MapView {
    /// The course.
    pub course: CourseRef,
    /// Whose map it is.
    pub learner_name: String,
    /// Whether it is the map of the person who looks.
    pub own: bool,
    /// The path.
    pub units: Vec<UnitView>,
    /// How many skills stand where.
    pub counts: Counts,
}

impl App {
    /// The map of a learner: one's own, or that of a learner one teaches (which is audited).
    pub async fn map(
        &self,
        actor: &Actor,
        learner: i64,
        course_id: &str,
        now: Timestamp,
    ) -> Result<MapView> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let (name, folded) = self.see_record(actor, learner, live, now).await?;
        let mut counts = Counts::default();
        let units = live
            .course
            .units
            .iter()
            .map(|unit| {
                let stones = LiveCourse::indices(&unit.skills)
                    .map(|skill| stone(live, &folded.belief, skill, now));
                UnitView {
                    id: unit.id.clone(),
                    title: unit.title.clone(),
                    stones: stones.collect(),
                }
            })
            .collect::<Vec<_>>();
        for stone in units.iter().flat_map(|unit| &unit.stones) {
            *counts.of(stone.standing) += 1;
        }
        Ok(MapView {
            course: CourseRef::of(live),
            learner_name: name,
            own: actor.person_id == learner,
            units,
            counts,
        })
    }

    /// Loads a learner's name and belief for somebody who may see them; looking at another's record is audited.
    pub(crate) async fn see_record(
        &self,
        actor: &Actor,
        learner: i64,
        live: &LiveCourse,
        now: Timestamp,
    ) -> Result<(String, belief::FoldedBelief)> {
        let app = self.clone();
        let (who, course) = (actor.clone(), live.course.id.clone());
        let seen = self
            .store
            .read(move |tx| {
                Box::pin(async move {
                    authorise::check(tx, &who, Action::SeeRecord, learner).await?;
                    let person = tx
                        .person(learner)
                        .await?
                        .ok_or(Error::NotFound(Thing::Person))?;
                    let folded = belief::load(tx, app.courses.get(&course)?, learner).await?;
                    Ok::<_, Error>((person.name, folded))
                })
            })
            .await?;
        if actor.person_id != learner {
            self.audit(
                actor,
                Action::SeeRecord,
                vec![learner],
                &live.course.id,
                now,
            )
            .await?;
        }
        Ok(seen)
    }
}

impl Counts {
    fn of(&mut self, standing: Standing) -> &mut u32 {
        match standing {
            Standing::Mastered => &mut self.mastered,
            Standing::Going => &mut self.going,
            Standing::Placed => &mut self.placed,
            Standing::Ready => &mut self.ready,
            Standing::Ahead => &mut self.ahead,
        }
    }
}

/// One skill as it stands on a learner's path.
pub(crate) fn stone(
    live: &LiveCourse,
    belief: &Belief,
    skill: SkillIndex,
    now: Timestamp,
) -> Stone {
    let level = mastery_level(&live.model, belief, skill, now);
    let missing = Readiness::of(&live.model, belief, skill, now).missing;
    let waits_for: Vec<SkillRef> = missing
        .iter()
        .map(|missing| live.skill_ref(missing.skill))
        .collect();
    let standing = match (level, step_kind(belief, skill)) {
        (MasteryLevel::Mastered, _) => Standing::Mastered,
        (_, StepKind::Check) => Standing::Placed,
        (_, StepKind::Learn) if waits_for.is_empty() => Standing::Ready,
        (_, StepKind::Learn) => Standing::Ahead,
        _ => Standing::Going,
    };
    let builds_on = live
        .model
        .graph()
        .prerequisites(skill)
        .iter()
        .map(|&index| live.skill_ref(index))
        .collect();
    Stone {
        skill: live.skill_ref(skill),
        level,
        standing,
        builds_on,
        waits_for,
    }
}
