//! Walking a JSON value while collecting every problem.
//!
//! A [`Cursor`] stands at one value and knows the way to it. Each part of a statement has a `read` function from a
//! cursor to `Option<Part>`; `None` means that a problem has been noted. A part that is wrong does not stop the
//! reading of the others, which is how all problems are found at once.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::{Extensions, Invalid, Malformed, Problem};

/// The way from the root to a value, kept on the stack and written out only when there is a problem to report.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    pub(crate) fn render(&self) -> String {
        let mut text = String::new();
        self.render_into(&mut text);
        text
    }

    fn render_into(&self, text: &mut String) {
        match self {
            Path::Root => text.push('$'),
            Path::Key(parent, key) => {
                parent.render_into(text);
                let plain =
                    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if plain {
                    text.push('.');
                    text.push_str(key);
                } else {
                    // The JSON spelling of the key, so that a control character cannot disturb a log or a page.
                    let _ = write!(text, "[{}]", Value::from(*key));
                }
            }
            Path::Index(parent, index) => {
                parent.render_into(text);
                let _ = write!(text, "[{index}]");
            }
        }
    }
}

/// A value, the way to it, and the list that problems go to.
pub(crate) struct Cursor<'a> {
    value: &'a Value,
    path: Path<'a>,
    problems: &'a RefCell<Vec<Problem>>,
}

