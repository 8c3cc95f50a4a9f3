//! A sample school of its own for each test: the real program, its data in a temporary folder. The school is founded once
//! and each test gets a copy.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

use cairn_app::account::NewAccount;
use cairn_app::{App, Courses, Role, clock};
use cairn_course::{Item, Skill};
use cairn_store::{Attempt, AttemptState, SetAside, Store, StoreError, StoreUrl};
use tempfile::TempDir;

use crate::answer_key::{AnswerKey, SkillPlace, kind};

/// A learner on the first day.
pub(crate) const NEW_LEARNER: &str = "sam";
/// A learner who took a placement yesterday.
pub(crate) const PLACED_LEARNER: &str = "noor";
/// A learner with weeks of history.
pub(crate) const LEARNER: &str = "amara";
/// The teacher of both.
pub(crate) const TEACHER: &str = "teacher";
/// Who runs the school.
pub(crate) const ADMINISTRATOR: &str = "root";
/// The password of all of them.
pub(crate) const PASSWORD: &str = "stepping-stone";

/// A school that is open until it is dropped.
pub(crate) struct School {
    address: String,
    course: String,
    store: Store,
    sample: &'static Sample,
    // Dropped in this order: the program before its folder.
    _program: Program,
    folder: TempDir,
}

/// The school as it was founded, with an administrator, whom the program's own sample school lacks.
static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    // Founding blocks, and the test that comes first is inside a runtime already.
    let founding = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(Sample::found())
    });
    founding.join().expect("a sample school can be founded")
});

/// What every school of these tests begins with.
struct Sample {
    /// Its data folder, in memory so that nothing is left over when the tests end.
    files: Vec<(PathBuf, Vec<u8>)>,
    courses: Courses,
    /// What [`School::kinds`] says.
    kinds: BTreeMap<&'static str, SkillPlace>,
}

impl Sample {
    async fn found() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let data = folder.path().join("school");
        let founded = Command::new(env!("CARGO_BIN_EXE_cairn"))
            .args(["demo", "--no-serve", "--learners", "3", "--weeks", "2"])
            .arg("--data")
            .arg(&data)
            .output();
        let founded = founded.expect("cairn can be started");
        assert!(founded.status.success(), "{founded:?}");
        let load = || Courses::load(&data.join("courses")).expect("the school's courses are sound");
        appoint_administrator(open_store(&data).await, load()).await;
        let courses = load();
        let mut files = Vec::new();
        keep(&data, Path::new(""), &mut files);
        Self {
            files,
            kinds: kinds(&courses, &course_of_class(&open_store(&data).await).await),
            courses,
        }
    }
}

/// Reads all files of a folder.
fn keep(root: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    let folder = root.join(below);
    for entry in std::fs::read_dir(&folder).expect("the school's folder can be read") {
        let entry = entry.expect("the school's folder can be read");
        let path = below.join(entry.file_name());
        if entry.path().is_dir() {
            keep(root, &path, files);
        } else {
            let content = std::fs::read(entry.path());
            files.push((path, content.expect("the school's files can be read")));
        }
    }
}

async fn open_store(data: &Path) -> Store {
    let store = Store::open(&StoreUrl::file(data.join("cairn.db"))).await;
    store.expect("the school's database can be opened")
}

async fn course_of_class(store: &Store) -> String {
    let sections = store.read(|tx| Box::pin(async move { tx.sections(0, 1).await }));
    let sections = sections.await.expect("the classes can be read");
    let section = sections.into_iter().next().expect("there is a class");
    section.course_id
}

async fn appoint_administrator(store: Store, courses: Courses) {
    let account = NewAccount {
        login: ADMINISTRATOR.to_owned(),
        name: "Mr Vos".to_owned(),
        role: Role::Administrator,
        password: PASSWORD.to_owned(),
        locale: "en".to_owned(),
        time_zone: "UTC".to_owned(),
    };
    let app = App::new(store, courses);
    let added = app.add_person(account, None, clock::now()).await;
    added.expect("the administrator can be added");
}

impl School {
    /// Opens a copy of a small sample school and waits until it is served.
    pub(crate) async fn open() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let data = folder.path().join("school");
        let sample: &Sample = &SAMPLE;
        for (path, content) in &sample.files {
            let path = data.join(path);
            let parent = path.parent().expect("a file is in a folder");
            std::fs::create_dir_all(parent).expect("the school's folder can be made");
            std::fs::write(path, content).expect("the school's files can be written");
        }
        let mut program = Command::new(env!("CARGO_BIN_EXE_cairn"))
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map(Program)
            .expect("cairn can be started");
        let address = program.address();
        let store = open_store(&data).await;
        Self {
            address,
            course: course_of_class(&store).await,
            store,
            sample,
            _program: program,
            folder,
        }
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The id of the course that the class takes.
    pub(crate) fn course(&self) -> &str {
        &self.course
    }

    /// A learner's attempt.
    pub(crate) async fn attempt(&self, login: &str, id: &str) -> Attempt {
        let learner = self.person_id(login).await;
        let id = id.to_owned();
        let attempt = self
            .store
            .read(move |tx| Box::pin(async move { tx.attempt(learner, &id).await }));
        let attempt = attempt.await.expect("the attempt can be read");
        attempt.expect("the attempt is in the database")
    }

    /// What is right and what is wrong in the question that an attempt put.
    pub(crate) fn answer_key(&self, attempt: &Attempt) -> AnswerKey {
        let live = self.sample.courses.get(&attempt.course_id);
        AnswerKey::of(live.expect("the attempt's course is there"), attempt)
    }

    /// Every kind of answer that the courses ask for, with the skill that asks for it most: if there is one, with one where
    /// wrong answers show a misconception; and rather in the class's course than in another.
    pub(crate) fn kinds(&self) -> &'static BTreeMap<&'static str, SkillPlace> {
        &self.sample.kinds
    }

