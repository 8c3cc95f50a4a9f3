//! An empty database for a test, and the rows that most of them need.

use cairn_store::{
    Attempt, AttemptState, Belief, Cmi5Link, Cmi5Package, Cmi5Registration, Cmi5Session, Decision,
    Document, DocumentPlace, EvidenceGrade, Goal, ModelOrigin, NewAnswerModel, NewAssignment,
    NewAuditEntry, NewClient, NewEvidenceRule, NewForwardTarget, NewOverride, NewPerson,
    NewSession, NewStatement, OpenOptions, OverrideKind, Placement, Preferences, Response, Role,
    SectionPolicy, SetAside, Settings, Store, StoreError, StoreUrl, Target, TargetKind, Term,
    TermRole, Theme, Tx,
};
use tokio_postgres::NoTls;

/// Runs each test on a database of each engine: `on_both_engines! { name, name }` runs `async fn
/// name(Database)`.
macro_rules! on_both_engines {
    ($($test:ident),+ $(,)?) => {
        mod sqlite_engine {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test($crate::fixture::Database::sqlite().await).await;
            })+
        }
        mod postgres_engine {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                if let Some(database) = $crate::fixture::Database::postgres().await {
                    super::$test(database).await;
                }
            })+
        }
    };
}
pub(crate) use on_both_engines;

/// A database that goes away with the value.
pub(crate) struct Database {
    pub(crate) url: StoreUrl,
    pub(crate) store: Store,
    // Dropped last.
    place: Place,
}

enum Place {
    Folder { _folder: tempfile::TempDir },
    Server { admin: String, schema: String },
}

impl Database {
    pub(crate) async fn sqlite() -> Database {
        Database::sqlite_with(OpenOptions::default()).await
    }

    pub(crate) async fn sqlite_with(options: OpenOptions) -> Database {
        let folder = tempfile::tempdir().unwrap();
        let url = StoreUrl::file(folder.path().join("cairn.db"));
        let store = Store::open_with(&url, options).await.unwrap();
        Database {
            url,
            store,
            place: Place::Folder { _folder: folder },
        }
    }

    /// `None`, with a word about why, when there is no server to test with.
    pub(crate) async fn postgres() -> Option<Database> {
        let Ok(admin) = std::env::var("CAIRN_TEST_POSTGRES") else {
            println!("skipped: CAIRN_TEST_POSTGRES is not set");
            return None;
        };
        let schema = format!("cairn_test_{}", uuid::Uuid::new_v4().simple());
        on_server(&admin, &format!("CREATE SCHEMA {schema}")).await;
        let url: StoreUrl = within(&admin, &schema).parse().unwrap();
        let store = Store::open(&url).await.unwrap();
        Some(Database {
            url,
            store,
            place: Place::Server { admin, schema },
        })
    }

    /// The URL with everything in it, for a connection beside the store.
    pub(crate) fn server_url(&self) -> Option<String> {
        match &self.place {
            Place::Folder { .. } => None,
            Place::Server { admin, schema } => Some(within(admin, schema)),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Server { admin, schema } = &self.place {
            let (admin, drop) = (admin.clone(), format!("DROP SCHEMA {schema} CASCADE"));
            // The runtime of the test can't be waited for from here.
            let cleaner = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(on_server(&admin, &drop));
            });
            cleaner.join().unwrap();
        }
    }
}

/// Something in every table of what people choose.
pub(crate) async fn choose(
    tx: &mut Tx,
    learner_id: i64,
    section_id: i64,
    teacher: i64,
) -> Result<(), StoreError> {
    for (number, due_day) in [("g1", Some(20_500)), ("g2", None)] {
        tx.set_goal(&goal(learner_id, number, due_day)).await?;
    }
    tx.put_interest(learner_id, "fractions", &unit("sums"), 1_300)
        .await?;
    let preferences = Preferences {
        success_rate: Some("steady".into()),
        minutes_a_day: Some(20),
    };
    tx.put_preferences(learner_id, "fractions", &preferences)
        .await?;
    for learner_id in [None, Some(learner_id)] {
        tx.assign(&NewAssignment {
            section_id,
            learner_id,
            target: unit("sums"),
            due_day: Some(20_600),
            assigned_by: teacher,
            assigned_at: 1_400,
        })
        .await?;
    }
    for kind in OverrideKind::ALL {
        tx.put_override(&overruling(section_id, "halves", kind))
            .await?;
    }
    tx.put_section_policy(&SectionPolicy {
        section_id,
        version: 1,
        fingerprint: "f1".into(),
        text: "goal = 10".into(),
        reason: "we try it".into(),
        set_by: teacher,
        set_at: 1_600,
    })
    .await
}

