//! Forms that no page of Cairn sends.

use bytes::Bytes;
use cairn_store::StoreError;
use hyper::{Method, StatusCode};

use crate::support::client::{Client, FORM};
use crate::support::school::{School, course_fixture, token_hash};
use crate::{Question, assert_page};

/// How many statements are in everybody's logs together.
async fn statements(school: &School) -> i64 {
    let read: Result<_, StoreError> = school
        .store()
        .await
        .read(|tx| Box::pin(async move { tx.learners(0, 100).await }))
        .await;
    read.unwrap().iter().map(|log| log.last_seq).sum()
}

#[tokio::test]
async fn forms_that_cannot_be_read_change_nothing() {
    let school = School::found(&course_fixture("first-sums"), 1, None).await;
    let learner = &school.learners[0];
    let server = school.serve();
    let browser = &mut Client::signed_in(server.address, &learner.token);
    let question = Question::open(browser, learner).await.unwrap();
    let path = question.answer_path();
    let form = format!("csrf={}&response_id={}", learner.csrf, question.response_id);

    for megabytes in [1, 10] {
        let long = format!("{form}&answer={}", "7".repeat(megabytes << 20));
        let reply = browser
            .send(Method::POST, &path, Some(FORM), long.into())
            .await;
        let sentence =
            "Cairn takes answers of a few lines. Go back and send less; nothing was changed.";
        assert_page(&reply.unwrap(), StatusCode::PAYLOAD_TOO_LARGE, sentence);
    }

    let damaged =
        "The text of the form is damaged. Go back and type it again; nothing was changed.";
    for answer in [&b"%FF%FE"[..], b"\xff\xfe", b"%C3", b"1%80"] {
        let body = [form.as_bytes(), b"&answer=", answer].concat();
        let reply = browser
            .send(Method::POST, &path, Some(FORM), body.into())
            .await;
        assert_page(&reply.unwrap(), StatusCode::BAD_REQUEST, damaged);
    }

    let no_form = "Something other than a form arrived.";
    let whole = format!("{form}&given=dont-know");
    for kind in [
        None,
        Some("application/json"),
        Some("multipart/form-data; boundary=x"),
        Some("text/plain"),
    ] {
        let body = Bytes::from(whole.clone());
        let reply = browser.send(Method::POST, &path, kind, body).await.unwrap();
        assert_page(&reply, StatusCode::UNSUPPORTED_MEDIA_TYPE, no_form);
    }

    let senseless = "The form does not fit this page.";
    for id in ["", "7", "not-a-uuid", "'; DROP TABLE person; --", "\0"] {
        let fields = [
            ("csrf", learner.csrf.as_str()),
            ("response_id", id),
            ("given", "dont-know"),
        ];
        let reply = browser.post(&path, &fields).await.unwrap();
        assert_page(&reply, StatusCode::BAD_REQUEST, senseless);
    }

    assert_eq!(statements(&school).await, 0);
    let answered = question.answer(browser, learner).await.unwrap();
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    assert_eq!(statements(&school).await, 1);
    assert_eq!(server.stop().code, Some(0));
}

#[tokio::test]
async fn forged_forms_and_questions_of_others_change_nothing() {
    let school = School::found(&course_fixture("first-sums"), 2, None).await;
    let [ada, eve] = &school.learners[..] else {
        panic!("two learners")
    };
    let server = school.serve();
    let adas_browser = &mut Client::signed_in(server.address, &ada.token);
    let eves_browser = &mut Client::signed_in(server.address, &eve.token);
    let question = Question::open(adas_browser, ada).await.unwrap();

    let forged = "Cairn could not make sure that you sent this form yourself.";
    for csrf in [None, Some(""), Some("guessed"), Some(eve.csrf.as_str())] {
        let mut fields = vec![
            ("response_id", question.response_id.as_str()),
            ("given", "dont-know"),
        ];
        fields.extend(csrf.map(|csrf| ("csrf", csrf)));
        let reply = adas_browser
            .post(&question.answer_path(), &fields)
            .await
            .unwrap();
        assert_page(&reply, StatusCode::FORBIDDEN, forged);
    }

    let nothing_here = "The address may be mistyped, or what was here is gone.";
    let seen = eves_browser.get(&question.page).await.unwrap();
    assert_page(&seen, StatusCode::NOT_FOUND, nothing_here);
    let answered = question.answer(eves_browser, eve).await.unwrap();
    assert_page(&answered, StatusCode::NOT_FOUND, nothing_here);

    let unknown = uuid::Uuid::from_u128(7).to_string();
    let long = "a".repeat(10_000);
    for id in [
        unknown.as_str(),
        "7",
        "not-a-uuid",
        "%27%20OR%201%3D1%3B--",
        "%27%3B%20DROP%20TABLE%20person%3B--",
        &long,
        "%F0%9F%AA%A8",
    ] {
        let forged = Question {
            page: format!("/attempt/{id}"),
            response_id: question.response_id.clone(),
        };
        let seen = eves_browser.get(&forged.page).await.unwrap();
        assert_page(&seen, StatusCode::NOT_FOUND, nothing_here);
        let answered = forged.answer(eves_browser, eve).await.unwrap();
        assert_page(&answered, StatusCode::NOT_FOUND, nothing_here);
    }
    // What no database keeps, and what is no text, names nothing either.
    for id in ["%00", "%FF"] {
        let seen = eves_browser.get(&format!("/attempt/{id}")).await.unwrap();
        assert_page(
            &seen,
            StatusCode::BAD_REQUEST,
            "The form does not fit this page.",
        );
    }

    assert_eq!(statements(&school).await, 0);
    let answered = question.answer(adas_browser, ada).await.unwrap();
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    assert_eq!(statements(&school).await, 1);
    assert_eq!(server.stop().code, Some(0));
}

#[tokio::test]
async fn an_answer_after_the_session_has_ended_leads_to_sign_in_and_is_kept() {
    let school = School::found(&course_fixture("first-sums"), 1, None).await;
    let learner = &school.learners[0];
    let server = school.serve();
    let browser = &mut Client::signed_in(server.address, &learner.token);
    let question = Question::open(browser, learner).await.unwrap();

    let token = token_hash(&learner.token);
    let ended: Result<bool, StoreError> = school
        .store()
        .await
        .write(move |tx| Box::pin(async move { tx.extend_session(&token, 1).await }))
        .await;
    assert!(ended.unwrap());

    let seen = browser.get(&question.page).await.unwrap();
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    assert!(seen.location.unwrap().starts_with("/sign-in?next="));
    let fields = [
        ("csrf", learner.csrf.as_str()),
        ("response_id", &question.response_id),
        ("answer", "3/4"),
    ];
    let answered = browser
        .post(&question.answer_path(), &fields)
        .await
        .unwrap();
    assert_eq!(answered.status, StatusCode::SEE_OTHER);
    let sign_in = answered.location.unwrap();
    assert!(
        sign_in.starts_with("/sign-in?next=") && sign_in.contains("draft"),
        "{sign_in}"
    );
    let page = browser.get(&sign_in).await.unwrap();
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);

    assert_eq!(statements(&school).await, 0);
    assert_eq!(server.stop().code, Some(0));
}
