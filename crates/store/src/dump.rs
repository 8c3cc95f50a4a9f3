//! Dumps: everything there is as lines of JSON, from one engine to itself or the other.
//!
//! ```text
//! {"cairn_dump":1,"schema":3}
//! {"table":"person","row":{"person_id":1,"login":"ada",…}}
//! …
//! {"rows":{"person":1,…},"sha256":"…"}
//! ```
//!
//! The first line says what it is, the last how many rows of each table there are, with the SHA-256
//! of all bytes before it. Whole numbers are exact (64 bits), bytes are `{"hex":"…"}`. The same
//! data give the same bytes, whichever engine held them. A dump shows one moment, and needs memory
//! for a page of rows, not for the data.

mod restore;
mod save;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use crate::position::LAST;
use crate::{Store, StoreError, blocking};

/// The version of the format of the lines.
const FORMAT: i64 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    cairn_dump: i64,
    schema: i64,
}

/// The last line.
#[derive(Serialize, Deserialize)]
struct Footer {
    rows: BTreeMap<String, u64>,
    sha256: String,
}

/// Why a dump could not be written or restored.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file of the dump failed.
    #[error(
        "the dump can't be read or written; check the disk and the permissions, then start again"
    )]
    File(#[source] Arc<std::io::Error>),
    /// The database to restore into holds something.
    #[error(
        "the database to restore into is not empty: it has a row in `{table}`; restore into a new one"
    )]
    NotEmpty {
        /// A table with rows.
        table: &'static str,
    },
    /// A line that doesn't belong into a dump.
    #[error(
        "line {line} is not a line of a dump: {reason}; nothing was restored; take another copy of the dump"
    )]
    Line {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A dump of another schema than that of this program.
    #[error(
        "the dump has format {format} and schema {schema}, and this Cairn reads format {FORMAT} and schema {known}; restore it with the Cairn that wrote it, then let this one open the database"
    )]
    OtherVersion {
        /// The format of the dump.
        format: i64,
        /// The schema of the dump.
        schema: i64,
        /// The schema of this program.
        known: i64,
    },
    /// The last line is missing.
    #[error(
        "the dump ends early, after line {line}; nothing was restored; take another copy of the dump"
    )]
    Truncated {
        /// The last line there is.
        line: u64,
    },
    /// The content isn't what was written.
    #[error("the dump is damaged: {reason}; nothing was restored; take another copy of the dump")]
    Damaged {
        /// What doesn't agree.
        reason: &'static str,
    },
}

impl From<std::io::Error> for DumpError {
    fn from(error: std::io::Error) -> Self {
        DumpError::File(Arc::new(error))
    }
}

/// What a dump holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpSummary {
    /// Rows per table.
    pub rows: BTreeMap<String, u64>,
    /// SHA-256 of all lines but the last, in hexadecimal.
    pub sha256: String,
}

impl Store {
    /// Writes a dump of the database as it is now; others may go on changing it. `progress` is told
    /// the rows written so far, now and then. Gives back the writer, flushed.
    pub async fn dump<W>(
        &self,
        out: W,
        progress: impl FnMut(u64) + Send + 'static,
    ) -> Result<(W, DumpSummary), DumpError>
    where
        W: Write + Send + 'static,
    {
        let store = self.clone();
        let runtime = Handle::current();
        let job =
            move || runtime.block_on(store.read(move |tx| Box::pin(save::save(tx, out, progress))));
        blocking(job).await?
    }

    /// Restores a dump into this database, which must be empty, in one transaction: all of it or
    /// nothing.
    pub async fn restore<R>(
        &self,
        input: R,
        progress: impl FnMut(u64) + Send + 'static,
    ) -> Result<DumpSummary, DumpError>
    where
        R: Read + Send + 'static,
    {
        let store = self.clone();
        let runtime = Handle::current();
        let job = move || {
            runtime.block_on(store.write(move |tx| {
                Box::pin(async move {
                    let summary = restore::restore(tx, input, progress).await?;
                    // What is stored from now on comes after what was restored.
                    let last = tx.first::<i64>(LAST, &[]).await?;
                    tx.positions.pass(last.unwrap_or(0));
                    Ok(summary)
                })
            }))
        };
        blocking(job).await?
    }
}
