//! What teachers assign to a section, or to one learner of it.

use crate::choice::Target;
use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// Something to be assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAssignment {
    /// To which section.
    pub section_id: i64,
    /// To which of its learners; to all of them if none is named.
    pub learner_id: Option<i64>,
    /// What is to be mastered.
    pub target: Target,
    /// By which day, in days since 1970-01-01.
    pub due_day: Option<i32>,
    /// By whom.
    pub assigned_by: i64,
    /// Milliseconds since the Unix epoch.
    pub assigned_at: i64,
}

/// Something that is assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Given by the database, never reused.
    pub assignment_id: i64,
    /// What was assigned.
    pub new: NewAssignment,
}

impl FromRow for Assignment {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Assignment {
            assignment_id: row.int()?,
            new: NewAssignment {
                section_id: row.int()?,
                learner_id: row.int_or_null()?,
                target: Target::from_row(row)?,
                due_day: row.narrow_or_null()?,
                assigned_by: row.int()?,
                assigned_at: row.int()?,
            },
        })
    }
}

/// Something that is or was assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastAssignment {
    /// What it is or was.
    pub assignment: Assignment,
    /// When it was taken back, in milliseconds since the Unix epoch.
    pub ended_at: Option<i64>,
}

impl FromRow for PastAssignment {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(PastAssignment {
            assignment: Assignment::from_row(row)?,
            ended_at: row.int_or_null()?,
        })
    }
}

impl Tx {
    /// Assigns something and returns its id.
    pub async fn assign(&mut self, new: &NewAssignment) -> Result<i64, StoreError> {
        let params = params![
            new.section_id,
            new.learner_id,
            new.target.kind,
            &new.target.id,
            new.due_day,
            new.assigned_by,
            new.assigned_at,
        ];
        self.one(include_str!("assignment/put.sql"), params).await
    }

    /// Takes an assignment of a section back; false if it does not stand.
    pub async fn end_assignment(
        &mut self,
        assignment_id: i64,
        section_id: i64,
        ended_by: i64,
        ended_at: i64,
    ) -> Result<bool, StoreError> {
        let params = params![assignment_id, section_id, ended_by, ended_at];
        let ended = self.execute(include_str!("assignment/end.sql"), params);
        Ok(ended.await? > 0)
    }

    /// What stands for a section or any of its learners, oldest first.
    pub async fn assignments_of_section(
        &mut self,
        section_id: i64,
        limit: u32,
    ) -> Result<Vec<Assignment>, StoreError> {
        self.rows(
            include_str!("assignment/of_section.sql"),
            params![section_id, limit],
        )
        .await
    }

    /// What stands for a learner in a course, oldest first.
    pub async fn assignments_of_learner(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<Assignment>, StoreError> {
        self.rows(
            include_str!("assignment/of_learner.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }

    /// What has ever stood for a learner in a course, oldest first.
    pub async fn assignments_ever(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<PastAssignment>, StoreError> {
        self.rows(
            include_str!("assignment/ever_of_learner.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }
}
