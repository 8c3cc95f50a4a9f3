//! Placement, as sessions of use.
#![expect(clippy::unwrap_used, reason = "the steps of a session are tests too")]

use cairn_app::placement::{Invitation, PlacementQuestionView};
use cairn_app::practise::{Given, Submission, TryOutcome};
use cairn_app::{Actor, App, Courses, Error};
use cairn_engine::{MasteryLevel, Placed, StepKind, Timestamp};
use proptest::prelude::*;

use crate::school::{COURSE, DAY, MINUTE, MONDAY, School, after, school};

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Right,
    DontKnow,
}

/// Somebody who knows the first so many skills of the course.
fn knows(school: &School, question: &PlacementQuestionView, skills: usize) -> Way {
    let live = school.app.courses().get(COURSE).unwrap();
    let skill = live.skill_index(&question.why.skill.id).unwrap();
    if skill.position() < skills {
        Way::Right
    } else {
        Way::DontKnow
    }
}

async fn question(school: &School, who: &Actor, now: Timestamp) -> Option<PlacementQuestionView> {
    school
        .app
        .placement_question(who, COURSE, now)
        .await
        .unwrap()
}

async fn answer(
    school: &School,
    who: &Actor,
    question: &PlacementQuestionView,
    way: Way,
    now: Timestamp,
) {
    let given = match way {
        Way::Right => {
            let item = school.item(who, &question.attempt_id).await;
            Given::Response(item.right_response())
        }
        Way::DontKnow => Given::DontKnow,
    };
    school
        .answer(who, &question.attempt_id, given, now)
        .await
        .unwrap();
}

/// Takes a placement until it is over, or for so many questions; returns how many were answered.
async fn take(
    school: &School,
    who: &Actor,
    skills: usize,
    most: u32,
    mut now: Timestamp,
) -> (u32, Timestamp) {
    school.app.begin_placement(who, COURSE, now).await.unwrap();
    for answered in 0..most {
        let Some(question) = question(school, who, now).await else {
            return (answered, now);
        };
        answer(
            school,
            who,
            &question,
            knows(school, &question, skills),
            now,
        )
        .await;
        now = after(now, MINUTE);
    }
    (most, now)
}

async fn replays(school: &School) {
    let report = school.app.replay(MONDAY, |_| ()).await.unwrap();
    assert_eq!(report.differences, []);
    let findings = school.app.store().integrity_check().await.unwrap();
    assert_eq!(findings, []);
}

#[tokio::test]
async fn a_new_learner_is_placed_and_starts_where_they_are() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    let today = app.today(mira, COURSE, MONDAY).await.unwrap();
    assert_eq!(today.placement, Some(Invitation::Start));

    let start = app.placement(mira, COURSE, MONDAY).await.unwrap();
    assert!(start.worthwhile && start.open.is_none() && start.taken.is_none());
    let (answered, now) = take(&school, mira, 24, 99, MONDAY).await;
    assert!(
        (5..=start.most_questions).contains(&answered),
        "{answered} questions"
    );
    assert!(question(&school, mira, now).await.is_none(), "it is over");

    let found = app
        .placement_found(mira, mira.person_id, COURSE, now)
        .await
        .unwrap()
        .unwrap();
    let live = app.courses().get(COURSE).unwrap();
    let wrong = found
        .units
        .iter()
        .flat_map(|unit| &unit.skills)
        .filter(|found| {
            let place = live.skill_index(&found.skill.id).unwrap().position();
            found.placed != Placed::Unsure && (found.placed == Placed::Known) != (place < 24)
        });
    assert!(wrong.count() <= 4, "{:?}", found.taken.counts);
    assert_eq!(found.taken.answered, answered);
    let (low, high) = found.taken.known;
    assert!(low <= 24 && 24 <= high + 3, "{low} to {high} known");
    assert!(found.taken.counts.ready > 0 && !found.goes_on);

    // The first step lies where the learner is, not at the beginning.
    let today = app.today(mira, COURSE, now).await.unwrap();
    assert_eq!(today.placement, None);
    assert_eq!((today.answered_today, today.mastered), (0, 0));
    let first = &today.offers[0];
    let place = live.skill_index(&first.skill.id).unwrap().position();
    assert!(place >= 15, "{} at {place}", first.skill.id);
    replays(&school).await;
}

