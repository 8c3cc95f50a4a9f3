//! The backlog of the index of terms: what the newest statements are found by, until there is enough of it to be put into
//! `statement_term` at once.
//!
//! The terms of a statement stand far apart in the index, nearly each in a page of its own, and writing those pages costs
//! several times what writing the statement does. So a new statement's terms are set down in `term_backlog`, one
//! statement behind the other, and when some thousand statements have gathered the writer moves them in the order of the
//! index, where many share a page (a log-structured merge: O'Neil and others, 1996). It moves a slice with each
//! group that it commits, as large as what the group has added asks for, so that nobody waits for all of it.
//!
//! Promises:
//!
//! - In every snapshot a statement is found by its own terms in the backlog, in the index, or, while it is moved, in both:
//!   never in neither. A query reads both.
//! - A statement that refers to another is in the index from the start: a query compares its own rows with those that
//!   it has through others.
//! - Only the last row is ever added to, and only rows before it are moved, whichever process does either.
//! - Moving a row twice changes nothing. Whoever is killed midway, or finds that somebody else has changed the database, begins
//!   anew from what is there.

use std::collections::BTreeSet;
use std::mem;

use crate::record::{RecordQuery, Wanted};
use crate::term::{Entry, PACKED, Term, TermRole, own_entries, pack, unpack};
use crate::tx::Connection;
use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// The backlog is moved when it has so many bytes: some sixteen thousand statements, which a query reads in about a
/// millisecond. It grows to one and a half of it meanwhile.
pub(crate) const MOVED_AT: usize = 1_280 << 10;

/// A row of fewer bytes is added to: it stays within one page.
const ROW: usize = 3_800;

const EXTEND: &str = "
    UPDATE term_backlog
    SET first = MIN(first, $1), last = MAX(last, $2), statements = CAST(statements || $3 AS BLOB)
    WHERE backlog_id = (SELECT MAX(backlog_id) FROM term_backlog) AND LENGTH(statements) <= $4";
const ADD: &str = "INSERT INTO term_backlog (first, last, statements) VALUES ($1, $2, $3)";
const SIZE: &str = "SELECT COALESCE(SUM(LENGTH(statements)), 0) FROM term_backlog";
const WITHIN: &str = "
    SELECT backlog_id, statements FROM term_backlog
    WHERE last >= $1 AND first <= $2 ORDER BY backlog_id";
const BEFORE_LAST: &str = "
    SELECT backlog_id, statements FROM term_backlog
    WHERE backlog_id <= $1 AND backlog_id < (SELECT MAX(backlog_id) FROM term_backlog) ORDER BY backlog_id";
const REPLACE: &str = "UPDATE term_backlog SET statements = $2 WHERE backlog_id = $1";
const DELETE: &str = "DELETE FROM term_backlog WHERE backlog_id <= $1";
/// Another number when another connection has committed something since.
const DATA_VERSION: &str = "PRAGMA data_version";

/// The terms of new statements, on their way into the backlog.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    bytes: Vec<u8>,
    /// The least and the greatest position.
    within: Option<(i64, i64)>,
}

impl Gathered {
    pub(crate) fn add(&mut self, position: i64, terms: &[Term]) {
        let Ok(count) = u32::try_from(terms.len()) else {
            return;
        };
        if count == 0 {
            return;
        }
        self.bytes.extend(position.to_be_bytes());
        self.bytes.extend(count.to_be_bytes());
        self.bytes.extend(pack(terms));
        let (first, last) = self.within.unwrap_or((position, position));
        self.within = Some((first.min(position), last.max(position)));
    }
}

/// What has happened to the backlog since its writer last looked. What was undone may be counted too.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Bytes that were added.
    added: usize,
    /// Whether something was removed.
    removed: bool,
}

/// A row of the backlog.
struct Row {
    backlog_id: i64,
    statements: Vec<u8>,
}

impl FromRow for Row {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Row {
            backlog_id: row.int()?,
            statements: row.bytes()?,
        })
    }
}

impl Row {
    /// The statements in it: the position of each, its terms, and all bytes of it.
    fn each(&self) -> impl Iterator<Item = Result<Waiting<'_>, StoreError>> {
        let mut rest = self.statements.as_slice();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let waiting = Waiting::split(&mut rest);
            if waiting.is_none() {
                rest = &[];
            }
            Some(waiting.ok_or_else(|| StoreError::corrupt("the backlog of terms can't be read")))
        })
    }
}