/// Reads a whole value: the part, or every problem found in it.
pub(crate) fn read_all<T>(
    value: &Value,
    read: impl FnOnce(&Cursor<'_>) -> Option<T>,
) -> Result<T, Invalid> {
    let problems = RefCell::new(Vec::new());
    let part = read(&Cursor {
        value,
        path: Path::Root,
        problems: &problems,
    });
    match (part, problems.into_inner()) {
        (Some(part), problems) if problems.is_empty() => Ok(part),
        (_, problems) => Err(Invalid { problems }),
    }
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(
        value: &'a Value,
        path: Path<'a>,
        problems: &'a RefCell<Vec<Problem>>,
    ) -> Self {
        Self {
            value,
            path,
            problems,
        }
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    /// Notes a problem here; `None`, so that a reader can end with it.
    pub(crate) fn fail<T>(&self, rule: impl Into<String>) -> Option<T> {
        self.problems.borrow_mut().push(Problem {
            path: self.path.render(),
            rule: rule.into(),
        });
        None
    }

    pub(crate) fn string(&self) -> Option<&'a str> {
        match self.value {
            Value::String(text) => Some(text),
            _ => self.fail("must be a string"),
        }
    }

    /// Every element, read the same way; `None` if one of them is wrong.
    pub(crate) fn array<T>(&self, read: impl Fn(&Cursor<'_>) -> Option<T>) -> Option<Vec<T>> {
        let Value::Array(elements) = self.value else {
            return self.fail("must be an array");
        };
        // Not a short-circuiting collect: each element gets its say.
        let mut parts = Vec::with_capacity(elements.len());
        for (index, value) in elements.iter().enumerate() {
            let element = Cursor {
                value,
                path: Path::Index(&self.path, index),
                problems: self.problems,
            };
            parts.push(element.not_null().and_then(|()| read(&element)));
        }
        parts.into_iter().collect()
    }

    /// The fields of an object, whose keys must all be among `known`; `kind` names it: `a score`.
    pub(crate) fn object(&'a self, kind: &str, known: &[&str]) -> Option<Fields<'a>> {
        let Value::Object(map) = self.value else {
            return self.fail(format!("must be an object: {kind}"));
        };
        for (key, value) in map {
            if !known.contains(&key.as_str()) {
                let field = Cursor {
                    value,
                    path: Path::Key(&self.path, key),
                    problems: self.problems,
                };
                field.fail::<()>(format!("is not a property of {kind}"));
            }
        }
        Some(Fields { cursor: self, map })
    }

    /// Every entry of an object whose keys are data, not names of properties.
    pub(crate) fn entries<K, V>(
        &self,
        kind: &str,
        read: impl Fn(&Cursor<'_>) -> Option<V>,
    ) -> Option<std::collections::BTreeMap<K, V>>
    where
        K: FromStr<Err = Malformed> + Ord,
    {
        let Value::Object(map) = self.value else {
            return self.fail(format!("must be an object: {kind}"));
        };
        let mut entries = std::collections::BTreeMap::new();
        let mut complete = true;
        for (key, value) in map {
            let entry = Cursor {
                value,
                path: Path::Key(&self.path, key),
                problems: self.problems,
            };
            let key = key
                .parse::<K>()
                .map_err(|malformed| entry.fail::<()>(format!("key {}", malformed.rule)))
                .ok();
            match (key, read(&entry)) {
                (Some(key), Some(value)) => {
                    entries.insert(key, value);
                }
                _ => complete = false,
            }
        }
        complete.then_some(entries)
    }

    fn not_null(&self) -> Option<()> {
        if self.value.is_null() {
            self.fail("must not be null")
        } else {
            Some(())
        }
    }
}

/// The properties of one object.
pub(crate) struct Fields<'a> {
    cursor: &'a Cursor<'a>,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// The property `key` where it is present; `None` if it is absent or wrong.
    pub(crate) fn optional<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Cursor<'_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.map.get(key)?;
        let field = Cursor {
            value,
            path: Path::Key(&self.cursor.path, key),
            problems: self.cursor.problems,
        };
        field.not_null()?;
        read(&field)
    }

    /// The property `key`, whose absence is a problem.
    pub(crate) fn required<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Cursor<'_>) -> Option<T>,
    ) -> Option<T> {
        if self.has(key) {
            self.optional(key, read)
        } else {
            self.fail_at(key, "is required")
        }
    }

    /// Notes a problem at the property `key`, which need not exist.
    pub(crate) fn fail_at<T>(&self, key: &str, rule: impl Into<String>) -> Option<T> {
        let path = Path::Key(&self.cursor.path, key).render();
        self.cursor.problems.borrow_mut().push(Problem {
            path,
            rule: rule.into(),
        });
        None
    }

    pub(crate) fn cursor(&self) -> &'a Cursor<'a> {
        self.cursor
    }

    /// Checks a property that may only have one value, such as `objectType`.
    pub(crate) fn only(&self, key: &str, expected: &str) {
        self.optional(key, |field| {
            if field.string()? == expected {
                Some(())
            } else {
                field.fail(format!("must be \"{expected}\""))
            }
        });
    }
}

pub(crate) fn owned_string(cursor: &Cursor<'_>) -> Option<String> {
    cursor.string().map(str::to_owned)
}

pub(crate) fn boolean(cursor: &Cursor<'_>) -> Option<bool> {
    match cursor.value {
        Value::Bool(truth) => Some(*truth),
        _ => cursor.fail("must be true or false"),
    }
}

pub(crate) fn number(cursor: &Cursor<'_>) -> Option<f64> {
    match cursor.value.as_f64() {
        Some(number) if number.is_finite() => Some(number),
        _ => cursor.fail("must be a number"),
    }
}

pub(crate) fn natural(cursor: &Cursor<'_>) -> Option<u64> {
    match cursor.value.as_u64() {
        Some(number) => Some(number),
        None => cursor.fail("must be a whole number, 0 or more"),
    }
}

/// A string that is written in the form of `T`.
pub(crate) fn parsed<T: FromStr<Err = Malformed>>(cursor: &Cursor<'_>) -> Option<T> {
    match cursor.string()?.parse() {
        Ok(parsed) => Some(parsed),
        Err(malformed) => cursor.fail(malformed.rule),
    }
}

pub(crate) fn uuid(cursor: &Cursor<'_>) -> Option<uuid::Uuid> {
    let text = cursor.string()?;
    // The uuid crate also takes braces, a urn prefix and bare digits, which the specification does not.
    match uuid::Uuid::try_parse(text) {
        Ok(uuid) if text.len() == uuid::fmt::Hyphenated::LENGTH => Some(uuid),
        _ => cursor.fail("must be a UUID such as 7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11"),
    }
}

pub(crate) fn extensions(cursor: &Cursor<'_>) -> Option<Extensions> {
    cursor.entries("extensions, by IRI", |entry| Some(entry.value().clone()))
}