#[tokio::test]
async fn what_is_placed_known_is_offered_as_a_check_and_can_be_practised_at_any_time() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    let (_, now) = take(&school, mira, 24, 99, MONDAY).await;
    let found = app
        .placement_found(mira, mira.person_id, COURSE, now)
        .await
        .unwrap()
        .unwrap();
    let mut checked = 0;
    for known in found.found(Placed::Known).take(3) {
        let skill = app.skill(mira, COURSE, &known.skill.id, now).await.unwrap();
        assert!(skill.level < MasteryLevel::Mastered);
        let attempt = school.open(mira, &known.skill.id, now).await;
        let shown = app.attempt(mira, &attempt, now).await.unwrap();
        assert_eq!(shown.kind, StepKind::Check);
        checked += 1;
    }
    assert_eq!(checked, 3);
    let map = app.map(mira, mira.person_id, COURSE, now).await.unwrap();
    assert_eq!(map.counts.placed, found.taken.counts.known);
    assert_eq!(map.counts.mastered, 0);
    assert_eq!(found.taken.counts.all(), found.skills);

    // What was asked about stands on About me as it does on the map.
    let me = app
        .about_me(mira, mira.person_id, COURSE, now)
        .await
        .unwrap();
    assert!(me.skills.iter().any(|skill| skill.placed));
    assert_eq!(me.placement.unwrap().counts, found.taken.counts);
    for skill in &me.skills {
        let mut stones = map.units.iter().flat_map(|unit| &unit.stones);
        let stone = stones.find(|stone| stone.skill == skill.skill).unwrap();
        let is_placed = stone.standing == cairn_app::map::Standing::Placed;
        assert_eq!(skill.placed, is_placed, "{:?}", skill.skill);
    }
}

#[tokio::test]
async fn it_is_taken_up_where_it_was_left_even_by_another_program() {
    let school = school().await;
    let mira = &school.mira;
    let (_, now) = take(&school, mira, 30, 4, MONDAY).await;
    let waiting = question(&school, mira, now).await.unwrap();
    assert_eq!(waiting.number, 5);
    let today = school.app.today(mira, COURSE, now).await.unwrap();
    assert_eq!(today.placement, Some(Invitation::Resume { answered: 4 }));
    assert!(today.open_attempt.is_none());

    // Another program on the same data, a day later.
    let later = after(now, DAY);
    let courses = Courses::load(std::path::Path::new("../../courses")).unwrap();
    let other = App::new(school.app.store().clone(), courses);
    let again = other
        .placement_question(mira, COURSE, later)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(again.attempt_id, waiting.attempt_id);
    assert_eq!(again.why.total.to_bits(), waiting.why.total.to_bits());
    let reasons = again.why.others.iter().map(|reason| reason.doubt);
    let sum = again.why.about_itself + reasons.sum::<f64>() + again.why.about_the_rest;
    assert_eq!(sum.to_bits(), again.why.total.to_bits());
    let (answered, _) = take(&school, mira, 30, 99, later).await;
    assert!(answered > 0);
    replays(&school).await;
}

#[tokio::test]
async fn enough_is_enough_and_what_was_found_stays() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    let (_, now) = take(&school, mira, 30, 6, MONDAY).await;
    let waiting = question(&school, mira, now).await.unwrap();
    for _ in 0..2 {
        app.stop_placement(mira, COURSE, now).await.unwrap();
    }
    assert!(question(&school, mira, now).await.is_none());
    let late = school
        .answer(mira, &waiting.attempt_id, Given::DontKnow, now)
        .await;
    assert!(matches!(late, Err(Error::AttemptFinished)), "{late:?}");
    let found = app
        .placement_found(mira, mira.person_id, COURSE, now)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.taken.answered, 6);
    assert!(found.taken.counts.known > 0 && found.taken.counts.unsure > 0);
    assert_eq!(app.today(mira, COURSE, now).await.unwrap().placement, None);
    replays(&school).await;
}

