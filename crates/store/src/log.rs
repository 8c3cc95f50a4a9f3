//! The log: whatever happened to a learner, as xAPI statements numbered 1, 2, 3, … without a gap.
//!
//! The number is given under the learner's lock, which orders everything that happens to one
//! learner, on all processes. Who changes what belongs to a learner (log, attempts, belief,
//! decisions) takes the lock first; who needs several locks takes them in ascending order of the
//! ids, or risks [`StoreError::Busy`].

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// A statement to be appended to a learner's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStatement {
    /// Whose log.
    pub learner_id: i64,
    /// The id of the statement (a UUID), unique within the log: appending it again changes nothing.
    pub statement_id: String,
    /// When it came in, in milliseconds since the Unix epoch.
    pub stored_at: i64,
    /// When it happened, in milliseconds since the Unix epoch.
    pub timestamp: i64,
    /// The IRI of the verb.
    pub verb: String,
    /// The IRI of the activity.
    pub activity: String,
    /// The course it belongs to, if it is one of ours.
    pub course_id: Option<String>,
    /// The whole statement, as canonical JSON.
    pub json: String,
}

/// A statement in a learner's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its number in the log, from 1.
    pub seq: i64,
    /// What was appended.
    pub new: NewStatement,
}

impl FromRow for Statement {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        let learner_id = row.int()?;
        let seq = row.int()?;
        let new = NewStatement {
            learner_id,
            statement_id: row.text()?,
            stored_at: row.int()?,
            timestamp: row.int()?,
            verb: row.text()?,
            activity: row.text()?,
            course_id: row.text_or_null()?,
            json: row.text()?,
        };
        Ok(Statement { seq, new })
    }
}

/// What appending a statement came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is new, and has this number.
    New(i64),
    /// A statement of this id was there already, under this number; nothing was changed.
    Already(i64),
}

impl Appended {
    /// The number of the statement in the log.
    pub const fn seq(self) -> i64 {
        match self {
            Appended::New(seq) | Appended::Already(seq) => seq,
        }
    }
}

/// A learner's log, from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LearnerLog {
    /// Whose log.
    pub learner_id: i64,
    /// How many statements it has, which is the number of the last.
    pub last_seq: i64,
}

impl FromRow for LearnerLog {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(LearnerLog {
            learner_id: row.int()?,
            last_seq: row.int()?,
        })
    }
}

impl Tx {
    /// Makes everybody else who locks this learner wait until this transaction ends, and returns
    /// the number of the last statement in the log (0: none). Doing it again costs nothing.
    /// [`StoreError::Constraint`] if there is no such person.
    pub async fn lock_learner(&mut self, learner_id: i64) -> Result<i64, StoreError> {
        if let Some((_, last)) = self
            .locked
            .iter()
            .find(|(learner, _)| *learner == learner_id)
        {
            return Ok(*last);
        }
        let last = self
            .one(include_str!("log/lock.sql"), params![learner_id])
            .await?;
        self.locked.push((learner_id, last));
        Ok(last)
    }

    /// The number of a learner's last statement; 0 before the first. Takes no lock.
    pub async fn last_seq(&mut self, learner_id: i64) -> Result<i64, StoreError> {
        let found = self
            .first(include_str!("log/last_seq.sql"), params![learner_id])
            .await?;
        Ok(found.unwrap_or(0))
    }

    /// Appends a statement to the log of its learner, whom it locks, unless one of the same id is
    /// there.
    pub async fn append_statement(&mut self, new: &NewStatement) -> Result<Appended, StoreError> {
        let NewStatement {
            learner_id,
            statement_id,
            stored_at,
            timestamp,
            verb,
            activity,
            course_id,
            json,
        } = new;
        let learner_id = *learner_id;
        let seq = self.lock_learner(learner_id).await? + 1;
        let course_id = course_id.as_ref();
        let params = params![
            learner_id,
            seq,
            statement_id,
            *stored_at,
            *timestamp,
            verb,
            activity,
            course_id,
            json
        ];
        if self
            .execute(include_str!("log/append_statement.sql"), params)
            .await?
            == 0
        {
            let params = params![learner_id, statement_id];
            return Ok(Appended::Already(
                self.one(include_str!("log/seq_of_statement.sql"), params)
                    .await?,
            ));
        }
        self.execute(include_str!("log/advance.sql"), params![learner_id, seq])
            .await?;
        for (learner, last) in &mut self.locked {
            if *learner == learner_id {
                *last = seq;
            }
        }
        Ok(Appended::New(seq))
    }

    /// The statement of an id in a learner's log.
    pub async fn statement(
        &mut self,
        learner_id: i64,
        statement_id: &str,
    ) -> Result<Option<Statement>, StoreError> {
        self.first(
            include_str!("log/statement.sql"),
            params![learner_id, statement_id],
        )
        .await
    }

    /// A learner's statements in order, at most `limit`, those after the number `after` (0 to begin
    /// with).
    pub async fn statements(
        &mut self,
        learner_id: i64,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Statement>, StoreError> {
        self.rows(
            include_str!("log/statements_after.sql"),
            params![learner_id, after, limit],
        )
        .await
    }

    /// Everybody who has a log, in the order of their ids, at most `limit`, those after the id
    /// `after` (0 to begin with).
    pub async fn learners(
        &mut self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<LearnerLog>, StoreError> {
        self.rows(include_str!("log/learners.sql"), params![after, limit])
            .await
    }
}
