//! Evidence from elsewhere: what other systems write about learners, and what the beliefs make of it.

use cairn_app::evidence::RuleWish;
use cairn_app::records::client::ClientWish;
use cairn_app::records::intake::Intake;
use cairn_app::records::{Caller, Refusal, Scope, Scopes};
use cairn_app::{Actor, Role};
use cairn_store::{Belief, EvidenceGrade};
use cairn_xapi::Edition;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::school::{COURSE, DAY, MINUTE, MONDAY, School, after, school};

const FILM: &str = "https://other.example/quiz/unit-fractions";
const FIRST: &str = "unit-fractions";
const SECOND: &str = "equivalent-fractions";

/// A client that may do everything.
pub(crate) async fn client(school: &School, scopes: impl IntoIterator<Item = Scope>) -> Caller {
    let wish = ClientWish {
        name: "Lab".to_owned(),
        scopes: Scopes::new(scopes),
        per_minute: 60,
    };
    let added = school
        .app
        .operator_adds_client(wish, MONDAY)
        .await
        .expect("a client");
    school
        .app
        .caller_by_secret(&added.key, &added.secret, MONDAY)
        .await
        .expect("a caller")
}

async fn rule(school: &School, activity: &str, skill: &str, grade: EvidenceGrade) -> i64 {
    let administrator = Actor {
        role: Role::Administrator,
        ..school.teacher.clone()
    };
    let wish = RuleWish {
        activity: activity.to_owned(),
        verb: String::new(),
        course: COURSE.to_owned(),
        skill: skill.to_owned(),
        grade,
        pass_mark: 0.6,
    };
    school
        .app
        .add_evidence_rule(&administrator, wish, MONDAY)
        .await
        .expect("a rule")
}

pub(crate) async fn post(
    school: &School,
    caller: &Caller,
    statements: &[String],
) -> Result<(), Refusal> {
    let mut intake = Intake::new(Edition::V2_0, MONDAY);
    intake.expect_list(true);
    for statement in statements {
        intake.push(statement)?;
    }
    school.app.keep_statements(caller, intake, MONDAY).await?;
    Ok(())
}

pub(crate) async fn belief(school: &School, learner: i64) -> Option<Belief> {
    let read = school
        .app
        .store()
        .read(move |tx| Box::pin(async move { tx.belief(learner, COURSE).await }))
        .await;
    read.expect("a readable store")
}

pub(crate) fn id(number: usize, learner: i64) -> String {
    format!("{number:08x}-0000-4000-8000-{learner:012x}")
}

fn statement(number: usize, learner: i64, activity: &str, at: i64, scaled: f64) -> String {
    let at = cairn_xapi::Timestamp::from_epoch_ms(MONDAY.0 + at, 60).expect("a time");
    format!(
        r#"{{"id":"{}","actor":{{"account":{{"homePage":"cairn:people","name":"{learner}"}}}},
            "verb":{{"id":"http://adlnet.gov/expapi/verbs/answered"}},"object":{{"id":"{activity}"}},
            "result":{{"score":{{"scaled":{scaled}}}}},"timestamp":"{at}"}}"#,
        id(number, learner)
    )
}

pub(crate) fn voiding(number: usize, target: usize, learner: i64) -> String {
    format!(
        r#"{{"id":"{}","actor":{{"mbox":"mailto:admin@other.example"}},
            "verb":{{"id":"http://adlnet.gov/expapi/verbs/voided"}},
            "object":{{"objectType":"StatementRef","id":"{}"}}}}"#,
        id(number, learner),
        id(target, learner)
    )
}

/// What another system saw.
#[derive(Clone, Debug)]
struct Seen {
    activity: usize,
    at: i64,
    scaled: f64,
    voided: bool,
}

fn activities() -> [String; 3] {
    [
        FILM.to_owned(),
        "https://other.example/quiz/equivalent/1".to_owned(),
        "https://other.example/film".to_owned(),
    ]
}

/// The statements of what was seen, and those that take some of it back.
fn statements(seen: &[Seen], learner: i64) -> Vec<String> {
    let told = seen.iter().enumerate().map(|(number, seen)| {
        let activity = &activities()[seen.activity];
        statement(number, learner, activity, seen.at, seen.scaled)
    });
    let taken_back = seen.iter().enumerate().filter(|(_, seen)| seen.voided);
    told.chain(taken_back.map(|(number, _)| voiding(number + 1000, number, learner)))
        .collect()
}

