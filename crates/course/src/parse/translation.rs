//! Reading translations: files of text beside the original.
//!
//! A translated skill has the headings of the original with their text in another language, and no numbers, answers or scripts. Both files
//! are woven into one text, which is then read like any skill; so a translation has all that the original has, and everything that is
//! proven of the original is proven of it too. The same seed draws the same numbers in every language.

mod manifest;
pub(crate) mod parts;
mod settings;
mod skill;
pub(crate) mod stamp;
pub(crate) mod words;

use super::course_file::is_language;
use super::{COURSE_FILE, Files, assemble, decode};
use crate::course::{Course, Share};
use crate::diagnostic::{Diagnostic, File, Severity};
use crate::source::CourseSource;
use crate::suggest::did_you_mean;
use crate::weave::{Origin, Strand, Weave};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The folder of the translations, one folder for each language.
pub(crate) const TRANSLATIONS: &str = "translations/";

/// A course in another language than it was written in.
#[derive(Debug, Clone)]
pub struct Translation {
    /// The language, a BCP 47 tag; that of [`Translation::course`] too.
    pub language: String,
    /// The course: the same skills, templates and numbers as the original, and its text where something is not translated.
    pub course: Course,
    /// How much of it is translated.
    pub share: Share,
    /// The woven text of each translated skill, by the path of the original.
    pub(crate) weaves: BTreeMap<String, Weave>,
}

impl Translation {
    /// Whether a file of the original has a translation.
    pub(crate) fn has(&self, path: &str) -> bool {
        let weave = self.weaves.get(path);
        weave.is_some_and(|weave| !weave.strand(Origin::Translation).path.is_empty())
    }
}

/// A stretch of the original with other text in its place.
#[derive(Debug, Clone)]
struct Edit {
    /// Where the stretch stands in the original.
    span: Range<usize>,
    text: String,
    /// Where mistakes in the text belong.
    origin: Origin,
    place: Range<usize>,
}

/// The files of one language.
#[derive(Default)]
struct TranslatedFiles<'a> {
    manifest: Option<File<'a>>,
    /// By the id of the skill.
    skills: BTreeMap<&'a str, File<'a>>,
}

/// Reads the translations of a course that has no errors itself, in the order of their languages.
pub(super) fn read(
    source: &CourseSource,
    originals: &Files<'_>,
    course: &Course,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Translation> {
    let known: BTreeSet<_> = diagnostics.iter().map(kind_and_place).collect();
    let mut translations = Vec::new();
    for (language, files) in collect(source, course, diagnostics) {
        let mut found = Vec::new();
        let translation = translation(
            source,
            originals,
            ((course.language.as_str(), language), &files),
            &mut found,
        );
        // What is wrong with the original has been said.
        found.retain(|diagnostic| !known.contains(&kind_and_place(diagnostic)));
        let broken = found.iter().any(|found| found.severity == Severity::Error);
        diagnostics.extend(found);
        translations.extend(translation.filter(|_| !broken));
    }
    translations
}

/// What makes two diagnostics say the same.
pub(crate) fn kind_and_place(diagnostic: &Diagnostic) -> (&'static str, String, usize, usize) {
    let span = &diagnostic.span;
    let file = diagnostic.file.clone();
    (diagnostic.code, file, span.start, span.end)
}

/// Finds the files of each language.
fn collect<'a>(
    source: &'a CourseSource,
    course: &Course,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, TranslatedFiles<'a>> {
    let mut languages: BTreeMap<&str, TranslatedFiles<'_>> = BTreeMap::new();
    let mut refused = BTreeSet::new();
    for (path, bytes) in source.files() {
        let Some(rest) = path.strip_prefix(TRANSLATIONS) else {
            continue;
        };
        let place = File::new(path, "");
        let Some((language, name)) = rest.split_once('/') else {
            let warning = place.warning("unknown-file", 0..0, "this file is no translation");
            diagnostics
                .push(warning.help("translations are folders: translations/es/skills/ID.md"));
            continue;
        };
        if !is_language(language) || language == course.language {
            if refused.insert(language) {
                let message = if language == course.language {
                    format!("the course itself is in `{language}`")
                } else {
                    format!("`{language}` is no language tag")
                };
                let error = place.error("translation-language", 0..0, message);
                diagnostics
                    .push(error.help("a folder is named by its language, such as translations/es"));
            }
            continue;
        }
        let files = languages.entry(language).or_default();
        let skill = name
            .strip_prefix("skills/")
            .and_then(|name| name.strip_suffix(".md"));
        if name == COURSE_FILE {
            files.manifest = decode(path, bytes, diagnostics);
        } else if let Some(id) = skill {
            if course.skill_index(id).is_some() {
                if let Some(file) = decode(path, bytes, diagnostics) {
                    files.skills.insert(id, file);
                }
            } else {
                let message = format!("the course has no skill `{id}` to be translated");
                let error = place.error("translation-unknown", 0..0, message);
                let ids = course.skills.iter().map(|skill| skill.id.as_str());
                diagnostics.push(error.help_if(did_you_mean(id, ids)));
            }
        } else if !name.to_ascii_lowercase().starts_with("readme") {
            let warning = place.warning("unknown-file", 0..0, "this file is no translation");
            diagnostics.push(warning.help("a translation has a course.toml, and skills/ID.md"));
        }
    }
    languages
}

