//! Forwarding: the record stores that get this one's statements, and how far each has got.
//!
//! Nothing is queued twice: the log is the queue, and a target keeps two positions in it. Statements
//! become visible in another order than that of their positions (see `position`), so that `reached`
//! says what was forwarded so far, and `settled`, which stays behind it, where to look again for
//! what has turned up late.

use std::fmt;

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// A record store to forward to.
#[derive(Clone, PartialEq, Eq)]
pub struct NewForwardTarget {
    /// What people call it.
    pub name: String,
    /// Its xAPI endpoint, without a slash in the end.
    pub endpoint: String,
    /// The name that Cairn signs in with there.
    pub key: String,
    /// The password, sealed.
    pub secret: Vec<u8>,
    /// The version of xAPI that is spoken, `1.0.3` or `2.0.0`.
    pub version: String,
    /// What the account system of the learners is called there.
    pub people: String,
    /// Whether only what happened here is forwarded, not what other systems handed in.
    pub own_only: bool,
    /// The IRI of the verb that statements need; empty: any.
    pub verb: String,
    /// The IRI of their activity, or with `*` in the end, how it begins; empty: any.
    pub activity: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    /// Who added it; nobody: an operator, from the command line.
    pub created_by: Option<i64>,
    /// Statements after this position are forwarded.
    pub after: i64,
}

/// Leaves out the secret.
impl fmt::Debug for NewForwardTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewForwardTarget")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// A record store that is forwarded to, and how far it has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardTarget {
    /// Its number.
    pub target_id: i64,
    /// What was added; `after` is where `settled` stands now.
    pub new: NewForwardTarget,
    /// Whether nothing is forwarded for the time being.
    pub paused: bool,
    /// Up to this position everything was forwarded that had turned up by then.
    pub reached: i64,
    /// How many statements were delivered.
    pub delivered: i64,
    /// When the last of them was, in milliseconds since the Unix epoch.
    pub delivered_at: Option<i64>,
    /// Attempts in a row that failed.
    pub failures: u32,
    /// Why the last one did.
    pub failure: Option<String>,
    /// When the next may be, in milliseconds since the Unix epoch.
    pub next_at: i64,
}

impl FromRow for ForwardTarget {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        let target_id = row.int()?;
        let mut new = NewForwardTarget {
            name: row.text()?,
            endpoint: row.text()?,
            key: row.text()?,
            secret: row.bytes()?,
            version: row.text()?,
            people: row.text()?,
            own_only: row.truth()?,
            verb: row.text()?,
            activity: row.text()?,
            created_at: row.int()?,
            created_by: row.int_or_null()?,
            after: 0,
        };
        let paused = row.truth()?;
        new.after = row.int()?;
        Ok(ForwardTarget {
            target_id,
            new,
            paused,
            reached: row.int()?,
            delivered: row.int()?,
            delivered_at: row.int_or_null()?,
            failures: row.narrow()?,
            failure: row.text_or_null()?,
            next_at: row.int()?,
        })
    }
}

/// A statement that a target does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Whose log it is in.
    pub learner_id: i64,
    /// Its id.
    pub statement_id: String,
    /// What the target said.
    pub reason: String,
    /// Milliseconds since the Unix epoch.
    pub set_aside_at: i64,
    /// Whether it is to be tried again.
    pub again: bool,
}

impl FromRow for SetAside {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(SetAside {
            learner_id: row.int()?,
            statement_id: row.text()?,
            reason: row.text()?,
            set_aside_at: row.int()?,
            again: row.truth()?,
        })
    }
}

/// What is still to be forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How many statements; no more than were asked for.
    pub statements: i64,
    /// The position of the first.
    pub first: Option<i64>,
}

impl FromRow for Waiting {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Waiting {
            statements: row.int()?,
            first: row.int_or_null()?,
        })
    }
}

impl Tx {
    /// Adds a target and returns its number.
    pub async fn create_forward_target(
        &mut self,
        new: &NewForwardTarget,
    ) -> Result<i64, StoreError> {
        let params = params![
            &new.name,
            &new.endpoint,
            &new.key,
            new.secret.as_slice(),
            &new.version,
            &new.people,
            new.own_only,
            &new.verb,
            &new.activity,
            new.created_at,
            new.created_by,
            new.after
        ];
        self.one(include_str!("forward/create.sql"), params).await
    }

    /// All targets, in the order in which they were added; at most a thousand.
    pub async fn forward_targets(&mut self) -> Result<Vec<ForwardTarget>, StoreError> {
        self.rows(include_str!("forward/all.sql"), params![]).await
    }

    /// One of them.
    pub async fn forward_target(
        &mut self,
        target_id: i64,
    ) -> Result<Option<ForwardTarget>, StoreError> {
        self.first(include_str!("forward/get.sql"), params![target_id])
            .await
    }

