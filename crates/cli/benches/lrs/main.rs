//! How fast the record store takes statements in and gives them out: over HTTP against the real program, with full
//! durability, client and server on one machine.
//!
//! First it is written to: single statements by 64 clients, then single ones and batches of 100 by 8. Then it is filled,
//! and at each size on the way, growing tenfold, pages of 500 statements are asked for by learner, activity, verb and
//! registration. Statements are of many learners, who are nobody here, as those of another system would be.
//!
//! Run it with `cargo bench -p cairn --bench lrs -- --statements 1000000`; without a number it is a hundred thousand. With
//! `CAIRN_BENCH_DATABASE` set to the URL of an empty PostgreSQL database it is measured there. It prints tables and judges
//! nothing but correctness.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise, and its tables are what it is for"
)]

#[path = "../answers/timing.rs"]
mod timing;
mod wire;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use timing::Timing;
use wire::{Wire, base64};

const LEARNERS: u64 = 5_000;
const ACTIVITIES: u64 = 2_000;
const VERBS: [&str; 8] = [
    "answered",
    "completed",
    "experienced",
    "initialized",
    "interacted",
    "passed",
    "failed",
    "terminated",
];
/// Statements in a page.
const PAGE: usize = 500;
/// Questions of each kind.
const QUESTIONS: u64 = 200;
/// Statements in the batches that fill the store.
const FILLING: u64 = 2_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // `cargo test --all-targets` starts benchmarks too, without this argument; it has no use for them.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let wanted = arguments
        .windows(2)
        .find(|pair| pair[0] == "--statements")
        .map_or(100_000, |pair| pair[1].parse().unwrap());
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(measure(wanted));
}

async fn measure(wanted: u64) {
    let school = School::start();
    let next = Arc::new(AtomicU64::new(0));
    println!("Writing, each confirmed after it is durable; times in milliseconds");
    println!(
        "{:<34} | {:>12} | {:>9} {:>7} {:>7}",
        "", "statements/s", "posts/s", "median", "p99"
    );
    for (clients, batch, posts) in [
        (64, 1, 20_000),
        (8, 1, 5_000),
        (8, 50, 1_000),
        (8, 100, 500),
    ] {
        let timing = write(&school, &next, clients, batch, posts).await;
        let name = format!("{clients} clients, {batch} a post");
        println!(
            "{name:<34} | {:>12.0} | {timing}",
            timing.per_second() * batch as f64
        );
    }
    let mut size = 10_000;
    while size <= wanted {
        let missing = size.saturating_sub(next.load(Ordering::Relaxed));
        let batches = missing.div_ceil(FILLING);
        if batches > 0 {
            let began = Instant::now();
            write(&school, &next, 4, FILLING, batches).await;
            println!(
                "\nfilled with {} more, {FILLING} a post: {:.0} statements/s",
                batches * FILLING,
                (batches * FILLING) as f64 / began.elapsed().as_secs_f64()
            );
        }
        read(&school, next.load(Ordering::Relaxed)).await;
        size *= 10;
    }
    println!("\nmemory of the server, most so far: {}", school.memory());
}

/// Posts so many batches from several clients.
async fn write(
    school: &School,
    next: &Arc<AtomicU64>,
    clients: u64,
    batch: u64,
    posts: u64,
) -> Timing {
    let left = Arc::new(AtomicU64::new(posts));
    let began = Instant::now();
    let mut at_work = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let (left, next) = (Arc::clone(&left), Arc::clone(next));
        let mut wire = school.connect().await;
        at_work.spawn(async move {
            let mut each = Vec::new();
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok()
            {
                let first = next.fetch_add(batch, Ordering::Relaxed);
                let body = statements(first, batch);
                let began = Instant::now();
                let (status, reply) = wire.post("/xapi/statements", body.as_bytes()).await;
                assert_eq!(status, 200, "{}", String::from_utf8_lossy(&reply));
                each.push(began.elapsed());
            }
            each
        });
    }
    let each: Vec<Duration> = at_work.join_all().await.concat();
    Timing::new(began.elapsed(), each)
}

/// The query for the page of a number.
type Question<'a> = &'a dyn Fn(u64) -> String;

