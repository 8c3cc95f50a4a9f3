//! Taking statements in: one, or a batch of any length, all of it or nothing.
//!
//! An [`Intake`] is fed statement by statement as they arrive. Each is checked and turned into what will be written, which
//! is set down in memory up to two megabytes and beyond that in a file that has no name. Nothing is written into the
//! database, and nobody waits for a slow sender, before the last statement is there; then one transaction writes all of
//! them, some hundred at a time.
//!
//! A statement whose id is kept already changes nothing if it says the same, and is refused if it does not.

mod learn;
mod pile;
mod prepared;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cairn_engine::Timestamp;
use cairn_store::{Appended, Cmi5Link, EvidenceRule, NewStatement, Term, Tx};
use cairn_xapi::{Edition, Invalid, Problem, Received, Statement, equivalent};
use serde_json::Value;
use uuid::Uuid;

use pile::Pile;
use prepared::{Prepared, prepare};

use super::client::Caller;
use super::files::Files;
use super::query::CAIRN;
use super::{Outcome, Refusal, Remembered, authority_terms, owner};
use crate::authorise::{self, ClientAction};
use crate::belief;
use crate::cmi5::session::Hearing;
use crate::error::Error;
use crate::evidence::Rules;
use crate::{App, Courses};

/// Statements on their way in.
#[derive(Debug)]
pub struct Intake {
    edition: Edition,
    now: Timestamp,
    /// Where problems are: whether the statements stand in a list.
    listed: bool,
    /// The ids so far, in order, with the place of the actor's identifier.
    ids: Vec<Uuid>,
    owner_of: HashMap<Uuid, usize>,
    actors: BTreeMap<String, Option<String>>,
    actor_places: Vec<String>,
    /// The statements that are taken back.
    voided: Vec<Uuid>,
    pile: Pile,
    files: Files,
    /// What a unit of content made elsewhere says, for its rules.
    heard: Option<Vec<Statement>>,
}

impl Intake {
    /// Begins, for statements that speak an edition.
    pub fn new(edition: Edition, now: Timestamp) -> Self {
        Self {
            edition,
            now,
            listed: false,
            ids: Vec::new(),
            owner_of: HashMap::new(),
            actors: BTreeMap::new(),
            actor_places: Vec::new(),
            voided: Vec::new(),
            pile: Pile::default(),
            files: Files::default(),
            heard: None,
        }
    }

    /// The same, for what this client hands in.
    pub fn of(caller: &Caller, edition: Edition, now: Timestamp) -> Self {
        Self {
            heard: caller.unit.as_ref().map(|_| Vec::new()),
            ..Self::new(edition, now)
        }
    }

    /// Says whether the statements stand in a list, which is where problems are then told to be.
    pub fn expect_list(&mut self, listed: bool) {
        self.listed = listed;
    }

    /// Statements so far.
    pub fn count(&self) -> usize {
        self.ids.len()
    }

