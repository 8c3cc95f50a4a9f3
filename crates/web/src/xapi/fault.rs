//! Why a request was not done, as the client reads it: a status and a JSON object.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cairn_app::Error;
use cairn_app::error::Thing;
use cairn_app::records::Refusal;
use cairn_store::StoreError;
use cairn_xapi::Invalid;
use serde_json::{Value, json};

/// Why a request was not done.
#[derive(Debug)]
pub(super) enum Fault {
    /// It breaks a rule; the text names the part and the rule.
    Rule(String),
    /// A statement breaks rules.
    Statement(Invalid),
    /// The credentials are missing, wrong or ended.
    Unknown,
    /// The client may not do this.
    Forbidden,
    /// The client may do such things, but not this one.
    Rejected(String),
    /// There is no such thing.
    Nothing(&'static str),
    /// The resource has no such method.
    WrongMethod,
    /// It contradicts what is kept.
    Conflict(String),
    /// What is kept is not what the client said.
    Precondition(String),
    /// It has too many bytes; so many are allowed.
    TooLarge(usize),
    /// Too many requests; how long to wait.
    TooMany(Duration),
    /// It can't be done now.
    Unavailable,
    /// A mistake of the program.
    Broken,
}

impl Fault {
    pub(super) fn rule(part: &str, rule: impl std::fmt::Display) -> Self {
        Self::Rule(format!("{part}: {rule}"))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Rule(_) | Self::Statement(_) => StatusCode::BAD_REQUEST,
            Self::Unknown => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Rejected(_) => StatusCode::FORBIDDEN,
            Self::Nothing(_) => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Precondition(_) => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn body(&self) -> Value {
        match self {
            Self::Rule(text)
            | Self::Rejected(text)
            | Self::Conflict(text)
            | Self::Precondition(text) => {
                json!({ "error": text })
            }
            Self::Statement(invalid) => {
                let problems = invalid.problems.iter();
                let problems: Vec<Value> = problems
                    .map(|problem| json!({ "path": problem.path, "rule": problem.rule }))
                    .collect();
                json!({ "error": invalid.to_string(), "problems": problems })
            }
            Self::Unknown => json!({
                "error": "Authorization: must be Basic with the key and secret of a client, or Bearer with a token that has not ended"
            }),
            Self::Forbidden => {
                json!({ "error": "the scopes of this client do not allow this" })
            }
            Self::Nothing(what) => json!({ "error": format!("there is no such {what}") }),
            Self::WrongMethod => {
                json!({ "error": "this resource does not have this method" })
            }
            Self::TooLarge(most) => json!({
                "error": format!("the request is too large: at most {most} bytes")
            }),
            Self::TooMany(wait) => json!({
                "error": format!("too many requests: try again in {} s", wait.as_secs() + 1)
            }),
            Self::Unavailable => json!({ "error": "try again later" }),
            Self::Broken => json!({ "error": "a mistake in this program" }),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let body = self.body().to_string();
        let mut response = (
            self.status(),
            [(header::CONTENT_TYPE, "application/json")],
            body,
        )
            .into_response();
        let headers = response.headers_mut();
        match self {
            // Not `Basic`: a browser would ask its user for a password that is not theirs to know.
            Self::Unknown => {
                headers.insert(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static("Bearer realm=\"xapi\""),
                );
            }
            Self::TooMany(wait) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
            }
            Self::Unavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(5));
            }
            _ => {}
        }
        response
    }
}

impl From<Refusal> for Fault {
    /// The causes that an operator has to know are logged here; the client isn't told them.
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Statement(invalid) => Self::Statement(invalid),
            Refusal::Rule(text) | Refusal::Failed(Error::Invalid(text)) => Self::Rule(text),
            Refusal::Unknown => Self::Unknown,
            Refusal::Forbidden | Refusal::Failed(Error::Forbidden) => Self::Forbidden,
            Refusal::Rejected(text) => Self::Rejected(text),
            Refusal::Nothing(what) => Self::Nothing(what),
            Refusal::Conflict(text) => Self::Conflict(text),
            Refusal::Precondition(text) => Self::Precondition(text),
            Refusal::Failed(Error::Store(error))
                if !matches!(error, StoreError::Corrupt { .. }) =>
            {
                tracing::error!(%error, "the store could not do its part");
                Self::Unavailable
            }
            Refusal::Failed(Error::NotFound(thing)) => Self::Nothing(match thing {
                Thing::Package => "package",
                Thing::Unit => "unit",
                _ => "resource",
            }),
            Refusal::Failed(error) => {
                tracing::error!(%error, "a request to the record store failed");
                Self::Broken
            }
        }
    }
}
