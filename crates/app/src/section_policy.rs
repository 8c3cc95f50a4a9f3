//! What a teacher decides for a section: skills pinned, set aside or put in order, and a policy file of its own.
//!
//! Nothing is written over what the model says: an override stands beside it, with its reason and its author, and can be
//! taken back; every version of a policy file is kept, and a decision names the one with which it was made.

use cairn_engine::{PolicyFileProblem, PolicyParameters, Timestamp, read_policy};
use cairn_store::{NewOverride, Override, OverrideKind, Role, SectionPolicy, Tx};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::{Error, Result};
use crate::goal::{UnitOfTargets, targets};
use crate::section::SectionRef;

/// Overrides of a section that are shown, those that have ended included.
const MOST: u32 = 300;

/// Versions of a policy file that are shown.
const VERSIONS: u32 = 20;

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

/// What a teacher has decided for a section.
#[derive(Clone, Debug)]
pub struct PolicyPage {
    /// The section.
    pub section: SectionRef,
    /// The course.
    pub course: CourseRef,
    /// What stands, in the order in which it was decided.
    pub standing: Vec<OverrideView>,
    /// What was decided before and has ended, the latest first.
    pub ended: Vec<OverrideView>,
    /// What can be overruled.
    pub units: Vec<UnitOfTargets>,
    /// The policy file in use; empty if it is the built-in one.
    pub file: String,
    /// The versions of the section's file, the latest first.
    pub versions: Vec<VersionView>,
}

/// Something that was overruled.
#[derive(Clone, Debug)]
pub struct OverrideView {
    /// The skill.
    pub skill: SkillRef,
    /// What was done.
    pub kind: OverrideKind,
    /// Why.
    pub reason: String,
    /// By whom; empty if they are gone.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
}

/// A version of a section's policy file.
#[derive(Clone, Debug)]
pub struct VersionView {
    /// Counts from 1.
    pub version: i64,
    /// Whether it is the return to the built-in file.
    pub is_built_in: bool,
    /// What decisions made with it are marked with.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// By whom; empty if they are gone.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What is wrong with the reason for a decision. It is for the learners to read, so it is never cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReasonProblem {
    /// There is none, or only blanks.
    #[error("a reason is missing")]
    Missing,
    /// It has more than [`LONGEST_REASON`] characters: this many.
    #[error("a reason has at most {LONGEST_REASON} characters; this one has {0}")]
    TooLong(usize),
}

/// Why a policy file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PolicyFileError {
    /// It is wrong, line by line.
    #[error("the policy file has {} mistakes, the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Mistaken(Vec<PolicyFileProblem>),
    /// Something else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl App {
    /// What is decided for a section that the actor teaches.
    pub async fn section_policy(&self, actor: &Actor, section_id: i64) -> Result<PolicyPage> {
        let (app, who) = (self.clone(), actor.clone());
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let section =
                        authorise::section(tx, &who, Action::Overrule, section_id).await?;
                    let live = app.courses.get_in(&section.course_id, &who.locale)?;
                    let overrides = tx.overrides(section_id, MOST).await?;
                    let policies = tx.section_policies(section_id, VERSIONS).await?;
                    let mut views = Vec::new();
                    for each in overrides {
                        views.extend(override_view(tx, live, each).await?);
                    }
                    let (standing, ended) =
                        views.into_iter().partition(|view| view.ended_at.is_none());
                    let file = policies.first().map(|latest| latest.text.clone());
                    let mut versions = Vec::new();
                    for policy in policies {
                        versions.push(VersionView {
                            version: policy.version,
                            is_built_in: policy.text.is_empty(),
                            fingerprint: policy.fingerprint,
                            reason: policy.reason,
                            by: name_of(tx, policy.set_by).await?,
                            at: Timestamp(policy.set_at),
                        });
                    }
                    Ok::<_, Error>(PolicyPage {
                        section: SectionRef::of(section),
                        course: CourseRef::of(live),
                        standing,
                        ended,
                        units: targets(live),
                        file: file.unwrap_or_default(),
                        versions,
                    })
                })
            })
            .await
    }

    /// Pins a skill for a section, sets it aside, or puts it at the end of the order; what was overruled for it before
    /// ends. It is audited for everybody whom it reaches.
    ///
    /// # Errors
    /// [`Error::Reason`] for a reason that is missing or too long, [`Error::NotFound`] for what the course does not have.
    pub async fn overrule(
        &self,
        actor: &Actor,
        section_id: i64,
        skill_id: &str,
        kind: OverrideKind,
        reason: &str,
        now: Timestamp,
    ) -> Result<()> {
        let reason = checked_reason(reason)?;
        let (app, actor, skill_id) = (self.clone(), actor.clone(), skill_id.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let section =
                        authorise::section(tx, &actor, Action::Overrule, section_id).await?;
                    let live = app.courses.get(&section.course_id)?;
                    live.skill_index(&skill_id)?;
                    let detail = format!("{} {skill_id}: {reason}", kind.as_str());
                    tx.put_override(&NewOverride {
                        section_id,
                        skill_id,
                        kind,
                        reason,
                        set_by: actor.person_id,
                        set_at: now.0,
                    })
                    .await?;
                    note_all(tx, &actor, section_id, &detail, now).await
                })
            })
            .await
    }

    /// Takes back what is overruled for a skill; nothing happens if nothing is.
    pub async fn end_override(
        &self,
        actor: &Actor,
        section_id: i64,
        skill_id: &str,
        now: Timestamp,
    ) -> Result<()> {
        let (actor, skill_id) = (actor.clone(), skill_id.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    authorise::section(tx, &actor, Action::Overrule, section_id).await?;
                    let person = actor.person_id;
                    if tx
                        .end_override(section_id, &skill_id, person, now.0)
                        .await?
                    {
                        let detail = format!("end {skill_id}");
                        note_all(tx, &actor, section_id, &detail, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Gives a section a policy file; an empty text goes back to the built-in one. It holds from the next decision on.
    ///
    /// # Errors
    /// [`PolicyFileError::Mistaken`] says what is wrong with the file, [`Error::Reason`] what with the reason; nothing was
    /// changed.
    pub async fn set_section_policy(
        &self,
        actor: &Actor,
        section_id: i64,
        text: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), PolicyFileError> {
        let text = text.replace("\r\n", "\n").trim().to_owned();
        // Whose section it is comes before what is wrong with the file.
        let who = actor.clone();
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    authorise::section(tx, &who, Action::Overrule, section_id).await?;
                    Ok::<_, Error>(())
                })
            })
            .await?;
        let parameters = read_policy(&text).map_err(PolicyFileError::Mistaken)?;
        let reason = checked_reason(reason).map_err(Error::from)?;
        let actor = actor.clone();
        let stored: Result<()> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    authorise::section(tx, &actor, Action::Overrule, section_id).await?;
                    let latest = tx.section_policies(section_id, 1).await?;
                    let version = latest.first().map_or(0, |latest| latest.version) + 1;
                    let fingerprint = parameters.version.into_owned();
                    let detail = format!("policy {fingerprint}: {reason}");
                    tx.put_section_policy(&SectionPolicy {
                        section_id,
                        version,
                        fingerprint,
                        text,
                        reason,
                        set_by: actor.person_id,
                        set_at: now.0,
                    })
                    .await?;
                    note_all(tx, &actor, section_id, &detail, now).await
                })
            })
            .await;
        Ok(stored?)
    }
}

