//! Documents that activity providers keep here: states, and profiles of activities and agents.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// Which document, or which documents where `document_id` is left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DocumentPlace {
    /// `state`, `activity-profile` or `agent-profile`.
    pub kind: &'static str,
    /// The identifier of the agent, in one spelling; empty for the profile of an activity.
    pub agent: String,
    /// The IRI of the activity; empty for the profile of an agent.
    pub activity: String,
    /// The registration of a state, a UUID; empty without one.
    pub registration: String,
}

/// A document, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id in its place.
    pub document_id: String,
    /// Its media type.
    pub content_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Its entity tag, which whoever stores it makes of its bytes.
    pub etag: String,
    /// When it was last changed, in microseconds since the Unix epoch.
    pub updated_at: i64,
}

impl FromRow for Document {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Document {
            document_id: row.text()?,
            content_type: row.text()?,
            content: row.bytes()?,
            etag: row.text()?,
            updated_at: row.int()?,
        })
    }
}

impl Tx {
    /// The document of an id.
    pub async fn document(
        &mut self,
        place: &DocumentPlace,
        document_id: &str,
    ) -> Result<Option<Document>, StoreError> {
        let DocumentPlace {
            kind,
            agent,
            activity,
            registration,
        } = place;
        let params = params![agent, activity, *kind, registration, document_id];
        self.first(include_str!("document/get.sql"), params).await
    }

    /// The ids of the documents in a place that were changed after `since` (microseconds since the
    /// Unix epoch), at most `limit`, those after the id `after`. For states of any registration
    /// the place has none.
    pub async fn document_ids(
        &mut self,
        place: &DocumentPlace,
        since: i64,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let DocumentPlace {
            kind,
            agent,
            activity,
            registration,
        } = place;
        let registration = (!registration.is_empty()).then_some(registration);
        let params = params![agent, activity, *kind, registration, since, after, limit];
        self.rows(include_str!("document/ids.sql"), params).await
    }

    /// Stores a document in place of the one whose entity tag is `replaces`, or of none. False, and
    /// nothing is stored, if another one is there by now.
    pub async fn put_document(
        &mut self,
        place: &DocumentPlace,
        document: &Document,
        replaces: Option<&str>,
    ) -> Result<bool, StoreError> {
        let DocumentPlace {
            kind,
            agent,
            activity,
            registration,
        } = place;
        let Document {
            document_id,
            content_type,
            content,
            etag,
            updated_at,
        } = document;
        let content = content.as_slice();
        let mut params = params![
            agent,
            activity,
            *kind,
            registration,
            document_id,
            content_type,
            content,
            etag,
            *updated_at
        ]
        .to_vec();
        let sql = match replaces {
            None => include_str!("document/insert.sql"),
            Some(replaces) => {
                params.push(replaces.into());
                include_str!("document/replace.sql")
            }
        };
        Ok(self.execute(sql, &params).await? > 0)
    }

    /// Deletes a document, if it is still the one of this entity tag; false if not.
    pub async fn delete_document(
        &mut self,
        place: &DocumentPlace,
        document_id: &str,
        etag: &str,
    ) -> Result<bool, StoreError> {
        let DocumentPlace {
            kind,
            agent,
            activity,
            registration,
        } = place;
        let params = params![agent, activity, *kind, registration, document_id, etag];
        Ok(self
            .execute(include_str!("document/delete.sql"), params)
            .await?
            > 0)
    }

    /// Deletes all documents in a place; of any registration, if the place has none.
    pub async fn delete_documents(&mut self, place: &DocumentPlace) -> Result<u64, StoreError> {
        let DocumentPlace {
            kind,
            agent,
            activity,
            registration,
        } = place;
        let registration = (!registration.is_empty()).then_some(registration);
        let params = params![agent, activity, *kind, registration];
        self.execute(include_str!("document/delete_all.sql"), params)
            .await
    }
}
