//! From course files to a [`Course`], or to the list of everything that is wrong with them.
//!
//! Reading never stops at the first mistake: each file, section and value is read as far as it goes, so that an author mends all
//! mistakes in one round. A course comes out only if there is no error; warnings do not stand in its way.

mod answers;
mod blocks;
mod course_file;
mod fields;
mod item;
mod lists;
mod mistakes;
mod options;
mod settings;
mod skill;
pub(crate) mod translation;

use crate::course::{Course, Skill, Unit};
use crate::diagnostic::{BYTE_ORDER_MARK, Diagnostic, File, Severity, sort};
use crate::language::Language;
use crate::mask::is_allowed;
use crate::source::CourseSource;
use crate::suggest::did_you_mean;
use course_file::CourseFile;
use fields::At;
use skill::SkillDraft;
use std::collections::{BTreeMap, BTreeSet};
pub use translation::Translation;

const COURSE_FILE: &str = "course.toml";
const LONGEST_ID: usize = 64;

/// What reading a course gives.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The course, if neither it nor a translation of it has errors.
    pub course: Option<Course>,
    /// The course in other languages, in the order of their tags.
    pub translations: Vec<Translation>,
    /// Everything that is wrong, in the order in which a person works through it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a course and its translations. Any bytes whatever may be in the files.
pub fn parse(source: &CourseSource) -> Parsed {
    let mut diagnostics = Vec::new();
    let mut translations = Vec::new();
    let files = files(source, &mut diagnostics);
    let mut course = files
        .as_ref()
        .and_then(|files| assemble(source, files, &mut diagnostics));
    if let (Some(files), Some(course), true) = (&files, &course, is_sound(&diagnostics)) {
        translations = translation::read(source, files, course, &mut diagnostics);
    }
    sort(&mut diagnostics);
    diagnostics.dedup();
    if !is_sound(&diagnostics) {
        course = None;
        translations.clear();
    }
    Parsed {
        course,
        translations,
        diagnostics,
    }
}

fn is_sound(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .all(|diagnostic| diagnostic.severity != Severity::Error)
}

/// The files of a course in one language, decoded.
struct Files<'a> {
    manifest: File<'a>,
    /// By the id of the skill.
    skills: BTreeMap<&'a str, File<'a>>,
}

/// Finds and decodes the files of a course in its own language.
fn files<'a>(source: &'a CourseSource, diagnostics: &mut Vec<Diagnostic>) -> Option<Files<'a>> {
    let Some(bytes) = source.get(COURSE_FILE) else {
        let file = File::new(COURSE_FILE, "");
        let error = file.error("missing-file", 0..0, "there is no course.toml");
        diagnostics.push(error.help("a course is a folder with a course.toml and a folder skills"));
        return None;
    };
    let manifest = decode(COURSE_FILE, bytes, diagnostics)?;
    let mut skills = BTreeMap::new();
    for (path, bytes) in source.files() {
        let name = path
            .strip_prefix("skills/")
            .and_then(|name| name.strip_suffix(".md"));
        match name {
            Some(id) if is_id(id) => {
                skills.extend(decode(path, bytes, diagnostics).map(|file| (id, file)));
            }
            Some(name) => {
                let file = File::new(path, "");
                let error = file.error(
                    "bad-id",
                    0..0,
                    format!("`{name}` cannot be the id of a skill"),
                );
                diagnostics.push(error.help(ID_HELP));
            }
            None => check_other_file(path, diagnostics),
        }
    }
    Some(Files { manifest, skills })
}

