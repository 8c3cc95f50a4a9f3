//! How what somebody is typing would be read: asked for by the page's script while they type, before anything is graded.

use axum::extract::{OriginalUri, Path, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use cairn_app::Error;

use crate::Web;
use crate::form::Fields;
use crate::problem::Problem;
use crate::spoken::{Voice, in_words};
use crate::visitor::SignedIn;

/// `GET /attempt/{id}/reading?answer=…`, for one of several blanks `&blank=…`: the reading as MathML for the eyes and in
/// words for the ears; nothing while it can't be read, which half of an answer seldom can. Nothing is recorded.
///
/// # Errors
/// [`Problem::TooMany`] for somebody who asks faster than anybody types.
pub(crate) async fn reading(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    reading_of(&web, &signed_in, &id, &uri).await
}

/// The same for a question at whatever address.
pub(crate) async fn reading_of(
    web: &Web,
    SignedIn { actor, say }: &SignedIn,
    id: &str,
    uri: &Uri,
) -> Result<Response, Problem> {
    web.reading_limits
        .count(actor.person_id)
        .map_err(Problem::TooMany)?;
    let fields = Fields::decode(uri.query().unwrap_or_default().as_bytes()).unwrap_or_default();
    let blank = fields.first("blank").and_then(|blank| blank.parse().ok());
    let answer = fields.first("answer").unwrap_or_default();
    let html = match web.app.reading(actor, id, blank, answer).await {
        Ok(reading) => {
            let words = in_words(&reading.html, Voice::Aloud(*say));
            let words = say
                .text("practise-reads-as")
                .with("answer", words)
                .to_string();
            format!(
                "<span aria-hidden=\"true\">= {}</span><span class=\"unseen\">{}</span>",
                reading.html,
                cairn_course::Html::from_text(&words)
            )
        }
        // Whoever sends an answer quickly overtakes the script's question about it.
        Err(Error::Unreadable(_) | Error::AttemptFinished) => {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        Err(error) => return Err(error.into()),
    };
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}