pub(crate) fn goal(learner_id: i64, goal_id: &str, due_day: Option<i32>) -> Goal {
    Goal {
        learner_id,
        goal_id: goal_id.into(),
        course_id: "fractions".into(),
        target: unit("sums"),
        due_day,
        set_at: 1_250,
        ended_at: None,
    }
}

pub(crate) fn overruling(section_id: i64, skill_id: &str, kind: OverrideKind) -> NewOverride {
    NewOverride {
        section_id,
        skill_id: skill_id.into(),
        kind,
        reason: "the test is on Friday".into(),
        set_by: 7,
        set_at: 1_500,
    }
}

pub(crate) fn unit(id: &str) -> Target {
    Target {
        kind: TargetKind::Unit,
        id: id.into(),
    }
}

/// The URL of a schema; its connections carry its name.
fn within(url: &str, schema: &str) -> String {
    let join = if url.contains('?') { '&' } else { '?' };
    format!("{url}{join}options=-csearch_path%3D{schema}&application_name={schema}")
}

async fn on_server(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

pub(crate) fn person(login: &str, role: Role) -> NewPerson {
    NewPerson {
        login: login.into(),
        name: format!("{login} Lovelace"),
        role,
        password_hash: Some("$argon2id$v=19$…".into()),
        locale: "en".into(),
        time_zone: "Europe/Berlin".into(),
        created_at: 1_000,
    }
}

pub(crate) fn session(person_id: i64, token: u8, expires_at: i64) -> NewSession {
    NewSession {
        token_hash: vec![0, token, 255],
        person_id,
        csrf: "secret".into(),
        created_at: 1_000,
        expires_at,
    }
}

pub(crate) fn statement(learner_id: i64, id: &str) -> NewStatement {
    NewStatement {
        learner_id,
        statement_id: id.into(),
        stored_at: 2_000,
        timestamp: Some(1_999),
        verb: "http://adlnet.gov/expapi/verbs/answered".into(),
        activity: Some("https://cairn.example/item/halves".into()),
        course_id: Some("fractions".into()),
        json: format!(r#"{{"id":"{id}"}}"#),
        ..NewStatement::default()
    }
}

pub(crate) fn decision(learner_id: i64, id: &str) -> Decision {
    Decision {
        learner_id,
        decision_id: id.into(),
        course_id: "fractions".into(),
        decided_at: 1_500,
        day: 20_000,
        belief_version: 0,
        model: "additive-1".into(),
        policy: "terms-1".into(),
        course_fingerprint: "ab12".into(),
        seed: u64::MAX,
        candidates: "[]".into(),
        chosen_skill: None,
        chosen_at: None,
    }
}

pub(crate) fn attempt(learner_id: i64, id: &str) -> Attempt {
    Attempt {
        learner_id,
        attempt_id: id.into(),
        course_id: "fractions".into(),
        skill_id: "halves".into(),
        template_id: "half-of".into(),
        seed: 1 << 63 | 5,
        decision_id: None,
        step_kind: "practise".into(),
        level_before: "familiar".into(),
        opened_at: 1_600,
        hints_shown: 0,
        tries: 0,
        state: AttemptState::Open,
        closed_at: None,
        placement_id: None,
    }
}

pub(crate) fn placement(learner_id: i64, id: &str) -> Placement {
    Placement {
        learner_id,
        placement_id: id.into(),
        course_id: "fractions".into(),
        started_at: 1_500,
        ended_at: None,
        answered: 0,
    }
}

pub(crate) fn response(learner_id: i64, seq: i64, id: &str, attempt: &str) -> Response {
    Response {
        learner_id,
        seq,
        response_id: id.into(),
        attempt_id: attempt.into(),
        course_id: "fractions".into(),
        skill_id: "halves".into(),
        template_id: "half-of".into(),
        seed: 1 << 63 | 5,
        try_number: 1,
        answered_at: 1_999,
        day: -3,
        correct: true,
        hints_shown: 0,
        earlier_tries: 0,
        dont_know: false,
        misconception: None,
        answer: "1/2 ½ \u{1F370}".into(),
        duration_ms: Some(4_200),
        verdict: "right".into(),
    }
}

pub(crate) fn belief(learner_id: i64, version: i64) -> Belief {
    Belief {
        learner_id,
        course_id: "fractions".into(),
        version,
        model: "additive-1".into(),
        fingerprint: "ab12".into(),
        state: format!(r#"{{"version":{version}}}"#),
        updated_at: 2_000,
        latest_at: 1_999,
        latest_id: "r1".into(),
    }
}

/// Creates a learner.
pub(crate) async fn learner(store: &Store, login: &str) -> i64 {
    let new = person(login, Role::Learner);
    let created: Result<i64, StoreError> = store
        .write(move |tx| Box::pin(async move { tx.create_person(&new).await }))
        .await;
    created.unwrap()
}

/// Has a learner answer once, as the app would: statement, attempt, response and belief in one
/// transaction.
pub(crate) async fn answer(store: &Store, learner_id: i64, id: &str) -> Result<i64, StoreError> {
    let id = id.to_owned();
    store
        .write(move |tx| {
            Box::pin(async move {
                let appended = tx.append_statement(&statement(learner_id, &id)).await?;
                if let cairn_store::Appended::New(seq) = appended {
                    let mut attempt = attempt(learner_id, &id);
                    tx.open_attempt(&attempt).await?;
                    tx.insert_response(&response(learner_id, seq, &id, &id))
                        .await?;
                    attempt.tries = 1;
                    attempt.state = AttemptState::Right;
                    attempt.closed_at = Some(2_000);
                    tx.update_attempt(&attempt).await?;
                    assert!(tx.put_belief(&belief(learner_id, seq)).await?);
                }
                Ok(appended.seq().expect("in the log"))
            })
        })
        .await
}

pub(crate) fn model(before_id: Option<i64>) -> NewAnswerModel {
    NewAnswerModel {
        text: "{\"checksum\": \"…\"}\n".into(),
        origin: ModelOrigin::Calibrated,
        before_id,
        put_at: 4_000,
    }
}

/// Something in every table.
pub(crate) async fn populate(store: &Store) -> i64 {
    let learner_id = learner(store, "ada").await;
    for id in ["r1", "r2", "r3"] {
        answer(store, learner_id, id).await.unwrap();
    }
    let populated: Result<(), StoreError> = store
        .write(move |tx| {
            Box::pin(async move {
                let teacher = NewPerson {
                    password_hash: None,
                    ..person("emmy", Role::Teacher)
                };
                let teacher = tx.create_person(&teacher).await?;
                let section = tx.create_section("7b", "fractions", 1_100).await?;
                tx.enrol(section, learner_id, Role::Learner, 1_200).await?;
                tx.enrol(section, teacher, Role::Teacher, 1_200).await?;
                tx.create_session(&session(learner_id, 7, 9_000)).await?;
                let settings = Settings {
                    theme: Theme::Dark,
                    read_aloud: true,
                    ..Settings::default()
                };
                tx.put_settings(learner_id, &settings).await?;
                choose(tx, learner_id, section, teacher).await?;
                tx.put_meta("installation", "north \"quoted\" \\ \u{7} \u{2028}")
                    .await?;
                let first = tx.put_answer_model(&model(None)).await?;
                tx.put_answer_model(&model(Some(first))).await?;
                tx.put_decision(&decision(learner_id, "d1")).await?;
                tx.open_attempt(&Attempt {
                    decision_id: Some("d1".into()),
                    placement_id: Some("p1".into()),
                    ..attempt(learner_id, "open")
                })
                .await?;
                tx.begin_placement(&placement(learner_id, "p1")).await?;
                let entry = NewAuditEntry {
                    at: 3_000,
                    actor_id: Some(teacher),
                    action: "view-learner".into(),
                    learner_id: Some(learner_id),
                    detail: "ada's path".into(),
                    address: None,
                };
                tx.append_audit(&entry).await?;
                Ok(())
            })
        })
        .await;
    populated.unwrap();
    keep_records(store, learner_id).await.unwrap();
    take_elsewhere(store, learner_id).await.unwrap();
    learner_id
}

/// Content made elsewhere, which the learner takes.
async fn take_elsewhere(store: &Store, learner_id: i64) -> Result<(), StoreError> {
    store
        .write(move |tx| {
            Box::pin(async move {
                tx.add_cmi5_package(&cmi5_package("p1")).await?;
                tx.add_cmi5_file("p1", "index.html", b"<p>\0\xff").await?;
                tx.link_cmi5_unit(&Cmi5Link {
                    package_id: "p1".into(),
                    unit: 0,
                    course_id: "fractions".into(),
                    skill_id: "halves".into(),
                    grade: EvidenceGrade::Exposure,
                })
                .await?;
                tx.register_cmi5(&cmi5_registration(learner_id)).await?;
                tx.open_cmi5_session(&cmi5_session(learner_id)).await?;
                Ok(())
            })
        })
        .await
}

pub(crate) fn cmi5_package(id: &str) -> Cmi5Package {
    Cmi5Package {
        package_id: id.to_owned(),
        title: "Tides".to_owned(),
        structure: "<courseStructure/>".to_owned(),
        imported_at: 1_000,
    }
}

pub(crate) fn cmi5_registration(learner_id: i64) -> Cmi5Registration {
    Cmi5Registration {
        learner_id,
        registration_id: "r1".to_owned(),
        package_id: "p1".to_owned(),
        actor: "{}".to_owned(),
        state: "{}".to_owned(),
        registered_at: 2_000,
    }
}

pub(crate) fn cmi5_session(learner_id: i64) -> Cmi5Session {
    Cmi5Session {
        learner_id,
        session_id: "s1".to_owned(),
        registration_id: "r1".to_owned(),
        unit: 2,
        launch: "{}".to_owned(),
        state: "{}".to_owned(),
        fetch_hash: vec![1; 32],
        token_hash: None,
        launched_at: 3_000,
        last_at: 3_000,
        open: true,
    }
}

pub(crate) fn forward_target() -> NewForwardTarget {
    NewForwardTarget {
        name: "District".into(),
        endpoint: "https://lrs.example.org/xapi".into(),
        key: "cairn".into(),
        secret: vec![3; 40],
        version: "1.0.3".into(),
        people: "urn:uuid:7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11".into(),
        own_only: true,
        verb: String::new(),
        activity: "https://example.org/*".into(),
        created_at: 1_000,
        created_by: None,
        after: 0,
    }
}

pub(crate) fn aside(learner_id: i64, statement_id: &str) -> SetAside {
    SetAside {
        learner_id,
        statement_id: statement_id.into(),
        reason: "400: no".into(),
        set_aside_at: 6_000,
        again: false,
    }
}

/// What other systems leave behind: a row in each table of the record store.
async fn keep_records(store: &Store, learner_id: i64) -> Result<(), StoreError> {
    let place = DocumentPlace {
        kind: "state",
        agent: "mbox mailto:ada@example.org".into(),
        activity: "https://example.org/film".into(),
        registration: String::new(),
    };
    let document = Document {
        document_id: "bookmark".into(),
        content_type: "text/plain".into(),
        content: vec![0, 159, 255],
        etag: "e1".into(),
        updated_at: 5_000,
    };
    let client = NewClient {
        key: "player".into(),
        name: "A player".into(),
        secret_hash: vec![1; 32],
        scopes: "all".into(),
        per_minute: 60,
        created_at: 1_000,
        created_by: None,
    };
    store
        .write(move |tx| {
            Box::pin(async move {
                tx.note_actor(&place.agent, Some("Ada"), Some(learner_id))
                    .await?;
                let authority = tx
                    .authority_id(r#"{"mbox":"mailto:lrs@example.org"}"#)
                    .await?;
                let outsider = tx.note_actor("mbox mailto:eve@example.org", None, None);
                let watched = NewStatement {
                    authority_id: Some(authority),
                    timestamp: None,
                    terms: vec![Term {
                        number: i64::MIN,
                        role: TermRole::Subject,
                    }],
                    ..statement(outsider.await?.log_owner(), "w1")
                };
                tx.append_statement(&watched).await?;
                tx.put_attachment("ab12", "text/plain", b"\0\xff").await?;
                tx.attach("w1", "ab12").await?;
                tx.put_activity_definition("https://example.org/film", "{}")
                    .await?;
                tx.put_verb_display("https://example.org/watched", "{}")
                    .await?;
                tx.put_document(&place, &document, None).await?;
                let client = tx.create_client(&client).await?;
                tx.create_client_token(&[7; 32], client, "all", 0, 9_000)
                    .await?;
                let rule = NewEvidenceRule {
                    activity: "https://example.org/*".into(),
                    verb: String::new(),
                    course_id: "fractions".into(),
                    skill_id: "halves".into(),
                    grade: EvidenceGrade::Aided,
                    pass_mark: 0.8,
                    created_by: None,
                    created_at: 1_000,
                };
                tx.create_evidence_rule(&rule).await?;
                let target = tx.create_forward_target(&forward_target()).await?;
                tx.set_aside(target, &aside(learner_id, "w1")).await?;
                tx.count_unmapped(
                    "https://example.org/film",
                    "https://example.org/watched",
                    2,
                    5_000,
                )
                .await?;
                Ok(())
            })
        })
        .await
}
