//! What can only happen to a server.

use cairn_store::{Store, StoreError, StoreUrl};
use tokio_postgres::NoTls;

use crate::fixture::{self, Database};

async fn beside(database: &Database) -> tokio_postgres::Client {
    let url = database.server_url().unwrap();
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_said() {
    // Port 1 is nobody's.
    let url: StoreUrl = "postgres://cairn:secret@127.0.0.1:1/cairn".parse().unwrap();
    let error = Store::open(&url).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    assert!(error.is_transient());
    assert!(!format!("{error} {error:?}").contains("secret"));

    let url: StoreUrl = "postgres://cairn@127.0.0.1:1/cairn?sslmode=require"
        .parse()
        .unwrap();
    let error = Store::open(&url).await.unwrap_err();
    assert!(error.to_string().contains("without TLS"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_replaced() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let ada = fixture::learner(&database.store, "ada").await;
    let server = beside(&database).await;
    let lost: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.put_meta("lost", "yes").await?;
                let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                              WHERE application_name = current_setting('application_name')
                                  AND pid <> pg_backend_pid()";
                server.execute(others, &[]).await.unwrap();
                tx.put_meta("more", "yes").await
            })
        })
        .await;
    assert!(
        matches!(lost, Err(StoreError::Unavailable { .. })),
        "{lost:?}"
    );
    assert_eq!(
        fixture::answer(&database.store, ada, "r1").await.unwrap(),
        1
    );
    let stored: Result<_, StoreError> = database
        .store
        .read(|tx| Box::pin(async move { tx.meta("lost").await }))
        .await;
    assert_eq!(stored.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_given_up_midway_leaves_nothing() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let ada = fixture::learner(&database.store, "ada").await;
    for _ in 0..20 {
        let stuck = database.store.write(move |tx| {
            Box::pin(async move {
                tx.lock_learner(ada).await?;
                tx.put_meta("stuck", "yes").await?;
                std::future::pending::<Result<(), StoreError>>().await
            })
        });
        let given_up = tokio::time::timeout(std::time::Duration::from_millis(20), stuck).await;
        assert!(given_up.is_err());
    }
    // The lock is free, and so are the connections.
    assert_eq!(
        fixture::answer(&database.store, ada, "r1").await.unwrap(),
        1
    );
    let stored: Result<_, StoreError> = database
        .store
        .read(|tx| Box::pin(async move { tx.meta("stuck").await }))
        .await;
    assert_eq!(stored.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    beside(&database)
        .await
        .batch_execute("INSERT INTO schema_migration VALUES (99, 'later', 0)")
        .await
        .unwrap();
    let error = Store::open(&database.url).await.unwrap_err();
    assert!(
        matches!(error, StoreError::SchemaTooNew { found: 99, .. }),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_of_another_program_is_left_alone() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let server = beside(&database).await;
    let schema: String = server
        .query_one("SELECT current_schema()::text", &[])
        .await
        .unwrap()
        .get(0);
    let other =
        format!("DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}; CREATE TABLE recipe ()");
    server.batch_execute(&other).await.unwrap();
    let error = Store::open(&database.url).await.unwrap_err();
    assert!(matches!(error, StoreError::NotCairn { .. }), "{error:?}");
    let tables = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()";
    assert_eq!(
        server
            .query_one(tables, &[])
            .await
            .unwrap()
            .get::<_, i64>(0),
        1
    );
}