#[tokio::test]
async fn nobody_has_to_and_whoever_was_away_for_long_is_asked_again() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    app.decline_placement(mira, COURSE, MONDAY).await.unwrap();
    assert_eq!(
        app.today(mira, COURSE, MONDAY).await.unwrap().placement,
        None
    );
    let nothing = app
        .placement_found(mira, mira.person_id, COURSE, MONDAY)
        .await
        .unwrap();
    assert!(nothing.is_none());
    school.one_right(mira, "unit-fractions", MONDAY).await;
    let soon = after(MONDAY, 3 * DAY);
    assert_eq!(app.today(mira, COURSE, soon).await.unwrap().placement, None);
    let later = after(MONDAY, 70 * DAY);
    let invited = app.today(mira, COURSE, later).await.unwrap().placement;
    assert_eq!(invited, Some(Invitation::Again { days: 69 }));
    app.decline_placement(mira, COURSE, later).await.unwrap();
    assert_eq!(
        app.today(mira, COURSE, later).await.unwrap().placement,
        None
    );

    // Declining is not for ever.
    let (answered, now) = take(&school, mira, 10, 99, after(later, MINUTE)).await;
    assert!(answered > 0);
    let taken = app.placement(mira, COURSE, now).await.unwrap().taken;
    assert_eq!(taken.unwrap().answered, answered);
    replays(&school).await;
}

#[tokio::test]
async fn practising_ends_it_and_it_can_be_taken_again_with_all_that_is_known() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    let (first, now) = take(&school, mira, 24, 99, MONDAY).await;
    let (_, now) = take(&school, mira, 24, 2, after(now, DAY)).await;
    let waiting = question(&school, mira, now).await;
    school.one_right(mira, "unit-fractions", now).await;
    let now = after(now, 2 * MINUTE);
    let today = app.today(mira, COURSE, now).await.unwrap();
    assert_eq!(today.placement, None, "practising has ended it");
    if let Some(waiting) = waiting {
        let late = school
            .answer(mira, &waiting.attempt_id, Given::DontKnow, now)
            .await;
        assert!(matches!(late, Err(Error::AttemptFinished)));
    }
    let (again, _) = take(&school, mira, 24, 99, after(now, DAY)).await;
    assert!(again < first, "{again} questions, {first} the first time");
    replays(&school).await;
}

#[tokio::test]
async fn a_question_has_one_try_no_hints_and_no_verdict() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    app.begin_placement(mira, COURSE, MONDAY).await.unwrap();
    let asked = question(&school, mira, MONDAY).await.unwrap();
    let id = &asked.attempt_id;
    assert!(matches!(
        app.hint(mira, id, MONDAY).await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(
        app.attempt(mira, id, MONDAY).await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(
        app.leave(mira, id, MONDAY).await,
        Err(Error::NotFound(_))
    ));
    let again = question(&school, mira, MONDAY).await.unwrap();
    assert_eq!(&again.attempt_id, id, "looking twice asks once");
    answer(&school, mira, &asked, Way::DontKnow, MONDAY).await;
    let late = school.answer(mira, id, Given::DontKnow, MONDAY).await;
    assert!(matches!(late, Err(Error::AttemptFinished)));
    let next = question(&school, mira, MONDAY).await.unwrap();
    assert_ne!(&next.attempt_id, id);
    assert_eq!(next.number, 2);
}

#[tokio::test]
async fn the_same_answer_sent_again_is_recorded_once_and_beginning_twice_begins_once() {
    let school = std::sync::Arc::new(school().await);
    let mira = &school.mira;
    let mut begun = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let school = std::sync::Arc::clone(&school);
        begun.spawn(async move {
            let (app, mira) = (&school.app, &school.mira);
            app.begin_placement(mira, COURSE, MONDAY).await.unwrap();
            question(&school, mira, MONDAY).await.unwrap().attempt_id
        });
    }
    let mut attempts = begun.join_all().await;
    attempts.dedup();
    assert_eq!(attempts.len(), 1, "one question waits");

    let given = Given::Response(school.item(mira, &attempts[0]).await.right_response());
    let submission = Submission {
        response_id: uuid::Uuid::new_v4().to_string(),
        duration_ms: None,
    };
    for sent in 0..3 {
        let answered = school
            .app
            .answer(
                mira,
                &attempts[0],
                submission.clone(),
                |_| Ok(given.clone()),
                MONDAY,
            )
            .await
            .unwrap();
        assert_eq!(
            (answered.outcome, answered.repeated),
            (TryOutcome::Right, sent > 0)
        );
    }
    assert_eq!(question(&school, mira, MONDAY).await.unwrap().number, 2);
    replays(&school).await;
}

