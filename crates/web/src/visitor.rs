//! Who is asking, found out once per request: the session behind the cookie, and the language to speak.
//!
//! This middleware stands around every page. It looks the session up, hands a [`Visitor`] to the handlers, bounds the
//! time a request may take, and gives every refusal its page in the visitor's language.

use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use cairn_app::{Actor, Error, clock};

use crate::frame::Frame;
use crate::messages::{Language, Say};
use crate::problem::Problem;
use crate::{Web, form};

/// No request takes longer than this; one that would is answered as "try again".
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// Whoever sent a request.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// The person, where the session stands.
    pub(crate) actor: Option<Actor>,
    /// Whether the browser sent a session that no longer stands.
    pub(crate) session_ended: bool,
    /// The language to speak.
    pub(crate) say: Say,
}

/// A visitor who is signed in. A request of anybody else is sent to the sign-in page, and afterwards back.
pub(crate) struct SignedIn {
    /// The person.
    pub(crate) actor: Actor,
    /// Their language.
    pub(crate) say: Say,
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(Problem::Broken)
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let Some(actor) = visitor.actor else {
            let back = parts.uri.path_and_query().map_or("/", |path| path.as_str());
            return Err(to_sign_in(back, visitor.session_ended).into_response());
        };
        Ok(Self {
            actor,
            say: visitor.say,
        })
    }
}

/// The way to the sign-in page, from which one returns to `back`.
pub(crate) fn to_sign_in(back: &str, session_ended: bool) -> Redirect {
    let reason = if session_ended { "&ended=1" } else { "" };
    Redirect::to(&format!("/sign-in?next={}{reason}", form::escape(back)))
}

/// The middleware; see the module.
pub(crate) async fn meet(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let visitor =
        match tokio::time::timeout(LONGEST_REQUEST, recognise(&web, request.headers())).await {
            Ok(Ok(visitor)) => visitor,
            Ok(Err((problem, say))) => return problem.page(Frame::outside(say)),
            Err(_) => return Problem::Unavailable.page(Frame::outside(say_for(request.headers()))),
        };
    request.extensions_mut().insert(visitor.clone());
    let response = match tokio::time::timeout(LONGEST_REQUEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::Unavailable.into_response(),
    };
    let problem = response.extensions().get::<Problem>().cloned().or_else(|| {
        let is_page = response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if is_page {
            None
        } else {
            Problem::of_status(response.status())
        }
    });
    match problem {
        Some(problem) => problem.page(Frame::of_visitor(&web, &visitor)),
        None => response,
    }
}

async fn recognise(web: &Web, headers: &HeaderMap) -> Result<Visitor, (Problem, Say)> {
    let say = say_for(headers);
    let nobody = |session_ended| Visitor {
        actor: None,
        session_ended,
        say,
    };
    let Some(token) = session_token(web, headers) else {
        return Ok(nobody(false));
    };
    match web.app.actor(token, clock::now()).await {
        Ok(actor) => {
            let say = Language::of_tag(&actor.locale).map_or(say, Say::in_language);
            Ok(Visitor {
                actor: Some(actor),
                session_ended: false,
                say,
            })
        }
        Err(Error::SignedOut) => Ok(nobody(true)),
        Err(error) => Err((error.into(), say)),
    }
}

fn say_for(headers: &HeaderMap) -> Say {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    Say::in_language(Language::accepted(accepted))
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The session token that the browser sent.
pub(crate) fn session_token<'a>(web: &Web, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, web.settings.session_cookie()).filter(|token| !token.is_empty())
}

/// A `Set-Cookie` for a session; an age of 0 removes it.
pub(crate) fn session_cookie(web: &Web, token: &str, seconds: i64) -> Option<HeaderValue> {
    let name = web.settings.session_cookie();
    let secure = if web.settings.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    HeaderValue::from_str(&format!(
        "{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("not-cairn=1; cairn=2"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("cairn-form=3"));
        assert_eq!(cookie(&headers, "cairn"), Some("2"));
        assert_eq!(cookie(&headers, "cairn-form"), Some("3"));
        assert_eq!(cookie(&headers, "cair"), None);
    }
}
