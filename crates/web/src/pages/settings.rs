//! Personal settings: the language, and how pages look and sound.

use askama::Template;
use axum::extract::{OriginalUri, State};
use axum::response::Redirect;
use cairn_app::{Settings, TextSize, Theme};

use super::{Page, render};
use crate::Web;
use crate::form::Fields;
use crate::frame::Frame;
use crate::messages::{Language, Say};
use crate::posted::Posted;
use crate::problem::Problem;
use crate::visitor::{SignedIn, Visitor};

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    saved: bool,
    groups: [Group; 3],
    switches: [Switch; 4],
}

/// A question with one answer.
struct Group {
    name: &'static str,
    legend: &'static str,
    options: Vec<Choice>,
}

struct Choice {
    value: &'static str,
    label: &'static str,
    /// The language of the label, where it is not that of the page.
    lang: Option<&'static str>,
    chosen: bool,
}

/// Something that is on or off.
struct Switch {
    name: &'static str,
    label: &'static str,
    help: &'static str,
    on: bool,
}

/// `GET /settings`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    OriginalUri(uri): OriginalUri,
) -> Page {
    let settings = actor.settings;
    let csrf = actor.csrf.clone();
    let visitor = Visitor {
        actor: Some(actor),
        session_ended: false,
        say,
    };
    render(&SettingsPage {
        frame: Frame::of_visitor(&web, &visitor),
        say,
        csrf: &csrf,
        saved: uri.query() == Some("saved"),
        groups: [
            languages(say),
            group("theme", "settings-theme", &Theme::ALL, |theme| {
                let label = match theme {
                    Theme::System => "settings-theme-system",
                    Theme::Light => "settings-theme-light",
                    Theme::Dark => "settings-theme-dark",
                };
                (theme.as_str(), label, theme == settings.theme)
            }),
            group("text", "settings-text", &TextSize::ALL, |size| {
                let label = match size {
                    TextSize::Usual => "settings-text-usual",
                    TextSize::Larger => "settings-text-larger",
                    TextSize::Largest => "settings-text-largest",
                };
                (size.as_str(), label, size == settings.text_size)
            }),
        ],
        switches: switches(settings),
    })
}

/// `POST /settings`
pub(crate) async fn change(
    State(web): State<Web>,
    Posted { actor, fields, .. }: Posted,
) -> Result<Redirect, Problem> {
    let (settings, language) = read(&fields).ok_or(Problem::Senseless)?;
    web.app
        .change_settings(&actor, settings, language.tag())
        .await?;
    Ok(Redirect::to("/settings?saved"))
}

/// Reads the form; nothing if no page of ours sends such a form.
fn read(fields: &Fields) -> Option<(Settings, Language)> {
    let is_on = |name| fields.first(name) == Some("on");
    let settings = Settings {
        theme: fields.first("theme")?.parse().ok()?,
        text_size: fields.first("text")?.parse().ok()?,
        wide_spacing: is_on("spacing"),
        reduced_motion: is_on("motion"),
        low_distraction: is_on("distraction"),
        read_aloud: is_on("aloud"),
    };
    let language = Language::of_tag(fields.first("language")?)?;
    Some((settings, language))
}

fn languages(say: Say) -> Group {
    let options = Language::ALL.map(|language| Choice {
        value: language.tag(),
        label: match language {
            Language::English => "settings-language-english",
            Language::Spanish => "settings-language-spanish",
        },
        lang: (language.tag() != say.lang()).then_some(language.tag()),
        chosen: language.tag() == say.lang(),
    });
    Group {
        name: "language",
        legend: "settings-language",
        options: options.into(),
    }
}

/// A group of choices; `view` gives the value, the label and whether it is chosen.
fn group<T: Copy>(
    name: &'static str,
    legend: &'static str,
    all: &[T],
    view: impl Fn(T) -> (&'static str, &'static str, bool),
) -> Group {
    let choice = |&one: &T| {
        let (value, label, chosen) = view(one);
        Choice {
            value,
            label,
            lang: None,
            chosen,
        }
    };
    Group {
        name,
        legend,
        options: all.iter().map(choice).collect(),
    }
}

fn switches(settings: Settings) -> [Switch; 4] {
    [
        Switch {
            name: "spacing",
            label: "settings-spacing",
            help: "settings-spacing-help",
            on: settings.wide_spacing,
        },
        Switch {
            name: "motion",
            label: "settings-motion",
            help: "settings-motion-help",
            on: settings.reduced_motion,
        },
        Switch {
            name: "distraction",
            label: "settings-distraction",
            help: "settings-distraction-help",
            on: settings.low_distraction,
        },
        Switch {
            name: "aloud",
            label: "settings-aloud",
            help: "settings-aloud-help",
            on: settings.read_aloud,
        },
    ]
}
