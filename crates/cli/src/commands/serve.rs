//! `cairn serve`: serves a school until it is told to stop.

use std::net::SocketAddr;

use cairn_app::App;
use cairn_web::WebSettings;
use clap::Args;

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
    /// A proxy in front names each visitor's address in `X-Forwarded-For`: count sign-in attempts by that
    #[arg(long)]
    pub(crate) behind_proxy: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    block_on(async {
        let app = arguments.place.open().await?;
        serve(app, &arguments.listen, |address| {
            eprintln!("Cairn is at http://{address}/ (stop it with Ctrl-C)");
        })
        .await?;
        Ok(Finding::AllWell)
    })?
}

/// Serves until Ctrl-C or SIGTERM; requests under way are answered first. `ready` hears the address once it is open.
pub(crate) async fn serve(
    app: App,
    listen: &Listen,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind(listen.address)
        .await
        .map_err(|error| {
            format!(
                "cannot listen on {}: {error}; choose another with --listen",
                listen.address
            )
        })?;
    let address = listener.local_addr()?;
    let router = cairn_web::router(
        app,
        WebSettings {
            secure_cookies: listen.https,
            behind_proxy: listen.behind_proxy,
        },
    );
    ready(address);
    cairn_web::serve(listener, router, stop_signal()).await?;
    Ok(())
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
