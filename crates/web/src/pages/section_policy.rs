//! What a teacher decides for a section: skills pinned, set aside, put in order, and a policy file of its own.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use cairn_app::section_policy::{
    LONGEST_REASON, OverrideView, PolicyFileError, PolicyPage as Policy, ReasonProblem,
};
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
    /// The key of what was done just now.
    notice: Option<&'static str>,
    /// What is wrong in the form that overrules.
    mistake: Option<&'a Mistake>,
    reason: &'a str,
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

impl PolicyPage<'_> {
    /// Whether this field of the form that overrules has to be mended.
    fn is_wrong(&self, field: &str) -> bool {
        self.mistake.is_some_and(|mistake| mistake.field == field)
    }
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
    chosen: bool,
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

/// What was sent that can't be done, to be mended: it comes back as it was typed.
enum Sent {
    Overruling(Overruling),
    File(Typed),
}

/// What was chosen and typed in the form that overrules.
struct Overruling {
    target: String,
    kind: OverrideKind,
    reason: String,
    mistake: Mistake,
}

/// What is wrong in a form, and the field where it is to be mended.
struct Mistake {
    field: &'static str,
    sentence: String,
}

/// What was typed into the form of the file, and what is wrong with it.
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
    let notice = match asked.sent.as_deref() {
        Some("saved") => Some("policy-saved"),
        Some("ended") => Some("policy-taken-back"),
        _ => None,
    };
    show(say, &actor, &page, notice, None)
}

fn show(
    say: Say,
    actor: &Actor,
    page: &Policy,
    notice: Option<&'static str>,
    sent: Option<&Sent>,
) -> Page {
    let rows = |all: &[OverrideView]| all.iter().map(|each| row(say, actor, each)).collect();
    let (overruling, typed) = match sent {
        Some(Sent::Overruling(overruling)) => (Some(overruling), None),
        Some(Sent::File(typed)) => (None, Some(typed)),
        None => (None, None),
    };
    let kind = overruling.map_or(OverrideKind::Pin, |sent| sent.kind);
    render(&PolicyPage {
        frame: Frame::of(say, actor, &page.course.id, Place::Elsewhere),
        say,
        csrf: &actor.csrf,
        notice,
        mistake: overruling.map(|sent| &sent.mistake),
        reason: overruling.map_or("", |sent| sent.reason.as_str()),
        standing: rows(&page.standing),
        ended: rows(&page.ended),
        units: targets::options(&page.units, overruling.map(|sent| sent.target.as_str())),
        kinds: OverrideKind::ALL.map(|one| Kind {
            value: one.as_str(),
            label: kind_name(one),
            chosen: one == kind,
            help: match one {
                OverrideKind::Pin => "policy-pin-help",
                OverrideKind::Ban => "policy-ban-help",
                OverrideKind::Order => "policy-order-help",
            },
        }),
        file: typed.map_or_else(|| page.file.clone(), |typed| typed.text.clone()),
        file_reason: typed.map_or("", |typed| typed.reason.as_str()),
        problems: typed.map_or_else(Vec::new, |typed| typed.problems.clone()),
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
    Posted { actor, say, fields }: Posted,
) -> Result<Response, Problem> {
    let now = clock::now();
    if let Some(skill) = fields.first("end") {
        web.app.end_override(&actor, section, skill, now).await?;
        return Ok(back(section, "ended").into_response());
    }
    // Whose section it is comes before what is missing in the form.
    let page = web.app.section_policy(&actor, section).await?;
    let kind = fields.first("kind").and_then(|kind| kind.parse().ok());
    let kind = kind.ok_or(Problem::Senseless)?;
    let reason = fields.first("reason").unwrap_or_default();
    let target = targets::read(&fields).filter(|target| target.kind == TargetKind::Skill);
    let mistake = match target {
        None => Mistake {
            field: "target",
            sentence: say.text("policy-nothing-chosen").to_string(),
        },
        Some(target) => {
            let done = web
                .app
                .overrule(&actor, section, &target.id, kind, reason, now);
            match done.await {
                Ok(()) => return Ok(back(section, "saved").into_response()),
                Err(Error::Reason(problem)) => Mistake {
                    field: "reason",
                    sentence: reason_words(say, problem),
                },
                Err(error) => return Err(error.into()),
            }
        }
    };
    let sent = Sent::Overruling(Overruling {
        target: fields.first("target").unwrap_or_default().to_owned(),
        kind,
        reason: reason.to_owned(),
        mistake,
    });
    to_mend(say, &actor, &page, &sent)
}

/// `POST /section/{id}/policy/file`: a policy file for the section.
pub(crate) async fn set_file(
    State(web): State<Web>,
    Path(section): Path<i64>,
    Posted { actor, say, fields }: Posted,
) -> Result<Response, Problem> {
    let text = fields.first("file").unwrap_or_default();
    let reason = fields.first("reason").unwrap_or_default();
    let done = web
        .app
        .set_section_policy(&actor, section, text, reason, clock::now());
    let problems = match done.await {
        Ok(()) => return Ok(back(section, "saved").into_response()),
        Err(PolicyFileError::Mistaken(problems)) => {
            problems.iter().map(|problem| fault(say, problem)).collect()
        }
        Err(PolicyFileError::Other(Error::Reason(problem))) => vec![reason_words(say, problem)],
        Err(PolicyFileError::Other(error)) => return Err(error.into()),
    };
    let page = web.app.section_policy(&actor, section).await?;
    let sent = Sent::File(Typed {
        text: text.to_owned(),
        reason: reason.to_owned(),
        problems,
    });
    to_mend(say, &actor, &page, &sent)
}

fn back(section: i64, sent: &str) -> Redirect {
    Redirect::to(&format!("/section/{section}/policy?sent={sent}"))
}

/// The page with what was sent, to be mended.
fn to_mend(say: Say, actor: &Actor, page: &Policy, sent: &Sent) -> Result<Response, Problem> {
    let Html(html) = show(say, actor, page, None, Some(sent))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response())
}

/// What is wrong with a reason.
fn reason_words(say: Say, problem: ReasonProblem) -> String {
    match problem {
        ReasonProblem::Missing => say.text("policy-reason-missing"),
        ReasonProblem::TooLong(length) => say
            .text("policy-reason-long")
            .with("most", LONGEST_REASON)
            .with("length", length),
    }
    .to_string()
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
