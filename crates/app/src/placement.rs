//! Placement: finding out where a learner stands, before the first lesson or after a long time away.
//!
//! A placement is a row that says when it began and when it was over, and questions that are attempts of a special kind: one
//! try, no hints, no verdict. An answer goes the way of all answers ([`App::answer`]); the statement carries the placement's id,
//! and the fold does the rest ([`crate::belief::fold`]). So everything that a placement knows is in the belief, and it is
//! taken up where it was left by looking at that: after a restart, on another device, in another process.
//!
//! It is offered and never forced, may be stopped at any time, and is over when it has found out enough, when the learner
//! has had enough, or when they practise instead. What it found stays in any case.

mod found;
mod question;

use cairn_engine::{Placement, Timestamp};
use cairn_store::{Placement as PlacementRow, Tx};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::belief::{self, FoldedBelief, placement_seed};
use crate::courses::{CourseRef, LiveCourse};
use crate::error::{Error, Result};
use crate::today::whole_days;

pub(crate) use found::taken;
pub use found::{FoundSkill, FoundUnit, PlacementCounts, PlacementFound, PlacementTaken};
pub use question::{PlacementQuestionView, PlacementReason, PlacementWhy};

/// A placement is offered again to whoever comes back after so many days.
const LONG_AWAY_DAYS: f64 = 60.0;

/// Placements looked back on for the last one that was taken; those declined come in between.
pub(crate) const LOOK_BACK: u32 = 8;

/// A course of fewer skills is not worth a placement: begin at its beginning.
const FEWEST_SKILLS: usize = 6;

/// Whether a placement is to be taken, as Today offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invitation {
    /// To somebody new to the course.
    Start,
    /// To somebody who was away for long.
    Again {
        /// Whole days since the last answer.
        days: u32,
    },
    /// One was begun and goes on.
    Resume {
        /// Questions answered so far.
        answered: u32,
    },
}

/// Where a placement stands, for its first page.
#[derive(Clone, Debug)]
pub struct PlacementStart {
    /// The course.
    pub course: CourseRef,
    /// Skills in the course.
    pub skills: u32,
    /// It asks no more questions than this.
    pub most_questions: u32,
    /// Questions answered so far in one that goes on; none if none does.
    pub open: Option<u32>,
    /// The last one that was taken.
    pub taken: Option<PlacementTaken>,
    /// Whether the course is large enough for one.
    pub worthwhile: bool,
}

/// The placement that goes on, with the belief that it is part of.
struct Open {
    row: PlacementRow,
    folded: FoldedBelief,
    placement: Placement,
}

impl App {
    /// Where a placement stands.
    pub async fn placement(
        &self,
        actor: &Actor,
        course_id: &str,
        now: Timestamp,
    ) -> Result<PlacementStart> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let (rows, folded) = self.placement_state(actor, live).await?;
        let open = (rows.first())
            .filter(|row| goes_on(row, &folded))
            .map(|row| row.answered);
        Ok(PlacementStart {
            course: CourseRef::of(live),
            skills: u32::try_from(live.model.graph().len()).unwrap_or(u32::MAX),
            most_questions: live.model.parameters().placement.most_questions,
            taken: found::taken(live, &rows, &folded.belief, now),
            open,
            worthwhile: is_worthwhile(live),
        })
    }

    /// Begins a placement; one that goes on already goes on.
    pub async fn begin_placement(
        &self,
        actor: &Actor,
        course_id: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.note_placement(actor, course_id, now, None).await
    }

    /// Notes that the learner would rather not take a placement, so that it is not offered again.
    pub async fn decline_placement(
        &self,
        actor: &Actor,
        course_id: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.note_placement(actor, course_id, now, Some(now.0))
            .await
    }

    /// Ends the placement that goes on, if one does: the learner has had enough. What it found stays.
    pub async fn stop_placement(
        &self,
        actor: &Actor,
        course_id: &str,
        now: Timestamp,
    ) -> Result<()> {
        let app = self.clone();
        let (actor, course) = (actor.clone(), course_id.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Practise, learner).await?;
                    tx.lock_learner(learner).await?;
                    let live = app.courses.get(&course)?;
                    end(tx, live, learner, now).await
                })
            })
            .await
    }

    async fn note_placement(
        &self,
        actor: &Actor,
        course_id: &str,
        now: Timestamp,
        ended_at: Option<i64>,
    ) -> Result<()> {
        let app = self.clone();
        let (actor, course) = (actor.clone(), course_id.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Practise, learner).await?;
                    tx.lock_learner(learner).await?;
                    let live = app.courses.get(&course)?;
                    if open(tx, live, learner, now).await?.is_some() {
                        return Ok(());
                    }
                    let row = PlacementRow {
                        learner_id: learner,
                        placement_id: crate::new_id(now),
                        course_id: course,
                        started_at: now.0,
                        ended_at,
                        answered: 0,
                    };
                    Ok(tx.begin_placement(&row).await?)
                })
            })
            .await
    }

    async fn placement_state(
        &self,
        actor: &Actor,
        live: &LiveCourse,
    ) -> Result<(Vec<PlacementRow>, FoldedBelief)> {
        let app = self.clone();
        let (actor, course) = (actor.clone(), live.course.id.clone());
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Practise, learner).await?;
                    let live = app.courses.get(&course)?;
                    let rows = tx.recent_placements(learner, &course, LOOK_BACK).await?;
                    Ok::<_, Error>((rows, belief::load(tx, live, learner).await?))
                })
            })
            .await
    }
}

