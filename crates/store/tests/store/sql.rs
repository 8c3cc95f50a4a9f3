//! Every statement is understood by both engines, and every file is used.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fixture::Database;

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_prepares_every_statement() {
    let database = Database::sqlite().await;
    let connection = rusqlite::Connection::open(database.url.as_file().unwrap()).unwrap();
    let files = files(&sources(), "sql");
    assert!(files.len() > 50, "{}", files.len());
    for file in files {
        if let Err(error) = connection.prepare(&fs::read_to_string(&file).unwrap()) {
            panic!("{}: {error}", file.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_prepares_every_statement() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let url = database.server_url().unwrap();
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    for file in files(&sources(), "sql") {
        if let Err(error) = client.prepare(&fs::read_to_string(&file).unwrap()).await {
            panic!("{}: {error:?}", file.display());
        }
    }
}

#[test]
fn every_statement_is_used() {
    let code: String = files(&sources(), "rs")
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    for file in files(&sources(), "sql") {
        let name = file.strip_prefix(sources()).unwrap().display().to_string();
        assert!(
            code.contains(&format!("include_str!(\"{name}\")")),
            "{name} is not used"
        );
    }
}
