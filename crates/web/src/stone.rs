//! Mastery drawn as stones: a level is a pile that grows, from an empty place on the ground to a whole cairn.
//!
//! The number of stones tells the level, and each stone has its own form and grain, so a pile reads without colour: not
//! started is a dashed place, attempted a hollow stone, then the stones lie one on the other up to the capstone of a
//! mastered skill. The drawings take their colours from the style sheet and are hidden from assistive technology: the
//! level stands beside them in words.

use std::fmt::Write as _;

use cairn_engine::Placed;
use cairn_engine::mastery::MasteryLevel;

/// A stone of the cairn, in a square of 48 by 48.
struct Form {
    class: &'static str,
    outline: &'static str,
    /// What its surface shows: strata, a vein, speckles, a gleam.
    grain: &'static str,
}

/// The stones from the ground up.
const CAIRN: [Form; 4] = [
    Form {
        class: "s1",
        outline: "M3.4 40.4c0-4.9 7.4-7.4 20.2-7.4 13.4 0 21 2.7 21 7.1 0 4.7-6.4 6.4-20.5 6.4-14.6 0-20.7-1.6-20.7-6.1z",
        grain: "M9.6 41.6c4.6 1.5 9.8 2 15.6 1.8M29.6 42.9c4.2-.2 7.3-.8 9.6-1.9",
    },
    Form {
        class: "s2",
        outline: "M7.9 27.9c.3-3.9 6.4-5.8 15.8-5.6 9.2.2 15 2.4 14.8 6.1-.2 3.4-5.8 4.6-15.4 4.5-9.7-.1-15.5-1.4-15.2-5z",
        grain: "M12.4 25.2c6.6 3.5 15.6 4.2 24.6 1.2",
    },
    Form {
        class: "s3",
        outline: "M15.6 17.3c0-3.4 4.2-5.3 9.8-5.2 5.7.1 9.6 2.3 9.5 5.5-.1 3.2-4 4.6-9.8 4.5-5.8-.1-9.5-1.5-9.5-4.8z",
        grain: "M20.4 17h.01M25 15.2h.01M29.8 17.4h.01M24.2 19.4h.01",
    },
    Form {
        class: "s4",
        outline: "M18.6 7.3c0-3.4 2.5-5.7 5.8-5.7 3.4 0 5.7 2.5 5.6 5.6 0 3.3-2.3 4.8-5.8 4.8s-5.6-1.4-5.6-4.7z",
        grain: "M21.5 6.2c.4-1.3 1.2-2.1 2.4-2.4",
    },
];

/// How many stones lie on the pile: 0 to 4.
pub(crate) fn height(level: MasteryLevel) -> usize {
    match level {
        MasteryLevel::NotStarted => 0,
        MasteryLevel::Attempted => 1,
        MasteryLevel::Familiar => 2,
        MasteryLevel::Proficient => 3,
        MasteryLevel::Mastered => 4,
    }
}

/// The drawing of a level as inline SVG.
pub(crate) fn svg(level: MasteryLevel) -> String {
    draw(level, "stone", false)
}

/// The drawing of a level, or of what stands in its place for a skill that is known from a placement and was not practised
/// yet.
pub(crate) fn svg_or_found(level: MasteryLevel, placed: bool) -> String {
    if placed { found() } else { svg(level) }
}

/// The drawing of a level with the outlines of the stones that are still to come.
pub(crate) fn with_rest(level: MasteryLevel) -> String {
    draw(level, "stone", true)
}