/// Asks for pages of every kind.
async fn read(school: &School, stored: u64) {
    println!("\n{stored} statements stored: pages of {PAGE}, one client; times in milliseconds");
    println!(
        "{:<34} | {:>10} | {:>9} {:>7} {:>7}",
        "", "statements", "pages/s", "median", "p99"
    );
    let mut wire = school.connect().await;
    let agent = |number: u64| {
        let learner = spread(number) % LEARNERS;
        format!(
            "agent=%7B%22account%22%3A%7B%22homePage%22%3A%22https%3A%2F%2Fother.example%22%2C%22name%22%3A%22{learner}%22%7D%7D"
        )
    };
    let activity = |number: u64| {
        let activity = spread(number) % ACTIVITIES;
        format!("activity=https%3A%2F%2Fother.example%2Factivity%2F{activity}")
    };
    let verb = |number: u64| {
        let verb = VERBS[usize::try_from(number).unwrap() % VERBS.len()];
        format!("verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2F{verb}")
    };
    let questions: [(&str, Question<'_>); 8] = [
        ("newest", &|_| String::new()),
        ("of a learner", &agent),
        ("of an activity", &activity),
        ("of an activity, broadly", &|number| {
            format!("{}&related_activities=true", activity(number))
        }),
        ("with a verb", &verb),
        ("with a verb, oldest first", &|number| {
            format!("{}&ascending=true", verb(number))
        }),
        ("of a learner with a verb", &|number| {
            format!("{}&{}", agent(number), verb(number))
        }),
        ("of an activity with a verb", &|number| {
            format!("{}&{}", activity(number), verb(number))
        }),
    ];
    for (name, question) in questions {
        let mut each = Vec::new();
        let mut found = 0;
        let began = Instant::now();
        for number in 0..QUESTIONS {
            let path = format!("/xapi/statements?limit={PAGE}&{}", question(number));
            let began = Instant::now();
            let (status, reply) = wire.get(path.trim_end_matches('&')).await;
            each.push(began.elapsed());
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&reply));
            found += count(&reply);
        }
        let timing = Timing::new(began.elapsed(), each);
        let average = found as f64 / QUESTIONS as f64;
        println!("{name:<34} | {average:>10.0} | {timing}");
    }
}

/// Statements in a page, by what each has exactly once.
fn count(reply: &[u8]) -> usize {
    let mark = b",\"stored\":";
    reply
        .windows(mark.len())
        .filter(|window| window == mark)
        .count()
}

/// A batch of statements, or one by itself.
fn statements(first: u64, count: u64) -> String {
    let all: Vec<String> = (first..first + count).map(statement).collect();
    if count == 1 {
        all.concat()
    } else {
        format!("[{}]", all.join(","))
    }
}

/// Numbers that follow each other, spread out.
fn spread(number: u64) -> u64 {
    let mixed = (number ^ (number >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)) >> 8
}

fn statement(number: u64) -> String {
    let learner = spread(number) % LEARNERS;
    let activity = spread(number + 1_000_000_007) % ACTIVITIES;
    let verb = VERBS[usize::try_from(spread(number + 17) % VERBS.len() as u64).unwrap()];
    let id = uuid::Uuid::new_v4();
    let registration = uuid::Uuid::from_u64_pair(learner, activity / 20);
    let second = number % 60;
    format!(
        r#"{{"id":"{id}","actor":{{"objectType":"Agent","account":{{"homePage":"https://other.example","name":"{learner}"}}}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/{verb}","display":{{"en-US":"{verb}"}}}},"object":{{"objectType":"Activity","id":"https://other.example/activity/{activity}","definition":{{"name":{{"en-US":"Activity {activity}"}},"type":"http://adlnet.gov/expapi/activities/assessment"}}}},"result":{{"score":{{"scaled":0.75,"raw":75,"min":0,"max":100}},"success":true,"completion":true,"duration":"PT4M{second}S"}},"context":{{"registration":"{registration}","contextActivities":{{"parent":[{{"id":"https://other.example/unit/{}"}}],"grouping":[{{"id":"https://other.example/course/{}"}}]}},"platform":"Other","language":"en-US"}},"timestamp":"2026-03-01T12:00:{second:02}.123Z"}}"#,
        activity / 20,
        activity / 200
    )
}

/// The program, serving.
struct School {
    server: Child,
    address: std::net::SocketAddr,
    authorization: String,
    // Dropped last.
    _folder: tempfile::TempDir,
}

impl School {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let courses = folder.path().join("courses/first-sums");
        let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/first-sums");
        copy(&course, &courses);
        let cairn = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cairn"));
            command.args(arguments).arg("--data").arg(folder.path());
            if let Ok(url) = std::env::var("CAIRN_BENCH_DATABASE") {
                command.args(["--database", &url]);
            }
            command
        };
        let added = cairn(&[
            "client",
            "add",
            "--name",
            "Bench",
            "--scopes",
            "all",
            "--per-minute",
            "4000000000",
        ])
        .output()
        .unwrap();
        let added = String::from_utf8(added.stdout).unwrap();
        let word = |name: &str| {
            let line = added.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().to_owned()
        };
        let authorization = format!(
            "Basic {}",
            base64(format!("{}:{}", word("key"), word("secret")).as_bytes())
        );
        let mut server = cairn(&["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
        let address = lines
            .find_map(|line| {
                let line = line.unwrap();
                let (_, rest) = line.split_once("http://")?;
                rest.split('/').next()?.parse().ok()
            })
            .unwrap();
        // The rest is read too, so that the server never waits for somebody to listen.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            server,
            address,
            authorization,
            _folder: folder,
        }
    }

    async fn connect(&self) -> Wire {
        Wire::open(self.address, &self.authorization).await
    }

    fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id()));
        let status = status.unwrap_or_default();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most.map_or_else(|| "unknown".to_owned(), |most| most.trim().to_owned())
    }
}

impl Drop for School {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
