//! A sample school of its own for each test: the real program, its data in a temporary folder.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use cairn_app::Courses;
use cairn_store::{Store, StoreUrl};
use tempfile::TempDir;

use crate::answer_key::AnswerKey;

/// A learner on the first day.
pub(crate) const NEW_LEARNER: &str = "sam";
/// A learner with weeks of history.
pub(crate) const LEARNER: &str = "amara";
/// The teacher of both.
pub(crate) const TEACHER: &str = "teacher";
/// The password of all of them.
pub(crate) const PASSWORD: &str = "stepping-stone";

/// A school that is open until it is dropped.
pub(crate) struct School {
    address: String,
    store: Store,
    courses: Courses,
    // Dropped in this order: the program before its folder.
    _program: Program,
    _folder: TempDir,
}

impl School {
    /// Founds a small sample school and waits until it is served.
    pub(crate) async fn open() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let data = folder.path().join("school");
        let mut program = Command::new(env!("CARGO_BIN_EXE_cairn"))
            .args(["demo", "--learners", "3", "--weeks", "2"])
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map(Program)
            .expect("cairn can be started");
        let address = program.address();
        let url = StoreUrl::file(data.join("cairn.db"));
        let store = Store::open(&url).await;
        Self {
            address,
            store: store.expect("the school's database can be opened"),
            courses: Courses::load(&data.join("courses")).expect("the school's courses are sound"),
            _program: program,
            _folder: folder,
        }
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The id of the school's only course.
    pub(crate) fn course(&self) -> &str {
        let first = self.courses.all().next();
        &first.expect("the school has a course").course.id
    }

    /// What is right and what is wrong in a learner's question.
    pub(crate) async fn answer_key(&self, login: &str, attempt_id: &str) -> AnswerKey {
        let learner = self.person_id(login).await;
        let id = attempt_id.to_owned();
        let attempt = self
            .store
            .read(move |tx| Box::pin(async move { tx.attempt(learner, &id).await }))
            .await
            .expect("the attempt can be read")
            .expect("the attempt is in the database");
        let live = self.courses.get(&attempt.course_id);
        AnswerKey::of(live.expect("the attempt's course is there"), &attempt)
    }

    /// A skill that has questions with options to choose from.
    pub(crate) fn skill_with_options(&self) -> String {
        let courses = self.courses.all().flat_map(|live| &live.course.skills);
        courses
            .filter(|skill| {
                skill
                    .templates
                    .iter()
                    .filter_map(|template| template.generate(0).ok())
                    .any(|item| matches!(item.form, cairn_course::AnswerForm::Choice(_)))
            })
            .map(|skill| skill.id.clone())
            .next()
            .expect("the course has a question with options")
    }

    /// A learner's latest answers as they were recorded, the last one first.
    pub(crate) async fn recorded(&self, login: &str) -> Vec<cairn_store::Response> {
        let learner = self.person_id(login).await;
        let course = self.course().to_owned();
        self.store
            .read(move |tx| {
                Box::pin(async move { tx.recent_responses(learner, &course, 100).await })
            })
            .await
            .expect("the answers can be read")
    }

    /// The id of a person.
    pub(crate) async fn person_id(&self, login: &str) -> i64 {
        let login = login.to_owned();
        let account = self
            .store
            .read(move |tx| Box::pin(async move { tx.person_by_login(&login).await }));
        let account = account.await.expect("the person can be read");
        account.expect("the person exists").person.person_id
    }
}

/// The program, ended when this is dropped.
struct Program(Child);

impl Program {
    /// Waits for the address that the program prints.
    fn address(&mut self) -> String {
        let errors = self.0.stderr.take().expect("stderr is piped");
        let (send, receive) = mpsc::channel();
        // Reads on after the address, so that the program never waits for somebody to read.
        std::thread::spawn(move || {
            let mut said = String::new();
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                let address = line
                    .split_once("Cairn is at ")
                    .map(|(_, address)| address.trim().trim_end_matches('/').to_owned());
                said.push_str(&line);
                said.push('\n');
                if let Some(address) = address {
                    let _ = send.send(Ok(address));
                }
            }
            let _ = send.send(Err(said));
        });
        receive
            .recv_timeout(Duration::from_mins(2))
            .expect("cairn says within two minutes where it is")
            .unwrap_or_else(|said| panic!("cairn ended without serving:\n{said}"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails only if the program has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
