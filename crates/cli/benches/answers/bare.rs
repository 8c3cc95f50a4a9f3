//! The bare loop: the rows that a run over HTTP has written, written again into a copy of the file it began with.
//!
//! Threads in place of learners hand one transaction after the other to a thread that writes, and wait until it is durable;
//! the writer commits what has queued up, or one at a time. Settings of SQLite are those of the store. The rows are those of
//! the run, byte by byte; only of a belief nothing but the last state is known, and the earlier ones are made of it by
//! leaving out the skills that were not met yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row, params, params_from_iter};

use super::timing::Timing;

/// Transactions in one commit.
#[derive(Clone, Copy)]
pub(crate) enum Grouping {
    /// All that wait.
    AsQueued,
    /// One.
    One,
}

/// For each learner, what was written answer by answer.
pub(crate) struct Work(Vec<Vec<Transaction>>);

/// What one answer writes.
struct Transaction {
    learner: i64,
    seq: i64,
    statement: Vec<Value>,
    response: Vec<Value>,
    belief: Vec<Value>,
    state: Arc<str>,
    /// The learner, the attempt's id, and what changes.
    attempt: Vec<Value>,
}

const STATEMENT: &str = "INSERT INTO statement VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (learner_id, statement_id) DO NOTHING";
const RESPONSE: &str = "INSERT INTO response VALUES
    (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
const BELIEF: &str =
    "INSERT INTO belief (learner_id, course_id, model, fingerprint, updated_at, version, state)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (learner_id, course_id) DO UPDATE SET
        version = excluded.version, state = excluded.state, updated_at = excluded.updated_at";
const ATTEMPT: &str = "UPDATE attempt SET hints_shown = ?3, tries = ?4, state = ?5, closed_at = ?6
    WHERE learner_id = ?1 AND attempt_id = ?2";
const LAST_SEQ: &str = "INSERT INTO learner_log VALUES (?1, ?2)
    ON CONFLICT (learner_id) DO UPDATE SET last_seq = excluded.last_seq";

impl Work {
    /// What a run has left in its database.
    pub(crate) fn of_run(file: &Path) -> Work {
        let run = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let read = |sql: &str, learner: i64| -> Vec<Vec<Value>> {
            let mut statement = run.prepare(sql).unwrap();
            let rows = statement.query_map([learner], all_columns).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let of_learner = |learner: i64| {
            let statements = read(
                "SELECT * FROM statement WHERE learner_id = ?1 ORDER BY seq",
                learner,
            );
            let responses = read(
                "SELECT * FROM response WHERE learner_id = ?1 ORDER BY seq",
                learner,
            );
            let attempts = "SELECT a.learner_id, a.attempt_id, a.hints_shown, a.tries, a.state, a.closed_at
                FROM response r JOIN attempt a USING (learner_id, attempt_id) WHERE r.learner_id = ?1 ORDER BY r.seq";
            let skills = read(
                "SELECT skill_id FROM response WHERE learner_id = ?1 ORDER BY seq",
                learner,
            );
            let belief = "SELECT learner_id, course_id, model, fingerprint, updated_at, state FROM belief WHERE learner_id = ?1";
            let mut belief = read(belief, learner).remove(0);
            let states = states(
                &text(&belief.pop().unwrap()),
                skills.iter().map(|skill| text(&skill[0])),
            );
            let rows = statements
                .into_iter()
                .zip(responses)
                .zip(read(attempts, learner));
            rows.zip(states)
                .zip(1..)
                .map(
                    |((((statement, response), attempt), state), seq)| Transaction {
                        learner,
                        seq,
                        statement,
                        response,
                        belief: belief.clone(),
                        state,
                        attempt,
                    },
                )
                .collect()
        };
        let mut learners = run.prepare("SELECT learner_id FROM learner_log").unwrap();
        let learners = learners.query_map([], |row| row.get(0)).unwrap();
        Work(
            learners
                .map(|learner| of_learner(learner.unwrap()))
                .collect(),
        )
    }

    /// Writes it into a database, so many learners at the same time.
    pub(crate) fn write_into(&self, file: &Path, at_a_time: usize, grouping: Grouping) -> Timing {
        let connection = open(file);
        let next = AtomicUsize::new(0);
        let begun = Instant::now();
        let each: Vec<Duration> = thread::scope(|scope| {
            let (queue, jobs) = mpsc::channel();
            scope.spawn(move || write(&connection, &jobs, grouping));
            let clients: Vec<_> = (0..at_a_time)
                .map(|_| {
                    let (queue, next) = (queue.clone(), &next);
                    scope.spawn(move || {
                        let mut each = Vec::new();
                        while let Some(learner) = self.0.get(next.fetch_add(1, Ordering::Relaxed)) {
                            each.extend(
                                learner
                                    .iter()
                                    .map(|transaction| submit(&queue, transaction)),
                            );
                        }
                        each
                    })
                })
                .collect();
            drop(queue);
            clients
                .into_iter()
                .flat_map(|client| client.join().unwrap())
                .collect()
        });
        Timing::new(begun.elapsed(), each)
    }
}

/// A transaction, and who waits for it.
type Job<'a> = (&'a Transaction, mpsc::SyncSender<()>);

fn submit<'a>(queue: &mpsc::Sender<Job<'a>>, transaction: &'a Transaction) -> Duration {
    let begun = Instant::now();
    let (done, committed) = mpsc::sync_channel(1);
    queue.send((transaction, done)).unwrap();
    committed.recv().unwrap();
    begun.elapsed()
}

