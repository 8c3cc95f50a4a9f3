//! The one writer: a thread that commits whatever has queued up as one group.
//!
//! The costly part of a commit is the wait for the disk, and it costs the same for one job as for a
//! hundred. While one group is on its way to the disk the next one gathers in the queue, so that
//! the busier the server, the more jobs share a wait. Each job but the first runs in a savepoint of its own: one
//! that fails or panics is undone alone, and the rest of its group is committed.
//!
//! A job is answered after the commit that holds it. When the commit fails (a full disk), everybody
//! in the group is told, and nothing of the group is stored; the thread lives on, and later groups
//! may succeed.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot};

use super::backlog::Mover;
use crate::position::Positions;
use crate::tx::{Connection, complete};
use crate::{StoreError, Tx, Work};

/// Jobs in one commit, at most: bounds how long the first of them waits.
const LARGEST_GROUP: usize = 256;

/// Jobs waiting, at most; who comes later waits for a place.
const QUEUE: usize = 1024;

pub(super) struct Writer {
    queue: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(
        connection: rusqlite::Connection,
        positions: &Arc<Positions>,
        mover: Mover,
    ) -> Result<Writer, StoreError> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let tx = Tx::new(Connection::Sqlite(connection), positions);
        let thread = thread::Builder::new()
            .name("cairn-writer".into())
            .spawn(move || serve(tx, jobs, mover))
            .map_err(|error| {
                StoreError::unavailable(format!("its writer can't be started: {error}"))
            })?;
        Ok(Writer {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Runs a job in the next group and waits until it is committed. If the job panics, so does
    /// this.
    pub(super) async fn submit<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let stopped = || E::from(StoreError::unavailable("its writer has stopped"));
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        let (reply, answer) = oneshot::channel();
        queue
            .send(Box::new(Submitted {
                work: Some(job),
                outcome: None,
                reply,
            }))
            .await
            .map_err(|_| stopped())?;
        let Answer { outcome, fate } = answer.await.map_err(|_| stopped())?;
        match outcome {
            Some(Ok(Ok(value))) => fate.map(|()| value).map_err(E::from),
            Some(Ok(Err(error))) => Err(error),
            Some(Err(panic)) => resume_unwind(panic),
            None => Err(fate.err().map_or_else(stopped, E::from)),
        }
    }
}

impl Drop for Writer {
    /// Lets the jobs in the queue finish.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take()
            // The last handle may have been held by a job.
            && thread.thread().id() != thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the database writer panicked");
        }
    }
}

/// A job of unknown result type, as the queue holds it.
trait Job: Send {
    /// Runs it and keeps its outcome; says whether it wants to be committed.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Answers who waits for it, if anybody still does.
    fn answer(self: Box<Self>, fate: Result<(), StoreError>);
}

struct Submitted<F, T, E> {
    work: Option<F>,
    outcome: Option<Outcome<T, E>>,
    reply: oneshot::Sender<Answer<T, E>>,
}

/// What came of running a job: its result, or what it panicked with.
type Outcome<T, E> = Result<Result<T, E>, Box<dyn Any + Send>>;

struct Answer<T, E> {
    /// `None` if it was not run.
    outcome: Option<Outcome<T, E>>,
    /// Whether what it wrote is stored.
    fate: Result<(), StoreError>,
}

impl<T, E, F> Job for Submitted<F, T, E>
where
    F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| complete(work(tx))));
        let keep = matches!(outcome, Ok(Ok(_)));
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, fate: Result<(), StoreError>) {
        // Nobody waits when the request was given up; what was asked is done all the same.
        let _ = self.reply.send(Answer {
            outcome: self.outcome,
            fate,
        });
    }
}

fn serve(mut tx: Tx, mut jobs: mpsc::Receiver<Box<dyn Job>>, mut mover: Mover) {
    let mut waiting = VecDeque::with_capacity(LARGEST_GROUP);
    while let Some(first) = jobs.blocking_recv() {
        waiting.push_back(first);
        while waiting.len() < LARGEST_GROUP
            && let Ok(next) = jobs.try_recv()
        {
            waiting.push_back(next);
        }
        while !waiting.is_empty() {
            commit_group(&mut tx, &mut waiting, &mut mover);
        }
    }
}

