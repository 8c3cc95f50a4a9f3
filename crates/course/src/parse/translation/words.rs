//! The texts that a script shows, in another language: its string literals, replaced letter for letter.
//!
//! Only whole literals are replaced, the same everywhere in an item, so that a script that compares them still draws the same numbers.

use super::Edit;
use crate::diagnostic::{Diagnostic, File};
use crate::mask::mask;
use crate::parse::fields::At;
use crate::suggest::did_you_mean;
use crate::weave::Origin;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

/// Interpolated texts inside each other; deeper ones are no longer looked into.
const DEEPEST: usize = 8;

/// A string literal of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Literal {
    /// What stands between its quotes, in the script.
    pub(crate) inside: Range<usize>,
    /// Whether it stands in backticks.
    pub(crate) backticks: bool,
}

/// The string literals of a script, an interpolated one before those inside it.
pub(crate) fn literals(script: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    scan(script.as_bytes(), 0, 0, &mut found);
    found.retain(|literal| script.get(literal.inside.clone()).is_some());
    found
}

/// Reads script text up to the brace that closes an interpolation, or to the end; gives where it stopped.
fn scan(script: &[u8], mut at: usize, depth: usize, found: &mut Vec<Literal>) -> usize {
    let mut braces = 0_usize;
    while let Some(&byte) = script.get(at) {
        let next = script.get(at + 1).copied();
        match (byte, next) {
            (b'/', Some(b'/')) => at = find(script, at, b"\n"),
            (b'/', Some(b'*')) => at = find(script, at + 2, b"*/") + 2,
            (b'"', _) => {
                let end = closing_quote(script, at + 1, b'"');
                found.push(Literal {
                    inside: at + 1..end,
                    backticks: false,
                });
                at = end + 1;
            }
            (b'\'', _) => at = closing_quote(script, at + 1, b'\'') + 1,
            (b'`', _) => at = backticks(script, at, depth, found),
            (b'{', _) => {
                braces += 1;
                at += 1;
            }
            (b'}', _) if braces == 0 && depth > 0 => return at + 1,
            (b'}', _) => {
                braces = braces.saturating_sub(1);
                at += 1;
            }
            _ => at += 1,
        }
    }
    script.len()
}

/// Reads a text in backticks; gives where it ends.
fn backticks(script: &[u8], open: usize, depth: usize, found: &mut Vec<Literal>) -> usize {
    let place = found.len();
    found.push(Literal {
        inside: open + 1..script.len(),
        backticks: true,
    });
    let mut at = open + 1;
    loop {
        match (script.get(at), script.get(at + 1)) {
            (None, _) => return script.len(),
            (Some(b'`'), Some(b'`')) => at += 2,
            (Some(b'`'), _) => {
                if let Some(literal) = found.get_mut(place) {
                    literal.inside.end = at;
                }
                return at + 1;
            }
            (Some(b'$'), Some(b'{')) if depth < DEEPEST => {
                at = scan(script, at + 2, depth + 1, found);
            }
            _ => at += 1,
        }
    }
}

fn closing_quote(script: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(&byte) = script.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if byte == quote => return at,
            _ => at += 1,
        }
    }
    script.len()
}

fn find(script: &[u8], from: usize, what: &[u8]) -> usize {
    let rest = script.get(from..).unwrap_or_default();
    let found = rest.windows(what.len()).position(|window| window == what);
    found.map_or(script.len(), |at| from + at)
}

/// The `[words]` of an item's translation.
#[derive(Default)]
pub(super) struct Words {
    entries: BTreeMap<String, (At<String>, Range<usize>)>,
    used: BTreeSet<String>,
    /// Texts of the original that could be translated.
    known: BTreeSet<String>,
}

