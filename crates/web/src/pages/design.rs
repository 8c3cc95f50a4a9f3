//! `/design`: the design system on one page, drawn with the tokens and the parts that all pages are made of.

use askama::Template;
use axum::extract::State;
use cairn_app::today::Chance;
use cairn_engine::mastery::MasteryLevel;

use super::about_me::range_bar;
use super::{Page, render};
use crate::frame::Frame;
use crate::messages::Say;
use crate::style::{self, Colour, Pair};
use crate::visitor::Visitor;
use crate::{Web, assets, stone, words};

#[derive(Template)]
#[template(path = "design.html")]
struct DesignPage<'a> {
    frame: Frame<'a>,
    say: Say,
    style: &'static str,
    levels: Vec<Level>,
    laid: String,
    pebbles: String,
    range: String,
    colours: Vec<Colour>,
    fronts: Vec<Front>,
    scale: [(&'static str, &'static str); 7],
    spaces: [(&'static str, &'static str); 4],
}

/// A level and how it is drawn.
struct Level {
    name: &'static str,
    stone: String,
    with_rest: String,
}

/// A colour of text or outlines, and what it stands on.
struct Front {
    name: &'static str,
    is_text: bool,
    least: String,
    backs: Vec<Back>,
}

/// A ground and the contrast reached on it.
struct Back {
    name: &'static str,
    day: String,
    night: String,
}

/// `GET /design`
pub(crate) async fn page(State(web): State<Web>, visitor: Visitor) -> Page {
    let say = visitor.say;
    let level = |level| Level {
        name: words::level(level),
        stone: stone::svg(level),
        with_rest: stone::with_rest(level),
    };
    let some_course = [
        vec![MasteryLevel::Mastered, MasteryLevel::Mastered],
        vec![MasteryLevel::Proficient, MasteryLevel::Familiar],
        vec![MasteryLevel::Attempted, MasteryLevel::NotStarted],
    ];
    render(&DesignPage {
        frame: Frame::of_visitor(&web, &visitor),
        say,
        style: assets::url("design.css"),
        levels: MasteryLevel::ALL.map(level).into(),
        laid: stone::laid(MasteryLevel::Proficient),
        pebbles: stone::pebbles(&some_course),
        range: range_bar(&Chance {
            probability: 0.7,
            low: 0.55,
            high: 0.82,
            answers: 12,
        }),
        colours: style::colours(),
        fronts: style::PAIRS
            .chunk_by(|one, next| one.front == next.front)
            .filter_map(|pairs| front(say, pairs))
            .collect(),
        scale: [
            ("h1", "as-h1"),
            ("h2", "as-h2"),
            ("h3", "as-h3"),
            (".lead", "as-lead"),
            ("p", ""),
            (".small", "small"),
            (".question", "as-question"),
        ],
        spaces: [
            ("gap-s", "wide-s"),
            ("gap", "wide"),
            ("gap-l", "wide-l"),
            ("gap-xl", "wide-xl"),
        ],
    })
}

fn front(say: Say, pairs: &[Pair]) -> Option<Front> {
    // Cut, not rounded: 4.499 is not 4.5.
    let ratio = |ratio: f64| say.decimal((ratio * 100.0).floor() / 100.0);
    let first = pairs.first()?;
    let backs = pairs.iter().map(|pair| Back {
        name: pair.back,
        day: ratio(pair.contrast(|colour| colour.day)),
        night: ratio(pair.contrast(|colour| colour.night)),
    });
    Some(Front {
        name: first.front,
        is_text: first.is_text(),
        least: ratio(first.least),
        backs: backs.collect(),
    })
}
