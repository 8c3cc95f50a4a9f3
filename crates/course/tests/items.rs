//! Items drawn from the course in tests/courses/good, and how they grade.

#![expect(clippy::unwrap_used, reason = "the fixture has no errors")]

mod common;

use cairn_course::{
    AnswerForm, Course, FormReason, Grade, Item, Response, Template, Unreadable, Verdict, parse,
};
use common::fixture;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::LazyLock;

static COURSE: LazyLock<Course> = LazyLock::new(|| parse(&fixture("good")).course.unwrap());

fn template(skill: &str, id: &str) -> &'static Template {
    let skill = COURSE.skill_index(skill).unwrap();
    COURSE.skills[skill].template(id).unwrap()
}

fn item(skill: &str, id: &str, seed: u64) -> Item {
    template(skill, id).generate(seed).unwrap()
}

fn typed(item: &Item, text: &str) -> Result<Grade, Unreadable> {
    item.grade(&Response::Text(text.to_owned()))
}

fn show(item: &Item) -> String {
    let mut text = format!("question: {}\n", item.question);
    match &item.form {
        AnswerForm::Choice(options) | AnswerForm::Choices(options) => {
            for option in options {
                writeln!(text, "option {}: {}", option.index, option.label).unwrap();
            }
        }
        typed => writeln!(text, "form: {typed:?}").unwrap(),
    }
    for hint in &item.hints {
        writeln!(text, "hint: {hint}").unwrap();
    }
    writeln!(text, "solution: {}", item.solution).unwrap();
    writeln!(text, "right: {:?}", item.right_response()).unwrap();
    for (id, response) in item.misconception_responses() {
        let grade = item.grade(&response).unwrap();
        let found = grade.misconception.unwrap();
        writeln!(
            text,
            "{id}: {response:?} -> {}: {}",
            found.title, found.feedback
        )
        .unwrap();
    }
    text
}