/// A statement in the backlog.
struct Waiting<'a> {
    position: i64,
    /// As [`pack`] makes them.
    terms: &'a [u8],
    whole: &'a [u8],
}

impl<'a> Waiting<'a> {
    /// Takes the first statement off some bytes.
    fn split(rest: &mut &'a [u8]) -> Option<Self> {
        let start = *rest;
        let (position, after) = start.split_first_chunk()?;
        let (count, after) = after.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*count)).ok()?;
        let (terms, after) = after.split_at_checked(length.checked_mul(PACKED)?)?;
        *rest = after;
        Some(Waiting {
            position: i64::from_be_bytes(*position),
            terms,
            whole: &start[..start.len() - after.len()],
        })
    }

    fn has(&self, number: i64, roles: &[TermRole]) -> bool {
        let number = number.to_be_bytes();
        self.terms
            .chunks_exact(PACKED)
            .any(|term| term[..8] == number && roles.iter().any(|role| term[8] == *role as u8))
    }
}

impl Tx {
    /// Puts what was gathered into the backlog and leaves nothing gathered.
    pub(crate) async fn put_into_backlog(
        &mut self,
        gathered: &mut Gathered,
    ) -> Result<(), StoreError> {
        let Gathered { bytes, within } = mem::take(gathered);
        let Some((first, last)) = within else {
            return Ok(());
        };
        self.backlog.added += bytes.len();
        if let Some(room) = ROW.checked_sub(bytes.len()) {
            let room = u32::try_from(room).unwrap_or_default();
            let params = params![first, last, bytes.as_slice(), room];
            if self.execute(EXTEND, params).await? > 0 {
                return Ok(());
            }
        }
        self.execute(ADD, params![first, last, bytes.as_slice()])
            .await
            .map(|_| ())
    }

    /// The positions of the statements in the backlog that a query wants.
    pub(crate) async fn positions_in_backlog(
        &mut self,
        wanted: &[Wanted],
        vouched: Option<i64>,
        query: &RecordQuery,
    ) -> Result<Vec<i64>, StoreError> {
        let mut positions = Vec::new();
        for row in &self.backlog_within(query.after, query.before).await? {
            for waiting in row.each() {
                let waiting = waiting?;
                if (waiting.position > query.after && waiting.position < query.before)
                    && (wanted.iter()).all(|wanted| waiting.has(wanted.number, &wanted.roles))
                    && vouched.is_none_or(|number| waiting.has(number, &[TermRole::Authority]))
                {
                    positions.push(waiting.position);
                }
            }
        }
        Ok(positions)
    }

    /// Removes the statements of some positions from the backlog, as far as they are in it.
    pub(crate) async fn remove_from_backlog(
        &mut self,
        positions: &BTreeSet<i64>,
    ) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (positions.first(), positions.last()) else {
            return Ok(());
        };
        for row in self.backlog_within(*first, *last).await? {
            let mut rest = Vec::with_capacity(row.statements.len());
            for waiting in row.each() {
                let waiting = waiting?;
                if !positions.contains(&waiting.position) {
                    rest.extend(waiting.whole);
                }
            }
            if rest.len() < row.statements.len() {
                self.execute(REPLACE, params![row.backlog_id, rest.as_slice()])
                    .await?;
                self.backlog.removed = true;
            }
        }
        Ok(())
    }

    /// All that is in the backlog, as the rows of the index that it will be, in their order.
    pub(crate) async fn entries_in_backlog(&mut self) -> Result<Vec<Entry>, StoreError> {
        entries(&self.backlog_within(i64::MIN, i64::MAX).await?)
    }

    /// The rows of the backlog that may hold positions within these; PostgreSQL has none.
    async fn backlog_within(&mut self, first: i64, last: i64) -> Result<Vec<Row>, StoreError> {
        match self.connection {
            Connection::Sqlite(_) => self.rows(WITHIN, params![first, last]).await,
            Connection::Postgres(_) => Ok(Vec::new()),
        }
    }

    async fn size_of_backlog(&mut self) -> Result<usize, StoreError> {
        let size: i64 = self.one(SIZE, params![]).await?;
        Ok(usize::try_from(size).unwrap_or_default())
    }
}

