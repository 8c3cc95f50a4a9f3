//! The statements that the LMS makes itself (cmi5 section 9.3).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::launch::{Launch, LearnerAccount};
use crate::structure::{CourseStructure, Heading, Text};
use crate::vocabulary::{
    ABANDONED, CATEGORY_CMI5, CATEGORY_MOVE_ON, LAUNCH_MODE, LAUNCH_PARAMETERS, LAUNCH_URL,
    LAUNCHED, MASTERY_SCORE, MOVE_ON, REASON, SATISFIED, SESSION_ID, TYPE_BLOCK, TYPE_COURSE,
    WAIVED,
};
use crate::{Part, structure::Unit};

/// Around each statement of the LMS: whose it is, of which registration and session, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The statement's id.
    pub id: Uuid,
    /// When, in RFC 3339 and UTC.
    pub timestamp: String,
    /// Who learns.
    pub learner: LearnerAccount,
    /// The learner's enrolment in the course.
    pub registration: Uuid,
    /// The session that led to it.
    pub session: Uuid,
}

/// The LMS is about to launch a unit (9.3.1). `url` is the unit's address without the parameters of the launch.
pub fn launched(envelope: &Envelope, launch: &Launch, unit: &Unit, url: &str) -> Value {
    let mut extensions = Map::new();
    extensions.insert(LAUNCH_MODE.to_owned(), json!(launch.mode.as_str()));
    extensions.insert(LAUNCH_URL.to_owned(), json!(url));
    extensions.insert(MOVE_ON.to_owned(), json!(launch.move_on.as_str()));
    if let Some(score) = launch.mastery_score {
        extensions.insert(MASTERY_SCORE.to_owned(), json!(score));
    }
    if let Some(parameters) = &launch.launch_parameters {
        extensions.insert(LAUNCH_PARAMETERS.to_owned(), json!(parameters));
    }
    let object = activity(
        &launch.activity_id,
        unit.activity_type.as_deref(),
        &unit.heading,
    );
    statement(
        envelope,
        LAUNCHED,
        &object,
        &launch.publisher_id,
        false,
        extensions,
    )
}

/// The LMS gave up a session, `after_ms` milliseconds after its launch (9.3.6).
pub fn abandoned(envelope: &Envelope, launch: &Launch, after_ms: u64) -> Value {
    let object = json!({ "objectType": "Activity", "id": launch.activity_id });
    let mut made = statement(
        envelope,
        ABANDONED,
        &object,
        &launch.publisher_id,
        false,
        Map::new(),
    );
    made["result"] = json!({ "duration": cairn_xapi::Duration::from_millis(after_ms).as_str() });
    made
}

/// Somebody decided that a unit need not be taken (9.3.7).
pub fn waived(envelope: &Envelope, unit: &Unit, activity_id: &str, reason: &str) -> Value {
    let object = activity(activity_id, unit.activity_type.as_deref(), &unit.heading);
    let publisher_id = unit.heading.id.as_str();
    let mut made = statement(envelope, WAIVED, &object, publisher_id, true, Map::new());
    made["result"] =
        json!({ "success": true, "completion": true, "extensions": { REASON: reason } });
    made
}

/// All units of a block or course are done (9.3.9). `activity_id` is the one that the LMS made for it.
pub fn satisfied(
    envelope: &Envelope,
    structure: &CourseStructure,
    part: Part,
    activity_id: &str,
) -> Value {
    let (heading, kind) = match part {
        Part::Block(index) => (&structure.blocks[index].heading, TYPE_BLOCK),
        Part::Course => (&structure.course, TYPE_COURSE),
    };
    let object = activity(activity_id, Some(kind), heading);
    statement(
        envelope,
        SATISFIED,
        &object,
        heading.id.as_str(),
        false,
        Map::new(),
    )
}

fn statement(
    envelope: &Envelope,
    verb: &str,
    object: &Value,
    publisher_id: &str,
    moves_on: bool,
    mut extensions: Map<String, Value>,
) -> Value {
    extensions.insert(SESSION_ID.to_owned(), json!(envelope.session.to_string()));
    let mut categories = vec![json!({ "objectType": "Activity", "id": CATEGORY_CMI5 })];
    if moves_on {
        categories.push(json!({ "objectType": "Activity", "id": CATEGORY_MOVE_ON }));
    }
    let word = verb.rsplit('/').next().unwrap_or_default();
    json!({
        "id": envelope.id.to_string(),
        "timestamp": envelope.timestamp,
        "actor": envelope.learner.to_agent(),
        "verb": { "id": verb, "display": { "en": word } },
        "object": object,
        "context": {
            "registration": envelope.registration.to_string(),
            "contextActivities": {
                "category": categories,
                "grouping": [{ "objectType": "Activity", "id": publisher_id }],
            },
            "extensions": extensions,
        },
    })
}

fn activity(id: &str, kind: Option<&str>, heading: &Heading) -> Value {
    let mut definition =
        json!({ "name": texts(&heading.title), "description": texts(&heading.description) });
    if let Some(kind) = kind.filter(|kind| kind.parse::<cairn_xapi::Iri>().is_ok()) {
        definition["type"] = json!(kind);
    }
    json!({ "objectType": "Activity", "id": id, "definition": definition })
}

/// A text as a language map; a text without a language is of an undetermined one.
fn texts(text: &Text) -> BTreeMap<&str, &str> {
    text.iter()
        .map(|(language, text)| {
            let is_tag = language.parse::<cairn_xapi::LanguageTag>().is_ok();
            (
                if is_tag { language.as_str() } else { "und" },
                text.as_str(),
            )
        })
        .collect()
}
