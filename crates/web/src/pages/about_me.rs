//! About me: what Cairn believes about a learner, as ranges with the evidence behind them, and the record to take away.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use cairn_app::about_me::{AboutMe, PastAnswer, ReviewDay, SkillBeliefView};
use cairn_app::evidence::FromElsewhere;
use cairn_app::today::Chance;
use cairn_app::{Actor, clock};
use cairn_course::Html;
use cairn_engine::Contribution;
use cairn_engine::time::Timestamp;

use super::map::OfCourse;
use super::{Page, render};
use crate::Web;
use crate::form::escape;
use crate::frame::{Frame, Place, first_course};
use crate::messages::Say;
use crate::problem::Problem;
use crate::stone;
use crate::visitor::SignedIn;
use crate::words;

/// With fewer unaided answers than this a range rests mostly on what is usual, and the page says so.
const THIN_EVIDENCE: u32 = 3;

#[derive(Template)]
#[template(path = "about_me.html")]
struct AboutMePage<'a> {
    frame: Frame<'a>,
    say: Say,
    me: &'a AboutMe,
    beliefs: Vec<BeliefRow>,
    placement: Option<PlacementNote>,
    recent: Vec<AnswerRow>,
    from_elsewhere: Vec<ElsewhereRow>,
    review_bars: String,
    review_days: Vec<(String, Vec<String>)>,
}

/// When a placement was taken, and what it found.
struct PlacementNote {
    taken: String,
    found: String,
    href: String,
}

/// What is believed about one skill.
struct BeliefRow {
    id: String,
    title: String,
    stone: String,
    level: &'static str,
    range: String,
    bar: String,
    evidence: String,
    thin: bool,
    last: String,
    reasons: Vec<String>,
    sum: String,
}

/// An answer given before.
pub(crate) struct AnswerRow {
    /// The day.
    pub(crate) date: String,
    /// The skill.
    pub(crate) skill: String,
    /// The answer as it was read, if there was one.
    pub(crate) given: Option<Html>,
    /// What came of it.
    pub(crate) outcome: &'static str,
    /// Help that was used, and the wrong idea it revealed.
    pub(crate) notes: Vec<String>,
}

/// Something that another system told.
pub(crate) struct ElsewhereRow {
    /// The day.
    pub(crate) date: String,
    /// The skill.
    pub(crate) skill: String,
    /// What it was.
    pub(crate) title: String,
    /// What it counts as.
    pub(crate) outcome: &'static str,
    /// The score, and whether there was help.
    pub(crate) notes: Vec<String>,
}

/// `GET /c/{course}/me`
pub(crate) async fn own(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(course): Path<String>,
) -> Page {
    let learner = signed_in.actor.person_id;
    show(&web, &signed_in, learner, &course, Place::AboutMe).await
}

/// `GET /learner/{person}/me`
pub(crate) async fn of_learner(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(learner): Path<i64>,
    Query(query): Query<OfCourse>,
) -> Page {
    let course = query
        .course
        .unwrap_or_else(|| first_course(&web, &signed_in.actor));
    show(&web, &signed_in, learner, &course, Place::Elsewhere).await
}

/// `GET /me/record.ndjson`: the learner's whole log, one statement a line.
pub(crate) async fn record(
    State(web): State<Web>,
    SignedIn { actor, .. }: SignedIn,
) -> Result<Response, Problem> {
    let record = web
        .app
        .export_record(&actor, actor.person_id, clock::now())
        .await?;
    let name = "attachment; filename=\"cairn-record.ndjson\"";
    Ok(download("application/x-ndjson", name, record))
}

/// `GET /me/choices.json`: what the learner chose and was given, which the log does not hold.
pub(crate) async fn choices(
    State(web): State<Web>,
    SignedIn { actor, .. }: SignedIn,
) -> Result<Response, Problem> {
    let choices = web
        .app
        .export_choices(&actor, actor.person_id, clock::now())
        .await?;
    let name = "attachment; filename=\"cairn-choices.json\"";
    Ok(download("application/json", name, choices))
}