    /// Puts a question of this kind to a learner, as if it had been drawn for them. Gives the attempt's id.
    pub(crate) async fn puts_question(&self, login: &str, kind: &str) -> String {
        let id = uuid::Uuid::now_v7();
        let place = &self.kinds()[kind];
        let live = self
            .sample
            .courses
            .get(&place.course)
            .expect("the kind's course");
        let index = live.skill_index(&place.skill).expect("the kind's skill");
        let templates = live.skill(index).templates.iter();
        let seed = id.as_u64_pair().1;
        // Rather one where a wrong answer shows a misconception and there is a hint.
        let of_kind = templates
            .filter_map(|template| {
                let item = template.generate(0).ok()?;
                let is_rich = !item.misconception_responses().is_empty() && !item.hints.is_empty();
                (self::kind(&item.form) == kind).then_some((is_rich, template))
            })
            .min_by_key(|(is_rich, _)| !is_rich)
            .map(|(_, template)| template);
        let attempt = Attempt {
            learner_id: self.person_id(login).await,
            attempt_id: id.to_string(),
            course_id: place.course.clone(),
            skill_id: place.skill.clone(),
            template_id: of_kind.expect("a question of the kind").id.clone(),
            seed,
            decision_id: None,
            step_kind: "practise".to_owned(),
            level_before: "attempted".to_owned(),
            opened_at: clock::now().0,
            hints_shown: 0,
            tries: 0,
            state: AttemptState::Open,
            closed_at: None,
            placement_id: None,
        };
        let opened: Result<(), StoreError> = self
            .store
            .write(move |tx| Box::pin(async move { tx.open_attempt(&attempt).await }))
            .await;
        opened.expect("the attempt can be opened");
        id.to_string()
    }

    /// Whether a skill of the class's course, known by its title, has questions that are answered by typing.
    pub(crate) fn has_typed_questions(&self, title: &str) -> bool {
        let live = self
            .sample
            .courses
            .get(&self.course)
            .expect("the class's course");
        let mut skills = live.course.skills.iter();
        let skill = skills.find(|skill| skill.title == title);
        items(skill.expect("the skill is in the course"))
            .any(|item| AnswerKey::of_item(&item).is_typed())
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

    /// Has a record store refuse a learner's latest answer, if statements are passed on to one.
    pub(crate) async fn sets_statement_aside(&self, login: &str) {
        let learner_id = self.person_id(login).await;
        let latest = self.recorded(login).await.swap_remove(0);
        let aside = SetAside {
            learner_id,
            statement_id: latest.response_id,
            reason: "400: The verb is not in this store's profile".to_owned(),
            set_aside_at: clock::now().0,
            again: false,
        };
        let changed: Result<(), StoreError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    for target in tx.forward_targets().await? {
                        tx.set_aside(target.target_id, &aside).await?;
                    }
                    Ok(())
                })
            })
            .await;
        changed.expect("a statement can be set aside");
    }

    /// Seals the passwords of record stores so that the school's own key does not open them, as where that was lost.
    pub(crate) async fn loses_secrets(&self) {
        let changed: Result<(), StoreError> = self
            .store
            .write(|tx| {
                Box::pin(async move {
                    for target in tx.forward_targets().await? {
                        tx.put_forward_secret(target.target_id, &[0; 64]).await?;
                    }
                    Ok(())
                })
            })
            .await;
        changed.expect("secrets can be replaced");
    }

    /// Writes a file that somebody has, and gives its path.
    pub(crate) fn keeps_file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a file can be written");
        path.to_str().expect("its path is text").to_owned()
    }

    /// Has the people whom tests sign in as read their pages in this language.
    pub(crate) async fn speaks(&self, language: &str) {
        for login in [NEW_LEARNER, PLACED_LEARNER, LEARNER, TEACHER, ADMINISTRATOR] {
            let (login, language) = (login.to_owned(), language.to_owned());
            let changed = self.store.write(move |tx| {
                Box::pin(async move {
                    let account = tx.person_by_login(&login).await?;
                    let mut person = account.expect("the person exists").person;
                    person.locale = language;
                    tx.update_person(&person).await
                })
            });
            changed.await.expect("the person's language can be changed");
        }
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

/// Where each kind of answer is met.
fn kinds(courses: &Courses, own_course: &str) -> BTreeMap<&'static str, SkillPlace> {
    let mut kinds: BTreeMap<&'static str, (Share, SkillPlace)> = BTreeMap::new();
    for live in courses.all() {
        for skill in &live.course.skills {
            let items: Vec<Item> = items(skill).collect();
            for item in &items {
                let kind = kind(&item.form);
                let of_kind = items.iter().filter(|other| self::kind(&other.form) == kind);
                let share = Share {
                    knows_slips: !item.misconception_responses().is_empty(),
                    is_own: live.course.id == own_course,
                    per_mille: of_kind.count() * 1_000 / items.len(),
                };
                let better = kinds.get(kind).is_none_or(|(best, _)| share > *best);
                if better {
                    let place = SkillPlace {
                        course: live.course.id.clone(),
                        skill: skill.id.clone(),
                    };
                    kinds.insert(kind, (share, place));
                }
            }
        }
    }
    let places = kinds.into_iter().map(|(kind, (_, place))| (kind, place));
    places.collect()
}

/// How well a skill serves to meet a kind of answer, what counts most first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Share {
    knows_slips: bool,
    is_own: bool,
    per_mille: usize,
}

/// An example of each of a skill's questions.
fn items(skill: &Skill) -> impl Iterator<Item = Item> {
    let drawn = skill.templates.iter().map(|template| template.generate(0));
    drawn.filter_map(Result::ok)
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
