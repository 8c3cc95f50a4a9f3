//! Facts about this installation: a few named texts, such as its id.

use crate::value::params;
use crate::{StoreError, Tx};

impl Tx {
    /// The text kept under a name.
    pub async fn meta(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        self.first(include_str!("meta/get.sql"), params![key]).await
    }

    /// Keeps a text under a name, in place of the one before.
    pub async fn put_meta(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.execute(include_str!("meta/put.sql"), params![key, value])
            .await
            .map(|_| ())
    }
}
