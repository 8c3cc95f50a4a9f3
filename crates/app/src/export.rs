//! A learner's own record as a file: every statement in the log, one xAPI statement a line, in the order in which it happened.

use cairn_engine::Timestamp;

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::error::Result;

/// Statements read at once.
const PAGE: u32 = 500;

impl App {
    /// The learner's whole log as newline-delimited JSON. The export is written into the audit.
    pub async fn export_record(
        &self,
        actor: &Actor,
        learner: i64,
        now: Timestamp,
    ) -> Result<String> {
        let who = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    authorise::check(tx, &who, Action::ExportRecord, learner).await?;
                    authorise::note(tx, &who, Action::ExportRecord, learner, "", now).await
                })
            })
            .await?;
        let mut record = String::new();
        self.each_statement(learner, |json| {
            record.push_str(json);
            record.push('\n');
            Ok::<_, crate::Error>(())
        })
        .await?;
        Ok(record)
    }

    /// Hands every statement of the log to `take`, learner by learner, in order: for the operator's export.
    pub async fn export_log<E: From<crate::Error>>(
        &self,
        mut take: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<u64, E> {
        let (mut after, mut count) = (0, 0);
        loop {
            let read = self
                .store
                .read(move |tx| Box::pin(async move { tx.learners(after, PAGE).await }))
                .await;
            let learners = read.map_err(crate::Error::from)?;
            let Some(last) = learners.last().map(|log| log.learner_id) else {
                return Ok(count);
            };
            for log in learners {
                count += self.each_statement(log.learner_id, &mut take).await?;
            }
            after = last;
        }
    }

    async fn each_statement<E: From<crate::Error>>(
        &self,
        learner: i64,
        mut take: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<u64, E> {
        let (mut after, mut count) = (0, 0);
        loop {
            let read = self
                .store
                .read(move |tx| Box::pin(async move { tx.statements(learner, after, PAGE).await }))
                .await;
            let page = read.map_err(crate::Error::from)?;
            let Some(last) = page.last().map(|row| row.seq) else {
                return Ok(count);
            };
            for row in &page {
                take(&row.new.json)?;
                count += 1;
            }
            after = last;
        }
    }
}
