//! Courses, folders and ports that can't be used.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::assert_refused;
use crate::support::program::{CAIRN, alone, cairn, copy_folder, run, succeed};
use crate::support::school::{School, course_fixture};

/// Courses of which each has mistakes of one kind, among others.
const MISTAKEN_COURSES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../course/tests/courses");

#[test]
fn a_damaged_course_is_checked_to_its_last_mistake() {
    for fixture in std::fs::read_dir(MISTAKEN_COURSES).unwrap() {
        let course = fixture.unwrap().path();
        let name = course.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("broken-") {
            continue;
        }
        let checked = run(cairn(["check", "--variants", "20"]).arg(&course));
        assert_eq!(checked.code, Some(1), "{name}: {checked:?}");
        let summary = checked.stdout.lines().last().unwrap();
        assert!(
            summary.ends_with(" warnings.") && !summary.starts_with("0 "),
            "{summary}"
        );
    }
}

#[test]
fn a_damaged_course_is_not_served() {
    let school = tempfile::tempdir().unwrap();
    let course = school.path().join("courses/broken-sums");
    copy_folder(&course_fixture("broken-sums"), &course);
    let serve = || run(cairn(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(school.path()));
    assert_refused(&serve(), "has 4 mistakes, the first: course.toml:8:19: ");
    std::fs::write(course.join("course.toml"), b"title = \"\xff").unwrap();
    assert_refused(&serve(), "mistakes, the first: course.toml:1:10: ");
    assert!(!school.path().join("cairn.db").exists());
}

#[test]
fn a_folder_without_a_course_or_a_school_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let serve = |data: &Path| run(cairn(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data));
    assert_refused(&serve(&path.join("nowhere")), "there is no data folder ");
    std::fs::write(path.join("file"), "text").unwrap();
    assert_refused(&serve(&path.join("file")), "there is no data folder ");
    assert_refused(&serve(path), "cannot read ");
    std::fs::create_dir(path.join("courses")).unwrap();
    assert_refused(&serve(path), "no course folder in ");

    for course in ["nowhere", "file", "courses"] {
        assert_refused(
            &run(cairn(["check"]).arg(path.join(course))),
            "cannot read ",
        );
    }
    for command in ["replay", "export", "explain", "backup"] {
        let ended = run(cairn([command, "--data"]).arg(path).arg("x"));
        if command == "replay" || command == "export" {
            // They take no more than options.
            assert_eq!(ended.code, Some(2), "{ended:?}");
            let ended = run(cairn([command, "--data"]).arg(path));
            assert_refused(&ended, "there is no database ");
        } else {
            assert_refused(&ended, "there is no database ");
        }
    }
    assert!(!path.join("cairn.db").exists());
}

#[test]
fn the_file_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(
        &course_fixture("first-sums"),
        &folder.path().join("courses/good"),
    );
    let file = folder.path().join("cairn.db");
    for content in [&b"just a text, longer than a hundred bytes: ................................................................."[..], &[0xFF; 8192]] {
        std::fs::write(&file, content).unwrap();
        let ended = run(cairn(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path()));
        assert_refused(&ended, "holds something else than a Cairn database");
        assert_eq!(std::fs::read(&file).unwrap(), content);
    }
}

#[tokio::test]
async fn a_port_in_use_is_said() {
    let school = School::found(&course_fixture("first-sums"), 0, None).await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ended = run(school
        .cairn("serve")
        .args(["--listen", &address.to_string()]));
    assert_refused(
        &ended,
        &format!("cannot listen on {address}: Address already in use"),
    );
    let ended = run(school.cairn("serve").args(["--listen", "here"]));
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[tokio::test]
async fn data_that_cannot_be_written_are_said_to_be_read_only() {
    let school = School::found(&course_fixture("first-sums"), 1, None).await;
    let Some(somebody) = somebody() else { return };
    let as_somebody = |command: &str, rest: &[&str]| {
        let mut program = Command::new(&somebody[0]);
        program
            .args(&somebody[1..])
            .arg(command)
            .arg("--data")
            .arg(school.data())
            .args(rest);
        alone(&mut program);
        run(&mut program)
    };
    let allow = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let file = school.data().join("cairn.db");
    let serve = ["--listen", "127.0.0.1:0"];

    allow(&file, 0o444);
    allow(school.data(), 0o555);
    assert_refused(
        &as_somebody("serve", &serve),
        "the database is read-only here; check the permissions",
    );
    assert_refused(
        &as_somebody("replay", &[]),
        "the database is read-only here; check the permissions",
    );

    allow(&file, 0o000);
    assert_refused(&as_somebody("serve", &serve), "cannot open sqlite:");

    allow(school.data(), 0o755);
    std::fs::remove_file(&file).unwrap();
    allow(school.data(), 0o555);
    assert_refused(
        &as_somebody("serve", &serve),
        "can't be opened: Permission denied",
    );

    let mut demo = Command::new(&somebody[0]);
    demo.args(&somebody[1..])
        .args(["demo", "--no-serve", "--data"])
        .arg(school.data().join("demo"));
    alone(&mut demo);
    assert_refused(&run(&mut demo), "cannot write into ");
    allow(school.data(), 0o755);
}

/// How to run `cairn` as somebody whom permissions bind: the superuser is not. None, with a word about why, where there is
/// no way.
fn somebody() -> Option<Vec<String>> {
    let user = succeed(Command::new("id").arg("-u")).stdout;
    if user.trim() != "0" {
        return Some(vec![CAIRN.to_owned()]);
    }
    let words = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        CAIRN,
    ];
    let tried = Command::new(words[0])
        .args(&words[1..])
        .arg("--version")
        .output();
    if tried.is_ok_and(|output| output.status.success()) {
        return Some(words.map(str::to_owned).to_vec());
    }
    println!("skipped: the superuser can't run {CAIRN} as somebody else with setpriv");
    None
}
