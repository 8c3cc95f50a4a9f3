//! A record store and clients that speak with it.

use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use cairn_app::records::client::ClientWish;
use cairn_app::{App, Courses, clock};
use cairn_store::{Store, StoreUrl};
use cairn_web::WebSettings;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// A store with nothing in it.
pub(crate) struct Records {
    pub(crate) app: App,
    router: Router,
    _folder: tempfile::TempDir,
}

/// A client of the store.
pub(crate) struct Client {
    router: Router,
    authorization: String,
    pub(crate) version: &'static str,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The ids of the statements of a page, in order.
    pub(crate) fn ids(&self) -> Vec<String> {
        let page = self.json();
        let statements = page["statements"].as_array().unwrap();
        statements
            .iter()
            .map(|statement| statement["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) async fn records() -> Records {
    let folder = tempfile::TempDir::new().unwrap();
    let store = Store::open(&StoreUrl::file(folder.path().join("cairn.db")))
        .await
        .unwrap();
    let courses =
        Courses::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses")).unwrap();
    let app = App::new(store, courses);
    Records {
        router: cairn_web::router(app.clone(), WebSettings::default()),
        app,
        _folder: folder,
    }
}

impl Records {
    /// A new client with these scopes.
    pub(crate) async fn client(&self, scopes: &str) -> Client {
        let wish = ClientWish {
            name: "Client".to_owned(),
            scopes: scopes.parse().unwrap(),
            per_minute: 100_000,
        };
        let added = self
            .app
            .operator_adds_client(wish, clock::now())
            .await
            .unwrap();
        Client {
            router: self.router.clone(),
            authorization: basic(&added.key, &added.secret),
            version: "2.0.0",
        }
    }
}

pub(crate) fn basic(key: &str, secret: &str) -> String {
    use base64::Engine;
    let both = format!("{key}:{secret}");
    format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(both))
}

impl Client {
    /// The same client, speaking another version.
    pub(crate) fn speaking(&self, version: &'static str) -> Client {
        Client {
            router: self.router.clone(),
            authorization: self.authorization.clone(),
            version,
        }
    }

    /// The same client with other credentials.
    pub(crate) fn with(&self, authorization: &str) -> Client {
        Client {
            router: self.router.clone(),
            authorization: authorization.to_owned(),
            version: self.version,
        }
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !self.authorization.is_empty() {
            request = request.header("authorization", &self.authorization);
        }
        if !self.version.is_empty() {
            request = request.header("x-experience-api-version", self.version);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    /// Posts JSON to the statements.
    pub(crate) async fn post(&self, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.send("POST", "/xapi/statements", &headers, body.to_string())
            .await
    }

    /// Posts statements that must be taken; their ids.
    pub(crate) async fn keep(&self, body: &Value) -> Vec<String> {
        let answer = self.post(body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_value(answer.json()).unwrap()
    }
}

/// A statement with what every one needs.
pub(crate) fn statement() -> Value {
    json!({
        "actor": { "mbox": "mailto:ada@example.org", "name": "Ada" },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/completed", "display": { "en": "completed" } },
        "object": { "id": "https://example.org/film", "definition": { "name": { "en": "A film" } } },
    })
}

/// The same with some parts in place of its own.
pub(crate) fn statement_with(parts: &Value) -> Value {
    let mut statement = statement();
    for (key, value) in parts.as_object().unwrap() {
        statement[key] = value.clone();
    }
    statement
}

/// A value for a query.
pub(crate) fn escape(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
