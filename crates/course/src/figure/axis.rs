//! The axis that number lines and dot plots stand on.

use super::attributes::{Number, Reader, number, numbers, positive};
use super::svg::{Anchor, Svg, crowded, label_reach, px};
use super::words::{FigureWords, fill};
use crate::rational::Rational;
use std::fmt::Write as _;

/// The most steps on a line.
const MOST_STEPS: i64 = 60;

/// An exact number as a length.
#[expect(
    clippy::cast_precision_loss,
    reason = "the attributes of figures are small numbers"
)]
pub(super) fn real(value: Rational) -> f64 {
    value.numerator() as f64 / value.denominator() as f64
}

/// Small counts as lengths.
pub(super) fn length(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A stretch of the number line with ticks, of which some have labels.
pub(super) struct Axis {
    from: Rational,
    to: Rational,
    step: Rational,
    /// How many steps there are.
    pub(super) steps: i64,
    /// The ticks with labels, by value.
    shown: Vec<(Rational, String)>,
    words: &'static FigureWords,
}

impl Axis {
    /// Reads `from`, `to`, `step` and `labels`.
    pub(super) fn read(reader: &mut Reader<'_>, default: &'static str) -> Option<Self> {
        let from = reader.required("from", "0", number);
        let to = reader.required("to", "2", number);
        let step = reader.required("step", "1/4", positive);
        let shown = reader.optional("labels", Shown::Word(default), Shown::read);
        let (from, to, step, shown) = (from?, to?, step?, shown?);
        if from.value >= to.value {
            reader.mistake("to", "`to` has to be larger than `from`");
            return None;
        }
        let span = to.value.subtract(from.value).ok()?;
        let steps = span.divide(step.value).ok();
        let steps = steps.filter(|steps| steps.is_whole() && steps.numerator() <= MOST_STEPS);
        let Some(steps) = steps else {
            let message = format!(
                "`step` has to divide the line into whole steps, at most {MOST_STEPS} of them"
            );
            reader.mistake("step", message);
            return None;
        };
        let mut axis = Axis {
            from: from.value,
            to: to.value,
            step: step.value,
            steps: steps.numerator(),
            shown: Vec::new(),
            words: reader.words,
        };
        let decimal = [&from, &to, &step]
            .iter()
            .any(|number| number.text.contains('.'));
        axis.shown = match shown {
            Shown::Numbers(numbers) => {
                if numbers
                    .iter()
                    .any(|number| axis.tick(number.value).is_none())
                {
                    reader.mistake("labels", "a label has to stand at a tick of the line");
                    return None;
                }
                let texts = numbers
                    .into_iter()
                    .map(|number| (number.value, number.text));
                texts.collect()
            }
            Shown::Word(word) => (0..=axis.steps)
                .filter_map(|tick| {
                    let value = axis.value(tick)?;
                    let end = tick == 0 || tick == axis.steps;
                    let shown = match word {
                        "all" => true,
                        "ends" => end,
                        "whole" => end || value.is_whole(),
                        _ => false,
                    };
                    shown.then(|| (value, tick_text(value, axis.step, decimal)))
                })
                .collect(),
        };
        let labels: Vec<(f64, &str)> = axis
            .shown
            .iter()
            .map(|(value, text)| (axis.x(*value), text.as_str()))
            .collect();
        if crowded(&labels) {
            let message = "these labels would run into each other: label fewer ticks";
            reader.mistake("labels", message);
            return None;
        }
        Some(axis)
    }

    /// The value at a tick, counted from 0.
    fn value(&self, tick: i64) -> Option<Rational> {
        let offset = self.step.multiply(Rational::whole(tick)).ok()?;
        self.from.add(offset).ok()
    }

    /// The tick at a value, if there is one.
    pub(super) fn tick(&self, value: Rational) -> Option<i64> {
        let steps = value.subtract(self.from).ok()?.divide(self.step).ok()?;
        let tick = steps.is_whole().then(|| steps.numerator())?;
        (0..=self.steps).contains(&tick).then_some(tick)
    }

    /// Whether a value is on the line.
    pub(super) fn holds(&self, value: Rational) -> bool {
        self.from <= value && value <= self.to
    }

    /// Where a value stands from left to right.
    pub(super) fn x(&self, value: Rational) -> f64 {
        let (from, to) = (real(self.from), real(self.to));
        EDGE + (WIDE - 2.0 * EDGE) * (real(value) - from) / (to - from)
    }

    /// Draws the line with its ticks and labels. Returns how far below the line that reaches.
    pub(super) fn draw(&self, svg: &mut Svg, y: f64) -> f64 {
        let mut path = format!("M4 {}H{}", px(y), px(WIDE - 4.0));
        for tick in 0..=self.steps {
            let Some(value) = self.value(tick) else {
                continue;
            };
            let long = self.shown.iter().any(|(shown, _)| *shown == value);
            let half = if long { 9.0 } else { 6.0 };
            let _ = write!(
                path,
                "M{} {}v{}",
                px(self.x(value)),
                px(y - half),
                px(2.0 * half)
            );
        }
        // The line goes on at both ends.
        let _ = write!(
            path,
            "M10 {0}L4 {1}l6 5M{2} {0}L{3} {1}l-6 5",
            px(y - 5.0),
            px(y),
            px(WIDE - 10.0),
            px(WIDE - 4.0)
        );
        svg.path(&path);
        let reach = self
            .shown
            .iter()
            .map(|(_, text)| label_reach(text))
            .fold(0.0, f64::max);
        for (value, text) in &self.shown {
            svg.label(self.x(*value), y + 13.0 + reach, Anchor::Middle, text);
        }
        if self.shown.is_empty() {
            12.0
        } else {
            16.0 + 2.0 * reach
        }
    }

    /// Where something stands, for someone who does not see it: by a label that is shown, or else by the steps.
    pub(super) fn place(&self, value: Rational) -> String {
        if let Some((_, text)) = self.shown.iter().find(|(shown, _)| *shown == value) {
            return text.clone();
        }
        if let Some(tick) = self.tick(value) {
            return fill(self.words.step, &[("number", &tick.to_string())]);
        }
        let before = value
            .subtract(self.from)
            .and_then(|offset| offset.divide(self.step));
        let before = before.map_or(0, Rational::floor);
        let (before, after) = (before.to_string(), (before + 1).to_string());
        let slots = [("before", &*before), ("after", &*after)];
        fill(self.words.between_steps, &slots)
    }

    /// The line in words.
    pub(super) fn alt(&self) -> String {
        let words = self.words;
        let mut alt = if self.steps == 1 {
            words.one_step.to_owned()
        } else {
            fill(words.divided, &[("steps", &self.steps.to_string())])
        };
        let texts: Vec<String> = self
            .shown
            .iter()
            .map(|(value, text)| match self.tick(*value) {
                Some(tick) if tick > 0 && tick < self.steps => {
                    let step = fill(words.step, &[("number", &tick.to_string())]);
                    fill(words.at_step, &[("number", text), ("step", &step)])
                }
                Some(0) => fill(words.at_left_end, &[("number", text)]),
                _ => fill(words.at_right_end, &[("number", text)]),
            })
            .collect();
        if !texts.is_empty() {
            alt.push(' ');
            alt.push_str(&fill(words.shows, &[("numbers", &texts.join(", "))]));
        }
        alt
    }
}

/// Which ticks have labels.
enum Shown {
    Word(&'static str),
    Numbers(Vec<Number>),
}

impl Shown {
    fn read(text: &str) -> Result<Self, String> {
        let words = ["all", "ends", "whole", "none"];
        if let Some(word) = words.into_iter().find(|word| *word == text.trim()) {
            return Ok(Shown::Word(word));
        }
        let read = numbers(1..=30)(text).map(Shown::Numbers);
        read.map_err(|_| format!("{}, or numbers with commas between", words.join(", ")))
    }
}

/// The number at a tick: a decimal where the line is given in decimals, else in the parts that the steps make, as in 2/4.
fn tick_text(value: Rational, step: Rational, decimal: bool) -> String {
    let minus = if value < Rational::whole(0) {
        "−"
    } else {
        ""
    };
    let size = value.absolute();
    let text = match size.decimal_text() {
        Some(text) if decimal || size.is_whole() => text,
        _ => {
            let parts = step.denominator();
            let in_steps = size.multiply(Rational::whole(parts));
            match in_steps {
                Ok(count) if count.is_whole() => format!("{}/{parts}", count.numerator()),
                _ => size.to_string(),
            }
        }
    };
    format!("{minus}{text}")
}

/// The width of pictures with a line.
pub(super) const WIDE: f64 = 360.0;
/// How far the ends of a line stay from those of the picture.
const EDGE: f64 = 24.0;
