//! The tour: past every page of Cairn, in every state that it has something to say in.

pub(crate) mod office;

use crate::answer_key::ALL_KINDS;
use crate::browser::Browser;
use crate::person::Person;
use crate::school::{LEARNER, NEW_LEARNER, PLACED_LEARNER, School, TEACHER};

/// Pages that are walked past together. All there are is both, one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pages {
    /// Those that anybody and learners see.
    OfLearners,
    /// Those of a class and of the office, and what comes of them for learners.
    OfStaff,
}

/// Walks past every one of these pages; `look` is called at each with the page's name.
pub(crate) async fn walk(
    browser: &Browser,
    school: &School,
    pages: Pages,
    look: &mut impl AsyncFnMut(&'static str),
) {
    match pages {
        Pages::OfLearners => {
            outside(browser, school, look).await;
            first_day(browser, school, look).await;
            own_pages(browser, school, look).await;
            practice(browser, school, look).await;
            settings(browser, school, look).await;
            refusals(browser, school, look).await;
        }
        Pages::OfStaff => {
            class(browser, school, look).await;
            office::walk(browser, school, look).await;
        }
    }
}

async fn outside(browser: &Browser, school: &School, look: &mut impl AsyncFnMut(&'static str)) {
    browser.goes_to(&school.url("/sign-in")).await;
    look("sign-in").await;
    browser.goes_to(&school.url("/design")).await;
    look("design").await;
    browser
        .goes_to(&school.url(&format!("/c/{}/map", school.course())))
        .await;
    look("sign-in-first").await;
    browser.types("#login", LEARNER).await;
    browser.types("#password", "not this one").await;
    browser.follows("#sign-in").await;
    assert!(browser.has("#mistake").await, "the mistake is named");
    look("sign-in-error").await;
}

async fn first_day(browser: &Browser, school: &School, look: &mut impl AsyncFnMut(&'static str)) {
    let learner = Person::signs_in(browser, school, NEW_LEARNER).await;
    look("today-new").await;
    learner.opens("map").await;
    look("map-new").await;
    learner.opens("me").await;
    look("me-new").await;
    placement(browser, school, look).await;
    learner.signs_out().await;
    let placed = Person::signs_in(browser, school, PLACED_LEARNER).await;
    look("today-placed").await;
    placed.opens("map").await;
    look("map-placed").await;
    placed.opens("me").await;
    browser.follows("#placement-found").await;
    look("placement-found").await;
    placed.signs_out().await;
}

/// A placement, begun and left after some questions.
pub(crate) async fn placement(
    browser: &Browser,
    school: &School,
    look: &mut impl AsyncFnMut(&'static str),
) {
    let course = school.course();
    browser
        .goes_to(&school.url(&format!("/c/{course}/placement")))
        .await;
    look("placement").await;
    browser.follows("#begin").await;
    browser.unfolds_all().await;
    look("placement-question").await;
    browser.follows("#dont-know").await;
    look("placement-question-second").await;
    browser
        .goes_to(&school.url(&format!("/c/{course}/today")))
        .await;
    look("today-placement-waits").await;
    browser
        .goes_to(&school.url(&format!("/c/{course}/placement")))
        .await;
    look("placement-goes-on").await;
    browser.follows("#stop").await;
    look("placement-found-little").await;
}

async fn practice(browser: &Browser, school: &School, look: &mut impl AsyncFnMut(&'static str)) {
    let learner = Person::of(browser, school, LEARNER);
    // Whoever is stuck is asked in another way, so that looking for a question that is typed may be in vain.
    let key = learner.meets("number").await;
    look("practice-open").await;
    learner.types_answer("one half?").await;
    assert!(
        browser.has("#said.mistake").await,
        "what can't be read is said"
    );
    look("practice-unreadable").await;
    browser
        .goes_to(browser.address().await.trim_end_matches("/answer"))
        .await;
    learner.answers(&key.slips[0].answer).await;
    assert!(browser.has(".idea").await, "the misconception is named");
    look("practice-wrong").await;
    learner.asks_for_hint().await;
    look("practice-hint").await;
    learner.opens("today").await;
    assert!(browser.has("#continue").await, "a question waits");
    look("today-unfinished").await;
    browser.follows("#continue").await;
    learner.answers(&key.right).await;
    look("practice-right").await;
    learner.goes_on().await;
    learner.does_not_know().await;
    look("practice-dont-know").await;
    let key = learner.meets("number").await;
    learner.answers(&key.slips[0].answer).await;
    learner.answers(&key.slips[0].answer).await;
    look("practice-solution").await;

    for kind in ALL_KINDS {
        let [open, wrong] = match kind {
            "choice" => ["practice-choice", "practice-choice-wrong"],
            "choices" => ["practice-choices", "practice-choices-wrong"],
            "expression" => ["practice-expression", "practice-expression-wrong"],
            "text" => ["practice-text", "practice-text-wrong"],
            "blanks" => ["practice-blanks", "practice-blanks-wrong"],
            "ordering" => ["practice-ordering", "practice-ordering-wrong"],
            "matching" => ["practice-matching", "practice-matching-wrong"],
            "point" => ["practice-point", "practice-point-wrong"],
            "points" => ["practice-points", "practice-points-wrong"],
            "shade" => ["practice-shade", "practice-shade-wrong"],
            _ => continue,
        };
        let key = learner.meets(kind).await;
        look(open).await;
        let slip = key.slips.first().map(|slip| &slip.answer);
        learner.answers(slip.unwrap_or(&key.wrong)).await;
        look(wrong).await;
    }
}

async fn own_pages(browser: &Browser, school: &School, look: &mut impl AsyncFnMut(&'static str)) {
    let learner = Person::signs_in(browser, school, LEARNER).await;
    look("today").await;
    browser.unfolds_all().await;
    look("today-reasons").await;
    browser.follows(".step:nth-child(1) h2 a").await;
    look("skill").await;
    browser.unfolds_all().await;
    look("skill-unfolded").await;
    browser.follows("#why").await;
    look("why").await;
    learner.opens("today").await;
    browser.follows("#goal").await;
    look("goal-none").await;
    let last = "#target optgroup:last-of-type option:last-of-type";
    let target = browser.attribute(last, "value").await;
    let target = target.expect("the course has a last skill");
    browser
        .goes_to(&school.url(&format!("/c/{}/goal?target={target}", school.course())))
        .await;
    browser.follows("#set-goal").await;
    look("goal").await;
    learner.opens("today").await;
    look("today-goal").await;
    let skill = target.trim_start_matches("skill:");
    browser
        .goes_to(&school.url(&format!("/c/{}/why/{skill}", school.course())))
        .await;
    look("why-not").await;
    browser
        .goes_to(&school.url(&format!("/c/{}/goal", school.course())))
        .await;
    browser.follows("#give-up").await;
    learner.opens("map").await;
    look("map").await;
    browser.unfolds_all().await;
    look("map-unfolded").await;
    browser.follows("#other-view").await;
    look("map-list").await;
    learner.opens("me").await;
    look("me").await;
}

/// The settings, and pages of somebody who has turned all of them.
async fn settings(browser: &Browser, school: &School, look: &mut impl AsyncFnMut(&'static str)) {
    browser.goes_to(&school.url("/settings")).await;
    let language = browser.attribute("html", "lang").await.unwrap_or_default();
    look("settings").await;
    for input in [
        "#language-es",
        "#theme-dark",
        "#text-largest",
        "#spacing",
        "#motion",
        "#distraction",
        "#aloud",
    ] {
        browser.sets(input, true).await;
    }
    browser.follows("#save").await;
    assert!(browser.text("#saved").await.contains("Guardado"));
    look("settings-turned").await;
    let learner = Person::of(browser, school, LEARNER);
    learner.opens("today").await;
    look("today-turned").await;
    learner.opens("map").await;
    look("map-turned").await;
    learner.opens("me").await;
    look("me-turned").await;
    let key = learner.meets("fraction").await;
    assert!(browser.has(".speak:not([hidden])").await, "it can be heard");
    assert!(!browser.is_seen("nav").await, "nothing distracts");
    look("practice-turned").await;
    learner.answers(&key.right).await;
    look("practice-turned-right").await;

    browser.goes_to(&school.url("/settings")).await;
    let language = format!("#language-{language}");
    for input in [&language, "#theme-system", "#text-usual"] {
        browser.sets(input, true).await;
    }
    for input in ["#spacing", "#motion", "#distraction", "#aloud"] {
        browser.sets(input, false).await;
    }
    browser.follows("#save").await;
}

async fn refusals(browser: &Browser, school: &School, look: &mut impl AsyncFnMut(&'static str)) {
    browser.goes_to(&school.url("/no-such-page")).await;
    look("not-found").await;
    let other = school.person_id(NEW_LEARNER).await;
    browser
        .goes_to(&school.url(&format!("/learner/{other}/map")))
        .await;
    look("forbidden").await;
    browser.follows("#sign-out").await;
}

/// A class, from its teacher's pages to those of its learners.
pub(crate) async fn class(
    browser: &Browser,
    school: &School,
    look: &mut impl AsyncFnMut(&'static str),
) {
    let teacher = Person::signs_in(browser, school, TEACHER).await;
    look("class").await;
    browser.follows("#assignments").await;
    look("class-assignments").await;
    browser.goes_to(&school.url("/")).await;
    browser.follows("#gaps").await;
    look("class-gaps").await;
    browser.goes_to(&school.url("/")).await;
    browser.follows("#policy").await;
    browser.unfolds_all().await;
    look("class-policy").await;
    browser.goes_to(&school.url("/")).await;
    browser
        .follows("td a[href*='/map'], th a[href*='/map']")
        .await;
    look("class-map").await;
    browser.goes_to(&school.url("/")).await;
    browser
        .follows("td a[href*='/me'], th a[href*='/me']")
        .await;
    look("class-evidence").await;
    teacher.signs_out().await;
}

/// Past the pages that people see most, of a learner, of one who was just placed and of a teacher who have all chosen the
/// largest type.
pub(crate) async fn largest_type(
    browser: &Browser,
    school: &School,
    look: &mut impl AsyncFnMut(&'static str),
) {
    let signs_in = async |login| {
        let person = Person::signs_in(browser, school, login).await;
        browser.goes_to(&school.url("/settings")).await;
        browser.sets("#text-largest", true).await;
        browser.follows("#save").await;
        browser.goes_to(&school.url("/")).await;
        person
    };
    let learner = signs_in(LEARNER).await;
    browser.unfolds_all().await;
    look("largest-today").await;
    learner.opens("map").await;
    look("largest-map").await;
    browser.unfolds_all().await;
    look("largest-map-unfolded").await;
    browser.follows("#other-view").await;
    look("largest-map-list").await;
    learner.opens("me").await;
    browser.unfolds_all().await;
    look("largest-me").await;
    for kind in ALL_KINDS {
        let key = learner.meets(kind).await;
        look("largest-practice").await;
        learner.answers(&key.wrong).await;
        browser.unfolds_all().await;
        look("largest-practice-wrong").await;
    }
    learner.signs_out().await;
    let placed = signs_in(PLACED_LEARNER).await;
    look("largest-today-placed").await;
    placed.opens("me").await;
    browser.follows("#placement-found").await;
    browser.unfolds_all().await;
    look("largest-placement-found").await;
    placed.signs_out().await;
    let teacher = signs_in(TEACHER).await;
    look("largest-class").await;
    browser.follows("#assignments").await;
    look("largest-assignments").await;
    teacher.signs_out().await;
}
