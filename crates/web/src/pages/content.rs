//! Content made elsewhere: an administrator adds packages and says what they are about; a learner opens a unit.

use askama::Template;
use axum::extract::FromRequest;
use axum::extract::{Multipart, OriginalUri, Path, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use cairn_app::cmi5::LaunchMethod;
use cairn_app::cmi5::packages::{ImportRefusal, Keeper, PackageView};
use cairn_app::records::Refusal;
use cairn_app::{Actor, clock};
use cairn_store::EvidenceGrade;

use super::{Page, render};
use crate::Web;
use crate::cmi5::addresses;
use crate::frame::{Frame, Place, first_course};
use crate::messages::Say;
use crate::posted::{self, Posted};
use crate::problem::Problem;
use crate::visitor::{SignedIn, Visitor};
use crate::words;

/// The largest upload, in bytes: a package and the rest of the form.
pub(crate) const LARGEST: usize = (256 << 20) + (64 << 10);

#[derive(Template)]
#[template(path = "content.html")]
struct ContentPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    note: Option<&'static str>,
    problems: Vec<String>,
    off: bool,
    packages: Vec<PackageRow>,
}

struct PackageRow {
    id: String,
    title: String,
    units: Vec<UnitRow>,
}

struct UnitRow {
    place: usize,
    title: String,
    skills: Vec<CourseOptions>,
    about_nothing: bool,
    grades: [GradeOption; 3],
}

struct GradeOption {
    value: &'static str,
    name: &'static str,
    chosen: bool,
}

struct CourseOptions {
    title: String,
    skills: Vec<SkillOption>,
}

struct SkillOption {
    value: String,
    title: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "opening.html")]
struct OpeningPage<'a> {
    frame: Frame<'a>,
    say: Say,
    title: &'a str,
    url: &'a str,
    own_window: bool,
    back: &'a str,
}

/// `GET /content`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    OriginalUri(uri): OriginalUri,
) -> Page {
    let note = match uri.query() {
        Some("added") => Some("packages-added"),
        Some("saved") => Some("packages-saved"),
        Some("kept") => Some("packages-kept"),
        _ => None,
    };
    show(&web, &actor, say, note, Vec::new()).await
}

async fn show(
    web: &Web,
    actor: &Actor,
    say: Say,
    note: Option<&'static str>,
    problems: Vec<String>,
) -> Page {
    let keeper = Keeper::Person(actor.clone());
    let packages = web.app.packages(&keeper).await.map_err(problem)?;
    render(&ContentPage {
        frame: Frame::of(say, actor, &first_course(web, actor), Place::Content),
        say,
        csrf: &actor.csrf,
        note,
        problems,
        off: web.settings.content.is_none(),
        packages: packages
            .iter()
            .map(|view| package_row(web, say, view))
            .collect(),
    })
}

fn package_row(web: &Web, say: Say, view: &PackageView) -> PackageRow {
    let languages = [say.lang(), "en"];
    let units = view
        .structure
        .units
        .iter()
        .enumerate()
        .map(|(place, unit)| {
            let link = view
                .links
                .iter()
                .find(|link| usize::try_from(link.unit) == Ok(place));
            let skills = web
                .app
                .courses()
                .all_in(say.lang())
                .map(|live| CourseOptions {
                    title: live.course.title.clone(),
                    skills: live
                        .course
                        .skills
                        .iter()
                        .map(|skill| SkillOption {
                            value: format!("{}/{}", live.course.id, skill.id),
                            title: skill.title.clone(),
                            chosen: link.is_some_and(|link| {
                                link.course_id == live.course.id && link.skill_id == skill.id
                            }),
                        })
                        .collect(),
                });
            UnitRow {
                place,
                title: unit.heading.title_in(&languages).to_owned(),
                skills: skills.collect(),
                about_nothing: link.is_none(),
                grades: EvidenceGrade::ALL.map(|grade| GradeOption {
                    value: grade.as_str(),
                    name: words::grade(grade),
                    chosen: grade == link.map_or(EvidenceGrade::Assessed, |link| link.grade),
                }),
            }
        });
    PackageRow {
        id: view.package_id.clone(),
        title: view.structure.course.title_in(&languages).to_owned(),
        units: units.collect(),
    }
}

