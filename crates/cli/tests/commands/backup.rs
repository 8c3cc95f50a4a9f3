//! `cairn backup` and `cairn restore`, from and to each kind of database.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::practice::practised;
use crate::seen;
use crate::support::database::Database;
use crate::support::program::{Ended, cairn, copy_folder, run, succeed};
use crate::support::school::School;

fn back_up(school: &School) -> PathBuf {
    let file = school.data().join("backup.cairn");
    let ended = run(school.cairn("backup").arg(&file));
    insta::allow_duplicates! {
        insta::assert_snapshot!(seen(&ended, school.data()), @r"
        exit code: 0
        ----- standard error -----
        40 rows written to SCHOOL/backup.cairn.
        ");
    }
    file
}

/// What a command says, but for the migrations of a new database, which grow in number, and for the line at which a file
/// ends that was cut in half.
fn told(ended: &Ended, folder: &Path) -> String {
    let lines = seen(ended, folder);
    let lines = lines
        .lines()
        .filter(|line| !line.contains("migrated the database"));
    let told = lines.collect::<Vec<_>>().join("\n");
    match told.split_once("after line ") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{before}after line N{rest}")
        }
        None => told,
    }
}

/// A command about the school in this folder.
fn about(command: &str, folder: &Path, database: Option<&Database>) -> Command {
    let mut program = cairn([command, "--data"]);
    program.arg(folder);
    if let Some(database) = database {
        program.args(["--database", &database.url()]);
    }
    program
}

/// Restores a backup into a new place and finds there what was in the old one.
fn restore_elsewhere(old: &School, backup: &Path, database: Option<&Database>) {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new");
    let restore = || run(about("restore", &new, database).arg(backup));
    insta::allow_duplicates! {
        insta::assert_snapshot!(told(&restore(), &new), @r#"
        exit code: 0
        ----- standard error -----
        40 rows restored. Put the courses into SCHOOL/courses before serving.
        "#);
    }
    copy_folder(&old.data().join("courses"), &new.join("courses"));
    let exported = succeed(&mut about("export", &new, database)).stdout;
    assert_eq!(exported.lines().count(), 3);
    assert_eq!(exported, succeed(&mut old.cairn("export")).stdout);
    succeed(&mut about("replay", &new, database));

    // A second time there is something in the way.
    insta::allow_duplicates! {
        insta::assert_snapshot!(told(&restore(), &new), @r"
        exit code: 2
        ----- standard error -----
        cairn: the database to restore into is not empty: it has a row in `person`; restore into a new one
        ");
    }
    assert_eq!(
        succeed(&mut about("export", &new, database)).stdout,
        exported
    );
}

#[tokio::test]
async fn a_school_moves_from_sqlite_to_sqlite() {
    let (school, _) = practised(None).await;
    restore_elsewhere(&school, &back_up(&school), None);
}

#[tokio::test]
async fn a_school_moves_from_sqlite_to_postgresql_and_back() {
    let Some(old) = Database::create().await else {
        return;
    };
    let new = Database::create().await.unwrap();
    let (embedded, _) = practised(None).await;
    restore_elsewhere(&embedded, &back_up(&embedded), Some(&new));
    let (on_server, _) = practised(Some(old)).await;
    restore_elsewhere(&on_server, &back_up(&on_server), None);
}

#[tokio::test]
async fn a_backup_overwrites_nothing() {
    let (school, _) = practised(None).await;
    let file = school.data().join("letters.txt");
    fs::write(&file, "Dear Ada").unwrap();
    let ended = run(school.cairn("backup").arg(&file));
    insta::assert_snapshot!(seen(&ended, school.data()), @r"
    exit code: 2
    ----- standard error -----
    cairn: SCHOOL/letters.txt exists already: choose another name
    ");
    assert_eq!(fs::read_to_string(&file).unwrap(), "Dear Ada");
    let ended = run(school
        .cairn("backup")
        .arg(school.data().join("nowhere/school.cairn")));
    insta::assert_snapshot!(seen(&ended, school.data()), @r"
    exit code: 2
    ----- standard error -----
    cairn: cannot write SCHOOL/nowhere/school.cairn.partial: No such file or directory (os error 2)
    ");
}

#[tokio::test]
async fn a_damaged_backup_is_restored_not_at_all() {
    let (school, _) = practised(None).await;
    let whole = back_up(&school);
    let text = fs::read_to_string(&whole).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (new, damaged) = (
        folder.path().join("new"),
        folder.path().join("damaged.cairn"),
    );
    let restore = |content: &[u8]| {
        fs::write(&damaged, content).unwrap();
        told(
            &run(about("restore", &new, None).arg(&damaged)),
            folder.path(),
        )
    };
    insta::assert_snapshot!(restore(b""), @r#"
    exit code: 2
    ----- standard error -----
    cairn: the dump ends early, after line N; nothing was restored; take another copy of the dump
    "#);
    insta::assert_snapshot!(restore(b"Dear Ada"), @r"
    exit code: 2
    ----- standard error -----
    cairn: the dump ends early, after line N; nothing was restored; take another copy of the dump
    ");
    insta::assert_snapshot!(restore(&[0xFF; 100]), @r"
    exit code: 2
    ----- standard error -----
    cairn: the dump ends early, after line N; nothing was restored; take another copy of the dump
    ");
    insta::assert_snapshot!(restore(&text.as_bytes()[..text.len() / 2]), @r"
    exit code: 2
    ----- standard error -----
    cairn: the dump ends early, after line N; nothing was restored; take another copy of the dump
    ");
    insta::assert_snapshot!(restore(text.replacen("learner-0", "learner-9", 1).as_bytes()), @r"
    exit code: 2
    ----- standard error -----
    cairn: the dump is damaged: its SHA-256 is not the one it names; nothing was restored; take another copy of the dump
    ");
    succeed(about("restore", &new, None).arg(&whole));
}
