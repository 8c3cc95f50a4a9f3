//! Statements as a record store takes them in: what is kept, what says the same, what they are found by.

use cairn_xapi::names::{NamePart, activity_number, agent_number, verb_number};
use cairn_xapi::{Actor, Edition, Received, equivalent, parse_json, print_canonical};
use proptest::prelude::*;
use serde_json::{Value, json};

const ADA: &str = r#"{"mbox":"mailto:ada@example.org"}"#;

fn statement(parts: &Value) -> Value {
    let mut statement = json!({
        "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11",
        "actor": { "mbox": "mailto:ada@example.org" },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" },
        "object": { "id": "https://example.org/film" },
        "version": "1.0.0",
    });
    for (key, value) in parts.as_object().into_iter().flatten() {
        statement[key] = value.clone();
    }
    statement
}

#[test]
fn what_is_kept_is_what_came_but_for_what_is_the_stores_to_say() {
    let sent = statement(&json!({
        "stored": "2026-01-01T00:00:00Z",
        "authority": { "mbox": "mailto:x@example.org" },
        "id": "7B2A1D6E-0C1F-4C55-9D0A-3F1F0E6F2B11",
        "result": { "score": { "raw": 1, "max": 10.0 }, "extensions": { "https://example.org/x": null } },
        "context": { "contextActivities": { "category": { "id": "https://example.org/c" } } },
    }));
    let received = Received::parse(&sent.to_string(), Edition::V1_0).expect("valid");
    let expected = statement(&json!({
        "result": sent["result"],
        "context": { "contextActivities": { "category": [{ "id": "https://example.org/c" }] } },
    }));
    assert_eq!(received.value, expected);
    let kept = received.to_canonical_json();
    assert!(kept.contains(r#""max":10.0,"raw":1"#), "{kept}");
}

#[test]
fn what_came_with_2_0_is_refused_in_1_0() {
    let agents = json!([{ "objectType": "contextAgent", "agent": { "mbox": "mailto:a@b.c" } }]);
    let sent = statement(&json!({ "context": { "contextAgents": agents }, "version": "2.0.0" }));
    assert!(Received::from_value(sent.clone(), Edition::V2_0).is_ok());
    let refused = Received::from_value(sent, Edition::V1_0).expect_err("refused");
    assert_eq!(
        refused.to_string(),
        "$.context.contextAgents: is not a property of a context before version 2.0"
    );
}

#[test]
fn the_same_said_in_another_way_is_the_same() {
    let same = [
        (
            json!({}),
            json!({ "version": "1.0.3", "stored": "2026-01-01T00:00:00Z" }),
        ),
        (json!({}), json!({ "timestamp": "2026-01-01T00:00:00Z" })),
        (
            json!({ "timestamp": "2026-01-01T01:00:00+01:00" }),
            json!({ "timestamp": "2026-01-01T00:00:00.000Z" }),
        ),
        (
            json!({ "verb": { "id": "urn:a:b", "display": { "en": "did" } } }),
            json!({ "verb": { "id": "urn:a:b" } }),
        ),
        (
            json!({ "object": { "id": "urn:a:b", "definition": { "type": "urn:c:d" } } }),
            json!({ "object": { "id": "urn:a:b", "objectType": "Activity" } }),
        ),
        (
            json!({ "result": { "duration": "PT1.239S", "score": { "raw": 1 } } }),
            json!({ "result": { "duration": "PT1.23S", "score": { "raw": 1.0 } } }),
        ),
        (
            json!({ "actor": { "objectType": "Group", "member": [{ "mbox": "mailto:a@b.c" }, { "mbox": "mailto:d@e.f" }] } }),
            json!({ "actor": { "objectType": "Group", "member": [{ "mbox": "mailto:d@e.f" }, { "mbox": "mailto:a@b.c" }] } }),
        ),
    ];
    for (one, other) in same {
        assert!(
            equivalent(&statement(&one), &statement(&other)),
            "{one} {other}"
        );
    }
    let different = [
        json!({ "timestamp": "2026-01-01T00:00:00Z", "result": { "success": true } }),
        json!({ "actor": { "mbox": "mailto:ben@example.org" } }),
        json!({ "result": { "duration": "PT1.24S" } }),
        json!({ "verb": { "id": "urn:a:c" } }),
        json!({ "context": { "platform": "p" } }),
    ];
    for other in different {
        assert!(
            !equivalent(&statement(&json!({})), &statement(&other)),
            "{other}"
        );
    }
}

#[test]
fn a_statement_is_found_by_all_that_it_names() {
    let sent = statement(&json!({
        "context": {
            "instructor": { "account": { "homePage": "https://example.org", "name": "t" } },
            "contextActivities": { "parent": [{ "id": "https://example.org/unit" }] },
        },
    }));
    let received = Received::from_value(sent, Edition::V2_0).expect("valid");
    let names = received.statement.names();
    let part = |number: i64| {
        let found = names.iter().find(|name| name.number == number);
        found.map(|name| name.part)
    };
    let agent = |text: &str| {
        let actor = Actor::parse(text).expect("an actor");
        agent_number(actor.identifier().expect("identified"))
    };
    let teacher = r#"{"account":{"homePage":"https://example.org","name":"t"}}"#;
    assert_eq!(part(agent(ADA)), Some(NamePart::Subject));
    assert_eq!(part(agent(teacher)), Some(NamePart::Mentioned));
    assert_eq!(
        part(activity_number("https://example.org/film")),
        Some(NamePart::Subject)
    );
    assert_eq!(
        part(activity_number("https://example.org/unit")),
        Some(NamePart::Mentioned)
    );
    let verb = "http://adlnet.gov/expapi/verbs/completed";
    assert_eq!(part(verb_number(verb)), Some(NamePart::Subject));
    // A verb and an activity of one IRI are two things.
    assert_eq!(part(activity_number(verb)), None);
    assert_eq!(names.len(), 5);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn reading_and_printing_canonical_json_is_the_identity(
        extension in any_json(), response in any::<String>(), raw in any::<f64>(),
    ) {
        let mut sent = statement(&json!({
            "result": { "response": response, "extensions": { "https://example.org/x": extension } },
        }));
        if raw.is_finite() {
            sent["result"]["score"] = json!({ "raw": raw });
        }
        let text = print_canonical(&sent);
        prop_assert_eq!(print_canonical(&parse_json(&text).expect("JSON")), text.clone());
        let received = Received::parse(&text, Edition::V1_0).expect("valid");
        prop_assert_eq!(received.to_canonical_json(), text);
    }
}
