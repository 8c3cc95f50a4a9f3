//! The record: replay, explanation, export, and who may see what.

use crate::school::{COURSE, DAY, MINUTE, MONDAY, after, sample_school, school};
use cairn_app::Error;
use cairn_app::explain::Replay;
use cairn_app::practise::Given;
use cairn_store::{Target, TargetKind};

const FIRST: &str = "unit-fractions";

#[tokio::test]
async fn replay_rebuilds_every_belief_to_the_bit_and_notices_a_forged_one() {
    let school = school().await;
    for day in 0..3 {
        let now = after(MONDAY, day * DAY);
        school.one_right(&school.mira, FIRST, now).await;
        let attempt = school
            .open(&school.mira, FIRST, after(now, 2 * MINUTE))
            .await;
        school
            .app
            .hint(&school.mira, &attempt, after(now, 2 * MINUTE))
            .await
            .unwrap();
        school
            .answer(
                &school.mira,
                &attempt,
                Given::DontKnow,
                after(now, 3 * MINUTE),
            )
            .await
            .unwrap();
        school.one_right(&school.noah, FIRST, now).await;
    }
    let report = school.app.replay(MONDAY, |_| ()).await.unwrap();
    assert_eq!((report.beliefs, report.differences.len()), (2, 0));
    assert_eq!(report.statements, 3 * 4);

    let learner = school.mira.person_id;
    let forge = school.app.store().write(move |tx| {
        Box::pin(async move {
            let mut belief = tx.belief(learner, COURSE).await?.expect("a belief");
            // The lowest bits of the ability.
            belief.state.replace_range(..2, "//");
            tx.put_belief(&belief).await
        })
    });
    forge.await.unwrap();
    let report = school.app.replay(MONDAY, |_| ()).await.unwrap();
    assert_eq!(report.differences.len(), 1);
    assert_eq!(report.differences[0].learner_id, learner);
}

#[tokio::test]
async fn an_explained_decision_replays_to_the_bit_even_after_more_answers() {
    let school = school().await;
    school.one_right(&school.mira, FIRST, MONDAY).await;
    let now = after(MONDAY, 5 * MINUTE);
    let today = school.app.today(&school.mira, COURSE, now).await.unwrap();
    school
        .one_right(&school.mira, FIRST, after(now, MINUTE))
        .await;

    let explained = school.app.explain(&today.decision_id).await.unwrap();
    assert_eq!(explained.replay, Replay::Identical);
    let offered: Vec<_> = explained
        .candidates
        .iter()
        .filter(|candidate| candidate.offered)
        .collect();
    assert_eq!(offered.len(), today.offers.len());
    for candidate in &explained.candidates {
        let sum = candidate
            .terms
            .iter()
            .fold(0.0, |sum, (_, score)| sum + score);
        assert_eq!(sum.to_bits(), candidate.score.to_bits());
    }
    assert!(matches!(
        school.app.explain("no-such-decision").await,
        Err(Error::NotFound(_))
    ));
}

#[tokio::test]
async fn a_teacher_sees_their_own_learners_and_is_seen_doing_so() {
    let school = school().await;
    school.one_right(&school.mira, FIRST, MONDAY).await;
    let (mira, teacher) = (school.mira.person_id, &school.teacher);

    let sections = school.app.sections(teacher).await.unwrap();
    let section = school
        .app
        .section(teacher, sections[0].section_id, MONDAY)
        .await
        .unwrap();
    assert_eq!(
        section
            .learners
            .iter()
            .map(|row| row.name.as_str())
            .collect::<Vec<_>>(),
        ["Mira", "Noah"]
    );
    assert!(school.app.map(teacher, mira, COURSE, MONDAY).await.is_ok());
    assert!(matches!(
        school.app.export_record(teacher, mira, MONDAY).await,
        Err(Error::Forbidden)
    ));
    let audit = school
        .app
        .store()
        .read(move |tx| Box::pin(async move { tx.audit_of_learner(mira, i64::MAX, 10).await }));
    let audit: Vec<_> = audit.await.unwrap();
    assert_eq!(audit.len(), 2);
    assert!(
        audit
            .iter()
            .all(|entry| entry.entry.actor_id == Some(teacher.person_id))
    );

    for other in [&school.noah, &school.stranger] {
        assert!(matches!(
            school.app.map(other, mira, COURSE, MONDAY).await,
            Err(Error::Forbidden)
        ));
        assert!(matches!(
            school.app.about_me(other, mira, COURSE, MONDAY).await,
            Err(Error::Forbidden)
        ));
        assert!(matches!(
            school
                .app
                .section(other, sections[0].section_id, MONDAY)
                .await,
            Err(Error::Forbidden)
        ));
    }
}

