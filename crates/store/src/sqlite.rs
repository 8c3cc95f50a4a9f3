//! The embedded engine: one SQLite file in WAL mode, one writer that commits in groups, a pool of
//! readers.
//!
//! Blocking: the writer has a thread of its own. Reads by key take microseconds and run where they
//! are asked for; long ones are sent to the runtime's blocking threads by
//! [`Store::scan`](crate::Store::scan). Readers never wait for the writer, nor it for them. Other
//! processes may have the same file open (`cairn export` beside `cairn serve`); who waits for a
//! lock of theirs longer than [`BUSY_TIMEOUT`] is told that the database is busy.
//!
//! What statements are found by is put into its index later than the statements into the log; see [`backlog`].

pub(crate) mod backlog;
mod open;
mod readers;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rusqlite::Connection;

use crate::position::Positions;
use crate::value::{Param, Value};
use crate::{OpenOptions, StoreError, Tx, Work};
use backlog::Mover;
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
    pub(crate) positions: Arc<Positions>,
}

impl Sqlite {
    /// Opens the file, making or migrating it as needed. Blocks.
    pub(crate) fn open(
        path: &std::path::Path,
        options: &OpenOptions,
    ) -> Result<Sqlite, StoreError> {
        let connection = open::writer(path, options)?;
        let last = open::last_position(&connection)?;
        let positions = Positions::new(process_number(), last);
        Ok(Sqlite {
            writer: Writer::start(connection, &positions, Mover::new(options.backlog))?,
            readers: Readers::new(path, options.readers, &positions),
            positions,
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

/// A number for an open store that no other on the same file is likely to have: other processes
/// have other ids, and stores in one process are told apart by a large step.
fn process_number() -> i64 {
    const STEP: i64 = 389;
    static STORES: AtomicI64 = AtomicI64::new(0);
    i64::from(std::process::id()) + STEP * STORES.fetch_add(1, Ordering::Relaxed)
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

/// Runs one statement many times.
pub(crate) fn execute_each<'a>(
    connection: &Connection,
    sql: &str,
    params: &[impl AsRef<[Param<'a>]>],
) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = numbers(&statement)?;
    params
        .iter()
        .map(|params| {
            bind_numbered(&mut statement, &numbers, params.as_ref())?;
            Ok(statement.raw_execute()? as u64)
        })
        .sum()
}

/// Runs one query many times, for the first row of each.
pub(crate) fn first_of_each<'a>(
    connection: &Connection,
    sql: &str,
    params: &[impl AsRef<[Param<'a>]>],
) -> Result<Vec<Option<Vec<Value>>>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = numbers(&statement)?;
    let columns = statement.column_count();
    params
        .iter()
        .map(|params| {
            bind_numbered(&mut statement, &numbers, params.as_ref())?;
            let mut cursor = statement.raw_query();
            let Some(row) = cursor.next()? else {
                return Ok(None);
            };
            let values = (0..columns).map(|column| Value::try_from(row.get_ref(column)?));
            values.collect::<Result<_, StoreError>>().map(Some)
        })
        .collect()
}

/// Binds by number. `$2` is a *name* to SQLite, which counts parameters as they first appear in the
/// text.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Param<'_>]) -> Result<(), StoreError> {
    let numbers = numbers(statement)?;
    bind_numbered(statement, &numbers, params)
}

/// The number of each parameter of a statement, in the order in which SQLite counts them.
fn numbers(statement: &rusqlite::Statement<'_>) -> Result<Vec<usize>, StoreError> {
    (1..=statement.parameter_count())
        .map(|index| {
            let number = statement
                .parameter_name(index)
                .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
            number.ok_or_else(|| miscounted(0, index))
        })
        .collect()
}

fn bind_numbered(
    statement: &mut rusqlite::Statement<'_>,
    numbers: &[usize],
    params: &[Param<'_>],
) -> Result<(), StoreError> {
    for (place, number) in numbers.iter().enumerate() {
        let param = number
            .checked_sub(1)
            .and_then(|place| params.get(place))
            .ok_or_else(|| miscounted(params.len(), *number))?;
        statement.raw_bind_parameter(place + 1, param)?;
    }
    Ok(())
}

fn miscounted(given: usize, wanted: usize) -> StoreError {
    StoreError::Database(Arc::new(rusqlite::Error::InvalidParameterCount(
        given, wanted,
    )))
}
