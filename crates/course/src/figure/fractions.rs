//! Parts of a whole: bars, circles, and a square cut both ways.

use super::attributes::{Reader, labels, whole, wholes};
use super::svg::{Anchor, Svg, label_reach, label_width, px};
use super::words::{FigureWords, counted, fill};
use super::{Picture, capital};
use std::fmt::Write as _;

/// The most wholes in one picture.
const MOST_WHOLES: i64 = 8;

/// One fraction: so many parts of wholes that have so many each.
struct Share {
    parts: i64,
    shaded: i64,
    label: String,
}

impl Share {
    /// How many wholes it takes to show it.
    fn wholes(&self) -> i64 {
        ((self.shaded + self.parts - 1) / self.parts).max(1)
    }

    /// How many parts are shaded in one of the wholes, counted from 0.
    fn shaded_in(&self, number: i64) -> i64 {
        (self.shaded - number * self.parts).clamp(0, self.parts)
    }

    fn alt(&self, words: &FigureWords, (one, several): (&str, &str)) -> String {
        let name = if self.label.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.label)
        };
        let wholes = self.wholes();
        let phrase = if wholes == 1 { one } else { several };
        let parts = counted(words.equal_parts, self.parts);
        let (wholes, shaded) = (wholes.to_string(), self.shaded.to_string());
        let slots = [
            ("wholes", wholes.as_str()),
            ("parts", &parts),
            ("shaded", &shaded),
        ];
        format!("{name}{}", fill(phrase, &slots))
    }
}

/// The fractions that `parts`, `shaded` and `labels` describe.
fn shares(reader: &mut Reader<'_>) -> Option<Vec<Share>> {
    let parts = reader.required("parts", "4", wholes(1..=6, 1..=40));
    let shaded = reader.required("shaded", "3", wholes(1..=6, 0..=320));
    let names = reader.optional("labels", Vec::new(), labels(1..=6));
    let (parts, shaded, names) = (parts?, shaded?, names?);
    if shaded.len() != parts.len() {
        let message = "`shaded` needs as many numbers as `parts`";
        reader.mistake("shaded", message);
        return None;
    }
    if !names.is_empty() && names.len() != parts.len() {
        reader.mistake("labels", "`labels` needs as many texts as `parts`");
        return None;
    }
    let names = names.into_iter().chain(std::iter::repeat(String::new()));
    let shares: Vec<Share> = parts
        .into_iter()
        .zip(shaded)
        .zip(names)
        .map(|((parts, shaded), label)| Share {
            parts,
            shaded,
            label,
        })
        .collect();
    if shares.iter().map(Share::wholes).sum::<i64>() > MOST_WHOLES {
        let message = format!("this would take more than {MOST_WHOLES} wholes");
        reader.mistake("shaded", message);
        return None;
    }
    Some(shares)
}

fn alt(shares: &[Share], words: &FigureWords, phrases: (&str, &str)) -> String {
    let each: Vec<String> = shares
        .iter()
        .map(|share| share.alt(words, phrases))
        .collect();
    format!("{}.", capital(&each.join("; ")))
}

/// Small whole numbers as lengths.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of parts are below a thousand"
)]
fn length(count: i64) -> f64 {
    count as f64
}

