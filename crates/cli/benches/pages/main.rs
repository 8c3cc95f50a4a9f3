//! How long a learner waits for a page who has the server to themselves: whole questions over HTTP against the real program,
//! one after the other, each opened, looked at, answered, and looked at again. The times include the client's, who shares
//! the machine, and the durable write of an answer.
//!
//! Run it with `cargo bench -p cairn --bench pages`. It prints a table, in milliseconds, and judges nothing but that every page
//! came. A practice page should take the server less than five.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise, and its table is what it is for"
)]

#[expect(dead_code, reason = "measuring pages needs a part of it")]
#[path = "../answers/class.rs"]
mod class;
#[path = "../answers/timing.rs"]
mod timing;
#[path = "../answers/wire.rs"]
mod wire;

#[expect(dead_code, reason = "measuring needs a part of it")]
#[path = "../../tests/support"]
mod support {
    pub(crate) mod client;
    pub(crate) mod database;
    pub(crate) mod program;
    pub(crate) mod school;
}

use class::Class;
use support::program::succeed;

fn main() {
    // `cargo test --all-targets` starts benchmarks too, without this argument; it has no use for them.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let class = runtime.block_on(Class::found(None));
    let server = class.school.serve();
    let steps = runtime.block_on(class.live(server.address, 1));
    server.stop();
    succeed(&mut class.school.cairn("replay"));
    println!(
        "Questions of `{}`, one learner at a time; times in milliseconds",
        class::course_name()
    );
    println!("{:>9} | {:>9} {:>7} {:>7}", "", "a second", "median", "p99");
    for (name, timing) in steps {
        println!("{name:>9} | {timing}");
    }
}
