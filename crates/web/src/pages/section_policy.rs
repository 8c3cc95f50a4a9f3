//! What a teacher decides for a section: skills pinned, set aside, put in order, and a policy file of its own.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use cairn_app::section_policy::{OverrideView, PolicyFileError, PolicyPage as Policy};
use cairn_app::{Actor, Error, OverrideKind, TargetKind, clock};
use cairn_engine::policy::file::{BUILT_IN, Fault, PolicyFileProblem};
use cairn_engine::time::Timestamp;
use serde::Deserialize;

use super::{Page, render};
use crate::Web;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::targets::{self, UnitOptions};
use crate::visitor::SignedIn;
use crate::words;

#[derive(Template)]
#[template(path = "section_policy.html")]
struct PolicyPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    page: &'a Policy,
    mistake: Option<&'static str>,
    standing: Vec<Row>,
    ended: Vec<Row>,
    units: Vec<UnitOptions>,
    kinds: [Kind; 3],
    file: String,
    file_reason: &'a str,
    problems: Vec<String>,
    file_is_open: bool,
    versions: Vec<Version>,
    built_in: &'static str,
}

/// Something that was overruled.
struct Row {
    id: String,
    title: String,
    kind: &'static str,
    reason: String,
    by: String,
}

/// Something that can be done with a skill.
struct Kind {
    value: &'static str,
    label: &'static str,
    help: &'static str,
}

/// A version of the policy file.
struct Version {
    name: String,
    about: String,
    reason: String,
    fingerprint: String,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// What became of the form.
    sent: Option<String>,
}

/// What was typed into the form of the file, and what is wrong with it.
#[derive(Default)]
struct Typed {
    text: String,
    reason: String,
    problems: Vec<String>,
}

/// `GET /section/{id}/policy`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(section): Path<i64>,
    Query(asked): Query<Asked>,
) -> Page {
    let page = web.app.section_policy(&actor, section).await?;
    let mistake = match asked.sent.as_deref() {
        Some("nothing") => Some("policy-nothing-chosen"),
        Some("reason") => Some("policy-reason-missing"),
        _ => None,
    };
    show(say, &actor, &page, mistake, None)
}

fn show(
    say: Say,
    actor: &Actor,
    page: &Policy,
    mistake: Option<&'static str>,
    typed: Option<&Typed>,
) -> Page {
    let rows = |all: &[OverrideView]| all.iter().map(|each| row(say, actor, each)).collect();
    let nothing = Typed::default();
    render(&PolicyPage {
        frame: Frame::of(say, actor, &page.course.id, Place::Elsewhere),
        say,
        csrf: &actor.csrf,
        mistake,
        standing: rows(&page.standing),
        ended: rows(&page.ended),
        units: targets::options(&page.units, None),
        kinds: OverrideKind::ALL.map(|kind| Kind {
            value: kind.as_str(),
            label: kind_name(kind),
            help: match kind {
                OverrideKind::Pin => "policy-pin-help",
                OverrideKind::Ban => "policy-ban-help",
                OverrideKind::Order => "policy-order-help",
            },
        }),
        file: typed.map_or_else(|| page.file.clone(), |typed| typed.text.clone()),
        file_reason: &typed.unwrap_or(&nothing).reason,
        problems: typed.unwrap_or(&nothing).problems.clone(),
        file_is_open: typed.is_some() || !page.file.is_empty(),
        versions: page
            .versions
            .iter()
            .map(|version| Version {
                name: say
                    .text(if version.is_built_in {
                        "policy-version-built-in"
                    } else {
                        "policy-version"
                    })
                    .with("version", version.version)
                    .to_string(),
                about: by_and_when(say, actor, &version.by, version.at),
                reason: version.reason.clone(),
                fingerprint: version.fingerprint.clone(),
            })
            .collect(),
        built_in: BUILT_IN,
        page,
    })
}