#[tokio::test]
async fn nobody_takes_anothers_placement_and_only_their_teacher_sees_it() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    let (_, now) = take(&school, mira, 30, 3, MONDAY).await;
    let asked = question(&school, mira, now).await.unwrap();
    let theirs = school
        .answer(&school.noah, &asked.attempt_id, Given::DontKnow, now)
        .await;
    assert!(matches!(theirs, Err(Error::NotFound(_))));
    for teacher in [&school.teacher, &school.stranger] {
        for refused in [
            app.begin_placement(teacher, COURSE, now).await,
            app.decline_placement(teacher, COURSE, now).await,
            app.stop_placement(teacher, COURSE, now).await,
            app.placement(teacher, COURSE, now).await.map(drop),
            app.placement_question(teacher, COURSE, now).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
        }
    }
    let learner = mira.person_id;
    for other in [&school.noah, &school.stranger] {
        let seen = app.placement_found(other, learner, COURSE, now).await;
        assert!(matches!(seen, Err(Error::Forbidden)));
    }
    let seen = app
        .placement_found(&school.teacher, learner, COURSE, now)
        .await
        .unwrap()
        .unwrap();
    assert!(!seen.own && seen.goes_on);
    let audit = app
        .store()
        .read(move |tx| Box::pin(async move { tx.audit_of_learner(learner, i64::MAX, 10).await }));
    let audit: Vec<_> = audit.await.unwrap();
    assert_eq!(audit.len(), 1, "looking is written down");
    let about = app.about_me(mira, learner, COURSE, now).await.unwrap();
    assert_eq!(about.placement.unwrap().answered, 3);
}

/// What happens in a placement.
#[derive(Clone, Copy, Debug)]
enum Event {
    Answer(Way),
    /// The page is loaded once more.
    Look,
    /// Another program on the same data goes on.
    Restart,
    Practise,
    Stop,
    Begin,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => prop_oneof![Just(Way::Right), Just(Way::DontKnow)].prop_map(Event::Answer),
        2 => Just(Event::Look),
        2 => Just(Event::Restart),
        1 => Just(Event::Practise),
        1 => Just(Event::Stop),
        3 => Just(Event::Begin),
    ]
}

/// Whatever is done in whatever order, the belief that was folded step by step is the one that the log gives.
#[test]
fn live_and_replayed_are_the_same_whatever_is_done() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let school = runtime.block_on(school());
    let courses = || Courses::load(std::path::Path::new("../../courses")).unwrap();
    let apps = [
        school.app.clone(),
        App::new(school.app.store().clone(), courses()),
    ];
    let learners = std::sync::atomic::AtomicU32::new(0);
    let config = ProptestConfig {
        cases: 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(events in prop::collection::vec(event(), 4..24))| {
        let number = learners.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        runtime.block_on(async {
            let who = school.newcomer(&format!("learner{number}")).await;
            let (mut now, mut app) = (MONDAY, 0);
            for event in events {
                now = after(now, MINUTE);
                let current = &apps[app];
                match event {
                    Event::Begin => current.begin_placement(&who, COURSE, now).await.unwrap(),
                    Event::Stop => current.stop_placement(&who, COURSE, now).await.unwrap(),
                    Event::Restart => app = 1 - app,
                    Event::Practise => school.one_right(&who, "unit-fractions", now).await,
                    Event::Look => {
                        current.placement_question(&who, COURSE, now).await.unwrap();
                    }
                    Event::Answer(way) => {
                        let asked = current.placement_question(&who, COURSE, now).await.unwrap();
                        if let Some(asked) = asked {
                            answer(&school, &who, &asked, way, now).await;
                        }
                    }
                }
            }
        });
    });
    runtime.block_on(replays(&school));
}
