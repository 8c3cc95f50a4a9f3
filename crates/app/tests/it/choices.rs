//! What learners choose and teachers assign, as a session of use.

use cairn_app::section_policy::{PolicyFileError, ReasonProblem};
use cairn_app::why::WhyView;
use cairn_app::{Error, OverrideKind, Target, TargetKind};
use cairn_engine::{Day, ScoreName, SuccessRate};

use crate::school::{COURSE, DAY, MONDAY, after, school};

fn skill(id: &str) -> Target {
    Target {
        kind: TargetKind::Skill,
        id: id.to_owned(),
    }
}

fn day(offset: i32) -> Day {
    Day(i32::try_from(MONDAY.0 / DAY).expect("a day of our time")).plus(offset)
}

#[tokio::test]
async fn a_goal_makes_a_new_decision_that_replays_to_the_bit() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    let before = app.today(mira, COURSE, MONDAY).await.unwrap();
    assert!(before.goal.is_none());
    let goal = skill("add-unlike");
    app.set_goal(mira, COURSE, goal.clone(), Some(day(30)), MONDAY)
        .await
        .unwrap();
    app.set_interest(mira, COURSE, skill("unit-fractions"), true, MONDAY)
        .await
        .unwrap();
    app.set_preferences(mira, COURSE, Some(SuccessRate::Steady), Some(20))
        .await
        .unwrap();
    // Of two decisions of one millisecond, which is the later one is not known.
    let later = after(MONDAY, 1_000);
    let after_goal = app.today(mira, COURSE, later).await.unwrap();
    assert_ne!(before.decision_id, after_goal.decision_id);
    let view = after_goal.goal.as_ref().unwrap();
    assert_eq!(view.target.target, goal);
    assert!(view.left.len() > 1, "the goal and what it builds on");
    assert_eq!(view.left.last().unwrap().id, "add-unlike");
    let points = |name: ScoreName| -> f64 {
        let reasons = after_goal.offers[0].reasons.iter();
        reasons.filter(|r| r.name == name).map(|r| r.score).sum()
    };
    assert!(points(ScoreName::Goal) > 0.0 && points(ScoreName::Success) > 0.0);

    let explained = app.explain(&after_goal.decision_id).await.unwrap();
    assert_eq!(explained.replay, cairn_app::explain::Replay::Identical);
    for candidate in &explained.candidates {
        let sum = candidate
            .terms
            .iter()
            .fold(0.0, |sum, (_, term)| sum + term);
        assert_eq!(sum.to_bits(), candidate.score.to_bits());
    }
    let kept = app.today(mira, COURSE, later).await.unwrap();
    assert_eq!(kept.decision_id, after_goal.decision_id, "nothing changed");

    app.end_goal(mira, COURSE, MONDAY).await.unwrap();
    let ended = app.today(mira, COURSE, after(later, 1_000)).await.unwrap();
    assert!(ended.goal.is_none());
    assert_ne!(ended.decision_id, after_goal.decision_id);
    let explained = app.explain(&after_goal.decision_id).await.unwrap();
    assert_eq!(
        explained.replay,
        cairn_app::explain::Replay::Identical,
        "what was chosen then is in the decision"
    );
}

#[tokio::test]
async fn goals_are_about_what_is_there_and_about_days_to_come() {
    let school = school().await;
    let (app, mira) = (&school.app, &school.mira);
    let unknown = app
        .set_goal(mira, COURSE, skill("nothing"), None, MONDAY)
        .await;
    assert!(matches!(unknown, Err(Error::NotFound(_))));
    let past = app
        .set_goal(mira, COURSE, skill("add-unlike"), Some(day(-1)), MONDAY)
        .await;
    assert!(matches!(past, Err(Error::Invalid(_))));
    let teacher = app
        .set_goal(&school.teacher, COURSE, skill("add-unlike"), None, MONDAY)
        .await;
    assert!(matches!(teacher, Err(Error::Forbidden)));
}

#[tokio::test]
async fn an_assignment_reaches_whom_it_is_for_and_is_on_record() {
    let school = school().await;
    let (app, teacher) = (&school.app, &school.teacher);
    let section = app.sections(teacher).await.unwrap()[0].section_id;
    let (mira, noah) = (&school.mira, &school.noah);
    let target = skill("unit-fractions");
    app.assign(
        teacher,
        section,
        Some(mira.person_id),
        target.clone(),
        Some(day(3)),
        MONDAY,
    )
    .await
    .unwrap();
    let today = app.today(mira, COURSE, MONDAY).await.unwrap();
    assert_eq!(today.assignments.len(), 1);
    assert_eq!(today.offers[0].skill.id, "unit-fractions");
    let other = app.today(noah, COURSE, MONDAY).await.unwrap();
    assert!(other.assignments.is_empty());

    let learner = mira.person_id;
    let audit = app
        .store()
        .read(move |tx| Box::pin(async move { tx.audit_of_learner(learner, i64::MAX, 9).await }))
        .await
        .unwrap();
    assert_eq!(audit[0].entry.action, "assign");
    assert_eq!(audit[0].entry.detail, "skill unit-fractions");

    for (who, learner) in [
        (&school.stranger, None),
        (mira, None),
        (&school.stranger, Some(mira.person_id)),
    ] {
        let refused = app
            .assign(who, section, learner, target.clone(), None, MONDAY)
            .await;
        assert!(matches!(refused, Err(Error::Forbidden)));
    }
    let nobody = app
        .assign(teacher, section, Some(999), target, None, MONDAY)
        .await;
    assert!(matches!(nobody, Err(Error::NotFound(_))));

    // Twelve right answers over two days, and it is done.
    for step in 0..6 {
        school
            .one_right(mira, "unit-fractions", after(MONDAY, step * 120_000))
            .await;
    }
    let tuesday = after(MONDAY, DAY);
    for step in 0..6 {
        school
            .one_right(mira, "unit-fractions", after(tuesday, step * 120_000))
            .await;
    }
    let done = app
        .today(mira, COURSE, after(tuesday, 3_600_000))
        .await
        .unwrap();
    assert!(done.assignments.is_empty(), "{:?}", done.assignments);
}

