//! The path of one answer, as a session of use.

use crate::school::{COURSE, DAY, MINUTE, MONDAY, after, school};
use cairn_app::Error;
use cairn_app::practise::{Given, Submission, TryOutcome};
use cairn_course::Response;
use cairn_engine::MasteryLevel;
use cairn_store::AttemptState;

const FIRST: &str = "unit-fractions";

#[tokio::test]
async fn a_new_learner_chooses_a_step_answers_and_is_believed_to_know_more() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);

    let today = app.today(mira, COURSE, MONDAY).await.unwrap();
    assert!(!today.offers.is_empty() && today.offers.len() <= 3);
    for offer in &today.offers {
        let sum = offer
            .reasons
            .iter()
            .fold(0.0, |sum, reason| sum + reason.score);
        assert_eq!(
            sum.to_bits(),
            offer.score.to_bits(),
            "the reasons are the score"
        );
    }
    let again = app
        .today(mira, COURSE, after(MONDAY, MINUTE))
        .await
        .unwrap();
    assert_eq!(
        again.decision_id, today.decision_id,
        "looking twice decides once"
    );

    let skill = &today.offers[0].skill.id;
    let before = app.skill(mira, COURSE, skill, MONDAY).await.unwrap();
    let attempt = app
        .choose(mira, COURSE, &today.decision_id, skill, MONDAY)
        .await
        .unwrap();
    let shown = app.attempt(mira, &attempt, MONDAY).await.unwrap();
    assert_eq!(shown.state, AttemptState::Open);
    assert!(shown.solution.is_none(), "no solution before the end");

    let answered = school
        .answer_right(mira, &attempt, after(MONDAY, MINUTE))
        .await;
    assert_eq!(answered.outcome, TryOutcome::Right);
    let now = after(MONDAY, MINUTE);
    let shown = app.attempt(mira, &attempt, now).await.unwrap();
    assert_eq!(shown.state, AttemptState::Right);
    assert!(shown.solution.is_some());
    let stone = shown.stone.unwrap();
    assert_eq!(
        (stone.before, stone.after),
        (MasteryLevel::NotStarted, MasteryLevel::Attempted)
    );

    let believed = app.skill(mira, COURSE, skill, now).await.unwrap();
    assert!(believed.chance.probability > before.chance.probability);
    let sum = believed
        .reasons
        .iter()
        .fold(0.0, |sum, part| sum + part.log_odds);
    assert_eq!(
        sum.to_bits(),
        believed.log_odds.to_bits(),
        "the terms are the belief"
    );

    let later = app.today(mira, COURSE, now).await.unwrap();
    assert_ne!(
        later.decision_id, today.decision_id,
        "an answer makes a new decision"
    );
    assert_eq!((later.answered_today, later.right_today), (1, 1));
}

#[tokio::test]
async fn a_stone_is_laid_by_a_right_answer_alone() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    // The level rises with any first answer, and again with a wrong one where that refreshes what was remembered.
    let attempt = school.open(mira, FIRST, MONDAY).await;
    let now = after(MONDAY, MINUTE);
    school
        .answer(mira, &attempt, Given::DontKnow, now)
        .await
        .unwrap();
    let shown = app.attempt(mira, &attempt, now).await.unwrap();
    assert!(!shown.enough_for_now);
    let stone = shown.stone.unwrap();
    assert!(stone.after > stone.before && !stone.laid, "{stone:?}");

    let (noah, attempt) = (&school.noah, school.open(&school.noah, FIRST, MONDAY).await);
    school.answer_right(noah, &attempt, now).await;
    let shown = app.attempt(noah, &attempt, now).await.unwrap();
    assert!(shown.stone.unwrap().laid);
}

