//! Today: what Cairn offers next, and why.
//!
//! The policy's decision is stored with its candidates and scores, so that it can be explained and replayed; looking at
//! the page again without having answered anything shows the same decision.

use cairn_engine::{
    Candidate, Day, Decision, MasteryLevel, NextLevel, Overruled, ScoreName, Situation, SkillIndex,
    Standing, StepKind, SuccessRate, Timestamp, decide, review::calendar, review_days,
};
use cairn_store::{Decision as DecisionRow, Response, Tx};
use serde::{Deserialize, Serialize};

use crate::App;
use crate::answers::{count_questions, todays_responses};
use crate::authorise::{self, Action, Actor};
use crate::belief::{self, FoldedBelief};
use crate::choices::{self, AimView, Chosen};
use crate::clock::Moment;
use crate::cmi5::packages::{self, UnitOffer};
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::{Error, Result};
use crate::placement::{self, Invitation};

/// Answers further apart than this belong to different sittings.
const SITTING_GAP_MS: i64 = 30 * 60 * 1_000;

/// Answers looked back on for the sitting.
const LOOK_BACK: u32 = 12;

/// A decision shown again is as old as this at most.
const DECISION_LASTS_MS: i64 = 60 * 60 * 1_000;

/// The next review is looked for in so many days.
pub const LOOK_AHEAD: usize = 60;

/// What the Today page shows.
#[derive(Clone, Debug)]
pub struct Today {
    /// The course.
    pub course: CourseRef,
    /// The stored decision behind the offers.
    pub decision_id: String,
    /// Up to three steps to choose from, the recommended one first.
    pub offers: Vec<Offer>,
    /// A question that was begun and not ended.
    pub open_attempt: Option<OpenAttempt>,
    /// Whether to take a placement, if that is a good idea now.
    pub placement: Option<Invitation>,
    /// Questions answered today.
    pub answered_today: u32,
    /// Of these, right at last.
    pub right_today: u32,
    /// Skills mastered.
    pub mastered: u32,
    /// Skills in the course.
    pub skills: u32,
    /// The level of each skill, in the order of the course, by unit.
    pub path: Vec<Vec<MasteryLevel>>,
    /// The learner's goal.
    pub goal: Option<AimView>,
    /// What the teacher has assigned and is not done yet, by its day.
    pub assignments: Vec<AimView>,
    /// Content made elsewhere that the teacher has assigned and that is not done yet, by its day.
    pub assigned_units: Vec<(UnitOffer, Option<Day>)>,
    /// When the next review comes, once everything is mastered; none if that is more than [`LOOK_AHEAD`] days ahead.
    pub next_review: Option<Day>,
    /// Whether there is nothing to offer because the teacher has closed all that is open.
    pub all_closed: bool,
}

/// A step to choose.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The skill.
    pub skill: SkillRef,
    /// What kind of step.
    pub kind: StepKind,
    /// Its mastery level now.
    pub level: MasteryLevel,
    /// The chance of an unaided right answer, as believed.
    pub chance: Chance,
    /// All terms of the score, in the policy's order; they sum to `score`.
    pub reasons: Vec<Reason>,
    /// The score, in points.
    pub score: f64,
    /// Why a teacher put it first, whatever its score; none if no teacher did.
    pub pinned: Option<String>,
}

/// A believed chance with its range and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// Between 0 and 1.
    pub probability: f64,
    /// Believed to be lower with one chance in ten.
    pub low: f64,
    /// Believed to be higher with one chance in ten.
    pub high: f64,
    /// Answers in this skill that it rests on.
    pub answers: u32,
}

/// One term of a score, with the numbers for its sentence.
#[derive(Clone, Debug)]
pub struct Reason {
    /// What it stands for.
    pub name: ScoreName,
    /// Its exact contribution, in points.
    pub score: f64,
    /// The facts behind it.
    pub detail: ReasonDetail,
}