/// Whether Today offers a placement.
pub(crate) async fn invitation(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
    folded: &FoldedBelief,
    now: Timestamp,
) -> Result<Option<Invitation>> {
    if !is_worthwhile(live) {
        return Ok(None);
    }
    let latest = latest(tx, learner, &live.course.id).await?;
    if let Some(row) = latest.as_ref().filter(|row| goes_on(row, folded)) {
        return Ok(Some(Invitation::Resume {
            answered: row.answered,
        }));
    }
    let last_answer = folded.belief.knowledge().last_at();
    Ok(match (last_answer, latest) {
        (None, None) => Some(Invitation::Start),
        (Some(last), latest) => {
            let days = now.days_since(last);
            let declined = latest.is_some_and(|row| row.started_at > last.0);
            (days >= LONG_AWAY_DAYS && !declined).then(|| Invitation::Again {
                days: whole_days(days),
            })
        }
        (None, Some(_)) => None,
    })
}

pub(crate) fn is_worthwhile(live: &LiveCourse) -> bool {
    live.model.graph().len() >= FEWEST_SKILLS
}

async fn latest(tx: &mut Tx, learner: i64, course: &str) -> Result<Option<PlacementRow>> {
    Ok(tx.recent_placements(learner, course, 1).await?.pop())
}

/// Whether a placement may be gone on with: it was not ended, and nothing was practised since its last answer.
fn goes_on(row: &PlacementRow, folded: &FoldedBelief) -> bool {
    let is_in_belief = || {
        let seed = uuid::Uuid::try_parse(&row.placement_id).map(placement_seed);
        let in_progress = folded.belief.placement().map(Placement::seed);
        seed.is_ok_and(|seed| in_progress == Some(seed))
    };
    row.ended_at.is_none() && (row.answered == 0 || is_in_belief())
}

/// The placement that goes on, if one does.
async fn open(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
    now: Timestamp,
) -> Result<Option<Open>> {
    let Some(row) = latest(tx, learner, &live.course.id).await? else {
        return Ok(None);
    };
    let folded = belief::load(tx, live, learner).await?;
    if !goes_on(&row, &folded) {
        return Ok(None);
    }
    let id = uuid::Uuid::try_parse(&row.placement_id).map_err(|error| {
        Error::Inconsistent(format!("a placement has an id that is none: {error}"))
    })?;
    let seed = placement_seed(id);
    let placement = folded.belief.placement_or_new(&live.model, seed, now);
    Ok(Some(Open {
        row,
        folded,
        placement,
    }))
}

/// Ends the placement that goes on, with the question that waits for an answer. Under the learner's lock.
async fn end(tx: &mut Tx, live: &LiveCourse, learner: i64, now: Timestamp) -> Result<()> {
    let Some(row) = latest(tx, learner, &live.course.id).await? else {
        return Ok(());
    };
    tx.end_placement(learner, &row.placement_id, now.0).await?;
    let waiting = tx.latest_open_attempt(learner, &live.course.id).await?;
    if let Some(waiting) = waiting.filter(|attempt| attempt.placement_id.is_some()) {
        crate::practise::abandon(tx, waiting, now).await?;
    }
    Ok(())
}
