//! An administrator says where statements are passed on to, and sees how it goes.

use axum::http::StatusCode;
use cairn_app::forwarding::By;

use crate::school::school;

const PAGE: &str = "/systems/forwarding";

#[tokio::test]
async fn a_record_store_is_added_paused_and_removed_and_its_secret_never_shown() {
    let school = school().await;
    let mut root = school.signed_in("root").await;
    let page = root.get(PAGE).await;
    assert!(page.says("Nothing is passed on so far."));
    let csrf = page.value("csrf");
    let form = |endpoint| {
        [
            ("csrf", csrf.as_str()),
            ("name", "District"),
            ("endpoint", endpoint),
            ("key", "cairn"),
            ("secret", "correct horse"),
            ("version", "1.0.3"),
            ("own", "yes"),
        ]
    };
    // What was typed is there again, but for the secret.
    let mistake = root.post(PAGE, &form("http://lrs.example.org/xapi")).await;
    assert!(mistake.says("Over http everybody on the way can read along"));
    assert!(
        mistake
            .body
            .contains("value=\"http://lrs.example.org/xapi\"")
    );
    assert!(!mistake.body.contains("correct horse"));

    let added = root
        .post(PAGE, &form("https://lrs.example.org/xapi/"))
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let page = root.get(PAGE).await;
    assert!(page.says("https://lrs.example.org/xapi"));
    assert!(page.says("Only what happened in Cairn"));
    assert!(page.says("Nothing waits."));
    assert!(!page.body.contains("correct horse"));
    let views = school.app.forwarding(By::Operator).await.unwrap();
    let target = views[0].target.target_id.to_string();

    for (button, says) in [
        ("pause", "Paused."),
        ("resume", "Nothing waits."),
        ("remove", "so far"),
    ] {
        let fields = [("csrf", csrf.as_str()), (button, target.as_str())];
        let changed = root.post(PAGE, &fields).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{button}");
        assert!(root.get(PAGE).await.says(says), "{button}");
    }
    let fields = [("csrf", csrf.as_str()), ("pause", target.as_str())];
    let gone = root.post(PAGE, &fields).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

/// What is wrong stands at its field, one sentence for each, in either language.
#[tokio::test]
async fn each_mistake_is_said_at_its_field() {
    let school = school().await;
    let mut root = school.signed_in("root").await;
    let csrf = root.get(PAGE).await.value("csrf");
    let right = [
        ("csrf", csrf.as_str()),
        ("name", "District"),
        ("endpoint", "https://lrs.example.org/xapi"),
        ("key", "cairn"),
        ("secret", "correct horse"),
        ("version", "2.0.0"),
        ("verb", ""),
        ("activity", ""),
        ("people", ""),
    ];
    let mut sentences = std::collections::BTreeSet::new();
    for (field, typed) in [
        ("name", " "),
        ("endpoint", "lrs.example.org"),
        ("endpoint", "ftp://lrs.example.org"),
        ("endpoint", "http://lrs.example.org"),
        ("endpoint", "https://cairn:horse@lrs.example.org"),
        ("key", ""),
        ("key", "cairn:horse"),
        ("secret", ""),
        ("secret", "correct\nhorse"),
        ("verb", "answered"),
        ("activity", "film*"),
        ("people", "us"),
        ("people", "cairn:people"),
    ] {
        let form = right.map(|(name, value)| (name, if name == field { typed } else { value }));
        let page = root.post(PAGE, &form).await;
        assert_eq!(page.status, StatusCode::OK, "{field}: {typed:?}");
        assert!(page.says("one thing in this form has to be put right"));
        let said = page.body.split(&format!("id=\"{field}-mistake\">")).nth(1);
        let said = said.and_then(|rest| rest.split('<').next());
        let said = said.unwrap_or_else(|| panic!("{field}: {typed:?} in {}", page.body));
        assert!(sentences.insert(said.to_owned()), "{said}");
        let marked = page.body.matches("aria-invalid=\"true\"").count();
        assert_eq!(marked, 1, "{field}: {typed:?}");
    }
    let nothing = root.post(PAGE, &[("csrf", csrf.as_str())]).await;
    assert!(nothing.says("5 things in this form have to be put right"));
}
