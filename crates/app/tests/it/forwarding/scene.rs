//! A school that forwards to another record store, and that store, which behaves as a test wants it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use cairn_app::App;
use cairn_app::forwarding::{
    Answer, By, Courier, ForwardView, ForwardWish, Forwarder, Parcel, Vault,
};
use cairn_app::records::client::ClientWish;
use cairn_app::records::intake::Intake;
use cairn_app::records::{Caller, Scope, Scopes};
use cairn_engine::Timestamp;
use cairn_xapi::Edition;
use serde_json::Value;

use crate::school::{MONDAY, School, school};

/// Another record store: what it has been given, and how it behaves.
#[derive(Clone, Default)]
pub(super) struct Elsewhere(Arc<Mutex<Inside>>);

#[derive(Default)]
pub(super) struct Inside {
    pub(super) kept: BTreeMap<String, Value>,
    /// Ids that it refuses, with which status.
    pub(super) refuses: BTreeMap<String, u16>,
    /// What it answers to the next requests instead of looking at them.
    pub(super) answers: Vec<Result<Answer, String>>,
    pub(super) requests: Vec<Parcel>,
}

impl Elsewhere {
    pub(super) fn look<T>(&self, look: impl FnOnce(&mut Inside) -> T) -> T {
        look(&mut self.0.lock().expect("nobody panicked"))
    }

    pub(super) fn kept(&self) -> Vec<String> {
        self.look(|inside| inside.kept.keys().cloned().collect())
    }
}

impl Courier for Elsewhere {
    async fn deliver(&self, parcel: Parcel) -> Result<Answer, String> {
        self.look(|inside| {
            inside.requests.push(parcel.clone());
            if !inside.answers.is_empty() {
                return inside.answers.remove(0);
            }
            let sent: Vec<Value> = serde_json::from_slice(&parcel.body).expect("statements");
            let id = |statement: &Value| statement["id"].as_str().expect("an id").to_owned();
            for statement in &sent {
                if let Some(status) = inside.refuses.get(&id(statement)) {
                    return Ok(Answer {
                        status: *status,
                        said: "not this one".to_owned(),
                        ..Answer::default()
                    });
                }
            }
            for statement in sent {
                inside.kept.insert(id(&statement), statement);
            }
            Ok(Answer {
                status: 200,
                ..Answer::default()
            })
        })
    }
}

/// A school, another store, and a clock.
pub(super) struct Scene {
    pub(super) school: School,
    pub(super) app: App,
    pub(super) elsewhere: Elsewhere,
    pub(super) forwarder: Forwarder<Elsewhere>,
    pub(super) caller: Caller,
    pub(super) target: i64,
    pub(super) now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

pub(super) fn wish() -> ForwardWish {
    ForwardWish {
        name: "District".to_owned(),
        endpoint: "https://lrs.example.org/xapi/".to_owned(),
        allow_http: false,
        key: "cairn".to_owned(),
        secret: "correct horse\n".to_owned(),
        version: "1.0.3".to_owned(),
        people: "https://school.example.org".to_owned(),
        own_only: false,
        verb: String::new(),
        activity: String::new(),
        from_the_beginning: true,
    }
}

pub(super) async fn scene(wish: ForwardWish) -> Scene {
    let school = school().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let vault = Vault::at(folder.path().join("secret.key"));
    let app = school.app.clone().with_vault(vault);
    let added = app
        .operator_adds_client(
            ClientWish {
                name: "Lab".to_owned(),
                scopes: Scopes::new([Scope::All]),
                per_minute: 60,
            },
            MONDAY,
        )
        .await
        .expect("a client");
    let caller = app
        .caller_by_secret(&added.key, &added.secret, MONDAY)
        .await
        .expect("a caller");
    let target = app
        .add_forward_target(By::Operator, wish, MONDAY)
        .await
        .expect("a target");
    let elsewhere = Elsewhere::default();
    Scene {
        school,
        app,
        forwarder: Forwarder::new(elsewhere.clone()).expect("a forwarder"),
        elsewhere,
        caller,
        target,
        now: Arc::new(AtomicI64::new(MONDAY.0)),
        _folder: folder,
    }
}

pub(super) fn id(number: usize) -> String {
    format!("{number:08x}-0000-4000-8000-000000000000")
}

impl Scene {
    pub(super) fn clock(&self) -> impl Fn() -> Timestamp + Send + Sync + 'static {
        let now = Arc::clone(&self.now);
        move || Timestamp(now.load(Ordering::Relaxed))
    }

    pub(super) fn wait(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::Relaxed);
    }

    pub(super) async fn forward(&self) {
        self.forward_with(&self.forwarder).await;
    }

    pub(super) async fn forward_with(&self, forwarder: &Forwarder<Elsewhere>) {
        forwarder
            .forward(&self.app, self.target, &self.clock())
            .await
            .expect("a round");
    }

    pub(super) async fn keep(&self, numbers: std::ops::Range<usize>) {
        self.keep_as(
            numbers,
            r#"{"mbox":"mailto:ada@example.org"}"#,
            "urn:a:film",
        )
        .await;
    }

    pub(super) async fn keep_as(
        &self,
        numbers: std::ops::Range<usize>,
        actor: &str,
        activity: &str,
    ) {
        let mut intake = Intake::new(Edition::V1_0, self.clock()());
        intake.expect_list(true);
        for number in numbers {
            let statement = format!(
                r#"{{"id":"{}","actor":{actor},"verb":{{"id":"urn:a:did"}},"object":{{"id":"{activity}"}}}}"#,
                id(number)
            );
            intake.push(&statement).expect("a statement");
        }
        let kept = self
            .app
            .keep_statements(&self.caller, intake, self.clock()());
        kept.await.expect("kept");
    }

    pub(super) async fn view(&self) -> ForwardView {
        let views = self.app.forwarding(By::Operator).await.expect("a view");
        let mut views = views.into_iter();
        views
            .find(|view| view.target.target_id == self.target)
            .expect("the target")
    }

    /// Another store, which gets what comes in from now on.
    pub(super) async fn begin_anew(&mut self) {
        self.wait(1_000);
        let wish = ForwardWish {
            from_the_beginning: false,
            ..wish()
        };
        let now = self.clock()();
        let added = self.app.add_forward_target(By::Operator, wish, now);
        self.target = added.await.expect("a target");
        self.elsewhere = Elsewhere::default();
        self.forwarder = Forwarder::new(self.elsewhere.clone()).expect("a forwarder");
    }
}