/// Bars, one below the other, cut into equal parts of which the first ones are shaded.
pub(super) fn bar(reader: &mut Reader<'_>) -> Option<Picture> {
    let words = reader.words;
    let shares = shares(reader)?;
    let gutter = shares
        .iter()
        .map(|share| label_width(&share.label))
        .fold(0.0, f64::max);
    let left = if gutter > 0.0 { gutter + 10.0 } else { 1.0 };
    let (wide, high) = (300.0, 34.0);
    let mut svg = Svg::new(left + wide + 1.0, 0.0);
    let mut y = 1.0;
    for share in &shares {
        let top = y;
        for number in 0..share.wholes() {
            let part = wide / length(share.parts);
            let shaded = share.shaded_in(number);
            if shaded > 0 {
                svg.fill_rect(left, y, part * length(shaded), high);
            }
            svg.rect(left, y, wide, high);
            let cuts = (1..share.parts).fold(String::new(), |mut cuts, cut| {
                let x = px(left + part * length(cut));
                let _ = write!(cuts, "M{x} {}v{}", px(y), px(high));
                cuts
            });
            if !cuts.is_empty() {
                svg.path(&cuts);
            }
            y += high + 6.0;
        }
        if !share.label.is_empty() {
            let middle = f64::midpoint(top, y - 6.0);
            svg.label(left - 8.0, middle, Anchor::End, &share.label);
        }
        y += 6.0;
    }
    svg.height = y - 11.0;
    Some(Picture {
        alt: alt(&shares, words, (words.bar_shaded, words.bars_shaded)),
        svg,
    })
}

/// Circles, cut into equal sectors of which the first ones, clockwise from the top, are shaded.
pub(super) fn circle(reader: &mut Reader<'_>) -> Option<Picture> {
    const RADIUS: f64 = 48.0;
    const ACROSS: i64 = 3;
    let words = reader.words;
    let shares = shares(reader)?;
    let mut places: Vec<(&Share, i64)> = Vec::new();
    for share in &shares {
        places.extend((0..share.wholes()).map(|number| (share, number)));
    }
    let count = i64::try_from(places.len()).unwrap_or(MOST_WHOLES);
    let reach = shares
        .iter()
        .filter(|share| !share.label.is_empty())
        .map(|share| label_reach(&share.label))
        .fold(0.0, f64::max);
    let step = 2.0 * RADIUS + 14.0;
    let row = step + 2.0 * reach;
    let rows = (count + ACROSS - 1) / ACROSS;
    let mut svg = Svg::new(
        step * length(count.min(ACROSS)) - 12.0,
        row * length(rows) - 10.0,
    );
    for (number, (share, whole)) in (0..).zip(places) {
        let x = RADIUS + 1.0 + step * length(number % ACROSS);
        let y = RADIUS + 1.0 + row * length(number / ACROSS);
        let edge = |part: i64| {
            let (sine, cosine) = turn(length(part) / length(share.parts));
            (x + RADIUS * sine, y - RADIUS * cosine)
        };
        let shaded = share.shaded_in(whole);
        if shaded == share.parts {
            svg.fill_circle(x, y, RADIUS);
        } else if shaded > 0 {
            let (to_x, to_y) = edge(shaded);
            let large = i32::from(2 * shaded > share.parts);
            svg.fill_path(&format!(
                "M{0} {1}V{2}A{3} {3} 0 {large} 1 {4} {5}Z",
                px(x),
                px(y),
                px(y - RADIUS),
                px(RADIUS),
                px(to_x),
                px(to_y)
            ));
        }
        svg.circle(x, y, RADIUS);
        if share.parts > 1 {
            let cuts = (0..share.parts).fold(String::new(), |mut cuts, cut| {
                let (to_x, to_y) = edge(cut);
                let _ = write!(cuts, "M{} {}L{} {}", px(x), px(y), px(to_x), px(to_y));
                cuts
            });
            svg.path(&cuts);
        }
        if whole == 0 && !share.label.is_empty() {
            let below = y + RADIUS + 4.0 + reach;
            svg.label(x, below, Anchor::Middle, &share.label);
        }
    }
    Some(Picture {
        alt: alt(&shares, words, (words.circle_shaded, words.circles_shaded)),
        svg,
    })
}