#[tokio::test]
async fn the_same_answer_sent_again_is_recorded_once() {
    let school = school().await;
    let attempt = school.open(&school.mira, FIRST, MONDAY).await;
    let right = school.item(&school.mira, &attempt).await.right_response();
    let given = Given::Response(right);
    let submission = Submission {
        response_id: "0190D7A5-9A3B-7C11-8000-0000000000AA".to_owned(),
        duration_ms: None,
    };
    let first = school
        .app
        .answer(
            &school.mira,
            &attempt,
            submission.clone(),
            |_| Ok(given.clone()),
            MONDAY,
        )
        .await
        .unwrap();
    let second = school
        .app
        .answer(
            &school.mira,
            &attempt,
            submission,
            |_| Ok(given.clone()),
            after(MONDAY, MINUTE),
        )
        .await
        .unwrap();
    assert!(!first.repeated && second.repeated);
    assert_eq!(first.outcome, second.outcome);
    assert_eq!(
        school
            .app
            .about_me(&school.mira, school.mira.person_id, COURSE, MONDAY)
            .await
            .unwrap()
            .answers,
        1
    );
}

#[tokio::test]
async fn a_wrong_answer_names_its_misconception_and_the_second_one_shows_the_solution() {
    let school = school().await;
    let (attempt, id, wrong) = school
        .open_with_misconception(&school.mira, "add-unlike", MONDAY)
        .await;

    let answered = school
        .answer(
            &school.mira,
            &attempt,
            Given::Response(wrong.clone()),
            MONDAY,
        )
        .await
        .unwrap();
    assert_eq!(answered.outcome, TryOutcome::Wrong);
    let shown = school
        .app
        .attempt(&school.mira, &attempt, MONDAY)
        .await
        .unwrap();
    assert_eq!((shown.state, shown.tries_left), (AttemptState::Open, 1));
    let revealed = shown.tries[0].misconception.as_ref().unwrap();
    assert_eq!(revealed.id, id);
    assert!(!revealed.feedback.is_empty());
    assert!(shown.solution.is_none() && !shown.explanations.is_empty());

    school
        .answer(
            &school.mira,
            &attempt,
            Given::Response(wrong.clone()),
            MONDAY,
        )
        .await
        .unwrap();
    let shown = school
        .app
        .attempt(&school.mira, &attempt, MONDAY)
        .await
        .unwrap();
    assert_eq!((shown.state, shown.tries_left), (AttemptState::Revealed, 0));
    assert!(shown.solution.is_some());
    let late = school
        .answer(&school.mira, &attempt, Given::Response(wrong), MONDAY)
        .await;
    assert!(matches!(late, Err(Error::AttemptFinished)));
}

#[tokio::test]
async fn a_wrong_answer_sent_again_uses_one_try() {
    let school = school().await;
    let (attempt, _, wrong) = school
        .open_with_misconception(&school.mira, "add-unlike", MONDAY)
        .await;
    let given = Given::Response(wrong);
    let submission = Submission {
        response_id: uuid::Uuid::new_v4().to_string(),
        duration_ms: None,
    };
    for sent in 0..3 {
        let answered = school
            .app
            .answer(
                &school.mira,
                &attempt,
                submission.clone(),
                |_| Ok(given.clone()),
                MONDAY,
            )
            .await
            .unwrap();
        assert_eq!(
            (answered.outcome, answered.repeated),
            (TryOutcome::Wrong, sent > 0)
        );
    }
    let shown = school
        .app
        .attempt(&school.mira, &attempt, MONDAY)
        .await
        .unwrap();
    assert_eq!((shown.tries.len(), shown.tries_left), (1, 1));
}

#[tokio::test]
async fn hints_come_one_by_one_and_make_an_answer_aided() {
    let school = school().await;
    let attempt = school.open(&school.mira, FIRST, MONDAY).await;
    let all = school.item(&school.mira, &attempt).await.hints.len();
    for asked in 1..=all + 1 {
        school
            .app
            .hint(&school.mira, &attempt, MONDAY)
            .await
            .unwrap();
        let shown = school
            .app
            .attempt(&school.mira, &attempt, MONDAY)
            .await
            .unwrap();
        assert_eq!(shown.hints.len(), asked.min(all));
    }
    school.answer_right(&school.mira, &attempt, MONDAY).await;
    let about = school
        .app
        .about_me(&school.mira, school.mira.person_id, COURSE, MONDAY)
        .await
        .unwrap();
    assert_eq!(
        (
            about.skills[0].unaided_answers,
            about.skills[0].chance.answers
        ),
        (0, 1)
    );
    assert!(matches!(
        school.app.hint(&school.mira, &attempt, MONDAY).await,
        Err(Error::AttemptFinished)
    ));
}

