//! Opening an attempt: from an offered step, from the map, or one more in the same skill.

use std::sync::Arc;

use cairn_course::Item;
use cairn_engine::mastery::mastery_level;
use cairn_engine::{SkillIndex, StepKind, SuccessRate, Timestamp, choose_template, step_kind};
use cairn_store::{Attempt, AttemptState, Tx};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::belief;
use crate::choices::success_rate;
use crate::courses::LiveCourse;
use crate::error::{Error, Result, Thing};
use crate::section_policy;
use crate::today::read_decision;
use crate::words::word;

/// Which question of a skill is asked for.
enum Wanted {
    /// One that fits, for a step that a decision offered.
    Offered(String),
    /// One that fits.
    Any,
    /// The worked example with its last steps left to the learner.
    Completion,
}

/// How many of the learner's latest questions the choice of the next one looks back on.
const LOOK_BACK: u32 = 12;

impl App {
    /// Takes one of the steps that a decision offered and opens its first question.
    pub async fn choose(
        &self,
        actor: &Actor,
        course_id: &str,
        decision_id: &str,
        skill_id: &str,
        now: Timestamp,
    ) -> Result<String> {
        let wanted = Wanted::Offered(decision_id.to_owned());
        self.open(actor, course_id, skill_id, wanted, now).await
    }

    /// Opens a question in a skill that the learner picked: from the map, or to keep going.
    pub async fn practise_skill(
        &self,
        actor: &Actor,
        course_id: &str,
        skill_id: &str,
        now: Timestamp,
    ) -> Result<String> {
        self.open(actor, course_id, skill_id, Wanted::Any, now)
            .await
    }

    /// Opens the completion problem of a skill, the worked example with its last steps left to the learner; any question, if the skill
    /// has none.
    pub async fn finish_example(
        &self,
        actor: &Actor,
        course_id: &str,
        skill_id: &str,
        now: Timestamp,
    ) -> Result<String> {
        self.open(actor, course_id, skill_id, Wanted::Completion, now)
            .await
    }

    async fn open(
        &self,
        actor: &Actor,
        course_id: &str,
        skill_id: &str,
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<String> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let skill = live.skill_index(skill_id)?;
        let app = self.clone();
        let actor = actor.clone();
        let course_id = course_id.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Practise, learner).await?;
                    tx.lock_learner(learner).await?;
                    let live = app.courses.get_in(&course_id, &actor.locale)?;
                    if let Wanted::Offered(id) = &wanted {
                        let decision = tx
                            .decision(learner, id)
                            .await?
                            .ok_or(Error::NotFound(Thing::Decision))?;
                        let offered = read_decision(&decision)?
                            .decision
                            .offers()
                            .any(|offer| offer.skill == skill);
                        if !offered {
                            return Err(Error::NotFound(Thing::Skill));
                        }
                        tx.mark_chosen(learner, id, &live.skill(skill).id, now.0)
                            .await?;
                    }
                    if let Some(unfinished) = tx.latest_open_attempt(learner, &course_id).await? {
                        super::abandon(tx, unfinished, now).await?;
                    }
                    let attempt = draw(tx, live, learner, skill, wanted, now).await?;
                    tx.open_attempt(&attempt).await?;
                    Ok(attempt.attempt_id)
                })
            })
            .await
    }
}

/// The item that an attempt is about.
pub(crate) fn item_of(live: &LiveCourse, attempt: &Attempt) -> Result<Arc<Item>> {
    let skill = live.skill_index(&attempt.skill_id)?;
    let (template, _) = live.template(skill, &attempt.template_id)?;
    live.item(skill, template, attempt.seed)
}

/// Picks a template that fits the learner and draws its numbers from the attempt's own id.
async fn draw(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
    skill: SkillIndex,
    wanted: Wanted,
    now: Timestamp,
) -> Result<Attempt> {
    let folded = belief::load(tx, live, learner).await?;
    let preferences = tx.preferences(learner, &live.course.id).await?;
    let success = preferences.success_rate.as_deref().and_then(success_rate);
    let (model, belief) = (&live.model, &folded.belief);
    let parameters = section_policy::parameters(tx, live, learner).await?;
    let target = success.map_or(parameters.question, SuccessRate::chance);
    let recent = tx
        .recent_attempts(learner, &live.course.id, LOOK_BACK)
        .await?;
    let here = recent
        .iter()
        .filter(|attempt| attempt.skill_id == live.skill(skill).id);
    let recently_used: Vec<usize> = here
        .filter_map(|attempt| {
            live.template(skill, &attempt.template_id)
                .ok()
                .map(|(number, _)| number)
        })
        .collect();
    let attempt_id = crate::new_id(now);
    let seed = crate::seed_of(&attempt_id);
    // Who has just seen the example finishes one first: so much is still held in mind that a whole problem would be too much
    // (Renkl and Atkinson, Educational Psychologist 38, 2003).
    let kind = step_kind(&folded.belief, skill);
    let new_here = recently_used.is_empty() && kind == StepKind::Learn;
    // Where questions lead nowhere, an example to finish is something else than one more question.
    let shown = new_here || kind == StepKind::Rethink;
    let completion = if shown || matches!(wanted, Wanted::Completion) {
        completion_template(live, skill, &recently_used)
    } else {
        None
    };
    let fitting = || choose_template(target, model, belief, skill, now, &recently_used, seed);
    let template = completion.or_else(fitting).ok_or_else(|| {
        Error::Inconsistent(format!("skill {} has no questions", live.skill(skill).id))
    })?;
    let seed = live.drawable_seed(skill, template, seed)?;
    let level = mastery_level(model, belief, skill, now);
    Ok(Attempt {
        learner_id: learner,
        attempt_id,
        course_id: live.course.id.clone(),
        skill_id: live.skill(skill).id.clone(),
        template_id: live.skill(skill).templates[template].id.clone(),
        seed,
        decision_id: match wanted {
            Wanted::Offered(id) => Some(id),
            Wanted::Any | Wanted::Completion => None,
        },
        step_kind: word(&kind),
        level_before: word(&level),
        opened_at: now.0,
        hints_shown: 0,
        tries: 0,
        state: AttemptState::Open,
        closed_at: None,
        placement_id: None,
    })
}

/// The completion problem that was not used for the longest time; `recently_used` has the latest first.
fn completion_template(
    live: &LiveCourse,
    skill: SkillIndex,
    recently_used: &[usize],
) -> Option<usize> {
    let templates = live.skill(skill).templates.iter().enumerate();
    let completions = templates.filter(|(_, template)| template.completion);
    let freshness = |place: &usize| {
        let used = recently_used.iter().position(|used| used == place);
        used.map_or(0, |ago| LOOK_BACK as usize - ago)
    };
    completions
        .map(|(place, _)| place)
        .min_by_key(|place| freshness(place))
}
