//! Where statements are passed on to: other record stores, how it goes with each, and the form for one more.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use cairn_app::forwarding::{By, COUNTED, ForwardMistake, ForwardView, ForwardWish};
use cairn_app::{Actor, clock};
use cairn_engine::Timestamp;
use cairn_store::{SetAside, stored_at};

use super::render;
use crate::form::Fields;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::visitor::SignedIn;
use crate::{Served, Web};

#[derive(Template)]
#[template(path = "forwarding.html")]
struct ForwardingPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    /// What is wrong with the form, and what was in it.
    mistakes: Vec<ForwardMistake>,
    wish: Asked,
    targets: Vec<Target>,
}

impl ForwardingPage<'_> {
    /// The words for what is wrong in a field, known by its name in the form.
    fn mistake(&self, name: &str) -> Option<&'static str> {
        let mut mistakes = self
            .mistakes
            .iter()
            .map(|mistake| place_and_words(*mistake));
        mistakes
            .find(|(place, _)| *place == name)
            .map(|(_, words)| words)
    }

    /// The ids of what describes a field: its mistake, if it has one, and its help.
    fn description(&self, name: &str, help: &str) -> String {
        let mistake = self.mistake(name).map(|_| format!("{name}-mistake"));
        let help = (!help.is_empty()).then(|| help.to_owned());
        [mistake, help]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The field that a mistake is in, and the words for it.
fn place_and_words(mistake: ForwardMistake) -> (&'static str, &'static str) {
    match mistake {
        ForwardMistake::Name => ("name", "forward-mistake-name"),
        ForwardMistake::NotAnAddress => ("endpoint", "forward-mistake-address"),
        ForwardMistake::OtherScheme => ("endpoint", "forward-mistake-scheme"),
        ForwardMistake::Http => ("endpoint", "forward-mistake-http"),
        ForwardMistake::MoreThanAnAddress => ("endpoint", "forward-mistake-more"),
        ForwardMistake::NoKey => ("key", "forward-mistake-no-key"),
        ForwardMistake::Key => ("key", "forward-mistake-key"),
        ForwardMistake::NoSecret => ("secret", "forward-mistake-no-secret"),
        ForwardMistake::Secret => ("secret", "forward-mistake-secret"),
        ForwardMistake::Version => ("version", "forward-mistake-version"),
        ForwardMistake::Verb => ("verb", "forward-mistake-verb"),
        ForwardMistake::Activity => ("activity", "forward-mistake-activity"),
        ForwardMistake::People => ("people", "forward-mistake-people"),
        ForwardMistake::PeopleOfAnyCairn => ("people", "forward-mistake-people-taken"),
    }
}

/// A record store, and how it goes with it.
struct Target {
    id: i64,
    name: String,
    endpoint: String,
    people: String,
    own_only: bool,
    verb: String,
    activity: String,
    paused: bool,
    is_locked: bool,
    delivered: i64,
    /// How many wait, as far as they are counted.
    waiting: i64,
    /// The words for that.
    wait: &'static str,
    /// For how long the oldest has waited.
    waited: Option<String>,
    failure: Option<Failure>,
    aside: i64,
    asides: Vec<SetAside>,
}

/// What is in the way.
struct Failure {
    reason: String,
    attempts: u32,
    /// In how long it is tried again.
    next: String,
}

/// What the form holds; never the password.
#[derive(Default)]
struct Asked {
    name: String,
    endpoint: String,
    allow_http: bool,
    key: String,
    version: String,
    people: String,
    own: bool,
    verb: String,
    activity: String,
    from_now: bool,
}

impl Asked {
    fn of(fields: &Fields) -> Self {
        let field = |name| fields.first(name).unwrap_or_default().to_owned();
        Self {
            name: field("name"),
            endpoint: field("endpoint"),
            allow_http: fields.first("http").is_some(),
            key: field("key"),
            version: field("version"),
            people: field("people"),
            own: fields.first("own").is_some(),
            verb: field("verb"),
            activity: field("activity"),
            from_now: fields.first("from-now").is_some(),
        }
    }

    fn wish(&self, secret: &str) -> ForwardWish {
        ForwardWish {
            name: self.name.clone(),
            endpoint: self.endpoint.clone(),
            allow_http: self.allow_http,
            key: self.key.clone(),
            secret: secret.to_owned(),
            version: self.version.clone(),
            people: self.people.clone(),
            own_only: self.own,
            verb: self.verb.clone(),
            activity: self.activity.clone(),
            from_the_beginning: !self.from_now,
        }
    }
}

/// The routes of this page.
pub(crate) fn routes() -> Router<Served> {
    Router::new().route("/systems/forwarding", get(page).post(change))
}

/// `GET /systems/forwarding`
async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
) -> Result<Response, Problem> {
    show(&web, &actor, say, Asked::default(), Vec::new()).await
}

