//! Practising: the path of one answer.
//!
//! An attempt is one question put to one learner. It is opened from an offered step or from the map; the learner may ask
//! for hints one by one, answer, say "I don't know" or leave. [`App::answer`] is the heart of Cairn: the answer becomes a
//! statement in the log, a typed response and a new belief in one transaction, and is confirmed after it is durable.
//! The client supplies the response id; sending the same answer again changes nothing and shows the same outcome. An answer
//! in a placement goes the same way; how its questions are asked is told in [`crate::placement`].

mod open;
mod record;
mod view;

use cairn_course::{AnswerForm, ReadingShown, Response};
use cairn_engine::Timestamp;
use cairn_store::{Attempt, AttemptState, Tx};

use crate::authorise::{self, Action, Actor};
use crate::belief;
use crate::choices::success_rate;
use crate::clock::Moment;
use crate::cmi5::packages;
use crate::error::{Error, Result, Thing};
use crate::{App, CourseRef};

pub use crate::outcome::TryOutcome;
pub(crate) use open::item_of;
pub(crate) use view::explanations;
pub use view::{AttemptView, ExplanationRef, StoneChange, TryView};

/// What comes with an answer.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The client's id for this answer, a UUID: the same id again is the same answer.
    pub response_id: String,
    /// Time from seeing the question to answering, as the page measured it, in milliseconds.
    pub duration_ms: Option<u32>,
}

/// An answer, or the honest lack of one.
#[derive(Clone, Debug)]
pub enum Given {
    /// Something typed or chosen.
    Response(Response),
    /// "I don't know": shows the worked solution, and counts as not knowing, not as a mistake.
    DontKnow,
}

/// The answer is in the log for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What came of it.
    pub outcome: TryOutcome,
    /// Whether this very answer had been recorded before.
    pub repeated: bool,
}

impl App {
    /// Shows an attempt as it stands: the question, the hints asked for, each try with its feedback, what comes next.
    pub async fn attempt(
        &self,
        actor: &Actor,
        attempt_id: &str,
        now: Timestamp,
    ) -> Result<AttemptView> {
        let app = self.clone();
        let who = actor.clone();
        let id = attempt_id.to_owned();
        let (mut view, units) = self
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let actor = who;
                    let attempt = own_practice(tx, &actor, &id).await?;
                    let live = app.courses.get_in(&attempt.course_id, &actor.locale)?;
                    let tries = tx
                        .responses_of_attempt(attempt.learner_id, &attempt.attempt_id)
                        .await?;
                    let folded = belief::load(tx, live, attempt.learner_id).await?;
                    let today =
                        crate::answers::todays_responses_here(tx, &actor, &attempt, now).await?;
                    let preferences = tx
                        .preferences(attempt.learner_id, &attempt.course_id)
                        .await?;
                    let rate = preferences.success_rate.as_deref().and_then(success_rate);
                    let believed = (&folded.belief, rate);
                    let view = view::attempt_view(live, &attempt, &tries, believed, &today, now)?;
                    let (course, skill) = (&attempt.course_id, &attempt.skill_id);
                    let units =
                        packages::units_of_skill(tx, attempt.learner_id, course, skill).await?;
                    Ok::<_, Error>((view, units))
                })
            })
            .await?;
        view.units = self.offers(&actor.locale, units).await?;
        Ok(view)
    }

    /// Shows one more hint. Asking for more than there are changes nothing.
    pub async fn hint(&self, actor: &Actor, attempt_id: &str, now: Timestamp) -> Result<()> {
        let app = self.clone();
        let actor = actor.clone();
        let id = attempt_id.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.lock_learner(actor.person_id).await?;
                    let mut attempt = own_practice(tx, &actor, &id).await?;
                    if attempt.state != AttemptState::Open {
                        return Err(Error::AttemptFinished);
                    }
                    let live = app.courses.get_in(&attempt.course_id, &actor.locale)?;
                    let item = open::item_of(live, &attempt)?;
                    if attempt.hints_shown as usize >= item.hints.len() {
                        return Ok(());
                    }
                    attempt.hints_shown += 1;
                    let moment = Moment::new(now, &actor.time_zone);
                    let statement =
                        record::hint_statement(live, &attempt, &crate::new_id(now), &moment)?;
                    record::append(tx, &statement).await?;
                    tx.update_attempt(&attempt).await?;
                    Ok(())
                })
            })
            .await
    }

    /// How what is typed would be read, as its page shows it beside the field; of several blanks, into the one of this
    /// number from 0. Nothing is graded and nothing recorded.
    ///
    /// # Errors
    /// [`Error::Unreadable`] while it can't be read, [`Error::AttemptFinished`] when the attempt has ended.
    pub async fn reading(
        &self,
        actor: &Actor,
        attempt_id: &str,
        blank: Option<usize>,
        text: &str,
    ) -> Result<ReadingShown> {
        let (who, id) = (actor.clone(), attempt_id.to_owned());
        let attempt = self
            .store
            .read(move |tx| Box::pin(async move { own_attempt(tx, &who, &id).await }))
            .await?;
        if attempt.state != AttemptState::Open {
            return Err(Error::AttemptFinished);
        }
        let live = self.courses.get(&attempt.course_id)?;
        Ok(open::item_of(live, &attempt)?.read(blank, text)?)
    }

    /// Records an answer: reads it, grades it, and in one transaction appends the statement, the response and the new
    /// belief. Returns once all of it is durable. `given` takes the answer out of whatever it came in, for a question
    /// of this form.
    ///
    /// # Errors
    /// What `given` returns,
    /// [`Error::Unreadable`] for an answer that cannot be read (nothing is recorded, no try is used),
    /// [`Error::AttemptFinished`] when the attempt has ended, [`Error::NotFound`] when it is not this learner's.
    pub async fn answer(
        &self,
        actor: &Actor,
        attempt_id: &str,
        submission: Submission,
        given: impl FnOnce(&AnswerForm) -> Result<Given>,
        now: Timestamp,
    ) -> Result<Answered> {
        let response_id = uuid::Uuid::try_parse(&submission.response_id)
            .map_err(|_| {
                Error::Invalid(
                    "the form's answer id is damaged: reload the page and answer again".to_owned(),
                )
            })?
            .hyphenated()
            .to_string();

        // All that costs time happens before the write transaction, on what the learner's log holds now.
        let app = self.clone();
        let (who, id) = (actor.clone(), attempt_id.to_owned());
        let wanted = response_id.clone();
        let before = self
            .store
            .read(move |tx| {
                Box::pin(async move { record::look(tx, &app, &who, &id, &wanted).await })
            })
            .await?;
        let live = self
            .courses
            .get_in(&before.attempt.course_id, &actor.locale)?;
        let item = open::item_of(live, &before.attempt)?;
        let given = given(&item.form)?;
        let grade = match &given {
            Given::Response(response) => Some(item.grade(response)?),
            Given::DontKnow => None,
        };
        let answer = record::Answer {
            response_id,
            text: given.text(),
            outcome: TryOutcome::of(grade.as_ref()),
            misconception: grade
                .and_then(|grade| grade.misconception)
                .map(|found| found.id),
            duration_ms: submission.duration_ms,
            moment: Moment::new(now, &actor.time_zone),
        };
        let prepared = record::prepare(live, &item, &before, &answer)?;

        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let last_seq = tx.lock_learner(actor.person_id).await?;
                    let prepared = if last_seq == before.last_seq {
                        prepared
                    } else {
                        // Something else was recorded in between: look and prepare again, now that nothing can.
                        let id = &before.attempt.attempt_id;
                        let now = record::look(tx, &app, &actor, id, &answer.response_id).await?;
                        let live = app.courses.get_in(&now.attempt.course_id, &actor.locale)?;
                        record::prepare(live, &item, &now, &answer)?
                    };
                    let live = app
                        .courses
                        .get_in(&before.attempt.course_id, &actor.locale)?;
                    record::write(tx, live, prepared).await
                })
            })
            .await
    }

    /// Ends an open attempt without an answer. An attempt that has ended stays as it is.
    pub async fn leave(
        &self,
        actor: &Actor,
        attempt_id: &str,
        now: Timestamp,
    ) -> Result<CourseRef> {
        let app = self.clone();
        let actor = actor.clone();
        let id = attempt_id.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.lock_learner(actor.person_id).await?;
                    let attempt = own_practice(tx, &actor, &id).await?;
                    let course =
                        CourseRef::of(app.courses.get_in(&attempt.course_id, &actor.locale)?);
                    abandon(tx, attempt, now).await?;
                    Ok(course)
                })
            })
            .await
    }
}

