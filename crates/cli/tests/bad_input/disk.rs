//! A disk that is full: answers are refused with a clear page, none is half there, and when there is space again the
//! server goes on by itself.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use hyper::StatusCode;

use crate::support::client::Client;
use crate::support::program::{CAIRN, Server, alone, cairn, copy_folder, succeed};
use crate::support::school::{School, course_fixture};
use crate::{Question, assert_page};

/// Answers that fit on the disk at most: each takes some kilobytes.
const MANY: usize = 2_000;

#[tokio::test]
async fn a_full_disk_loses_nothing_and_needs_no_restart() {
    let school = School::found(&course_fixture("first-sums"), 1, None).await;
    let learner = &school.learners[0];
    let Some(way) = way_to_mount() else { return };
    let mount = tempfile::tempdir().unwrap();
    // The disk is there for this server alone, and goes away with it.
    let mut program = Command::new("unshare");
    program
        .args(way)
        .args(["sh", "-c", SERVE_ON_SMALL_DISK, "sh"]);
    program.arg(mount.path()).arg(school.data()).arg(CAIRN);
    alone(&mut program);
    let server = Server::start(&mut program);
    let disk = seen_by(&server, mount.path());
    let browser = &mut Client::signed_in(server.address, &learner.token);

    let mut confirmed = Vec::new();
    let first = Question::open(browser, learner).await.unwrap();
    assert_eq!(
        first.answer(browser, learner).await.unwrap().status,
        StatusCode::SEE_OTHER
    );
    confirmed.push(first.response_id);
    let mut waiting = Question::open(browser, learner).await.unwrap();
    let filler = disk.join("filler");
    fill(&filler);
    let refused = loop {
        let reply = waiting.answer(browser, learner).await.unwrap();
        if reply.status != StatusCode::SEE_OTHER {
            break reply;
        }
        confirmed.push(waiting.response_id);
        assert!(confirmed.len() < MANY, "the disk does not fill up");
        // There may be space for an answer but none for a question.
        waiting = match Question::open(browser, learner).await {
            Ok(question) => question,
            Err(_) => Question {
                response_id: uuid::Uuid::new_v4().to_string(),
                page: waiting.page,
            },
        };
    };
    let sentence =
        "Nothing was lost: what Cairn has confirmed is safe. Go back and try again in a moment.";
    assert_page(&refused, StatusCode::SERVICE_UNAVAILABLE, sentence);
    // What only reads goes on.
    assert_eq!(
        browser.get(&waiting.page).await.unwrap().status,
        StatusCode::OK
    );
    server.wait_until_said("the disk of the database is full");

    std::fs::remove_file(&filler).unwrap();
    assert_eq!(
        waiting.answer(browser, learner).await.unwrap().status,
        StatusCode::SEE_OTHER
    );
    let next = Question::open(browser, learner).await.unwrap();
    assert_eq!(
        next.answer(browser, learner).await.unwrap().status,
        StatusCode::SEE_OTHER
    );
    confirmed.extend([waiting.response_id, next.response_id]);

    // Nobody writes any more, so a copy is whole.
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&disk, copy.path());
    assert_eq!(server.stop().code, Some(0));
    succeed(cairn(["replay", "--data"]).arg(copy.path()));
    let log = succeed(cairn(["export", "--data"]).arg(copy.path())).stdout;
    assert_eq!(log.lines().count(), confirmed.len());
    for id in &confirmed {
        assert_eq!(log.matches(&format!("\"id\":\"{id}\"")).count(), 1, "{id}");
    }
}

/// Arguments: where to mount, the school to copy there, `cairn`.
const SERVE_ON_SMALL_DISK: &str = r#"mount -t tmpfs -o size=6m cairn-test "$1" && cp -R "$2/." "$1" &&
    exec "$3" serve --data "$1" --listen 127.0.0.1:0"#;

/// How to mount something that only one program sees. None, with a word about why, where there is no way.
fn way_to_mount() -> Option<&'static [&'static str]> {
    let folder = tempfile::tempdir().unwrap();
    let works = |way: &&[&str]| {
        let mut mount = Command::new("unshare");
        mount
            .args(*way)
            .args(["mount", "-t", "tmpfs", "-o", "size=1m", "cairn-test"]);
        mount
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let ways: [&[&str]; 2] = [&["--mount"], &["--map-root-user", "--mount"]];
    let way = ways.into_iter().find(works);
    if way.is_none() {
        println!("skipped: this user can't mount a small disk (unshare --mount mount -t tmpfs)");
    }
    way
}

/// A path as the server sees it.
fn seen_by(server: &Server, path: &Path) -> PathBuf {
    let root = PathBuf::from(format!("/proc/{}/root", server.id()));
    root.join(path.strip_prefix("/").unwrap())
}

/// Takes all the space that is left.
fn fill(path: &Path) {
    let mut filler = File::create(path).unwrap();
    while filler.write_all(&[0; 4096]).is_ok() {}
}
