//! The attributes of a figure: separating them, and reading each as what its kind wants.
//!
//! `name=value`, with quotes around a value that has spaces in it. Lists have commas, a label stands after a colon, a stretch is
//! `from..to`, a point `(x, y)`. What a script has drawn cannot change that structure: the marks in drawn texts are put out of the
//! way while values are taken apart, and put back into labels.

use super::words::FigureWords;
use super::{Attribute, Part};
use crate::mask::{KEPT_SPACE, marked};
use crate::rational::Rational;
use crate::script::ScriptError;
use crate::suggest::did_you_mean;
use std::ops::{Range, RangeInclusive};

/// The marks of the grammar, and the private-use characters that stand for them in drawn texts.
const PROTECTED: [(char, char); 5] = [
    (',', '\u{f8f0}'),
    (':', '\u{f8f1}'),
    ('(', '\u{f8f2}'),
    (')', '\u{f8f3}'),
    ('.', '\u{f8f4}'),
];

/// The longest label, in characters.
const LONGEST_LABEL: usize = 40;
/// The longest description, in characters.
const LONGEST_TEXT: usize = 500;
/// The largest number in a figure.
const LARGEST: i64 = 1_000_000;

/// A drawn text with the marks of the grammar put out of the way.
pub(super) fn protect(text: &str) -> String {
    let stand_in = |c: char| PROTECTED.iter().find(|(mark, _)| *mark == c);
    text.chars()
        .map(|c| stand_in(c).map_or(c, |(_, private)| *private))
        .collect()
}

fn unprotect(text: &str) -> String {
    let mark = |c: char| PROTECTED.iter().find(|(_, private)| *private == c);
    text.chars()
        .map(|c| mark(c).map_or(c, |(mark, _)| *mark))
        .collect()
}

/// Separates the attributes of a figure. Nothing comes out if they cannot be told apart.
pub(super) fn split(
    masked: &str,
    offset: usize,
    parts: impl Fn(&str) -> Vec<Part>,
    mistakes: &mut Vec<ScriptError>,
) -> Option<Vec<Attribute>> {
    let mut attributes: Vec<Attribute> = Vec::new();
    let mut at = 0;
    let mistake = |range: Range<usize>, message: String| {
        let span = range.start + offset..range.end + offset;
        ScriptError::new("figure-syntax", span, message)
            .help("an attribute is written name=value, or name=\"a value with spaces\"")
    };
    let blank = |c: char| c.is_whitespace() || c == KEPT_SPACE;
    loop {
        let rest = masked.get(at..).unwrap_or_default();
        at += rest.len() - rest.trim_start_matches(blank).len();
        let rest = masked.get(at..).unwrap_or_default();
        if rest.is_empty() {
            return Some(attributes);
        }
        let word = rest.find(|c| c == '=' || blank(c)).unwrap_or(rest.len());
        let name = rest.get(..word).unwrap_or_default();
        let name_range = at..at + word;
        if !rest.get(word..).unwrap_or_default().starts_with('=') || name.is_empty() {
            let shown: String = name.chars().filter(|c| marked(*c).is_none()).collect();
            let shown = if name.is_empty() { "=" } else { &shown };
            mistakes.push(mistake(
                at..at + word.max(1),
                format!("`{shown}` is no attribute"),
            ));
            return None;
        }
        at += word + 1;
        let rest = masked.get(at..).unwrap_or_default();
        let (range, end) = if rest.starts_with('"') {
            let inside = rest.get(1..).unwrap_or_default();
            let Some(close) = inside.find('"') else {
                mistakes.push(mistake(
                    name_range,
                    format!("the value of `{name}` has no closing quote"),
                ));
                return None;
            };
            (at + 1..at + 1 + close, at + close + 2)
        } else {
            let end = at + rest.find(blank).unwrap_or(rest.len());
            (at..end, end)
        };
        let value = masked.get(range.clone()).unwrap_or_default();
        if attributes.iter().any(|known| known.name == name) {
            mistakes.push(mistake(name_range, format!("`{name}` is given twice")));
            return None;
        }
        attributes.push(Attribute {
            name: name.to_owned(),
            name_span: name_range.start + offset..name_range.end + offset,
            value: parts(&value.replace(KEPT_SPACE, " ")),
            span: range.start + offset..range.end + offset,
        });
        at = end;
    }
}

