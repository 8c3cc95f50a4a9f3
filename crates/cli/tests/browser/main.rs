//! Cairn in a real browser: the program that people start, the pages that they see.
//!
//! Sessions of use are told once, in [`day`], and lived through three times: with the mouse, with the keyboard alone, and in
//! a browser that runs no scripts. [`tour`] leads past every page in every state; [`checks`] looks at each for what no page
//! may do, and [`screens`] takes its picture, where pictures are wanted.
//!
//! `cargo xtask test` starts the browser. Without it these tests say so and pass, except in CI.

mod answer_key;
mod browser;
mod checks;
mod day;
mod person;
mod school;
mod screens;
mod tools;
mod tour;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use browser::{Browser, Hands, Scheme, Scripts};
use person::Person;
use school::School;
use tools::Tools;
use tour::Pages;

#[tokio::test]
async fn a_learner_has_a_first_day() {
    in_browser(Scripts::On, Hands::Mouse, async |browser, school| {
        day::first_day(browser, school).await;
        assert!(
            school
                .recorded(school::NEW_LEARNER)
                .await
                .iter()
                .all(|answer| answer.duration_ms.is_some()),
            "scripts measure how long an answer takes"
        );
    })
    .await;
}

#[tokio::test]
async fn a_learner_has_a_first_day_without_scripts() {
    in_browser(Scripts::Off, Hands::Mouse, async |browser, school| {
        browser.goes_to("data:text/html,<p>off</p><script>document.querySelector('p').textContent = 'on'</script>").await;
        assert_eq!(browser.text("p").await, "off", "scripts don't run");
        day::first_day(browser, school).await;
        assert!(
            school.recorded(school::NEW_LEARNER).await.iter().all(|answer| answer.duration_ms.is_none()),
            "nothing has measured how long an answer takes"
        );
    })
    .await;
}

#[tokio::test]
async fn a_learner_has_a_first_day_by_keyboard_alone() {
    in_browser(Scripts::On, Hands::Keyboard, day::first_day).await;
}

#[tokio::test]
async fn every_page_of_learners_is_open_to_everybody() {
    pages_are_open_to_everybody(Pages::OfLearners).await;
}

#[tokio::test]
async fn every_page_of_staff_is_open_to_everybody() {
    pages_are_open_to_everybody(Pages::OfStaff).await;
}

async fn pages_are_open_to_everybody(pages: Pages) {
    let Some(axe) = Tools::find().map(|tools| tools.axe()) else {
        return;
    };
    in_browser(Scripts::On, Hands::Mouse, async |browser, school| {
        let (page, what) = checks::FAULTY;
        browser.goes_to(page).await;
        let found = checks::faults(browser, &school.url("/"), &axe).await;
        assert_detected(&found, &what);

        let mut faults = Vec::new();
        tour::walk(browser, school, pages, &mut async |page| {
            let found = checks::faults(browser, &school.url("/"), &axe).await;
            faults.extend(found.iter().map(|fault| format!("{page}: {fault}")));
        })
        .await;
        assert_faultless(&faults);
    })
    .await;
}

#[tokio::test]
async fn every_control_for_learners_is_reached_with_the_keyboard() {
    controls_are_reached_with_the_keyboard(Pages::OfLearners).await;
}

#[tokio::test]
async fn every_control_for_staff_is_reached_with_the_keyboard() {
    controls_are_reached_with_the_keyboard(Pages::OfStaff).await;
}

async fn controls_are_reached_with_the_keyboard(pages: Pages) {
    in_browser(Scripts::On, Hands::Mouse, async |browser, school| {
        let (page, what) = checks::UNTABBABLE;
        browser.goes_to(page).await;
        let found = checks::untabbable(browser).await;
        assert_detected(&found, &what);
        // The controls are the same in every language, so this walk is the one in the language that the others do not speak.
        let [_, language] = screens::LANGUAGES;
        browser.speaks(language).await;
        school.speaks(language).await;
        let mut faults = Vec::new();
        tour::walk(browser, school, pages, &mut async |page| {
            for (width, height) in checks::SIZES {
                browser.resize(width, height).await;
                let found = checks::untabbable(browser).await;
                faults.extend(
                    found
                        .iter()
                        .map(|fault| format!("{page} ({width} px): {fault}")),
                );
            }
        })
        .await;
        assert_faultless(&faults);
    })
    .await;
}

#[tokio::test]
async fn the_largest_type_fits_on_the_narrowest_screen() {
    in_browser(Scripts::On, Hands::Mouse, async |browser, school| {
        // Without motion no page is looked at while the one before gives way to it.
        browser.prefers(Scheme::Light).await;
        let mut faults = Vec::new();
        for language in screens::LANGUAGES {
            school.speaks(language).await;
            tour::largest_type(browser, school, &mut async |page| {
                let found = checks::misfits(browser).await;
                faults.extend(
                    found
                        .iter()
                        .map(|fault| format!("{page} ({language}): {fault}")),
                );
            })
            .await;
        }
        assert_faultless(&faults);
    })
    .await;
}

#[tokio::test]
async fn a_practice_page_is_light() {
    in_browser(Scripts::On, Hands::Mouse, async |browser, school| {
        let learner = Person::signs_in(browser, school, school::LEARNER).await;
        let mut heaviest = 0;
        for kind in answer_key::ALL_KINDS {
            learner.meets(kind).await;
            let bytes = checks::weight(browser).await;
            assert!((5_000..60_000).contains(&bytes), "{kind}: {bytes} bytes");
            heaviest = heaviest.max(bytes);
        }
        eprintln!("the heaviest practice page takes {heaviest} bytes");
    })
    .await;
}

