//! What teachers decide for a section: which skills are pinned, banned or put in order, and a policy file.

use std::str::FromStr;

use crate::value::{Columns, FromRow, Param, params};
use crate::{StoreError, Tx};

/// What is done with a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OverrideKind {
    /// It comes first.
    Pin,
    /// It is not offered.
    Ban,
    /// It has its place in an order.
    Order,
}

impl OverrideKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pin, Self::Ban, Self::Order];

    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Ban => "ban",
            Self::Order => "order",
        }
    }
}

impl FromStr for OverrideKind {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or_else(|| StoreError::corrupt(format!("`{word}` is no kind of override")))
    }
}

impl From<OverrideKind> for Param<'_> {
    fn from(kind: OverrideKind) -> Self {
        Param::Text(kind.as_str())
    }
}

/// Something that a teacher overrules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOverride {
    /// For which section.
    pub section_id: i64,
    /// Which skill.
    pub skill_id: String,
    /// What is done with it.
    pub kind: OverrideKind,
    /// Why, for people to read.
    pub reason: String,
    /// By whom.
    pub set_by: i64,
    /// Milliseconds since the Unix epoch.
    pub set_at: i64,
}

/// Something that a teacher has overruled. Those of kind order stand in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Given by the database, never reused.
    pub override_id: i64,
    /// What was overruled.
    pub new: NewOverride,
    /// Who ended it; nobody if it stands.
    pub ended_by: Option<i64>,
    /// When, in milliseconds since the Unix epoch.
    pub ended_at: Option<i64>,
}

impl FromRow for Override {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Override {
            override_id: row.int()?,
            new: NewOverride {
                section_id: row.int()?,
                skill_id: row.text()?,
                kind: row.word()?,
                reason: row.text()?,
                set_by: row.int()?,
                set_at: row.int()?,
            },
            ended_by: row.int_or_null()?,
            ended_at: row.int_or_null()?,
        })
    }
}

/// A version of a section's policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionPolicy {
    /// Of which section.
    pub section_id: i64,
    /// Counts from 1.
    pub version: i64,
    /// Names the weights; stored with every decision.
    pub fingerprint: String,
    /// The file; empty for the built-in one.
    pub text: String,
    /// Why, for people to read.
    pub reason: String,
    /// By whom.
    pub set_by: i64,
    /// Milliseconds since the Unix epoch.
    pub set_at: i64,
}

impl FromRow for SectionPolicy {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(SectionPolicy {
            section_id: row.int()?,
            version: row.int()?,
            fingerprint: row.text()?,
            text: row.text()?,
            reason: row.text()?,
            set_by: row.int()?,
            set_at: row.int()?,
        })
    }
}

impl Tx {
    /// Overrules something and returns its id; what was overruled for that skill before is ended.
    pub async fn put_override(&mut self, new: &NewOverride) -> Result<i64, StoreError> {
        self.end_override(new.section_id, &new.skill_id, new.set_by, new.set_at)
            .await?;
        let params = params![
            new.section_id,
            &new.skill_id,
            new.kind,
            &new.reason,
            new.set_by,
            new.set_at,
        ];
        self.one(include_str!("section_policy/put_override.sql"), params)
            .await
    }

    /// Ends what is overruled for a skill; false if nothing is.
    pub async fn end_override(
        &mut self,
        section_id: i64,
        skill_id: &str,
        ended_by: i64,
        ended_at: i64,
    ) -> Result<bool, StoreError> {
        let params = params![section_id, skill_id, ended_by, ended_at];
        let ended = self.execute(include_str!("section_policy/end_override.sql"), params);
        Ok(ended.await? > 0)
    }

    /// What is overruled for a section, in the order in which it was, and then what was before, the latest first.
    pub async fn overrides(
        &mut self,
        section_id: i64,
        limit: u32,
    ) -> Result<Vec<Override>, StoreError> {
        self.rows(
            include_str!("section_policy/overrides.sql"),
            params![section_id, limit],
        )
        .await
    }

    /// What is overruled for a learner in a course, in the order in which it was.
    pub async fn overrides_of_learner(
        &mut self,
        learner_id: i64,
        course_id: &str,
        limit: u32,
    ) -> Result<Vec<Override>, StoreError> {
        self.rows(
            include_str!("section_policy/overrides_of_learner.sql"),
            params![learner_id, course_id, limit],
        )
        .await
    }

    /// Adds a version of a section's policy file.
    pub async fn put_section_policy(&mut self, policy: &SectionPolicy) -> Result<(), StoreError> {
        let params = params![
            policy.section_id,
            policy.version,
            &policy.fingerprint,
            &policy.text,
            &policy.reason,
            policy.set_by,
            policy.set_at,
        ];
        self.execute(include_str!("section_policy/put.sql"), params)
            .await
            .map(|_| ())
    }

    /// The versions of a section's policy file, the latest first.
    pub async fn section_policies(
        &mut self,
        section_id: i64,
        limit: u32,
    ) -> Result<Vec<SectionPolicy>, StoreError> {
        self.rows(
            include_str!("section_policy/versions.sql"),
            params![section_id, limit],
        )
        .await
    }

    /// A policy file by its fingerprint.
    pub async fn policy_of_fingerprint(
        &mut self,
        fingerprint: &str,
    ) -> Result<Option<SectionPolicy>, StoreError> {
        self.first(
            include_str!("section_policy/of_fingerprint.sql"),
            params![fingerprint],
        )
        .await
    }

    /// The latest version of the policy file of each section in which somebody learns a course; at most twenty.
    pub async fn policies_of_learner(
        &mut self,
        learner_id: i64,
        course_id: &str,
    ) -> Result<Vec<SectionPolicy>, StoreError> {
        self.rows(
            include_str!("section_policy/of_learner.sql"),
            params![learner_id, course_id],
        )
        .await
    }
}