    /// Takes the next statement, as JSON text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn push(&mut self, text: &str) -> Outcome<()> {
        let read = cairn_xapi::parse_json(text).map_err(|invalid| self.placed(invalid))?;
        self.push_value(read, None)
    }

    /// The same, for a statement that must have the id that is given, or none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn push_as(&mut self, text: &str, id: Uuid) -> Outcome<()> {
        let read = cairn_xapi::parse_json(text).map_err(|invalid| self.placed(invalid))?;
        self.push_value(read, Some(id))
    }

    fn push_value(&mut self, value: Value, wanted: Option<Uuid>) -> Outcome<()> {
        let mut received =
            Received::from_value(value, self.edition).map_err(|invalid| self.placed(invalid))?;
        if self.heard.is_some() && received.statement.id.is_none() && wanted.is_none() {
            return Err(Refusal::Rejected(
                "$.id: must be given by the unit (cmi5 section 9.1)".to_owned(),
            ));
        }
        let now = self.now;
        let id = received.identify(|| wanted.unwrap_or_else(|| crate::new_uuid(now)));
        if wanted.is_some_and(|wanted| wanted != id) {
            return Err(self
                .problem("id", "must be the statementId of the request")
                .into());
        }
        let actor = owner::identifier(&received.statement.actor);
        if actor.contains('\0') {
            return Err(self
                .problem("actor.account.name", "must not hold the character U+0000")
                .into());
        }
        // The statement keeps it as it is.
        let name = received.statement.actor.name();
        let name = name.map(|name| name.replace('\0', "\u{fffd}"));
        let known = self.actors.entry(actor.clone()).or_default();
        if name.is_some() {
            *known = name;
        }
        if self.owner_of.insert(id, self.actor_places.len()).is_some() {
            return Err(self
                .problem("id", "must not be that of another statement in the batch")
                .into());
        }
        self.actor_places.push(actor.clone());
        let prepared = prepare(&received, id, actor);
        if prepared.voids
            && let Some(target) = &prepared.refers_to
            && let Ok(target) = target.parse()
        {
            self.voided.push(target);
        }
        self.pile
            .add(prepared)
            .map_err(|error| Refusal::Failed(spool(&error)))?;
        let path = self.placed(Invalid {
            problems: vec![Problem {
                path: "$.attachments".to_owned(),
                rule: String::new(),
            }],
        });
        let path = path.problems.into_iter().map(|problem| problem.path);
        self.files.expect(&received, &path.collect::<String>());
        self.ids.push(id);
        if let Some(heard) = &mut self.heard {
            heard.push(received.statement);
        }
        Ok(())
    }

    /// Takes the bytes of an attachment, under the SHA-2 sum that its sender says they have. All statements come first.
    ///
    /// # Errors
    /// The sum is another, or no statement has such an attachment.
    pub fn attach(&mut self, sha2: &str, content: Vec<u8>) -> Outcome<()> {
        self.files.take(sha2, content)
    }

    /// A problem at a property of the statement that is being taken.
    pub fn problem(&self, property: &str, rule: &str) -> Invalid {
        self.placed(Invalid {
            problems: vec![Problem {
                path: format!("$.{property}"),
                rule: rule.to_owned(),
            }],
        })
    }

    /// Says in which statement of the batch problems are.
    fn placed(&self, mut invalid: Invalid) -> Invalid {
        if self.listed {
            let place = self.ids.len();
            for problem in &mut invalid.problems {
                let rest = problem.path.strip_prefix('$').unwrap_or_default();
                problem.path = format!("$[{place}]{rest}");
            }
        }
        invalid
    }
}

impl App {
    /// Keeps what an intake has taken, all of it or nothing, and returns the ids of the statements in their order.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] without the scope; [`Refusal::Conflict`] where a statement of the same id says something
    /// else; [`Refusal::Rule`] where one that takes others back is to be taken back.
    pub async fn keep_statements(
        &self,
        caller: &Caller,
        intake: Intake,
        now: Timestamp,
    ) -> Outcome<Vec<Uuid>> {
        authorise::check_client(&caller.scopes, ClientAction::WriteStatements)?;
        intake.files.check()?;
        let remembered = Arc::clone(&self.remembered);
        let authority = cairn_xapi::print_canonical(
            &serde_json::to_value(&caller.authority)
                .map_err(|error| Error::Inconsistent(error.to_string()))?,
        );
        let vouching = authority_terms(&caller.authority);
        let writing = Writing {
            courses: Some(Arc::clone(&self.courses)),
            remembered: Arc::clone(&remembered),
            authority: authority.clone(),
            vouching,
            now,
        };
        let unit = caller.unit.clone();
        let (kept, ids) = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(unit) = unit else {
                        return writing.write(tx, intake).await;
                    };
                    let said = intake.heard.as_deref().unwrap_or_default();
                    let hearing = Hearing::hear(tx, &unit, said, now).await?;
                    let remembered = Arc::clone(&writing.remembered);
                    let kept = writing.write(tx, intake).await?;
                    hearing.conclude(tx, &remembered, now).await?;
                    Ok(kept)
                })
            })
            .await
            .inspect_err(|_| remembered.owners.clear())?;
        remembered.authorities.insert(authority, kept.authority_id);
        remembered.remember_owners(kept.owners);
        for (iri, hash) in kept.said {
            remembered.said.insert(iri, hash);
        }
        Ok(ids)
    }
}

/// Keeps, within a transaction, what Cairn says itself.
pub(crate) async fn keep_own(
    tx: &mut Tx,
    remembered: &Arc<Remembered>,
    said: &[Value],
    now: Timestamp,
) -> Outcome<()> {
    if said.is_empty() {
        return Ok(());
    }
    let mut intake = Intake::new(Edition::V1_0, now);
    for statement in said {
        intake.push_value(statement.clone(), None)?;
    }
    let writing = Writing {
        // That somebody opened or left a unit is no answer.
        courses: None,
        remembered: Arc::clone(remembered),
        authority: CAIRN.to_owned(),
        vouching: authority_terms(&cairn_xapi::Actor::parse(CAIRN)?),
        now,
    };
    writing.write(tx, intake).await.map(drop)
}

