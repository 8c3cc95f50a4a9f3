//! Asking for statements: one by its id, or a page of those that a query wants.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use cairn_engine::Timestamp;
use cairn_store::{
    Record, RecordQuery, StoredAttachment, TermRole, Tx, Wanted, position_at, stored_at,
};
use cairn_xapi::format::{Definitions, Format, localise, named_parts, reduce_to_ids};
use cairn_xapi::names;
use cairn_xapi::{Actor, Identifier};
use serde_json::Value;
use uuid::Uuid;

use super::client::{Caller, Scope};
use super::{Outcome, Refusal, Remembered};
use crate::App;
use crate::authorise::{self, ClientAction};
use crate::error::Error;

/// Statements in a page, at most, and where nothing else is asked for.
pub const PAGE: u32 = 500;

/// Which statements, and how (1.0.3 part three, 2.1.3).
#[derive(Clone, Debug, Default)]
pub struct StatementQuery {
    /// About this agent or identified group.
    pub agent: Option<Identifier>,
    /// … or mentioning it anywhere.
    pub related_agents: bool,
    /// With this verb.
    pub verb: Option<String>,
    /// About this activity.
    pub activity: Option<String>,
    /// … or mentioning it anywhere.
    pub related_activities: bool,
    /// Of this registration.
    pub registration: Option<Uuid>,
    /// Stored after this, in microseconds since the Unix epoch.
    pub since: Option<i64>,
    /// Stored then or before.
    pub until: Option<i64>,
    /// The oldest first.
    pub ascending: bool,
    /// So many, at most; 0 or none: as many as a page holds.
    pub limit: u32,
    /// Where the page before ended.
    pub cursor: Option<i64>,
    /// The form of each.
    pub format: Format,
    /// The languages that are preferred, as `Accept-Language` says them.
    pub languages: String,
}

/// A page of statements.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Each as JSON.
    pub statements: Vec<GivenStatement>,
    /// Where the next page begins, if there is one.
    pub more: Option<i64>,
}

/// A statement as it is given out.
#[derive(Clone, Debug)]
pub struct GivenStatement {
    /// Its id.
    pub id: String,
    /// Itself, as JSON.
    pub json: String,
    /// When it was stored, in microseconds since the Unix epoch.
    pub stored: i64,
}

impl App {
    /// The statement of an id; `voided` asks for one that was taken back, and only such.
    ///
    /// # Errors
    /// [`Refusal::Nothing`] if there is none, or not for this client.
    pub async fn given_statement(
        &self,
        caller: &Caller,
        id: Uuid,
        voided: bool,
        (format, languages): (Format, String),
    ) -> Outcome<GivenStatement> {
        let only_own = only_own(caller)?;
        let id = id.hyphenated().to_string();
        let remembered = Arc::clone(&self.remembered);
        let authority = caller.authority.clone();
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let found = tx.find_statement(&id).await?;
                    let found = found
                        .filter(|found| found.voided_seq.is_some() == voided)
                        .ok_or(Refusal::Nothing("statement"))?;
                    if only_own
                        && !is_vouched_by(tx, &remembered, found.new.authority_id, &authority)
                            .await?
                    {
                        return Err(Refusal::Nothing("statement"));
                    }
                    let record = Record {
                        position: found.position,
                        statement_id: found.new.statement_id,
                        learner_id: found.new.learner_id,
                        authority_id: found.new.authority_id,
                        dated: found.new.timestamp.is_some(),
                        happened_at: found.happened_at,
                        json: found.new.json,
                    };
                    let given = give(tx, &remembered, vec![record], format, &languages).await?;
                    given
                        .into_iter()
                        .next()
                        .ok_or(Refusal::Nothing("statement"))
                })
            })
            .await
    }

    /// A page of statements.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] without the scope.
    pub async fn given_statements(&self, caller: &Caller, query: &StatementQuery) -> Outcome<Page> {
        let only_own = only_own(caller)?;
        let limit = match query.limit {
            0 => PAGE,
            limit => limit.min(PAGE),
        };
        let mut wanted = RecordQuery {
            wanted: wanted(query),
            vouched: if only_own {
                Some(authority_number(&caller.authority)?)
            } else {
                None
            },
            after: query
                .since
                .map_or(i64::MIN, |since| position_at(since.saturating_add(1)) - 1),
            before: query
                .until
                .map_or(i64::MAX, |until| position_at(until.saturating_add(1))),
            ascending: query.ascending,
            // One more tells whether there is another page.
            limit: limit + 1,
        };
        match query.cursor {
            Some(cursor) if query.ascending => wanted.after = wanted.after.max(cursor),
            Some(cursor) => wanted.before = wanted.before.min(cursor),
            None => {}
        }
        let remembered = Arc::clone(&self.remembered);
        let (format, languages) = (query.format, query.languages.clone());
        self.store
            .scan(move |tx| {
                Box::pin(async move {
                    let mut records = tx.records(&wanted).await?;
                    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                    let more = (records.len() > limit).then(|| {
                        records.truncate(limit);
                        records.last().map(|record| record.position)
                    });
                    Ok(Page {
                        statements: give(tx, &remembered, records, format, &languages).await?,
                        more: more.flatten(),
                    })
                })
            })
            .await
    }

    /// The time, in microseconds since the Unix epoch, up to which every statement that was stored can be seen.
    pub fn consistent_through(&self, now: Timestamp) -> i64 {
        self.store.settled(now.0) - 1
    }

    /// The SHA-2 sums of the attachments that are kept of statements, in order, each once.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn attachments_of(&self, ids: Vec<String>) -> Outcome<Vec<String>> {
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let mut sums = Vec::new();
                    let mut seen = BTreeSet::new();
                    for id in ids {
                        for sha2 in tx.attachments_of(&id).await? {
                            if seen.insert(sha2.clone()) {
                                sums.push(sha2);
                            }
                        }
                    }
                    Ok(sums)
                })
            })
            .await
    }

    /// An attachment. Who may see the statement may see it: ask for the sums that [`App::attachments_of`] gave.
    ///
    /// # Errors
    /// [`Refusal::Nothing`] if it has gone.
    pub async fn attachment(&self, sha2: String) -> Outcome<StoredAttachment> {
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let found = tx.attachment(&sha2).await?;
                    found.ok_or(Refusal::Nothing("attachment"))
                })
            })
            .await
    }

    /// Whether an attachment is kept: a statement may then come without its bytes.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn has_attachment(&self, sha2: String) -> Outcome<bool> {
        self.store
            .read(move |tx| Box::pin(async move { Ok(tx.has_attachment(&sha2).await?) }))
            .await
    }
}

