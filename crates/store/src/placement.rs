//! Placements: when a learner began one, and when it was over. Its questions are attempts.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// A learner's placement in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Whose.
    pub learner_id: i64,
    /// A UUID, unique for the learner.
    pub placement_id: String,
    /// In which course.
    pub course_id: String,
    /// Milliseconds since the Unix epoch.
    pub started_at: i64,
    /// When it was over or the learner had enough; none while it goes on. One that was declined ended as it started.
    pub ended_at: Option<i64>,
    /// Questions answered in it; not kept but counted.
    pub answered: u32,
}

impl FromRow for Placement {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Placement {
            learner_id: row.int()?,
            placement_id: row.text()?,
            course_id: row.text()?,
            started_at: row.int()?,
            ended_at: row.int_or_null()?,
            answered: row.narrow()?,
        })
    }
}

impl Tx {
    /// Adds a placement.
    pub async fn begin_placement(&mut self, placement: &Placement) -> Result<(), StoreError> {
        let p = placement;
        let params = params![
            p.learner_id,
            &p.placement_id,
            &p.course_id,
            p.started_at,
            p.ended_at,
        ];
        self.execute(include_str!("placement/begin.sql"), params)
            .await
            .map(|_| ())
    }

    /// Ends a placement; false if there is none of this id that goes on.
    pub async fn end_placement(
        &mut self,
        learner_id: i64,
        placement_id: &str,
        ended_at: i64,
    ) -> Result<bool, StoreError> {
        let params = params![learner_id, placement_id, ended_at];
        let changed = self
            .execute(include_str!("placement/end.sql"), params)
            .await?;
        Ok(changed > 0)
    }

    /// A learner's last placements in a course, newest first.
    pub async fn recent_placements(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<Placement>, StoreError> {
        self.rows(
            include_str!("placement/recent.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }
}
