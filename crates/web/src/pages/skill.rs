//! A skill's page: what there is to know, and what Cairn believes about it, term by term.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use cairn_app::clock;
use cairn_app::skill::{Neighbour, SkillPage as Skill};
use cairn_engine::mastery::MasteryLevel;

use super::about_me::{AnswerRow, ElsewhereRow, answer_row, elsewhere_row, range_bar};
use super::today::TermRow;
use super::{Page, render};
use crate::Web;
use crate::form::escape;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::stone;
use crate::visitor::SignedIn;
use crate::words::{self, Needs};

#[derive(Template)]
#[template(path = "skill.html")]
struct SkillPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    skill: &'a Skill,
    stone: String,
    builds_on: Vec<Beside>,
    opens: Vec<Beside>,
    level: &'static str,
    /// In how many of 100 cases it is known, where a placement found that it is.
    placed: Option<u32>,
    believed: String,
    bar: String,
    terms: Vec<TermRow>,
    sum: String,
    needs: Option<Needs>,
    recent: Vec<AnswerRow>,
    from_elsewhere: Vec<ElsewhereRow>,
    /// The address of this page.
    path: String,
}

/// A skill that this one builds on, or that builds on this one.
struct Beside {
    id: String,
    title: String,
    stone: String,
    level: &'static str,
}

/// `GET /c/{course}/skill/{skill}`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path((course, skill)): Path<(String, String)>,
) -> Page {
    let skill = web.app.skill(&actor, &course, &skill, clock::now()).await?;
    let term = |part: &cairn_engine::Contribution| TermRow {
        name: words::reason(say, part.reason, true),
        value: words::signed(say, part.log_odds),
    };
    render(&SkillPage {
        frame: Frame::of(say, &actor, &course, Place::Elsewhere),
        say,
        csrf: &actor.csrf,
        stone: if skill.placed.is_some() {
            stone::found()
        } else {
            stone::with_rest(skill.level)
        },
        builds_on: skill.builds_on.iter().map(beside).collect(),
        opens: skill.opens.iter().map(beside).collect(),
        level: words::level_or_placed(skill.level, skill.placed.is_some()),
        placed: skill.placed.map(words::of_100),
        believed: words::range(say, skill.chance.low, skill.chance.high),
        bar: range_bar(&skill.chance),
        terms: (skill.reasons.iter())
            .filter(|part| part.log_odds != 0.0)
            .map(term)
            .collect(),
        sum: words::signed(say, skill.log_odds),
        needs: skill
            .next_level
            .as_ref()
            // That a first answer takes an answer need not be said.
            .filter(|next| next.level > MasteryLevel::Attempted)
            .map(|next| words::needs(say, next)),
        recent: skill
            .recent
            .iter()
            .map(|answer| answer_row(say, &actor, answer))
            .collect(),
        path: format!(
            "/c/{}/skill/{}",
            escape(&skill.course.id),
            escape(&skill.stone.skill.id)
        ),
        from_elsewhere: skill
            .from_elsewhere
            .iter()
            .map(|told| elsewhere_row(say, &actor, told))
            .collect(),
        skill: &skill,
    })
}

fn beside(neighbour: &Neighbour) -> Beside {
    Beside {
        id: neighbour.skill.id.clone(),
        title: neighbour.skill.title.clone(),
        stone: stone::svg_or_found(neighbour.level, neighbour.placed),
        level: words::level_or_placed(neighbour.level, neighbour.placed),
    }
}

/// `POST /c/{course}/skill/{skill}/practise`
pub(crate) async fn practise(
    State(web): State<Web>,
    Path((course, skill)): Path<(String, String)>,
    posted: Posted,
) -> Result<Redirect, Problem> {
    let (app, actor, now) = (&web.app, &posted.actor, clock::now());
    let attempt = match posted.fields.first("question") {
        Some("completion") => app.finish_example(actor, &course, &skill, now).await?,
        _ => app.practise_skill(actor, &course, &skill, now).await?,
    };
    Ok(Redirect::to(&format!("/attempt/{}", escape(&attempt))))
}