/// The facts behind a term.
#[derive(Clone, Debug)]
pub enum ReasonDetail {
    /// The chance of a right answer.
    Fit {
        /// Between 0 and 1.
        chance: f64,
    },
    /// What there is to learn, in terms of the next level.
    Learning {
        /// None at the top.
        next: Option<NextLevel>,
    },
    /// A placement found it known, which a right answer would show.
    Placed,
    /// An answer now makes it last longer.
    Keeping,
    /// How many skills build on it, directly or not.
    Opens {
        /// How many.
        skills: u32,
    },
    /// How long ago it was answered.
    Forgetting {
        /// Whole days; none if never.
        days: Option<u32>,
    },
    /// Unaided right answers so far are all of one day.
    Lasting,
    /// A hard time here, or in the skill that this step helps.
    Struggle {
        /// The skill that a repair serves.
        serves: Option<SkillRef>,
    },
    /// How many of the latest answers were in this skill.
    Variety {
        /// How many.
        recently: u32,
    },
    /// It is on the way to the learner's goal.
    Goal {
        /// What the goal is called.
        title: String,
    },
    /// It is on the way to what was assigned.
    Assignment,
    /// The learner is interested in it.
    Interest,
    /// How often the learner wants to be right.
    Success {
        /// Between 0 and 1; none if they have not chosen.
        wanted: Option<f64>,
    },
}

/// A question that waits for an answer.
#[derive(Clone, Debug)]
pub struct OpenAttempt {
    /// Its id.
    pub attempt_id: String,
    /// Its skill.
    pub skill: SkillRef,
}

/// A decision as it is stored: with the ids behind its indices, so that it stays readable when the course changes.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredDecision {
    pub decision: Decision,
    pub skills: Vec<(SkillIndex, String)>,
}

