//! Asking for statements: every filter, alone and with others; pages; forms.

use serde_json::{Value, json};

use crate::store::{Client, escape, records, statement, statement_with};

async fn asked(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/xapi/statements?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.ids()
}

fn agent(mbox: &str) -> String {
    format!(
        "agent={}",
        escape(&format!(r#"{{"mbox":"mailto:{mbox}@example.org"}}"#))
    )
}

fn activity(name: &str) -> String {
    format!(
        "activity={}",
        escape(&format!("https://example.org/{name}"))
    )
}

#[tokio::test]
async fn each_filter_finds_what_it_should_and_combinations_what_both_do() {
    let records = records().await;
    let client = records.client("all").await;
    let registration = "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11";
    let plain = statement();
    let of_group = statement_with(&json!({
        "actor": { "objectType": "Group", "member": [{ "mbox": "mailto:ben@example.org" }] },
        "context": {
            "registration": registration,
            "instructor": { "mbox": "mailto:ada@example.org" },
            "contextActivities": { "grouping": [{ "id": "https://example.org/course" }] },
        },
    }));
    let about_ada = statement_with(&json!({
        "actor": { "mbox": "mailto:ben@example.org" },
        "verb": { "id": "https://example.org/praised" },
        "object": { "objectType": "Agent", "mbox": "mailto:ada@example.org" },
    }));
    let inner = statement_with(&json!({
        "actor": { "mbox": "mailto:cem@example.org" },
        "object": {
            "objectType": "SubStatement",
            "actor": { "mbox": "mailto:dan@example.org" },
            "verb": { "id": "https://example.org/planned" },
            "object": { "id": "https://example.org/trip" },
        },
    }));
    let ids = client
        .keep(&json!([plain, of_group, about_ada, inner]))
        .await;
    let [plain, of_group, about_ada, inner] = ids.try_into().unwrap();
    let verb = |name: &str| format!("verb={}", escape(name));
    let completed = verb("http://adlnet.gov/expapi/verbs/completed");
    for (query, expected) in [
        (agent("ada"), vec![&about_ada, &plain]),
        (
            format!("{}&related_agents=true", agent("ada")),
            vec![&about_ada, &of_group, &plain],
        ),
        (agent("ben"), vec![&about_ada, &of_group]),
        (agent("dan"), vec![]),
        (
            format!("{}&related_agents=true", agent("dan")),
            vec![&inner],
        ),
        (activity("film"), vec![&of_group, &plain]),
        (activity("course"), vec![]),
        (
            format!("{}&related_activities=true", activity("course")),
            vec![&of_group],
        ),
        (
            format!("{}&related_activities=true", activity("trip")),
            vec![&inner],
        ),
        (completed.clone(), vec![&inner, &of_group, &plain]),
        (verb("https://example.org/planned"), vec![]),
        (format!("registration={registration}"), vec![&of_group]),
        (format!("{completed}&{}", agent("ben")), vec![&of_group]),
        (
            format!("{completed}&{}&{}", agent("ada"), activity("film")),
            vec![&plain],
        ),
        (
            format!(
                "{completed}&{}&{}&registration={registration}",
                agent("ben"),
                activity("film")
            ),
            vec![&of_group],
        ),
        (
            format!("{}&ascending=true", agent("ben")),
            vec![&of_group, &about_ada],
        ),
        ("limit=1".to_owned(), vec![&inner]),
        ("until=2020-01-01T00:00:00Z".to_owned(), vec![]),
        (
            "since=2020-01-01T00:00:00Z&limit=1".to_owned(),
            vec![&inner],
        ),
    ] {
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        assert_eq!(asked(&client, &query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_statement_about_another_is_found_by_what_that_one_says_whichever_came_first() {
    let records = records().await;
    let client = records.client("all").await;
    let id = |number: u8| format!("00000000-0000-4000-8000-0000000000{number:02}");
    let about = |number: u8, target: u8| {
        statement_with(&json!({
            "id": id(number),
            "actor": { "mbox": "mailto:eve@example.org" },
            "verb": { "id": "https://example.org/doubted" },
            "object": { "objectType": "StatementRef", "id": id(target) },
        }))
    };
    // 3 is about 2, which is about 1.
    client.keep(&about(3, 2)).await;
    client.keep(&statement_with(&json!({ "id": id(1) }))).await;
    client.keep(&about(2, 1)).await;
    assert_eq!(
        asked(&client, &activity("film")).await,
        [id(2), id(1), id(3)]
    );
    // Both from the same statement, not one from each.
    let doubted = format!("verb={}", escape("https://example.org/doubted"));
    let query = format!("{doubted}&{}", agent("ada"));
    assert_eq!(asked(&client, &query).await, [""; 0]);
    // Going round in a circle ends.
    client.keep(&about(4, 5)).await;
    client.keep(&about(5, 4)).await;
    assert_eq!(asked(&client, &agent("eve")).await.len(), 4);
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition_while_more_comes_in() {
    let records = records().await;
    let client = records.client("all").await;
    let many: Vec<Value> = (0..25).map(|_| statement()).collect();
    let mut ids = client.keep(&json!(many)).await;
    for ascending in [true, false] {
        let mut path = format!(
            "/xapi/statements?limit=10&ascending={ascending}&{}",
            agent("ada")
        );
        let mut seen = Vec::new();
        loop {
            let page = client.get(&path).await;
            seen.extend(page.ids());
            path = page.json()["more"].as_str().unwrap().to_owned();
            if path.is_empty() {
                break;
            }
            if !ascending {
                client.keep(&statement()).await;
            }
        }
        if !ascending {
            ids.reverse();
        }
        assert_eq!(seen, ids);
    }
}

#[tokio::test]
async fn forms_are_exact_reduced_or_in_one_language() {
    let records = records().await;
    let client = records.client("all").await;
    client.keep(&statement()).await;
    let spanish = statement_with(&json!({
        "object": { "id": "https://example.org/film", "definition": { "name": { "es": "Una película" } } },
    }));
    client.keep(&spanish).await;
    let get = async |query: &str, language: &str| {
        let path = format!("/xapi/statements?limit=1&{query}");
        let headers = [("accept-language", language)];
        let answer = client.send("GET", &path, &headers, "").await;
        answer.json()["statements"][0].clone()
    };
    let exact = get("format=exact", "en").await;
    assert_eq!(exact["object"], spanish["object"]);
    let ids = get("format=ids", "en").await;
    assert_eq!(ids["object"], json!({ "id": "https://example.org/film" }));
    assert_eq!(ids["actor"], json!({ "mbox": "mailto:ada@example.org" }));
    assert_eq!(
        ids["verb"],
        json!({ "id": "http://adlnet.gov/expapi/verbs/completed" })
    );
    for (language, name) in [
        ("en", json!({ "en": "A film" })),
        ("es-MX, en;q=0.5", json!({ "es": "Una película" })),
        ("fr, en;q=0.1", json!({ "en": "A film" })),
    ] {
        let canonical = get("format=canonical", language).await;
        assert_eq!(canonical["object"]["definition"]["name"], name);
    }
    // What both said is known of the activity.
    let known = client
        .get("/xapi/activities?activityId=https%3A%2F%2Fexample.org%2Ffilm")
        .await;
    assert_eq!(
        known.json()["definition"]["name"],
        json!({ "en": "A film", "es": "Una película" })
    );
    let person = client.get(&format!("/xapi/agents?{}", agent("ada"))).await;
    assert_eq!(
        person.json(),
        json!({ "objectType": "Person", "name": ["Ada"], "mbox": ["mailto:ada@example.org"] })
    );
}

#[tokio::test]
async fn parameters_that_make_no_sense_are_refused_by_name() {
    let records = records().await;
    let client = records.client("all").await;
    let id = "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11";
    for (query, name) in [
        ("foo=1".to_owned(), "foo"),
        ("statementid=1".to_owned(), "statementid"),
        ("limit=-1".to_owned(), "limit"),
        ("limit=many".to_owned(), "limit"),
        ("since=yesterday".to_owned(), "since"),
        ("ascending=yes".to_owned(), "ascending"),
        ("format=xml".to_owned(), "format"),
        ("verb=completed".to_owned(), "verb"),
        ("agent=ada".to_owned(), "agent"),
        ("agent=%7B%7D".to_owned(), "agent"),
        ("registration=1".to_owned(), "registration"),
        ("limit=1&limit=2".to_owned(), "limit"),
        ("agent=%FF".to_owned(), "query"),
        (format!("statementId={id}&limit=1"), "limit"),
        (
            format!("statementId={id}&voidedStatementId={id}"),
            "statementId",
        ),
    ] {
        let refused = client.get(&format!("/xapi/statements?{query}")).await;
        assert_eq!(refused.status, 400, "{query}");
        let error = refused.json()["error"].as_str().unwrap().to_owned();
        assert!(error.starts_with(name), "{query}: {error}");
    }
    assert_eq!(client.get("/xapi/nothing").await.status, 404);
    let wrong = client.send("DELETE", "/xapi/statements", &[], "").await;
    assert_eq!(wrong.status, 405);
}
