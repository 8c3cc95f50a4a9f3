//! Practising, as a learner's browser does it without scripts.

use axum::http::{StatusCode, header};

use crate::school::school;

#[tokio::test]
async fn a_right_answer_leads_to_feedback_and_the_next_question() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    let right = ada
        .answer(&question, &[("answer", " 1 1/2 "), ("duration_ms", "4200")])
        .await;
    assert!(right.at.ends_with("#feedback"), "{}", right.at);
    insta::assert_snapshot!(right.text_without_numbers());
    assert!(right.body.contains("stone laid"), "the stone settles");
    let later = ada.get(&question.at).await;
    assert!(later.says("The first stone lies") && !later.body.contains("stone laid"));

    let next = ada.submit(&right, &right.action("next"), &[]).await;
    assert!(
        next.body.contains("id=\"check\"") && next.at != question.at,
        "{}",
        next.text()
    );
    let finished = ada.submit(&next, &next.action("leave"), &[]).await;
    assert_eq!(finished.at, "/c/halves/today");
    assert!(
        finished.says("One question answered today, 1 right."),
        "{}",
        finished.text()
    );
}

#[tokio::test]
async fn a_wrong_answer_names_the_idea_behind_it_and_the_last_try_shows_the_solution() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    insta::assert_snapshot!("open", question.text());
    let wrong = ada.answer(&question, &[("answer", "3/6")]).await;
    insta::assert_snapshot!("wrong", wrong.text());
    assert!(wrong.body.contains("id=\"check\"") && !wrong.body.contains("id=\"solution\""));
    let last = ada.answer(&wrong, &[("answer", "7")]).await;
    insta::assert_snapshot!("solution", last.text_without_numbers());
    assert!(
        last.body.contains("id=\"solution\"")
            && last.body.contains("id=\"next\"")
            && !last.body.contains("id=\"check\"")
    );
}

#[tokio::test]
async fn a_right_value_in_the_wrong_form_is_never_called_wrong() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    let almost = ada.answer(&question, &[("answer", "6/4")]).await;
    assert!(
        almost.says("The value is right") && almost.says("Now reduce the fraction"),
        "{}",
        almost.text()
    );
    assert!(!almost.says("Not yet"));
}

#[tokio::test]
async fn what_cannot_be_read_stays_in_the_field_with_a_sentence_beside_it() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    let typed = "3/2 \"<b>&";
    let again = ada.answer(&question, &[("answer", typed)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.body.contains("value=\"3/2 &#34;&#60;b&#62;&#38;\""),
        "{}",
        again.body
    );
    assert!(again.body.contains("aria-invalid=\"true\"") && again.body.contains("id=\"said\""));
    assert!(!again.body.contains("id=\"feedback\""));

    let nothing = ada.answer(&question, &[("answer", "  ")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.says("There is nothing here yet"));
    // None of it was a try.
    let right = ada.answer(&nothing, &[("answer", "3/2")]).await;
    assert!(right.says("Right"), "{}", right.text());
}

#[tokio::test]
async fn a_hint_keeps_what_was_typed() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    let hinted = ada
        .submit(&question, &question.action("hint"), &[("answer", "1 + ½")])
        .await;
    assert!(
        hinted.at.ends_with("?draft=1%20%2B%20%C2%BD#hint-1"),
        "{}",
        hinted.at
    );
    assert!(
        hinted.says("Hint 1\nAll the pieces have one size."),
        "{}",
        hinted.text()
    );
    assert_eq!(hinted.value("answer"), "1 + ½", "the field keeps it");
    let both = ada.submit(&hinted, &hinted.action("hint"), &[]).await;
    assert!(
        both.says("Hint 2") && !both.body.contains("id=\"hint\""),
        "{}",
        both.text()
    );
}

