//! Signing in, being signed out, and coming back.

use axum::http::{StatusCode, header};

use crate::school::{PASSWORD, school};

#[tokio::test]
async fn somebody_who_is_not_signed_in_comes_back_to_the_page_they_asked_for() {
    let school = school().await;
    let mut browser = school.browser();
    let page = browser.get("/c/halves/map").await;
    assert_eq!(page.at, "/sign-in?next=%2Fc%2Fhalves%2Fmap");
    insta::assert_snapshot!(page.text());
    let (token, next) = (page.value("form"), page.value("next"));
    let fields = [
        ("form", token.as_str()),
        ("next", next.as_str()),
        ("login", " ADA "),
        ("password", PASSWORD),
    ];
    let answer = browser.post("/sign-in", &fields).await;
    assert_eq!(
        (answer.status, &answer.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/c/halves/map".parse().unwrap())
    );
    assert!(browser.get("/c/halves/map").await.says("Your path"));
}

#[tokio::test]
async fn a_wrong_password_keeps_the_login_and_does_not_say_which_is_wrong() {
    let school = school().await;
    let mut browser = school.browser();
    let wrong = browser.sign_in("ada", "wrong").await;
    let unknown = school.browser().sign_in("nobody \"<", "wrong").await;
    for answer in [&wrong, &unknown] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.says("Login and password don’t match."),
            "{}",
            answer.text()
        );
    }
    assert_eq!(wrong.value("login"), "ada");
    assert!(
        unknown.body.contains("nobody &#34;&#60;"),
        "{}",
        unknown.body
    );
    assert!(
        browser
            .sign_in("ada", "")
            .await
            .says("Type your login and your password.")
    );
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let school = school().await;
    let mut browser = school.browser();
    let mut refused = None;
    for _ in 0..20 {
        let answer = browser.sign_in("somebody", "guess").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap();
    assert!(
        refused.headers.contains_key(header::RETRY_AFTER)
            && refused.says("more often than Cairn can answer")
    );
    assert_eq!(
        browser.sign_in("ada", PASSWORD).await.status,
        StatusCode::OK,
        "others are not kept out"
    );
}

#[tokio::test]
async fn a_sign_in_form_of_another_site_is_refused() {
    let school = school().await;
    let mut browser = school.browser();
    let fields = [
        ("form", "made-up"),
        ("login", "ada"),
        ("password", PASSWORD),
    ];
    let without_cookie = browser.post("/sign-in", &fields).await;
    assert_eq!(without_cookie.status, StatusCode::FORBIDDEN);
    let token = browser.get("/sign-in").await.value("form");
    let mut request = crate::school::form(
        "/sign-in",
        &[("form", &token), ("login", "ada"), ("password", PASSWORD)],
    );
    request
        .headers_mut()
        .insert(header::ORIGIN, "https://elsewhere.test".parse().unwrap());
    request
        .headers_mut()
        .insert(header::HOST, "cairn.test".parse().unwrap());
    assert_eq!(browser.send(request).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn signing_in_never_leads_to_another_site() {
    let school = school().await;
    for next in [
        "https://elsewhere.test/",
        "//elsewhere.test",
        "/\\elsewhere.test",
    ] {
        let mut browser = school.browser();
        let token = browser.get("/sign-in").await.value("form");
        let answer = browser
            .post(
                "/sign-in",
                &[
                    ("form", &token),
                    ("next", next),
                    ("login", "ada"),
                    ("password", PASSWORD),
                ],
            )
            .await;
        assert_eq!(answer.headers[header::LOCATION], "/", "{next}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let page = ada.get("/c/halves/today").await;
    let out = ada.submit(&page, "/sign-out", &[]).await;
    assert_eq!(out.at, "/sign-in");
    assert!(ada.get("/c/halves/today").await.at.starts_with("/sign-in?"));
}

#[tokio::test]
async fn an_answer_that_meets_an_ended_session_waits_in_its_field() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    ada.tamper("cairn", "0000");
    let sign_in = ada.answer(&question, &[("answer", "1 1/2")]).await;
    assert!(
        sign_in.says("Your session ended before your answer arrived"),
        "{}",
        sign_in.text()
    );
    let (token, next) = (sign_in.value("form"), sign_in.value("next"));
    let fields = [
        ("form", token.as_str()),
        ("next", next.as_str()),
        ("login", "ada"),
        ("password", PASSWORD),
    ];
    let answer = ada.post("/sign-in", &fields).await;
    let back = ada.follow(answer).await;
    assert_eq!(back.value("answer"), "1 1/2");
    assert!(!back.body.contains("id=\"feedback\""));
}

#[tokio::test]
async fn a_session_that_ended_is_told_so() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    ada.tamper("cairn", "0000");
    let page = ada.get("/c/halves/today").await;
    assert!(
        page.at.ends_with("&ended=1") && page.says("your session ended"),
        "{}",
        page.text()
    );
}
