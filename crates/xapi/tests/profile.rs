//! What Cairn writes about an answer or a hint is what it reads back, to the bit.
#![expect(
    clippy::unwrap_used,
    reason = "the strategies of this file are tests too"
)]

use cairn_xapi::profile::{AnswerEvidence, Envelope, Evidence, HintEvidence, Id};
use cairn_xapi::{Agent, Statement, Timestamp, Version};
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

fn id() -> impl Strategy<Value = Id> {
    "[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}".prop_map(|text| text.parse().unwrap())
}

fn envelope() -> impl Strategy<Value = Envelope> {
    let moment = (
        -62_000_000_000_000_i64..253_000_000_000_000,
        -1439_i16..1440,
    );
    (any::<u128>(), any::<i64>(), moment, any::<bool>()).prop_map(
        |(id, learner, (epoch_ms, offset), language)| Envelope {
            id: Uuid::from_u128(id),
            actor: Agent::with_account(
                "https://school.example".parse().unwrap(),
                learner.to_string(),
            ),
            timestamp: Timestamp::from_epoch_ms(epoch_ms, offset).unwrap(),
            language: language.then(|| "pt-BR".parse().unwrap()),
        },
    )
}

fn answer() -> impl Strategy<Value = AnswerEvidence> {
    let finite = any::<f64>().prop_filter("a difficulty is finite", |number| number.is_finite());
    let item = (any::<u128>(), id(), id(), id(), any::<u64>());
    let placement = of(any::<u128>().prop_map(Uuid::from_u128));
    let aids = (1_u32.., any::<u32>(), any::<u32>(), placement);
    let parameters = (finite, 0.0..=1.0, 0.0..=1.0);
    let grade = (
        any::<bool>(),
        id(),
        any::<bool>(),
        of(id()),
        of(any::<String>()),
        of(any::<u64>()),
    );
    (item, aids, parameters, grade).prop_map(|(item, aids, parameters, grade)| {
        let (attempt, course, skill, template, seed) = item;
        let (try_number, hints_shown, earlier_tries, placement) = aids;
        let (item_difficulty, guess, slip) = parameters;
        let (correct, verdict, dont_know, misconception, response, duration_ms) = grade;
        AnswerEvidence {
            attempt_id: Uuid::from_u128(attempt),
            placement,
            course,
            skill,
            template,
            seed,
            try_number,
            hints_shown,
            earlier_tries,
            item_difficulty,
            guess,
            slip,
            correct,
            verdict,
            dont_know,
            misconception,
            response,
            duration_ms,
        }
    })
}

fn hint() -> impl Strategy<Value = HintEvidence> {
    (any::<u128>(), id(), id(), id(), any::<u64>(), 1_u32..).prop_map(
        |(attempt, course, skill, template, seed, number)| HintEvidence {
            attempt_id: Uuid::from_u128(attempt),
            course,
            skill,
            template,
            seed,
            number,
        },
    )
}

/// Through the text that is stored, with what the store adds.
fn stored(mut statement: Statement) -> Statement {
    statement.version = Some(Version::v1_0_3());
    statement.stored = Timestamp::from_epoch_ms(1_795_000_000_000, 0);
    Statement::parse(&statement.to_canonical_json()).unwrap()
}

proptest! {
    #[test]
    fn answers_survive_the_log(answer in answer(), envelope in envelope()) {
        let statement = stored(answer.to_statement(envelope.clone()).unwrap());
        let read = AnswerEvidence::from_statement(&statement).unwrap();
        let bits = |answer: &AnswerEvidence| [answer.item_difficulty, answer.guess, answer.slip].map(f64::to_bits);
        prop_assert_eq!(bits(&read), bits(&answer));
        prop_assert_eq!(&read, &answer);
        prop_assert_eq!(Envelope::from_statement(&statement), Ok(envelope));
        prop_assert_eq!(Evidence::from_statement(&statement), Ok(Some(Evidence::Answer(answer))));
    }

    #[test]
    fn hints_survive_the_log(hint in hint(), envelope in envelope()) {
        let statement = stored(hint.to_statement(envelope.clone()).unwrap());
        prop_assert_eq!(HintEvidence::from_statement(&statement), Ok(hint.clone()));
        prop_assert_eq!(Envelope::from_statement(&statement), Ok(envelope));
        prop_assert_eq!(Evidence::from_statement(&statement), Ok(Some(Evidence::Hint(hint))));
    }

    #[test]
    fn numbers_that_the_log_cannot_keep_are_refused(answer in answer(), envelope in envelope(), which in 0..5) {
        let mut answer = answer;
        match which {
            0 => answer.item_difficulty = f64::NAN,
            1 => answer.item_difficulty = f64::INFINITY,
            2 => answer.guess = 1.5,
            3 => answer.slip = -0.1,
            _ => answer.try_number = 0,
        }
        prop_assert_eq!(answer.to_statement(envelope).unwrap_err().problems.len(), 1);
    }
}

