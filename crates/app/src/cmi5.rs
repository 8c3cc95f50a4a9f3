//! Content made elsewhere (cmi5): packages that are imported, units that are launched, and what they report.
//!
//! A package is imported once ([`packages`]). When a learner opens a unit ([`launch`]), they are registered in the
//! package, and a session begins: the unit fetches a token, and with it may hand in statements about this learner and
//! no other ([`session`]). What follows from those (a block or the course is done) Cairn states itself. Which rules hold
//! is decided in `cairn-cmi5`; here they meet the log, in one transaction under the learner's lock.

pub mod launch;
pub mod packages;
pub mod session;

use std::collections::BTreeMap;
use std::sync::Arc;

use cairn_cmi5::{CourseStructure, Launch, Part, UnitState, statements};
use cairn_engine::Timestamp;
use cairn_store::{Cmi5Registration, Tx};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::App;
use crate::error::{Error, Result, Thing};
use crate::records::{Refusal, Remembered};

pub use cairn_cmi5::{LaunchMethod, LaunchMode, LearnerAccount};

/// The course structures of packages, by id, as far as they were read.
pub(crate) struct Structures(Cache<String, Arc<CourseStructure>>);

impl Default for Structures {
    fn default() -> Self {
        Self(Cache::new(100))
    }
}

impl std::fmt::Debug for Structures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Structures").finish_non_exhaustive()
    }
}

/// What has happened in a registration: kept as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct RegistrationState {
    /// By the place of the unit in the package; units to which nothing happened are left out.
    units: BTreeMap<u32, UnitState>,
    /// The blocks that are done, by their places.
    blocks: Vec<usize>,
    /// The course is done.
    course: bool,
}

/// How the ids begin under which statements know units, blocks and courses of packages.
pub const ACTIVITIES: &str = "cairn:cmi5/";

/// The id under which statements know a unit. It is the same for everybody, so that a link to a skill says what they are
/// evidence of.
fn unit_activity(package_id: &str, unit: u32) -> String {
    format!("{ACTIVITIES}{package_id}/unit/{unit}")
}

/// The package and the unit that an activity is, if it is one.
pub(crate) fn unit_of_activity(activity: &str) -> Option<(&str, u32)> {
    let (package_id, place) = activity.strip_prefix(ACTIVITIES)?.split_once("/unit/")?;
    let unit = place.parse().ok()?;
    (unit_activity(package_id, unit) == activity).then_some((package_id, unit))
}

fn part_activity(package_id: &str, part: Part) -> String {
    match part {
        Part::Block(block) => format!("{ACTIVITIES}{package_id}/block/{block}"),
        Part::Course => format!("{ACTIVITIES}{package_id}/course"),
    }
}

/// A registration while it is being changed, under the learner's lock.
struct Enrolment {
    row: Cmi5Registration,
    registration: Uuid,
    learner: LearnerAccount,
    structure: Arc<CourseStructure>,
    state: RegistrationState,
}

impl Enrolment {
    fn read(row: Cmi5Registration, structure: Arc<CourseStructure>) -> Result<Self> {
        Ok(Self {
            registration: parse_id(&row.registration_id)?,
            learner: read(&row.actor)?,
            state: read(&row.state)?,
            structure,
            row,
        })
    }

    fn unit(&self, unit: u32) -> UnitState {
        self.state.units.get(&unit).copied().unwrap_or_default()
    }

    /// Brings up to date which units, blocks and course are done, and returns what Cairn has to say of it.
    fn satisfy(&mut self, session: Uuid, now: Timestamp) -> Result<Vec<Value>> {
        let mut done = Vec::with_capacity(self.structure.units.len());
        for (place, unit) in (0..).zip(&self.structure.units) {
            let before = self.unit(place);
            let is_met = unit.move_on.is_met(before.completed, before.passed);
            let satisfied = before.satisfied || before.waived || is_met;
            if satisfied && !before.satisfied {
                self.state.units.insert(
                    place,
                    UnitState {
                        satisfied,
                        ..before
                    },
                );
            }
            done.push(satisfied);
        }
        let mut said = Vec::new();
        for part in cairn_cmi5::satisfied(&self.structure, &done) {
            let is_new = match part {
                Part::Block(block) => !self.state.blocks.contains(&block),
                Part::Course => !self.state.course,
            };
            if !is_new {
                continue;
            }
            match part {
                Part::Block(block) => self.state.blocks.push(block),
                Part::Course => self.state.course = true,
            }
            let activity = part_activity(&self.row.package_id, part);
            let envelope = self.envelope(session, now)?;
            said.push(statements::satisfied(
                &envelope,
                &self.structure,
                part,
                &activity,
            ));
        }
        Ok(said)
    }

    fn envelope(&self, session: Uuid, now: Timestamp) -> Result<statements::Envelope> {
        Ok(statements::Envelope {
            id: parse_id(&crate::new_id(now))?,
            timestamp: utc(now)?,
            learner: self.learner.clone(),
            registration: self.registration,
            session,
        })
    }

    /// Keeps what Cairn says itself, and the state.
    async fn keep(
        &mut self,
        tx: &mut Tx,
        remembered: &Arc<Remembered>,
        said: Vec<Value>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        crate::records::intake::keep_own(tx, remembered, &said, now).await?;
        self.row.state = write(&self.state)?;
        tx.put_cmi5_registration_state(&self.row).await?;
        Ok(())
    }
}

impl App {
    /// The course structure of a package.
    async fn structure(&self, package_id: &str) -> Result<Arc<CourseStructure>> {
        if let Some(structure) = self.structures.0.get(package_id) {
            return Ok(structure);
        }
        let wanted = package_id.to_owned();
        let found = self
            .store
            .read(move |tx| {
                Box::pin(async move { Ok::<_, Error>(tx.cmi5_package(&wanted).await?) })
            })
            .await?;
        let package = found.ok_or(Error::NotFound(Thing::Package))?;
        let structure = CourseStructure::parse(&package.structure)
            .map_err(|invalid| Error::Inconsistent(invalid.to_string()))?;
        let structure = Arc::new(structure);
        self.structures
            .0
            .insert(package_id.to_owned(), Arc::clone(&structure));
        Ok(structure)
    }
}

fn unit_of(structure: &CourseStructure, unit: u32) -> Result<&cairn_cmi5::Unit> {
    usize::try_from(unit)
        .ok()
        .and_then(|place| structure.units.get(place))
        .ok_or(Error::NotFound(Thing::Unit))
}

/// A time as cmi5 wants it: in UTC.
fn utc(now: Timestamp) -> Result<String> {
    cairn_xapi::Timestamp::from_epoch_ms(now.0, 0)
        .map(|time| time.as_str().to_owned())
        .ok_or_else(|| Error::Inconsistent("the clock is out of its range".to_owned()))
}

fn parse_id(id: &str) -> Result<Uuid> {
    id.parse()
        .map_err(|_| Error::Inconsistent(format!("`{id}` is no UUID")))
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::Inconsistent(error.to_string()))
}

fn write(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Inconsistent(error.to_string()))
}

/// How a session was launched, from its row.
fn launch_of(row: &cairn_store::Cmi5Session) -> Result<Launch> {
    read(&row.launch)
}
