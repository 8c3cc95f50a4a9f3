//! Nothing acknowledged is lost, nothing is there twice: a real server is killed again and again while a class answers
//! real questions, on both kinds of database.
//!
//! Each learner remembers what was sent and which of it was confirmed. After each kill the server starts again on the
//! same data. Then every confirmed answer is in the log exactly once, every other at most once, and sending an answer
//! again, twice at the same moment, leaves it there once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cairn_app::Courses;
use cairn_store::{Response, Statement, Store, StoreError};
use hyper::StatusCode;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::task::JoinSet;

use crate::support::client::{Client, Gone, input};
use crate::support::database::Database;
use crate::support::program::run;
use crate::support::school::{Learner, School, shipped_course};

/// Learners who answer at the same time.
const CLASS: usize = 16;

/// How often the server is killed.
const KILLS: u32 = 20;

/// How long the class has been answering when the server is killed, in milliseconds.
const UNTIL_KILL_MS: std::ops::RangeInclusive<u64> = 20..=250;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn confirmed_answers_survive_kills_on_sqlite() {
    confirmed_answers_survive_kills(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn confirmed_answers_survive_kills_on_postgresql() {
    if let Some(database) = Database::create().await {
        confirmed_answers_survive_kills(Some(database)).await;
    }
}

async fn confirmed_answers_survive_kills(database: Option<Database>) {
    let began = Instant::now();
    let school = School::found(&shipped_course(), CLASS, database).await;
    let course = Arc::new(CourseAddresses::of(&school));
    let mut class: Vec<Practice> = (0..)
        .zip(&school.learners)
        .map(|(number, learner)| Practice::new(learner, number, &course))
        .collect();
    let mut dice = ChaCha8Rng::seed_from_u64(1);

    for _ in 0..KILLS {
        let server = school.serve();
        class = look_and_send_again(&school, server.address, class).await;

        let confirmed = Arc::new(AtomicUsize::new(0));
        let mut answering = JoinSet::new();
        for learner in class {
            answering.spawn(learner.answer_until_gone(server.address, Arc::clone(&confirmed)));
        }
        let until_kill = Duration::from_millis(dice.random_range(UNTIL_KILL_MS));
        tokio::time::sleep(until_kill).await;
        // On a slow machine nothing may have happened yet.
        while confirmed.load(Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            if let Some(ended) = answering.try_join_next() {
                let learner = ended.unwrap().learner.person_id;
                panic!("the server was gone for learner {learner} before it was killed");
            }
        }
        server.kill();
        class = answering.join_all().await;
    }

    let server = school.serve();
    class = look_and_send_again(&school, server.address, class).await;
    assert_eq!(server.stop().code, Some(0));

    let replay = run(school.cairn("replay").arg("--json"));
    assert_eq!(replay.code, Some(0), "{replay:?}");
    let report: serde_json::Value = serde_json::from_str(&replay.stdout).unwrap();
    assert_eq!(report["replay"]["differences"], serde_json::json!([]));
    assert_eq!(report["damages"], serde_json::json!([]));
    let sent = class.iter().flat_map(|learner| &learner.sent);
    let (confirmed, interrupted): (Vec<_>, Vec<_>) = sent.partition(|answer| answer.confirmed);
    assert!(report["replay"]["statements"].as_u64().unwrap() >= confirmed.len() as u64);
    println!(
        "{KILLS} kills in {:.1} s: {} answers confirmed, {} sent again, {} never confirmed",
        began.elapsed().as_secs_f64(),
        confirmed.len(),
        confirmed.iter().filter(|answer| answer.again).count(),
        interrupted.len(),
    );
}

/// The addresses at which the skills of the course are practised.
struct CourseAddresses(Vec<String>);

impl CourseAddresses {
    fn of(school: &School) -> Self {
        let courses = Courses::load(&school.data().join("courses")).unwrap();
        let course = &courses.all().next().unwrap().course;
        let address = |skill: &str| format!("/c/{}/skill/{skill}/practise", course.id);
        Self(
            course
                .skills
                .iter()
                .map(|skill| address(&skill.id))
                .collect(),
        )
    }
}

/// A learner at work, and what they remember.
struct Practice {
    learner: Learner,
    course: Arc<CourseAddresses>,
    dice: ChaCha8Rng,
    sent: Vec<Sent>,
}

/// An answer that was sent.
struct Sent {
    response_id: String,
    path: String,
    fields: Vec<(String, String)>,
    /// Whether the server has said that it is recorded.
    confirmed: bool,
    /// Whether it was sent again after the server had been killed.
    again: bool,
}

impl Practice {
    fn new(learner: &Learner, number: u64, course: &Arc<CourseAddresses>) -> Self {
        Self {
            learner: learner.clone(),
            course: Arc::clone(course),
            dice: ChaCha8Rng::seed_from_u64(1_000 + number),
            sent: Vec::new(),
        }
    }

    /// Answers question after question until the server goes away.
    async fn answer_until_gone(mut self, address: SocketAddr, confirmed: Arc<AtomicUsize>) -> Self {
        let mut browser = Client::signed_in(address, &self.learner.token);
        while self.answer_one(&mut browser).await.is_ok() {
            confirmed.fetch_add(1, Ordering::Relaxed);
        }
        self
    }

    /// Opens a question and answers it, as its page asks.
    async fn answer_one(&mut self, browser: &mut Client) -> Result<(), Gone> {
        let skill = self.course.0.choose(&mut self.dice).unwrap();
        let opened = browser.post(skill, &[("csrf", &self.learner.csrf)]).await?;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
        let attempt = opened.location.unwrap();
        let page = browser.get(&attempt).await?;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);

        let hidden = |name: &str| (name.to_owned(), input(&page.body, name).unwrap());
        let (csrf, response_id) = (hidden("csrf"), hidden("response_id"));
        let given = if self.dice.random_ratio(1, 4) {
            ("given", "dont-know".to_owned())
        } else if let Some(choice) = input(&page.body, "choice") {
            ("choice", choice)
        } else {
            ("answer", self.dice.random_range(1..20).to_string())
        };
        self.sent.push(Sent {
            response_id: response_id.1.clone(),
            path: format!("{attempt}/answer"),
            fields: vec![csrf, response_id, (given.0.to_owned(), given.1)],
            confirmed: false,
            again: false,
        });
        let sent = self.sent.last_mut().unwrap();
        sent.confirmed = is_recorded(browser, sent).await?;
        if !sent.confirmed {
            // The question wants something else than a number.
            sent.fields.pop();
            sent.fields
                .push(("given".to_owned(), "dont-know".to_owned()));
            sent.confirmed = is_recorded(browser, sent).await?;
        }
        assert!(sent.confirmed, "{} refused {:?}", sent.path, sent.fields);
        Ok(())
    }

    /// Sends again the answers of before the kill of which nobody knows what became, and the last confirmed one: each
    /// twice at the same moment.
    async fn send_again(&mut self, address: SocketAddr) {
        let token = &self.learner.token;
        // A new question has closed every earlier one.
        let doubtful = self.sent.last_mut().filter(|sent| !sent.confirmed);
        let doubtful = doubtful.filter(|_| self.dice.random_bool(0.7));
        if let Some(sent) = doubtful {
            let [one, other] = twice(address, token, sent).await;
            assert_eq!(one, other, "the same answer has one outcome");
            // The kill may have struck after the next question was opened, which closed this one.
            sent.confirmed = one;
            sent.again = one;
        }
        if let Some(sent) = self.sent.iter_mut().rfind(|sent| sent.confirmed) {
            assert_eq!(twice(address, token, sent).await, [true, true]);
            sent.again = true;
        }
    }
}

/// Sends an answer; whether the server says that it is recorded, rather than that it can't be read or comes too late.
async fn is_recorded(browser: &mut Client, sent: &Sent) -> Result<bool, Gone> {
    let reply = browser.post(&sent.path, &sent.fields).await?;
    match reply.status {
        StatusCode::SEE_OTHER => Ok(true),
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT => Ok(false),
        status => panic!("{} of {:?}: {}", status, sent.fields, reply.body),
    }
}

async fn twice(address: SocketAddr, token: &str, sent: &Sent) -> [bool; 2] {
    let mut browsers = [(); 2].map(|()| Client::signed_in(address, token));
    let [one, other] = &mut browsers;
    let (one, other) = tokio::join!(is_recorded(one, sent), is_recorded(other, sent));
    [one.unwrap(), other.unwrap()]
}

/// What everybody remembers is in the log as promised, before and after some of it was sent again.
async fn look_and_send_again(
    school: &School,
    address: SocketAddr,
    mut class: Vec<Practice>,
) -> Vec<Practice> {
    // Open only while the server is up, so that it meets the files as the kill left them.
    let store = school.store().await;
    let mut again = JoinSet::new();
    for mut learner in class {
        look(&store, &learner).await;
        again.spawn(async move {
            learner.send_again(address).await;
            learner
        });
    }
    class = again.join_all().await;
    for learner in &class {
        look(&store, learner).await;
    }
    class
}

async fn look(store: &Store, practice: &Practice) {
    let learner = practice.learner.person_id;
    let read: Result<(Vec<Statement>, Vec<Response>), StoreError> = store
        .scan(move |tx| {
            Box::pin(async move {
                let statements = tx.statements(learner, 0, 100_000).await?;
                Ok((statements, tx.responses(learner, 0, 100_000).await?))
            })
        })
        .await;
    let (statements, responses) = read.unwrap();

    let mut times_in_log: BTreeMap<&str, usize> = BTreeMap::new();
    for statement in &statements {
        *times_in_log.entry(&statement.new.statement_id).or_default() += 1;
    }
    for sent in &practice.sent {
        let times = times_in_log.remove(sent.response_id.as_str());
        match (sent.confirmed, times) {
            (true, Some(1)) | (false, None | Some(1)) => {}
            _ => panic!(
                "learner {learner}: {} is {times:?} times in the log, confirmed: {}",
                sent.response_id, sent.confirmed
            ),
        }
        let mut recorded = responses
            .iter()
            .filter(|response| response.response_id == sent.response_id);
        assert_eq!(recorded.clone().count(), times.unwrap_or(0));
        if let (Some(response), Some((name, given))) = (recorded.next(), sent.fields.last()) {
            let answer = if name == "given" { "" } else { given };
            assert_eq!(response.answer, answer, "{}", sent.response_id);
        }
    }
    assert!(times_in_log.is_empty(), "nobody sent {times_in_log:?}");
}
