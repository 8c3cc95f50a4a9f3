//! What is known about activities and verbs: pieced together from the statements that name them.

use crate::value::params;
use crate::{StoreError, Tx};

impl Tx {
    /// What is known about an activity, as JSON.
    pub async fn activity_definition(
        &mut self,
        activity_id: &str,
    ) -> Result<Option<String>, StoreError> {
        self.first(include_str!("known/activity.sql"), params![activity_id])
            .await
    }

    /// Stores what is known about an activity, in place of what was.
    pub async fn put_activity_definition(
        &mut self,
        activity_id: &str,
        definition: &str,
    ) -> Result<(), StoreError> {
        let sql = include_str!("known/put_activity.sql");
        self.execute(sql, params![activity_id, definition])
            .await
            .map(|_| ())
    }

    /// How a verb is displayed, as JSON.
    pub async fn verb_display(&mut self, verb_id: &str) -> Result<Option<String>, StoreError> {
        self.first(include_str!("known/verb.sql"), params![verb_id])
            .await
    }

    /// Stores how a verb is displayed, in place of what was.
    pub async fn put_verb_display(
        &mut self,
        verb_id: &str,
        display: &str,
    ) -> Result<(), StoreError> {
        let sql = include_str!("known/put_verb.sql");
        self.execute(sql, params![verb_id, display])
            .await
            .map(|_| ())
    }
}
