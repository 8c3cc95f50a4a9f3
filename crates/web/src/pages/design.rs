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
    pairs: Vec<Shown>,
    scale: [(&'static str, &'static str); 7],
    spaces: [(&'static str, &'static str); 4],
}

/// A level and how it is drawn.
struct Level {
    name: &'static str,
    stone: String,
    with_rest: String,
}

/// A pair of colours with what it reaches.
struct Shown {
    pair: Pair,
    least: String,
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
    let shown = |pair: Pair| Shown {
        least: say.decimal(pair.least),
        day: say.decimal(pair.contrast(|colour| colour.day)),
        night: say.decimal(pair.contrast(|colour| colour.night)),
        pair,
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
        pairs: style::PAIRS.iter().copied().map(shown).collect(),
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
