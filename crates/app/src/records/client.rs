//! Clients: the systems that may write and read here. Each has a key, a secret that is shown once, and scopes.
//!
//! A secret is 32 random bytes: nobody guesses it, so that one SHA-256 is enough to keep it by, and a request costs no
//! more than that. What is known of a client is remembered for [`TRUST`] at most, so that one that is revoked on another
//! server of the same school stops there too.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use cairn_engine::Timestamp;
use cairn_store::{Client, NewAuditEntry, NewClient};
use cairn_xapi::{Actor, Agent, Iri};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{CLIENTS, Outcome, Refusal};
use crate::App;
use crate::authorise::{self, Actor as Person};
use crate::cmi5::session::RunningUnit;
use crate::error::Error;

/// How long what is known of a client is taken for true, in milliseconds.
pub const TRUST: i64 = 5_000;

/// How long a token stands in for a secret, in milliseconds.
pub const TOKEN_LIFE: i64 = 3_600_000;

/// Something that a client may be allowed (xAPI 1.0.3 part three, 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Hand statements in.
    StatementsWrite,
    /// Ask for the statements that it handed in itself.
    StatementsReadMine,
    /// Ask for any statements.
    StatementsRead,
    /// Keep states and read them.
    State,
    /// Keep profiles of activities and agents, and read them.
    Profile,
    /// Read everything.
    AllRead,
    /// Everything.
    All,
}

impl Scope {
    /// All scopes, in the order of a form.
    pub const ALL: [Self; 7] = [
        Self::StatementsWrite,
        Self::StatementsReadMine,
        Self::StatementsRead,
        Self::State,
        Self::Profile,
        Self::AllRead,
        Self::All,
    ];

    /// The word of the specification.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StatementsWrite => "statements/write",
            Self::StatementsReadMine => "statements/read/mine",
            Self::StatementsRead => "statements/read",
            Self::State => "state",
            Self::Profile => "profile",
            Self::AllRead => "all/read",
            Self::All => "all",
        }
    }
}

/// The scopes of a client or a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These scopes.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let mut scopes: Vec<Scope> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }

    /// Whether one is among them; not whether others imply it.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are among others too.
    fn within(&self, others: &Self) -> Self {
        let all = others.has(Scope::All);
        Self(
            self.0
                .iter()
                .copied()
                .filter(|scope| all || others.has(*scope))
                .collect(),
        )
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, scope) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl FromStr for Scopes {
    type Err = Error;

    /// Words separated by spaces.
    fn from_str(text: &str) -> Result<Self, Error> {
        let scopes = text.split_ascii_whitespace().map(|word| {
            let found = Scope::ALL.into_iter().find(|scope| scope.as_str() == word);
            found.ok_or_else(|| {
                Error::Invalid(format!(
                    "`{word}` is no scope: choose from {}",
                    Scope::ALL.map(Scope::as_str).join(", ")
                ))
            })
        });
        scopes.collect::<Result<Vec<_>, _>>().map(Self::new)
    }
}

/// A client that has shown who it is.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Its number.
    pub client_id: i64,
    /// What it may do.
    pub scopes: Scopes,
    /// Requests that it may make in a minute.
    pub per_minute: u32,
    /// The agent that vouches for what it hands in.
    pub authority: Actor,
    /// The unit of content made elsewhere that it is, if one: it may speak of its own learner and session only.
    pub unit: Option<RunningUnit>,
}

/// A client that was just added, with its secret, which is shown this once.
#[derive(Clone)]
pub struct AddedClient {
    /// The name it signs in with.
    pub key: String,
    /// Its password.
    pub secret: String,
}

/// Leaves out the secret.
impl fmt::Debug for AddedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddedClient")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// A client to be added.
#[derive(Clone, Debug)]
pub struct ClientWish {
    /// What people call it.
    pub name: String,
    /// What it may do; at least one scope.
    pub scopes: Scopes,
    /// Requests that it may make in a minute, at least 1.
    pub per_minute: u32,
}

/// A token, just issued.
#[derive(Clone)]
pub struct IssuedToken {
    /// What the client sends from now on.
    pub token: String,
    /// What it allows.
    pub scopes: Scopes,
    /// For how many seconds.
    pub seconds: i64,
}

