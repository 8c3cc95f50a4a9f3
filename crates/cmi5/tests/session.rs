//! A unit that behaves, and all the ways in which one may not.

use cairn_cmi5::vocabulary::{
    CATEGORY_CMI5, CATEGORY_MOVE_ON, COMPLETED, FAILED, INITIALIZED, MASTERY_SCORE, PASSED,
    SATISFIED, SESSION_ID, TERMINATED, VOIDED,
};
use cairn_cmi5::{
    Launch, LaunchMode, LearnerAccount, MoveOn, SessionState, UnitState, accept, statements,
};
use cairn_xapi::Statement;
use serde_json::{Value, json};
use uuid::Uuid;

const EXPERIENCED: &str = "http://adlnet.gov/expapi/verbs/experienced";

fn launch() -> Launch {
    Launch {
        session: Uuid::from_u128(1),
        registration: Uuid::from_u128(2),
        learner: LearnerAccount {
            home_page: "https://cairn.example".to_owned(),
            name: "17".to_owned(),
        },
        activity_id: "cairn:cmi5/unit/1".to_owned(),
        publisher_id: "https://example.org/au/moon".to_owned(),
        mode: LaunchMode::Normal,
        move_on: MoveOn::CompletedAndPassed,
        mastery_score: Some(0.9),
        launch_parameters: None,
        entitlement_key: Some("k".to_owned()),
        return_url: None,
    }
}

/// A session whose unit did what comes before its first statement.
fn fetched() -> SessionState {
    SessionState {
        fetched: true,
        launch_data_read: true,
        preferences_read: true,
        ..SessionState::default()
    }
}

fn started() -> SessionState {
    SessionState {
        initialized: true,
        ..fetched()
    }
}

/// What a unit that keeps all rules would send.
fn said(launch: &Launch, verb: &str) -> Value {
    let mut context = launch.context_template();
    context["registration"] = json!(launch.registration.to_string());
    let is_defined = verb != EXPERIENCED;
    let judges = matches!(verb, PASSED | FAILED);
    let mut categories = Vec::new();
    if is_defined {
        categories.push(json!({ "id": CATEGORY_CMI5 }));
    }
    if judges || verb == COMPLETED {
        categories.push(json!({ "id": CATEGORY_MOVE_ON }));
    }
    context["contextActivities"]["category"] = json!(categories);
    let mut statement = json!({
        "id": Uuid::from_u128(3).to_string(),
        "timestamp": "2026-05-01T10:00:00.000Z",
        "actor": launch.learner.to_agent(),
        "verb": { "id": verb },
        "object": { "id": launch.activity_id },
        "context": context,
    });
    if judges {
        let scaled = if verb == PASSED { 0.9 } else { 0.89 };
        statement["context"]["extensions"][MASTERY_SCORE] = json!(0.9);
        statement["result"] = json!({
            "score": { "scaled": scaled, "raw": 9, "min": 0, "max": 10 },
            "success": verb == PASSED,
            "duration": "PT30S",
        });
    } else if verb == COMPLETED {
        statement["result"] = json!({ "completion": true, "duration": "PT30S" });
    } else if verb == TERMINATED {
        statement["result"] = json!({ "duration": "PT40S" });
    }
    statement
}

fn read(statement: &Value) -> Statement {
    Statement::from_value(statement).expect("a statement")
}

fn verdict(launch: &Launch, session: SessionState, unit: UnitState, statement: &Value) -> String {
    let (mut session_after, mut unit_after) = (session, unit);
    match accept(
        launch,
        &mut session_after,
        &mut unit_after,
        &read(statement),
    ) {
        Ok(()) => "accepted".to_owned(),
        Err(violation) => {
            assert_eq!(
                (session_after, unit_after),
                (session, unit),
                "nothing changed"
            );
            violation.to_string()
        }
    }
}

#[test]
fn a_unit_that_behaves_is_heard() {
    let launch = launch();
    let (mut session, mut unit) = (fetched(), UnitState::default());
    for verb in [
        INITIALIZED,
        EXPERIENCED,
        COMPLETED,
        PASSED,
        EXPERIENCED,
        TERMINATED,
    ] {
        accept(
            &launch,
            &mut session,
            &mut unit,
            &read(&said(&launch, verb)),
        )
        .unwrap();
    }
    assert!(unit.completed && unit.passed);
    assert!(!session.is_open());
    assert!(launch.move_on.is_met(unit.completed, unit.passed));
}

/// How a statement is spoilt.
type Change = fn(&mut Value);

