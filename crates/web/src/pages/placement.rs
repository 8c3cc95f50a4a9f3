//! Placement: what it is, one question after the other, and what was found.
//!
//! A question has one try and no verdict: an answer leads to the next question, and what was right shows nowhere until
//! the learner practises. Why a question is asked is said in the numbers that chose it.

mod found;

use askama::Template;
use axum::Router;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use cairn_app::placement::{PlacementQuestionView, PlacementStart, PlacementWhy};
use cairn_app::practise::Submission;
use cairn_app::{Actor, Error, clock};
use cairn_course::AnswerForm;

use super::practise::field::{AnswerField, Draft};
use super::practise::hear::Heard;
use super::practise::{DOWN, Feedback, UP, given, moved, reading_of, scripts};
use super::today::TermRow;
use super::{Page, render};
use crate::form::{Fields, escape};
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::visitor::SignedIn;
use crate::words;
use crate::{Served, Web};

#[derive(Template)]
#[template(path = "placement.html")]
struct StartPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    start: &'a PlacementStart,
    /// When one was taken last.
    taken: Option<String>,
}

#[derive(Template)]
#[template(path = "placement_question.html")]
struct QuestionPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    scripts: Vec<&'static str>,
    /// The question; of this name for the field's sake.
    attempt: &'a PlacementQuestionView,
    open: bool,
    /// The key of what became of the answer that was just sent.
    noted: Option<&'static str>,
    /// How much is decided, as a bar; none before the first answer, when that would be no news of the learner.
    bar: Option<String>,
    why: WhyTable,
    heard: Heard,
    field: AnswerField<'a>,
    mistake: Option<&'a str>,
    /// There is none: a placement says nothing of an answer.
    feedback: Option<Feedback<'a>>,
    moved: String,
}

/// Why a question is asked, in words and numbers.
struct WhyTable {
    about: String,
    others: String,
    rows: Vec<TermRow>,
    sum: String,
}

/// Where its pages are.
pub(crate) fn routes() -> Router<Served> {
    Router::new()
        .route("/c/{course}/placement", get(start))
        .route("/c/{course}/placement/begin", get(back).post(begin))
        .route("/c/{course}/placement/decline", get(back).post(decline))
        .route("/c/{course}/placement/stop", get(back).post(stop))
        .route("/c/{course}/placement/question", get(question))
        .route(
            "/c/{course}/placement/{id}/answer",
            get(to_waiting).post(answer),
        )
        .route("/c/{course}/placement/{id}/reading", get(reading))
        .route("/c/{course}/placement/found", get(found::own))
        .route("/learner/{person}/placement", get(found::of_learner))
}

/// `GET /c/{course}/placement`
async fn start(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(course): Path<String>,
) -> Page {
    let now = clock::now();
    let start = web.app.placement(&actor, &course, now).await?;
    let taken = start.taken.map(|taken| {
        let day = clock::Moment::new(taken.at, &actor.time_zone).day;
        say.text("placement-taken")
            .with("date", words::date(say, day))
            .with("answered", taken.answered)
            .to_string()
    });
    render(&StartPage {
        frame: Frame::of(say, &actor, &course, Place::Elsewhere),
        say,
        csrf: &actor.csrf,
        start: &start,
        taken,
    })
}

/// `GET` on the address of a form: whoever goes there comes to the start.
async fn back(Path(course): Path<String>) -> Redirect {
    Redirect::to(&format!("/c/{}/placement", escape(&course)))
}

/// `POST /c/{course}/placement/begin`
async fn begin(
    State(web): State<Web>,
    Path(course): Path<String>,
    Posted { actor, .. }: Posted,
) -> Result<Redirect, Problem> {
    let now = clock::now();
    web.app.begin_placement(&actor, &course, now).await?;
    Ok(to_question(&course, ""))
}

/// `POST /c/{course}/placement/decline`
async fn decline(
    State(web): State<Web>,
    Path(course): Path<String>,
    Posted { actor, .. }: Posted,
) -> Result<Redirect, Problem> {
    let now = clock::now();
    web.app.decline_placement(&actor, &course, now).await?;
    Ok(Redirect::to(&format!("/c/{}/today", escape(&course))))
}

/// `POST /c/{course}/placement/stop`
async fn stop(
    State(web): State<Web>,
    Path(course): Path<String>,
    Posted { actor, .. }: Posted,
) -> Result<Redirect, Problem> {
    let now = clock::now();
    web.app.stop_placement(&actor, &course, now).await?;
    Ok(to_found(&course))
}

