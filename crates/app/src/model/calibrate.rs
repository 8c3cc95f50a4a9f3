//! The last step of the model, fitted anew to the school's log as time goes by.
//!
//! Each answer in the log is foretold by the belief as it stood before it, as it was for the learner; the last step is
//! fitted to what came of that, and measured on learners held out (`cairn_lab::online::recalibration`). It is taken
//! over if it is no worse there by log-loss and by calibration error, and better by so much in one of them that
//! rebuilding everybody's belief is worth it. All other numbers of the model stay as they are.
//!
//! It runs in the background of a serving school, at low priority: one learner after the other, with pauses as long as the
//! work. A claim in the store keeps several processes of one school from doing it at once, or one more than once a day.

use std::time::{Duration, Instant};

use cairn_engine::answer_model::{Floors, Reason};
use cairn_engine::{Belief, Timestamp, predict};
use cairn_lab::online::file::{Figures, ModelFile};
use cairn_lab::online::recalibration::{Foretold, recalibrate};
use cairn_store::ModelOrigin;
use serde::{Deserialize, Serialize};

use super::log::told;
use super::{AT_REST, FEWEST_ANSWERS, FEWEST_LEARNERS, ModelError, file, put, usable};
use crate::App;
use crate::belief::Told;
use crate::courses::LiveCourse;
use crate::error::{Error, Result};

/// Where the store keeps when the last step was last fitted, or when somebody set out to.
const LAST_RUN: &str = "calibration-run";

/// At least so much time lies between two runs, in milliseconds.
const BETWEEN_RUNS: i64 = 24 * 60 * 60 * 1_000;

/// A run takes so many new answers, and so large a share more than there were.
const FEWEST_NEW: i64 = 500;
const NEW_SHARE: i64 = 20;

/// Of a school with more answers, every second learner is looked at, or every third, and so on.
const MOST_ANSWERS: i64 = 500_000;

/// People looked up at once.
const PEOPLE: u32 = 20;

/// A pause is as long as the work before it, up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What has to be won in one of the two for another last step to be taken over: log-loss, calibration error.
const WORTH: [f64; 2] = [0.0005, 0.002];

/// What came of fitting the last step anew.
#[derive(Clone, Debug, PartialEq)]
pub enum Recalibration {
    /// It is in use.
    Adopted {
        /// The version of the model.
        version: String,
        /// The figures on learners held out with the step before.
        before: Figures,
        /// The figures with the one that is in use now.
        after: Figures,
    },
    /// The one before is as good, or better.
    Kept {
        /// The figures on learners held out with the step that is in use.
        before: Figures,
        /// The figures with the other.
        after: Figures,
    },
}

/// When the last step was last fitted.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct LastRun {
    /// In milliseconds since the Unix epoch.
    at: i64,
    /// How many answers there were.
    answers: i64,
}

impl App {
    /// Fits the last step anew if it is time: a day after the last run, with enough new answers since, unless somebody has taken a
    /// model back. Of several processes that ask at once, one does it. None if there is nothing to do.
    ///
    /// # Errors
    /// As of [`App::recalibrate`].
    pub async fn recalibrate_if_due(
        &self,
        now: Timestamp,
    ) -> Result<Option<Recalibration>, ModelError> {
        let read = self.store.read(|tx| {
            Box::pin(async move {
                let last = tx.meta(LAST_RUN).await?.unwrap_or_default();
                let rests = tx.meta(AT_REST).await?.unwrap_or_default();
                Ok::<_, Error>((last, !rests.is_empty()))
            })
        });
        let (text, rests) = read.await?;
        // What cannot be read was written by another version; a run is then due.
        let last: LastRun = serde_json::from_str(&text).unwrap_or_default();
        if rests || now.0.saturating_sub(last.at) < BETWEEN_RUNS {
            return Ok(None);
        }
        let answers = self.count_answers().await?;
        let new = answers.saturating_sub(last.answers);
        if new < FEWEST_NEW.max(last.answers / NEW_SHARE) || answers.unsigned_abs() < FEWEST_ANSWERS
        {
            return Ok(None);
        }
        let run = LastRun { at: now.0, answers };
        let claim = serde_json::to_string(&run).map_err(|error| {
            Error::Inconsistent(format!("a note of the last run cannot be written: {error}"))
        })?;
        let claimed = self.store.write(move |tx| {
            Box::pin(
                async move { Ok::<_, Error>(tx.exchange_meta(LAST_RUN, &text, &claim).await?) },
            )
        });
        if !claimed.await? {
            return Ok(None);
        }
        match self.recalibrate(now).await {
            // There are enough answers, but too few that can be foretold.
            Err(ModelError::TooLittle { .. }) => Ok(None),
            done => done.map(Some),
        }
    }

