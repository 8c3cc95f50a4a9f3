//! Pictures drawn from an item's own numbers.
//!
//! A fenced block with the word `figure` holds the kind of the picture and its attributes, `fraction-bar parts={{b}} shaded={{a}}`.
//! It becomes inline SVG in a page: no script, no address, no id, no style of its own, so that the page's colours, a dark theme and
//! a printer all draw it their way. Every picture has a text alternative made from the same numbers; it tells what can be seen and
//! leaves what is to be found out (a mark is "at step 3", not "at 3/4").
//!
//! What it promises: whatever the attributes are, either a picture with finite numbers inside its frame, or a mistake at the place of the
//! attribute. The same attributes give the same bytes on every platform: no trigonometry of the machine's takes part.

mod attributes;
mod axis;
mod fractions;
mod lines;
mod plots;
mod svg;
mod tables;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use crate::language::Language;
use crate::mask::marked;
use crate::script::ScriptError;
use crate::suggest::did_you_mean;
use crate::value::{Medium, Value};
use attributes::{Reader, protect, text};
use std::ops::Range;
use svg::Svg;
use words::FigureWords;

/// A picture and what it says in words.
pub(super) struct Picture {
    svg: Svg,
    alt: String,
}

/// Reads the attributes of a kind and draws it; `None` if there were mistakes, or values are still missing.
type Draw = fn(&mut Reader<'_>) -> Option<Picture>;

/// The kinds of pictures.
const KINDS: [(&str, Draw); 11] = [
    ("fraction-bar", fractions::bar),
    ("fraction-circle", fractions::circle),
    ("fraction-area", fractions::area),
    ("number-line", lines::number_line),
    ("double-number-line", lines::double_number_line),
    ("ratio-table", tables::ratio_table),
    ("area-model", tables::area_model),
    ("balance", tables::balance),
    ("coordinate-grid", plots::coordinate_grid),
    ("bar-plot", plots::bar_plot),
    ("dot-plot", plots::dot_plot),
];

/// A part of an attribute's value.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    Text(String),
    /// A value to be drawn; an index into the expressions of its document.
    Value(usize),
}

/// An attribute as it stands in the course file.
#[derive(Debug, Clone)]
struct Attribute {
    name: String,
    name_span: Range<usize>,
    value: Vec<Part>,
    span: Range<usize>,
}

/// A figure, read; its numbers may yet have to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    kind: usize,
    attributes: Vec<Attribute>,
    /// The place of the kind's name, for what is missing.
    span: Range<usize>,
    /// The language of its description and its decimals.
    language: &'static Language,
}

impl Figure {
    /// Reads the inside of a figure block. `masked` is its text with placeholders cut out, `offset` its place in the file, and `split`
    /// separates a text from the placeholders in it. What can be told without the values is told now.
    pub(crate) fn read(
        (masked, offset): (&str, usize),
        language: &'static Language,
        split: impl Fn(&str) -> Vec<Part>,
        mistakes: &mut Vec<ScriptError>,
    ) -> Option<Self> {
        let (name, rest) = first_word(masked);
        let start = offset + (masked.len() - masked.trim_start().len());
        let span = start..start + name.len();
        let known = KINDS.map(|(name, _)| name);
        let Some(kind) = known.iter().position(|kind| *kind == name) else {
            let shown: String = name.chars().filter(|c| marked(*c).is_none()).collect();
            let message = if name.is_empty() {
                "this figure is empty".to_owned()
            } else {
                format!("there is no figure `{shown}`")
            };
            let help = did_you_mean(name, known)
                .unwrap_or_else(|| format!("the figures are: {}", known.join(", ")));
            mistakes.push(ScriptError::new("unknown-figure", span, message).help(help));
            return None;
        };
        let attributes =
            attributes::split(rest, offset + (masked.len() - rest.len()), split, mistakes)?;
        let figure = Figure {
            kind,
            attributes,
            span,
            language,
        };
        if figure.needs_values() {
            figure.picture(|_| None, mistakes);
        }
        Some(figure)
    }

