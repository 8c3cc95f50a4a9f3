//! A skill in another language: its headings found in the original, and its texts woven into it.

use super::settings::{self, Settings};
use super::words::Words;
use super::{Edit, Weaver};
use crate::diagnostic::{Diagnostic, File};
use crate::parse::At;
use crate::parse::blocks::{BlockKind, HeadingText, heading_text};
use crate::parse::fields::Fields;
use crate::parse::skill::{Section, front_matter, sections};
use crate::suggest::did_you_mean;
use crate::weave::{Origin, Weave};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a translated skill's front matter says.
#[derive(Default)]
struct Front {
    title: Option<At<String>>,
}

/// A level-three heading of an item, with what stands below it.
pub(super) struct Part<'a> {
    pub(super) heading: HeadingText<'a>,
    pub(super) body: Range<usize>,
}

/// An item taken apart.
pub(super) struct ItemParts<'a> {
    /// The inside of its TOML block.
    settings: Option<Range<usize>>,
    /// The inside of its script.
    script: Option<Range<usize>>,
    question: Range<usize>,
    parts: Vec<Part<'a>>,
}

pub(super) fn weave(mut weaver: Weaver<'_, '_>) -> Weave {
    // What is wrong with the original has been said.
    let mut said = Vec::new();
    let original = weaver.original;
    let (front, body) = front_matter(original, &mut said);
    let originals = sections(original, body.clone(), &mut said);
    let (translated_front, translations) = match weaver.translation {
        Some(file) => read(&mut weaver, file),
        None => (Front::default(), Vec::new()),
    };

    let mut edits = Vec::new();
    if let Some(front) = front {
        let mut fields = Fields::parse(original, front, 0..0, &mut said);
        let title = fields.text("title", &mut said);
        if weaver.translation.is_some() {
            weaver.replace(title, translated_front.title, "the title", &mut edits);
        } else {
            let id = fields.text("id", &mut said);
            let span = id.map_or(0..0, |id| id.span);
            weaver.untranslated(span, "this skill");
        }
    }
    let start = originals.first().map_or(original.text.len(), |first| {
        line_start(original, &first.heading)
    });
    weaver.take_edited(0..start, edits);

    let keys = |sections: &[Section<'_>]| -> Vec<Key> {
        keys(sections.iter().map(|section| &section.heading))
    };
    let (keys, found) = (keys(&originals), keys(&translations));
    let places: Vec<Range<usize>> = translations
        .iter()
        .map(|section| section.heading.span.clone())
        .collect();
    let aligned = weaver.align(&keys, &found, &places, "section");
    for (section, at) in originals.iter().zip(aligned) {
        let translated = at.and_then(|at| translations.get(at));
        if translated.is_none() && weaver.translation.is_some() {
            let what = format!("`{}`", label(&section.heading));
            weaver.warn_untranslated(section.heading.span.clone(), &what);
        }
        weaver.heading(
            (&section.heading, section.body.start),
            translated.map(|t| (&t.heading, t.body.start)),
        );
        if section.heading.kind == "Item" {
            weaver.item(section, translated);
        } else {
            let translated = translated.map(|t| (t.heading.span.clone(), t.body.clone()));
            weaver.text(
                &section.heading,
                &section.body,
                translated,
                &mut Words::default(),
            );
        }
    }
    weaver.weave
}

fn read<'a>(weaver: &mut Weaver<'a, '_>, file: File<'a>) -> (Front, Vec<Section<'a>>) {
    let mut found = Vec::new();
    let (front, body) = front_matter(file, &mut found);
    let help = "put the translated title between two lines with +++";
    let found = found.into_iter().map(|error| error.help(help));
    weaver.diagnostics.extend(found);
    let diagnostics = &mut *weaver.diagnostics;
    let mut title = None;
    let mut stamp = None;
    if let Some(front) = front {
        let place = front.start..front.start;
        let mut fields = Fields::parse(file, front, place, diagnostics);
        title = fields.text("title", diagnostics);
        stamp = fields.text("original", diagnostics);
        fields.finish(diagnostics);
    }
    let sections = sections(file, body, diagnostics);
    if let Some(stamp) = stamp {
        weaver.check_stamp(&stamp);
    }
    (Front { title }, sections)
}

/// Where the line of a heading starts.
fn line_start(file: File<'_>, heading: &HeadingText<'_>) -> usize {
    let before = file.text.get(..heading.span.start).unwrap_or_default();
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

/// What a heading is found by: its keyword, its id, and how many of the same came before it.
type Key = (String, Option<String>, usize);

fn keys<'a>(headings: impl Iterator<Item = &'a HeadingText<'a>>) -> Vec<Key> {
    let mut counts: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    headings
        .map(|heading| {
            let count = counts.entry((heading.kind, heading.id)).or_default();
            *count += 1;
            let id = heading.id.map(str::to_owned);
            (heading.kind.to_owned(), id, *count - 1)
        })
        .collect()
}

fn label(heading: &HeadingText<'_>) -> String {
    named((heading.kind, heading.id))
}

