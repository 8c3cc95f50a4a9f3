//! States and profiles: kept, joined, listed, and not overwritten by mistake.

use serde_json::json;

use crate::store::{escape, records};

fn state(id: &str) -> String {
    format!(
        "/xapi/activities/state?activityId=https%3A%2F%2Fexample.org%2Ffilm&agent={}{id}",
        escape(r#"{"mbox":"mailto:ada@example.org"}"#)
    )
}

const PROFILE: &str =
    "/xapi/activities/profile?activityId=https%3A%2F%2Fexample.org%2Ffilm&profileId=p";
const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn a_state_is_kept_joined_listed_and_deleted() {
    let records = records().await;
    let client = records.client("state").await;
    let one = state("&stateId=one");
    let kept = client
        .send("POST", &one, &[JSON], r#"{"a":1,"b":{"c":1}}"#)
        .await;
    assert_eq!(kept.status, 204, "{}", kept.text());
    let kept = client.send("POST", &one, &[JSON], r#"{"b":{"d":2}}"#).await;
    assert_eq!(kept.status, 204);
    let found = client.get(&one).await;
    assert_eq!(found.json(), json!({ "a": 1, "b": { "d": 2 } }));
    assert_eq!(found.header("content-type"), "application/json");
    assert!(found.header("last-modified").ends_with("GMT"));

    let bytes = [0, 159, 255];
    let two = state("&stateId=two&registration=7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11");
    let headers = [("content-type", "image/x-test")];
    let kept = client.send("PUT", &two, &headers, bytes.to_vec()).await;
    assert_eq!(kept.status, 204);
    assert_eq!(client.get(&two).await.body, bytes);
    // It is joined with nothing, and is not the one without a registration.
    let refused = client.send("POST", &two, &[JSON], "{}").await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(client.get(&state("&stateId=two")).await.status, 404);
    assert_eq!(client.get(&state("")).await.json(), json!(["one", "two"]));
    let later = state("&since=2999-01-01T00:00:00Z");
    assert_eq!(client.get(&later).await.json(), json!([]));

    let gone = client.send("DELETE", &one, &[], "").await;
    assert_eq!(gone.status, 204);
    assert_eq!(client.get(&one).await.status, 404);
    assert_eq!(client.send("DELETE", &state(""), &[], "").await.status, 204);
    assert_eq!(client.get(&state("")).await.json(), json!([]));
    // A profile is another scope.
    assert_eq!(client.get(PROFILE).await.status, 403);
}

#[tokio::test]
async fn who_replaces_a_profile_says_which_one() {
    let records = records().await;
    let client = records.client("profile").await;
    let old = client.speaking("1.0.3");
    let put =
        async |client: &crate::store::Client, headers: &[(&str, &str)], body: &'static str| {
            let headers = [&[JSON], headers].concat();
            client.send("PUT", PROFILE, &headers, body).await
        };
    // 1.0.3 part three, 3.1: always; 2.0, 4.1.4: where there is one.
    assert_eq!(put(&old, &[], "{}").await.status, 400);
    assert_eq!(put(&client, &[], r#"{"v":1}"#).await.status, 204);
    for client in [&old, &client] {
        let refused = put(client, &[], "{}").await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("If-Match"));
    }
    assert_eq!(
        put(&client, &[("if-none-match", "*")], "{}").await.status,
        412
    );
    assert_eq!(
        put(&client, &[("if-match", "\"x\"")], "{}").await.status,
        412
    );
    let tag = client.get(PROFILE).await.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() == 42, "{tag}");
    let kept = put(&client, &[("if-match", &tag)], r#"{"v":2}"#).await;
    assert_eq!(kept.status, 204, "{}", kept.text());
    let stale = client
        .send("DELETE", PROFILE, &[("if-match", &tag)], "")
        .await;
    assert_eq!(stale.status, 412);
    assert_eq!(client.get(PROFILE).await.json(), json!({ "v": 2 }));
    for body in ["[]", "1", "{", ""] {
        let refused = client.send("POST", PROFILE, &[JSON], body).await;
        assert_eq!(refused.status, 400, "{body}");
    }
}
