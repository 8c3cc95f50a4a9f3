//! What an author reads about each broken course in tests/courses. Open the folder beside the snapshot.

#![expect(clippy::unwrap_used, reason = "a broken fixture is a broken test")]
#![expect(
    clippy::disallowed_methods,
    reason = "fixtures are folders that a person can open"
)]

mod common;

use cairn_course::{check, parse};
use common::{fixture, folder, render};
use std::collections::BTreeSet;
use std::path::Path;

fn report(name: &str) -> String {
    let source = fixture(name);
    render(&source, &check(&source, 60, |_| {}).diagnostics)
}

#[test]
fn a_good_course_has_no_diagnostics() {
    assert_eq!(report("good"), "");
}

#[test]
fn structure() {
    insta::assert_snapshot!(report("broken-structure"));
}

#[test]
fn items() {
    insta::assert_snapshot!(report("broken-items"));
}

#[test]
fn answers() {
    insta::assert_snapshot!(report("broken-answers"));
}

#[test]
fn drawn() {
    insta::assert_snapshot!(report("broken-drawn"));
}

#[test]
fn text() {
    insta::assert_snapshot!(report("broken-text"));
}

#[test]
fn cycle() {
    insta::assert_snapshot!(report("broken-cycle"));
}

#[test]
fn bytes() {
    insta::assert_snapshot!(report("broken-bytes"));
}

#[test]
fn toml() {
    insta::assert_snapshot!(report("broken-toml"));
}

#[test]
fn numbers() {
    insta::assert_snapshot!(report("broken-numbers"));
}

#[test]
fn an_empty_course_says_what_is_missing() {
    let source = cairn_course::CourseSource::new();
    insta::assert_snapshot!(render(&source, &parse(&source).diagnostics), @r"
    course.toml:1:1 error missing-file: there is no course.toml
      = a course is a folder with a course.toml and a folder skills
    ");
}

#[test]
fn a_translated_course_has_no_diagnostics() {
    assert_eq!(report("translated"), "");
}

#[test]
fn translation() {
    insta::assert_snapshot!(report("broken-translation"));
}

#[test]
fn translation_drawn() {
    insta::assert_snapshot!(report("broken-translation-drawn"));
}

#[test]
fn settings() {
    insta::assert_snapshot!(report("broken-settings"));
}

#[test]
fn habits() {
    insta::assert_snapshot!(report("broken-habits"));
}

/// Codes that no course here causes: three that none can cause as long as the program reads what it writes, and that of a text with
/// thousands of formulas.
const NOT_PLANTED: [&str; 4] = [
    "too-long",
    "answer-not-right",
    "misconception-unreadable",
    "misconception-unrecognised",
];

/// The codes in the text of the program: what stands first where a mistake is made.
fn codes_of_the_program() -> BTreeSet<String> {
    let source = folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let mut codes = BTreeSet::new();
    for (_, bytes) in source.files() {
        let text = std::str::from_utf8(bytes).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap_or_default();
        for start in [
            ".error(",
            ".warning(",
            "ScriptError::new(",
            "warn(",
            "failure(",
        ] {
            for after in program.split(start).skip(1) {
                let code = after
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next());
                codes.extend(
                    code.filter(|code| code.bytes().all(is_of_a_code))
                        .map(str::to_owned),
                );
            }
        }
    }
    codes
}

fn is_of_a_code(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

#[test]
fn every_kind_of_mistake_is_planted_somewhere() {
    let courses = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses");
    let mut planted = BTreeSet::new();
    for entry in std::fs::read_dir(courses).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        let source = folder(&path);
        let found = check(&source, 60, |_| {}).diagnostics;
        planted.extend(found.into_iter().map(|found| found.code.to_owned()));
    }
    assert!(planted.len() >= 40, "{planted:?}");
    let known = codes_of_the_program();
    assert!(
        known.len() > 80,
        "the program is not read rightly: {known:?}"
    );
    let unplanted: Vec<&String> = known
        .iter()
        .filter(|code| !planted.contains(*code) && !NOT_PLANTED.contains(&code.as_str()))
        .collect();
    assert!(unplanted.is_empty(), "no course shows {unplanted:?}");
}
