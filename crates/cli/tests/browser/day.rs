//! A learner's first day, from signing in to signing out.

use crate::browser::Browser;
use crate::person::Person;
use crate::school::{NEW_LEARNER, School};

/// Sees three steps with their reasons, takes one, makes a mistake that Cairn knows, asks for a hint, gets it right, sees
/// the stone laid; sees solutions after two wrong answers and after "I don't know"; finishes and signs out.
pub(crate) async fn first_day(browser: &Browser, school: &School) {
    let learner = Person::signs_in(browser, school, NEW_LEARNER).await;

    let steps = learner.reads_steps().await;
    assert_eq!(steps.len(), 3, "three steps to choose from");
    for step in &steps {
        assert!(!step.reasons.is_empty(), "{} has a reason", step.title);
        assert!(step.reasons.iter().all(|reason| reason.len() > 20));
    }
    let title = steps[0].title.as_str();
    browser.unfolds(".step:nth-child(1) summary").await;
    let points = browser.texts(".step:nth-child(1) .terms td").await;
    assert!(points.len() > 2, "the points and their sum: {points:?}");

    browser.follows("nav a[href$='/map']").await;
    assert_eq!(learner.counts_stones(title).await, 0);
    browser.follows("nav a[href$='/today']").await;

    learner.takes_step(0).await;
    assert_eq!(browser.text("h1").await, title);
    let key = learner
        .finds_question(|key| !key.slips.is_empty() && key.has_second_try && key.hints > 0)
        .await;
    let slip = &key.slips[0];
    learner.answers(&slip.answer).await;
    assert_eq!(browser.text("#feedback h2").await, "Not yet");
    assert_eq!(browser.text("#feedback .idea h3").await, slip.misconception);
    assert!(browser.focus("#feedback").await.is_there);

    learner.asks_for_hint().await;
    assert!(browser.text("#hint-1").await.starts_with("Hint 1"));
    assert!(browser.focus("#hint-1").await.is_there);

    learner.answers(&key.right).await;
    assert_eq!(browser.text("#feedback h2").await, "Right");
    assert!(browser.focus("#feedback").await.is_there);
    assert!(browser.text("#rise").await.contains(title));
    let laid = browser.attribute("#rise .stone", "data-level").await;
    assert_ne!(laid.as_deref(), Some("0"));

    learner.goes_on().await;
    let key = learner
        .finds_question(|key| !key.slips.is_empty() && key.has_second_try)
        .await;
    learner.answers(&key.slips[0].answer).await;
    assert!(!browser.has("#solution").await, "there is one more try");
    learner.answers(&key.slips[0].answer).await;
    assert_eq!(browser.text("#feedback h2").await, "Not this time");
    assert!(
        browser
            .text("#solution")
            .await
            .starts_with("Worked solution")
    );

    learner.goes_on().await;
    learner.does_not_know().await;
    assert_eq!(browser.text("#feedback h2").await, "Good to know");
    assert!(
        browser
            .text("#solution")
            .await
            .starts_with("Worked solution")
    );

    learner.goes_on().await;
    learner.finishes().await;
    assert!(browser.address().await.ends_with("/today"));
    browser.follows("nav a[href$='/map']").await;
    assert_ne!(
        learner.counts_stones(title).await,
        0,
        "a stone lies there now"
    );

    learner.signs_out().await;
    learner.opens("today").await;
    assert!(browser.address().await.contains("/sign-in"));

    let recorded = school.recorded(NEW_LEARNER).await;
    let verdicts: Vec<&str> = recorded
        .iter()
        .rev()
        .map(|answer| answer.verdict.as_str())
        .collect();
    assert_eq!(verdicts, ["wrong", "right", "wrong", "wrong", "dont-know"]);
    let hints: Vec<u32> = recorded
        .iter()
        .rev()
        .map(|answer| answer.hints_shown)
        .collect();
    assert_eq!(hints, [0, 1, 0, 0, 0]);
}
