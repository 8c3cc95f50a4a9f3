//! What a learner chose, and what was chosen for them, as a file: all that is theirs and is no statement.
//!
//! `docs/xapi.md` describes the file. Ids are those of the course's files; titles stand beside them where the course
//! still has them.

use cairn_engine::{Day, Timestamp};
use cairn_store::{Placement, Settings, Target, Tx};
use serde::Serialize;

use crate::App;
use crate::authorise::Actor;
use crate::choices::resolve;
use crate::clock;
use crate::cmi5::packages::unit_of_target;
use crate::courses::LiveCourse;
use crate::error::{Error, Result, Thing};
use crate::taken_decisions::TakenDecisions;
use crate::today::read_decision;

/// Names the form of the file; another number is another form.
const FORMAT: &str = "cairn-choices-1";

/// Goals, assignments and placements in a course that are written: more than anybody has.
const MOST: u32 = 10_000;

/// The whole file.
#[derive(Serialize)]
struct ChoicesFile {
    format: &'static str,
    exported_at: String,
    account: AccountPart,
    settings: SettingsPart,
    courses: Vec<CoursePart>,
}

#[derive(Serialize)]
struct AccountPart {
    person: i64,
    login: String,
    name: String,
    language: String,
    time_zone: String,
    since: String,
}

#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a box that is ticked or not"
)]
struct SettingsPart {
    theme: &'static str,
    text_size: &'static str,
    wide_spacing: bool,
    reduced_motion: bool,
    low_distraction: bool,
    read_aloud: bool,
}

#[derive(Serialize)]
struct CoursePart {
    course: String,
    title: Option<String>,
    success_rate: Option<String>,
    minutes_a_day: Option<u32>,
    interests: Vec<TargetPart>,
    goals: Vec<GoalPart>,
    assignments: Vec<AssignmentPart>,
    placements: Vec<PlacementPart>,
    choices: Vec<ChoicePart>,
}

#[derive(Serialize)]
struct TargetPart {
    kind: &'static str,
    id: String,
    title: Option<String>,
}

#[derive(Serialize)]
struct GoalPart {
    goal: TargetPart,
    due: Option<String>,
    set_at: String,
    ended_at: Option<String>,
}

#[derive(Serialize)]
struct AssignmentPart {
    assignment: TargetPart,
    to: &'static str,
    due: Option<String>,
    assigned_at: String,
    taken_back_at: Option<String>,
    /// The package and the unit, of content made elsewhere: its title is not the course's to tell.
    #[serde(skip)]
    content: Option<(String, u32)>,
}

#[derive(Serialize)]
struct PlacementPart {
    id: String,
    started_at: String,
    ended_at: Option<String>,
    questions: u32,
}

#[derive(Serialize)]
struct ChoicePart {
    offered_at: String,
    offered: Vec<String>,
    chosen: Option<String>,
    chosen_at: Option<String>,
}

impl App {
    /// What a learner chose and was given, as JSON: account, settings, and for each course how they want to practise, interests,
    /// goals, assignments, placements and the steps chosen. The export is written into the audit.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but the learner.
    pub async fn export_choices(
        &self,
        actor: &Actor,
        learner: i64,
        now: Timestamp,
    ) -> Result<String> {
        self.note_export(actor, learner, "choices", now).await?;
        let (app, locale, settings) = (self.clone(), actor.locale.clone(), actor.settings);
        let file = self.store.scan(move |tx| {
            Box::pin(async move {
                let person = tx.person(learner).await?;
                let person = person.ok_or(Error::NotFound(Thing::Person))?;
                let mut courses = Vec::new();
                for course in tx.courses_of_learner(learner).await? {
                    let live = app.courses.get_in(&course, &locale).ok();
                    courses.push(course_part(tx, live, course, learner).await?);
                }
                Ok::<_, Error>(ChoicesFile {
                    format: FORMAT,
                    exported_at: time(now.0),
                    account: AccountPart {
                        person: learner,
                        login: person.login,
                        name: person.name,
                        language: person.locale,
                        time_zone: person.time_zone,
                        since: time(person.created_at),
                    },
                    settings: settings_part(settings),
                    courses,
                })
            })
        });
        let mut file = file.await?;
        self.name_content(&actor.locale, &mut file.courses).await?;
        serde_json::to_string_pretty(&file)
            .map(|text| text + "\n")
            .map_err(|error| Error::Inconsistent(error.to_string()))
    }

