//! What can go wrong in the store, said so that whoever reads it knows what to do.
//!
//! Both engines map onto the same kinds, so that code above never asks which engine it runs on. The
//! errors are cheap to clone: when a group commit fails, everybody who waited for it is told the
//! same.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

/// The error of the engine underneath, kept for the log.
pub type Source = Arc<dyn Error + Send + Sync + 'static>;

/// Why the store didn't do what it was asked to. Unless a variant says otherwise nothing was
/// written.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address of the database is not one that Cairn understands.
    #[error(
        "`{url}` is not a database address: {reason}; give the path of a file, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`"
    )]
    Url {
        /// What was given, without any password.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The database can't be reached. A commit that was under way when a PostgreSQL server went
    /// away may or may not have happened: ask again with the same ids.
    #[error(
        "the database is not available ({reason}); check that it is running and reachable, then try again"
    )]
    Unavailable {
        /// What was tried.
        reason: String,
        /// What the engine said.
        #[source]
        source: Option<Source>,
    },
    /// Another process or transaction holds what was needed for too long.
    #[error(
        "the database is busy: another process or transaction has held it for too long; try again"
    )]
    Busy {
        /// What the engine said.
        #[source]
        source: Option<Source>,
    },
    /// There is no space left for the data.
    #[error(
        "the disk of the database is full, or its size limit is reached; free some space, then try again"
    )]
    DiskFull {
        /// What the engine said.
        #[source]
        source: Option<Source>,
    },
    /// The database, or this transaction, can't be written to.
    #[error(
        "the database is read-only here; check the permissions of its file and folder, or of its user"
    )]
    ReadOnly {
        /// What the engine said.
        #[source]
        source: Option<Source>,
    },
    /// What is stored can't be right.
    #[error(
        "the database is damaged ({detail}); stop Cairn, keep a copy of the database, and restore the last backup"
    )]
    Corrupt {
        /// What was found.
        detail: String,
        /// What the engine said.
        #[source]
        source: Option<Source>,
    },
    /// A row with the same key is already there.
    #[error(
        "the {table} exists already; use the one that is there, or choose another name for the new one"
    )]
    Conflict {
        /// The table that has the row.
        table: String,
        /// What the engine said.
        #[source]
        source: Option<Source>,
    },
    /// A row would have broken a rule of the schema, such as pointing at a row that doesn't exist.
    #[error(
        "the database refused a row that breaks one of its rules, such as naming a row that is not there; check the ids given"
    )]
    Constraint {
        /// What the engine said.
        #[source]
        source: Option<Source>,
    },
    /// A value that no engine could give back unchanged.
    #[error("a value can't be stored: {reason}; take it out, then try again")]
    Unstorable {
        /// What is wrong with the value.
        reason: &'static str,
    },
    /// The database was written by a newer Cairn.
    #[error(
        "the database has schema {found}, and this Cairn knows {known} at most; run the newer Cairn that wrote it"
    )]
    SchemaTooNew {
        /// The schema of the database.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// What is there belongs to some other program.
    #[error(
        "`{place}` holds something else than a Cairn database; give another name to start a new one"
    )]
    NotCairn {
        /// Where that is.
        place: String,
    },
    /// Bringing an older database up to date failed. The database is as it was.
    #[error(
        "the database could not be brought to schema {version}; it is as it was before; the cause is below"
    )]
    Migration {
        /// The schema that was to be reached.
        version: i64,
        /// What the engine said.
        #[source]
        source: Source,
    },
    /// The file of the database can't be opened.
    #[error("the database file `{}` can't be opened: {reason}; check the path and its permissions", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A job waited for something other than its transaction, which would hold up everybody else.
    #[error(
        "a database job waited for something other than the database; this is a defect in Cairn, please report it"
    )]
    AwaitedElsewhere,
    /// Anything else.
    #[error("the database refused a request; this is likely a defect in Cairn, the cause is below")]
    Database(#[source] Source),
}

impl StoreError {
    pub(crate) fn unavailable(reason: impl Into<String>) -> StoreError {
        StoreError::Unavailable {
            reason: reason.into(),
            source: None,
        }
    }

    pub(crate) fn corrupt(detail: impl Into<String>) -> StoreError {
        StoreError::Corrupt {
            detail: detail.into(),
            source: None,
        }
    }

