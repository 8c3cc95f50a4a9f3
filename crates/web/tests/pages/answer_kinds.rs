//! Every kind of answer, given as a browser does it without scripts.

use axum::http::StatusCode;

use crate::school::{Answer, Browser, school};

async fn practise(browser: &mut Browser, skill: &str) -> Answer {
    let page = browser.get(&format!("/c/kinds/skill/{skill}")).await;
    let start = format!("/c/kinds/skill/{skill}/practise");
    browser.submit(&page, &start, &[]).await
}

/// The field of a question's page, a tag to a line.
fn field(page: &Answer) -> String {
    let from = page.body.find("<fieldset").unwrap();
    let to = page.body.find("</fieldset>").unwrap();
    page.body[from..to]
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Gives an answer that cannot be read, then the right one.
async fn give(
    skill: &str,
    unfinished: &[(&str, &str)],
    told: &str,
    kept: &str,
    right: &[(&str, &str)],
) {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = practise(&mut ada, skill).await;
    assert!(
        question.body.contains("id=\"check\""),
        "{}",
        question.text()
    );

    let again = ada.answer(&question, unfinished).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{skill}");
    assert!(again.says(told), "{skill}: {}", again.text());
    assert!(again.body.contains(kept), "{skill}: {}", again.body);

    let hint = ada
        .submit(&question, &question.action("hint"), unfinished)
        .await;
    assert!(hint.says("Look again."), "{skill}: {}", hint.text());
    assert!(hint.body.contains(kept), "{skill}: {}", hint.body);

    let feedback = ada.answer(&hint, right).await;
    assert!(
        feedback.body.contains("feedback right"),
        "{skill}: {}",
        feedback.text()
    );
}

#[tokio::test]
async fn a_word_is_typed() {
    let kept = "value=\"...\"";
    let told = "There is nothing here yet.";
    give(
        "words",
        &[("answer", "...")],
        told,
        kept,
        &[("answer", "Numerator")],
    )
    .await;
}

#[tokio::test]
async fn blanks_are_filled_in_each_in_its_own_box() {
    let unfinished = [("answer", ""), ("answer", "thirds")];
    let told = "In the blank (a): There is nothing here yet.";
    let right = [("answer", "2"), ("answer", "Thirds")];
    give("blanks", &unfinished, told, "value=\"thirds\"", &right).await;
}

#[tokio::test]
async fn things_get_their_places_from_lists() {
    let unfinished = [("pick", "0-0"), ("pick", ""), ("pick", "2-2")];
    let told = "Give each one its place: one still has none.";
    let right = [("pick", "2-2"), ("pick", "0-0"), ("pick", "1-1")];
    give("order", &unfinished, told, "value=\"2-2\" selected", &right).await;
}

#[tokio::test]
async fn prompts_are_matched_from_lists_of_letters() {
    let unfinished = [("pick", "0-0"), ("pick", "")];
    let told = "Find a match for each one: one still has none.";
    let right = [("pick", "0-0"), ("pick", "1-1")];
    give("match", &unfinished, told, "value=\"0-0\" selected", &right).await;
}

#[tokio::test]
async fn a_place_on_a_line_is_chosen_by_its_letter() {
    let kept = "<title";
    give(
        "place",
        &[],
        "Choose an answer first",
        kept,
        &[("choice", "3")],
    )
    .await;
}

#[tokio::test]
async fn parts_are_shaded_one_by_one() {
    let right = ["0", "2", "4", "6", "7"].map(|part| ("choice", part));
    give("shade", &[], "Choose an answer first", "<title", &right).await;
}

#[tokio::test]
async fn forms_of_another_kind_are_not_guessed_at() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = practise(&mut ada, "order").await;
    for nonsense in ["9-0", "0", "a-b", "0--1"] {
        let refused = ada.answer(&question, &[("pick", nonsense)]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{nonsense}");
    }
    let twice = ada
        .answer(
            &question,
            &[("pick", "0-1"), ("pick", "1-1"), ("pick", "2-0")],
        )
        .await;
    assert!(
        twice.says("Two of them are at place 2."),
        "{}",
        twice.text()
    );
}

#[tokio::test]
async fn every_control_has_a_name() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    for skill in ["blanks", "order", "match", "place", "shade"] {
        let page = practise(&mut ada, skill).await;
        let form = field(&page);
        let controls: Vec<&str> = form
            .match_indices('<')
            .map(|(at, _)| &form[at..])
            .filter(|rest| rest.starts_with("<input") || rest.starts_with("<select"))
            .collect();
        assert!(!controls.is_empty(), "{skill}: {form}");
        for rest in controls {
            let tag = &rest[..=rest.find('>').expect("a whole tag")];
            let before = &form[..form.len() - rest.len()];
            let inside_label = before.matches("<label").count() > before.matches("</label").count();
            let id = tag
                .split_once("id=\"")
                .and_then(|(_, rest)| rest.split('"').next());
            let labelled = id.is_some_and(|id| form.contains(&format!("for=\"{id}\"")));
            assert!(
                inside_label || labelled || tag.contains("aria-label=\""),
                "{skill}: {tag}"
            );
        }
    }
}
