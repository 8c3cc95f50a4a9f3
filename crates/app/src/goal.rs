//! A learner's own choices in a course: a goal, interests, how hard it should be and how long a day.

use cairn_engine::{Day, Situation, SuccessRate, Timestamp, forecast};
use cairn_store::{Goal, Preferences, Target, TargetKind};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::belief::{self, FoldedBelief};
use crate::choices::{self, AimView, Chosen, TargetRef};
use crate::clock::Moment;
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::{Error, Result};
use crate::words::word;

/// Minutes of practice a day of somebody who has not chosen.
const USUAL_MINUTES: u32 = 20;

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
    /// When the goal will be reached; none if there is none, or it is reached already.
    pub forecast: Option<ForecastView>,
    /// Today on the learner's calendar.
    pub today: Day,
    /// What can be chosen: each unit with its skills.
    pub units: Vec<UnitOfTargets>,
}

/// When a goal will be reached by practising so many minutes on every day from today on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForecastView {
    /// Minutes a day.
    pub minutes: u32,
    /// Hardly before this day.
    pub from: Day,
    /// Hardly after this day.
    pub to: Day,
    /// How that compares with the day that was chosen, if one was.
    pub in_time: Option<InTime>,
}

/// How a forecast compares with the day that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InTime {
    /// All of the range is in time.
    Yes,
    /// The day lies within the range.
    Close,
    /// All of the range is later.
    No,
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
        let moment = Moment::new(now, &actor.time_zone);
        let forecast = self
            .forecast(actor, live, &chosen, &folded, &moment)
            .await?;
        Ok(GoalPage {
            course: CourseRef::of(live),
            forecast,
            goal: chosen.goal_view(live, &folded, now),
            assignments: chosen.assignment_views(live, &folded, now),
            interests: chosen.interests,
            success: chosen.choices.success,
            minutes_a_day: chosen.minutes_a_day,
            today: moment.day,
            units: targets(live),
        })
    }

    /// Simulates the learner forward. It takes some milliseconds of a processor, so not those that serve.
    async fn forecast(
        &self,
        actor: &Actor,
        live: &LiveCourse,
        chosen: &Chosen,
        folded: &FoldedBelief,
        moment: &Moment,
    ) -> Result<Option<ForecastView>> {
        let Some(aim) = chosen.choices.goal.clone() else {
            return Ok(None);
        };
        let minutes = chosen.minutes_a_day.unwrap_or(USUAL_MINUTES);
        let (due, day) = (aim.due, moment.day);
        let situation = Situation {
            now: moment.at,
            day,
            // The same all day long.
            seed: crate::seed_of(&format!("{} {}", actor.person_id, day.0)),
            choices: chosen.choices.clone(),
            ..Situation::default()
        };
        let (app, course) = (self.clone(), live.course.id.clone());
        let (belief, parameters) = (folded.belief.clone(), chosen.parameters.clone());
        let simulated = tokio::task::spawn_blocking(move || {
            let model = &app.courses.get(&course)?.model;
            let minutes = f64::from(minutes);
            Ok::<_, Error>(forecast(
                model,
                &belief,
                &situation,
                &parameters,
                &aim,
                minutes,
            ))
        });
        let simulated = simulated
            .await
            .map_err(|error| Error::Inconsistent(format!("a forecast failed: {error}")))??;
        let on = |days: u32| day.plus(i32::try_from(days.saturating_sub(1)).unwrap_or(i32::MAX));
        Ok(simulated.map(|said| ForecastView {
            minutes,
            from: on(said.low),
            to: on(said.high),
            in_time: due.map(|due| {
                if on(said.high) <= due {
                    InTime::Yes
                } else if on(said.low) <= due {
                    InTime::Close
                } else {
                    InTime::No
                }
            }),
        }))
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
