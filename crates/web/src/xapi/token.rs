//! Tokens (OAuth 2, RFC 6749, 4.4): a client trades its key and secret for a token that ends by itself.

use axum::body::Body;
use axum::http::{Method, header};
use axum::response::IntoResponse;
use cairn_app::clock;
use serde_json::json;

use super::body::read_whole;
use super::call::Call;
use super::fault::Fault;
use super::{Answer, basic};
use crate::Web;
use crate::form::Fields;

/// The largest request, in bytes.
const LARGEST: usize = 8 << 10;

pub(super) async fn answer(web: &Web, call: &Call, body: Body) -> Answer {
    if call.method != Method::POST {
        return Err(Fault::WrongMethod);
    }
    call.only(&[])?;
    let given = call.header(&header::AUTHORIZATION).and_then(|given| {
        let (scheme, credentials) = given.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("basic")
            .then(|| basic(credentials.trim()))?
    });
    let form = Fields::decode(&read_whole(body, LARGEST).await?)
        .ok_or_else(|| Fault::rule("the form", "must be UTF-8"))?;
    if form.first("grant_type") != Some("client_credentials") {
        return Err(Fault::rule("grant_type", "must be client_credentials"));
    }
    let in_form = || {
        let key = form.first("client_id")?.to_owned();
        Some((key, form.first("client_secret")?.to_owned()))
    };
    let (key, secret) = given.or_else(in_form).ok_or(Fault::Unknown)?;
    let issued = web
        .app
        .issue_token(&key, &secret, form.first("scope"), clock::now())
        .await?;
    let body = json!({
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": issued.seconds,
        "scope": issued.scopes.to_string(),
    });
    Ok((
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response())
}
