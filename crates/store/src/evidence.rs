//! What counts as evidence among the statements that other systems write: rules from activities and
//! verbs to skills, and what no rule was for.

use std::str::FromStr;

use crate::value::{Columns, FromRow, Param, params};
use crate::{StoreError, Tx};

/// How much a statement says about knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceGrade {
    /// An answer that was given without help.
    Assessed,
    /// An answer with help.
    Aided,
    /// Something was seen or done: it says nothing about knowing.
    Exposure,
}

impl EvidenceGrade {
    /// All of them, the strongest first.
    pub const ALL: [Self; 3] = [Self::Assessed, Self::Aided, Self::Exposure];

    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assessed => "assessed",
            Self::Aided => "aided",
            Self::Exposure => "exposure",
        }
    }
}

impl FromStr for EvidenceGrade {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|grade| grade.as_str() == word);
        found.ok_or_else(|| StoreError::corrupt(format!("`{word}` is no grade of evidence")))
    }
}

impl From<EvidenceGrade> for Param<'_> {
    fn from(grade: EvidenceGrade) -> Self {
        Param::Text(grade.as_str())
    }
}

/// A rule to be added: statements about this activity with this verb are evidence about that skill.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvidenceRule {
    /// The IRI of an activity, or with `*` in the end, how it begins.
    pub activity: String,
    /// The IRI of a verb; empty: any.
    pub verb: String,
    /// The course, …
    pub course_id: String,
    /// … and its skill.
    pub skill_id: String,
    /// How much they say.
    pub grade: EvidenceGrade,
    /// From this scaled score on (-1 to 1) they tell of a success, where they do not say.
    pub pass_mark: f64,
    /// Who added it; nobody: an operator.
    pub created_by: Option<i64>,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRule {
    /// Its number.
    pub rule_id: i64,
    /// What was added.
    pub new: NewEvidenceRule,
}

impl FromRow for EvidenceRule {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(EvidenceRule {
            rule_id: row.int()?,
            new: NewEvidenceRule {
                activity: row.text()?,
                verb: row.text()?,
                course_id: row.text()?,
                skill_id: row.text()?,
                grade: row.word()?,
                pass_mark: row.real()?,
                created_by: row.int_or_null()?,
                created_at: row.int()?,
            },
        })
    }
}

/// An activity and a verb of statements that no rule was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    /// The IRI of the activity.
    pub activity: String,
    /// The IRI of the verb.
    pub verb: String,
    /// How many statements.
    pub statements: i64,
    /// When the last of them came in, in milliseconds since the Unix epoch.
    pub last_at: i64,
}

impl FromRow for Unmapped {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Unmapped {
            activity: row.text()?,
            verb: row.text()?,
            statements: row.int()?,
            last_at: row.int()?,
        })
    }
}

impl Tx {
    /// Adds a rule and returns its number.
    pub async fn create_evidence_rule(&mut self, new: &NewEvidenceRule) -> Result<i64, StoreError> {
        let params = params![
            &new.activity,
            &new.verb,
            &new.course_id,
            &new.skill_id,
            new.grade,
            Param::Real(new.pass_mark),
            new.created_by,
            new.created_at
        ];
        self.one(include_str!("evidence/create.sql"), params).await
    }

    /// Takes a rule away; false if there is none of this number.
    pub async fn delete_evidence_rule(&mut self, rule_id: i64) -> Result<bool, StoreError> {
        let sql = include_str!("evidence/delete.sql");
        Ok(self.execute(sql, params![rule_id]).await? > 0)
    }

    /// The rules for a course, in the order in which they were added; there are at most some
    /// thousand.
    pub async fn evidence_rules(
        &mut self,
        course_id: &str,
    ) -> Result<Vec<EvidenceRule>, StoreError> {
        self.rows(include_str!("evidence/of_course.sql"), params![course_id])
            .await
    }

    /// All rules, likewise.
    pub async fn all_evidence_rules(&mut self) -> Result<Vec<EvidenceRule>, StoreError> {
        self.rows(include_str!("evidence/all.sql"), params![]).await
    }

    /// Counts statements that no rule is for.
    pub async fn count_unmapped(
        &mut self,
        activity: &str,
        verb: &str,
        statements: i64,
        at: i64,
    ) -> Result<(), StoreError> {
        let params = params![activity, verb, statements, at];
        self.execute(include_str!("evidence/count_unmapped.sql"), params)
            .await
            .map(|_| ())
    }

    /// What no rule was for, the most frequent first, at most `limit`.
    pub async fn unmapped(&mut self, limit: u32) -> Result<Vec<Unmapped>, StoreError> {
        self.rows(include_str!("evidence/unmapped.sql"), params![limit])
            .await
    }
}