/// Whether the client may only see what it handed in itself.
fn only_own(caller: &Caller) -> Outcome<bool> {
    if authorise::allows_client(&caller.scopes, ClientAction::ReadStatements) {
        return Ok(false);
    }
    authorise::check_client(&caller.scopes, ClientAction::ReadOwnStatements)?;
    debug_assert!(caller.scopes.has(Scope::StatementsReadMine));
    Ok(true)
}

fn authority_number(authority: &Actor) -> Outcome<i64> {
    let identifier = authority
        .identifier()
        .ok_or_else(|| Error::Inconsistent("an authority without an identifier".to_owned()))?;
    Ok(names::agent_number(identifier))
}

async fn is_vouched_by(
    tx: &mut Tx,
    remembered: &Remembered,
    authority_id: Option<i64>,
    authority: &Actor,
) -> Outcome<bool> {
    let Some(id) = authority_id else {
        return Ok(false);
    };
    let text = authority_text(tx, remembered, Some(id)).await?;
    let text: Value =
        serde_json::from_str(&text).map_err(|error| Error::Inconsistent(error.to_string()))?;
    // A client's account is its own; its name may have changed since.
    let own =
        serde_json::to_value(authority).map_err(|error| Error::Inconsistent(error.to_string()))?;
    Ok(text.get("account") == own.get("account"))
}

fn wanted(query: &StatementQuery) -> Vec<Wanted> {
    let roles = |broadly: bool| {
        if broadly {
            vec![TermRole::Subject, TermRole::Mentioned, TermRole::Authority]
        } else {
            vec![TermRole::Subject]
        }
    };
    let term = |number: i64, broadly: bool| Wanted {
        number,
        roles: roles(broadly),
    };
    let agent = query
        .agent
        .as_ref()
        .map(|agent| term(names::agent_number(agent), query.related_agents));
    let activity = query
        .activity
        .as_ref()
        .map(|activity| term(names::activity_number(activity), query.related_activities));
    let verb = query
        .verb
        .as_ref()
        .map(|verb| term(names::verb_number(verb), false));
    let registration = query
        .registration
        .map(|registration| term(names::registration_number(registration), false));
    [registration, agent, activity, verb]
        .into_iter()
        .flatten()
        .collect()
}

