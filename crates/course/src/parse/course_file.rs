//! Reading course.toml.

use super::checked_id;
use super::fields::{At, Fields};
use crate::diagnostic::{BYTE_ORDER_MARK, Diagnostic, File};
use std::collections::BTreeSet;

/// What course.toml says, as far as it could be read.
pub(super) struct CourseFile {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    pub(super) description: String,
    pub(super) units: Vec<UnitEntry>,
}

pub(super) struct UnitEntry {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) skills: Vec<At<String>>,
}

pub(super) fn read(file: File<'_>, diagnostics: &mut Vec<Diagnostic>) -> CourseFile {
    let start = if file.text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    let mut fields = Fields::parse(file, start..file.text.len(), start..start, diagnostics);
    let id = fields.required_text("id", "id = \"fractions-to-algebra\"", diagnostics);
    let id = checked_id(file, id, diagnostics);
    let title = fields.required_text(
        "title",
        "title = \"From fractions to algebra\"",
        diagnostics,
    );
    let language = fields.required_text("language", "language = \"en\"", diagnostics);
    let language = language.and_then(|language| {
        if is_language(&language.value) {
            return Some(language.value);
        }
        let error = file.error(
            "bad-language",
            language.span,
            format!("`{}` is no language tag", language.value),
        );
        diagnostics.push(error.help("for example: language = \"en\""));
        None
    });
    let description = fields
        .text("description", diagnostics)
        .map_or_else(String::new, |text| text.value);
    let tables = fields.tables("unit", diagnostics);
    if tables.is_empty() {
        fields.missing(
            "[[unit]]",
            "[[unit]] with id, title and skills",
            diagnostics,
        );
    }
    fields.finish(diagnostics);

    let mut ids = BTreeSet::new();
    let mut units = Vec::new();
    for mut fields in tables {
        let id = fields.required_text("id", "id = \"meet-fractions\"", diagnostics);
        let id = checked_id(file, id, diagnostics);
        if let Some(id) = &id
            && !ids.insert(id.value.clone())
        {
            let message = format!("there is another unit `{}`", id.value);
            diagnostics.push(file.error("duplicate-id", id.span.clone(), message));
        }
        let title = fields.required_text("title", "title = \"Meet fractions\"", diagnostics);
        let skills = fields.texts("skills", diagnostics);
        if skills.is_empty() {
            let message = "this unit has no skills";
            diagnostics.push(file.error("empty-unit", fields.span.clone(), message));
        }
        fields.finish(diagnostics);
        units.push(UnitEntry {
            id: id.map(|id| id.value),
            title: title.map(|title| title.value),
            skills,
        });
    }
    CourseFile {
        id: id.map(|id| id.value),
        title: title.map(|title| title.value),
        language,
        description,
        units,
    }
}

/// Whether a text has the form of a language tag.
pub(super) fn is_language(tag: &str) -> bool {
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    tag.split('-').all(part)
}
