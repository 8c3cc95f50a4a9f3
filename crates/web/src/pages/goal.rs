//! The goal page: what a learner wants to master and the way there, what is assigned, what interests them, and how they
//! like to practise.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use cairn_app::choices::TargetRef;
use cairn_app::goal::{ForecastView, GoalPage as Goal, InTime};
use cairn_app::{SkillRef, clock};
use cairn_engine::SuccessRate;
use serde::Deserialize;

use super::today::{AimRow, aim_row};
use super::{Page, render};
use crate::Web;
use crate::form::{Fields, escape};
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::targets::{self, UnitOptions};
use crate::visitor::SignedIn;
use crate::words;

/// Skills of the way that are named; of a longer one, so many more are counted.
const NAMED: usize = 8;

/// Minutes a day to choose from.
const MINUTES: [u32; 6] = [10, 15, 20, 30, 45, 60];

#[derive(Template)]
#[template(path = "goal.html")]
struct GoalPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    page: &'a Goal,
    notice: Option<Notice>,
    goal: Option<AimRow>,
    way: &'a [SkillRef],
    more: usize,
    forecast: Option<Forecast>,
    assignments: Vec<AimRow>,
    units: Vec<UnitOptions>,
    interests: Vec<(String, String)>,
    rates: Vec<Rate>,
    minutes: Vec<(u32, bool)>,
    today: String,
}

/// When the goal will be reached.
struct Forecast {
    sentence: String,
    /// The key of how that compares with the day that was chosen, if one was.
    in_time: Option<&'static str>,
    /// What it takes for granted.
    holds_if: String,
}

/// What is said about the form that was sent.
struct Notice {
    key: &'static str,
    is_mistake: bool,
}

/// A success rate to choose.
struct Rate {
    value: String,
    label: &'static str,
    help: &'static str,
    chosen: bool,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// A skill or a unit to have chosen already, such as `skill:add-halves`.
    target: Option<String>,
    /// What became of the form.
    sent: Option<String>,
}

/// `GET /c/{course}/goal`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(course): Path<String>,
    Query(asked): Query<Asked>,
) -> Page {
    let page = web.app.goal_page(&actor, &course, clock::now()).await?;
    let left = page.goal.as_ref().map(|goal| goal.left.as_slice());
    let left = left.unwrap_or_default();
    let interest = |target: &TargetRef| (targets::value(&target.target), target.title.clone());
    render(&GoalPage {
        frame: Frame::of(say, &actor, &course, Place::Elsewhere),
        say,
        csrf: &actor.csrf,
        notice: asked.sent.as_deref().and_then(notice),
        goal: page.goal.as_ref().map(|aim| aim_row(say, aim, page.today)),
        way: left.get(..NAMED).unwrap_or(left),
        more: left.len().saturating_sub(NAMED),
        forecast: (page.forecast.as_ref())
            .map(|said| forecast(say, said, page.minutes_a_day.is_none())),
        assignments: page
            .assignments
            .iter()
            .map(|aim| aim_row(say, aim, page.today))
            .collect(),
        units: targets::options(&page.units, asked.target.as_deref()),
        interests: page.interests.iter().map(interest).collect(),
        rates: rates(page.success),
        minutes: MINUTES
            .map(|minutes| (minutes, page.minutes_a_day == Some(minutes)))
            .into(),
        today: clock::iso(page.today),
        page: &page,
    })
}

/// When the goal will be reached; `assumed` if the learner has not said how long they practise on a day.
fn forecast(say: Say, said: &ForecastView, assumed: bool) -> Forecast {
    let sentence = say
        .text("goal-forecast")
        .with("minutes", said.minutes)
        .with("from", words::date(say, said.from))
        .with("to", words::date(say, said.to))
        .to_string();
    let in_time = said.in_time.map(|in_time| match in_time {
        InTime::Yes => "goal-forecast-in-time",
        InTime::Close => "goal-forecast-close",
        InTime::No => "goal-forecast-late",
    });
    let holds_if = if assumed {
        say.text("goal-forecast-if-assumed")
            .with("minutes", said.minutes)
    } else {
        say.text("goal-forecast-if")
    };
    Forecast {
        sentence,
        in_time,
        holds_if: holds_if.to_string(),
    }
}

