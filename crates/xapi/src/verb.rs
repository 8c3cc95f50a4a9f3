//! What was done (xAPI 1.0.3 part two, 2.4.3).

use serde::Serialize;

use crate::reader::{self, Cursor};
use crate::{Iri, LanguageMap, language};

/// An action, named by an IRI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verb {
    /// The meaning; verbs are compared by it alone.
    pub id: Iri,
    /// How people read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<LanguageMap>,
}

/// The verb that takes back another statement.
pub(crate) const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

pub(crate) fn read(cursor: &Cursor<'_>) -> Option<Verb> {
    let fields = cursor.object("a verb", &["id", "display"])?;
    let id = fields.required("id", reader::parsed);
    let display = fields.optional("display", language::read_map);
    Some(Verb { id: id?, display })
}