    /// Takes a target away, with what was set aside for it; false if there is none of this number.
    pub async fn delete_forward_target(&mut self, target_id: i64) -> Result<bool, StoreError> {
        let sql = include_str!("forward/delete.sql");
        Ok(self.execute(sql, params![target_id]).await? > 0)
    }

    /// Stops forwarding for the time being, or goes on at once.
    pub async fn pause_forward_target(
        &mut self,
        target_id: i64,
        paused: bool,
    ) -> Result<bool, StoreError> {
        let sql = include_str!("forward/set_paused.sql");
        Ok(self.execute(sql, params![target_id, paused]).await? > 0)
    }

    /// Puts another sealed secret in place of the one before, and goes on at once.
    pub async fn put_forward_secret(
        &mut self,
        target_id: i64,
        secret: &[u8],
    ) -> Result<bool, StoreError> {
        let sql = include_str!("forward/set_secret.sql");
        Ok(self.execute(sql, params![target_id, secret]).await? > 0)
    }

    /// Takes or keeps the lease of a target until a time; false if another holds it, or the target is
    /// paused or gone.
    pub async fn lease_forward_target(
        &mut self,
        target_id: i64,
        holder: &str,
        until: i64,
        now: i64,
    ) -> Result<bool, StoreError> {
        let params = params![target_id, holder, until, now];
        let sql = include_str!("forward/lease.sql");
        Ok(self.execute(sql, params).await? > 0)
    }

    /// Notes how far a target has got; false if the lease is lost.
    pub async fn note_forwarded(
        &mut self,
        target_id: i64,
        holder: &str,
        (settled, reached): (i64, i64),
        delivered: i64,
        now: i64,
    ) -> Result<bool, StoreError> {
        let params = params![target_id, holder, settled, reached, delivered, now];
        let sql = include_str!("forward/progress.sql");
        Ok(self.execute(sql, params).await? > 0)
    }

    /// Notes that an attempt failed; false if the lease is lost.
    pub async fn note_forward_failure(
        &mut self,
        target_id: i64,
        holder: &str,
        failure: &str,
        next_at: i64,
    ) -> Result<bool, StoreError> {
        let params = params![target_id, holder, failure, next_at];
        let sql = include_str!("forward/failure.sql");
        Ok(self.execute(sql, params).await? > 0)
    }

    /// The positions of statements after one, in order, without those that were taken back.
    pub async fn positions_after(
        &mut self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<i64>, StoreError> {
        self.rows(include_str!("forward/positions.sql"), params![after, limit])
            .await
    }

    /// What there is after a position; no more than `limit` are counted.
    pub async fn waiting_after(&mut self, after: i64, limit: u32) -> Result<Waiting, StoreError> {
        self.one(include_str!("forward/waiting.sql"), params![after, limit])
            .await
    }

    /// Sets a statement aside that a target does not take.
    pub async fn set_aside(&mut self, target_id: i64, aside: &SetAside) -> Result<(), StoreError> {
        let params = params![
            aside.learner_id,
            target_id,
            &aside.statement_id,
            &aside.reason,
            aside.set_aside_at
        ];
        self.execute(include_str!("forward/set_aside.sql"), params)
            .await
            .map(|_| ())
    }

    /// What was set aside for a target, the latest first.
    pub async fn set_asides(
        &mut self,
        target_id: i64,
        limit: u32,
    ) -> Result<Vec<SetAside>, StoreError> {
        self.rows(
            include_str!("forward/asides.sql"),
            params![target_id, limit],
        )
        .await
    }

    /// What of that is to be tried again, the earliest first.
    pub async fn set_asides_to_try(
        &mut self,
        target_id: i64,
        limit: u32,
    ) -> Result<Vec<SetAside>, StoreError> {
        let sql = include_str!("forward/asides_again.sql");
        self.rows(sql, params![target_id, limit]).await
    }

    /// How many were set aside for a target.
    pub async fn count_set_asides(&mut self, target_id: i64) -> Result<i64, StoreError> {
        self.one(include_str!("forward/count_asides.sql"), params![target_id])
            .await
    }

    /// Has all that was set aside for a target tried again.
    pub async fn try_set_asides_again(&mut self, target_id: i64) -> Result<u64, StoreError> {
        self.execute(include_str!("forward/try_again.sql"), params![target_id])
            .await
    }

    /// Takes back that a statement was set aside.
    pub async fn end_set_aside(
        &mut self,
        target_id: i64,
        aside: &SetAside,
    ) -> Result<(), StoreError> {
        let params = params![aside.learner_id, target_id, &aside.statement_id];
        self.execute(include_str!("forward/take_back.sql"), params)
            .await
            .map(|_| ())
    }
}
