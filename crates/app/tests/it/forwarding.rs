//! Forwarding to another record store that is down, slow, full, or takes not everything.

mod scene;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use cairn_app::forwarding::{Answer, By, ForwardWish, Forwarder, Vault};
use cairn_app::{Actor, Error, Role};
use cairn_engine::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use serde_json::Value;

use scene::{Scene, id, scene, wish};

use crate::school::MONDAY;

#[tokio::test]
async fn all_is_delivered_once_and_the_learners_are_named_apart() {
    let scene = scene(wish()).await;
    scene
        .school
        .one_right(&scene.school.mira, "unit-fractions", MONDAY)
        .await;
    scene.keep(0..450).await;
    scene.forward().await;
    let view = scene.view().await;
    assert_eq!(view.target.delivered, 451);
    assert_eq!((view.waiting.statements, view.aside), (0, 0));
    assert_eq!(scene.elsewhere.kept().len(), 451);
    let requests = scene
        .elsewhere
        .look(|inside| std::mem::take(&mut inside.requests));
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|parcel| {
        parcel.url == "https://lrs.example.org/xapi/statements"
            && (parcel.key.as_str(), parcel.secret.as_str()) == ("cairn", "correct horse")
            && parcel.version == "1.0.3"
    }));
    scene.elsewhere.look(|inside| {
        let own: Vec<&Value> = inside
            .kept
            .values()
            .filter(|kept| kept["actor"]["account"]["homePage"] == "https://school.example.org")
            .collect();
        assert_eq!(own.len(), 1);
        assert!(inside.kept.values().all(|kept| {
            kept["timestamp"].is_string()
                && kept["version"].is_null()
                && kept["authority"].is_null()
        }));
        assert!(
            !serde_json::to_string(&inside.kept)
                .expect("JSON")
                .contains("cairn:people")
        );
    });

    // Nothing is sent twice while the process lives, also when it looks again at what may have come late.
    for _ in 0..30 {
        scene.wait(11_000);
        scene.forward().await;
    }
    assert_eq!(scene.elsewhere.look(|inside| inside.requests.len()), 0);
    scene.keep(450..451).await;
    scene.forward().await;
    assert_eq!(scene.elsewhere.kept().len(), 452);
    assert_eq!(scene.elsewhere.look(|inside| inside.requests.len()), 1);
}

#[tokio::test]
async fn only_what_is_asked_for_goes() {
    let scene = scene(ForwardWish {
        activity: "urn:a:*".to_owned(),
        verb: "urn:a:did".to_owned(),
        ..wish()
    })
    .await;
    let ada = r#"{"mbox":"mailto:ada@example.org"}"#;
    scene.keep_as(0..3, ada, "urn:a:film").await;
    scene.keep_as(3..6, ada, "urn:b:film").await;
    scene
        .school
        .one_right(&scene.school.mira, "unit-fractions", MONDAY)
        .await;
    scene.forward().await;
    assert_eq!(scene.elsewhere.kept(), [id(0), id(1), id(2)]);
    assert_eq!(scene.view().await.waiting.statements, 0);
}

#[tokio::test]
async fn what_is_kept_already_stays_where_somebody_wants_it_so() {
    let scene = scene(ForwardWish {
        from_the_beginning: false,
        own_only: true,
        ..wish()
    })
    .await;
    scene.wait(1_000);
    scene.keep(0..3).await;
    let later = Timestamp(MONDAY.0 + 1_000);
    scene
        .school
        .one_right(&scene.school.mira, "unit-fractions", later)
        .await;
    scene.forward().await;
    assert_eq!(scene.elsewhere.kept().len(), 1);
}

#[tokio::test]
async fn a_store_that_is_down_is_asked_again_later_each_time() {
    let scene = scene(wish()).await;
    scene.keep(0..5).await;
    let down = |status| {
        Ok(Answer {
            status,
            ..Answer::default()
        })
    };
    scene.elsewhere.look(|inside| {
        inside.answers = vec![
            Err("nobody listens".to_owned()),
            down(503),
            down(401),
            down(302),
            Ok(Answer {
                status: 429,
                retry_after: Some(Duration::from_mins(5)),
                said: "slow down".to_owned(),
            }),
        ];
    });
    scene.forward().await;
    let view = scene.view().await;
    assert_eq!(view.target.failure.as_deref(), Some("nobody listens"));
    assert_eq!((view.target.failures, view.waiting.statements), (1, 5));
    assert!((500..=1_000).contains(&(view.target.next_at - MONDAY.0)));
    // Not before its time.
    scene.forward().await;
    assert_eq!(scene.view().await.target.failures, 1);
    for failures in 2..=5 {
        scene.wait(20_000);
        scene.forward().await;
        assert_eq!(scene.view().await.target.failures, failures);
    }
    let view = scene.view().await;
    assert_eq!(view.target.failure.as_deref(), Some("429: slow down"));
    scene.wait(299_000);
    scene.forward().await;
    assert_eq!(scene.elsewhere.kept().len(), 0);
    scene.wait(1_001);
    scene.forward().await;
    let view = scene.view().await;
    assert_eq!((view.target.failures, view.target.failure), (0, None));
    assert_eq!((view.target.delivered, view.waiting.statements), (5, 0));
    assert_eq!(scene.elsewhere.kept().len(), 5);
}

