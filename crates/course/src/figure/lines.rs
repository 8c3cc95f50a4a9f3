//! Number lines, single and double.

use super::attributes::{Labelled, Number, Reader, label, labels, marks, stretches};
use super::axis::{Axis, WIDE, length};
use super::svg::{Anchor, Svg, crowded, label_reach, label_width, px};
use super::words::{FigureWords, fill};
use super::{Picture, capital};
use std::fmt::Write as _;

/// A number line with marks, jumps and a stretch that stands out.
pub(super) fn number_line(reader: &mut Reader<'_>) -> Option<Picture> {
    let line = NumberLine::read(reader)?;
    Some(Picture {
        svg: line.draw(),
        alt: line.alt(reader.words),
    })
}

/// From one place to another, maybe with a label.
type Stretch = Labelled<(Number, Number)>;

struct NumberLine {
    axis: Axis,
    marked: Vec<Labelled<Number>>,
    jumps: Vec<Stretch>,
    bold: Vec<Stretch>,
}

impl NumberLine {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let axis = Axis::read(reader, "whole");
        let marked = reader.optional("marks", Vec::new(), marks);
        let jumps = reader.optional("jumps", Vec::new(), stretches);
        let bold = reader.optional("stretches", Vec::new(), stretches);
        let line = NumberLine {
            axis: axis?,
            marked: marked?,
            jumps: jumps?,
            bold: bold?,
        };
        let axis = &line.axis;
        let mut sound = true;
        let mut refuse = |name, message: &str| {
            reader.mistake(name, message);
            sound = false;
        };
        if line.marked.iter().any(|mark| !axis.holds(mark.place.value)) {
            refuse("marks", "this mark is not on the line");
        }
        for (name, stretches) in [("jumps", &line.jumps), ("stretches", &line.bold)] {
            let on_line = |stretch: &Stretch| {
                let (from, to) = &stretch.place;
                from.value != to.value && axis.holds(from.value) && axis.holds(to.value)
            };
            if !stretches.iter().all(on_line) {
                let message =
                    format!("each of the {name} has to lead from one place on the line to another");
                refuse(name, &message);
            }
        }
        if crowded(&line.texts()) {
            refuse(
                "marks",
                "the labels of these marks would run into each other",
            );
        }
        sound.then_some(line)
    }

    /// The labels of the marks, with their places.
    fn texts(&self) -> Vec<(f64, &str)> {
        let text = |mark: &Labelled<Number>| self.axis.x(mark.place.value);
        self.marked
            .iter()
            .map(|mark| {
                let label = mark.label.as_deref().unwrap_or(&mark.place.text);
                (text(mark), label)
            })
            .collect()
    }

    /// The ends of a stretch from left to right.
    fn ends(&self, stretch: &Stretch) -> (f64, f64) {
        let (from, to) = &stretch.place;
        (self.axis.x(from.value), self.axis.x(to.value))
    }

    /// How far up the control point of a jump is.
    fn bend(&self, jump: &Stretch) -> f64 {
        let (from, to) = self.ends(jump);
        ((to - from).abs() * 0.6).clamp(26.0, 70.0)
    }

    fn draw(&self) -> Svg {
        let texts = self.texts();
        let reach = texts
            .iter()
            .map(|(_, text)| label_reach(text))
            .fold(0.0, f64::max);
        let above_jumps = self
            .jumps
            .iter()
            .map(|jump| {
                let label = jump.label.as_deref();
                let label = label.map_or(0.0, |text| 2.0 * label_reach(text) + 3.0);
                self.bend(jump) / 2.0 + 6.0 + label
            })
            .fold(0.0, f64::max);
        // Above the line there is room for jumps or for the labels of marks; with both, the labels go below.
        let y = match (self.jumps.is_empty(), texts.is_empty()) {
            (false, _) => 14.0 + above_jumps,
            (true, false) => 16.0 + 2.0 * reach,
            (true, true) => 12.0,
        };
        let mut svg = Svg::new(WIDE, 0.0);
        for stretch in &self.bold {
            let (from, to) = self.ends(stretch);
            svg.fill_rect(from.min(to), y - 5.0, (to - from).abs(), 10.0);
            svg.mark(&format!("M{} {}H{}", px(from), px(y), px(to)));
        }
        let below = self.axis.draw(&mut svg, y);
        for (x, text) in &texts {
            svg.dot(*x, y, 5.0);
            let at = if self.jumps.is_empty() {
                y - 11.0 - reach
            } else {
                y + below + reach
            };
            svg.label(*x, at, Anchor::Middle, text);
        }
        for jump in &self.jumps {
            let (from, to) = self.ends(jump);
            let bend = self.bend(jump);
            svg.arc(from, to, y - 10.0, bend);
            if let Some(text) = &jump.label {
                let apex = y - 14.0 - bend / 2.0 - label_reach(text);
                svg.label(f64::midpoint(from, to), apex, Anchor::Middle, text);
            }
        }
        svg.height = y + below;
        if !self.jumps.is_empty() && !texts.is_empty() {
            svg.height += 2.0 * reach + 2.0;
        }
        svg
    }

    fn alt(&self, words: &FigureWords) -> String {
        let mut sentences = vec![fill(words.number_line, &[("axis", &self.axis.alt())])];
        for mark in &self.marked {
            let place = self.axis.place(mark.place.value);
            sentences.push(match &mark.label {
                Some(label) => {
                    let label = capital(words.spoken(label));
                    fill(words.marked_at, &[("label", &label), ("place", &place)])
                }
                None => fill(words.marked, &[("number", &mark.place.text)]),
            });
        }
        let ends = |stretch: &Stretch| {
            let (from, to) = &stretch.place;
            let (from, to) = (self.axis.place(from.value), self.axis.place(to.value));
            fill(words.from_to, &[("from", &from), ("to", &to)])
        };
        for jump in &self.jumps {
            let labelled = jump.label.as_deref().map_or_else(String::new, |label| {
                fill(words.labelled, &[("label", words.spoken(label))])
            });
            let slots = [("ends", &*ends(jump)), ("labelled", &*labelled)];
            sentences.push(fill(words.jump, &slots));
        }
        for stretch in &self.bold {
            sentences.push(fill(words.bold, &[("ends", &ends(stretch))]));
        }
        sentences.join(" ")
    }
}