/// Leaves out the token.
impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedToken")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Adds a client, at the wish of an administrator.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody else; [`Error::Invalid`] where the wish makes no sense.
    pub async fn add_client(
        &self,
        actor: &Person,
        wish: ClientWish,
        now: Timestamp,
    ) -> Result<AddedClient, Error> {
        authorise::check_installation(actor)?;
        self.create_client(wish, Some(actor.person_id), now).await
    }

    /// Adds a client, for the operator's command.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the wish makes no sense.
    pub async fn operator_adds_client(
        &self,
        wish: ClientWish,
        now: Timestamp,
    ) -> Result<AddedClient, Error> {
        self.create_client(wish, None, now).await
    }

    async fn create_client(
        &self,
        wish: ClientWish,
        by: Option<i64>,
        now: Timestamp,
    ) -> Result<AddedClient, Error> {
        let name = wish.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 200 {
            return Err(Error::Invalid(
                "a client needs a name of at most 200 characters".to_owned(),
            ));
        }
        if wish.scopes.is_empty() {
            return Err(Error::Invalid("a client needs a scope".to_owned()));
        }
        if wish.per_minute == 0 {
            return Err(Error::Invalid(
                "a client needs to be able to make a request".to_owned(),
            ));
        }
        let key = random_text::<12>()?;
        let secret = random_text::<32>()?;
        let new = NewClient {
            key: key.clone(),
            name,
            secret_hash: hash(&secret),
            scopes: wish.scopes.to_string(),
            per_minute: wish.per_minute,
            created_at: now.0,
            created_by: by,
        };
        let entry = NewAuditEntry {
            at: now.0,
            actor_id: by,
            action: "add-client".to_owned(),
            learner_id: None,
            detail: format!("{} ({key}): {}", new.name, new.scopes),
            address: None,
        };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.create_client(&new).await?;
                    tx.append_audit(&entry).await?;
                    Ok::<_, Error>(())
                })
            })
            .await?;
        Ok(AddedClient { key, secret })
    }

    /// The clients, the newest first, at most 500.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator.
    pub async fn clients(&self, actor: &Person) -> Result<Vec<Client>, Error> {
        authorise::check_installation(actor)?;
        self.store
            .read(|tx| Box::pin(async move { Ok(tx.clients(i64::MAX, 500).await?) }))
            .await
    }

    /// Lets a client do nothing any more.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but an administrator.
    pub async fn revoke_client(
        &self,
        actor: &Person,
        client_id: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        authorise::check_installation(actor)?;
        let entry = NewAuditEntry {
            at: now.0,
            actor_id: Some(actor.person_id),
            action: "revoke-client".to_owned(),
            learner_id: None,
            detail: format!("client {client_id}"),
            address: None,
        };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if tx.revoke_client(client_id, now.0).await? {
                        tx.append_audit(&entry).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
        self.remembered.clients.clear();
        Ok(())
    }

    /// The client of a key and secret.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if there is none.
    pub async fn caller_by_secret(
        &self,
        key: &str,
        secret: &str,
        now: Timestamp,
    ) -> Outcome<Caller> {
        let client = self.client_of_key(key, now).await?;
        let given = hash(secret);
        let matches = bool::from(given.ct_eq(&client.new.secret_hash));
        if !matches || client.revoked_at.is_some() {
            return Err(Refusal::Unknown);
        }
        caller(&client, &client.new.scopes)
    }

    /// The client of a token.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if there is no such token, or it has ended.
    pub async fn caller_by_token(&self, token: &str, now: Timestamp) -> Outcome<Caller> {
        let hash = hash(token);
        let found = self
            .store
            .read(move |tx| {
                Box::pin(async move { Ok::<_, Refusal>(tx.client_token(&hash).await?) })
            })
            .await?;
        match found {
            Some(token) if token.expires_at > now.0 && token.client.revoked_at.is_none() => {
                caller(&token.client, &token.scopes)
            }
            _ => Err(Refusal::Unknown),
        }
    }

    /// Issues a token to a client (OAuth 2, RFC 6749, 4.4), with the scopes it asks for as far as it has them; with all
    /// it has, if it asks for none.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if the credentials are wrong; [`Refusal::Rule`] if it has none of the scopes.
    pub async fn issue_token(
        &self,
        key: &str,
        secret: &str,
        wanted: Option<&str>,
        now: Timestamp,
    ) -> Outcome<IssuedToken> {
        let caller = self.caller_by_secret(key, secret, now).await?;
        let scopes = match wanted {
            None => caller.scopes,
            Some(wanted) => {
                let wanted: Scopes = wanted
                    .parse()
                    .map_err(|error: Error| Refusal::Rule(error.to_string()))?;
                wanted.within(&caller.scopes)
            }
        };
        if scopes.is_empty() {
            return Err(Refusal::Rule(
                "scope: the client has none of these".to_owned(),
            ));
        }
        let token = random_text::<32>()?;
        let (hash, words) = (hash(&token), scopes.to_string());
        let client_id = caller.client_id;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.create_client_token(&hash, client_id, &words, now.0, now.0 + TOKEN_LIFE)
                        .await?;
                    Ok::<_, Refusal>(())
                })
            })
            .await?;
        Ok(IssuedToken {
            token,
            scopes,
            seconds: TOKEN_LIFE / 1000,
        })
    }

    async fn client_of_key(&self, key: &str, now: Timestamp) -> Outcome<Arc<Client>> {
        let remembered = self.remembered.clients.get(key);
        if let Some((client, looked_up)) = remembered
            && (looked_up..looked_up + TRUST).contains(&now.0)
        {
            return Ok(client);
        }
        let wanted = key.to_owned();
        let found = self
            .store
            .read(move |tx| Box::pin(async move { Ok::<_, Refusal>(tx.client(&wanted).await?) }))
            .await?;
        let client = Arc::new(found.ok_or(Refusal::Unknown)?);
        self.remembered
            .clients
            .insert(key.to_owned(), (Arc::clone(&client), now.0));
        Ok(client)
    }
}

fn caller(client: &Client, scopes: &str) -> Outcome<Caller> {
    let accounts: Iri = CLIENTS
        .parse()
        .map_err(|error| Error::Inconsistent(format!("{CLIENTS} {error}")))?;
    let mut agent = Agent::with_account(accounts, client.new.key.clone());
    agent.name = Some(client.new.name.clone());
    Ok(Caller {
        client_id: client.client_id,
        scopes: scopes.parse()?,
        per_minute: client.new.per_minute,
        authority: agent.into(),
        unit: None,
    })
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// So many random bytes, as text.
pub(crate) fn random_text<const BYTES: usize>() -> Result<String, Error> {
    let mut bytes = [0; BYTES];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Error::Inconsistent(format!("there is no randomness: {error}")))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}
