//! Personal settings: kept for each person, and seen on every page from then on.

use axum::http::StatusCode;

use crate::school::{Browser, school};

const USUAL: [(&str, &str); 3] = [("language", "en"), ("theme", "system"), ("text", "usual")];

/// The attributes of the page as a whole.
async fn page_tag(browser: &mut Browser) -> String {
    let page = browser.get("/c/halves/today").await;
    let from = page.body.find("<html").unwrap();
    let to = page.body[from..].find('>').unwrap();
    page.body[from..=from + to].to_owned()
}

#[tokio::test]
async fn what_somebody_chooses_holds_on_every_page_and_for_nobody_else() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    assert_eq!(page_tag(&mut ada).await, "<html lang=\"en\">");

    let settings = ada.get("/settings").await;
    let chosen = [
        ("language", "es"),
        ("theme", "dark"),
        ("text", "largest"),
        ("spacing", "on"),
        ("motion", "on"),
        ("distraction", "on"),
        ("aloud", "on"),
    ];
    let saved = ada.submit(&settings, "/settings", &chosen).await;
    assert!(saved.says("Guardado."), "{}", saved.text());
    for on in [
        "id=\"language-es\" value=\"es\" checked",
        "id=\"theme-dark\" value=\"dark\" checked",
        "id=\"text-largest\" value=\"largest\" checked",
    ] {
        assert!(saved.body.contains(on), "{on} is not in {}", saved.body);
    }
    assert_eq!(saved.body.matches(" checked").count(), 3 + 4);
    assert_eq!(
        page_tag(&mut ada).await,
        "<html lang=\"es\" data-theme=\"dark\" data-text=\"largest\" data-spacing=\"wide\" data-motion=\"reduced\" \
         data-distraction=\"low\">"
    );
    let elsewhere = &mut school.signed_in("ada").await;
    assert!(page_tag(elsewhere).await.contains("data-theme=\"dark\""));
    let bea = &mut school.signed_in("bea").await;
    assert!(!page_tag(bea).await.contains("data-"));

    ada.submit(&saved, "/settings", &USUAL).await;
    assert_eq!(page_tag(&mut ada).await, "<html lang=\"en\">");
}

#[tokio::test]
async fn what_no_form_of_ours_sends_is_refused() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let settings = ada.get("/settings").await;
    for (field, nonsense) in [("language", "xx"), ("theme", "neon"), ("text", "")] {
        let fields =
            USUAL.map(|(name, value)| (name, if name == field { nonsense } else { value }));
        let refused = ada.submit(&settings, "/settings", &fields).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{field}");
    }
    assert_eq!(page_tag(&mut ada).await, "<html lang=\"en\">");
}

#[tokio::test]
async fn nobody_in_particular_gets_what_their_browser_prefers() {
    let school = school().await;
    let page = school.browser().speaking("es-MX").get("/sign-in").await;
    assert!(page.body.contains("<html lang=\"es\">"), "{}", page.body);
    assert!(page.body.contains("content=\"light dark\""));
}
