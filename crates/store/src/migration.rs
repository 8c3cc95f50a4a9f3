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
    Migration {
        version: 4,
        name: "answer_model",
        sqlite: include_str!("../migrations/0004_answer_model.sqlite.sql"),
        postgres: include_str!("../migrations/0004_answer_model.postgres.sql"),
    },
    Migration {
        version: 5,
        name: "record_store",
        sqlite: include_str!("../migrations/0005_record_store.sqlite.sql"),
        postgres: include_str!("../migrations/0005_record_store.postgres.sql"),
    },
    Migration {
        version: 6,
        name: "placement",
        sqlite: include_str!("../migrations/0006_placement.sqlite.sql"),
        postgres: include_str!("../migrations/0006_placement.postgres.sql"),
    },
    Migration {
        version: 7,
        name: "cmi5",
        sqlite: include_str!("../migrations/0007_cmi5.sqlite.sql"),
        postgres: include_str!("../migrations/0007_cmi5.postgres.sql"),
    },
    Migration {
        version: 8,
        name: "evidence",
        sqlite: include_str!("../migrations/0008_evidence.sqlite.sql"),
        postgres: include_str!("../migrations/0008_evidence.postgres.sql"),
    },
    Migration {
        version: 9,
        name: "unit_evidence",
        sqlite: include_str!("../migrations/0009_unit_evidence.sqlite.sql"),
        postgres: include_str!("../migrations/0009_unit_evidence.postgres.sql"),
    },
    Migration {
        version: 10,
        name: "forwarding",
        sqlite: include_str!("../migrations/0010_forwarding.sqlite.sql"),
        postgres: include_str!("../migrations/0010_forwarding.postgres.sql"),
    },
    Migration {
        version: 11,
        name: "assigned_content",
        sqlite: include_str!("../migrations/0011_assigned_content.sqlite.sql"),
        postgres: include_str!("../migrations/0011_assigned_content.postgres.sql"),
    },
    Migration {
        version: 12,
        name: "term_backlog",
        sqlite: include_str!("../migrations/0012_term_backlog.sqlite.sql"),
        postgres: include_str!("../migrations/0012_term_backlog.postgres.sql"),
    },
    Migration {
        version: 13,
        name: "packed",
        sqlite: include_str!("../migrations/0013_packed.sqlite.sql"),
        postgres: include_str!("../migrations/0013_packed.postgres.sql"),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A model that was in use before there was a table for them is in use after that.
    #[test]
    fn the_model_in_use_moves_into_its_table() {
        for (before, last) in [(None, 1), (Some(""), 1), (Some("old"), 2)] {
            let database = rusqlite::Connection::open_in_memory().unwrap();
            database
                .execute_batch("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) STRICT")
                .unwrap();
            let mut put = database
                .prepare("INSERT INTO meta VALUES ($1, $2)")
                .unwrap();
            put.execute(["answer-model", "new"]).unwrap();
            if let Some(before) = before {
                put.execute(["answer-model-before", before]).unwrap();
            }
            database.execute_batch(ALL[3].sqlite).unwrap();
            let meta: (String, String) = database
                .query_row("SELECT key, value FROM meta", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .unwrap();
            assert_eq!(meta, ("answer-model-in-use".to_owned(), last.to_string()));
            let of_last = "SELECT text, before_id FROM answer_model WHERE model_id = $1";
            let kept: (String, Option<i64>) = database
                .query_row(of_last, [last], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap();
            assert_eq!(kept, ("new".to_owned(), (last == 2).then_some(1)));
        }
    }

    /// Rules for units become links; one that is there stays with its skill.
    #[test]
    fn rules_for_units_become_links() {
        let database = rusqlite::Connection::open_in_memory().unwrap();
        for migration in &ALL[..8] {
            database.execute_batch(migration.sqlite).unwrap();
        }
        database
            .execute_batch(
                "INSERT INTO cmi5_package VALUES ('p', 'P', '', 0);
                 INSERT INTO cmi5_link VALUES ('p', 0, 'c', 'a'), ('p', 1, 'c', 'a');
                 INSERT INTO evidence_rule (activity, verb, course_id, skill_id, grade, pass_mark, created_at) VALUES
                 ('cairn:cmi5/p/unit/0', '', 'c', 'a', 'aided', 0.8, 0),
                 ('cairn:cmi5/p/unit/1', '', 'c', 'b', 'aided', 0.8, 0),
                 ('cairn:cmi5/p/unit/2', '', 'c', 'a', 'assessed', 0.8, 0),
                 ('cairn:cmi5/p/unit/2', '', 'c', 'b', 'exposure', 0.8, 0),
                 ('cairn:cmi5/p/unit/*', '', 'c', 'b', 'assessed', 0.8, 0),
                 ('https://example.org/', '', 'c', 'b', 'assessed', 0.8, 0);",
            )
            .unwrap();
        database.execute_batch(ALL[8].sqlite).unwrap();
        let mut read = database
            .prepare("SELECT unit || skill_id || grade FROM cmi5_link ORDER BY unit")
            .unwrap();
        let links = read.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let links: Vec<String> = links.map(Result::unwrap).collect();
        assert_eq!(links, ["0aaided", "1aassessed", "2bexposure"]);
        let left: i64 = database
            .query_row("SELECT COUNT(*) FROM evidence_rule", [], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 1);
    }
}
