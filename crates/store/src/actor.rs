//! Actors: whoever statements are about, here or elsewhere, and whose log theirs belong into.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// Somebody or something that statements are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownActor {
    /// Their number; the negative of it is that of their log, if they are nobody here.
    pub actor_id: i64,
    /// What identifies them, in one spelling.
    pub ifi: String,
    /// What they were called last.
    pub name: Option<String>,
    /// The person here whom it is.
    pub person_id: Option<i64>,
}

impl KnownActor {
    /// The number of the log that their statements belong into.
    pub fn log_owner(&self) -> i64 {
        self.person_id.unwrap_or(-self.actor_id)
    }
}

impl FromRow for KnownActor {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(KnownActor {
            actor_id: row.int()?,
            ifi: row.text()?,
            name: row.text_or_null()?,
            person_id: row.int_or_null()?,
        })
    }
}

impl Tx {
    /// The actor of an identifier.
    pub async fn actor(&mut self, ifi: &str) -> Result<Option<KnownActor>, StoreError> {
        self.first(include_str!("actor/get.sql"), params![ifi])
            .await
    }

    /// The same; they are noted if they were not known. A name replaces the one that was known; a
    /// person doesn't.
    pub async fn note_actor(
        &mut self,
        ifi: &str,
        name: Option<&str>,
        person_id: Option<i64>,
    ) -> Result<KnownActor, StoreError> {
        let params = params![ifi, name, person_id];
        self.one(include_str!("actor/note.sql"), params).await
    }

    /// All identifiers that are known of a person.
    pub async fn actors_of_person(
        &mut self,
        person_id: i64,
    ) -> Result<Vec<KnownActor>, StoreError> {
        self.rows(include_str!("actor/of_person.sql"), params![person_id])
            .await
    }

    /// The number under which the log knows who vouches for statements: the canonical JSON of an
    /// agent or group.
    pub async fn authority_id(&mut self, json: &str) -> Result<i64, StoreError> {
        self.one(include_str!("actor/note_authority.sql"), params![json])
            .await
    }

    /// Who vouches, by number.
    pub async fn authority(&mut self, authority_id: i64) -> Result<Option<String>, StoreError> {
        self.first(include_str!("actor/authority.sql"), params![authority_id])
            .await
    }
}
