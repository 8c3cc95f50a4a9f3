//! Content made elsewhere: the interface for other systems, the address where a unit fetches its token, and the files of
//! packages, which have an origin of their own.
//!
//! | request | does |
//! |---|---|
//! | `POST /cmi5/packages` (a zip file or XML) | imports a package: 201 with its `id`, or 422 with all `problems` |
//! | `DELETE /cmi5/packages/{id}` | removes one that nobody has taken |
//! | `POST /cmi5/packages/{id}/units/{place}/launch` | opens a unit for an `actor`: 201 with the `url` |
//! | `POST /cmi5/registrations/{id}/units/{place}/waive` | waives a unit for a `reason` |
//! | `POST /cmi5/sessions/{id}/abandon` | gives a session up |
//! | `POST /cmi5/fetch/{session}/{secret}` | gives a unit its token, once |
//!
//! All but the last are for clients with the scope `all`, whose credentials come as for the record store.

mod content;

use axum::Json;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use axum::{Router, body};
use cairn_app::clock;
use cairn_app::cmi5::launch::{Addresses, Fetched, LaunchWish};
use cairn_app::cmi5::packages::{ImportRefusal, Keeper, LARGEST_PACKAGE};
use cairn_app::cmi5::{LaunchMode, LearnerAccount};
use cairn_app::records::Refusal;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::xapi::Client;
use crate::{Served, Web};

pub(crate) use content::router as content_router;

/// The routes.
pub(crate) fn routes() -> Router<Served> {
    let largest = usize::try_from(LARGEST_PACKAGE).unwrap_or(usize::MAX);
    Router::new()
        .route(
            "/cmi5/packages",
            post(import).layer(DefaultBodyLimit::max(largest)),
        )
        .route("/cmi5/packages/{package}", delete(remove))
        .route("/cmi5/packages/{package}/units/{unit}/launch", post(launch))
        .route(
            "/cmi5/registrations/{registration}/units/{unit}/waive",
            post(waive),
        )
        .route("/cmi5/sessions/{session}/abandon", post(abandon))
        .route(
            "/cmi5/fetch/{session}/{secret}",
            post(fetch).options(allow_fetch),
        )
}

/// Where a browser that sent this request finds Cairn and the files of packages.
pub(crate) fn addresses(web: &Web, headers: &HeaderMap) -> Result<Addresses, Refusal> {
    let wrong = || Refusal::Rule("Host: must name where Cairn is".to_owned());
    let scheme = if web.settings.secure_cookies {
        "https"
    } else {
        "http"
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .ok_or_else(wrong)?;
    let pages: url::Url = format!("{scheme}://{host}/").parse().map_err(|_| wrong())?;
    let content = match &web.settings.content {
        None => {
            return Err(Refusal::Conflict(
                "content made elsewhere can't be opened: this server has no address for it (see `cairn serve --help`, --content)"
                    .to_owned(),
            ));
        }
        Some(crate::ContentPlace::Url(url)) => url.clone(),
        Some(crate::ContentPlace::Port(port)) => {
            let mut content = pages.clone();
            content.set_port(Some(*port)).map_err(|()| wrong())?;
            content
        }
    };
    Ok(Addresses { pages, content })
}

/// `POST /cmi5/packages`
async fn import(State(web): State<Web>, Client(caller): Client, package: body::Bytes) -> Response {
    let keeper = Keeper::Client(caller);
    match web
        .app
        .import_package(&keeper, package.into(), clock::now())
        .await
    {
        Ok(id) => (StatusCode::CREATED, Json(json!({ "id": id }))).into_response(),
        Err(ImportRefusal::Package(invalid)) => {
            let problems: Vec<String> = invalid.problems.iter().map(ToString::to_string).collect();
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                Json(json!({ "problems": problems })),
            )
                .into_response()
        }
        Err(ImportRefusal::Other(refusal)) => answer(refusal),
    }
}

