//! A request to the record store, taken apart.
//!
//! In version 1.0 a request may come wrapped in a POST whose form holds parameters, headers and content (1.0.3 part
//! three, 1.3), for browsers that could send nothing else; it is unwrapped here. Version 2.0 has no such thing.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use cairn_xapi::{Actor, Edition, Iri, Timestamp};
use uuid::Uuid;

use super::VERSION;
use super::body::read_whole;
use super::fault::Fault;
use crate::form::Fields;

/// The largest request that may come wrapped, in bytes.
const LARGEST_WRAPPED: usize = 16 << 20;

/// The headers that a wrapped request has in its form.
const FORM_HEADERS: [HeaderName; 8] = [
    header::AUTHORIZATION,
    VERSION,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::ACCEPT_LANGUAGE,
    header::ACCEPT,
];

/// A request to the record store, without its body.
pub(super) struct Call {
    pub(super) method: Method,
    headers: HeaderMap,
    parameters: Vec<(String, String)>,
    /// Which edition the client speaks.
    pub(super) spoken: Spoken,
}

/// Which edition of the specification a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spoken {
    /// One that there is.
    Edition(Edition),
    /// One that is not known here.
    Unknown,
    /// It does not say. The header came with 0.95: who sends none speaks 0.9, which nobody does any more.
    Silent,
}

impl Spoken {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let Some(version) = headers.get(VERSION) else {
            return Self::Silent;
        };
        let edition = version.to_str().ok().and_then(|text| text.parse().ok());
        edition.map_or(Self::Unknown, Self::Edition)
    }

    /// The version that the response names.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Edition(edition) => edition.version(),
            Self::Unknown => Edition::V2_0.version(),
            Self::Silent => "0.9",
        }
    }
}

/// Reads a request, and unwraps it if it is wrapped.
pub(super) async fn read(request: Request) -> Result<(Call, Body), Fault> {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    let parameters = decode(query.as_bytes(), "query")?;
    let call = Call {
        method: parts.method,
        spoken: Spoken::of(&parts.headers),
        headers: parts.headers,
        parameters,
    };
    let is_wrapped =
        call.method == Method::POST && call.parameters.iter().any(|(name, _)| name == "method");
    if is_wrapped {
        unwrap(call, body).await
    } else {
        Ok((call, body))
    }
}

async fn unwrap(call: Call, body: Body) -> Result<(Call, Body), Fault> {
    if call.spoken == Spoken::Edition(Edition::V2_0) {
        return Err(Fault::rule(
            "method",
            "is not a parameter of version 2.0, which has no wrapped requests",
        ));
    }
    let [(_, method)] = call.parameters.as_slice() else {
        return Err(Fault::rule(
            "method",
            "must be the only parameter in the address of a wrapped request",
        ));
    };
    let method = match method.as_str() {
        "GET" => Method::GET,
        "PUT" => Method::PUT,
        "POST" => Method::POST,
        "DELETE" => Method::DELETE,
        "HEAD" => Method::HEAD,
        _ => {
            return Err(Fault::rule(
                "method",
                "must be GET, PUT, POST, DELETE or HEAD",
            ));
        }
    };
    let bytes = read_whole(body, LARGEST_WRAPPED).await?;
    let fields = decode(&bytes, "the form")?;
    let mut headers = call.headers;
    headers.remove(header::CONTENT_TYPE);
    headers.remove(header::CONTENT_LENGTH);
    let form_headers = FORM_HEADERS;
    let mut parameters = Vec::new();
    let mut content = None;
    for (name, value) in fields {
        let as_header = form_headers
            .iter()
            .find(|header| name.eq_ignore_ascii_case(header.as_str()));
        if name == "content" {
            content = Some(value);
        } else if let Some(header) = as_header {
            let value = HeaderValue::from_str(&value)
                .map_err(|_| Fault::rule(&name, "must be the value of a header"))?;
            headers.insert(header.clone(), value);
        } else {
            parameters.push((name, value));
        }
    }
    if content.is_none() && (method == Method::PUT || method == Method::POST) {
        return Err(Fault::rule(
            "content",
            "is required in the form of a wrapped request that sends something",
        ));
    }
    headers
        .entry(header::CONTENT_TYPE)
        .or_insert(HeaderValue::from_static("application/json"));
    let spoken = Spoken::of(&headers);
    if spoken == Spoken::Edition(Edition::V2_0) {
        return Err(Fault::rule(
            "method",
            "is not a parameter of version 2.0, which has no wrapped requests",
        ));
    }
    let call = Call {
        method,
        headers,
        parameters,
        spoken,
    };
    Ok((call, Body::from(content.unwrap_or_default())))
}

