//! A batch of statements is kept whole or not at all: a real server is killed at different moments while it takes one.

use std::time::Instant;

use bytes::Bytes;
use cairn_store::StoreError;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::client::{Client, Gone};
use crate::support::database::Database;
use crate::support::program::run;
use crate::support::school::{School, course_fixture};

/// Statements in a batch: more than are kept in memory before they are written.
const BATCH: usize = 800;

/// How often the server is killed, in equal steps from the first byte to well after the answer should be there.
const KILLS: u32 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_is_kept_whole_or_not_at_all_on_sqlite() {
    batches_survive_kills_whole(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_is_kept_whole_or_not_at_all_on_postgresql() {
    if let Some(database) = Database::create().await {
        batches_survive_kills_whole(Some(database)).await;
    }
}

async fn batches_survive_kills_whole(database: Option<Database>) {
    let school = School::found(&course_fixture("first-sums"), 2, database).await;
    let (key, secret) = school.add_client();
    let client = |address| Client::of_system(address, &key, &secret);
    let learner = school.learners[0].person_id;

    // How long a batch takes here, so that the kills are spread over it on any machine.
    let server = school.serve();
    let batch = Batch::of(learner);
    let began = Instant::now();
    assert_eq!(batch.send(client(server.address)).await.unwrap(), None);
    let usual = began.elapsed();
    server.kill();

    let mut batches = vec![batch];
    let (mut whole, mut nothing) = (0, 0);
    for number in 0..KILLS {
        let server = school.serve();
        let batch = Batch::of(learner);
        let sending = tokio::spawn({
            let (batch, client) = (batch.clone(), client(server.address));
            async move { batch.send(client).await }
        });
        tokio::time::sleep(usual * number * 3 / (2 * (KILLS - 1))).await;
        server.kill();
        let confirmed = sending.await.unwrap().is_ok();

        let server = school.serve();
        let kept = batch.count_kept(&school).await;
        assert!(kept == 0 || kept == BATCH, "{kept} of {BATCH} statements");
        assert!(kept == BATCH || !confirmed, "confirmed, but not kept");
        if kept == BATCH {
            whole += 1;
        } else {
            nothing += 1;
        }
        let found = batch.count_found(client(server.address)).await;
        assert_eq!(found, kept, "what is kept is found, and nothing else");
        // Sent again it is there, once.
        assert_eq!(batch.send(client(server.address)).await.unwrap(), None);
        batches.push(batch);
        server.kill();
    }

    let server = school.serve();
    for batch in &batches {
        assert_eq!(batch.count_kept(&school).await, BATCH);
        let found = batch.count_found(client(server.address)).await;
        assert_eq!(found, BATCH);
    }
    assert_eq!(server.stop().code, Some(0));
    let replay = run(school.cairn("replay").arg("--json"));
    assert_eq!(replay.code, Some(0), "{replay:?}");
    let report: Value = serde_json::from_str(&replay.stdout).unwrap();
    assert_eq!(report["damages"], json!([]));
    println!(
        "{KILLS} kills within {:.0} ms of a batch of {BATCH}: {whole} batches whole, {nothing} not there",
        usual.as_secs_f64() * 1_000.0
    );
}

/// A batch, all of one registration.
#[derive(Clone)]
struct Batch {
    registration: Uuid,
    ids: Vec<String>,
    body: Bytes,
}

impl Batch {
    /// About a learner of the school and some who are nobody here.
    fn of(learner: i64) -> Batch {
        let registration = Uuid::new_v4();
        let response = "long ".repeat(400);
        let statements: Vec<Value> = (0..BATCH)
            .map(|number| {
                let actor = if number % 3 == 0 {
                    json!({ "account": { "homePage": "cairn:people", "name": learner.to_string() } })
                } else {
                    json!({ "mbox": format!("mailto:{}@example.org", number % 7) })
                };
                json!({
                    "id": Uuid::new_v4(),
                    "actor": actor,
                    "verb": { "id": "http://adlnet.gov/expapi/verbs/answered" },
                    "object": { "id": format!("https://example.org/{}", number % 50) },
                    "result": { "success": true, "response": response },
                    "context": { "registration": registration },
                })
            })
            .collect();
        Batch {
            registration,
            ids: statements
                .iter()
                .map(|statement| statement["id"].as_str().unwrap().to_owned())
                .collect(),
            body: json!(statements).to_string().into(),
        }
    }

    /// Sends it; no words if it is taken.
    async fn send(&self, mut client: Client) -> Result<Option<String>, Gone> {
        let path = "/xapi/statements";
        let json = Some("application/json");
        let reply = client.send(Method::POST, path, json, self.body.clone());
        let reply = reply.await?;
        Ok((reply.status != StatusCode::OK).then_some(reply.body))
    }

    /// How many of it are in the log.
    async fn count_kept(&self, school: &School) -> usize {
        let ids = self.ids.clone();
        let counted: Result<usize, StoreError> = school
            .store()
            .await
            .scan(move |tx| {
                Box::pin(async move {
                    let mut kept = 0;
                    for id in &ids {
                        kept += usize::from(tx.find_statement(id).await?.is_some());
                    }
                    Ok(kept)
                })
            })
            .await;
        counted.unwrap()
    }

    /// How many of it a query finds.
    async fn count_found(&self, mut client: Client) -> usize {
        let mut path = format!("/xapi/statements?registration={}", self.registration);
        let mut found = 0;
        loop {
            let page = client.get(&path).await.unwrap();
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            let page: Value = serde_json::from_str(&page.body).unwrap();
            found += page["statements"].as_array().unwrap().len();
            match page["more"].as_str() {
                None | Some("") => return found,
                Some(more) => more.clone_into(&mut path),
            }
        }
    }
}