fn example_envelope() -> Envelope {
    Envelope {
        id: "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11".parse().unwrap(),
        actor: Agent::with_account("https://school.example".parse().unwrap(), "17"),
        timestamp: "2026-11-22T07:36:48.120+01:00".parse().unwrap(),
        language: Some("en".parse().unwrap()),
    }
}

fn example_answer() -> AnswerEvidence {
    AnswerEvidence {
        attempt_id: "0d3a4b0c-3a52-4f1e-8b69-6d5c5ad2a3f8".parse().unwrap(),
        placement: None,
        course: "fractions".parse().unwrap(),
        skill: "adding-unlike".parse().unwrap(),
        template: "two-terms".parse().unwrap(),
        seed: 42,
        try_number: 2,
        hints_shown: 1,
        earlier_tries: 1,
        item_difficulty: -0.35,
        guess: 0.02,
        slip: 0.1,
        correct: false,
        verdict: "wrong".parse().unwrap(),
        dont_know: false,
        misconception: Some("adds-denominators".parse().unwrap()),
        response: Some("2/5".to_owned()),
        duration_ms: Some(14_250),
    }
}

#[test]
fn an_answer_as_others_read_it() {
    let statement = example_answer().to_statement(example_envelope()).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&statement.to_value()).unwrap());
}

#[test]
fn a_statement_of_this_profile_that_lacks_something_says_what() {
    let mut value = example_answer()
        .to_statement(example_envelope())
        .unwrap()
        .to_value();
    value["object"]["id"] = json!("cairn:course/fractions");
    value["result"]["success"] = Value::Null;
    value["result"]["extensions"]["cairn:extension/verdict"] = json!("Wrong!");
    value["result"]["duration"] = json!("P1M");
    value["context"]["registration"] = Value::Null;
    value["context"]["extensions"] = json!({
        "cairn:extension/guess": 2,
        "cairn:extension/slip": "0.1",
        "cairn:extension/try-number": 0,
        "cairn:extension/hints-shown": -1,
        "cairn:extension/earlier-tries": 4_294_967_296_u64,
    });
    value["result"].as_object_mut().unwrap().remove("success");
    value["context"]
        .as_object_mut()
        .unwrap()
        .remove("registration");
    let statement = Statement::from_value(&value).unwrap();
    insta::assert_snapshot!(AnswerEvidence::from_statement(&statement).unwrap_err(), @r#"
    $.object.id: must be an item
    $.result.success: is required
    $.result.duration: must be a number of milliseconds, without years or months
    $.result.extensions["cairn:extension/verdict"]: must be an id such as adding-fractions, of at most 64 characters
    $.context.registration: is required: the attempt
    $.context.extensions["cairn:extension/try-number"]: must be 1 or more
    $.context.extensions["cairn:extension/hints-shown"]: must be a whole number, 0 or more
    $.context.extensions["cairn:extension/earlier-tries"]: must be less than 4294967296
    $.context.extensions["cairn:extension/item-difficulty"]: is required
    $.context.extensions["cairn:extension/guess"]: must be between 0 and 1
    $.context.extensions["cairn:extension/slip"]: must be a number
    "#);
}

#[test]
fn statements_of_others_are_no_evidence_of_this_profile() {
    let mut statement = example_answer().to_statement(example_envelope()).unwrap();
    statement.verb.id = "http://adlnet.gov/expapi/verbs/completed".parse().unwrap();
    assert!(Evidence::from_statement(&statement).is_err());
    statement.context = None;
    assert_eq!(Evidence::from_statement(&statement), Ok(None));
}

#[test]
fn an_envelope_needs_an_id_and_a_time() {
    let mut statement = example_answer().to_statement(example_envelope()).unwrap();
    statement.id = None;
    statement.timestamp = None;
    let invalid = Envelope::from_statement(&statement).unwrap_err();
    assert_eq!(
        invalid.to_string(),
        "$.id: is required\n$.timestamp: is required"
    );
}