/// The attributes of a figure while its kind reads them.
pub(super) struct Reader<'a> {
    /// Where the figure states its kind.
    span: Range<usize>,
    /// The attributes nobody has asked for yet; without a text where that has still to be drawn.
    left: Vec<(&'a Attribute, Option<String>)>,
    known: Vec<(&'static str, Range<usize>)>,
    mistakes: Vec<ScriptError>,
    /// What figures say in the language of the text.
    pub(super) words: &'static FigureWords,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        span: Range<usize>,
        left: Vec<(&'a Attribute, Option<String>)>,
        words: &'static FigureWords,
    ) -> Self {
        Reader {
            span,
            left,
            known: Vec::new(),
            mistakes: Vec::new(),
            words,
        }
    }

    fn take(&mut self, name: &'static str) -> Option<(&'a Attribute, Option<String>)> {
        let place = self.left.iter().position(|(given, _)| given.name == name);
        let found = place.map(|place| self.left.remove(place));
        let span = found
            .as_ref()
            .map_or(self.span.clone(), |(given, _)| given.span.clone());
        self.known.push((name, span));
        found
    }

    /// The value of an attribute that has to be there; the example stands in the help of the mistake.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        example: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if let Some((given, text)) = self.take(name) {
            return self.read(name, given, &text?, read);
        }
        let message = format!("this figure needs `{name}`");
        let mistake = ScriptError::new("figure-attribute", self.span.clone(), message);
        self.mistakes
            .push(mistake.help(format!("for example: {name}={example}")));
        None
    }

    /// The value of an attribute that may be left out.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        default: T,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match self.take(name) {
            Some((given, text)) => self.read(name, given, &text?, read),
            None => Some(default),
        }
    }

    fn read<T>(
        &mut self,
        name: &str,
        given: &Attribute,
        text: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match read(text) {
            Ok(value) => Some(value),
            Err(wanted) => {
                let found = unprotect(text);
                let message = format!("`{name}` has to be {wanted}, not `{found}`");
                self.mistakes.push(ScriptError::new(
                    "figure-value",
                    given.span.clone(),
                    message,
                ));
                None
            }
        }
    }

    /// Says what is wrong with an attribute in view of the others.
    pub(super) fn mistake(&mut self, name: &str, message: impl Into<String>) {
        let known = self.known.iter().find(|(known, _)| *known == name);
        let span = known.map_or(self.span.clone(), |(_, span)| span.clone());
        self.mistakes
            .push(ScriptError::new("figure-value", span, message));
    }

    /// All mistakes, the attributes that nobody asked for among them.
    pub(super) fn finish(mut self) -> Vec<ScriptError> {
        let known: Vec<&str> = self.known.iter().map(|(name, _)| *name).collect();
        for (given, _) in &self.left {
            let message = format!("`{}` means nothing in this figure", given.name);
            let help = did_you_mean(&given.name, known.iter().copied())
                .unwrap_or_else(|| format!("known here: {}", known.join(", ")));
            let mistake = ScriptError::new("figure-attribute", given.name_span.clone(), message);
            self.mistakes.push(mistake.help(help));
        }
        self.mistakes
    }
}

/// A number with the author's own way of writing it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    pub(super) value: Rational,
    pub(super) text: String,
}

/// A place with a label: a mark on a line, a point on a grid.
#[derive(Debug, Clone)]
pub(super) struct Labelled<T> {
    pub(super) place: T,
    pub(super) label: Option<String>,
}

