//! The door: what a job may rely on, whatever happens to it or beside it.

use std::panic::AssertUnwindSafe;

use cairn_store::{Store, StoreError};
use futures_util::FutureExt;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;

use crate::fixture::{self, Database, learner, on_both_engines, person, statement};

on_both_engines! {
    a_failing_job_is_undone_alone,
    a_panic_is_undone_and_goes_on_in_the_caller,
    a_hidden_error_is_not_committed,
    errors_of_the_job_come_back_unchanged,
    reading_cannot_change_anything,
    a_read_sees_one_moment,
    what_was_queued_is_stored_when_the_store_is_dropped,
    texts_come_back_as_they_went_in,
    opening_again_finds_everything,
}

/// An error of the code above the store.
#[derive(Debug, PartialEq)]
enum AppError {
    NotToday(u32),
    Store(String),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        AppError::Store(error.to_string())
    }
}

async fn put(store: Store, key: String, failing: bool) -> Result<(), AppError> {
    store
        .write(move |tx| {
            Box::pin(async move {
                tx.put_meta(&key, "written").await?;
                if failing {
                    Err(AppError::NotToday(7))
                } else {
                    Ok(())
                }
            })
        })
        .await
}

async fn meta(store: &Store, key: &str) -> Option<String> {
    let key = key.to_owned();
    let value: Result<_, StoreError> = store
        .read(move |tx| Box::pin(async move { tx.meta(&key).await }))
        .await;
    value.unwrap()
}

async fn a_failing_job_is_undone_alone(database: Database) {
    let jobs = (0..60).map(|number| {
        put(
            database.store.clone(),
            format!("k{number:02}"),
            number % 3 == 1,
        )
    });
    let results = futures_util::future::join_all(jobs).await;
    for (number, result) in results.into_iter().enumerate() {
        let stored = meta(&database.store, &format!("k{number:02}")).await;
        if number % 3 == 1 {
            assert_eq!((result, stored), (Err(AppError::NotToday(7)), None));
        } else {
            assert_eq!((result, stored.as_deref()), (Ok(()), Some("written")));
        }
    }
}

async fn a_panic_is_undone_and_goes_on_in_the_caller(database: Database) {
    let panicking = database.store.write(|tx| {
        Box::pin(async move {
            tx.put_meta("panicked", "yes").await?;
            let key = tx.meta("panicked").await?.unwrap_or_default();
            assert!(key.is_empty(), "the job panics");
            Ok::<(), StoreError>(())
        })
    });
    let beside = put(database.store.clone(), "beside".into(), false);
    let (panicked, beside) = tokio::join!(AssertUnwindSafe(panicking).catch_unwind(), beside);
    assert_eq!(
        panicked.unwrap_err().downcast_ref::<&str>(),
        Some(&"the job panics")
    );
    assert_eq!(beside, Ok(()));
    assert_eq!(meta(&database.store, "panicked").await, None);
    assert_eq!(
        meta(&database.store, "beside").await.as_deref(),
        Some("written")
    );

    for _ in 0..40 {
        let reading = database.store.read(|tx| {
            Box::pin(async move {
                tx.counts().await?;
                assert!(tx.meta("beside").await?.is_none(), "the reader panics");
                Ok::<(), StoreError>(())
            })
        });
        assert!(AssertUnwindSafe(reading).catch_unwind().await.is_err());
    }
    assert_eq!(
        meta(&database.store, "beside").await.as_deref(),
        Some("written")
    );
}

async fn a_hidden_error_is_not_committed(database: Database) {
    learner(&database.store, "ada").await;
    let hidden: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.put_meta("before", "yes").await?;
                let taken = tx
                    .create_person(&person("ada", cairn_store::Role::Learner))
                    .await;
                assert!(taken.is_err());
                // Nothing works any more, and the job doesn't care.
                assert!(tx.put_meta("after", "yes").await.is_err());
                Ok(())
            })
        })
        .await;
    assert!(
        matches!(hidden, Err(StoreError::Conflict { .. })),
        "{hidden:?}"
    );
    assert_eq!(meta(&database.store, "before").await, None);
    assert_eq!(
        put(database.store.clone(), "next".into(), false).await,
        Ok(())
    );
}

