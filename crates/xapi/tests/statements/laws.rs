//! What holds for every statement: it is printed in one way and read back equal, and whatever else comes is refused.

use cairn_xapi::Statement;
use proptest::prelude::*;
use serde_json::Value;

use crate::any::{json_value, statement};

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
