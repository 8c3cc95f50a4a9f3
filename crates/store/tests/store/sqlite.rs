//! What can only happen to a file.

use std::fs;

use cairn_store::{
    Belief, NewStatement, OpenOptions, RecordQuery, Store, StoreError, StoreUrl, Term, TermRole,
    Wanted,
};

use crate::fixture::{self, Database, session};

fn limited(bytes: u64) -> OpenOptions {
    let mut options = OpenOptions::default();
    options.largest_file = Some(bytes);
    options
}

async fn put(store: &Store, key: String, size: usize) -> Result<(), StoreError> {
    store
        .write(move |tx| Box::pin(async move { tx.put_meta(&key, &"x".repeat(size)).await }))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_survived() {
    let database = Database::sqlite_with(limited(3 << 19)).await;
    let store = &database.store;
    let ada = fixture::learner(store, "ada").await;
    let filled: Result<(), StoreError> = store
        .write(move |tx| {
            Box::pin(async move {
                for token in 0..20 {
                    let mut session = session(ada, token, 5_000);
                    session.csrf = "x".repeat(20_000);
                    tx.create_session(&session).await?;
                }
                Ok(())
            })
        })
        .await;
    filled.unwrap();

    // Many at once: those that fit are there, the others are told, nothing is there in part.
    let writers = (0..64).map(|number| put(store, format!("k{number:02}"), 20_000));
    let results = futures_util::future::join_all(writers).await;
    let full = results.iter().filter(|result| result.is_err()).count();
    assert!((1..64).contains(&full), "{full}");
    for (number, result) in results.iter().enumerate() {
        let key = format!("k{number:02}");
        let stored: Result<_, StoreError> = store
            .read(move |tx| Box::pin(async move { tx.meta(&key).await }))
            .await;
        let stored = stored.unwrap();
        match result {
            Ok(()) => assert_eq!(stored.map(|text| text.len()), Some(20_000)),
            Err(error) => {
                assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
                assert!(
                    error
                        .to_string()
                        .starts_with("the disk of the database is full"),
                    "{error}"
                );
                assert_eq!(stored, None);
            }
        }
    }
    assert_eq!(store.integrity_check().await.unwrap(), []);

    // Space is made, and life goes on.
    let freed: Result<u64, StoreError> = store
        .write(|tx| Box::pin(async move { tx.delete_expired_sessions(6_000).await }))
        .await;
    assert_eq!(freed.unwrap(), 20);
    put(store, "later".into(), 20_000).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_something_else_is_refused() {
    let database = Database::sqlite().await;
    let waiting: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.put_meta("k", "v").await?;
                tokio::task::yield_now().await;
                Ok(())
            })
        })
        .await;
    assert!(
        matches!(waiting, Err(StoreError::AwaitedElsewhere)),
        "{waiting:?}"
    );
    let stored: Result<_, StoreError> = database
        .store
        .read(|tx| Box::pin(async move { tx.meta("k").await }))
        .await;
    assert_eq!(stored.unwrap(), None);
    put(&database.store, "next".into(), 1).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_may_not_be_written_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cairn.db");
    let url = StoreUrl::file(&path);
    drop(Store::open(&url).await.unwrap());
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    if fs::OpenOptions::new().write(true).open(&path).is_ok() {
        println!("skipped: this user may write to read-only files");
        return;
    }
    let error = Store::open(&url).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(
        &text,
        "not a database, although it is long enough to be one: ".repeat(100),
    )
    .unwrap();
    let error = Store::open(&StoreUrl::file(&text)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotCairn { .. }), "{error:?}");

    let error = Store::open(&StoreUrl::file(folder.path()))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::File { .. }), "{error:?}");

    let error = Store::open(&StoreUrl::file(folder.path().join("missing/cairn.db")))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::File { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_found() {
    let database = Database::sqlite().await;
    let ada = fixture::populate(&database.store).await;
    let path = database.url.as_file().unwrap();
    let beside = rusqlite::Connection::open(path).unwrap();
    beside
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             DELETE FROM statement WHERE seq = 2;
             UPDATE belief SET version = 17;
             UPDATE decision SET belief_version = 17;
             UPDATE response SET correct = 0;",
        )
        .unwrap();
    let findings = database.store.integrity_check().await.unwrap();
    let mut findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
    findings.dedup();
    assert_eq!(
        findings,
        [
            "a row of `response` belongs to a row of `statement` that is not there".to_owned(),
            format!("the log has a gap, or not the length it should have (learner {ada})"),
            format!("a response is not that of its statement (learner {ada})"),
            format!("an attempt ended right without a right response (learner {ada})"),
            format!("a belief is newer than the log (learner {ada})"),
            format!("a decision rests on a belief newer than the log (learner {ada})"),
        ]
    );
}

