//! The courses that come with Cairn are without errors and warnings, and easy to read.

mod common;

use cairn_course::{Summary, check};
use common::{folder, render};

/// Proves a course with fewer variants than `cairn check` draws, for the sake of the time.
fn proven(name: &str) -> Summary {
    let courses = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses");
    let source = folder(&courses.join(name));
    let mut checked = check(&source, 40, |_| {});
    // Translations grow text by text.
    checked
        .diagnostics
        .retain(|diagnostic| diagnostic.code != "untranslated");
    let found = render(&source, &checked.diagnostics);
    assert!(found.is_empty(), "{found}");
    checked.summary
}

#[test]
fn fractions_to_algebra_is_in_order() {
    let summary = proven("fractions-to-algebra");
    assert!(
        summary.skills >= 45 && summary.templates >= 200,
        "{summary:?}"
    );
    assert!(
        summary.variants >= 40 * summary.templates / 2,
        "{summary:?}"
    );
    assert!(
        summary.levels.iter().all(|&templates| templates >= 10),
        "{summary:?}"
    );
    assert!(
        summary.reading_level.is_some_and(|grade| grade < 5.5),
        "{summary:?}"
    );
}

#[test]
fn cairn_basics_is_in_order() {
    let summary = proven("cairn-basics");
    assert!(summary.skills >= 8, "{summary:?}");
    assert!(
        summary.reading_level.is_some_and(|grade| grade < 5.5),
        "{summary:?}"
    );
}
