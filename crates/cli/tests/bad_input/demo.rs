//! The sample school and folders that are not one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::assert_refused;
use crate::support::program::{Ended, cairn, run, succeed};

fn demo(folder: &Path, learners: &str) -> Ended {
    run(cairn([
        "demo",
        "--no-serve",
        "--weeks",
        "1",
        "--learners",
        learners,
        "--data",
    ])
    .arg(folder))
}

fn log_of(folder: &Path) -> String {
    succeed(cairn(["export", "--data"]).arg(folder)).stdout
}

#[test]
fn demo_leaves_folders_of_others_alone_and_goes_on_with_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let others = folder.path().join("thesis");
    fs::create_dir(&others).unwrap();
    fs::write(others.join("chapter-1.md"), "Once upon a time").unwrap();
    let refusal = "holds something that is not a sample school: choose another folder with --data";
    assert_refused(&demo(&others, "1"), refusal);
    assert_eq!(fs::read_dir(&others).unwrap().count(), 1);
    assert_refused(
        &demo(&others.join("chapter-1.md"), "1"),
        "cannot look into ",
    );

    // An empty folder is free.
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    assert_eq!(demo(&own, "1").code, Some(0));
    let log = log_of(&own);
    assert!(!log.is_empty());
    assert_eq!(demo(&own, "3").code, Some(0));
    assert_eq!(log_of(&own), log);
    assert_eq!(names_in(folder.path()), ["own", "thesis"]);
}

#[test]
fn a_half_built_demo_is_not_taken_for_a_school() {
    let folder = tempfile::tempdir().unwrap();
    let school = folder.path().join("school");
    let mut building = cairn([
        "demo",
        "--weeks",
        "52",
        "--learners",
        "25",
        "--no-serve",
        "--data",
    ])
    .arg(&school)
    .stderr(Stdio::null())
    .spawn()
    .unwrap();
    let half = PathBuf::from(format!("{}.building-{}", school.display(), building.id()));
    while !half.join("cairn.db").exists() {
        assert!(building.try_wait().unwrap().is_none(), "it has ended");
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(Duration::from_millis(300));
    building.kill().unwrap();
    assert!(!building.wait().unwrap().success());

    assert!(half.is_dir() && !school.exists());
    assert_refused(
        &demo(&half, "1"),
        "holds something that is not a sample school",
    );
    assert_eq!(demo(&school, "1").code, Some(0));
    assert!(!log_of(&school).is_empty());
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
