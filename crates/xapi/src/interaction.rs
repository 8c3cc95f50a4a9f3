//! Questions in the vocabulary of SCORM, as part of an activity's definition (xAPI 1.0.3 part two, appendix C).

use serde::Serialize;

use crate::reader::{self, Cursor, Fields};
use crate::{LanguageMap, language};

/// What kind of question an activity is, with its choices and right answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Interaction {
    /// The kind of question.
    pub interaction_type: InteractionType,
    /// Patterns that right answers match, in the notation of the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correct_responses_pattern: Option<Vec<String>>,
    /// The choices, for [`InteractionType::Choice`] and [`InteractionType::Sequencing`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<InteractionComponent>>,
    /// The points of the scale, for [`InteractionType::Likert`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Vec<InteractionComponent>>,
    /// What is matched, for [`InteractionType::Matching`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Vec<InteractionComponent>>,
    /// What it is matched with, for [`InteractionType::Matching`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Vec<InteractionComponent>>,
    /// The steps, for [`InteractionType::Performance`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<InteractionComponent>>,
}

/// One choice, point, side or step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InteractionComponent {
    /// Distinct within its list.
    pub id: String,
    /// What the learner reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LanguageMap>,
}

/// The kinds of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InteractionType {
    /// True or false.
    TrueFalse,
    /// One or several of the choices.
    Choice,
    /// A short text.
    FillIn,
    /// A long text.
    LongFillIn,
    /// Pairs.
    Matching,
    /// A series of steps.
    Performance,
    /// An order.
    Sequencing,
    /// A point on a scale.
    Likert,
    /// A number.
    Numeric,
    /// Anything else.
    Other,
}

const TYPES: [(&str, InteractionType); 10] = [
    ("true-false", InteractionType::TrueFalse),
    ("choice", InteractionType::Choice),
    ("fill-in", InteractionType::FillIn),
    ("long-fill-in", InteractionType::LongFillIn),
    ("matching", InteractionType::Matching),
    ("performance", InteractionType::Performance),
    ("sequencing", InteractionType::Sequencing),
    ("likert", InteractionType::Likert),
    ("numeric", InteractionType::Numeric),
    ("other", InteractionType::Other),
];

/// The properties of a definition that are read here.
pub(crate) const KEYS: [&str; 7] = [
    "interactionType",
    "correctResponsesPattern",
    "choices",
    "scale",
    "source",
    "target",
    "steps",
];

impl InteractionType {
    /// The lists of components that a question of this kind may have.
    fn component_lists(self) -> &'static [&'static str] {
        match self {
            Self::Choice | Self::Sequencing => &["choices"],
            Self::Likert => &["scale"],
            Self::Matching => &["source", "target"],
            Self::Performance => &["steps"],
            Self::TrueFalse | Self::FillIn | Self::LongFillIn | Self::Numeric | Self::Other => &[],
        }
    }
}

pub(crate) fn read(definition: &Fields<'_>) -> Option<Interaction> {
    let interaction_type = definition.optional("interactionType", read_type);
    for key in &KEYS[1..] {
        if definition.has(key) && !definition.has("interactionType") {
            definition.fail_at::<()>(key, "needs an interactionType beside it");
        }
    }
    let components = |key| {
        if let Some(kind) = interaction_type
            && definition.has(key)
            && !kind.component_lists().contains(&key)
        {
            return definition.fail_at(key, "does not belong to this interactionType");
        }
        definition.optional(key, read_components)
    };
    Some(Interaction {
        correct_responses_pattern: definition.optional("correctResponsesPattern", |patterns| {
            patterns.array(reader::owned_string)
        }),
        choices: components("choices"),
        scale: components("scale"),
        source: components("source"),
        target: components("target"),
        steps: components("steps"),
        interaction_type: interaction_type?,
    })
}

fn read_type(cursor: &Cursor<'_>) -> Option<InteractionType> {
    let text = cursor.string()?;
    match TYPES.iter().find(|(name, _)| *name == text) {
        Some((_, kind)) => Some(*kind),
        None => cursor.fail(format!(
            "must be one of {}",
            TYPES.map(|(name, _)| name).join(", ")
        )),
    }
}

fn read_components(cursor: &Cursor<'_>) -> Option<Vec<InteractionComponent>> {
    let components = cursor.array(|component| {
        let fields = component.object("an interaction component", &["id", "description"])?;
        let id = fields.required("id", reader::owned_string);
        let description = fields.optional("description", language::read_map);
        Some(InteractionComponent {
            id: id?,
            description,
        })
    })?;
    let mut ids: Vec<&str> = components
        .iter()
        .map(|component| component.id.as_str())
        .collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return cursor.fail("must have distinct ids");
    }
    Some(components)
}
