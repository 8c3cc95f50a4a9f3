//! One Cairn passes its statements on to another, and each of them is killed while it does: in the end everything is there,
//! once.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use cairn_store::StoreError;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::client::Client;
use crate::support::database::Database;
use crate::support::program::{Server, run_with_input, succeed};
use crate::support::school::{School, course_fixture};

/// Statements that come in at a time.
const SOME: usize = 300;

/// How long one may wait for the other, with the pauses between attempts and until a lease has ended.
const PATIENCE: Duration = Duration::from_mins(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_arrives_once_on_sqlite() {
    everything_arrives_once(None, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_arrives_once_on_postgresql() {
    let (sending, receiving) = (Database::create().await, Database::create().await);
    if sending.is_some() && receiving.is_some() {
        everything_arrives_once(sending, receiving).await;
    }
}

async fn everything_arrives_once(sending: Option<Database>, receiving: Option<Database>) {
    let course = course_fixture("first-sums");
    let sender = School::found(&course, 1, sending).await;
    let receiver = School::found(&course, 1, receiving).await;
    let learner = sender.learners[0].person_id;
    let own = sender.add_client();
    let (key, secret) = receiver.add_client();
    let elsewhere = free_address();
    let mut add = sender.cairn("forward add");
    add.args(["--name", "District", "--key", &key, "--xapi", "1.0.3"]);
    add.args(["--endpoint", &format!("http://{elsewhere}/xapi")]);
    let refused = run_with_input(&mut add, &secret);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let added = run_with_input(add.arg("--allow-http"), &secret);
    assert_eq!(added.stdout, "1\n", "{added:?}");

    // Nobody listens there yet.
    let server = sender.serve();
    let mut sent = post(&server, &own, learner).await;
    server.wait_until_said("statements could not be forwarded");
    let list = succeed(&mut sender.cairn("forward list")).stdout;
    assert!(list.contains("300 waiting, the oldest of 20"), "{list}");
    assert!(list.contains("next attempt at 20"), "{list}");

    // The other has one of the next already, in other words, and does not take another.
    let mut there = receiver.serve_at(elsewhere);
    let (known, unwanted) = (statement("urn:a:known"), {
        let mut newer = statement("urn:a:newer");
        newer["context"] = json!({ "contextAgents": [
            { "objectType": "contextAgent", "agent": { "mbox": "mailto:a@b.c" } },
        ] });
        newer
    });
    let mut other = known.clone();
    other["object"]["id"] = json!("urn:a:other");
    assert_eq!(
        hand_in(elsewhere, &(key.clone(), secret.clone()), &json!([other])).await,
        None
    );
    assert_eq!(
        hand_in(server.address, &own, &json!([known, unwanted])).await,
        None
    );
    wait_for(&receiver, SOME + 1).await;

    // Each is killed in turn, while it is at work.
    let mut server = server;
    for turn in 0..4 {
        sent.extend(post(&server, &own, learner).await);
        tokio::time::sleep(Duration::from_millis(150 * turn)).await;
        if turn % 2 == 0 {
            there.kill();
            sent.extend(post(&server, &own, learner).await);
            there = receiver.serve_at(elsewhere);
        } else {
            assert!(!server.said().contains(&secret));
            server.kill();
            server = sender.serve();
        }
    }
    let began = Instant::now();
    wait_for(&receiver, sent.len() + 1).await;
    println!(
        "{} statements arrived; the last {:.1} s after the last kill",
        sent.len(),
        began.elapsed().as_secs_f64()
    );
    for id in &sent {
        let mut client = Client::of_system(elsewhere, &key, &secret);
        let found = client
            .get(&format!("/xapi/statements?statementId={id}"))
            .await;
        let found = found.unwrap();
        assert_eq!(found.status, StatusCode::OK, "{}", found.body);
        let found: Value = serde_json::from_str(&found.body).unwrap();
        // The learner of one school is not the learner of the other who has the same number.
        let account = &found["actor"]["account"];
        assert!(
            account["homePage"]
                .as_str()
                .unwrap()
                .starts_with("urn:uuid:")
        );
        assert_eq!(account["name"], learner.to_string());
    }

    // How far it has got is noted just after it has got there.
    let waited = Instant::now();
    let list = loop {
        let list = succeed(&mut sender.cairn("forward list")).stdout;
        if list.contains(" 0 waiting") || waited.elapsed() > PATIENCE {
            break list;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert!(list.contains(" 0 waiting, 1 set aside"), "{list}");
    let aside = unwanted["id"].as_str().unwrap();
    assert!(
        list.contains(&format!("set aside: {aside} (400: ")),
        "{list}"
    );
    assert!(list.contains("contextAgents"), "{list}");

    no_secret_is_told(&sender, &server, &secret);
    assert_eq!(server.stop().code, Some(0));
    assert_eq!(there.stop().code, Some(0));
}

fn no_secret_is_told(sender: &School, server: &Server, secret: &str) {
    let backup = sender.data().join("school.cairn");
    succeed(sender.cairn("backup").arg(&backup));
    let backup = std::fs::read_to_string(backup).unwrap();
    assert!(backup.contains("forward_target"));
    assert!(!backup.contains(secret));
    assert!(!server.said().contains(secret));
}

/// An address at which a server can come and go.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

fn statement(activity: &str) -> Value {
    json!({
        "id": Uuid::new_v4(),
        "actor": { "mbox": "mailto:ada@example.org" },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/answered" },
        "object": { "id": activity },
    })
}

/// Hands some statements about a learner in; their ids.
async fn post(server: &Server, own: &(String, String), learner: i64) -> Vec<String> {
    let learner = json!({ "account": { "homePage": "cairn:people", "name": learner.to_string() } });
    let statements: Vec<Value> = (0..SOME)
        .map(|number| {
            let mut statement = statement(&format!("https://example.org/{number}"));
            statement["actor"] = learner.clone();
            statement
        })
        .collect();
    let refused = hand_in(server.address, own, &json!(statements)).await;
    assert_eq!(refused, None);
    statements
        .iter()
        .map(|statement| statement["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Hands statements in; what is said if they are refused.
async fn hand_in(
    address: SocketAddr,
    (key, secret): &(String, String),
    body: &Value,
) -> Option<String> {
    let mut client = Client::of_system(address, key, secret);
    let json = Some("application/json");
    let reply = client.send(
        Method::POST,
        "/xapi/statements",
        json,
        body.to_string().into(),
    );
    let reply = reply.await.unwrap();
    (reply.status != StatusCode::OK).then_some(reply.body)
}

/// Waits until so many statements are kept, and no more.
async fn wait_for(school: &School, statements: usize) {
    let store = school.store().await;
    let began = Instant::now();
    loop {
        let counted: Result<_, StoreError> = store
            .read(|tx| Box::pin(async move { tx.counts().await }))
            .await;
        let kept = usize::try_from(counted.unwrap().statements).unwrap();
        assert!(kept <= statements, "{kept} of {statements}");
        if kept == statements {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{kept} of {statements}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
