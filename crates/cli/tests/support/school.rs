//! A school in a folder of its own, with learners who are signed in already: their sessions are put into the store, which
//! spares the costly comparison of passwords.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use cairn_app::clock;
use cairn_store::{NewPerson, NewSession, Role, Store, StoreError, StoreUrl};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::database::Database;
use super::program::{Server, cairn, copy_folder, succeed};

/// A session of a test lasts long enough.
const SESSION_LASTS_MS: i64 = 3_600_000;

/// A school with one course, on either kind of database.
pub(crate) struct School {
    /// Its data folder.
    pub(crate) folder: TempDir,
    /// Its PostgreSQL database; none: the embedded one.
    pub(crate) database: Option<Database>,
    /// Its learners.
    pub(crate) learners: Vec<Learner>,
}

/// A learner with a session.
#[derive(Clone, Debug)]
pub(crate) struct Learner {
    /// Their number.
    pub(crate) person_id: i64,
    /// The content of their browser's cookie.
    pub(crate) token: String,
    /// The token of their forms.
    pub(crate) csrf: String,
}

/// The course that comes with Cairn.
pub(crate) fn shipped_course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses/fractions-to-algebra")
}

/// A small course that serves tests, by the name of its folder.
pub(crate) fn course_fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/courses")
        .join(name)
}

impl School {
    /// Founds a school that takes this course, with so many learners.
    pub(crate) async fn found(
        course: &Path,
        learners: usize,
        database: Option<Database>,
    ) -> School {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(course, &folder.path().join("courses/course"));
        let mut school = School {
            folder,
            database,
            learners: Vec::new(),
        };
        let store = school.store().await;
        for number in 0..learners {
            school.learners.push(enrol(&store, number).await);
        }
        school
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// The database, open beside whoever has it open too.
    pub(crate) async fn store(&self) -> Store {
        let url = match &self.database {
            Some(database) => database.url().parse().unwrap(),
            None => StoreUrl::file(self.data().join("cairn.db")),
        };
        Store::open(&url).await.unwrap()
    }

    /// A command about this school, such as `replay` or `model show`.
    pub(crate) fn cairn(&self, command: &str) -> Command {
        let mut program = cairn(command.split(' '));
        program.arg("--data").arg(self.data());
        if let Some(database) = &self.database {
            program.args(["--database", &database.url()]);
        }
        program
    }

    /// Lets another system do everything in the record store; its key and secret.
    pub(crate) fn add_client(&self) -> (String, String) {
        let added = succeed(
            self.cairn("client add")
                .args(["--name", "Lab", "--scopes", "all"]),
        );
        let word = |name: &str| {
            let mut lines = added.stdout.lines();
            let found = lines.find_map(|line| line.strip_prefix(name));
            found.unwrap().trim().to_owned()
        };
        (word("key "), word("secret "))
    }

    /// Serves it on a free port.
    pub(crate) fn serve(&self) -> Server {
        self.serve_at("127.0.0.1:0".parse().unwrap())
    }

    /// Serves it at an address.
    pub(crate) fn serve_at(&self, address: SocketAddr) -> Server {
        let address = address.to_string();
        Server::start(self.cairn("serve").args(["--listen", &address]))
    }
}

async fn enrol(store: &Store, number: usize) -> Learner {
    let now = clock::now().0;
    let person = NewPerson {
        login: format!("learner-{number}"),
        name: format!("Learner {number}"),
        role: Role::Learner,
        password_hash: None,
        locale: "en".to_owned(),
        time_zone: "UTC".to_owned(),
        created_at: now,
    };
    let token = format!("token-of-learner-{number}");
    let csrf = format!("secret-of-learner-{number}");
    let mut session = NewSession {
        token_hash: token_hash(&token),
        person_id: 0,
        csrf: csrf.clone(),
        created_at: now,
        expires_at: now + SESSION_LASTS_MS,
    };
    let created: Result<i64, StoreError> = store
        .write(move |tx| {
            Box::pin(async move {
                session.person_id = tx.create_person(&person).await?;
                tx.create_session(&session).await?;
                Ok(session.person_id)
            })
        })
        .await;
    Learner {
        person_id: created.unwrap(),
        token,
        csrf,
    }
}

/// What the store knows a session by.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}
