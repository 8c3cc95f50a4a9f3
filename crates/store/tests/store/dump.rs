//! Dumps: from either engine into either, to the byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cairn_store::{DumpError, DumpSummary, Store, StoreError};

use crate::fixture::{self, Database, on_both_engines};

on_both_engines! {
    a_dump_restores_to_the_same_dump,
    a_database_in_use_is_not_restored_into,
    a_damaged_dump_restores_nothing,
    a_large_table_is_dumped_in_pages,
}

async fn dump(store: &Store) -> (String, DumpSummary) {
    let (bytes, summary) = store.dump(Vec::new(), |_| {}).await.unwrap();
    (String::from_utf8(bytes).unwrap(), summary)
}

async fn restore(store: &Store, dump: impl Into<Vec<u8>>) -> Result<DumpSummary, DumpError> {
    store
        .restore(std::io::Cursor::new(dump.into()), |_| {})
        .await
}

async fn a_dump_restores_to_the_same_dump(database: Database) {
    let ada = fixture::populate(&database.store).await;
    let (dumped, summary) = dump(&database.store).await;
    assert!(summary.rows.values().all(|rows| *rows > 0), "{summary:?}");

    let mut targets = vec![Database::sqlite().await];
    targets.extend(Database::postgres().await);
    for target in targets {
        assert_eq!(
            restore(&target.store, dumped.clone()).await.unwrap(),
            summary
        );
        assert_eq!(dump(&target.store).await.0, dumped);
        assert_eq!(target.store.integrity_check().await.unwrap(), []);
        // Life goes on: ids and logs continue where they were.
        let ben = fixture::learner(&target.store, "ben").await;
        assert!(ben > ada);
        assert_eq!(fixture::answer(&target.store, ada, "r9").await.unwrap(), 4);
    }
}

async fn a_database_in_use_is_not_restored_into(database: Database) {
    fixture::learner(&database.store, "ada").await;
    let (dumped, _) = dump(&database.store).await;
    let refused = restore(&database.store, dumped.clone()).await.unwrap_err();
    assert!(
        matches!(refused, DumpError::NotEmpty { table: "person" }),
        "{refused}"
    );
    assert_eq!(dump(&database.store).await.0, dumped);
}

async fn a_damaged_dump_restores_nothing(database: Database) {
    let source = Database::sqlite().await;
    fixture::populate(&source.store).await;
    let (good, _) = dump(&source.store).await;
    let lines: Vec<&str> = good.lines().collect();
    let without = |dropped: usize| {
        let mut kept = lines.clone();
        kept.remove(dropped);
        kept.join("\n") + "\n"
    };
    let empty = dump(&database.store).await.0;
    let damages = [
        (String::new(), "the dump ends early, after line 0"),
        (
            good.replacen("\"schema\":", "\"schema\":99", 1),
            "the dump has format 1 and schema 99",
        ),
        (without(lines.len() - 1), "the dump ends early, after line"),
        (
            good[..good.len() / 2].to_owned(),
            "the dump ends early, after line",
        ),
        (
            good.replacen("ada Lovelace", "ada Lovelacf", 1),
            "the dump is damaged: its SHA-256",
        ),
        (without(lines.len() - 2), "the dump is damaged: its SHA-256"),
        (
            format!("{good}{}\n", lines[1]),
            "it comes after the last line",
        ),
        (
            good.replacen("\"table\":\"person\"", "\"table\":\"recipe\"", 1),
            "there is no table `recipe`",
        ),
        (
            good.replacen("\"login\":", "\"nickname\":", 1),
            "the column `login` is missing",
        ),
        (
            good.replacen("\"row\":{", "\"row\":{\"more\":1,", 1),
            "there is no column `more`",
        ),
        (
            good.replacen("\"created_at\":1000", "\"created_at\":true", 1),
            "holds something else than a value",
        ),
        (
            good.replacen("\"created_at\":1000", "\"created_at\":\"then\"", 1),
            "the database refused a row",
        ),
        (
            good.replacen("{\"table\"", "{\"tible\"", 1),
            "is not a line of a dump",
        ),
        (
            "{\"not\":\"a dump\"}\n".into(),
            "line 1 is not a line of a dump",
        ),
    ];
    for (damaged, expected) in damages {
        let error = restore(&database.store, damaged)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error} should say: {expected}");
        assert_eq!(dump(&database.store).await.0, empty, "{expected}");
    }
    restore(&database.store, good).await.unwrap();
}

async fn a_large_table_is_dumped_in_pages(database: Database) {
    let filled: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                for number in 0..600 {
                    tx.put_meta(&format!("key {number}"), "value").await?;
                }
                Ok(())
            })
        })
        .await;
    filled.unwrap();
    let told = Arc::new(AtomicU64::new(0));
    let teller = Arc::clone(&told);
    let (bytes, summary) = database
        .store
        .dump(Vec::new(), move |rows| {
            teller.store(rows, Ordering::Relaxed);
        })
        .await
        .unwrap();
    assert_eq!(
        (summary.rows["meta"], told.load(Ordering::Relaxed)),
        (600, 600)
    );
    let target = Database::sqlite().await;
    assert_eq!(restore(&target.store, bytes).await.unwrap(), summary);
    assert_eq!(dump(&target.store).await.1, summary);
}
