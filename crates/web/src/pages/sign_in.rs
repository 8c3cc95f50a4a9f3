//! Signing in and out.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use askama::Template;
use axum::body::Body;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use cairn_app::demo::SampleKind;
use cairn_app::{Error, clock};
use serde::Deserialize;

use super::render;
use crate::Web;
use crate::form::Fields;
use crate::frame::Frame;
use crate::messages::Say;
use crate::posted::{Posted, from_this_site, same};
use crate::problem::Problem;
use crate::visitor::{Visitor, cookie, session_cookie, session_token};

/// The cookie whose value the form repeats: another site can send the form, but not read the cookie.
const FORM_COOKIE: &str = "cairn-form";

/// How the sign-in page is reached.
#[derive(Deserialize)]
pub(crate) struct Arrival {
    /// Where to go afterwards.
    #[serde(default)]
    next: String,
    /// Whether a session has just been found to be over.
    ended: Option<String>,
}

/// Somebody to try the demo as.
struct Account {
    login: String,
    password: String,
    name: String,
    kind: &'static str,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    form_token: &'a str,
    next: &'a str,
    login: &'a str,
    notice: Option<String>,
    mistake: Option<String>,
    accounts: Vec<Account>,
}

/// `GET /sign-in`
pub(crate) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(arrival): Query<Arrival>,
) -> Result<Response, Problem> {
    let next = local_path(&arrival.next);
    if visitor.actor.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    let say = visitor.say;
    let unsent = next.contains("?draft=") || next.contains("?choice=");
    let notice = match (arrival.ended.is_some(), unsent) {
        (_, true) => Some(say.text("sign-in-unsent").to_string()),
        (true, false) => Some(say.text("sign-in-ended").to_string()),
        (false, false) if next != "/" => Some(say.text("sign-in-first").to_string()),
        (false, false) => None,
    };
    show(
        &web,
        say,
        &headers,
        StatusCode::OK,
        SignIn {
            next,
            login: "",
            notice,
            mistake: None,
        },
    )
    .await
}

/// `POST /sign-in`
pub(crate) async fn sign_in(
    State(web): State<Web>,
    visitor: Visitor,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let fields = Fields::receive(&parts.headers, body).await?;
    let field = |name| fields.first(name).unwrap_or_default();
    let (login, next) = (field("login"), local_path(field("next")));
    let again = |status, key| {
        let mistake = Some(visitor.say.text(key).to_string());
        show(
            &web,
            visitor.say,
            &parts.headers,
            status,
            SignIn {
                next,
                login,
                notice: None,
                mistake,
            },
        )
    };
    if !from_this_site(&parts.headers) {
        return Err(Problem::Forged);
    }
    if !same(
        field("form"),
        cookie(&parts.headers, FORM_COOKIE).unwrap_or_default(),
    ) {
        return again(StatusCode::FORBIDDEN, "sign-in-cookies").await;
    }
    if login.trim().is_empty() || field("password").is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, "sign-in-empty").await;
    }
    web.limits
        .count(
            client_address(&web, &parts.headers, &parts.extensions),
            login,
        )
        .map_err(Problem::TooMany)?;

    let now = clock::now();
    match web.app.sign_in(login, field("password"), now).await {
        Ok(session) => {
            let seconds = (session.expires_at.0 - now.0) / 1_000;
            let mut response = Redirect::to(next).into_response();
            response.headers_mut().extend(
                session_cookie(&web, &session.token, seconds)
                    .map(|cookie| (header::SET_COOKIE, cookie)),
            );
            Ok(response)
        }
        Err(Error::WrongLoginOrPassword) => {
            again(StatusCode::UNPROCESSABLE_ENTITY, "sign-in-wrong").await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /sign-out`
pub(crate) async fn sign_out(
    State(web): State<Web>,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response, Problem> {
    if let Some(token) = session_token(&web, &headers) {
        web.app.sign_out(token).await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    response
        .headers_mut()
        .extend(session_cookie(&web, "", 0).map(|cookie| (header::SET_COOKIE, cookie)));
    // Pages kept for the back button hold what only this person may see.
    response
        .headers_mut()
        .insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}

/// What the page shows beside its form.
struct SignIn<'a> {
    next: &'a str,
    login: &'a str,
    notice: Option<String>,
    mistake: Option<String>,
}

async fn show(
    web: &Web,
    say: Say,
    headers: &HeaderMap,
    status: StatusCode,
    shown: SignIn<'_>,
) -> Result<Response, Problem> {
    let known = cookie(headers, FORM_COOKIE).filter(|token| token.len() == 36 && token.is_ascii());
    let form_token = known.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned);
    let SignIn {
        next,
        login,
        notice,
        mistake,
    } = shown;
    let accounts = web
        .app
        .sample_accounts()
        .await?
        .into_iter()
        .map(|account| Account {
            login: account.login,
            password: account.password,
            name: account.name,
            kind: match account.kind {
                SampleKind::NewLearner => "sample-new-learner",
                SampleKind::PlacedLearner => "sample-placed-learner",
                SampleKind::Learner => "sample-learner",
                SampleKind::Teacher => "sample-teacher",
            },
        });
    let page = SignInPage {
        frame: Frame::outside(say),
        form_token: &form_token,
        next,
        login,
        notice,
        mistake,
        accounts: accounts.collect(),
    };
    let mut response = (status, render(&page)?).into_response();
    let secure = if web.settings.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let cookie =
        format!("{FORM_COOKIE}={form_token}; Path=/sign-in; HttpOnly; SameSite=Strict{secure}");
    response.headers_mut().extend(
        HeaderValue::from_str(&cookie)
            .ok()
            .map(|cookie| (header::SET_COOKIE, cookie)),
    );
    Ok(response)
}

/// A path on this site to go to; the start for anything else, such as `//elsewhere.test`.
fn local_path(next: &str) -> &str {
    let plain = next
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/sign-") {
        next
    } else {
        "/"
    }
}

/// The address of whoever is at the other end.
fn client_address(web: &Web, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let forwarded = || {
        headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()?
            .to_str()
            .ok()?
            .rsplit(',')
            .next()?
            .trim()
            .parse()
            .ok()
    };
    let peer = || {
        extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip())
    };
    let address = if web.settings.behind_proxy {
        forwarded().or_else(peer)
    } else {
        peer()
    };
    address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_only_sent_on_within_this_site() {
        for ours in ["/", "/c/fractions/today", "/attempt/a?draft=1%2F2"] {
            assert_eq!(local_path(ours), ours);
        }
        for other in [
            "",
            "//elsewhere.test",
            "https://elsewhere.test",
            "/\\elsewhere.test",
            "/\t/elsewhere.test",
            "/a\r\nb",
            "/sign-in",
            "/sign-out",
        ] {
            assert_eq!(local_path(other), "/");
        }
    }
}
