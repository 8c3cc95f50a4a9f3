//! Coordinate grids, bar plots and dot plots.

use super::Picture;
use super::attributes::{
    Labelled, Line, Number, Reader, label, labels, numbers, points, positive, range,
    straight_lines, whole,
};
use super::axis::{Axis, WIDE, length, real};
use super::svg::{Anchor, Svg, crowded, label_width, px};
use super::words::{FigureWords, fill};
use crate::rational::Rational;
use std::fmt::Write as _;

/// The most lines of a grid in one direction.
const MOST_LINES: i64 = 24;
/// The most marks on the scale of a bar plot, without the 0.
const MOST_TICKS: i64 = 12;
/// The side of a coordinate grid.
const SIDE: f64 = 280.0;

/// Whole numbers as lengths.
#[expect(
    clippy::cast_precision_loss,
    reason = "the attributes of figures are small numbers"
)]
fn whole_length(value: i64) -> f64 {
    value as f64
}

/// The window of a coordinate grid.
struct Window {
    x: (i64, i64),
    y: (i64, i64),
    /// Pixels to a unit.
    scale: f64,
}

const EDGE: f64 = 22.0;

impl Window {
    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        (
            EDGE + (x - whole_length(self.x.0)) * self.scale,
            EDGE + (whole_length(self.y.1) - y) * self.scale,
        )
    }

    fn holds(&self, point: &(Number, Number)) -> bool {
        let inside = |value: Rational, (from, to): (i64, i64)| {
            Rational::whole(from) <= value && value <= Rational::whole(to)
        };
        inside(point.0.value, self.x) && inside(point.1.value, self.y)
    }

    /// The part of a straight line that lies in the window (Liang and Barsky's way of clipping).
    fn clip(&self, one: (f64, f64), other: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (other.0 - one.0, other.1 - one.1);
        let (mut enter, mut leave) = (f64::NEG_INFINITY, f64::INFINITY);
        let sides = [(dx, one.0, self.x), (dy, one.1, self.y)];
        for (delta, start, (low, high)) in sides {
            let (low, high) = (whole_length(low) - start, whole_length(high) - start);
            if delta == 0.0 {
                if low > 0.0 || high < 0.0 {
                    return None;
                }
                continue;
            }
            let (first, second) = (low / delta, high / delta);
            enter = enter.max(first.min(second));
            leave = leave.min(first.max(second));
        }
        let at = |t: f64| (one.0 + dx * t, one.1 + dy * t);
        (enter < leave).then(|| (at(enter), at(leave)))
    }
}

/// A coordinate grid with points and straight lines.
pub(super) fn coordinate_grid(reader: &mut Reader<'_>) -> Option<Picture> {
    let x = reader.required("x", "-5..5", range);
    let y = reader.required("y", "-5..5", range);
    let step = reader.optional("step", 1, whole(1..=500));
    let marked = reader.optional("points", Vec::new(), points);
    let lines = reader.optional("lines", Vec::new(), straight_lines);
    let (x, y, step) = (x?, y?, step?);
    let (marked, lines) = (marked?, lines?);
    let span = (x.1 - x.0).max(y.1 - y.0);
    if span / step > MOST_LINES {
        let message =
            format!("this grid would have more than {MOST_LINES} lines: give a larger `step`");
        reader.mistake("step", message);
        return None;
    }
    let scale = SIDE / whole_length(span);
    let window = Window { x, y, scale };
    let mut sound = true;
    if !marked.iter().all(|point| window.holds(&point.place)) {
        reader.mistake("points", "this point is not on the grid");
        sound = false;
    }
    let real_point = |point: &(Number, Number)| (real(point.0.value), real(point.1.value));
    let clipped: Vec<_> = lines
        .iter()
        .filter_map(|line| window.clip(real_point(&line.place.0), real_point(&line.place.1)))
        .collect();
    if clipped.len() < lines.len() {
        reader.mistake("lines", "this line does not cross the grid");
        sound = false;
    }
    if !sound {
        return None;
    }

    let (wide, tall) = (
        whole_length(x.1 - x.0) * scale,
        whole_length(y.1 - y.0) * scale,
    );
    let mut svg = Svg::new(wide + 2.0 * EDGE, tall + 2.0 * EDGE);
    draw_axes(&mut svg, &window, step);
    for (line, (from, to)) in lines.iter().zip(&clipped) {
        let (from_x, from_y) = window.place(from.0, from.1);
        let (to_x, to_y) = window.place(to.0, to.1);
        svg.mark(&format!(
            "M{} {}L{} {}",
            px(from_x),
            px(from_y),
            px(to_x),
            px(to_y)
        ));
        if let Some(text) = &line.label {
            // Beside the end at the right, inside the frame.
            let (end_x, end_y) = if from_x > to_x {
                (from_x, from_y)
            } else {
                (to_x, to_y)
            };
            let y = (end_y + 14.0).min(tall + EDGE - 10.0);
            svg.label(end_x - 6.0, y, Anchor::End, text);
        }
    }
    for point in &marked {
        let (px_x, px_y) = window.place(real(point.place.0.value), real(point.place.1.value));
        svg.dot(px_x, px_y, 4.5);
        if let Some(text) = &point.label {
            let anchor = if px_x + label_width(text) + 10.0 > wide + 2.0 * EDGE {
                (px_x - 8.0, Anchor::End)
            } else {
                (px_x + 8.0, Anchor::Start)
            };
            svg.label(anchor.0, px_y - 11.0, anchor.1, text);
        }
    }
    Some(Picture {
        svg,
        alt: grid_alt(reader.words, &window, &marked, &lines),
    })
}

