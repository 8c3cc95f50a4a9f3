//! Statements are read strictly, printed in one way, and read back equal.
#![expect(
    clippy::unwrap_used,
    reason = "the strategies and tables of this file are tests too"
)]

use cairn_xapi::{
    Account, Activity, ActivityDefinition, Actor, Agent, Attachment, Context, ContextActivities,
    ContextAgent, ContextGroup, Duration, Extensions, Group, Identifier, Interaction,
    InteractionComponent, InteractionType, Iri, LanguageMap, LanguageTag, Object, Score, Statement,
    StatementRef, StatementResult, SubStatement, Timestamp, Verb, Version,
};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use uuid::Uuid;

fn iri() -> impl Strategy<Value = Iri> {
    "(https://[a-z]{1,8}\\.example/[a-zé0-9/]{0,8}|urn:[a-z]{2,5}:[a-z0-9:]{1,8})"
        .prop_map(|text| text.parse().unwrap())
}

fn id() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn language() -> impl Strategy<Value = LanguageTag> {
    select(vec!["en", "pt-BR", "zh-Hant-TW", "de-CH-1901"]).prop_map(|text| text.parse().unwrap())
}

fn texts() -> impl Strategy<Value = LanguageMap> {
    btree_map(language(), any::<String>(), 0..3)
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    (
        -62_000_000_000_000_i64..253_000_000_000_000,
        -1439_i16..1440,
    )
        .prop_map(|(epoch_ms, offset)| Timestamp::from_epoch_ms(epoch_ms, offset).unwrap())
}

fn finite() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("JSON has finite numbers only", |number| number.is_finite())
}

fn json_value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        finite().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
    .boxed()
}

fn extensions() -> BoxedStrategy<Extensions> {
    btree_map(iri(), json_value(), 0..3).boxed()
}

fn identifier() -> BoxedStrategy<Identifier> {
    prop_oneof![
        "mailto:[a-z.+]{1,9}@[a-z]{1,9}\\.example"
            .prop_map(|text| Identifier::Mbox(text.parse().unwrap())),
        "[0-9a-f]{40}".prop_map(|text| Identifier::MboxSha1Sum(text.parse().unwrap())),
        iri().prop_map(Identifier::OpenId),
        (iri(), any::<String>())
            .prop_map(|(home_page, name)| Identifier::Account(Account { home_page, name })),
    ]
    .boxed()
}

fn agent() -> BoxedStrategy<Agent> {
    (of(any::<String>()), identifier())
        .prop_map(|(name, identifier)| Agent { name, identifier })
        .boxed()
}

fn group() -> BoxedStrategy<Group> {
    let identified = (
        of(any::<String>()),
        identifier().prop_map(Some),
        of(vec(agent(), 0..3)),
    );
    let anonymous = (
        of(any::<String>()),
        Just(None),
        vec(agent(), 0..3).prop_map(Some),
    );
    prop_oneof![identified, anonymous]
        .prop_map(|(name, identifier, member)| Group {
            name,
            identifier,
            member,
        })
        .boxed()
}

fn actor() -> BoxedStrategy<Actor> {
    prop_oneof![
        agent().prop_map(Actor::Agent),
        group().prop_map(Actor::Group)
    ]
    .boxed()
}

fn authority() -> BoxedStrategy<Actor> {
    let pair = vec(agent(), 2).prop_map(|pair| Group {
        name: None,
        identifier: None,
        member: Some(pair),
    });
    prop_oneof![agent().prop_map(Actor::Agent), pair.prop_map(Actor::Group)].boxed()
}

fn components() -> BoxedStrategy<Vec<InteractionComponent>> {
    btree_map("[a-z]{1,4}", of(texts()), 0..3)
        .prop_map(|components| {
            components
                .into_iter()
                .map(|(id, description)| InteractionComponent { id, description })
                .collect()
        })
        .boxed()
}