/// A file to be kept, of a media type and with a disposition that names it.
fn download(media_type: &'static str, disposition: &'static str, content: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, content).into_response()
}

async fn show(
    web: &Web,
    SignedIn { actor, say }: &SignedIn,
    learner: i64,
    course: &str,
    place: Place,
) -> Page {
    let me = web
        .app
        .about_me(actor, learner, course, clock::now())
        .await?;
    render(&AboutMePage {
        frame: Frame::of(*say, actor, course, place),
        say: *say,
        beliefs: me
            .skills
            .iter()
            .map(|belief| belief_row(*say, belief, me.own))
            .collect(),
        recent: me
            .recent
            .iter()
            .map(|answer| answer_row(*say, actor, answer))
            .collect(),
        from_elsewhere: me
            .from_elsewhere
            .iter()
            .map(|told| elsewhere_row(*say, actor, told))
            .collect(),
        placement: me.placement.as_ref().map(|taken| {
            let course = escape(&me.course.id);
            PlacementNote {
                taken: say
                    .text("placement-taken-on")
                    .with("date", date(*say, actor, taken.at))
                    .with("answered", taken.answered)
                    .to_string(),
                found: say
                    .text("me-placement-found")
                    .with("known", taken.counts.known)
                    .with("skills", taken.counts.all())
                    .with("unsure", taken.counts.unsure)
                    .to_string(),
                href: if me.own {
                    format!("/c/{course}/placement/found")
                } else {
                    format!("/learner/{learner}/placement?course={course}")
                },
            }
        }),
        review_bars: review_bars(*say, &me.reviews),
        review_days: me
            .reviews
            .iter()
            .filter(|day| !day.skills.is_empty())
            .map(|day| {
                let titles = day.skills.iter().map(|skill| skill.title.clone());
                (words::date(*say, day.day), titles.collect())
            })
            .collect(),
        me: &me,
    })
}

/// How many reviews come on each day, as bars with their numbers; the table beside it says which.
fn review_bars(say: Say, days: &[ReviewDay]) -> String {
    const HIGH: usize = 60;
    let most = days.iter().map(|day| day.skills.len()).max().unwrap_or(0);
    if most == 0 {
        return String::new();
    }
    let all: usize = days.iter().map(|day| day.skills.len()).sum();
    let mut bars = String::new();
    for (at, day) in days.iter().enumerate() {
        let count = day.skills.len();
        let x = at * 24;
        let (_, _, date) = cairn_app::clock::date(day.day);
        let height = (count * HIGH).div_ceil(most);
        if count > 0 {
            let _ = write!(
                bars,
                r#"<rect class="bar" x="{x}" y="{}" width="20" height="{height}"/><text x="{}" y="{}">{count}</text>"#,
                HIGH + 16 - height,
                x + 10,
                HIGH + 11 - height,
            );
        }
        let _ = write!(
            bars,
            r#"<text class="date" x="{}" y="{}">{date}</text>"#,
            x + 10,
            HIGH + 32
        );
    }
    let label = say
        .text("me-reviews-bars")
        .with("reviews", all)
        .with("most", most);
    format!(
        r#"<svg class="reviews" viewBox="0 0 {} {}" role="img" aria-label="{label}"><path class="ground" d="M0 {base}h{}"/>{bars}</svg>"#,
        days.len() * 24 - 4,
        HIGH + 36,
        days.len() * 24 - 4,
        base = HIGH + 16,
    )
}

fn belief_row(say: Say, belief: &SkillBeliefView, own: bool) -> BeliefRow {
    let evidence = say
        .text("me-evidence")
        .with("answers", belief.chance.answers);
    BeliefRow {
        id: belief.skill.id.clone(),
        title: belief.skill.title.clone(),
        stone: stone::svg_or_found(belief.level, belief.placed),
        level: words::level_or_placed(belief.level, belief.placed),
        range: words::range(say, belief.chance.low, belief.chance.high),
        bar: range_bar(&belief.chance),
        evidence: evidence
            .with("unaided", belief.unaided_answers)
            .with("right", belief.unaided_right)
            .to_string(),
        thin: belief.unaided_answers < THIN_EVIDENCE,
        last: words::days_ago(say, belief.days_ago),
        reasons: reasons(say, &belief.reasons, own),
        sum: words::signed(say, belief.log_odds),
    }
}