fn draw_axes(svg: &mut Svg, window: &Window, step: i64) {
    let ((left, right), (low, high)) = (window.x, window.y);
    let place = |x: i64, y: i64| window.place(whole_length(x), whole_length(y));
    let first = |from: i64| from.div_euclid(step) * step + if from % step == 0 { 0 } else { step };
    let axis = |(from, to): (i64, i64)| 0.clamp(from, to);
    let (axis_x, axis_y) = (axis(window.x), axis(window.y));
    // Labels that leave room for each other: numbers are about as wide as 24 units.
    let steps = usize::try_from(step).unwrap_or(1);
    let every = (26.0 / (window.scale * length(steps))).ceil().max(1.0);
    let labelled = |value: i64| {
        let number = whole_length(value / step);
        (number / every).fract() == 0.0
    };
    let mut grid = String::new();
    let text = |value: i64| value.to_string().replace('-', "−");
    let mut x = first(left);
    while x <= right {
        let ((at, top), (_, bottom)) = (place(x, high), place(x, low));
        let _ = write!(grid, "M{} {}V{}", px(at), px(top), px(bottom));
        if labelled(x) && (x != 0 || axis_x != 0) {
            let (_, y) = place(x, axis_y);
            svg.label(at, y + 12.0, Anchor::Middle, &text(x));
        }
        x += step;
    }
    let mut y = first(low);
    while y <= high {
        let ((start, at), (end, _)) = (place(left, y), place(right, y));
        let _ = write!(grid, "M{} {}H{}", px(start), px(at), px(end));
        if labelled(y) && (y != 0 || axis_y != 0) {
            let (x, _) = place(axis_x, y);
            svg.label(x - 6.0, at, Anchor::End, &text(y));
        }
        y += step;
    }
    svg.grid(&grid);
    let ((start, level), (end, _)) = (place(left, axis_y), place(right, axis_y));
    let ((upright, top), (_, bottom)) = (place(axis_x, high), place(axis_x, low));
    svg.path(&format!(
        "M{} {1}H{2}l-5 -4m5 4l-5 4M{3} {4}V{5}l-4 5m4 -5l4 5",
        px(start - 6.0),
        px(level),
        px(end + 8.0),
        px(upright),
        px(bottom + 6.0),
        px(top - 8.0)
    ));
    svg.label(end + 16.0, level, Anchor::Middle, "x");
    svg.label(upright + 12.0, top - 12.0, Anchor::Middle, "y");
}

