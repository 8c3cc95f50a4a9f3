//! The Experience API at `/xapi`, versions 1.0.3 and 2.0 (IEEE 9274.1.1): what other systems speak with Cairn.
//!
//! It stands beside the pages and shares nothing with them but the use cases: no sessions, no cookies, no languages of
//! pages. A request becomes a [`Call`], whether it came as it is or wrapped in a POST; who calls is found out; and one of
//! the modules here answers, a resource each. Whatever a client sends, it gets an answer of the 200s or 400s: refusals
//! are JSON and name the part of the request and the rule.

mod about;
mod agents;
mod body;
mod call;
mod documents;
mod fault;
mod multipart;
mod statements;
mod token;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cairn_app::clock;
use cairn_app::records::{Caller, Refusal};
use cairn_xapi::Timestamp;

use crate::{Served, Web};
use call::{Call, Spoken};
use fault::Fault;

/// The version of the specification, in requests and responses.
const VERSION: HeaderName = HeaderName::from_static("x-experience-api-version");

/// Up to when everything stored can be seen.
const CONSISTENT_THROUGH: HeaderName =
    HeaderName::from_static("x-experience-api-consistent-through");

/// What an answer is, or why there is none.
type Answer = Result<Response, Fault>;

pub(crate) fn routes() -> Router<Served> {
    Router::new()
        .route("/xapi", any(handle))
        .route("/xapi/", any(handle))
        .route("/xapi/{*resource}", any(handle))
}

async fn handle(State(web): State<Web>, request: Request) -> Response {
    // Scripts of other sites may speak with the record store: they have no cookies here, only what they were given.
    if request.method() == Method::OPTIONS {
        let spoken = Spoken::of(request.headers());
        return with_headers(&web, StatusCode::NO_CONTENT.into_response(), spoken, "");
    }
    let is_head = request.method() == Method::HEAD;
    let resource = request
        .uri()
        .path()
        .trim_start_matches("/xapi")
        .trim_matches('/')
        .to_owned();
    let spoken = Spoken::of(request.headers());
    let (spoken, answer) = match call::read(request).await {
        Ok((call, body)) => (call.spoken, answer(&web, &resource, &call, body).await),
        Err(fault) => (spoken, Err(fault)),
    };
    let response = answer.unwrap_or_else(IntoResponse::into_response);
    let mut response = with_headers(&web, response, spoken, &resource);
    if is_head {
        let (parts, _) = response.into_parts();
        response = Response::from_parts(parts, Body::empty());
    }
    response
}

async fn answer(web: &Web, resource: &str, call: &Call, body: Body) -> Answer {
    match resource {
        "about" => return about::answer(call),
        "oauth/token" => return token::answer(web, call, body).await,
        _ => {}
    }
    let given = call.header(&header::AUTHORIZATION).unwrap_or_default();
    let caller = caller(web, given).await?;
    web.client_limits
        .count(caller.client_id, caller.per_minute)
        .map_err(Fault::TooMany)?;
    let edition = call.edition()?;
    match resource {
        "statements" => statements::answer(web, &caller, edition, call, body).await,
        "activities/state" => documents::state(web, &caller, edition, call, body).await,
        "activities/profile" => {
            documents::activity_profile(web, &caller, edition, call, body).await
        }
        "agents/profile" => documents::agent_profile(web, &caller, edition, call, body).await,
        "activities" => agents::activity(web, &caller, call).await,
        "agents" => agents::agent(web, &caller, call).await,
        _ => Err(Fault::Nothing("resource")),
    }
}

/// Who calls: by Basic authentication or a token.
async fn caller(web: &Web, given: &str) -> Result<Caller, Fault> {
    let (scheme, credentials) = given.split_once(' ').unwrap_or((given, ""));
    let credentials = credentials.trim();
    let now = clock::now();
    if scheme.eq_ignore_ascii_case("basic") {
        let (key, secret) = basic(credentials).ok_or(Fault::Unknown)?;
        // A unit of content made elsewhere has the id of its session for a name; no client has such a key.
        match key.parse() {
            Ok(session) => Ok(web.app.caller_by_session(session, &secret).await?),
            Err(_) => Ok(web.app.caller_by_secret(&key, &secret, now).await?),
        }
    } else if scheme.eq_ignore_ascii_case("bearer") {
        Ok(web.app.caller_by_token(credentials, now).await?)
    } else {
        Err(Fault::Unknown)
    }
}

/// A client of the record store that calls something else than the record store.
pub(crate) struct Client(pub(crate) Caller);

impl FromRequestParts<Served> for Client {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, served: &Served) -> Result<Self, Response> {
        let web = Web::from_ref(served);
        let given = parts.headers.get(header::AUTHORIZATION);
        let given = given
            .and_then(|given| given.to_str().ok())
            .unwrap_or_default();
        let caller = caller(&web, given)
            .await
            .map_err(IntoResponse::into_response)?;
        web.client_limits
            .count(caller.client_id, caller.per_minute)
            .map_err(|wait| Fault::TooMany(wait).into_response())?;
        Ok(Self(caller))
    }
}

/// The answer to a request that was not done.
pub(crate) fn refused(refusal: Refusal) -> Response {
    Fault::from(refusal).into_response()
}

/// The user and password of Basic authentication.
fn basic(credentials: &str) -> Option<(String, String)> {
    let decoded = BASE64_STANDARD.decode(credentials).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// Adds the headers that every answer has.
fn with_headers(web: &Web, mut response: Response, spoken: Spoken, resource: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(VERSION, HeaderValue::from_static(spoken.name()));
    if resource == "statements" {
        let through = web.app.consistent_through(clock::now());
        let through = Timestamp::from_epoch_us(through)
            .and_then(|through| HeaderValue::from_str(through.as_str()).ok());
        if let Some(through) = through {
            headers.insert(CONSISTENT_THROUGH, through);
        }
    }
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            "GET, HEAD, PUT, POST, DELETE, OPTIONS",
        ),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, If-Match, If-None-Match, Accept-Language, X-Experience-API-Version",
        ),
        (
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "ETag, Last-Modified, X-Experience-API-Version, X-Experience-API-Consistent-Through",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A JSON document with its entity tag.
fn json(text: String) -> Response {
    let tag = entity_tag(text.as_bytes());
    (
        [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (header::ETAG, tag),
        ],
        text,
    )
        .into_response()
}

/// The entity tag of some bytes: their SHA-1 sum, as the specification has it (1.0.3 part three, 3.1). It tells versions
/// of a document apart and protects nothing.
fn entity_tag(bytes: &[u8]) -> String {
    use sha1::{Digest, Sha1};
    use std::fmt::Write;
    let mut tag = String::from("\"");
    for byte in Sha1::digest(bytes) {
        // Writing into a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// A time as HTTP writes it (RFC 9110, 5.6.7), from microseconds since the Unix epoch.
fn http_date(microseconds: i64) -> Option<HeaderValue> {
    let seconds = u64::try_from(microseconds.div_euclid(1_000_000)).ok()?;
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
}
