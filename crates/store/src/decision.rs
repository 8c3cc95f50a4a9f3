//! Decisions: what was offered to a learner, with everything needed to make it again.

use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// One ranking of next steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// For whom.
    pub learner_id: i64,
    /// A UUID, unique for the learner.
    pub decision_id: String,
    /// In which course.
    pub course_id: String,
    /// Milliseconds since the Unix epoch.
    pub decided_at: i64,
    /// On which day of the learner's own calendar, in days since 1970-01-01.
    pub day: i32,
    /// The version of the belief it rests on.
    pub belief_version: i64,
    /// The version of the learner model.
    pub model: String,
    /// The version of the policy.
    pub policy: String,
    /// The fingerprint of the course.
    pub course_fingerprint: String,
    /// The seed of the policy's draws.
    pub seed: u64,
    /// The candidates with their terms, scores and propensities, as JSON.
    pub candidates: String,
    /// The skill that the learner chose among those offered.
    pub chosen_skill: Option<String>,
    /// When, in milliseconds since the Unix epoch.
    pub chosen_at: Option<i64>,
}

impl FromRow for Decision {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Decision {
            learner_id: row.int()?,
            decision_id: row.text()?,
            course_id: row.text()?,
            decided_at: row.int()?,
            day: row.narrow()?,
            belief_version: row.int()?,
            model: row.text()?,
            policy: row.text()?,
            course_fingerprint: row.text()?,
            seed: row.seed()?,
            candidates: row.text()?,
            chosen_skill: row.text_or_null()?,
            chosen_at: row.int_or_null()?,
        })
    }
}

impl Tx {
    /// Adds a decision.
    pub async fn put_decision(&mut self, decision: &Decision) -> Result<(), StoreError> {
        let d = decision;
        let params = params![
            d.learner_id,
            &d.decision_id,
            &d.course_id,
            d.decided_at,
            d.day,
            d.belief_version,
            &d.model,
            &d.policy,
            &d.course_fingerprint,
            d.seed,
            &d.candidates,
            d.chosen_skill.as_ref(),
            d.chosen_at,
        ];
        self.execute(include_str!("decision/put.sql"), params)
            .await
            .map(|_| ())
    }

    /// The decision of an id.
    pub async fn decision(
        &mut self,
        learner_id: i64,
        decision_id: &str,
    ) -> Result<Option<Decision>, StoreError> {
        self.first(
            include_str!("decision/get.sql"),
            params![learner_id, decision_id],
        )
        .await
    }

    /// The decision of an id, whoever's it is.
    pub async fn find_decision(
        &mut self,
        decision_id: &str,
    ) -> Result<Option<Decision>, StoreError> {
        self.first(include_str!("decision/find.sql"), params![decision_id])
            .await
    }

    /// The last decision for a learner in a course.
    pub async fn latest_decision(
        &mut self,
        learner_id: i64,
        course_id: &str,
    ) -> Result<Option<Decision>, StoreError> {
        self.first(
            include_str!("decision/latest.sql"),
            params![learner_id, course_id, 1_u32],
        )
        .await
    }

    /// The decisions for a learner in a course of which something was chosen, the oldest first, at most
    /// `limit`, those after one by its time and id (`i64::MIN` and nothing to begin with).
    pub async fn taken_decisions(
        &mut self,
        learner_id: i64,
        course_id: &str,
        after: (i64, &str),
        limit: u32,
    ) -> Result<Vec<Decision>, StoreError> {
        self.rows(
            include_str!("decision/taken.sql"),
            params![learner_id, course_id, after.0, after.1, limit],
        )
        .await
    }

    /// The last decisions for a learner in a course, newest first.
    pub async fn recent_decisions(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<Decision>, StoreError> {
        self.rows(
            include_str!("decision/latest.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }

    /// Notes what the learner chose. The first choice stands: false if one is noted already, or
    /// there is no such decision.
    pub async fn mark_chosen(
        &mut self,
        learner_id: i64,
        decision_id: &str,
        skill_id: &str,
        chosen_at: i64,
    ) -> Result<bool, StoreError> {
        let params = params![learner_id, decision_id, skill_id, chosen_at];
        Ok(self
            .execute(include_str!("decision/mark_chosen.sql"), params)
            .await?
            > 0)
    }
}
