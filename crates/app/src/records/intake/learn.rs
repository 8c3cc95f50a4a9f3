//! What statements say of activities and verbs, added to what is known.

use std::hash::{DefaultHasher, Hash, Hasher};

use cairn_store::{NewStatement, Tx};
use cairn_xapi::format::merge_definitions;
use serde_json::Value;

use super::{Kept, Rest, Writing};
use crate::error::Error;
use crate::records::Outcome;

impl Writing {
    /// Adds what a statement says of activities and of its verb to what is known.
    pub(super) async fn learn(
        &self,
        tx: &mut Tx,
        row: &NewStatement,
        rest: &Rest,
        kept: &mut Kept,
    ) -> Outcome<()> {
        for (iri, said) in &rest.definitions {
            let hash = hash_of(said);
            if self.remembered.said.get(iri) == Some(hash) {
                continue;
            }
            let before = tx.activity_definition(iri).await?;
            let merged = merged(before.as_deref(), said)?;
            if before.as_ref() != Some(&merged) {
                tx.put_activity_definition(iri, &merged).await?;
            }
            kept.said.push((iri.clone(), hash));
        }
        if let Some(said) = &rest.display {
            let hash = hash_of(said);
            if self.remembered.said.get(&row.verb) == Some(hash) {
                return Ok(());
            }
            let before = tx.verb_display(&row.verb).await?;
            // A display is a map of texts, as a name in a definition is.
            let merged = merged_texts(before.as_deref(), said)?;
            if before.as_ref() != Some(&merged) {
                tx.put_verb_display(&row.verb, &merged).await?;
            }
            kept.said.push((row.verb.clone(), hash));
        }
        Ok(())
    }
}

fn merged(before: Option<&str>, said: &str) -> Result<String, Error> {
    let damaged = |error: serde_json::Error| Error::Inconsistent(error.to_string());
    let said: Value = serde_json::from_str(said).map_err(damaged)?;
    let known = match before {
        None => said,
        Some(before) => {
            let mut known = serde_json::from_str(before).map_err(damaged)?;
            merge_definitions(&mut known, &said);
            known
        }
    };
    Ok(cairn_xapi::print_canonical(&known))
}

fn merged_texts(before: Option<&str>, said: &str) -> Result<String, Error> {
    let wrap = |text: &str| format!("{{\"name\":{text}}}");
    let merged = merged(before.map(wrap).as_deref(), &wrap(said))?;
    let merged: Value =
        serde_json::from_str(&merged).map_err(|error| Error::Inconsistent(error.to_string()))?;
    Ok(cairn_xapi::print_canonical(&merged["name"]))
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
