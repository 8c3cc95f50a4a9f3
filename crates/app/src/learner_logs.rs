//! Everybody who has a log, one after the other: for what goes through a whole school.

use std::vec;

use cairn_store::{LearnerLog, Store};

use crate::App;
use crate::error::Result;

/// Logs looked up in one read transaction.
const PAGE: u32 = 100;

/// The logs of people, in the order of their ids. Who comes in the meantime is met if their id is greater.
pub(crate) struct LearnerLogs {
    store: Store,
    page: vec::IntoIter<LearnerLog>,
    after: i64,
}

impl App {
    pub(crate) fn learner_logs(&self) -> LearnerLogs {
        LearnerLogs {
            store: self.store.clone(),
            page: Vec::new().into_iter(),
            after: 0,
        }
    }
}

impl LearnerLogs {
    /// The next log; none after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<LearnerLog>> {
        if self.page.as_slice().is_empty() {
            let after = self.after;
            let page = self
                .store
                .read(move |tx| Box::pin(async move { tx.learners(after, PAGE).await }))
                .await?;
            self.after = page.last().map_or(after, |log| log.learner_id);
            self.page = page.into_iter();
        }
        Ok(self.page.next())
    }
}