#[tokio::test]
async fn saying_i_dont_know_shows_the_solution() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    let shown = ada
        .answer(
            &question,
            &[("answer", "half-typed"), ("given", "dont-know")],
        )
        .await;
    assert!(
        shown.says("Good to know") && shown.says("Worked solution"),
        "{}",
        shown.text()
    );
    assert!(!shown.body.contains("id=\"rise\""), "no praise for that");
}

#[tokio::test]
async fn a_question_answered_in_another_tab_says_so_and_leads_to_what_came_of_it() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    let mut other_tab = school.signed_in("ada").await;
    let address = question.at.clone();
    let same = other_tab.get(&address).await;
    let answered = other_tab.answer(&same, &[("given", "dont-know")]).await;
    assert!(answered.says("Worked solution"));

    let late = ada.answer(&question, &[("answer", "1")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.says("answered or ended already, perhaps in another tab"),
        "{}",
        late.text()
    );
    assert!(
        late.body
            .contains(&format!("id=\"ended\" href=\"{address}\""))
    );
    let shown = ada.get(&address).await;
    assert!(shown.says("Worked solution"), "{}", shown.text());

    // Of somebody else's question nothing is said.
    let mut bea = school.signed_in("bea").await;
    let own = bea.practise("add-halves").await;
    let fields = [
        ("response_id", own.value("response_id")),
        ("answer", "1".to_owned()),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let strange = bea
        .submit(&own, &format!("{address}/answer"), &fields)
        .await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND);
    assert!(!strange.body.contains("id=\"ended\""));
}

#[tokio::test]
async fn other_ways_are_there_where_they_are_spoken_of() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("double-x").await;
    let shown = ada.answer(&question, &[("given", "dont-know")]).await;
    let next = ada.submit(&shown, &shown.action("next"), &[]).await;
    assert!(
        next.says("or see it another way") && next.says("See it another way"),
        "{}",
        next.text()
    );
}

#[tokio::test]
async fn the_same_answer_sent_twice_counts_once() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    for _ in 0..2 {
        let shown = ada.answer(&question, &[("answer", "3/6")]).await;
        assert!(shown.says("You have one more try."), "{}", shown.text());
    }
    let me = ada.get("/c/halves/me").await;
    assert!(
        me.says("All of this comes from one answer"),
        "{}",
        me.text()
    );
}

#[tokio::test]
async fn options_are_chosen_and_survive_a_hint() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("compare-halves").await;
    let none = ada.answer(&question, &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.says("Choose an answer first"), "{}", none.text());
    let hinted = ada
        .submit(
            &question,
            &question.action("hint"),
            &[("choice", "0"), ("choice", "2")],
        )
        .await;
    assert!(
        hinted.at.contains("?choice=0&choice=2#hint-1"),
        "{}",
        hinted.at
    );
    let checked =
        hinted.body.matches(" checked>").count() + hinted.body.matches(" checked ").count();
    assert_eq!(checked, 2, "{}", hinted.body);
    let senseless = ada
        .post(
            &question.action("answer"),
            &[("csrf", &question.value("csrf")), ("choice", "first")],
        )
        .await;
    assert_eq!(senseless.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_expression_is_asked_for_by_its_letters() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("double-x").await;
    assert!(
        question.says("such as 2x + 1 or x^2"),
        "{}",
        question.text()
    );
    let unknown = ada.answer(&question, &[("answer", "2y + 1")]).await;
    assert!(
        unknown.says("the letter “y”") && unknown.says("Use x."),
        "{}",
        unknown.text()
    );
    let right = ada.answer(&unknown, &[("answer", "1+2x")]).await;
    assert!(right.says("Right"), "{}", right.text());
}

#[tokio::test]
async fn a_practice_page_is_light() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    let mut weight = question.body.len();
    for address in question
        .body
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
    {
        let asset = ada.get(address).await;
        assert_eq!(asset.status, StatusCode::OK, "{address}");
        assert!(asset.headers.contains_key(header::CONTENT_TYPE));
        weight += asset.body.len();
    }
    assert!(
        weight < 50_000,
        "{weight} bytes leave too little for a long question"
    );
}
