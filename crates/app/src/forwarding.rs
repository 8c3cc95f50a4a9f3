//! Forwarding: statements that are kept here go on to other record stores.
//!
//! An administrator says to which ([`App::add_forward_target`]), and which statements. The log itself is the queue: a target
//! keeps how far it has got in it, in the database, so that nothing is lost when the program is killed, and nothing is
//! written twice. Delivery is at least once; the ids of statements make a second time harmless. What is in the way is
//! waited for, longer each time; a statement that the other store does not take is found and set aside, and holds up
//! nothing. Of several processes on one database, one forwards to a target at a time, by a lease.
//!
//! `round` is what happens for one target, `outgoing` what statements look like elsewhere, `vault` how passwords are
//! kept. There is no HTTP here: [`Courier`] brings parcels.

mod courier;
mod outgoing;
mod round;
mod vault;
mod wish;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use cairn_engine::Timestamp;
use cairn_store::{ForwardTarget, NewAuditEntry, NewForwardTarget, SetAside, Waiting};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

pub use courier::{Answer, Courier, Parcel};
pub use vault::Vault;
pub use wish::{ForwardMistake, ForwardWish};

use round::{Memory, Round};
use wish::{checked, checked_secret};

use crate::authorise::{self, Actor};
use crate::error::{Error, Result, Thing};
use crate::{App, Running, new_id};

/// So often it is looked whether there is something to forward.
const LOOK: Duration = Duration::from_secs(1);

/// More than so many waiting statements are not counted.
pub const COUNTED: u32 = 100_000;

/// Statements set aside that a list shows.
const LISTED: u32 = 100;

/// Under this name the id of the installation is kept.
const INSTALLATION: &str = "installation-id";

/// How forwarding to a record store goes.
#[derive(Clone, Debug)]
pub struct ForwardView {
    /// Where to, and how far.
    pub target: ForwardTarget,
    /// What is left, at most [`COUNTED`], whether or not it is among what the target is to get.
    pub waiting: Waiting,
    /// Whether the password cannot be opened here: its key is not that of this process.
    pub is_locked: bool,
    /// How many statements are set aside.
    pub aside: i64,
    /// The latest of them.
    pub asides: Vec<SetAside>,
}

/// Who changes something: an administrator, or an operator at the command line.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Somebody who is signed in.
    Person(&'a Actor),
    /// Whoever can run commands beside the database.
    Operator,
}

impl By<'_> {
    fn check(self) -> Result<Option<i64>> {
        match self {
            Self::Operator => Ok(None),
            Self::Person(actor) => {
                authorise::check_installation(actor)?;
                Ok(Some(actor.person_id))
            }
        }
    }
}

/// What a secret is sealed for.
fn purpose(new: &NewForwardTarget) -> String {
    format!("forward to {} as {}", new.endpoint, new.key)
}

impl App {
    /// The same school with a place for the key of its secrets.
    #[must_use]
    pub fn with_vault(self, vault: Vault) -> Self {
        Self {
            vault: Some(Arc::new(vault)),
            ..self
        }
    }

    fn vault(&self) -> Result<&Arc<Vault>> {
        self.vault
            .as_ref()
            .ok_or_else(|| Error::Invalid("there is no place for the key of secrets".to_owned()))
    }

