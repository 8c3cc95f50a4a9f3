//! Any statement that may be, and any JSON at all: what the properties are tried with.

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
use serde_json::Value;
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

pub(crate) fn json_value() -> BoxedStrategy<Value> {
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

pub(crate) fn statement() -> BoxedStrategy<Statement> {
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
