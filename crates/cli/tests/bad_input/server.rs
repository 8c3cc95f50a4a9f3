//! A PostgreSQL server that isn't there, refuses, or goes away.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use hyper::StatusCode;

use crate::support::client::Client;
use crate::support::database::Database;
use crate::support::program::{run, succeed};
use crate::support::school::{School, course_fixture};
use crate::{Question, assert_page, assert_refused};

const PASSWORD: &str = "open-sesame";

#[tokio::test]
async fn a_server_that_is_not_there_or_refuses_is_said_without_the_password() {
    let school = School::found(&course_fixture("first-sums"), 0, None).await;
    let refusing = refuse_everybody();
    // Port 1 is nobody's.
    for (url, sentence) in [
        (
            format!("postgres://cairn:{PASSWORD}@127.0.0.1:1/cairn"),
            "the database is not available",
        ),
        (
            format!("postgres://cairn:{PASSWORD}@127.0.0.1:{refusing}/cairn"),
            "password authentication failed",
        ),
        (
            format!("postgres://cairn:{PASSWORD}@127.0.0.1:none/cairn"),
            "is not a database address",
        ),
        (
            format!("postgres://cairn:{PASSWORD}@127.0.0.1:1/cairn?colour=red"),
            "is not a database address",
        ),
        (
            format!("mysql://cairn:{PASSWORD}@127.0.0.1/cairn"),
            "is not a database address",
        ),
    ] {
        for command in ["serve", "replay"] {
            let ended = run(school.cairn(command).args(["--database", &url]));
            assert_refused(&ended, sentence);
            assert!(!ended.stderr.contains(PASSWORD), "{}", ended.stderr);
        }
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said() {
    let Some(database) = Database::create().await else {
        return;
    };
    let school = School::found(&course_fixture("first-sums"), 0, None).await;
    let url = format!("{}_lost", database.url());
    let ended = run(school.cairn("serve").args(["--database", &url]));
    assert_refused(&ended, "_lost\" does not exist");
}

#[tokio::test]
async fn a_server_that_goes_away_and_comes_back_needs_no_restart() {
    let Some(database) = Database::create().await else {
        return;
    };
    let school = School::found(&course_fixture("first-sums"), 1, Some(database)).await;
    let learner = &school.learners[0];
    let server = school.serve();
    let browser = &mut Client::signed_in(server.address, &learner.token);
    let question = Question::open(browser, learner).await.unwrap();

    let database = school.database.as_ref().unwrap();
    database.set_open(false).await;
    let refused = question.answer(browser, learner).await.unwrap();
    assert_page(
        &refused,
        StatusCode::SERVICE_UNAVAILABLE,
        "Nothing was lost: what Cairn has confirmed is safe.",
    );
    server.wait_until_said("the database is not available");

    database.set_open(true).await;
    let answered = question.answer(browser, learner).await.unwrap();
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    assert_eq!(server.stop().code, Some(0));
    let log = succeed(&mut school.cairn("export")).stdout;
    assert_eq!(log.lines().count(), 1, "{log}");
    succeed(&mut school.cairn("replay"));
}

/// Listens like a PostgreSQL server that takes nobody's password, and returns its port. It speaks the first words of the
/// protocol (<https://www.postgresql.org/docs/current/protocol-message-formats.html>, `ErrorResponse`).
fn refuse_everybody() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let fields =
            b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"cairn\"\0\0";
        let length = u32::try_from(fields.len() + 4).unwrap();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // Whatever it asks.
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(&[&b"E"[..], &length.to_be_bytes(), fields].concat());
        }
    });
    port
}
