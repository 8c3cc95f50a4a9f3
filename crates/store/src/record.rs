//! The log as a record store: all statements of all logs, found by what they name.
//!
//! Statements are ordered by position, which is the order in which they were stored. A page is a
//! run of positions, so that the next one is found by its end, whatever has come in meanwhile. No
//! query reads more than the run of one term (see `term`), and what has not been put into the index yet
//! (see `sqlite::backlog`); those with several terms walk along the rarest.

use crate::term::{TermRole, bloom};
use crate::value::{Columns, FromRow, Param, params};
use crate::{Statement, Store, StoreError, Tx};

/// A statement as a record store gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place among all statements.
    pub position: i64,
    /// Its id.
    pub statement_id: String,
    /// Whose log it is in.
    pub learner_id: i64,
    /// Who vouches for it; `None`: Cairn itself wrote it.
    pub authority_id: Option<i64>,
    /// Whether the JSON says when it happened.
    pub dated: bool,
    /// When it happened, in milliseconds since the Unix epoch.
    pub happened_at: i64,
    /// The statement, without what a record store adds.
    pub json: String,
}

impl FromRow for Record {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Record {
            position: row.int()?,
            statement_id: row.text()?,
            learner_id: row.int()?,
            authority_id: row.int_or_null()?,
            dated: row.truth()?,
            happened_at: row.int()?,
            json: row.json()?,
        })
    }
}

/// Something that statements are to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The number of the term.
    pub number: i64,
    /// In any of these roles; at least one.
    pub roles: Vec<TermRole>,
}

/// Which statements, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordQuery {
    /// What each of them has, itself or through a statement that it refers to; at most four.
    pub wanted: Vec<Wanted>,
    /// The term of who vouches for each of them itself.
    pub vouched: Option<i64>,
    /// Positions greater than this, …
    pub after: i64,
    /// … and less than this.
    pub before: i64,
    /// The oldest first, instead of the newest.
    pub ascending: bool,
    /// So many, at most.
    pub limit: u32,
}

/// So many rows of a term are counted before it is called frequent.
const FREQUENT: u32 = 2000;

impl Store {
    /// The time, in microseconds since the Unix epoch, before which no statement stored by this
    /// process will become visible any more; `now` in milliseconds.
    pub fn settled(&self, now: i64) -> i64 {
        self.positions().settled(now)
    }
}

impl Tx {
    /// The statement of an id, in whichever log, taken back or not.
    pub async fn find_statement(
        &mut self,
        statement_id: &str,
    ) -> Result<Option<Statement>, StoreError> {
        self.first(include_str!("record/find.sql"), params![statement_id])
            .await
    }

    /// A page of statements, without those that were taken back.
    pub async fn records(&mut self, query: &RecordQuery) -> Result<Vec<Record>, StoreError> {
        let mut wanted = query.wanted.clone();
        let mut vouched = query.vouched;
        if wanted.is_empty()
            && let Some(number) = vouched.take()
        {
            wanted.push(Wanted {
                number,
                roles: vec![TermRole::Authority],
            });
        }
        if wanted.is_empty() {
            let sql = if query.ascending {
                include_str!("record/oldest.sql")
            } else {
                include_str!("record/newest.sql")
            };
            return self
                .rows(sql, params![query.after, query.before, query.limit])
                .await;
        }
        let mut positions = self.positions_in_backlog(&wanted, vouched, query).await?;
        self.rarest_first(&mut wanted, query).await?;
        let (first, others) = wanted
            .split_first()
            .ok_or_else(|| StoreError::corrupt("a query wants nothing"))?;
        for role in &first.roles {
            positions.extend(
                self.positions_of(first.number, *role, others, vouched, query)
                    .await?,
            );
        }
        positions.sort_unstable();
        positions.dedup();
        if !query.ascending {
            positions.reverse();
        }
        positions.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
        self.records_at(&positions).await
    }

    /// The statements at these positions, in their order, without those that were taken back.
    pub async fn records_at(&mut self, positions: &[i64]) -> Result<Vec<Record>, StoreError> {
        let rows: Vec<[Param<'_>; 1]> = positions
            .iter()
            .map(|position| [Param::Int(*position)])
            .collect();
        let found = self
            .first_of_each(include_str!("record/at.sql"), &rows)
            .await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Puts the term to the front that the fewest statements have.
    async fn rarest_first(
        &mut self,
        wanted: &mut [Wanted],
        query: &RecordQuery,
    ) -> Result<(), StoreError> {
        if wanted.len() < 2 {
            return Ok(());
        }
        let mut rarest = (0, i64::MAX);
        for (place, term) in wanted.iter().enumerate() {
            let mut count = 0;
            for role in &term.roles {
                let params = params![
                    term.number,
                    *role as i32,
                    query.after,
                    query.before,
                    FREQUENT
                ];
                count += self
                    .one::<i64>(include_str!("record/count_of_term.sql"), params)
                    .await?;
            }
            if count < rarest.1 {
                rarest = (place, count);
            }
        }
        wanted.swap(0, rarest.0);
        Ok(())
    }

    async fn positions_of(
        &mut self,
        number: i64,
        role: TermRole,
        others: &[Wanted],
        vouched: Option<i64>,
        query: &RecordQuery,
    ) -> Result<Vec<i64>, StoreError> {
        let mut params: Vec<Param<'_>> = vec![
            number.into(),
            (role as i32).into(),
            query.after.into(),
            query.before.into(),
            query.limit.into(),
        ];
        for place in 0..3 {
            let other = others.get(place);
            params.push(other.map(|other| other.number).into());
            for role in 0..3 {
                let given = other.and_then(|other| other.roles.get(role));
                params.push(given.map_or(-1, |role| *role as i32).into());
            }
        }
        params.push(vouched.into());
        params.push(bloom(others.iter().map(|other| other.number)).into());
        let sql = if query.ascending {
            include_str!("record/oldest_of_term.sql")
        } else {
            include_str!("record/newest_of_term.sql")
        };
        self.rows(sql, &params).await
    }
}