#[tokio::test]
async fn not_knowing_is_an_answer_and_shows_the_solution() {
    let school = school().await;
    let attempt = school.open(&school.mira, FIRST, MONDAY).await;
    let answered = school
        .answer(&school.mira, &attempt, Given::DontKnow, MONDAY)
        .await
        .unwrap();
    assert_eq!(answered.outcome, TryOutcome::DontKnow);
    let shown = school
        .app
        .attempt(&school.mira, &attempt, MONDAY)
        .await
        .unwrap();
    assert_eq!(shown.state, AttemptState::Revealed);
    assert!(shown.solution.is_some() && shown.tries[0].misconception.is_none());
}

#[tokio::test]
async fn what_cannot_be_read_is_not_recorded_and_costs_no_try() {
    let school = school().await;
    let attempt = school.open(&school.mira, FIRST, MONDAY).await;
    let item = school.item(&school.mira, &attempt).await;
    let nonsense = match item.right_response() {
        Response::Text(_) => Response::Text("what?".to_owned()),
        Response::Choices(_) => Response::Choices(vec![99]),
        Response::Fields(_) => Response::Fields(vec!["what?".to_owned()]),
        Response::Places(_) => Response::Places(vec![Some(99)]),
        Response::Matches(_) => Response::Matches(vec![Some(99)]),
    };
    let refused = school
        .answer(&school.mira, &attempt, Given::Response(nonsense), MONDAY)
        .await;
    assert!(matches!(refused, Err(Error::Unreadable(_))));
    let shown = school
        .app
        .attempt(&school.mira, &attempt, MONDAY)
        .await
        .unwrap();
    assert!(shown.tries.is_empty() && shown.state == AttemptState::Open);
}

#[tokio::test]
async fn nobody_touches_anothers_attempt() {
    let school = school().await;
    let attempt = school.open(&school.mira, FIRST, MONDAY).await;
    let missing =
        |outcome: Result<(), Error>| matches!(outcome, Err(Error::NotFound(_) | Error::Forbidden));
    for other in [&school.noah, &school.teacher, &school.stranger] {
        assert!(missing(
            school
                .answer(other, &attempt, Given::DontKnow, MONDAY)
                .await
                .map(drop)
        ));
        assert!(missing(school.app.hint(other, &attempt, MONDAY).await));
        assert!(missing(
            school.app.attempt(other, &attempt, MONDAY).await.map(drop)
        ));
        assert!(missing(
            school.app.leave(other, &attempt, MONDAY).await.map(drop)
        ));
    }
    let forged = school
        .answer(
            &school.mira,
            "not-an-id'; DROP TABLE person; --",
            Given::DontKnow,
            MONDAY,
        )
        .await;
    assert!(missing(forged.map(drop)));
}

#[tokio::test]
async fn a_level_rises_with_unaided_answers_and_mastery_takes_a_later_day() {
    let school = school().await;
    let level = async |now| {
        school
            .app
            .skill(&school.mira, COURSE, FIRST, now)
            .await
            .unwrap()
            .level
    };
    let mut now = MONDAY;
    for _ in 0..8 {
        school.one_right(&school.mira, FIRST, now).await;
        now = after(now, 2 * MINUTE);
    }
    assert_eq!(
        level(now).await,
        MasteryLevel::Proficient,
        "however many right answers on one day"
    );
    let attempt = school.open(&school.mira, FIRST, now).await;
    school.answer_right(&school.mira, &attempt, now).await;
    let shown = school
        .app
        .attempt(&school.mira, &attempt, now)
        .await
        .unwrap();
    assert!(
        shown.enough_for_now,
        "mastery, not seat time, moves learners on"
    );

    now = after(MONDAY, 2 * DAY);
    school.one_right(&school.mira, FIRST, now).await;
    assert_eq!(level(after(now, MINUTE)).await, MasteryLevel::Mastered);

    let map = school
        .app
        .map(
            &school.mira,
            school.mira.person_id,
            COURSE,
            after(now, MINUTE),
        )
        .await
        .unwrap();
    assert_eq!(map.counts.mastered, 1);
}

