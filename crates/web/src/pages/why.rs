//! Why a skill is or is not offered now, term by term, and what would change it.

use askama::Template;
use axum::extract::{Path, State};
use cairn_app::clock;
use cairn_app::why::{ChangeView, DeedView, Despite, Effect, StepView, WhyPage as Why, WhyView};
use cairn_engine::ScoreName;

use super::today::is_shown;
use super::{Page, render};
use crate::Web;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::visitor::SignedIn;
use crate::words;

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPage<'a> {
    frame: Frame<'a>,
    say: Say,
    page: &'a Why,
    is_offered: bool,
    answer: String,
    reason: Option<&'a str>,
    missing: Vec<Missing<'a>>,
    table: Option<Table>,
    changes: Vec<ChangeRow>,
    nothing_found: bool,
}

/// A prerequisite that does not carry yet.
struct Missing<'a> {
    id: &'a str,
    title: &'a str,
    needs: Vec<String>,
}

/// What would have to happen, and what would follow.
struct ChangeRow {
    sentence: String,
    /// What would have to happen, where the sentence says only what would follow of all of it.
    deeds: Vec<String>,
}

/// The terms of the step, beside those of the one to pass.
struct Table {
    step: String,
    other: Option<String>,
    rows: Vec<Row>,
    sum: String,
    other_sum: String,
}

struct Row {
    name: String,
    value: String,
    other: String,
}

/// `GET /c/{course}/why/{skill}`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path((course, skill)): Path<(String, String)>,
) -> Page {
    let page = web.app.why(&actor, &course, &skill, clock::now()).await?;
    let title = &page.skill.title;
    let (table, reason) = match &page.why {
        WhyView::Offered { step, pinned, .. } => (Some(table(say, step, None)), pinned.as_deref()),
        WhyView::DrawnAway { step } => (Some(table(say, step, None)), None),
        WhyView::Behind { step, third, .. } => (Some(table(say, step, Some(third))), None),
        WhyView::Closed { step, reason, .. } => (Some(table(say, step, None)), reason.as_deref()),
        WhyView::NotReady { .. } => (None, None),
    };
    let missing = match &page.why {
        WhyView::NotReady { missing } => missing.as_slice(),
        _ => &[],
    };
    let missing = missing.iter().map(|(skill, shortfalls)| Missing {
        id: &skill.id,
        title: &skill.title,
        needs: shortfalls
            .iter()
            .map(|shortfall| words::shortfall(say, shortfall))
            .collect(),
    });
    let is_offered = matches!(page.why, WhyView::Offered { .. });
    render(&WhyPage {
        frame: Frame::of(say, &actor, &course, Place::Elsewhere),
        say,
        is_offered,
        answer: answer(say, &page),
        reason,
        missing: missing.collect(),
        table,
        changes: page
            .changes
            .iter()
            .map(|change| change_row(say, title, change))
            .collect(),
        nothing_found: page.changes.is_empty() && !matches!(page.why, WhyView::DrawnAway { .. }),
        page: &page,
    })
}

fn answer(say: Say, page: &Why) -> String {
    let message = match &page.why {
        WhyView::Offered {
            pinned: Some(_), ..
        } => say.text("why-pinned"),
        WhyView::Offered { by_lot: true, .. } => say.text("why-by-lot"),
        WhyView::Offered { place, .. } => say.text("why-offered").with("place", *place),
        WhyView::DrawnAway { .. } => say.text("why-drawn-away"),
        WhyView::Behind {
            rank,
            third,
            despite,
            ..
        } => say
            .text(match despite {
                None => "why-behind",
                Some(Despite::Pinned) => "why-behind-pinned",
                Some(Despite::OtherKind) => "why-behind-kind",
            })
            .with("rank", *rank)
            .with("of", page.considered)
            .with("third", &third.skill.title),
        WhyView::Closed {
            until: Some(until), ..
        } => say.text("why-held-back").with("until", &until.title),
        WhyView::Closed { until: None, .. } => say.text("why-banned"),
        WhyView::NotReady { .. } => say.text("why-not-ready"),
    };
    message.to_string()
}

