//! Statements as files: a learner's own record, one statement a line, in the order in which it came in; and for operators the
//! whole log, or what of it is asked for.
//!
//! What a learner chose and was given is not in the log; [`App::export_choices`] writes it.

mod choices;

use std::sync::Arc;

use cairn_engine::Timestamp;
use cairn_store::{NewAuditEntry, Record, Statement, stored_at};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::error::{Error, Result, Thing};
use crate::records::{Refusal, query};

/// Statements read at once.
const PAGE: u32 = 500;

/// Which statements an operator wants.
#[derive(Clone, Debug, Default)]
pub struct ExportFilter {
    /// In the log of this person.
    pub person: Option<i64>,
    /// Stored after this, in milliseconds since the Unix epoch.
    pub since: Option<i64>,
    /// Stored then or before.
    pub until: Option<i64>,
    /// With the verb of this IRI.
    pub verb: Option<String>,
    /// About the activity of this IRI.
    pub activity: Option<String>,
}

impl ExportFilter {
    fn wants(&self, statement: &Statement) -> bool {
        let stored = stored_at(statement.position);
        let new = &statement.new;
        self.since
            .is_none_or(|since| stored > since.saturating_mul(1_000))
            && self
                .until
                .is_none_or(|until| stored <= until.saturating_mul(1_000))
            && self.verb.as_ref().is_none_or(|verb| *verb == new.verb)
            && (self.activity.is_none() || self.activity == new.activity)
    }

    /// In words, for the audit.
    fn told(&self) -> String {
        let time = |time: i64| {
            cairn_xapi::Timestamp::from_epoch_ms(time, 0)
                .map_or_else(|| time.to_string(), |time| time.as_str().to_owned())
        };
        let parts = [
            ("since", self.since.map(time)),
            ("until", self.until.map(time)),
            ("verb", self.verb.clone()),
            ("activity", self.activity.clone()),
        ];
        let parts = parts.into_iter();
        let told: Vec<String> = parts
            .filter_map(|(name, value)| value.map(|value| format!("{name} {value}")))
            .collect();
        told.join(", ")
    }
}

/// A statement of an export.
#[derive(Clone, Debug)]
pub struct Exported {
    /// As it is kept.
    pub statement: Statement,
    /// As a record store gives it out: with who vouches for it and when it was stored.
    pub json: String,
}

impl App {
    /// Asks whether somebody may take away what belongs to a learner, and writes into the audit that it is done.
    async fn note_export(
        &self,
        actor: &Actor,
        learner: i64,
        what: &'static str,
        now: Timestamp,
    ) -> Result<()> {
        let who = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    authorise::check(tx, &who, Action::ExportRecord, learner).await?;
                    authorise::note(tx, &who, Action::ExportRecord, learner, what, now).await
                })
            })
            .await
    }

    /// The learner's whole log as newline-delimited JSON. The export is written into the audit.
    pub async fn export_record(
        &self,
        actor: &Actor,
        learner: i64,
        now: Timestamp,
    ) -> Result<String> {
        self.note_export(actor, learner, "", now).await?;
        let mut record = String::new();
        self.each_statement(learner, |json| {
            record.push_str(json);
            record.push('\n');
            Ok::<_, crate::Error>(())
        })
        .await?;
        Ok(record)
    }

    /// Hands the statements that are asked for to `take`, log by log, in order, those that were taken back too: for the
    /// operator's export, which is written into the audit. `looked_at` hears how many of [`App::count_for_export`] are
    /// behind.
    pub async fn export_log<E: From<crate::Error>>(
        &self,
        wanted: &ExportFilter,
        now: Timestamp,
        mut looked_at: impl FnMut(u64),
        mut take: impl FnMut(&Exported) -> Result<(), E>,
    ) -> Result<u64, E> {
        let entry = NewAuditEntry {
            at: now.0,
            actor_id: None,
            action: "export-log".to_owned(),
            learner_id: wanted.person,
            detail: wanted.told(),
            address: None,
        };
        let noted = self
            .store
            .write(move |tx| Box::pin(async move { tx.append_audit(&entry).await }));
        noted.await.map_err(crate::Error::from)?;
        // Those who are nobody here have logs under negative numbers.
        let (mut after, mut count) = (wanted.person.map_or(i64::MIN, |person| person - 1), 0);
        loop {
            let read = self
                .store
                .read(move |tx| Box::pin(async move { tx.learners(after, PAGE).await }))
                .await;
            let mut logs = read.map_err(crate::Error::from)?;
            if let Some(person) = wanted.person {
                logs.retain(|log| log.learner_id == person);
            }
            let Some(last) = logs.last().map(|log| log.learner_id) else {
                return Ok(count);
            };
            for log in logs {
                let mut seq = 0;
                loop {
                    let page = self.exported(log.learner_id, seq).await?;
                    let Some(last) = page.last().map(|exported| exported.statement.seq) else {
                        break;
                    };
                    seq = last;
                    for exported in &page {
                        if wanted.wants(&exported.statement) {
                            take(exported)?;
                            count += 1;
                        }
                    }
                    looked_at(page.len() as u64);
                }
            }
            after = last;
        }
    }

    /// How many statements an export looks at.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn count_for_export(&self, wanted: &ExportFilter) -> Result<u64> {
        let person = wanted.person;
        let count = self
            .store
            .scan(move |tx| {
                Box::pin(async move {
                    Ok::<_, Error>(match person {
                        None => tx.counts().await?.statements,
                        Some(person) => {
                            let logs = tx.learners(person - 1, 1).await?.into_iter();
                            let mut logs = logs.filter(|log| log.learner_id == person);
                            logs.next().map_or(0, |log| log.last_seq)
                        }
                    })
                })
            })
            .await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The number of the person who signs in under a name.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn person_of_login(&self, login: &str) -> Result<i64> {
        let login = login.to_owned();
        let found = self
            .store
            .read(move |tx| {
                Box::pin(async move { Ok::<_, Error>(tx.person_by_login(&login).await?) })
            })
            .await?;
        let account = found.ok_or(Error::NotFound(Thing::Person))?;
        Ok(account.person.person_id)
    }

    /// The next statements of a log, as they are given out.
    async fn exported(&self, learner: i64, after: i64) -> Result<Vec<Exported>> {
        let remembered = Arc::clone(&self.remembered);
        let page = self
            .store
            .scan(move |tx| {
                Box::pin(async move {
                    let mut page = Vec::new();
                    for statement in tx.statements(learner, after, PAGE).await? {
                        let authority_id = statement.new.authority_id;
                        let authority =
                            query::authority_text(tx, &remembered, authority_id).await?;
                        let record = Record {
                            position: statement.position,
                            statement_id: statement.new.statement_id.clone(),
                            learner_id: learner,
                            authority_id,
                            dated: statement.new.timestamp.is_some(),
                            happened_at: statement.happened_at,
                            json: statement.new.json.clone(),
                        };
                        let json = query::complete(&record, &authority)?;
                        page.push(Exported { statement, json });
                    }
                    Ok::<_, Refusal>(page)
                })
            })
            .await;
        page.map_err(|refusal| match refusal {
            Refusal::Failed(error) => error,
            refusal => Error::Inconsistent(refusal.to_string()),
        })
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
