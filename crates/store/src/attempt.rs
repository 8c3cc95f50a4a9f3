//! Attempts: a learner's tries at one item, from the moment it is shown.

use std::fmt;
use std::str::FromStr;

use crate::value::{Columns, FromRow, Param, params};
use crate::{StoreError, Tx};

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptState {
    /// The learner may answer.
    Open,
    /// Answered right.
    Right,
    /// The solution was shown.
    Revealed,
    /// Left for something else.
    Abandoned,
}

impl AttemptState {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            AttemptState::Open => "open",
            AttemptState::Right => "right",
            AttemptState::Revealed => "revealed",
            AttemptState::Abandoned => "abandoned",
        }
    }
}

impl FromStr for AttemptState {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        [
            AttemptState::Open,
            AttemptState::Right,
            AttemptState::Revealed,
            AttemptState::Abandoned,
        ]
        .into_iter()
        .find(|state| state.as_str() == word)
        .ok_or_else(|| StoreError::corrupt(format!("`{word}` is no state of an attempt")))
    }
}

impl fmt::Display for AttemptState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<AttemptState> for Param<'_> {
    fn from(state: AttemptState) -> Self {
        Param::Text(state.as_str())
    }
}

/// A learner's tries at one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Who tries.
    pub learner_id: i64,
    /// A UUID, unique for the learner.
    pub attempt_id: String,
    /// In which course.
    pub course_id: String,
    /// On which skill.
    pub skill_id: String,
    /// From which item template, …
    pub template_id: String,
    /// … and with which seed, the question is made.
    pub seed: u64,
    /// The decision that offered it, if one did.
    pub decision_id: Option<String>,
    /// The kind of step it is part of, in the policy's words.
    pub step_kind: String,
    /// Mastery level of the skill when the attempt was opened.
    pub level_before: String,
    /// Milliseconds since the Unix epoch.
    pub opened_at: i64,
    /// Hints shown so far.
    pub hints_shown: u32,
    /// Answers given so far.
    pub tries: u32,
    /// Where it stands.
    pub state: AttemptState,
    /// When it ceased to be open, in milliseconds since the Unix epoch.
    pub closed_at: Option<i64>,
    /// The placement that it is a question of, if it is one.
    pub placement_id: Option<String>,
}

impl Attempt {
    /// The parameters of the statements that store how far it has come.
    fn progress(&self) -> [Param<'_>; 6] {
        [
            self.learner_id.into(),
            (&self.attempt_id).into(),
            self.hints_shown.into(),
            self.tries.into(),
            self.state.into(),
            self.closed_at.into(),
        ]
    }
}

impl FromRow for Attempt {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Attempt {
            learner_id: row.int()?,
            attempt_id: row.text()?,
            course_id: row.text()?,
            skill_id: row.text()?,
            template_id: row.text()?,
            seed: row.seed()?,
            decision_id: row.text_or_null()?,
            step_kind: row.text()?,
            level_before: row.text()?,
            opened_at: row.int()?,
            hints_shown: row.narrow()?,
            tries: row.narrow()?,
            state: row.word()?,
            closed_at: row.int_or_null()?,
            placement_id: row.text_or_null()?,
        })
    }
}

impl Tx {
    /// Adds an attempt; its decision, if it names one, must be there.
    pub async fn open_attempt(&mut self, attempt: &Attempt) -> Result<(), StoreError> {
        let a = attempt;
        let params = params![
            a.learner_id,
            &a.attempt_id,
            &a.course_id,
            &a.skill_id,
            &a.template_id,
            a.seed,
            a.decision_id.as_ref(),
            &a.step_kind,
            &a.level_before,
            a.opened_at,
            a.hints_shown,
            a.tries,
            a.state,
            a.closed_at,
            a.placement_id.as_ref(),
        ];
        self.execute(include_str!("attempt/open.sql"), params)
            .await
            .map(|_| ())
    }

    /// Stores how far an attempt has come (hints shown, tries, state, time of closing); false if
    /// there is no such attempt.
    pub async fn update_attempt(&mut self, attempt: &Attempt) -> Result<bool, StoreError> {
        let params = attempt.progress();
        let changed = self
            .execute(include_str!("attempt/update.sql"), &params)
            .await?;
        Ok(changed > 0)
    }

    /// The same for an attempt that is open; false, and nothing is stored, if there is no such attempt or it was closed meanwhile.
    pub async fn advance_open_attempt(&mut self, attempt: &Attempt) -> Result<bool, StoreError> {
        let params = attempt.progress();
        let changed = self
            .execute(include_str!("attempt/advance.sql"), &params)
            .await?;
        Ok(changed > 0)
    }

    /// The attempt of an id.
    pub async fn attempt(
        &mut self,
        learner_id: i64,
        attempt_id: &str,
    ) -> Result<Option<Attempt>, StoreError> {
        self.first(
            include_str!("attempt/get.sql"),
            params![learner_id, attempt_id],
        )
        .await
    }

    /// The attempt that a learner opened last in a course and has not closed.
    pub async fn latest_open_attempt(
        &mut self,
        learner_id: i64,
        course_id: &str,
    ) -> Result<Option<Attempt>, StoreError> {
        self.first(
            include_str!("attempt/latest_open.sql"),
            params![learner_id, course_id],
        )
        .await
    }

    /// A learner's last attempts in a course, newest first.
    pub async fn recent_attempts(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<Attempt>, StoreError> {
        self.rows(
            include_str!("attempt/recent.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }
}
