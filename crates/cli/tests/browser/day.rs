//! A learner's first day, from signing in to signing out.

use crate::answer_key::{ALL_KINDS, AnswerKey};
use crate::browser::Browser;
use crate::person::Person;
use crate::school::{NEW_LEARNER, School};

/// Chooses among three steps, learns from a mistake with a hint, sees the stone laid, sees solutions, and goes.
pub(crate) async fn first_day(browser: &Browser, school: &School) {
    let learner = Person::signs_in(browser, school, NEW_LEARNER).await;
    let skill = chooses_a_step(&learner, school).await;
    learns_from_a_mistake(&learner, &skill).await;
    sees_solutions(&learner).await;
    learner.finishes().await;
    assert!(browser.address().await.ends_with("/today"));

    browser.follows("nav a[href$='/map']").await;
    let stones = learner.counts_stones(&skill).await;
    assert_ne!(stones, 0, "a stone lies there now");

    learner.signs_out().await;
    learner.opens("today").await;
    assert!(browser.address().await.contains("/sign-in"));

    let recorded = school.recorded(NEW_LEARNER).await;
    let answers: Vec<(&str, u32)> = recorded
        .iter()
        .rev()
        .map(|answer| (answer.verdict.as_str(), answer.hints_shown))
        .collect();
    let lived = [
        ("wrong", 0),
        ("right", 1),
        ("wrong", 0),
        ("wrong", 0),
        ("dont-know", 0),
    ];
    assert_eq!(answers, lived, "what is recorded is what happened");
}

/// Reads the steps and their reasons, looks at the map, takes the first step with typed answers. Gives the skill's title.
async fn chooses_a_step(learner: &Person<'_>, school: &School) -> String {
    let browser = learner.browser;
    let steps = learner.reads_steps().await;
    assert_eq!(steps.len(), 3, "three steps to choose from");
    for step in &steps {
        assert!(!step.reasons.is_empty(), "{} has a reason", step.title);
        assert!(
            step.reasons.iter().all(|reason| reason.len() > 20),
            "{:?}",
            step.reasons
        );
    }
    browser.unfolds(".step:nth-child(1) summary").await;
    let points = browser.texts(".step:nth-child(1) .terms td").await;
    assert!(points.len() > 2, "the points and their sum: {points:?}");

    let taken = steps
        .iter()
        .position(|step| school.has_typed_questions(&step.title))
        .expect("a step with typed answers");
    let skill = steps[taken].title.clone();
    browser.follows("nav a[href$='/map']").await;
    assert_eq!(learner.counts_stones(&skill).await, 0);
    browser.follows("nav a[href$='/today']").await;
    learner.takes_step(taken).await;
    assert_eq!(browser.text("h1").await, skill);
    skill
}

/// Types something senseless, then something wrong that Cairn knows, asks for a hint, and gets it right.
async fn learns_from_a_mistake(learner: &Person<'_>, skill: &str) {
    let browser = learner.browser;
    let key = learner.finds_question(AnswerKey::is_typed).await;

    learner.types_answer("3 3 3").await;
    assert!(
        browser.text("#said").await.len() > 20,
        "what can't be read is said"
    );
    assert_eq!(browser.value("#answer").await, "3 3 3");
    assert!(browser.focus("#answer").await.is_there);
    browser.empties("#answer").await;

    let slip = &key.slips[0];
    learner.answers(&slip.answer).await;
    assert_eq!(browser.text(".feedback h2").await, "Not yet");
    assert_eq!(browser.text(".feedback .idea h3").await, slip.misconception);
    assert!(
        browser.focus("#answer").await.is_there,
        "it can be mended at once"
    );

    browser.empties("#answer").await;
    browser.types("#answer", "1").await;
    learner.asks_for_hint().await;
    assert!(browser.text("#hint-1").await.starts_with("Hint 1"));
    assert!(browser.focus("#hint-1").await.is_there);
    assert_eq!(browser.value("#answer").await, "1", "nothing typed is lost");
    browser.empties("#answer").await;

    learner.answers(&key.right).await;
    assert_eq!(browser.text(".feedback h2").await, "Right");
    assert!(browser.focus("#feedback").await.is_there);
    assert!(browser.text("#rise").await.contains(skill));
    let laid = browser.attribute("#rise .stone", "data-level").await;
    assert_ne!(laid.as_deref(), Some("0"));
    assert!(browser.has("#rise .laid").await, "the stone settles");
    learner.goes_on().await;
}

/// Sees how it goes after two wrong answers, and after "I don't know".
async fn sees_solutions(learner: &Person<'_>) {
    let browser = learner.browser;
    let suits = |key: &AnswerKey| !key.slips.is_empty() && key.has_second_try;
    let key = learner.finds_question(suits).await;
    let slip = &key.slips[0];
    learner.answers(&slip.answer).await;
    assert!(!browser.has("#solution").await, "there is one more try");
    learner.answers(&slip.answer).await;
    assert_eq!(browser.text(".feedback h2").await, "Not this time");
    assert_eq!(browser.text("#solution h2").await, "Worked solution");

    learner.goes_on().await;
    learner.does_not_know().await;
    assert_eq!(browser.text(".feedback h2").await, "Good to know");
    assert_eq!(browser.text("#solution h2").await, "Worked solution");
    learner.goes_on().await;
}

/// Gives a wrong answer and a right one to a question of every kind that the courses have. What is said of an answer is in
/// view, and the field stays where it was.
pub(crate) async fn every_kind_of_answer(browser: &Browser, school: &School) {
    let learner = Person::signs_in(browser, school, NEW_LEARNER).await;
    for kind in ALL_KINDS {
        let key = learner.meets(kind).await;
        let place = field_place(browser).await;
        learner.answers(&key.wrong).await;
        let heading = browser.text(".feedback h2").await;
        assert!(
            ["Not yet", "Not this time"].contains(&heading.as_str()),
            "{kind}: {heading}"
        );
        assert_eq!(field_place(browser).await, place, "{kind}: the field moves");
        assert!(is_in_view(browser, ".feedback h2").await, "{kind}");

        let key = learner.meets(kind).await;
        let place = field_place(browser).await;
        learner.answers(&key.right).await;
        assert_eq!(browser.text(".feedback h2").await, "Right", "{kind}");
        assert_eq!(field_place(browser).await, place, "{kind}: the field moves");
        assert!(is_in_view(browser, ".feedback h2").await, "{kind}");
    }
}

/// How far down the page the field is, in whole pixels.
async fn field_place(browser: &Browser) -> i64 {
    let place = "return Math.round(document.getElementById('answer').getBoundingClientRect().top + scrollY)";
    let place = browser.run(place, Vec::new()).await;
    place.as_i64().unwrap_or_else(|| panic!("{place}"))
}

async fn is_in_view(browser: &Browser, selector: &str) -> bool {
    let look = "const box = document.querySelector(arguments[0]).getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight";
    let arguments = vec![serde_json::json!(selector)];
    browser.run(look, arguments).await == serde_json::json!(true)
}
