//! The files of packages. They are other people's pages and scripts, so they have an origin of their own: what runs
//! there can't read Cairn's pages, nor use the session of whoever looks at it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use cairn_app::{App, Error};

/// No cookie, no page of Cairn's, nothing that a sensor could tell. Scripts may do what they like but open other
/// origins' frames around them: a lesson may load its film from anywhere.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "public, max-age=3600"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// The whole site of the files.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/{package}/{*path}", get(file))
        .fallback(async || StatusCode::NOT_FOUND)
        .with_state(app)
}

/// `GET /{package}/{path}`
async fn file(State(app): State<App>, Path((package, path)): Path<(String, String)>) -> Response {
    match app.package_file(&package, &path).await {
        Ok(content) => {
            let kind = mime_guess::from_path(&path).first_or_octet_stream();
            let kind = match kind.type_() {
                mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
                _ => kind.to_string(),
            };
            (HEADERS, [(header::CONTENT_TYPE, kind)], content).into_response()
        }
        Err(Error::NotFound(_)) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "a file of a package can't be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