fn interaction() -> BoxedStrategy<Interaction> {
    let kinds = vec![
        InteractionType::TrueFalse,
        InteractionType::Choice,
        InteractionType::FillIn,
        InteractionType::LongFillIn,
        InteractionType::Matching,
        InteractionType::Performance,
        InteractionType::Sequencing,
        InteractionType::Likert,
        InteractionType::Numeric,
        InteractionType::Other,
    ];
    (
        select(kinds),
        of(vec(any::<String>(), 0..3)),
        of(components()),
        of(components()),
    )
        .prop_map(|(interaction_type, correct_responses_pattern, one, two)| {
            use InteractionType::{Choice, Likert, Matching, Performance, Sequencing};
            let only_for = |kinds: &[InteractionType]| {
                one.clone().filter(|_| kinds.contains(&interaction_type))
            };
            Interaction {
                interaction_type,
                correct_responses_pattern,
                choices: only_for(&[Choice, Sequencing]),
                scale: only_for(&[Likert]),
                source: only_for(&[Matching]),
                target: two.filter(|_| interaction_type == Matching),
                steps: only_for(&[Performance]),
            }
        })
        .boxed()
}

fn activity() -> BoxedStrategy<Activity> {
    let definition = (
        of(texts()),
        of(texts()),
        of(iri()),
        of(iri()),
        of(interaction()),
        of(extensions()),
    )
        .prop_map(
            |(name, description, kind, more_info, interaction, extensions)| ActivityDefinition {
                name,
                description,
                kind,
                more_info,
                interaction,
                extensions,
            },
        );
    (iri(), of(definition))
        .prop_map(|(id, definition)| Activity { id, definition })
        .boxed()
}

fn score() -> BoxedStrategy<Score> {
    let bounds =
        (finite(), finite(), finite()).prop_filter_map("bounds must differ", |(a, b, c)| {
            let mut sorted = [a, b, c];
            sorted.sort_by(f64::total_cmp);
            let [min, raw, max] = sorted;
            (min < max).then_some((min, raw, max))
        });
    (of(-1.0..=1.0), bounds, any::<[bool; 3]>())
        .prop_map(|(scaled, (min, raw, max), present)| Score {
            scaled,
            min: present[0].then_some(min),
            raw: present[1].then_some(raw),
            max: present[2].then_some(max),
        })
        .boxed()
}

fn result() -> BoxedStrategy<StatementResult> {
    let duration = prop_oneof![
        any::<u64>().prop_map(Duration::from_millis),
        select(vec!["P1Y2M", "P3W", "PT1.5H", "P1DT0,5S"]).prop_map(|text| text.parse().unwrap()),
    ];
    let score = of(score());
    (
        score,
        of(any::<bool>()),
        of(any::<bool>()),
        of(any::<String>()),
        of(duration),
        of(extensions()),
    )
        .prop_map(
            |(score, success, completion, response, duration, extensions)| StatementResult {
                score,
                success,
                completion,
                response,
                duration,
                extensions,
            },
        )
        .boxed()
}

/// A context without what only belongs to activities.
fn context() -> BoxedStrategy<Context> {
    let activities = vec(vec(activity(), 0..2), 4).prop_map(|mut lists| ContextActivities {
        parent: lists.remove(0),
        grouping: lists.remove(0),
        category: lists.remove(0),
        other: lists.remove(0),
    });
    let types = || of(vec(iri(), 1..3));
    let agents = vec(
        (agent(), types()).prop_map(|(agent, relevant_types)| ContextAgent {
            agent,
            relevant_types,
        }),
        0..2,
    );
    let groups = vec(
        (group(), types()).prop_map(|(group, relevant_types)| ContextGroup {
            group,
            relevant_types,
        }),
        0..2,
    );
    let first = (
        of(id()),
        of(actor()),
        of(group()),
        of(activities),
        of(agents),
        of(groups),
    );
    let second = (of(language()), of(id()), of(extensions()));
    (first, second)
        .prop_map(|(first, (language, statement, extensions))| {
            let (
                registration,
                instructor,
                team,
                context_activities,
                context_agents,
                context_groups,
            ) = first;
            Context {
                registration,
                instructor,
                team,
                context_activities,
                context_agents,
                context_groups,
                revision: None,
                platform: None,
                language,
                statement: statement.map(|id| StatementRef { id }),
                extensions,
            }
        })
        .boxed()
}

fn verb() -> impl Strategy<Value = Verb> {
    (iri(), of(texts())).prop_map(|(id, display)| Verb { id, display })
}

