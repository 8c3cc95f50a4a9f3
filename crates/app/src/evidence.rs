//! Evidence from elsewhere: which statements of other systems say what about which skill.
//!
//! Nothing that another system writes counts before somebody says what it means: a *rule* maps an activity (or all whose
//! IRI begins alike) and a verb to a skill and a grade of evidence. An assessed or aided answer is folded into the belief
//! at the time when it happened; exposure is kept and never folded, for seeing something is not knowing it. A statement
//! tells of an answer if it says whether it was a success, or has a scaled score, which the rule's pass mark divides.
//!
//! What a unit of a cmi5 package is evidence of is said once, by its *link* to a skill, and no rule is for it: passed and
//! failed are answers of the link's grade if they come with a score. Without one nothing was measured, and that somebody
//! opened, finished or left a unit is exposure as well.
//!
//! Rules and links are part of a belief's fingerprint: when one is added, changed or taken away, the beliefs of the course
//! are folded anew from the log when they are next needed.

mod shown;

use std::fmt::Write as _;

use cairn_cmi5::vocabulary::{FAILED, PASSED};
use cairn_engine::{Aid, Day, Evidence, ItemParameters, Timestamp};
use cairn_store::{
    Cmi5Link, EvidenceGrade, EvidenceRule, NewAuditEntry, NewEvidenceRule,
    Statement as StatementRow, Tx, Unmapped, stored_at,
};
use cairn_xapi::Statement;
use sha2::{Digest, Sha256};

use crate::App;
use crate::authorise::{self, Actor};
use crate::cmi5;
use crate::courses::LiveCourse;
use crate::error::{Error, Result};

pub use shown::FromElsewhere;
pub(crate) use shown::from_elsewhere;

/// How hard a question of another system is taken to be, beside its skill, in logits.
const DIFFICULTY: f64 = 0.0;

/// How often one is taken to be guessed.
const GUESS: f64 = 0.1;

/// Where the pass mark is, if nobody says otherwise.
pub const USUAL_PASS_MARK: f64 = 0.8;

/// What counts as evidence in one course: its rules, and which units are about its skills.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    rules: Vec<EvidenceRule>,
    links: Vec<Cmi5Link>,
}

/// What somebody has said about an activity.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said<'a> {
    Rule(&'a NewEvidenceRule),
    Link(&'a Cmi5Link),
}

impl Said<'_> {
    fn grade(self) -> EvidenceGrade {
        match self {
            Self::Rule(rule) => rule.grade,
            Self::Link(link) => link.grade,
        }
    }

    fn skill_id(&self) -> &str {
        match self {
            Self::Rule(rule) => &rule.skill_id,
            Self::Link(link) => &link.skill_id,
        }
    }

    /// Whether a statement tells of a right answer; none if it tells of no answer.
    fn success(self, statement: &Statement) -> Option<bool> {
        let result = statement.result.as_ref()?;
        match self {
            Self::Rule(rule) => {
                let scaled = result.score.and_then(|score| score.scaled);
                result
                    .success
                    .or(scaled.map(|scaled| scaled >= rule.pass_mark))
            }
            Self::Link(_) => {
                result.score?;
                match statement.verb.id.as_str() {
                    PASSED => Some(true),
                    FAILED => Some(false),
                    _ => None,
                }
            }
        }
    }
}

impl Rules {
    pub(crate) fn new(rules: Vec<EvidenceRule>, links: Vec<Cmi5Link>) -> Self {
        Self { rules, links }
    }