/// Statements that were stored before they were packed and had Bloom filters stay as they are.
#[tokio::test(flavor = "multi_thread")]
async fn statements_from_before_are_read_and_found() {
    let database = Database::sqlite().await;
    let ada = fixture::learner(&database.store, "ada").await;
    let term = |number| Term {
        number,
        role: TermRole::Subject,
    };
    let new = NewStatement {
        // Such a one is in the index from the start.
        refers_to: Some("another".into()),
        terms: vec![term(3), term(4)],
        ..fixture::statement(ada, "s1")
    };
    let json = new.json.clone();
    let appended: Result<_, StoreError> = database
        .store
        .write(move |tx| Box::pin(async move { tx.append_statement(&new).await }))
        .await;
    appended.unwrap();
    let path = database.url.as_file().unwrap();
    let beside = rusqlite::Connection::open(path).unwrap();
    let changed = beside.execute("UPDATE statement SET json = $1, packed = NULL", [&json]);
    assert_eq!(changed.unwrap(), 1);
    let changed = beside.execute("UPDATE statement_term SET bloom = -1", []);
    assert_eq!(changed.unwrap(), 2);

    let both = RecordQuery {
        wanted: [3, 4]
            .map(|number| Wanted {
                number,
                roles: vec![TermRole::Subject],
            })
            .into(),
        vouched: None,
        after: i64::MIN,
        before: i64::MAX,
        ascending: false,
        limit: 9,
    };
    let found: Result<_, StoreError> = database
        .store
        .read(move |tx| Box::pin(async move { tx.records(&both).await }))
        .await;
    let found: Vec<String> = found.unwrap().into_iter().map(|found| found.json).collect();
    assert_eq!(found, std::slice::from_ref(&json));
    let (dump, _) = database.store.dump(Vec::new(), |_| {}).await.unwrap();
    let dump = String::from_utf8(dump).unwrap();
    let escaped = json.replace('"', "\\\"");
    assert!(dump.contains(&escaped), "{dump}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_of_another_process_is_waited_for() {
    let database = Database::sqlite().await;
    let path = database.url.as_file().unwrap().to_owned();
    let beside = rusqlite::Connection::open(path).unwrap();
    beside.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (waiting, ()) = tokio::join!(put(&database.store, "k".into(), 1), async {
        tokio::task::yield_now().await;
        beside.execute_batch("COMMIT").unwrap();
    });
    waiting.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_is_not_in_the_file_any_more() {
    const MARK: &str = "unmistakable";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cairn.db");
    let store = Store::open(&StoreUrl::file(&path)).await.unwrap();
    let ada = fixture::populate(&store).await;
    let ben = fixture::learner(&store, "ben").await;
    for learner_id in [ada, ben] {
        let marked: Result<(), StoreError> = store
            .write(move |tx| {
                Box::pin(async move {
                    for number in 0..200 {
                        let id = format!("{MARK} {learner_id} {number}");
                        // Some of them too long for one page.
                        let json = id.repeat(if number % 50 == 0 { 2_000 } else { 3 });
                        let new = fixture::statement(learner_id, &id);
                        tx.append_statement(&NewStatement { json, ..new }).await?;
                    }
                    let state = format!("{MARK} {learner_id}").repeat(1_000);
                    tx.put_belief(&Belief {
                        state,
                        ..fixture::belief(learner_id, 4)
                    })
                    .await?;
                    Ok(())
                })
            })
            .await;
        marked.unwrap();
    }
    let erased: Result<bool, StoreError> = store
        .write(move |tx| Box::pin(async move { tx.erase_person(ada).await }))
        .await;
    assert!(erased.unwrap());
    // Closing moves what is in the write-ahead log into the file.
    drop(store);
    let file = fs::read(&path).unwrap();
    let holds = |text: &str| {
        file.windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds(&format!("{MARK} {ben}")));
    assert!(!holds(&format!("{MARK} {ada}")));
    assert!(!holds("ada Lovelace"));
}