#[test]
fn what_a_page_shows() {
    let mut text = String::new();
    for skill in &COURSE.skills {
        writeln!(text, "# {}\n\n{}\n", skill.id, skill.know).unwrap();
        for template in &skill.templates {
            let shown = show(&template.generate(3).unwrap());
            writeln!(
                text,
                "## {} ({:+.2})\n\n{shown}",
                template.id, template.difficulty
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_course_keeps_what_the_files_say() {
    assert_eq!(COURSE.units[0].skills, [0, 1, 2]);
    assert_eq!(COURSE.skills[1].prerequisites, [0]);
    assert_eq!(COURSE.skills[0].standards, ["4.NF.B.3"]);
    let difficulties: Vec<f64> = COURSE.skills[0]
        .templates
        .iter()
        .map(|t| t.difficulty)
        .collect();
    // The skill's −0.5, and (1 − 2.5) × 0.6; then a stated 0.25; then (3 − 2.5) × 0.6.
    for (found, wanted) in difficulties.iter().zip([-1.4, -0.25, -0.2]) {
        assert!((found - wanted).abs() < 1e-12, "{difficulties:?}");
    }
    assert!(template("collect-terms", "fixed").is_fixed());
}

#[test]
fn the_fingerprint_follows_every_byte() {
    let mut source = fixture("good");
    assert_eq!(COURSE.fingerprint, source.fingerprint());
    assert_eq!(COURSE.fingerprint.len(), 64);
    source.insert("README.md", "x");
    assert_ne!(COURSE.fingerprint, source.fingerprint());
}

#[test]
fn numbers_are_graded_by_value_and_form() {
    let item = item("add-like", "two-fractions", 3);
    let Response::Text(right) = item.right_response() else {
        panic!("typed")
    };
    let (n, d) = right.split_once('/').unwrap();
    let (n, d): (i64, i64) = (n.parse().unwrap(), d.parse().unwrap());

    let grade = typed(&item, &right).unwrap();
    assert!(grade.correct);
    assert!(grade.reading.html.as_str().starts_with("<math>"));

    let grade = typed(&item, &format!("{}/{}", 2 * n, 2 * d)).unwrap();
    assert_eq!(
        grade.verdict,
        Verdict::RightValueWrongForm(FormReason::NotLowestTerms)
    );
    assert!(!grade.correct && grade.misconception.is_none());

    let grade = typed(&item, &format!("{n}/{}", 2 * d)).unwrap();
    assert_eq!(grade.verdict, Verdict::Wrong);
    let misconception = grade.misconception.unwrap();
    assert_eq!(misconception.id, "adds-across");
    // The item's own feedback, with its values, stands in for the skill's.
    assert!(misconception.feedback.as_str().starts_with("<p>You wrote "));

    assert!(typed(&item, "cake").is_err());
    assert_eq!(
        item.grade(&Response::Choices(vec![0])),
        Err(Unreadable::Empty)
    );
}

#[test]
fn a_tolerance_and_a_unit_are_taken_into_account() {
    let item = item("add-like", "half-pints", 8);
    let Response::Text(right) = item.right_response() else {
        panic!("typed")
    };
    let near = format!("{:.2} l", right.parse::<f64>().unwrap() + 0.04);
    let far = format!("{:.2} l", right.parse::<f64>().unwrap() + 0.06);
    assert!(typed(&item, &near).unwrap().correct);
    assert!(!typed(&item, &far).unwrap().correct);
}

#[test]
fn choices_are_graded_by_their_index_wherever_they_stand() {
    let orders: std::collections::BTreeSet<Vec<u32>> = (0..30)
        .map(|seed| {
            let item = item("add-like", "which-is-more", seed);
            assert!(item.grade(&Response::Choices(vec![0])).unwrap().correct);
            let wrong = item.grade(&Response::Choices(vec![1])).unwrap();
            assert_eq!(wrong.misconception.unwrap().id, "forgets-one");
            assert_eq!(
                item.grade(&Response::Choices(vec![2]))
                    .unwrap()
                    .misconception,
                None
            );
            assert!((item.guess - 1.0 / 3.0).abs() < 1e-12);
            let AnswerForm::Choice(options) = item.form else {
                panic!("choices")
            };
            options.iter().map(|option| option.index).collect()
        })
        .collect();
    assert_eq!(orders.len(), 6, "every order comes up");

    let several = item("collect-terms", "all-equal", 1);
    let AnswerForm::Choices(options) = &several.form else {
        panic!("choices")
    };
    assert!(
        options.iter().map(|option| option.index).eq(0..4),
        "not shuffled"
    );
    assert!(
        several
            .grade(&Response::Choices(vec![1, 0]))
            .unwrap()
            .correct
    );
    assert!(!several.grade(&Response::Choices(vec![0])).unwrap().correct);
    let revealed = several
        .grade(&Response::Choices(vec![0, 2]))
        .unwrap()
        .misconception;
    assert_eq!(revealed.unwrap().id, "multiplies");
    assert_eq!(
        several.grade(&Response::Choices(vec![9])),
        Err(Unreadable::NoSuchChoice { choice: 9 })
    );
}

#[test]
fn a_misconception_is_dropped_where_its_condition_holds() {
    let mut source = fixture("good");
    let text = String::from_utf8(source.get("skills/add-like.md").unwrap().to_vec()).unwrap();
    let text = text.replace("\"rational(a, d)\"", "\"rational(a, d) unless a > b\"");
    source.insert("skills/add-like.md", text);
    let course = parse(&source).course.unwrap();
    let template = course.skills[0].template("two-fractions").unwrap();
    let ids = |item: &Item| -> Vec<String> {
        item.misconception_responses()
            .into_iter()
            .map(|(id, _)| id.to_owned())
            .collect()
    };
    let drawn: std::collections::BTreeSet<Vec<String>> = (0..20)
        .map(|seed| ids(&template.generate(seed).unwrap()))
        .collect();
    let both = vec!["adds-across".to_owned(), "forgets-one".to_owned()];
    let one = vec!["adds-across".to_owned()];
    assert!(drawn.iter().eq([&one, &both]), "{drawn:?}");
}

/// Grades what a form of the item's kind would send.
fn graded(item: &Item, response: &Response) -> Verdict {
    // A log keeps the text of it, and the page shows the same grade again.
    assert_eq!(item.form.response(&response.to_text()), *response);
    item.grade(response).unwrap().verdict
}

#[test]
fn words_are_compared_without_what_makes_no_difference() {
    let item = item("answer-kinds", "words", 1);
    assert!(typed(&item, " NUMERATOR. ").unwrap().correct);
    let grade = typed(&item, "Denominator").unwrap();
    assert_eq!(grade.misconception.unwrap().id, "larger-bottom");
    assert_eq!(typed(&item, "  "), Err(Unreadable::Empty));
}

#[test]
fn blanks_are_right_together_and_read_one_by_one() {
    let item = item("answer-kinds", "blanks", 5);
    let AnswerForm::Blanks(blanks) = &item.form else {
        panic!("blanks")
    };
    let labels: Vec<&str> = blanks.iter().map(|blank| blank.label.as_str()).collect();
    assert_eq!(labels, ["(a)", "(b)", "(c)"]);
    assert_eq!(blanks[2].form, AnswerForm::Text);
    let Response::Fields(right) = item.right_response() else {
        panic!("fields")
    };
    let with = |blank: usize, text: &str| {
        let mut fields = right.clone();
        text.clone_into(&mut fields[blank]);
        Response::Fields(fields)
    };
    assert_eq!(graded(&item, &with(2, "Larger")), Verdict::Right);
    assert_eq!(graded(&item, &with(2, "less")), Verdict::Wrong);
    assert_eq!(
        graded(&item, &with(0, &format!("{}.0", right[0]))),
        Verdict::RightValueWrongForm(FormReason::WriteAsWhole)
    );
    let twice = (2 * right[1].parse::<u32>().unwrap()).to_string();
    let revealed = item.grade(&with(1, &twice)).unwrap().misconception.unwrap();
    assert_eq!(revealed.id, "adds-across");
    assert_eq!(
        item.grade(&with(1, " ")),
        Err(Unreadable::Blank {
            blank: 1,
            reason: Box::new(Unreadable::Empty)
        })
    );
    assert_eq!(
        item.grade(&Response::Fields(Vec::new())),
        Err(Unreadable::Empty)
    );
    // What stands between the fields in a log cannot be typed into one.
    let typed = with(2, "more[,]larger").to_text();
    assert_eq!(typed.matches("[,]").count(), 2);
}

#[test]
fn things_are_put_in_order_and_matched() {
    let order = item("answer-kinds", "order", 2);
    let AnswerForm::Ordering(shown) = &order.form else {
        panic!("an order")
    };
    assert!(!shown.iter().map(|thing| thing.index).is_sorted());
    let places = |places: [u32; 3]| Response::Places(places.map(Some).to_vec());
    assert_eq!(graded(&order, &places([0, 1, 2])), Verdict::Right);
    assert_eq!(graded(&order, &places([1, 2, 0])), Verdict::Wrong);
    let revealed = order.grade(&places([2, 1, 0])).unwrap().misconception;
    assert_eq!(revealed.unwrap().id, "larger-bottom");
    assert!((order.guess - 1.0 / 6.0).abs() < 1e-12);

    let matching = item("answer-kinds", "match", 2);
    let AnswerForm::Matching { prompts, options } = &matching.form else {
        panic!("matches")
    };
    // The first and the third option come out the same, and are one.
    assert_eq!((prompts.len(), options.len()), (3, 3));
    let chosen = |chosen: [u32; 3]| Response::Matches(chosen.map(Some).to_vec());
    assert_eq!(graded(&matching, &chosen([0, 1, 0])), Verdict::Right);
    assert_eq!(graded(&matching, &chosen([0, 1, 3])), Verdict::Wrong);
    let revealed = matching.grade(&chosen([1, 3, 0])).unwrap().misconception;
    assert_eq!(revealed.unwrap().id, "adds-across");
    assert_eq!(
        matching.grade(&Response::Matches(vec![Some(0), None, None])),
        Err(Unreadable::NotAllMatched { missing: 2 })
    );
}

#[test]
fn places_are_chosen_by_letter_and_parts_shaded_by_count() {
    let place = item("answer-kinds", "place", 4);
    let AnswerForm::Point { line, ticks, .. } = &place.form else {
        panic!("a line")
    };
    assert!(line.as_str().contains("A is marked at 0."), "{line}");
    assert!(ticks[1].label.as_str() == "B");
    let Response::Choices(right) = place.right_response() else {
        panic!("a tick")
    };
    let grade = place.grade(&Response::Choices(right.clone())).unwrap();
    assert_eq!(grade.reading.html, ticks[right[0] as usize].label);

    let places = item("answer-kinds", "places", 4);
    let Response::Choices(both) = places.right_response() else {
        panic!("ticks")
    };
    assert_eq!(both[0] + both[1], 10);
    assert_eq!(
        graded(&places, &Response::Choices(both[..1].to_vec())),
        Verdict::Wrong
    );

    let shade = item("answer-kinds", "shade", 4);
    let AnswerForm::Shade { bars, parts } = shade.form else {
        panic!("bars")
    };
    let Response::Choices(right) = shade.right_response() else {
        panic!("parts")
    };
    let last: Vec<u32> = (0..bars * parts).rev().take(right.len()).collect();
    assert_eq!(graded(&shade, &Response::Choices(last)), Verdict::Right);
    assert_eq!(
        shade.grade(&Response::Choices(Vec::new())),
        Err(Unreadable::NoChoice)
    );
    assert!(shade.grade(&Response::Choices(vec![bars * parts])).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_seed_always_gives_the_same_item(seed: u64) {
        for template in COURSE.skills.iter().flat_map(|skill| &skill.templates) {
            let first = show(&template.generate(seed).unwrap());
            let again = show(&template.clone().generate(seed).unwrap());
            prop_assert_eq!(first, again);
        }
    }

    #[test]
    fn every_seed_gives_an_item_whose_answer_is_right(seed: u64) {
        for template in COURSE.skills.iter().flat_map(|skill| &skill.templates) {
            let item = template.generate(seed).unwrap();
            let right = item.right_response();
            prop_assert!(item.grade(&right).unwrap().correct);
            prop_assert_eq!(item.form.response(&right.to_text()), right);
        }
    }

    #[test]
    fn grading_is_total(text: String, chosen: Vec<u32>, few in prop::collection::vec(prop::option::of(0_u32..5), 0..5), fields: Vec<String>) {
        for template in COURSE.skills.iter().flat_map(|skill| &skill.templates) {
            let item = template.generate(1).unwrap();
            let _ = item.grade(&Response::Text(text.clone()));
            let _ = item.grade(&Response::Choices(chosen.clone()));
            let _ = item.grade(&Response::Places(few.clone()));
            let _ = item.grade(&Response::Matches(few.clone()));
            let _ = item.grade(&Response::Fields(fields.clone()));
            let _ = item.grade(&item.form.response(&text));
        }
    }
}
