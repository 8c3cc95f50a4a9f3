//! A learner's own choices in a course: a goal, interests, how hard it should be and how long a day.

use cairn_engine::{Day, SuccessRate, Timestamp};
use cairn_store::{Goal, Preferences, Target, TargetKind};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::belief;
use crate::choices::{self, AimView, TargetRef};
use crate::clock::Moment;
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::{Error, Result};
use crate::words::word;

/// The goal of a learner and what belongs to it.
#[derive(Clone, Debug)]
pub struct GoalPage {
    /// The course.
    pub course: CourseRef,
    /// The goal, if there is one.
    pub goal: Option<AimView>,
    /// What is assigned: what is open first, by its day.
    pub assignments: Vec<AimView>,
    /// What the learner is interested in.
    pub interests: Vec<TargetRef>,
    /// How often they want to be right; as the course has it if they have not chosen.
    pub success: Option<SuccessRate>,
    /// Minutes of practice a day, if they have chosen.
    pub minutes_a_day: Option<u32>,
    /// Today on the learner's calendar.
    pub today: Day,
    /// What can be chosen: each unit with its skills.
    pub units: Vec<UnitOfTargets>,
}

/// A unit with its skills, as what can be chosen.
#[derive(Clone, Debug)]
pub struct UnitOfTargets {
    /// The unit.
    pub unit: TargetRef,
    /// Its skills.
    pub skills: Vec<SkillRef>,
}

impl App {
    /// A learner's goal page.
    pub async fn goal_page(
        &self,
        actor: &Actor,
        course_id: &str,
        now: Timestamp,
    ) -> Result<GoalPage> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let (app, who, course) = (self.clone(), actor.clone(), live.course.id.clone());
        let (chosen, folded) = self
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let learner = who.person_id;
                    authorise::check(tx, &who, Action::Choose, learner).await?;
                    let live = app.courses.get_in(&course, &who.locale)?;
                    let chosen = choices::load(tx, live, learner).await?;
                    let folded = belief::load(tx, live, learner).await?;
                    Ok::<_, Error>((chosen, folded))
                })
            })
            .await?;
        Ok(GoalPage {
            course: CourseRef::of(live),
            goal: chosen.goal_view(live, &folded, now),
            assignments: chosen.assignment_views(live, &folded, now),
            interests: chosen.interests,
            success: chosen.choices.success,
            minutes_a_day: chosen.minutes_a_day,
            today: Moment::new(now, &actor.time_zone).day,
            units: targets(live),
        })
    }

    /// Sets the learner's goal in a course, in place of the one they had.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a day that is over, [`Error::NotFound`] for what the course does not have.
    pub async fn set_goal(
        &self,
        actor: &Actor,
        course_id: &str,
        target: Target,
        due: Option<Day>,
        now: Timestamp,
    ) -> Result<()> {
        let live = self.courses.get(course_id)?;
        choices::known(live, &target)?;
        check_due(due, Moment::new(now, &actor.time_zone).day)?;
        let goal = Goal {
            learner_id: actor.person_id,
            goal_id: crate::new_id(now),
            course_id: live.course.id.clone(),
            target,
            due_day: due.map(|day| day.0),
            set_at: now.0,
            ended_at: None,
        };
        let actor = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Choose, learner).await?;
                    tx.lock_learner(learner).await?;
                    tx.set_goal(&goal).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Gives the goal up; nothing happens if there is none.
    pub async fn end_goal(&self, actor: &Actor, course_id: &str, now: Timestamp) -> Result<()> {
        let course = self.courses.get(course_id)?.course.id.clone();
        let actor = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Choose, learner).await?;
                    tx.lock_learner(learner).await?;
                    tx.end_goal(learner, &course, now.0).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Notes or takes back that the learner is interested in something.
    pub async fn set_interest(
        &self,
        actor: &Actor,
        course_id: &str,
        target: Target,
        interested: bool,
        now: Timestamp,
    ) -> Result<()> {
        let live = self.courses.get(course_id)?;
        choices::known(live, &target)?;
        let (actor, course) = (actor.clone(), live.course.id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Choose, learner).await?;
                    tx.lock_learner(learner).await?;
                    if interested {
                        tx.put_interest(learner, &course, &target, now.0).await?;
                    } else {
                        tx.delete_interest(learner, &course, &target).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Keeps how hard and how long a day the learner wants to practise in a course.
    ///
    /// # Errors
    /// [`Error::Invalid`] for no minutes or more than ten hours.
    pub async fn set_preferences(
        &self,
        actor: &Actor,
        course_id: &str,
        success: Option<SuccessRate>,
        minutes_a_day: Option<u32>,
    ) -> Result<()> {
        if minutes_a_day.is_some_and(|minutes| !(1..=600).contains(&minutes)) {
            return Err(Error::Invalid(
                "a day has room for 1 to 600 minutes".to_owned(),
            ));
        }
        let course = self.courses.get(course_id)?.course.id.clone();
        let preferences = Preferences {
            success_rate: success.map(|rate| word(&rate)),
            minutes_a_day,
        };
        let actor = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Choose, learner).await?;
                    tx.lock_learner(learner).await?;
                    tx.put_preferences(learner, &course, &preferences).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// A day that is over cannot be met.
pub(crate) fn check_due(due: Option<Day>, today: Day) -> Result<()> {
    if due.is_some_and(|due| due < today) {
        return Err(Error::Invalid("that day is over".to_owned()));
    }
    Ok(())
}

/// What can be chosen in a course.
pub(crate) fn targets(live: &LiveCourse) -> Vec<UnitOfTargets> {
    let unit = |unit: &cairn_course::Unit| UnitOfTargets {
        unit: TargetRef {
            target: Target {
                kind: TargetKind::Unit,
                id: unit.id.clone(),
            },
            title: unit.title.clone(),
        },
        skills: LiveCourse::indices(&unit.skills)
            .map(|skill| live.skill_ref(skill))
            .collect(),
    };
    live.course.units.iter().map(unit).collect()
}
