//! A PostgreSQL database of its own for a test.
//!
//! `CAIRN_TEST_POSTGRES` is the URL of a database whose user may create others. Where it is not set the test is left out,
//! with a word about why; a continuous integration may leave nothing out.

use tokio_postgres::NoTls;

/// An empty database; it goes away with the value.
pub(crate) struct Database {
    admin: String,
    name: String,
}

impl Database {
    /// Creates a database; none where there is no server to test with.
    pub(crate) async fn create() -> Option<Database> {
        let Ok(admin) = std::env::var("CAIRN_TEST_POSTGRES") else {
            let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!must, "CI=true, and CAIRN_TEST_POSTGRES is not set");
            println!("skipped: CAIRN_TEST_POSTGRES is not set");
            return None;
        };
        let name = format!("cairn_test_{}", uuid::Uuid::new_v4().simple());
        execute(&admin, &format!("CREATE DATABASE {name}")).await;
        Some(Database { admin, name })
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        let (server, options) = match self.admin.split_once('?') {
            Some((server, options)) => (server, format!("?{options}")),
            None => (self.admin.as_str(), String::new()),
        };
        let (server, _) = server.rsplit_once('/').unwrap();
        format!("{server}/{}{options}", self.name)
    }

    /// Lets nobody in any more, and puts out who is in; or lets everybody in again.
    pub(crate) async fn set_open(&self, open: bool) {
        let name = &self.name;
        let allow = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {open}");
        execute(&self.admin, &allow).await;
        if !open {
            let end = format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            );
            execute(&self.admin, &end).await;
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let admin = self.admin.clone();
        // The runtime of the test can't be waited for from here.
        let cleaner = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(execute(&admin, &drop));
        });
        // A panic while panicking would hide what the test found.
        let dropped = cleaner.join().is_ok() || std::thread::panicking();
        assert!(dropped, "the database {} could not be dropped", self.name);
    }
}

async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}
