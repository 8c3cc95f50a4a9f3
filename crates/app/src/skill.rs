//! One skill's page: what there is to know, how it can be seen, and what Cairn believes about it, term by term.

use cairn_course::Html;
use cairn_engine::mastery::mastery_level;
use cairn_engine::{
    Contribution, MasteryLevel, NextLevel, SkillIndex, Standing, StepKind, Timestamp, predict,
    step_kind,
};

use cairn_store::{Target, TargetKind};

use crate::App;
use crate::about_me::{FROM_ELSEWHERE, PastAnswer, past_answer};
use crate::authorise::Actor;
use crate::cmi5::packages::{self, UnitOffer};
use crate::courses::{CourseRef, SkillRef};
use crate::error::{Error, Result};
use crate::evidence::{self, FromElsewhere};
use crate::map::{self, Stone};
use crate::practise::{ExplanationRef, explanations};
use crate::today::{Chance, chance};

/// Latest answers shown.
const RECENT: u32 = 8;

/// A skill's page.
#[derive(Clone, Debug)]
pub struct SkillPage {
    /// The course.
    pub course: CourseRef,
    /// The skill on the learner's path.
    pub stone: Stone,
    /// The skills that it builds on.
    pub builds_on: Vec<Neighbour>,
    /// The skills that build on it.
    pub opens: Vec<Neighbour>,
    /// What there is to know.
    pub know: Html,
    /// Solved problems.
    pub worked_examples: Vec<Html>,
    /// Whether there is a worked example to finish.
    pub has_completion: bool,
    /// Other ways to see it.
    pub explanations: Vec<ExplanationRef>,
    /// The believed chance of an unaided right answer to a typical question.
    pub chance: Chance,
    /// The reasons of that belief, in log-odds, from left to right.
    pub reasons: Vec<Contribution>,
    /// Their sum.
    pub log_odds: f64,
    /// What the next level takes; none at the top.
    pub next_level: Option<NextLevel>,
    /// The level now.
    pub level: MasteryLevel,
    /// The chance with which a placement found it known, if it did and nothing was practised here since.
    pub placed: Option<f64>,
    /// The latest answers in this skill, newest first.
    pub recent: Vec<PastAnswer>,
    /// The latest of what other systems told about it that counts.
    pub from_elsewhere: Vec<FromElsewhere>,
    /// Whether it is the learner's goal.
    pub is_goal: bool,
    /// Whether the learner chose it as interesting.
    pub is_interesting: bool,
    /// Content made elsewhere that is about it.
    pub units: Vec<UnitOffer>,
}

/// A skill beside another, with the learner's level in it.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// The skill.
    pub skill: SkillRef,
    /// Its mastery level now.
    pub level: MasteryLevel,
    /// Whether it is known from a placement and was not practised yet, so that its level does not tell.
    pub placed: bool,
}

impl App {
    /// A skill as it stands for the learner who looks.
    pub async fn skill(
        &self,
        actor: &Actor,
        course_id: &str,
        skill_id: &str,
        now: Timestamp,
    ) -> Result<SkillPage> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let index = live.skill_index(skill_id)?;
        let learner = actor.person_id;
        let (_, folded) = self.see_record(actor, learner, live, now).await?;
        let (course, id) = (live.course.id.clone(), skill_id.to_owned());
        let (app, locale) = (self.clone(), actor.locale.clone());
        let (recent, from_elsewhere, goal, interests, units) = self
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let recent = tx.responses_of_skill(learner, &course, &id, RECENT).await?;
                    let live = app.courses.get_in(&course, &locale)?;
                    let whose = (learner, locale.as_str());
                    let from_elsewhere =
                        evidence::from_elsewhere(tx, live, whose, Some(index), FROM_ELSEWHERE)
                            .await?;
                    let goal = tx.goal(learner, &course).await?;
                    let interests = tx.interests(learner, &course).await?;
                    let units = packages::units_of_skill(tx, learner, &course, &id).await?;
                    Ok::<_, Error>((recent, from_elsewhere, goal, interests, units))
                })
            })
            .await?;
        let itself = Target {
            kind: TargetKind::Skill,
            id: skill_id.to_owned(),
        };
        let units = self.offers(&actor.locale, units).await?;
        let skill = live.skill(index);
        let standing = Standing::of(&live.model, &folded.belief, index, now);
        let prediction = predict(
            &folded.belief,
            &live.model,
            index,
            &live.model.typical_item(index),
            now,
        );
        let neighbours = |indices: &[SkillIndex]| {
            let neighbour = |&index: &SkillIndex| Neighbour {
                skill: live.skill_ref(index),
                level: mastery_level(&live.model, &folded.belief, index, now),
                placed: step_kind(&folded.belief, index) == StepKind::Check,
            };
            indices.iter().map(neighbour).collect::<Vec<_>>()
        };
        let rule = &live.model.parameters().mastery;
        Ok(SkillPage {
            course: CourseRef::of(live),
            stone: map::stone(live, &folded.belief, index, now),
            builds_on: neighbours(live.model.graph().prerequisites(index)),
            opens: neighbours(live.model.graph().dependents(index)),
            know: skill.know.clone(),
            worked_examples: skill.worked_examples.clone(),
            has_completion: skill.templates.iter().any(|template| template.completion),
            explanations: explanations(skill),
            chance: chance(&standing),
            reasons: prediction.reasons.to_vec(),
            log_odds: prediction.log_odds,
            next_level: standing.next_level(rule),
            level: standing.level(rule),
            placed: (folded.belief.placed(index))
                .filter(|_| step_kind(&folded.belief, index) == StepKind::Check)
                .map(|placed| placed.known),
            recent: recent
                .iter()
                .map(|response| past_answer(live, response))
                .collect::<Result<_>>()?,
            from_elsewhere,
            is_goal: goal.is_some_and(|goal| goal.target == itself),
            is_interesting: interests.contains(&itself),
            units,
        })
    }
}