#[tokio::test]
async fn leaving_ends_a_question_without_a_trace_in_the_belief() {
    let school = school().await;
    let attempt = school.open(&school.mira, FIRST, MONDAY).await;
    assert!(
        school
            .app
            .today(&school.mira, COURSE, MONDAY)
            .await
            .unwrap()
            .open_attempt
            .is_some()
    );
    school
        .app
        .leave(&school.mira, &attempt, MONDAY)
        .await
        .unwrap();
    assert!(
        school
            .app
            .today(&school.mira, COURSE, MONDAY)
            .await
            .unwrap()
            .open_attempt
            .is_none()
    );
    let late = school
        .answer(&school.mira, &attempt, Given::DontKnow, MONDAY)
        .await;
    assert!(matches!(late, Err(Error::AttemptFinished)));
}

#[tokio::test]
async fn answers_at_the_same_moment_follow_each_other() {
    let school = std::sync::Arc::new(school().await);
    let mut answers = tokio::task::JoinSet::new();
    let attempt = school.open(&school.mira, FIRST, MONDAY).await;
    for _ in 0..8 {
        let (school, attempt) = (std::sync::Arc::clone(&school), attempt.clone());
        answers.spawn(async move {
            school
                .answer(&school.mira, &attempt, Given::DontKnow, MONDAY)
                .await
                .is_ok()
        });
    }
    let recorded = answers
        .join_all()
        .await
        .into_iter()
        .filter(|&recorded| recorded)
        .count();
    assert_eq!(
        recorded, 1,
        "the first ends the question, the others come too late"
    );
}

/// Learners answer at once, on several threads; whoever replays the log, on however many, comes to the same bits.
#[test]
fn replay_is_what_happened_on_any_number_of_threads() {
    let threads = |count| {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(count).enable_all().build().unwrap()
    };
    for live in [1, 4] {
        let runtime = threads(live);
        let school = std::sync::Arc::new(runtime.block_on(school()));
        runtime.block_on(async {
            let mut all = tokio::task::JoinSet::new();
            for (number, skill) in (0..4).zip([FIRST, "equivalent-fractions"].into_iter().cycle()) {
                let school = std::sync::Arc::clone(&school);
                all.spawn(async move {
                    let learner = school.newcomer(&format!("Learner {number}")).await;
                    for answer in 0..6 {
                        let at = after(MONDAY, answer * (number + 1) * 7 * MINUTE);
                        let attempt = school.open(&learner, skill, at).await;
                        if (answer + number) % 3 == 0 {
                            let given = school.answer(&learner, &attempt, Given::DontKnow, at);
                            given.await.unwrap();
                        } else {
                            school.answer_right(&learner, &attempt, at).await;
                        }
                    }
                });
            }
            all.join_all().await;
        });
        for replaying in [1, 2, 8] {
            let school = std::sync::Arc::clone(&school);
            let report = threads(replaying).block_on(async move {
                let mut replays = tokio::task::JoinSet::new();
                for _ in 0..replaying {
                    let app = school.app.clone();
                    replays.spawn(async move { app.replay(MONDAY, |_| ()).await.unwrap() });
                }
                replays.join_all().await
            });
            for report in report {
                assert_eq!((report.beliefs, report.outdated), (4, 0));
                assert_eq!(report.differences.len(), 0, "{:?}", report.differences);
            }
        }
    }
}
