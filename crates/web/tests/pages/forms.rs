//! Headers on everything, and bodies that no page of ours sends.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use cairn_web::WebSettings;

use crate::school::{Browser, form, school, school_with};

const FORM: &str = "application/x-www-form-urlencoded";

async fn send_body(
    browser: &mut Browser,
    path: &str,
    kind: &str,
    body: impl Into<Body>,
) -> crate::school::Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .unwrap();
    browser.send(request).await
}

#[tokio::test]
async fn every_response_has_the_headers_that_guard_it() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/halves/today").await;
    let style = today
        .body
        .split("href=\"")
        .find(|part| part.starts_with("/assets/style"))
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for path in [
        "/c/halves/today",
        "/c/halves/map",
        "/nowhere",
        "/sign-in",
        "/healthz",
        "/me/record.ndjson",
        "/me/choices.json",
        style,
    ] {
        let answer = ada
            .send(Request::get(path).body(Body::empty()).unwrap())
            .await;
        let header = |name: &str| {
            answer
                .headers
                .get(name)
                .unwrap_or_else(|| panic!("{path}: {name}"))
                .to_str()
                .unwrap()
        };
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(
            (header("x-content-type-options"), header("referrer-policy")),
            ("nosniff", "same-origin")
        );
        let caching = if path == style {
            "public, max-age=31536000, immutable"
        } else {
            "no-store"
        };
        assert_eq!(header("cache-control"), caching, "{path}");
        assert!(!answer.headers.contains_key("strict-transport-security"));
    }
}

#[tokio::test]
async fn over_https_cookies_are_sent_over_nothing_else() {
    let school = school_with(WebSettings {
        secure_cookies: true,
        ..WebSettings::default()
    })
    .await;
    let mut browser = school.browser();
    let page = browser.get("/sign-in").await;
    assert!(
        page.headers["set-cookie"]
            .to_str()
            .unwrap()
            .ends_with("; Secure")
    );
    let token = page.value("form");
    let fields = [
        ("form", token.as_str()),
        ("login", "ada"),
        ("password", crate::school::PASSWORD),
    ];
    let answer = browser.post("/sign-in", &fields).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-cairn=") && cookie.contains("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    assert!(answer.headers.contains_key("strict-transport-security"));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn pages_hold_no_inline_script_or_style() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    for page in [
        question,
        ada.get("/c/halves/map").await,
        ada.get("/c/halves/me").await,
        ada.get("/sign-out").await,
    ] {
        assert!(
            !page.body.contains(" style=") && !page.body.contains("<style"),
            "{}",
            page.at
        );
        assert!(
            !page.body.contains(" onclick=") && !page.body.contains("javascript:"),
            "{}",
            page.at
        );
        for script in page.body.split("<script").skip(1) {
            assert!(
                script.starts_with(" src=\"/assets/") && script.contains("></script>"),
                "{}",
                page.at
            );
        }
        assert_eq!(page.body.matches("<h1").count(), 1, "{}", page.at);
    }
}

#[tokio::test]
async fn bodies_that_are_no_forms_get_a_page_that_says_so() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    for path in ["/sign-in", "/c/halves/choose", "/attempt/x/answer"] {
        let large = send_body(
            &mut ada,
            path,
            FORM,
            format!("a={}", "x".repeat(10_000_000)),
        )
        .await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(large.says("too much at once"));

        let json = send_body(&mut ada, path, "application/json", "{}").await;
        assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
        assert!(json.says("Something other than a form arrived"));

        let bytes = send_body(&mut ada, path, FORM, &b"csrf=%ff&answer=\xff"[..]).await;
        assert_eq!(bytes.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(bytes.says("The text of the form is damaged"));
    }
}

#[tokio::test]
async fn whatever_the_address_there_is_a_page_with_a_way_on() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    for (path, status) in [
        ("/learner/not-a-number/map", StatusCode::BAD_REQUEST),
        ("/learner/999999/map", StatusCode::FORBIDDEN),
        ("/section/%ff", StatusCode::BAD_REQUEST),
        ("/attempt/%00", StatusCode::BAD_REQUEST),
        ("/assets/style-0000000000000000.css", StatusCode::NOT_FOUND),
        ("/c/halves/today/", StatusCode::NOT_FOUND),
    ] {
        let answer = ada.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        if !path.starts_with("/assets/") {
            assert!(answer.says("To the start"), "{path}: {}", answer.text());
        }
    }
    let wrong = ada
        .send(
            Request::delete("/c/halves/today")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.says("It only takes forms"));
}

#[tokio::test]
async fn a_damaged_form_is_refused_without_a_fault() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let page = ada.practise("add-halves").await;
    let token = page.value("csrf");
    for id in ["", "not-a-uuid", "'; drop table response; --"] {
        let answer = ada
            .post(
                &page.action("answer"),
                &[("csrf", &token), ("response_id", id), ("answer", "3/2")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{id}");
    }
    let mut request = form(
        "/c/halves/choose",
        &[("csrf", &token), ("skill", "add-halves")],
    );
    request
        .headers_mut()
        .insert("sec-fetch-site", "same-origin".parse().unwrap());
    assert_eq!(ada.send(request).await.status, StatusCode::BAD_REQUEST);
}
