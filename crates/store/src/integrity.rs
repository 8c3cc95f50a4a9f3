//! Checking that the data hang together: what the engine can say about its file, and what only
//! Cairn knows.

use std::fmt;

use crate::tx::Connection;
use crate::value::{Columns, FromRow, params};
use crate::{Store, StoreError, Tx};

/// Something that can't be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub problem: String,
    /// With whose data, if it is known.
    pub learner_id: Option<i64>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.learner_id {
            Some(learner) => write!(f, "{} (learner {learner})", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

/// The statements that look for what must not be; each returns learners.
const CHECKS: [(&str, &str); 6] = [
    (
        "the log has a gap, or not the length it should have",
        include_str!("integrity/log.sql"),
    ),
    (
        "a response is not that of its statement",
        include_str!("integrity/response.sql"),
    ),
    (
        "an attempt ended right without a right response",
        include_str!("integrity/attempt.sql"),
    ),
    (
        "a question is of a placement that there is not",
        include_str!("integrity/placement.sql"),
    ),
    (
        "a belief is newer than the log",
        include_str!("integrity/belief.sql"),
    ),
    (
        "a decision rests on a belief newer than the log",
        include_str!("integrity/decision.sql"),
    ),
];

impl Store {
    /// Reads the whole database and reports what can't be right, at most some twenty findings of
    /// each kind; none is the good answer. Takes as long as reading everything does.
    pub async fn integrity_check(&self) -> Result<Vec<Finding>, StoreError> {
        self.scan(|tx| Box::pin(check(tx))).await
    }
}

async fn check(tx: &mut Tx) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    if matches!(tx.connection, Connection::Sqlite(_)) {
        let damages: Vec<String> = tx.rows("PRAGMA integrity_check(20)", params![]).await?;
        let damages = damages.into_iter().filter(|damage| damage != "ok");
        findings.extend(damages.map(|problem| Finding {
            problem,
            learner_id: None,
        }));
        let orphans: Vec<Orphan> = tx
            .rows(
                "SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 20",
                params![],
            )
            .await?;
        findings.extend(orphans.into_iter().map(|Orphan { table, parent }| Finding {
            problem: format!("a row of `{table}` belongs to a row of `{parent}` that is not there"),
            learner_id: None,
        }));
    }
    for (problem, sql) in CHECKS {
        let learners: Vec<i64> = tx.rows(sql, params![]).await?;
        let finding = |learner| Finding {
            problem: problem.into(),
            learner_id: Some(learner),
        };
        findings.extend(learners.into_iter().map(finding));
    }
    Ok(findings)
}

struct Orphan {
    table: String,
    parent: String,
}

impl FromRow for Orphan {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Orphan {
            table: row.text()?,
            parent: row.text()?,
        })
    }
}
