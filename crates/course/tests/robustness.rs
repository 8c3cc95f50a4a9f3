//! Whatever bytes a course holds, reading and proving it ends without a panic, and every place it names is a place in a file.
//!
//! The properties named `fuzz_*` take the number of inputs from `PROPTEST_CASES`; `cargo xtask fuzz` gives them a million.

mod common;

use cairn_course::{CourseSource, Severity, check};
use common::fixture;
use proptest::prelude::*;

/// What course files are made of, to reach further than plain noise does.
const SCRAPS: [&str; 40] = [
    "+++\n",
    "id = \"one\"\n",
    "title = \"One\"\n",
    "prerequisites = [\"one\"]\n",
    "## What to know\n",
    "## Worked example\n",
    "## Item: one \"One\"\n",
    "## Misconception: one \"One\"\n",
    "```toml\n",
    "```rhai\n",
    "```\n",
    "level = 1\n",
    "### Hint\n",
    "### Choices\n",
    "### Solution\n",
    "- [x] yes\n",
    "- [ ] no {one}\n",
    "answer = { kind = \"number\", value = \"a\" }\n",
    "answer = { kind = \"choice\" }\n",
    "[misconceptions]\n",
    "one = \"a unless a\"\n",
    "let a = int(1, 9);\n",
    "{{a}}",
    "{{",
    "}}",
    "$",
    "$$",
    "\\frac{1}{2}",
    "<b>",
    "&amp;",
    "é",
    "−",
    "\r\n",
    "\u{feff}",
    "\u{e000}",
    "\n",
    " ",
    "require(a > 3);\n",
    "let a = rational(1, 3) ** 99;\n",
    "{{mixed(a)}}",
];

fn examine(source: &CourseSource) -> Result<(), TestCaseError> {
    let checked = check(source, 2, |_| {});
    let broken = checked
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    prop_assert_eq!(checked.course.is_none(), broken);
    for diagnostic in &checked.diagnostics {
        let bytes = source.get(&diagnostic.file).unwrap_or_default();
        prop_assert!(diagnostic.span.start <= diagnostic.span.end);
        prop_assert!(diagnostic.span.end <= bytes.len(), "{:?}", diagnostic);
        if let Ok(text) = std::str::from_utf8(bytes) {
            prop_assert!(
                text.get(diagnostic.span.clone()).is_some(),
                "{:?}",
                diagnostic
            );
        }
        let code = diagnostic
            .code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        prop_assert!(code, "{}", diagnostic.code);
    }
    Ok(())
}

fn one_skill(text: impl Into<Vec<u8>>) -> CourseSource {
    let course = "id = \"c\"\ntitle = \"C\"\nlanguage = \"en\"\n[[unit]]\nid = \"u\"\ntitle = \"U\"\nskills = [\"one\"]\n";
    [
        ("course.toml", course.as_bytes().to_vec()),
        ("skills/one.md", text.into()),
    ]
    .into_iter()
    .collect()
}

fn scraps() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&SCRAPS[..]), 0..40)
        .prop_map(|scraps| scraps.concat())
}

#[test]
fn depth_is_no_trouble() {
    let deep = 20_000;
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(deep), close.repeat(deep));
    let texts = [
        format!("${}$", nested("{", "}")),
        format!("${}$", nested("\\frac{", "}{2}")),
        format!("${}$", nested("\\left(", "\\right)")),
        format!("$x{}$", "^{x".repeat(deep)),
        nested("> ", ""),
        nested("- ", ""),
        nested("**", "**"),
        nested("[", "](https://example.org)"),
        format!("{{{{ {} }}}}", nested("(", ")")),
        format!("{{{{ {} }}}}", nested("[", "]")),
        format!("{{{{ {}1 }}}}", "-".repeat(deep)),
        format!("{{{{ {}true }}}}", "!".repeat(deep)),
        format!("```rhai\nlet a = {};\n```\n", nested("{", "}")),
        format!("```rhai\nlet a = 1{};\n```\n", "+1".repeat(deep)),
        format!("```rhai\nlet a = {}1;\n```\n", "if true { ".repeat(deep)),
        format!("```toml\na = {}\n```\n", nested("[", "]")),
        format!("```toml\n{}x = 1\n```\n", "a.".repeat(deep)),
    ];
    for text in texts {
        let toml = if text.starts_with("```toml") {
            ""
        } else {
            "```toml\nlevel = 1\n```\n"
        };
        let source = one_skill(format!(
            "## Item: one \"One\"\n{toml}{text}\n### Solution\nD.\n"
        ));
        assert!(check(&source, 2, |_| {}).course.is_none());
    }
}

proptest! {
    #[test]
    fn fuzz_noise_is_no_trouble(bytes in prop::collection::vec(any::<u8>(), 0..200), text: String) {
        examine(&one_skill(bytes.clone()))?;
        examine(&one_skill(text.clone()))?;
        examine(&[("course.toml", bytes)].into_iter().collect())?;
        examine(&[("course.toml", text)].into_iter().collect())?;
    }

    #[test]
    fn fuzz_scraps_of_courses_are_no_trouble(front in scraps(), item in scraps()) {
        examine(&one_skill(front))?;
        let text = format!(
            "+++\nid = \"one\"\ntitle = \"One\"\n+++\n## What to know\nA.\n## Worked example\nB.\n\
             ## Misconception: one \"One\"\nC.\n## Item: one \"One\"\n```toml\nlevel = 1\n\
             answer = {{ kind = \"number\", value = \"a\" }}\n```\n```rhai\nlet a = int(1, 9);\n```\n{item}\n### Solution\nD.\n"
        );
        examine(&one_skill(text))?;
    }

    #[test]
    fn fuzz_noise_in_a_translation_is_no_trouble(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text: String,
        file in prop::sample::select(&["course.toml", "skills/mix-paint.md"][..]),
    ) {
        let mut source = fixture("translated");
        for noise in [bytes, text.into_bytes()] {
            source.insert(format!("translations/es/{file}"), noise);
            examine(&source)?;
        }
    }

    #[test]
    fn fuzz_a_slip_of_the_hand_is_no_trouble(
        course in prop::sample::select(&["good", "broken-items", "broken-text", "broken-numbers", "translated", "broken-translation-drawn"][..]),
        file: prop::sample::Index,
        from: prop::sample::Index,
        length in 0_usize..12,
        scrap in prop::sample::select(&SCRAPS[..]),
    ) {
        let mut source = fixture(course);
        let files: Vec<String> = source.files().map(|(path, _)| path.to_owned()).collect();
        let path = file.get(&files);
        let mut bytes = source.get(path).unwrap().to_vec();
        let from = from.index(bytes.len());
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, scrap.bytes());
        source.insert(path.clone(), bytes);
        examine(&source)?;
    }
}
