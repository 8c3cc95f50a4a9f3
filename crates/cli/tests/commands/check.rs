//! `cairn check`.

use std::path::Path;

use crate::support::program::{cairn, run};
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
    insta::assert_snapshot!(check(&course_fixture("first-sums"), &["--variants", "50"]), @r#"
    exit code: 0
    ----- standard output -----
    en: 2 skills, 2 templates, 100 variants proven, 2 misconceptions, 2 hints.
    en: reading level about grade 5.2.

    Templates of levels 1 to 5, by skill:
    small-sums    1    ·    ·    ·    ·
    large-sums    1    ·    ·    ·    ·
    all           2    ·    ·    ·    ·

    0 errors, 2 warnings.
    ----- standard error -----
    few-items

      ! skills/large-sums.md:2:1: this skill has 1 item
       ,-[skills/large-sums.md:2:1]
     1 | +++
     2 | id = "large-sums"
       : ^^^^^^^^^^^^^^^^^
     3 | title = "Add large numbers"
       `----
      help: write at least three, from easy to demanding

    few-items

      ! skills/small-sums.md:2:1: this skill has 1 item
       ,-[skills/small-sums.md:2:1]
     1 | +++
     2 | id = "small-sums"
       : ^^^^^^^^^^^^^^^^^
     3 | title = "Add small numbers"
       `----
      help: write at least three, from easy to demanding
    "#);
    insta::assert_snapshot!(check(&course_fixture("first-sums"), &["--variants", "50", "--json"]), @r#"
    exit code: 0
    ----- standard output -----
    {
      "coverage": [
        {
          "levels": [
            1,
            0,
            0,
            0,
            0
          ],
          "skill": "small-sums"
        },
        {
          "levels": [
            1,
            0,
            0,
            0,
            0
          ],
          "skill": "large-sums"
        }
      ],
      "diagnostics": [
        {
          "code": "few-items",
          "column": 1,
          "file": "skills/large-sums.md",
          "help": "write at least three, from easy to demanding",
          "line": 2,
          "message": "this skill has 1 item",
          "severity": "warning"
        },
        {
          "code": "few-items",
          "column": 1,
          "file": "skills/small-sums.md",
          "help": "write at least three, from easy to demanding",
          "line": 2,
          "message": "this skill has 1 item",
          "severity": "warning"
        }
      ],
      "summary": {
        "hints": 2,
        "levels": [
          2,
          0,
          0,
          0,
          0
        ],
        "misconceptions": 2,
        "reading_level": 5.23,
        "skills": 2,
        "templates": 2,
        "variants": 100
      }
    }
    "#);
}
