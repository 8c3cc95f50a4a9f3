//! Responses: each answer given in an attempt. The typed projection of the log that models are
//! fitted on.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// An answer given in an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Who answered.
    pub learner_id: i64,
    /// The number of its statement in the learner's log.
    pub seq: i64,
    /// The id of that statement, which the client chose.
    pub response_id: String,
    /// In which attempt.
    pub attempt_id: String,
    /// In which course.
    pub course_id: String,
    /// On which skill.
    pub skill_id: String,
    /// From which item template, …
    pub template_id: String,
    /// … and with which seed, the question was made.
    pub seed: u64,
    /// Which answer in the attempt it is, from 1.
    pub try_number: u32,
    /// Milliseconds since the Unix epoch.
    pub answered_at: i64,
    /// On which day of the learner's own calendar, in days since 1970-01-01.
    pub day: i32,
    /// Whether it was right.
    pub correct: bool,
    /// Hints shown before.
    pub hints_shown: u32,
    /// Answers given before that count as help, as wrong ones do that were commented on.
    pub earlier_tries: u32,
    /// Whether the learner said "I don't know" instead of answering.
    pub dont_know: bool,
    /// The misconception that the answer reveals.
    pub misconception: Option<String>,
    /// What was answered, as the client sent it.
    pub answer: String,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<i64>,
    /// The verdict of the grader.
    pub verdict: String,
}

impl FromRow for Response {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Response {
            learner_id: row.int()?,
            seq: row.int()?,
            response_id: row.text()?,
            attempt_id: row.text()?,
            course_id: row.text()?,
            skill_id: row.text()?,
            template_id: row.text()?,
            seed: row.seed()?,
            try_number: row.narrow()?,
            answered_at: row.int()?,
            day: row.narrow()?,
            correct: row.truth()?,
            hints_shown: row.narrow()?,
            earlier_tries: row.narrow()?,
            dont_know: row.truth()?,
            misconception: row.text_or_null()?,
            answer: row.text()?,
            duration_ms: row.int_or_null()?,
            verdict: row.text()?,
        })
    }
}

impl Tx {
    /// How many responses there are, of everybody.
    pub async fn count_responses(&mut self) -> Result<i64, StoreError> {
        self.one(include_str!("response/count.sql"), params![])
            .await
    }

    /// Adds a response; its statement and its attempt must be there.
    pub async fn insert_response(&mut self, response: &Response) -> Result<(), StoreError> {
        let r = response;
        let params = params![
            r.learner_id,
            r.seq,
            &r.response_id,
            &r.attempt_id,
            &r.course_id,
            &r.skill_id,
            &r.template_id,
            r.seed,
            r.try_number,
            r.answered_at,
            r.day,
            r.correct,
            r.hints_shown,
            r.earlier_tries,
            r.dont_know,
            r.misconception.as_ref(),
            &r.answer,
            r.duration_ms,
            &r.verdict,
        ];
        self.execute(include_str!("response/insert.sql"), params)
            .await
            .map(|_| ())
    }

    /// The response of an id.
    pub async fn response(
        &mut self,
        learner_id: i64,
        response_id: &str,
    ) -> Result<Option<Response>, StoreError> {
        self.first(
            include_str!("response/by_id.sql"),
            params![learner_id, response_id],
        )
        .await
    }

    /// The responses of an attempt, in order.
    pub async fn responses_of_attempt(
        &mut self,
        learner_id: i64,
        attempt_id: &str,
    ) -> Result<Vec<Response>, StoreError> {
        self.rows(
            include_str!("response/of_attempt.sql"),
            params![learner_id, attempt_id],
        )
        .await
    }

    /// A learner's last responses in a course, newest first.
    pub async fn recent_responses(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<Response>, StoreError> {
        self.rows(
            include_str!("response/recent.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }

    /// The same without those given in placements.
    pub async fn recent_practice(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<Response>, StoreError> {
        self.rows(
            include_str!("response/recent_practice.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }

    /// A learner's last responses on a skill, newest first.
    pub async fn responses_of_skill(
        &mut self,
        learner_id: i64,
        course_id: &str,
        skill_id: &str,
        limit: u32,
    ) -> Result<Vec<Response>, StoreError> {
        let params = params![learner_id, course_id, skill_id, limit];
        self.rows(include_str!("response/of_skill.sql"), params)
            .await
    }

    /// A learner's responses in order, at most `limit`, those after the number `after` in the log
    /// (0 to begin with).
    pub async fn responses(
        &mut self,
        learner_id: i64,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Response>, StoreError> {
        self.rows(
            include_str!("response/after.sql"),
            params![learner_id, after, limit],
        )
        .await
    }
}
