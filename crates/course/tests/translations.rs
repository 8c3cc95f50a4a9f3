//! Courses in other languages: the same items, in other words.

#![expect(clippy::unwrap_used, reason = "the fixtures have no errors")]

mod common;

use cairn_course::{AnswerForm, Course, CourseSource, Item, Response, Template, check, parse};
use common::fixture;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// A course and its first translation.
fn both(source: &CourseSource) -> (Course, Course) {
    let parsed = parse(source);
    let translation = parsed.translations.into_iter().next();
    (parsed.course.unwrap(), translation.unwrap().course)
}

/// A skill file as a translator who changes nothing would hand it in.
fn unchanged(skill: &str) -> String {
    let mut text = String::new();
    let mut left_out = false;
    for line in skill.lines() {
        let kept = !["id =", "prerequisites =", "standards =", "difficulty ="]
            .iter()
            .any(|key| line.starts_with(key));
        match line {
            "```toml" | "```rhai" => left_out = true,
            "```" if left_out => left_out = false,
            _ if kept && !left_out => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    text
}

/// The good course, translated into the English that it is in.
static UNCHANGED: LazyLock<(Course, Course)> = LazyLock::new(|| {
    let mut source = fixture("good");
    let skills: Vec<(String, String)> = source
        .files()
        .filter(|(path, _)| path.starts_with("skills/"))
        .map(|(path, bytes)| {
            let text = std::str::from_utf8(bytes).unwrap();
            (format!("translations/en-GB/{path}"), unchanged(text))
        })
        .collect();
    for (path, text) in skills {
        source.insert(path, text);
    }
    both(&source)
});

static TRANSLATED: LazyLock<(Course, Course)> = LazyLock::new(|| both(&fixture("translated")));

/// All that an item shows and asks for.
fn seen(item: &Item) -> String {
    let mut text = format!("{}\n{:?}\n", item.question, item.form);
    for hint in &item.hints {
        writeln!(text, "{hint}").unwrap();
    }
    writeln!(text, "{}\n{:?}", item.solution, item.right_response()).unwrap();
    for (id, response) in item.misconception_responses() {
        writeln!(text, "{id}: {response:?} {:?}", item.grade(&response)).unwrap();
    }
    text
}

/// The templates of two courses, pair by pair.
fn pairs(courses: &(Course, Course)) -> impl Iterator<Item = (&Template, &Template)> {
    let skills = courses.0.skills.iter().zip(&courses.1.skills);
    skills.flat_map(|(one, other)| one.templates.iter().zip(&other.templates))
}

#[test]
fn a_translation_that_changes_nothing_is_complete() {
    assert_eq!(UNCHANGED.1.language, "en-GB");
    for (one, other) in UNCHANGED.0.skills.iter().zip(&UNCHANGED.1.skills) {
        assert_eq!(one.title, other.title);
        assert_eq!(one.know, other.know);
        assert_eq!(one.worked_examples, other.worked_examples);
        assert_eq!(one.explanations, other.explanations);
        assert_eq!(one.misconceptions, other.misconceptions);
        assert_eq!(one.prerequisites, other.prerequisites);
    }
}

proptest! {
    #[test]
    fn a_translation_that_changes_nothing_draws_the_same_items(seed: u64) {
        for (one, other) in pairs(&UNCHANGED) {
            prop_assert_eq!(one.difficulty.to_bits(), other.difficulty.to_bits());
            let (one, other) = (one.generate(seed).unwrap(), other.generate(seed).unwrap());
            prop_assert_eq!(seen(&one), seen(&other));
        }
    }

    #[test]
    fn a_translation_asks_for_the_same_and_grades_alike(seed: u64, number in -9_i64..99, choice in 0_u32..4) {
        for (one, other) in pairs(&TRANSLATED) {
            let (one, other) = (one.generate(seed).unwrap(), other.generate(seed).unwrap());
            let responses = [
                Response::Text(number.to_string()),
                Response::Choices(vec![choice]),
                Response::Fields(vec!["x".to_owned(), number.to_string()]),
                Response::Matches(vec![Some(choice), Some(choice)]),
            ];
            for response in responses {
                let graded = |item: &Item| {
                    let grade = item.grade(&response).ok();
                    grade.map(|grade| (grade.verdict, grade.misconception.map(|found| found.id)))
                };
                prop_assert_eq!(graded(&one), graded(&other));
            }
        }
    }
}

#[test]
fn what_a_spanish_page_shows() {
    let template = |id| TRANSLATED.1.skills[0].template(id).unwrap();
    let items =
        ["which-colour", "litres", "names"].map(|id| seen(&template(id).generate(3).unwrap()));
    insta::assert_snapshot!(items.join("\n"));
}

#[test]
fn the_share_that_is_translated_is_counted() {
    let whole = check(&fixture("translated"), 20, |_| {});
    let share = whole.translations[0].summary.share.unwrap();
    assert_eq!((share.skills, share.percent()), (1, 100), "{share:?}");
    let mut source = fixture("translated");
    source.insert(
        "translations/es/skills/mix-paint.md",
        "+++\ntitle = \"T\"\n+++\n",
    );
    let part = check(&source, 20, |_| {});
    let share = part.translations[0].summary.share.unwrap();
    // The titles of the course, its description, the unit and the skill.
    assert_eq!((share.skills, share.translated), (0, 4), "{share:?}");
    assert!(share.texts > 30, "{share:?}");
    // What is left in the original language says so; formulas and the words of the script alone do not.
    let skill = &part.translations[0].translation.course.skills[0];
    let know = skill.know.as_str();
    assert!(
        know.starts_with("<div lang=\"en\"><p>A <strong>part</strong>"),
        "{know}"
    );
    assert!(know.contains("Bucket: a bar in 4 equal parts"), "{know}");
    let item = skill.template("which-colour").unwrap().generate(3).unwrap();
    assert!(item.hints[0].as_str().starts_with("<div lang=\"en\">"));
    let AnswerForm::Choice(options) = &item.form else {
        panic!("{:?}", item.form);
    };
    let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
    assert!(
        labels.contains(&"<span lang=\"en\">They are equal</span>"),
        "{labels:?}"
    );
    assert!(
        part.diagnostics
            .iter()
            .all(|found| found.code == "untranslated")
    );
}

#[test]
fn one_language_is_checked_alone() {
    let source = fixture("translated");
    let only = |language| cairn_course::check_language(&source, 20, Some(language), |_| {});
    let spanish = only("es");
    assert_eq!(
        (spanish.summary.templates, spanish.translations.len()),
        (0, 1)
    );
    let english = only("en");
    assert_eq!(
        (english.summary.templates, english.translations.len()),
        (5, 0)
    );
}

#[test]
fn a_stamp_is_of_the_original_as_it_is() {
    let mut source = fixture("translated");
    let path = "translations/es/skills/mix-paint.md";
    let text = String::from_utf8(source.get(path).unwrap().to_vec()).unwrap();
    let stamped =
        |stamp: &str| text.replacen("+++\n", &format!("+++\noriginal = \"{stamp}\"\n"), 1);
    source.insert(path, stamped("00000000"));
    let found = parse(&source).diagnostics;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "translation-outdated");
    let help = found[0].help.clone().unwrap();
    let stamp = help.split('"').nth(1).unwrap();
    source.insert(path, stamped(stamp));
    assert_eq!(parse(&source).diagnostics, []);
}
