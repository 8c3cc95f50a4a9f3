//! The process is killed while it writes: every confirmed answer is there, none is there twice or
//! in part.

use cairn_store::{Store, StoreError};

use crate::fixture::{self, Database, on_both_engines};
use crate::process;

on_both_engines! { confirmed_answers_survive_a_kill }

/// Holds the URL of the database that the killed process writes to.
const VICTIM: &str = "CAIRN_TEST_VICTIM";

async fn confirmed_answers_survive_a_kill(database: Database) {
    let ada = fixture::learner(&database.store, "ada").await;
    let url = database
        .server_url()
        .unwrap_or_else(|| database.url.to_string());
    let confirmed = process::confirmed_until_killed("killed::victim", (VICTIM, &url), 60);
    assert!(confirmed.len() >= 60, "{}", confirmed.len());

    let store = Store::open(&database.url).await.unwrap();
    assert_eq!(store.integrity_check().await.unwrap(), []);
    let log: Result<_, StoreError> = store
        .scan(move |tx| Box::pin(async move { tx.statements(ada, 0, 100_000).await }))
        .await;
    let log = log.unwrap();
    for id in confirmed {
        let found = log
            .iter()
            .filter(|statement| statement.new.statement_id == id)
            .count();
        assert_eq!(found, 1, "{id}");
        // Whoever asks again, not having heard the answer, changes nothing.
        fixture::answer(&store, ada, &id).await.unwrap();
    }
    let last: Result<i64, StoreError> = store
        .write(move |tx| Box::pin(async move { tx.lock_learner(ada).await }))
        .await;
    assert_eq!(last.unwrap(), i64::try_from(log.len()).unwrap());
}

/// The process that is killed: eight clients answer without end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is run, and killed, by the tests above"]
async fn victim() {
    let Ok(url) = std::env::var(VICTIM) else {
        return;
    };
    let store = Store::open(&url.parse().unwrap()).await.unwrap();
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..8 {
        let store = store.clone();
        clients.spawn(async move {
            for number in 0.. {
                let id = format!("{client}-{number}");
                fixture::answer(&store, 1, &id).await.unwrap();
                println!("confirmed {id}");
            }
        });
    }
    clients.join_all().await;
}
