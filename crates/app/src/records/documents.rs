//! Documents that activity providers keep here: the state of an activity for an agent, profiles of activities and of
//! agents (1.0.3 part three, 2.2 to 2.7).

use std::collections::BTreeMap;
use std::sync::Arc;

use cairn_engine::Timestamp;
use cairn_store::{Document, DocumentPlace};
use cairn_xapi::Actor;
use serde_json::Value;
use sha1::{Digest, Sha1};
use uuid::Uuid;

use super::client::Caller;
use super::{Outcome, Refusal, owner};
use crate::App;
use crate::authorise::{self, ClientAction};
use crate::cmi5::session::{self, Touch};

/// Ids that are listed at once, at most.
const LISTED: u32 = 1_000_000;

/// Where documents are.
#[derive(Clone, Debug)]
pub enum Shelf {
    /// The state of an activity for an agent, in one registration or in none.
    State {
        /// Whose.
        agent: Actor,
        /// Of which activity.
        activity: String,
        /// In which registration.
        registration: Option<Uuid>,
    },
    /// The profile of an activity.
    Activity {
        /// Which.
        activity: String,
    },
    /// The profile of an agent.
    Agent {
        /// Whose.
        agent: Actor,
    },
}

impl Shelf {
    fn place(&self) -> DocumentPlace {
        match self {
            Self::State {
                agent,
                activity,
                registration,
            } => DocumentPlace {
                kind: "state",
                agent: owner::identifier(agent),
                activity: activity.clone(),
                registration: registration
                    .map(|registration| registration.hyphenated().to_string())
                    .unwrap_or_default(),
            },
            Self::Activity { activity } => DocumentPlace {
                kind: "activity-profile",
                agent: String::new(),
                activity: activity.clone(),
                registration: String::new(),
            },
            Self::Agent { agent } => DocumentPlace {
                kind: "agent-profile",
                agent: owner::identifier(agent),
                activity: String::new(),
                registration: String::new(),
            },
        }
    }

    fn agent(&self) -> Option<&Actor> {
        match self {
            Self::State { agent, .. } | Self::Agent { agent } => Some(agent),
            Self::Activity { .. } => None,
        }
    }

    fn reading(&self) -> ClientAction {
        match self {
            Self::State { .. } => ClientAction::ReadState,
            _ => ClientAction::ReadProfiles,
        }
    }

    fn writing(&self) -> ClientAction {
        match self {
            Self::State { .. } => ClientAction::WriteState,
            _ => ClientAction::WriteProfiles,
        }
    }
}

/// What a client says that the document is like which it wants to change (RFC 9110, 13.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preconditions {
    /// It has one of these entity tags; an empty list: it is there.
    pub if_match: Option<Vec<String>>,
    /// It has none of these; an empty list: it is not there.
    pub if_none_match: Option<Vec<String>>,
}

impl Preconditions {
    fn check(&self, found: Option<&Document>) -> Outcome<()> {
        let among = |tags: &[String]| {
            found.is_some_and(|found| tags.is_empty() || tags.contains(&found.etag))
        };
        if self.if_match.as_deref().is_some_and(|tags| !among(tags)) {
            return Err(Refusal::Precondition(
                "If-Match: the document is not, or no longer, the one named".to_owned(),
            ));
        }
        if self.if_none_match.as_deref().is_some_and(among) {
            return Err(Refusal::Precondition(
                "If-None-Match: there is such a document already".to_owned(),
            ));
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }
}

/// When a client that replaces a document must say which one it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Never: states, in version 1.0.
    Never,
    /// If there is one: everything, in version 2.0.
    IfThere,
    /// Always, be it that there is none: profiles, in version 1.0.
    Always,
}

/// How a document is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storing {
    /// In place of what is there.
    Replacing(Naming),
    /// Joined with what is there: both JSON objects, the properties of the new one counting.
    Merging,
}

