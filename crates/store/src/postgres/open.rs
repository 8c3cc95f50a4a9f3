//! Connecting to a server: settings of each connection, and migrations under a lock that all Cairn
//! processes share.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::NoTls;
use tokio_postgres::config::SslMode;

use crate::migration::{self, Migration};
use crate::position;
use crate::{OpenOptions, StoreError};

/// How long to wait for a connection, new or free.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A confirmed commit is on the disk of the server, whatever its default; nobody waits for a lock
/// without end; a process that has gone away without a word doesn't keep its locks.
const SETTINGS: &str = "-c synchronous_commit=on -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c timezone=UTC";

/// The advisory lock held while migrating ("cairn" in ASCII).
const MIGRATION_LOCK: i64 = 0x63_61_69_72_6e;

pub(super) fn pool(
    config: &tokio_postgres::Config,
    options: &OpenOptions,
) -> Result<Pool, StoreError> {
    let mut config = config.clone();
    if config.get_ssl_mode() == SslMode::Require {
        let reason = "this build speaks to PostgreSQL without TLS; take `sslmode=require` away and put the server on \
                      a private network, a socket or a TLS tunnel";
        return Err(StoreError::Url {
            url: "postgres://…".into(),
            reason: reason.into(),
        });
    }
    let given = config.get_options().unwrap_or_default().to_owned();
    config.options(format!("{SETTINGS} {given}"));
    if config.get_application_name().is_none() {
        config.application_name("cairn");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    let manager = Manager::from_config(
        config,
        NoTls,
        ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        },
    );
    Pool::builder(manager)
        .max_size(options.connections.max(1))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(CONNECT_TIMEOUT))
        .create_timeout(Some(CONNECT_TIMEOUT))
        .build()
        .map_err(|error| StoreError::unavailable(error.to_string()))
}

/// Brings the schema up to date, in one transaction; other processes that start meanwhile wait.
pub(super) async fn migrate(pool: &Pool) -> Result<(), StoreError> {
    let mut client = pool.get().await?;
    let fsync: String = client.query_one("SHOW fsync", &[]).await?.try_get(0)?;
    if fsync != "on" {
        tracing::warn!(
            "the PostgreSQL server runs with fsync = {fsync}: a power cut may lose what was confirmed"
        );
    }
    let transaction = client.transaction().await?;
    // Migrating may take longer than any lock should.
    transaction
        .batch_execute("SET LOCAL lock_timeout = 0")
        .await?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
        .await?;
    let found = schema_version(&transaction).await?;
    if found == 0 {
        refuse_strangers(&transaction).await?;
    }
    for Migration {
        version,
        name,
        postgres,
        ..
    } in migration::pending(migration::ALL, found)?
    {
        let failed = |error: tokio_postgres::Error| StoreError::Migration {
            version: *version,
            source: Arc::new(error),
        };
        transaction.batch_execute(postgres).await.map_err(failed)?;
        let record = "INSERT INTO schema_migration (version, name, applied_at) VALUES ($1, $2, $3)";
        transaction
            .execute(record, &[version, name, &migration::now()])
            .await
            .map_err(failed)?;
        tracing::info!(version, name, "migrated the database");
    }
    transaction.commit().await?;
    Ok(())
}

/// The number of this process among those on the database, and the last position that was given
/// there; 0 before the first.
pub(super) async fn process(pool: &Pool) -> Result<(i64, i64), StoreError> {
    let client = pool.get().await?;
    let number = client.query_one("SELECT nextval('process_number')", &[]);
    let last = position::LAST;
    Ok((
        number.await?.try_get(0)?,
        client.query_one(last, &[]).await?.try_get(0)?,
    ))
}

/// The schema of the database; 0 if it has none of ours.
async fn schema_version(
    transaction: &deadpool_postgres::Transaction<'_>,
) -> Result<i64, StoreError> {
    let known = transaction
        .query_one("SELECT to_regclass('schema_migration') IS NOT NULL", &[])
        .await?;
    if !known.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let newest = "SELECT COALESCE(MAX(version), 0) FROM schema_migration";
    Ok(transaction.query_one(newest, &[]).await?.try_get(0)?)
}

/// Cairn's tables have everyday names: they don't move in with somebody else's.
async fn refuse_strangers(
    transaction: &deadpool_postgres::Transaction<'_>,
) -> Result<(), StoreError> {
    let tables = "SELECT current_database() || '.' || current_schema(), COUNT(t.tablename)
                  FROM (SELECT 1) AS one LEFT JOIN pg_tables t ON t.schemaname = current_schema()";
    let row = transaction.query_one(tables, &[]).await?;
    if row.try_get::<_, i64>(1)? > 0 {
        return Err(StoreError::NotCairn {
            place: row.try_get(0)?,
        });
    }
    Ok(())
}