    /// Adds the titles of content made elsewhere, where its packages are still there.
    async fn name_content(&self, locale: &str, courses: &mut [CoursePart]) -> Result<()> {
        let assignments = courses
            .iter_mut()
            .flat_map(|course| &mut course.assignments);
        for part in assignments {
            if let Some((package_id, unit)) = &part.content {
                let known = self.unit_target(locale, package_id, *unit).await?;
                part.assignment.title = known.map(|known| known.title);
            }
        }
        Ok(())
    }
}

async fn course_part(
    tx: &mut Tx,
    live: Option<&LiveCourse>,
    course: String,
    learner: i64,
) -> Result<CoursePart> {
    let preferences = tx.preferences(learner, &course).await?;
    let interests = tx.interests(learner, &course).await?;
    let goals = tx.goals(learner, &course, MOST).await?;
    let assignments = tx.assignments_ever(learner, &course, MOST).await?;
    let mut placements = tx.recent_placements(learner, &course, MOST).await?;
    placements.reverse();
    Ok(CoursePart {
        title: live.map(|live| live.course.title.clone()),
        success_rate: preferences.success_rate,
        minutes_a_day: preferences.minutes_a_day,
        interests: interests
            .into_iter()
            .map(|interest| target_part(live, interest))
            .collect(),
        goals: goals
            .into_iter()
            .map(|goal| GoalPart {
                goal: target_part(live, goal.target),
                due: goal.due_day.map(day),
                set_at: time(goal.set_at),
                ended_at: goal.ended_at.map(time),
            })
            .collect(),
        assignments: assignments
            .into_iter()
            .map(|past| {
                let new = past.assignment.new;
                AssignmentPart {
                    content: unit_of_target(&new.target),
                    assignment: target_part(live, new.target),
                    to: if new.learner_id.is_some() {
                        "learner"
                    } else {
                        "section"
                    },
                    due: new.due_day.map(day),
                    assigned_at: time(new.assigned_at),
                    taken_back_at: past.ended_at.map(time),
                }
            })
            .collect(),
        placements: placements.into_iter().map(placement_part).collect(),
        choices: choices(tx, &course, learner).await?,
        course,
    })
}

/// The steps chosen in a course, the oldest first.
async fn choices(tx: &mut Tx, course: &str, learner: i64) -> Result<Vec<ChoicePart>> {
    let mut found = Vec::new();
    let mut taken = TakenDecisions::of(learner, course);
    while let Some(row) = taken.next(tx).await? {
        let stored = read_decision(&row)?;
        let id = |skill| {
            let named = stored.skills.iter().find(|(index, _)| *index == skill);
            named.map(|(_, id)| id.clone())
        };
        let offers = stored.decision.offers();
        found.push(ChoicePart {
            offered_at: time(row.decided_at),
            offered: offers.filter_map(|offer| id(offer.skill)).collect(),
            chosen: row.chosen_skill,
            chosen_at: row.chosen_at.map(time),
        });
    }
    Ok(found)
}

fn settings_part(settings: Settings) -> SettingsPart {
    SettingsPart {
        theme: settings.theme.as_str(),
        text_size: settings.text_size.as_str(),
        wide_spacing: settings.wide_spacing,
        reduced_motion: settings.reduced_motion,
        low_distraction: settings.low_distraction,
        read_aloud: settings.read_aloud,
    }
}

fn target_part(live: Option<&LiveCourse>, target: Target) -> TargetPart {
    let known = live.and_then(|live| resolve(live, &target));
    TargetPart {
        kind: target.kind.as_str(),
        id: target.id,
        title: known.map(|(_, known)| known.title),
    }
}

fn placement_part(placement: Placement) -> PlacementPart {
    PlacementPart {
        id: placement.placement_id,
        started_at: time(placement.started_at),
        ended_at: placement.ended_at.map(time),
        questions: placement.answered,
    }
}

/// A time in milliseconds since the Unix epoch, as ISO 8601 writes it.
fn time(time: i64) -> String {
    clock::instant(Timestamp(time)).to_string()
}

/// A day in days since 1970-01-01, as ISO 8601 writes it.
fn day(day: i32) -> String {
    clock::iso(Day(day))
}