    /// Whether trying the same again later may succeed without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            StoreError::Unavailable { .. } | StoreError::Busy { .. }
        )
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};

        let (failure, message) = match &error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                (*failure, message.clone().unwrap_or_default())
            }
            _ => return StoreError::Database(Arc::new(error)),
        };
        let cause: Source = Arc::new(error);
        let source = Some(Arc::clone(&cause));
        match failure.code {
            Code::DatabaseBusy | Code::DatabaseLocked | Code::FileLockingProtocolFailed => {
                StoreError::Busy { source }
            }
            Code::DiskFull => StoreError::DiskFull { source },
            Code::ReadOnly => StoreError::ReadOnly { source },
            Code::DatabaseCorrupt => StoreError::Corrupt {
                detail: message,
                source,
            },
            Code::NotADatabase => StoreError::Corrupt {
                detail: "the file is not a database".into(),
                source,
            },
            Code::CannotOpen => StoreError::Unavailable {
                reason: "its file can't be opened".into(),
                source,
            },
            Code::SystemIoFailure => StoreError::Unavailable {
                reason: "its disk reports an error".into(),
                source,
            },
            Code::ConstraintViolation
                if [SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE]
                    .contains(&failure.extended_code) =>
            {
                // "UNIQUE constraint failed: person.login"
                let table = message
                    .rsplit(": ")
                    .next()
                    .and_then(|column| column.split('.').next());
                StoreError::Conflict {
                    table: table.unwrap_or_default().into(),
                    source,
                }
            }
            Code::ConstraintViolation => StoreError::Constraint { source },
            _ => StoreError::Database(cause),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(refusal) = error.as_db_error() else {
            // Without an answer of the server it is the connection, or our use of it.
            let broken = error.is_closed()
                || error
                    .source()
                    .is_some_and(<dyn Error>::is::<std::io::Error>);
            let mismatched = error
                .source()
                .is_some_and(<dyn Error>::is::<tokio_postgres::types::WrongType>);
            let source: Source = Arc::new(error);
            return if mismatched {
                StoreError::Constraint {
                    source: Some(source),
                }
            } else if broken {
                StoreError::Unavailable {
                    reason: "the connection broke".into(),
                    source: Some(source),
                }
            } else {
                StoreError::Database(source)
            };
        };
        let code = refusal.code().code().to_owned();
        let table = refusal.table().unwrap_or_default().to_owned();
        let message = refusal.message().to_owned();
        let cause: Source = Arc::new(error);
        let source = Some(Arc::clone(&cause));
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        match code.as_str() {
            "23505" => StoreError::Conflict { table, source },
            "53100" => StoreError::DiskFull { source },
            // Serialization failure, deadlock, lock not available, query cancelled (by a time
            // limit).
            "40001" | "40P01" | "55P03" | "57014" => StoreError::Busy { source },
            // Read-only transaction; insufficient privilege.
            "25006" | "42501" => StoreError::ReadOnly { source },
            "XX001" | "XX002" => StoreError::Corrupt {
                detail: message,
                source,
            },
            // Invalid password or authorisation; no such database.
            "28000" | "28P01" | "3D000" => StoreError::Unavailable {
                reason: message,
                source,
            },
            _ => match code.get(..2).unwrap_or_default() {
                "23" => StoreError::Constraint { source },
                // Connection lost; too few resources, such as connections; an operator intervened;
                // system error.
                "08" | "53" | "57" | "58" => StoreError::Unavailable {
                    reason: message,
                    source,
                },
                _ => StoreError::Database(cause),
            },
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        use deadpool_postgres::{PoolError, TimeoutType};
        match error {
            PoolError::Backend(error) => {
                let known = StoreError::from(error);
                match known {
                    // Whatever keeps us from connecting, it isn't a refused request.
                    StoreError::Database(source) => StoreError::Unavailable {
                        reason: "connecting to it failed".into(),
                        source: Some(source),
                    },
                    known => known,
                }
            }
            PoolError::Timeout(TimeoutType::Wait) => StoreError::Busy {
                source: Some(Arc::new(error)),
            },
            _ => StoreError::Unavailable {
                reason: "connecting to it took too long".into(),
                source: Some(Arc::new(error)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_is_wrong_and_what_to_do() {
        let source: Source = Arc::new(std::io::Error::other("the cause"));
        let errors = [
            StoreError::Url {
                url: "ftp://…".into(),
                reason: "the scheme is unknown".into(),
            },
            StoreError::unavailable("the connection broke"),
            StoreError::Busy { source: None },
            StoreError::DiskFull { source: None },
            StoreError::ReadOnly { source: None },
            StoreError::corrupt("a text is not UTF-8"),
            StoreError::Conflict {
                table: "person".into(),
                source: None,
            },
            StoreError::Constraint { source: None },
            StoreError::Unstorable {
                reason: "the number is not a number",
            },
            StoreError::SchemaTooNew { found: 3, known: 2 },
            StoreError::NotCairn {
                place: "notes.txt".into(),
            },
            StoreError::Migration {
                version: 2,
                source: Arc::clone(&source),
            },
            StoreError::File {
                path: "cairn.db".into(),
                reason: "permission denied".into(),
            },
            StoreError::AwaitedElsewhere,
            StoreError::Database(source),
        ];
        let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(messages.join("\n"), @r"
        `ftp://…` is not a database address: the scheme is unknown; give the path of a file, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`
        the database is not available (the connection broke); check that it is running and reachable, then try again
        the database is busy: another process or transaction has held it for too long; try again
        the disk of the database is full, or its size limit is reached; free some space, then try again
        the database is read-only here; check the permissions of its file and folder, or of its user
        the database is damaged (a text is not UTF-8); stop Cairn, keep a copy of the database, and restore the last backup
        the person exists already; use the one that is there, or choose another name for the new one
        the database refused a row that breaks one of its rules, such as naming a row that is not there; check the ids given
        a value can't be stored: the number is not a number; take it out, then try again
        the database has schema 3, and this Cairn knows 2 at most; run the newer Cairn that wrote it
        `notes.txt` holds something else than a Cairn database; give another name to start a new one
        the database could not be brought to schema 2; it is as it was before; the cause is below
        the database file `cairn.db` can't be opened: permission denied; check the path and its permissions
        a database job waited for something other than the database; this is a defect in Cairn, please report it
        the database refused a request; this is likely a defect in Cairn, the cause is below
        ");
    }
}
