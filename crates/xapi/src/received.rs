//! A statement as it comes in: checked against the rules of an edition, and made ready to be kept.
//!
//! What is kept is what was received, property for property and number for number, in canonical spelling. Only what the
//! specification leaves to the record store is changed: `id` and `version` are filled in, `stored` and `authority` are
//! taken out (the store adds its own when it gives the statement out), and a context activity that stands alone becomes
//! an array of one.

use serde_json::Value;
use uuid::Uuid;

use crate::{Context, Edition, Invalid, Object, Problem, Statement, json};

/// A statement that may be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// What it says.
    pub statement: Statement,
    /// Itself, as JSON to be kept.
    pub value: Value,
}

impl Received {
    /// Reads a statement from JSON text.
    ///
    /// # Errors
    ///
    /// Every broken rule, with its path.
    pub fn parse(text: &str, edition: Edition) -> Result<Self, Invalid> {
        Self::from_value(json::parse(text)?, edition)
    }

    /// Reads a statement from JSON.
    ///
    /// # Errors
    ///
    /// Every broken rule, with its path.
    pub fn from_value(mut value: Value, edition: Edition) -> Result<Self, Invalid> {
        let mut statement = Statement::from_value(&value)?;
        check(&statement, edition)?;
        statement.stored = None;
        statement.authority = None;
        if let Value::Object(map) = &mut value {
            map.remove("stored");
            map.remove("authority");
            map.entry("version")
                .or_insert_with(|| Value::from(edition.version_of_statements()));
            if let Some(id) = statement.id {
                map.insert("id".to_owned(), Value::from(id.hyphenated().to_string()));
            }
            list_context_activities(map.get_mut("context"));
            let object = map.get_mut("object");
            list_context_activities(object.and_then(|object| object.get_mut("context")));
        }
        Ok(Self { statement, value })
    }

    /// Gives the statement an id, if it has none.
    pub fn identify(&mut self, id: impl FnOnce() -> Uuid) -> Uuid {
        if let Some(id) = self.statement.id {
            return id;
        }
        let id = id();
        self.statement.id = Some(id);
        if let Value::Object(map) = &mut self.value {
            map.insert("id".to_owned(), Value::from(id.hyphenated().to_string()));
        }
        id
    }

    /// The statement in its canonical spelling, as it is kept.
    pub fn to_canonical_json(&self) -> String {
        json::print(&self.value)
    }
}

/// Puts each context activity that stands alone into an array (1.0.3 part two, 2.4.6.2: they are returned so).
fn list_context_activities(context: Option<&mut Value>) {
    let lists = context
        .and_then(|context| context.get_mut("contextActivities"))
        .and_then(Value::as_object_mut);
    for list in lists.into_iter().flat_map(|lists| lists.values_mut()) {
        if list.is_object() {
            *list = Value::Array(vec![list.take()]);
        }
    }
}

/// The rules that are not the same in all editions.
fn check(statement: &Statement, edition: Edition) -> Result<(), Invalid> {
    let mut problems = Vec::new();
    let mut check_context = |path: &str, context: Option<&Context>| {
        let Some(context) = context else { return };
        let new = [
            ("contextAgents", context.context_agents.is_some()),
            ("contextGroups", context.context_groups.is_some()),
        ];
        for (key, given) in new {
            if given && edition == Edition::V1_0 {
                problems.push(Problem {
                    path: format!("{path}.{key}"),
                    rule: "is not a property of a context before version 2.0".to_owned(),
                });
            }
        }
    };
    check_context("$.context", statement.context.as_ref());
    if let Object::SubStatement(inner) = &statement.object {
        check_context("$.object.context", inner.context.as_ref());
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Invalid { problems })
    }
}