fn attachment() -> BoxedStrategy<Attachment> {
    (
        iri(),
        texts(),
        of(texts()),
        any::<u64>(),
        "[0-9a-f]{64}",
        of(iri()),
    )
        .prop_map(
            |(usage_type, display, description, length, sha2, file_url)| Attachment {
                usage_type,
                display,
                description,
                content_type: "text/plain; charset=utf-8".to_owned(),
                length,
                sha2: sha2.parse().unwrap(),
                file_url,
            },
        )
        .boxed()
}

fn simple_object() -> BoxedStrategy<Object> {
    prop_oneof![
        3 => activity().prop_map(Object::Activity),
        1 => agent().prop_map(Object::Agent),
        1 => group().prop_map(Object::Group),
        1 => id().prop_map(|id| Object::StatementRef(StatementRef { id })),
    ]
    .boxed()
}

fn sub_statement() -> BoxedStrategy<SubStatement> {
    let first = (actor(), verb(), simple_object(), of(result()));
    (
        first,
        of(context()),
        of(timestamp()),
        of(vec(attachment(), 0..2)),
    )
        .prop_map(
            |((actor, verb, object, result), context, timestamp, attachments)| SubStatement {
                actor,
                verb,
                object,
                result,
                context,
                timestamp,
                attachments,
            },
        )
        .boxed()
}

fn statement() -> BoxedStrategy<Statement> {
    let object = prop_oneof![
        4 => simple_object(),
        1 => sub_statement().prop_map(|statement| Object::SubStatement(Box::new(statement))),
    ];
    let version =
        select(vec!["1.0", "1.0.3", "2.0.0"]).prop_map(|text| text.parse::<Version>().unwrap());
    let first = (
        of(id()),
        actor(),
        verb(),
        object,
        of(result()),
        of(context()),
    );
    let second = (
        of(timestamp()),
        of(timestamp()),
        of(authority()),
        of(version),
        of(vec(attachment(), 0..2)),
    );
    let third = (of(any::<String>()), of(any::<String>()));
    (first, second, third)
        .prop_map(|(first, second, (revision, platform))| {
            let (id, actor, verb, object, result, mut context) = first;
            let (timestamp, stored, authority, version, attachments) = second;
            if let (Some(context), Object::Activity(_)) = (&mut context, &object) {
                context.revision = revision;
                context.platform = platform;
            }
            Statement {
                id,
                actor,
                verb,
                object,
                result,
                context,
                timestamp,
                stored,
                authority,
                version,
                attachments,
            }
        })
        .boxed()
}

/// Every place in a value, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                places(element, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(map) => {
            for (key, element) in map {
                places(
                    element,
                    &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                    found,
                );
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn printing_and_reading_are_inverse(statement in statement()) {
        let text = statement.to_canonical_json();
        let read = Statement::parse(&text).map_err(|invalid| TestCaseError::fail(format!("{invalid}\n{text}")))?;
        prop_assert_eq!(&read, &statement);
        prop_assert_eq!(read.to_canonical_json(), text.clone());

        let by_serde: Statement = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(by_serde, statement);
    }

    #[test]
    fn fuzz_any_json_is_read_or_refused(value in json_value()) {
        if let Err(invalid) = Statement::from_value(&value) {
            prop_assert!(!invalid.problems.is_empty());
        }
    }

    #[test]
    fn fuzz_any_text_is_read_or_refused(text in "[\\[\\]{}:,\"\\\\a-zA-Z0-9.+ \u{0}é-]{0,200}") {
        match Statement::parse(&text) {
            Ok(statement) => prop_assert_eq!(Statement::parse(&statement.to_canonical_json()), Ok(statement)),
            Err(invalid) => prop_assert!(!invalid.problems.is_empty()),
        }
    }

    /// A statement with something else in one place is either refused with a reason, or still a statement that prints
    /// and reads back.
    #[test]
    fn a_damaged_statement_is_read_or_refused(statement in statement(), place: prop::sample::Index, other in json_value()) {
        let mut value = statement.to_value();
        let mut found = Vec::new();
        places(&value, "", &mut found);
        let place = place.get(&found).clone();
        *value.pointer_mut(&place).unwrap() = other;
        match Statement::from_value(&value) {
            Ok(read) => prop_assert_eq!(Statement::parse(&read.to_canonical_json()), Ok(read)),
            Err(invalid) => {
                prop_assert!(!invalid.problems.is_empty());
                prop_assert!(invalid.problems.iter().all(|problem| problem.path.starts_with('$')));
            }
        }
    }
}

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
