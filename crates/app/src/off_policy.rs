//! What another policy would have been worth: every step that learners chose is decided again with it, on the belief of
//! that moment.
//!
//! What a step is worth is told by the log: the first answer to its skill, without any help, on a later day, 1 if it is right
//! and 0 if not, less the chance that was believed when the step was offered. So a policy gains nothing by asking what
//! is known anyway. Steps in a skill that was not answered on a later day yet cannot be judged, and are counted.
//!
//! Who is offered three steps takes one; how often it is the first, the second or the third is counted in the log. A
//! step's propensity is that of its place times the probability of being offered there. Both policies are taken to find
//! the same learners: who would have taken the first step takes the first one of the other policy.

use std::collections::BTreeMap;

use cairn_engine::{Candidate, Decision, PolicyParameters, SkillIndex, StepKind, decide};
use cairn_lab::off_policy::{Features, LoggedStep, OffPolicy, evaluate};
use cairn_store::Tx;
use serde::Serialize;

use crate::App;
use crate::belief::{self, FoldedBelief};
use crate::courses::LiveCourse;
use crate::error::Result;
use crate::evidence::Rules;
use crate::taken_decisions::TakenDecisions;
use crate::today::{StoredDecision, read_decision};

/// Rows read at once.
const PAGE: u32 = 200;

/// Steps that are offered.
const OFFERS: usize = 3;

/// The bootstrap draws from this.
const SEED: u64 = 1;

/// What another policy would have been worth in a course.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyWorth {
    /// The course.
    pub course_id: String,
    /// The policy that was evaluated.
    pub policy: String,
    /// Steps that learners chose.
    pub chosen: u64,
    /// Those among them whose skill was not answered on a later day yet.
    pub not_judged: u64,
    /// Those among them that were decided by a model, a course or rules of evidence that are no longer in use.
    pub outdated: u64,
    /// How often the first, second and third step offered was chosen.
    pub places: [u64; OFFERS],
    /// What can be said; none without a step that can be judged.
    pub found: Option<OffPolicy>,
}

/// A step that was chosen, decided again.
struct Step {
    learner: i64,
    taken: Candidate,
    place: usize,
    /// How many steps were offered.
    offered: usize,
    instead: Vec<Candidate>,
    reward: f64,
}

/// An answer without help, on a day of the learner's calendar.
struct Unaided {
    day: i32,
    correct: bool,
}

impl App {
    /// Evaluates a policy on the steps that learners of a course chose. Its own lots are left out: it is evaluated as it
    /// recommends. `progress` hears after each learner how many are done. Nothing in the school changes.
    ///
    /// # Errors
    /// If there is no such course, or the log cannot be read.
    pub async fn evaluate_policy(
        &self,
        course_id: &str,
        policy: &PolicyParameters,
        mut progress: impl FnMut(u64),
    ) -> Result<PolicyWorth> {
        let policy = PolicyParameters {
            exploration: 0.0,
            ..policy.clone()
        };
        let mut worth = PolicyWorth {
            course_id: self.courses.get(course_id)?.course.id.clone(),
            policy: policy.version.clone().into_owned(),
            chosen: 0,
            not_judged: 0,
            outdated: 0,
            places: [0; OFFERS],
            found: None,
        };
        let mut steps = Vec::new();
        let mut done = 0;
        let mut logs = self.learner_logs();
        while let Some(log) = logs.next().await? {
            let (app, course, policy) = (self.clone(), course_id.to_owned(), policy.clone());
            let of_learner = self
                .store
                .scan(move |tx| {
                    Box::pin(async move {
                        let live = app.courses.get(&course)?;
                        steps_of(tx, live, log.learner_id, &policy).await
                    })
                })
                .await?;
            worth.chosen += of_learner.chosen;
            worth.not_judged += of_learner.not_judged;
            worth.outdated += of_learner.outdated;
            steps.extend(of_learner.steps);
            done += 1;
            progress(done);
        }
        for step in &steps {
            worth.places[step.place] += 1;
        }
        let logged: Vec<LoggedStep> = steps.iter().map(|step| step.logged(worth.places)).collect();
        worth.found = evaluate(&logged, SEED);
        Ok(worth)
    }
}

#[derive(Default)]
struct StepsOfLearner {
    chosen: u64,
    not_judged: u64,
    outdated: u64,
    steps: Vec<Step>,
}

