//! What administrators decide about other systems: who may write and read in the record store, and what their statements
//! are evidence of.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use cairn_app::cmi5::ACTIVITIES;
use cairn_app::evidence::{RuleWish, USUAL_PASS_MARK};
use cairn_app::records::client::ClientWish;
use cairn_app::records::{Scope, Scopes};
use cairn_app::{Actor, Error, clock};
use serde::Deserialize;

use super::render;
use crate::Web;
use crate::form::Fields;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::visitor::SignedIn;
use crate::words;

/// Requests in a minute that a new client may make, unless somebody says otherwise.
const USUAL_REQUESTS: u32 = 6_000;

#[derive(Template)]
#[template(path = "systems.html")]
struct SystemsPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    /// What was just made: its key and its secret, which are shown this once.
    added: Option<(String, String)>,
    mistake: Option<&'static str>,
    clients: Vec<ClientRow>,
    /// The words of the specification, and ours.
    scopes: [(&'static str, &'static str); 7],
    requests: u32,
    rules: Vec<RuleRow>,
    unmapped: Vec<UnmappedRow>,
    skills: Vec<SkillOption>,
    wish: Asked,
    pass_mark: f64,
}

struct ClientRow {
    id: i64,
    name: String,
    key: String,
    scopes: String,
    revoked: bool,
}

struct RuleRow {
    id: i64,
    activity: String,
    verb: Option<String>,
    skill: String,
    grade: &'static str,
}

struct UnmappedRow {
    activity: String,
    verb: String,
    name: Option<String>,
    statements: i64,
    suggestion: Option<(String, String)>,
    /// The address of this page with the form filled in.
    fill: String,
}

struct SkillOption {
    value: String,
    title: String,
    chosen: bool,
}

/// What a scope allows, in words.
fn scope_words(scope: Scope) -> &'static str {
    match scope {
        Scope::StatementsWrite => "systems-scope-write",
        Scope::StatementsReadMine => "systems-scope-read-mine",
        Scope::StatementsRead => "systems-scope-read",
        Scope::State => "systems-scope-state",
        Scope::Profile => "systems-scope-profile",
        Scope::AllRead => "systems-scope-all-read",
        Scope::All => "systems-scope-all",
    }
}

/// What the form for a rule is to hold in the beginning.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    activity: String,
    #[serde(default)]
    verb: String,
    #[serde(default)]
    skill: String,
}

/// `GET /systems`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    show(&web, &actor, say, asked, (None, None)).await
}

