//! A statement made ready to be written.

use cairn_xapi::{Activity, Attachment, Context, Object, Received};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A statement ready to be written, but for its log.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Prepared {
    pub(super) id: Uuid,
    pub(super) actor: String,
    pub(super) timestamp: Option<i64>,
    pub(super) verb: String,
    pub(super) activity: Option<String>,
    pub(super) json: String,
    pub(super) refers_to: Option<String>,
    pub(super) voids: bool,
    pub(super) terms: Vec<(i64, bool)>,
    /// What it says of activities and of its verb: the IRI and JSON.
    pub(super) definitions: Vec<(String, String)>,
    pub(super) display: Option<String>,
    pub(super) attached: Vec<String>,
}

/// Reads off a statement all that will be written.
pub(super) fn prepare(received: &Received, id: Uuid, actor: String) -> Prepared {
    let statement = &received.statement;
    let refers_to = match &statement.object {
        Object::StatementRef(reference) => Some(reference.id.hyphenated().to_string()),
        _ => None,
    };
    let attachments = statement.attachments.iter().flatten();
    let inner = match &statement.object {
        Object::SubStatement(inner) => inner.attachments.as_deref().unwrap_or_default(),
        _ => &[],
    };
    Prepared {
        id,
        actor,
        timestamp: statement
            .timestamp
            .as_ref()
            .map(cairn_xapi::Timestamp::epoch_ms),
        verb: statement.verb.id.as_str().to_owned(),
        activity: statement
            .object
            .activity()
            .map(|activity| activity.id.as_str().to_owned()),
        json: received.to_canonical_json(),
        voids: statement.is_voiding(),
        refers_to,
        terms: crate::records::terms(statement)
            .into_iter()
            .map(|term| (term.number, term.role == cairn_store::TermRole::Subject))
            .collect(),
        definitions: definitions(statement.object.activity(), statement.context.as_ref()),
        display: statement
            .verb
            .display
            .as_ref()
            .and_then(|display| serde_json::to_string(display).ok()),
        attached: attachments
            .chain(inner)
            .map(|attachment: &Attachment| attachment.sha2.as_str().to_ascii_lowercase())
            .collect(),
    }
}

/// What a statement says of activities.
fn definitions(object: Option<&Activity>, context: Option<&Context>) -> Vec<(String, String)> {
    let lists = context
        .and_then(|context| context.context_activities.as_ref())
        .map(|lists| {
            [
                &lists.parent,
                &lists.grouping,
                &lists.category,
                &lists.other,
            ]
        });
    let related = lists.into_iter().flatten().flatten();
    object
        .into_iter()
        .chain(related)
        .filter_map(|activity| {
            let definition = activity.definition.as_ref()?;
            let definition = serde_json::to_string(definition).ok()?;
            Some((activity.id.as_str().to_owned(), definition))
        })
        .collect()
}
