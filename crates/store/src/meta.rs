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

    /// Keeps a text under a name if the one before is still `before` (empty if there is none); false, and
    /// nothing changed, if it is another. Of several that exchange the same text, one succeeds.
    pub async fn exchange_meta(
        &mut self,
        key: &str,
        before: &str,
        value: &str,
    ) -> Result<bool, StoreError> {
        let params = params![key, before, value];
        let exchanged = self.execute(include_str!("meta/exchange.sql"), params);
        Ok(exchanged.await? > 0)
    }
}
