//! How what is typed would be read, asked for while it is typed.

use axum::http::StatusCode;

use crate::school::school;

#[tokio::test]
async fn what_is_typed_is_read_without_being_graded_or_recorded() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    let address = question.action("reading");

    for (typed, said) in [
        ("3%2F2", "reads as 3 halves"),
        ("1+1%2F2", "reads as 1 and 1 half"),
        ("7", "reads as 7"),
    ] {
        let reading = ada.get(&format!("{address}?answer={typed}")).await;
        assert_eq!(reading.status, StatusCode::OK, "{typed}");
        assert!(reading.body.contains(said), "{typed}: {}", reading.body);
        assert!(reading.body.contains("<math"), "{typed}: {}", reading.body);
    }
    for typed in ["", "3%2F", "one%20half", "%3Cb%3E"] {
        let reading = ada.get(&format!("{address}?answer={typed}")).await;
        assert_eq!(reading.status, StatusCode::NO_CONTENT, "{typed}");
    }

    let page = ada.get(question.action("").trim_end_matches('/')).await;
    assert!(page.body.contains("id=\"check\"") && !page.body.contains("feedback-heading"));
    assert!(
        ada.get("/c/halves/me")
            .await
            .says("Nothing has been recorded yet.")
    );

    ada.answer(&question, &[("answer", "1 1/2")]).await;
    let late = ada.get(&format!("{address}?answer=1")).await;
    assert_eq!(late.status, StatusCode::NO_CONTENT, "overtaken");
}

#[tokio::test]
async fn each_blank_is_read_for_itself_and_words_are_not() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let page = ada.get("/c/kinds/skill/blanks").await;
    let start = "/c/kinds/skill/blanks/practise";
    let question = ada.submit(&page, start, &[]).await;
    let address = question.action("reading");
    let number = ada.get(&format!("{address}?answer=2&blank=0")).await;
    assert!(number.body.contains("reads as 2"), "{}", number.body);
    for query in ["answer=2", "answer=thirds&blank=1", "answer=2&blank=7"] {
        let reading = ada.get(&format!("{address}?{query}")).await;
        assert_eq!(reading.status, StatusCode::NO_CONTENT, "{query}");
    }
}

#[tokio::test]
async fn nobody_types_so_fast_that_the_server_is_kept_from_others() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let address = ada.practise("add-halves").await.action("reading");
    let mut refused = 0;
    for _ in 0..60 {
        let reading = ada.get(&format!("{address}?answer=3")).await;
        refused += u32::from(reading.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 0);
}
