//! The steps that a learner chose in a course, one after the other.

use std::vec;

use cairn_store::{Decision, Tx};

use crate::error::Result;

/// Rows read at once.
const PAGE: u32 = 200;

/// The decisions of which a learner chose something, the oldest first.
pub(crate) struct TakenDecisions<'a> {
    learner: i64,
    course: &'a str,
    page: vec::IntoIter<Decision>,
    /// The time and the id of the last one read.
    after: (i64, String),
}

impl<'a> TakenDecisions<'a> {
    pub(crate) fn of(learner: i64, course: &'a str) -> Self {
        Self {
            learner,
            course,
            page: Vec::new().into_iter(),
            after: (i64::MIN, String::new()),
        }
    }

    /// The next one; none after the last.
    pub(crate) async fn next(&mut self, tx: &mut Tx) -> Result<Option<Decision>> {
        if self.page.as_slice().is_empty() {
            let after = (self.after.0, self.after.1.as_str());
            let page = tx
                .taken_decisions(self.learner, self.course, after, PAGE)
                .await?;
            if let Some(last) = page.last() {
                self.after = (last.decided_at, last.decision_id.clone());
            }
            self.page = page.into_iter();
        }
        Ok(self.page.next())
    }
}