fn decode(bytes: &[u8], part: &str) -> Result<Vec<(String, String)>, Fault> {
    let fields = Fields::decode(bytes);
    let fields = fields.ok_or_else(|| Fault::rule(part, "must be UTF-8"))?;
    Ok(fields.into_pairs())
}

impl Call {
    /// The edition that the client speaks.
    pub(super) fn edition(&self) -> Result<Edition, Fault> {
        match self.spoken {
            Spoken::Edition(edition) => Ok(edition),
            Spoken::Unknown | Spoken::Silent => Err(Fault::rule(
                "X-Experience-API-Version",
                "is required, and must be a version 1.0.x or 2.0.x",
            )),
        }
    }

    /// A header, if it is text.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Refuses parameters that are not among these, and any that is given twice.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Fault> {
        for (place, (name, _)) in self.parameters.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return Err(Fault::rule(name, "is not a parameter of this request"));
            }
            if self.parameters[..place]
                .iter()
                .any(|(earlier, _)| earlier == name)
            {
                return Err(Fault::rule(name, "must not be given twice"));
            }
        }
        Ok(())
    }

    /// All parameters, in their order.
    pub(super) fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// A parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut found = self.parameters.iter().filter(|(given, _)| given == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// A parameter that must be given.
    pub(super) fn required(&self, name: &str) -> Result<&str, Fault> {
        self.parameter(name)
            .ok_or_else(|| Fault::rule(name, "is a required parameter"))
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Fault>
    where
        T::Err: std::fmt::Display,
    {
        self.parameter(name)
            .map(|text| text.parse().map_err(|error| Fault::rule(name, error)))
            .transpose()
    }

    /// An IRI.
    pub(super) fn iri(&self, name: &str) -> Result<Option<Iri>, Fault> {
        self.parsed(name)
    }

    /// An IRI that must be given.
    pub(super) fn required_iri(&self, name: &str) -> Result<Iri, Fault> {
        self.required(name)?;
        self.iri(name)?
            .ok_or_else(|| Fault::rule(name, "is a required parameter"))
    }

    /// A UUID.
    pub(super) fn uuid(&self, name: &str) -> Result<Option<Uuid>, Fault> {
        let Some(text) = self.parameter(name) else {
            return Ok(None);
        };
        match Uuid::try_parse(text) {
            Ok(uuid) if text.len() == uuid::fmt::Hyphenated::LENGTH => Ok(Some(uuid)),
            _ => Err(Fault::rule(
                name,
                "must be a UUID such as 7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11",
            )),
        }
    }

    /// A timestamp, in microseconds since the Unix epoch.
    pub(super) fn time(&self, name: &str) -> Result<Option<i64>, Fault> {
        let time = self.parsed::<Timestamp>(name)?;
        Ok(time.map(|time| time.epoch_us()))
    }

    /// `true` or `false`; false if it is not given.
    pub(super) fn truth(&self, name: &str) -> Result<bool, Fault> {
        match self.parameter(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Fault::rule(name, "must be true or false")),
        }
    }

    /// An agent or group, as JSON.
    pub(super) fn actor(&self, name: &str) -> Result<Option<Actor>, Fault> {
        let Some(text) = self.parameter(name) else {
            return Ok(None);
        };
        let actor = Actor::parse(text).map_err(|invalid| {
            let problems = invalid.problems.iter();
            let problems: Vec<String> = problems.map(ToString::to_string).collect();
            Fault::rule(name, problems.join("; "))
        })?;
        if actor.identifier().is_none() {
            return Err(Fault::rule(name, "must not be an anonymous group"));
        }
        Ok(Some(actor))
    }

    /// An agent that must be given.
    pub(super) fn required_agent(&self, name: &str) -> Result<Actor, Fault> {
        self.required(name)?;
        match self.actor(name)? {
            Some(actor @ Actor::Agent(_)) => Ok(actor),
            _ => Err(Fault::rule(name, "must be an agent")),
        }
    }
}
