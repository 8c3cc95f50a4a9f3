//! What was worked on: activities and their definitions (xAPI 1.0.3 part two, 2.4.4.1).

use serde::Serialize;

use crate::interaction::{self, Interaction};
use crate::reader::{self, Cursor};
use crate::{Extensions, Iri, LanguageMap, language};

/// Something to interact with: a course, a skill, an item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Activity {
    /// Which; activities are compared by it alone.
    pub id: Iri,
    /// What is known about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<ActivityDefinition>,
}

/// What is known about an activity.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ActivityDefinition {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<LanguageMap>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LanguageMap>,
    /// The kind of activity.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Iri>,
    /// Where to read about it.
    #[serde(rename = "moreInfo", skip_serializing_if = "Option::is_none")]
    pub more_info: Option<Iri>,
    /// For questions: what kind, the choices, the right answers.
    #[serde(flatten)]
    pub interaction: Option<Interaction>,
    /// Whatever else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<Extensions>,
}

impl Activity {
    /// An activity with nothing but its id.
    pub fn new(id: Iri) -> Self {
        Self {
            id,
            definition: None,
        }
    }

    /// An activity of a kind.
    pub fn of_kind(id: Iri, kind: Iri) -> Self {
        Self {
            id,
            definition: Some(ActivityDefinition {
                kind: Some(kind),
                ..ActivityDefinition::default()
            }),
        }
    }
}

pub(crate) fn read(cursor: &Cursor<'_>) -> Option<Activity> {
    let fields = cursor.object("an activity", &["objectType", "id", "definition"])?;
    fields.only("objectType", "Activity");
    let id = fields.required("id", reader::parsed);
    let definition = fields.optional("definition", read_definition);
    Some(Activity {
        id: id?,
        definition,
    })
}

fn read_definition(cursor: &Cursor<'_>) -> Option<ActivityDefinition> {
    let known = ["name", "description", "type", "moreInfo", "extensions"];
    let fields = cursor.object(
        "an activity definition",
        &[known.as_slice(), &interaction::KEYS].concat(),
    )?;
    Some(ActivityDefinition {
        name: fields.optional("name", language::read_map),
        description: fields.optional("description", language::read_map),
        kind: fields.optional("type", reader::parsed),
        more_info: fields.optional("moreInfo", reader::parsed),
        interaction: interaction::read(&fields),
        extensions: fields.optional("extensions", reader::extensions),
    })
}