/// The reasons of a belief in words, the weightiest first.
fn reasons(say: Say, reasons: &[Contribution], own: bool) -> Vec<String> {
    let mut weighty: Vec<&Contribution> = (reasons.iter())
        .filter(|part| part.log_odds != 0.0)
        .collect();
    weighty.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()));
    let sentence = |part: &Contribution| {
        say.text("me-reason")
            .with("reason", words::reason(say, part.reason, own))
            .with("value", words::signed(say, part.log_odds))
            .to_string()
    };
    weighty.into_iter().map(sentence).collect()
}

/// An answer as a row of a list, its day read on the calendar of whoever looks.
pub(crate) fn answer_row(say: Say, actor: &Actor, answer: &PastAnswer) -> AnswerRow {
    let hints = (answer.hints > 0).then(|| {
        say.text("answer-hints")
            .with("hints", answer.hints)
            .to_string()
    });
    let again = (answer.try_number > 1).then(|| {
        say.text("answer-try")
            .with("number", answer.try_number)
            .to_string()
    });
    let idea = answer
        .misconception
        .as_ref()
        .map(|idea| say.text("answer-idea").with("idea", idea).to_string());
    AnswerRow {
        date: date(say, actor, answer.at),
        skill: answer
            .skill
            .as_ref()
            .map(|skill| skill.title.clone())
            .unwrap_or_default(),
        given: answer.given.clone(),
        outcome: words::outcome(answer.outcome),
        notes: [hints, again, idea].into_iter().flatten().collect(),
    }
}

/// What another system told, as a row of a list.
pub(crate) fn elsewhere_row(say: Say, actor: &Actor, told: &FromElsewhere) -> ElsewhereRow {
    let score = told.scaled.map(|scaled| {
        say.text("elsewhere-score")
            .with("score", format!("{}", (scaled * 100.0).round() + 0.0))
            .to_string()
    });
    let aided = (!told.unaided).then(|| say.text("elsewhere-aided").to_string());
    ElsewhereRow {
        date: date(say, actor, told.at),
        skill: told.skill.title.clone(),
        title: told.title.clone(),
        outcome: if told.correct {
            "elsewhere-right"
        } else {
            "elsewhere-wrong"
        },
        notes: [score, aided].into_iter().flatten().collect(),
    }
}

fn date(say: Say, actor: &Actor, at: Timestamp) -> String {
    words::date(say, clock::Moment::new(at, &actor.time_zone).day)
}

/// A range between 0 and 1 as a bar with its middle marked. The numbers stand beside it in words.
pub(crate) fn range_bar(chance: &Chance) -> String {
    let of_100 = |probability: f64| (probability * 100.0).clamp(0.0, 100.0);
    let (low, middle, high) = (
        of_100(chance.low),
        of_100(chance.probability),
        of_100(chance.high),
    );
    format!(
        r#"<svg class="range" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="all" x="0" y="3" width="100" height="10"/><rect class="band" x="{low:.1}" y="3" width="{:.1}" height="10"/><rect class="middle" x="{:.1}" y="0" width="1" height="16"/></svg>"#,
        (high - low).max(0.0),
        (middle - 0.5).max(0.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_drawn_where_it_lies_and_stays_within_its_bar() {
        let bar = range_bar(&Chance {
            probability: 0.7,
            low: 0.55,
            high: 0.8,
            answers: 5,
        });
        assert!(
            bar.contains(r#"class="band" x="55.0" y="3" width="25.0""#),
            "{bar}"
        );
        for absurd in [f64::NAN, f64::INFINITY, -3.0, 7.0] {
            let bar = range_bar(&Chance {
                probability: absurd,
                low: absurd,
                high: absurd,
                answers: 0,
            });
            assert!(!bar.contains("inf"), "{bar}");
        }
    }
}
