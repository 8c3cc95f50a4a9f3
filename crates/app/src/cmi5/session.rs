//! While a unit is open: what it may do with its token, and how a session ends.

use std::sync::Arc;

use cairn_cmi5::vocabulary::{LAUNCH_DATA_STATE, LEARNER_PREFERENCES};
use cairn_cmi5::{CourseStructure, Launch, SessionState, UnitState, accept, statements};
use cairn_engine::Timestamp;
use cairn_store::{Cmi5Session, Tx};
use cairn_xapi::{Actor, Statement};
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::packages::Keeper;
use super::{Enrolment, launch_of, parse_id, read, unit_activity, unit_of, write};
use crate::App;
use crate::error::{Error, Result, Thing};
use crate::records::documents::Shelf;
use crate::records::{Caller, Refusal, Scope, Scopes};

/// A unit that has shown its token.
#[derive(Clone, Debug)]
pub struct RunningUnit {
    /// Its session.
    pub session_id: String,
    /// How it was launched.
    pub launch: Arc<Launch>,
    /// The course that it is a unit of.
    pub(crate) structure: Arc<CourseStructure>,
}

impl App {
    /// The unit whose session and token these are, as a client that may do what a unit may.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if there is none, or its session has ended.
    pub async fn caller_by_session(&self, session: Uuid, token: &str) -> Result<Caller, Refusal> {
        let (row, package_id) = match self.session_and_package(&session.to_string()).await {
            Err(Refusal::Nothing(_)) => return Err(Refusal::Unknown),
            found => found?,
        };
        let given = Sha256::digest(token).to_vec();
        let is_its = row
            .token_hash
            .as_ref()
            .is_some_and(|hash| bool::from(given.ct_eq(hash)));
        if !is_its || !row.open {
            return Err(Refusal::Unknown);
        }
        let launch = launch_of(&row)?;
        let authority = cairn_xapi::Actor::parse(&launch.learner.to_agent().to_string())?;
        Ok(Caller {
            client_id: -row.learner_id.abs() - 1,
            scopes: Scopes::new([
                Scope::StatementsWrite,
                Scope::StatementsReadMine,
                Scope::State,
                Scope::Profile,
            ]),
            per_minute: UNIT_REQUESTS,
            authority,
            unit: Some(RunningUnit {
                session_id: row.session_id,
                launch: Arc::new(launch),
                structure: self.structure(&package_id).await?,
            }),
        })
    }

    /// Gives a session up whose unit will not end it itself.
    ///
    /// # Errors
    /// [`Refusal::Nothing`] if there is no such session. One that has ended stays as it is.
    pub async fn abandon_session(
        &self,
        keeper: &Keeper,
        session: Uuid,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        keeper.check()?;
        self.end_session(&session.to_string(), now).await
    }