impl Words {
    pub(super) fn new(entries: Vec<(At<String>, At<String>)>) -> Self {
        let entries = entries
            .into_iter()
            .map(|(key, value)| (key.value, (value, key.span)));
        Words {
            entries: entries.collect(),
            ..Words::default()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The translation of a text of the original.
    fn translated(&mut self, text: &str) -> Option<At<String>> {
        self.known.insert(text.to_owned());
        let (value, _) = self.entries.get(text)?;
        self.used.insert(text.to_owned());
        Some(value.clone())
    }

    /// The literals of a stretch of script that starts at `offset` of the original, translated.
    pub(super) fn script(&mut self, script: &str, offset: usize) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        for literal in literals(script) {
            let raw = script.get(literal.inside.clone()).unwrap_or_default();
            let span = literal.inside.start + offset..literal.inside.end + offset;
            if edits.last().is_some_and(|last| span.start < last.span.end) {
                // Inside a text that was translated as a whole.
                continue;
            }
            if let Some(word) = self.translated(raw) {
                let text = if literal.backticks {
                    word.value
                } else {
                    quotable(&word.value)
                };
                edits.push(Edit {
                    span,
                    text,
                    origin: Origin::Translation,
                    place: word.span,
                });
            }
        }
        edits
    }

    /// The literals in the placeholders of course text, translated.
    pub(super) fn placeholders(&mut self, text: &str, offset: usize) -> Vec<Edit> {
        let mut edits = Vec::new();
        for placeholder in mask(text).placeholders {
            let inside = text.get(placeholder.inside.clone()).unwrap_or_default();
            edits.extend(self.script(inside, offset + placeholder.inside.start));
        }
        edits
    }

    /// An expression of a TOML block, translated.
    pub(super) fn expression(&mut self, expression: &str) -> String {
        edited(expression, self.script(expression, 0))
    }

    /// An answer that is a text with placeholders, and perhaps a condition behind it, translated: as a whole, or in its placeholders.
    pub(super) fn answer(&mut self, answer: &str) -> String {
        let (text, condition) = match answer.rfind(" unless ") {
            Some(at) => answer.split_at(at),
            None => (answer, ""),
        };
        let text = match self.translated(text.trim()) {
            Some(word) => word.value,
            None => edited(text, self.placeholders(text, 0)),
        };
        let condition = self.expression(condition);
        format!("{text}{condition}")
    }

    /// Reports the words that the original does not have.
    pub(super) fn finish(self, file: File<'_>, diagnostics: &mut Vec<Diagnostic>) {
        for (text, (_, span)) in &self.entries {
            if self.used.contains(text) {
                continue;
            }
            let help =
                did_you_mean(text, self.known.iter().map(String::as_str)).unwrap_or_else(|| {
                    match self.known.len() {
                    0 => "this item draws no texts".to_owned(),
                    _ => "write it letter for letter as it stands between the quotes of the script"
                        .to_owned(),
                }
                });
            let message = format!("the item's script has no text `{text}`");
            let error = file.error("translation-word", span.clone(), message);
            diagnostics.push(error.help(help));
        }
    }
}

/// A text with its edits.
fn edited(text: &str, edits: Vec<Edit>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        result.push_str(text.get(from..edit.span.start).unwrap_or_default());
        result.push_str(&edit.text);
        from = edit.span.end;
    }
    result.push_str(text.get(from..).unwrap_or_default());
    result
}

/// Raw text that can stand between quotes: with what would end it there escaped.
fn quotable(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                text.push('\\');
                text.push(characters.next().unwrap_or('\\'));
            }
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
    text
}

/// A TOML string.
pub(super) fn toml_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            control if control.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(script: &str) -> Vec<&str> {
        literals(script)
            .into_iter()
            .map(|literal| &script[literal.inside])
            .collect()
    }

    #[test]
    fn the_literals_of_a_script() {
        let script = r#"let a = pick(["blue", "red \" wine"]); // not "this"
            let b = `${a} of ${if n == 1 { "part" } else { `${n} parts` }} here`; /* nor "that" */ let c = '"';"#;
        assert_eq!(
            found(script),
            [
                "blue",
                "red \\\" wine",
                "${a} of ${if n == 1 { \"part\" } else { `${n} parts` }} here",
                "part",
                "${n} parts"
            ]
        );
        assert_eq!(found("let a = \"open"), ["open"]);
    }

    fn words(entries: &[(&str, &str)]) -> Words {
        let at = |text: &str| At {
            value: text.to_owned(),
            span: 0..0,
        };
        Words::new(
            entries
                .iter()
                .map(|(key, value)| (at(key), at(value)))
                .collect(),
        )
    }

    #[test]
    fn words_replace_whole_literals() {
        let mut translation = words(&[("blue", "azul \"cielo\""), ("${n} parts", "${n} partes")]);
        let script = "pick([\"blue\", \"blue sky\"]) + `${n} parts` + `${if n == 2 {\"blue\"} else {\"x\"}}`";
        assert_eq!(
            translation.expression(script),
            "pick([\"azul \\\"cielo\\\"\", \"blue sky\"]) + `${n} partes` + `${if n == 2 {\"azul \\\"cielo\\\"\"} else {\"x\"}}`"
        );
    }

    #[test]
    fn answers_are_translated_as_a_whole_or_in_their_placeholders() {
        let mut translation = words(&[("denominator", "denominador"), ("top", "arriba")]);
        assert_eq!(
            translation.answer("denominator unless a == b"),
            "denominador unless a == b"
        );
        assert_eq!(
            translation.answer("the {{if a == 1 {\"top\"} else {b}}} number"),
            "the {{if a == 1 {\"arriba\"} else {b}}} number"
        );
    }

    proptest! {
        #[test]
        fn any_script_is_read_to_its_end(script in "[a\"'`${}/*\\\\\né ]{0,60}") {
            for literal in literals(&script) {
                prop_assert!(script.get(literal.inside).is_some());
            }
        }

        #[test]
        fn what_is_quoted_is_one_toml_string(text in "\\PC{0,20}|[\n\t\"\\\\]{0,4}") {
            let parsed: toml::Table = toml::from_str(&format!("a = {}", toml_string(&text))).unwrap();
            prop_assert_eq!(parsed["a"].as_str(), Some(text.as_str()));
        }
    }
}