    /// Reads what counts in a course.
    pub(crate) async fn of_course(tx: &mut Tx, course_id: &str) -> Result<Self> {
        Ok(Self {
            rules: tx.evidence_rules(course_id).await?,
            links: tx.cmi5_links_of_course(course_id).await?,
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.links.is_empty()
    }

    /// The fingerprint of beliefs that are folded by the course's model and these rules.
    pub(crate) fn fingerprint(&self, model: &str) -> String {
        if self.is_empty() {
            return model.to_owned();
        }
        let mut text = model.to_owned();
        for EvidenceRule { new, .. } in &self.rules {
            // Writing into a string cannot fail.
            let _ = write!(
                text,
                "\n{} {} {} {} {}",
                new.activity,
                new.verb,
                new.skill_id,
                new.grade.as_str(),
                new.pass_mark
            );
        }
        for link in &self.links {
            let _ = write!(
                text,
                "\nunit {} {} {} {}",
                link.package_id,
                link.unit,
                link.skill_id,
                link.grade.as_str()
            );
        }
        crate::hex(&Sha256::digest(text)[..8])
    }

    /// What was said about an activity and a verb: for a unit its link, and nothing else; for all other activities the rule
    /// that names most of the activity, and then one that names the verb.
    pub(crate) fn find(&self, activity: &str, verb: &str) -> Option<Said<'_>> {
        if activity.starts_with(cmi5::ACTIVITIES) {
            let (package_id, unit) = cmi5::unit_of_activity(activity)?;
            let mut links = self.links.iter();
            return links
                .find(|link| link.unit == unit && link.package_id == package_id)
                .map(Said::Link);
        }
        self.rules
            .iter()
            .filter(|rule| matches(&rule.new, activity, verb))
            .max_by_key(|rule| {
                let new = &rule.new;
                let whole = !new.activity.ends_with('*');
                (
                    whole,
                    new.activity.len(),
                    !new.verb.is_empty(),
                    std::cmp::Reverse(rule.rule_id),
                )
            })
            .map(|rule| Said::Rule(&rule.new))
    }

    /// What a logged statement says about knowing, if anything.
    pub(crate) fn evidence(
        &self,
        row: &StatementRow,
        live: &LiveCourse,
    ) -> Result<Option<Evidence>> {
        let activity = row.new.activity.as_ref();
        let Some(said) = activity.and_then(|activity| self.find(activity, &row.new.verb)) else {
            return Ok(None);
        };
        let aid = match said.grade() {
            EvidenceGrade::Assessed => Aid::Unaided,
            EvidenceGrade::Aided => Aid::Aided {
                hints: 1,
                earlier_tries: 0,
            },
            EvidenceGrade::Exposure => return Ok(None),
        };
        // What is said of a skill that the course no longer has says nothing.
        let Ok(skill) = live.skill_index(said.skill_id()) else {
            return Ok(None);
        };
        let statement = statement_of(row)?;
        let Some(correct) = said.success(&statement) else {
            return Ok(None);
        };
        let stored = cairn_xapi::Timestamp::from_epoch_us(stored_at(row.position));
        let day = statement.timestamp.as_ref().or(stored.as_ref());
        let duration = statement.result.as_ref();
        let duration = duration.and_then(|result| result.duration.as_ref()?.as_millis());
        Ok(Some(Evidence {
            skill,
            item: ItemParameters {
                difficulty: DIFFICULTY,
                guess: GUESS,
                slip: ItemParameters::USUAL_SLIP,
                template: None,
            },
            correct,
            dont_know: false,
            aid,
            at: Timestamp(row.happened_at),
            day: Day(day.map_or(0, cairn_xapi::Timestamp::day)),
            duration,
        }))
    }
}

/// A logged statement, read.
fn statement_of(row: &StatementRow) -> Result<Statement> {
    Statement::parse(&row.new.json).map_err(|invalid| {
        Error::Inconsistent(format!(
            "statement {} of learner {} cannot be read: {invalid}",
            row.seq, row.new.learner_id
        ))
    })
}

fn matches(rule: &NewEvidenceRule, activity: &str, verb: &str) -> bool {
    let activity = match rule.activity.strip_suffix('*') {
        Some(beginning) => activity.starts_with(beginning),
        None => rule.activity == activity,
    };
    activity && (rule.verb.is_empty() || rule.verb == verb)
}

/// A rule that somebody wants.
#[derive(Clone, Debug)]
pub struct RuleWish {
    /// The IRI of an activity, or with `*` in the end, how it begins.
    pub activity: String,
    /// The IRI of a verb; empty: any.
    pub verb: String,
    /// The course.
    pub course: String,
    /// Its skill.
    pub skill: String,
    /// How much the statements say.
    pub grade: EvidenceGrade,
    /// From which scaled score on they tell of a success, 0 to 1.
    pub pass_mark: f64,
}

/// An activity and verb that no rule is for, with what they may be evidence about.
#[derive(Clone, Debug)]
pub struct UnmappedView {
    /// What came in.
    pub found: Unmapped,
    /// What the activity is called, if that is known.
    pub name: Option<String>,
    /// The course and skill whose names are most like it.
    pub suggestion: Option<(String, String)>,
}

impl App {
    /// All rules.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator.
    pub async fn evidence_rules(&self, actor: &Actor) -> Result<Vec<EvidenceRule>> {
        authorise::check_installation(actor)?;
        self.store
            .read(|tx| Box::pin(async move { Ok(tx.all_evidence_rules().await?) }))
            .await
    }

