//! Fitted models of this installation, in all their versions. A row is never changed; which one is in use is a fact
//! about the installation ([`Tx::meta`]) under a name that the application chooses.

use std::str::FromStr;

use crate::value::{Columns, FromRow, Param, params};
use crate::{StoreError, Tx};

/// How a model came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelOrigin {
    /// Somebody put it into use.
    Promoted,
    /// The program has calibrated the one before it anew.
    Calibrated,
}

impl ModelOrigin {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Promoted, Self::Calibrated];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promoted => "promoted",
            Self::Calibrated => "calibrated",
        }
    }
}

impl FromStr for ModelOrigin {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or_else(|| StoreError::corrupt(format!("`{word}` is no origin of a model")))
    }
}

impl From<ModelOrigin> for Param<'_> {
    fn from(origin: ModelOrigin) -> Self {
        Param::Text(origin.as_str())
    }
}

/// A fitted model to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswerModel {
    /// Its file.
    pub text: String,
    /// How it came.
    pub origin: ModelOrigin,
    /// The one that was in use until then; none if it was the one that every school begins with.
    pub before_id: Option<i64>,
    /// When, in milliseconds since the Unix epoch.
    pub put_at: i64,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerModel {
    /// Ascends with time.
    pub model_id: i64,
    /// What was kept.
    pub new: NewAnswerModel,
}

impl FromRow for AnswerModel {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(AnswerModel {
            model_id: row.int()?,
            new: NewAnswerModel {
                text: row.text()?,
                origin: row.word()?,
                before_id: row.int_or_null()?,
                put_at: row.int()?,
            },
        })
    }
}

impl Tx {
    /// Keeps a model and returns its id.
    pub async fn put_answer_model(&mut self, new: &NewAnswerModel) -> Result<i64, StoreError> {
        let params = params![&new.text, new.origin, new.before_id, new.put_at];
        self.one(include_str!("answer_model/put.sql"), params).await
    }

    /// A model by its id.
    pub async fn answer_model(&mut self, model_id: i64) -> Result<Option<AnswerModel>, StoreError> {
        self.first(include_str!("answer_model/get.sql"), params![model_id])
            .await
    }

    /// The models, newest first, at most `limit`, from before the id `before` (`i64::MAX` to begin with).
    pub async fn answer_models(
        &mut self,
        before: i64,
        limit: u32,
    ) -> Result<Vec<AnswerModel>, StoreError> {
        self.rows(
            include_str!("answer_model/page.sql"),
            params![before, limit],
        )
        .await
    }
}
