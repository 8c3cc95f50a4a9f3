//! Whatever comes in, Cairn says in one clear sentence what is wrong, changes nothing, and goes on: damaged courses, forms
//! nobody's browser would send, a full disk, data that can't be written, a database server that goes away.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it skips"
)]

#[expect(dead_code, reason = "this test needs a part of it")]
#[path = "../support"]
mod support {
    pub(crate) mod client;
    pub(crate) mod database;
    pub(crate) mod program;
    pub(crate) mod school;
}

mod demo;
mod disk;
mod forms;
mod place;
mod server;

use hyper::StatusCode;

use support::client::{Client, Gone, Reply, input};
use support::program::Ended;
use support::school::Learner;

/// The command could not run, and says why on a line of its own, without having panicked.
fn assert_refused(ended: &Ended, sentence: &str) {
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(ended.stdout, "", "{ended:?}");
    let said = ended.stderr.lines().any(|line| line.contains(sentence));
    assert!(said, "not said: {sentence}\n{}", ended.stderr);
    let complaint = ended
        .stderr
        .lines()
        .filter(|line| line.starts_with("cairn: "));
    assert_eq!(complaint.count(), 1, "{}", ended.stderr);
}

/// The page says this, under this status.
fn assert_page(reply: &Reply, status: StatusCode, sentence: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert!(
        reply.body.contains(sentence),
        "not said: {sentence}\n{}",
        reply.body
    );
}

/// A question that waits for its answer.
struct Question {
    /// The address of its page.
    page: String,
    /// The id of the answer to come.
    response_id: String,
}

impl Question {
    /// Opens a question of the small course.
    async fn open(browser: &mut Client, learner: &Learner) -> Result<Question, Gone> {
        let form = [("csrf", &learner.csrf)];
        let opened = browser
            .post("/c/first-sums/skill/small-sums/practise", &form)
            .await?;
        let page = opened.location.ok_or(opened.body)?;
        let shown = browser.get(&page).await?;
        let response_id = input(&shown.body, "response_id").ok_or(shown.body)?;
        Ok(Question { page, response_id })
    }

    /// The address that takes its answer.
    fn answer_path(&self) -> String {
        format!("{}/answer", self.page)
    }

    /// "I don't know", as its page sends it.
    async fn answer(&self, browser: &mut Client, learner: &Learner) -> Result<Reply, Gone> {
        let id = &self.response_id;
        let form = [
            ("csrf", learner.csrf.as_str()),
            ("response_id", id),
            ("given", "dont-know"),
        ];
        browser.post(&self.answer_path(), &form).await
    }
}