    /// Adds a record store that statements are forwarded to, and returns its number.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator; [`Error::Invalid`] where the wish makes no sense.
    pub async fn add_forward_target(
        &self,
        by: By<'_>,
        wish: ForwardWish,
        now: Timestamp,
    ) -> Result<i64> {
        let created_by = by.check()?;
        let (secret, mut new) = checked(wish, now)?;
        new.created_by = created_by;
        new.secret = self.vault()?.seal(&purpose(&new), &secret)?;
        let entry = audit(
            created_by,
            "add-forwarding",
            format!("{}: {}", new.name, new.endpoint),
            now,
        );
        let fresh = new_id(now);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if new.people.is_empty() {
                        let id = if let Some(id) = tx.meta(INSTALLATION).await? {
                            id
                        } else {
                            tx.put_meta(INSTALLATION, &fresh).await?;
                            fresh
                        };
                        new.people = format!("urn:uuid:{id}");
                    }
                    tx.append_audit(&entry).await?;
                    Ok(tx.create_forward_target(&new).await?)
                })
            })
            .await
    }

    /// How forwarding goes, to each record store.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator.
    pub async fn forwarding(&self, by: By<'_>) -> Result<Vec<ForwardView>> {
        by.check()?;
        let vault = self.vault.clone();
        self.store
            .scan(|tx| {
                Box::pin(async move {
                    let mut views = Vec::new();
                    for target in tx.forward_targets().await? {
                        let id = target.target_id;
                        let secret = match &vault {
                            None => None,
                            Some(vault) => vault.open(&purpose(&target.new), &target.new.secret)?,
                        };
                        views.push(ForwardView {
                            is_locked: secret.is_none(),
                            waiting: tx.waiting_after(target.reached, COUNTED).await?,
                            aside: tx.count_set_asides(id).await?,
                            asides: tx.set_asides(id, LISTED).await?,
                            target,
                        });
                    }
                    Ok(views)
                })
            })
            .await
    }

    /// Forwards to a record store no more.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator; [`Error::NotFound`] if there is none of this number.
    pub async fn remove_forward_target(
        &self,
        by: By<'_>,
        target_id: i64,
        now: Timestamp,
    ) -> Result<()> {
        let entry = audit(
            by.check()?,
            "remove-forwarding",
            format!("{target_id}"),
            now,
        );
        let changed = self.store.write(move |tx| {
            Box::pin(async move {
                tx.append_audit(&entry).await?;
                there(tx.delete_forward_target(target_id).await?)
            })
        });
        changed.await
    }

    /// Stops forwarding to a record store for the time being, or goes on with it, at once.
    ///
    /// # Errors
    /// As [`App::remove_forward_target`].
    pub async fn pause_forwarding(
        &self,
        by: By<'_>,
        target_id: i64,
        paused: bool,
        now: Timestamp,
    ) -> Result<()> {
        let action = if paused {
            "pause-forwarding"
        } else {
            "resume-forwarding"
        };
        let entry = audit(by.check()?, action, format!("{target_id}"), now);
        let changed = self.store.write(move |tx| {
            Box::pin(async move {
                tx.append_audit(&entry).await?;
                there(tx.pause_forward_target(target_id, paused).await?)
            })
        });
        changed.await
    }

    /// Tries again, at once, what was set aside for a record store.
    ///
    /// # Errors
    /// As [`App::remove_forward_target`].
    pub async fn forward_set_asides_again(
        &self,
        by: By<'_>,
        target_id: i64,
        now: Timestamp,
    ) -> Result<()> {
        let entry = audit(by.check()?, "forward-again", format!("{target_id}"), now);
        let changed = self.store.write(move |tx| {
            Box::pin(async move {
                tx.append_audit(&entry).await?;
                tx.try_set_asides_again(target_id).await?;
                there(tx.pause_forward_target(target_id, false).await?)
            })
        });
        changed.await
    }

    /// Puts another password in place of the one before.
    ///
    /// # Errors
    /// As [`App::remove_forward_target`]; [`Error::Invalid`] for an empty one.
    pub async fn change_forward_secret(
        &self,
        by: By<'_>,
        target_id: i64,
        secret: &str,
        now: Timestamp,
    ) -> Result<()> {
        let entry = audit(
            by.check()?,
            "change-forwarding",
            format!("{target_id}: secret"),
            now,
        );
        let secret = checked_secret(secret)?;
        let vault = Arc::clone(self.vault()?);
        let changed = self.store.write(move |tx| {
            Box::pin(async move {
                let target = tx.forward_target(target_id).await?;
                let target = target.ok_or(Error::NotFound(Thing::Target))?;
                let sealed = vault.seal(&purpose(&target.new), &secret)?;
                tx.append_audit(&entry).await?;
                there(tx.put_forward_secret(target_id, &sealed).await?)
            })
        });
        changed.await
    }
}

fn there(found: bool) -> Result<()> {
    if found {
        Ok(())
    } else {
        Err(Error::NotFound(Thing::Target))
    }
}

fn audit(by: Option<i64>, action: &str, detail: String, now: Timestamp) -> NewAuditEntry {
    NewAuditEntry {
        at: now.0,
        actor_id: by,
        action: action.to_owned(),
        learner_id: None,
        detail,
        address: None,
    }
}

/// A process that forwards; what it remembers lasts as long as it.
#[derive(Debug)]
pub struct Forwarder<C> {
    courier: C,
    /// The name of the process, which holds leases.
    holder: String,
    memories: std::sync::Mutex<HashMap<i64, Arc<Mutex<Memory>>>>,
}

impl<C: Courier> Forwarder<C> {
    /// A process that sends with this courier.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] if there is no randomness for its name.
    pub fn new(courier: C) -> Result<Self> {
        Ok(Self {
            courier,
            holder: crate::records::random_text::<12>()?,
            memories: std::sync::Mutex::default(),
        })
    }

    /// Forwards what is left for a record store, until nothing is left or something is in the way, which is then noted.
    /// Does nothing if that is going on already, here or in another process.
    ///
    /// # Errors
    /// If the store of this school fails.
    pub async fn forward(
        &self,
        app: &App,
        target_id: i64,
        now: &(dyn Fn() -> Timestamp + Send + Sync),
    ) -> Result<()> {
        let memory = {
            let mut memories = self.memories.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(memories.entry(target_id).or_default())
        };
        let Ok(mut memory) = memory.try_lock() else {
            return Ok(());
        };
        let round = Round {
            store: &app.store,
            vault: app.vault()?,
            courier: &self.courier,
            holder: &self.holder,
            now,
        };
        round.run(target_id, &mut memory).await
    }
}

impl Running {
    /// Forwards statements to the record stores that the school has named, for as long as it runs. It never ends; what it
    /// was about when it is dropped is done again.
    pub async fn keep_forwarding<C: Courier>(
        self,
        courier: C,
        now: impl Fn() -> Timestamp + Clone + Send + Sync + 'static,
    ) {
        let forwarder = match Forwarder::new(courier) {
            Ok(forwarder) => Arc::new(forwarder),
            Err(error) => {
                tracing::error!(%error, "nothing can be forwarded");
                return;
            }
        };
        let mut rounds = JoinSet::new();
        loop {
            let app = self.current();
            let targets = app
                .store
                .read(|tx| Box::pin(async move { tx.forward_targets().await }));
            match targets.await {
                Ok(targets) => {
                    for target in targets {
                        let (forwarder, app, now) =
                            (Arc::clone(&forwarder), app.clone(), now.clone());
                        // A slow store holds up itself alone.
                        rounds.spawn(async move {
                            let round = forwarder.forward(&app, target.target_id, &now);
                            if let Err(error) = round.await {
                                tracing::warn!(%error, target = %target.new.name, "forwarding was interrupted");
                            }
                        });
                    }
                }
                Err(error) => tracing::warn!(%error, "it cannot be seen what is to be forwarded"),
            }
            tokio::time::sleep(LOOK).await;
            while rounds.try_join_next().is_some() {}
        }
    }
}
