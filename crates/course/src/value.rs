//! The values that scripts draw and placeholders show, and how each is written.
//!
//! The same value is written in three ways: as people write it in text (`−5/6`), as LaTeX in mathematics (`-\frac{5}{6}`), and as
//! algebra that the answer reader understands (`(-5/6)`), where brackets keep a number whole whatever stands around it.

use crate::answer::blank_letter;
use crate::language::Language;
use crate::rational::{ArithmeticError, Rational};

/// A number together with how it is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) value: Rational,
    pub(crate) style: Style,
}

/// How a number is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `5/6`
    Fraction,
    /// `0.25`, or a fraction where that does not end
    Decimal,
    /// `1 1/2`
    Mixed,
    /// With its sign, for use inside an expression: `+ 3`, `- 3`
    Signed,
    /// A coefficient: nothing for 1, `-` for −1
    Coefficient,
}

/// A drawn value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Number(Written),
    Text(String),
    List(Vec<Value>),
    /// A gap that the learner fills, by its number from 0.
    Blank(usize),
}

/// What a value is written into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    /// Running text, for people.
    Text,
    /// Mathematics.
    Latex,
    /// An expression for the answer reader, or a text inside a script: ASCII.
    Algebra,
}

impl Written {
    pub(crate) fn fraction(value: Rational) -> Self {
        Written {
            value,
            style: Style::Fraction,
        }
    }

    /// Rounded to so many places and written as a decimal.
    pub(crate) fn decimal(value: Rational, places: i64) -> Result<Self, ArithmeticError> {
        let places = u32::try_from(places.clamp(0, 17)).unwrap_or(17);
        Ok(Written {
            value: value.rounded(places)?,
            style: Style::Decimal,
        })
    }

    pub(crate) fn write(self, medium: Medium) -> String {
        let negative = self.value.numerator() < 0;
        let size = self.value.absolute();
        let minus = if medium == Medium::Text { "−" } else { "-" };
        match self.style {
            Style::Signed => {
                let sign = if negative { minus } else { "+" };
                format!("{sign} {}", unsigned(size, Style::Fraction, medium))
            }
            Style::Coefficient => {
                let sign = if negative { minus } else { "" };
                if size == Rational::whole(1) {
                    sign.to_owned()
                } else if medium == Medium::Algebra && !size.is_whole() {
                    format!("{sign}({size})")
                } else {
                    format!("{sign}{}", unsigned(size, Style::Fraction, medium))
                }
            }
            style => {
                let sign = if negative { minus } else { "" };
                format!("{sign}{}", unsigned(size, style, medium))
            }
        }
    }
}

/// Writes a number that is not negative.
fn unsigned(size: Rational, style: Style, medium: Medium) -> String {
    let (numerator, denominator) = (size.numerator(), size.denominator());
    if size.is_whole() {
        return numerator.to_string();
    }
    if style == Style::Decimal
        && let Some(text) = size.decimal_text()
    {
        return text;
    }
    let fraction = |numerator: i64| match medium {
        Medium::Latex => format!("\\frac{{{numerator}}}{{{denominator}}}"),
        Medium::Text | Medium::Algebra => format!("{numerator}/{denominator}"),
    };
    if style == Style::Mixed && numerator > denominator {
        let whole = numerator / denominator;
        let rest = fraction(numerator % denominator);
        return match medium {
            Medium::Latex => format!("{whole}{rest}"),
            Medium::Text | Medium::Algebra => format!("{whole} {rest}"),
        };
    }
    fraction(numerator)
}

impl Value {
    /// The value as it is put into a text; in LaTeX, in braces where something that follows could be taken for a part of it.
    pub(crate) fn write(&self, medium: Medium, language: &Language) -> String {
        match self {
            Value::Number(number) => {
                let text = number.write(medium);
                let text = match medium {
                    Medium::Text => language.text(&text).into_owned(),
                    Medium::Latex => language.latex(&text).into_owned(),
                    Medium::Algebra => text,
                };
                let bare = matches!(number.style, Style::Signed | Style::Coefficient);
                let whole = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
                if medium == Medium::Algebra && !bare && !whole {
                    format!("({text})")
                } else {
                    text
                }
            }
            // A number that a script has put into a text is a number still.
            Value::Text(text) if medium == Medium::Text => language.text(text).into_owned(),
            Value::Text(text) => text.clone(),
            Value::List(values) => {
                let parts: Vec<String> = values
                    .iter()
                    .map(|value| value.write(medium, language))
                    .collect();
                parts.join(", ")
            }
            Value::Blank(number) => match medium {
                Medium::Latex => format!("\\text{{({})}}", blank_letter(*number)),
                Medium::Text | Medium::Algebra => format!("({})", blank_letter(*number)),
            },
        }
    }

    /// The texts in it.
    pub(crate) fn texts(&self) -> Vec<String> {
        match self {
            Value::Text(text) => vec![text.clone()],
            Value::List(values) => values.iter().flat_map(Value::texts).collect(),
            Value::Number(_) | Value::Blank(_) => Vec::new(),
        }
    }

    /// The number, if it is one.
    pub(crate) fn number(&self) -> Option<Rational> {
        match self {
            Value::Number(number) => Some(number.value),
            Value::Text(_) | Value::List(_) | Value::Blank(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(n: i64, d: i64, style: Style) -> [String; 3] {
        let value = Value::Number(Written {
            value: Rational::new(n, d).unwrap(),
            style,
        });
        [Medium::Text, Medium::Latex, Medium::Algebra]
            .map(|medium| value.write(medium, <&Language>::default()))
    }

    #[test]
    fn each_medium_has_its_own_writing() {
        assert_eq!(
            written(-5, 6, Style::Fraction),
            ["−5/6", "-\\frac{5}{6}", "(-5/6)"]
        );
        assert_eq!(written(-3, 1, Style::Fraction), ["−3", "-3", "(-3)"]);
        assert_eq!(
            written(7, 2, Style::Mixed),
            ["3 1/2", "3\\frac{1}{2}", "(3 1/2)"]
        );
        assert_eq!(written(1, 4, Style::Decimal), ["0.25", "0.25", "0.25"]);
        assert_eq!(
            written(1, 3, Style::Decimal),
            ["1/3", "\\frac{1}{3}", "(1/3)"]
        );
        assert_eq!(written(-3, 1, Style::Signed), ["− 3", "- 3", "- 3"]);
        assert_eq!(written(0, 1, Style::Signed), ["+ 0", "+ 0", "+ 0"]);
        assert_eq!(written(-1, 1, Style::Coefficient), ["−", "-", "-"]);
        assert_eq!(written(1, 1, Style::Coefficient), ["", "", ""]);
        assert_eq!(
            written(-2, 3, Style::Coefficient),
            ["−2/3", "-\\frac{2}{3}", "-(2/3)"]
        );
    }
}
