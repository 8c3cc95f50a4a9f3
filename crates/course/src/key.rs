//! What the right answer to an item is, what reveals a misconception, and the grading of a response by them.

use crate::answer::{
    ChoiceSpec, ExpressionSpec, MatchSpec, NumberSpec, OrderSpec, Reading, TextSpec, Unreadable,
    Verdict, blank_letter,
};
use crate::figure::Figure;
use crate::html::Html;
use crate::item::ReadingShown;
use crate::language::Language;
use crate::latex::push_maths;
use crate::response::Response;
use std::collections::BTreeSet;

/// What the right answer is.
#[derive(Debug, Clone)]
pub(crate) enum Key {
    Number(NumberSpec),
    Expression(ExpressionSpec),
    Choice(ChoiceSpec),
    Text(TextSpec),
    Blanks(Vec<Key>),
    Order(OrderSpec),
    Match(MatchSpec),
    Shade { bars: u32, parts: u32, right: u32 },
}

impl Key {
    /// Whether another language asks for the same: texts may differ, numbers and places may not.
    pub(crate) fn agrees(&self, other: &Key) -> bool {
        match (self, other) {
            (Key::Text(_), Key::Text(_)) => true,
            (Key::Blanks(own), Key::Blanks(other)) => {
                own.len() == other.len()
                    && own.iter().zip(other).all(|(own, other)| own.agrees(other))
            }
            (Key::Number(own), Key::Number(other)) => own.value == other.value,
            _ => self.right_response() == other.right_response(),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum WrongAnswer {
    Number(NumberSpec),
    Expression(ExpressionSpec),
    Option(u32),
    Text(TextSpec),
    /// A number of shaded parts.
    Count(u32),
    /// The place of each thing to be ordered.
    Places(Vec<u32>),
    /// The option of each prompt; none stands for any.
    Matches(Vec<Option<u32>>),
    /// In one of the blanks.
    Blank(usize, Box<WrongAnswer>),
}

/// Grades the shading of so many bars of so many parts: what counts is how many different parts were chosen.
pub(crate) fn grade_shading(
    (bars, parts): (u32, u32),
    right: u32,
    chosen: &[u32],
    language: &'static Language,
) -> Result<(Verdict, ReadingShown), Unreadable> {
    let count = shaded(chosen, bars.saturating_mul(parts))?;
    let verdict = if count == right {
        Verdict::Right
    } else {
        Verdict::Wrong
    };
    Ok((verdict, shown_bar(parts, count, language)))
}

/// How many different parts were chosen, of so many.
fn shaded(chosen: &[u32], parts: u32) -> Result<u32, Unreadable> {
    let mut set = BTreeSet::new();
    for &choice in chosen {
        if choice >= parts {
            return Err(Unreadable::NoSuchChoice { choice });
        }
        if !set.insert(choice) {
            return Err(Unreadable::ChoiceTwice { choice });
        }
    }
    if set.is_empty() {
        return Err(Unreadable::NoChoice);
    }
    Ok(u32::try_from(set.len()).unwrap_or(u32::MAX))
}

fn shown_bar(parts: u32, count: u32, language: &'static Language) -> ReadingShown {
    let text = format!("{count}/{parts}");
    let (parts, shaded) = (parts.to_string(), count.to_string());
    let attributes = [("parts", parts.as_str()), ("shaded", shaded.as_str())];
    let figure = Figure::made("fraction-bar", &attributes, language, &(0..0));
    let svg = figure.and_then(|figure| figure.svg(&[], &mut Vec::new()));
    ReadingShown {
        html: svg.map_or_else(|| Html::from_text(&text), Html::from_trusted),
        text,
    }
}

/// Each blank for itself: all have to be right, and the first that cannot be read is told.
pub(crate) fn grade_blanks(
    keys: &[Key],
    fields: &[String],
    language: &'static Language,
) -> Result<(Verdict, ReadingShown), Unreadable> {
    if fields.iter().all(|field| field.trim().is_empty()) {
        return Err(Unreadable::Empty);
    }
    let mut verdict = Verdict::Right;
    let (mut texts, mut htmls) = (Vec::new(), Vec::new());
    for (blank, key) in keys.iter().enumerate() {
        let text = fields.get(blank).map_or("", String::as_str);
        let (one, reading) =
            key.grade_text(text, language)
                .map_err(|reason| Unreadable::Blank {
                    blank,
                    reason: Box::new(reason),
                })?;
        verdict = match (verdict, one) {
            (Verdict::Wrong, _) | (_, Verdict::Wrong) => Verdict::Wrong,
            (Verdict::Right, one) => one,
            (form, _) => form,
        };
        let letter = blank_letter(blank);
        texts.push(format!("({letter}) {}", reading.text));
        htmls.push(format!("({letter}) {}", reading.html));
    }
    let reading = ReadingShown {
        text: texts.join(", "),
        html: Html::from_trusted(htmls.join("; ")),
    };
    Ok((verdict, reading))
}

impl Key {
    pub(crate) fn grade_text(
        &self,
        text: &str,
        language: &'static Language,
    ) -> Result<(Verdict, ReadingShown), Unreadable> {
        match self {
            Key::Number(spec) => {
                let graded = spec.grade(text)?;
                Ok((graded.verdict, shown(graded.reading, language)))
            }
            Key::Expression(spec) => {
                let graded = spec.grade(text)?;
                Ok((graded.verdict, shown(graded.reading, language)))
            }
            Key::Text(spec) => {
                let verdict = spec.grade(text)?;
                let text = text.trim();
                let html = Html::from_text(text);
                let text = text.to_owned();
                Ok((verdict, ReadingShown { text, html }))
            }
            Key::Choice(_) | Key::Shade { .. } => Err(Unreadable::NoChoice),
            Key::Blanks(_) | Key::Order(_) | Key::Match(_) => Err(Unreadable::Empty),
        }
    }

    pub(crate) fn right_response(&self) -> Response {
        match self {
            Key::Number(spec) => Response::Text(spec.canonical_text()),
            Key::Expression(spec) => Response::Text(spec.canonical_text()),
            Key::Text(spec) => Response::Text(spec.canonical_text()),
            Key::Choice(ChoiceSpec::One { right, .. }) => Response::Choices(vec![*right]),
            Key::Choice(ChoiceSpec::Several { right, .. }) => {
                Response::Choices(right.iter().copied().collect())
            }
            Key::Blanks(keys) => {
                let text = |key: &Key| match key.right_response() {
                    Response::Text(text) => text,
                    _ => String::new(),
                };
                Response::Fields(keys.iter().map(text).collect())
            }
            Key::Order(spec) => Response::Places((0..spec.items).map(Some).collect()),
            Key::Match(spec) => Response::Matches(spec.right.iter().copied().map(Some).collect()),
            Key::Shade { right, .. } => Response::Choices((0..*right).collect()),
        }
    }

    /// Probability of a right answer by someone who does not know.
    pub(crate) fn guess(&self) -> f64 {
        match self {
            Key::Number(_) | Key::Expression(_) | Key::Text(_) | Key::Blanks(_) => TYPED_GUESS,
            Key::Choice(ChoiceSpec::One { options, .. }) => 1.0 / f64::from((*options).max(1)),
            // Every set of options but the empty one.
            Key::Choice(ChoiceSpec::Several { options, .. }) => {
                1.0 / (f64::from((*options).min(50)).exp2() - 1.0).max(1.0)
            }
            Key::Order(spec) => (2..=spec.items.min(50))
                .map(|n| 1.0 / f64::from(n))
                .product(),
            // Most take each option once: the first prompt has all of them to choose from, the next one fewer.
            Key::Match(spec) => (0_u32..)
                .zip(&spec.right)
                .map(|(used, _)| 1.0 / f64::from(spec.options.saturating_sub(used).max(1)))
                .product(),
            Key::Shade { bars, parts, .. } => 1.0 / f64::from((bars * parts).max(1)),
        }
    }
}

/// Chance of guessing an answer that is typed.
const TYPED_GUESS: f64 = 0.02;

impl WrongAnswer {
    /// A response that gives it, to a question with this key.
    pub(crate) fn response(&self, key: &Key) -> Response {
        match self {
            WrongAnswer::Number(spec) => Response::Text(spec.canonical_text()),
            WrongAnswer::Expression(spec) => Response::Text(spec.canonical_text()),
            WrongAnswer::Text(spec) => Response::Text(spec.canonical_text()),
            WrongAnswer::Option(index) => match key {
                // Beside the right ones, so that this option alone makes the response wrong.
                Key::Choice(ChoiceSpec::Several { right, .. }) => {
                    Response::Choices(right.iter().copied().chain([*index]).collect())
                }
                _ => Response::Choices(vec![*index]),
            },
            WrongAnswer::Count(count) => Response::Choices((0..*count).collect()),
            WrongAnswer::Places(places) => {
                Response::Places(places.iter().copied().map(Some).collect())
            }
            WrongAnswer::Matches(wrong) => {
                let Response::Matches(right) = key.right_response() else {
                    return Response::Matches(wrong.clone());
                };
                let chosen = wrong.iter().zip(right);
                Response::Matches(chosen.map(|(wrong, right)| wrong.or(right)).collect())
            }
            WrongAnswer::Blank(blank, answer) => {
                let Response::Fields(mut fields) = key.right_response() else {
                    return Response::Fields(Vec::new());
                };
                if let (Some(field), Response::Text(text)) =
                    (fields.get_mut(*blank), answer.response(key))
                {
                    *field = text;
                }
                Response::Fields(fields)
            }
        }
    }

    pub(crate) fn is_given_by(&self, response: &Response) -> bool {
        match (self, response) {
            (WrongAnswer::Number(spec), Response::Text(text)) => spec
                .grade(text)
                .is_ok_and(|graded| has_value(graded.verdict)),
            (WrongAnswer::Expression(spec), Response::Text(text)) => spec
                .grade(text)
                .is_ok_and(|graded| has_value(graded.verdict)),
            (WrongAnswer::Text(spec), Response::Text(text)) => {
                spec.grade(text).is_ok_and(has_value)
            }
            (WrongAnswer::Option(index), Response::Choices(chosen)) => chosen.contains(index),
            (WrongAnswer::Count(count), Response::Choices(chosen)) => {
                u32::try_from(chosen.len()) == Ok(*count)
            }
            (WrongAnswer::Places(wrong), Response::Places(places)) => {
                places.iter().copied().eq(wrong.iter().copied().map(Some))
            }
            (WrongAnswer::Matches(wrong), Response::Matches(chosen)) => {
                wrong.len() == chosen.len()
                    && wrong
                        .iter()
                        .zip(chosen)
                        .all(|(wrong, chosen)| wrong.is_none() || wrong == chosen)
            }
            (WrongAnswer::Blank(blank, answer), Response::Fields(fields)) => fields
                .get(*blank)
                .is_some_and(|text| answer.is_given_by(&Response::Text(text.clone()))),
            _ => false,
        }
    }
}

/// Whether a mistake's value was given, in whatever form.
fn has_value(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Right | Verdict::RightValueWrongForm(_))
}

fn shown(reading: Reading, language: &Language) -> ReadingShown {
    let mut html = String::new();
    let html = match push_maths(&mut html, &language.latex(&reading.latex), false) {
        Ok(()) => Html::from_trusted(html),
        // The reader writes LaTeX that converts; should it ever not, the text says the same.
        Err(_) => Html::from_text(&reading.text),
    };
    ReadingShown {
        text: reading.text,
        html,
    }
}