#[tokio::test]
async fn what_is_not_wanted_is_set_aside_and_holds_up_nothing() {
    let scene = scene(wish()).await;
    scene.keep(0..100).await;
    scene.elsewhere.look(|inside| {
        inside.refuses =
            BTreeMap::from([(id(13), 400), (id(14), 413), (id(77), 409), (id(99), 422)]);
    });
    scene.forward().await;
    let view = scene.view().await;
    // What is there already counts as delivered.
    assert_eq!((view.target.delivered, view.aside), (97, 3));
    assert_eq!((view.target.failures, view.waiting.statements), (0, 0));
    let mut aside: Vec<String> = view
        .asides
        .iter()
        .map(|aside| aside.statement_id.clone())
        .collect();
    aside.sort();
    assert_eq!(aside, [id(13), id(14), id(99)]);
    assert!(
        view.asides
            .iter()
            .any(|aside| aside.reason == "400: not this one")
    );
    assert_eq!(scene.elsewhere.kept().len(), 96);

    scene.elsewhere.look(|inside| {
        inside.refuses.remove(&id(13));
        inside.refuses.insert(id(14), 404);
    });
    scene
        .app
        .forward_set_asides_again(By::Operator, scene.target, MONDAY)
        .await
        .expect("there");
    scene.forward().await;
    let view = scene.view().await;
    assert_eq!((view.aside, view.target.failures), (2, 1));
    scene.elsewhere.look(|inside| inside.refuses.clear());
    scene.wait(10_000);
    scene.forward().await;
    let view = scene.view().await;
    assert_eq!((view.aside, view.target.failures), (0, 0));
}

#[tokio::test]
async fn a_store_that_refuses_everything_is_not_taken_at_its_word() {
    let scene = scene(wish()).await;
    scene.keep(0..1_300).await;
    scene.elsewhere.look(|inside| {
        inside.refuses = (0..1_300).map(|number| (id(number), 400)).collect();
    });
    scene.forward().await;
    let view = scene.view().await;
    assert_eq!((view.aside, view.target.failures), (1_000, 1));
    assert!(
        view.target
            .failure
            .expect("a failure")
            .starts_with("1000 statements are set aside")
    );
}

#[tokio::test]
async fn one_process_forwards_and_another_takes_over_where_it_was() {
    let scene = scene(wish()).await;
    let other = Forwarder::new(scene.elsewhere.clone()).expect("a forwarder");
    scene.keep(0..3).await;
    scene.forward().await;
    scene.keep(3..6).await;
    scene.forward_with(&other).await;
    assert_eq!(scene.elsewhere.kept().len(), 3);
    // The first is gone.
    scene.wait(20_000);
    scene.forward_with(&other).await;
    assert_eq!(scene.elsewhere.kept().len(), 6);
    scene.keep(6..7).await;
    scene.forward().await;
    assert_eq!(scene.elsewhere.kept().len(), 6);
    scene.forward_with(&other).await;
    assert_eq!(scene.elsewhere.kept().len(), 7);
}

#[tokio::test]
async fn nobody_but_administrators_says_where_statements_go() {
    let scene = scene(wish()).await;
    for actor in [&scene.school.mira, &scene.school.teacher] {
        let by = By::Person(actor);
        let app = &scene.app;
        assert!(matches!(app.forwarding(by).await, Err(Error::Forbidden)));
        let added = app.add_forward_target(by, wish(), MONDAY).await;
        assert!(matches!(added, Err(Error::Forbidden)));
        let changed = app
            .change_forward_secret(by, scene.target, "x", MONDAY)
            .await;
        assert!(matches!(changed, Err(Error::Forbidden)));
        let paused = app.pause_forwarding(by, scene.target, true, MONDAY).await;
        assert!(matches!(paused, Err(Error::Forbidden)));
        let again = app.forward_set_asides_again(by, scene.target, MONDAY).await;
        assert!(matches!(again, Err(Error::Forbidden)));
        let removed = app.remove_forward_target(by, scene.target, MONDAY).await;
        assert!(matches!(removed, Err(Error::Forbidden)));
    }
    let administrator = Actor {
        role: Role::Administrator,
        ..scene.school.teacher.clone()
    };
    let by = By::Person(&administrator);
    assert!(
        scene
            .app
            .add_forward_target(by, wish(), MONDAY)
            .await
            .is_ok()
    );
    let nowhere = scene.app.remove_forward_target(by, 99, MONDAY).await;
    assert!(matches!(nowhere, Err(Error::NotFound(_))));
    for wrong in [
        ForwardWish {
            endpoint: "http://lrs.example.org".to_owned(),
            ..wish()
        },
        ForwardWish {
            people: "cairn:people".to_owned(),
            ..wish()
        },
        ForwardWish {
            key: "a:b".to_owned(),
            ..wish()
        },
        ForwardWish {
            secret: "\n".to_owned(),
            ..wish()
        },
        ForwardWish {
            name: " ".to_owned(),
            ..wish()
        },
        ForwardWish {
            verb: "did".to_owned(),
            ..wish()
        },
        ForwardWish {
            version: "0.9".to_owned(),
            ..wish()
        },
    ] {
        let refused = scene
            .app
            .add_forward_target(by, wrong.clone(), MONDAY)
            .await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong:?}");
    }
}