/// Turns records into what is given out.
async fn give(
    tx: &mut Tx,
    remembered: &Remembered,
    records: Vec<Record>,
    format: Format,
    languages: &str,
) -> Outcome<Vec<GivenStatement>> {
    let mut given = Vec::with_capacity(records.len());
    for record in records {
        let authority = authority_text(tx, remembered, record.authority_id).await?;
        let json = complete(&record, &authority)?;
        given.push(GivenStatement {
            id: record.statement_id,
            json,
            stored: stored_at(record.position),
        });
    }
    match format {
        Format::Exact => {}
        Format::Ids => {
            for statement in &mut given {
                let mut value = parse(&statement.json)?;
                reduce_to_ids(&mut value);
                statement.json = cairn_xapi::print_canonical(&value);
            }
        }
        Format::Canonical => {
            let mut known = Known::default();
            for statement in &mut given {
                let mut value = parse(&statement.json)?;
                known.look_up(tx, &mut value).await?;
                localise(&mut value, &known, languages);
                statement.json = cairn_xapi::print_canonical(&value);
            }
        }
    }
    Ok(given)
}

fn parse(json: &str) -> Outcome<Value> {
    cairn_xapi::parse_json(json)
        .map_err(|error| Refusal::Failed(Error::Inconsistent(error.to_string())))
}

/// A kept statement with what the record store adds: who vouches for it, when it was stored and, if it does not say when
/// it happened, that. Done on the text, which is an object in canonical spelling.
pub(crate) fn complete(record: &Record, authority: &str) -> Outcome<String> {
    let stored = cairn_xapi::Timestamp::from_epoch_us(stored_at(record.position))
        .ok_or_else(|| Error::Inconsistent("a statement was stored at no time".to_owned()))?;
    let rest = record
        .json
        .strip_prefix('{')
        .ok_or_else(|| Error::Inconsistent("a statement is no object".to_owned()))?;
    let mut json = String::with_capacity(record.json.len() + authority.len() + 120);
    json.push_str("{\"authority\":");
    json.push_str(authority);
    json.push_str(",\"stored\":\"");
    json.push_str(stored.as_str());
    json.push('"');
    if !record.dated {
        json.push_str(",\"timestamp\":\"");
        json.push_str(stored.as_str());
        json.push('"');
    }
    if record.authority_id.is_none() {
        // Cairn writes its own without.
        json.push_str(",\"version\":\"1.0.3\"");
    }
    json.push(',');
    json.push_str(rest);
    Ok(json)
}

/// Cairn itself, which vouches for what it writes.
pub(super) const CAIRN: &str =
    r#"{"account":{"homePage":"cairn:clients","name":"cairn"},"objectType":"Agent"}"#;

pub(crate) async fn authority_text(
    tx: &mut Tx,
    remembered: &Remembered,
    authority_id: Option<i64>,
) -> Outcome<Arc<str>> {
    let Some(number) = authority_id else {
        return Ok(Arc::from(CAIRN));
    };
    if let Some(text) = remembered.authority_texts.get(&number) {
        return Ok(text);
    }
    let text = tx
        .authority(number)
        .await?
        .ok_or_else(|| Error::Inconsistent(format!("there is no authority {number}")))?;
    let text: Arc<str> = text.into();
    remembered.authority_texts.insert(number, Arc::clone(&text));
    Ok(text)
}

/// What is known about the activities and verbs of a page.
#[derive(Default)]
struct Known {
    activities: HashMap<String, Option<Value>>,
    verbs: HashMap<String, Option<Value>>,
}

impl Known {
    async fn look_up(&mut self, tx: &mut Tx, statement: &mut Value) -> Outcome<()> {
        let (activities, verbs) = named_parts(statement);
        for id in activities {
            if let Entry::Vacant(entry) = self.activities.entry(id) {
                let known = tx.activity_definition(entry.key()).await?;
                entry.insert(known.and_then(|known| serde_json::from_str(&known).ok()));
            }
        }
        for id in verbs {
            if let Entry::Vacant(entry) = self.verbs.entry(id) {
                let known = tx.verb_display(entry.key()).await?;
                entry.insert(known.and_then(|known| serde_json::from_str(&known).ok()));
            }
        }
        Ok(())
    }
}

impl Definitions for Known {
    fn activity(&self, id: &str) -> Option<&Value> {
        self.activities.get(id)?.as_ref()
    }

    fn verb(&self, id: &str) -> Option<&Value> {
        self.verbs.get(id)?.as_ref()
    }
}
