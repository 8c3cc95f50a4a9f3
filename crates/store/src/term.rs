//! What statements can be found by.
//!
//! A [`Term`] is a number made from the name of an agent, an activity, a verb or a registration; who
//! makes it decides how. `statement_term` holds a row for each term of each statement, in the order
//! of terms and then of positions, so that a page of the statements of a term is one run of
//! neighbouring rows, however many statements there are.
//!
//! A statement about another statement (its object is a reference) is also found by the terms of
//! that one, and of those that one refers to in turn (xAPI 1.0.3 part three, 2.1.3: filters apply to
//! statements that target matching statements). Such rows name the statement they come `via`, so
//! that a query for two terms never mixes the terms of two statements. They are made when the later
//! of the two arrives, whichever that is.
//!
//! On SQLite, statements that refer to no other get their rows later: until then they are found in the
//! backlog (see [`crate::sqlite::backlog`]).
//!
//! Taking a statement back removes its own rows. Those of statements that refer to it stay: they are
//! still found by what it said.

use std::collections::BTreeSet;

use crate::log::{Numbered, Statement};
use crate::sqlite::backlog::Gathered;
use crate::tx::Connection;
use crate::value::{Param, params};
use crate::{StoreError, Tx};

/// One thing that a statement can be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// The number of the thing.
    pub number: i64,
    /// What it is in the statement.
    pub role: TermRole,
}

/// What a term is in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermRole {
    /// Who vouches for the statement.
    Authority = 0,
    /// Something that the statement mentions, such as a teacher or a course around it.
    Mentioned = 1,
    /// Something that the statement is about: its actor, verb, object, registration.
    Subject = 2,
}

/// Bytes of a packed term: its number, big end first, and its role.
pub(crate) const PACKED: usize = 9;

/// The longest chain of statements about statements that is followed.
const LONGEST_CHAIN: usize = 100;

/// Rows written at a time.
const ROWS: usize = 2048;

pub(crate) fn pack(terms: &[Term]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(terms.len() * PACKED);
    for term in terms {
        packed.extend(term.number.to_be_bytes());
        packed.push(term.role as u8);
    }
    packed
}

pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<Term>, StoreError> {
    let damaged = || StoreError::corrupt("the terms of a statement can't be read");
    packed
        .chunks(PACKED)
        .map(|bytes| {
            let (number, role) = bytes.split_first_chunk().ok_or_else(damaged)?;
            Ok(Term {
                number: i64::from_be_bytes(*number),
                role: match role {
                    [0] => TermRole::Authority,
                    [1] => TermRole::Mentioned,
                    [2] => TermRole::Subject,
                    _ => return Err(damaged()),
                },
            })
        })
        .collect()
}

/// A row of `statement_term`; ordered as the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) term: Term,
    pub(crate) position: i64,
    pub(crate) via: i64,
    /// All terms of the statement that has this one.
    pub(crate) bloom: i64,
}

/// The numbers of some terms as a Bloom filter (Bloom, CACM 13, 1970) of 62 bits, two for each: whoever walks along the
/// rows of one term sees from it that nearly all statements without another one have not got it. What the two bits of
/// a number are must stay so for ever.
pub(crate) fn bloom(numbers: impl Iterator<Item = i64>) -> i64 {
    numbers.fold(0, |filter, number| {
        // Numbers are spread evenly by whoever makes them, or count from 1: this does for both.
        let spread = number.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        filter | 1 << (spread % 62) | 1 << (spread / 62 % 62)
    })
}

