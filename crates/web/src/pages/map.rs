//! The map: the course as a winding path, each skill a stone on it.

use askama::Template;
use axum::extract::{Path, Query, State};
use cairn_app::clock;
use cairn_app::map::{MapView, Standing, Stone};
use cairn_engine::mastery::MasteryLevel;
use serde::Deserialize;

use super::{Page, render};
use crate::Web;
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

#[derive(Template)]
#[template(path = "map.html")]
struct MapPage<'a> {
    frame: Frame<'a>,
    say: Say,
    map: &'a MapView,
    legend: Vec<Legend>,
    units: Vec<Stretch>,
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
    steps: Vec<Step>,
}

/// A skill on the path.
struct Step {
    id: String,
    title: String,
    stone: String,
    trail: String,
    bend: usize,
    class: &'static str,
    line: String,
}

/// `GET /c/{course}/map`
pub(crate) async fn own(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(course): Path<String>,
) -> Page {
    let learner = signed_in.actor.person_id;
    show(&web, &signed_in, learner, &course, Place::Map).await
}

/// `GET /learner/{person}/map`
pub(crate) async fn of_learner(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(learner): Path<i64>,
    Query(query): Query<OfCourse>,
) -> Page {
    let course = query
        .course
        .unwrap_or_else(|| first_course(&web, &signed_in.actor));
    show(&web, &signed_in, learner, &course, Place::Elsewhere).await
}

async fn show(
    web: &Web,
    SignedIn { actor, say }: &SignedIn,
    learner: i64,
    course: &str,
    place: Place,
) -> Page {
    let map = web.app.map(actor, learner, course, clock::now()).await?;
    let legend = MasteryLevel::ALL.map(|level| Legend {
        stone: stone::svg(level),
        name: words::level(level),
    });
    render(&MapPage {
        frame: Frame::of(*say, actor, course, place),
        say: *say,
        legend: legend.into(),
        units: stretches(*say, &map),
        map: &map,
    })
}

fn stretches(say: Say, map: &MapView) -> Vec<Stretch> {
    let mut place = 0;
    let last = map.units.iter().map(|unit| unit.stones.len()).sum();
    let stretch = |unit: &cairn_app::map::UnitView| Stretch {
        id: unit.id.clone(),
        title: unit.title.clone(),
        steps: unit
            .stones
            .iter()
            .map(|stone| {
                place += 1;
                step(say, stone, place, last)
            })
            .collect(),
    };
    map.units.iter().map(stretch).collect()
}

fn step(say: Say, stone: &Stone, place: usize, last: usize) -> Step {
    let level = say.text(words::level(stone.level));
    let (class, line) = match stone.standing {
        Standing::Mastered => ("mastered", level.to_string()),
        Standing::Going => ("going", level.to_string()),
        Standing::Ready => ("ready", say.text("map-ready").to_string()),
        Standing::Ahead => {
            let titles: Vec<&str> = stone
                .waits_for
                .iter()
                .map(|skill| skill.title.as_str())
                .collect();
            (
                "ahead",
                say.text("map-waits-for")
                    .with("skills", titles.join(", "))
                    .to_string(),
            )
        }
    };
    Step {
        id: stone.skill.id.clone(),
        title: stone.skill.title.clone(),
        stone: stone::svg(stone.level),
        trail: trail(place, last),
        bend: place % BENDS.len(),
        class,
        line,
    }
}

/// Where across the lane the path lies at each stone, in hundredths of its width: one full swing. The style sheet puts
/// the stones at the same places.
const BENDS: [f64; 8] = [50.0, 85.4, 100.0, 85.4, 50.0, 14.6, 0.0, 14.6];

/// The stretch of the path that belongs to one stone, counted from 1: from halfway to the stone before to halfway to the
/// one after, in a box that the style sheet stretches. Each half is half of a cubic Bézier curve that leaves its stones
/// vertically. The path begins at the first stone and ends at the last.
fn trail(place: usize, last: usize) -> String {
    let at = |place: usize| BENDS.get(place % BENDS.len()).copied().unwrap_or_default();
    let (before, here, after) = (at(place + BENDS.len() - 1), at(place), at(place + 1));
    let (start, end) = (f64::midpoint(before, here), f64::midpoint(after, here));
    let towards = |other: f64| other.mul_add(0.25, here * 0.75);
    let arriving = format!(
        "M{start:.1} 0C{:.1} 12.5 {here} 25 {here} 50",
        towards(before)
    );
    let leaving = format!(
        "M{here} 50C{here} 75 {:.1} 87.5 {end:.1} 100",
        towards(after)
    );
    let path = match (place > 1, place < last) {
        (true, true) => [arriving, leaving].concat(),
        (true, false) => arriving,
        (false, true) => leaving,
        (false, false) => String::new(),
    };
    format!(
        r#"<svg class="trail" width="0" height="0" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path d="{path}"/></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stretch_of_the_path_begins_where_the_one_before_ends() {
        let last = 20;
        for place in 1..last {
            let (this, next) = (trail(place, last), trail(place + 1, last));
            let end = this
                .rsplit_once(" 100\"/>")
                .unwrap()
                .0
                .rsplit(' ')
                .next()
                .unwrap();
            assert!(next.contains(&format!("d=\"M{end} 0C")), "{this}\n{next}");
        }
        assert!(!trail(1, last).contains(" 0C") && !trail(last, last).contains(" 100\"/>"));
    }
}
