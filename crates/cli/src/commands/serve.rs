//! `cairn serve`: serves a school until it is told to stop.

use std::net::SocketAddr;

use cairn_app::{App, Running, clock};
use cairn_web::{ContentPlace, HttpCourier, WebSettings};
use clap::Args;
use tokio::net::TcpListener;
use url::Url;

use super::block_on;
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn serve`.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  cairn serve --data school --listen 0.0.0.0:8080\n  cairn serve --data school --database postgres://cairn@localhost/cairn"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    listen: Listen,
    /// Leave the last step of the learner model as it is: without this it is fitted anew in the background, once a day at
    /// most, and used where it is better (see `cairn model`)
    #[arg(long)]
    no_calibration: bool,
}

/// Where to listen.
#[derive(Args, Clone)]
pub(crate) struct Listen {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(
        long = "listen",
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) address: SocketAddr,
    /// Browsers reach Cairn over HTTPS, through a proxy in front: send cookies only there
    #[arg(long)]
    pub(crate) https: bool,
    /// Address and port of the files of content made elsewhere (cmi5); by default the port after that of the pages
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) content: Option<SocketAddr>,
    /// Where browsers find those files, if not at that port on the host of the pages: such as <https://content.example.org/>
    #[arg(long, value_name = "URL")]
    pub(crate) content_url: Option<Url>,
    /// A proxy in front names each visitor's address in `X-Forwarded-For`: count sign-in attempts by that
    #[arg(long)]
    pub(crate) behind_proxy: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    block_on(async {
        let app = arguments.place.open().await?;
        app.make_statements_findable().await?;
        serve(
            app,
            &arguments.listen,
            !arguments.no_calibration,
            |address| {
                eprintln!("Cairn is at http://{address}/ (stop it with Ctrl-C)");
            },
        )
        .await?;
        Ok(Finding::AllWell)
    })?
}

/// Serves until Ctrl-C or SIGTERM; requests under way are answered first. If `calibrates`, the last step of the model is fitted
/// anew in the background. `ready` hears the address once it is open.
pub(crate) async fn serve(
    app: App,
    listen: &Listen,
    calibrates: bool,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind(listen.address).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}; choose another with --listen",
            listen.address
        )
    })?;
    let address = listener.local_addr()?;
    let files = content_listener(listen, address).await?;
    let content = match (&files, &listen.content_url) {
        (None, _) => None,
        (Some(_), Some(url)) => Some(ContentPlace::Url(url.clone())),
        (Some(files), None) => Some(ContentPlace::Port(files.local_addr()?.port())),
    };
    let school = Running::from(app);
    let upkeep = tokio::spawn(school.clone().keep_up(calibrates, clock::now));
    let forwarding = school
        .clone()
        .keep_forwarding(HttpCourier::default(), clock::now);
    let forwarding = tokio::spawn(forwarding);
    let router = cairn_web::router(
        school.clone(),
        WebSettings {
            secure_cookies: listen.https,
            behind_proxy: listen.behind_proxy,
            content,
        },
    );
    ready(address);
    let pages = cairn_web::serve(listener, router, stop_signal());
    let served = match files {
        None => pages.await,
        Some(files) => {
            let content = cairn_web::content_router(school.current());
            let files = cairn_web::serve(files, content, stop_signal());
            tokio::try_join!(pages, files).map(|_| ())
        }
    };
    upkeep.abort();
    forwarding.abort();
    Ok(served?)
}

/// The listener of the files of content made elsewhere. Where nobody asked for a certain address, and the usual one is
/// taken, Cairn runs without: only such content can't be opened then.
async fn content_listener(
    listen: &Listen,
    pages: SocketAddr,
) -> Result<Option<TcpListener>, String> {
    let usual = SocketAddr::new(
        pages.ip(),
        if listen.address.port() == 0 {
            0
        } else {
            pages.port().wrapping_add(1)
        },
    );
    let address = listen.content.unwrap_or(usual);
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if listen.content.is_none() => {
            tracing::warn!(%address, %error, "content made elsewhere can't be opened: its address is taken; choose another with --content");
            Ok(None)
        }
        Err(error) => Err(format!(
            "cannot listen on {address}: {error}; choose another with --content"
        )),
    }
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without the other signal, Ctrl-C is the only way to stop; if even that cannot be heard, serve on.
    if interrupt.await.is_err() {
        std::future::pending::<()>().await;
    }
}
