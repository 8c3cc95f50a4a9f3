//! The history of the schema. Migrations only go forward, and a released one is never edited.

use std::time::SystemTime;

use crate::StoreError;

/// One step of the schema, in the dialect of each engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// Counts from 1 without gaps.
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// Every migration, oldest first.
pub(crate) const ALL: &[Migration] = &[
    Migration {
        version: 1,
        name: "first",
        sqlite: include_str!("../migrations/0001_first.sqlite.sql"),
        postgres: include_str!("../migrations/0001_first.postgres.sql"),
    },
    Migration {
        version: 2,
        name: "settings",
        sqlite: include_str!("../migrations/0002_settings.sqlite.sql"),
        postgres: include_str!("../migrations/0002_settings.postgres.sql"),
    },
    Migration {
        version: 3,
        name: "choices",
        sqlite: include_str!("../migrations/0003_choices.sqlite.sql"),
        postgres: include_str!("../migrations/0003_choices.postgres.sql"),
    },
];

/// The schema this program reads and writes.
pub(crate) const fn newest() -> i64 {
    ALL[ALL.len() - 1].version
}

/// The migrations still to be applied to a database of schema `found` (0: empty).
pub(crate) fn pending(migrations: &[Migration], found: i64) -> Result<&[Migration], StoreError> {
    let known = migrations.last().map_or(0, |migration| migration.version);
    if found > known {
        return Err(StoreError::SchemaTooNew { found, known });
    }
    let applied = usize::try_from(found).unwrap_or(0);
    Ok(migrations.get(applied..).unwrap_or_default())
}

/// Milliseconds since the Unix epoch, for the record of when a migration was applied.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
