//! Opening a database file: settings, migrations, and the copy made before an older file is
//! migrated.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{BUSY_TIMEOUT, PREPARED_STATEMENTS};
use crate::migration::{self, Migration};
use crate::position;
use crate::{OpenOptions, StoreError};

/// "CRN1": what `file(1)` and other programs can tell a Cairn database by.
const APPLICATION_ID: i32 = 0x4352_4e31;

/// Opens the connection of the writer; makes the file if it isn't there, and migrates it.
pub(super) fn writer(path: &Path, options: &OpenOptions) -> Result<Connection, StoreError> {
    create_private(path)?;
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    configure(&connection)?;
    // SQLite falls back to reading when it may not write.
    if connection.is_readonly("main")? {
        return Err(StoreError::ReadOnly { source: None });
    }
    refuse_strangers(&connection, path)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        let reason =
            format!("its file system allows no write-ahead log (journal mode is `{mode}`)");
        return Err(StoreError::File {
            path: path.into(),
            reason,
        });
    }
    // Every commit reaches the disk before it is confirmed, on macOS too. What a savepoint needs to
    // be undone stays in memory: it would be a new file for each group. What was committed is moved into
    // the file every 64 MB and not, as is usual, every 4: a batch of statements touches hundreds of pages
    // of indexes, many of them the same ones again and again.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
         PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 16384; PRAGMA cache_size = -65536; PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;",
    )?;
    if let Some(bytes) = options.largest_file {
        limit_size(&connection, bytes)?;
    }
    migrate(&mut connection, path, migration::ALL)?;
    Ok(connection)
}

/// Opens a connection that only reads. The writer's is open, so that the file is there and up to
/// date.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    configure(&connection)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")?;
    Ok(connection)
}

/// The last position that was given; 0 before the first.
pub(super) fn last_position(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row(position::LAST, [], |row| row.get(0))?)
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
    // A plan is made once per statement. Otherwise SQLite plans anew whenever a number is bound to a
    // `LIMIT`, which costs more than running most of our statements.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")?;
    Ok(())
}

/// Makes the file for its owner alone: it holds personal data. SQLite gives its log the same
/// permissions.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut create = fs::OpenOptions::new();
    create.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut create, 0o600);
    match create.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            if path.is_file() {
                return Ok(());
            }
            Err(StoreError::File {
                path: path.into(),
                reason: "it is not a file".into(),
            })
        }
        Err(error) => Err(StoreError::File {
            path: path.into(),
            reason: error.to_string(),
        }),
    }
}

fn refuse_strangers(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let stranger = || StoreError::NotCairn {
        place: path.display().to_string(),
    };
    // The first look into the file.
    let id = connection.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0));
    let id = match id {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            return Err(stranger());
        }
        id => id?,
    };
    let tables = connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| {
        row.get::<_, i64>(0)
    })?;
    if id != APPLICATION_ID && (id != 0 || tables > 0) {
        return Err(stranger());
    }
    Ok(())
}

fn limit_size(connection: &Connection, bytes: u64) -> Result<(), StoreError> {
    let page: u32 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    // SQLite counts pages in 32 bits.
    let pages = u32::try_from(bytes / u64::from(page.max(1))).unwrap_or(u32::MAX - 1);
    let pages = pages.max(1);
    connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    Ok(())
}

/// Brings the schema up to date, in one transaction, after a copy of an older file has been made.
fn migrate(
    connection: &mut Connection,
    path: &Path,
    migrations: &[Migration],
) -> Result<(), StoreError> {
    let found = schema_version(connection)?;
    if migration::pending(migrations, found)?.is_empty() {
        return Ok(());
    }
    if found > 0 {
        let copy = copy_before(connection, path, found)?;
        tracing::info!(schema = found, copy = %copy.display(), "copied the database before bringing it up to date");
    }
    // A table that others refer to is rebuilt as SQLite advises
    // (https://www.sqlite.org/lang_altertable.html, 7): without checking while it is away, and with
    // a check of everything in the end.
    connection.pragma_update(None, "foreign_keys", false)?;
    let migrated = migrate_unchecked(connection, migrations);
    connection.pragma_update(None, "foreign_keys", true)?;
    migrated
}

fn migrate_unchecked(
    connection: &mut Connection,
    migrations: &[Migration],
) -> Result<(), StoreError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Once more under the lock: another process may have been quicker.
    let found = schema_version(&transaction)?;
    for migration in migration::pending(migrations, found)? {
        let version = migration.version;
        let failed = |error: rusqlite::Error| StoreError::Migration {
            version,
            source: std::sync::Arc::new(error),
        };
        transaction
            .execute_batch(migration.sqlite)
            .map_err(failed)?;
        transaction
            .execute(
                "INSERT INTO schema_migration (version, name, applied_at) VALUES (?1, ?2, ?3)",
                (version, migration.name, migration::now()),
            )
            .map_err(failed)?;
        tracing::info!(version, name = migration.name, "migrated the database");
    }
    let orphans = "SELECT COUNT(*) FROM pragma_foreign_key_check";
    let orphans = transaction.query_row(orphans, [], |row| row.get::<_, i64>(0))?;
    if orphans > 0 {
        return Err(StoreError::corrupt(format!(
            "{orphans} rows belong to rows that are not there"
        )));
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(())
}

