//! The courses that come with Cairn are without errors and warnings in both their languages, complete, and easy to read.

#![expect(clippy::unwrap_used, reason = "a course with errors fails the test")]

mod common;

use cairn_course::{Check, Course, Summary, check_language};
use common::{folder, render};

/// Each course is written in the first and translated into the second.
const LANGUAGES: [&str; 2] = ["en", "es"];

/// The highest school grade at which a course may have to be read.
const HIGHEST_GRADE: f64 = 6.0;

/// Proves a course in one language, with fewer variants than `cairn check` draws, for the sake of the time.
fn proven(name: &str, language: &str) -> Check {
    let courses = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses");
    let source = folder(&courses.join(name));
    let checked = check_language(&source, 24, Some(language), |_| {});
    let found = render(&source, &checked.diagnostics);
    assert!(found.is_empty(), "{found}");
    checked
}

/// What is true of every language of every course.
fn assert_in_order(checked: &Check, language: &str) -> (Course, Summary) {
    let (course, summary) = match checked.translations.first() {
        Some(translated) => {
            let share = translated.summary.share.unwrap();
            assert_eq!(share.translated, share.texts, "{share:?}");
            assert_eq!(share.skills, translated.summary.skills, "{share:?}");
            (translated.translation.course.clone(), translated.summary)
        }
        None => (checked.course.clone().unwrap(), checked.summary),
    };
    assert_eq!(course.language, language);
    assert!(
        summary.reading_level.unwrap() <= HIGHEST_GRADE,
        "{summary:?}"
    );
    assert!(
        summary.variants >= 16 * summary.templates,
        "hardly anything was drawn: {summary:?}"
    );
    for skill in &course.skills {
        let completions = skill.templates.iter().filter(|item| item.completion);
        assert!(completions.count() >= 1, "{}", skill.id);
        assert!(skill.explanations.len() >= 2, "{}", skill.id);
        assert!(skill.templates.len() >= 4, "{}", skill.id);
    }
    (course, summary)
}

fn fractions_to_algebra(language: &str) {
    let (course, summary) = assert_in_order(&proven("fractions-to-algebra", language), language);
    assert!(
        summary.skills >= 45 && summary.templates >= 200,
        "{summary:?}"
    );
    assert!(
        summary.levels.iter().all(|&templates| templates >= 10),
        "{summary:?}"
    );
    for skill in &course.skills {
        assert!(!skill.standards.is_empty(), "{} has no standard", skill.id);
    }
}

#[test]
fn fractions_to_algebra_is_in_order() {
    fractions_to_algebra(LANGUAGES[0]);
}

#[test]
fn fractions_to_algebra_is_in_order_in_spanish() {
    fractions_to_algebra(LANGUAGES[1]);
}

#[test]
fn cairn_basics_is_in_order_in_both_languages() {
    for language in LANGUAGES {
        let (_, summary) = assert_in_order(&proven("cairn-basics", language), language);
        assert!(summary.skills >= 8, "{summary:?}");
    }
}
