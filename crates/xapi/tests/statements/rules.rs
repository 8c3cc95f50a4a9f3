//! The rules, one by one: each broken one is named with its place.

use cairn_xapi::{Score, Statement, StatementResult};
use serde_json::{Value, json};

/// A statement that is right, for the tests that break it.
fn valid() -> Value {
    json!({
        "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11",
        "actor": {"account": {"homePage": "https://school.example", "name": "17"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered"}},
        "object": {
            "id": "https://school.example/quiz/3",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "interactionType": "choice",
                "choices": [{"id": "a"}, {"id": "b", "description": {"en": "B"}}],
            },
        },
        "result": {"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": true, "duration": "PT4S"},
        "context": {
            "registration": "0d3a4b0c-3a52-4f1e-8b69-6d5c5ad2a3f8",
            "contextActivities": {"parent": {"id": "https://school.example/quiz"}},
            "platform": "Example",
            "language": "en",
            "extensions": {"https://school.example/x": null},
        },
        "timestamp": "2026-11-22T07:36:48.12+01:00",
    })
}

/// What reading says about [`valid`] with `value` at `pointer`.
fn problems_with(pointer: &str, value: Value) -> String {
    let mut statement = valid();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = statement.pointer_mut(parent).unwrap();
    if let Value::Array(elements) = parent {
        elements[key.parse::<usize>().unwrap()] = value;
    } else {
        parent[key.replace("~1", "/")] = value;
    }
    match Statement::from_value(&statement) {
        Ok(_) => "no problem".to_owned(),
        Err(invalid) => invalid.to_string(),
    }
}

#[test]
fn a_single_context_activity_becomes_a_list() {
    let statement = Statement::from_value(&valid()).unwrap();
    let activities = statement.context.unwrap().context_activities.unwrap();
    assert_eq!(
        activities.parent[0].id.as_str(),
        "https://school.example/quiz"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_broken_rule_is_named_with_its_path() {
    for (pointer, value, expected) in [
        (
            "/id",
            json!("7b2a1d6e0c1f4c559d0a3f1f0e6f2b11"),
            "$.id: must be a UUID such as 7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11",
        ),
        ("/id", json!(null), "$.id: must not be null"),
        (
            "/actor",
            json!("ada"),
            "$.actor: must be an object: an agent",
        ),
        (
            "/actor",
            json!({}),
            "$.actor: must be identified by mbox, mbox_sha1sum, openid or account",
        ),
        (
            "/actor",
            json!({"objectType": "Person", "openid": "https://a.example"}),
            "$.actor.objectType: must be \"Agent\" or \"Group\"",
        ),
        (
            "/actor",
            json!({"openid": "https://a.example", "mbox": "mailto:a@b.example"}),
            "$.actor: must have only one of mbox, mbox_sha1sum, openid and account",
        ),
        (
            "/actor",
            json!({"mbox": "ada@school.example"}),
            "$.actor.mbox: must be an e-mail address such as mailto:ada@example.org",
        ),
        (
            "/actor",
            json!({"mbox_sha1sum": "12"}),
            "$.actor.mbox_sha1sum: must be a SHA-1 sum of 40 hexadecimal digits",
        ),
        (
            "/actor",
            json!({"openid": "ada"}),
            "$.actor.openid: must be an absolute IRI, with a scheme such as https:",
        ),
        (
            "/actor",
            json!({"account": {"name": 17}}),
            "$.actor.account.homePage: is required\n$.actor.account.name: must be a string",
        ),
        (
            "/actor",
            json!({"objectType": "Group", "name": "Seals"}),
            "$.actor.member: is required in a group without an identifier",
        ),
        (
            "/actor",
            json!({"objectType": "Group", "member": [{}, {"mbox": "mailto:a@b.example", "member": []}]}),
            "$.actor.member[0]: must be identified by mbox, mbox_sha1sum, openid or account\n$.actor.member[1].member: is not a property of an agent",
        ),
        (
            "/verb/id",
            json!("answered"),
            "$.verb.id: must be an absolute IRI, with a scheme such as https:",
        ),
        (
            "/verb/display",
            json!({"english language": "answered"}),
            "$.verb.display[\"english language\"]: key must be a language tag such as en or pt-BR",
        ),
        (
            "/verb/display",
            json!({"en": 1}),
            "$.verb.display.en: must be a string",
        ),
        (
            "/verb/id",
            json!("http://adlnet.gov/expapi/verbs/voided"),
            "$.object: must be a StatementRef when the verb is voided",
        ),
        (
            "/object/objectType",
            json!("Thing"),
            "$.object: must have objectType Activity, Agent, Group, StatementRef or SubStatement",
        ),
        (
            "/object/definition/interactionType",
            json!("guessing"),
            "$.object.definition.interactionType: must be one of true-false, choice, fill-in, long-fill-in, matching, performance, sequencing, likert, numeric, other",
        ),
        (
            "/object/definition/interactionType",
            json!("numeric"),
            "$.object.definition.choices: does not belong to this interactionType",
        ),
        (
            "/object/definition/choices/1",
            json!({"id": "a"}),
            "$.object.definition.choices: must have distinct ids",
        ),
        (
            "/object",
            json!({"objectType": "StatementRef", "id": "x"}),
            "$.object.id: must be a UUID such as 7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11",
        ),
        (
            "/object",
            json!({"objectType": "Agent", "openid": "https://a.example"}),
            "$.context: must not have revision or platform unless the object is an activity",
        ),
        (
            "/result/score/scaled",
            json!(1.01),
            "$.result.score.scaled: must be between -1 and 1",
        ),
        (
            "/result/score/scaled",
            json!("1"),
            "$.result.score.scaled: must be a number",
        ),
        (
            "/result/score/raw",
            json!(-1),
            "$.result.score.raw: must not be less than min",
        ),
        (
            "/result/score/raw",
            json!(11),
            "$.result.score.raw: must not be more than max",
        ),
        (
            "/result/score/max",
            json!(0),
            "$.result.score.max: must be more than min",
        ),
        (
            "/result/success",
            json!("true"),
            "$.result.success: must be true or false",
        ),
        (
            "/result/duration",
            json!("4s"),
            "$.result.duration: must be an ISO 8601 duration such as PT1M30.5S",
        ),
        (
            "/context/registration",
            json!("1"),
            "$.context.registration: must be a UUID such as 7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11",
        ),
        (
            "/context/language",
            json!("en_US"),
            "$.context.language: must be a language tag such as en or pt-BR",
        ),
        (
            "/context/team",
            json!({"mbox": "mailto:a@b.example"}),
            "$.context.team.objectType: is required: \"Group\"",
        ),
        (
            "/context/contextActivities/parent",
            json!([{"id": "quiz"}]),
            "$.context.contextActivities.parent[0].id: must be an absolute IRI, with a scheme such as https:",
        ),
        (
            "/context/contextActivities/sibling",
            json!([]),
            "$.context.contextActivities.sibling: is not a property of context activities",
        ),
        (
            "/context/extensions/x y",
            json!(1),
            "$.context.extensions[\"x y\"]: key must be an absolute IRI, with a scheme such as https:",
        ),
        (
            "/context/contextAgents",
            json!([{"objectType": "contextAgent", "agent": {"openid": "https://a.example"}, "relevantTypes": []}]),
            "$.context.contextAgents[0].relevantTypes: must not be empty",
        ),
        (
            "/timestamp",
            json!("2026-11-22T07:36:48"),
            "$.timestamp: must end in Z or a UTC offset such as +01:00",
        ),
        (
            "/timestamp",
            json!("2026-02-29T07:36:48Z"),
            "$.timestamp: must be a date that the calendar has",
        ),
        (
            "/version",
            json!("0.95"),
            "$.version: must be a version 1.0.x or 2.0.x",
        ),
        (
            "/authority",
            json!({"objectType": "Group", "member": []}),
            "$.authority: must be an agent, or an anonymous group of two agents",
        ),
        (
            "/attachments",
            json!([{"usageType": "https://a.example", "display": {}, "contentType": "text", "length": -1, "sha2": "0"}]),
            "$.attachments[0].contentType: must be a media type such as text/plain\n$.attachments[0].length: must be a whole number, 0 or more\n$.attachments[0].sha2: must be a SHA-2 sum in hexadecimal digits",
        ),
        (
            "/Verb",
            json!({}),
            "$.Verb: is not a property of a statement",
        ),
    ] {
        assert_eq!(
            problems_with(pointer, value.clone()),
            expected,
            "with {value} at {pointer}"
        );
    }
}

#[test]
fn a_sub_statement_has_no_id_and_contains_no_other() {
    let mut inner = valid();
    inner["objectType"] = json!("SubStatement");
    inner["object"] = json!({"objectType": "SubStatement"});
    assert_eq!(
        problems_with("/object", inner),
        "$.object.id: is not a property of a sub-statement\n\
         $.object.object: must not be a SubStatement inside a SubStatement"
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let invalid = Statement::parse(
        r#"{"id": 1, "actor": {"mbox": "x"}, "verb": {}, "result": {"score": {"scaled": 2}, "success": 1}, "extra": 0}"#,
    )
    .unwrap_err();
    insta::assert_snapshot!(invalid, @"
    $.extra: is not a property of a statement
    $.id: must be a string
    $.actor.mbox: must be an e-mail address such as mailto:ada@example.org
    $.verb.id: is required
    $.object: is required
    $.result.score.scaled: must be between -1 and 1
    $.result.success: must be true or false
    ");
}

#[test]
fn a_statement_built_by_hand_is_checked_by_the_same_rules() {
    let mut statement = Statement::from_value(&valid()).unwrap();
    assert_eq!(statement.check(), Ok(()));
    statement.result = Some(StatementResult {
        score: Some(Score {
            scaled: Some(f64::NAN),
            raw: Some(3.0),
            min: Some(4.0),
            max: None,
        }),
        ..StatementResult::default()
    });
    assert_eq!(
        statement.check().unwrap_err().to_string(),
        "$.result.score.scaled: must not be null\n$.result.score.raw: must not be less than min"
    );
}