#[tokio::test]
async fn no_dump_tells_a_secret_and_a_copy_without_the_key_forwards_nothing() {
    let scene = scene(wish()).await;
    scene.keep(0..3).await;
    let (dump, _) = scene
        .app
        .store()
        .dump(Vec::new(), |_| {})
        .await
        .expect("a dump");
    let dump = String::from_utf8(dump).expect("text");
    assert!(dump.contains("forward_target"));
    assert!(!dump.contains("correct horse"));
    // Bytes are written in hexadecimal digits there.
    assert!(!dump.contains("636f727265637420686f727365"));

    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = scene
        .app
        .clone()
        .with_vault(Vault::at(folder.path().join("secret.key")));
    scene
        .forwarder
        .forward(&copy, scene.target, &scene.clock())
        .await
        .expect("a round");
    assert_eq!(scene.elsewhere.kept().len(), 0);
    let views = copy.forwarding(By::Operator).await.expect("a view");
    assert!(views[0].is_locked && !scene.view().await.is_locked);
    // With the password given anew it does.
    copy.change_forward_secret(By::Operator, scene.target, "other", MONDAY)
        .await
        .expect("there");
    scene
        .forwarder
        .forward(&copy, scene.target, &scene.clock())
        .await
        .expect("a round");
    assert_eq!(scene.elsewhere.kept().len(), 3);
}

/// Whatever the other store answers in the meantime, and whichever of two processes is alive: in the end it has everything
/// that it is willing to take.
#[test]
fn in_the_end_everything_is_there() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let answer = prop_oneof![
        Just(Err("broken off".to_owned())),
        (300_u16..600)
            .prop_filter("what is known is there", |status| *status != 409)
            .prop_map(|status| Ok(Answer {
                status,
                ..Answer::default()
            })),
    ];
    let step = (
        0_usize..60,
        prop::collection::vec(answer, 0..3),
        any::<bool>(),
        0_i64..40_000,
    );
    let steps = prop::collection::vec(step, 1..6);
    let unwanted = prop::collection::btree_set(0_usize..300, 0..6);
    let scene = runtime.block_on(scene(wish()));
    let scene = Mutex::new((scene, 0));
    TestRunner::new(ProptestConfig::with_cases(32))
        .run(&(steps, unwanted), |(steps, unwanted)| {
            let mut scene = scene.lock().expect("nobody panicked");
            let (scene, case) = &mut *scene;
            *case += 1;
            runtime.block_on(all_arrives(scene, *case * 1_000, steps, &unwanted))
        })
        .expect("all is there");
}

/// What happens in a step: so many statements come in, the other store answers so at first, the first process is alive or
/// the second, and so much time passes.
type Step = (usize, Vec<Result<Answer, String>>, bool, i64);

async fn all_arrives(
    scene: &mut Scene,
    first: usize,
    steps: Vec<Step>,
    unwanted: &BTreeSet<usize>,
) -> Result<(), TestCaseError> {
    scene.begin_anew().await;
    let other = Forwarder::new(scene.elsewhere.clone()).expect("a forwarder");
    scene.elsewhere.look(|inside| {
        inside.refuses = unwanted
            .iter()
            .map(|number| (id(first + number), 400))
            .collect();
    });
    let mut kept = 0;
    for (count, answers, is_first, pause) in steps {
        scene.keep(first + kept..first + kept + count).await;
        kept += count;
        scene.elsewhere.look(|inside| inside.answers = answers);
        let alive = if is_first { &scene.forwarder } else { &other };
        scene.forward_with(alive).await;
        scene.wait(pause);
    }
    scene.elsewhere.look(|inside| inside.answers.clear());
    scene
        .app
        .forward_set_asides_again(By::Operator, scene.target, MONDAY)
        .await
        .expect("there");
    scene.wait(20_000);
    scene.forward_with(&other).await;
    let wanted = (0..kept).filter(|number| !unwanted.contains(number));
    let wanted: Vec<String> = wanted.map(|number| id(first + number)).collect();
    prop_assert_eq!(scene.elsewhere.kept(), wanted);
    let view = scene.view().await;
    prop_assert_eq!(view.waiting.statements, 0);
    let aside = unwanted.iter().filter(|number| **number < kept).count();
    prop_assert_eq!(view.aside, i64::try_from(aside).expect("few"));
    Ok(())
}
