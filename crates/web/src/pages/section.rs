//! A teacher's section: who has practised, how far each has come, who is stuck on what.

use std::cmp::Reverse;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use cairn_app::clock;
use cairn_app::section::{SectionRef, SectionView};

use super::{Page, render};
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::visitor::SignedIn;
use crate::words;
use crate::{Served, Web};

#[derive(Template)]
#[template(path = "section.html")]
struct SectionPage<'a> {
    frame: Frame<'a>,
    say: Say,
    view: &'a SectionView,
    learners: Vec<Row>,
    stuck: Vec<StuckTogether>,
    away: Vec<(i64, String)>,
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

/// Learners who are stuck on the same skill.
struct StuckTogether {
    skill: String,
    learners: Vec<(i64, String)>,
}

/// The pages of a section.
pub(crate) fn routes() -> Router<Served> {
    Router::new()
        .route("/section/{id}", get(page))
        .route("/section/{id}/gaps", get(super::gaps::page))
        .route(
            "/section/{id}/assignments",
            get(super::assignments::page).post(super::assignments::change),
        )
        .route(
            "/section/{id}/policy",
            get(super::section_policy::page).post(super::section_policy::overrule),
        )
        .route(
            "/section/{id}/policy/file",
            post(super::section_policy::set_file),
        )
}

/// `GET /section/{id}`
async fn page(
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
        stuck: stuck_together(&view),
        away: away(&view),
        others: others.collect(),
        view: &view,
    })
}

/// Who could be helped at once: the skill on which most are stuck comes first.
fn stuck_together(view: &SectionView) -> Vec<StuckTogether> {
    let mut groups: Vec<StuckTogether> = Vec::new();
    for learner in &view.learners {
        let Some(skill) = &learner.stuck_on else {
            continue;
        };
        let who = (learner.person_id, learner.name.clone());
        match groups.iter_mut().find(|group| group.skill == skill.title) {
            Some(group) => group.learners.push(who),
            None => groups.push(StuckTogether {
                skill: skill.title.clone(),
                learners: vec![who],
            }),
        }
    }
    groups.sort_by_key(|group| Reverse(group.learners.len()));
    groups
}

/// Who has not answered anything this week.
fn away(view: &SectionView) -> Vec<(i64, String)> {
    let away = view
        .learners
        .iter()
        .filter(|learner| learner.answers_week == 0);
    away.map(|learner| (learner.person_id, learner.name.clone()))
        .collect()
}
