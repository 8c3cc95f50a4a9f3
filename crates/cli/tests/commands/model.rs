//! `cairn model`: the school's own model, and what running schools make of a change.

use cairn_app::model::Recalibration;
use cairn_app::practise::{Given, Submission};
use cairn_app::{Actor, App, Courses, clock};
use cairn_engine::Timestamp;
use futures_util::future::join_all;
use uuid::Uuid;

use crate::practice::COURSE;
use crate::seen;
use crate::support::database::Database;
use crate::support::program::{run, succeed};
use crate::support::school::{Learner, School, course_fixture};

const SKILL: &str = "small-sums";
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// So many learners with so many answers each, all within the last two hours.
const LEARNERS: usize = 10;
const ANSWERS: i64 = 102;

async fn open(school: &School) -> App {
    let courses = Courses::load(&school.data().join("courses")).unwrap();
    App::of_school(school.store().await, courses).await.unwrap()
}

/// One answer at the first skill.
async fn answer(app: &App, actor: &Actor, right: bool, now: Timestamp) {
    let attempt = app.practise_skill(actor, COURSE, SKILL, now).await.unwrap();
    let given = if right {
        let (learner, id) = (actor.person_id, attempt.clone());
        let read = app.store().read(move |tx| {
            Box::pin(async move { Ok::<_, cairn_app::Error>(tx.attempt(learner, &id).await?) })
        });
        let row = read.await.unwrap().unwrap();
        let live = app.courses().get(COURSE).unwrap();
        let skill = live.skill_index(SKILL).unwrap();
        let (template, _) = live.template(skill, &row.template_id).unwrap();
        Given::Response(
            live.item(skill, template, row.seed)
                .unwrap()
                .right_response(),
        )
    } else {
        Given::DontKnow
    };
    let submission = Submission {
        response_id: Uuid::new_v4().to_string(),
        duration_ms: Some(9_000),
    };
    app.answer(actor, &attempt, submission, |_| Ok(given), now)
        .await
        .unwrap();
}

/// A school whose learners are right much less often than anybody would believe of them, and a decision of its first day.
async fn misjudged(database: Option<Database>) -> (School, String) {
    let school = School::found(&course_fixture("first-sums"), LEARNERS, database).await;
    let app = open(&school).await;
    let begun = Timestamp(clock::now().0 - ANSWERS * MINUTE);
    // At the same time, as in a class: one after the other they would mostly wait for the disk.
    let practice = async |number: i64, learner: &Learner| {
        let actor = app.actor(&learner.token, clock::now()).await.unwrap();
        let decision = app.today(&actor, COURSE, begun).await.unwrap().decision_id;
        for minute in 0..ANSWERS {
            let right = (minute * 7 + number * 3) % 11 == 0;
            answer(&app, &actor, right, Timestamp(begun.0 + minute * MINUTE)).await;
        }
        decision
    };
    let class = (0..).zip(&school.learners);
    let decisions = join_all(class.map(|(number, learner)| practice(number, learner))).await;
    let last = decisions.into_iter().next_back();
    (school, last.expect("a class"))
}

async fn one_of_several_calibrates_a_school_and_all_go_over_to_it(database: Option<Database>) {
    let (school, decision) = misjudged(database).await;
    let servers = [school.serve(), school.serve()];

    // Two processes find that it is time; one does it.
    let now = clock::now();
    let (one, other) = (open(&school).await, open(&school).await);
    let (one, other) = tokio::join!(one.recalibrate_if_due(now), other.recalibrate_if_due(now));
    let done = [one.unwrap(), other.unwrap()];
    let mut done = done.into_iter().flatten();
    let Some(Recalibration::Adopted { before, after, .. }) = done.next() else {
        panic!("nobody did it");
    };
    assert!(after.log_loss < before.log_loss && after.ece < before.ece);
    assert_eq!((after.answers, done.next()), (before.answers, None));

    // It is not done again at once, nor a day later without new answers.
    let app = open(&school).await;
    for later in [0, MINUTE, 2 * DAY] {
        let again = app.recalibrate_if_due(Timestamp(now.0 + later)).await;
        assert_eq!(again.unwrap(), None);
    }
    for server in &servers {
        server.wait_until_said("another model is in use");
    }
    let shown = |action: &str| succeed(&mut school.cairn(&format!("model {action}"))).stdout;
    let card = shown("show");
    assert!(
        card.contains("answers of 10 learners; the rest is"),
        "{card}"
    );

    // Beliefs of the model before are rebuilt when next used; everything replays, and old decisions too.
    let replay = || seen(&run(&mut school.cairn("replay")), school.data());
    let said = replay();
    assert!(
        said.contains("10 were folded by an earlier model"),
        "{said}"
    );
    assert!(said.contains("No difference, to the bit."), "{said}");
    let actor = app.actor(&school.learners[0].token, now).await.unwrap();
    answer(&app, &actor, true, Timestamp(now.0 + 1)).await;
    let said = replay();
    assert!(said.contains("9 were folded by an earlier model"), "{said}");
    assert!(said.contains("No difference, to the bit."), "{said}");
    let said = succeed(school.cairn("explain").arg(&decision)).stdout;
    assert!(
        said.contains("the same candidates and scores, to the bit"),
        "{said}"
    );

    // Done by hand, there is nothing to win any more.
    let said = shown("calibrate");
    assert!(said.starts_with("The last step stays as it is"), "{said}");

    let said = shown("revert");
    assert!(
        said.starts_with("The model before is in use again."),
        "{said}"
    );
    assert!(shown("show").starts_with("In use is the model that every school begins with"));
    for server in &servers {
        server.wait_until_said_so_often(2, "another model is in use");
    }
    let said = replay();
    assert!(said.contains("No difference, to the bit."), "{said}");

    // Whoever has taken it back does not want it again tomorrow.
    let app = open(&school).await;
    for minute in 0..500 {
        let at = Timestamp(now.0 + minute * MINUTE);
        answer(&app, &actor, minute % 11 == 0, at).await;
    }
    let tomorrow = Timestamp(now.0 + DAY + 500 * MINUTE);
    assert_eq!(app.recalibrate_if_due(tomorrow).await.unwrap(), None);
    let said = shown("calibrate");
    assert!(said.contains(" is in use. On "), "{said}");

    // A fit of its own knows what follows upon what; with it in use, everything replays.
    let own = school.data().join("own.json");
    let mut fit = school.cairn("model fit");
    let said = succeed(fit.arg("--out").arg(&own)).stdout;
    assert!(said.contains(" fitted to 1521 answers"), "{said}");
    let file: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&own).unwrap()).unwrap();
    let upon = format!("{COURSE}/{SKILL} > {COURSE}/{SKILL}");
    let upon = &file["model"]["families"]["skills before"][upon];
    assert!(upon.as_f64().is_some_and(|value| value != 0.0), "{upon}");
    succeed(school.cairn("model promote").arg(&own));
    let app = open(&school).await;
    let at = Timestamp(now.0 + DAY + 500 * MINUTE);
    answer(&app, &actor, true, at).await;
    let said = replay();
    assert!(said.contains("9 were folded by an earlier model"), "{said}");
    assert!(said.contains("No difference, to the bit."), "{said}");
    for server in servers {
        server.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_is_calibrated_anew_on_sqlite() {
    one_of_several_calibrates_a_school_and_all_go_over_to_it(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_is_calibrated_anew_on_postgresql() {
    if let Some(database) = Database::create().await {
        one_of_several_calibrates_a_school_and_all_go_over_to_it(Some(database)).await;
    }
}