/// Two rows of labels that belong together, with a name each.
pub(super) struct Pairs {
    pub(super) top: Vec<String>,
    pub(super) bottom: Vec<String>,
    pub(super) top_label: String,
    pub(super) bottom_label: String,
}

impl Pairs {
    /// Reads `top`, `bottom`, `top-label` and `bottom-label`.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let top = reader.required("top", "\"0, 2, 4\"", labels(2..=10));
        let bottom = reader.required("bottom", "\"0, 3, ?\"", labels(2..=10));
        let top_label = reader.required("top-label", "cups", label);
        let bottom_label = reader.required("bottom-label", "people", label);
        let (top, bottom) = (top?, bottom?);
        if top.len() != bottom.len() {
            reader.mistake("bottom", "`bottom` needs as many entries as `top`");
            return None;
        }
        Some(Pairs {
            top,
            bottom,
            top_label: top_label?,
            bottom_label: bottom_label?,
        })
    }

    /// How wide the names need it on the left.
    pub(super) fn gutter(&self) -> f64 {
        label_width(&self.top_label).max(label_width(&self.bottom_label)) + 12.0
    }

    /// The widest of the entries.
    pub(super) fn widest(&self) -> f64 {
        let entries = self.top.iter().chain(&self.bottom);
        entries.map(|text| label_width(text)).fold(20.0, f64::max)
    }

    /// The highest of the entries, from its middle.
    pub(super) fn reach(&self) -> f64 {
        let entries = self.top.iter().chain(&self.bottom);
        entries.map(|text| label_reach(text)).fold(8.0, f64::max)
    }

    /// Both rows in words.
    pub(super) fn alt(&self, words: &FigureWords) -> String {
        format!(
            "{}: {}. {}: {}.",
            capital(&self.top_label),
            words.spoken_list(&self.top),
            capital(&self.bottom_label),
            words.spoken_list(&self.bottom)
        )
    }
}

/// Two lines whose ticks belong together.
pub(super) fn double_number_line(reader: &mut Reader<'_>) -> Option<Picture> {
    let pairs = Pairs::read(reader)?;
    let left = pairs.gutter() + pairs.widest() / 2.0;
    let step = (pairs.widest() + 10.0).max(250.0 / length(pairs.top.len() - 1));
    let (reach, gap) = (pairs.reach(), 40.0);
    let top = 12.0 + 2.0 * reach;
    let bottom = top + gap;
    let end = left + step * length(pairs.top.len() - 1);
    let width = end + (pairs.widest() / 2.0).max(16.0) + 2.0;
    let mut svg = Svg::new(width, bottom + 12.0 + 2.0 * reach);
    let mut ties = String::new();
    let start = left - pairs.widest() / 2.0 + 4.0;
    let mut path = format!(
        "M{0} {1}H{3}M{0} {2}H{3}",
        px(start.min(left - 6.0)),
        px(top),
        px(bottom),
        px(end + 12.0)
    );
    for (number, (above, below)) in pairs.top.iter().zip(&pairs.bottom).enumerate() {
        let x = left + step * length(number);
        let _ = write!(
            path,
            "M{0} {1}v12M{0} {2}v12",
            px(x),
            px(top - 6.0),
            px(bottom - 6.0)
        );
        let _ = write!(ties, "M{} {}V{}", px(x), px(top), px(bottom));
        svg.label(x, top - 9.0 - reach, Anchor::Middle, above);
        svg.label(x, bottom + 9.0 + reach, Anchor::Middle, below);
    }
    svg.grid(&ties);
    svg.path(&path);
    svg.label(1.0, top, Anchor::Start, &pairs.top_label);
    svg.label(1.0, bottom, Anchor::Start, &pairs.bottom_label);
    Some(Picture {
        svg,
        alt: fill(
            reader.words.double_number_line,
            &[("rows", &pairs.alt(reader.words))],
        ),
    })
}
