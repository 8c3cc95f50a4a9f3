//! The audit: who looked at what, and who changed what. It is only ever added to.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// Something to be put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuditEntry {
    /// Milliseconds since the Unix epoch.
    pub at: i64,
    /// Who did it; nobody if it was the program.
    pub actor_id: Option<i64>,
    /// What was done, as a kebab-case word.
    pub action: String,
    /// The learner whom it concerns.
    pub learner_id: Option<i64>,
    /// More about it, for people to read.
    pub detail: String,
    /// The network address it came from.
    pub address: Option<String>,
}

/// Something on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Ascends with time.
    pub audit_id: i64,
    /// What was recorded.
    pub entry: NewAuditEntry,
}

impl FromRow for AuditEntry {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        let audit_id = row.int()?;
        let entry = NewAuditEntry {
            at: row.int()?,
            actor_id: row.int_or_null()?,
            action: row.text()?,
            learner_id: row.int_or_null()?,
            detail: row.text()?,
            address: row.text_or_null()?,
        };
        Ok(AuditEntry { audit_id, entry })
    }
}

impl Tx {
    /// Puts something on record and returns its id.
    pub async fn append_audit(&mut self, new: &NewAuditEntry) -> Result<i64, StoreError> {
        let NewAuditEntry {
            at,
            actor_id,
            action,
            learner_id,
            detail,
            address,
        } = new;
        let params = params![
            *at,
            *actor_id,
            action,
            *learner_id,
            detail,
            address.as_ref()
        ];
        self.one(include_str!("audit/append.sql"), params).await
    }

    /// What is on record about a learner, newest first, at most `limit`, from before the id
    /// `before` (`i64::MAX` to begin with).
    pub async fn audit_of_learner(
        &mut self,
        learner_id: i64,
        before: i64,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.rows(
            include_str!("audit/of_learner.sql"),
            params![learner_id, before, limit],
        )
        .await
    }

    /// Everything on record, newest first, at most `limit`, from before the id `before` (`i64::MAX`
    /// to begin with).
    pub async fn audit(&mut self, before: i64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.rows(include_str!("audit/page.sql"), params![before, limit])
            .await
    }
}