#[tokio::test]
async fn a_learner_takes_their_whole_record_away() {
    let school = school().await;
    school.one_right(&school.mira, FIRST, MONDAY).await;
    school.one_right(&school.noah, FIRST, MONDAY).await;
    let record = school
        .app
        .export_record(&school.mira, school.mira.person_id, MONDAY)
        .await
        .unwrap();
    assert_eq!(record.lines().count(), 1);
    let statement = cairn_xapi::Statement::parse(record.lines().next().unwrap()).unwrap();
    assert!(statement.check().is_ok());
    assert!(!record.contains("Mira"), "the log knows numbers, not names");
}

#[tokio::test]
async fn a_learner_takes_away_what_they_chose_and_what_was_chosen_for_them() {
    let school = school().await;
    let (app, mira, teacher) = (&school.app, &school.mira, &school.teacher);
    let skill = |id: &str| Target {
        kind: TargetKind::Skill,
        id: id.to_owned(),
    };
    let today = app.today(mira, COURSE, MONDAY).await.unwrap();
    let first = today.offers[0].skill.id.clone();
    app.choose(mira, COURSE, &today.decision_id, &first, MONDAY)
        .await
        .unwrap();
    app.set_goal(mira, COURSE, skill(FIRST), None, MONDAY)
        .await
        .unwrap();
    let later = after(MONDAY, DAY);
    app.set_goal(mira, COURSE, skill("equivalent-fractions"), None, later)
        .await
        .unwrap();
    let section = app.sections(teacher).await.unwrap()[0].section_id;
    app.assign(teacher, section, None, skill(FIRST), None, MONDAY)
        .await
        .unwrap();
    let noah = school.noah.person_id;
    app.assign(teacher, section, Some(noah), skill(FIRST), None, MONDAY)
        .await
        .unwrap();

    let file = app.export_choices(mira, mira.person_id, later).await;
    let file: serde_json::Value = serde_json::from_str(&file.unwrap()).unwrap();
    assert_eq!(file["format"], "cairn-choices-1");
    assert_eq!(file["exported_at"], "2026-03-03T14:00:00Z");
    assert_eq!(file["account"]["name"], "Mira");
    assert_eq!(file["settings"]["theme"], "system");
    let course = &file["courses"][0];
    assert_eq!(course["course"], COURSE);
    assert_eq!(course["goals"].as_array().unwrap().len(), 2);
    assert_eq!(course["goals"][0]["goal"]["id"], FIRST);
    assert_eq!(course["goals"][0]["ended_at"], "2026-03-03T14:00:00Z");
    assert_eq!(course["goals"][1]["ended_at"], serde_json::Value::Null);
    assert_eq!(course["assignments"].as_array().unwrap().len(), 1);
    assert_eq!(course["assignments"][0]["to"], "section");
    assert_eq!(course["choices"][0]["chosen"], first);
    assert_eq!(course["choices"][0]["offered"][0], first);

    for other in [teacher, &school.noah] {
        assert!(matches!(
            app.export_choices(other, mira.person_id, later).await,
            Err(Error::Forbidden)
        ));
    }
}

#[tokio::test]
async fn signing_in_takes_the_right_password_and_ends() {
    let school = school().await;
    let wrong = school.app.sign_in("mira", "correct horses", MONDAY).await;
    let unknown = school.app.sign_in("nobody", "correct horse", MONDAY).await;
    assert!(
        matches!(wrong, Err(Error::WrongLoginOrPassword))
            && matches!(unknown, Err(Error::WrongLoginOrPassword))
    );

    let session = school
        .app
        .sign_in(" MIRA ", "correct horse", MONDAY)
        .await
        .unwrap();
    assert_eq!(
        school
            .app
            .actor(&session.token, MONDAY)
            .await
            .unwrap()
            .person_id,
        school.mira.person_id
    );
    let expired = school
        .app
        .actor(&session.token, after(session.expires_at, 1))
        .await;
    assert!(matches!(expired, Err(Error::SignedOut)));
    school.app.sign_out(&session.token).await.unwrap();
    assert!(matches!(
        school.app.actor(&session.token, MONDAY).await,
        Err(Error::SignedOut)
    ));
    assert!(matches!(
        school.app.actor("forged", MONDAY).await,
        Err(Error::SignedOut)
    ));
}

#[tokio::test]
async fn a_sample_school_is_made_by_practising_and_replays() {
    let (app, plan, _folder) = sample_school(3, 7).await;
    let accounts = app.sample_accounts().await.unwrap();
    let logins: Vec<&str> = (accounts.iter())
        .map(|account| account.login.as_str())
        .collect();
    assert_eq!(logins, ["sam", "noor", "amara", "teacher"]);

    let report = app.replay(MONDAY, |_| ()).await.unwrap();
    assert!(
        report.statements > 50,
        "weeks of history, not {} statements",
        report.statements
    );
    assert_eq!(report.differences, []);
    assert_eq!(app.store().integrity_check().await.unwrap(), []);
    let again = app.found_sample_school(plan, MONDAY, |_| ()).await;
    assert!(matches!(again, Err(Error::Invalid(_))));
}
