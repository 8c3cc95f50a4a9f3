//! Secrets that Cairn has to use, and therefore cannot keep as hashes: passwords for other systems.
//!
//! They are sealed (ChaCha20-Poly1305, RFC 8439) with a key of 32 random bytes that stands in a file beside the database and
//! is made when it is first needed. So neither the database nor a backup of it tells a secret, and a copy of a school that
//! was restored elsewhere cannot speak for it. A sealed secret is bound to what it is for: put beside another address it
//! does not open.

use std::io::Write;
use std::path::{Path, PathBuf};

use rand::TryRng;
use rand::rngs::SysRng;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::Error;

const KEY_LENGTH: usize = 32;

/// Where the key stands.
#[derive(Debug)]
pub struct Vault {
    path: PathBuf,
}

impl Vault {
    /// The key in this file; it need not be there yet.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Seals a secret for what it is for; makes the key if there is none.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] if the key can neither be read nor made.
    pub(super) fn seal(&self, purpose: &str, secret: &str) -> Result<Vec<u8>, Error> {
        let key = match self.key()? {
            Some(key) => key,
            None => self.make_key()?,
        };
        let mut nonce = [0; NONCE_LEN];
        random(&mut nonce)?;
        let mut sealed = secret.as_bytes().to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(purpose),
            &mut sealed,
        )
        .map_err(|_| Error::Inconsistent("a secret could not be sealed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a sealed secret; none if it was sealed with another key or for something else, or the key is not here.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] if the key is there and cannot be read.
    pub(super) fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Option<String>, Error> {
        let (Some(key), Some((nonce, sealed))) = (self.key()?, sealed.split_first_chunk()) else {
            return Ok(None);
        };
        let mut opened = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let secret = key.open_in_place(nonce, Aad::from(purpose), &mut opened);
        Ok(secret
            .ok()
            .and_then(|secret| String::from_utf8(secret.to_vec()).ok()))
    }

    fn key(&self) -> Result<Option<LessSafeKey>, Error> {
        match std::fs::read(&self.path) {
            Ok(bytes) => key_of(&bytes)
                .map(Some)
                .ok_or_else(|| self.unusable("it is damaged")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.unusable(&error.to_string())),
        }
    }

    fn make_key(&self) -> Result<LessSafeKey, Error> {
        let mut bytes = [0; KEY_LENGTH];
        random(&mut bytes)?;
        let cannot = |error: std::io::Error| self.unusable(&error.to_string());
        let folder = self.path.parent().unwrap_or(Path::new("."));
        // It appears whole, and only its owner may read it.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
        file.write_all(&bytes).map_err(cannot)?;
        file.as_file().sync_all().map_err(cannot)?;
        match file.persist_noclobber(&self.path) {
            Ok(_) => {}
            // Another process was quicker.
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(cannot(error.error)),
        }
        self.key()?.ok_or_else(|| self.unusable("it has gone"))
    }

    fn unusable(&self, reason: &str) -> Error {
        Error::Inconsistent(format!(
            "the key of secrets {} cannot be used: {reason}",
            self.path.display()
        ))
    }
}

fn key_of(bytes: &[u8]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, bytes)
        .ok()
        .map(LessSafeKey::new)
}

fn random(bytes: &mut [u8]) -> Result<(), Error> {
    SysRng
        .try_fill_bytes(bytes)
        .map_err(|error| Error::Inconsistent(format!("there is no randomness: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_and_for_its_purpose_alone() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::at(folder.path().join("secret.key"));
        assert_eq!(vault.open("a", &[0; 40]).unwrap(), None);
        let sealed = vault.seal("a", "correct horse").unwrap();
        assert!(!sealed.windows(5).any(|part| part == b"horse"));
        assert_ne!(vault.seal("a", "correct horse").unwrap(), sealed);
        let opened = vault.open("a", &sealed).unwrap();
        assert_eq!(opened.as_deref(), Some("correct horse"));
        assert_eq!(vault.open("b", &sealed).unwrap(), None);
        assert_eq!(vault.open("a", &sealed[1..]).unwrap(), None);
        assert_eq!(vault.open("a", b"short").unwrap(), None);

        let other = Vault::at(folder.path().join("other.key"));
        other.seal("a", "x").unwrap();
        assert_eq!(other.open("a", &sealed).unwrap(), None);
        std::fs::write(folder.path().join("secret.key"), "damaged").unwrap();
        assert!(vault.open("a", &sealed).is_err());
        assert!(vault.seal("a", "x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        Vault::at(path.clone()).seal("a", "x").unwrap();
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