/// `POST /systems/forwarding`
async fn change(
    State(web): State<Web>,
    Posted { actor, say, fields }: Posted,
) -> Result<Response, Problem> {
    let (app, by, now) = (&web.app, By::Person(&actor), clock::now());
    let number = |name| fields.first(name).and_then(|text| text.parse::<i64>().ok());
    if let Some(target) = number("pause") {
        app.pause_forwarding(by, target, true, now).await?;
    } else if let Some(target) = number("resume") {
        app.pause_forwarding(by, target, false, now).await?;
    } else if let Some(target) = number("again") {
        app.forward_set_asides_again(by, target, now).await?;
    } else if let Some(target) = number("remove") {
        app.remove_forward_target(by, target, now).await?;
    } else {
        let asked = Asked::of(&fields);
        let wish = asked.wish(fields.first("secret").unwrap_or_default());
        let mistakes = wish.mistakes();
        if !mistakes.is_empty() {
            return show(&web, &actor, say, asked, mistakes).await;
        }
        app.add_forward_target(by, wish, now).await?;
    }
    Ok(Redirect::to("/systems/forwarding").into_response())
}

async fn show(
    web: &Web,
    actor: &Actor,
    say: Say,
    wish: Asked,
    mistakes: Vec<ForwardMistake>,
) -> Result<Response, Problem> {
    let views = web.app.forwarding(By::Person(actor)).await?;
    let now = clock::now();
    let page = ForwardingPage {
        frame: Frame::of(say, actor, "", Place::Systems),
        say,
        csrf: &actor.csrf,
        mistakes,
        wish,
        targets: views
            .into_iter()
            .map(|view| target(say, view, now))
            .collect(),
    };
    Ok(render(&page)?.into_response())
}

fn target(say: Say, view: ForwardView, now: Timestamp) -> Target {
    let ForwardView {
        target,
        waiting,
        is_locked,
        aside,
        asides,
    } = view;
    let new = target.new;
    Target {
        id: target.target_id,
        name: new.name,
        endpoint: new.endpoint,
        people: new.people,
        own_only: new.own_only,
        verb: new.verb,
        activity: new.activity,
        paused: target.paused,
        is_locked,
        delivered: target.delivered,
        waiting: waiting.statements,
        wait: match waiting.statements {
            0 => "forward-nothing-waits",
            count if count >= i64::from(COUNTED) => "forward-many-wait",
            _ => "forward-wait",
        },
        waited: waiting
            .first
            .map(|first| lasting(say, now.0 - stored_at(first) / 1000)),
        failure: target.failure.map(|reason| Failure {
            reason,
            attempts: target.failures,
            next: lasting(say, target.next_at - now.0),
        }),
        aside,
        asides,
    }
}

/// A time in milliseconds as people say it.
fn lasting(say: Say, milliseconds: i64) -> String {
    let seconds = milliseconds.max(0) / 1_000;
    let (key, count) = match seconds {
        0..60 => ("forward-seconds", seconds.max(1)),
        60..3_600 => ("forward-minutes", seconds / 60),
        3_600..86_400 => ("forward-hours", seconds / 3_600),
        _ => ("forward-days", seconds / 86_400),
    };
    say.text(key).with("count", count).to_string()
}