    async fn end_session(&self, session: &str, now: Timestamp) -> Result<(), Refusal> {
        let remembered = Arc::clone(&self.remembered);
        let (found, package_id) = self.session_and_package(session).await?;
        let structure = self.structure(&package_id).await?;
        let id = found.session_id;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let row = locked_session(tx, &id).await?;
                    let row = row.ok_or(Refusal::Nothing("session"))?;
                    if !row.open {
                        return Ok(());
                    }
                    let mut enrolment = enrolment_of(tx, &row, structure).await?;
                    let said = abandon(tx, &enrolment, row, now).await?;
                    enrolment.keep(tx, &remembered, vec![said], now).await
                })
            })
            .await
    }

    async fn session_and_package(&self, session: &str) -> Result<(Cmi5Session, String), Refusal> {
        let id = session.to_owned();
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let row = tx.cmi5_session(&id).await?;
                    let row = row.ok_or(Refusal::Nothing("session"))?;
                    let enrolled = tx.cmi5_registration(&row.registration_id).await?;
                    let enrolled = enrolled.ok_or(Refusal::Nothing("registration"))?;
                    Ok::<_, Refusal>((row, enrolled.package_id))
                })
            })
            .await
    }

    /// Decides that a unit need not be taken by the learner of a registration (9.3.7).
    ///
    /// # Errors
    /// [`Refusal::Nothing`] if there is no such registration or unit; [`Refusal::Conflict`] if the unit is waived already.
    pub async fn waive_unit(
        &self,
        keeper: &Keeper,
        registration: Uuid,
        unit: u32,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        keeper.check()?;
        let remembered = Arc::clone(&self.remembered);
        let id = registration.to_string();
        let found = self
            .store
            .read(move |tx| {
                Box::pin(async move { Ok::<_, Refusal>(tx.cmi5_registration(&id).await?) })
            })
            .await?;
        let found = found.ok_or(Refusal::Nothing("registration"))?;
        let structure = self.structure(&found.package_id).await?;
        unit_of(&structure, unit)?;
        let reason = reason.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.lock_learner(found.learner_id).await?;
                    let row = tx.cmi5_registration(&found.registration_id).await?;
                    let row = row.ok_or(Refusal::Nothing("registration"))?;
                    let mut enrolment = Enrolment::read(row, Arc::clone(&structure))?;
                    let before = enrolment.unit(unit);
                    if before.waived {
                        return Err(Refusal::Conflict("the unit is waived already".to_owned()));
                    }
                    let after = UnitState {
                        waived: true,
                        ..before
                    };
                    enrolment.state.units.insert(unit, after);
                    // A session of its own, in which nothing else is ever said (9.3.7).
                    let session = parse_id(&crate::new_id(now))?;
                    let envelope = enrolment.envelope(session, now)?;
                    let activity = unit_activity(&enrolment.row.package_id, unit);
                    let about = unit_of(&structure, unit)?;
                    let mut said = vec![statements::waived(&envelope, about, &activity, &reason)];
                    said.extend(enrolment.satisfy(session, now)?);
                    enrolment.keep(tx, &remembered, said, now).await
                })
            })
            .await
    }

    /// Notes that a unit has read a document, where the rules of cmi5 ask for it (10.1, 11).
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn note_read(
        &self,
        unit: &RunningUnit,
        at: &Shelf,
        document_id: &str,
    ) -> Result<(), Refusal> {
        let preferences = match (at, document_id) {
            (Shelf::State { .. }, LAUNCH_DATA_STATE) => false,
            (Shelf::Agent { .. }, LEARNER_PREFERENCES) => true,
            _ => return Ok(()),
        };
        let id = unit.session_id.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let row = locked_session(tx, &id).await?;
                    let mut row = row.ok_or(Refusal::Unknown)?;
                    let mut state: SessionState = read(&row.state)?;
                    if preferences {
                        state.preferences_read = true;
                    } else {
                        state.launch_data_read = true;
                    }
                    row.state = write(&state)?;
                    tx.put_cmi5_session_state(&row).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// Requests that the units of one learner may make in a minute.
const UNIT_REQUESTS: u32 = 1_200;

/// Within the transaction that keeps a unit's statements: holds them against the rules. Returns what has to be said and
/// stored afterwards.
pub(crate) struct Hearing {
    row: Cmi5Session,
    enrolment: Enrolment,
}

impl Hearing {
    /// Locks the learner and hears what the unit says.
    pub(crate) async fn hear(
        tx: &mut Tx,
        unit: &RunningUnit,
        said: &[Statement],
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let row = locked_session(tx, &unit.session_id).await?;
        let mut row = row.ok_or(Refusal::Unknown)?;
        let mut enrolment = enrolment_of(tx, &row, Arc::clone(&unit.structure)).await?;
        let mut session: SessionState = read(&row.state)?;
        let mut state = enrolment.unit(row.unit);
        for statement in said {
            let id = statement.id.map(|id| id.hyphenated().to_string());
            if let Some(id) = id
                && tx.find_statement(&id).await?.is_some()
            {
                // It is sent again, and was heard the first time.
                continue;
            }
            accept(&unit.launch, &mut session, &mut state, statement)
                .map_err(|violation| Refusal::Rejected(violation.to_string()))?;
        }
        enrolment.state.units.insert(row.unit, state);
        row.open = session.is_open();
        row.state = write(&session)?;
        row.last_at = now.0;
        Ok(Self { row, enrolment })
    }

    /// Says what follows and keeps the states.
    pub(crate) async fn conclude(
        mut self,
        tx: &mut Tx,
        remembered: &Arc<crate::records::Remembered>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let session = parse_id(&self.row.session_id)?;
        let said = self.enrolment.satisfy(session, now)?;
        self.enrolment.keep(tx, remembered, said, now).await?;
        tx.put_cmi5_session_state(&self.row).await?;
        Ok(())
    }
}

/// The session of an id, as it is while nobody else changes what belongs to its learner.
pub(super) async fn locked_session(tx: &mut Tx, id: &str) -> Result<Option<Cmi5Session>> {
    let Some(found) = tx.cmi5_session(id).await? else {
        return Ok(None);
    };
    tx.lock_learner(found.learner_id).await?;
    Ok(tx.cmi5_session(id).await?)
}

/// Ends a session that the unit did not end; returns what Cairn says of it.
pub(super) async fn abandon(
    tx: &mut Tx,
    enrolment: &Enrolment,
    mut row: Cmi5Session,
    now: Timestamp,
) -> Result<Value> {
    let launch = launch_of(&row)?;
    let mut state: SessionState = read(&row.state)?;
    state.abandoned = true;
    row.state = write(&state)?;
    row.open = false;
    tx.put_cmi5_session_state(&row).await?;
    let envelope = enrolment.envelope(launch.session, now)?;
    let lasted = u64::try_from(row.last_at - row.launched_at).unwrap_or(0);
    Ok(statements::abandoned(&envelope, &launch, lasted))
}

async fn enrolment_of(
    tx: &mut Tx,
    row: &Cmi5Session,
    structure: Arc<CourseStructure>,
) -> Result<Enrolment> {
    let enrolled = tx.cmi5_registration(&row.registration_id).await?;
    let enrolled = enrolled.ok_or(Error::NotFound(Thing::Unit))?;
    Enrolment::read(enrolled, structure)
}

/// What a unit wants with a document.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Touch<'a> {
    /// To read it.
    Read,
    /// To write it: its media type and content.
    Write(&'a str, &'a [u8]),
    /// To delete it.
    Delete,
}

