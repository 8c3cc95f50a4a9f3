//! What can go wrong at the edge, each with its status and one clear sentence and a way on.
//!
//! A handler returns a [`Problem`]; it travels as an extension of an otherwise empty response to the middleware in
//! [`crate::visitor`], which knows the visitor's language and renders the page. Refusals that come from below (no such
//! route, wrong method, a path that is no text) are turned into problems there by their status, so every error that a
//! person can meet has the same kind of page.

use std::time::Duration;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use cairn_app::Error;
use cairn_store::StoreError;

use crate::form::escape;
use crate::frame::Frame;

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Not signed in where that is needed, in a request that can't be sent to the sign-in page.
    SignedOut,
    /// Signed in, but this is not theirs.
    Forbidden,
    /// The form does not carry this session's token, or comes from another site.
    Forged,
    /// Nothing at this address, or nothing for this person.
    NotFound,
    /// The address is there, but not for this method.
    WrongMethod,
    /// The form has too many bytes.
    TooLarge,
    /// The body is no form.
    NotAForm,
    /// The form's text is not UTF-8.
    NotUtf8,
    /// The form's fields make no sense together.
    Senseless,
    /// An answer to a question that has ended: it is not recorded. The attempt to look at, if it is known and their own.
    TooLate(Option<String>),
    /// Too many tries; how long to wait.
    TooMany(Duration),
    /// The store can't be reached, is full or too slow: nothing was changed.
    Unavailable,
    /// A mistake of the program or in a course.
    Broken,
}

impl Problem {
    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Forged => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotUtf8 | Self::Senseless => StatusCode::BAD_REQUEST,
            Self::TooLate(_) => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The problem behind a bare refusal of the framework; `None` for a status that is no error.
    pub(crate) fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::NOT_FOUND => Some(Self::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::WrongMethod),
            status if status.is_client_error() => Some(Self::Senseless),
            status if status.is_server_error() => Some(Self::Broken),
            _ => None,
        }
    }

    /// The keys of the page's heading and of its sentence.
    fn keys(&self) -> (&'static str, &'static str) {
        match self {
            Self::SignedOut => ("problem-signed-out-heading", "problem-signed-out"),
            Self::Forbidden => ("problem-forbidden-heading", "problem-forbidden"),
            Self::Forged => ("problem-forged-heading", "problem-forged"),
            Self::NotFound => ("problem-not-found-heading", "problem-not-found"),
            Self::WrongMethod => ("problem-wrong-method-heading", "problem-wrong-method"),
            Self::TooLarge => ("problem-too-large-heading", "problem-too-large"),
            Self::NotAForm => ("problem-unread-heading", "problem-not-a-form"),
            Self::NotUtf8 => ("problem-unread-heading", "problem-not-utf8"),
            Self::Senseless => ("problem-unread-heading", "problem-senseless"),
            Self::TooLate(_) => ("problem-too-late-heading", "problem-too-late"),
            Self::TooMany(_) => ("problem-too-many-heading", "problem-too-many"),
            Self::Unavailable => ("problem-unavailable-heading", "problem-unavailable"),
            Self::Broken => ("problem-broken-heading", "problem-broken"),
        }
    }

    /// Seconds to wait, where waiting helps.
    fn wait_seconds(&self) -> Option<u64> {
        match self {
            Self::TooMany(wait) => Some(wait.as_secs() + 1),
            Self::Unavailable => Some(5),
            _ => None,
        }
    }

    /// The whole page.
    pub(crate) fn page(&self, frame: Frame<'_>) -> Response {
        let (heading, sentence) = self.keys();
        let page = ProblemPage {
            heading,
            sentence,
            wait: self.wait_seconds().unwrap_or_default(),
            ended: match self {
                Self::TooLate(Some(attempt)) => Some(format!("/attempt/{}", escape(attempt))),
                _ => None,
            },
            frame,
        };
        // A page that can't be rendered is answered with the bare status: there is nothing left to say it with.
        let mut response = match page.render() {
            Ok(html) => (self.status(), Html(html)).into_response(),
            Err(_) => self.status().into_response(),
        };
        if let Some(seconds) = self.wait_seconds() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame<'a>,
    heading: &'static str,
    sentence: &'static str,
    wait: u64,
    /// The address of the question that has ended.
    ended: Option<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Error> for Problem {
    /// The causes that an operator has to know are logged here; the page doesn't tell them.
    fn from(error: Error) -> Self {
        match error {
            Error::SignedOut | Error::WrongLoginOrPassword => Self::SignedOut,
            Error::Forbidden => Self::Forbidden,
            Error::NotFound(_) => Self::NotFound,
            Error::AttemptFinished => Self::TooLate(None),
            Error::Unreadable(_) | Error::Invalid(_) | Error::Reason(_) => {
                tracing::debug!(%error, "refused a request");
                Self::Senseless
            }
            // Such as an address with a character that no database keeps: it names nothing that is there.
            Error::Store(StoreError::Unstorable { .. }) => Self::Senseless,
            Error::Store(StoreError::Corrupt { .. }) => {
                tracing::error!(%error, "the store is damaged");
                Self::Broken
            }
            Error::Store(_) => {
                tracing::error!(%error, "the store could not do its part");
                Self::Unavailable
            }
            Error::Inconsistent(_) => {
                tracing::error!(%error, "stored data or a course is inconsistent");
                Self::Broken
            }
        }
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be rendered");
        Self::Broken
    }
}
