//! What a placement found, as a picture of the course and as lists, for the learner and for their teacher.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use cairn_app::clock;
use cairn_app::placement::{FoundSkill, FoundUnit, PlacementFound};
use cairn_engine::Placed;

use super::super::map::OfCourse;
use super::super::today::pinned;
use super::super::{Page, render};
use crate::Web;
use crate::form::escape;
use crate::frame::{Frame, Place, first_course};
use crate::messages::Say;
use crate::problem::Problem;
use crate::stone;
use crate::visitor::SignedIn;
use crate::words;

#[derive(Template)]
#[template(path = "placement_found.html")]
struct FoundPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    found: &'a PlacementFound,
    taken: String,
    /// How many skills are known, could be either, and are still to be learned: the numbers of the lists.
    counted: String,
    /// How many are known over all lists together, if that says more.
    range: Option<String>,
    units: Vec<Row>,
    groups: Vec<Group>,
    first: Option<FirstStep>,
}

/// A unit of the course, a drawing for each skill.
struct Row {
    title: String,
    stones: Vec<String>,
}

/// The skills that were found alike.
struct Group {
    id: &'static str,
    stone: String,
    heading: &'static str,
    explained: &'static str,
    count: usize,
    skills: Vec<Entry>,
    /// Whether the list is to be seen without asking for it.
    open: bool,
}

struct Entry {
    id: String,
    title: String,
    chance: u32,
}

/// The step that Today recommends.
struct FirstStep {
    decision: String,
    skill: String,
    title: String,
    /// That a teacher put it first, with the reason; none if no teacher did.
    pinned: Option<String>,
}

/// `GET /c/{course}/placement/found`
pub(super) async fn own(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(course): Path<String>,
) -> Result<Response, Problem> {
    let learner = signed_in.actor.person_id;
    let now = clock::now();
    let found = web
        .app
        .placement_found(&signed_in.actor, learner, &course, now)
        .await?;
    let Some(found) = found else {
        return Ok(Redirect::to(&format!("/c/{}/placement", escape(&course))).into_response());
    };
    let today = web.app.today(&signed_in.actor, &course, now).await?;
    let first = today.offers.first().map(|offer| FirstStep {
        decision: today.decision_id.clone(),
        skill: offer.skill.id.clone(),
        title: offer.skill.title.clone(),
        pinned: pinned(signed_in.say, offer),
    });
    Ok(page(&signed_in, &found, first)?.into_response())
}

/// `GET /learner/{person}/placement`
pub(super) async fn of_learner(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(learner): Path<i64>,
    Query(query): Query<OfCourse>,
) -> Page {
    let course = query
        .course
        .unwrap_or_else(|| first_course(&web, &signed_in.actor));
    let now = clock::now();
    let found = web
        .app
        .placement_found(&signed_in.actor, learner, &course, now)
        .await?;
    page(&signed_in, &found.ok_or(Problem::NotFound)?, None)
}

fn page(
    SignedIn { actor, say }: &SignedIn,
    found: &PlacementFound,
    first: Option<FirstStep>,
) -> Page {
    let day = clock::Moment::new(found.taken.at, &actor.time_zone).day;
    let groups = [Placed::Ready, Placed::Unsure, Placed::Known, Placed::Ahead];
    render(&FoundPage {
        frame: Frame::of(*say, actor, &found.course.id, Place::Elsewhere),
        say: *say,
        csrf: &actor.csrf,
        taken: say
            .text("placement-taken-on")
            .with("date", words::date(*say, day))
            .with("answered", found.taken.answered)
            .to_string(),
        counted: counted(*say, found),
        range: range(*say, found),
        units: found.units.iter().map(row).collect(),
        groups: groups
            .map(|placed| group(found, placed))
            .into_iter()
            .filter(|group| group.count > 0)
            .collect(),
        first: first.filter(|_| !found.goes_on),
        found,
    })
}

/// What the lists hold, in sentences that add up to the course.
fn counted(say: Say, found: &PlacementFound) -> String {
    let counts = &found.taken.counts;
    let mut known = say
        .text(if found.own {
            "placement-counted-known"
        } else {
            "placement-counted-known-of"
        })
        .with("name", &found.learner_name)
        .with("known", counts.known)
        .with("skills", counts.all())
        .to_string();
    for (key, count) in [
        ("placement-counted-unsure", counts.unsure),
        ("placement-counted-unknown", counts.unknown()),
    ] {
        if count > 0 {
            let sentence = say.text(key).with("count", count).to_string();
            known.push(' ');
            known.push_str(&sentence);
        }
    }
    known
}

/// How many skills are known over all lists together; none if that is what the list of those known says.
fn range(say: Say, found: &PlacementFound) -> Option<String> {
    let (range, counts) = (found.taken.known, &found.taken.counts);
    (range != (counts.known, counts.known)).then(|| {
        say.text("placement-range")
            .with("known", known(say, range))
            .to_string()
    })
}

/// A range of a number of known skills, in words.
fn known(say: Say, (low, high): (u32, u32)) -> String {
    if low == high {
        say.text("known-exactly").with("count", low)
    } else {
        say.text("known-between")
            .with("low", low)
            .with("high", high)
    }
    .to_string()
}

fn row(unit: &FoundUnit) -> Row {
    Row {
        title: unit.title.clone(),
        stones: unit
            .skills
            .iter()
            .map(|found| stone::placed(found.placed))
            .collect(),
    }
}

fn group(found: &PlacementFound, placed: Placed) -> Group {
    let entry = |found: &FoundSkill| Entry {
        id: found.skill.id.clone(),
        title: found.skill.title.clone(),
        chance: words::of_100(found.known),
    };
    let skills: Vec<Entry> = found.found(placed).map(entry).collect();
    let (id, heading, explained) = match placed {
        Placed::Known => ("known", "placement-known", "placement-known-explained"),
        Placed::Unsure => ("unsure", "placement-unsure", "placement-unsure-explained"),
        Placed::Ready => ("ready", "placement-ready", "placement-ready-explained"),
        Placed::Ahead => ("ahead", "placement-ahead", "placement-ahead-explained"),
    };
    Group {
        id,
        stone: stone::placed(placed),
        heading,
        explained,
        count: skills.len(),
        skills,
        open: placed == Placed::Ready,
    }
}
