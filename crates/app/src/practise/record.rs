//! What an answer leaves behind: the statement in the log, and the typed response beside it.

use cairn_engine::ItemParameters;
use cairn_store::{Appended, Attempt, NewStatement, Response, Tx};
use cairn_xapi::profile::{ActivityId, AnswerEvidence, Envelope, HintEvidence, HintId, Id};
use cairn_xapi::{Agent, Iri, Statement};

use super::TryOutcome;
use crate::clock::Moment;
use crate::courses::LiveCourse;
use crate::error::{Error, Result};

/// The account system that learners are known by in statements: their numbers here, never their names.
const ACCOUNTS: &str = "cairn:people";

/// An answer, graded.
pub(super) struct Answer<'a> {
    pub response_id: &'a str,
    pub text: Option<&'a str>,
    pub outcome: TryOutcome,
    pub misconception: Option<&'a str>,
    pub guess: f64,
    pub duration_ms: Option<u32>,
}

/// What the learner model is told, complete: replay reads nothing else.
pub(super) fn answer_evidence(
    live: &LiveCourse,
    attempt: &Attempt,
    answer: &Answer<'_>,
) -> Result<AnswerEvidence> {
    let skill = live.skill_index(&attempt.skill_id)?;
    let (template, _) = live.template(skill, &attempt.template_id)?;
    Ok(AnswerEvidence {
        attempt_id: uuid(&attempt.attempt_id)?,
        course: id(&attempt.course_id)?,
        skill: id(&attempt.skill_id)?,
        template: id(&attempt.template_id)?,
        seed: attempt.seed,
        try_number: attempt.tries + 1,
        hints_shown: attempt.hints_shown,
        earlier_tries: attempt.tries,
        item_difficulty: live.item_difficulty(skill, template),
        guess: answer.guess,
        slip: ItemParameters::USUAL_SLIP,
        correct: answer.outcome == TryOutcome::Right,
        verdict: id(answer.outcome.as_str())?,
        dont_know: answer.outcome == TryOutcome::DontKnow,
        misconception: answer.misconception.map(id).transpose()?,
        response: answer.text.map(str::to_owned),
        duration_ms: answer.duration_ms.map(u64::from),
    })
}

/// The statement that tells of an answer.
pub(super) fn answer_statement(
    live: &LiveCourse,
    learner: i64,
    evidence: &AnswerEvidence,
    answer: &Answer<'_>,
    moment: &Moment,
) -> Result<NewStatement> {
    let statement = evidence.to_statement(envelope(live, learner, answer.response_id, moment)?);
    row(
        live,
        learner,
        &statement.map_err(unwritable)?,
        &ActivityId::Item(evidence.item()),
        moment,
    )
}

/// The statement that tells that a hint was asked for.
pub(super) fn hint_statement(
    live: &LiveCourse,
    attempt: &Attempt,
    statement_id: &str,
    moment: &Moment,
) -> Result<NewStatement> {
    let evidence = HintEvidence {
        attempt_id: uuid(&attempt.attempt_id)?,
        course: id(&attempt.course_id)?,
        skill: id(&attempt.skill_id)?,
        template: id(&attempt.template_id)?,
        seed: attempt.seed,
        number: attempt.hints_shown,
    };
    let hint = HintId {
        item: evidence.item(),
        number: evidence.number,
    };
    let statement =
        evidence.to_statement(envelope(live, attempt.learner_id, statement_id, moment)?);
    row(
        live,
        attempt.learner_id,
        &statement.map_err(unwritable)?,
        &ActivityId::Hint(hint),
        moment,
    )
}

/// Appends a statement to its learner's log and returns its number there.
///
/// # Errors
/// [`Error::Inconsistent`] if the log has a statement of this id already: the caller has looked.
pub(super) async fn append(tx: &mut Tx, statement: &NewStatement) -> Result<i64> {
    match tx.append_statement(statement).await? {
        Appended::New(seq) => Ok(seq),
        Appended::Already(seq) => Err(Error::Inconsistent(format!(
            "statement {seq} has this id already"
        ))),
    }
}

/// The typed response that models are fitted on.
pub(super) fn response_row(
    seq: i64,
    attempt: &Attempt,
    evidence: &AnswerEvidence,
    answer: &Answer<'_>,
    moment: &Moment,
) -> Response {
    Response {
        learner_id: attempt.learner_id,
        seq,
        response_id: answer.response_id.to_owned(),
        attempt_id: attempt.attempt_id.clone(),
        course_id: attempt.course_id.clone(),
        skill_id: attempt.skill_id.clone(),
        template_id: attempt.template_id.clone(),
        seed: attempt.seed,
        try_number: evidence.try_number,
        answered_at: moment.at.0,
        day: moment.day.0,
        correct: evidence.correct,
        hints_shown: evidence.hints_shown,
        earlier_tries: evidence.earlier_tries,
        dont_know: evidence.dont_know,
        misconception: answer.misconception.map(str::to_owned),
        answer: answer.text.unwrap_or_default().to_owned(),
        duration_ms: answer.duration_ms.map(i64::from),
        verdict: answer.outcome.as_str().to_owned(),
    }
}

fn row(
    live: &LiveCourse,
    learner: i64,
    statement: &Statement,
    activity: &ActivityId,
    moment: &Moment,
) -> Result<NewStatement> {
    let id = statement
        .id
        .ok_or_else(|| Error::Inconsistent("a statement without an id".to_owned()))?;
    Ok(NewStatement {
        learner_id: learner,
        statement_id: id.hyphenated().to_string(),
        stored_at: moment.at.0,
        timestamp: moment.at.0,
        verb: statement.verb.id.as_str().to_owned(),
        activity: activity.to_iri().as_str().to_owned(),
        course_id: Some(live.course.id.clone()),
        json: statement.to_canonical_json(),
    })
}

fn envelope(
    live: &LiveCourse,
    learner: i64,
    statement_id: &str,
    moment: &Moment,
) -> Result<Envelope> {
    let accounts: Iri = ACCOUNTS.parse().map_err(unwritable)?;
    Ok(Envelope {
        id: uuid(statement_id)?,
        actor: Agent::with_account(accounts, learner.to_string()),
        timestamp: moment.written.clone(),
        language: live.course.language.parse().ok(),
    })
}

fn id(text: &str) -> Result<Id> {
    text.parse()
        .map_err(|error| unwritable(format!("`{text}` {error}")))
}

fn uuid(text: &str) -> Result<uuid::Uuid> {
    uuid::Uuid::try_parse(text).map_err(unwritable)
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::Inconsistent(format!("a statement cannot be written: {error}"))
}
