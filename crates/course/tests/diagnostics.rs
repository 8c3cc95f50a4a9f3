//! What an author reads about each broken course in tests/courses. Open the folder beside the snapshot.

mod common;

use cairn_course::{check, parse};
use common::{fixture, render};

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