impl App {
    /// What comes next for a learner, with its reasons.
    pub async fn today(&self, actor: &Actor, course_id: &str, now: Timestamp) -> Result<Today> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let moment = Moment::new(now, &actor.time_zone);
        let standing = self.stand(actor, live, moment.clone()).await?;
        let chosen = &standing.chosen;
        let (decision_id, decision) = self.decided(actor, live, &standing, &moment).await?;
        let offers = decision
            .offers()
            .map(|candidate| offer(live, &standing, &decision, candidate))
            .collect();
        let levels = |unit: &cairn_course::Unit| {
            LiveCourse::indices(&unit.skills)
                .map(|skill| level(live, &standing.folded, skill, now))
                .collect::<Vec<_>>()
        };
        let assigned_units = self.assigned_units(actor, chosen).await?;
        let path: Vec<_> = live.course.units.iter().map(levels).collect();
        let all_levels = path.iter().flatten();
        let mastered = all_levels.filter(|&&level| level == MasteryLevel::Mastered);
        let mastered = u32::try_from(mastered.count()).unwrap_or(u32::MAX);
        let skills = u32::try_from(live.model.graph().len()).unwrap_or(u32::MAX);
        let all_mastered = skills > 0 && mastered == skills;
        let next_review = all_mastered.then(|| next_review(live, &standing, &moment));
        let next_review = next_review.flatten();
        let (answered_today, right_today) = count_questions(standing.today.iter());
        Ok(Today {
            course: CourseRef::of(live),
            decision_id,
            offers,
            open_attempt: standing.open_attempt,
            placement: standing.placement,
            answered_today,
            right_today,
            mastered,
            skills,
            path,
            goal: chosen.goal_view(live, &standing.folded, now),
            assignments: chosen
                .assignment_views(live, &standing.folded, now)
                .into_iter()
                .filter(|assignment| !assignment.left.is_empty())
                .collect(),
            assigned_units,
            next_review,
            all_closed: decision.considered > 0 && decision.eligible == 0,
        })
    }

    async fn assigned_units(
        &self,
        actor: &Actor,
        chosen: &Chosen,
    ) -> Result<Vec<(UnitOffer, Option<Day>)>> {
        if chosen.content.is_empty() {
            return Ok(Vec::new());
        }
        let learner = actor.person_id;
        let units: Vec<_> = chosen
            .content
            .iter()
            .map(|(unit, _)| unit.clone())
            .collect();
        let found = self
            .store
            .read(move |tx| Box::pin(async move { packages::taken(tx, learner, units).await }))
            .await?;
        let due = |offer: &UnitOffer| {
            let all = chosen.content.iter().filter(|((package_id, unit), _)| {
                (package_id, *unit) == (&offer.package_id, offer.unit)
            });
            all.filter_map(|(_, due)| *due).min()
        };
        let mut offers: Vec<_> = self
            .offers(&actor.locale, found)
            .await?
            .into_iter()
            .filter(|offer| !offer.done)
            .map(|offer| {
                let due = due(&offer);
                (offer, due)
            })
            .collect();
        // One that was assigned twice, to the class and to the learner, stands there once.
        offers.sort_by(|(one, _), (other, _)| {
            (&one.package_id, one.unit).cmp(&(&other.package_id, other.unit))
        });
        offers.dedup();
        offers.sort_by_key(|(_, due)| (due.is_none(), *due));
        Ok(offers)
    }

    /// Reads all that the page is made from.
    pub(crate) async fn stand(
        &self,
        actor: &Actor,
        live: &LiveCourse,
        moment: Moment,
    ) -> Result<WhereTheyStand> {
        let app = self.clone();
        let (actor, course) = (actor.clone(), live.course.id.clone());
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let learner = actor.person_id;
                    authorise::check(tx, &actor, Action::Practise, learner).await?;
                    let live = app.courses.get_in(&course, &actor.locale)?;
                    let folded = belief::load(tx, live, learner).await?;
                    let chosen = choices::load(tx, live, learner).await?;
                    Ok::<_, Error>(WhereTheyStand {
                        decision: kept_decision(tx, live, learner, &folded, &chosen, &moment)
                            .await?,
                        recent: tx.recent_practice(learner, &course, LOOK_BACK).await?,
                        today: todays_responses(tx, &actor, &course, moment.at).await?,
                        open_attempt: open_attempt(tx, live, learner).await?,
                        placement: placement::invitation(tx, live, learner, &folded, moment.at)
                            .await?,
                        folded,
                        chosen,
                    })
                })
            })
            .await
    }

    /// The decision that holds: the one that was kept, or a new one.
    pub(crate) async fn decided(
        &self,
        actor: &Actor,
        live: &LiveCourse,
        standing: &WhereTheyStand,
        moment: &Moment,
    ) -> Result<(String, Decision)> {
        if let Some(kept) = &standing.decision {
            return Ok(kept.clone());
        }
        let chosen = &standing.chosen;
        let situation = Situation {
            choices: chosen.choices.clone(),
            ..situation(live, &standing.recent, moment)
        };
        self.decide(actor.person_id, live, &standing.folded, situation, chosen)
            .await
    }

    async fn decide(
        &self,
        learner: i64,
        live: &LiveCourse,
        folded: &FoldedBelief,
        situation: Situation,
        chosen: &Chosen,
    ) -> Result<(String, Decision)> {
        let decision_id = crate::new_id(situation.now);
        let situation = Situation {
            seed: crate::seed_of(&decision_id),
            ..situation
        };
        let decision = decide(&live.model, &folded.belief, &situation, &chosen.parameters);
        let row = decision_row(learner, live, folded, &decision_id, &decision)?;
        self.store
            .write(move |tx| Box::pin(async move { tx.put_decision(&row).await }))
            .await?;
        Ok((decision_id, decision))
    }
}

