//! Practising: one question, one field, feedback where the eyes are.
//!
//! An answer that is recorded leads back to the question's page with a redirect; one that can't be read comes back at once
//! with what was typed and a sentence at the field. What was typed survives asking for a hint, with and without scripts.

pub(crate) mod field;
pub(crate) mod hear;
mod reading;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use cairn_app::gaps::Misfit;
use cairn_app::practise::{AttemptView, Given, Submission, TryOutcome, TryView};
use cairn_app::{Actor, Error, clock};
use cairn_course::{AnswerForm, Html as CourseHtml, MisconceptionMatch, ReadingShown};
use cairn_engine::StepKind;
use cairn_engine::mastery::MasteryLevel;
use cairn_store::AttemptState;

use self::field::{AnswerField, Draft};
use self::hear::Heard;
pub(crate) use self::reading::{reading, reading_of};
use super::{Page, render};
use crate::form::Fields;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::{Posted, draft};
use crate::problem::Problem;
use crate::stone;
use crate::visitor::SignedIn;
use crate::words::{self, Needs};
use crate::{Web, assets};

#[derive(Template)]
#[template(path = "practise.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a template asks simple questions"
)]
struct PractisePage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    scripts: Vec<&'static str>,
    attempt: &'a AttemptView,
    /// The key of what is said where the skill has no question that would fit better.
    misfit: Option<&'static str>,
    /// The address of this page.
    attempt_path: String,
    kind: &'static str,
    open: bool,
    right: bool,
    /// Whether ways to see it are offered already: to whoever is new here, has had help or a wrong try.
    shown_ways: bool,
    /// Whether there is an answer to look at.
    answered: bool,
    feedback: Option<Feedback<'a>>,
    field: AnswerField<'a>,
    mistake: Option<&'a str>,
    rise: Option<Rise>,
    needs: Option<Needs>,
    heard: Heard,
    /// What is said when something was moved, for the script to fill in.
    moved: String,
}

/// What is said about the latest try.
pub(crate) struct Feedback<'a> {
    class: &'static str,
    glyph: &'static str,
    heading: &'static str,
    reading: Option<&'a CourseHtml>,
    form_reason: Option<&'static str>,
    misconception: Option<&'a MisconceptionMatch>,
    onward: Option<&'static str>,
}

/// When the page is looked at: a stone settles once, right after the answer that laid it.
#[derive(Clone, Copy)]
enum Moment {
    JustAnswered,
    Later,
}

/// A stone has been laid.
struct Rise {
    stone: String,
    sentence: String,
}

/// `GET /attempt/{id}`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Page {
    let kept = Fields::decode(uri.query().unwrap_or_default().as_bytes()).unwrap_or_default();
    let moment = match kept.first("just") {
        Some(_) => Moment::JustAnswered,
        None => Moment::Later,
    };
    let draft = Draft::of(&kept, "draft");
    show(&web, &actor, say, &id, draft, moment).await
}

/// `GET /attempt/{id}/answer` and its like: whoever goes to a form's address comes to the question.
pub(crate) async fn back(Path(id): Path<String>) -> Redirect {
    to_attempt(&id, "")
}