#[tokio::test]
#[ignore = "takes pictures and checks nothing: cargo xtask screens"]
async fn screens() {
    in_browser(Scripts::On, Hands::Mouse, async |browser, school| {
        let folder = Tools::screens();
        std::fs::create_dir_all(&folder).expect("the folder for pictures can be made");
        browser.hides_scroll_bars().await;
        let mut pages = Vec::new();
        for language in screens::LANGUAGES {
            browser.speaks(language).await;
            school.speaks(language).await;
            pages.clear();
            for part in [Pages::OfLearners, Pages::OfStaff] {
                tour::walk(browser, school, part, &mut async |page| {
                    screens::take(browser, language, page, &folder).await;
                    pages.push(page);
                })
                .await;
            }
        }
        screens::index(&pages, &folder);
    })
    .await;
}

#[tokio::test]
async fn the_office_is_run_by_keyboard_alone() {
    in_browser(Scripts::On, Hands::Keyboard, async |browser, school| {
        tour::office::walk(browser, school, &mut async |_| {}).await;
    })
    .await;
}

#[tokio::test]
async fn a_placement_and_a_class_are_gone_through_by_keyboard_alone() {
    in_browser(Scripts::On, Hands::Keyboard, async |browser, school| {
        let learner = Person::signs_in(browser, school, school::NEW_LEARNER).await;
        tour::placement(browser, school, &mut async |_| {}).await;
        learner.signs_out().await;
        tour::class(browser, school, &mut async |_| {}).await;
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_answer_is_given_by_keyboard_alone() {
    in_browser(Scripts::On, Hands::Keyboard, day::every_kind_of_answer).await;
}

#[tokio::test]
async fn every_kind_of_answer_is_given_without_scripts() {
    in_browser(Scripts::Off, Hands::Mouse, day::every_kind_of_answer).await;
}

#[tokio::test]
async fn things_are_dragged_into_their_order() {
    in_browser(Scripts::On, Hands::Mouse, async |browser, school| {
        let learner = Person::signs_in(browser, school, school::LEARNER).await;
        let key = learner.meets("ordering").await;
        let lists = browser.attributes(".movable select", "id").await;
        browser
            .drags(".row:last-child .grip", ".row:first-child")
            .await;
        let mut wanted = lists.clone();
        wanted.rotate_right(1);
        let dragged = browser.attributes(".movable select", "id").await;
        assert_eq!(dragged, wanted, "the last one is the first");
        assert!(browser.text("#moved").await.contains('1'), "it is told");
        learner.answers(&key.right).await;
        assert_eq!(browser.text(".feedback h2").await, "Right");
    })
    .await;
}

#[tokio::test]
async fn a_question_is_read_aloud_for_those_who_want_that() {
    in_browser(Scripts::On, Hands::Mouse, async |browser, school| {
        let learner = Person::signs_in(browser, school, school::LEARNER).await;
        learner.meets("choice").await;
        assert!(!browser.has(".speak").await, "nobody is read to unasked");
        browser.goes_to(&school.url("/settings")).await;
        browser.sets("#aloud", true).await;
        browser.follows("#save").await;
        learner.meets("choice").await;
        // The browser under test has no voice of its own.
        let listen =
            "speechSynthesis.speak = (words) => { window.heard = `${words.lang}: ${words.text}` }";
        browser.run(listen, Vec::new()).await;
        browser.presses(".speak", 1).await;
        let heard = browser.run("return window.heard", Vec::new()).await;
        let words = browser.attribute(".speak", "data-words").await;
        let words = words.unwrap_or_default();
        assert!(words.len() > 20, "{words}");
        assert_eq!(heard, serde_json::json!(format!("en: {words}")));
        let pressed = async || browser.attribute(".speak", "aria-pressed").await;
        assert_eq!(pressed().await.as_deref(), Some("true"));
        browser.presses(".speak", 1).await;
        assert_eq!(pressed().await.as_deref(), Some("false"), "it is quiet");
    })
    .await;
}

/// That each of these faults of a faulty page was found.
fn assert_detected(found: &[String], faults: &[&str]) {
    for fault in faults {
        assert!(
            found.iter().any(|found| found.starts_with(fault)),
            "{fault} is not in {found:?}"
        );
    }
}

fn assert_faultless(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Opens a school and a browser, and closes both whatever happens in between.
async fn in_browser(scripts: Scripts, hands: Hands, session: impl AsyncFnOnce(&Browser, &School)) {
    let Some(tools) = Tools::find() else { return };
    let school = School::open().await;
    let browser = Browser::open(&tools, scripts, hands).await;
    let outcome = AssertUnwindSafe(session(&browser, &school))
        .catch_unwind()
        .await;
    if outcome.is_err() {
        let test = std::thread::current().name().unwrap_or("test").to_owned();
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.png"));
        let picture = AssertUnwindSafe(browser.picture()).catch_unwind().await;
        if let Ok(Ok(())) = picture.map(|picture| std::fs::write(&file, picture)) {
            eprintln!("what the browser showed: {}", file.display());
        }
    }
    browser.close().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}
