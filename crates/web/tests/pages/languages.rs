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
