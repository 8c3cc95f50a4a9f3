//! An export that is killed half-way leaves nothing that looks whole.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cairn_store::{NewStatement, StoreError};
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::support::program::succeed;
use crate::support::school::{School, course_fixture};

const STATEMENTS: usize = 20_000;

/// How often an export in each format is killed.
const KILLS: u32 = 5;

#[tokio::test]
async fn an_export_is_there_whole_or_not_at_all() {
    let school = School::found(&course_fixture("first-sums"), 1, None).await;
    fill(&school).await;
    for format in ["ndjson", "parquet"] {
        let out = school.data().join(format!("log.{format}"));
        let export = || {
            let mut export = school.cairn("export");
            export.args(["--format", format, "--out"]).arg(&out);
            export
        };
        let began = Instant::now();
        let ended = succeed(&mut export());
        assert_eq!(ended.stderr, format!("{STATEMENTS} statements written.\n"));
        let usual = began.elapsed();
        for kill in 0..KILLS {
            std::fs::remove_file(&out).unwrap();
            killed_after(&mut export(), usual * (kill + 1) / (KILLS + 2));
            // Unless it was quicker than usual.
            assert!(!out.exists() || count(&out, format) == STATEMENTS);
            // What is left is in nobody's way.
            let _ = std::fs::remove_file(&out);
            succeed(&mut export());
            assert_eq!(count(&out, format), STATEMENTS);
        }
    }
}

/// The statements in an export.
fn count(file: &Path, format: &str) -> usize {
    if format == "ndjson" {
        std::fs::read_to_string(file).unwrap().lines().count()
    } else {
        let table = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
        usize::try_from(table.metadata().file_metadata().num_rows()).unwrap()
    }
}

fn killed_after(command: &mut Command, time: Duration) {
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn fill(school: &School) {
    let learner = school.learners[0].person_id;
    let store = school.store().await;
    let long = "x".repeat(1_000);
    for thousand in 0..STATEMENTS / 1_000 {
        let statements: Vec<NewStatement> = (0..1_000)
            .map(|number| NewStatement {
                learner_id: learner,
                statement_id: format!("{thousand:08x}-0000-4000-8000-{number:012x}"),
                stored_at: 1_772_460_000_000,
                verb: "urn:a:did".to_owned(),
                json: format!(r#"{{"result":{{"response":"{long}"}}}}"#),
                ..NewStatement::default()
            })
            .collect();
        let done: Result<(), StoreError> = store
            .write(move |tx| {
                Box::pin(async move {
                    tx.lock_learner(learner).await?;
                    tx.append_statements(&statements).await.map(drop)
                })
            })
            .await;
        done.unwrap();
    }
}
