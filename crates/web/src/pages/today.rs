//! Today: up to three next steps, each with the exact reasons behind it.

use std::cmp::Ordering;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cairn_app::choices::AimView;
use cairn_app::clock;
use cairn_app::cmi5::packages::UnitOffer;
use cairn_app::placement::Invitation;
use cairn_app::today::{Offer, Reason, ReasonDetail, Today};
use cairn_engine::mastery::MasteryLevel;
use cairn_engine::{Day, ScoreName, StepKind};

use super::about_me::range_bar;
use super::{Page, render};
use crate::Web;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::stone;
use crate::visitor::SignedIn;
use crate::words;

/// How many reasons are said in sentences; all of them are in the table.
const REASONS_SAID: usize = 3;

/// Contributions below this many points are no reason to mention.
const WORTH_SAYING: f64 = 0.2;

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage<'a> {
    frame: Frame<'a>,
    say: Say,
    csrf: &'a str,
    name: &'a str,
    today: &'a Today,
    placement: Option<PlacementNotice>,
    all_done: bool,
    /// That nothing is due, with the next day that has a review.
    rest: Option<String>,
    path: String,
    answers: String,
    offers: Vec<OfferView>,
    goal: Option<AimRow>,
    assignments: Vec<AimRow>,
    assigned_units: Vec<UnitRow<'a>>,
    others: Vec<(String, String)>,
}

/// What Today says about taking a placement.
struct PlacementNotice {
    words: String,
    action: &'static str,
    /// Whether it can be declined; one that was begun is gone on with or stopped on its page.
    can_decline: bool,
}

/// Assigned content made elsewhere.
struct UnitRow<'a> {
    unit: &'a UnitOffer,
    due: Option<String>,
}

/// An offer in words.
struct OfferView {
    id: String,
    title: String,
    stone: String,
    kind: &'static str,
    level: &'static str,
    reasons: Vec<String>,
    /// What is said before its points.
    terms_are: &'static str,
    chance: String,
    bar: String,
    terms: Vec<TermRow>,
    sum: String,
}

/// A line of a table of summands.
pub(crate) struct TermRow {
    /// What it stands for.
    pub(crate) name: String,
    /// Its contribution.
    pub(crate) value: String,
}

/// `GET /c/{course}/today`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(course): Path<String>,
) -> Page {
    let now = clock::now();
    let today = web.app.today(&actor, &course, now).await?;
    let day = clock::Moment::new(now, &actor.time_zone).day;
    let others = web
        .app
        .courses()
        .all_in(&actor.locale)
        .filter(|live| live.course.id != course)
        .map(|live| (live.course.id.clone(), live.course.title.clone()));
    render(&TodayPage {
        frame: Frame::of(say, &actor, &course, Place::Today),
        say,
        csrf: &actor.csrf,
        name: &actor.name,
        all_done: today.skills > 0 && today.mastered == today.skills,
        rest: (today.next_review).filter(|next| *next > day).map(|next| {
            say.text("today-rest")
                .with("date", words::date(say, next))
                .to_string()
        }),
        path: stone::pebbles(&today.path),
        answers: stone::answers(today.right_today, today.answered_today),
        offers: today
            .offers
            .iter()
            .map(|offer| offer_view(say, offer))
            .collect(),
        goal: today.goal.as_ref().map(|aim| aim_row(say, aim, day)),
        assignments: today
            .assignments
            .iter()
            .map(|aim| aim_row(say, aim, day))
            .collect(),
        assigned_units: today
            .assigned_units
            .iter()
            .map(|(unit, due)| UnitRow {
                unit,
                due: words::due(say, *due, day),
            })
            .collect(),
        placement: today.placement.map(|found| notice(say, found)),
        today: &today,
        others: others.collect(),
    })
}

/// `POST /c/{course}/choose`
pub(crate) async fn choose(
    State(web): State<Web>,
    Path(course): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let field = |name| posted.fields.first(name).ok_or(Problem::Senseless);
    let attempt = web
        .app
        .choose(
            &posted.actor,
            &course,
            field("decision")?,
            field("skill")?,
            clock::now(),
        )
        .await?;
    Ok(Redirect::to(&format!("/attempt/{attempt}")).into_response())
}

fn notice(say: Say, invitation: Invitation) -> PlacementNotice {
    let (words, action) = match invitation {
        Invitation::Start => (say.text("today-placement"), "today-placement-start"),
        Invitation::Again { days } => (
            say.text("today-placement-again").with("days", days),
            "today-placement-start",
        ),
        Invitation::Resume { answered } => (
            say.text("today-placement-resume")
                .with("answered", answered),
            "placement-go-on",
        ),
    };
    PlacementNotice {
        words: words.to_string(),
        action,
        can_decline: !matches!(invitation, Invitation::Resume { .. }),
    }
}