fn grid_alt(
    words: &FigureWords,
    window: &Window,
    marked: &[Labelled<(Number, Number)>],
    lines: &[Labelled<Line>],
) -> String {
    let text = |value: i64| value.to_string().replace('-', "−");
    let slots = [
        ("left", &*text(window.x.0)),
        ("right", &*text(window.x.1)),
        ("bottom", &*text(window.y.0)),
        ("top", &*text(window.y.1)),
    ];
    let mut sentences = vec![fill(words.grid, &slots)];
    for point in marked {
        let (x, y) = &point.place;
        let way = |number: &Number, forward: &str, back: &str| {
            let size = number.text.trim_start_matches('−');
            let zero = number.value == Rational::whole(0);
            let way = if number.value < Rational::whole(0) {
                back
            } else {
                forward
            };
            let (phrase, size) = if zero { (forward, "0") } else { (way, size) };
            fill(phrase, &[("n", size)])
        };
        let name = point.label.as_deref();
        let slots = [
            ("name", name.map_or(words.point, |name| words.spoken(name))),
            ("x", &*way(x, words.right, words.left)),
            ("y", &*way(y, words.up, words.down)),
        ];
        sentences.push(fill(words.from_origin, &slots));
    }
    for line in lines {
        let ((a, b), (c, d)) = &line.place;
        let name = line
            .label
            .as_deref()
            .map_or(String::new(), |label| format!(" {}", words.spoken(label)));
        let (from, to) = (
            format!("({}, {})", a.text, b.text),
            format!("({}, {})", c.text, d.text),
        );
        let slots = [("name", &*name), ("from", &*from), ("to", &*to)];
        sentences.push(fill(words.straight_line, &slots));
    }
    sentences.join(" ")
}

/// Bars of which each is as high as its value.
pub(super) fn bar_plot(reader: &mut Reader<'_>) -> Option<Picture> {
    let plot = BarPlot::read(reader)?;
    let svg = plot.draw();
    if crowded(&plot.names()) {
        let message = "these labels would run into each other: shorten them";
        reader.mistake("labels", message);
        return None;
    }
    Some(Picture {
        svg,
        alt: plot.alt(reader.words),
    })
}

struct BarPlot {
    names: Vec<String>,
    values: Vec<Number>,
    title: String,
    /// The value at the top of the scale.
    full: Rational,
    /// The marks of the scale with their texts, from the bottom up.
    scale: Vec<(Rational, String)>,
}

impl BarPlot {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let names = reader.required("labels", "\"Mon, Tue, Wed\"", labels(1..=10));
        let values = reader.required("values", "\"3, 5, 2\"", numbers(1..=10));
        let step = reader.optional("step", None, |text| positive(text).map(Some));
        let title = reader.optional("axis", String::new(), label);
        let (names, values, step, title) = (names?, values?, step?, title?);
        let zero = Rational::whole(0);
        if names.len() != values.len() {
            let message = "`values` needs as many numbers as `labels` has texts";
            reader.mistake("values", message);
            return None;
        }
        if values.iter().any(|number| number.value < zero) {
            reader.mistake("values", "a bar cannot be less than nothing high");
            return None;
        }
        let highest = values.iter().map(|number| number.value).max();
        let highest = highest.unwrap_or(zero);
        let between = step
            .as_ref()
            .map_or_else(|| usual_step(highest), |step| step.value);
        let ticks = highest.divide(between).ok()?;
        let ticks = (ticks.floor() + i64::from(!ticks.is_whole())).max(1);
        if ticks > MOST_TICKS {
            let message =
                format!("the scale would have more than {MOST_TICKS} marks: give a larger `step`");
            reader.mistake("step", message);
            return None;
        }
        let mut written = values.iter().chain(&step);
        let decimal = written.any(|number| number.text.contains('.'));
        let mark = |tick| {
            let value = between.multiply(Rational::whole(tick)).ok()?;
            let text = value.decimal_text().filter(|_| decimal || value.is_whole());
            Some((value, text.unwrap_or_else(|| value.to_string())))
        };
        Some(BarPlot {
            names,
            values,
            title,
            full: between.multiply(Rational::whole(ticks)).ok()?,
            scale: (0..=ticks).filter_map(mark).collect(),
        })
    }

    /// How much room the scale takes at the left.
    fn gutter(&self) -> f64 {
        let texts = self.scale.iter().map(|(_, text)| label_width(text));
        texts.fold(0.0, f64::max) + 12.0
    }

    /// The room for each bar.
    fn slot(&self) -> f64 {
        (WIDE - self.gutter() - 4.0) / length(self.values.len())
    }

    /// The names of the bars, with the places of their middles.
    fn names(&self) -> Vec<(f64, &str)> {
        let middle = |number| self.gutter() + self.slot() * (length(number) + 0.5);
        let names = self.names.iter().enumerate();
        names
            .map(|(number, name)| (middle(number), name.as_str()))
            .collect()
    }

    fn draw(&self) -> Svg {
        let (tall, top) = (170.0, if self.title.is_empty() { 12.0 } else { 34.0 });
        let (floor, gutter) = (top + tall, self.gutter());
        let high = |value: Rational| tall * real(value) / real(self.full);
        let mut svg = Svg::new(WIDE, floor + 26.0);
        if !self.title.is_empty() {
            svg.label(1.0, 10.0, Anchor::Start, &self.title);
        }
        let mut grid = String::new();
        for (value, text) in &self.scale {
            let y = floor - high(*value);
            let _ = write!(grid, "M{} {}H{}", px(gutter), px(y), px(WIDE - 2.0));
            svg.label(gutter - 6.0, y, Anchor::End, text);
        }
        svg.grid(&grid);
        let wide = self.slot() * 0.64;
        for ((middle, name), value) in self.names().into_iter().zip(&self.values) {
            let high = high(value.value);
            if high > 0.0 {
                svg.fill_rect(middle - wide / 2.0, floor - high, wide, high);
                svg.rect(middle - wide / 2.0, floor - high, wide, high);
            }
            svg.label(middle, floor + 14.0, Anchor::Middle, name);
        }
        svg.path(&format!(
            "M{} {}V{}H{}",
            px(gutter),
            px(top),
            px(floor),
            px(WIDE - 2.0)
        ));
        svg
    }

    fn alt(&self, words: &FigureWords) -> String {
        let bars = self.names.iter().zip(&self.values);
        let bars: Vec<String> = bars
            .map(|(name, value)| format!("{} {}", words.spoken(name), value.text))
            .collect();
        let axis = if self.title.is_empty() {
            String::new()
        } else {
            format!(", {}", self.title)
        };
        let slots = [("axis", &*axis), ("bars", &*bars.join(", "))];
        fill(words.bar_plot, &slots)
    }
}