/// `POST /attempt/{id}/answer`
pub(crate) async fn answer(
    State(web): State<Web>,
    Path(id): Path<String>,
    Posted { actor, say, fields }: Posted,
) -> Result<Response, Problem> {
    let now = clock::now();
    let submission = Submission {
        response_id: fields.first("response_id").unwrap_or_default().to_owned(),
        duration_ms: fields
            .first("duration_ms")
            .and_then(|duration| duration.parse().ok()),
    };
    let given = |form: &AnswerForm| given(&fields, form);
    match web.app.answer(&actor, &id, submission, given, now).await {
        // There is a place of this name only once the question is closed. Before, the field keeps the focus.
        Ok(_) => Ok(to_attempt(&id, "?just=answered#feedback").into_response()),
        Err(Error::Unreadable(reason)) => {
            let mut draft = Draft::of(&fields, "answer");
            draft.mistake = Some(words::unreadable(say, &reason));
            let Html(page) = show(&web, &actor, say, &id, draft, Moment::Later).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        // Only one's own attempt is said to have ended: of others there is nothing to see.
        Err(Error::AttemptFinished) => Err(Problem::TooLate(Some(id))),
        Err(error) => Err(error.into()),
    }
}

/// `POST /attempt/{id}/hint`
pub(crate) async fn hint(
    State(web): State<Web>,
    Path(id): Path<String>,
    Posted { actor, fields, .. }: Posted,
) -> Result<Redirect, Problem> {
    let now = clock::now();
    match web.app.hint(&actor, &id, now).await {
        Ok(()) => {
            let shown = web.app.attempt(&actor, &id, now).await?.hints.len();
            Ok(to_attempt(&id, &format!("{}#hint-{shown}", draft(&fields))))
        }
        Err(Error::AttemptFinished) => Ok(to_attempt(&id, "")),
        Err(error) => Err(error.into()),
    }
}

/// `POST /attempt/{id}/leave`
pub(crate) async fn leave(
    State(web): State<Web>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Redirect, Problem> {
    let course = web.app.leave(&posted.actor, &id, clock::now()).await?;
    Ok(Redirect::to(&format!("/c/{}/today", course.id)))
}

/// `POST /attempt/{id}/next`: one more question of the same skill.
pub(crate) async fn next(
    State(web): State<Web>,
    Path(id): Path<String>,
    Posted { actor, .. }: Posted,
) -> Result<Redirect, Problem> {
    let now = clock::now();
    let ended = web.app.attempt(&actor, &id, now).await?;
    let attempt = web
        .app
        .practise_skill(&actor, &ended.course.id, &ended.skill.id, now)
        .await?;
    Ok(to_attempt(&attempt, ""))
}

fn to_attempt(id: &str, rest: &str) -> Redirect {
    Redirect::to(&format!("/attempt/{}{rest}", crate::form::escape(id)))
}

/// Reads the form as the question asks.
pub(crate) fn given(fields: &Fields, form: &AnswerForm) -> Result<Given, Error> {
    if fields.first("given") == Some("dont-know") {
        return Ok(Given::DontKnow);
    }
    let unfit = || Error::Invalid("the form does not fit the question".to_owned());
    Ok(Given::Response(
        field::response(fields, form).ok_or_else(unfit)?,
    ))
}

async fn show(web: &Web, actor: &Actor, say: Say, id: &str, draft: Draft, moment: Moment) -> Page {
    let attempt = web.app.attempt(actor, id, clock::now()).await?;
    let open = attempt.state == AttemptState::Open;
    let last = attempt.tries.last();
    let answer = last.and_then(|last| last.answer.as_ref());
    let draft = match answer {
        Some(answer) if draft.is_empty() && draft.mistake.is_none() => {
            Draft::of_answer(answer, &attempt.form, open)
        }
        _ => draft,
    };
    // While what was typed can't be read, that is what has to be said, not the try before.
    let feedback = last
        .filter(|_| draft.mistake.is_none())
        .map(|last| feedback(last, open, &attempt.form));
    render(&PractisePage {
        frame: Frame::of(say, actor, &attempt.course.id, Place::Elsewhere),
        say,
        csrf: &actor.csrf,
        scripts: scripts(actor, &attempt.form, open),
        kind: words::kind(attempt.kind),
        open,
        right: attempt.state == AttemptState::Right,
        shown_ways: matches!(attempt.kind, StepKind::Learn | StepKind::Rethink)
            || !attempt.hints.is_empty()
            // What is said of a question that is too hard names them.
            || attempt.misfit == Some(Misfit::TooHard)
            || attempt
                .tries
                .iter()
                .any(|one| one.outcome == TryOutcome::Wrong),
        answered: answer.is_some(),
        heard: Heard::of(actor, say, &attempt, feedback.as_ref(), open),
        feedback,
        moved: moved(say),
        field: AnswerField::of(say, &attempt.form, &draft),
        mistake: draft.mistake.as_deref(),
        rise: rise(say, &attempt, moment),
        needs: attempt
            .stone
            .as_ref()
            .and_then(|stone| stone.next.as_ref())
            .map(|next| words::needs(say, next)),
        misfit: attempt.misfit.map(|misfit| match misfit {
            Misfit::TooEasy => "practise-only-easy",
            Misfit::TooHard => "practise-only-hard",
            Misfit::Between => "practise-none-between",
        }),
        attempt_path: format!("/attempt/{}", crate::form::escape(&attempt.attempt_id)),
        attempt: &attempt,
    })
}

/// What is said when something was moved, for the script to fill in.
pub(crate) fn moved(say: Say) -> String {
    say.text("practise-moved")
        .with("thing", "%thing")
        .with("place", "%place")
        .with("places", "%places")
        .to_string()
}

/// The scripts that this question's page can use.
pub(crate) fn scripts(actor: &Actor, form: &AnswerForm, open: bool) -> Vec<&'static str> {
    let is_typed = matches!(
        form,
        AnswerForm::Number { .. } | AnswerForm::Expression { .. } | AnswerForm::Blanks(_)
    );
    let is_arranged = matches!(form, AnswerForm::Ordering(_) | AnswerForm::Shade { .. });
    [
        ("practise.js", true),
        ("reading.js", open && is_typed),
        ("arrange.js", is_arranged),
        ("speak.js", actor.settings.read_aloud),
    ]
    .into_iter()
    .filter(|(_, wanted)| *wanted)
    .map(|(script, _)| assets::url(script))
    .collect()
}

fn feedback<'a>(last: &'a TryView, open: bool, form: &AnswerForm) -> Feedback<'a> {
    let (class, glyph, heading, onward) = match last.outcome {
        TryOutcome::Right => ("right", TICK, "feedback-right", None),
        TryOutcome::WrongForm => ("almost", ALMOST, "feedback-wrong-form", None),
        TryOutcome::Wrong if open => ("wrong", AGAIN, "feedback-wrong", Some("feedback-try-again")),
        TryOutcome::Wrong => (
            "wrong",
            AGAIN,
            "feedback-wrong-last",
            Some("feedback-see-solution"),
        ),
        TryOutcome::DontKnow => (
            "asked",
            ALMOST,
            "feedback-dont-know",
            Some("feedback-see-solution"),
        ),
    };
    Feedback {
        class,
        glyph,
        heading,
        reading: last
            .reading
            .as_ref()
            .filter(|reading| adds_something(reading, form))
            .map(|reading| &reading.html),
        form_reason: last.wrong_form.map(words::form_reason),
        misconception: last.misconception.as_ref(),
        onward,
    }
}