async fn steps_of(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
    policy: &PolicyParameters,
) -> Result<StepsOfLearner> {
    let mut found = StepsOfLearner::default();
    let rules = Rules::of_course(tx, &live.course.id).await?;
    let answers = unaided_answers(tx, live, learner).await?;
    let mut folded = FoldedBelief::new(live, &rules);
    let mut taken_decisions = TakenDecisions::of(learner, &live.course.id);
    while let Some(row) = taken_decisions.next(tx).await? {
        found.chosen += 1;
        if row.course_fingerprint != folded.fingerprint {
            found.outdated += 1;
            continue;
        }
        let StoredDecision { decision, skills } = read_decision(&row)?;
        let chosen = row.chosen_skill.as_deref();
        let named = skills.iter().find(|(_, id)| Some(id.as_str()) == chosen);
        let Some((place, taken)) = named.and_then(|(skill, _)| offer(&decision, *skill)) else {
            found.outdated += 1;
            continue;
        };
        let mut answers = answers.get(&taken.skill).into_iter().flatten();
        let Some(later) = answers.find(|answer| answer.day > row.day) else {
            found.not_judged += 1;
            continue;
        };
        if row.belief_version < folded.version {
            folded = FoldedBelief::new(live, &rules);
        }
        folded = belief::advance(tx, live, &rules, learner, folded, row.belief_version).await?;
        let again = decide(&live.model, &folded.belief, &decision.situation, policy);
        found.steps.push(Step {
            learner,
            place,
            offered: decision.offered.len(),
            instead: again.offers().cloned().collect(),
            reward: f64::from(u8::from(later.correct)) - taken.chance,
            taken,
        });
    }
    Ok(found)
}

/// The place of a skill among those offered, and its candidate.
fn offer(decision: &Decision, skill: SkillIndex) -> Option<(usize, Candidate)> {
    let mut offers = decision.offers().take(OFFERS).enumerate();
    offers
        .find(|(_, candidate)| candidate.skill == skill)
        .map(|(place, candidate)| (place, candidate.clone()))
}

/// The answers without help of a learner in a course, by skill, in order.
async fn unaided_answers(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
) -> Result<BTreeMap<SkillIndex, Vec<Unaided>>> {
    let mut answers: BTreeMap<SkillIndex, Vec<Unaided>> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = tx.responses(learner, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(answers);
        };
        after = last.seq;
        for response in page {
            let unaided = response.hints_shown == 0 && response.earlier_tries == 0;
            if response.course_id == live.course.id
                && unaided
                && let Ok(skill) = live.skill_index(&response.skill_id)
            {
                answers.entry(skill).or_default().push(Unaided {
                    day: response.day,
                    correct: response.correct,
                });
            }
        }
    }
}

impl Step {
    fn logged(&self, places: [u64; OFFERS]) -> LoggedStep {
        let taken = shares(places, self.offered);
        let instead = shares(places, self.instead.len());
        let same = self
            .instead
            .iter()
            .position(|candidate| candidate.skill == self.taken.skill);
        LoggedStep {
            learner: self.learner.unsigned_abs(),
            propensity: taken[self.place] * self.taken.propensity,
            elsewhere: same.map_or(0.0, |place| instead[place]),
            taken: features(&self.taken),
            instead: instead
                .iter()
                .zip(&self.instead)
                .map(|(share, candidate)| (*share, features(candidate)))
                .collect(),
            reward: self.reward,
        }
    }
}

/// The shares with which steps at so many places are chosen, by how often they were; they sum to one.
fn shares(places: [u64; OFFERS], offered: usize) -> [f64; OFFERS] {
    // One more of each, so that no place is never chosen.
    let counts = places.map(|count| count as f64 + 1.0);
    let total: f64 = counts.iter().take(offered).sum();
    std::array::from_fn(|place| {
        if place < offered {
            counts[place] / total
        } else {
            0.0
        }
    })
}

/// What is known of a step before it is taken: its chance, the square of that, and its kind.
fn features(candidate: &Candidate) -> Features {
    const KINDS: [StepKind; 5] = [
        StepKind::Check,
        StepKind::Practise,
        StepKind::Review,
        StepKind::Repair,
        StepKind::Rethink,
    ];
    let kinds = KINDS.map(|kind| f64::from(u8::from(kind == candidate.kind)));
    let chance = candidate.chance;
    [chance, chance * chance].into_iter().chain(kinds).collect()
}