/// Reads the files of a course in one language.
fn assemble(
    source: &CourseSource,
    files: &Files<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Course> {
    let course = course_file::read(files.manifest, diagnostics);
    let mut drafts: BTreeMap<String, SkillDraft<'_>> = BTreeMap::new();
    let language = Language::of(course.language.as_deref().unwrap_or_default());
    for (&id, &file) in &files.skills {
        let file = file.in_language(language);
        drafts.insert(id.to_owned(), skill::read(file, id, diagnostics));
    }
    let order = check_listing(source, files.manifest, &course, &drafts, diagnostics);
    check_prerequisites(&order, &drafts, diagnostics);
    build(source, course, drafts, &order)
}

/// The text of a file, if it is one.
fn decode<'a>(
    path: &'a str,
    bytes: &'a [u8],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<File<'a>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let readable = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let text = std::str::from_utf8(readable).unwrap_or_default();
            let end = text.len();
            let error = File::new(path, text).error(
                "not-utf-8",
                end..end,
                "from here on this is no UTF-8 text",
            );
            diagnostics.push(error.help("save the file as UTF-8"));
            return None;
        }
    };
    let file = File::new(path, text);
    if text.starts_with(BYTE_ORDER_MARK) {
        let mark = 0..BYTE_ORDER_MARK.len_utf8();
        let warning = file.warning(
            "byte-order-mark",
            mark,
            "the file starts with an invisible byte order mark",
        );
        diagnostics.push(warning.help("save the file as UTF-8 without a byte order mark"));
    }
    if let Some(at) = text.find("\r\n") {
        let warning = file.warning("crlf", at..at + 2, "the lines of this file end with CR LF");
        diagnostics.push(warning.help(
            "save the file with LF line ends, so that its fingerprint is the same everywhere",
        ));
    }
    let forbidden = text.char_indices().find(|&(at, character)| {
        !is_allowed(character) || (character == BYTE_ORDER_MARK && at > 0)
    });
    if let Some((at, character)) = forbidden {
        let place = at..at + character.len_utf8();
        let message = format!(
            "the character U+{:04X} cannot be shown",
            u32::from(character)
        );
        diagnostics.push(file.error("control-character", place, message));
        return None;
    }
    Some(file)
}

fn check_other_file(path: &str, diagnostics: &mut Vec<Diagnostic>) {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let expected = path == COURSE_FILE
        || path.starts_with(translation::TRANSLATIONS)
        || ["readme", "license", "notice"]
            .iter()
            .any(|known| name.starts_with(known));
    if !expected {
        let file = File::new(path, "");
        let warning = file.warning("unknown-file", 0..0, "this file is no part of the course");
        diagnostics.push(warning.help("skills are files skills/ID.md"));
    }
}

/// Compares the units with the files; gives the skills that have a file, in the order of the units.
fn check_listing(
    source: &CourseSource,
    file: File<'_>,
    course: &CourseFile,
    drafts: &BTreeMap<String, SkillDraft<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    let mut order = Vec::new();
    for unit in &course.units {
        for skill in &unit.skills {
            let id = skill.value.as_str();
            if !listed.insert(id) {
                let message = format!("`{id}` is listed twice: every skill is in exactly one unit");
                diagnostics.push(file.error("duplicate-skill", skill.span.clone(), message));
            } else if drafts.contains_key(id) {
                order.push(id.to_owned());
            } else if source.get(&format!("skills/{id}.md")).is_none() {
                let message = format!("there is no file skills/{id}.md");
                let error = file.error("missing-file", skill.span.clone(), message);
                diagnostics
                    .push(error.help_if(did_you_mean(id, drafts.keys().map(String::as_str))));
            }
        }
    }
    for (id, draft) in drafts {
        if !listed.contains(id.as_str()) {
            let message = format!("`{id}` is in no unit of course.toml");
            let error = draft
                .file
                .error("unlisted-skill", draft.id_span.clone(), message);
            diagnostics.push(error.help(format!("add \"{id}\" to the skills of a unit")));
        }
    }
    order
}

