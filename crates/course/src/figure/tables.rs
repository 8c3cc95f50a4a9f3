//! Boxes with something in them: ratio tables, area models, and the two pans of a balance.

use super::Picture;
use super::attributes::{Reader, labels, list, word};
use super::axis::length;
use super::lines::Pairs;
use super::svg::{Anchor, Svg, label_reach, label_width, px};
use super::words::fill;
use std::fmt::Write as _;

/// An arrow between two columns of a table, counted from 0, and what it says.
struct Arrow {
    from: usize,
    to: usize,
    label: String,
}

/// Two rows of a table, with arrows from column to column.
pub(super) fn ratio_table(reader: &mut Reader<'_>) -> Option<Picture> {
    let pairs = Pairs::read(reader);
    let arrows = reader.optional(
        "arrows",
        Vec::new(),
        list(0..=4, "arrows such as `1..2: × 3`", |text| {
            let (place, label) = text.split_once(':')?;
            let (from, to) = place.split_once("..")?;
            let column = |text: &str| text.trim().parse::<usize>().ok()?.checked_sub(1);
            Some(Arrow {
                from: column(from)?,
                to: column(to)?,
                label: super::attributes::label(label).ok()?,
            })
        }),
    );
    let (pairs, arrows) = (pairs?, arrows?);
    let columns = pairs.top.len();
    if arrows
        .iter()
        .any(|arrow| arrow.from == arrow.to || arrow.from >= columns || arrow.to >= columns)
    {
        let message = format!("an arrow leads from one of the {columns} columns to another");
        reader.mistake("arrows", message);
        return None;
    }
    let (head, cell) = (pairs.gutter() + 8.0, (pairs.widest() + 18.0).max(44.0));
    let high = 2.0 * pairs.reach() + 16.0;
    let bend = 40.0;
    let above = arrows
        .iter()
        .map(|arrow| bend / 2.0 + 8.0 + 2.0 * label_reach(&arrow.label))
        .fold(1.0, f64::max);
    let width = head + cell * length(columns);
    let mut svg = Svg::new(width + 2.0, above + 2.0 * high + 2.0);
    svg.fill_rect(1.0, above, head, 2.0 * high);
    svg.rect(1.0, above, width, 2.0 * high);
    let mut path = format!("M1 {}h{}", px(above + high), px(width));
    let middle = |column: usize| 1.0 + head + cell * (length(column) + 0.5);
    for (column, (top, bottom)) in pairs.top.iter().zip(&pairs.bottom).enumerate() {
        let x = middle(column);
        let _ = write!(
            path,
            "M{} {}v{}",
            px(x - cell / 2.0),
            px(above),
            px(2.0 * high)
        );
        svg.label(x, above + high / 2.0, Anchor::Middle, top);
        svg.label(x, above + high * 1.5, Anchor::Middle, bottom);
    }
    svg.path(&path);
    svg.label(8.0, above + high / 2.0, Anchor::Start, &pairs.top_label);
    svg.label(8.0, above + high * 1.5, Anchor::Start, &pairs.bottom_label);
    let words = reader.words;
    let mut alt = fill(words.ratio_table, &[("rows", &pairs.alt(words))]);
    for arrow in &arrows {
        let (from, to) = (middle(arrow.from), middle(arrow.to));
        svg.arc(from, to, above - 3.0, bend);
        let apex = above - 6.0 - bend / 2.0 - label_reach(&arrow.label);
        svg.label(f64::midpoint(from, to), apex, Anchor::Middle, &arrow.label);
        let (from, to) = ((arrow.from + 1).to_string(), (arrow.to + 1).to_string());
        let slots = [
            ("from", &*from),
            ("to", &*to),
            ("label", words.spoken(&arrow.label)),
        ];
        alt.push(' ');
        alt.push_str(&fill(words.arrow, &slots));
    }
    Some(Picture { svg, alt })
}