/// `POST /content`: a form with a file, which is not read as other forms are.
pub(crate) async fn import(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let actor = visitor.actor.as_ref().ok_or(Problem::SignedOut)?;
    if !posted::from_this_site(&headers) {
        return Err(Problem::Forged);
    }
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Problem::NotAForm)?;
    let mut is_ours = false;
    let mut package = None;
    while let Some(field) = form.next_field().await.map_err(|_| Problem::NotAForm)? {
        match field.name() {
            Some("csrf") => {
                let token = field.text().await.map_err(|_| Problem::NotUtf8)?;
                is_ours = posted::same(&token, &actor.csrf);
            }
            // The token comes first, so that nobody else's file is read.
            Some("package") if is_ours => {
                package = Some(field.bytes().await.map_err(|_| Problem::TooLarge)?);
            }
            _ => {}
        }
    }
    if !is_ours {
        return Err(Problem::Forged);
    }
    let package = package.ok_or(Problem::Senseless)?;
    let keeper = Keeper::Person(actor.clone());
    match web
        .app
        .import_package(&keeper, package.into(), clock::now())
        .await
    {
        Ok(_) => Ok(Redirect::to("/content?added").into_response()),
        Err(ImportRefusal::Package(invalid)) => {
            let problems = invalid.problems.iter().map(ToString::to_string).collect();
            let page = show(&web, actor, visitor.say, None, problems).await?;
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(ImportRefusal::Other(refusal)) => Err(problem(refusal)),
    }
}

/// `POST /content/{package}/remove`
pub(crate) async fn remove(
    State(web): State<Web>,
    Path(package): Path<String>,
    Posted { actor, .. }: Posted,
) -> Result<Redirect, Problem> {
    let keeper = Keeper::Person(actor);
    match web
        .app
        .remove_package(&keeper, &package, clock::now())
        .await
    {
        Ok(()) => Ok(Redirect::to("/content")),
        Err(Refusal::Conflict(_)) => Ok(Redirect::to("/content?kept")),
        Err(refusal) => Err(problem(refusal)),
    }
}

/// `POST /content/{package}/{unit}/about`
pub(crate) async fn about(
    State(web): State<Web>,
    Path((package, unit)): Path<(String, u32)>,
    Posted { actor, fields, .. }: Posted,
) -> Result<Redirect, Problem> {
    let skill = fields.first("skill").ok_or(Problem::Senseless)?;
    let skill = match skill {
        "" => None,
        skill => {
            let (course, skill) = skill.split_once('/').unwrap_or((skill, ""));
            let grade = match fields.first("grade") {
                None => EvidenceGrade::Assessed,
                Some(grade) => grade.parse().map_err(|_| Problem::Senseless)?,
            };
            Some((course, skill, grade))
        }
    };
    let keeper = Keeper::Person(actor);
    web.app
        .link_unit(&keeper, (&package, unit), skill, clock::now())
        .await
        .map_err(problem)?;
    Ok(Redirect::to("/content?saved"))
}

/// `POST /content/{package}/{unit}/open`
pub(crate) async fn open(
    State(web): State<Web>,
    Path((package, unit)): Path<(String, u32)>,
    headers: HeaderMap,
    Posted { actor, say, fields }: Posted,
) -> Page {
    // Only a page of ours to come back to.
    let back = fields
        .first("back")
        .filter(|back| back.starts_with("/c/") || back.starts_with("/attempt/"))
        .unwrap_or("/");
    let launched = web
        .app
        .open_unit(
            &actor,
            (&package, unit),
            (|| addresses(&web, &headers), back),
            clock::now(),
        )
        .await
        .map_err(problem)?;
    render(&OpeningPage {
        frame: Frame::of(say, &actor, &first_course(&web, &actor), Place::Elsewhere),
        say,
        title: launched.heading.title_in(&[say.lang(), "en"]),
        url: launched.url.as_str(),
        own_window: launched.method == LaunchMethod::OwnWindow,
        back,
    })
}

fn problem(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Failed(error) => error.into(),
        Refusal::Forbidden | Refusal::Unknown | Refusal::Rejected(_) => Problem::Forbidden,
        Refusal::Nothing(_) => Problem::NotFound,
        Refusal::Conflict(_) => Problem::Unavailable,
        Refusal::Rule(_) | Refusal::Statement(_) | Refusal::Precondition(_) => Problem::Senseless,
    }
}
