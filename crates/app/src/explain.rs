//! Explaining a decision: replays it from the log and shows that the stored reasons are the ones that decided.

use std::sync::Arc;

use cairn_engine::{
    Belief, Decision, Evidence, Overruled, SkillIndex, Timestamp, decide, predict,
    what_would_change,
};
use cairn_lab::online::file::ModelFile;

use crate::App;
use crate::belief::{self, Heard};
use crate::courses::{LiveCourse, SkillRef, model_fingerprint};
use crate::error::{Error, Result, Thing};
use crate::evidence::Rules;
use crate::section_policy;
use crate::today::{self, StoredDecision};
use crate::words::word;

/// Models read at once, of those that were in use before.
const MODELS: u32 = 20;

/// Evidence from elsewhere that is shown.
const FROM_ELSEWHERE: usize = 10;

/// A decision, replayed.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Explained {
    /// Its id.
    pub decision_id: String,
    /// Whose.
    pub learner_id: i64,
    /// In which course.
    pub course_id: String,
    /// When, in milliseconds since 1970 UTC.
    pub decided_at: i64,
    /// The last statement that the belief behind it had folded.
    pub belief_version: i64,
    /// The policy that decided: its version and a hash of its numbers.
    pub policy: String,
    /// What the learner chose, if they did.
    pub chosen_skill: Option<String>,
    /// The candidates with their exact terms, best first.
    pub candidates: Vec<ExplainedCandidate>,
    /// How many candidates there were in all.
    pub considered: usize,
    /// What other systems told about the skills of these candidates and the belief had folded in, as it happened; the
    /// latest of it.
    pub from_elsewhere: Vec<ExplainedEvidence>,
    /// What would have changed it, in sentences.
    pub changes: Vec<String>,
    /// Whether deciding again gives the same candidates and scores.
    pub replay: Replay,
}

/// What deciding again gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Replay {
    /// The same, to the bit.
    Identical,
    /// Something else: the log, the belief or the program is damaged.
    Different,
    /// The course has changed since, or the program's formulas, or what counts as evidence from elsewhere, so that it
    /// cannot be decided again.
    CourseChanged,
    /// The policy has changed with the program since, so that it cannot be decided again.
    PolicyChanged,
}

/// Evidence from elsewhere, with what it did to the belief.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ExplainedEvidence {
    /// The id of its statement.
    pub statement_id: String,
    /// When it happened, in milliseconds since 1970 UTC.
    pub at: i64,
    /// The skill's id.
    pub skill: String,
    /// Whether it counts as a right answer.
    pub correct: bool,
    /// Whether it counts as an answer without help.
    pub unaided: bool,
    /// The believed chance of a right answer to a typical question of the skill before it, 0 to 1, …
    pub before: f64,
    /// … and after it.
    pub after: f64,
}

/// A candidate with its exact terms.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ExplainedCandidate {
    /// The skill's id.
    pub skill: String,
    /// The kind of step.
    pub kind: String,
    /// Whether it was offered.
    pub offered: bool,
    /// The sum of the terms.
    pub score: f64,
    /// The terms from left to right.
    pub terms: Vec<(String, f64)>,
    /// The probability with which the policy offers it.
    pub propensity: f64,
    /// What a teacher's override made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overruled: Option<String>,
}