fn write(connection: &Connection, jobs: &mpsc::Receiver<Job<'_>>, grouping: Grouping) {
    let run = |sql: &str| {
        let mut statement = connection.prepare_cached(sql).unwrap();
        statement.execute([]).unwrap();
    };
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        if let Grouping::AsQueued = grouping {
            group.extend(jobs.try_iter());
        }
        run("BEGIN IMMEDIATE");
        for (transaction, _) in &group {
            transaction.write(connection);
        }
        run("COMMIT");
        for (_, done) in group {
            done.send(()).unwrap();
        }
    }
}

impl Transaction {
    fn write(&self, connection: &Connection) {
        let run = |sql: &str, values: &[Value]| {
            let mut statement = connection.prepare_cached(sql).unwrap();
            assert_eq!(statement.execute(params_from_iter(values)).unwrap(), 1);
        };
        let mut statement = connection.prepare_cached(LAST_SEQ).unwrap();
        statement.execute(params![self.learner, self.seq]).unwrap();
        run(STATEMENT, &self.statement);
        let mut belief = connection.prepare_cached(BELIEF).unwrap();
        for (place, value) in (1..).zip(&self.belief) {
            belief.raw_bind_parameter(place, value).unwrap();
        }
        belief.raw_bind_parameter(6, self.seq).unwrap();
        belief.raw_bind_parameter(7, &*self.state).unwrap();
        assert_eq!(belief.raw_execute().unwrap(), 1);
        run(RESPONSE, &self.response);
        run(ATTEMPT, &self.attempt);
    }
}

/// Opens a database as the store's writer does.
fn open(file: &Path) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.set_prepared_statement_cache_capacity(32);
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
             PRAGMA checkpoint_fullfsync = ON; PRAGMA journal_size_limit = 67108864;
             PRAGMA cache_size = -16384; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;",
        )
        .unwrap();
    connection
}

fn all_columns(row: &Row<'_>) -> rusqlite::Result<Vec<Value>> {
    (0..row.as_ref().column_count())
        .map(|column| row.get(column))
        .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => panic!("not a text: {other:?}"),
    }
}

/// The state of a belief after each answer, given the last one and the skills of the answers.
fn states(last: &str, skills: impl Iterator<Item = String>) -> Vec<Arc<str>> {
    let mut state: serde_json::Value = serde_json::from_str(last).unwrap();
    let entries = state["skills"].take();
    let entries: BTreeMap<String, serde_json::Value> = (entries.as_array().unwrap().iter())
        .map(|entry| (entry[0].as_str().unwrap().to_owned(), entry.clone()))
        .collect();
    let mut met = BTreeSet::new();
    let mut latest: Arc<str> = Arc::from("");
    skills
        .map(|skill| {
            if met.insert(skill) {
                state["skills"] = met.iter().map(|skill| entries[skill].clone()).collect();
                latest = Arc::from(state.to_string());
            }
            Arc::clone(&latest)
        })
        .collect()
}