/// The schema of the database; 0 if it is empty.
fn schema_version(connection: &Connection) -> Result<i64, StoreError> {
    let known = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_migration'";
    if connection.query_row(known, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(0);
    }
    let newest = "SELECT COALESCE(MAX(version), 0) FROM schema_migration";
    Ok(connection.query_row(newest, [], |row| row.get(0))?)
}

/// Copies the database to `NAME.schema-N`, next to it, never over a file that is there.
fn copy_before(connection: &Connection, path: &Path, schema: i64) -> Result<PathBuf, StoreError> {
    let name = |count: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".schema-{schema}"));
        if count > 1 {
            name.push(format!("-{count}"));
        }
        PathBuf::from(name)
    };
    let Some(copy) = (1..1000).map(name).find(|copy| !copy.exists()) else {
        let reason = "there are a thousand copies of older schemas beside it".into();
        return Err(StoreError::File {
            path: path.into(),
            reason,
        });
    };
    let unreadable = |error: std::io::Error| StoreError::File {
        path: copy.clone(),
        reason: error.to_string(),
    };
    create_private(&copy)?;
    let Some(target) = copy.to_str() else {
        return Err(StoreError::File {
            path: copy.clone(),
            reason: "its name is not UTF-8".into(),
        });
    };
    connection.execute("VACUUM INTO ?1", [target])?;
    fs::File::open(&copy)
        .and_then(|file| file.sync_all())
        .map_err(unreadable)?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWEST: i64 = migration::newest();

    const NEXT: Migration = Migration {
        version: NEWEST + 1,
        name: "next",
        sqlite: "ALTER TABLE section ADD COLUMN room TEXT;",
        postgres: "",
    };

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_older_file_is_copied_then_migrated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cairn.db");
        let mut connection = writer(&path, &OpenOptions::default()).unwrap();
        connection
            .execute("INSERT INTO meta VALUES ('kept', 'yes')", [])
            .unwrap();

        let newer: Vec<Migration> = migration::ALL.iter().copied().chain([NEXT]).collect();
        migrate(&mut connection, &path, &newer).unwrap();
        assert_eq!(schema_version(&connection).unwrap(), NEXT.version);
        connection
            .execute("UPDATE section SET room = 'A1'", [])
            .unwrap();

        let copy = format!("cairn.db.schema-{NEWEST}");
        let copy = Connection::open(folder.path().join(copy)).unwrap();
        assert_eq!(schema_version(&copy).unwrap(), NEWEST);
        let kept: String = copy
            .query_row("SELECT value FROM meta", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, "yes");

        // The program of before refuses the file of after.
        let error = migrate(&mut connection, &path, migration::ALL).unwrap_err();
        assert!(
            matches!(
                error,
                StoreError::SchemaTooNew { found, known: NEWEST } if found == NEXT.version
            ),
            "{error}"
        );
    }

    #[test]
    fn every_older_schema_becomes_the_newest() {
        for known in 1..migration::ALL.len() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("cairn.db");
            let mut connection = Connection::open(&path).unwrap();
            migrate(&mut connection, &path, &migration::ALL[..known]).unwrap();
            connection
                .execute("INSERT INTO meta VALUES ('kept', 'yes')", [])
                .unwrap();
            migrate(&mut connection, &path, migration::ALL).unwrap();
            assert_eq!(schema_version(&connection).unwrap(), NEWEST);
            let kept: String = connection
                .query_row("SELECT value FROM meta", [], |row| row.get(0))
                .unwrap();
            assert_eq!(kept, "yes", "from schema {known}");
        }
    }

    #[test]
    fn a_migration_that_fails_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cairn.db");
        let mut connection = writer(&path, &OpenOptions::default()).unwrap();
        let broken = Migration {
            sqlite: "ALTER TABLE section ADD COLUMN room TEXT; SELECT nonsense;",
            ..NEXT
        };
        let newer: Vec<Migration> = migration::ALL.iter().copied().chain([broken]).collect();
        for _ in 0..2 {
            let error = migrate(&mut connection, &path, &newer).unwrap_err();
            assert!(
                matches!(error, StoreError::Migration { version, .. } if version == NEXT.version),
                "{error}"
            );
        }
        assert_eq!(schema_version(&connection).unwrap(), NEWEST);
        assert!(connection.prepare("SELECT room FROM section").is_err());
        drop(connection);
        assert_eq!(
            names(folder.path()),
            [
                "cairn.db".to_owned(),
                format!("cairn.db.schema-{NEWEST}"),
                format!("cairn.db.schema-{NEWEST}-2")
            ]
        );
    }

    #[test]
    fn a_file_of_another_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch("CREATE TABLE recipe (name TEXT)")
            .unwrap();
        let before = fs::read(&path).unwrap();
        let error = writer(&path, &OpenOptions::default()).unwrap_err();
        assert!(matches!(error, StoreError::NotCairn { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cairn.db");
        let _writer = writer(&path, &OpenOptions::default()).unwrap();
        for name in names(folder.path()) {
            let mode = fs::metadata(folder.path().join(&name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o077, 0, "{name}");
        }
    }
}
