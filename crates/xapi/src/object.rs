//! What the verb was applied to: an activity, an actor, another statement (xAPI 1.0.3 part two, 2.4.4).

use serde::{Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

use crate::reader::{self, Cursor};
use crate::statement::{self, Parts};
use crate::{
    Activity, Actor, Agent, Attachment, Context, Group, StatementResult, Timestamp, Verb, activity,
    agent,
};

/// What the verb was applied to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "objectType")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every object is an activity, the largest"
)]
pub enum Object {
    /// Something to interact with.
    Activity(Activity),
    /// A person or system.
    Agent(Agent),
    /// Several of them.
    Group(Group),
    /// Another statement, by its id.
    StatementRef(StatementRef),
    /// A statement told but not made: a plan, a suggestion.
    SubStatement(Box<SubStatement>),
}

/// Another statement, which need not be known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StatementRef {
    /// The id of the other statement.
    pub id: Uuid,
}

/// A statement inside a statement; it has no id and contains no further one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubStatement {
    /// Who.
    pub actor: Actor,
    /// What was done.
    pub verb: Verb,
    /// To what; not a [`Object::SubStatement`].
    pub object: Object,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<StatementResult>,
    /// Around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// Files that come with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<Attachment>>,
}

impl Object {
    /// The activity, if it is one.
    pub fn activity(&self) -> Option<&Activity> {
        match self {
            Self::Activity(activity) => Some(activity),
            _ => None,
        }
    }
}

impl From<Activity> for Object {
    fn from(activity: Activity) -> Self {
        Self::Activity(activity)
    }
}

/// Any object that a statement may have.
pub(crate) fn read(cursor: &Cursor<'_>) -> Option<Object> {
    if object_type(cursor) == Some("SubStatement") {
        return read_sub_statement(cursor)
            .map(|statement| Object::SubStatement(Box::new(statement)));
    }
    read_within_sub_statement(cursor)
}

/// Any object but a statement inside the statement.
fn read_within_sub_statement(cursor: &Cursor<'_>) -> Option<Object> {
    match object_type(cursor) {
        Some("Activity") => activity::read(cursor).map(Object::Activity),
        Some("Agent") => agent::read_agent(cursor).map(Object::Agent),
        Some("Group") => agent::read_group(cursor).map(Object::Group),
        Some("StatementRef") => read_statement_ref(cursor).map(Object::StatementRef),
        Some("SubStatement") => cursor.fail("must not be a SubStatement inside a SubStatement"),
        _ => {
            cursor.fail("must have objectType Activity, Agent, Group, StatementRef or SubStatement")
        }
    }
}

/// The declared type of an object, which is an activity unless it says otherwise.
fn object_type<'v>(cursor: &Cursor<'v>) -> Option<&'v str> {
    match cursor.value().get("objectType") {
        None => Some("Activity"),
        Some(Value::String(text)) => Some(text),
        Some(_) => None,
    }
}

pub(crate) fn read_statement_ref(cursor: &Cursor<'_>) -> Option<StatementRef> {
    let fields = cursor.object("a statement reference", &["objectType", "id"])?;
    fields.required("objectType", |_| Some(()));
    fields.only("objectType", "StatementRef");
    let id = fields.required("id", reader::uuid);
    Some(StatementRef { id: id? })
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
pub(crate) fn serialize_statement_ref<S: Serializer>(
    statement: &Option<StatementRef>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    statement.map(Object::StatementRef).serialize(serializer)
}

fn read_sub_statement(cursor: &Cursor<'_>) -> Option<SubStatement> {
    let known = [["objectType"].as_slice(), &statement::PART_KEYS].concat();
    let fields = cursor.object("a sub-statement", &known)?;
    let Parts {
        actor,
        verb,
        object,
        result,
        context,
        timestamp,
        attachments,
    } = statement::read_parts(&fields, read_within_sub_statement)?;
    Some(SubStatement {
        actor,
        verb,
        object,
        result,
        context,
        timestamp,
        attachments,
    })
}
