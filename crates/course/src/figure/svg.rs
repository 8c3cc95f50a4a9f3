//! SVG, put together as text.
//!
//! A picture has five layers, each one group with one class; what lies in a layer needs no attributes of its own, which keeps pictures
//! small. The presentation attributes are what shows without a style sheet; a style sheet overrides them by class:
//! `fig-fill`, `fig-grid`, `fig-line`, `fig-mark`, `fig-label`. Lengths are in units of about a CSS pixel.

use crate::html::push_escaped;
use crate::language::{Language, with_decimal_mark};
use std::fmt::Write as _;

/// The height of letters in labels.
pub(super) const LETTERS: f64 = 15.0;

/// Stands for the decimal mark in labels until the language is known.
const DECIMAL_MARK: &str = "\u{f8f5}";

/// A picture being drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Svg {
    pub(super) width: f64,
    pub(super) height: f64,
    fills: String,
    grid: String,
    lines: String,
    marks: String,
    labels: String,
}

/// Which end of a label a place belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A length with at most one decimal place.
pub(super) fn px(length: f64) -> String {
    let text = format!("{length:.1}");
    match text.strip_suffix(".0").unwrap_or(&text) {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

// Writing to a String cannot fail, so that the results of `write!` mean nothing here.
impl Svg {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Svg {
            width,
            height,
            ..Svg::default()
        }
    }

    /// A shaded rectangle.
    pub(super) fn fill_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        push_rect(&mut self.fills, x, y, width, height);
    }

    /// A shaded outline.
    pub(super) fn fill_path(&mut self, path: &str) {
        let _ = write!(self.fills, r#"<path d="{path}"/>"#);
    }

    /// A rectangle.
    pub(super) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        push_rect(&mut self.lines, x, y, width, height);
    }

    /// A circle.
    pub(super) fn circle(&mut self, x: f64, y: f64, radius: f64) {
        push_circle(&mut self.lines, x, y, radius);
    }

    /// A shaded disc.
    pub(super) fn fill_circle(&mut self, x: f64, y: f64, radius: f64) {
        push_circle(&mut self.fills, x, y, radius);
    }

    /// Lines.
    pub(super) fn path(&mut self, path: &str) {
        let _ = write!(self.lines, r#"<path d="{path}"/>"#);
    }

    /// Thin lines in the background.
    pub(super) fn grid(&mut self, path: &str) {
        let _ = write!(self.grid, r#"<path d="{path}"/>"#);
    }

    /// A dot that stands out.
    pub(super) fn dot(&mut self, x: f64, y: f64, radius: f64) {
        push_circle(&mut self.marks, x, y, radius);
    }

    /// Lines that stand out.
    pub(super) fn mark(&mut self, path: &str) {
        let _ = write!(self.marks, r#"<path fill="none" d="{path}"/>"#);
    }

    /// An arc from one place to another at the same height, bending up by about half of `bend`, with an arrow head at its end.
    pub(super) fn arc(&mut self, from: f64, to: f64, y: f64, bend: f64) {
        let middle = f64::midpoint(from, to);
        let mut path = format!(
            "M{} {}Q{} {} {} {}",
            px(from),
            px(y),
            px(middle),
            px(y - bend),
            px(to),
            px(y)
        );
        // The arc arrives from its control point; the head opens towards there.
        let (dx, dy) = (middle - to, -bend);
        let length = (dx * dx + dy * dy).sqrt().max(1.0);
        let (dx, dy) = (dx / length * 8.0, dy / length * 8.0);
        let _ = write!(
            path,
            "m{} {}L{} {}L{} {}",
            px(dx - dy * 0.5),
            px(dy + dx * 0.5),
            px(to),
            px(y),
            px(to + dx + dy * 0.5),
            px(y + dy - dx * 0.5)
        );
        self.mark(&path);
    }

    /// A label, its middle at the height `y`. A fraction is written with a bar.
    pub(super) fn label(&mut self, x: f64, y: f64, anchor: Anchor, text: &str) {
        let Some(fraction) = Fraction::of(text) else {
            self.text(x, y, anchor, text);
            return;
        };
        let bar = fraction.bar_width();
        let whole = fraction.before_width();
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - f64::midpoint(whole, bar),
            Anchor::End => x - whole - bar,
        };
        if !fraction.before.is_empty() {
            self.text(left, y, Anchor::Start, fraction.before);
        }
        let middle = left + whole + bar / 2.0;
        self.text(middle, y - 9.0, Anchor::Middle, fraction.top);
        self.text(middle, y + 9.0, Anchor::Middle, fraction.bottom);
        let _ = write!(
            self.labels,
            r#"<path stroke="currentColor" stroke-width="1.3" d="M{} {}h{}"/>"#,
            px(left + whole),
            px(y),
            px(bar)
        );
    }

    fn text(&mut self, x: f64, y: f64, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => r#" text-anchor="start""#,
            Anchor::Middle => "",
            Anchor::End => r#" text-anchor="end""#,
        };
        let _ = write!(
            self.labels,
            r#"<text x="{}" y="{}"{anchor}>"#,
            px(x),
            px(y + LETTERS * 0.35)
        );
        push_escaped(&mut self.labels, &with_decimal_mark(text, DECIMAL_MARK));
        self.labels.push_str("</text>");
    }

    /// The whole of it. `kind` becomes a class; `alt` says it in words.
    pub(super) fn finish(self, kind: &str, alt: &str, language: &Language) -> String {
        let mut svg = format!(
            r#"<svg class="fig fig-{kind}" viewBox="0 0 {} {}" width="{0}" height="{1}" role="img" aria-label=""#,
            px(self.width),
            px(self.height)
        );
        push_escaped(&mut svg, &language.text(alt));
        svg.push_str(r#"" focusable="false">"#);
        let layers = [
            (
                r#"fig-fill" fill="currentColor" fill-opacity=".25"#,
                &self.fills,
            ),
            (
                r#"fig-grid" fill="none" stroke="currentColor" stroke-opacity=".3"#,
                &self.grid,
            ),
            (
                r#"fig-line" fill="none" stroke="currentColor" stroke-width="1.5"#,
                &self.lines,
            ),
            (
                r#"fig-mark" fill="currentColor" stroke="currentColor" stroke-width="2"#,
                &self.marks,
            ),
            (
                r#"fig-label" fill="currentColor" font-size="15" text-anchor="middle"#,
                &self.labels,
            ),
        ];
        for (class, layer) in layers {
            if !layer.is_empty() {
                let layer = layer.replace(DECIMAL_MARK, language.decimal_mark());
                let _ = write!(svg, r#"<g class="{class}">{layer}</g>"#);
            }
        }
        svg.push_str("</svg>");
        svg
    }
}

fn push_rect(layer: &mut String, x: f64, y: f64, width: f64, height: f64) {
    let _ = write!(
        layer,
        r#"<rect x="{}" y="{}" width="{}" height="{}"/>"#,
        px(x),
        px(y),
        px(width),
        px(height)
    );
}

fn push_circle(layer: &mut String, x: f64, y: f64, radius: f64) {
    let _ = write!(
        layer,
        r#"<circle cx="{}" cy="{}" r="{}"/>"#,
        px(x),
        px(y),
        px(radius)
    );
}

/// A label that is a fraction or a mixed number, maybe with a sign before it.
struct Fraction<'a> {
    before: &'a str,
    top: &'a str,
    bottom: &'a str,
}

impl<'a> Fraction<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let (left, bottom) = text.split_once('/')?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let start = left.len() - left.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (before, top) = (left.get(..start)?, left.get(start..)?);
        let sign = |c: char| matches!(c, '-' | '−' | '+' | '×' | '÷' | ' ');
        let plain = before.chars().all(|c| sign(c) || c.is_ascii_digit());
        (plain && digits(top) && digits(bottom)).then_some(Fraction {
            before: before.trim_end(),
            top,
            bottom,
        })
    }

    fn before_width(&self) -> f64 {
        if self.before.is_empty() {
            0.0
        } else {
            text_width(self.before) + 2.0
        }
    }

    fn bar_width(&self) -> f64 {
        text_width(self.top).max(text_width(self.bottom)) + 2.0
    }
}

/// About how wide a text is.
fn text_width(text: &str) -> f64 {
    text.chars().map(|_| LETTERS * 0.58).sum()
}

/// About how wide a label is.
pub(super) fn label_width(text: &str) -> f64 {
    match Fraction::of(text) {
        Some(fraction) => fraction.before_width() + fraction.bar_width(),
        None => text_width(text),
    }
}

/// How far a label reaches up and down from its middle.
pub(super) fn label_reach(text: &str) -> f64 {
    if Fraction::of(text).is_some() {
        17.0
    } else {
        8.0
    }
}

/// Whether labels, each with the place of its middle, run into each other.
pub(super) fn crowded(labels: &[(f64, &str)]) -> bool {
    let mut spans: Vec<(f64, f64)> = labels
        .iter()
        .map(|(middle, text)| {
            let half = label_width(text) / 2.0;
            (middle - half, middle + half)
        })
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    spans.windows(2).any(|pair| match pair {
        [left, right] => left.1 + 2.0 > right.0,
        _ => false,
    })
}