/// The rows of the index that rows of the backlog will be, in their order.
fn entries(rows: &[Row]) -> Result<Vec<Entry>, StoreError> {
    let bytes: usize = rows.iter().map(|row| row.statements.len()).sum();
    let mut entries = Vec::with_capacity(bytes / PACKED);
    for waiting in rows.iter().flat_map(Row::each) {
        let waiting = waiting?;
        entries.extend(own_entries(&unpack(waiting.terms)?, waiting.position));
    }
    entries.sort_unstable();
    entries.dedup();
    Ok(entries)
}

/// Moves the backlog into the index; one for the one writer of a store.
#[derive(Debug)]
pub(super) struct Mover {
    /// Bytes at which it is moved.
    at: usize,
    /// Bytes there are, or somewhat more; `None`: not known.
    size: Option<usize>,
    /// What is being moved.
    load: Option<Load>,
    /// Whether moving was given up, because the database is damaged.
    stopped: bool,
}

/// A part of the backlog that is being moved.
#[derive(Debug)]
struct Load {
    /// In the order of the index.
    entries: Vec<Entry>,
    /// How many of them have been moved.
    moved: usize,
    /// The last of its rows.
    until: i64,
    /// What the database was like when it was read.
    data_version: i64,
}

impl Mover {
    pub(super) fn new(at: usize) -> Self {
        Mover {
            at: at.max(1),
            size: None,
            load: None,
            stopped: false,
        }
    }

    /// Forgets what it was about to do; after a group that was not committed.
    pub(super) fn forget(&mut self) {
        self.size = None;
        self.load = None;
    }

    /// Moves a slice, within the transaction that has added to the backlog; nothing if that has not, so that what only
    /// deletes needs no room on the disk.
    pub(super) async fn step(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let added = mem::take(&mut tx.backlog.added);
        if added == 0 || self.stopped {
            return Ok(());
        }
        let moved = self.advance(tx, added).await;
        if let Err(error @ StoreError::Corrupt { .. }) = &moved {
            // Who writes is not to suffer for what can't be read; a query says so.
            tracing::error!(%error, "the backlog of terms is not moved any more");
            self.stopped = true;
            return Ok(());
        }
        moved
    }

    async fn advance(&mut self, tx: &mut Tx, added: usize) -> Result<(), StoreError> {
        let size = match self.size {
            Some(size) => size + added,
            None => tx.size_of_backlog().await?,
        };
        self.size = Some(size);
        if size < self.at {
            return Ok(());
        }
        let removed = mem::take(&mut tx.backlog.removed);
        let data_version = tx.one(DATA_VERSION, params![]).await?;
        let mut load = match self.load.take() {
            Some(load) if !removed && load.data_version == data_version => load,
            Some(before) => {
                let mut load = Load::read(tx, before.until, data_version).await?;
                load.until = before.until;
                load.pass(
                    before
                        .moved
                        .checked_sub(1)
                        .and_then(|last| before.entries.get(last)),
                );
                load
            }
            None => {
                let size = tx.size_of_backlog().await?;
                self.size = Some(size);
                if size < self.at {
                    return Ok(());
                }
                Load::read(tx, i64::MAX, data_version).await?
            }
        };
        // All of it while half as much is added.
        let share = load.entries.len().saturating_mul(added) / (self.at / 2).max(1);
        let slice = load.entries.iter().skip(load.moved);
        let slice: Vec<Entry> = slice.take(share.max(1)).copied().collect();
        tx.insert_in_order(&slice).await?;
        load.moved += slice.len();
        if load.moved < load.entries.len() {
            self.load = Some(load);
        } else {
            tx.execute(DELETE, params![load.until]).await?;
            self.size = None;
        }
        Ok(())
    }
}

impl Load {
    /// Reads the rows up to a number, but for the last of all.
    async fn read(tx: &mut Tx, until: i64, data_version: i64) -> Result<Self, StoreError> {
        let rows: Vec<Row> = tx.rows(BEFORE_LAST, params![until]).await?;
        Ok(Load {
            entries: entries(&rows)?,
            moved: 0,
            until: rows.last().map_or(0, |row| row.backlog_id),
            data_version,
        })
    }

    /// Leaves out what has been moved: all up to an entry.
    fn pass(&mut self, last: Option<&Entry>) {
        self.moved = last.map_or(0, |last| {
            self.entries.partition_point(|entry| entry <= last)
        });
    }
}