fn named((kind, id): (&str, Option<&str>)) -> String {
    match id {
        Some(id) => format!("{kind}: {id}"),
        None => kind.to_owned(),
    }
}

impl Weaver<'_, '_> {
    /// For each heading of the original, the place of its translation; what has no place in the original is reported.
    fn align(
        &mut self,
        originals: &[Key],
        translations: &[Key],
        spans: &[Range<usize>],
        what: &str,
    ) -> Vec<Option<usize>> {
        let mut aligned = vec![None; originals.len()];
        let Some(file) = self.translation else {
            return aligned;
        };
        let mut last: Option<usize> = None;
        for (at, (key, span)) in translations.iter().zip(spans).enumerate() {
            let (kind, id, number) = key;
            let name = named((kind, id.as_deref()));
            let place = originals.iter().position(|original| original == key);
            let error = match place {
                Some(place) if last.is_none_or(|last| last < place) => {
                    last = Some(place);
                    None
                }
                Some(_) => {
                    let message = format!("`{name}` comes earlier in the original");
                    let error = file.error("translation-order", span.clone(), message);
                    Some(
                        error.help(
                            "a translation has the headings of the original, in the same order",
                        ),
                    )
                }
                None if *number > 0 => {
                    let message = match number {
                        1 => format!("the original has `{name}` only once here"),
                        more => format!("the original has `{name}` only {more} times here"),
                    };
                    Some(file.error("translation-count", span.clone(), message))
                }
                None => {
                    let message = format!("the original has no {what} `{name}`");
                    let error = file.error("translation-unknown", span.clone(), message);
                    let known: Vec<String> = originals
                        .iter()
                        .map(|(kind, id, _)| named((kind, id.as_deref())))
                        .collect();
                    let help = did_you_mean(&name, known.iter().map(String::as_str));
                    let keep = "the words before the colon and the ids stay as in the original; only titles are translated";
                    Some(error.help(help.unwrap_or_else(|| keep.to_owned())))
                }
            };
            self.diagnostics.extend(error);
            if let Some(place) = place.and_then(|place| aligned.get_mut(place)) {
                *place = Some(at);
            }
        }
        self.check_counts(originals, translations, spans, file);
        aligned
    }

    /// Of what has no id, a translation has all or none: otherwise nobody knows which is missing.
    fn check_counts(
        &mut self,
        originals: &[Key],
        translations: &[Key],
        spans: &[Range<usize>],
        file: File<'_>,
    ) {
        let count = |keys: &[Key], wanted: &Key| {
            let same = |key: &&Key| key.0 == wanted.0 && key.1 == wanted.1;
            keys.iter().filter(same).count()
        };
        for (key, span) in translations.iter().zip(spans) {
            let (all, own) = (count(originals, key), count(translations, key));
            if key.2 + 1 == own && own < all {
                let name = named((&key.0, key.1.as_deref()));
                let message = format!(
                    "the original has `{name}` {all} times here, and this has it {own} times"
                );
                let error = file.error("translation-count", span.clone(), message);
                self.diagnostics
                    .push(error.help("translate all of them, in the same order"));
            }
        }
    }