/// The weights for a learner in a course: those of the first of their sections that has a file, or the built-in ones.
pub(crate) async fn parameters(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
) -> Result<PolicyParameters> {
    for policy in tx.policies_of_learner(learner, &live.course.id).await? {
        if policy.text.is_empty() {
            continue;
        }
        match read_policy(&policy.text) {
            Ok(parameters) => return Ok(parameters),
            // Written for another version of Cairn: practice goes on, the operator hears of it.
            Err(problems) => tracing::warn!(
                section = policy.section_id,
                problem = problems.first().map(ToString::to_string),
                "a section's policy file can no longer be read; the built-in one is used"
            ),
        }
    }
    Ok(PolicyParameters::default())
}

/// The weights by the version that a decision names; none if this Cairn has none of that name.
pub(crate) async fn parameters_of(tx: &mut Tx, version: &str) -> Result<Option<PolicyParameters>> {
    let built_in = PolicyParameters::default();
    if built_in.version == version {
        return Ok(Some(built_in));
    }
    let policy = tx.policy_of_fingerprint(version).await?;
    let read = policy.and_then(|policy| read_policy(&policy.text).ok());
    Ok(read.filter(|parameters| parameters.version == version))
}

fn checked_reason(reason: &str) -> Result<String, ReasonProblem> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(ReasonProblem::Missing),
        length if length > LONGEST_REASON => Err(ReasonProblem::TooLong(length)),
        _ => Ok(reason.to_owned()),
    }
}

/// Notes what was done to a section for each of its learners.
async fn note_all(
    tx: &mut Tx,
    actor: &Actor,
    section_id: i64,
    detail: &str,
    now: Timestamp,
) -> Result<()> {
    for enrolled in tx.people_of_section(section_id).await? {
        if enrolled.role == Role::Learner {
            let learner = enrolled.person.person_id;
            authorise::note(tx, actor, Action::Overrule, learner, detail, now).await?;
        }
    }
    Ok(())
}

async fn override_view(
    tx: &mut Tx,
    live: &LiveCourse,
    each: Override,
) -> Result<Option<OverrideView>> {
    let Ok(skill) = live.skill_index(&each.new.skill_id) else {
        return Ok(None);
    };
    Ok(Some(OverrideView {
        skill: live.skill_ref(skill),
        kind: each.new.kind,
        reason: each.new.reason,
        by: name_of(tx, each.new.set_by).await?,
        at: Timestamp(each.new.set_at),
        ended_at: each.ended_at.map(Timestamp),
    }))
}

async fn name_of(tx: &mut Tx, person: i64) -> Result<String> {
    let person = tx.person(person).await?;
    Ok(person.map(|person| person.name).unwrap_or_default())
}
