//! Opening a unit: who learns is registered in the package, a session begins, and the address to open is made.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cairn_cmi5::vocabulary::LAUNCH_DATA_STATE;
use cairn_cmi5::{
    Heading, Launch, LaunchMethod, LaunchMode, LearnerAccount, SessionState, statements,
};
use cairn_engine::Timestamp;
use cairn_store::{Cmi5Registration, Cmi5Session, Document, DocumentPlace, Tx};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;
use uuid::Uuid;

use super::packages::Keeper;
use super::{Enrolment, RegistrationState, parse_id, read, unit_activity, unit_of, write};
use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::error::{Error, Result, Thing};
use crate::records::{PEOPLE, Refusal, Remembered};

/// Where a unit finds Cairn, as its browser does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Of Cairn itself, with a slash at the end.
    pub pages: Url,
    /// Of the files of packages, with a slash at the end: another origin, so that content can't act as the learner.
    pub content: Url,
}

/// A launch that another system asks for.
#[derive(Clone, Debug)]
pub struct LaunchWish {
    /// Who learns.
    pub learner: LearnerAccount,
    /// In which registration; a new one, if none is named.
    pub registration: Option<Uuid>,
    /// What for.
    pub mode: LaunchMode,
}

/// A unit that can be opened now.
#[derive(Clone, Debug, PartialEq)]
pub struct Launched {
    /// The address to open.
    pub url: Url,
    /// The session that has begun.
    pub session: Uuid,
    /// The registration it belongs to.
    pub registration: Uuid,
    /// Where it may be shown.
    pub method: LaunchMethod,
    /// What it is called.
    pub heading: Heading,
}

/// What a unit gets when it asks for its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The token, once.
    Token(String),
    /// It was fetched already (8.2.3, error code 1).
    Already,
    /// There is no such session, or it has ended (error code 2).
    Unknown,
}

impl App {
    /// Opens a unit for a learner who is signed in. `back` is the path of the page to return to.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such unit; [`Error::Forbidden`] for somebody who does not learn.
    pub async fn open_unit(
        &self,
        actor: &Actor,
        (package_id, unit): (&str, u32),
        (addresses, back): (impl FnOnce() -> Result<Addresses, Refusal>, &str),
        now: Timestamp,
    ) -> Result<Launched, Refusal> {
        let actor = actor.clone();
        let learner = LearnerAccount {
            home_page: PEOPLE.to_owned(),
            name: actor.person_id.to_string(),
        };
        let id = actor.person_id;
        self.store
            .read(move |tx| {
                Box::pin(async move { authorise::check(tx, &actor, Action::Practise, id).await })
            })
            .await?;
        unit_of(self.structure(package_id).await?.as_ref(), unit)?;
        let addresses = addresses()?;
        let return_url = addresses.pages.join(back);
        let return_url = return_url.map_err(|error| Error::Invalid(error.to_string()))?;
        let plan = Plan {
            learner,
            registration: Registering::Latest,
            mode: LaunchMode::Normal,
            return_url: Some(return_url.into()),
        };
        self.launch(package_id, unit, plan, &addresses, now).await
    }

    /// Opens a unit for somebody whom another system names.
    ///
    /// # Errors
    /// [`Refusal::Nothing`] if there is no such unit; [`Refusal::Rule`] if the registration is somebody else's.
    pub async fn launch_unit(
        &self,
        keeper: &Keeper,
        (package_id, unit): (&str, u32),
        wish: LaunchWish,
        addresses: &Addresses,
        now: Timestamp,
    ) -> Result<Launched, Refusal> {
        keeper.check()?;
        let plan = Plan {
            learner: wish.learner,
            registration: wish
                .registration
                .map_or(Registering::New, Registering::Named),
            mode: wish.mode,
            return_url: None,
        };
        self.launch(package_id, unit, plan, addresses, now).await
    }

