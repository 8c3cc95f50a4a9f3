//! Cairn's pages: HTML rendered on the server, forms that work without scripts.
//!
//! No rule of learning lives here. A handler in `pages` parses what came, calls one use case of `cairn-app` and renders
//! what it returns; whatever changes something answers with a redirect, so reloading a page never repeats it. Around all
//! pages stand three things: `headers` (what browsers may do), `visitor` (who is asking, in which language, and a page
//! for every refusal) and `posted` (forms are from us and from them). Who may see what is decided in `cairn-app`.
//!
//! What is deliberately absent: text in templates (it is in `messages`), scripts in pages (there are a few small files),
//! anything fetched from another host.

mod assets;
mod cmi5;
mod courier;
mod form;
mod frame;
mod headers;
mod limits;
mod messages;
mod pages;
mod posted;
mod problem;
mod spoken;
mod stone;
mod style;
mod targets;
mod visitor;
mod words;
mod xapi;

use std::any::Any;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use cairn_app::{App, Running};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

pub use courier::HttpCourier;
use limits::{ClientLimits, ReadingLimits, SignInLimits};
use problem::Problem;

/// How the pages are served.
#[derive(Clone, Debug, Default)]
pub struct WebSettings {
    /// Whether browsers reach Cairn over HTTPS: cookies are then sent over nothing else.
    pub secure_cookies: bool,
    /// Whether a proxy that sets `X-Forwarded-For` stands in front: its last entry is then the client's address.
    /// Never set this without such a proxy, or clients choose their own address.
    pub behind_proxy: bool,
    /// Where browsers find the files of content made elsewhere; nowhere: such content can't be opened.
    pub content: Option<ContentPlace>,
}

/// Where browsers find the files of content made elsewhere. It must be another origin than that of the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentPlace {
    /// On the host of the pages, at this port.
    Port(u16),
    /// At this address.
    Url(url::Url),
}

impl WebSettings {
    /// The name of the session's cookie. The prefix makes browsers refuse one that a neighbouring host has set; it needs
    /// HTTPS.
    fn session_cookie(&self) -> &'static str {
        if self.secure_cookies {
            "__Host-cairn"
        } else {
            "cairn"
        }
    }
}

/// What every handler can reach: the school as it is when the request comes.
#[derive(Clone)]
struct Web {
    app: App,
    settings: WebSettings,
    limits: Arc<SignInLimits>,
    reading_limits: Arc<ReadingLimits>,
    client_limits: Arc<ClientLimits>,
}

/// What lasts from one request to the next.
#[derive(Clone)]
struct Served {
    school: Running,
    settings: WebSettings,
    limits: Arc<SignInLimits>,
    reading_limits: Arc<ReadingLimits>,
    client_limits: Arc<ClientLimits>,
}

impl FromRef<Served> for Web {
    fn from_ref(served: &Served) -> Web {
        Web {
            app: served.school.current(),
            settings: served.settings.clone(),
            limits: Arc::clone(&served.limits),
            reading_limits: Arc::clone(&served.reading_limits),
            client_limits: Arc::clone(&served.client_limits),
        }
    }
}

/// All routes.
pub fn router(school: impl Into<Running>, settings: WebSettings) -> Router {
    let served = Served {
        school: school.into(),
        settings,
        limits: Arc::new(SignInLimits::new()),
        reading_limits: Arc::new(ReadingLimits::new()),
        client_limits: Arc::new(ClientLimits::new()),
    };
    let pages = Router::new()
        .route("/", get(pages::home::home))
        .route(
            "/sign-in",
            get(pages::sign_in::page).post(pages::sign_in::sign_in),
        )
        .route("/sign-out", post(pages::sign_in::sign_out))
        .route(
            "/settings",
            get(pages::settings::page).post(pages::settings::change),
        )
        .route("/c/{course}/today", get(pages::today::page))
        .route("/c/{course}/choose", post(pages::today::choose))
        .route(
            "/c/{course}/goal",
            get(pages::goal::page).post(pages::goal::set),
        )
        .route("/c/{course}/interest", post(pages::goal::interest))
        .route("/c/{course}/preferences", post(pages::goal::prefer))
        .route("/c/{course}/why/{skill}", get(pages::why::page))
        .route("/c/{course}/map", get(pages::map::own))
        .route("/c/{course}/skill/{skill}", get(pages::skill::page))
        .route(
            "/c/{course}/skill/{skill}/practise",
            post(pages::skill::practise),
        )
        .route("/c/{course}/me", get(pages::about_me::own))
        .route("/me/record.ndjson", get(pages::about_me::record))
        .route("/me/choices.json", get(pages::about_me::choices))
        .route("/attempt/{id}", get(pages::practise::page))
        .route("/attempt/{id}/reading", get(pages::practise::reading))
        .route(
            "/attempt/{id}/answer",
            get(pages::practise::back).post(pages::practise::answer),
        )
        .route(
            "/attempt/{id}/hint",
            get(pages::practise::back).post(pages::practise::hint),
        )
        .route(
            "/attempt/{id}/leave",
            get(pages::practise::back).post(pages::practise::leave),
        )
        .route(
            "/attempt/{id}/next",
            get(pages::practise::back).post(pages::practise::next),
        )
        .route(
            "/content",
            get(pages::content::page)
                .post(pages::content::import)
                .layer(DefaultBodyLimit::max(pages::content::LARGEST)),
        )
        .route("/content/{package}/remove", post(pages::content::remove))
        .route(
            "/content/{package}/{unit}/about",
            post(pages::content::about),
        )
        .route("/content/{package}/{unit}/open", post(pages::content::open))
        .merge(pages::placement::routes())
        .route(
            "/systems",
            get(pages::systems::page).post(pages::systems::change),
        )
        .merge(pages::forwarding::routes())
        .route("/design", get(pages::design::page))
        .merge(pages::section::routes())
        .route("/learner/{person}/map", get(pages::map::of_learner))
        .route("/learner/{person}/me", get(pages::about_me::of_learner))
        .fallback(async || Problem::NotFound)
        .method_not_allowed_fallback(async || Problem::WrongMethod)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(served.clone(), visitor::meet));
    // These two know no visitors and ask the store nothing.
    let plain = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/assets/{name}", get(assets::asset));
    pages
        .merge(plain)
        .merge(cmi5::routes().layer(CatchPanicLayer::custom(panicked)))
        .merge(xapi::routes().layer(CatchPanicLayer::custom(panicked)))
        .layer(from_fn_with_state(served.clone(), headers::add))
        .with_state(served)
}

/// The site of the files of content made elsewhere, for a listener of its own: see [`ContentPlace`].
pub fn content_router(app: App) -> Router {
    cmi5::content_router(app)
}

/// Serves until `shutdown` completes, then finishes the requests that are under way.
///
/// # Errors
/// Those of the listening socket.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(shutdown)
        .await
}

/// A mistake in the program met one request; the others go on.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands the cause over"
)]
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<&str>()
        .copied()
        .map(str::to_owned)
        .or_else(|| cause.downcast_ref::<String>().cloned());
    tracing::error!(
        cause = cause.as_deref().unwrap_or("unknown"),
        "a handler panicked"
    );
    Problem::Broken.into_response()
}
