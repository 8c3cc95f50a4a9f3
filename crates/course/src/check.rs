//! Proving a course before a learner meets it.
//!
//! Reading a course finds what is wrong with its text. Proving it draws hundreds of variants of every item template and finds what
//! is wrong with its numbers: an answer that cannot be written, a wrong answer that happens to be right, two options that come out
//! the same. Each distinct failure of a template is reported once, at the expression concerned, with the first seed that shows it
//! and what that seed draws.

mod proof;

use crate::course::{Course, LEVELS, Share, Skill};
use crate::diagnostic::{Diagnostic, File, Severity, sort};
use crate::parse::translation::stamp::stamped;
use crate::parse::translation::{TRANSLATIONS, kind_and_place};
use crate::parse::{Parsed, Translation, parse};
use crate::readability::{self, Formula};
use crate::source::CourseSource;
use crate::weave::Origin;
use proof::Proof;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

/// How many variants of each template are drawn, unless told otherwise.
pub const VARIANTS: u32 = 200;

/// A skill with fewer templates bores soon, and tells the model little.
const FEWEST_TEMPLATES: usize = 4;
/// With fewer explanations, a learner who does not understand the first has no other way to see it.
const FEWEST_EXPLANATIONS: usize = 2;
/// How many hints an item has: one alone tells too little or too much, and more than four give the solution away line by line.
const HINTS: RangeInclusive<usize> = 2..=4;

/// What a course holds, and how much of it was proven.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Number of skills.
    pub skills: usize,
    /// Number of item templates.
    pub templates: usize,
    /// Number of items that were drawn and found in order.
    pub variants: usize,
    /// Number of misconceptions described.
    pub misconceptions: usize,
    /// Number of hints written.
    pub hints: usize,
    /// Number of item templates of each level, from 1 to 5.
    pub levels: [usize; LEVELS],
    /// The school grade at which its text can be read, for languages with a formula for it.
    pub reading_level: Option<f64>,
    /// Of a translation, how much is translated.
    pub share: Option<Share>,
}

/// How far proving has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Templates proven so far.
    pub done: usize,
    /// Templates in the course.
    pub templates: usize,
    /// The skill of the template that was proven last.
    pub skill: &'a str,
    /// The template that was proven last.
    pub template: &'a str,
}

/// What checking a course gives.
#[derive(Debug, Clone)]
pub struct Check {
    /// The course, unless there are errors.
    pub course: Option<Course>,
    /// Everything that is wrong, in the order in which a person works through it.
    pub diagnostics: Vec<Diagnostic>,
    /// What it holds; all zero if it could not even be read.
    pub summary: Summary,
    /// The course in other languages, in the order of their tags.
    pub translations: Vec<TranslationCheck>,
}

impl Check {
    /// The translated skills about which there is nothing to say and that bear no stamp yet: the path of each, and its text with the
    /// stamp of the original as it is now. A stamp that is out of date stays: only a person knows whether the translation is up to it.
    pub fn stamped(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for TranslationCheck { translation, .. } in &self.translations {
            for weave in translation.weaves.values() {
                let (original, own) = (
                    weave.strand(Origin::Original),
                    weave.strand(Origin::Translation),
                );
                let concerns = |diagnostic: &Diagnostic| {
                    let of_language = diagnostic.language.as_ref() == Some(&translation.language);
                    diagnostic.file == own.path || diagnostic.file == original.path && of_language
                };
                if !self.diagnostics.iter().any(concerns) {
                    files.extend(stamped(original, own).map(|text| (own.path.clone(), text)));
                }
            }
        }
        files
    }
}

/// What checking a translation gives.
#[derive(Debug, Clone)]
pub struct TranslationCheck {
    /// The translation.
    pub translation: Translation,
    /// What it holds, and how much of it was proven.
    pub summary: Summary,
}

