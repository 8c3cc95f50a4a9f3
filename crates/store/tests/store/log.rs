//! The log: numbers without gaps, and nothing twice.

use cairn_store::{Appended, LearnerLog, StoreError};

use crate::fixture::{self, Database, learner, on_both_engines, statement};

on_both_engines! {
    concurrent_writers_number_without_gaps,
    the_same_statement_twice_is_one,
    a_failed_append_leaves_no_gap,
    the_log_is_read_in_pages,
    a_log_belongs_to_somebody,
}

async fn concurrent_writers_number_without_gaps(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let ben = learner(&database.store, "ben").await;
    // A second store on the same database, as another process would have.
    let other = cairn_store::Store::open(&database.url).await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let store = if writer % 2 == 0 {
            database.store.clone()
        } else {
            other.clone()
        };
        writers.spawn(async move {
            let mut seqs = Vec::new();
            for number in 0..12 {
                let learner = if number % 3 == 0 { ben } else { ada };
                let id = format!("{writer}-{number}");
                seqs.push((
                    learner,
                    fixture::answer(&store, learner, &id).await.unwrap(),
                ));
            }
            seqs
        });
    }
    let mut seqs: Vec<(i64, i64)> = writers.join_all().await.concat();
    seqs.sort_unstable();
    let expected: Vec<(i64, i64)> = (1..=64)
        .map(|seq| (ada, seq))
        .chain((1..=32).map(|seq| (ben, seq)))
        .collect();
    assert_eq!(seqs, expected);
    assert_eq!(database.store.integrity_check().await.unwrap(), []);
    let beliefs: Result<_, StoreError> = database
        .store
        .read(|tx| Box::pin(async move { tx.beliefs((0, ""), 10).await }))
        .await;
    let versions: Vec<i64> = beliefs
        .unwrap()
        .iter()
        .map(|belief| belief.version)
        .collect();
    assert_eq!(versions, [64, 32]);
}

async fn the_same_statement_twice_is_one(database: Database) {
    let ada = learner(&database.store, "ada").await;
    for _ in 0..2 {
        assert_eq!(
            fixture::answer(&database.store, ada, "r1").await.unwrap(),
            1
        );
    }
    assert_eq!(
        fixture::answer(&database.store, ada, "r2").await.unwrap(),
        2
    );
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                assert_eq!(
                    tx.append_statement(&statement(ada, "r1")).await?,
                    Appended::Already(1)
                );
                assert_eq!(
                    tx.append_statement(&statement(ada, "r3")).await?,
                    Appended::New(3)
                );
                assert_eq!(
                    tx.append_statement(&statement(ada, "r3")).await?,
                    Appended::Already(3)
                );
                assert_eq!(
                    tx.append_statement(&statement(ada, "r4")).await?,
                    Appended::New(4)
                );
                assert_eq!(tx.lock_learner(ada).await?, 4);
                assert_eq!(tx.statements(ada, 0, 10).await?.len(), 4);
                assert_eq!(tx.responses(ada, 0, 10).await?.len(), 2);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
    // An id is one statement's, whoever's it is.
    let ben = learner(&database.store, "ben").await;
    let taken: Result<Appended, StoreError> = database
        .store
        .write(move |tx| Box::pin(async move { tx.append_statement(&statement(ben, "r1")).await }))
        .await;
    assert_eq!(taken.unwrap(), Appended::Elsewhere);
}

async fn a_failed_append_leaves_no_gap(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let failed: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.append_statement(&statement(ada, "r1")).await?;
                Err(StoreError::AwaitedElsewhere)
            })
        })
        .await;
    assert!(matches!(failed, Err(StoreError::AwaitedElsewhere)));
    assert_eq!(
        fixture::answer(&database.store, ada, "r2").await.unwrap(),
        1
    );
    assert_eq!(database.store.integrity_check().await.unwrap(), []);
}

async fn the_log_is_read_in_pages(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let ben = learner(&database.store, "ben").await;
    for id in ["a", "b", "c"] {
        fixture::answer(&database.store, ada, id).await.unwrap();
    }
    fixture::answer(&database.store, ben, "d").await.unwrap();
    let checked: Result<(), StoreError> = database
        .store
        .scan(move |tx| {
            Box::pin(async move {
                let page = tx.statements(ada, 0, 2).await?;
                assert_eq!(
                    page.iter()
                        .map(|statement| statement.seq)
                        .collect::<Vec<_>>(),
                    [1, 2]
                );
                assert_eq!(page[1].new, statement(ada, "b"));
                let page = tx.statements(ada, 2, 2).await?;
                assert_eq!(
                    page.iter()
                        .map(|statement| statement.seq)
                        .collect::<Vec<_>>(),
                    [3]
                );
                assert_eq!(tx.statement(ada, "c").await?, page.into_iter().next());
                assert_eq!(tx.statement(ada, "d").await?, None);

                let logs = [
                    LearnerLog {
                        learner_id: ada,
                        last_seq: 3,
                    },
                    LearnerLog {
                        learner_id: ben,
                        last_seq: 1,
                    },
                ];
                assert_eq!(tx.learners(0, 10).await?, logs);
                assert_eq!(tx.learners(ada, 10).await?, logs[1..]);
                let counts = tx.counts().await?;
                assert_eq!(
                    (
                        counts.people,
                        counts.learners,
                        counts.statements,
                        counts.beliefs
                    ),
                    (2, 2, 4, 2)
                );
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn a_log_belongs_to_somebody(database: Database) {
    let nobody: Result<i64, StoreError> = database
        .store
        .write(|tx| Box::pin(async move { tx.lock_learner(12).await }))
        .await;
    assert!(
        matches!(nobody, Err(StoreError::Constraint { .. })),
        "{nobody:?}"
    );
}
