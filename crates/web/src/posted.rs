//! A form that a signed-in person sent from one of Cairn's own pages.
//!
//! [`Posted`] is how every handler that changes something receives its input; it checks, in this order, that the form can
//! be read, that it comes from this site (`Sec-Fetch-Site`, or `Origin` for older browsers), that the session stands and
//! that the form carries the session's token. A person whose session has ended while they were typing is sent to sign in,
//! with what they typed kept for the page they return to.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use cairn_app::Actor;
use subtle::ConstantTimeEq;

use crate::form::{self, Fields};
use crate::messages::Say;
use crate::problem::Problem;
use crate::visitor::{Visitor, to_sign_in};

/// A checked form with its sender.
pub(crate) struct Posted {
    /// The person.
    pub(crate) actor: Actor,
    /// Their language.
    pub(crate) say: Say,
    /// What they sent.
    pub(crate) fields: Fields,
}

impl<S: Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let refuse = IntoResponse::into_response;
        let visitor = Visitor::from_request_parts(&mut parts, state)
            .await
            .map_err(Problem::into_response)?;
        let fields = Fields::receive(&parts.headers, body)
            .await
            .map_err(Problem::into_response)?;
        if !from_this_site(&parts.headers) {
            return Err(refuse(Problem::Forged));
        }
        let Some(actor) = visitor.actor else {
            return Err(to_sign_in(
                &page_of_form(parts.uri.path(), &fields),
                visitor.session_ended,
            )
            .into_response());
        };
        let token = fields.first("csrf").unwrap_or_default();
        if !same(token, &actor.csrf) {
            return Err(refuse(Problem::Forged));
        }
        Ok(Self {
            actor,
            say: visitor.say,
            fields,
        })
    }
}

/// Compares secrets in a time that does not depend on where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    !b.is_empty() && bool::from(a.as_bytes().ct_eq(b.as_bytes()))
}

/// Whether the browser says that one of this site's own pages sent the request. A client that says nothing at all is no
/// browser with cookies of somebody else, or an old one; the form's token protects that one.
pub(crate) fn from_this_site(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("unreadable"))
    };
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match text(header::ORIGIN) {
        Some(origin) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(header::HOST)
        }
        None => true,
    }
}

/// The page to which somebody returns whose form met an ended session: the question with what they typed, or the start.
fn page_of_form(path: &str, fields: &Fields) -> String {
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some("attempt"), Some(attempt)) => format!("/attempt/{attempt}{}", draft(fields)),
        _ => "/".to_owned(),
    }
}

/// What was typed or chosen but not yet graded, as a query: the question's page puts it back into its field.
pub(crate) fn draft(fields: &Fields) -> String {
    let answers: Vec<&str> = fields.all("answer").collect();
    // Of several blanks, the empty ones keep the others in their places.
    let given = answers
        .iter()
        .filter(|_| answers.iter().any(|given| !given.is_empty()))
        .map(|given| format!("draft={}", form::escape(given)));
    let chosen = ["choice", "pick"].into_iter().flat_map(|name| {
        let values = fields.all(name).filter(|value| !value.is_empty());
        values.map(move |value| format!("{name}={}", form::escape(value)))
    });
    let query = given.chain(chosen).collect::<Vec<_>>().join("&");
    // An address has to stay one that every server and browser takes.
    if query.is_empty() || query.len() > 2_000 {
        String::new()
    } else {
        format!("?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_form_of_another_site_is_recognised() {
        for ours in [
            &[][..],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[
                ("origin", "http://cairn.test:8080"),
                ("host", "cairn.test:8080"),
            ],
        ] {
            assert!(from_this_site(&headers(ours)), "{ours:?}");
        }
        for theirs in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://elsewhere.test"), ("host", "cairn.test")],
            &[("origin", "null"), ("host", "cairn.test")],
            &[("origin", "https://cairn.test")],
        ] {
            assert!(!from_this_site(&headers(theirs)), "{theirs:?}");
        }
    }

    #[test]
    fn tokens_are_equal_only_when_they_are_the_same_and_not_empty() {
        assert!(same("abc", "abc"));
        for (a, b) in [("abc", "abd"), ("ab", "abc"), ("", "abc"), ("", "")] {
            assert!(!same(a, b));
        }
    }

    #[test]
    fn an_answer_that_meets_an_ended_session_is_kept_for_the_page() {
        let fields = Fields::decode(b"answer=1%2F2+x&csrf=secret").unwrap();
        assert_eq!(
            page_of_form("/attempt/a-b/answer", &fields),
            "/attempt/a-b?draft=1%2F2%20x"
        );
        let chosen = Fields::decode(b"choice=0&choice=2").unwrap();
        assert_eq!(
            page_of_form("/attempt/a-b/hint", &chosen),
            "/attempt/a-b?choice=0&choice=2"
        );
        let several = Fields::decode(b"answer=&answer=7&pick=0-2&pick=").unwrap();
        assert_eq!(
            page_of_form("/attempt/a-b/hint", &several),
            "/attempt/a-b?draft=&draft=7&pick=0-2"
        );
        assert_eq!(page_of_form("/c/fractions/choose", &fields), "/");
        let long = Fields::decode(format!("answer={}", "x".repeat(5_000)).as_bytes()).unwrap();
        assert_eq!(page_of_form("/attempt/a-b/answer", &long), "/attempt/a-b");
    }
}
