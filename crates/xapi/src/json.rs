//! JSON text in and out: strict reading (no key twice) and canonical printing.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::reader::Path;
use crate::{Invalid, Problem};

/// Reads JSON text. A key that occurs twice in an object is a problem: which one counts would be anybody's guess
/// (xAPI 1.0.3 part two, 2.2: a property occurs at most once).
///
/// # Errors
///
/// Where the text is not JSON, or every key that occurs twice.
pub fn parse(text: &str) -> Result<Value, Invalid> {
    let problems = RefCell::new(Vec::new());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict {
        path: Path::Root,
        problems: &problems,
    }
    .deserialize(&mut deserializer)
    .and_then(|value| deserializer.end().map(|()| value))
    .map_err(|error| Invalid::one("$", format!("is not JSON: {error}")))?;
    let problems = problems.into_inner();
    if problems.is_empty() {
        Ok(value)
    } else {
        Err(Invalid { problems })
    }
}

struct Strict<'a> {
    path: Path<'a>,
    problems: &'a RefCell<Vec<Problem>>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        Number::from_f64(number)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        loop {
            let path = Path::Index(&self.path, elements.len());
            match access.next_element_seed(Strict {
                path,
                problems: self.problems,
            })? {
                Some(element) => elements.push(element),
                None => return Ok(Value::Array(elements)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let path = Path::Key(&self.path, &key);
            let value = access.next_value_seed(Strict {
                path,
                problems: self.problems,
            })?;
            if map.contains_key(&key) {
                let path = path.render();
                self.problems.borrow_mut().push(Problem {
                    path,
                    rule: "occurs more than once".to_owned(),
                });
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// Prints a value without white space and with the keys of each object in order of their code points.
pub fn print(value: &Value) -> String {
    let mut text = String::new();
    print_into(value, &mut text);
    text
}

fn print_into(value: &Value, text: &mut String) {
    match value {
        Value::Array(elements) => {
            text.push('[');
            for (position, element) in elements.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                print_into(element, text);
            }
            text.push(']');
        }
        Value::Object(map) => {
            // Sorted here, not left to the map: its order is a build-time feature of serde_json.
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            text.push('{');
            for (position, (key, value)) in entries.into_iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                print_into(value, text);
            }
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_text_does_not_depend_on_the_order_or_spacing_of_the_input() {
        let one = parse(r#"{"b": [1, {"z": 0.10, "y": "\u00e9\n"}], "a": null}"#).unwrap();
        let two = parse(r#"{"a":null,"b":[1,{"y":"é\n","z":1e-1}]}"#).unwrap();
        assert_eq!(print(&one), r#"{"a":null,"b":[1,{"y":"é\n","z":0.1}]}"#);
        assert_eq!(print(&one), print(&two));
    }

    #[test]
    fn a_key_given_twice_is_reported_wherever_it_is() {
        let invalid = parse(r#"{"a": 1, "b": [{"c d": 1, "c d": 2}], "a": 3}"#).unwrap_err();
        assert_eq!(
            invalid.to_string(),
            "$.b[0][\"c d\"]: occurs more than once\n$.a: occurs more than once"
        );
    }

    #[test]
    fn text_that_is_not_json_says_where() {
        for text in ["", "{", "{} {}", "[1,]", "1e999", &"[".repeat(10_000)] {
            let message = parse(text).unwrap_err().to_string();
            assert!(message.starts_with("$: is not JSON: "), "{message}");
            assert!(message.contains("line 1 column"), "{message}");
        }
    }
}
