//! The administrator's pages, and what comes of them: other systems, record stores that statements are passed on to, and
//! units made elsewhere, on their way from the upload to a learner who opens one.

use std::time::Duration;

use crate::browser::Browser;
use crate::person::Person;
use crate::school::{ADMINISTRATOR, LEARNER, School, TEACHER};

/// A package of one unit, which lies on the web.
const PACKAGE: &str = r#"<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://example.org/course/halves">
    <title><langstring lang="en">Folding paper</langstring><langstring lang="es">Doblar papel</langstring></title>
    <description><langstring lang="en">Fractions by hand.</langstring></description>
  </course>
  <au id="https://example.org/au/fold" moveOn="Passed" masteryScore="0.8" launchMethod="OwnWindow">
    <title><langstring lang="en">Fold a strip of paper</langstring><langstring lang="es">Doblar una tira de papel</langstring></title>
    <description><langstring lang="en">Fold it, count the parts, and name them.</langstring><langstring lang="es">Dobla, cuenta las partes y nómbralas.</langstring></description>
    <url>https://lessons.example.org/fold</url>
  </au>
</courseStructure>"#;

/// How often a page is looked at again until what happens behind it shows.
const MOST_LOOKS: usize = 100;

/// Walks past all of it; `look` is called at each page with its name.
pub(crate) async fn walk(
    browser: &Browser,
    school: &School,
    look: &mut impl AsyncFnMut(&'static str),
) {
    let administrator = Person::signs_in(browser, school, ADMINISTRATOR).await;
    look("office").await;
    other_systems(browser, look).await;
    forwarding(browser, school, look).await;
    content(browser, school, look).await;
    administrator.signs_out().await;

    let teacher = Person::signs_in(browser, school, TEACHER).await;
    assigns_unit(browser, look).await;
    teacher.signs_out().await;
    let learner = Person::signs_in(browser, school, LEARNER).await;
    opens_unit(&learner, school, look).await;
    learner.signs_out().await;
    let teacher = Person::signs_in(browser, school, TEACHER).await;
    browser.follows("#assignments").await;
    while browser.has("[name=end]").await {
        browser.follows("[name=end]").await;
    }
    teacher.signs_out().await;
}

async fn other_systems(browser: &Browser, look: &mut impl AsyncFnMut(&'static str)) {
    browser.follows("nav a[href='/systems']").await;
    look("systems").await;
    browser.types("#name", "The library’s lessons").await;
    browser.follows("#add").await;
    assert!(browser.has("#secret").await, "the secret is shown, once");
    look("systems-added").await;
    browser.types("#activity", "https://example.org/film").await;
    browser.follows("#map").await;
    look("systems-rules").await;
    browser.follows("[name=remove]").await;
    browser.follows("[name=revoke]").await;
}

async fn forwarding(browser: &Browser, school: &School, look: &mut impl AsyncFnMut(&'static str)) {
    browser.follows("a[href='/systems/forwarding']").await;
    look("forwarding-none").await;
    browser.types("#name", "District").await;
    // Nothing answers at this port.
    let endpoint = "http://127.0.0.1:9/a-rather-long-path/xapi";
    browser.types("#endpoint", endpoint).await;
    browser.types("#key", "cairn").await;
    browser.types("#secret", "correct horse").await;
    browser.follows("#forward").await;
    assert!(browser.has("#said").await, "http must be asked for");
    look("forwarding-mistake").await;
    browser.types("#secret", "correct horse").await;
    browser.sets("[name=version][value='1.0.3']", true).await;
    browser.sets("[name=own]", true).await;
    browser.sets("[name=http]", true).await;
    browser
        .types("#verb", "http://adlnet.gov/expapi/verbs/answered")
        .await;
    browser.follows("#forward").await;
    for _ in 0..MOST_LOOKS {
        if browser.has("main .mistake").await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        browser.goes_to(&school.url("/systems/forwarding")).await;
    }
    assert!(browser.has("main .mistake").await, "what is in the way");
    look("forwarding-fails").await;
    browser.follows("[name=pause]").await;
    school.sets_statement_aside(LEARNER).await;
    school.loses_secrets().await;
    browser.goes_to(&school.url("/systems/forwarding")).await;
    browser.unfolds("section details summary").await;
    look("forwarding-paused").await;
    browser.follows("[name=resume]").await;
    browser.follows("[name=again]").await;
    browser.follows("[name=remove]").await;
}

async fn content(browser: &Browser, school: &School, look: &mut impl AsyncFnMut(&'static str)) {
    browser.follows("nav a[href='/content']").await;
    look("content").await;
    let before = browser.attributes("form.made", "action").await;
    let broken = PACKAGE.replace("moveOn=\"Passed\"", "moveOn=\"Perhaps\"");
    let broken = school.keeps_file("broken.xml", &broken);
    browser.chooses_file("#package", &broken).await;
    browser.follows("form[enctype] button").await;
    assert!(browser.has("#refused li").await, "every mistake is named");
    look("content-refused").await;
    let package = school.keeps_file("cmi5.xml", PACKAGE);
    browser.chooses_file("#package", &package).await;
    browser.follows("form[enctype] button").await;
    look("content-added").await;
    let after = browser.attributes("form.made", "action").await;
    let new = after.iter().find(|action| !before.contains(action));
    let form = format!("form[action='{}']", new.expect("the unit has a form"));
    let place = &school.kinds()["number"];
    assert_eq!(place.course, school.course(), "the class takes that course");
    let skill = format!("{}/{}", place.course, place.skill);
    browser.picks(&format!("{form} [name=skill]"), &skill).await;
    browser.follows(&format!("{form} button")).await;
    look("content-linked").await;
}

async fn assigns_unit(browser: &Browser, look: &mut impl AsyncFnMut(&'static str)) {
    browser.follows("#assignments").await;
    let unit = browser
        .attribute("#target optgroup:last-of-type option:last-of-type", "value")
        .await;
    browser
        .picks("#target", &unit.expect("the unit can be assigned"))
        .await;
    browser.follows("#assign").await;
    assert!(browser.has("[name=end]").await, "it is assigned");
    look("class-assigned-unit").await;
}

async fn opens_unit(
    learner: &Person<'_>,
    school: &School,
    look: &mut impl AsyncFnMut(&'static str),
) {
    const OPEN: &str = "form[action^='/content/'] button";
    let browser = learner.browser;
    look("today-unit").await;
    browser.follows(OPEN).await;
    look("unit-opening").await;
    browser.follows(".buttons a[href$='/today']").await;
    learner.practises(&school.kinds()["number"]).await;
    learner.asks_for_hint().await;
    browser.unfolds(".ways summary").await;
    look("practice-unit").await;
    browser.follows(OPEN).await;
    assert!(
        browser.has(".buttons a[href^='/attempt/']").await,
        "it leads back to the question"
    );
    browser.follows(".buttons a[href^='/attempt/']").await;
    learner.finishes().await;
    let place = &school.kinds()["number"];
    let page = format!("/c/{}/skill/{}", place.course, place.skill);
    browser.goes_to(&school.url(&page)).await;
    look("skill-unit").await;
}