/// A rectangle whose sides are cut into terms, with the products inside. It is not to scale.
pub(super) fn area_model(reader: &mut Reader<'_>) -> Option<Picture> {
    let across = reader.required("across", "\"x, 4\"", labels(1..=5));
    let down = reader.required("down", "3", labels(1..=5));
    let cells = reader.optional("cells", Vec::new(), labels(1..=25));
    let (across, down, cells) = (across?, down?, cells?);
    let count = across.len() * down.len();
    if !cells.is_empty() && cells.len() != count {
        let message = format!("`cells` needs {count} entries, row by row; an entry may be empty");
        reader.mistake("cells", message);
        return None;
    }
    let widest = |texts: &[String]| {
        texts
            .iter()
            .map(|text| label_width(text))
            .fold(0.0, f64::max)
    };
    let wide = (widest(&across).max(widest(&cells)) + 24.0).max(84.0);
    let (high, left, top) = (58.0, widest(&down) + 12.0, 36.0);
    let mut svg = Svg::new(
        left + wide * length(across.len()) + 1.0,
        top + high * length(down.len()) + 1.0,
    );
    for (row, name) in down.iter().enumerate() {
        let y = top + high * length(row);
        svg.label(left - 8.0, y + high / 2.0, Anchor::End, name);
        for column in 0..across.len() {
            let x = left + wide * length(column);
            svg.rect(x, y, wide, high);
            if let Some(text) = cells.get(row * across.len() + column) {
                svg.label(x + wide / 2.0, y + high / 2.0, Anchor::Middle, text);
            }
        }
    }
    for (column, name) in across.iter().enumerate() {
        let x = left + wide * (length(column) + 0.5);
        svg.label(x, top - 18.0, Anchor::Middle, name);
    }
    let words = reader.words;
    let slots = [
        ("across", &*words.spoken_list(&across)),
        ("down", &*words.spoken_list(&down)),
    ];
    let mut alt = fill(words.area_model, &slots);
    if !cells.is_empty() {
        let rows = cells.chunks(across.len());
        let rows: Vec<String> = rows.map(|row| words.spoken_list(row)).collect();
        let phrase = match rows.len() {
            1 => words.inside,
            _ => words.inside_rows,
        };
        alt.push(' ');
        alt.push_str(&fill(phrase, &[("cells", &rows.join("; "))]));
    }
    Some(Picture { svg, alt })
}

/// The width of a balance.
const WIDE: f64 = 340.0;
/// The width of a pan.
const PAN: f64 = WIDE / 2.0 - 12.0;

/// A balance with things on its pans.
pub(super) fn balance(reader: &mut Reader<'_>) -> Option<Picture> {
    let left = reader.required("left", "\"x, x, 3\"", labels(1..=12));
    let right = reader.required("right", "11", labels(1..=12));
    let tilt = reader.optional("tilt", "level", word(&["level", "left", "right"]));
    let (left, right, tilt) = (left?, right?, tilt?);
    let widest = left.iter().chain(&right).map(|text| label_width(text));
    let block = (widest.fold(0.0, f64::max) + 10.0).max(30.0);
    let reaches = left.iter().chain(&right).map(|text| label_reach(text));
    let tall = 2.0 * reaches.fold(8.0, f64::max) + 14.0;
    // As many things stand side by side as the pan has room for.
    let Some(across) = (1..=5_usize)
        .rev()
        .find(|count| block * length(*count) <= PAN)
    else {
        let message = "the things on this balance have names that are too long";
        reader.mistake("left", message);
        return None;
    };
    let rows = left.len().max(right.len()).div_ceil(across);
    let slope = 12.0;
    let (lower_left, lower_right) = match tilt {
        "left" => (slope, -slope),
        "right" => (-slope, slope),
        _ => (0.0, 0.0),
    };
    let beam = tall * length(rows) + slope + 4.0;
    let middle = WIDE / 2.0;
    let mut svg = Svg::new(WIDE, beam + 64.0);
    for (things, centre, lower) in [
        (&left, WIDE / 4.0, lower_left),
        (&right, WIDE * 0.75, lower_right),
    ] {
        let pan = beam + lower;
        for (number, thing) in things.iter().enumerate() {
            let row = number / across;
            let in_row = (things.len() - row * across).min(across);
            let x = centre + block * (length(number % across) - length(in_row) / 2.0);
            let y = pan - tall * (length(row) + 1.0);
            svg.fill_rect(x, y, block, tall);
            svg.rect(x, y, block, tall);
            svg.label(x + block / 2.0, y + tall / 2.0, Anchor::Middle, thing);
        }
        // The pan, and what it hangs together with the beam by.
        let half = PAN / 2.0;
        svg.mark(&format!(
            "M{} {}h{}",
            px(centre - half),
            px(pan),
            px(2.0 * half)
        ));
        svg.path(&format!("M{} {}v16", px(centre), px(pan)));
    }
    svg.mark(&format!(
        "M{} {}L{} {}",
        px(WIDE / 4.0),
        px(beam + lower_left + 16.0),
        px(WIDE * 0.75),
        px(beam + lower_right + 16.0)
    ));
    svg.path(&format!("M{0} {1}l-22 40h44Z", px(middle), px(beam + 18.0)));
    let words = reader.words;
    let state = match tilt {
        "left" => words.down_left,
        "right" => words.down_right,
        _ => words.level,
    };
    let spoken_things = |things: &[String]| {
        let things: Vec<&str> = things.iter().map(|thing| words.spoken(thing)).collect();
        words.listed(&things)
    };
    let slots = [
        ("state", state),
        ("left", &*spoken_things(&left)),
        ("right", &*spoken_things(&right)),
    ];
    let alt = fill(words.balance, &slots);
    Some(Picture { svg, alt })
}