fn table(say: Say, step: &StepView, other: Option<&StepView>) -> Table {
    let of = |step: &StepView, name: ScoreName| {
        let mut terms = step.terms.iter();
        let found = terms.find(|term| term.name == name);
        found.map_or(0.0, |term| term.score)
    };
    let row = |term: &cairn_engine::ScoreTerm| {
        let beside = other.map_or(0.0, |other| of(other, term.name));
        let shown = is_shown(term.name, term.score) || is_shown(term.name, beside);
        shown.then(|| Row {
            name: say.text(words::score(term.name)).to_string(),
            value: words::signed(say, term.score),
            other: words::signed(say, beside),
        })
    };
    Table {
        step: step.skill.title.clone(),
        other: other.map(|other| other.skill.title.clone()),
        rows: step.terms.iter().filter_map(row).collect(),
        sum: words::signed(say, step.score),
        other_sum: other.map_or_else(String::new, |other| words::signed(say, other.score)),
    }
}

/// What would have to happen, and what would follow; `title` is that of the skill asked about.
fn change_row(say: Say, title: &str, change: &ChangeView) -> ChangeRow {
    let deeds = match &change.deeds[..] {
        [deed] => {
            return ChangeRow {
                sentence: change_sentence(say, title, deed, &change.effect),
                deeds: Vec::new(),
            };
        }
        deeds => deeds.iter().map(|deed| deed_words(say, deed)).collect(),
    };
    let key = match &change.effect {
        Effect::Offered => "why-all-offered",
        _ => "why-all-open",
    };
    ChangeRow {
        sentence: say.text(key).with("skill", title).to_string(),
        deeds,
    }
}

/// What would follow of one deed.
fn change_sentence(say: Say, title: &str, deed: &DeedView, effect: &Effect) -> String {
    if let DeedView::Answers {
        skill,
        correct,
        answers,
    } = deed
    {
        let message = match effect {
            Effect::First(other) => say.text("change-first").with("other", &other.title),
            Effect::Ready(other) => say.text("change-ready").with("other", &other.title),
            Effect::Level(level) => say
                .text("change-level")
                .with("level", say.text(words::level(*level))),
            Effect::Offered => say.text("change-offered").with("other", title),
            Effect::Open => say.text("change-open").with("other", title),
        };
        return message
            .with("outcome", if *correct { "right" } else { "wrong" })
            .with("answers", *answers)
            .with("skill", &skill.title)
            .to_string();
    }
    let key = match effect {
        Effect::Offered => "why-then-offered",
        _ => "why-then-open",
    };
    say.text(key)
        .with("deed", deed_words(say, deed))
        .with("skill", title)
        .to_string()
}

fn deed_words(say: Say, deed: &DeedView) -> String {
    match deed {
        DeedView::Answers { skill, answers, .. } => say
            .text("deed-answers")
            .with("answers", *answers)
            .with("skill", &skill.title),
        DeedView::Goal => say.text("deed-goal"),
        DeedView::Interest => say.text("deed-interest"),
        DeedView::Reopen => say.text("deed-reopen"),
        DeedView::Rest { days } => say.text("deed-rest").with("days", *days),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use cairn_app::SkillRef;

    use super::*;
    use crate::messages::Language;

    fn right_in(title: &str) -> DeedView {
        DeedView::Answers {
            skill: SkillRef {
                id: title.to_lowercase(),
                title: title.to_owned(),
            },
            correct: true,
            answers: 1,
        }
    }

    #[test]
    fn one_deed_makes_a_sentence_and_several_make_a_list() {
        let say = Say::in_language(Language::English);
        let change = |deeds| ChangeView {
            deeds,
            effect: Effect::Open,
        };
        let one = change_row(say, "Carts", &change(vec![right_in("Wheels")]));
        assert_eq!(
            one.sentence,
            "One right answer in “Wheels”, and “Carts” would be open, with other steps before it."
        );
        assert!(one.deeds.is_empty());
        let both = vec![right_in("Wheels"), right_in("Axles")];
        let both = change_row(say, "Carts", &change(both));
        assert_eq!(
            both.sentence,
            "All of this together, and “Carts” would be open, with other steps before it:"
        );
        assert_eq!(
            both.deeds,
            [
                "One right answer in “Wheels”",
                "One right answer in “Axles”"
            ]
        );
    }
}