fn parse_number(text: &str) -> Option<Number> {
    let text = text.trim();
    let (negative, size) = match text.strip_prefix(['-', '−']) {
        Some(size) => (true, size.trim_start()),
        None => (false, text),
    };
    let (whole, fraction) = match size.split_once(' ') {
        Some((whole, fraction)) => (whole, Some(fraction.trim())),
        None if size.contains('/') => ("0", Some(size)),
        None => (size, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut value = Rational::parse_decimal(whole).filter(|_| !whole.starts_with(['-', '−']))?;
    if let Some(fraction) = fraction {
        let (top, bottom) = fraction.split_once('/')?;
        if !digits(top) || !digits(bottom) || !digits(whole) {
            return None;
        }
        let part = Rational::new(top.parse().ok()?, bottom.parse().ok()?).ok()?;
        value = value.add(part).ok()?;
    }
    let drawable = value <= Rational::whole(LARGEST) && value.denominator() <= LARGEST;
    drawable.then(|| Number {
        value: if negative { value.negate() } else { value },
        text: if negative {
            format!("−{size}")
        } else {
            size.to_owned()
        },
    })
}

/// A number: `3`, `-3/4`, `1 1/2`, `0.25`.
pub(super) fn number(text: &str) -> Result<Number, String> {
    parse_number(text)
        .ok_or_else(|| format!("a number such as 3, 3/4, 1 1/2 or 0.25, at most {LARGEST} in size"))
}

/// A number above zero.
pub(super) fn positive(text: &str) -> Result<Number, String> {
    let found = parse_number(text).filter(|number| number.value > Rational::whole(0));
    found.ok_or_else(|| "a number above zero, such as 1/4".to_owned())
}

/// A whole number in a range.
pub(super) fn whole(range: RangeInclusive<i64>) -> impl Fn(&str) -> Result<i64, String> {
    move |text| {
        let found = parse_number(text).filter(|number| number.value.is_whole());
        let found = found.map(|number| number.value.numerator());
        found
            .filter(|number| range.contains(number))
            .ok_or_else(|| format!("a whole number from {} to {}", range.start(), range.end()))
    }
}

/// One of a few words.
pub(super) fn word(
    words: &'static [&'static str],
) -> impl Fn(&str) -> Result<&'static str, String> {
    move |text| {
        let found = words.iter().find(|word| **word == text.trim());
        found
            .copied()
            .ok_or_else(|| format!("one of {}", words.join(", ")))
    }
}

/// A text that is not empty.
pub(super) fn text(text: &str) -> Result<String, String> {
    let text = unprotect(text.trim());
    if text.is_empty() || text.chars().count() > LONGEST_TEXT {
        return Err(format!("a text of at most {LONGEST_TEXT} characters"));
    }
    Ok(text)
}

/// A short text that is not empty.
pub(super) fn label(text: &str) -> Result<String, String> {
    let text = unprotect(text.trim());
    if text.is_empty() || text.chars().count() > LONGEST_LABEL {
        return Err(format!("a text of at most {LONGEST_LABEL} characters"));
    }
    Ok(text)
}

