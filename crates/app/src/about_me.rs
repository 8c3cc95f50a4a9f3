//! About me: what Cairn believes about a learner and on what evidence.

use cairn_course::Html;
use cairn_engine::mastery::mastery_level;
use cairn_engine::review::calendar;
use cairn_engine::{
    Contribution, Day, MasteryLevel, PolicyParameters, Standing, StepKind, Timestamp, predict,
    review_days, step_kind,
};
use cairn_store::Response;
use jiff::tz::TimeZone;

use crate::App;
use crate::authorise::Actor;
use crate::belief::FoldedBelief;
use crate::clock::{self, Moment};
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::Result;
use crate::evidence::{self, FromElsewhere};
use crate::outcome::TryOutcome;
use crate::placement::{self, PlacementTaken};
use crate::section_policy;
use crate::today::{Chance, chance, whole_days};

/// Latest answers shown.
const RECENT: u32 = 12;

/// Latest evidence from elsewhere shown.
pub(crate) const FROM_ELSEWHERE: usize = 8;

/// Days whose reviews are shown.
const REVIEW_DAYS: usize = 14;

/// What Cairn believes about a learner in a course.
#[derive(Clone, Debug)]
pub struct AboutMe {
    /// The course.
    pub course: CourseRef,
    /// Whose belief.
    pub learner_name: String,
    /// Whether it is that of the person who looks.
    pub own: bool,
    /// Answers folded into the belief.
    pub answers: u64,
    /// The skills answered so far, in the order of the course.
    pub skills: Vec<SkillBeliefView>,
    /// The latest answers, newest first.
    pub recent: Vec<PastAnswer>,
    /// The latest of what other systems told that counts.
    pub from_elsewhere: Vec<FromElsewhere>,
    /// Statements in the log about this learner.
    pub statements: i64,
    /// When a placement was taken last, and what it found in short.
    pub placement: Option<PlacementTaken>,
    /// Whether the course is large enough for one.
    pub placement_worthwhile: bool,
    /// The reviews of the coming two weeks, today first, a day each.
    pub reviews: Vec<ReviewDay>,
}

/// The reviews of a day.
#[derive(Clone, Debug)]
pub struct ReviewDay {
    /// The day on the learner's calendar.
    pub day: Day,
    /// What is due, what has waited longest first.
    pub skills: Vec<SkillRef>,
}

/// One skill's belief.
#[derive(Clone, Debug)]
pub struct SkillBeliefView {
    /// The skill.
    pub skill: SkillRef,
    /// Its level now.
    pub level: MasteryLevel,
    /// Whether it is known from a placement and was not practised yet, so that its level does not tell.
    pub placed: bool,
    /// The believed chance of a right answer without help.
    pub chance: Chance,
    /// The reasons of that belief, in log-odds, from left to right.
    pub reasons: Vec<Contribution>,
    /// Their sum.
    pub log_odds: f64,
    /// Answers without help.
    pub unaided_answers: u32,
    /// Of these, right.
    pub unaided_right: u32,
    /// Whole days since the last answer.
    pub days_ago: u32,
}

/// An answer given before.
#[derive(Clone, Debug)]
pub struct PastAnswer {
    /// When.
    pub at: Timestamp,
    /// In which skill; none if the course no longer has it.
    pub skill: Option<SkillRef>,
    /// The answer as it was read; none for "I don't know", and where the course no longer has the question.
    pub given: Option<Html>,
    /// What came of it.
    pub outcome: TryOutcome,
    /// Hints seen before.
    pub hints: u32,
    /// The try at the question, from 1.
    pub try_number: u32,
    /// The wrong idea it revealed.
    pub misconception: Option<String>,
}

