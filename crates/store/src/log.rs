//! The log: whatever happened to a learner, as xAPI statements numbered 1, 2, 3, … without a gap.
//!
//! Statements of actors who are nobody here are kept in logs of the same kind, one for each such
//! actor, under negative numbers. The id of a statement is unique among all logs.
//!
//! The number is given under the learner's lock, which orders everything that happens to one
//! learner, on all processes. Who changes what belongs to a learner (log, attempts, belief,
//! decisions) takes the lock first; who needs several locks takes them in ascending order of the
//! ids, or risks [`StoreError::Busy`].

use std::collections::BTreeMap;

use crate::term::{self, Term};
use crate::tx::Connection;
use crate::value::{Columns, FromRow, Param, params};
use crate::{StoreError, Tx, packed};

/// A statement to be appended to a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewStatement {
    /// Whose log: a learner's, or that of an actor who is nobody here (see [`crate::KnownActor::log_owner`]).
    pub learner_id: i64,
    /// The id of the statement (a UUID), unique among all: appending it again changes nothing.
    pub statement_id: String,
    /// When it came in, in milliseconds since the Unix epoch.
    pub stored_at: i64,
    /// When it happened, in milliseconds since the Unix epoch; `None` if it does not say, which
    /// means when it came in.
    pub timestamp: Option<i64>,
    /// The IRI of the verb.
    pub verb: String,
    /// The IRI of the activity, if it is about one.
    pub activity: Option<String>,
    /// The course it belongs to, if it is one of ours.
    pub course_id: Option<String>,
    /// The whole statement, as canonical JSON.
    pub json: String,
    /// Who vouches for it (see [`Tx::authority_id`]); `None` if Cairn itself wrote it.
    pub authority_id: Option<i64>,
    /// The id of the statement that is its object, if one is.
    pub refers_to: Option<String>,
    /// Whether it takes back the statement that it refers to.
    pub voids: bool,
    /// What it can be found by.
    pub terms: Vec<Term>,
}

/// A statement in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its number in the log, from 1.
    pub seq: i64,
    /// Its place among all statements there are; see [`stored_at`](crate::stored_at).
    pub position: i64,
    /// From this number in the log on it counts as taken back.
    pub voided_seq: Option<i64>,
    /// What was appended; when it happened is always known.
    pub new: NewStatement,
    /// When it happened: its timestamp, or when it came in; milliseconds since the Unix epoch.
    pub happened_at: i64,
}

impl FromRow for Statement {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        let learner_id = row.int()?;
        let seq = row.int()?;
        let statement_id = row.text()?;
        let stored_at = row.int()?;
        let happened_at = row.int()?;
        let verb = row.text()?;
        let activity = row.text_or_null()?;
        let course_id = row.text_or_null()?;
        let json = row.json()?;
        let position = row.int()?;
        let authority_id = row.int_or_null()?;
        let dated = row.truth()?;
        let refers_to = row.text_or_null()?;
        let voids = row.truth()?;
        let voided_seq = row.int_or_null()?;
        let terms = term::unpack(&row.bytes()?)?;
        Ok(Statement {
            seq,
            position,
            voided_seq,
            happened_at,
            new: NewStatement {
                learner_id,
                statement_id,
                stored_at,
                timestamp: dated.then_some(happened_at),
                verb,
                activity,
                course_id,
                json,
                authority_id,
                refers_to,
                voids,
                terms,
            },
        })
    }
}

/// What appending a statement came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is new, and has this number.
    New(i64),
    /// A statement of this id was in this log already, under this number; nothing was changed.
    Already(i64),
    /// A statement of this id was in another log; nothing was changed.
    Elsewhere,
}

impl Appended {
    /// The number of the statement in the log, if it is in it.
    pub const fn seq(self) -> Option<i64> {
        match self {
            Appended::New(seq) | Appended::Already(seq) => Some(seq),
            Appended::Elsewhere => None,
        }
    }
}

/// A statement about to be stored, with its number in its log and its place among all.
#[derive(Clone, Copy)]
pub(crate) struct Numbered<'a> {
    pub(crate) new: &'a NewStatement,
    pub(crate) seq: i64,
    pub(crate) position: i64,
}

impl<'a> Numbered<'a> {
    fn row(&self, packed: &'a [u8], terms: &'a [u8]) -> [Param<'a>; 15] {
        let new = self.new;
        [
            new.learner_id.into(),
            self.seq.into(),
            (&new.statement_id).into(),
            new.stored_at.into(),
            new.timestamp.unwrap_or(new.stored_at).into(),
            (&new.verb).into(),
            new.activity.as_ref().into(),
            new.course_id.as_ref().into(),
            packed.into(),
            self.position.into(),
            new.authority_id.into(),
            new.timestamp.is_some().into(),
            new.refers_to.as_ref().into(),
            new.voids.into(),
            terms.into(),
        ]
    }
}

/// The log of a statement and its number there.
struct Place(i64, i64);

