//! Where the course has no question as hard as the learners of a section needed.

use askama::Template;
use axum::extract::{Path, State};
use cairn_app::clock;
use cairn_app::gaps::{SectionGaps, SkillGap};

use super::{Page, render};
use crate::Web;
use crate::frame::{Frame, Place};
use crate::messages::Say;
use crate::visitor::SignedIn;
use crate::words;

#[derive(Template)]
#[template(path = "gaps.html")]
struct GapsPage<'a> {
    frame: Frame<'a>,
    say: Say,
    page: &'a SectionGaps,
    rows: Vec<Row>,
}

struct Row {
    skill: String,
    /// The key of whether it should be harder or easier.
    wanted: &'static str,
    difficulty: String,
    questions: u32,
    of: u32,
    learners: u32,
    nearest: Option<(String, String)>,
}

/// `GET /section/{id}/gaps`
pub(crate) async fn page(
    State(web): State<Web>,
    SignedIn { actor, say }: SignedIn,
    Path(section): Path<i64>,
) -> Page {
    let page = web.app.section_gaps(&actor, section, clock::now()).await?;
    render(&GapsPage {
        frame: Frame::of(say, &actor, &page.course.id, Place::Elsewhere),
        say,
        rows: page.skills.iter().map(|gap| row(say, gap)).collect(),
        page: &page,
    })
}

fn row(say: Say, gap: &SkillGap) -> Row {
    let (least, greatest) = gap.wanted;
    let whole = |logits: i32| {
        let sign = match logits {
            0 => "",
            1.. => "+",
            _ => "−",
        };
        format!("{sign}{}", logits.unsigned_abs())
    };
    Row {
        skill: gap.title.clone(),
        wanted: if gap.harder {
            "gaps-harder"
        } else {
            "gaps-easier"
        },
        difficulty: if least == greatest {
            whole(least)
        } else {
            say.text("gaps-range")
                .with("least", whole(least))
                .with("greatest", whole(greatest))
                .to_string()
        },
        questions: gap.questions,
        of: gap.of,
        learners: gap.learners,
        nearest: (gap.nearest.as_ref()).map(|nearest| {
            (
                nearest.title.clone(),
                words::signed(say, nearest.difficulty),
            )
        }),
    }
}
