//! Answers that are shown: places on a number line, and parts of bars to shade.
//!
//! A place is chosen by the letter at its tick, so that the keyboard, a screen reader and a printed page serve as well as a
//! pointer. A fraction is shaded part by part; how many parts are shaded counts, not which.

use crate::answer::ChoiceSpec;
use crate::answer_plan::number;
use crate::figure::Figure;
use crate::html::Html;
use crate::item::{AnswerForm, Choice};
use crate::key::Key;
use crate::language::Language;
use crate::rational::Rational;
use crate::script::{Drawn, Expression, ScriptError};
use crate::value::{Medium, Value};
use std::ops::Range;

/// The most ticks that letters can name.
const MOST_TICKS: i64 = 26;
/// The most parts of one bar.
const MOST_PARTS: i64 = 24;
/// The most bars to shade.
const MOST_BARS: i64 = 4;

/// A number line of which places are to be chosen.
#[derive(Debug)]
pub(crate) struct LinePlan {
    pub(crate) from: Expression,
    pub(crate) to: Expression,
    pub(crate) step: Expression,
    /// Which ticks have numbers, as in a figure.
    pub(crate) labels: Option<String>,
    pub(crate) several: bool,
    /// The right place, or all right ones.
    pub(crate) values: Vec<Expression>,
}

/// Bars of which parts are to be shaded.
#[derive(Debug)]
pub(crate) struct ShadePlan {
    pub(crate) parts: Expression,
    pub(crate) bars: Option<Expression>,
    /// How many parts are right.
    pub(crate) value: Expression,
}

/// A line for the values drawn.
struct Line {
    from: Rational,
    step: Rational,
    ticks: u32,
}

impl LinePlan {
    fn line(&self, drawn: &mut Drawn) -> Result<Line, ScriptError> {
        let from = number(drawn, &self.from)?;
        let to = number(drawn, &self.to)?;
        let step = number(drawn, &self.step)?;
        let steps = to.subtract(from).and_then(|length| length.divide(step));
        let ticks = steps.ok().filter(|steps| steps.is_whole());
        let ticks = ticks.and_then(|steps| steps.numerator().checked_add(1));
        let ticks = ticks.filter(|ticks| (2..=MOST_TICKS).contains(ticks) && to > from);
        let ticks = ticks.and_then(|ticks| u32::try_from(ticks).ok());
        let ticks = ticks.ok_or_else(|| {
            let span = self.step.snippet.span.clone();
            let message = format!(
                "the line from {from} to {to} has to have 1 to {} whole steps of {step}",
                MOST_TICKS - 1
            );
            ScriptError::new("impossible-answer", span, message)
        })?;
        Ok(Line { from, step, ticks })
    }

    /// The tick at the value of an expression, from 0.
    pub(crate) fn tick(
        &self,
        drawn: &mut Drawn,
        value: &Expression,
        span: &Range<usize>,
    ) -> Result<u32, ScriptError> {
        let line = self.line(drawn)?;
        let value = number(drawn, value)?;
        let steps = value
            .subtract(line.from)
            .and_then(|offset| offset.divide(line.step));
        let tick = steps.ok().filter(|steps| steps.is_whole());
        let tick = tick.and_then(|steps| u32::try_from(steps.numerator()).ok());
        tick.filter(|&tick| tick < line.ticks).ok_or_else(|| {
            let message = format!("the line has no tick at {value}");
            ScriptError::new("not-on-line", span.clone(), message)
        })
    }

