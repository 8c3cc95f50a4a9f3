//! The fold from the log to what Cairn believes about a learner in one course.
//!
//! A belief is a cache: [`fold`] is the only way in which evidence enters it, whether live, in a rebuild after the course
//! changed, or in [`crate::replay`]. The log goes by skill id, so that a reordered course keeps everybody's progress; the
//! cache goes by number, and is rebuilt for a course of another fingerprint.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cairn_engine::{Aid, Belief, Day, Evidence, ItemParameters, Timestamp};
use cairn_store::{Belief as BeliefRow, Statement as StatementRow, Tx};
use cairn_xapi::Statement;
use cairn_xapi::profile::{ANSWERED, AnswerEvidence};

use crate::courses::LiveCourse;
use crate::error::{Error, Result};
use crate::outcome::TryOutcome;

/// Statements read at once while rebuilding.
const PAGE: u32 = 500;

/// A belief with the place in the learner's log up to which it has folded the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldedBelief {
    /// What Cairn believes.
    pub belief: Belief,
    /// The sequence number of the last statement folded; 0 before the first.
    pub version: i64,
}

/// Loads the learner's belief; rebuilds it from the log if it was folded by another model or another course.
pub async fn load(tx: &mut Tx, live: &LiveCourse, learner: i64) -> Result<FoldedBelief> {
    match tx.belief(learner, &live.course.id).await? {
        None => Ok(FoldedBelief {
            belief: Belief::new(&live.model),
            version: 0,
        }),
        Some(row) if row.fingerprint == live.model_fingerprint => Ok(FoldedBelief {
            belief: decode(live, &row.state)?,
            version: row.version,
        }),
        Some(_) => rebuild(tx, live, learner, i64::MAX).await,
    }
}

/// Folds the learner's log from its beginning up to and including the sequence number `last`.
pub async fn rebuild(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
    last: i64,
) -> Result<FoldedBelief> {
    let mut folded = FoldedBelief {
        belief: Belief::new(&live.model),
        version: 0,
    };
    let mut after = 0;
    loop {
        let page = tx.statements(learner, after, PAGE).await?;
        let Some(end) = page.last().map(|row| row.seq) else {
            return Ok(folded);
        };
        for row in page.iter().take_while(|row| row.seq <= last) {
            if let Some((answer, at, day)) = read(row, live)? {
                fold(&mut folded.belief, live, &answer, at, day);
                folded.version = row.seq;
            }
        }
        if end >= last {
            return Ok(folded);
        }
        after = end;
    }
}

/// Folds one answer, of practice or of a placement. Answers that say nothing about knowing (a right value in another form) and answers in skills that
/// the course no longer has leave the belief as it is.
pub fn fold(
    belief: &mut Belief,
    live: &LiveCourse,
    answer: &AnswerEvidence,
    at: Timestamp,
    day: Day,
) {
    let Some(evidence) = evidence(live, answer, at, day) else {
        return;
    };
    match answer.placement {
        Some(placement) if evidence.aid.is_unaided() => {
            let seed = placement_seed(placement);
            belief.observe_placement(&live.model, seed, &evidence, answer.dont_know);
        }
        _ => belief.observe(&live.model, &evidence),
    }
}

/// What names a placement in a belief.
pub(crate) fn placement_seed(placement: uuid::Uuid) -> u64 {
    crate::seed_of(&placement.hyphenated().to_string())
}

/// The row to store.
pub fn row(
    live: &LiveCourse,
    learner: i64,
    folded: &FoldedBelief,
    now: Timestamp,
) -> Result<BeliefRow> {
    Ok(BeliefRow {
        learner_id: learner,
        course_id: live.course.id.clone(),
        version: folded.version,
        model: cairn_engine::BELIEF_MODEL_VERSION.to_owned(),
        fingerprint: live.model_fingerprint.clone(),
        state: BASE64_STANDARD.encode(folded.belief.to_bytes()),
        updated_at: now.0,
    })
}

/// The answer that a logged statement tells of, if it is one in this course.
pub(crate) fn read(
    row: &StatementRow,
    live: &LiveCourse,
) -> Result<Option<(AnswerEvidence, Timestamp, Day)>> {
    let logged = &row.new;
    if logged.course_id.as_ref() != Some(&live.course.id) || logged.verb != ANSWERED {
        return Ok(None);
    }
    let damaged = |what: &dyn std::fmt::Display| {
        Error::Inconsistent(format!(
            "statement {} of learner {} cannot be read: {what}",
            row.seq, logged.learner_id
        ))
    };
    let statement = Statement::parse(&logged.json).map_err(|invalid| damaged(&invalid))?;
    let answer = AnswerEvidence::from_statement(&statement).map_err(|invalid| damaged(&invalid))?;
    let written = statement
        .timestamp
        .as_ref()
        .ok_or_else(|| damaged(&"it has no timestamp"))?;
    Ok(Some((
        answer,
        Timestamp(written.epoch_ms()),
        Day(written.day()),
    )))
}

/// The evidence that a logged statement holds about one course.
pub(crate) fn evidence_in(row: &StatementRow, live: &LiveCourse) -> Result<Option<Evidence>> {
    let read = read(row, live)?;
    Ok(read.and_then(|(answer, at, day)| evidence(live, &answer, at, day)))
}

pub(crate) fn evidence(
    live: &LiveCourse,
    answer: &AnswerEvidence,
    at: Timestamp,
    day: Day,
) -> Option<Evidence> {
    if answer.verdict.as_str() == TryOutcome::WrongForm.as_str() {
        return None;
    }
    let unaided = answer.hints_shown == 0 && answer.earlier_tries == 0;
    let skill = live.skill_index(answer.skill.as_str()).ok()?;
    let template = live.template(skill, answer.template.as_str()).ok();
    Some(Evidence {
        skill,
        item: ItemParameters {
            difficulty: answer.item_difficulty,
            guess: answer.guess,
            slip: answer.slip,
            template: template.and_then(|(place, _)| live.model.template(skill, place)),
        },
        correct: answer.correct,
        aid: if unaided {
            Aid::Unaided
        } else {
            Aid::Aided {
                hints: answer.hints_shown,
                earlier_tries: answer.earlier_tries,
            }
        },
        at,
        day,
        duration: answer.duration_ms,
    })
}

fn decode(live: &LiveCourse, state: &str) -> Result<Belief> {
    let damaged = |error: &dyn std::fmt::Display| {
        Error::Inconsistent(format!("a stored belief cannot be read: {error}"))
    };
    let bytes = BASE64_STANDARD
        .decode(state)
        .map_err(|error| damaged(&error))?;
    Belief::from_bytes(&live.model, &bytes).map_err(|error| damaged(&error))
}