/// `GET /c/{course}/placement/question`
async fn question(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(course): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Fields::decode(uri.query().unwrap_or_default().as_bytes()).unwrap_or_default();
    let noted = match (asked.first("noted"), asked.first("late")) {
        (Some(_), _) => Some("placement-noted"),
        (None, Some(_)) => Some("placement-noted-before"),
        (None, None) => None,
    };
    match show(&web, &actor, say, &course, Draft::default(), noted).await? {
        Some(page) => Ok(page.into_response()),
        None => Ok(to_found(&course).into_response()),
    }
}

/// `GET /c/{course}/placement/{id}/answer`: whoever goes there comes to the question that waits.
async fn to_waiting(Path((course, _)): Path<(String, String)>) -> Redirect {
    to_question(&course, "")
}

/// `POST /c/{course}/placement/{id}/answer`
async fn answer(
    State(web): State<Web>,
    Path((course, id)): Path<(String, String)>,
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
        Ok(_) => Ok(to_question(&course, "?noted=1").into_response()),
        // Answered on another device, or in another window: on to what waits now.
        Err(Error::AttemptFinished) => Ok(to_question(&course, "?late=1").into_response()),
        Err(Error::Unreadable(reason)) => {
            let mut draft = Draft::of(&fields, "answer");
            draft.mistake = Some(words::unreadable(say, &reason));
            match show(&web, &actor, say, &course, draft, None).await? {
                Some(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()),
                None => Ok(to_found(&course).into_response()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /c/{course}/placement/{id}/reading`
async fn reading(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((_, id)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    reading_of(&web, &signed_in, &id, &uri).await
}

fn to_question(course: &str, rest: &str) -> Redirect {
    Redirect::to(&format!("/c/{}/placement/question{rest}", escape(course)))
}

fn to_found(course: &str) -> Redirect {
    Redirect::to(&format!("/c/{}/placement/found", escape(course)))
}

/// The page of the question that waits; none if the placement is over.
async fn show(
    web: &Web,
    actor: &Actor,
    say: Say,
    course: &str,
    draft: Draft,
    noted: Option<&'static str>,
) -> Result<Option<Html<String>>, Problem> {
    let now = clock::now();
    let Some(question) = web.app.placement_question(actor, course, now).await? else {
        return Ok(None);
    };
    let mut draft = draft;
    if let Some((given, reason)) = &question.almost
        && draft.mistake.is_none()
    {
        draft = Draft::of_answer(given, &question.form, true);
        draft.mistake = Some(say.text(words::form_reason(*reason)).to_string());
    }
    let page = render(&QuestionPage {
        frame: Frame::of(say, actor, course, Place::Elsewhere),
        say,
        csrf: &actor.csrf,
        scripts: scripts(actor, &question.form, true),
        open: true,
        noted: noted.filter(|_| question.almost.is_none()),
        bar: (question.number > 1).then(|| bar(question.clear, question.skills)),
        why: why(say, &question.why),
        heard: Heard::of_question(
            actor,
            say,
            &question.language,
            &question.question,
            Some(&question.form),
        ),
        field: AnswerField::of(say, &question.form, &draft),
        mistake: draft.mistake.as_deref(),
        feedback: None,
        moved: moved(say),
        attempt: &question,
    })?;
    Ok(Some(page))
}

/// So much of so much as a bar. The numbers stand beside it in words.
fn bar(part: u32, all: u32) -> String {
    let share = f64::from(part) * 100.0 / f64::from(all.max(1));
    format!(
        r#"<svg class="range" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="all" x="0" y="3" width="100" height="10"/><rect class="band" x="0" y="3" width="{share:.1}" height="10"/></svg>"#
    )
}

fn why(say: Say, why: &PlacementWhy) -> WhyTable {
    let row = |name: &str, doubt: f64| TermRow {
        name: name.to_owned(),
        value: words::signed(say, doubt),
    };
    let mut rows = vec![row(&why.skill.title, why.about_itself)];
    rows.extend(
        why.others
            .iter()
            .map(|reason| row(&reason.skill.title, reason.doubt)),
    );
    rows.push(row(
        &say.text("placement-why-rest").to_string(),
        why.about_the_rest,
    ));
    WhyTable {
        about: say
            .text("placement-why-about")
            .with("skill", &why.skill.title)
            .with("count", words::of_100(why.known))
            .to_string(),
        others: say
            .text("placement-why-others")
            .with("others", why.others_count)
            .to_string(),
        rows,
        sum: words::signed(say, why.total),
    }
}
