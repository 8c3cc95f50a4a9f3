//! An attempt as its page shows it. Everything is derived from the log and the course at the time of looking.

use cairn_course::answer::{FormReason, Verdict};
use cairn_course::{
    AnswerForm, Html, Item, MisconceptionMatch, ReadingShown, Response as Answer, Skill,
};
use cairn_engine::{Belief, MasteryLevel, NextLevel, Standing, StepKind, SuccessRate, Timestamp};
use cairn_store::{Attempt, AttemptState, Response};

use super::tries_allowed;
use crate::answers::count_questions;
use crate::cmi5::packages::UnitOffer;
use crate::courses::LiveCourse;
use crate::error::Result;
use crate::gaps::{self, Misfit};
use crate::outcome::TryOutcome;
use crate::words::name;
use crate::{CourseRef, SkillRef};

/// Questions of a proficient skill after which a sitting may turn to something else.
const ENOUGH_REVIEW: u32 = 3;

/// One try with its feedback.
#[derive(Clone, Debug)]
pub struct TryView {
    /// What it came to.
    pub outcome: TryOutcome,
    /// What was answered; none for "I don't know".
    pub answer: Option<Answer>,
    /// How the answer was read; none for "I don't know".
    pub reading: Option<ReadingShown>,
    /// What is missing in the form, where only that is.
    pub wrong_form: Option<FormReason>,
    /// The wrong idea that the answer reveals, if it is a known one.
    pub misconception: Option<MisconceptionMatch>,
}

/// Another way to see the skill, offered beside feedback.
#[derive(Clone, Debug)]
pub struct ExplanationRef {
    /// Its id in the skill.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: Html,
}

/// How the skill's stone moved over this attempt.
#[derive(Clone, Debug)]
pub struct StoneChange {
    /// The level when the question was opened.
    pub before: MasteryLevel,
    /// The level now.
    pub after: MasteryLevel,
    /// Whether the answer laid a stone: it is right, and the level is higher than before. A level can rise after a wrong
    /// answer too, as any answer refreshes what was remembered; that is no achievement.
    pub laid: bool,
    /// What the next level takes; none at the top.
    pub next: Option<NextLevel>,
}

/// An attempt as its page shows it.
#[derive(Clone, Debug)]
pub struct AttemptView {
    /// Its id.
    pub attempt_id: String,
    /// The course.
    pub course: CourseRef,
    /// The skill practised.
    pub skill: SkillRef,
    /// Why it is practised.
    pub kind: StepKind,
    /// The question.
    pub question: Html,
    /// What the answer looks like.
    pub form: AnswerForm,
    /// A new id for the next answer.
    pub response_id: String,
    /// The hints asked for so far.
    pub hints: Vec<Html>,
    /// How many more there are.
    pub hints_left: u32,
    /// The tries so far, oldest first.
    pub tries: Vec<TryView>,
    /// Counted tries left.
    pub tries_left: u32,
    /// Open, or how it ended.
    pub state: AttemptState,
    /// The worked solution, once the attempt has ended.
    pub solution: Option<Html>,
    /// The language of the course, as a BCP 47 tag.
    pub language: String,
    /// Other ways to see the skill.
    pub explanations: Vec<ExplanationRef>,
    /// That the skill has no question about as hard as would be right now, while one is open.
    pub misfit: Option<Misfit>,
    /// Content made elsewhere that is about the skill.
    pub units: Vec<UnitOffer>,
    /// Solved problems of the skill.
    pub examples: Vec<Html>,
    /// What there is to know, to look up.
    pub know: Html,
    /// The skill's stone, once the attempt has ended.
    pub stone: Option<StoneChange>,
    /// Questions of this skill ended today.
    pub answered_today: u32,
    /// Of these, ended right.
    pub right_today: u32,
    /// The skill is solid for today: another step would now do more good than another question here.
    pub enough_for_now: bool,
}

pub(super) fn attempt_view(
    live: &LiveCourse,
    attempt: &Attempt,
    responses: &[Response],
    (belief, rate): (&Belief, Option<SuccessRate>),
    today_here: &[Response],
    now: Timestamp,
) -> Result<AttemptView> {
    let index = live.skill_index(&attempt.skill_id)?;
    let skill = live.skill(index);
    let item = super::open::item_of(live, attempt)?;
    let tries = responses
        .iter()
        .map(|response| try_view(&item, response))
        .collect::<Result<Vec<_>>>()?;
    let shown = item.hints.len().min(attempt.hints_shown as usize);
    let ended = matches!(attempt.state, AttemptState::Right | AttemptState::Revealed);
    let (answered_today, right_today) = count_questions(today_here.iter());
    let standing = Standing::of(&live.model, belief, index, now);
    let rule = &live.model.parameters().mastery;
    let level = standing.level(rule);
    let before: MasteryLevel = name(&attempt.level_before)?;
    let laid = attempt.state == AttemptState::Right && level > before;
    let enough_for_now =
        level >= MasteryLevel::Proficient && (laid || answered_today >= ENOUGH_REVIEW);
    Ok(AttemptView {
        attempt_id: attempt.attempt_id.clone(),
        course: CourseRef::of(live),
        skill: SkillRef::of(skill),
        kind: name(&attempt.step_kind)?,
        question: item.question.clone(),
        form: item.form.clone(),
        response_id: crate::new_id(now),
        hints: item.hints[..shown].to_vec(),
        hints_left: u32::try_from(item.hints.len() - shown).unwrap_or(u32::MAX),
        tries,
        tries_left: tries_allowed(&item.form).saturating_sub(attempt.tries),
        state: attempt.state,
        solution: ended.then(|| item.solution.clone()),
        language: live.course.language.clone(),
        explanations: explanations(skill),
        misfit: (attempt.state == AttemptState::Open)
            .then(|| gaps::misfit(live, belief, index, rate, now))
            .flatten(),
        units: Vec::new(),
        examples: skill.worked_examples.clone(),
        know: skill.know.clone(),
        stone: if ended {
            Some(StoneChange {
                before,
                after: level,
                laid,
                next: standing.next_level(rule),
            })
        } else {
            None
        },
        answered_today,
        right_today,
        enough_for_now,
    })
}

/// The explanations of a skill for a page.
pub(crate) fn explanations(skill: &Skill) -> Vec<ExplanationRef> {
    let of = |explanation: &cairn_course::Explanation| ExplanationRef {
        id: explanation.id.clone(),
        title: explanation.title.clone(),
        body: explanation.body.clone(),
    };
    skill.explanations.iter().map(of).collect()
}

/// Grades a recorded answer again: the item is the same, so is the grade, and the feedback need not be stored.
fn try_view(item: &Item, response: &Response) -> Result<TryView> {
    let outcome = TryOutcome::parse(&response.verdict)?;
    let answer = match outcome {
        TryOutcome::DontKnow => None,
        _ => Some(item.form.response(&response.answer)),
    };
    let regraded = answer.as_ref().and_then(|answer| item.grade(answer).ok());
    let Some(grade) = regraded else {
        return Ok(TryView {
            outcome,
            answer,
            reading: None,
            wrong_form: None,
            misconception: None,
        });
    };
    Ok(TryView {
        outcome,
        answer,
        wrong_form: match grade.verdict {
            Verdict::RightValueWrongForm(reason) => Some(reason),
            Verdict::Right | Verdict::Wrong => None,
        },
        reading: Some(grade.reading),
        misconception: grade.misconception,
    })
}
