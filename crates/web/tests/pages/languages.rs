//! Cairn in another language: by what the browser asks for until somebody signs in, then by what is theirs.

use axum::http::StatusCode;

use crate::school::school;

#[tokio::test]
async fn the_sign_in_page_speaks_the_browsers_language() {
    let school = school().await;
    let page = school
        .browser()
        .speaking("es-MX,es;q=0.9,en;q=0.5")
        .get("/sign-in")
        .await;
    assert!(
        page.body.contains("<html lang=\"es\">") && page.says("Tu contraseña"),
        "{}",
        page.text()
    );
    let page = school.browser().speaking("de").get("/sign-in").await;
    assert!(page.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn pages_speak_the_persons_language() {
    let school = school().await;
    let mut bea = school.signed_in("bea").await;
    let today = bea.get("/c/halves/today").await;
    assert!(today.body.contains("<html lang=\"es\">"));
    insta::assert_snapshot!(today.text_without_numbers());
    let question = bea.practise("add-halves").await;
    let again = bea.answer(&question, &[("answer", "3//")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    insta::assert_snapshot!("unreadable", again.text());
    assert!(bea.get("/nowhere").await.says("Aquí no hay nada"));
    // Every page of hers can be rendered: none falls back to a key.
    for path in [
        "/c/halves/map",
        "/c/halves/me",
        "/c/halves/skill/add-halves",
    ] {
        let page = bea.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn course_text_in_another_language_than_the_page_says_so() {
    let school = school().await;
    let mut bea = school.signed_in("bea").await;
    for path in ["today", "map", "me"] {
        let page = bea.get(&format!("/c/halves/{path}")).await;
        let title = "<p class=\"course-title\" lang=\"en\">";
        assert!(page.body.contains(title), "{path}: {}", page.body);
    }
    let skill = bea.get("/c/halves/skill/add-halves").await;
    assert!(skill.body.contains("<h1 lang=\"en\">"), "{}", skill.body);

    let question = bea.practise("add-halves").await;
    let hinted = bea.submit(&question, &question.action("hint"), &[]).await;
    for marked in [
        "<h1 lang=\"en\">",
        "aria-label=\"Pregunta\" lang=\"en\">",
        "Pista 1</p>\n    <div lang=\"en\">",
    ] {
        assert!(hinted.body.contains(marked), "{marked}: {}", hinted.body);
    }
    let answered = bea.answer(&hinted, &[("given", "dont-know")]).await;
    let solution = "<div class=\"aside\" lang=\"en\">";
    assert!(answered.body.contains(solution), "{}", answered.body);

    // Where page and course are in one language, nothing repeats it.
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    assert_eq!(
        question.body.matches(" lang=").count(),
        1,
        "{}",
        question.body
    );
}
