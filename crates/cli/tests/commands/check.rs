//! `cairn check`.

use std::fs;
use std::path::Path;

use crate::support::program::{cairn, copy_folder, run};
use crate::support::school::{course_fixture, shipped_course};
use crate::{seen, without_numbers};

fn check(course: &Path, options: &[&str]) -> String {
    seen(&run(cairn(["check"]).arg(course).args(options)), course)
}

#[test]
fn the_course_that_comes_with_cairn_is_sound() {
    let shown = check(&shipped_course(), &["--variants", "20", "--language", "en"]);
    let (summary, coverage) = shown.split_once("\n\n").unwrap();
    insta::assert_snapshot!(without_numbers(summary), @r"
    exit code: N
    ----- standard output -----
    en: N skills, N templates, N variants proven, N misconceptions, N hints.
    en: reading level about grade N.N.
    ");
    assert!(
        coverage.starts_with("Templates of levels 1 to 5, by skill:\n"),
        "{shown}"
    );
    assert!(shown.contains("\n0 errors, 0 warnings.\n"), "{shown}");
}

#[test]
fn mistakes_are_shown_at_their_places() {
    insta::assert_snapshot!("mistakes", check(&course_fixture("broken-sums"), &[]));
    insta::assert_snapshot!(
        "mistakes-json",
        check(&course_fixture("broken-sums"), &["--json"])
    );
}

#[test]
fn warnings_alone_end_well() {
    let course = course_fixture("first-sums");
    insta::assert_snapshot!("warnings", check(&course, &["--variants", "50"]));
    insta::assert_snapshot!(
        "warnings-json",
        check(&course, &["--variants", "50", "--json"])
    );
}

#[test]
fn complete_translations_are_stamped_once_and_outdated_ones_named() {
    let folder = tempfile::tempdir().unwrap();
    let course = folder.path().join("first-sums");
    let write = |path: &str, text: &str| {
        let path = course.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let read = |path: &str| fs::read_to_string(course.join(path)).unwrap();
    copy_folder(&course_fixture("first-sums"), &course);
    let spanish = "translations/es/skills/small-sums.md";
    write("translations/es/course.toml", COURSE_IN_SPANISH);
    write(spanish, SMALL_SUMS_IN_SPANISH);
    // A translation that is not complete gets no stamp.
    let begun = "translations/es/skills/large-sums.md";
    write(begun, "+++\ntitle = \"Sumar números grandes\"\n+++\n");
    let stamp = || check(&course, &["--variants", "20", "--stamp"]);

    let first = stamp();
    assert!(first.ends_with(&format!("Stamped {spanish}.\n")), "{first}");
    let stamped = read(spanish);
    let (front, _) = stamped.split_once("\n+++\n").unwrap();
    assert!(front.starts_with("+++\ntitle = \"Sumar números pequeños\"\noriginal = \""));
    assert!(!read(begun).contains("original"));
    assert!(!first.contains("translation-outdated"), "{first}");

    // Once the original has changed, the stamp is out of date: it is named, and left as it is.
    let original = read("skills/small-sums.md").replace("Count on", "Always count on");
    write("skills/small-sums.md", &original);
    let second = stamp();
    assert!(!second.contains("Stamped"), "{second}");
    assert_eq!(read(spanish), stamped);
    let place = format!("{spanish}:3:12: the original has changed since it was translated");
    assert!(
        second.contains("translation-outdated") && second.contains(&place),
        "{second}"
    );
}

const COURSE_IN_SPANISH: &str = "\
title = \"Primeras sumas\"
description = \"Sumar números enteros.\"

[units]
sums = \"Sumas\"
";

const SMALL_SUMS_IN_SPANISH: &str = "\
+++
title = \"Sumar números pequeños\"
+++

## What to know

Cuenta desde el número mayor.

## Worked example

$3 + 2 = 5$

## Misconception: takes-away \"Restar\"

Quizá restaste el segundo número.

## Item: plus \"Más\"

¿Cuánto es ${{a}} + {{b}}$?

### Hint

Empieza en {{a}}.

### Solution

${{a}} + {{b}} = {{a + b}}$
";
