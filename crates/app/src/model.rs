//! The school's own model: fitted to its log (`log.rs`), promoted when it is no worse, calibrated anew as time goes by
//! (`calibrate.rs`), reverted when asked.
//!
//! All models that were ever in use are kept in the store, as the texts of their files, and one of them is in use; every
//! change of that goes into the audit. Running schools go over to it ([`crate::Running`]). A model's version is part of each
//! course's fingerprint, so that beliefs folded with another one are rebuilt from the log when next used, and a decision
//! can be replayed with the model that it was made with.

mod calibrate;
mod log;

use cairn_engine::Timestamp;
use cairn_lab::online::file::{Figures, FittedTo, ModelFile, ModelFileError};
use cairn_lab::online::{Progress, fit_on, measure};
use cairn_lab::spool::{Scratch, SpoolError};
use cairn_store::{ModelOrigin, NewAnswerModel, NewAuditEntry, Store, StoreError, Tx};

use crate::App;
use crate::courses::LiveCourse;
use crate::error::{Error, Result};

pub use calibrate::Recalibration;
use log::{SchoolLog, SomeLearners};

/// Where the store keeps the id of the model in use; empty for the one that every school begins with.
const IN_USE: &str = "answer-model-in-use";

/// Not empty while the school is not to be calibrated anew by itself: somebody has taken a model back.
const AT_REST: &str = "calibration-at-rest";

/// Every so many learners one is held out, to measure on.
const HELD_OUT: usize = 5;

/// Fewer learners or answers than this are not fitted to: what they say is better left to the prior.
const FEWEST_LEARNERS: usize = 10;
const FEWEST_ANSWERS: u64 = 1_000;