fn offer_view(say: Say, offer: &Offer) -> OfferView {
    let row = |reason: &Reason| TermRow {
        name: say.text(words::score(reason.name)).to_string(),
        value: words::signed(say, reason.score),
    };
    OfferView {
        id: offer.skill.id.clone(),
        title: offer.skill.title.clone(),
        stone: match offer.kind {
            StepKind::Check => stone::found(),
            _ => stone::with_rest(offer.level),
        },
        kind: words::kind(offer.kind),
        level: words::level_or_placed(offer.level, offer.kind == StepKind::Check),
        reasons: pinned(say, offer)
            .into_iter()
            .chain(main_reasons(&offer.reasons).filter_map(|reason| sentence(say, reason)))
            .take(REASONS_SAID)
            .collect(),
        terms_are: match offer.pinned {
            Some(_) => "today-terms-pinned",
            None => "today-terms",
        },
        chance: say
            .text("today-chance")
            .with("answers", offer.chance.answers)
            .with(
                "range",
                words::range_within(say, offer.chance.low, offer.chance.high),
            )
            .to_string(),
        bar: range_bar(&offer.chance),
        terms: offer
            .reasons
            .iter()
            .filter(|reason| is_shown(reason.name, reason.score))
            .map(row)
            .collect(),
        sum: words::signed(say, offer.score),
    }
}

/// That a teacher put the step first, with the reason; none if no teacher did.
pub(crate) fn pinned(say: Say, offer: &Offer) -> Option<String> {
    let reason = offer.pinned.as_ref()?;
    let sentence = say.text("reason-pinned").with("reason", reason);
    Some(sentence.to_string())
}

/// Whether a term belongs into a table: what rests on a choice that nobody made is left out.
pub(crate) fn is_shown(name: ScoreName, score: f64) -> bool {
    let rests_on_choice = matches!(
        name,
        ScoreName::Goal | ScoreName::Assignment | ScoreName::Interest | ScoreName::Success
    );
    !rests_on_choice || score != 0.0
}

/// A goal or an assignment in words.
pub(crate) struct AimRow {
    /// What is to be mastered.
    pub(crate) title: String,
    /// By when.
    pub(crate) due: Option<String>,
    /// How many skills are still to go.
    pub(crate) left: usize,
}

pub(crate) fn aim_row(say: Say, aim: &AimView, today: Day) -> AimRow {
    AimRow {
        title: aim.target.title.clone(),
        due: words::due(say, aim.due, today),
        left: aim.left.len(),
    }
}

/// The reasons that speak for the step, the weightiest first.
fn main_reasons(reasons: &[Reason]) -> impl Iterator<Item = &Reason> {
    let mut main: Vec<&Reason> = reasons
        .iter()
        .filter(|reason| reason.score >= WORTH_SAYING)
        .collect();
    main.sort_by(|a, b| b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal));
    main.into_iter()
}

/// A reason in plain words; none where there is nothing to say about it.
fn sentence(say: Say, reason: &Reason) -> Option<String> {
    let message = match &reason.detail {
        ReasonDetail::Fit { chance } => {
            let band = match *chance {
                low if low < 0.65 => "low",
                high if high > 0.88 => "high",
                _ => "middle",
            };
            say.text("reason-fit")
                .with("band", band)
                .with("count", words::of_100(*chance))
        }
        ReasonDetail::Learning { next } => match next.as_ref()?.level {
            MasteryLevel::Attempted => say.text("reason-learning-new"),
            level => say
                .text("reason-learning")
                .with("level", say.text(words::level(level))),
        },
        ReasonDetail::Placed => say.text("reason-placed"),
        ReasonDetail::Keeping => say.text("reason-keeping"),
        ReasonDetail::Opens { skills: 0 } | ReasonDetail::Variety { .. } => return None,
        ReasonDetail::Opens { skills } => say.text("reason-opens").with("skills", skills),
        ReasonDetail::Forgetting { days } => say.text("reason-forgetting").with("days", (*days)?),
        ReasonDetail::Lasting => say.text("reason-lasting"),
        ReasonDetail::Struggle { serves } => say
            .text("reason-struggle")
            .with("skill", &serves.as_ref()?.title),
        ReasonDetail::Goal { title } => say.text("reason-goal").with("goal", title),
        ReasonDetail::Assignment => say.text("reason-assignment"),
        ReasonDetail::Interest => say.text("reason-interest"),
        ReasonDetail::Success { wanted } => say
            .text("reason-success")
            .with("count", words::of_100((*wanted)?)),
    };
    Some(message.to_string())
}
