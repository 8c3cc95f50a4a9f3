//! Handing statements in, one and many; who may; versions; taking back.

use axum::body::Body;
use serde_json::{Value, json};

use crate::store::{escape, records, statement, statement_with};

const ID: &str = "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11";

#[tokio::test]
async fn a_statement_comes_back_as_it_was_with_what_the_store_adds() {
    let records = records().await;
    let client = records.client("all").await;
    let mut sent = statement_with(&json!({
        "id": ID,
        "result": { "score": { "raw": 1, "max": 1.0, "min": 0 } },
        "context": { "contextActivities": { "parent": { "id": "https://example.org/unit" } } },
    }));
    assert_eq!(client.keep(&sent).await, [ID]);

    let answer = client
        .get(&format!("/xapi/statements?statementId={ID}"))
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-experience-api-version"), "2.0.0");
    assert!(answer.header("last-modified").ends_with("GMT"));
    let mut kept = answer.json();
    assert_eq!(kept["version"], "2.0.0");
    assert_eq!(kept["timestamp"], kept["stored"]);
    assert_eq!(kept["authority"]["account"]["homePage"], "cairn:clients");
    for key in ["stored", "authority", "timestamp", "version"] {
        kept.as_object_mut().unwrap().remove(key);
    }
    // Context activities come back in arrays (part two, 2.4.6.2).
    sent["context"]["contextActivities"]["parent"] = json!([{ "id": "https://example.org/unit" }]);
    assert_eq!(kept, sent);
}

#[tokio::test]
async fn the_same_again_is_no_news_and_something_else_under_its_id_a_conflict() {
    let records = records().await;
    let client = records.client("all").await;
    let put = |body: Value| {
        let path = format!("/xapi/statements?statementId={ID}");
        let client = client.speaking("1.0.3");
        async move {
            let headers = [("content-type", "application/json")];
            client.send("PUT", &path, &headers, body.to_string()).await
        }
    };
    assert_eq!(put(statement()).await.status, 204);
    assert_eq!(put(statement()).await.status, 204);
    let other = statement_with(&json!({ "result": { "success": false } }));
    let refused = put(other).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    let stranger = statement_with(&json!({ "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b12" }));
    let refused = put(stranger).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("$.id: must be the statementId"));
    let kept = client.get("/xapi/statements").await;
    assert_eq!(kept.ids(), [ID]);
    // Statements of version 1.0 that say none are of 1.0.0 (part two, 2.4.10).
    assert_eq!(kept.json()["statements"][0]["version"], "1.0.0");
}

#[tokio::test]
async fn a_batch_is_kept_whole_or_refused_with_the_place_and_the_rule() {
    let records = records().await;
    let client = records.client("all").await;
    let wrong = statement_with(&json!({ "result": { "score": { "scaled": 2 } } }));
    let refused = client.post(&json!([statement(), wrong])).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json()["problems"],
        json!([{ "path": "$[1].result.score.scaled", "rule": "must be between -1 and 1" }])
    );
    let twice = statement_with(&json!({ "id": ID }));
    let refused = client.post(&json!([twice, twice])).await;
    assert_eq!(refused.status, 400);
    for body in ["", "[", "{}x", "[1]", "null", "[{\"a\":1}"] {
        let headers = [("content-type", "application/json")];
        let refused = client
            .send("POST", "/xapi/statements", &headers, body)
            .await;
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.text().contains('$'), "{body}: {}", refused.text());
    }
    assert_eq!(client.get("/xapi/statements").await.ids(), [""; 0]);
    assert_eq!(client.keep(&json!([])).await, [""; 0]);
    // Longer than what is kept in memory before it is written.
    let long = "x".repeat(3000);
    let many: Vec<Value> = (0..1500)
        .map(|number| {
            statement_with(&json!({ "result": { "response": long, "score": { "raw": number } } }))
        })
        .collect();
    let ids = client.keep(&json!(many)).await;
    assert_eq!(ids.len(), 1500);
    let page = client.get("/xapi/statements?limit=2&ascending=true").await;
    assert_eq!(page.ids(), ids[..2]);
}

#[tokio::test]
async fn every_answer_names_a_version_and_requests_must() {
    let records = records().await;
    let client = records.client("all").await;
    for (version, status, named) in [
        ("1.0.3", 200, "1.0.3"),
        ("1.0", 200, "1.0.3"),
        ("1.0.0", 200, "1.0.3"),
        ("2.0.0", 200, "2.0.0"),
        ("2.0", 200, "2.0.0"),
        ("0.95", 400, "2.0.0"),
        ("3.0.0", 400, "2.0.0"),
        ("", 400, "0.9"),
    ] {
        let answer = client.speaking(version).get("/xapi/statements").await;
        assert_eq!(answer.status, status, "{version}");
        assert_eq!(answer.header("x-experience-api-version"), named);
        let through = answer.header("x-experience-api-consistent-through");
        assert!(
            through.parse::<cairn_xapi::Timestamp>().is_ok(),
            "{through}"
        );
    }
    let about = client.with("").speaking("").get("/xapi/about").await;
    assert_eq!(about.status, 200);
    assert_eq!(about.json()["version"][0], "2.0.0");
}

