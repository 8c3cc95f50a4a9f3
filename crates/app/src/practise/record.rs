//! What an answer leaves behind: the statement in the log, the typed response and the belief beside it, the attempt moved on.
//!
//! There is one writer (or one lock per learner), so an answer is worked out before it: [`look`] reads what the answer
//! meets, [`prepare`] makes all rows of it, [`write`] stores them. Whoever writes checks under the lock that the log is
//! still the one that was looked at, and otherwise looks and prepares again.

use cairn_course::Item;
use cairn_engine::{ItemParameters, Timestamp};
use cairn_store::{Appended, Attempt, AttemptState, NewStatement, Response, Tx};
use cairn_xapi::Statement;
use cairn_xapi::profile::{ActivityId, AnswerEvidence, Envelope, HintEvidence, HintId, Id};

use super::{Answered, TryOutcome};
use crate::App;
use crate::authorise::Actor;
use crate::belief::{self, FoldedBelief};
use crate::clock::Moment;
use crate::courses::LiveCourse;
use crate::error::{Error, Result};

/// An answer, graded.
pub(super) struct Answer {
    pub response_id: String,
    pub text: Option<String>,
    pub outcome: TryOutcome,
    pub misconception: Option<String>,
    pub duration_ms: Option<u32>,
    pub moment: Moment,
}

/// What an answer meets: the attempt and the belief as they stand after the learner's latest statement.
pub(super) struct Before {
    pub last_seq: i64,
    pub attempt: Attempt,
    folded: FoldedBelief,
    /// The outcome of this very answer, if it was recorded before the attempt ended.
    recorded: Option<TryOutcome>,
}

/// What is to be written.
pub(super) enum Prepared {
    /// Nothing: this very answer has been recorded before.
    Recorded(TryOutcome),
    /// All that one answer leaves behind.
    New(Box<Rows>),
}

/// The rows of one answer.
pub(super) struct Rows {
    outcome: TryOutcome,
    statement: NewStatement,
    response: Response,
    /// The belief with the answer folded in; none if something is known that happened after it, so that the belief has to
    /// be folded anew.
    belief: Option<cairn_store::Belief>,
    attempt: Attempt,
    at: Timestamp,
}

/// Reads what an answer meets. Authorised like everything about an attempt: it must be the actor's own.
pub(super) async fn look(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    attempt_id: &str,
    response_id: &str,
) -> Result<Before> {
    let attempt = super::own_attempt(tx, actor, attempt_id).await?;
    let learner = attempt.learner_id;
    // While the attempt is open the log itself notices an answer that it has already; see `write`.
    let recorded = match attempt.state {
        AttemptState::Open => None,
        _ => recorded(tx, learner, response_id).await?,
    };
    let live = app.courses.get_in(&attempt.course_id, &actor.locale)?;
    Ok(Before {
        last_seq: tx.last_seq(learner).await?,
        folded: belief::load(tx, live, learner).await?,
        recorded,
        attempt,
    })
}

/// Works out all rows of an answer, without touching the store.
///
/// # Errors
/// [`Error::AttemptFinished`] if the attempt has ended and this is not an answer recorded before that.
pub(super) fn prepare(
    live: &LiveCourse,
    item: &Item,
    before: &Before,
    answer: &Answer,
) -> Result<Prepared> {
    if let Some(outcome) = before.recorded {
        return Ok(Prepared::Recorded(outcome));
    }
    if before.attempt.state != AttemptState::Open {
        return Err(Error::AttemptFinished);
    }
    let moment = &answer.moment;
    let mut attempt = before.attempt.clone();
    let evidence = answer_evidence(live, item, &attempt, answer)?;
    let seq = before.last_seq + 1;

    let mut folded = before.folded.clone();
    let place = (answer.response_id.as_str(), seq);
    let in_order = folded.add(live, &evidence, place, moment.at, moment.day);
    let response = response_row(seq, &attempt, &evidence, answer);
    super::advance(&mut attempt, answer.outcome, &item.form, moment.at);
    Ok(Prepared::New(Box::new(Rows {
        outcome: answer.outcome,
        statement: answer_statement(live, attempt.learner_id, &evidence, answer)?,
        belief: if in_order {
            Some(belief::row(live, attempt.learner_id, &folded, moment.at)?)
        } else {
            None
        },
        at: moment.at,
        response,
        attempt,
    })))
}

/// The outcome of an answer that is in the log.
async fn recorded(tx: &mut Tx, learner: i64, response_id: &str) -> Result<Option<TryOutcome>> {
    let response = tx.response(learner, response_id).await?;
    response
        .map(|response| TryOutcome::parse(&response.verdict))
        .transpose()
}