/// A step of 1, 2 or 5 times a power of ten that gives at most six.
fn usual_step(highest: Rational) -> Rational {
    let one = Rational::whole(1);
    let mut power = Rational::new(1, 1_000).unwrap_or(one);
    for _ in 0..12 {
        for digit in [1, 2, 5] {
            let Ok(step) = power.multiply(Rational::whole(digit)) else {
                return one;
            };
            let fits = highest
                .divide(step)
                .is_ok_and(|steps| steps <= Rational::whole(6));
            if fits && (highest > Rational::whole(0) || step == one) {
                return step;
            }
        }
        power = power.multiply(Rational::whole(10)).unwrap_or(one);
    }
    one
}

/// Dots piled up over a line, one for each value.
pub(super) fn dot_plot(reader: &mut Reader<'_>) -> Option<Picture> {
    let axis = Axis::read(reader, "all");
    let values = reader.required("values", "\"1, 1, 3\"", numbers(1..=60));
    let title = reader.optional("axis", String::new(), label);
    let (axis, values, title) = (axis?, values?, title?);
    let mut piles: Vec<(Rational, i64)> = Vec::new();
    for number in &values {
        if axis.tick(number.value).is_none() {
            let message = format!("{} is at no tick of the line", number.text);
            reader.mistake("values", message);
            return None;
        }
        match piles.iter_mut().find(|(value, _)| *value == number.value) {
            Some((_, count)) => *count += 1,
            None => piles.push((number.value, 1)),
        }
    }
    piles.sort_by_key(|(value, _)| *value);
    let highest = piles.iter().map(|(_, count)| *count).max().unwrap_or(1);
    let dot = 12.0;
    let y = 8.0 + dot * whole_length(highest) + 10.0;
    let mut svg = Svg::new(WIDE, 0.0);
    let below = axis.draw(&mut svg, y);
    for (value, count) in &piles {
        for number in 0..*count {
            svg.dot(axis.x(*value), y - 16.0 - dot * whole_length(number), 4.0);
        }
    }
    svg.height = y + below;
    if !title.is_empty() {
        svg.height += 22.0;
        let y = svg.height - 10.0;
        svg.label(WIDE / 2.0, y, Anchor::Middle, &title);
    }
    let words = reader.words;
    let dots: Vec<String> = piles
        .iter()
        .map(|(value, count)| {
            let (one, several) = words.dots_at;
            let phrase = if *count == 1 { one } else { several };
            let (count, place) = (count.to_string(), axis.place(*value));
            fill(phrase, &[("n", &count), ("place", &place)])
        })
        .collect();
    let phrase = if title.is_empty() {
        words.dot_plot
    } else {
        words.dot_plot_of
    };
    let slots = [
        ("title", &*title),
        ("axis", &*axis.alt()),
        ("dots", &*dots.join(", ")),
    ];
    Some(Picture {
        svg,
        alt: fill(phrase, &slots),
    })
}