impl App {
    /// A document.
    ///
    /// # Errors
    /// [`Refusal::Nothing`] if there is none.
    pub async fn document(
        &self,
        caller: &Caller,
        at: &Shelf,
        document_id: &str,
    ) -> Outcome<Document> {
        authorise::check_client(&caller.scopes, at.reading())?;
        if let Some(unit) = &caller.unit {
            session::check_document(unit, at, document_id, Touch::Read)?;
            self.note_read(unit, at, document_id).await?;
        }
        let (place, id) = (at.place(), document_id.to_owned());
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let found = tx.document(&place, &id).await?;
                    found.ok_or(Refusal::Nothing("document"))
                })
            })
            .await
    }

    /// The ids of the documents on a shelf that were changed after `since` (microseconds since the Unix epoch).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] without the scope.
    pub async fn document_ids(
        &self,
        caller: &Caller,
        at: &Shelf,
        since: Option<i64>,
    ) -> Outcome<Vec<String>> {
        authorise::check_client(&caller.scopes, at.reading())?;
        if let Some(unit) = &caller.unit {
            session::check_document(unit, at, "", Touch::Read)?;
        }
        let place = at.place();
        self.store
            .scan(move |tx| {
                Box::pin(async move {
                    let since = since.unwrap_or(i64::MIN);
                    Ok(tx.document_ids(&place, since, "", LISTED).await?)
                })
            })
            .await
    }

    /// Stores a document.
    ///
    /// # Errors
    /// [`Refusal::Precondition`] if it is not what the client says; [`Refusal::Conflict`] if the client must say what it
    /// replaces and does not; [`Refusal::Rule`] if the two can't be joined.
    pub async fn store_document(
        &self,
        caller: &Caller,
        at: &Shelf,
        document_id: &str,
        (content_type, content): (String, Vec<u8>),
        (storing, preconditions): (Storing, Preconditions),
        now: Timestamp,
    ) -> Outcome<()> {
        authorise::check_client(&caller.scopes, at.writing())?;
        if let Some(unit) = &caller.unit {
            session::check_document(unit, at, document_id, Touch::Write(&content_type, &content))?;
        }
        let (place, id) = (at.place(), document_id.to_owned());
        let agent = at.agent().cloned();
        let remembered = Arc::clone(&self.remembered);
        let noted = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let noted = match &agent {
                        Some(agent) => owner::note(tx, &remembered, agent).await?,
                        None => BTreeMap::default(),
                    };
                    loop {
                        let found = tx.document(&place, &id).await?;
                        preconditions.check(found.as_ref())?;
                        let content = match (&found, storing) {
                            (Some(found), Storing::Merging) => {
                                merge(found, &content_type, &content)?
                            }
                            (Some(_), Storing::Replacing(naming))
                                if naming != Naming::Never && preconditions.is_empty() =>
                            {
                                return Err(Refusal::Conflict(
                                    "there is such a document already: fetch it, and say with If-Match which one \
                                     you replace"
                                        .to_owned(),
                                ));
                            }
                            (None, Storing::Replacing(Naming::Always))
                                if preconditions.is_empty() =>
                            {
                                return Err(Refusal::Rule(
                                    "If-Match or If-None-Match: one of them is required, to say which document is \
                                     replaced"
                                        .to_owned(),
                                ));
                            }
                            _ => content.clone(),
                        };
                        let document = Document {
                            document_id: id.clone(),
                            content_type: content_type.clone(),
                            etag: crate::hex(&Sha1::digest(&content)),
                            content,
                            updated_at: now.0.saturating_mul(1000),
                        };
                        let replaces = found.as_ref().map(|found| found.etag.as_str());
                        if tx.put_document(&place, &document, replaces).await? {
                            return Ok::<_, Refusal>(noted);
                        }
                        // Another process was quicker: look again.
                    }
                })
            })
            .await?;
        self.remembered.remember_owners(noted);
        Ok(())
    }

    /// Deletes a document; one that is not there is no error.
    ///
    /// # Errors
    /// [`Refusal::Precondition`] if it is not what the client says.
    pub async fn delete_document(
        &self,
        caller: &Caller,
        at: &Shelf,
        document_id: &str,
        preconditions: Preconditions,
    ) -> Outcome<()> {
        authorise::check_client(&caller.scopes, at.writing())?;
        if let Some(unit) = &caller.unit {
            session::check_document(unit, at, document_id, Touch::Delete)?;
        }
        let (place, id) = (at.place(), document_id.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    loop {
                        let found = tx.document(&place, &id).await?;
                        preconditions.check(found.as_ref())?;
                        let Some(found) = found else { return Ok(()) };
                        if tx.delete_document(&place, &id, &found.etag).await? {
                            return Ok(());
                        }
                    }
                })
            })
            .await
    }

    /// Deletes all documents on a shelf; of every registration, if it is of none.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] without the scope.
    pub async fn delete_documents(&self, caller: &Caller, at: &Shelf) -> Outcome<()> {
        authorise::check_client(&caller.scopes, at.writing())?;
        if let Some(unit) = &caller.unit {
            // It would take what Cairn told the unit about its launch.
            session::check_document(
                unit,
                at,
                cairn_cmi5::vocabulary::LAUNCH_DATA_STATE,
                Touch::Delete,
            )?;
        }
        let place = at.place();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.delete_documents(&place).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// Joins two JSON objects, one level deep (1.0.3 part three, 2.2).
fn merge(found: &Document, content_type: &str, content: &[u8]) -> Outcome<Vec<u8>> {
    let is_json = |content_type: &str| {
        let essence = content_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("application/json")
    };
    if !is_json(content_type) {
        return Err(Refusal::Rule(
            "Content-Type: must be application/json to be joined with the document that is there"
                .to_owned(),
        ));
    }
    if !is_json(&found.content_type) {
        return Err(Refusal::Rule(
            "the document that is there is not application/json: replace it with PUT".to_owned(),
        ));
    }
    let object = |bytes: &[u8], which: &str| match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Refusal::Rule(format!("{which} is not a JSON object"))),
    };
    let mut joined = object(&found.content, "the document that is there")?;
    joined.extend(object(content, "the body")?);
    Ok(Value::Object(joined).to_string().into_bytes())
}
