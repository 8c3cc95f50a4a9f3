//! The school as it runs: the model in use can change under it, without a restart.
//!
//! A request asks for the school once and keeps what it got, so that everything on a page is reckoned with one model.
//! Beliefs are rebuilt from the log when next used, as after any change of the model.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use cairn_engine::Timestamp;
use cairn_store::Store;

use crate::courses::Courses;
use crate::model::{ModelError, Recalibration};
use crate::{App, model};

/// So often a running school looks which model is in use.
const LOOK: Duration = Duration::from_secs(5);

/// So many looks after the start, and then after each other, it sees whether its calibration is due.
const LOOKS_BEFORE_FIRST: u32 = 12;
const LOOKS_BETWEEN: u32 = 720;

impl App {
    /// Opens a school with the model that is in use. One that was fitted for other formulas than this program's is passed
    /// over, with a warning: the school goes on with the model that every school begins with.
    ///
    /// # Errors
    /// If the store cannot be read, or the model in use is damaged.
    pub async fn of_school(store: Store, courses: Courses) -> Result<App, ModelError> {
        let id = model::id_in_use(&store).await?;
        App::new(store, courses).with_model(id).await
    }

    /// The same school, reckoned with another model.
    async fn with_model(&self, id: Option<i64>) -> Result<App, ModelError> {
        let file = match id {
            None => None,
            Some(id) => model::usable(model::file(&self.store, id).await)?,
        };
        Ok(App {
            courses: Arc::new(self.courses.with_model(file.as_ref())),
            model: id,
            ..self.clone()
        })
    }
}

/// A running school. Clones are the same school.
#[derive(Clone, Debug)]
pub struct Running(Arc<RwLock<App>>);

impl From<App> for Running {
    fn from(app: App) -> Running {
        Running(Arc::new(RwLock::new(app)))
    }
}

impl Running {
    /// The school, reckoned with the model that is in use now as far as this process has seen.
    pub fn current(&self) -> App {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Looks which model is in use, and goes over to it; says whether it was another.
    ///
    /// # Errors
    /// If the store cannot be read, or the model is damaged; then the school goes on as before.
    pub async fn look(&self) -> Result<bool, ModelError> {
        let current = self.current();
        let id = model::id_in_use(&current.store).await?;
        if id == current.model {
            return Ok(false);
        }
        let other = current.with_model(id).await?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = other;
        Ok(true)
    }

    /// Looks again and again which model is in use, and, if `calibrates`, sees that the last step of that model is fitted
    /// anew when that is due. It never ends; what it was about when it is dropped has not happened.
    pub async fn keep_up(self, calibrates: bool, now: impl Fn() -> Timestamp) {
        let mut left = LOOKS_BEFORE_FIRST;
        loop {
            tokio::time::sleep(LOOK).await;
            match self.look().await {
                Ok(false) => {}
                Ok(true) => tracing::info!("another model is in use"),
                Err(error) => tracing::warn!(%error, "the model in use cannot be had"),
            }
            left -= 1;
            if left == 0 {
                left = LOOKS_BETWEEN;
                if calibrates {
                    self.calibrate(now()).await;
                }
            }
        }
    }

    async fn calibrate(&self, now: Timestamp) {
        match self.current().recalibrate_if_due(now).await {
            Ok(None) => {}
            Ok(Some(Recalibration::Adopted {
                version,
                before,
                after,
            })) => tracing::info!(
                version,
                log_loss_before = before.log_loss,
                log_loss = after.log_loss,
                error_before = before.ece,
                error = after.ece,
                "the model was calibrated anew"
            ),
            Ok(Some(Recalibration::Kept { before, after })) => tracing::info!(
                log_loss_before = before.log_loss,
                log_loss = after.log_loss,
                error_before = before.ece,
                error = after.ece,
                "the calibration stays as it is"
            ),
            Err(error) => tracing::warn!(%error, "the model could not be calibrated anew"),
        }
    }
}
