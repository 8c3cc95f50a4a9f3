//! What a teacher assigns to a section, or to one of its learners.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use cairn_app::assignments::AssignmentsPage as Assignments;
use cairn_app::clock;
use serde::Deserialize;

use super::{Page, render};
use crate::Web;
use crate::form::escape;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::targets::{self, UnitOptions};
use crate::visitor::SignedIn;
use crate::words;

#[derive(Template)]
#[template(path = "assignments.html")]
struct AssignmentsPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    page: &'a Assignments,
    mistake: Option<&'static str>,
    rows: Vec<Row>,
    units: Vec<UnitOptions>,
    today: String,
}

/// Something that is assigned.
struct Row {
    id: i64,
    title: String,
    learner: Option<String>,
    due: Option<String>,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// What became of the form.
    sent: Option<String>,
    /// What was chosen in it.
    target: Option<String>,
}

/// `GET /section/{id}/assignments`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(section): Path<i64>,
    Query(asked): Query<Asked>,
) -> Page {
    let page = web.app.assignments(&actor, section, clock::now()).await?;
    let rows = page.assignments.iter().map(|each| Row {
        id: each.assignment_id,
        title: each.target.title.clone(),
        learner: each.learner.clone(),
        due: each.due.map(|day| words::date(say, day)),
    });
    let mut units = targets::options(&page.units, asked.target.as_deref());
    if !page.content.is_empty() {
        let title = say.text("skill-elsewhere").to_string();
        let chosen = asked.target.as_deref();
        units.push(targets::others(title, &page.content, chosen));
    }
    render(&AssignmentsPage {
        frame: Frame::of(say, &actor, &page.course.id, Place::Elsewhere),
        say,
        csrf: &actor.csrf,
        mistake: match asked.sent.as_deref() {
            Some("past") => Some("goal-past"),
            Some("nothing") => Some("goal-nothing-chosen"),
            _ => None,
        },
        rows: rows.collect(),
        units,
        today: clock::iso(page.today),
        page: &page,
    })
}

/// `POST /section/{id}/assignments`: assigns, or takes back.
pub(crate) async fn change(
    State(web): State<Web>,
    Path(section): Path<i64>,
    Posted { actor, fields, .. }: Posted,
) -> Result<Redirect, Problem> {
    let now = clock::now();
    let number = |name| match fields.first(name) {
        None | Some("") => Ok(None),
        Some(number) => number.parse().map(Some).map_err(|_| Problem::Senseless),
    };
    let back = |rest: &str| Redirect::to(&format!("/section/{section}/assignments{rest}"));
    if let Some(assignment) = number("end")? {
        web.app
            .end_assignment(&actor, section, assignment, now)
            .await?;
        return Ok(back(""));
    }
    let (learner, due) = (number("learner")?, super::goal::due(&fields)?);
    let Some(target) = targets::read(&fields) else {
        // Whose section it is is asked here as well.
        web.app.assignments(&actor, section, now).await?;
        return Ok(back("?sent=nothing"));
    };
    if due.is_some_and(|due| due < clock::Moment::new(now, &actor.time_zone).day) {
        let chosen = escape(&targets::value(&target));
        return Ok(back(&format!("?sent=past&target={chosen}")));
    }
    web.app
        .assign(&actor, section, learner, target, due, now)
        .await?;
    Ok(back(""))
}