    async fn launch(
        &self,
        package_id: &str,
        unit: u32,
        plan: Plan,
        addresses: &Addresses,
        now: Timestamp,
    ) -> Result<Launched, Refusal> {
        let structure = self.structure(package_id).await?;
        let about = unit_of(&structure, unit)?;
        let (method, heading) = (about.launch_method, about.heading.clone());
        let session: Uuid = parse_id(&crate::new_id(now))?;
        let unit_url = addresses
            .content
            .join(&format!("{package_id}/"))
            .and_then(|folder| folder.join(&about.url))
            .map_err(|error| Error::Inconsistent(format!("{}: {error}", about.url)))?;
        let secret = crate::records::random_text::<32>()?;
        let opening = Opening {
            remembered: Arc::clone(&self.remembered),
            package_id: package_id.to_owned(),
            unit,
            session,
            structure,
            plan,
            fetch_hash: Sha256::digest(&secret).to_vec(),
            unit_url: unit_url.clone(),
            now,
        };
        let launch = self
            .store
            .write(move |tx| Box::pin(opening.run(tx)))
            .await?;
        let address = |path: &str| {
            let joined = addresses.pages.join(path);
            joined.map_err(|error| Error::Inconsistent(error.to_string()))
        };
        let endpoint = address("xapi")?;
        let fetch = address(&format!("cmi5/fetch/{session}/{secret}"))?;
        Ok(Launched {
            url: launch.url(&unit_url, endpoint.as_str(), fetch.as_str()),
            session,
            registration: launch.registration,
            method,
            heading,
        })
    }

    /// Gives a unit its token, the first time that it asks (8.2).
    ///
    /// # Errors
    /// Those of the store.
    pub async fn fetch_token(
        &self,
        session: Uuid,
        secret: &str,
        now: Timestamp,
    ) -> Result<Fetched> {
        let given = Sha256::digest(secret).to_vec();
        let token = crate::records::random_text::<32>()?;
        let token_hash = Sha256::digest(&token).to_vec();
        let id = session.to_string();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(mut row) = super::session::locked_session(tx, &id).await? else {
                        return Ok::<_, Error>(Fetched::Unknown);
                    };
                    if !bool::from(given.ct_eq(&row.fetch_hash)) {
                        return Ok(Fetched::Unknown);
                    }
                    let mut state: SessionState = read(&row.state)?;
                    if state.fetched {
                        return Ok(Fetched::Already);
                    }
                    if !row.open {
                        return Ok(Fetched::Unknown);
                    }
                    state.fetched = true;
                    row.state = write(&state)?;
                    row.token_hash = Some(token_hash);
                    row.last_at = now.0;
                    tx.put_cmi5_session_state(&row).await?;
                    Ok(Fetched::Token(
                        BASE64_STANDARD.encode(format!("{id}:{token}")),
                    ))
                })
            })
            .await
    }
}

/// In which registration a unit is opened.
#[derive(Clone, Copy, Debug)]
enum Registering {
    /// The learner's last one in the package; a new one, if there is none.
    Latest,
    /// A new one.
    New,
    /// This one, which is made if it is not there.
    Named(Uuid),
}

struct Plan {
    learner: LearnerAccount,
    registration: Registering,
    mode: LaunchMode,
    return_url: Option<String>,
}

/// All that the transaction needs.
struct Opening {
    remembered: Arc<Remembered>,
    package_id: String,
    unit: u32,
    session: Uuid,
    structure: Arc<cairn_cmi5::CourseStructure>,
    plan: Plan,
    fetch_hash: Vec<u8>,
    unit_url: Url,
    now: Timestamp,
}

