//! The question of a placement that waits for an answer, and why it is asked.

use cairn_course::answer::{FormReason, Verdict};
use cairn_course::{AnswerForm, Html, Item, Response as Given};
use cairn_engine::mastery::mastery_level;
use cairn_engine::{MasteryLevel, Placed, Placement, SkillIndex, Timestamp};
use cairn_store::{Attempt, AttemptState, Response};

use super::{Open, end, open};
use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::{Error, Result};
use crate::outcome::TryOutcome;
use crate::practise::item_of;
use crate::words::word;

/// The kind of step that a placement's question is part of, where attempts tell theirs.
const STEP: &str = "placement";

/// Questions looked back on, so that the same one does not come again.
const LOOK_BACK: u32 = 12;

/// So many skills are named that a question tells of beside its own.
const OTHERS_NAMED: usize = 4;

/// Whoever answers on several devices at once may find another question each time; after this many it is their turn to try
/// again.
const MOST_ROUNDS: usize = 5;

/// A placement's question, as its page shows it.
#[derive(Clone, Debug)]
pub struct PlacementQuestionView {
    /// The course.
    pub course: CourseRef,
    /// The language of the course, as a BCP 47 tag.
    pub language: String,
    /// The attempt that takes the answer.
    pub attempt_id: String,
    /// A new id for the answer.
    pub response_id: String,
    /// Which question it is, from 1.
    pub number: u32,
    /// There are no more than this.
    pub most_questions: u32,
    /// Skills of which it is decided whether they are known.
    pub clear: u32,
    /// Skills in the course.
    pub skills: u32,
    /// The question.
    pub question: Html,
    /// What the answer looks like.
    pub form: AnswerForm,
    /// What was answered with a right value in another form than is asked for, and what to change.
    pub almost: Option<(Given, FormReason)>,
    /// Why it is asked.
    pub why: PlacementWhy,
}

/// Why a question is asked, exactly. Doubt about a skill is 100 when it could as well be known as not, and 0 when that is
/// certain.
#[derive(Clone, Debug)]
pub struct PlacementWhy {
    /// The skill asked about.
    pub skill: SkillRef,
    /// Probability that it is known, so far.
    pub known: f64,
    /// Doubt about this skill that the answer is expected to take away.
    pub about_itself: f64,
    /// The other skills about which it is expected to take away most doubt, most first.
    pub others: Vec<PlacementReason>,
    /// What it takes away about all further skills together.
    pub about_the_rest: f64,
    /// Skills of which it tells anything worth mentioning, beside its own.
    pub others_count: u32,
    /// All of it together: no other question takes away more.
    pub total: f64,
}

/// What a question tells about another skill.
#[derive(Clone, Debug)]
pub struct PlacementReason {
    /// The skill.
    pub skill: SkillRef,
    /// Doubt about it that the answer is expected to take away.
    pub doubt: f64,
}

/// What there is to show or to do.
enum Found {
    /// No placement goes on.
    None,
    /// A question waits.
    Waiting(Box<(Open, Attempt, Vec<Response>)>),
    /// The next question is to be drawn.
    Next(Box<Open>),
}

