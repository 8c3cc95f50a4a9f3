//! The pool of readers: connections that see the last commit, and never wait for the writer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::open;
use crate::position::Positions;
use crate::tx::{Connection, complete};
use crate::{StoreError, Tx, Work};

pub(super) struct Readers {
    path: PathBuf,
    /// As many as may read at the same time.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Tx>>,
    positions: Arc<Positions>,
}

impl Readers {
    pub(super) fn new(path: &Path, count: usize, positions: &Arc<Positions>) -> Arc<Readers> {
        let permits = Arc::new(Semaphore::new(count.max(1)));
        Arc::new(Readers {
            path: path.into(),
            permits,
            idle: Mutex::new(Vec::new()),
            positions: Arc::clone(positions),
        })
    }

    /// A reader, as soon as one is free.
    pub(super) async fn reader(self: &Arc<Self>) -> Result<Reader, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| StoreError::unavailable("it is closed"))?;
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let tx = match idle {
            Some(tx) => tx,
            None => Tx::new(
                Connection::Sqlite(open::reader(&self.path)?),
                &self.positions,
            ),
        };
        Ok(Reader {
            tx: Some(tx),
            home: Arc::clone(self),
            _permit: permit,
        })
    }
}

/// A connection on loan; dropped, it goes back.
pub(super) struct Reader {
    tx: Option<Tx>,
    home: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

impl Reader {
    /// Runs a job in one snapshot of the database.
    pub(super) fn run<T, E, F>(&mut self, job: F) -> Result<T, E>
    where
        F: for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E>,
        E: From<StoreError>,
    {
        let tx = self
            .tx
            .as_mut()
            .expect("a reader has its connection until it is dropped");
        complete(tx.execute("BEGIN", &[]))?;
        complete(job(tx))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(mut tx) = self.tx.take() else { return };
        tx.forget();
        // Also after a panic. A connection that can't leave its snapshot is not used again.
        if complete(tx.execute("ROLLBACK", &[])).is_ok() {
            tx.forget();
            self.home
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(tx);
        }
    }
}