impl FromRow for Place {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Place(row.int()?, row.int()?))
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
        if let Some(last) = self.locked.get(&learner_id) {
            return Ok(*last);
        }
        // SQLite lets nobody else write until this transaction ends, so that looking is enough.
        let seen = match self.connection {
            Connection::Sqlite(_) => {
                let sql = include_str!("log/last_seq.sql");
                self.first(sql, params![learner_id]).await?
            }
            Connection::Postgres(_) => None,
        };
        let last = if let Some(last) = seen {
            last
        } else {
            let person_id = (learner_id > 0).then_some(learner_id);
            let sql = include_str!("log/lock.sql");
            self.one(sql, params![learner_id, person_id]).await?
        };
        self.locked.insert(learner_id, last);
        Ok(last)
    }

    /// The number of a learner's last statement; 0 before the first. Takes no lock.
    pub async fn last_seq(&mut self, learner_id: i64) -> Result<i64, StoreError> {
        let found = self
            .first(include_str!("log/last_seq.sql"), params![learner_id])
            .await?;
        Ok(found.unwrap_or(0))
    }

    /// Appends a statement to its log, which it locks, unless one of the same id is there.
    pub async fn append_statement(&mut self, new: &NewStatement) -> Result<Appended, StoreError> {
        let appended = self.append_statements(std::slice::from_ref(new)).await?;
        let appended = appended.first().copied();
        appended.ok_or_else(|| StoreError::corrupt("appending a statement came to nothing"))
    }

    /// Appends statements to their logs, in order, and says of each what it came to. The logs are
    /// locked in ascending order; who calls this several times in a transaction first locks all of
    /// them with [`Tx::lock_learners`].
    ///
    /// A statement that takes back another one belongs into the log of that one, if it is there.
    pub async fn append_statements(
        &mut self,
        new: &[NewStatement],
    ) -> Result<Vec<Appended>, StoreError> {
        self.lock_learners(new.iter().map(|new| new.learner_id).collect())
            .await?;
        let known = self.known_statements(new).await?;
        let mut appended = Vec::with_capacity(new.len());
        let mut fresh = Vec::with_capacity(new.len());
        for (new, known) in new.iter().zip(known) {
            appended.push(match known {
                Some((owner, seq)) if owner == new.learner_id => Appended::Already(seq),
                Some(_) => Appended::Elsewhere,
                None => {
                    let seq = self.next_seq(new.learner_id)?;
                    let position = self.positions.next(new.stored_at);
                    fresh.push(Numbered { new, seq, position });
                    Appended::New(seq)
                }
            });
        }
        self.insert_statements(&fresh).await?;
        self.index_statements(&fresh).await?;
        Ok(appended)
    }

    /// Locks logs, as [`Tx::lock_learner`] does one, in ascending order.
    pub async fn lock_learners(&mut self, mut learners: Vec<i64>) -> Result<(), StoreError> {
        learners.sort_unstable();
        learners.dedup();
        for learner in learners {
            self.lock_learner(learner).await?;
        }
        Ok(())
    }

    /// For each statement, the log and number of the one that has its id already, be it among the
    /// same.
    async fn known_statements(
        &mut self,
        new: &[NewStatement],
    ) -> Result<Vec<Option<(i64, i64)>>, StoreError> {
        let ids: Vec<[Param<'_>; 1]> = new
            .iter()
            .map(|new| [Param::from(&new.statement_id)])
            .collect();
        let sql = include_str!("log/place_of_statement.sql");
        let mut known: Vec<Option<Place>> = self.first_of_each(sql, &ids).await?;
        let mut seen = BTreeMap::new();
        for (new, known) in new.iter().zip(&mut known) {
            if let Some(earlier) = seen.insert(&new.statement_id, new.learner_id) {
                // It will have a number by then; nobody asks for it.
                known.get_or_insert(Place(earlier, 0));
            }
        }
        Ok(known
            .into_iter()
            .map(|known| known.map(|Place(owner, seq)| (owner, seq)))
            .collect())
    }

    /// The next number in a log that is locked.
    fn next_seq(&mut self, learner_id: i64) -> Result<i64, StoreError> {
        let last = self
            .locked
            .get_mut(&learner_id)
            .ok_or_else(|| StoreError::corrupt("a log was not locked"))?;
        *last += 1;
        Ok(*last)
    }

    async fn insert_statements(&mut self, fresh: &[Numbered<'_>]) -> Result<(), StoreError> {
        let Some(first) = fresh.first() else {
            return Ok(());
        };
        let unsettled = self.positions.begin(first.position);
        self.unsettled.push(unsettled);
        let packed: Vec<(Vec<u8>, Vec<u8>)> = fresh
            .iter()
            .map(|numbered| {
                (
                    packed::pack(&numbered.new.json),
                    term::pack(&numbered.new.terms),
                )
            })
            .collect();
        let rows: Vec<[Param<'_>; 15]> = fresh
            .iter()
            .zip(&packed)
            .map(|(numbered, (json, terms))| numbered.row(json, terms))
            .collect();
        let sql = include_str!("log/append_statement.sql");
        let inserted = self.execute_each(sql, &rows).await?;
        if inserted < rows.len() as u64 {
            // Another process has stored a statement of the same id since we looked.
            return Err(StoreError::Busy { source: None });
        }
        let lasts: BTreeMap<i64, i64> = fresh
            .iter()
            .map(|numbered| (numbered.new.learner_id, numbered.seq))
            .collect();
        let lasts: Vec<[Param<'_>; 2]> = lasts
            .into_iter()
            .map(|(learner, last)| [Param::Int(learner), Param::Int(last)])
            .collect();
        self.execute_each(include_str!("log/advance.sql"), &lasts)
            .await?;
        Ok(())
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

    /// What other systems told of a learner that nobody took back, the latest first, at most `limit`, those before the
    /// number `before` (the largest to begin with).
    pub async fn statements_from_elsewhere(
        &mut self,
        learner_id: i64,
        before: i64,
        limit: u32,
    ) -> Result<Vec<Statement>, StoreError> {
        self.rows(
            include_str!("log/elsewhere_before.sql"),
            params![learner_id, before, limit],
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
