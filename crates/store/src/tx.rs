//! A transaction, on either engine.
//!
//! [`Tx`] is what a job is given by [`Store::write`](crate::Store::write) and
//! [`Store::read`](crate::Store::read). Its methods, a file per noun, say what Cairn does with its
//! data; each is written once, over the four ways to run a statement that stand here. On SQLite a
//! statement completes at once and nothing is ever pending; on PostgreSQL it is awaited.
//!
//! Promise: a transaction in which a statement failed is never committed, even if the job hides the
//! error. PostgreSQL insists on that, and SQLite is made to agree.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::position::{Positions, Unsettled};
use crate::sqlite::backlog;
use crate::value::{Columns, FromRow, Param};
use crate::{StoreError, postgres, sqlite};

/// What a job returns: a boxed future that awaits nothing but its [`Tx`].
pub type Work<'tx, T, E> = BoxFuture<'tx, Result<T, E>>;

/// An open transaction. It is committed when the job returns `Ok`, and otherwise leaves no trace.
pub struct Tx {
    pub(crate) connection: Connection,
    /// The learners whose lock this transaction holds, each with the last number given in their
    /// log.
    pub(crate) locked: BTreeMap<i64, i64>,
    /// The first error of a statement.
    pub(crate) failure: Option<StoreError>,
    /// Gives statements their positions.
    pub(crate) positions: Arc<Positions>,
    /// What this transaction has given positions to: until it has ended.
    pub(crate) unsettled: Vec<Unsettled>,
    /// What has happened to the backlog of terms since its writer last looked.
    pub(crate) backlog: backlog::Changes,
}

pub(crate) enum Connection {
    Sqlite(rusqlite::Connection),
    Postgres(postgres::Transaction),
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let engine = match self.connection {
            Connection::Sqlite(_) => "SQLite",
            Connection::Postgres(_) => "PostgreSQL",
        };
        f.debug_struct("Tx")
            .field("engine", &engine)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

impl Tx {
    pub(crate) fn new(connection: Connection, positions: &Arc<Positions>) -> Tx {
        Tx {
            connection,
            locked: BTreeMap::new(),
            failure: None,
            positions: Arc::clone(positions),
            unsettled: Vec::new(),
            backlog: backlog::Changes::default(),
        }
    }

    /// Forgets what belonged to the last job; for a connection that serves one after the other.
    pub(crate) fn forget(&mut self) {
        self.locked.clear();
        self.failure = None;
    }

    /// Lets the transaction pause between statements for as long as it needs, as a dump to a slow
    /// disk does.
    pub(crate) async fn take_time(&mut self) -> Result<(), StoreError> {
        match self.connection {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(_) => self
                .execute("SET LOCAL idle_in_transaction_session_timeout = 0", &[])
                .await
                .map(|_| ()),
        }
    }

    /// Runs a statement that returns no rows, and says how many rows it changed.
    pub(crate) async fn execute(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        self.ready(params)?;
        let changed = match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::execute(connection, sql, params),
            Connection::Postgres(transaction) => transaction.execute(sql, params).await,
        };
        self.noting(changed)
    }

    /// Runs a statement and reads all its rows; every text that may return many has a `LIMIT` or a
    /// natural bound.
    pub(crate) async fn rows<T: FromRow>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<T>, StoreError> {
        self.ready(params)?;
        let rows = match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::rows(connection, sql, params),
            Connection::Postgres(transaction) => transaction.rows(sql, params).await,
        };
        let rows = self.noting(rows)?;
        rows.into_iter()
            .map(|row| T::from_row(&mut Columns::from(row)))
            .collect()
    }

    /// The first row, if there is one.
    pub(crate) async fn first<T: FromRow>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Option<T>, StoreError> {
        Ok(self.rows(sql, params).await?.into_iter().next())
    }

    /// The one row of a statement that always has one.
    pub(crate) async fn one<T: FromRow>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<T, StoreError> {
        let row = self.first(sql, params).await?;
        row.ok_or_else(|| StoreError::corrupt("a statement that always has a row returned none"))
    }

    /// Runs a statement that returns no rows for each list of parameters, and says how many rows were changed in
    /// all. PostgreSQL is sent all of them before the first is answered, so that they cost one way there and
    /// back; insertions of many rows are one.
    pub(crate) async fn execute_each<'a>(
        &mut self,
        sql: &str,
        params: &[impl AsRef<[Param<'a>]> + Sync],
    ) -> Result<u64, StoreError> {
        for params in params {
            self.ready(params.as_ref())?;
        }
        let changed = match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::execute_each(connection, sql, params),
            Connection::Postgres(transaction) => transaction.execute_each(sql, params).await,
        };
        self.noting(changed)
    }

    /// Runs a query that returns at most one row for each list of parameters, likewise; on
    /// PostgreSQL they are one.
    pub(crate) async fn first_of_each<'a, T: FromRow>(
        &mut self,
        sql: &str,
        params: &[impl AsRef<[Param<'a>]> + Sync],
    ) -> Result<Vec<Option<T>>, StoreError> {
        for params in params {
            self.ready(params.as_ref())?;
        }
        let rows = match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::first_of_each(connection, sql, params),
            Connection::Postgres(transaction) => transaction.first_of_each(sql, params).await,
        };
        let rows = self.noting(rows)?;
        rows.into_iter()
            .map(|row| {
                row.map(|row| T::from_row(&mut Columns::from(row)))
                    .transpose()
            })
            .collect()
    }

    fn ready(&mut self, params: &[Param<'_>]) -> Result<(), StoreError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let checked = params.iter().try_for_each(Param::check);
        self.noting(checked)
    }

    fn noting<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            self.failure = Some(error.clone());
        }
        result
    }
}

/// Runs a job whose statements complete at once: its future is ready on the first poll or never
/// will be.
pub(crate) fn complete<T, E: From<StoreError>>(
    job: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    job.now_or_never()
        .unwrap_or_else(|| Err(StoreError::AwaitedElsewhere.into()))
}