/// Why a model was not fitted or promoted.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is not enough to fit to.
    #[error(
        "there are {answers} answers of {learners} learners; a fit takes {FEWEST_ANSWERS} of {FEWEST_LEARNERS}"
    )]
    TooLittle {
        /// Answers there are.
        answers: u64,
        /// Learners there are.
        learners: usize,
    },
    /// It predicts learners held out worse than the one in use.
    #[error(
        "the model is worse than the one in use: a log-loss of {fitted:.4} against {in_use:.4} on learners held out"
    )]
    Worse {
        /// Its log-loss.
        fitted: f64,
        /// That of the one in use.
        in_use: f64,
    },
    /// It was fitted to logs from elsewhere: its figures say nothing about this school, and it knows other things.
    #[error(
        "the model was fitted to {}, not to this school's log; see `cairn model fit`", logs.join(", ")
    )]
    FromElsewhere {
        /// Those logs.
        logs: Vec<String>,
    },
    /// Another model came into use in the meantime.
    #[error("another model has been put into use in the meantime")]
    Overtaken,
    /// There is none to go back to.
    #[error("no model was promoted, so there is none to take back")]
    NothingToRevert,
    /// The program ends.
    #[error("the program is shutting down")]
    Stopped,
    /// A model that is said to be in use is not there.
    #[error("the model in use, number {0}, is not in the store")]
    Missing(i64),
    /// The file is no usable model.
    #[error(transparent)]
    File(#[from] ModelFileError),
    /// Answers cannot be put aside.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The school cannot be read.
    #[error(transparent)]
    School(#[from] Error),
}

impl From<StoreError> for ModelError {
    fn from(error: StoreError) -> ModelError {
        ModelError::School(error.into())
    }
}

/// The model in use; none if it is the one that every school begins with.
///
/// # Errors
/// If the store cannot be read, or holds what is no model of this program.
pub async fn in_use(store: &Store) -> Result<Option<ModelFile>, ModelError> {
    match id_in_use(store).await? {
        Some(id) => Ok(Some(file(store, id).await?)),
        None => Ok(None),
    }
}

/// The id of the model in use.
pub(crate) async fn id_in_use(store: &Store) -> Result<Option<i64>> {
    store
        .read(|tx| Box::pin(async move { id_in(tx).await }))
        .await
}

async fn id_in(tx: &mut Tx) -> Result<Option<i64>> {
    let text = tx.meta(IN_USE).await?.unwrap_or_default();
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse();
    let id = id.map_err(|_| Error::Inconsistent(format!("`{text}` is no number of a model")))?;
    Ok(Some(id))
}

/// A model by its id.
pub(crate) async fn file(store: &Store, id: i64) -> Result<ModelFile, ModelError> {
    let row = store
        .read(move |tx| Box::pin(async move { Ok::<_, Error>(tx.answer_model(id).await?) }))
        .await?;
    let row = row.ok_or(ModelError::Missing(id))?;
    Ok(ModelFile::parse(&row.new.text)?)
}

/// The model, unless it was fitted for other formulas than this program's: then none, with a warning.
pub(crate) fn usable(file: Result<ModelFile, ModelError>) -> Result<Option<ModelFile>, ModelError> {
    match file {
        Ok(file) => Ok(Some(file)),
        Err(ModelError::File(error @ ModelFileError::OtherFormulas { .. })) => {
            tracing::warn!(
                %error,
                "the school goes on with the model that every school begins with"
            );
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Puts a model into use in place of the one before, which is kept. Running schools go over to it within seconds.
///
/// # Errors
/// [`ModelError::Worse`] if it does worse on learners held out than the one that was in use when it was fitted,
/// [`ModelError::FromElsewhere`] if it was fitted to other answers than a school's.
pub async fn promote(store: &Store, file: &ModelFile, now: Timestamp) -> Result<(), ModelError> {
    if !file.fitted_to.logs.is_empty() {
        let logs = file.fitted_to.logs.clone();
        return Err(ModelError::FromElsewhere { logs });
    }
    if !file.is_no_worse() {
        return Err(ModelError::Worse {
            fitted: file.held_out.log_loss,
            in_use: file.before.log_loss,
        });
    }
    let before = id_in_use(store).await?;
    put(store, file, ModelOrigin::Promoted, before, now).await
}

/// Keeps a model and puts it into use, if `before` is still the one in use.
async fn put(
    store: &Store,
    file: &ModelFile,
    origin: ModelOrigin,
    before: Option<i64>,
    now: Timestamp,
) -> Result<(), ModelError> {
    let new = NewAnswerModel {
        text: file.to_text(),
        origin,
        before_id: before,
        put_at: now.0,
    };
    let (held_out, in_use) = (file.held_out, file.before);
    let action = match origin {
        ModelOrigin::Promoted => "promote-model",
        ModelOrigin::Calibrated => "calibrate-model",
    };
    let detail = format!(
        "{}: log-loss {:.4}, before {:.4}; calibration error {:.4}, before {:.4}; on {} answers held out",
        file.version(),
        held_out.log_loss,
        in_use.log_loss,
        held_out.ece,
        in_use.ece,
        held_out.answers,
    );
    let put = store.write(move |tx| {
        Box::pin(async move {
            let id = tx.put_answer_model(&new).await?;
            use_instead(tx, before, Some(id)).await?;
            if origin == ModelOrigin::Promoted {
                tx.put_meta(AT_REST, "").await?;
            }
            audit(tx, action, detail, now).await
        })
    });
    put.await
}

/// Takes the last model back: the one before it is in use again, or the one that every school begins with. From then on
/// the school is not calibrated anew by itself, until somebody promotes a model.
///
/// # Errors
/// [`ModelError::NothingToRevert`] if none was put into use.
pub async fn revert(store: &Store, now: Timestamp) -> Result<(), ModelError> {
    let put = store.write(move |tx| {
        Box::pin(async move {
            let id = id_in(tx).await?.ok_or(ModelError::NothingToRevert)?;
            let row = tx.answer_model(id).await?;
            let before = row.and_then(|row| row.new.before_id);
            use_instead(tx, Some(id), before).await?;
            tx.put_meta(AT_REST, "reverted").await?;
            let number =
                |id: Option<i64>| id.map_or_else(|| "the first".to_owned(), |id| id.to_string());
            let detail = format!("from {id} to {}", number(before));
            audit(tx, "revert-model", detail, now).await
        })
    });
    put.await
}

/// Has one model in use in place of another.
async fn use_instead(tx: &mut Tx, before: Option<i64>, id: Option<i64>) -> Result<(), ModelError> {
    let text = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let exchanged = tx.exchange_meta(IN_USE, &text(before), &text(id)).await?;
    exchanged.then_some(()).ok_or(ModelError::Overtaken)
}

/// Puts on record that the model in use has changed.
async fn audit(
    tx: &mut Tx,
    action: &str,
    detail: String,
    now: Timestamp,
) -> Result<(), ModelError> {
    let entry = NewAuditEntry {
        at: now.0,
        actor_id: None,
        action: action.to_owned(),
        learner_id: None,
        detail,
        address: None,
    };
    tx.append_audit(&entry).await?;
    Ok(())
}

/// The names of a course's skills, in the order of their numbers.
pub(crate) fn skill_names(live: &LiveCourse) -> Vec<String> {
    let skills = live.course.skills.iter();
    skills
        .map(|skill| format!("{}/{}", live.course.id, skill.id))
        .collect()
}

/// The names of a course's templates, in the order of their numbers.
pub(crate) fn template_names(live: &LiveCourse) -> Vec<String> {
    let name = |skill: &cairn_course::Skill, template: &cairn_course::Template| {
        format!("{}/{}/{}", live.course.id, skill.id, template.id)
    };
    let skills = live.course.skills.iter();
    skills
        .flat_map(|skill| skill.templates.iter().map(move |of| name(skill, of)))
        .collect()
}

impl App {
    /// Fits a model to all answers in the log, and measures it on learners held out against the one in use. Nothing in
    /// the school changes.
    ///
    /// # Errors
    /// [`ModelError::TooLittle`] if there is not enough to fit to.
    pub async fn fit_model(
        &self,
        threads: usize,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<ModelFile, ModelError> {
        let scratch = Scratch::of_system();
        let log = SchoolLog::read(self, &scratch).await?;
        let all = log.of((0..log.learners()).collect());
        let (learners, answers) = (log.learners(), log.answers());
        if learners < FEWEST_LEARNERS || answers < FEWEST_ANSWERS {
            return Err(ModelError::TooLittle { answers, learners });
        }
        let is_held_out = |learner: &usize| learner.is_multiple_of(HELD_OUT);
        let (held_out, others): (Vec<usize>, Vec<usize>) = (0..learners).partition(is_held_out);
        let (held_out, others) = (log.of(held_out), log.of(others));
        let mut fit = |source: &SomeLearners<'_>| {
            let fitted = fit_on(threads, None, source, progress)?;
            let file = ModelFile::new(&fitted.model, &log.skills, &log.templates);
            Ok::<_, SpoolError>(file)
        };
        let figures = |file: Option<&ModelFile>| {
            let model = file.map_or_else(Default::default, |file| {
                file.answer_model(&log.skills, &log.templates)
            });
            Ok::<_, SpoolError>(Figures::from(measure(&model, &held_out, &scratch)?))
        };
        let in_use = in_use(&self.store).await?;
        let measured = figures(Some(&fit(&others)?))?;
        let mut file = fit(&all)?;
        file.held_out = measured;
        file.before = figures(in_use.as_ref())?;
        file.fitted_to = FittedTo {
            answers,
            learners: learners as u64,
            fingerprint: log.fingerprint.clone(),
            ..FittedTo::default()
        };
        file.usual_times.clone_from(&log.usual_times);
        Ok(file)
    }
}
