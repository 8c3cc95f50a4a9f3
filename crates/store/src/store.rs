//! The one door to the data: [`Store::write`] and [`Store::read`], each with a job that is given a
//! transaction.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use crate::position::Positions;
use crate::postgres::Postgres;
use crate::sqlite::{Sqlite, backlog};
use crate::url::Place;
use crate::{StoreError, StoreUrl, Tx, Work};

/// A database, open. Cloning it is cheap, and all clones are the same; when the last is dropped,
/// what was queued is stored.
#[derive(Clone)]
pub struct Store(Arc<Opened>);

struct Opened {
    url: StoreUrl,
    engine: Engine,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// How to open a database; the defaults suit a server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenOptions {
    /// SQLite: connections that read, at least 1. Default: one per processor, 2 to 16.
    pub readers: usize,
    /// SQLite: the file is not to grow beyond so many bytes, and when it has, writing fails with
    /// [`StoreError::DiskFull`] until something is deleted. Default: no limit.
    pub largest_file: Option<u64>,
    /// SQLite: so many bytes of terms of new statements gather before they are put into the index; what
    /// has gathered is read by every query. Default: 1.25 MiB, some sixteen thousand statements.
    pub backlog: usize,
    /// PostgreSQL: connections of this process, at least 1. Default: 16.
    pub connections: usize,
}

impl Default for OpenOptions {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        OpenOptions {
            readers: processors.clamp(2, 16),
            largest_file: None,
            backlog: backlog::MOVED_AT,
            connections: 16,
        }
    }
}

impl Store {
    /// Opens a database with the default [`OpenOptions`]: makes it if it isn't there (SQLite),
    /// brings its schema up to date, after a copy of an older SQLite file has been made beside it.
    pub async fn open(url: &StoreUrl) -> Result<Store, StoreError> {
        Store::open_with(url, OpenOptions::default()).await
    }

    /// [`Store::open`] with other options.
    pub async fn open_with(url: &StoreUrl, options: OpenOptions) -> Result<Store, StoreError> {
        let engine = match &url.0 {
            Place::Sqlite(path) => {
                let path = path.clone();
                Engine::Sqlite(blocking(move || Sqlite::open(&path, &options)).await??)
            }
            Place::Postgres(config) => Engine::Postgres(Postgres::open(config, &options).await?),
        };
        Ok(Store(Arc::new(Opened {
            url: url.clone(),
            engine,
        })))
    }

    pub(crate) fn positions(&self) -> &Positions {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => &sqlite.positions,
            Engine::Postgres(postgres) => &postgres.positions,
        }
    }

    /// Where the database is.
    pub fn url(&self) -> &StoreUrl {
        &self.0.url
    }

    /// Runs a job that may change the data, and returns when its changes are durable. An error of
    /// the job, or of any of its statements, undoes all of it. A panic in the job undoes it and
    /// goes on in the caller.
    ///
    /// The job must await nothing but its [`Tx`]: on SQLite it shares one writer with everybody
    /// else, and gets [`StoreError::AwaitedElsewhere`] if it doesn't complete at once.
    ///
    /// If the caller stops waiting, the job may or may not happen; it never happens in part.
    ///
    /// ```
    /// # use cairn_store::{Store, StoreError, StoreUrl};
    /// # async fn example(store: &Store) -> Result<(), StoreError> {
    /// let learner = 7;
    /// let last = store.write(move |tx| Box::pin(async move { tx.lock_learner(learner).await })).await?;
    /// # Ok(()) }
    /// ```
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.write(job).await,
            Engine::Postgres(postgres) => postgres.write(job).await,
        }
    }

    /// Runs a job that reads a little, by key: it sees one consistent snapshot that includes every
    /// change confirmed before. Changing anything is [`StoreError::ReadOnly`].
    ///
    /// On SQLite it runs on the calling thread, which it blocks for the microseconds that takes;
    /// what may read more than some hundred rows belongs into [`Store::scan`].
    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.read(job).await,
            Engine::Postgres(postgres) => postgres.read(job).await,
        }
    }

    /// [`Store::read`] for long reads, such as reports and replays: on SQLite they run on a thread
    /// that may block.
    pub async fn scan<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.scan(job).await,
            Engine::Postgres(postgres) => postgres.read(job).await,
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.0.url)
    }
}

/// Runs what blocks on a thread that may. A panic goes on in the caller.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => Ok(value),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => Err(StoreError::unavailable("the program is shutting down")),
        },
    }
}