    /// A heading, with where what stands below it begins: that of the translation, unless its title is missing.
    fn heading(
        &mut self,
        (original, end): (&HeadingText<'_>, usize),
        translated: Option<(&HeadingText<'_>, usize)>,
    ) {
        self.weave.paragraph();
        if original.title.is_some() {
            self.missing();
        }
        if let (Some((own, own_end)), Some(file)) = (translated, self.translation) {
            if original.title.is_none() || own.title.is_some() {
                self.share.translated += usize::from(original.title.is_some());
                let start = line_start(file, own);
                self.weave.take(Origin::Translation, start..own_end);
                return;
            }
            self.warn_untranslated(original.span.clone(), "this title");
        }
        let start = line_start(self.original, original);
        self.weave.take(Origin::Original, start..end);
    }

    /// A text of the original, or its translation: the place of its heading, and the text.
    fn text(
        &mut self,
        heading: &HeadingText<'_>,
        original: &Range<usize>,
        translated: Option<(Range<usize>, Range<usize>)>,
        words: &mut Words,
    ) {
        let text = self.original.text.get(original.clone()).unwrap_or_default();
        let wordless = !super::parts::has_words(text);
        let known = translated.is_some();
        let translated = translated.filter(|(_, body)| {
            let text = self
                .translation
                .and_then(|file| file.text.get(body.clone()));
            text.is_some_and(|text| !text.trim().is_empty())
        });
        if let Some((place, body)) = translated {
            if !wordless {
                self.translated();
            }
            self.check_part(heading, &place, original, &body);
            self.weave.paragraph();
            self.weave.take(Origin::Translation, body);
            self.weave.paragraph();
            return;
        }
        if !wordless {
            self.missing();
            // A heading that is missing as a whole has been reported.
            if known {
                let what = match heading.kind {
                    "Item" => "the question of this item".to_owned(),
                    _ => format!("what stands below `{}`", label(heading)),
                };
                self.warn_untranslated(heading.span.clone(), &what);
            }
        }
        let edits = words.placeholders(text, original.start);
        self.take_edited(original.clone(), edits);
    }

    fn item(&mut self, original: &Section<'_>, translated: Option<&Section<'_>>) {
        let mut said = Vec::new();
        let parts = take_apart(self.original, original, None, &mut said);
        let own = match (self.translation, translated) {
            (Some(file), Some(section)) => Some((
                section,
                take_apart(file, section, Some(file), self.diagnostics),
            )),
            _ => None,
        };
        let mut settings = match (self.translation, own.as_ref()) {
            (Some(file), Some((_, own))) => own
                .settings
                .clone()
                .map(|inside| settings::read(file, inside, self.diagnostics)),
            _ => None,
        }
        .unwrap_or_default();
        self.preamble(original, &parts, &mut settings);
        let words = &mut settings.words;
        for _ in 0..words.len() {
            self.translated();
        }

        let question = own
            .as_ref()
            .map(|(section, own)| (section.heading.span.clone(), own.question.clone()));
        self.text(&original.heading, &parts.question, question, words);
        let keys_of = |parts: &ItemParts<'_>| keys(parts.parts.iter().map(|part| &part.heading));
        let own_parts = own.as_ref().map(|(_, own)| own);
        let places: Vec<Range<usize>> = own_parts
            .iter()
            .flat_map(|own| &own.parts)
            .map(|part| part.heading.span.clone())
            .collect();
        let found = own_parts.map_or_else(Vec::new, keys_of);
        let aligned = self.align(&keys_of(&parts), &found, &places, "part");
        for (part, at) in parts.parts.iter().zip(aligned) {
            let translated = at.and_then(|at| own_parts?.parts.get(at));
            if translated.is_none() && own_parts.is_some() {
                self.warn_part(part);
            }
            let heading = translated.map(|part| (&part.heading, part.body.start));
            self.heading((&part.heading, part.body.start), heading);
            let body = translated.map(|part| (part.heading.span.clone(), part.body.clone()));
            self.text(&part.heading, &part.body, body, words);
        }
        if let Some(file) = self.translation {
            settings.words.finish(file, self.diagnostics);
        }
    }

    fn warn_part(&mut self, part: &Part<'_>) {
        let text = self
            .original
            .text
            .get(part.body.clone())
            .unwrap_or_default();
        if super::parts::has_words(text) {
            let what = format!("`{}`", label(&part.heading));
            self.warn_untranslated(part.heading.span.clone(), &what);
        }
    }

    /// What stands between the heading of an item and its question: its settings and its script.
    fn preamble(&mut self, section: &Section<'_>, parts: &ItemParts<'_>, settings: &mut Settings) {
        let mut edits: Vec<Edit> = Vec::new();
        if let Some(inside) = &parts.settings {
            edits.extend(self.settings(inside, settings));
        }
        if let Some(inside) = &parts.script {
            let script = self.original.text.get(inside.clone()).unwrap_or_default();
            edits.extend(settings.words.script(script, inside.start));
        }
        self.take_edited(section.body.start..parts.question.start, edits);
    }
}

/// Takes an item apart. In a translation (which is given as a file) blocks that have no place there are reported.
fn take_apart<'a>(
    file: File<'a>,
    section: &Section<'a>,
    translation: Option<File<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> ItemParts<'a> {
    let mut item = ItemParts {
        settings: None,
        script: None,
        question: section.body.clone(),
        parts: Vec::new(),
    };
    for block in &section.blocks {
        match &block.kind {
            BlockKind::Heading(3) => {
                match item.parts.last_mut() {
                    Some(last) => last.body.end = block.span.start,
                    None => item.question.end = block.span.start,
                }
                item.parts.push(Part {
                    heading: heading_text(file.text, &block.span),
                    body: block.span.end..section.body.end,
                });
            }
            BlockKind::Code { language, inside } if language == "toml" || language == "rhai" => {
                let before = file
                    .text
                    .get(item.question.start..block.span.start)
                    .unwrap_or_default();
                let first = item.parts.is_empty() && before.trim().is_empty();
                let slot = match language.as_str() {
                    "toml" if item.script.is_none() => &mut item.settings,
                    "rhai" if translation.is_none() => &mut item.script,
                    _ => {
                        diagnostics
                            .extend(translation.map(|file| misplaced(file, language, &block.span)));
                        continue;
                    }
                };
                if first && slot.is_none() {
                    *slot = Some(inside.clone());
                    item.question.start = block.span.end;
                } else {
                    diagnostics
                        .extend(translation.map(|file| misplaced(file, language, &block.span)));
                }
            }
            BlockKind::Heading(_) | BlockKind::Code { .. } => {}
        }
    }
    item
}

fn misplaced(file: File<'_>, language: &str, span: &Range<usize>) -> Diagnostic {
    if language == "rhai" {
        let message =
            "a translation has no script: its numbers and answers are those of the original";
        let error = file.error("translation-script", span.clone(), message);
        error.help(
            "texts that the script draws are translated in a table [words] of the `toml` block",
        )
    } else {
        let message = "a `toml` block has no place here";
        let error = file.error("misplaced-block", span.clone(), message);
        error.help("it comes first in the item, once")
    }
}