    /// Fits the last step of the model in use anew to the school's log, and takes it over if it is better and nowhere worse.
    ///
    /// # Errors
    /// [`ModelError::TooLittle`] if there is not enough to fit to, [`ModelError::Overtaken`] if another model came into
    /// use while it was at work.
    pub async fn recalibrate(&self, now: Timestamp) -> Result<Recalibration, ModelError> {
        let in_use = match self.model {
            None => None,
            Some(id) => usable(file(&self.store, id).await)?,
        };
        let of = in_use.as_ref().map_or_else(
            || cairn_engine::BELIEF_MODEL_VERSION.to_owned(),
            ModelFile::version,
        );
        let in_use = in_use.unwrap_or_else(ModelFile::unfitted);
        let (learners, answers) = self.foretold().await?;
        if learners < FEWEST_LEARNERS || (answers.len() as u64) < FEWEST_ANSWERS {
            return Err(ModelError::TooLittle {
                answers: answers.len() as u64,
                learners,
            });
        }
        let before = in_use.calibration().clone();
        let fitted = blocking(move || recalibrate(&answers, &before)).await?;
        let (before, after) = (fitted.before, fitted.after);
        if !is_worth_it(&before, &after) {
            return Ok(Recalibration::Kept { before, after });
        }
        let file = in_use.recalibrated(of, learners as u64, fitted);
        put(&self.store, &file, ModelOrigin::Calibrated, self.model, now).await?;
        Ok(Recalibration::Adopted {
            version: file.version(),
            before,
            after,
        })
    }

    async fn count_answers(&self) -> Result<i64> {
        self.store
            .scan(|tx| Box::pin(async move { Ok::<_, Error>(tx.count_responses().await?) }))
            .await
    }

    /// The unaided answers of everybody, as the model in use foretold them; and how many learners gave them.
    async fn foretold(&self) -> Result<(usize, Vec<Foretold>), ModelError> {
        let stride = (self.count_answers().await? / MOST_ANSWERS).max(0) + 1;
        let mut all = Vec::new();
        let (mut learners, mut after) = (0_u32, 0);
        loop {
            let begun = Instant::now();
            let people = self
                .store
                .read(move |tx| {
                    Box::pin(async move { Ok::<_, Error>(tx.learners(after, PEOPLE).await?) })
                })
                .await?;
            let Some(last) = people.last().map(|person| person.learner_id) else {
                return Ok((learners as usize, all));
            };
            for person in people.iter().map(|person| person.learner_id) {
                if person % stride != 0 {
                    continue;
                }
                let before = all.len();
                for live in self.courses.all() {
                    let told = told(self, live, person).await?;
                    let (app, course) = (self.clone(), live.course.id.clone());
                    let own = blocking(move || {
                        let live = app.courses.get(&course)?;
                        Ok::<_, Error>(foretell(live, learners, &told))
                    });
                    all.extend(own.await??);
                }
                learners += u32::from(all.len() > before);
            }
            after = last;
            tokio::time::sleep(begun.elapsed().min(LONGEST_PAUSE)).await;
        }
    }
}

/// No worse in either, and better by enough in one.
fn is_worth_it(before: &Figures, after: &Figures) -> bool {
    let won = [before.log_loss - after.log_loss, before.ece - after.ece];
    won.iter().all(|won| *won >= 0.0) && won.iter().zip(WORTH).any(|(won, worth)| *won >= worth)
}

/// Foretells each answer in Cairn without help, and outside a placement, from all evidence before it.
fn foretell(live: &LiveCourse, learner: u32, told: &[Told]) -> Vec<Foretold> {
    let mut belief = Belief::new(&live.model);
    let mut foretold = Vec::with_capacity(told.len());
    for told in told {
        let evidence = told.evidence(live).filter(|_| told.is_practice());
        if let Some(evidence) = evidence.filter(|evidence| evidence.aid.is_unaided()) {
            let item = evidence.item.sane();
            let prediction = predict(&belief, &live.model, evidence.skill, &item, evidence.at);
            let others = prediction.reasons.iter();
            let others = others.filter(|reason| reason.reason != Reason::Calibration);
            foretold.push(Foretold {
                learner,
                log_odds: others.fold(0.0, |sum, reason| sum + reason.log_odds),
                floors: Floors {
                    guess: item.guess,
                    slip: item.slip,
                },
                correct: evidence.correct,
            });
        }
        told.fold(&mut belief, live);
    }
    foretold
}

/// Runs what takes long on a thread that may take its time.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ModelError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(ModelError::Stopped),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_step_is_taken_over_where_it_is_better_and_nowhere_worse() {
        let figures = |log_loss, ece| Figures {
            log_loss,
            ece,
            ..Figures::default()
        };
        let before = figures(0.5, 0.03);
        let is_taken = |log_loss, ece| is_worth_it(&before, &figures(log_loss, ece));
        assert!(is_taken(0.49, 0.03) && is_taken(0.5, 0.01) && is_taken(0.499, 0.02));
        assert!(!is_taken(0.5, 0.03) && !is_taken(0.4999, 0.029));
        assert!(!is_taken(0.48, 0.031) && !is_taken(0.501, 0.001));
        assert!(!is_taken(f64::NAN, 0.01));
    }
}
