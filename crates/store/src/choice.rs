//! What learners choose for themselves in a course: a goal, interests, how hard it should be and how long a day.

use std::str::FromStr;

use crate::value::{Columns, FromRow, Param, params};
use crate::{StoreError, Tx};

/// What a goal, an interest or an assignment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetKind {
    /// One skill.
    Skill,
    /// All skills of a unit.
    Unit,
    /// A unit of content made elsewhere: its id is that of the package, a slash and its place. Only for assignments.
    Content,
}

impl TargetKind {
    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Unit => "unit",
            Self::Content => "content",
        }
    }
}

impl FromStr for TargetKind {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        match word {
            "skill" => Ok(Self::Skill),
            "unit" => Ok(Self::Unit),
            "content" => Ok(Self::Content),
            _ => Err(StoreError::corrupt(format!(
                "`{word}` is neither a skill nor a unit nor content"
            ))),
        }
    }
}

impl From<TargetKind> for Param<'_> {
    fn from(kind: TargetKind) -> Self {
        Param::Text(kind.as_str())
    }
}

/// A skill or a unit by its id in the course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Which of them.
    pub kind: TargetKind,
    /// Its id.
    pub id: String,
}

impl FromRow for Target {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Target {
            kind: row.word()?,
            id: row.text()?,
        })
    }
}

/// What a learner wants to master.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Whose goal.
    pub learner_id: i64,
    /// A UUID, unique for the learner.
    pub goal_id: String,
    /// In which course.
    pub course_id: String,
    /// What is to be mastered.
    pub target: Target,
    /// By which day, in days since 1970-01-01.
    pub due_day: Option<i32>,
    /// Milliseconds since the Unix epoch.
    pub set_at: i64,
    /// When it was given up or replaced, in milliseconds since the Unix epoch.
    pub ended_at: Option<i64>,
}

impl FromRow for Goal {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Goal {
            learner_id: row.int()?,
            goal_id: row.text()?,
            course_id: row.text()?,
            target: Target::from_row(row)?,
            due_day: row.narrow_or_null()?,
            set_at: row.int()?,
            ended_at: row.int_or_null()?,
        })
    }
}

/// How a learner wants to practise in a course; whoever has chosen nothing has the default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// `steady` or `stretching`.
    pub success_rate: Option<String>,
    /// Minutes of practice a day, 1 to 600.
    pub minutes_a_day: Option<u32>,
}

impl FromRow for Preferences {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Preferences {
            success_rate: row.text_or_null()?,
            minutes_a_day: row.narrow_or_null()?,
        })
    }
}

impl Tx {
    /// Sets a learner's goal in a course; the one they had is ended.
    pub async fn set_goal(&mut self, goal: &Goal) -> Result<(), StoreError> {
        self.end_goal(goal.learner_id, &goal.course_id, goal.set_at)
            .await?;
        let params = params![
            goal.learner_id,
            &goal.goal_id,
            &goal.course_id,
            goal.target.kind,
            &goal.target.id,
            goal.due_day,
            goal.set_at,
            goal.ended_at,
        ];
        self.execute(include_str!("choice/put_goal.sql"), params)
            .await
            .map(|_| ())
    }

    /// Ends a learner's goal in a course; false if there is none.
    pub async fn end_goal(
        &mut self,
        learner_id: i64,
        course_id: &str,
        ended_at: i64,
    ) -> Result<bool, StoreError> {
        let params = params![learner_id, course_id, ended_at];
        let ended = self.execute(include_str!("choice/end_goal.sql"), params);
        Ok(ended.await? > 0)
    }

    /// A learner's goal in a course.
    pub async fn goal(
        &mut self,
        learner_id: i64,
        course_id: &str,
    ) -> Result<Option<Goal>, StoreError> {
        self.first(
            include_str!("choice/goal.sql"),
            params![learner_id, course_id],
        )
        .await
    }

    /// All goals that a learner ever had in a course, the oldest first.
    pub async fn goals(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<Goal>, StoreError> {
        self.rows(
            include_str!("choice/goals.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }

    /// The courses in which a learner is enrolled, has chosen something or was offered something, by id.
    pub async fn courses_of_learner(&mut self, learner_id: i64) -> Result<Vec<String>, StoreError> {
        self.rows(include_str!("choice/courses.sql"), params![learner_id])
            .await
    }

    /// Notes that a learner is interested in something; once is enough.
    pub async fn put_interest(
        &mut self,
        learner_id: i64,
        course_id: &str,
        target: &Target,
        chosen_at: i64,
    ) -> Result<(), StoreError> {
        let params = params![learner_id, course_id, target.kind, &target.id, chosen_at];
        self.execute(include_str!("choice/put_interest.sql"), params)
            .await
            .map(|_| ())
    }

    /// Takes an interest back; false if there was none.
    pub async fn delete_interest(
        &mut self,
        learner_id: i64,
        course_id: &str,
        target: &Target,
    ) -> Result<bool, StoreError> {
        let params = params![learner_id, course_id, target.kind, &target.id];
        let deleted = self.execute(include_str!("choice/delete_interest.sql"), params);
        Ok(deleted.await? > 0)
    }

    /// What a learner is interested in.
    pub async fn interests(
        &mut self,
        learner_id: i64,
        course_id: &str,
    ) -> Result<Vec<Target>, StoreError> {
        self.rows(
            include_str!("choice/interests.sql"),
            params![learner_id, course_id],
        )
        .await
    }

    /// Keeps how a learner wants to practise in a course.
    pub async fn put_preferences(
        &mut self,
        learner_id: i64,
        course_id: &str,
        preferences: &Preferences,
    ) -> Result<(), StoreError> {
        let params = params![
            learner_id,
            course_id,
            preferences.success_rate.as_ref(),
            preferences.minutes_a_day,
        ];
        self.execute(include_str!("choice/put_preferences.sql"), params)
            .await
            .map(|_| ())
    }

    /// How a learner wants to practise in a course.
    pub async fn preferences(
        &mut self,
        learner_id: i64,
        course_id: &str,
    ) -> Result<Preferences, StoreError> {
        let params = params![learner_id, course_id];
        let found = self.first(include_str!("choice/preferences.sql"), params);
        Ok(found.await?.unwrap_or_default())
    }
}
