//! Whatever a client sends is taken or refused with the place; it never breaks anything.
//!
//! The property named `fuzz_*` takes the number of inputs from `PROPTEST_CASES`; `cargo xtask fuzz` gives it a million.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::store::{records, statement_with};

fn rich() -> Value {
    statement_with(&json!({
        "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11",
        "result": {
            "score": { "scaled": 0.5, "raw": 5, "min": 0, "max": 10 },
            "success": true, "completion": true, "response": "x", "duration": "PT1M",
            "extensions": { "https://example.org/x": [1, null, { "a": true }] },
        },
        "context": {
            "registration": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b12",
            "instructor": { "account": { "homePage": "https://example.org", "name": "t" } },
            "team": { "objectType": "Group", "member": [{ "openid": "https://example.org/o" }] },
            "contextActivities": { "parent": [{ "id": "https://example.org/p" }], "other": { "id": "urn:a:b" } },
            "contextAgents": [{ "objectType": "contextAgent", "agent": { "mbox": "mailto:a@b.c" } }],
            "language": "en", "platform": "p", "revision": "r",
            "statement": { "objectType": "StatementRef", "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b13" },
        },
        "timestamp": "2026-03-01T12:00:00.123456789+01:00",
        "attachments": [{
            "usageType": "https://example.org/u", "display": { "en": "d" }, "contentType": "text/plain",
            "length": 1, "sha2": "ab".repeat(32), "fileUrl": "https://example.org/f",
        }],
    }))
}

fn scrap() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "\u{0}",
            "mailto:a@b",
            "https://x",
            "Group",
            "SubStatement",
            "StatementRef",
            "P1Y",
            "2026-02-30T00:00:00Z",
            "http://adlnet.gov/expapi/verbs/voided",
        ])
        .prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({ "objectType": "StatementRef", "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11" })),
        Just(rich()),
    ]
}

/// Puts a scrap somewhere into a value, takes something out, or gives something another name.
fn mutate(value: &mut Value, way: &mut dyn Iterator<Item = u8>, scrap: &Value) {
    let step = usize::from(way.next().unwrap_or(0));
    match value {
        Value::Object(map) if step > 30 && !map.is_empty() => {
            let key = map.keys().nth(step % map.len()).unwrap().clone();
            match step % 11 {
                0 => {
                    map.remove(&key);
                }
                1 => {
                    let moved = map.remove(&key).unwrap();
                    map.insert(format!("{key}x"), moved);
                }
                _ => mutate(map.get_mut(&key).unwrap(), way, scrap),
            }
        }
        Value::Array(list) if step > 30 && !list.is_empty() => {
            let place = step % list.len();
            mutate(&mut list[place], way, scrap);
        }
        other => *other = scrap.clone(),
    }
}

#[test]
fn fuzz_mutated_statements_are_taken_or_refused_with_the_place() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let records = runtime.block_on(records());
    let client = runtime.block_on(records.client("all"));
    let old = client.speaking("1.0.3");
    let ways = proptest::collection::vec(any::<u8>(), 0..8);
    let mutations = proptest::collection::vec((ways, scrap()), 1..4);
    let cut = prop_oneof![4 => Just(usize::MAX), 1 => 0..1500_usize];
    let mut runner = TestRunner::new(ProptestConfig::default());
    runner
        .run(
            &(mutations, cut, any::<bool>()),
            |(mutations, cut, is_old)| {
                let mut sent = rich();
                for (way, scrap) in mutations {
                    mutate(&mut sent, &mut way.into_iter(), &scrap);
                }
                let text: String = sent.to_string().chars().take(cut).collect();
                let headers = [("content-type", "application/json")];
                let speaking = if is_old { &old } else { &client };
                let answer = runtime.block_on(speaking.send(
                    "POST",
                    "/xapi/statements",
                    &headers,
                    text.clone(),
                ));
                match answer.status.as_u16() {
                    // Taken; or refused because the same id says something else.
                    200 | 409 => {}
                    400 => prop_assert!(answer.text().contains('$'), "{text}: {}", answer.text()),
                    status => prop_assert!(false, "{status} for {text}: {}", answer.text()),
                }
                Ok(())
            },
        )
        .unwrap();
}
