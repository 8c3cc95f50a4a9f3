//! Where a school lives: a data folder with its database and its courses, or a PostgreSQL database beside a courses folder.

use std::path::{Path, PathBuf};

use cairn_app::forwarding::Vault;
use cairn_app::{App, Courses};
use cairn_store::{Store, StoreError, StoreUrl};
use clap::Args;

/// The database inside a data folder.
const DATABASE_FILE: &str = "cairn.db";

/// The courses inside a data folder.
const COURSES_FOLDER: &str = "courses";

/// The key of the secrets that Cairn has to use: it is not in the database, so that no backup tells them.
const SECRET_KEY_FILE: &str = "secret.key";

/// The database could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open {url}")]
struct CannotOpen {
    url: StoreUrl,
    source: StoreError,
}

/// Options that say where the school lives.
#[derive(Args, Clone)]
pub(crate) struct Place {
    /// Data folder: holds the database and the courses
    #[arg(
        long,
        value_name = "DIR",
        default_value = "cairn-data",
        env = "CAIRN_DATA"
    )]
    pub(crate) data: PathBuf,
    /// PostgreSQL database in place of the embedded one (`postgres://user:password@host/name`)
    #[arg(
        long,
        value_name = "URL",
        env = "CAIRN_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
}

impl Place {
    /// Opens the school that is there; its database is made if it is new.
    pub(crate) async fn open(&self) -> Result<App, Box<dyn std::error::Error>> {
        self.require_folder()?;
        let courses = Courses::load(&self.courses())?;
        let store = self.open_store().await?;
        let app = App::of_school(store, courses).await?;
        Ok(app.with_vault(Vault::at(self.data.join(SECRET_KEY_FILE))))
    }

    /// Opens the school that is there, for a command that has nothing to do without its database.
    pub(crate) async fn open_existing(&self) -> Result<App, Box<dyn std::error::Error>> {
        self.require_database()?;
        self.open().await
    }

    /// Opens the database, made ready if it is new.
    pub(crate) async fn open_store(&self) -> Result<Store, Box<dyn std::error::Error>> {
        let url = self.url()?;
        let opened = Store::open(&url).await;
        Ok(opened.map_err(|source| CannotOpen { url, source })?)
    }

    /// Opens the database that is there.
    pub(crate) async fn open_existing_store(&self) -> Result<Store, Box<dyn std::error::Error>> {
        self.require_database()?;
        self.open_store().await
    }

    /// The folder of the courses.
    pub(crate) fn courses(&self) -> PathBuf {
        self.data.join(COURSES_FOLDER)
    }

    /// Where the database is.
    pub(crate) fn url(&self) -> Result<StoreUrl, Box<dyn std::error::Error>> {
        Ok(match &self.database {
            Some(url) => url.parse()?,
            None => StoreUrl::file(self.data.join(DATABASE_FILE)),
        })
    }

    /// The embedded database must be there; what is on a server is found out by opening it.
    fn require_database(&self) -> Result<(), String> {
        if self.database.is_some() {
            return Ok(());
        }
        self.require_folder()?;
        let file = self.data.join(DATABASE_FILE);
        if file.exists() {
            return Ok(());
        }
        Err(format!(
            "there is no database {}: name the data folder of a school with --data",
            display(&file)
        ))
    }

    fn require_folder(&self) -> Result<(), String> {
        if self.data.is_dir() {
            return Ok(());
        }
        Err(format!(
            "there is no data folder {}: name one with --data, or make a sample school with `cairn demo`",
            display(&self.data)
        ))
    }
}

/// A path as people type it.
pub(crate) fn display(path: &Path) -> String {
    path.display().to_string()
}