/// Runs the waiting jobs in one transaction and answers them. Leaves some waiting only if the
/// transaction was lost midway.
fn commit_group(tx: &mut Tx, waiting: &mut VecDeque<Box<dyn Job>>, mover: &mut Mover) {
    if let Err(error) = control(tx, "BEGIN IMMEDIATE") {
        for job in waiting.drain(..) {
            job.answer(Err(error.clone()));
        }
        return;
    }
    let mut ran = Vec::with_capacity(waiting.len());
    let mut group = Ok(());
    let mut alone = true;
    while group.is_ok()
        && let Some(mut job) = waiting.pop_front()
    {
        let fate = run_job(tx, job.as_mut(), alone);
        alone &= matches!(fate, JobFate::Undone(_));
        group = match &fate {
            JobFate::GroupLost(error) => Err(error.clone()),
            JobFate::Kept | JobFate::Undone(_) => Ok(()),
        };
        ran.push((job, fate));
    }
    let group = group
        .and_then(|()| move_backlog(tx, mover))
        .and_then(|()| control(tx, "COMMIT"));
    if let Err(error) = &group {
        mover.forget();
        tracing::error!(%error, jobs = ran.len(), "a group of changes was not stored");
        if !is_autocommit(tx)
            && let Err(error) = control(tx, "ROLLBACK")
        {
            tracing::error!(%error, "the failed group could not be rolled back");
        }
    }
    // What the group stored can be seen from here on, or never will be.
    tx.unsettled.clear();
    for (job, fate) in ran {
        job.answer(match fate {
            JobFate::Kept => group.clone(),
            JobFate::Undone(error) => error.map_or(Ok(()), Err),
            JobFate::GroupLost(error) => Err(error),
        });
    }
}

/// What became of a job within its group.
enum JobFate {
    /// It stands or falls with the group.
    Kept,
    /// It alone was undone; because of the error of a statement, if the job itself didn't ask for
    /// it.
    Undone(Option<StoreError>),
    /// The whole transaction is gone.
    GroupLost(StoreError),
}

/// Runs a job in a savepoint; while it is `alone`, because nothing of the group is kept so far, without one, which
/// spares a copy of each page that it changes: the whole transaction is undone then, and begun again.
fn run_job(tx: &mut Tx, job: &mut dyn Job, alone: bool) -> JobFate {
    if !alone && let Err(error) = control(tx, "SAVEPOINT job") {
        return JobFate::GroupLost(error);
    }
    let keep = job.run(tx);
    let failure = tx.failure.take();
    // After some errors (a full disk, no memory) SQLite rolls back everything by itself.
    if is_autocommit(tx) {
        return JobFate::GroupLost(
            failure.unwrap_or_else(|| StoreError::unavailable("SQLite gave up a transaction")),
        );
    }
    let undo = !keep || failure.is_some();
    let ended = match (undo, alone) {
        (true, true) => control(tx, "ROLLBACK").and_then(|()| control(tx, "BEGIN IMMEDIATE")),
        (true, false) => control(tx, "ROLLBACK TO job").and_then(|()| control(tx, "RELEASE job")),
        (false, true) => Ok(()),
        (false, false) => control(tx, "RELEASE job"),
    };
    match ended {
        Err(error) => JobFate::GroupLost(error),
        Ok(()) if undo => JobFate::Undone(failure),
        Ok(()) => JobFate::Kept,
    }
}

/// Moves a slice of the backlog of terms, which belongs to no job.
fn move_backlog(tx: &mut Tx, mover: &mut Mover) -> Result<(), StoreError> {
    tx.forget();
    let result = complete(mover.step(tx));
    tx.forget();
    result
}

/// Runs a statement that belongs to no job.
fn control(tx: &mut Tx, sql: &str) -> Result<(), StoreError> {
    tx.forget();
    let result = complete(tx.execute(sql, &[]));
    tx.forget();
    result.map(|_| ())
}