/// Whether a unit may touch a document: only its own learner's, in its own registration and activity; what Cairn tells
/// it about its launch it may only read (10.2.1); what a learner prefers has a form (11).
pub(crate) fn check_document(
    unit: &RunningUnit,
    at: &Shelf,
    document_id: &str,
    touch: Touch<'_>,
) -> Result<(), Refusal> {
    let launch = &unit.launch;
    let is_learner = |agent: &Actor| {
        cairn_xapi::Actor::parse(&launch.learner.to_agent().to_string()).is_ok_and(|learner| {
            crate::records::identifier(&learner) == crate::records::identifier(agent)
        })
    };
    let rejected = |rule: &str| Err(Refusal::Rejected(rule.to_owned()));
    match at {
        Shelf::State {
            agent,
            activity,
            registration,
        } => {
            if !is_learner(agent) {
                return rejected("agent: must be the actor of the launch (cmi5 section 8.1.3)");
            }
            if *activity != launch.activity_id {
                return rejected("activityId: must be that of the launch (cmi5 section 8.1.5)");
            }
            if *registration != Some(launch.registration) {
                return rejected("registration: must be that of the launch (cmi5 section 8.1.4)");
            }
            if document_id == LAUNCH_DATA_STATE && !matches!(touch, Touch::Read) {
                return rejected("LMS.LaunchData: may only be read (cmi5 section 10.2.1)");
            }
        }
        Shelf::Agent { agent } => {
            if !is_learner(agent) {
                return rejected("agent: must be the actor of the launch (cmi5 section 11)");
            }
            if document_id == LEARNER_PREFERENCES
                && let Touch::Write(content_type, content) = touch
            {
                check_preferences(content_type, content)?;
            }
        }
        Shelf::Activity { activity } => {
            if *activity != launch.activity_id {
                return rejected("activityId: must be that of the launch (cmi5 section 8.1.5)");
            }
        }
    }
    Ok(())
}

/// What a learner prefers (11.1, 11.2): an object with a list of languages and whether there is sound.
fn check_preferences(content_type: &str, content: &[u8]) -> Result<(), Refusal> {
    let broken = |rule: &str| {
        Err(Refusal::Rejected(format!(
            "cmi5LearnerPreferences: {rule} (cmi5 section 11)"
        )))
    };
    let essence = content_type.split(';').next().unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("application/json") {
        return broken("must be application/json");
    }
    let Ok(Value::Object(preferences)) = serde_json::from_slice(content) else {
        return broken("must be a JSON object");
    };
    let languages = preferences
        .get("languagePreference")
        .and_then(Value::as_str);
    let are_languages = languages.is_some_and(|list| {
        list.split(',')
            .all(|tag| tag.trim().parse::<cairn_xapi::LanguageTag>().is_ok())
    });
    if !are_languages {
        return broken("languagePreference must be a list of language tags, separated by commas");
    }
    if !matches!(
        preferences.get("audioPreference").and_then(Value::as_str),
        Some("on" | "off")
    ) {
        return broken("audioPreference must be on or off");
    }
    Ok(())
}