fn notice(sent: &str) -> Option<Notice> {
    let (key, is_mistake) = match sent {
        "past" => ("goal-past", true),
        "nothing" => ("goal-nothing-chosen", true),
        "saved" => ("goal-saved", false),
        _ => return None,
    };
    Some(Notice { key, is_mistake })
}

fn rates(chosen: Option<SuccessRate>) -> Vec<Rate> {
    let rate = |rate: Option<SuccessRate>| {
        let (value, label, help) = match rate {
            None => ("", "goal-success-cairn", "goal-success-cairn-help"),
            Some(SuccessRate::Steady) => {
                ("steady", "goal-success-steady", "goal-success-steady-help")
            }
            Some(SuccessRate::Stretching) => (
                "stretching",
                "goal-success-stretching",
                "goal-success-stretching-help",
            ),
        };
        Rate {
            value: value.to_owned(),
            label,
            help,
            chosen: rate == chosen,
        }
    };
    let all = std::iter::once(None).chain(SuccessRate::ALL.map(Some));
    all.map(rate).collect()
}

/// `POST /c/{course}/goal`: sets the goal, or gives it up.
pub(crate) async fn set(
    State(web): State<Web>,
    Path(course): Path<String>,
    Posted { actor, fields, .. }: Posted,
) -> Result<Redirect, Problem> {
    let now = clock::now();
    if fields.first("do") == Some("end") {
        web.app.end_goal(&actor, &course, now).await?;
        return Ok(back(&course, ""));
    }
    let Some(target) = targets::read(&fields) else {
        return Ok(back(&course, "?sent=nothing"));
    };
    let due = due(&fields)?;
    if due.is_some_and(|due| due < clock::Moment::new(now, &actor.time_zone).day) {
        let chosen = escape(&targets::value(&target));
        return Ok(back(&course, &format!("?sent=past&target={chosen}")));
    }
    web.app.set_goal(&actor, &course, target, due, now).await?;
    Ok(back(&course, ""))
}

/// `POST /c/{course}/interest`: notes an interest, or takes it back.
pub(crate) async fn interest(
    State(web): State<Web>,
    Path(course): Path<String>,
    Posted { actor, fields, .. }: Posted,
) -> Result<Redirect, Problem> {
    let Some(target) = targets::read(&fields) else {
        return Ok(back(&course, "?sent=nothing"));
    };
    let interested = fields.first("do") != Some("end");
    let skill = (fields.first("from") == Some("skill")).then(|| target.id.clone());
    web.app
        .set_interest(&actor, &course, target, interested, clock::now())
        .await?;
    Ok(match skill {
        Some(skill) => Redirect::to(&format!("/c/{}/skill/{}", escape(&course), escape(&skill))),
        None => back(&course, "#interests"),
    })
}

/// `POST /c/{course}/preferences`: how hard and how long a day.
pub(crate) async fn prefer(
    State(web): State<Web>,
    Path(course): Path<String>,
    Posted { actor, fields, .. }: Posted,
) -> Result<Redirect, Problem> {
    let success = match fields.first("success").ok_or(Problem::Senseless)? {
        "" => None,
        word => Some(cairn_app::choices::success_rate(word).ok_or(Problem::Senseless)?),
    };
    let minutes = match fields.first("minutes").ok_or(Problem::Senseless)? {
        "" => None,
        minutes => Some(minutes.parse().map_err(|_| Problem::Senseless)?),
    };
    web.app
        .set_preferences(&actor, &course, success, minutes)
        .await?;
    Ok(back(&course, "?sent=saved"))
}

/// Reads the day by which something is to be done.
pub(crate) fn due(fields: &Fields) -> Result<Option<cairn_engine::Day>, Problem> {
    match fields.first("due") {
        None | Some("") => Ok(None),
        Some(text) => clock::day_of_iso(text).map(Some).ok_or(Problem::Senseless),
    }
}

fn back(course: &str, rest: &str) -> Redirect {
    Redirect::to(&format!("/c/{}/goal{rest}", escape(course)))
}
