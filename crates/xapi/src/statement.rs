//! The statement itself (xAPI 1.0.3 part two, 2).

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::reader::{self, Cursor, Fields, read_all};
use crate::{
    Actor, Attachment, Context, Invalid, Malformed, Object, StatementResult, Timestamp, Verb,
    agent, attachment, context, json, object, result, verb,
};

/// Who did what, and what came of it.
///
/// The properties are public because a statement is data; building one by hand can break rules that reading checks
/// ([`Statement::check`] tells). The fields `stored`, `authority` and `version` are for the store to set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statement {
    /// Which; the sender chooses it, so that sending again changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Who.
    pub actor: Actor,
    /// What was done.
    pub verb: Verb,
    /// To what.
    pub object: Object,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<StatementResult>,
    /// Around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    /// When it happened, on the clock of whom it happened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// When it was stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored: Option<Timestamp>,
    /// Who vouches for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Actor>,
    /// The version of the specification it keeps to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Files that come with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<Attachment>>,
}

/// A version of the specification: 1.0 or 2.0, with any patch number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Version(String);

impl Version {
    /// The version as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `1.0.3`, in which every statement that Cairn writes is valid.
    pub fn v1_0_3() -> Self {
        Self("1.0.3".to_owned())
    }
}

impl FromStr for Version {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let is_patch = |patch: &str| {
            patch.is_empty()
                || patch
                    .strip_prefix('.')
                    .is_some_and(|digits| digits.parse::<u16>().is_ok())
        };
        match text
            .strip_prefix("1.0")
            .or_else(|| text.strip_prefix("2.0"))
        {
            Some(patch) if is_patch(patch) && !patch.contains('+') => Ok(Self(text.to_owned())),
            _ => Err(Malformed {
                rule: "must be a version 1.0.x or 2.0.x",
            }),
        }
    }
}

impl Statement {
    /// Whether it takes back the statement that is its object.
    pub fn is_voiding(&self) -> bool {
        self.verb.id.as_str() == verb::VOIDED
    }

    /// Reads a statement from JSON text.
    ///
    /// # Errors
    ///
    /// Every problem found, with its path.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::from_value(&json::parse(text)?)
    }

    /// Reads a statement from JSON.
    ///
    /// # Errors
    ///
    /// Every problem found, with its path.
    pub fn from_value(value: &Value) -> Result<Self, Invalid> {
        read_all(value, read)
    }

    /// The statement as JSON.
    ///
    /// A score that is not finite, which only a statement built by hand can have, becomes `null`.
    pub fn to_value(&self) -> Value {
        // Serialising these types cannot fail: every key is a string and no number is wider than 64 bits.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The statement in its one canonical spelling: keys sorted, no white space.
    ///
    /// Reading it gives an equal statement again.
    pub fn to_canonical_json(&self) -> String {
        json::print(&self.to_value())
    }

    /// Checks a statement that was built by hand against the same rules as one that is read.
    ///
    /// # Errors
    ///
    /// Every problem found, with its path.
    pub fn check(&self) -> Result<(), Invalid> {
        Self::parse(&self.to_canonical_json()).map(drop)
    }
}

impl<'de> Deserialize<'de> for Statement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// What statements and sub-statements have in common.
pub(crate) struct Parts {
    pub(crate) actor: Actor,
    pub(crate) verb: Verb,
    pub(crate) object: Object,
    pub(crate) result: Option<StatementResult>,
    pub(crate) context: Option<Context>,
    pub(crate) timestamp: Option<Timestamp>,
    pub(crate) attachments: Option<Vec<Attachment>>,
}

pub(crate) const PART_KEYS: [&str; 7] = [
    "actor",
    "verb",
    "object",
    "result",
    "context",
    "timestamp",
    "attachments",
];

fn read(cursor: &Cursor<'_>) -> Option<Statement> {
    let known = [
        PART_KEYS.as_slice(),
        &["id", "stored", "authority", "version"],
    ]
    .concat();
    let fields = cursor.object("a statement", &known)?;
    let id = fields.optional("id", reader::uuid);
    let parts = read_parts(&fields, object::read);
    let stored = fields.optional("stored", reader::parsed);
    let authority = fields.optional("authority", read_authority);
    let version = fields.optional("version", reader::parsed);
    let Parts {
        actor,
        verb,
        object,
        result,
        context,
        timestamp,
        attachments,
    } = parts?;
    Some(Statement {
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
    })
}

pub(crate) fn read_parts(
    fields: &Fields<'_>,
    read_object: impl FnOnce(&Cursor<'_>) -> Option<Object>,
) -> Option<Parts> {
    let actor = fields.required("actor", agent::read_actor);
    let verb = fields.required("verb", verb::read);
    let object = fields.required("object", read_object);
    let result = fields.optional("result", result::read);
    let context = fields.optional("context", context::read);
    let timestamp = fields.optional("timestamp", reader::parsed);
    let attachments = fields.optional("attachments", |attachments| {
        attachments.array(attachment::read)
    });

    if let (Some(verb), Some(object)) = (&verb, &object)
        && verb.id.as_str() == verb::VOIDED
        && !matches!(object, Object::StatementRef(_))
    {
        fields.fail_at::<()>("object", "must be a StatementRef when the verb is voided");
    }
    if let (Some(context), Some(object)) = (&context, &object)
        && object.activity().is_none()
        && (context.revision.is_some() || context.platform.is_some())
    {
        fields.fail_at::<()>(
            "context",
            "must not have revision or platform unless the object is an activity",
        );
    }
    Some(Parts {
        actor: actor?,
        verb: verb?,
        object: object?,
        result,
        context,
        timestamp,
        attachments,
    })
}

/// An agent, or the pair of an application and a user that three-legged `OAuth` makes (2.4.9).
fn read_authority(cursor: &Cursor<'_>) -> Option<Actor> {
    let authority = agent::read_actor(cursor)?;
    if let Actor::Group(group) = &authority {
        let is_pair = group.identifier.is_none()
            && group
                .member
                .as_ref()
                .is_some_and(|members| members.len() == 2);
        if !is_pair {
            return cursor.fail("must be an agent, or an anonymous group of two agents");
        }
    }
    Some(authority)
}