impl Opening {
    async fn run(self, tx: &mut Tx) -> Result<Launch, Refusal> {
        let now = self.now;
        let agent = self.plan.learner.to_agent().to_string();
        let agent = cairn_xapi::Actor::parse(&agent)?;
        let learner_id = crate::records::log_of(tx, &self.remembered, &agent).await?;
        tx.lock_learner(learner_id).await?;
        let (mut enrolment, is_new) = self.enrol(tx, learner_id).await?;
        let mut said = Vec::new();
        if is_new {
            said.extend(enrolment.satisfy(self.session, now)?);
        }
        for left in tx
            .open_cmi5_sessions(learner_id, &enrolment.row.registration_id, self.unit)
            .await?
        {
            said.push(super::session::abandon(tx, &enrolment, left, now).await?);
        }
        let about = unit_of(&self.structure, self.unit)?;
        let launch = Launch {
            mode: self.plan.mode,
            return_url: self.plan.return_url.clone(),
            ..Launch::of(
                about,
                self.session,
                enrolment.registration,
                enrolment.learner.clone(),
                unit_activity(&self.package_id, self.unit),
            )
        };
        self.put_launch_data(tx, &launch, &agent).await?;
        let envelope = enrolment.envelope(self.session, now)?;
        said.push(statements::launched(
            &envelope,
            &launch,
            about,
            self.unit_url.as_str(),
        ));
        enrolment.keep(tx, &self.remembered, said, now).await?;
        tx.open_cmi5_session(&Cmi5Session {
            learner_id,
            session_id: self.session.to_string(),
            registration_id: enrolment.row.registration_id.clone(),
            unit: self.unit,
            launch: write(&launch)?,
            state: write(&SessionState::default())?,
            fetch_hash: self.fetch_hash,
            token_hash: None,
            launched_at: now.0,
            last_at: now.0,
            open: true,
        })
        .await?;
        Ok(launch)
    }

    /// The registration, and whether it is new.
    async fn enrol(&self, tx: &mut Tx, learner_id: i64) -> Result<(Enrolment, bool), Refusal> {
        let found = match self.plan.registration {
            Registering::New => None,
            Registering::Latest => {
                tx.cmi5_registration_of(learner_id, &self.package_id)
                    .await?
            }
            Registering::Named(id) => tx.cmi5_registration(&id.to_string()).await?,
        };
        if let Some(row) = found {
            if row.learner_id != learner_id || row.package_id != self.package_id {
                return Err(Refusal::Rule(
                    "registration: is that of another learner or package".to_owned(),
                ));
            }
            return Ok((Enrolment::read(row, Arc::clone(&self.structure))?, false));
        }
        let id = match self.plan.registration {
            Registering::Named(id) => id.to_string(),
            _ => crate::new_id(self.now),
        };
        let row = Cmi5Registration {
            learner_id,
            registration_id: id,
            package_id: self.package_id.clone(),
            actor: write(&self.plan.learner)?,
            state: write(&RegistrationState::default())?,
            registered_at: self.now.0,
        };
        tx.register_cmi5(&row).await?;
        Ok((Enrolment::read(row, Arc::clone(&self.structure))?, true))
    }

    /// Tells the unit how it is launched (10.1).
    async fn put_launch_data(
        &self,
        tx: &mut Tx,
        launch: &Launch,
        agent: &cairn_xapi::Actor,
    ) -> Result<(), Refusal> {
        let place = DocumentPlace {
            kind: "state",
            agent: crate::records::identifier(agent),
            activity: launch.activity_id.clone(),
            registration: launch.registration.to_string(),
        };
        let content = launch.launch_data().to_string().into_bytes();
        let document = Document {
            document_id: LAUNCH_DATA_STATE.to_owned(),
            content_type: "application/json".to_owned(),
            etag: crate::hex(&Sha256::digest(&content)),
            content,
            updated_at: self.now.0.saturating_mul(1000),
        };
        let found = tx.document(&place, LAUNCH_DATA_STATE).await?;
        let replaced = found.as_ref().map(|found| found.etag.as_str());
        if tx.put_document(&place, &document, replaced).await? {
            Ok(())
        } else {
            Err(Refusal::Failed(Error::NotFound(Thing::Unit)))
        }
    }
}
