//! Reading TOML tables with nothing lost: every value knows its place in the course file, and every key that nobody asked for is
//! a mistake.

use crate::diagnostic::{Diagnostic, File};
use crate::rational::Rational;
use crate::suggest::did_you_mean;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place in the course file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// A TOML table that is being read.
pub(super) struct Fields<'a> {
    file: File<'a>,
    /// Where the TOML text starts in the file.
    offset: usize,
    table: DeTable<'a>,
    /// Where the table stands in the file, for what is missing in it.
    pub(super) span: Range<usize>,
    /// The keys that were asked for.
    known: Vec<&'static str>,
    /// The TOML has mistakes of its own, so that what seems missing may just be unreadable.
    damaged: bool,
}

impl<'a> Fields<'a> {
    /// Reads TOML text that stands in the file from `offset` on. `span` is where missing keys are reported.
    pub(super) fn parse(
        file: File<'a>,
        range: Range<usize>,
        span: Range<usize>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let offset = range.start;
        let text = file.text.get(range).unwrap_or_default();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let place = error.span().unwrap_or(0..text.len());
            let place = place.start + offset..place.end + offset;
            diagnostics.push(file.error(
                "toml",
                place,
                format!("this is no TOML: {}", error.message()),
            ));
        }
        Fields {
            file,
            offset,
            table: table.into_inner(),
            span,
            known: Vec::new(),
            damaged: !errors.is_empty(),
        }
    }

    fn place(&self, range: &Range<usize>) -> Range<usize> {
        range.start + self.offset..range.end + self.offset
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'a>>> {
        self.known.push(key);
        self.table.remove(key)
    }

    fn wrong_type(
        &self,
        key: &str,
        wanted: &str,
        found: &Spanned<DeValue<'_>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let kind = found.get_ref().type_str();
        let message = format!("`{key}` has to be {wanted}, and this is a TOML {kind}");
        let place = self.place(&found.span());
        diagnostics.push(self.file.error("wrong-type", place, message));
    }

    /// Reports that a key is missing.
    pub(super) fn missing(&self, key: &str, example: &str, diagnostics: &mut Vec<Diagnostic>) {
        if !self.damaged {
            let error = self.file.error(
                "missing-key",
                self.span.clone(),
                format!("`{key}` is missing"),
            );
            diagnostics.push(error.help(format!("for example: {example}")));
        }
    }

    /// A text, if the key is there.
    pub(super) fn text(
        &mut self,
        key: &'static str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<At<String>> {
        let found = self.take(key)?;
        if let DeValue::String(text) = found.get_ref() {
            return Some(At {
                value: text.clone().into_owned(),
                span: self.place(&found.span()),
            });
        }
        self.wrong_type(key, "a text in quotes", &found, diagnostics);
        None
    }

    /// A text that may not be missing or empty.
    pub(super) fn required_text(
        &mut self,
        key: &'static str,
        example: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<At<String>> {
        if !self.table.contains_key(key) {
            self.known.push(key);
            self.missing(key, example, diagnostics);
            return None;
        }
        let text = self.text(key, diagnostics)?;
        if text.value.trim().is_empty() {
            let error = self
                .file
                .error("empty-value", text.span, format!("`{key}` is empty"));
            diagnostics.push(error.help(format!("for example: {example}")));
            return None;
        }
        Some(text)
    }

    /// A list of texts; empty if the key is not there.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<At<String>> {
        let Some(found) = self.take(key) else {
            return Vec::new();
        };
        let DeValue::Array(elements) = found.get_ref() else {
            self.wrong_type(key, "a list of texts", &found, diagnostics);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for element in elements {
            if let DeValue::String(text) = element.get_ref() {
                texts.push(At {
                    value: text.clone().into_owned(),
                    span: self.place(&element.span()),
                });
            } else {
                self.wrong_type(key, "a list of texts", element, diagnostics);
            }
        }
        texts
    }

    /// Whether a switch is on, if it is there.
    pub(super) fn flag(
        &mut self,
        key: &'static str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<At<bool>> {
        let found = self.take(key)?;
        if let DeValue::Boolean(value) = found.get_ref() {
            return Some(At {
                value: *value,
                span: self.place(&found.span()),
            });
        }
        self.wrong_type(key, "true or false", &found, diagnostics);
        None
    }

    /// A number, exactly as written, if the key is there.
    pub(super) fn number(
        &mut self,
        key: &'static str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<At<Rational>> {
        let found = self.take(key)?;
        let digits = match found.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            _ => {
                self.wrong_type(key, "a number", &found, diagnostics);
                return None;
            }
        };
        let span = self.place(&found.span());
        let value = Rational::parse_decimal(digits.trim_start_matches('+'));
        if value.is_none() {
            let message = format!("`{key}` has to be a plain number such as 0.25");
            diagnostics.push(self.file.error("wrong-type", span.clone(), message));
        }
        value.map(|value| At { value, span })
    }

    /// A table, if the key is there.
    pub(super) fn table(
        &mut self,
        key: &'static str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Fields<'a>> {
        let found = self.take(key)?;
        let span = found.span();
        if matches!(found.get_ref(), DeValue::Table(_)) {
            return self.inner(found.into_inner(), &span);
        }
        self.wrong_type(key, "a table", &found, diagnostics);
        None
    }

    /// The tables of an array of tables; none if the key is not there.
    pub(super) fn tables(
        &mut self,
        key: &'static str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Fields<'a>> {
        let Some(found) = self.take(key) else {
            return Vec::new();
        };
        if !matches!(found.get_ref(), DeValue::Array(_)) {
            self.wrong_type(key, &format!("written [[{key}]]"), &found, diagnostics);
            return Vec::new();
        }
        let DeValue::Array(elements) = found.into_inner() else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        for element in elements {
            let span = element.span();
            if matches!(element.get_ref(), DeValue::Table(_)) {
                tables.extend(self.inner(element.into_inner(), &span));
            } else {
                self.wrong_type(key, "a list of tables", &element, diagnostics);
            }
        }
        tables
    }

    fn inner(&self, value: DeValue<'a>, span: &Range<usize>) -> Option<Fields<'a>> {
        let DeValue::Table(table) = value else {
            return None;
        };
        Some(Fields {
            file: self.file,
            offset: self.offset,
            table,
            span: self.place(span),
            known: Vec::new(),
            damaged: self.damaged,
        })
    }

    /// The tables under all keys, in the order in which they are written, for a table whose keys the author chooses.
    pub(super) fn named_tables(
        mut self,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<(At<String>, Fields<'a>)> {
        let mut tables = Vec::new();
        for (key, value) in std::mem::take(&mut self.table) {
            let key = At {
                span: self.place(&key.span()),
                value: key.into_inner().into_owned(),
            };
            if matches!(value.get_ref(), DeValue::Table(_)) {
                let inner = self.inner(value.into_inner(), &key.span);
                tables.extend(inner.map(|inner| {
                    let span = key.span.clone();
                    (key, Fields { span, ..inner })
                }));
            } else {
                self.wrong_type(&key.value, "a table", &value, diagnostics);
            }
        }
        tables.sort_by_key(|(key, _)| key.span.start);
        tables
    }

    /// All keys with their texts, in the order in which they are written, for a table whose keys the author chooses.
    pub(super) fn entries(
        mut self,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<(At<String>, At<String>)> {
        let mut entries = Vec::new();
        for (key, value) in std::mem::take(&mut self.table) {
            let key = At {
                span: self.place(&key.span()),
                value: key.into_inner().into_owned(),
            };
            if let DeValue::String(text) = value.get_ref() {
                let text = At {
                    value: text.clone().into_owned(),
                    span: self.place(&value.span()),
                };
                entries.push((key, text));
            } else {
                self.wrong_type(&key.value, "an expression in quotes", &value, diagnostics);
            }
        }
        entries.sort_by_key(|(key, _)| key.span.start);
        entries
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self, diagnostics: &mut Vec<Diagnostic>) {
        for (key, _) in &self.table {
            let name: &str = key.get_ref();
            let place = self.place(&key.span());
            let help = did_you_mean(name, self.known.iter().copied())
                .unwrap_or_else(|| format!("known here: {}", self.known.join(", ")));
            let error =
                self.file
                    .error("unknown-key", place, format!("`{name}` means nothing here"));
            diagnostics.push(error.help(help));
        }
    }
}