#[tokio::test]
async fn decisions_under_overrides_and_a_policy_file_replay_to_the_bit() {
    let school = school().await;
    let (app, teacher, mira) = (&school.app, &school.teacher, &school.mira);
    let section = app.sections(teacher).await.unwrap()[0].section_id;
    let before = app.today(mira, COURSE, MONDAY).await.unwrap();
    let first = before.offers[0].skill.id.clone();
    app.overrule(teacher, section, &first, OverrideKind::Ban, "later", MONDAY)
        .await
        .unwrap();
    app.overrule(
        teacher,
        section,
        "add-unlike",
        OverrideKind::Pin,
        "the fair",
        MONDAY,
    )
    .await
    .unwrap();
    let file = "exploration = 0.4\nlearning = 0.3\n";
    app.set_section_policy(teacher, section, file, "we try it", MONDAY)
        .await
        .unwrap();
    let overruled = app.today(mira, COURSE, MONDAY).await.unwrap();
    assert_eq!(overruled.offers[0].skill.id, "add-unlike");
    assert_eq!(overruled.offers[0].pinned.as_deref(), Some("the fair"));
    assert!(
        overruled.offers[1..]
            .iter()
            .all(|offer| offer.pinned.is_none())
    );
    let why = app.why(mira, COURSE, "add-unlike", MONDAY).await.unwrap();
    let WhyView::Offered { pinned, .. } = why.why else {
        panic!("{why:?}");
    };
    assert_eq!(pinned.as_deref(), Some("the fair"));
    let why = app.why(mira, COURSE, &first, MONDAY).await.unwrap();
    let WhyView::Closed { reason, .. } = why.why else {
        panic!("{why:?}");
    };
    assert_eq!(reason.as_deref(), Some("later"));
    assert!(overruled.offers.iter().all(|offer| offer.skill.id != first));
    app.set_section_policy(teacher, section, "", "back", MONDAY)
        .await
        .unwrap();
    app.end_override(teacher, section, &first, MONDAY)
        .await
        .unwrap();

    let explained = app.explain(&overruled.decision_id).await.unwrap();
    assert_eq!(explained.replay, cairn_app::explain::Replay::Identical);
    let banned = explained.candidates.iter().find(|c| c.skill == first);
    let banned = banned.unwrap();
    assert_eq!(banned.overruled.as_deref(), Some("set aside"));
    assert_eq!(banned.propensity.to_bits(), 0);
    let earlier = app.explain(&before.decision_id).await.unwrap();
    assert_eq!(earlier.replay, cairn_app::explain::Replay::Identical);
    assert_ne!(earlier.policy, explained.policy);
    let after = app.today(mira, COURSE, MONDAY).await.unwrap();
    assert_eq!(after.offers[0].skill.id, "add-unlike", "still pinned");
    let again = app.explain(&after.decision_id).await.unwrap();
    assert_eq!(again.policy, earlier.policy);

    for who in [&school.stranger, mira] {
        let refused = app
            .overrule(who, section, &first, OverrideKind::Ban, "no", MONDAY)
            .await;
        assert!(matches!(refused, Err(Error::Forbidden)));
        let refused = app
            .set_section_policy(who, section, "nonsense", "no", MONDAY)
            .await;
        assert!(matches!(
            refused,
            Err(PolicyFileError::Other(Error::Forbidden))
        ));
    }
    for (reason, problem) in [
        (" \n".to_owned(), ReasonProblem::Missing),
        ("é".repeat(201), ReasonProblem::TooLong(201)),
    ] {
        let refused = app
            .overrule(teacher, section, &first, OverrideKind::Ban, &reason, MONDAY)
            .await;
        assert!(matches!(refused, Err(Error::Reason(found)) if found == problem));
        let refused = app
            .set_section_policy(teacher, section, "", &reason, MONDAY)
            .await;
        let Err(PolicyFileError::Other(Error::Reason(found))) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(found, problem);
    }
    let mistaken = app
        .set_section_policy(teacher, section, "exploration = 2", "so", MONDAY)
        .await;
    assert!(matches!(mistaken, Err(PolicyFileError::Mistaken(_))));
}