fn check_prerequisites(
    order: &[String],
    drafts: &BTreeMap<String, SkillDraft<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let place: BTreeMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(at, id)| (id.as_str(), at))
        .collect();
    for (id, draft) in drafts {
        let mut seen = BTreeSet::new();
        for prerequisite in &draft.prerequisites {
            let name = prerequisite.value.as_str();
            let span = prerequisite.span.clone();
            if !drafts.contains_key(name) {
                let error = draft.file.error(
                    "unknown-prerequisite",
                    span,
                    format!("there is no skill `{name}`"),
                );
                diagnostics
                    .push(error.help_if(did_you_mean(name, drafts.keys().map(String::as_str))));
            } else if !seen.insert(name) {
                let message = format!("`{name}` is listed twice");
                diagnostics.push(draft.file.error("duplicate-prerequisite", span, message));
            } else if let (Some(own), Some(other)) = (place.get(id.as_str()), place.get(name))
                && other > own
            {
                let message = format!("`{name}` comes after this skill in course.toml");
                let warning = draft.file.warning("prerequisite-later", span, message);
                diagnostics.push(warning.help("list a skill after those that it builds on"));
            }
        }
    }
    for cycle in cycles(drafts) {
        let (Some(first), Some(second)) = (cycle.first(), cycle.get(1)) else {
            continue;
        };
        let Some(draft) = drafts.get(*first) else {
            continue;
        };
        let span = draft
            .prerequisites
            .iter()
            .find(|prerequisite| prerequisite.value == **second)
            .map_or(draft.id_span.clone(), |prerequisite| {
                prerequisite.span.clone()
            });
        let message = format!(
            "these skills build on each other in a circle: {}",
            cycle.join(" → ")
        );
        let error = draft.file.error("prerequisite-cycle", span, message);
        diagnostics.push(error.help("take one of these prerequisites out"));
    }
}

/// One cycle for each skill at which the search comes back to where it has been, first skill repeated at the end.
fn cycles<'a>(drafts: &'a BTreeMap<String, SkillDraft<'_>>) -> Vec<Vec<&'a str>> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for start in drafts.keys() {
        // The path from the start, each skill with the prerequisites still to be followed.
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((id, next)) = path.last_mut() {
            let id: &str = id;
            let prerequisites = drafts
                .get(id)
                .map_or(&[] as &[At<String>], |draft| &draft.prerequisites);
            let Some(prerequisite) = prerequisites.get(*next) else {
                done.insert(id);
                path.pop();
                continue;
            };
            *next += 1;
            let Some((prerequisite, _)) = drafts.get_key_value(&prerequisite.value) else {
                continue;
            };
            if let Some(from) = path.iter().position(|(on_path, _)| on_path == prerequisite) {
                let mut cycle: Vec<&str> = path.iter().skip(from).map(|(id, _)| *id).collect();
                cycle.push(prerequisite);
                found.push(cycle);
            } else if !done.contains(prerequisite.as_str()) {
                path.push((prerequisite, 0));
            }
        }
    }
    found
}

fn build(
    source: &CourseSource,
    course: CourseFile,
    mut drafts: BTreeMap<String, SkillDraft<'_>>,
    order: &[String],
) -> Option<Course> {
    let index: BTreeMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(at, id)| (id.as_str(), at))
        .collect();
    let mut skills: Vec<Skill> = Vec::with_capacity(order.len());
    for id in order {
        let draft = drafts.remove(id)?;
        let prerequisites: Option<Vec<usize>> = draft
            .prerequisites
            .iter()
            .map(|name| index.get(name.value.as_str()).copied())
            .collect();
        skills.push(draft.finish(prerequisites?)?);
    }
    let units = course.units.into_iter().map(|unit| {
        Some(Unit {
            id: unit.id?,
            title: unit.title?,
            skills: unit
                .skills
                .iter()
                .filter_map(|skill| index.get(skill.value.as_str()).copied())
                .collect(),
        })
    });
    Some(Course {
        id: course.id?,
        title: course.title?,
        language: course.language?,
        description: course.description,
        units: units.collect::<Option<_>>()?,
        skills,
        fingerprint: source.fingerprint(),
    })
}

const ID_HELP: &str =
    "ids are lower-case letters and digits with single hyphens between, at most 64: add-unlike";

fn is_id(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    text.len() <= LONGEST_ID && text.split('-').all(part)
}

/// The id, unless it is none.
fn checked_id(
    file: File<'_>,
    id: Option<At<String>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<At<String>> {
    let id = id?;
    if is_id(&id.value) {
        return Some(id);
    }
    let error = file.error("bad-id", id.span, format!("`{}` cannot be an id", id.value));
    diagnostics.push(error.help(ID_HELP));
    None
}

/// An exact number as a logit.
#[expect(
    clippy::cast_precision_loss,
    reason = "difficulties are small numbers with few places"
)]
fn logits(value: crate::rational::Rational) -> f64 {
    value.numerator() as f64 / value.denominator() as f64
}