    /// A figure whose attributes do not come from a course file; mistakes in it are reported at `span`.
    pub(crate) fn made(
        kind: &str,
        attributes: &[(&str, &str)],
        language: &'static Language,
        span: &Range<usize>,
    ) -> Option<Self> {
        let attribute = |&(name, value): &(&str, &str)| Attribute {
            name: name.to_owned(),
            name_span: span.clone(),
            value: vec![Part::Text(value.to_owned())],
            span: span.clone(),
        };
        Some(Figure {
            kind: KINDS.iter().position(|(name, _)| *name == kind)?,
            attributes: attributes.iter().map(attribute).collect(),
            span: span.clone(),
            language,
        })
    }

    /// Whether it shows anything drawn.
    pub(crate) fn needs_values(&self) -> bool {
        self.places().next().is_some()
    }

    /// What is drawn in it: indices into the expressions of its document.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> {
        let parts = self
            .attributes
            .iter()
            .flat_map(|attribute| &attribute.value);
        parts.filter_map(|part| match part {
            Part::Value(place) => Some(*place),
            Part::Text(_) => None,
        })
    }

    /// Draws it with the values, as SVG. Nothing, if there are mistakes.
    pub(crate) fn svg(
        &self,
        values: &[Option<Value>],
        mistakes: &mut Vec<ScriptError>,
    ) -> Option<String> {
        let value = |place: usize| values.get(place).and_then(Option::as_ref);
        let picture = self.picture(|place| value(place).map(written), mistakes)?;
        let kind = KINDS.get(self.kind).map_or("", |(name, _)| name);
        Some(picture.svg.finish(kind, &picture.alt, self.language))
    }

    fn picture(
        &self,
        value: impl Fn(usize) -> Option<String>,
        mistakes: &mut Vec<ScriptError>,
    ) -> Option<Picture> {
        let filled = self.attributes.iter().map(|attribute| {
            let parts = attribute.value.iter().map(|part| match part {
                Part::Text(text) => Some(text.clone()),
                Part::Value(place) => value(*place),
            });
            (attribute, parts.collect::<Option<String>>())
        });
        let mut reader = Reader::new(self.span.clone(), filled.collect(), self.language.figures);
        let alt = reader.optional("alt", None, |given| text(given).map(Some));
        let (_, draw) = KINDS.get(self.kind)?;
        let picture = draw(&mut reader);
        let found = reader.finish();
        let sound = found.is_empty();
        mistakes.extend(found);
        let picture = picture.filter(|_| sound)?;
        Some(match alt? {
            Some(alt) => Picture { alt, ..picture },
            None => picture,
        })
    }
}

/// The first word of a text, and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// A value in an attribute: as people write it, and without a part in the grammar of attributes.
fn written(value: &Value) -> String {
    match value {
        // Numbers are read again; they get the mark of the language when they are shown.
        Value::Number(_) => value.write(Medium::Text, <&Language>::default()),
        Value::Text(text) => protect(text),
        Value::List(values) => {
            let values: Vec<String> = values.iter().map(written).collect();
            values.join(", ")
        }
        Value::Blank(_) => protect(&value.write(Medium::Text, <&Language>::default())),
    }
}

impl FigureWords {
    /// Words in a row: `a, b and c`.
    fn listed<T: AsRef<str>>(&self, words: &[T]) -> String {
        match words {
            [] => String::new(),
            [only] => only.as_ref().to_owned(),
            [rest @ .., last] => {
                let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
                format!("{}{}{}", rest.join(", "), self.and, last.as_ref())
            }
        }
    }

    /// What a label is called when it is read out.
    fn spoken<'a>(&self, label: &'a str) -> &'a str {
        match label.trim() {
            "" => self.nothing,
            "?" => self.unknown,
            other => other,
        }
    }

    /// Labels, each as it is read out.
    fn spoken_list(&self, labels: &[String]) -> String {
        let labels: Vec<&str> = labels.iter().map(|label| self.spoken(label)).collect();
        labels.join(", ")
    }
}

/// With its first letter upper case.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
