//! Attachments: files that came with statements, each kept once, by the SHA-2 sum of its bytes.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// A file that came with a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAttachment {
    /// The SHA-2 sum of the content, in hexadecimal digits.
    pub sha2: String,
    /// Its media type.
    pub content_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl FromRow for StoredAttachment {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(StoredAttachment {
            sha2: row.text()?,
            content_type: row.text()?,
            content: row.bytes()?,
        })
    }
}

impl Tx {
    /// Keeps an attachment, unless it is there already.
    pub async fn put_attachment(
        &mut self,
        sha2: &str,
        content_type: &str,
        content: &[u8],
    ) -> Result<(), StoreError> {
        self.execute(
            include_str!("attachment/put.sql"),
            params![sha2, content_type, content],
        )
        .await
        .map(|_| ())
    }

    /// Notes that a statement has an attachment that is kept.
    pub async fn attach(&mut self, statement_id: &str, sha2: &str) -> Result<(), StoreError> {
        self.execute(
            include_str!("attachment/attach.sql"),
            params![statement_id, sha2],
        )
        .await
        .map(|_| ())
    }

    /// Whether an attachment is kept.
    pub async fn has_attachment(&mut self, sha2: &str) -> Result<bool, StoreError> {
        let found = self
            .first::<String>(include_str!("attachment/has.sql"), params![sha2])
            .await?;
        Ok(found.is_some())
    }

    /// The SHA-2 sums of the attachments that are kept of a statement.
    pub async fn attachments_of(&mut self, statement_id: &str) -> Result<Vec<String>, StoreError> {
        self.rows(include_str!("attachment/of.sql"), params![statement_id])
            .await
    }

    /// An attachment by its SHA-2 sum.
    pub async fn attachment(&mut self, sha2: &str) -> Result<Option<StoredAttachment>, StoreError> {
        self.first(include_str!("attachment/get.sql"), params![sha2])
            .await
    }
}