/// One thing is changed in a statement that would be accepted; each must be refused, and the reason is read by people.
#[test]
fn each_rule_is_kept() {
    let launch = launch();
    let cases: &[(&str, Change)] = &[
        (EXPERIENCED, |s| {
            drop(s.as_object_mut().and_then(|s| s.remove("id")));
        }),
        (EXPERIENCED, |s| {
            drop(s.as_object_mut().and_then(|s| s.remove("timestamp")));
        }),
        (EXPERIENCED, |s| {
            s["timestamp"] = json!("2026-05-01T10:00:00.000-06:00");
        }),
        (EXPERIENCED, |s| s["context"]["extensions"] = json!({})),
        (EXPERIENCED, |s| {
            s["context"]["contextActivities"]["grouping"] = json!([]);
        }),
        (EXPERIENCED, |s| {
            s["context"]["contextActivities"]["category"] = json!([{ "id": CATEGORY_MOVE_ON }]);
        }),
        (EXPERIENCED, |s| {
            s["verb"]["id"] = json!(VOIDED);
            s["object"] =
                json!({ "objectType": "StatementRef", "id": Uuid::from_u128(9).to_string() });
        }),
        (PASSED, |s| {
            s["actor"] = json!({ "mbox": "mailto:ada@example.org" });
        }),
        (PASSED, |s| s["actor"]["account"]["name"] = json!("18")),
        (PASSED, |s| {
            s["object"]["id"] = json!("https://example.org/au/moon");
        }),
        (PASSED, |s| {
            drop(s.as_object_mut().and_then(|s| s.remove("context")));
        }),
        (PASSED, |s| {
            s["context"]["registration"] = json!(Uuid::from_u128(7).to_string());
        }),
        (PASSED, |s| {
            s["context"]["extensions"][SESSION_ID] = json!("another");
        }),
        (PASSED, |s| s["result"]["completion"] = json!(true)),
        (PASSED, |s| s["result"]["success"] = json!(false)),
        (PASSED, |s| s["result"]["score"] = json!({ "scaled": 0.89 })),
        (PASSED, |s| {
            s["result"]["score"] = json!({ "raw": 9, "max": 10 });
        }),
        (PASSED, |s| {
            s["context"]["extensions"][MASTERY_SCORE] = json!(0.8);
        }),
        (PASSED, |s| {
            s["context"]["contextActivities"]["category"] = json!([{ "id": CATEGORY_CMI5 }]);
        }),
        (FAILED, |s| s["result"]["success"] = json!(true)),
        (FAILED, |s| s["result"]["score"] = json!({ "scaled": 0.9 })),
        (COMPLETED, |s| s["result"]["success"] = json!(true)),
        (COMPLETED, |s| s["result"]["completion"] = json!(false)),
        (COMPLETED, |s| {
            s["result"]["score"] = json!({ "scaled": 0.5 });
        }),
        (COMPLETED, |s| s["result"] = json!({ "completion": true })),
        (TERMINATED, |s| {
            drop(s.as_object_mut().and_then(|s| s.remove("result")));
        }),
        (TERMINATED, |s| {
            s["context"]["contextActivities"]["category"] =
                json!([{ "id": CATEGORY_CMI5 }, { "id": CATEGORY_MOVE_ON }]);
        }),
        (TERMINATED, |s| s["verb"]["id"] = json!(SATISFIED)),
    ];
    let mut told = Vec::new();
    for (verb, change) in cases {
        let mut statement = said(&launch, verb);
        assert_eq!(
            verdict(&launch, started(), UnitState::default(), &statement),
            "accepted"
        );
        change(&mut statement);
        let refusal = verdict(&launch, started(), UnitState::default(), &statement);
        assert_ne!(refusal, "accepted", "{statement}");
        told.push(refusal);
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_order_is_kept() {
    let launch = launch();
    let new = UnitState::default();
    let told = |session: SessionState, unit: UnitState, verb: &str| {
        verdict(&launch, session, unit, &said(&launch, verb)) != "accepted"
    };
    assert!(told(fetched(), new, EXPERIENCED), "before initialized");
    assert!(told(fetched(), new, COMPLETED), "before initialized");
    assert!(told(
        SessionState {
            preferences_read: false,
            ..fetched()
        },
        new,
        INITIALIZED
    ));
    assert!(told(
        SessionState {
            launch_data_read: false,
            ..fetched()
        },
        new,
        INITIALIZED
    ));
    assert!(told(started(), new, INITIALIZED), "twice");
    for over in [
        SessionState {
            terminated: true,
            ..started()
        },
        SessionState {
            abandoned: true,
            ..started()
        },
    ] {
        assert!(told(over, new, EXPERIENCED));
    }
    let failed = SessionState {
        failed: true,
        ..started()
    };
    assert!(told(failed, new, PASSED), "one judgement a session");
    assert!(
        !told(failed, new, COMPLETED),
        "completion is another matter"
    );
    let passed_before = UnitState {
        passed: true,
        ..new
    };
    assert!(told(started(), passed_before, PASSED));
    assert!(told(started(), passed_before, FAILED));
    let completed_before = UnitState {
        completed: true,
        ..new
    };
    assert!(told(started(), completed_before, COMPLETED));
    for mode in [LaunchMode::Browse, LaunchMode::Review] {
        let looking = Launch {
            mode,
            ..launch.clone()
        };
        for verb in [COMPLETED, PASSED, FAILED] {
            assert_ne!(
                verdict(&looking, started(), new, &said(&looking, verb)),
                "accepted"
            );
        }
        assert_eq!(
            verdict(&looking, started(), new, &said(&looking, TERMINATED)),
            "accepted"
        );
    }
}

#[test]
fn a_launch_carries_what_the_unit_needs() {
    let launch = launch();
    let unit = url::Url::parse("http://127.0.0.1:8001/p/index.html?a=1#top").unwrap();
    let url = launch.url(
        &unit,
        "http://127.0.0.1:8000/xapi",
        "http://127.0.0.1:8000/cmi5/fetch/t",
    );
    let pairs: Vec<String> = url
        .query_pairs()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    insta::assert_snapshot!(format!(
        "{}\n{}\n{:#}",
        url.path(),
        pairs.join("\n"),
        launch.launch_data()
    ));
}

#[test]
fn what_the_lms_says_itself_is_valid() {
    let launch = launch();
    let envelope = statements::Envelope {
        id: Uuid::from_u128(5),
        timestamp: "2026-05-01T10:00:00.000Z".to_owned(),
        learner: launch.learner.clone(),
        registration: launch.registration,
        session: launch.session,
    };
    let abandoned = statements::abandoned(&envelope, &launch, 61_500);
    read(&abandoned);
    insta::assert_snapshot!(format!("{abandoned:#}"));
}