#[tokio::test]
async fn a_client_does_what_its_scopes_allow_and_nothing_else() {
    let records = records().await;
    let all = records.client("all").await;
    let writer = records
        .client("statements/write statements/read/mine")
        .await;
    let reader = records.client("statements/read").await;
    let [others] = all.keep(&statement()).await.try_into().unwrap();
    let [own] = writer.keep(&statement()).await.try_into().unwrap();
    assert_eq!(
        writer.get("/xapi/statements").await.ids(),
        std::slice::from_ref(&own)
    );
    let of_others = format!("/xapi/statements?statementId={others}");
    assert_eq!(writer.get(&of_others).await.status, 404);
    assert_eq!(reader.get(&of_others).await.status, 200);
    assert_eq!(reader.post(&statement()).await.status, 403);
    let state = "/xapi/activities/state?activityId=https%3A%2F%2Fexample.org&agent=%7B%22mbox%22%3A%22mailto%3Aa%40b.c%22%7D";
    assert_eq!(reader.get(state).await.status, 403);
    assert_eq!(all.get(state).await.status, 200);

    let stranger = all.with(&crate::store::basic("nobody", "nothing"));
    let refused = stranger.get("/xapi/statements").await;
    assert_eq!(refused.status, 401);
    // A browser is not to ask its user for a password.
    assert!(!refused.header("www-authenticate").contains("Basic"));
    assert_eq!(all.with("").get("/xapi/statements").await.status, 401);

    // A token stands in for the secret, with less.
    let form = "grant_type=client_credentials&scope=statements%2Fread";
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let issued = all.send("POST", "/xapi/oauth/token", &headers, form).await;
    assert_eq!(issued.status, 200, "{}", issued.text());
    let issued = issued.json();
    assert_eq!(issued["scope"], "statements/read");
    let token = format!("Bearer {}", issued["access_token"].as_str().unwrap());
    let bearer = all.with(&token);
    assert_eq!(bearer.get("/xapi/statements").await.ids().len(), 2);
    assert_eq!(bearer.post(&statement()).await.status, 403);
}

#[tokio::test]
async fn what_is_taken_back_is_found_only_by_who_asks_for_it() {
    let records = records().await;
    let client = records.client("all").await;
    let [id] = client.keep(&statement()).await.try_into().unwrap();
    let void = |target: &str| {
        statement_with(&json!({
            "actor": { "mbox": "mailto:admin@example.org" },
            "verb": { "id": "http://adlnet.gov/expapi/verbs/voided" },
            "object": { "objectType": "StatementRef", "id": target },
        }))
    };
    let [voiding] = client.keep(&void(&id)).await.try_into().unwrap();
    let by = |name: &str, id: &str| format!("/xapi/statements?{name}={id}");
    assert_eq!(client.get(&by("statementId", &id)).await.status, 404);
    assert_eq!(client.get(&by("voidedStatementId", &id)).await.status, 200);
    assert_eq!(
        client.get(&by("voidedStatementId", &voiding)).await.status,
        404
    );
    assert_eq!(
        client.get("/xapi/statements").await.ids(),
        std::slice::from_ref(&voiding)
    );
    // The statement that takes it back is still found by what it said (part three, 2.1.3).
    let agent = escape(r#"{"mbox":"mailto:ada@example.org"}"#);
    let of_ada = client.get(&by("agent", &agent)).await;
    assert_eq!(of_ada.ids(), std::slice::from_ref(&voiding));
    // What takes back is not taken back.
    let refused = client.post(&void(&voiding)).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(client.get(&by("statementId", &voiding)).await.status, 200);

    // The other way round: first taken back, then handed in.
    let late = "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b99";
    client.keep(&void(late)).await;
    client.keep(&statement_with(&json!({ "id": late }))).await;
    assert_eq!(client.get(&by("statementId", late)).await.status, 404);
    assert_eq!(client.get(&by("voidedStatementId", late)).await.status, 200);
}

#[tokio::test]
async fn a_wrapped_request_is_taken_in_version_1_only() {
    let records = records().await;
    let client = records.client("all").await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let form = format!(
        "statementId={ID}&content={}",
        escape(&statement().to_string())
    );
    let path = "/xapi/statements?method=PUT";
    let old = client.speaking("1.0.3");
    assert_eq!(
        old.send("POST", path, &headers, form.clone()).await.status,
        204
    );
    assert_eq!(client.send("POST", path, &headers, form).await.status, 400);
    let path = "/xapi/statements?method=GET";
    let found = old.send("POST", path, &headers, "limit=1").await;
    assert_eq!(found.ids(), [ID]);
    let path = "/xapi/statements?method=PUT&statementId=x";
    assert_eq!(
        old.send("POST", path, &headers, "content=1").await.status,
        400
    );
    assert_eq!(
        old.send("HEAD", "/xapi/statements", &[], Body::empty())
            .await
            .body,
        b""
    );
}
