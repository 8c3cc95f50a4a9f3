//! How much there is: cheap numbers for the health page.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// How many rows there are. None of these counts reads a large table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// People, disabled ones too.
    pub people: i64,
    /// Sections.
    pub sections: i64,
    /// Sessions, expired ones that have not been cleared away too.
    pub sessions: i64,
    /// People who have a log.
    pub learners: i64,
    /// Statements in all logs.
    pub statements: i64,
    /// Beliefs.
    pub beliefs: i64,
}

impl FromRow for Counts {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Counts {
            people: row.int()?,
            sections: row.int()?,
            sessions: row.int()?,
            learners: row.int()?,
            statements: row.int()?,
            beliefs: row.int()?,
        })
    }
}

impl Tx {
    /// How much there is. That it answers at all says that the database can be reached.
    pub async fn counts(&mut self) -> Result<Counts, StoreError> {
        self.one(include_str!("health/counts.sql"), params![]).await
    }
}
