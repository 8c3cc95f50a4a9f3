//! Erasure: what was known about a person is gone from the database.
//!
//! SQLite overwrites what it deletes (`secure_delete`); PostgreSQL frees the space with its next
//! vacuum. Copies made before (backups, dumps) are not reached. The audit keeps what was done,
//! under the number of the person, which is never given again.

use crate::value::params;
use crate::{StoreError, Tx};

/// Statements read at a time.
const PAGE: u32 = 500;

impl Tx {
    /// Erases a person with their log and everything derived from it, sessions and enrolments;
    /// false if there is no such person.
    pub async fn erase_person(&mut self, person_id: i64) -> Result<bool, StoreError> {
        if self.person(person_id).await?.is_none() {
            return Ok(false);
        }
        self.lock_learner(person_id).await?;
        self.forget_statements(person_id).await?;
        // Children before parents.
        for sql in [
            include_str!("erasure/response.sql"),
            include_str!("erasure/attempt.sql"),
            include_str!("erasure/placement.sql"),
            include_str!("erasure/decision.sql"),
            include_str!("erasure/belief.sql"),
            include_str!("erasure/cmi5_session.sql"),
            include_str!("erasure/cmi5_registration.sql"),
            include_str!("erasure/forward_aside.sql"),
            include_str!("erasure/statement.sql"),
            include_str!("erasure/learner_log.sql"),
            include_str!("erasure/document.sql"),
            include_str!("erasure/actor.sql"),
            include_str!("erasure/person.sql"),
        ] {
            self.execute(sql, params![person_id]).await?;
        }
        self.locked.remove(&person_id);
        Ok(true)
    }

    /// Removes all by which the statements of a log are found, and the attachments that came with
    /// them and with no others.
    async fn forget_statements(&mut self, owner: i64) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let page = self.statements(owner, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            self.remove_from_backlog(&page.iter().map(|statement| statement.position).collect())
                .await?;
            for statement in &page {
                self.forget_terms(statement).await?;
                let id = &statement.new.statement_id;
                let attached = self.attachments_of(id).await?;
                self.execute(
                    include_str!("erasure/statement_attachment.sql"),
                    params![id],
                )
                .await?;
                for sha2 in &attached {
                    self.execute(include_str!("erasure/attachment.sql"), params![sha2])
                        .await?;
                }
            }
        }
        Ok(())
    }
}
