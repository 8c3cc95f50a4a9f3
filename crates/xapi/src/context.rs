//! Around it: which course, which team, which attempt (xAPI 1.0.3 part two, 2.4.6; agents and groups from 2.0).

use serde::{Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

use crate::reader::{self, Cursor};
use crate::{
    Activity, Actor, Agent, Extensions, Group, Iri, LanguageTag, StatementRef, activity, agent,
    object,
};

/// What a statement belongs to and what surrounded it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// The undertaking it is part of; for Cairn, the attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<Uuid>,
    /// Who taught.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructor: Option<Actor>,
    /// With whom.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "serialize_team"
    )]
    pub team: Option<Group>,
    /// Activities that this one belongs to or comes with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_activities: Option<ContextActivities>,
    /// Other agents that had a part in it (2.0).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_agents: Option<Vec<ContextAgent>>,
    /// Groups that had a part in it (2.0).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_groups: Option<Vec<ContextGroup>>,
    /// The version of the activity; only where the object is an activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The system it happened in; only where the object is an activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The language in which it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// Another statement that belongs to it.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "object::serialize_statement_ref"
    )]
    pub statement: Option<StatementRef>,
    /// Whatever else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<Extensions>,
}

/// Activities by how they relate to the object.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ContextActivities {
    /// What the object is directly part of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parent: Vec<Activity>,
    /// What it is indirectly part of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grouping: Vec<Activity>,
    /// What kind of statement it is: profiles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<Activity>,
    /// Anything else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<Activity>,
}

/// An agent with its part in a statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "objectType", rename = "contextAgent", rename_all = "camelCase")]
pub struct ContextAgent {
    /// Who.
    pub agent: Agent,
    /// In which parts; where given, not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relevant_types: Option<Vec<Iri>>,
}

/// A group with its part in a statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "objectType", rename = "contextGroup", rename_all = "camelCase")]
pub struct ContextGroup {
    /// Who.
    #[serde(serialize_with = "serialize_group")]
    pub group: Group,
    /// In which parts; where given, not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relevant_types: Option<Vec<Iri>>,
}

/// A group always says that it is one: the default is an agent.
fn serialize_group<S: Serializer>(group: &Group, serializer: S) -> Result<S::Ok, S::Error> {
    Actor::Group(group.clone()).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn serialize_team<S: Serializer>(team: &Option<Group>, serializer: S) -> Result<S::Ok, S::Error> {
    team.clone().map(Actor::Group).serialize(serializer)
}

pub(crate) fn read(cursor: &Cursor<'_>) -> Option<Context> {
    let fields = cursor.object(
        "a context",
        &[
            "registration",
            "instructor",
            "team",
            "contextActivities",
            "contextAgents",
            "contextGroups",
            "revision",
            "platform",
            "language",
            "statement",
            "extensions",
        ],
    )?;
    Some(Context {
        registration: fields.optional("registration", reader::uuid),
        instructor: fields.optional("instructor", agent::read_actor),
        team: fields.optional("team", agent::read_group),
        context_activities: fields.optional("contextActivities", read_activities),
        context_agents: fields.optional("contextAgents", |agents| agents.array(read_context_agent)),
        context_groups: fields.optional("contextGroups", |groups| groups.array(read_context_group)),
        revision: fields.optional("revision", reader::owned_string),
        platform: fields.optional("platform", reader::owned_string),
        language: fields.optional("language", reader::parsed),
        statement: fields.optional("statement", object::read_statement_ref),
        extensions: fields.optional("extensions", reader::extensions),
    })
}

fn read_activities(cursor: &Cursor<'_>) -> Option<ContextActivities> {
    let fields = cursor.object(
        "context activities",
        &["parent", "grouping", "category", "other"],
    )?;
    // An activity that is not in an array is taken as an array of one, as the specification asks.
    let list = |key| {
        fields
            .optional(key, |field| match field.value() {
                Value::Array(_) => field.array(activity::read),
                _ => activity::read(field).map(|activity| vec![activity]),
            })
            .unwrap_or_default()
    };
    Some(ContextActivities {
        parent: list("parent"),
        grouping: list("grouping"),
        category: list("category"),
        other: list("other"),
    })
}

fn read_context_agent(cursor: &Cursor<'_>) -> Option<ContextAgent> {
    let fields = cursor.object("a context agent", &["objectType", "agent", "relevantTypes"])?;
    fields.required("objectType", |_| Some(()));
    fields.only("objectType", "contextAgent");
    let agent = fields.required("agent", agent::read_agent);
    let relevant_types = fields.optional("relevantTypes", read_relevant_types);
    Some(ContextAgent {
        agent: agent?,
        relevant_types,
    })
}

fn read_context_group(cursor: &Cursor<'_>) -> Option<ContextGroup> {
    let fields = cursor.object("a context group", &["objectType", "group", "relevantTypes"])?;
    fields.required("objectType", |_| Some(()));
    fields.only("objectType", "contextGroup");
    let group = fields.required("group", agent::read_group);
    let relevant_types = fields.optional("relevantTypes", read_relevant_types);
    Some(ContextGroup {
        group: group?,
        relevant_types,
    })
}

fn read_relevant_types(cursor: &Cursor<'_>) -> Option<Vec<Iri>> {
    let types = cursor.array(reader::parsed)?;
    if types.is_empty() {
        cursor.fail("must not be empty")
    } else {
        Some(types)
    }
}