/// The client gave an answer the id of something else in this learner's log.
fn used_id(id: &str) -> Error {
    Error::Invalid(format!(
        "the id {id} is in use: reload the page and answer again"
    ))
}

/// Writes the rows of an answer, under the learner's lock.
///
/// # Errors
/// [`Error::AttemptFinished`] if the attempt was left or another question begun since it was read.
pub(super) async fn write(tx: &mut Tx, live: &LiveCourse, prepared: Prepared) -> Result<Answered> {
    let rows = match prepared {
        Prepared::Recorded(outcome) => {
            return Ok(Answered {
                outcome,
                repeated: true,
            });
        }
        Prepared::New(rows) => rows,
    };
    let appended = tx.append_statement(&rows.statement).await?;
    if !matches!(appended, Appended::New(_)) {
        let outcome = recorded(tx, rows.attempt.learner_id, &rows.response.response_id).await?;
        let outcome = outcome.ok_or_else(|| used_id(&rows.response.response_id))?;
        return Ok(Answered {
            outcome,
            repeated: true,
        });
    }
    if !tx.advance_open_attempt(&rows.attempt).await? {
        return Err(Error::AttemptFinished);
    }
    match &rows.belief {
        Some(belief) => {
            tx.put_belief(belief).await?;
        }
        None => belief::catch_up(tx, live, rows.attempt.learner_id, rows.at).await?,
    }
    tx.insert_response(&rows.response).await?;
    Ok(Answered {
        outcome: rows.outcome,
        repeated: false,
    })
}

/// What the learner model is told, complete: replay reads nothing else.
fn answer_evidence(
    live: &LiveCourse,
    item: &Item,
    attempt: &Attempt,
    answer: &Answer,
) -> Result<AnswerEvidence> {
    let skill = live.skill_index(&attempt.skill_id)?;
    let (template, _) = live.template(skill, &attempt.template_id)?;
    Ok(AnswerEvidence {
        attempt_id: uuid(&attempt.attempt_id)?,
        placement: attempt.placement_id.as_deref().map(uuid).transpose()?,
        course: id(&attempt.course_id)?,
        skill: id(&attempt.skill_id)?,
        template: id(&attempt.template_id)?,
        seed: attempt.seed,
        try_number: attempt.tries + 1,
        hints_shown: attempt.hints_shown,
        earlier_tries: attempt.tries,
        item_difficulty: live.item_difficulty(skill, template),
        guess: item.guess,
        slip: ItemParameters::USUAL_SLIP,
        correct: answer.outcome == TryOutcome::Right,
        verdict: id(answer.outcome.as_str())?,
        dont_know: answer.outcome == TryOutcome::DontKnow,
        misconception: answer.misconception.as_deref().map(id).transpose()?,
        response: answer.text.clone(),
        duration_ms: answer.duration_ms.map(u64::from),
    })
}

/// The statement that tells of an answer.
fn answer_statement(
    live: &LiveCourse,
    learner: i64,
    evidence: &AnswerEvidence,
    answer: &Answer,
) -> Result<NewStatement> {
    let moment = &answer.moment;
    let statement = evidence.to_statement(envelope(live, learner, &answer.response_id, moment)?);
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
        Appended::Already(_) | Appended::Elsewhere => Err(Error::Inconsistent(format!(
            "the id {} is in use",
            statement.statement_id
        ))),
    }
}

/// The typed response that models are fitted on.
fn response_row(
    seq: i64,
    attempt: &Attempt,
    evidence: &AnswerEvidence,
    answer: &Answer,
) -> Response {
    let moment = &answer.moment;
    Response {
        learner_id: attempt.learner_id,
        seq,
        response_id: answer.response_id.clone(),
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
        misconception: answer.misconception.clone(),
        answer: answer.text.clone().unwrap_or_default(),
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
        timestamp: Some(moment.at.0),
        verb: statement.verb.id.as_str().to_owned(),
        activity: Some(activity.to_iri().as_str().to_owned()),
        course_id: Some(live.course.id.clone()),
        json: statement.to_canonical_json(),
        terms: crate::records::terms(statement),
        ..NewStatement::default()
    })
}

fn envelope(
    live: &LiveCourse,
    learner: i64,
    statement_id: &str,
    moment: &Moment,
) -> Result<Envelope> {
    Ok(Envelope {
        id: uuid(statement_id)?,
        actor: crate::records::agent_of(learner)?,
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
