//! A teacher's section: who has practised, how far each has come, who is stuck on what.

use askama::Template;
use axum::extract::{Path, State};
use cairn_app::clock;
use cairn_app::section::{SectionRef, SectionView};

use super::{Page, render};
use crate::Web;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::visitor::SignedIn;
use crate::words;

#[derive(Template)]
#[template(path = "section.html")]
struct SectionPage<'a> {
    frame: Frame<'a>,
    say: Say,
    view: &'a SectionView,
    learners: Vec<Row>,
    others: Vec<SectionRef>,
}

/// One learner.
struct Row {
    id: i64,
    name: String,
    answers: u32,
    mastered: u32,
    begun: u32,
    last: String,
    stuck_on: Option<String>,
}

/// `GET /section/{id}`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(section): Path<i64>,
) -> Page {
    let view = web.app.section(&actor, section, clock::now()).await?;
    let others = web
        .app
        .sections(&actor)
        .await?
        .into_iter()
        .filter(|other| other.section_id != section);
    let learners = view.learners.iter().map(|learner| Row {
        id: learner.person_id,
        name: learner.name.clone(),
        answers: learner.answers_week,
        mastered: learner.mastered,
        begun: learner.begun,
        last: learner.days_ago.map_or_else(
            || say.text("section-never").to_string(),
            |days| words::days_ago(say, days),
        ),
        stuck_on: learner.stuck_on.as_ref().map(|skill| skill.title.clone()),
    });
    render(&SectionPage {
        frame: Frame::of(say, &actor, &view.course.id, Place::Elsewhere),
        say,
        learners: learners.collect(),
        others: others.collect(),
        view: &view,
    })
}
