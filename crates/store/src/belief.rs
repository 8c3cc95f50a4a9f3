//! Beliefs: what is thought that a learner knows of a course. A cache of the log, which rebuilds
//! it.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// The learner model's state for one learner in one course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belief {
    /// About whom.
    pub learner_id: i64,
    /// In which course.
    pub course_id: String,
    /// The number of the last statement folded into it.
    pub version: i64,
    /// The version of the learner model.
    pub model: String,
    /// The fingerprint of the course it was folded with.
    pub fingerprint: String,
    /// The state, as whoever folded it wrote it.
    pub state: String,
    /// Milliseconds since the Unix epoch.
    pub updated_at: i64,
    /// When the last evidence happened that was folded in, in milliseconds since the Unix epoch, …
    pub latest_at: i64,
    /// … and the id of its statement; empty before the first.
    pub latest_id: String,
}

impl FromRow for Belief {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Belief {
            learner_id: row.int()?,
            course_id: row.text()?,
            version: row.int()?,
            model: row.text()?,
            fingerprint: row.text()?,
            state: row.text()?,
            updated_at: row.int()?,
            latest_at: row.int()?,
            latest_id: row.text()?,
        })
    }
}

impl Tx {
    /// Stores a belief in place of the one before, unless that one has folded in more of the log;
    /// returns whether it did.
    pub async fn put_belief(&mut self, belief: &Belief) -> Result<bool, StoreError> {
        let Belief {
            learner_id,
            course_id,
            version,
            model,
            fingerprint,
            state,
            updated_at,
            latest_at,
            latest_id,
        } = belief;
        let params = params![
            *learner_id,
            course_id,
            *version,
            model,
            fingerprint,
            state,
            *updated_at,
            *latest_at,
            latest_id
        ];
        Ok(self.execute(include_str!("belief/put.sql"), params).await? > 0)
    }

    /// The belief about a learner in a course.
    pub async fn belief(
        &mut self,
        learner_id: i64,
        course_id: &str,
    ) -> Result<Option<Belief>, StoreError> {
        self.first(
            include_str!("belief/get.sql"),
            params![learner_id, course_id],
        )
        .await
    }

    /// Beliefs in the order of learner and course, at most `limit`, those after the given learner
    /// and course (`(0, "")` to begin with).
    pub async fn beliefs(
        &mut self,
        after: (i64, &str),
        limit: u32,
    ) -> Result<Vec<Belief>, StoreError> {
        self.rows(
            include_str!("belief/page.sql"),
            params![after.0, after.1, limit],
        )
        .await
    }

    /// The beliefs about the learners of a section in a course, in the order of their ids. Who has
    /// none yet is missing.
    pub async fn beliefs_of_section(
        &mut self,
        section_id: i64,
        course_id: &str,
    ) -> Result<Vec<Belief>, StoreError> {
        self.rows(
            include_str!("belief/of_section.sql"),
            params![section_id, course_id],
        )
        .await
    }

    /// Forgets a belief, so that it is rebuilt from the log; false if there was none.
    pub async fn delete_belief(
        &mut self,
        learner_id: i64,
        course_id: &str,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(
                include_str!("belief/delete.sql"),
                params![learner_id, course_id],
            )
            .await?
            > 0)
    }
}