/// `DELETE /cmi5/packages/{id}`
async fn remove(
    State(web): State<Web>,
    Client(caller): Client,
    Path(package): Path<String>,
) -> Response {
    let keeper = Keeper::Client(caller);
    done(
        web.app
            .remove_package(&keeper, &package, clock::now())
            .await,
    )
}

/// The body of a launch.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LaunchForm {
    actor: ActorForm,
    registration: Option<Uuid>,
    #[serde(default)]
    launch_mode: LaunchMode,
}

/// An agent with an account; cmi5 knows no others.
#[derive(Deserialize)]
struct ActorForm {
    account: LearnerAccount,
}

/// `POST /cmi5/packages/{id}/units/{place}/launch`
async fn launch(
    State(web): State<Web>,
    Client(caller): Client,
    headers: HeaderMap,
    Path((package, unit)): Path<(String, u32)>,
    Json(form): Json<LaunchForm>,
) -> Response {
    let keeper = Keeper::Client(caller);
    let wish = LaunchWish {
        learner: form.actor.account,
        registration: form.registration,
        mode: form.launch_mode,
    };
    let launched = match addresses(&web, &headers) {
        Ok(addresses) => {
            web.app
                .launch_unit(&keeper, (&package, unit), wish, &addresses, clock::now())
                .await
        }
        Err(refusal) => Err(refusal),
    };
    match launched {
        Ok(launched) => {
            let told = json!({
                "url": launched.url.as_str(),
                "session": launched.session,
                "registration": launched.registration,
                "launchMethod": launched.method.as_str(),
            });
            (StatusCode::CREATED, Json(told)).into_response()
        }
        Err(refusal) => answer(refusal),
    }
}

/// The body of a waiver.
#[derive(Deserialize)]
struct WaiveForm {
    reason: String,
}

/// `POST /cmi5/registrations/{id}/units/{place}/waive`
async fn waive(
    State(web): State<Web>,
    Client(caller): Client,
    Path((registration, unit)): Path<(Uuid, u32)>,
    Json(form): Json<WaiveForm>,
) -> Response {
    let keeper = Keeper::Client(caller);
    let app = &web.app;
    done(
        app.waive_unit(&keeper, registration, unit, &form.reason, clock::now())
            .await,
    )
}

/// `POST /cmi5/sessions/{id}/abandon`
async fn abandon(
    State(web): State<Web>,
    Client(caller): Client,
    Path(session): Path<Uuid>,
) -> Response {
    let keeper = Keeper::Client(caller);
    done(
        web.app
            .abandon_session(&keeper, session, clock::now())
            .await,
    )
}

/// A unit comes from the origin of the packages; this address is secret and holds for one launch.
const ANYWHERE: (HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");

/// `POST /cmi5/fetch/{session}/{secret}`: always 200, with the token or with what is wrong (8.2).
async fn fetch(
    State(web): State<Web>,
    Path((session, secret)): Path<(String, String)>,
) -> Response {
    let found = match session.parse() {
        Ok(session) => web.app.fetch_token(session, &secret, clock::now()).await,
        Err(_) => Ok(Fetched::Unknown),
    };
    let told = match found {
        Ok(Fetched::Token(token)) => json!({ "auth-token": token }),
        Ok(Fetched::Already) => {
            json!({ "error-code": "1", "error-text": "The token was fetched already." })
        }
        Ok(Fetched::Unknown) => {
            json!({ "error-code": "2", "error-text": "There is no such session, or it has ended." })
        }
        Err(error) => {
            tracing::error!(%error, "a unit could not fetch its token");
            json!({ "error-code": "3", "error-text": "Cairn could not answer; try again." })
        }
    };
    ([ANYWHERE], Json(told)).into_response()
}

/// `OPTIONS /cmi5/fetch/…`: a browser asks whether a unit may.
async fn allow_fetch(_: Uri) -> Response {
    let allowed = [
        ANYWHERE,
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "content-type, authorization",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, allowed, Body::empty()).into_response()
}

fn done(outcome: Result<(), Refusal>) -> Response {
    match outcome {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => answer(refusal),
    }
}

fn answer(refusal: Refusal) -> Response {
    crate::xapi::refused(refusal)
}