/// Ends an attempt without an answer, if it is open.
pub(crate) async fn abandon(tx: &mut Tx, mut attempt: Attempt, now: Timestamp) -> Result<()> {
    attempt.state = AttemptState::Abandoned;
    attempt.closed_at = Some(now.0);
    tx.advance_open_attempt(&attempt).await?;
    Ok(())
}

/// How many counted tries a question allows: a second one where a first wrong answer does not give the right one away.
pub(crate) fn tries_allowed(form: &AnswerForm) -> u32 {
    match form {
        AnswerForm::Choice(options)
        | AnswerForm::Ordering(options)
        | AnswerForm::Point {
            ticks: options,
            several: false,
            ..
        } if options.len() < 3 => 1,
        _ => 2,
    }
}

/// An attempt of the actor's own, whom the table lets practise.
async fn own_attempt(tx: &mut Tx, actor: &Actor, attempt_id: &str) -> Result<Attempt> {
    authorise::check(tx, actor, Action::Practise, actor.person_id).await?;
    tx.attempt(actor.person_id, attempt_id)
        .await?
        .ok_or(Error::NotFound(Thing::Attempt))
}

/// The same, where it is practice: a question of a placement has no hints, no feedback and a page of its own.
async fn own_practice(tx: &mut Tx, actor: &Actor, attempt_id: &str) -> Result<Attempt> {
    let attempt = own_attempt(tx, actor, attempt_id).await?;
    if attempt.placement_id.is_some() {
        return Err(Error::NotFound(Thing::Attempt));
    }
    Ok(attempt)
}

impl Given {
    /// The answer as the log keeps it; [`AnswerForm::response`] reads it back.
    fn text(&self) -> Option<String> {
        match self {
            Self::DontKnow => None,
            Self::Response(response) => Some(response.to_text()),
        }
    }
}

/// Moves an attempt on after a recorded answer.
fn advance(attempt: &mut Attempt, outcome: TryOutcome, form: &AnswerForm, now: Timestamp) {
    attempt.state = match outcome {
        TryOutcome::Right => AttemptState::Right,
        TryOutcome::DontKnow => AttemptState::Revealed,
        TryOutcome::WrongForm => AttemptState::Open,
        TryOutcome::Wrong => {
            attempt.tries += 1;
            if attempt.placement_id.is_some() || attempt.tries >= tries_allowed(form) {
                AttemptState::Revealed
            } else {
                AttemptState::Open
            }
        }
    };
    if attempt.state != AttemptState::Open {
        attempt.closed_at = Some(now.0);
    }
}