fn row(say: Say, actor: &Actor, each: &OverrideView) -> Row {
    let by = by_and_when(say, actor, &each.by, each.at);
    Row {
        id: each.skill.id.clone(),
        title: each.skill.title.clone(),
        kind: kind_name(each.kind),
        reason: each.reason.clone(),
        by: match each.ended_at {
            None => by,
            Some(ended) => say
                .text("policy-ended")
                .with("by", by)
                .with("date", date(say, actor, ended))
                .to_string(),
        },
    }
}

fn kind_name(kind: OverrideKind) -> &'static str {
    match kind {
        OverrideKind::Pin => "policy-pin",
        OverrideKind::Ban => "policy-ban",
        OverrideKind::Order => "policy-order",
    }
}

fn by_and_when(say: Say, actor: &Actor, by: &str, at: Timestamp) -> String {
    say.text("policy-by")
        .with("name", by)
        .with("date", date(say, actor, at))
        .to_string()
}

fn date(say: Say, actor: &Actor, at: Timestamp) -> String {
    words::date(say, clock::Moment::new(at, &actor.time_zone).day)
}

/// `POST /section/{id}/policy`: overrules, or takes back.
pub(crate) async fn overrule(
    State(web): State<Web>,
    Path(section): Path<i64>,
    Posted { actor, fields, .. }: Posted,
) -> Result<Redirect, Problem> {
    let now = clock::now();
    let back = |rest: &str| Redirect::to(&format!("/section/{section}/policy{rest}"));
    if let Some(skill) = fields.first("end") {
        web.app.end_override(&actor, section, skill, now).await?;
        return Ok(back(""));
    }
    // Whose section it is comes before what is missing in the form.
    web.app.section_policy(&actor, section).await?;
    let target = targets::read(&fields).filter(|target| target.kind == TargetKind::Skill);
    let Some(target) = target else {
        return Ok(back("?sent=nothing"));
    };
    let reason = fields.first("reason").unwrap_or_default();
    if reason.trim().is_empty() {
        return Ok(back("?sent=reason"));
    }
    let kind = fields.first("kind").and_then(|kind| kind.parse().ok());
    let kind = kind.ok_or(Problem::Senseless)?;
    web.app
        .overrule(&actor, section, &target.id, kind, reason, now)
        .await?;
    Ok(back(""))
}

/// `POST /section/{id}/policy/file`: a policy file for the section.
pub(crate) async fn set_file(
    State(web): State<Web>,
    Path(section): Path<i64>,
    Posted { actor, say, fields }: Posted,
) -> Result<Response, Problem> {
    let text = fields.first("file").unwrap_or_default();
    let reason = fields.first("reason").unwrap_or_default();
    let set = web
        .app
        .set_section_policy(&actor, section, text, reason, clock::now());
    let problems = match set.await {
        Ok(()) => {
            let to = format!("/section/{section}/policy#advanced");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(PolicyFileError::Mistaken(problems)) => {
            problems.iter().map(|problem| fault(say, problem)).collect()
        }
        Err(PolicyFileError::Other(Error::Invalid(_))) => {
            vec![say.text("policy-reason-missing").to_string()]
        }
        Err(PolicyFileError::Other(error)) => return Err(error.into()),
    };
    let page = web.app.section_policy(&actor, section).await?;
    let typed = Typed {
        text: text.to_owned(),
        reason: reason.to_owned(),
        problems,
    };
    let Html(html) = show(say, &actor, &page, None, Some(&typed))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response())
}

/// What is wrong with a line of a policy file.
fn fault(say: Say, problem: &PolicyFileProblem) -> String {
    let message = match &problem.fault {
        Fault::Syntax(message) | Fault::Incomplete(message) => {
            say.text("policy-fault-syntax").with("message", message)
        }
        Fault::UnknownKey(key) => say.text("policy-fault-unknown").with("key", key),
        Fault::NotANumber(key) => say.text("policy-fault-number").with("key", key),
        Fault::NotWhole(key) => say.text("policy-fault-whole").with("key", key),
        Fault::OutOfRange { key, least, most } => say
            .text("policy-fault-range")
            .with("key", key)
            .with("least", *least)
            .with("most", *most),
        Fault::TooLong => say.text("policy-fault-long"),
    };
    message.with("line", problem.line).to_string()
}