/// What a transaction found out that is worth remembering once it is committed.
struct Kept {
    authority_id: i64,
    owners: BTreeMap<String, (i64, Option<String>)>,
    said: Vec<(String, u64)>,
    /// What is new in the logs of learners.
    concerned: BTreeMap<i64, Concern>,
}

/// What is new in the log of a learner.
#[derive(Default)]
struct Concern {
    /// Statements by activity and verb.
    told: BTreeMap<(String, String), i64>,
    /// Whether something was taken back.
    took_back: bool,
}

/// What writing needs besides the statements.
struct Writing {
    /// The courses whose beliefs may change.
    courses: Option<Arc<Courses>>,
    remembered: Arc<Remembered>,
    authority: String,
    vouching: Vec<Term>,
    now: Timestamp,
}

impl Writing {
    async fn write(self, tx: &mut Tx, mut intake: Intake) -> Outcome<(Kept, Vec<Uuid>)> {
        let authority_id = match self.remembered.authorities.get(&self.authority) {
            Some(number) => number,
            None => tx.authority_id(&self.authority).await?,
        };
        let owners = owner::owners(tx, &self.remembered, &intake.actors).await?;
        let voided = voided_owners(tx, &intake, &owners).await?;
        let all = owners.values().map(|(owner, _)| *owner);
        tx.lock_learners(all.chain(voided.values().copied()).collect())
            .await?;
        for attachment in intake.files.kept() {
            tx.put_attachment(
                &attachment.sha2,
                &attachment.content_type,
                &attachment.content,
            )
            .await?;
        }
        let mut kept = Kept {
            authority_id,
            owners,
            said: Vec::new(),
            concerned: BTreeMap::new(),
        };
        let mut reader = intake.pile.read().map_err(|error| spool(&error))?;
        loop {
            let chunk = reader.next_chunk().map_err(|error| spool(&error))?;
            if chunk.is_empty() {
                break;
            }
            self.write_chunk(tx, chunk, &voided, &mut kept).await?;
        }
        if let Some(courses) = &self.courses
            && !kept.concerned.is_empty()
        {
            self.fold(tx, courses, &kept.concerned).await?;
        }
        Ok((kept, intake.ids))
    }

    async fn write_chunk(
        &self,
        tx: &mut Tx,
        chunk: Vec<Prepared>,
        voided: &HashMap<Uuid, i64>,
        kept: &mut Kept,
    ) -> Outcome<()> {
        let mut rows = Vec::with_capacity(chunk.len());
        let mut rest = Vec::with_capacity(chunk.len());
        for prepared in chunk {
            let (owner, _) = kept
                .owners
                .get(&prepared.actor)
                .ok_or_else(|| Error::Inconsistent("an actor without a log".to_owned()))?;
            let target = prepared.refers_to.as_ref().filter(|_| prepared.voids);
            let target = target.and_then(|target| voided.get(&target.parse().ok()?));
            let (row, more) = self.row(prepared, *target.unwrap_or(owner), kept.authority_id);
            rows.push(row);
            rest.push(more);
        }
        let appended = tx.append_statements(&rows).await?;
        for ((row, more), appended) in rows.iter().zip(&rest).zip(appended) {
            if !matches!(appended, Appended::New(_)) {
                check_the_same(tx, row).await?;
                continue;
            }
            if row.voids {
                check_voidable(tx, row).await?;
            }
            if row.learner_id > 0 {
                let concern = kept.concerned.entry(row.learner_id).or_default();
                concern.took_back |= row.voids;
                if let Some(activity) = &row.activity {
                    let key = (activity.clone(), row.verb.clone());
                    *concern.told.entry(key).or_default() += 1;
                }
            }
            self.learn(tx, row, more, kept).await?;
            for sha2 in &more.attached {
                if tx.has_attachment(sha2).await? {
                    tx.attach(&row.statement_id, sha2).await?;
                }
            }
        }
        Ok(())
    }

