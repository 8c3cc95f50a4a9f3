//! Replay: rebuilds every belief from the log and compares it with the stored one, to the bit.

use cairn_engine::Timestamp;

use crate::App;
use crate::belief;
use crate::error::Result;

/// What a replay found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ReplayReport {
    /// Beliefs rebuilt and compared.
    pub beliefs: u64,
    /// Statements read.
    pub statements: u64,
    /// Beliefs that were folded by another model, course version or other rules for evidence; they are rebuilt when next used.
    pub outdated: u64,
    /// Beliefs that differ from the log. There must be none.
    pub differences: Vec<Difference>,
}

/// A stored belief that the log does not explain.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Whose.
    pub learner_id: i64,
    /// In which course.
    pub course_id: String,
    /// What differs, in a sentence.
    pub what: String,
}

impl App {
    /// Rebuilds all beliefs from the log, writing nothing. `progress` hears after each learner how many are done.
    pub async fn replay(
        &self,
        now: Timestamp,
        mut progress: impl FnMut(u64),
    ) -> Result<ReplayReport> {
        let mut report = ReplayReport::default();
        let mut done = 0;
        let mut logs = self.learner_logs();
        while let Some(log) = logs.next().await? {
            report.statements += log.last_seq.unsigned_abs();
            self.replay_learner(log.learner_id, now, &mut report)
                .await?;
            done += 1;
            progress(done);
        }
        Ok(report)
    }

    async fn replay_learner(
        &self,
        learner: i64,
        now: Timestamp,
        report: &mut ReplayReport,
    ) -> Result<()> {
        for live in self.courses.all() {
            let (app, course) = (self.clone(), live.course.id.clone());
            let (stored, rebuilt) = self
                .store
                .scan(move |tx| {
                    Box::pin(async move {
                        let live = app.courses.get(&course)?;
                        let stored = tx.belief(learner, &course).await?;
                        let rebuilt = belief::rebuild(tx, live, learner, i64::MAX).await?;
                        Ok::<_, crate::Error>((stored, rebuilt))
                    })
                })
                .await?;
            let mut differs = |what: String| {
                let course_id = live.course.id.clone();
                report.differences.push(Difference {
                    learner_id: learner,
                    course_id,
                    what,
                });
            };
            match stored {
                None if rebuilt.version == 0 => {}
                None => differs(format!(
                    "the log holds answers up to number {}, but no belief is stored",
                    rebuilt.version
                )),
                Some(row) => {
                    report.beliefs += 1;
                    let expected = belief::row(live, learner, &rebuilt, now)?;
                    if row.fingerprint != expected.fingerprint {
                        report.outdated += 1;
                    } else if row.version != expected.version {
                        differs(format!(
                            "the belief stands at statement {}, the log at {}",
                            row.version, expected.version
                        ));
                    } else if row.state != expected.state {
                        differs("the stored belief is not the one that the log gives".to_owned());
                    }
                }
            }
        }
        Ok(())
    }
}
