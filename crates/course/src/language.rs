//! What the program itself writes in course text, by the language of the text: decimals, and the descriptions of figures.

use crate::figure::words::{ENGLISH, FigureWords, SPANISH};
use std::borrow::Cow;

/// How a language writes.
#[derive(Debug)]
pub(crate) struct Language {
    /// Whether decimals are written with a comma.
    decimal_comma: bool,
    pub(crate) figures: &'static FigureWords,
}

static POINT: Language = Language {
    decimal_comma: false,
    figures: &ENGLISH,
};

static COMMA: Language = Language {
    decimal_comma: true,
    figures: &ENGLISH,
};

static SPANISH_COMMA: Language = Language {
    decimal_comma: true,
    figures: &SPANISH,
};

static SPANISH_POINT: Language = Language {
    decimal_comma: false,
    figures: &SPANISH,
};

/// Languages that write decimals with a comma, besides Spanish (Unicode CLDR, *number symbols*).
const WITH_COMMA: [&str; 16] = [
    "bg", "cs", "da", "de", "el", "fi", "fr", "hu", "id", "it", "nl", "pl", "pt", "ru", "sv", "tr",
];

/// Spanish of these regions writes decimals with a point (Unicode CLDR).
const SPANISH_WITH_POINT: [&str; 11] = [
    "419", "do", "gt", "hn", "mx", "ni", "pa", "pe", "pr", "sv", "us",
];

impl Language {
    /// The language of a BCP 47 tag; what is not known here is written as English is.
    pub(crate) fn of(tag: &str) -> &'static Self {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default();
        if primary == "es" {
            if parts.any(|region| SPANISH_WITH_POINT.contains(&region)) {
                &SPANISH_POINT
            } else {
                &SPANISH_COMMA
            }
        } else if WITH_COMMA.contains(&primary) {
            &COMMA
        } else {
            &POINT
        }
    }

    /// How people write a number that has a decimal point.
    pub(crate) fn text<'a>(&self, number: &'a str) -> Cow<'a, str> {
        self.with_mark(number, ",")
    }

    /// The same in LaTeX, where a comma in braces is no comma of a list.
    pub(crate) fn latex<'a>(&self, number: &'a str) -> Cow<'a, str> {
        self.with_mark(number, "{,}")
    }

    fn with_mark<'a>(&self, text: &'a str, mark: &str) -> Cow<'a, str> {
        if self.decimal_comma {
            with_decimal_mark(text, mark)
        } else {
            Cow::Borrowed(text)
        }
    }

    /// The mark of decimals in text.
    pub(crate) fn decimal_mark(&self) -> &'static str {
        if self.decimal_comma { "," } else { "." }
    }
}

/// A text with another mark in its decimals: in place of a point between digits.
pub(crate) fn with_decimal_mark<'a>(text: &'a str, mark: &str) -> Cow<'a, str> {
    if !text.contains('.') {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + mark.len());
    let mut rest = text;
    while let Some(at) = rest.find('.') {
        let (before, after) = rest.split_at(at);
        let after = after.get(1..).unwrap_or_default();
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        written.push_str(before);
        let decimal = digit(before.chars().next_back()) && digit(after.chars().next());
        written.push_str(if decimal { mark } else { "." });
        rest = after;
    }
    written.push_str(rest);
    Cow::Owned(written)
}

impl Default for &'static Language {
    fn default() -> Self {
        &POINT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_as_the_language_does() {
        assert_eq!(Language::of("es").text("0.25, −1.5"), "0,25, −1,5");
        assert_eq!(Language::of("es").latex("0.25"), "0{,}25");
        assert_eq!(Language::of("es-MX").text("0.25"), "0.25");
        assert_eq!(Language::of("en-GB").text("0.25"), "0.25");
        assert_eq!(Language::of("pt-BR").text("0.25."), "0,25.");
        assert_eq!(Language::of("es").text("Fin. 3 de 4."), "Fin. 3 de 4.");
    }
}