    /// Folds what counts into the beliefs of the learners concerned, and counts what no rule is for.
    async fn fold(
        &self,
        tx: &mut Tx,
        courses: &Courses,
        concerned: &BTreeMap<i64, Concern>,
    ) -> Outcome<()> {
        let mut by_course: BTreeMap<String, (Vec<EvidenceRule>, Vec<Cmi5Link>)> = BTreeMap::new();
        for rule in tx.all_evidence_rules().await? {
            let of_course = by_course.entry(rule.new.course_id.clone()).or_default();
            of_course.0.push(rule);
        }
        for link in tx.all_cmi5_links().await? {
            let of_course = by_course.entry(link.course_id.clone()).or_default();
            of_course.1.push(link);
        }
        let rules: Vec<(String, Rules)> = by_course
            .into_iter()
            .map(|(course, (rules, links))| (course, Rules::new(rules, links)))
            .collect();
        let mut unmapped: BTreeMap<&(String, String), i64> = BTreeMap::new();
        for (learner, concern) in concerned {
            let mut mapped = BTreeSet::new();
            for (told, count) in &concern.told {
                let mut of_rules = rules
                    .iter()
                    .filter(|(_, rules)| rules.find(&told.0, &told.1).is_some())
                    .map(|(course, _)| course.as_str())
                    .peekable();
                if of_rules.peek().is_none() {
                    *unmapped.entry(told).or_default() += count;
                }
                mapped.extend(of_rules);
            }
            for live in courses.all() {
                if concern.took_back || mapped.contains(live.course.id.as_str()) {
                    belief::catch_up(tx, live, *learner, self.now).await?;
                }
            }
        }
        for ((activity, verb), count) in unmapped {
            tx.count_unmapped(activity, verb, count, self.now.0).await?;
        }
        Ok(())
    }

    fn row(&self, prepared: Prepared, owner: i64, authority_id: i64) -> (NewStatement, Rest) {
        let mut terms: Vec<Term> = prepared
            .terms
            .iter()
            .map(|(number, subject)| Term {
                number: *number,
                role: if *subject {
                    cairn_store::TermRole::Subject
                } else {
                    cairn_store::TermRole::Mentioned
                },
            })
            .collect();
        terms.extend(&self.vouching);
        let row = NewStatement {
            learner_id: owner,
            statement_id: prepared.id.hyphenated().to_string(),
            stored_at: self.now.0,
            timestamp: prepared.timestamp,
            verb: prepared.verb,
            activity: prepared.activity,
            course_id: None,
            json: prepared.json,
            authority_id: Some(authority_id),
            refers_to: prepared.refers_to,
            voids: prepared.voids,
            terms,
        };
        let rest = Rest {
            definitions: prepared.definitions,
            display: prepared.display,
            attached: prepared.attached,
        };
        (row, rest)
    }
}

/// What a statement brings besides its row.
struct Rest {
    definitions: Vec<(String, String)>,
    display: Option<String>,
    attached: Vec<String>,
}

/// The logs of the statements that are taken back, as far as they are known.
async fn voided_owners(
    tx: &mut Tx,
    intake: &Intake,
    owners: &BTreeMap<String, (i64, Option<String>)>,
) -> Outcome<HashMap<Uuid, i64>> {
    let mut found = HashMap::new();
    for target in &intake.voided {
        let in_batch = intake.owner_of.get(target);
        let in_batch = in_batch.and_then(|place| intake.actor_places.get(*place));
        let owner = if let Some((owner, _)) = in_batch.and_then(|actor| owners.get(actor)) {
            Some(*owner)
        } else {
            let id = target.hyphenated().to_string();
            let found = tx.find_statement(&id).await?;
            found.map(|found| found.new.learner_id)
        };
        if let Some(owner) = owner {
            found.insert(*target, owner);
        }
    }
    Ok(found)
}

/// A statement that is sent again must say what it said.
async fn check_the_same(tx: &mut Tx, row: &NewStatement) -> Outcome<()> {
    let found = tx.find_statement(&row.statement_id).await?;
    let kept = found.ok_or_else(|| Error::Inconsistent("a statement has gone".to_owned()))?;
    let parse = |json: &str| {
        cairn_xapi::parse_json(json).map_err(|error| Error::Inconsistent(error.to_string()))
    };
    if equivalent(&parse(&kept.new.json)?, &parse(&row.json)?) {
        Ok(())
    } else {
        Err(Refusal::Conflict(format!(
            "statement {} is kept already and says something else",
            row.statement_id
        )))
    }
}

/// A statement that takes others back cannot be taken back itself (1.0.3 part two, 2.3.2).
async fn check_voidable(tx: &mut Tx, row: &NewStatement) -> Outcome<()> {
    let Some(target) = &row.refers_to else {
        return Ok(());
    };
    match tx.find_statement(target).await? {
        Some(found) if found.new.voids => Err(Refusal::Rule(format!(
            "$.object.id: must not be that of a statement that takes back another ({target})"
        ))),
        _ => Ok(()),
    }
}

fn spool(error: &std::io::Error) -> Error {
    Error::Inconsistent(format!(
        "statements could not be set down for writing: {error}"
    ))
}
