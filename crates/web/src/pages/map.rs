//! The map: the course as a path of stones, a stretch for each unit.
//!
//! One zooms by structure: every unit shows its stones in a row, and opens into its own path with its branches; the unit
//! where the learner is stands open. A list shows all skills with what they build on.

mod branches;

use askama::Template;
use axum::extract::{Path, Query, State};
use cairn_app::clock;
use cairn_app::map::{MapView, Standing, Stone, UnitView};
use cairn_engine::mastery::MasteryLevel;
use serde::Deserialize;

use self::branches::Branches;
use super::{Page, render};
use crate::Web;
use crate::form::escape;
use crate::frame::{Frame, Place, first_course};
use crate::messages::Say;
use crate::stone;
use crate::visitor::SignedIn;
use crate::words;

/// Where a learner's page, seen by their teacher, is told which course to show.
#[derive(Deserialize)]
pub(crate) struct OfCourse {
    /// The course; the first one if absent.
    pub(crate) course: Option<String>,
}

/// How the map is shown.
#[derive(Deserialize)]
pub(crate) struct Shown {
    /// `list` for the list, anything else for the path.
    view: Option<String>,
}

#[derive(Template)]
#[template(path = "map.html")]
struct MapPage<'a> {
    frame: Frame<'a>,
    say: Say,
    map: &'a MapView,
    legend: Vec<Legend>,
    units: Vec<Stretch>,
    as_list: bool,
    /// The address of the other way to show the map.
    other_view: String,
}

/// A level in the legend.
struct Legend {
    stone: String,
    name: &'static str,
}

/// A unit of the course.
struct Stretch {
    id: String,
    title: String,
    mastered: usize,
    open: bool,
    width: usize,
    ways: String,
    steps: Vec<Step>,
}

/// A skill on the path.
struct Step {
    id: String,
    title: String,
    stone: String,
    lane: usize,
    bend: usize,
    class: &'static str,
    line: String,
    builds_on: Vec<(String, String)>,
}

/// `GET /c/{course}/map`
pub(crate) async fn own(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(course): Path<String>,
    Query(shown): Query<Shown>,
) -> Page {
    let learner = signed_in.actor.person_id;
    let address = format!("/c/{}/map?", escape(&course));
    show(&web, &signed_in, learner, &course, &shown, address).await
}

/// `GET /learner/{person}/map`
pub(crate) async fn of_learner(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(learner): Path<i64>,
    Query(query): Query<OfCourse>,
    Query(shown): Query<Shown>,
) -> Page {
    let course = query
        .course
        .unwrap_or_else(|| first_course(&web, &signed_in.actor));
    let address = format!("/learner/{learner}/map?course={}&", escape(&course));
    show(&web, &signed_in, learner, &course, &shown, address).await
}

async fn show(
    web: &Web,
    SignedIn { actor, say }: &SignedIn,
    learner: i64,
    course: &str,
    shown: &Shown,
    address: String,
) -> Page {
    let map = web.app.map(actor, learner, course, clock::now()).await?;
    let levels = MasteryLevel::ALL.map(|level| Legend {
        stone: stone::svg(level),
        name: words::level(level),
    });
    let found = (map.counts.placed > 0).then(|| Legend {
        stone: stone::found(),
        name: "map-placed",
    });
    let place = if map.own {
        Place::Map
    } else {
        Place::Elsewhere
    };
    let as_list = shown.view.as_deref() == Some("list");
    render(&MapPage {
        frame: Frame::of(*say, actor, course, place),
        say: *say,
        legend: levels.into_iter().chain(found).collect(),
        units: stretches(*say, &map),
        map: &map,
        as_list,
        other_view: address + if as_list { "view=path" } else { "view=list" },
    })
}

fn stretches(say: Say, map: &MapView) -> Vec<Stretch> {
    let has = |standing| move |stone: &Stone| stone.standing == standing;
    let going = |unit: &UnitView| unit.stones.iter().any(has(Standing::Going));
    // Where nothing is under way, one is at the first place that is ready.
    let first_ready = (!map.units.iter().any(going))
        .then(|| {
            let mut units = map.units.iter();
            units.position(|unit| unit.stones.iter().any(has(Standing::Ready)))
        })
        .flatten();
    let stretch = |(place, unit): (usize, &UnitView)| {
        let branches = Branches::of(&within(unit));
        let solid: Vec<bool> = unit.stones.iter().map(is_solid).collect();
        let row = |(row, stone)| step(say, stone, &branches, row);
        Stretch {
            id: unit.id.clone(),
            title: unit.title.clone(),
            mastered: unit
                .stones
                .iter()
                .filter(|stone| has(Standing::Mastered)(stone))
                .count(),
            open: going(unit) || first_ready == Some(place),
            width: branches.width(),
            ways: branches.drawing(&solid),
            steps: unit.stones.iter().enumerate().map(row).collect(),
        }
    };
    map.units.iter().enumerate().map(stretch).collect()
}

/// For each skill of a unit, the places of those in the same unit that it builds on.
fn within(unit: &UnitView) -> Vec<Vec<usize>> {
    let place = |id: &str| unit.stones.iter().position(|stone| stone.skill.id == id);
    let places = |stone: &Stone| {
        let builds_on = stone.builds_on.iter();
        builds_on.filter_map(|skill| place(&skill.id)).collect()
    };
    unit.stones.iter().map(places).collect()
}

/// Whether the way that leads on from a stone can be walked.
fn is_solid(stone: &Stone) -> bool {
    stone.level >= MasteryLevel::Proficient || stone.standing == Standing::Placed
}

fn step(say: Say, stone: &Stone, branches: &Branches, row: usize) -> Step {
    let level = say.text(words::level(stone.level));
    let (class, line) = match stone.standing {
        Standing::Mastered => ("mastered", level.to_string()),
        Standing::Going => ("going", level.to_string()),
        Standing::Placed => ("placed", say.text("map-placed").to_string()),
        Standing::Ready => ("ready", say.text("map-ready").to_string()),
        Standing::Ahead => ("ahead", waits_for(say, stone)),
    };
    let builds_on = stone.builds_on.iter();
    Step {
        id: stone.skill.id.clone(),
        title: stone.skill.title.clone(),
        stone: match stone.standing {
            Standing::Placed => stone::found(),
            _ => stone::svg(stone.level),
        },
        lane: branches.lanes.get(row).copied().unwrap_or_default(),
        bend: Branches::bend(row),
        class,
        line,
        builds_on: builds_on
            .map(|skill| (skill.id.clone(), skill.title.clone()))
            .collect(),
    }
}

/// The first thing that has to be solid before a skill is ready, and how many more there are.
fn waits_for(say: Say, stone: &Stone) -> String {
    let first = stone.waits_for.first();
    let first = first.map_or("", |skill| skill.title.as_str());
    say.text("map-waits-for")
        .with("skill", first)
        .with("more", stone.waits_for.len().saturating_sub(1))
        .to_string()
}
