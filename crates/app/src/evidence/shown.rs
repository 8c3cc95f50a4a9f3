//! What other systems told of a learner that counts, as pages show it.

use cairn_engine::{SkillIndex, Timestamp};
use cairn_store::Tx;

use super::{Rules, name_in, statement_of};
use crate::courses::{LiveCourse, SkillRef};
use crate::error::Result;

/// Statements read at once, the latest first …
const PAGE: u32 = 200;

/// … and at most, so that a page costs the same however much came in.
const PAGES: usize = 10;

/// Something that another system told and that the belief has folded in.
#[derive(Clone, Debug, PartialEq)]
pub struct FromElsewhere {
    /// When it happened.
    pub at: Timestamp,
    /// The skill that it is evidence of.
    pub skill: SkillRef,
    /// What it was, by its name if it has one.
    pub title: String,
    /// Whether it counts as a right answer.
    pub correct: bool,
    /// Whether it counts as an answer without help.
    pub unaided: bool,
    /// The score, from -1 to 1, if there was one.
    pub scaled: Option<f64>,
}

/// The latest of what other systems told of a learner that counts in a course, or in one skill of it; the latest that came
/// in first.
pub(crate) async fn from_elsewhere(
    tx: &mut Tx,
    live: &LiveCourse,
    (learner, locale): (i64, &str),
    only: Option<SkillIndex>,
    most: usize,
) -> Result<Vec<FromElsewhere>> {
    let rules = Rules::of_course(tx, &live.course.id).await?;
    let mut found = Vec::new();
    if rules.is_empty() {
        return Ok(found);
    }
    let mut before = i64::MAX;
    for _ in 0..PAGES {
        let rows = tx.statements_from_elsewhere(learner, before, PAGE).await?;
        let Some(last) = rows.last() else {
            break;
        };
        before = last.seq;
        for row in &rows {
            let evidence = rules.evidence(row, live)?;
            let Some(evidence) = evidence.filter(|e| only.is_none_or(|only| only == e.skill))
            else {
                continue;
            };
            let activity = row.new.activity.as_deref().unwrap_or_default();
            let known = tx.activity_definition(activity).await?;
            let title = known.and_then(|known| name_in(&known, &[locale, "en"]));
            let result = statement_of(row)?.result;
            found.push(FromElsewhere {
                at: evidence.at,
                skill: live.skill_ref(evidence.skill),
                title: title.unwrap_or_else(|| activity.to_owned()),
                correct: evidence.correct,
                unaided: evidence.aid.is_unaided(),
                scaled: result.and_then(|result| result.score?.scaled),
            });
            if found.len() >= most {
                return Ok(found);
            }
        }
    }
    Ok(found)
}