/// The drawing of a skill that a placement found known: the outline of a pile as high as a solid skill's, found standing and
/// not yet laid here.
pub(crate) fn found() -> String {
    let mut drawing = String::from(
        r#"<svg class="stone" data-level="found" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">"#,
    );
    for form in CAIRN.iter().take(height(MasteryLevel::Proficient)) {
        let _ = write!(drawing, r#"<path class="found" d="{}"/>"#, form.outline);
    }
    drawing.push_str("</svg>");
    drawing
}

/// The drawing of what a placement found: a pile that stands, one half seen, a place with a flag to begin at, a place far off.
pub(crate) fn placed(placed: Placed) -> String {
    let drawn: &[(&str, &str)] = match placed {
        Placed::Known => return found(),
        Placed::Unsure => &[("half", CAIRN[0].outline), ("place", CAIRN[1].outline)],
        Placed::Ready => &[
            ("place here", CAIRN[0].outline),
            ("pole", POLE),
            ("flag", FLAG),
        ],
        Placed::Ahead => &[("place", CAIRN[0].outline)],
    };
    let mut drawing = String::from(
        r#"<svg class="stone" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">"#,
    );
    for (class, line) in drawn {
        let _ = write!(drawing, r#"<path class="{class}" d="{line}"/>"#);
    }
    drawing.push_str("</svg>");
    drawing
}

/// A flag that marks where to begin.
const POLE: &str = "M22 39V9";
const FLAG: &str = "M22 9.5c5-2.6 8.6 2.4 14-.2v11c-5.4 2.6-9-2.4-14 .2z";

/// The drawing of a level with what is still to come, its topmost stone just laid: the style sheet lets it settle.
pub(crate) fn laid(level: MasteryLevel) -> String {
    draw(level, "stone laid", true)
}

/// The whole course as pebbles, one for each skill, by unit: a dot for what is ahead, a ring for what has been tried, and
/// ever fuller pebbles up to the mastered ones.
pub(crate) fn pebbles(units: &[Vec<MasteryLevel>]) -> String {
    let mut drawing = String::from(r#"<span class="pebbles" aria-hidden="true">"#);
    for levels in units {
        let width = levels.len() * PEBBLE;
        let _ = write!(
            drawing,
            r#"<svg viewBox="0 0 {width} {PEBBLE}" width="{width}" height="{PEBBLE}" focusable="false">"#
        );
        for (place, &level) in levels.iter().enumerate() {
            let (across, stones) = (place * PEBBLE + PEBBLE / 2, height(level));
            let _ = write!(
                drawing,
                r#"<ellipse class="p{stones}" cx="{across}" cy="8" rx="{}" ry="{}"/>"#,
                [2.0, 5.6, 5.6, 6.0, 6.6][stones],
                [2.0, 4.4, 4.4, 4.8, 5.4][stones],
            );
        }
        drawing.push_str("</svg>");
    }
    drawing.push_str("</span>");
    drawing
}

/// Today's questions as pebbles: full ones for those answered right, rings for the others; one more than fit on a line
/// are left to the words beside them.
pub(crate) fn answers(right: u32, answered: u32) -> String {
    let shown = answered.min(20);
    if shown == 0 {
        return String::new();
    }
    let full = right.min(shown);
    let pebble = |place| {
        if place < full {
            MasteryLevel::Mastered
        } else {
            MasteryLevel::Attempted
        }
    };
    pebbles(&[(0..shown).map(pebble).collect()])
}

/// The room of one pebble, in pixels.
const PEBBLE: usize = 16;

fn draw(level: MasteryLevel, class: &str, rest: bool) -> String {
    let stones = height(level);
    let mut drawing = format!(
        r#"<svg class="{class}" data-level="{stones}" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">"#
    );
    let mut path = |class: &str, line: &str| {
        for part in ["<path class=\"", class, "\" d=\"", line, "\"/>"] {
            drawing.push_str(part);
        }
    };
    for (below, form) in CAIRN.iter().enumerate() {
        if below < stones {
            // The first stone is hollow while it lies alone: a try, and nothing to build on yet.
            let top = if below + 1 == stones { " top" } else { "" };
            if stones == 1 {
                path(&format!("hollow{top}"), form.outline);
            } else {
                path(&format!("{}{top}", form.class), form.outline);
                path(&format!("grain{top}"), form.grain);
            }
        } else if rest || below == 0 {
            path("place", form.outline);
        }
    }
    drawing.push_str("</svg>");
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_level_is_a_higher_pile() {
        for (stones, level) in MasteryLevel::ALL.into_iter().enumerate() {
            assert_eq!(height(level), stones);
            let drawing = svg(level);
            assert!(drawing.contains(&format!(r#"data-level="{stones}""#)));
            let outlines = |drawing: &str| {
                let forms = CAIRN.iter().filter(|form| drawing.contains(form.outline));
                forms.count()
            };
            assert_eq!(outlines(&drawing), stones.max(1));
            assert_eq!(outlines(&with_rest(level)), CAIRN.len());
            let places = with_rest(level).matches(r#"class="place""#).count();
            assert_eq!(places, CAIRN.len() - stones);
        }
        let [not_started, attempted] = [MasteryLevel::NotStarted, MasteryLevel::Attempted].map(svg);
        assert!(
            not_started.contains(r#"class="place""#) && attempted.contains(r#"class="hollow top""#)
        );
    }

    #[test]
    fn what_a_placement_found_is_an_outline_as_high_as_a_solid_skill() {
        let drawing = found();
        assert_eq!(drawing.matches(r#"class="found""#).count(), 3);
        assert!(!drawing.contains("grain") && !drawing.contains(CAIRN[3].outline));
    }

    #[test]
    fn what_a_placement_found_differs_by_form_and_not_by_colour() {
        let all = [Placed::Known, Placed::Unsure, Placed::Ready, Placed::Ahead].map(placed);
        let forms = all
            .each_ref()
            .map(|drawing| drawing.matches("<path").count());
        assert_eq!(forms, [3, 2, 3, 1]);
    }

    #[test]
    fn every_skill_is_a_pebble_within_its_drawing() {
        use MasteryLevel::{Attempted, Mastered, NotStarted};
        let drawing = pebbles(&[vec![Mastered, Attempted], vec![NotStarted]]);
        assert_eq!(drawing.matches("<svg").count(), 2);
        for (class, across) in [("p4", 8), ("p1", 24), ("p0", 8)] {
            let pebble = format!(r#"<ellipse class="{class}" cx="{across}""#);
            assert!(drawing.contains(&pebble), "{pebble} in {drawing}");
        }
    }

    #[test]
    fn the_mark_is_the_cairn_of_a_mastered_skill() {
        let mark = include_str!("../assets/mark.svg");
        for form in CAIRN {
            assert!(mark.contains(form.outline) && mark.contains(form.grain));
        }
    }
}