/// All that the page is made from.
pub(crate) struct WhereTheyStand {
    pub(crate) folded: FoldedBelief,
    pub(crate) chosen: Chosen,
    decision: Option<(String, Decision)>,
    recent: Vec<Response>,
    today: Vec<Response>,
    open_attempt: Option<OpenAttempt>,
    placement: Option<Invitation>,
}

/// The latest decision, if nothing has been answered or chosen since, the day, the course and the policy are the same,
/// and it is not old.
async fn kept_decision(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
    folded: &FoldedBelief,
    chosen: &Chosen,
    moment: &Moment,
) -> Result<Option<(String, Decision)>> {
    let Some(row) = tx.latest_decision(learner, &live.course.id).await? else {
        return Ok(None);
    };
    let age = moment.at.0 - row.decided_at;
    let current = row.belief_version == folded.version
        && row.day == moment.day.0
        && row.course_fingerprint == folded.fingerprint
        && row.policy == chosen.parameters.version
        && (0..DECISION_LASTS_MS).contains(&age);
    if !current {
        return Ok(None);
    }
    let stored = read_decision(&row)?;
    if stored.decision.situation.choices != chosen.choices {
        return Ok(None);
    }
    Ok(Some((row.decision_id, stored.decision)))
}

/// Reads a stored decision.
pub(crate) fn read_decision(row: &DecisionRow) -> Result<StoredDecision> {
    serde_json::from_str(&row.candidates).map_err(|error| {
        Error::Inconsistent(format!(
            "decision {} cannot be read: {error}",
            row.decision_id
        ))
    })
}

fn decision_row(
    learner: i64,
    live: &LiveCourse,
    folded: &FoldedBelief,
    decision_id: &str,
    decision: &Decision,
) -> Result<DecisionRow> {
    let recent = decision.situation.recent.iter().copied();
    let mut named: Vec<SkillIndex> = decision
        .candidates
        .iter()
        .flat_map(|c| [Some(c.skill), c.serves])
        .flatten()
        .chain(recent)
        .chain(decision.situation.choices.skills())
        .collect();
    named.sort_unstable();
    named.dedup();
    let stored = StoredDecision {
        decision: decision.clone(),
        skills: named
            .into_iter()
            .map(|skill| (skill, live.skill(skill).id.clone()))
            .collect(),
    };
    Ok(DecisionRow {
        learner_id: learner,
        decision_id: decision_id.to_owned(),
        course_id: live.course.id.clone(),
        decided_at: decision.situation.now.0,
        day: decision.situation.day.0,
        belief_version: folded.version,
        model: decision.model.to_string(),
        policy: decision.policy.to_string(),
        course_fingerprint: folded.fingerprint.clone(),
        seed: decision.situation.seed,
        candidates: serde_json::to_string(&stored).map_err(|error| {
            Error::Inconsistent(format!("a decision cannot be written: {error}"))
        })?,
        chosen_skill: None,
        chosen_at: None,
    })
}

async fn open_attempt(tx: &mut Tx, live: &LiveCourse, learner: i64) -> Result<Option<OpenAttempt>> {
    let attempt = tx.latest_open_attempt(learner, &live.course.id).await?;
    let practice = attempt.filter(|attempt| attempt.placement_id.is_none());
    Ok(practice.and_then(|attempt| {
        let skill = live.skill_index(&attempt.skill_id).ok()?;
        Some(OpenAttempt {
            attempt_id: attempt.attempt_id,
            skill: live.skill_ref(skill),
        })
    }))
}

/// The first day that has a review, today first.
fn next_review(live: &LiveCourse, standing: &WhereTheyStand, moment: &Moment) -> Option<Day> {
    let plan = review_days(
        &live.model,
        &standing.folded.belief,
        moment.at,
        &standing.chosen.parameters,
        LOOK_AHEAD,
    );
    let mut days = calendar(moment.day, LOOK_AHEAD).zip(plan);
    let (day, _) = days.find(|(_, skills)| !skills.is_empty())?;
    Some(day)
}