/// Reads a course and its translations, and proves each with so many variants of each template.
pub fn check(source: &CourseSource, variants: u32, progress: impl FnMut(Progress<'_>)) -> Check {
    check_language(source, variants, None, progress)
}

/// The same, of one language alone if one is given: the course's own, or that of a translation.
pub fn check_language(
    source: &CourseSource,
    variants: u32,
    language: Option<&str>,
    mut progress: impl FnMut(Progress<'_>),
) -> Check {
    let Parsed {
        course,
        mut translations,
        mut diagnostics,
    } = parse(source);
    let Some(course) = course else {
        return Check {
            course: None,
            diagnostics,
            summary: Summary::default(),
            translations: Vec::new(),
        };
    };
    let own = language.is_none_or(|language| language == course.language);
    if let Some(language) = language {
        translations.retain(|translation| translation.language == language);
        let folder = format!("{TRANSLATIONS}{language}/");
        diagnostics.retain(|diagnostic| {
            let translated = diagnostic.file.starts_with(TRANSLATIONS);
            let concerns = diagnostic.language.as_deref() == Some(language);
            concerns
                || diagnostic.file.starts_with(&folder)
                || own && !translated && diagnostic.language.is_none()
        });
    }
    let templates = templates(&course);
    let all = templates * (usize::from(own) + translations.len());
    let mut done = 0;
    let mut progress = |skill: &str, template: &str| {
        done += 1;
        progress(Progress {
            done,
            templates: all,
            skill,
            template,
        });
    };
    let mut summary = Summary::default();
    if own {
        let original = Proving {
            course: &course,
            source,
            translation: None,
        };
        summary = original.prove(variants, &mut diagnostics, &mut progress);
    }
    let known: BTreeSet<_> = diagnostics.iter().map(kind_and_place).collect();
    let mut checked = Vec::new();
    for translation in translations {
        let mut found = Vec::new();
        let translated = Proving {
            course: &course,
            source,
            translation: Some(&translation),
        };
        let summary = translated.prove(variants, &mut found, &mut progress);
        // What is wrong with the original has been said.
        found.retain(|diagnostic| !known.contains(&kind_and_place(diagnostic)));
        diagnostics.extend(found);
        checked.push(TranslationCheck {
            translation,
            summary,
        });
    }
    sort(&mut diagnostics);
    let broken = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    if broken {
        checked.clear();
    }
    Check {
        course: Some(course).filter(|_| !broken),
        diagnostics,
        summary,
        translations: checked,
    }
}

fn templates(course: &Course) -> usize {
    course
        .skills
        .iter()
        .map(|skill| skill.templates.len())
        .sum()
}

/// A course in one language, while it is proven.
struct Proving<'a> {
    /// The original.
    course: &'a Course,
    source: &'a CourseSource,
    translation: Option<&'a Translation>,
}

impl Proving<'_> {
    /// Draws so many variants of each template, with the seeds from 0 on.
    fn prove(
        &self,
        variants: u32,
        diagnostics: &mut Vec<Diagnostic>,
        progress: &mut impl FnMut(&str, &str),
    ) -> Summary {
        let course = self
            .translation
            .map_or(self.course, |translation| &translation.course);
        let mut summary = Summary {
            skills: course.skills.len(),
            templates: templates(course),
            share: self.translation.map(|translation| translation.share),
            ..Summary::default()
        };
        let formula = Formula::of(&course.language);
        let mut reading = readability::Counts::default();
        for (skill, original) in course.skills.iter().zip(&self.course.skills) {
            let path = format!("skills/{}.md", skill.id);
            let file = self.file(&path);
            summary.misconceptions += skill.misconceptions.len();
            if self.translation.is_none() {
                look_at_skill(file, skill, diagnostics);
            }
            if let Some(formula) = formula {
                let place = id_place(file);
                reading.add(readability::look_at(file, formula, place, diagnostics));
            }
            for (all, own) in summary.levels.iter_mut().zip(skill.coverage()) {
                *all += own;
            }
            for (template, original) in skill.templates.iter().zip(&original.templates) {
                summary.hints += template.body.hints.len();
                let original = self.translation.map(|_| original);
                let mut proof = Proof::new(template, original);
                // Without a script, only the order of options depends on the seed.
                let seeds = if template.is_fixed() {
                    variants.min(8)
                } else {
                    variants
                };
                for seed in 0..u64::from(seeds) {
                    proof.try_seed(seed);
                }
                summary.variants += proof.in_order;
                if let (Some(translation), Some(share)) = (self.translation, &mut summary.share) {
                    let mut found = Vec::new();
                    share.texts += proof.report_literals(file, &translation.language, &mut found);
                    // Of a skill that is not translated at all, that has been said.
                    if translation.has(&path) {
                        diagnostics.extend(found);
                    }
                }
                proof.report(file, diagnostics);
                progress(&skill.id, &template.id);
            }
        }
        summary.reading_level = formula.and_then(|formula| reading.grade(formula));
        summary
    }

    /// A skill file as it was read.
    fn file<'b>(&'b self, path: &'b str) -> File<'b> {
        let weave = self
            .translation
            .and_then(|translation| translation.weaves.get(path));
        if let Some(weave) = weave {
            return File::woven(path, weave);
        }
        let bytes = self.source.get(path);
        let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
        File::new(path, text.unwrap_or_default())
    }
}

/// What a skill should have and the format does not insist on.
fn look_at_skill(file: File<'_>, skill: &Skill, diagnostics: &mut Vec<Diagnostic>) {
    let span = id_place(file);
    let mut warn = |code, message: String, help: &str| {
        diagnostics.push(file.warning(code, span.clone(), message).help(help));
    };
    let count = skill.templates.len();
    if count < FEWEST_TEMPLATES {
        let plural = if count == 1 { "" } else { "s" };
        let message = format!("this skill has {count} item{plural}");
        warn(
            "few-items",
            message,
            "write at least four, from easy to demanding",
        );
    } else {
        let levels: BTreeSet<u8> = skill
            .templates
            .iter()
            .map(|template| template.level)
            .collect();
        if levels.len() < 2 {
            warn(
                "one-level",
                "all items of this skill have the same level".to_owned(),
                "let the levels rise, so that there is something for everybody",
            );
        }
    }
    let count = skill.explanations.len();
    if count < FEWEST_EXPLANATIONS {
        let plural = if count == 1 { "" } else { "s" };
        warn(
            "few-explanations",
            format!("this skill has {count} explanation{plural} besides `What to know`"),
            "write at least two that differ in kind, such as a picture and a story: `## Explanation: some-id \"A title\"`",
        );
    }
    if !skill.templates.iter().any(|template| template.completion) {
        warn(
            "no-completion",
            "this skill has no completion problem".to_owned(),
            "add an item of level 1 or 2 that leaves the last steps of the worked example blank: `completion = true`, with answer kind `blanks`",
        );
    }
    if skill.misconceptions.is_empty() {
        warn(
            "no-misconceptions",
            "this skill describes no misconception".to_owned(),
            "name the wrong ideas that learners commonly have: `## Misconception: some-id \"A title\"`",
        );
    }
}

/// The line of the front matter that states the id.
fn id_place(file: File<'_>) -> Range<usize> {
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        if line.trim_start().starts_with("id") {
            return at..at + line.trim_end().len();
        }
        at += line.len();
    }
    0..0
}