/// Whether it is worth saying how an answer was read: only of mathematics, and not of a bare whole number.
fn adds_something(reading: &ReadingShown, form: &AnswerForm) -> bool {
    let in_maths = matches!(
        form,
        AnswerForm::Number { .. } | AnswerForm::Expression { .. } | AnswerForm::Blanks(_)
    );
    // Of several blanks each reading stands behind its letter, as in "(a) 24; (b) 4".
    let mut parts = reading.text.split(['(', ')', ';', ' ']);
    let is_letter = |part: &str| matches!(form, AnswerForm::Blanks(_)) && part.len() == 1;
    let is_plain = |part: &str| is_letter(part) || part.chars().all(|char| char.is_ascii_digit());
    in_maths && !parts.all(is_plain)
}

fn rise(say: Say, attempt: &AttemptView, moment: Moment) -> Option<Rise> {
    let change = attempt.stone.as_ref().filter(|change| change.laid)?;
    let level = say.text(words::level(change.after));
    Some(Rise {
        stone: match moment {
            Moment::JustAnswered => stone::laid(change.after),
            Moment::Later => stone::with_rest(change.after),
        },
        sentence: say
            .text(if change.after == MasteryLevel::Attempted {
                "practise-rise-first"
            } else {
                "practise-rise"
            })
            .with("skill", &attempt.skill.title)
            .with("level", level)
            .to_string(),
    })
}

pub(crate) const UP: &str = r#"<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M5 15l7-7 7 7"/></svg>"#;
pub(crate) const DOWN: &str = r#"<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M5 9l7 7 7-7"/></svg>"#;
const TICK: &str = r#"<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M4 13l5 5L20 6"/></svg>"#;
const AGAIN: &str = r#"<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M5 12a7 7 0 1 0 2.5-5.4M7 2v5h5"/></svg>"#;
const ALMOST: &str = r#"<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M4 9c3-3 5 2 8 0s5-1 8 0M4 16c3-3 5 2 8 0s5-1 8 0"/></svg>"#;
