//! Where the database is: a file, or a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::StoreError;

/// The address of a database: a path (`cairn.db`, `sqlite:cairn.db`) or
/// `postgres://USER:PASSWORD@HOST/DATABASE`.
///
/// Writing one out (`Display`, `Debug`) never shows a password.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl(pub(crate) Place);

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<tokio_postgres::Config>),
}

impl StoreUrl {
    /// The database in a file, which is made if it isn't there.
    pub fn file(path: impl Into<PathBuf>) -> StoreUrl {
        StoreUrl(Place::Sqlite(path.into()))
    }

    /// The file of the database, if it is one.
    pub fn as_file(&self) -> Option<&Path> {
        match &self.0 {
            Place::Sqlite(path) => Some(path),
            Place::Postgres(_) => None,
        }
    }
}

impl FromStr for StoreUrl {
    type Err = StoreError;

    fn from_str(url: &str) -> Result<Self, StoreError> {
        let wrong = |url: &str, reason: &str| StoreError::Url {
            url: url.into(),
            reason: reason.into(),
        };
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            // The text is not repeated: it may hold a password.
            let config = tokio_postgres::Config::from_str(url).map_err(|error| {
                let reason = std::error::Error::source(&error)
                    .unwrap_or(&error)
                    .to_string();
                wrong("postgres://…", &reason)
            })?;
            return Ok(StoreUrl(Place::Postgres(Box::new(config))));
        }
        let path = match url.strip_prefix("sqlite:") {
            Some(path) => path.strip_prefix("//").unwrap_or(path),
            None => match url.split_once("://") {
                Some((scheme, _)) => {
                    return Err(wrong(&format!("{scheme}://…"), "the scheme is unknown"));
                }
                None => url,
            },
        };
        match path {
            "" => Err(wrong(url, "the path is empty")),
            ":memory:" => Err(wrong(
                url,
                "a database in memory can't be shared by its readers",
            )),
            path => Ok(StoreUrl::file(path)),
        }
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use tokio_postgres::config::Host;
        let config = match &self.0 {
            Place::Sqlite(path) => return write!(f, "sqlite:{}", path.display()),
            Place::Postgres(config) => config,
        };
        write!(f, "postgres://")?;
        if let Some(user) = config.get_user() {
            write!(f, "{user}@")?;
        }
        match config.get_hosts().first() {
            Some(Host::Tcp(host)) => write!(f, "{host}")?,
            #[cfg(unix)]
            Some(Host::Unix(folder)) => write!(f, "{}", folder.display())?,
            None => {}
        }
        if let Some(port) = config.get_ports().first() {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_paths_and_servers_and_hides_passwords() {
        for (given, shown) in [
            ("cairn.db", "sqlite:cairn.db"),
            ("sqlite:data/cairn.db", "sqlite:data/cairn.db"),
            ("sqlite:///srv/cairn.db", "sqlite:/srv/cairn.db"),
            (
                "postgres://ada:secret@db.example:5433/cairn",
                "postgres://ada@db.example:5433/cairn",
            ),
        ] {
            let url: StoreUrl = given.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("secret"));
        }
    }

    #[test]
    fn refuses_what_it_cannot_open() {
        for given in [
            "",
            "sqlite:",
            ":memory:",
            "mysql://ada:secret@db/cairn",
            "postgres://ada:secret@db:port/cairn",
        ] {
            let message = StoreUrl::from_str(given).unwrap_err().to_string();
            assert!(!message.contains("secret"), "{message}");
            assert!(message.contains("is not a database address"), "{message}");
        }
    }
}