/// Sine and cosine of a fraction of a full turn, from 0 to 1, by their power series; the machine's own may differ in the last digit
/// from platform to platform.
fn turn(fraction: f64) -> (f64, f64) {
    let quarters = (fraction * 4.0).floor();
    let angle = (fraction * 4.0 - quarters) * std::f64::consts::FRAC_PI_2;
    let (mut sine, mut cosine, mut term) = (0.0, 0.0, 1.0);
    // Up to a right angle the 20th term is below 1e-14.
    for power in 0..20_u8 {
        match power % 4 {
            0 => cosine += term,
            1 => sine += term,
            2 => cosine -= term,
            _ => sine -= term,
        }
        term *= angle / f64::from(power + 1);
    }
    if quarters < 1.0 {
        (sine, cosine)
    } else if quarters < 2.0 {
        (cosine, -sine)
    } else if quarters < 3.0 {
        (-sine, -cosine)
    } else if quarters < 4.0 {
        (-cosine, sine)
    } else {
        (0.0, 1.0)
    }
}

/// The side of the square.
const SIDE: f64 = 192.0;

/// A square cut into rows and columns, some of each shaded: a fraction of a fraction.
pub(super) fn area(reader: &mut Reader<'_>) -> Option<Picture> {
    let rows = reader.required("rows", "3", whole(1..=12));
    let columns = reader.required("columns", "4", whole(1..=12));
    let shaded_rows = reader.optional("shaded-rows", 0, whole(0..=12));
    let shaded_columns = reader.optional("shaded-columns", 0, whole(0..=12));
    let (rows, columns) = (rows?, columns?);
    let (shaded_rows, shaded_columns) = (shaded_rows?, shaded_columns?);
    if shaded_rows > rows {
        reader.mistake("shaded-rows", format!("there are only {rows} rows"));
        return None;
    }
    if shaded_columns > columns {
        let message = format!("there are only {columns} columns");
        reader.mistake("shaded-columns", message);
        return None;
    }
    let (down, across) = (SIDE / length(rows), SIDE / length(columns));
    let mut svg = Svg::new(SIDE + 2.0, SIDE + 2.0);
    if shaded_rows > 0 {
        svg.fill_rect(1.0, 1.0, SIDE, down * length(shaded_rows));
    }
    if shaded_columns > 0 {
        svg.fill_rect(1.0, 1.0, across * length(shaded_columns), SIDE);
    }
    svg.rect(1.0, 1.0, SIDE, SIDE);
    let mut cuts = String::new();
    for cut in 1..rows {
        let _ = write!(cuts, "M1 {}h{}", px(1.0 + down * length(cut)), px(SIDE));
    }
    for cut in 1..columns {
        let _ = write!(cuts, "M{} 1v{}", px(1.0 + across * length(cut)), px(SIDE));
    }
    if !cuts.is_empty() {
        svg.path(&cuts);
    }
    let words = reader.words;
    let cut = [
        ("rows", &*counted(words.equal_rows, rows)),
        ("columns", &*counted(words.equal_columns, columns)),
    ];
    let rows_text = counted(words.rows_shaded, shaded_rows);
    let columns_text = counted(words.columns_shaded, shaded_columns);
    let shading = match (shaded_rows, shaded_columns) {
        (0, 0) => words.nothing_shaded.to_owned(),
        (_, 0) => format!("{rows_text}."),
        (0, _) => format!("{columns_text}."),
        _ => {
            let slots = [("rows", &*rows_text), ("columns", &*columns_text)];
            fill(words.crossing, &slots)
        }
    };
    let alt = format!("{} {shading}", fill(words.area, &cut));
    Some(Picture { svg, alt })
}

#[cfg(test)]
mod tests {
    use super::turn;

    #[test]
    fn turns_agree_with_the_machines_sines() {
        for step in 0..=360 {
            let fraction = f64::from(step) / 360.0;
            let (sine, cosine) = turn(fraction);
            let angle = fraction * std::f64::consts::TAU;
            assert!((sine - angle.sin()).abs() < 1e-9, "{step}");
            assert!((cosine - angle.cos()).abs() < 1e-9, "{step}");
        }
    }
}