#[test]
fn any_interleaving_and_any_delay_of_the_same_statements_gives_the_same_belief() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let school = runtime.block_on(school());
    let caller = runtime.block_on(client(&school, [Scope::All]));
    runtime.block_on(async {
        rule(&school, FILM, FIRST, EvidenceGrade::Assessed).await;
        let many = "https://other.example/quiz/equivalent/*";
        rule(&school, many, SECOND, EvidenceGrade::Aided).await;
        let film = "https://other.example/film";
        rule(&school, film, FIRST, EvidenceGrade::Exposure).await;
    });
    let seen = (
        0..3_usize,
        // Some at the same time.
        (0..40_i64).prop_map(|step| step * 7 * 60 * MINUTE),
        prop_oneof![Just(0.0), Just(0.5), Just(1.0)],
        proptest::bool::weighted(0.2),
    )
        .prop_map(|(activity, at, scaled, voided)| Seen {
            activity,
            at,
            scaled,
            voided,
        });
    let order = proptest::collection::vec(any::<u32>(), 48);
    let case = (
        proptest::collection::vec(seen, 1..24),
        order.clone(),
        order,
        1..6_usize,
    );
    let number = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(10));
    runner
        .run(&case, |(seen, one, other, step)| {
            let states = [Vec::new(), one, other].map(|order| {
                number.set(number.get() + 1);
                let name = format!("learner {}", number.get());
                runtime.block_on(async {
                    let learner = school.newcomer(&name).await.person_id;
                    let mut told: Vec<(u32, String)> = statements(&seen, learner)
                        .into_iter()
                        .enumerate()
                        .map(|(place, told)| (order.get(place).copied().unwrap_or(0), told))
                        .collect();
                    told.sort_by_key(|(place, _)| *place);
                    let told: Vec<String> = told.into_iter().map(|(_, told)| told).collect();
                    for batch in told.chunks(step) {
                        post(&school, &caller, batch).await.expect("kept");
                    }
                    belief(&school, learner)
                        .await
                        .map(|belief| (belief.state, belief.latest_at))
                })
            });
            prop_assert_eq!(&states[0], &states[1]);
            prop_assert_eq!(&states[0], &states[2]);
            Ok(())
        })
        .unwrap();
    let report = runtime.block_on(school.app.replay(MONDAY, |_| ())).unwrap();
    assert_eq!(report.differences.len(), 0, "{:?}", report.differences);
}

#[tokio::test]
async fn what_comes_late_is_folded_at_its_own_time_among_answers_in_cairn() {
    let school = school().await;
    let caller = client(&school, [Scope::StatementsWrite]).await;
    rule(&school, FILM, FIRST, EvidenceGrade::Assessed).await;
    let mira = school.mira.person_id;
    school
        .one_right(&school.mira, FIRST, after(MONDAY, DAY))
        .await;
    let alone = belief(&school, mira).await.unwrap();

    // Before that answer, and after it.
    let early = statement(1, mira, FILM, 0, 1.0);
    post(&school, &caller, &[early]).await.unwrap();
    let with_early = belief(&school, mira).await.unwrap();
    assert_ne!(with_early.state, alone.state);
    assert_eq!(with_early.latest_id, alone.latest_id);
    let future = statement(2, mira, FILM, 30 * DAY, 0.0);
    post(&school, &caller, &[future]).await.unwrap();
    // An answer in Cairn is then the one that comes late.
    school
        .one_right(&school.mira, FIRST, after(MONDAY, 2 * DAY))
        .await;
    let report = school.app.replay(MONDAY, |_| ()).await.unwrap();
    assert_eq!(report.differences.len(), 0, "{:?}", report.differences);

    // What is taken back is unlearned.
    let before = belief(&school, mira).await.unwrap();
    post(
        &school,
        &caller,
        &[voiding(3, 1, mira), voiding(4, 2, mira)],
    )
    .await
    .unwrap();
    let unlearned = belief(&school, mira).await.unwrap();
    assert_ne!(unlearned.state, before.state);
    let noah = school.noah.person_id;
    school
        .one_right(&school.noah, FIRST, after(MONDAY, DAY))
        .await;
    assert_eq!(belief(&school, noah).await.unwrap().state, alone.state);
    let report = school.app.replay(MONDAY, |_| ()).await.unwrap();
    assert_eq!(report.differences.len(), 0, "{:?}", report.differences);
}

