//! Explaining a decision: replays it from the log and shows that the stored reasons are the ones that decided.

use std::sync::Arc;

use cairn_engine::{Decision, Overruled, Timestamp, decide, what_would_change};
use cairn_lab::online::file::ModelFile;

use crate::App;
use crate::belief;
use crate::courses::{LiveCourse, SkillRef, model_fingerprint};
use crate::error::{Error, Result, Thing};
use crate::section_policy;
use crate::today::{self, StoredDecision};
use crate::words::word;

/// Models read at once, of those that were in use before.
const MODELS: u32 = 20;

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
    /// The course has changed since, or the program's formulas, so that it cannot be decided again.
    CourseChanged,
    /// The policy has changed with the program since, so that it cannot be decided again.
    PolicyChanged,
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
        let live = self.as_of(&row.course_id, &row.course_fingerprint).await?;
        let live = Arc::new(live);
        let (with, learner, version) = (Arc::clone(&live), row.learner_id, row.belief_version);
        let rebuilt = self
            .store
            .scan(move |tx| {
                Box::pin(async move { belief::rebuild(tx, &with, learner, version).await })
            })
            .await?;
        let StoredDecision { decision, skills } = today::read_decision(&row)?;
        let name = |skill| {
            skills
                .iter()
                .find(|(index, _)| *index == skill)
                .map_or("?", |(_, id)| id.as_str())
        };
        let unchanged = row.course_fingerprint == live.model_fingerprint;
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
        Ok(Explained {
            candidates: explained(&decision, &name),
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

    /// A course, reckoned with the model that gives it this fingerprint: the one in use, the one that every school begins
    /// with, or one that was in use before. If there is none, as the course itself has changed, with the one in use.
    async fn as_of(&self, course_id: &str, fingerprint: &str) -> Result<LiveCourse> {
        let live = self.courses.get(course_id)?;
        let fits = |file: Option<&ModelFile>| model_fingerprint(&live.course, file) == fingerprint;
        if live.model_fingerprint == fingerprint {
            return Ok(live.clone());
        }
        if fits(None) {
            return Ok(live.with_model(None));
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
                return Ok(live.clone());
            };
            before = last.model_id;
            // What this program cannot read, it has decided nothing with.
            let files = models
                .iter()
                .filter_map(|model| ModelFile::parse(&model.new.text).ok());
            if let Some(file) = files.into_iter().find(|file| fits(Some(file))) {
                return Ok(live.with_model(Some(&file)));
            }
        }
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