    pub(crate) fn draw(
        &self,
        span: &Range<usize>,
        drawn: &mut Drawn,
        failures: &mut Vec<ScriptError>,
    ) -> Result<Option<(Key, AnswerForm)>, ScriptError> {
        let line = self.line(drawn)?;
        let right: Result<Vec<u32>, ScriptError> = self
            .values
            .iter()
            .map(|value| self.tick(drawn, value, span))
            .collect();
        let right = right?;
        let mut ticks = Vec::new();
        let mut marks = Vec::new();
        for (index, letter) in (0..line.ticks).zip('A'..='Z') {
            let value = line.step.multiply(Rational::whole(i64::from(index)));
            if let Ok(value) = value.and_then(|offset| line.from.add(offset)) {
                marks.push(format!("{value}: {letter}"));
            }
            let label = Html::from_text(&letter.to_string());
            ticks.push(Choice { index, label });
        }
        let mut written = |expression| {
            let value: Value = drawn.value(expression)?;
            Ok::<String, ScriptError>(value.write(Medium::Text, <&Language>::default()))
        };
        let (from, to, step) = (
            written(&self.from)?,
            written(&self.to)?,
            written(&self.step)?,
        );
        let marks = marks.join(", ");
        let mut attributes = vec![
            ("from", from.as_str()),
            ("to", to.as_str()),
            ("step", step.as_str()),
            ("marks", marks.as_str()),
        ];
        if let Some(labels) = &self.labels {
            attributes.push(("labels", labels));
        }
        let figure = Figure::made("number-line", &attributes, drawn.language, span);
        let Some(svg) = figure.and_then(|figure| figure.svg(&[], failures)) else {
            return Ok(None);
        };
        let options = line.ticks;
        let key = match (self.several, right.as_slice()) {
            (false, [right]) => ChoiceSpec::One {
                options,
                right: *right,
            },
            (_, right) => ChoiceSpec::Several {
                options,
                right: right.iter().copied().collect(),
            },
        };
        let form = AnswerForm::Point {
            line: Html::from_trusted(svg),
            ticks,
            several: self.several,
        };
        Ok(Some((Key::Choice(key), form)))
    }
}

impl ShadePlan {
    fn bars(&self, drawn: &mut Drawn) -> Result<(u32, u32), ScriptError> {
        let parts = whole(drawn, &self.parts, 1..=MOST_PARTS)?;
        let bars = match &self.bars {
            Some(bars) => whole(drawn, bars, 1..=MOST_BARS)?,
            None => 1,
        };
        Ok((bars, parts))
    }

    /// A number of parts that an expression comes to.
    pub(crate) fn count(
        &self,
        drawn: &mut Drawn,
        value: &Expression,
        span: &Range<usize>,
    ) -> Result<u32, ScriptError> {
        let (bars, parts) = self.bars(drawn)?;
        let value = number(drawn, value)?;
        let count = value.is_whole().then(|| value.numerator());
        let count = count.and_then(|count| u32::try_from(count).ok());
        count
            .filter(|count| (1..=bars * parts).contains(count))
            .ok_or_else(|| {
                let message = format!("{value} of {} parts cannot be shaded", bars * parts);
                ScriptError::new("impossible-answer", span.clone(), message)
            })
    }

    pub(crate) fn draw(
        &self,
        span: &Range<usize>,
        drawn: &mut Drawn,
    ) -> Result<(Key, AnswerForm), ScriptError> {
        let (bars, parts) = self.bars(drawn)?;
        let right = self.count(drawn, &self.value, span)?;
        let key = Key::Shade { bars, parts, right };
        Ok((key, AnswerForm::Shade { bars, parts }))
    }
}

/// A whole number in a range that an expression comes to.
fn whole(
    drawn: &mut Drawn,
    expression: &Expression,
    range: std::ops::RangeInclusive<i64>,
) -> Result<u32, ScriptError> {
    let value = number(drawn, expression)?;
    let count = value.is_whole().then(|| value.numerator());
    let count = count.filter(|count| range.contains(count));
    count
        .and_then(|count| u32::try_from(count).ok())
        .ok_or_else(|| {
            let message = format!(
                "`{}` has to be a whole number from {} to {}, and is {value}",
                expression.snippet.text.trim(),
                range.start(),
                range.end()
            );
            let span = expression.snippet.span.clone();
            ScriptError::new("impossible-answer", span, message)
        })
}
