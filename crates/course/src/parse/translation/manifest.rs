//! course.toml in another language: the titles, and what the course is about.

use super::words::toml_string;
use super::{Edit, Weaver};
use crate::diagnostic::BYTE_ORDER_MARK;
use crate::parse::At;
use crate::parse::fields::Fields;
use crate::suggest::did_you_mean;
use crate::weave::{Origin, Weave};
use std::collections::BTreeMap;

/// What a translated course.toml says.
#[derive(Default)]
struct Manifest {
    title: Option<At<String>>,
    description: Option<At<String>>,
    units: Vec<(At<String>, At<String>)>,
}

pub(super) fn weave(mut weaver: Weaver<'_, '_>) -> Weave {
    let translated = read(&mut weaver);
    let mut units: BTreeMap<String, (At<String>, At<String>)> = translated
        .units
        .into_iter()
        .map(|(id, title)| (id.value.clone(), (id, title)))
        .collect();

    let original = weaver.original;
    // What is wrong with the original has been said.
    let mut said = Vec::new();
    let start = if original.text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    let mut fields = Fields::parse(original, start..original.text.len(), 0..0, &mut said);
    let mut edits = Vec::new();
    if let Some(language) = fields.text("language", &mut said) {
        let text = toml_string(weaver.language);
        let place = language.span.clone();
        edits.push(Edit {
            span: language.span,
            text,
            origin: Origin::Original,
            place,
        });
    }
    let title = fields.text("title", &mut said);
    weaver.replace(title, translated.title, "the title", &mut edits);
    let description = fields.text("description", &mut said);
    let described = description.filter(|text| !text.value.trim().is_empty());
    weaver.replace(
        described,
        translated.description,
        "the description",
        &mut edits,
    );
    let mut ids = Vec::new();
    for mut unit in fields.tables("unit", &mut said) {
        let id = unit
            .text("id", &mut said)
            .map_or_else(String::new, |id| id.value);
        let title = unit.text("title", &mut said);
        let what = format!("the title of the unit `{id}`");
        let translated = units.remove(&id).map(|(_, title)| title);
        weaver.replace(title, translated, &what, &mut edits);
        ids.push(id);
    }
    if let Some(file) = weaver.translation {
        for (id, _) in units.into_values() {
            let message = format!("the course has no unit `{}`", id.value);
            let error = file.error("translation-unknown", id.span, message);
            let known = ids.iter().map(String::as_str);
            weaver
                .diagnostics
                .push(error.help_if(did_you_mean(&id.value, known)));
        }
    }
    weaver.take_edited(0..original.text.len(), edits);
    weaver.weave
}

fn read(weaver: &mut Weaver<'_, '_>) -> Manifest {
    let Some(file) = weaver.translation else {
        return Manifest::default();
    };
    let start = if file.text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    let diagnostics = &mut *weaver.diagnostics;
    let mut fields = Fields::parse(file, start..file.text.len(), start..start, diagnostics);
    let title = fields.text("title", diagnostics);
    let description = fields.text("description", diagnostics);
    let units = fields.table("units", diagnostics);
    let units = units.map_or_else(Vec::new, |units| units.entries(diagnostics));
    let stamp = fields.text("original", diagnostics);
    fields.finish(diagnostics);
    if let Some(stamp) = stamp {
        weaver.check_stamp(&stamp);
    }
    Manifest {
        title,
        description,
        units,
    }
}

impl Weaver<'_, '_> {
    /// Puts a translated text in the place of a TOML string.
    pub(super) fn replace(
        &mut self,
        original: Option<At<String>>,
        translated: Option<At<String>>,
        what: &str,
        edits: &mut Vec<Edit>,
    ) {
        let Some(original) = original else {
            return;
        };
        match translated.filter(|text| !text.value.trim().is_empty()) {
            Some(translated) => {
                self.translated();
                edits.push(Edit {
                    span: original.span,
                    text: toml_string(&translated.value),
                    origin: Origin::Translation,
                    place: translated.span,
                });
            }
            None => self.untranslated(original.span, what),
        }
    }
}