fn translation(
    source: &CourseSource,
    originals: &Files<'_>,
    (languages, files): ((&str, &str), &TranslatedFiles<'_>),
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Translation> {
    let (_, language) = languages;
    let mut share = Share::default();
    let mut weaves = BTreeMap::new();
    let manifest = Weaver::new(
        originals.manifest,
        files.manifest,
        languages,
        &mut share,
        diagnostics,
    );
    let manifest = manifest::weave(manifest);
    for (id, original) in &originals.skills {
        let before = share;
        let file = Weaver::new(
            *original,
            files.skills.get(id).copied(),
            languages,
            &mut share,
            diagnostics,
        );
        let weave = skill::weave(file);
        share.skills +=
            usize::from(share.texts - before.texts == share.translated - before.translated);
        weaves.insert(original.path.to_owned(), weave);
    }
    let woven = Files {
        manifest: File::woven(COURSE_FILE, &manifest),
        skills: originals
            .skills
            .iter()
            .filter_map(|(id, file)| Some((*id, File::woven(file.path, weaves.get(file.path)?))))
            .collect(),
    };
    let mut found = Vec::new();
    let translated = assemble(source, &woven, &mut found);
    if diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error)
    {
        // What a misplaced part does to the text around it helps nobody; nor does saying a thing twice.
        let place = |diagnostic: &Diagnostic| (diagnostic.file.clone(), diagnostic.span.clone());
        let said: Vec<_> = diagnostics.iter().map(place).collect();
        found.retain(|found| found.file.starts_with(TRANSLATIONS) && !said.contains(&place(found)));
    }
    diagnostics.append(&mut found);
    let translated = translated?;
    Some(Translation {
        language: language.to_owned(),
        course: translated,
        share,
        weaves,
    })
}

/// Weaves one file from an original and its translation, if there is one.
struct Weaver<'a, 'd> {
    language: &'a str,
    original: File<'a>,
    translation: Option<File<'a>>,
    weave: Weave,
    share: &'d mut Share,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a, 'd> Weaver<'a, 'd> {
    fn new(
        original: File<'a>,
        translation: Option<File<'a>>,
        languages: (&str, &'a str),
        share: &'d mut Share,
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Self {
        let strand = |file: File<'_>| Strand {
            path: file.path.to_owned(),
            text: file.text.to_owned(),
        };
        Weaver {
            language: languages.1,
            original,
            translation,
            weave: Weave::new(
                languages,
                strand(original),
                strand(translation.unwrap_or(File::new("", ""))),
            ),
            share,
            diagnostics,
        }
    }

    /// Counts a text that is translated.
    fn translated(&mut self) {
        self.share.texts += 1;
        self.share.translated += 1;
    }

    /// Counts a text that is not, without a word about it: more than it is missing.
    fn missing(&mut self) {
        self.share.texts += 1;
    }

    /// Counts a text that is not translated, and reports it.
    fn untranslated(&mut self, span: Range<usize>, what: &str) {
        self.missing();
        self.warn_untranslated(span, what);
    }

    fn warn_untranslated(&mut self, span: Range<usize>, what: &str) {
        let message = format!("{what} is not translated into `{}`", self.language);
        let warning = self.original.warning("untranslated", span, message);
        self.diagnostics.push(Diagnostic {
            language: Some(self.language.to_owned()),
            ..warning
        });
    }

    /// Adds a stretch of the original with some of it replaced.
    fn take_edited(&mut self, range: Range<usize>, mut edits: Vec<Edit>) {
        edits.sort_by_key(|edit| edit.span.start);
        let mut from = range.start;
        for edit in edits {
            if edit.span.start < from || edit.span.end > range.end {
                continue;
            }
            self.weave.take(Origin::Original, from..edit.span.start);
            self.weave.add(&edit.text, edit.origin, edit.place);
            from = edit.span.end;
        }
        self.weave.take(Origin::Original, from..range.end);
    }
}