impl App {
    /// Replays a stored decision: rebuilds the belief from the log up to that moment and decides again.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such decision.
    pub async fn explain(&self, decision_id: &str) -> Result<Explained> {
        let id = decision_id.to_owned();
        let (row, parameters) = self
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let row = tx.find_decision(&id).await?;
                    let row = row.ok_or(Error::NotFound(Thing::Decision))?;
                    let parameters = section_policy::parameters_of(tx, &row.policy).await?;
                    Ok::<_, Error>((row, parameters))
                })
            })
            .await?;
        let rules = {
            let course = row.course_id.clone();
            let read = self
                .store
                .read(move |tx| Box::pin(async move { Rules::of_course(tx, &course).await }));
            read.await?
        };
        let found = self
            .as_of(&row.course_id, &row.course_fingerprint, &rules)
            .await?;
        let unchanged = found.is_some();
        let (live, rules) = match found {
            Some(found) => found,
            None => (self.courses.get(&row.course_id)?.clone(), rules),
        };
        let live = Arc::new(live);
        let (with, learner, version) = (Arc::clone(&live), row.learner_id, row.belief_version);
        let (rebuilt, mut from_elsewhere) = self
            .store
            .scan(move |tx| {
                Box::pin(async move {
                    let mut told = Vec::new();
                    let heard = |piece: Heard<'_>, before: &Belief| {
                        if let Heard::Elsewhere(id, evidence) = piece {
                            told.push(explained_evidence(&with, id, evidence, before));
                        }
                    };
                    let rebuilt =
                        belief::rebuild_by(tx, &with, &rules, learner, version, heard).await?;
                    Ok::<_, Error>((rebuilt, told))
                })
            })
            .await?;
        let StoredDecision { decision, skills } = today::read_decision(&row)?;
        let name = |skill| {
            skills
                .iter()
                .find(|(index, _)| *index == skill)
                .map_or("?", |(_, id)| id.as_str())
        };
        let (replay, changes) = match parameters {
            _ if !unchanged => (Replay::CourseChanged, Vec::new()),
            None => (Replay::PolicyChanged, Vec::new()),
            Some(parameters) => {
                let (model, belief) = (&live.model, &rebuilt.belief);
                let again = decide(model, belief, &decision.situation, &parameters);
                let replay = if again == decision {
                    Replay::Identical
                } else {
                    Replay::Different
                };
                let changes = what_would_change(model, belief, &decision, &parameters);
                (replay, changes)
            }
        };
        let title = |skill| SkillRef::of(live.skill(skill)).title;
        let candidates = explained(&decision, &name);
        from_elsewhere.retain(|told| candidates.iter().any(|each| each.skill == told.skill));
        from_elsewhere.drain(..from_elsewhere.len().saturating_sub(FROM_ELSEWHERE));
        Ok(Explained {
            candidates,
            from_elsewhere,
            considered: decision.considered,
            changes: changes
                .iter()
                .map(|change| sentence(change, &title))
                .collect(),
            replay,
            decision_id: row.decision_id,
            learner_id: row.learner_id,
            course_id: row.course_id,
            decided_at: row.decided_at,
            belief_version: row.belief_version,
            policy: row.policy,
            chosen_skill: row.chosen_skill,
        })
    }

    /// A course and what counts as evidence in it, such that beliefs have this fingerprint: reckoned with the model in use,
    /// the one that every school begins with, or one that was in use before; by the given rules, or by none. None, if the
    /// course itself has changed, or the rules.
    async fn as_of(
        &self,
        course_id: &str,
        fingerprint: &str,
        rules: &Rules,
    ) -> Result<Option<(LiveCourse, Rules)>> {
        let live = self.courses.get(course_id)?;
        let by = |model_fingerprint: &str| {
            let mut either = [rules.clone(), Rules::default()].into_iter();
            either.find(|rules| rules.fingerprint(model_fingerprint) == fingerprint)
        };
        let fits = |file: Option<&ModelFile>| by(&model_fingerprint(&live.course, file));
        if let Some(rules) = by(&live.model_fingerprint) {
            return Ok(Some((live.clone(), rules)));
        }
        if let Some(rules) = fits(None) {
            return Ok(Some((live.with_model(None), rules)));
        }
        let mut before = i64::MAX;
        loop {
            let models = self
                .store
                .scan(move |tx| {
                    Box::pin(async move { Ok::<_, Error>(tx.answer_models(before, MODELS).await?) })
                })
                .await?;
            let Some(last) = models.last() else {
                return Ok(None);
            };
            before = last.model_id;
            // What this program cannot read, it has decided nothing with.
            let files = models
                .iter()
                .filter_map(|model| ModelFile::parse(&model.new.text).ok());
            for file in files {
                if let Some(rules) = fits(Some(&file)) {
                    return Ok(Some((live.with_model(Some(&file)), rules)));
                }
            }
        }
    }
}

fn explained_evidence(
    live: &LiveCourse,
    id: &str,
    evidence: &Evidence,
    before: &Belief,
) -> ExplainedEvidence {
    let mut after = before.clone();
    after.observe(&live.model, evidence);
    let chance = |belief: &Belief, skill: SkillIndex| {
        let item = live.model.typical_item(skill);
        predict(belief, &live.model, skill, &item, evidence.at).probability
    };
    ExplainedEvidence {
        statement_id: id.to_owned(),
        at: evidence.at.0,
        skill: live.skill(evidence.skill).id.clone(),
        correct: evidence.correct,
        unaided: evidence.aid.is_unaided(),
        before: chance(before, evidence.skill),
        after: chance(&after, evidence.skill),
    }
}

impl Explained {
    /// When it was decided.
    pub fn at(&self) -> Timestamp {
        Timestamp(self.decided_at)
    }
}

fn explained<'a>(
    decision: &Decision,
    name: &impl Fn(cairn_engine::SkillIndex) -> &'a str,
) -> Vec<ExplainedCandidate> {
    let candidate = |(place, candidate): (usize, &cairn_engine::Candidate)| ExplainedCandidate {
        skill: name(candidate.skill).to_owned(),
        kind: word(&candidate.kind),
        offered: decision.offered.contains(&place),
        score: candidate.score,
        terms: candidate
            .terms
            .iter()
            .map(|term| (word(&term.name), term.score))
            .collect(),
        propensity: candidate.propensity,
        overruled: candidate.overruled.map(|overruled| match overruled {
            Overruled::Pinned => "pinned".to_owned(),
            Overruled::Banned => "set aside".to_owned(),
            Overruled::HeldBack(until) => format!("held back until {}", name(until)),
        }),
    };
    decision
        .candidates
        .iter()
        .enumerate()
        .map(candidate)
        .collect()
}

fn sentence(
    change: &cairn_engine::Counterfactual,
    title: &impl Fn(cairn_engine::SkillIndex) -> String,
) -> String {
    use cairn_engine::Consequence::{First, Level, Ready};
    let answers = match (change.answers, change.correct) {
        (1, true) => "One right answer".to_owned(),
        (1, false) => "One wrong answer".to_owned(),
        (n, true) => format!("{n} right answers in a row"),
        (n, false) => format!("{n} wrong answers in a row"),
    };
    let effect = match change.consequence {
        First(skill) => format!("would put “{}” first", title(skill)),
        Ready(skill) => format!("would make “{}” ready", title(skill)),
        Level(level) => format!("would make it {}", word(&level).replace('_', " ")),
    };
    format!("{answers} in “{}” {effect}.", title(change.skill))
}