fn is_autocommit(tx: &Tx) -> bool {
    match &tx.connection {
        Connection::Sqlite(connection) => connection.is_autocommit(),
        Connection::Postgres(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::OpenOptions;
    use crate::sqlite::open;
    use crate::value::params;

    type Reply = oneshot::Receiver<Answer<(), StoreError>>;

    /// A job that keeps `key`, or runs `instead`.
    fn job(key: &'static str, instead: Option<&'static str>) -> (Box<dyn Job>, Reply) {
        fn work(
            key: &'static str,
            instead: Option<&'static str>,
        ) -> impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, (), StoreError> + Send {
            move |tx| {
                Box::pin(async move {
                    tx.put_meta(key, "kept").await?;
                    if let Some(sql) = instead {
                        tx.execute(sql, params![]).await?;
                    }
                    Ok(())
                })
            }
        }
        let (reply, answer) = oneshot::channel();
        let submitted = Submitted {
            work: Some(work(key, instead)),
            outcome: None,
            reply,
        };
        (Box::new(submitted), answer)
    }

    fn kept(tx: &mut Tx) -> Vec<String> {
        complete(tx.rows("SELECT key FROM meta ORDER BY key", params![])).unwrap()
    }

    #[test]
    fn a_group_that_is_lost_midway_is_lost_whole_and_the_rest_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cairn.db");
        let connection = open::writer(&path, &OpenOptions::default()).unwrap();
        let mut tx = Tx::new(Connection::Sqlite(connection), &Positions::new(0, 0));
        // SQLite rolls back by itself after some errors; here a job makes it.
        let jobs = [
            ("a", None),
            ("b", Some("nonsense")),
            ("c", Some("ROLLBACK")),
            ("d", None),
            ("e", None),
        ];
        let mut mover = Mover::new(1);
        let (mut waiting, answers): (VecDeque<_>, Vec<_>) = jobs
            .into_iter()
            .map(|(key, instead)| job(key, instead))
            .unzip();

        commit_group(&mut tx, &mut waiting, &mut mover);
        assert_eq!(waiting.len(), 2);
        assert_eq!(kept(&mut tx), [""; 0]);
        commit_group(&mut tx, &mut waiting, &mut mover);
        assert!(waiting.is_empty());
        assert_eq!(kept(&mut tx), ["d", "e"]);

        let stored = answers
            .into_iter()
            .map(|mut answer| answer.try_recv().unwrap().fate.is_ok());
        assert_eq!(
            stored.collect::<Vec<_>>(),
            [false, false, false, true, true]
        );
    }

    /// Also the first ones, which have no savepoint.
    #[test]
    fn a_job_that_fails_is_undone_alone() {
        let failing = [
            vec![0],
            vec![0, 1],
            vec![1],
            vec![0, 2],
            vec![3],
            vec![0, 1, 2, 3],
        ];
        for failing in failing {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("cairn.db");
            let connection = open::writer(&path, &OpenOptions::default()).unwrap();
            let mut tx = Tx::new(Connection::Sqlite(connection), &Positions::new(0, 0));
            let keys = ["a", "b", "c", "d"];
            let (mut waiting, answers): (VecDeque<_>, Vec<_>) = keys
                .iter()
                .enumerate()
                .map(|(place, key)| job(key, failing.contains(&place).then_some("nonsense")))
                .unzip();
            commit_group(&mut tx, &mut waiting, &mut Mover::new(1));
            assert!(waiting.is_empty());
            let expected: Vec<&str> = (0..4)
                .filter(|place| !failing.contains(place))
                .map(|place| keys[place])
                .collect();
            assert_eq!(kept(&mut tx), expected);
            for (place, mut answer) in answers.into_iter().enumerate() {
                let answer = answer.try_recv().unwrap();
                let stored = matches!(answer.outcome, Some(Ok(Ok(())))) && answer.fate.is_ok();
                assert_eq!(stored, !failing.contains(&place));
            }
        }
    }

    #[tokio::test]
    async fn a_lock_held_too_long_elsewhere_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cairn.db");
        let connection = open::writer(&path, &OpenOptions::default()).unwrap();
        connection.busy_timeout(Duration::from_millis(10)).unwrap();
        let writer = Writer::start(connection, &Positions::new(0, 0), Mover::new(1)).unwrap();
        let put = || writer.submit(|tx| Box::pin(async move { tx.put_meta("key", "value").await }));

        let elsewhere = rusqlite::Connection::open(&path).unwrap();
        elsewhere.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused: Result<(), StoreError> = put().await;
        assert!(
            matches!(refused, Err(StoreError::Busy { .. })),
            "{refused:?}"
        );
        elsewhere.execute_batch("ROLLBACK").unwrap();
        put().await.unwrap();
    }
}
