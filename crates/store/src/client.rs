//! Clients: the systems that may write statements here and read them, each with a secret of which
//! only a hash is kept.

use std::fmt;

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// A client to be added.
#[derive(Clone, PartialEq, Eq)]
pub struct NewClient {
    /// The name it signs in with; unique.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// The SHA-256 of its secret.
    pub secret_hash: Vec<u8>,
    /// What it may do, separated by spaces.
    pub scopes: String,
    /// Requests that it may make in a minute.
    pub per_minute: u32,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    /// Who added it; nobody: an operator, from the command line.
    pub created_by: Option<i64>,
}

/// Leaves out the hash of the secret.
impl fmt::Debug for NewClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewClient")
            .field("key", &self.key)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its number.
    pub client_id: i64,
    /// What was added.
    pub new: NewClient,
    /// Since when it may do nothing any more, in milliseconds since the Unix epoch.
    pub revoked_at: Option<i64>,
}

impl FromRow for Client {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Client {
            client_id: row.int()?,
            new: NewClient {
                key: row.text()?,
                name: row.text()?,
                secret_hash: row.bytes()?,
                scopes: row.text()?,
                per_minute: row.narrow()?,
                created_at: row.int()?,
                created_by: row.int_or_null()?,
            },
            revoked_at: row.int_or_null()?,
        })
    }
}

/// A token that stands in for a client's secret for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientToken {
    /// Whose.
    pub client: Client,
    /// What it allows, separated by spaces: no more than its client may.
    pub scopes: String,
    /// Until when, in milliseconds since the Unix epoch.
    pub expires_at: i64,
}

impl FromRow for ClientToken {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(ClientToken {
            scopes: row.text()?,
            expires_at: row.int()?,
            client: Client::from_row(row)?,
        })
    }
}

impl Tx {
    /// Adds a client and returns its number; [`StoreError::Conflict`] if the key is taken.
    pub async fn create_client(&mut self, new: &NewClient) -> Result<i64, StoreError> {
        let NewClient {
            key,
            name,
            secret_hash,
            scopes,
            per_minute,
            created_at,
            created_by,
        } = new;
        let params = params![
            key,
            name,
            secret_hash.as_slice(),
            scopes,
            *per_minute,
            *created_at,
            *created_by
        ];
        self.one(include_str!("client/create.sql"), params).await
    }

    /// The client of a key, revoked or not.
    pub async fn client(&mut self, key: &str) -> Result<Option<Client>, StoreError> {
        self.first(include_str!("client/get.sql"), params![key])
            .await
    }

    /// All clients, the newest first, at most `limit`, those before the number `before`
    /// (`i64::MAX` to begin with).
    pub async fn clients(&mut self, before: i64, limit: u32) -> Result<Vec<Client>, StoreError> {
        self.rows(include_str!("client/page.sql"), params![before, limit])
            .await
    }

    /// Lets a client do nothing any more; false if there is no such client, or it was revoked
    /// before. Its tokens go.
    pub async fn revoke_client(&mut self, client_id: i64, at: i64) -> Result<bool, StoreError> {
        let tokens = include_str!("client/delete_tokens.sql");
        self.execute(tokens, params![client_id]).await?;
        let revoke = include_str!("client/revoke.sql");
        Ok(self.execute(revoke, params![client_id, at]).await? > 0)
    }

    /// Adds a token for a client, and removes those that have expired by `now`.
    pub async fn create_client_token(
        &mut self,
        token_hash: &[u8],
        client_id: i64,
        scopes: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        let expired = include_str!("client/delete_expired_tokens.sql");
        self.execute(expired, params![now]).await?;
        let params = params![token_hash, client_id, scopes, expires_at];
        self.execute(include_str!("client/create_token.sql"), params)
            .await
            .map(|_| ())
    }

    /// The token of a hash.
    pub async fn client_token(
        &mut self,
        token_hash: &[u8],
    ) -> Result<Option<ClientToken>, StoreError> {
        self.first(include_str!("client/token.sql"), params![token_hash])
            .await
    }
}