impl App {
    /// What Cairn believes about a learner: oneself, or one whom one teaches (which is audited).
    pub async fn about_me(
        &self,
        actor: &Actor,
        learner: i64,
        course_id: &str,
        now: Timestamp,
    ) -> Result<AboutMe> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let (learner_name, folded) = self.see_record(actor, learner, live, now).await?;
        let (app, course) = (self.clone(), live.course.id.clone());
        let locale = actor.locale.clone();
        let (recent, from_elsewhere, statements, placements, parameters, zone) = self
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let live = app.courses.get_in(&course, &locale)?;
                    let recent = tx.recent_responses(learner, &course, RECENT).await?;
                    let whose = (learner, locale.as_str());
                    let from_elsewhere =
                        evidence::from_elsewhere(tx, live, whose, None, FROM_ELSEWHERE).await?;
                    let statements = tx.last_seq(learner).await?;
                    let placements = tx
                        .recent_placements(learner, &course, placement::LOOK_BACK)
                        .await?;
                    let parameters = section_policy::parameters(tx, live, learner).await?;
                    let person = tx.person(learner).await?;
                    let zone =
                        person.map_or(TimeZone::UTC, |person| clock::zone(&person.time_zone));
                    Ok::<_, crate::Error>((
                        recent,
                        from_elsewhere,
                        statements,
                        placements,
                        parameters,
                        zone,
                    ))
                })
            })
            .await?;
        Ok(AboutMe {
            course: CourseRef::of(live),
            learner_name,
            own: actor.person_id == learner,
            answers: u64::from(folded.belief.answers()),
            skills: beliefs(live, &folded, now),
            recent: recent
                .iter()
                .map(|response| past_answer(live, response))
                .collect::<Result<_>>()?,
            from_elsewhere,
            statements,
            placement_worthwhile: placement::is_worthwhile(live),
            placement: placement::taken(live, &placements, &folded.belief, now),
            reviews: reviews(live, &folded, &parameters, &Moment::new(now, &zone)),
        })
    }
}

/// The reviews of the coming days.
fn reviews(
    live: &LiveCourse,
    folded: &FoldedBelief,
    parameters: &PolicyParameters,
    moment: &Moment,
) -> Vec<ReviewDay> {
    let plan = review_days(
        &live.model,
        &folded.belief,
        moment.at,
        parameters,
        REVIEW_DAYS,
    );
    let days = calendar(moment.day, REVIEW_DAYS).zip(plan);
    days.map(|(day, skills)| ReviewDay {
        day,
        skills: skills
            .into_iter()
            .map(|skill| live.skill_ref(skill))
            .collect(),
    })
    .collect()
}

fn beliefs(live: &LiveCourse, folded: &FoldedBelief, now: Timestamp) -> Vec<SkillBeliefView> {
    let view = |(index, state): (cairn_engine::SkillIndex, &cairn_engine::SkillBelief)| {
        let item = live.model.typical_item(index);
        let prediction = predict(&folded.belief, &live.model, index, &item, now);
        SkillBeliefView {
            skill: live.skill_ref(index),
            level: mastery_level(&live.model, &folded.belief, index, now),
            placed: step_kind(&folded.belief, index) == StepKind::Check,
            chance: chance(&Standing::of(&live.model, &folded.belief, index, now)),
            reasons: prediction.reasons.to_vec(),
            log_odds: prediction.log_odds,
            unaided_answers: state.unaided_attempts,
            unaided_right: state.unaided_successes,
            days_ago: whole_days(now.days_since(state.last_at)),
        }
    };
    folded.belief.skills().map(view).collect()
}

/// An answer as a list shows it.
pub(crate) fn past_answer(live: &LiveCourse, response: &Response) -> Result<PastAnswer> {
    let skill = live.skill_index(&response.skill_id).ok();
    let misconception = skill
        .zip(response.misconception.as_deref())
        .and_then(|(skill, id)| live.skill(skill).misconception(id));
    let outcome = TryOutcome::parse(&response.verdict)?;
    let read = || {
        let skill = skill?;
        let (number, _) = live.template(skill, &response.template_id).ok()?;
        let item = live.item(skill, number, response.seed).ok()?;
        let given = item.form.response(&response.answer);
        Some(item.grade(&given).ok()?.reading.html)
    };
    let given = match outcome {
        TryOutcome::DontKnow => None,
        _ => read(),
    };
    Ok(PastAnswer {
        at: Timestamp(response.answered_at),
        skill: skill.map(|skill| live.skill_ref(skill)),
        given,
        outcome,
        hints: response.hints_shown,
        try_number: response.try_number,
        misconception: misconception.map(|known| known.title.clone()),
    })
}
