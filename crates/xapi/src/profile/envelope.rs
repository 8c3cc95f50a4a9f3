//! What every statement of this profile has around its evidence: which, who, when.

use uuid::Uuid;

use super::vocabulary::PROFILE_TYPE;
use super::{ActivityId, PROFILE};
use crate::{
    Activity, Actor, Agent, Context, ContextActivities, Extensions, Invalid, Iri, LanguageMap,
    LanguageTag, Object, Problem, Statement, StatementResult, Timestamp, Verb,
};

/// Which statement, about whom, when and in which language.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The statement's id; for an answer, the response's id, which the client chose.
    pub id: Uuid,
    /// The learner.
    pub actor: Agent,
    /// When, on the learner's clock: its date is the learner's calendar day.
    pub timestamp: Timestamp,
    /// The language of the page, where known.
    pub language: Option<LanguageTag>,
}

/// What tells the statements of this profile apart, apart from their result.
pub(super) struct Deed {
    pub(super) verb: &'static str,
    pub(super) display: &'static str,
    pub(super) object: ActivityId,
    pub(super) parent: ActivityId,
    /// From the nearest to the course.
    pub(super) grouping: Vec<ActivityId>,
    pub(super) attempt: Uuid,
    pub(super) extensions: Extensions,
}

impl Envelope {
    /// Reads which, who, when and in which language.
    ///
    /// # Errors
    ///
    /// The statement has no id or timestamp, or its actor is a group.
    pub fn from_statement(statement: &Statement) -> Result<Self, Invalid> {
        let mut problems = Vec::new();
        let mut require = |path: &str, present: bool, rule: &str| {
            if !present {
                problems.push(Problem {
                    path: path.to_owned(),
                    rule: rule.to_owned(),
                });
            }
        };
        let actor = match &statement.actor {
            Actor::Agent(agent) => Some(agent.clone()),
            Actor::Group(_) => None,
        };
        require("$.id", statement.id.is_some(), "is required");
        require("$.actor", actor.is_some(), "must be an agent");
        require("$.timestamp", statement.timestamp.is_some(), "is required");
        let language = statement
            .context
            .as_ref()
            .and_then(|context| context.language.clone());
        match (statement.id, actor, statement.timestamp.clone()) {
            (Some(id), Some(actor), Some(timestamp)) => Ok(Self {
                id,
                actor,
                timestamp,
                language,
            }),
            _ => Err(Invalid { problems }),
        }
    }

    pub(super) fn seal(self, deed: Deed, result: Option<StatementResult>) -> Statement {
        let context_activities = ContextActivities {
            parent: vec![deed.parent.to_activity()],
            grouping: deed.grouping.iter().map(ActivityId::to_activity).collect(),
            category: vec![Activity::of_kind(
                Iri::trusted(PROFILE),
                Iri::trusted(PROFILE_TYPE),
            )],
            other: Vec::new(),
        };
        Statement {
            id: Some(self.id),
            actor: Actor::Agent(self.actor),
            verb: Verb {
                id: Iri::trusted(deed.verb),
                display: Some(LanguageMap::from([(
                    LanguageTag::english(),
                    deed.display.to_owned(),
                )])),
            },
            object: Object::Activity(deed.object.to_activity()),
            result,
            context: Some(Context {
                registration: Some(deed.attempt),
                context_activities: Some(context_activities),
                language: self.language,
                extensions: (!deed.extensions.is_empty()).then_some(deed.extensions),
                ..Context::default()
            }),
            timestamp: Some(self.timestamp),
            stored: None,
            authority: None,
            version: None,
            attachments: None,
        }
    }
}