impl App {
    /// The question that waits for an answer, drawn if there is none yet; none if no placement goes on. One that has found
    /// out enough is ended.
    pub async fn placement_question(
        &self,
        actor: &Actor,
        course_id: &str,
        now: Timestamp,
    ) -> Result<Option<PlacementQuestionView>> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        for _ in 0..MOST_ROUNDS {
            match self.find_question(actor, live, now).await? {
                Found::None => return Ok(None),
                Found::Waiting(waiting) => {
                    let (open, attempt, tries) = *waiting;
                    return view(live, &open, &attempt, &tries, now).map(Some);
                }
                Found::Next(open) => match open.placement.next_question(&live.model) {
                    None => {
                        self.stop_placement(actor, course_id, now).await?;
                        return Ok(None);
                    }
                    Some(question) => {
                        self.draw_question(actor, live, question.skill, open.folded.version, now)
                            .await?;
                    }
                },
            }
        }
        Err(Error::AttemptFinished)
    }

    async fn find_question(
        &self,
        actor: &Actor,
        live: &LiveCourse,
        now: Timestamp,
    ) -> Result<Found> {
        let app = self.clone();
        let (actor, course) = (actor.clone(), live.course.id.clone());
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Practise, learner).await?;
                    let live = app.courses.get(&course)?;
                    let Some(open) = open(tx, live, learner, now).await? else {
                        return Ok(Found::None);
                    };
                    let waiting = tx.latest_open_attempt(learner, &course).await?;
                    let of_this = |attempt: &Attempt| {
                        attempt.placement_id.as_ref() == Some(&open.row.placement_id)
                    };
                    let Some(waiting) = waiting.filter(of_this) else {
                        return Ok(Found::Next(Box::new(open)));
                    };
                    let tries = tx
                        .responses_of_attempt(learner, &waiting.attempt_id)
                        .await?;
                    Ok::<_, Error>(Found::Waiting(Box::new((open, waiting, tries))))
                })
            })
            .await
    }

    /// Draws the next question and puts it to the learner, unless anything has happened since it was chosen.
    async fn draw_question(
        &self,
        actor: &Actor,
        live: &LiveCourse,
        skill: SkillIndex,
        version: i64,
        now: Timestamp,
    ) -> Result<()> {
        let app = self.clone();
        let (actor, course) = (actor.clone(), live.course.id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Practise, learner).await?;
                    tx.lock_learner(learner).await?;
                    let live = app.courses.get(&course)?;
                    let Some(open) = open(tx, live, learner, now).await? else {
                        return Ok(());
                    };
                    let waiting = tx.latest_open_attempt(learner, &course).await?;
                    let is_waiting = waiting
                        .as_ref()
                        .is_some_and(|attempt| attempt.placement_id.is_some());
                    if open.folded.version != version || is_waiting {
                        return Ok(());
                    }
                    if let Some(left) = waiting {
                        crate::practise::abandon(tx, left, now).await?;
                    }
                    let recent = tx.recent_attempts(learner, &course, LOOK_BACK).await?;
                    match draw(live, &open, skill, &recent, now)? {
                        Some(attempt) => Ok(tx.open_attempt(&attempt).await?),
                        None => end(tx, live, learner, now).await,
                    }
                })
            })
            .await
    }
}

/// A question about a skill, of a template that fits; none if the skill has no questions.
fn draw(
    live: &LiveCourse,
    open: &Open,
    skill: SkillIndex,
    recent: &[Attempt],
    now: Timestamp,
) -> Result<Option<Attempt>> {
    let attempt_id = crate::new_id(now);
    let seed = crate::seed_of(&attempt_id);
    let templates = &live.skill(skill).templates;
    let was_used = |template: &cairn_course::Template| {
        recent.iter().any(|attempt| {
            attempt.skill_id == live.skill(skill).id && attempt.template_id == template.id
        })
    };
    // A completion problem shows most of the way. Where nothing else is left, rather the same template again.
    let fresh = |(_, template): &(usize, &cairn_course::Template)| {
        !template.completion && !was_used(template)
    };
    let whole = |(_, template): &(usize, &cairn_course::Template)| !template.completion;
    let places = |wanted: &dyn Fn(&(usize, &cairn_course::Template)) -> bool| -> Vec<usize> {
        let all = templates.iter().enumerate().filter(wanted);
        all.map(|(place, _)| place).collect()
    };
    let mut choices = places(&fresh);
    if choices.is_empty() {
        choices = places(&whole);
    }
    if choices.is_empty() {
        choices = (0..templates.len()).collect();
    }
    let mut with_guesses = Vec::with_capacity(choices.len());
    for place in choices {
        let drawable = live.drawable_seed(skill, place, seed)?;
        with_guesses.push((place, live.item(skill, place, drawable)?.guess));
    }
    let Some(template) = Placement::template(&live.model, skill, with_guesses) else {
        return Ok(None);
    };
    let level: MasteryLevel = mastery_level(&live.model, &open.folded.belief, skill, now);
    Ok(Some(Attempt {
        learner_id: open.row.learner_id,
        attempt_id,
        course_id: live.course.id.clone(),
        skill_id: live.skill(skill).id.clone(),
        template_id: templates[template].id.clone(),
        seed: live.drawable_seed(skill, template, seed)?,
        decision_id: None,
        step_kind: STEP.to_owned(),
        level_before: word(&level),
        opened_at: now.0,
        hints_shown: 0,
        tries: 0,
        state: AttemptState::Open,
        closed_at: None,
        placement_id: Some(open.row.placement_id.clone()),
    }))
}