#[tokio::test]
async fn what_no_rule_is_for_is_kept_and_listed_with_a_suggestion() {
    let school = school().await;
    let caller = client(&school, [Scope::All]).await;
    let mira = school.mira.person_id;
    for number in 0..3 {
        post(&school, &caller, &[statement(number, mira, FILM, 0, 1.0)])
            .await
            .unwrap();
    }
    assert_eq!(belief(&school, mira).await, None);
    let administrator = Actor {
        role: Role::Administrator,
        ..school.teacher.clone()
    };
    let unmapped = school.app.unmapped(&administrator).await.unwrap();
    assert_eq!(unmapped.len(), 1);
    assert_eq!(unmapped[0].found.statements, 3);
    assert_eq!(
        unmapped[0].suggestion,
        Some((COURSE.to_owned(), FIRST.to_owned()))
    );
    assert!(school.app.unmapped(&school.mira).await.is_err());

    // A rule counts for what came in before it too, and no longer when it has gone.
    let rule = rule(&school, FILM, FIRST, EvidenceGrade::Assessed).await;
    assert!(
        school
            .app
            .unmapped(&administrator)
            .await
            .unwrap()
            .is_empty()
    );
    let with = school
        .app
        .about_me(&school.mira, mira, COURSE, MONDAY)
        .await;
    let removed = school
        .app
        .remove_evidence_rule(&administrator, rule, MONDAY)
        .await;
    removed.unwrap();
    let without = school
        .app
        .about_me(&school.mira, mira, COURSE, MONDAY)
        .await;
    assert_ne!(
        format!("{:?}", with.unwrap().skills),
        format!("{:?}", without.unwrap().skills)
    );
}

#[tokio::test]
async fn a_batch_is_kept_whole_or_not_at_all_and_an_id_is_one_statements() {
    let school = school().await;
    let caller = client(&school, [Scope::All]).await;
    let mira = school.mira.person_id;
    let kept = statement(1, mira, FILM, 0, 1.0);
    post(&school, &caller, std::slice::from_ref(&kept))
        .await
        .unwrap();
    // The same again is no news; under the same id something else is refused, with all that came along.
    post(&school, &caller, std::slice::from_ref(&kept))
        .await
        .unwrap();
    let refused = post(
        &school,
        &caller,
        &[
            statement(2, mira, FILM, 0, 1.0),
            statement(1, mira, FILM, 0, 0.5),
        ],
    )
    .await;
    assert!(matches!(refused, Err(Refusal::Conflict(_))), "{refused:?}");
    let refused = post(
        &school,
        &caller,
        &[statement(3, mira, FILM, 0, 1.0), "{\"a\":1}".to_owned()],
    )
    .await;
    let Err(Refusal::Statement(invalid)) = refused else {
        panic!("{refused:?}");
    };
    assert!(invalid.to_string().contains("$[1].actor: is required"));
    let seqs = school
        .app
        .store()
        .read(move |tx| Box::pin(async move { tx.statements(mira, 0, 10).await }))
        .await;
    assert_eq!(seqs.unwrap().len(), 1);
    // Without the scope nothing is kept.
    let reader = client(&school, [Scope::StatementsRead]).await;
    let refused = post(&school, &reader, &[statement(4, mira, FILM, 0, 1.0)]).await;
    assert!(matches!(refused, Err(Refusal::Forbidden)), "{refused:?}");
}

/// Neither a fit nor a calibration learns from what the belief does not.
#[tokio::test]
async fn what_was_taken_back_is_not_fitted_or_calibrated_to() {
    let school = school().await;
    let caller = client(&school, [Scope::All]).await;
    let mira = school.mira.person_id;
    for day in 0..2 {
        let at = after(MONDAY, day * DAY);
        school.one_right(&school.mira, FIRST, at).await;
    }
    let rows = school
        .app
        .store()
        .read(move |tx| Box::pin(async move { tx.statements(mira, 0, 10).await }))
        .await
        .unwrap();
    let first = &rows[0].new.statement_id;
    let voiding = voiding(9, 1, mira).replace(&id(1, mira), first);
    post(&school, &caller, &[voiding]).await.unwrap();

    let too_little = "there are 1 answers of 1 learners";
    let refused = school.app.recalibrate(MONDAY).await.unwrap_err();
    assert!(refused.to_string().starts_with(too_little), "{refused}");
    let refused = school.app.fit_model(1, &mut |_| ()).await.unwrap_err();
    assert!(refused.to_string().starts_with(too_little), "{refused}");
}