/// Divides at commas outside brackets.
fn elements(text: &str) -> Vec<&str> {
    let mut elements = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                elements.push(text.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    elements.push(text.get(start..).unwrap_or_default().trim());
    elements
}

/// A list, each element read for itself; what is wanted is named for the whole.
pub(super) fn list<T>(
    count: RangeInclusive<usize>,
    wanted: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> impl Fn(&str) -> Result<Vec<T>, String> {
    move |text| {
        let found: Option<Vec<T>> = elements(text).into_iter().map(&read).collect();
        found
            .filter(|found| count.contains(&found.len()))
            .ok_or_else(|| match (count.start(), count.end()) {
                (low, high) if low == high => format!("{low} {wanted} with commas between"),
                (low, high) => format!("{low} to {high} {wanted} with commas between"),
            })
    }
}

/// A list of numbers.
pub(super) fn numbers(
    count: RangeInclusive<usize>,
) -> impl Fn(&str) -> Result<Vec<Number>, String> {
    list(count, "numbers", parse_number)
}

/// A list of whole numbers in a range.
pub(super) fn wholes(
    count: RangeInclusive<usize>,
    range: RangeInclusive<i64>,
) -> impl Fn(&str) -> Result<Vec<i64>, String> {
    let named = format!("whole numbers from {} to {}", range.start(), range.end());
    let read = list(count, "whole numbers", move |text| {
        let number = parse_number(text).filter(|number| number.value.is_whole())?;
        Some(number.value.numerator()).filter(|number| range.contains(number))
    });
    move |text| read(text).map_err(|wanted| wanted.replace("whole numbers", &named))
}

/// A list of short texts, of which some may be empty.
pub(super) fn labels(count: RangeInclusive<usize>) -> impl Fn(&str) -> Result<Vec<String>, String> {
    list(count, "short texts", |text| {
        let text = unprotect(text);
        (text.chars().count() <= LONGEST_LABEL).then_some(text)
    })
}

/// A list of numbers, each with a label after a colon if it has one: `1/4: A, 1/2`.
pub(super) fn marks(text: &str) -> Result<Vec<Labelled<Number>>, String> {
    let read = list(0..=26, "numbers, each with or without `: label`,", |text| {
        let (place, label) = labelled(text)?;
        Some(Labelled {
            place: parse_number(place)?,
            label,
        })
    });
    read(text)
}

/// A list of stretches, each with a label after a colon if it has one: `0..1/4: first, 1/4..1`.
pub(super) fn stretches(text: &str) -> Result<Vec<Labelled<(Number, Number)>>, String> {
    let read = list(
        0..=12,
        "stretches `from..to`, each with or without `: label`,",
        |text| {
            let (place, label) = labelled(text)?;
            let (from, to) = place.split_once("..")?;
            Some(Labelled {
                place: (parse_number(from)?, parse_number(to)?),
                label,
            })
        },
    );
    read(text)
}

/// A stretch of whole numbers, the first smaller than the second.
pub(super) fn range(text: &str) -> Result<(i64, i64), String> {
    let read = || {
        let (from, to) = text.split_once("..")?;
        let read = whole(-1_000..=1_000);
        let (from, to) = (read(from).ok()?, read(to).ok()?);
        (from < to).then_some((from, to))
    };
    read().ok_or_else(|| "a range of whole numbers such as -5..5".to_owned())
}

/// A point: `(2, -1)`.
fn point(text: &str) -> Option<(Number, Number)> {
    let inside = text.trim().strip_prefix('(')?.strip_suffix(')')?;
    let (x, y) = inside.split_once(',')?;
    Some((parse_number(x)?, parse_number(y)?))
}

/// A list of points, each with a label after a colon if it has one: `(2, 3): A, (0, 1)`.
pub(super) fn points(text: &str) -> Result<Vec<Labelled<(Number, Number)>>, String> {
    let read = list(
        0..=12,
        "points `(x, y)`, each with or without `: label`,",
        |text| {
            let (place, label) = labelled(text)?;
            Some(Labelled {
                place: point(place)?,
                label,
            })
        },
    );
    read(text)
}

/// A straight line, by two different points on it.
pub(super) type Line = ((Number, Number), (Number, Number));

/// A list of lines, each given by two different points on it: `(0, 1) (2, 5): a`.
pub(super) fn straight_lines(text: &str) -> Result<Vec<Labelled<Line>>, String> {
    let read = list(
        0..=6,
        "lines, each given by two different points `(x, y) (x, y)`,",
        |text| {
            let (place, label) = labelled(text)?;
            let at = place.find(')')? + 1;
            let (one, other) = (point(place.get(..at)?)?, point(place.get(at..)?)?);
            let same = one.0.value == other.0.value && one.1.value == other.1.value;
            (!same).then_some(Labelled {
                place: (one, other),
                label,
            })
        },
    );
    read(text)
}

/// What stands before a colon, and the label after it.
fn labelled(text: &str) -> Option<(&str, Option<String>)> {
    match text.split_once(':') {
        None => Some((text, None)),
        Some((place, given)) => Some((place, Some(label(given).ok()?))),
    }
}
