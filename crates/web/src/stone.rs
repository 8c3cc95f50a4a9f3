//! Mastery drawn as stones: a level is a pile that grows, from an empty place on the ground to a whole cairn.
//!
//! The number of stones tells the level, so it reads without colour; not started is a dashed outline, attempted a hollow
//! stone, and the cairn of a mastered skill carries a capstone. The drawings take their colours from the style sheet
//! and are hidden from assistive technology: the level stands beside them in words.

use cairn_engine::mastery::MasteryLevel;

/// The stones from the ground up, each with its class and its outline in a square of 48 by 48.
const PILE: [(&str, &str); 4] = [
    (
        "s1",
        "M6 39.6c0-4.8 7.2-7.4 18.2-7.4 10.6 0 17.8 2.7 17.8 7 0 4-6 5.3-18 5.3S6 43.6 6 39.6z",
    ),
    (
        "s2",
        "M10.4 28.3c.4-3.7 6-5.9 13.5-5.7 7.6.1 12.7 2.3 12.5 5.8-.2 3-5.3 4-13.1 3.9-7.9-.1-13.3-1.1-12.9-4z",
    ),
    (
        "s3",
        "M15 19.3c.1-3 4.3-5.1 9.8-5 5.5 0 9.2 2 9.1 4.9-.1 2.6-3.8 3.6-9.5 3.6S14.9 21.9 15 19.3z",
    ),
    (
        "s4",
        "M18.6 10.9c0-3 2.6-5.4 5.7-5.4 3.2 0 5.5 2.3 5.5 5.1 0 2.7-2.2 3.7-5.6 3.7s-5.6-.9-5.6-3.4z",
    ),
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
    draw(level, "stone")
}

/// The drawing of a level whose topmost stone has just been laid: the style sheet lets it settle.
pub(crate) fn laid(level: MasteryLevel) -> String {
    draw(level, "stone laid")
}

fn draw(level: MasteryLevel, class: &str) -> String {
    let stones = height(level);
    let mut drawing = format!(
        r#"<svg class="{class}" data-level="{stones}" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">"#
    );
    // An empty place and a first, hollow stone have the outline of the lowest one.
    for (class, outline) in PILE.into_iter().take(stones.max(1)) {
        let class = match stones {
            0 => "place",
            1 => "hollow",
            _ => class,
        };
        for part in ["<path class=\"", class, "\" d=\"", outline, "\"/>"] {
            drawing.push_str(part);
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
        use MasteryLevel::{Attempted, Familiar, Mastered, NotStarted, Proficient};
        let levels = [NotStarted, Attempted, Familiar, Proficient, Mastered];
        for (stones, level) in levels.into_iter().enumerate() {
            assert_eq!(height(level), stones);
            let drawing = svg(level);
            assert!(drawing.contains(&format!(r#"data-level="{stones}""#)));
            assert_eq!(drawing.matches("<path").count(), stones.max(1));
        }
        assert!(
            svg(NotStarted).contains(r#"class="place""#)
                && svg(Attempted).contains(r#"class="hollow""#)
        );
    }
}