async fn errors_of_the_job_come_back_unchanged(database: Database) {
    assert_eq!(
        put(database.store.clone(), "k".into(), true).await,
        Err(AppError::NotToday(7))
    );
    let nul = put(database.store.clone(), "a\0b".into(), false).await;
    let message = "a value can't be stored: the text holds a NUL character (U+0000); take it out, then try again";
    assert_eq!(nul, Err(AppError::Store(message.into())));
}

async fn reading_cannot_change_anything(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let changed: Result<(), StoreError> = database
        .store
        .read(|tx| Box::pin(async move { tx.put_meta("k", "v").await }))
        .await;
    assert!(
        matches!(changed, Err(StoreError::ReadOnly { .. })),
        "{changed:?}"
    );
    let locked: Result<i64, StoreError> = database
        .store
        .scan(move |tx| Box::pin(async move { tx.lock_learner(ada).await }))
        .await;
    assert!(
        matches!(locked, Err(StoreError::ReadOnly { .. })),
        "{locked:?}"
    );
    assert_eq!(meta(&database.store, "k").await, None);
}

async fn a_read_sees_one_moment(database: Database) {
    let store = database.store.clone();
    let ada = learner(&store, "ada").await;
    let runtime = tokio::runtime::Handle::current();
    let seen: Result<(usize, usize), StoreError> = database
        .store
        .scan(move |tx| {
            Box::pin(async move {
                let before = tx.statements(ada, 0, 10).await?.len();
                // Somebody writes, and is done, while we read.
                let writing = std::thread::spawn(move || {
                    runtime.block_on(fixture::answer(&store, ada, "r1"))
                });
                writing.join().unwrap().unwrap();
                Ok((before, tx.statements(ada, 0, 10).await?.len()))
            })
        })
        .await;
    assert_eq!(seen.unwrap(), (0, 0));
    let after: Result<_, StoreError> = database
        .store
        .read(move |tx| Box::pin(async move { tx.statements(ada, 0, 10).await }))
        .await;
    assert_eq!(after.unwrap().len(), 1);
}

async fn what_was_queued_is_stored_when_the_store_is_dropped(database: Database) {
    let store = Store::open(&database.url).await.unwrap();
    let ada = learner(&store, "ada").await;
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..100 {
        let store = store.clone();
        writers.spawn(async move {
            fixture::answer(&store, ada, &format!("r{number}"))
                .await
                .unwrap()
        });
    }
    drop(store);
    assert_eq!(writers.join_all().await.len(), 100);
    let reopened = Store::open(&database.url).await.unwrap();
    assert_eq!(reopened.integrity_check().await.unwrap(), []);
    let last: Result<i64, StoreError> = reopened
        .write(move |tx| Box::pin(async move { tx.lock_learner(ada).await }))
        .await;
    assert_eq!(last.unwrap(), 100);
}

async fn texts_come_back_as_they_went_in(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let texts = proptest::collection::vec(any::<String>(), 150);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let texts = texts.new_tree(&mut runner).unwrap().current();
    for (number, text) in texts.into_iter().enumerate() {
        let json = text.clone();
        let id = number.to_string();
        let stored: Result<_, StoreError> = database
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let new = cairn_store::NewStatement {
                        json,
                        ..statement(ada, &id)
                    };
                    tx.append_statement(&new).await?;
                    tx.statement(ada, &id).await
                })
            })
            .await;
        match stored {
            Ok(stored) => assert_eq!(stored.unwrap().new.json, text),
            Err(error) => {
                assert!(matches!(error, StoreError::Unstorable { .. }), "{error}");
                assert!(text.contains('\0'), "{text:?}");
            }
        }
    }
}

async fn opening_again_finds_everything(database: Database) {
    let ada = fixture::populate(&database.store).await;
    // Several at once, as processes that start together.
    let opened = futures_util::future::join_all((0..4).map(|_| Store::open(&database.url))).await;
    for store in opened {
        let store = store.unwrap();
        let belief: Result<_, StoreError> = store
            .read(move |tx| Box::pin(async move { tx.belief(ada, "fractions").await }))
            .await;
        assert_eq!(belief.unwrap().unwrap().version, 3);
    }
}
