//! Signing in and out: passwords are kept as argon2id hashes, sessions as hashes of random tokens.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::{PasswordHasher, PasswordVerifier};
use cairn_engine::Timestamp;
use cairn_store::{NewAuditEntry, NewSession as SessionRow};
use sha2::{Digest, Sha256};

use crate::App;
use crate::authorise::Actor;
use crate::clock;
use crate::error::{Error, Result};

/// A session ends this long after signing in.
const SESSION_LASTS_MS: i64 = 14 * 24 * 60 * 60 * 1_000;

/// Longer passwords are refused before hashing, so that nobody can keep the processor busy with them.
const LONGEST_PASSWORD: usize = 256;

/// A new session: the token belongs into the cookie and nowhere else.
#[derive(Debug)]
pub struct NewSession {
    /// The secret that the browser sends with each request; the store has only its hash.
    pub token: String,
    /// When the session ends.
    pub expires_at: Timestamp,
}

impl App {
    /// Opens a session for the person with this login and password.
    ///
    /// # Errors
    /// [`Error::WrongLoginOrPassword`], after the same amount of work whether or not the login exists.
    pub async fn sign_in(&self, login: &str, password: &str, now: Timestamp) -> Result<NewSession> {
        let wanted = login.trim().to_lowercase();
        let account = self
            .store
            .read(move |tx| Box::pin(async move { tx.person_by_login(&wanted).await }))
            .await?;
        let account = account.filter(|account| account.person.disabled_at.is_none());
        let hash = account
            .as_ref()
            .and_then(|account| account.password_hash.clone());
        let verified = verify_password(password.to_owned(), hash).await?;
        let Some(person) = account.filter(|_| verified).map(|account| account.person) else {
            return Err(Error::WrongLoginOrPassword);
        };

        let token = random_token();
        let session = SessionRow {
            token_hash: token_hash(&token),
            person_id: person.person_id,
            csrf: random_token(),
            created_at: now.0,
            expires_at: now.0 + SESSION_LASTS_MS,
        };
        let expires_at = Timestamp(session.expires_at);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.delete_expired_sessions(now.0).await?;
                    tx.create_session(&session).await?;
                    tx.append_audit(&signed_in(session.person_id, now)).await
                })
            })
            .await?;
        Ok(NewSession { token, expires_at })
    }

    /// Who holds this session token.
    ///
    /// # Errors
    /// [`Error::SignedOut`] for a token that is unknown, ended or expired.
    pub async fn actor(&self, token: &str, now: Timestamp) -> Result<Actor> {
        let hash = token_hash(token);
        let found = self
            .store
            .read(move |tx| Box::pin(async move { tx.session(&hash, now.0).await }))
            .await?;
        let session = found.ok_or(Error::SignedOut)?;
        Ok(Actor {
            person_id: session.person.person_id,
            name: session.person.name,
            role: session.person.role,
            locale: session.person.locale,
            settings: session.settings,
            time_zone: clock::zone(&session.person.time_zone),
            course: session.course_id,
            csrf: session.csrf,
        })
    }

    /// Ends the session of this token; ending one that is gone is no mistake.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let hash = token_hash(token);
        self.store
            .write(move |tx| Box::pin(async move { tx.delete_session(&hash).await }))
            .await?;
        Ok(())
    }
}

/// Hashes a password for storing (argon2id, the crate's recommended parameters, a random salt).
pub fn hash_password(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash
        .map_err(|error| Error::Inconsistent(format!("password hashing failed: {error}")))?
        .to_string())
}

/// Compares off the async threads: one comparison costs tens of milliseconds by design. Without a hash it compares with
/// one that nothing matches, so that an unknown login takes as long as a wrong password.
async fn verify_password(password: String, hash: Option<String>) -> Result<bool> {
    if password.len() > LONGEST_PASSWORD {
        return Ok(false);
    }
    let compare = move || {
        let hash = hash.as_deref().unwrap_or_else(|| absent_persons_hash());
        let hash = PasswordHash::new(hash).ok()?;
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .ok()
    };
    let verified = tokio::task::spawn_blocking(compare).await;
    Ok(verified
        .map_err(|error| Error::Inconsistent(format!("password check failed: {error}")))?
        .is_some())
}

/// The hash that is compared when there is no such person, so that the answer takes as long as for a wrong password.
fn absent_persons_hash() -> &'static str {
    static HASH: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| hash_password(&random_token()).unwrap_or_default());
    &HASH
}

/// 256 random bits in hexadecimal.
fn random_token() -> String {
    crate::hex(&rand::random::<[u8; 32]>())
}

fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

fn signed_in(person_id: i64, now: Timestamp) -> NewAuditEntry {
    NewAuditEntry {
        at: now.0,
        actor_id: Some(person_id),
        action: "sign-in".to_owned(),
        learner_id: None,
        detail: String::new(),
        address: None,
    }
}
