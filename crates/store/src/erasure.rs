//! Erasure: what was known about a person is gone from the database.
//!
//! SQLite overwrites what it deletes (`secure_delete`); PostgreSQL frees the space with its next
//! vacuum. Copies made before (backups, dumps) are not reached. The audit keeps what was done,
//! under the number of the person, which is never given again.

use crate::value::params;
use crate::{StoreError, Tx};

impl Tx {
    /// Erases a person with their log and everything derived from it, sessions and enrolments;
    /// false if there is no such person.
    pub async fn erase_person(&mut self, person_id: i64) -> Result<bool, StoreError> {
        if self.person(person_id).await?.is_none() {
            return Ok(false);
        }
        self.lock_learner(person_id).await?;
        // Children before parents.
        for sql in [
            include_str!("erasure/response.sql"),
            include_str!("erasure/attempt.sql"),
            include_str!("erasure/decision.sql"),
            include_str!("erasure/belief.sql"),
            include_str!("erasure/statement.sql"),
            include_str!("erasure/learner_log.sql"),
            include_str!("erasure/person.sql"),
        ] {
            self.execute(sql, params![person_id]).await?;
        }
        self.locked.retain(|(learner, _)| *learner != person_id);
        Ok(true)
    }
}
