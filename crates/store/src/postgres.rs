//! The server engine: PostgreSQL, through a pool of connections, for any number of Cairn processes
//! on one database.
//!
//! Changes run at READ COMMITTED and are ordered by the lock of the learner they belong to
//! ([`Tx::lock_learner`](crate::Tx::lock_learner)); reads run in one snapshot (REPEATABLE READ,
//! READ ONLY), which never conflicts. Every statement is prepared once per connection.

mod at_once;
mod open;

use std::sync::Arc;

use deadpool_postgres::{Object, Pool};
use futures_util::future::try_join_all;
use tokio_postgres::types::ToSql;

use crate::position::Positions;
use crate::value::{Param, Value, postgres_value};
use crate::{OpenOptions, StoreError, Tx, Work, tx};

/// Statements sent before the first of them is answered, at most.
const PIPELINED: usize = 512;

const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A database on a server.
pub(crate) struct Postgres {
    pool: Pool,
    pub(crate) positions: Arc<Positions>,
}

impl Postgres {
    /// Connects, and migrates the database as needed.
    pub(crate) async fn open(
        config: &tokio_postgres::Config,
        options: &OpenOptions,
    ) -> Result<Postgres, StoreError> {
        let pool = open::pool(config, options)?;
        open::migrate(&pool).await?;
        let (process, last) = open::process(&pool).await?;
        Ok(Postgres {
            pool,
            positions: Positions::new(process, last),
        })
    }

    pub(crate) async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E>,
        E: From<StoreError>,
    {
        self.run(WRITE, job).await
    }

    pub(crate) async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E>,
        E: From<StoreError>,
    {
        self.run(READ, job).await
    }

    async fn run<T, E, F>(&self, begin: &str, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E>,
        E: From<StoreError>,
    {
        let transaction = Transaction::begin(&self.pool, begin).await?;
        let mut tx = Tx::new(tx::Connection::Postgres(transaction), &self.positions);
        let result = job(&mut tx).await;
        let failure = tx.failure.take();
        let tx::Connection::Postgres(transaction) = tx.connection else {
            return Err(StoreError::AwaitedElsewhere.into());
        };
        match (result, failure) {
            (Ok(value), None) => {
                transaction.end("COMMIT").await?;
                Ok(value)
            }
            (result, failure) => {
                // The error of the job says more than the one of the rollback, after which the
                // connection is dropped.
                let _ = transaction.end("ROLLBACK").await;
                result.and_then(|value| failure.map_or(Ok(value), |failure| Err(failure.into())))
            }
        }
    }
}

/// A transaction that owns its connection. Dropped before its end (a panic, a request given up), it
/// closes the connection, and the server rolls back.
pub(crate) struct Transaction {
    connection: Option<Object>,
}

impl Transaction {
    async fn begin(pool: &Pool, begin: &str) -> Result<Transaction, StoreError> {
        let transaction = Transaction {
            connection: Some(pool.get().await?),
        };
        transaction.client()?.batch_execute(begin).await?;
        Ok(transaction)
    }

    /// A transaction outside any store, on a database that stays as it is.
    #[cfg(test)]
    pub(crate) async fn scratch(
        config: &tokio_postgres::Config,
        options: &OpenOptions,
    ) -> Result<Transaction, StoreError> {
        Transaction::begin(&open::pool(config, options)?, WRITE).await
    }

    async fn end(mut self, end: &str) -> Result<(), StoreError> {
        self.client()?.batch_execute(end).await?;
        // Back to the pool.
        drop(self.connection.take());
        Ok(())
    }

    fn client(&self) -> Result<&Object, StoreError> {
        self.connection
            .as_ref()
            .ok_or_else(|| StoreError::unavailable("the transaction has ended"))
    }

    pub(crate) async fn execute(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        Ok(client.execute(&statement, &borrowed(params)).await?)
    }

    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        let rows = client.query(&statement, &borrowed(params)).await?;
        rows.iter().map(values).collect()
    }

    /// Runs a statement that returns no rows for each list of parameters, and says how many rows were changed in all.
    pub(crate) async fn execute_each<'a>(
        &mut self,
        sql: &str,
        params: &[impl AsRef<[Param<'a>]> + Sync],
    ) -> Result<u64, StoreError> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        if params.len() > 1
            && let Some(sql) = at_once::inserting(sql, statement.params())
        {
            let insert = client.prepare_cached(&sql).await?;
            let columns = at_once::columns(params, statement.params())?;
            return Ok(client
                .execute(&insert, &at_once::borrowed(&columns))
                .await?);
        }
        let statement = &statement;
        let mut changed = 0;
        for params in params.chunks(PIPELINED) {
            let each = params
                .iter()
                .map(async |params| client.execute(statement, &borrowed(params.as_ref())).await);
            changed += try_join_all(each).await?.iter().sum::<u64>();
        }
        Ok(changed)
    }

    /// Runs a query that returns at most one row for each list of parameters.
    pub(crate) async fn first_of_each<'a>(
        &mut self,
        sql: &str,
        params: &[impl AsRef<[Param<'a>]> + Sync],
    ) -> Result<Vec<Option<Vec<Value>>>, StoreError> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        let mut found = vec![None; params.len()];
        if params.is_empty() {
            return Ok(found);
        }
        if let [only] = params {
            let row = client
                .query_opt(&statement, &borrowed(only.as_ref()))
                .await?;
            found[0] = row.as_ref().map(values).transpose()?;
            return Ok(found);
        }
        let sql = at_once::asking(sql, statement.params())?;
        let query = client.prepare_cached(&sql).await?;
        let columns = at_once::columns(params, statement.params())?;
        for row in client.query(&query, &at_once::borrowed(&columns)).await? {
            let mut row = values(&row)?;
            let place = match row.pop() {
                Some(Value::Int(number)) => usize::try_from(number - 1).ok(),
                _ => None,
            };
            let found = place.and_then(|place| found.get_mut(place));
            *found.ok_or_else(|| StoreError::corrupt("an answer belongs to no question"))? =
                Some(row);
        }
        Ok(found)
    }
}

/// The columns of a row.
fn values(row: &tokio_postgres::Row) -> Result<Vec<Value>, StoreError> {
    (0..row.len())
        .map(|column| postgres_value(row, column))
        .collect()
}

fn borrowed<'a>(params: &'a [Param<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|param| param as _).collect()
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Object::take(connection));
        }
    }
}
