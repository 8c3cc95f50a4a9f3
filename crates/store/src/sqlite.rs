//! The embedded engine: one SQLite file in WAL mode, one writer that commits in groups, a pool of
//! readers.
//!
//! Blocking: the writer has a thread of its own. Reads by key take microseconds and run where they
//! are asked for; long ones are sent to the runtime's blocking threads by
//! [`Store::scan`](crate::Store::scan). Readers never wait for the writer, nor it for them. Other
//! processes may have the same file open (`cairn export` beside `cairn serve`); who waits for a
//! lock of theirs longer than [`BUSY_TIMEOUT`] is told that the database is busy.

mod open;
mod readers;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use crate::value::{Param, Value};
use crate::{OpenOptions, StoreError, Tx, Work};
use readers::Readers;
use writer::Writer;

/// How long a statement waits for a lock of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Prepared statements kept per connection; more than Cairn has.
const PREPARED_STATEMENTS: usize = 256;

/// A database file, open.
pub(crate) struct Sqlite {
    // Dropped first: the last connection to close moves the log into the file and removes it, which
    // one that only reads can't do.
    readers: Arc<Readers>,
    writer: Writer,
}

impl Sqlite {
    /// Opens the file, making or migrating it as needed. Blocks.
    pub(crate) fn open(
        path: &std::path::Path,
        options: &OpenOptions,
    ) -> Result<Sqlite, StoreError> {
        let connection = open::writer(path, options)?;
        Ok(Sqlite {
            writer: Writer::start(connection)?,
            readers: Readers::new(path, options.readers),
        })
    }

    pub(crate) async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.submit(job).await
    }

    /// Runs a short read here and now.
    pub(crate) async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E>,
        E: From<StoreError>,
    {
        self.readers.reader().await?.run(job)
    }

    /// Runs a long read on a thread that may block.
    pub(crate) async fn scan<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let mut reader = self.readers.reader().await?;
        crate::blocking(move || reader.run(job)).await?
    }
}

pub(crate) fn execute(
    connection: &Connection,
    sql: &str,
    params: &[Param<'_>],
) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, params)?;
    Ok(statement.raw_execute()? as u64)
}

pub(crate) fn rows(
    connection: &Connection,
    sql: &str,
    params: &[Param<'_>],
) -> Result<Vec<Vec<Value>>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, params)?;
    let columns = statement.column_count();
    let mut cursor = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = cursor.next()? {
        let values = (0..columns).map(|column| Value::try_from(row.get_ref(column)?));
        rows.push(values.collect::<Result<Vec<_>, StoreError>>()?);
    }
    Ok(rows)
}

/// Binds by number. `$2` is a *name* to SQLite, which counts parameters as they first appear in the
/// text.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Param<'_>]) -> Result<(), StoreError> {
    for index in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let param = number
            .and_then(|number| params.get(number.checked_sub(1)?))
            .ok_or_else(|| {
                StoreError::Database(Arc::new(rusqlite::Error::InvalidParameterCount(
                    params.len(),
                    index,
                )))
            })?;
        statement.raw_bind_parameter(index, param)?;
    }
    Ok(())
}