impl Tx {
    /// Makes new statements findable, and lets them take back what they take back.
    pub(crate) async fn index_statements(
        &mut self,
        fresh: &[Numbered<'_>],
    ) -> Result<(), StoreError> {
        let at_once = matches!(self.connection, Connection::Postgres(_));
        let mut entries = Vec::new();
        let mut later = Gathered::default();
        let ids: Vec<[Param<'_>; 1]> = fresh
            .iter()
            .map(|numbered| [Param::from(&numbered.new.statement_id)])
            .collect();
        let sql = include_str!("term/is_referred_to.sql");
        let referred: Vec<Option<i64>> = self.first_of_each(sql, &ids).await?;
        for (numbered, referred) in fresh.iter().zip(referred) {
            let id = &numbered.new.statement_id;
            if referred.is_some() && self.is_taken_back(id).await? {
                // Whoever takes it back was here first: it never counts.
                self.mark_voided(id, numbered.seq).await?;
            } else if at_once || numbered.new.refers_to.is_some() {
                entries.extend(own_entries(&numbered.new.terms, numbered.position));
            } else {
                later.add(numbered.position, &numbered.new.terms);
            }
            if let Some(target) = &numbered.new.refers_to {
                if numbered.new.voids {
                    self.take_back(target, numbered).await?;
                }
                let chain = self.chain(target).await?;
                entries.extend(via_entries(numbered.position, &chain));
            }
            if referred.is_some() {
                self.index_referrers(id, &mut entries).await?;
            }
            if entries.len() >= ROWS {
                self.insert_entries(&mut entries).await?;
            }
        }
        self.put_into_backlog(&mut later).await?;
        self.insert_entries(&mut entries).await
    }

    /// Gives all statements that refer to one, directly or through others, the terms of it and of
    /// those it refers to.
    async fn index_referrers(
        &mut self,
        id: &str,
        entries: &mut Vec<Entry>,
    ) -> Result<(), StoreError> {
        let chain = self.chain(id).await?;
        let mut seen = BTreeSet::from([id.to_owned()]);
        let mut level = vec![id.to_owned()];
        while let Some(target) = level.pop() {
            let mut after = 0;
            loop {
                let sql = include_str!("term/referrers.sql");
                let page: Vec<Statement> = self.rows(sql, params![&target, after, 100_u32]).await?;
                let Some(last) = page.last() else { break };
                after = last.position;
                for referrer in page {
                    if referrer.voided_seq.is_none() {
                        entries.extend(via_entries(referrer.position, &chain));
                    }
                    if seen.insert(referrer.new.statement_id.clone()) {
                        level.push(referrer.new.statement_id);
                    }
                    if entries.len() >= ROWS {
                        self.insert_entries(entries).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The statement of an id and those that it refers to, directly or through others, as far as
    /// they are here.
    async fn chain(&mut self, id: &str) -> Result<Vec<Statement>, StoreError> {
        let mut chain: Vec<Statement> = Vec::new();
        let mut next = Some(id.to_owned());
        while let Some(id) = next.take()
            && chain.len() < LONGEST_CHAIN
            && chain.iter().all(|link| link.new.statement_id != id)
            && let Some(found) = self.find_statement(&id).await?
        {
            next.clone_from(&found.new.refers_to);
            chain.push(found);
        }
        Ok(chain)
    }

    async fn insert_entries(&mut self, entries: &mut Vec<Entry>) -> Result<(), StoreError> {
        // Neighbours in the table are written one after the other.
        entries.sort_unstable();
        entries.dedup();
        self.insert_in_order(entries).await?;
        entries.clear();
        Ok(())
    }

    /// Inserts entries, which are best in their order, as far as they are not there.
    pub(crate) async fn insert_in_order(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        for entries in entries.chunks(ROWS) {
            let rows: Vec<[Param<'_>; 5]> = entries.iter().map(Entry::row).collect();
            self.execute_each(include_str!("term/insert.sql"), &rows)
                .await?;
        }
        Ok(())
    }

    /// Whether a statement that takes this one back is here.
    async fn is_taken_back(&mut self, id: &str) -> Result<bool, StoreError> {
        let sql = include_str!("term/is_taken_back.sql");
        Ok(self.first::<i64>(sql, params![id]).await?.is_some())
    }

    /// Takes back the statement of an id if it is here and does not itself take one back.
    async fn take_back(&mut self, id: &str, by: &Numbered<'_>) -> Result<(), StoreError> {
        let Some(target) = self.find_statement(id).await? else {
            return Ok(());
        };
        if target.new.voids || target.voided_seq.is_some() {
            return Ok(());
        }
        // In the log of the one that is taken back, the number says since when; in another log, it
        // was not known whose log that would be, and it never counted.
        let seq = if by.new.learner_id == target.new.learner_id {
            by.seq
        } else {
            target.seq
        };
        self.mark_voided(id, seq).await?;
        self.remove_from_backlog(&BTreeSet::from([target.position]))
            .await?;
        self.unindex(&target).await
    }

    async fn mark_voided(&mut self, id: &str, seq: i64) -> Result<(), StoreError> {
        self.execute(include_str!("term/void.sql"), params![id, seq])
            .await
            .map(|_| ())
    }

    /// Statements after a position that can be found by nothing: they are from before there were terms.
    pub async fn statements_without_terms(
        &mut self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Statement>, StoreError> {
        self.rows(include_str!("term/without.sql"), params![after, limit])
            .await
    }

    /// Makes such a statement findable.
    pub async fn give_terms(
        &mut self,
        statement: &Statement,
        terms: &[Term],
    ) -> Result<(), StoreError> {
        let packed = pack(terms);
        let params = params![statement.new.learner_id, statement.seq, packed.as_slice()];
        self.execute(include_str!("term/give.sql"), params).await?;
        let mut entries = own_entries(terms, statement.position).collect();
        self.insert_entries(&mut entries).await
    }

    /// Removes the rows by which a statement itself is found, but for what is in the backlog.
    async fn unindex(&mut self, statement: &Statement) -> Result<(), StoreError> {
        let rows: Vec<[Param<'_>; 4]> = own_entries(&statement.new.terms, statement.position)
            .map(|entry| entry.key())
            .collect();
        self.execute_each(include_str!("term/delete.sql"), &rows)
            .await
            .map(|_| ())
    }

    /// Removes everything by which a statement is found, but for what is in the backlog, and what others are found by
    /// through it.
    pub(crate) async fn forget_terms(&mut self, statement: &Statement) -> Result<(), StoreError> {
        self.unindex(statement).await?;
        let mut entries = Vec::new();
        if let Some(target) = &statement.new.refers_to {
            let chain = self.chain(target).await?;
            entries.extend(via_entries(statement.position, &chain));
        }
        let mut after = 0;
        loop {
            let sql = include_str!("term/referrers.sql");
            let id = &statement.new.statement_id;
            let page: Vec<Statement> = self.rows(sql, params![id, after, 100_u32]).await?;
            let Some(last) = page.last() else { break };
            after = last.position;
            for referrer in &page {
                entries.extend(via_entries(
                    referrer.position,
                    std::slice::from_ref(statement),
                ));
            }
        }
        let rows: Vec<[Param<'_>; 4]> = entries.iter().map(Entry::key).collect();
        self.execute_each(include_str!("term/delete.sql"), &rows)
            .await
            .map(|_| ())
    }
}

impl Entry {
    /// The columns: term, role, position, via, bloom.
    pub(crate) fn columns(&self) -> [i64; 5] {
        let Entry {
            term,
            position,
            via,
            bloom,
        } = *self;
        [
            term.number,
            i64::from(term.role as u8),
            position,
            via,
            bloom,
        ]
    }

    fn row(&self) -> [Param<'static>; 5] {
        self.columns().map(Param::Int)
    }

    /// All but the last.
    fn key(&self) -> [Param<'static>; 4] {
        let [term, role, position, via, _] = self.row();
        [term, role, position, via]
    }
}

pub(crate) fn own_entries(terms: &[Term], position: i64) -> impl Iterator<Item = Entry> + '_ {
    let bloom = bloom(terms.iter().map(|term| term.number));
    terms.iter().map(move |term| Entry {
        term: *term,
        position,
        via: 0,
        bloom,
    })
}

/// The rows by which a statement is found through those that it refers to. Who vouches for those
/// does not vouch for it.
fn via_entries(position: i64, chain: &[Statement]) -> impl Iterator<Item = Entry> + '_ {
    chain.iter().flat_map(move |link| {
        let own = own_entries(&link.new.terms, position);
        let own = own.filter(|entry| entry.term.role != TermRole::Authority);
        own.map(move |entry| Entry {
            via: link.position,
            ..entry
        })
    })
}
