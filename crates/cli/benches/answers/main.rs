//! How many answers a second Cairn confirms, each of them durable: over HTTP against the real program, beside a bare loop
//! that writes the same rows into SQLite and does nothing else.
//!
//! A class of [`class::LEARNERS`] answers [`class::ANSWERS`] questions each, all of them right, 1, 16 and 64 learners at
//! the same time, each on one connection that is kept. The questions have been opened and looked at before, so that the
//! measured loop is `POST /attempt/{id}/answer` alone; an answer counts when it was confirmed with a redirect. Afterwards
//! every confirmed answer has to be in the store, and `cairn replay` must find nothing to complain of. The client and the
//! server share the machine.
//!
//! Run it with `cargo bench -p cairn`; with `CAIRN_TEST_POSTGRES` set to the URL of a database whose user may create
//! others, the same is measured on PostgreSQL. It prints tables and judges nothing but correctness.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise, and its tables are what it is for"
)]

mod bare;
mod class;
mod timing;
mod wire;

#[expect(dead_code, reason = "measuring needs a part of it")]
#[path = "../../tests/support"]
mod support {
    pub(crate) mod client;
    pub(crate) mod database;
    pub(crate) mod program;
    pub(crate) mod school;
}

use std::fmt;
use std::future::Future;

use class::Class;
use support::database::Database;
use support::program::succeed;
use timing::Timing;

/// Learners at the same time.
const AT_A_TIME: [usize; 3] = [1, 16, 64];

/// How often HTTP and the bare loop are compared; an odd number.
const ROUNDS: usize = 3;

fn main() {
    // `cargo test --all-targets` starts benchmarks too, without this argument; it has no use for them.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!(
        "Answers of {} learners, {} each, in `{}`; times in milliseconds\n",
        class::LEARNERS,
        class::ANSWERS,
        class::course_name()
    );
    println!(
        "SQLite, beside the same rows written in a bare loop (the middle one of {ROUNDS} rounds)"
    );
    println!(
        "{:>9} | {:>9} {:>7} {:>7} | {:>10} {:>7} {:>7} | {:>13} | {:>12}",
        "learners",
        "answers/s",
        "median",
        "p99",
        "grouped/s",
        "median",
        "p99",
        "ungrouped/s",
        "HTTP/grouped"
    );
    for at_a_time in AT_A_TIME {
        beside_bare_loop(at_a_time);
    }
    println!("\nSQLite, whole questions: open, show, answer, show feedback");
    whole_questions(|| None);

    if std::env::var_os("CAIRN_TEST_POSTGRES").is_none() {
        println!("\nPostgreSQL: not measured, as CAIRN_TEST_POSTGRES is not set");
        return;
    }
    let database = || block_on(Database::create());
    println!("\nPostgreSQL");
    println!(
        "{:>9} | {:>9} {:>7} {:>7}",
        "learners", "answers/s", "median", "p99"
    );
    for at_a_time in AT_A_TIME {
        let class = block_on(Class::found(database()));
        let timing = over_http(&class, at_a_time);
        println!("{at_a_time:>9} | {timing}");
    }
    println!("\nPostgreSQL, whole questions: open, show, answer, show feedback");
    whole_questions(database);
}

/// One line of the table for SQLite: of some rounds, the one whose ratio is in the middle. Disks have moods, and what is
/// compared is measured one after the other.
fn beside_bare_loop(at_a_time: usize) {
    let mut rounds: Vec<Round> = (0..ROUNDS).map(|_| Round::run(at_a_time)).collect();
    rounds.sort_by(|one, other| one.ratio().total_cmp(&other.ratio()));
    println!("{at_a_time:>9} | {}", rounds[ROUNDS / 2]);
}

/// The same answers over HTTP and in the bare loop.
struct Round {
    http: Timing,
    grouped: Timing,
    ungrouped: Timing,
}

impl Round {
    fn run(at_a_time: usize) -> Round {
        let class = block_on(Class::found(None));
        // Both begin with the same file.
        let [grouped, ungrouped] = ["grouped.db", "ungrouped.db"].map(|name| {
            let copy = class.school.data().join(name);
            std::fs::copy(class.database_file(), &copy).unwrap();
            copy
        });
        let http = over_http(&class, at_a_time);
        let work = bare::Work::of_run(&class.database_file());
        Round {
            http,
            grouped: work.write_into(&grouped, at_a_time, bare::Grouping::AsQueued),
            ungrouped: work.write_into(&ungrouped, at_a_time, bare::Grouping::One),
        }
    }

    fn ratio(&self) -> f64 {
        self.http.per_second() / self.grouped.per_second()
    }
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} | {:>10.0} {:>7.2} {:>7.2} | {:>13.0} | {:>12.2}",
            self.http,
            self.grouped.per_second(),
            self.grouped.percentile(50),
            self.grouped.percentile(99),
            self.ungrouped.per_second(),
            self.ratio()
        )
    }
}

/// Lets the class answer, and checks that all of it is there.
fn over_http(class: &Class, at_a_time: usize) -> Timing {
    let server = class.school.serve();
    let timing = block_on(async {
        class.look_at_all(server.address).await;
        class.answer_all(server.address, at_a_time).await
    });
    server.stop();
    block_on(class.verify());
    succeed(&mut class.school.cairn("replay"));
    timing
}

/// Lets a class of its own go through whole questions, everybody at the same time.
fn whole_questions(database: impl FnOnce() -> Option<Database>) {
    let class = block_on(Class::found(database()));
    let server = class.school.serve();
    let steps = block_on(class.live(server.address, class::LEARNERS));
    server.stop();
    succeed(&mut class.school.cairn("replay"));
    println!("{:>9} | {:>9} {:>7} {:>7}", "", "a second", "median", "p99");
    for (name, timing) in steps {
        println!("{name:>9} | {timing}");
    }
}

/// Runs the client's side: all of it on one thread, to leave the others to the server.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}