/// `POST /systems`
pub(crate) async fn change(
    State(web): State<Web>,
    Posted { actor, say, fields }: Posted,
) -> Result<Response, Problem> {
    let now = clock::now();
    let number = |name| fields.first(name).and_then(|text| text.parse::<i64>().ok());
    if let Some(client) = number("revoke") {
        web.app.revoke_client(&actor, client, now).await?;
    } else if let Some(rule) = number("remove") {
        web.app.remove_evidence_rule(&actor, rule, now).await?;
    } else if let Some(name) = fields.first("name") {
        let wish = ClientWish {
            name: name.to_owned(),
            scopes: scopes(&fields),
            per_minute: number("requests")
                .and_then(|number| u32::try_from(number).ok())
                .unwrap_or(0),
        };
        // The page itself is the answer: a secret is in no address, and is not shown again.
        let shown = match web.app.add_client(&actor, wish, now).await {
            Ok(added) => (Some((added.key, added.secret)), None),
            Err(Error::Invalid(_)) => (None, Some("systems-client-mistake")),
            Err(error) => return Err(error.into()),
        };
        return show(&web, &actor, say, Asked::default(), shown).await;
    } else {
        let asked = Asked {
            activity: fields.first("activity").unwrap_or_default().to_owned(),
            verb: fields.first("verb").unwrap_or_default().to_owned(),
            skill: fields.first("skill").unwrap_or_default().to_owned(),
        };
        let wish = rule(&fields, &asked).ok_or(Problem::Senseless)?;
        match web.app.add_evidence_rule(&actor, wish, now).await {
            Ok(_) => {}
            Err(Error::Invalid(_)) => {
                let mistake = Some(if asked.activity.trim().starts_with(ACTIVITIES) {
                    "systems-rule-unit"
                } else {
                    "systems-rule-mistake"
                });
                return show(&web, &actor, say, asked, (None, mistake)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Redirect::to("/systems").into_response())
}

fn scopes(fields: &Fields) -> Scopes {
    let chosen: Vec<&str> = fields.all("scope").collect();
    Scopes::new(
        Scope::ALL
            .into_iter()
            .filter(|scope| chosen.contains(&scope.as_str())),
    )
}

fn rule(fields: &Fields, asked: &Asked) -> Option<RuleWish> {
    let (course, skill) = asked.skill.split_once('/')?;
    Some(RuleWish {
        activity: asked.activity.clone(),
        verb: asked.verb.clone(),
        course: course.to_owned(),
        skill: skill.to_owned(),
        grade: fields.first("grade")?.parse().ok()?,
        pass_mark: fields
            .first("pass")?
            .trim()
            .replace(',', ".")
            .parse()
            .ok()?,
    })
}

async fn show(
    web: &Web,
    actor: &Actor,
    say: Say,
    wish: Asked,
    (added, mistake): (Option<(String, String)>, Option<&'static str>),
) -> Result<Response, Problem> {
    let clients = web.app.clients(actor).await?;
    let rules = web.app.evidence_rules(actor).await?;
    let unmapped = web.app.unmapped(actor).await?;
    let skills: Vec<SkillOption> = web
        .app
        .courses()
        .all()
        .flat_map(|live| {
            let course = &live.course;
            course.skills.iter().map(|skill| {
                let value = format!("{}/{}", course.id, skill.id);
                SkillOption {
                    chosen: value == wish.skill,
                    title: format!("{}: {}", course.title, skill.title),
                    value,
                }
            })
        })
        .collect();
    let title = |value: &str| {
        let found = skills.iter().find(|skill| skill.value == value);
        found.map_or_else(|| value.to_owned(), |skill| skill.title.clone())
    };
    let page = SystemsPage {
        frame: Frame::of(say, actor, "", Place::Systems),
        say,
        csrf: &actor.csrf,
        added,
        mistake,
        clients: clients
            .into_iter()
            .map(|client| ClientRow {
                id: client.client_id,
                name: client.new.name,
                key: client.new.key,
                scopes: client.new.scopes,
                revoked: client.revoked_at.is_some(),
            })
            .collect(),
        scopes: Scope::ALL.map(|scope| (scope.as_str(), scope_words(scope))),
        requests: USUAL_REQUESTS,
        rules: rules
            .into_iter()
            .map(|rule| RuleRow {
                id: rule.rule_id,
                skill: title(&format!("{}/{}", rule.new.course_id, rule.new.skill_id)),
                activity: rule.new.activity,
                verb: Some(rule.new.verb).filter(|verb| !verb.is_empty()),
                grade: words::grade(rule.new.grade),
            })
            .collect(),
        unmapped: unmapped
            .into_iter()
            .map(|row| {
                let suggestion = row.suggestion.map(|(course, skill)| {
                    let value = format!("{course}/{skill}");
                    (title(&value), value)
                });
                let skill = suggestion.as_ref().map_or("", |(_, value)| value.as_str());
                let fill = if row.found.activity.starts_with(ACTIVITIES) {
                    // What a unit counts for is said where it is linked to a skill.
                    "/content".to_owned()
                } else {
                    format!(
                        "/systems?activity={}&verb={}&skill={}#rule",
                        crate::form::escape(&row.found.activity),
                        crate::form::escape(&row.found.verb),
                        crate::form::escape(skill)
                    )
                };
                UnmappedRow {
                    fill,
                    name: row.name,
                    statements: row.found.statements,
                    activity: row.found.activity,
                    verb: row.found.verb,
                    suggestion,
                }
            })
            .collect(),
        skills,
        wish,
        pass_mark: USUAL_PASS_MARK,
    };
    Ok(render(&page)?.into_response())
}