/// The sitting so far: the latest answers, back to the first long pause.
fn situation(live: &LiveCourse, recent: &[Response], moment: &Moment) -> Situation {
    let mut later = moment.at.0;
    let sitting = recent.iter().take_while(|response| {
        let close = later - response.answered_at < SITTING_GAP_MS;
        later = response.answered_at;
        close
    });
    Situation {
        now: moment.at,
        day: moment.day,
        recent: sitting
            .filter_map(|response| live.skill_index(&response.skill_id).ok())
            .collect(),
        ..Situation::default()
    }
}

fn level(
    live: &LiveCourse,
    folded: &FoldedBelief,
    skill: SkillIndex,
    now: Timestamp,
) -> MasteryLevel {
    cairn_engine::mastery::mastery_level(&live.model, &folded.belief, skill, now)
}

/// The believed chance at a typical item of a skill.
pub(crate) fn chance(standing: &Standing) -> Chance {
    Chance {
        probability: standing.chance,
        low: standing.low,
        high: standing.high,
        answers: standing.answers,
    }
}

fn offer(
    live: &LiveCourse,
    whole: &WhereTheyStand,
    decision: &Decision,
    candidate: &Candidate,
) -> Offer {
    let now = decision.situation.now;
    let (folded, chosen) = (&whole.folded, &whole.chosen);
    let standing = Standing::of(&live.model, &folded.belief, candidate.skill, now);
    let rule = &live.model.parameters().mastery;
    let detail = |name: ScoreName| match name {
        ScoreName::Fit => ReasonDetail::Fit {
            chance: candidate.chance,
        },
        ScoreName::Learning if candidate.kind == StepKind::Check => ReasonDetail::Placed,
        ScoreName::Learning => ReasonDetail::Learning {
            next: standing.next_level(rule),
        },
        ScoreName::Keeping => ReasonDetail::Keeping,
        ScoreName::Opens => ReasonDetail::Opens {
            skills: live.model.graph().descendants(candidate.skill),
        },
        ScoreName::Forgetting => ReasonDetail::Forgetting {
            days: folded
                .belief
                .skill(candidate.skill)
                .map(|state| whole_days(now.days_since(state.last_at))),
        },
        ScoreName::Lasting => ReasonDetail::Lasting,
        ScoreName::Struggle => ReasonDetail::Struggle {
            serves: candidate.serves.map(|skill| live.skill_ref(skill)),
        },
        ScoreName::Variety => {
            let recently = decision
                .situation
                .recent
                .iter()
                .filter(|&&skill| skill == candidate.skill)
                .count();
            ReasonDetail::Variety {
                recently: u32::try_from(recently).unwrap_or(u32::MAX),
            }
        }
        ScoreName::Goal => {
            let goal = decision.situation.choices.goal.as_ref();
            ReasonDetail::Goal {
                title: goal.map_or_else(String::new, |aim| choices::title_of(live, aim)),
            }
        }
        ScoreName::Assignment => ReasonDetail::Assignment,
        ScoreName::Interest => ReasonDetail::Interest,
        ScoreName::Success => ReasonDetail::Success {
            wanted: decision.situation.choices.success.map(SuccessRate::chance),
        },
    };
    Offer {
        skill: live.skill_ref(candidate.skill),
        kind: candidate.kind,
        level: standing.level(rule),
        chance: chance(&standing),
        reasons: candidate
            .terms
            .iter()
            .map(|term| Reason {
                name: term.name,
                score: term.score,
                detail: detail(term.name),
            })
            .collect(),
        score: candidate.score,
        pinned: candidate
            .overruled
            .filter(|overruled| *overruled == Overruled::Pinned)
            .and_then(|pinned| chosen.reason_for(candidate.skill, pinned))
            .map(str::to_owned),
    }
}

/// Days as people count them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the engine's days lie within 0 to 36525"
)]
pub(crate) fn whole_days(days: f64) -> u32 {
    days.floor() as u32
}
