//! Nearly right statements: each is read, or refused with the place of what is wrong.

mod mutation;

use cairn_xapi::format::reduce_to_ids;
use cairn_xapi::{Edition, Invalid, Received, equivalent, parse_json};
use proptest::prelude::*;
use serde_json::Value;

const EDITIONS: [Edition; 2] = [Edition::V1_0, Edition::V2_0];

#[test]
fn what_is_mutated_is_valid() {
    for statement in mutation::valid() {
        let read = Received::from_value(statement.clone(), Edition::V2_0);
        assert!(read.is_ok(), "{statement}: {}", read.expect_err("refused"));
    }
}

/// Whether a path leads to something in the text, or to a property that could stand in something that is there.
fn leads_somewhere(path: &str, text: &str) -> bool {
    let Some(mut rest) = path.strip_prefix('$') else {
        return false;
    };
    // Without an order of the two values that a key may have, the last one is followed.
    let mut here: Option<Value> = serde_json::from_str(text).ok();
    while !rest.is_empty() {
        let missing = here.is_none();
        let (next, left) = if let Some(key) = rest.strip_prefix('.') {
            let end = key.find(['.', '[']).unwrap_or(key.len());
            let next = here.and_then(|value| value.get(&key[..end]).cloned());
            (next, &key[end..])
        } else if rest.starts_with("[\"") {
            let mut keys = serde_json::Deserializer::from_str(&rest[1..]).into_iter::<String>();
            let Some(Ok(key)) = keys.next() else {
                return false;
            };
            let end = 1 + keys.byte_offset();
            if !rest[end..].starts_with(']') {
                return false;
            }
            (
                here.and_then(|value| value.get(&key).cloned()),
                &rest[end + 1..],
            )
        } else {
            let Some((number, left)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
            else {
                return false;
            };
            let Ok(number) = number.parse::<usize>() else {
                return false;
            };
            (here.and_then(|value| value.get(number).cloned()), left)
        };
        if missing {
            // One step beyond what is there names what is missing; a second would name nothing.
            return false;
        }
        (here, rest) = (next, left);
    }
    true
}

fn names_places(invalid: &Invalid, text: &str) -> Result<(), TestCaseError> {
    prop_assert!(!invalid.problems.is_empty());
    // Of a key that is there twice, the paths below may lead into either value.
    let ambiguous = invalid
        .problems
        .iter()
        .any(|problem| problem.rule.contains("more than once"));
    for problem in &invalid.problems {
        prop_assert!(!problem.rule.is_empty());
        let leads =
            problem.path.starts_with('$') && (ambiguous || leads_somewhere(&problem.path, text));
        prop_assert!(leads, "{problem}\n{text}");
        if problem.rule.starts_with("is not JSON") {
            prop_assert!(problem.rule.contains("line "), "{problem}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn fuzz_nearly_right_statements_are_read_or_refused_with_the_place(text in mutation::nearly_right()) {
        for edition in EDITIONS {
            match Received::parse(&text, edition) {
                Ok(mut received) => {
                    received.identify(uuid::Uuid::nil);
                    received.statement.names();
                    let kept = received.to_canonical_json();
                    let again = Received::parse(&kept, Edition::V2_0);
                    prop_assert_eq!(again.map(|again| again.to_canonical_json()), Ok(kept));
                    prop_assert!(equivalent(&received.value, &received.value));
                    reduce_to_ids(&mut received.value);
                }
                Err(invalid) => names_places(&invalid, &text)?,
            }
            if let Err(invalid) = parse_json(&text) {
                names_places(&invalid, &text)?;
            }
        }
    }
}
