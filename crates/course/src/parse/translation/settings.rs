//! The settings of an item in another language: what in its TOML block is text.

use super::words::{Words, toml_string};
use super::{Edit, Weaver};
use crate::diagnostic::{Diagnostic, File};
use crate::parse::At;
use crate::parse::fields::Fields;
use crate::suggest::did_you_mean;
use crate::weave::Origin;
use std::ops::Range;

/// The texts of an answer, in the original or translated.
#[derive(Default)]
struct Answer {
    unit: Option<At<String>>,
    accepted: Vec<At<String>>,
    /// Expressions, for their literals.
    expressions: Vec<At<String>>,
    /// Texts with placeholders: wrong answers to a question for a text.
    texts: Vec<At<String>>,
}

/// What the TOML block of a translated item says.
#[derive(Default)]
pub(super) struct Settings {
    answer: Answer,
    blanks: Vec<(At<String>, Answer)>,
    pub(super) words: Words,
}

/// Reads the TOML block of a translated item.
pub(super) fn read(
    file: File<'_>,
    inside: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Settings {
    let place = inside.start..inside.start;
    let mut fields = Fields::parse(file, inside, place, diagnostics);
    let answer = translated_answer(&mut fields, diagnostics);
    let blanks = fields.table("blanks", diagnostics);
    let words = fields.table("words", diagnostics);
    fields.finish(diagnostics);
    let blanks = blanks.map_or_else(Vec::new, |blanks| blanks.named_tables(diagnostics));
    let blanks = blanks.into_iter().map(|(name, mut fields)| {
        let answer = translated_answer(&mut fields, diagnostics);
        fields.finish(diagnostics);
        (name, answer)
    });
    let blanks = blanks.collect();
    let words = words.map_or_else(Vec::new, |words| words.entries(diagnostics));
    Settings {
        answer,
        blanks,
        words: Words::new(words),
    }
}

fn translated_answer(fields: &mut Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Answer {
    Answer {
        unit: fields.text("unit", diagnostics),
        accepted: fields.texts("accepted", diagnostics),
        ..Answer::default()
    }
}

/// The texts of an answer in the original.
fn original_answer(
    fields: &mut Fields<'_>,
    answer: Option<Fields<'_>>,
    said: &mut Vec<Diagnostic>,
) -> Answer {
    let wrong = fields.table("misconceptions", said);
    let mut texts = Answer::default();
    let mut kind = None;
    let mut read = |fields: &mut Fields<'_>, said: &mut Vec<Diagnostic>| {
        kind = fields.text("kind", said).map(|kind| kind.value);
        texts.unit = fields.text("unit", said);
        texts.accepted = fields.texts("accepted", said);
        for key in ["value", "from", "to", "step", "parts", "bars"] {
            texts.expressions.extend(fields.text(key, said));
        }
        texts.expressions.extend(fields.texts("values", said));
    };
    match answer {
        Some(mut answer) => read(&mut answer, said),
        None => read(fields, said),
    }
    if kind.as_deref() == Some("expression") {
        // Algebra, the same in every language.
        texts.expressions.clear();
    }
    let wrong = wrong.map_or_else(Vec::new, |wrong| wrong.entries(said));
    let wrong = wrong.into_iter().map(|(_, answer)| answer);
    match kind.as_deref() {
        Some("text") => texts.texts.extend(wrong),
        Some("expression") => {}
        _ => texts.expressions.extend(wrong),
    }
    texts
}

impl Weaver<'_, '_> {
    /// Translates the TOML block of an item of the original.
    pub(super) fn settings(
        &mut self,
        inside: &Range<usize>,
        translated: &mut Settings,
    ) -> Vec<Edit> {
        // What is wrong with the original has been said.
        let mut said = Vec::new();
        let place = inside.start..inside.start;
        let mut fields = Fields::parse(self.original, inside.clone(), place, &mut said);
        let answer = fields.table("answer", &mut said);
        let answer = original_answer(&mut fields, answer, &mut said);
        let blanks = fields.table("blanks", &mut said);
        let blanks = blanks.map_or_else(Vec::new, |blanks| blanks.named_tables(&mut said));

        let mut edits = Vec::new();
        let words = &mut translated.words;
        let own = std::mem::take(&mut translated.answer);
        self.answer(answer, own, words, &mut edits);
        let mut names = Vec::new();
        for (name, mut fields) in blanks {
            let answer = original_answer(&mut fields, None, &mut said);
            let found = translated.blanks.iter();
            let found = found
                .into_iter()
                .position(|(blank, _)| blank.value == name.value);
            let own = found.map(|at| translated.blanks.remove(at).1);
            self.answer(answer, own.unwrap_or_default(), words, &mut edits);
            names.push(name.value);
        }
        if let Some(file) = self.translation {
            for (name, _) in &translated.blanks {
                let message = format!("the original has no blank `{}`", name.value);
                let error = file.error("translation-unknown", name.span.clone(), message);
                let known = names.iter().map(String::as_str);
                let error = error.help_if(did_you_mean(&name.value, known));
                self.diagnostics.push(error);
            }
        }
        edits
    }

    fn answer(
        &mut self,
        original: Answer,
        translated: Answer,
        words: &mut Words,
        edits: &mut Vec<Edit>,
    ) {
        match (&original.unit, &translated.unit) {
            (None, Some(unit)) => self.needless(unit, "the original's answer has no unit"),
            (Some(unit), None) if !is_word(&unit.value) => {}
            _ => self.replace(original.unit, translated.unit, "this unit", edits),
        }
        if let Some(first) = translated.accepted.first()
            && original.accepted.is_empty()
        {
            self.needless(first, "the original's answer is no text");
        }
        self.accepted(&original.accepted, &translated.accepted, words, edits);
        for expression in &original.expressions {
            let text = words.expression(&expression.value);
            edits.extend(changed(expression, &text));
        }
        for answer in &original.texts {
            let text = words.answer(&answer.value);
            let edit = changed(answer, &text);
            if edit.is_none() && has_words(&answer.value) {
                self.untranslated(answer.span.clone(), "this wrong answer");
            }
            edits.extend(edit);
        }
    }

    fn needless(&mut self, text: &At<String>, message: &str) {
        if let Some(file) = self.translation {
            let error = file.error("translation-needless", text.span.clone(), message);
            self.diagnostics.push(error.help("leave it out"));
        }
    }

    /// The accepted forms are replaced all at once: another language may have more of them, or fewer.
    fn accepted(
        &mut self,
        original: &[At<String>],
        translated: &[At<String>],
        words: &mut Words,
        edits: &mut Vec<Edit>,
    ) {
        let (Some(first), Some(last)) = (original.first(), original.last()) else {
            return;
        };
        let span = first.span.start..last.span.end;
        let (Some(from), Some(to)) = (translated.first(), translated.last()) else {
            for form in original {
                edits.extend(changed(form, &words.answer(&form.value)));
            }
            if original.iter().any(|form| has_words(&form.value)) {
                self.untranslated(span, "what is accepted here");
            }
            return;
        };
        self.translated();
        let forms: Vec<String> = translated
            .iter()
            .map(|form| toml_string(&form.value))
            .collect();
        edits.push(Edit {
            span,
            text: forms.join(", "),
            origin: Origin::Translation,
            place: from.span.start..to.span.end,
        });
    }
}

/// A TOML string with another text, if that is another one.
fn changed(original: &At<String>, text: &str) -> Option<Edit> {
    (text != original.value).then(|| Edit {
        span: original.span.clone(),
        text: toml_string(text),
        origin: Origin::Original,
        place: original.span.clone(),
    })
}

/// Whether a unit is a word rather than a symbol, which is the same in every language.
fn is_word(unit: &str) -> bool {
    unit.chars().filter(|c| c.is_alphabetic()).count() > 3 || unit.split_whitespace().count() > 1
}

/// Whether a text has words in it besides its placeholders.
fn has_words(text: &str) -> bool {
    super::parts::has_words(text)
}