fn view(
    live: &LiveCourse,
    open: &Open,
    attempt: &Attempt,
    tries: &[Response],
    now: Timestamp,
) -> Result<PlacementQuestionView> {
    let item = item_of(live, attempt)?;
    let skill = live.skill_index(&attempt.skill_id)?;
    let unsure = live
        .model
        .graph()
        .skills()
        .filter(|&skill| open.placement.placed(&live.model, skill) == Placed::Unsure)
        .count();
    let skills = live.model.graph().len();
    let clear = skills - unsure;
    Ok(PlacementQuestionView {
        course: CourseRef::of(live),
        language: live.course.language.clone(),
        attempt_id: attempt.attempt_id.clone(),
        response_id: crate::new_id(now),
        number: open.placement.answers() + 1,
        most_questions: live.model.parameters().placement.most_questions,
        clear: u32::try_from(clear).unwrap_or(u32::MAX),
        skills: u32::try_from(skills).unwrap_or(u32::MAX),
        question: item.question.clone(),
        form: item.form.clone(),
        almost: tries.last().and_then(|last| almost(&item, last)),
        why: why(live, &open.placement, skill),
    })
}

/// What to change in the form of an answer whose value is right.
fn almost(item: &Item, last: &Response) -> Option<(Given, FormReason)> {
    if last.verdict != TryOutcome::WrongForm.as_str() {
        return None;
    }
    let given = item.form.response(&last.answer);
    match item.grade(&given).ok()?.verdict {
        Verdict::RightValueWrongForm(reason) => Some((given, reason)),
        Verdict::Right | Verdict::Wrong => None,
    }
}

/// Doubt of one quarter, as much as there can be, is 100.
const DOUBT: f64 = 400.0;

/// What takes away less doubt is not worth a mention.
const WORTH_A_MENTION: f64 = 0.5;

fn why(live: &LiveCourse, placement: &Placement, skill: SkillIndex) -> PlacementWhy {
    let gains = placement.gains(&live.model, skill);
    let doubts = gains.into_iter().map(|(of, gain)| (of, DOUBT * gain));
    let (own, mut others): (Vec<_>, Vec<_>) = doubts.partition(|&(of, _)| of == skill);
    let about_itself = own.iter().map(|(_, doubt)| doubt).sum();
    others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mentioned = others
        .iter()
        .filter(|(_, doubt)| *doubt >= WORTH_A_MENTION)
        .count();
    let named = others.iter().take(OTHERS_NAMED.min(mentioned));
    let named: Vec<PlacementReason> = named
        .map(|&(of, doubt)| PlacementReason {
            skill: live.skill_ref(of),
            doubt,
        })
        .collect();
    let about_the_rest = others[named.len()..].iter().map(|(_, doubt)| doubt).sum();
    let about_named: f64 = named.iter().map(|reason| reason.doubt).sum();
    PlacementWhy {
        skill: live.skill_ref(skill),
        known: placement.known(skill),
        about_itself,
        total: about_itself + about_named + about_the_rest,
        others: named,
        about_the_rest,
        others_count: u32::try_from(mentioned).unwrap_or(u32::MAX),
    }
}