    /// Adds a rule.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator; [`Error::Invalid`] or [`Error::NotFound`] where the wish
    /// makes no sense.
    pub async fn add_evidence_rule(
        &self,
        actor: &Actor,
        wish: RuleWish,
        now: Timestamp,
    ) -> Result<i64> {
        authorise::check_installation(actor)?;
        self.courses.get(&wish.course)?.skill_index(&wish.skill)?;
        let is_iri = |text: &str| text.parse::<cairn_xapi::Iri>().is_ok();
        let activity = wish.activity.trim().to_owned();
        if !is_iri(activity.strip_suffix('*').unwrap_or(&activity)) {
            return Err(Error::Invalid(
                "the activity must be an IRI such as https://example.org/film, or how it begins and a *"
                    .to_owned(),
            ));
        }
        if activity.starts_with(cmi5::ACTIVITIES) {
            return Err(Error::Invalid(
                "what a unit is evidence of is said where it is linked to a skill, on the page Content"
                    .to_owned(),
            ));
        }
        let verb = wish.verb.trim().to_owned();
        if !verb.is_empty() && !is_iri(&verb) {
            return Err(Error::Invalid("the verb must be an IRI".to_owned()));
        }
        if !(0.0..=1.0).contains(&wish.pass_mark) {
            return Err(Error::Invalid(
                "the pass mark must be between 0 and 1".to_owned(),
            ));
        }
        let new = NewEvidenceRule {
            activity,
            verb,
            course_id: wish.course,
            skill_id: wish.skill,
            grade: wish.grade,
            // No negative zero, which no store keeps.
            pass_mark: wish.pass_mark + 0.0,
            created_by: Some(actor.person_id),
            created_at: now.0,
        };
        let entry = audit(actor, "add-evidence-rule", format!("{new:?}"), now);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.append_audit(&entry).await?;
                    Ok(tx.create_evidence_rule(&new).await?)
                })
            })
            .await
    }

    /// Takes a rule away.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator.
    pub async fn remove_evidence_rule(
        &self,
        actor: &Actor,
        rule_id: i64,
        now: Timestamp,
    ) -> Result<()> {
        authorise::check_installation(actor)?;
        let entry = audit(
            actor,
            "remove-evidence-rule",
            format!("rule {rule_id}"),
            now,
        );
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if tx.delete_evidence_rule(rule_id).await? {
                        tx.append_audit(&entry).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// What came in about learners and no rule is for, the most frequent first, with suggestions.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator.
    pub async fn unmapped(&self, actor: &Actor) -> Result<Vec<UnmappedView>> {
        /// So many are looked at; those that have a rule by now are left out.
        const LOOKED_AT: u32 = 200;
        authorise::check_installation(actor)?;
        let found = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let rules =
                        Rules::new(tx.all_evidence_rules().await?, tx.all_cmi5_links().await?);
                    let mut found = Vec::new();
                    for unmapped in tx.unmapped(LOOKED_AT).await? {
                        if rules.find(&unmapped.activity, &unmapped.verb).is_none() {
                            let known = tx.activity_definition(&unmapped.activity).await?;
                            found.push((unmapped, known));
                        }
                    }
                    Ok::<_, Error>(found)
                })
            })
            .await?;
        Ok(found
            .into_iter()
            .map(|(found, known)| {
                let name = known.as_deref().and_then(name_of);
                let text = format!("{} {}", name.as_deref().unwrap_or_default(), found.activity);
                let suggestion = self.suggestion(&text);
                UnmappedView {
                    found,
                    name,
                    suggestion,
                }
            })
            .collect())
    }

    /// The course and skill of whose id or title most is in a text; none if nothing is.
    fn suggestion(&self, text: &str) -> Option<(String, String)> {
        let words = words(text);
        let mut best: Option<(f64, (String, String))> = None;
        for live in self.courses.all() {
            for skill in &live.course.skills {
                // How much of the id or the title is in the text; of two that are there whole, the longer one.
                let share = |of_skill: &str| {
                    let of_skill = self::words(of_skill);
                    let shared = of_skill.iter().filter(|word| words.contains(word)).count();
                    shared as f64 / of_skill.len().max(1) as f64 + shared as f64 * 1e-3
                };
                let likeness = share(&skill.id).max(share(&skill.title));
                if likeness > 0.0 && best.as_ref().is_none_or(|(most, _)| likeness > *most) {
                    best = Some((likeness, (live.course.id.clone(), skill.id.clone())));
                }
            }
        }
        best.map(|(_, place)| place)
    }
}

fn audit(actor: &Actor, action: &str, detail: String, now: Timestamp) -> NewAuditEntry {
    NewAuditEntry {
        at: now.0,
        actor_id: Some(actor.person_id),
        action: action.to_owned(),
        learner_id: None,
        detail,
        address: None,
    }
}

/// What an activity is called, in whichever language comes first.
fn name_of(definition: &str) -> Option<String> {
    name_in(definition, &[])
}

/// What an activity is called, in the first of some languages that it has a name in, and else in whichever comes first.
fn name_in(definition: &str, languages: &[&str]) -> Option<String> {
    let definition: serde_json::Value = serde_json::from_str(definition).ok()?;
    let names = definition.get("name")?.as_object()?;
    let preferred = languages.iter().find_map(|language| names.get(*language));
    preferred
        .or_else(|| names.values().next())?
        .as_str()
        .map(str::to_owned)
}

/// The words of a text that say something, in lower case, without the endings of plurals.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 2)
        .map(|word| word.strip_suffix('s').unwrap_or(&word).to_owned())
        .collect();
    words.sort();
    words.dedup();
    words
}
