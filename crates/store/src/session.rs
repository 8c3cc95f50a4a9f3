//! Sessions: who is signed in. The database holds a hash of the token, so that reading it lets
//! nobody in.

use std::fmt;

use crate::person::Person;
use crate::settings::Settings;
use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// A session to be created.
#[derive(Clone)]
pub struct NewSession {
    /// A hash of the token that the browser holds.
    pub token_hash: Vec<u8>,
    /// Who signed in.
    pub person_id: i64,
    /// The secret that forms of this session carry.
    pub csrf: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    /// From when on it is not found any more, in milliseconds since the Unix epoch.
    pub expires_at: i64,
}

/// Leaves out the secrets.
impl fmt::Debug for NewSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession")
            .field("person_id", &self.person_id)
            .finish_non_exhaustive()
    }
}

/// A session that is valid now, with its person.
#[derive(Clone)]
pub struct Session {
    /// See [`NewSession::csrf`].
    pub csrf: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    /// See [`NewSession::expires_at`].
    pub expires_at: i64,
    /// The course of the person's first section, if they are in one.
    pub course_id: Option<String>,
    /// Who is signed in.
    pub person: Person,
    /// What they have chosen for their pages.
    pub settings: Settings,
}

/// Leaves out the secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

impl FromRow for Session {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Session {
            csrf: row.text()?,
            created_at: row.int()?,
            expires_at: row.int()?,
            course_id: row.text_or_null()?,
            person: Person::from_row(row)?,
            settings: Settings::from_row(row)?,
        })
    }
}

impl Tx {
    /// Begins a session.
    pub async fn create_session(&mut self, new: &NewSession) -> Result<(), StoreError> {
        let NewSession {
            token_hash,
            person_id,
            csrf,
            created_at,
            expires_at,
        } = new;
        let params = params![
            token_hash.as_slice(),
            *person_id,
            csrf,
            *created_at,
            *expires_at
        ];
        self.execute(include_str!("session/create.sql"), params)
            .await
            .map(|_| ())
    }

    /// The session of a token, if at `now` it has not expired and its person is not disabled.
    pub async fn session(
        &mut self,
        token_hash: &[u8],
        now: i64,
    ) -> Result<Option<Session>, StoreError> {
        self.first(include_str!("session/find.sql"), params![token_hash, now])
            .await
    }

    /// Moves the end of a session; false if there is none.
    pub async fn extend_session(
        &mut self,
        token_hash: &[u8],
        expires_at: i64,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(
                include_str!("session/extend.sql"),
                params![token_hash, expires_at],
            )
            .await?
            > 0)
    }

    /// Ends a session; false if there was none.
    pub async fn delete_session(&mut self, token_hash: &[u8]) -> Result<bool, StoreError> {
        Ok(self
            .execute(include_str!("session/delete.sql"), params![token_hash])
            .await?
            > 0)
    }

    /// Ends all sessions of a person, as after a change of password; returns how many.
    pub async fn delete_sessions_of(&mut self, person_id: i64) -> Result<u64, StoreError> {
        self.execute(
            include_str!("session/delete_of_person.sql"),
            params![person_id],
        )
        .await
    }

    /// Clears away sessions that have expired by `now`; returns how many.
    pub async fn delete_expired_sessions(&mut self, now: i64) -> Result<u64, StoreError> {
        self.execute(include_str!("session/delete_expired.sql"), params![now])
            .await
    }
}
