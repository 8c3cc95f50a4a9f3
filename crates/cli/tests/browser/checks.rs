//! What no page may do, whatever it shows: keep somebody out, run off a small screen, fetch from elsewhere, be heavy.

use serde_json::{Value, json};

use crate::browser::{Browser, Scheme};

/// The rules of axe that count: WCAG 2.2 AA with everything that it builds on, and what is good practice besides.
const RULES: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

/// Those of them that look at colours.
const COLOUR_RULES: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// The narrowest screen without scrolling sideways, in CSS pixels: 1280 at a zoom of 400 % (WCAG 2.2, 1.4.10).
const NARROWEST: u32 = 320;

/// The sizes of a laptop and of a phone.
pub(crate) const SIZES: [(u32, u32); 2] = [(1280, 800), (390, 844)];

/// Both schemes of colours.
pub(crate) const SCHEMES: [Scheme; 2] = [Scheme::Light, Scheme::Dark];

/// All that is wrong with the page that is open.
pub(crate) async fn faults(browser: &Browser, origin: &str, axe: &str) -> Vec<String> {
    let mut found = complaints(browser, origin).await;
    found.extend(overflow(browser).await);
    browser.run(axe, Vec::new()).await;
    for (width, height) in SIZES {
        browser.resize(width, height).await;
        found.extend(scrolling_boxes(browser, width).await);
        found.extend(misplaced_choices(browser, width).await);
        found.extend(barriers(browser, width).await);
    }
    found
}

/// A page with one fault of each kind for those who have nothing but the keyboard.
pub(crate) const UNTABBABLE: (&str, [&str; 2]) = (
    "data:text/html,<!doctype html><title>Faulty</title><style>.bare{outline:none}</style>\
     <button class=bare>Bare</button><button tabindex=-1>Skipped</button>",
    ["no sign of the focus", "Tab does not lead to"],
);

/// A page with one fault of each kind, and what is said of it: checks that find nothing anywhere would prove nothing.
pub(crate) const FAULTY: (&str, [&str; 7]) = (
    "data:text/html,<!doctype html><html lang=en><title>Faulty</title>\
     <style>@media (prefers-color-scheme:dark){h1{color:gray;background:darkgray}}</style><main><h1>Faulty</h1>\
     <div class=on-line><div class=places style='position:absolute'><input type=radio aria-label=A></div></div>\
     <input><div style='width:2000px'>wide</div><div style='height:20px;overflow:auto'>1<br>2<br>3</div>\
     <img alt='' src='http://elsewhere.invalid/'></main><script>console.error('oh')</script>",
    [
        "axe (390 px, light): label",
        "axe (390 px, dark): color-contrast",
        "sticks out",
        "scrolls",
        "not on its place of the line",
        "console: ",
        "asks another host: http://elsewhere.invalid/",
    ],
);

/// What axe finds on a page of this width, in light and in dark.
///
/// All that the dark scheme changes is colours, which the style sheet sees to by its making; so there only the rules about
/// colours are asked again.
async fn barriers(browser: &Browser, width: u32) -> Vec<String> {
    let mut found = Vec::new();
    for scheme in SCHEMES {
        browser.prefers(scheme).await;
        let rules = match scheme {
            Scheme::Light => json!({"type": "tag", "values": RULES}),
            Scheme::Dark => json!({"type": "rule", "values": COLOUR_RULES}),
        };
        let violations = browser.run_async(RUN_AXE, vec![rules]).await;
        let Value::Array(violations) = violations else {
            panic!("axe failed: {violations}");
        };
        let seen = format!("{width} px, {}", scheme.name());
        found.extend(violations.iter().map(|violation| {
            let word = |name: &str| violation[name].as_str().unwrap_or_default().to_owned();
            format!(
                "axe ({seen}): {} at {}: {} ({})",
                word("rule"),
                word("target"),
                word("help"),
                word("why")
            )
        }));
    }
    found
}

/// A violation for each place.
const RUN_AXE: &str = "
    const done = arguments[arguments.length - 1];
    const options = {runOnly: arguments[0], resultTypes: ['violations']};
    axe.run(document, options).then((results) => done(results.violations.flatMap((violation) =>
        violation.nodes.map((node) => ({
            rule: violation.id, help: violation.help, target: node.target.join(' '), why: node.failureSummary,
        })))), (error) => done(String(error)));";

/// What sticks out of the page where it is as narrow as can be.
async fn overflow(browser: &Browser) -> Vec<String> {
    browser.resize(NARROWEST, 640).await;
    browser.is_drawn().await;
    let said = format!("sticks out at {NARROWEST} px");
    listed(browser, TOO_WIDE, &said).await
}

/// What a script lists, each with what is to be said of it.
async fn listed(browser: &Browser, script: &str, said: &str) -> Vec<String> {
    let listed = browser.run(script, Vec::new()).await;
    let listed: Vec<String> = serde_json::from_value(listed).expect("a list");
    let line = |element: &String| format!("{said}: {element}");
    listed.iter().map(line).collect()
}

/// The page as a whole may not scroll sideways; if it does, these are the elements that reach beyond its edge.
const TOO_WIDE: &str = "
    const page = document.scrollingElement;
    const edge = page.clientWidth;
    if (page.scrollWidth <= edge) return [];
    const beyond = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > edge + 0.5);
    return [`${page.scrollWidth} px in all`, ...beyond.slice(0, 5).map((e) => e.outerHTML.slice(0, 120))];";

/// What does not fit where the page is as narrow as can be: not by sticking out of the page, and not by scrolling sideways in a
/// box of its own. Formulas and tables of a course may.
pub(crate) async fn misfits(browser: &Browser) -> Vec<String> {
    let mut found = overflow(browser).await;
    found.extend(listed(browser, SIDEWAYS, "scrolls sideways").await);
    found
}

const SIDEWAYS: &str = "
    const own = ':is(.question, .prose, .aside, .solution, .feedback, .option, .row, .below, svg, math)';
    const holds = (e) => e.matches('main, .reading, .narrow') || getComputedStyle(e).overflowX !== 'visible';
    const wide = (e) => !e.closest(own) && e.clientWidth > 1 && holds(e) && e.scrollWidth > e.clientWidth;
    const right = (e) => e.getBoundingClientRect().right;
    const cause = (box) => [...box.querySelectorAll('*')].filter((e) => !e.closest('.unseen'))
        .reduce((widest, e) => right(e) >= right(widest) ? e : widest, box);
    return [...document.querySelectorAll('main, main *')].filter(wide)
        .map((e) => `${e.scrollWidth} px in ${e.clientWidth}: ${e.className}, for ${cause(e).outerHTML.slice(0, 120)}`);";

/// Boxes that scroll up and down inside a page of this width, which nobody expects and fingers get caught in.
async fn scrolling_boxes(browser: &Browser, width: u32) -> Vec<String> {
    listed(browser, SCROLLING_BOXES, &format!("scrolls at {width} px")).await
}

const SCROLLING_BOXES: &str = "
    const scrolls = (e) => ['auto', 'scroll'].includes(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight;
    return [...document.body.querySelectorAll('*')].filter(scrolls).map((e) => e.outerHTML.slice(0, 120));";

/// Choices on a number line that do not lie on its ends, in a page of this width.
async fn misplaced_choices(browser: &Browser, width: u32) -> Vec<String> {
    let said = format!("not on its place of the line at {width} px");
    listed(browser, MISPLACED_CHOICES, &said).await
}

/// A line is 360 wide and keeps 24 on each side; where there is no room for choices on it, they stand below.
const MISPLACED_CHOICES: &str = "
    const middle = (e) => { const box = e.getBoundingClientRect(); return box.left + box.width / 2; };
    return [...document.querySelectorAll('.on-line > .places')].flatMap((places) => {
        if (getComputedStyle(places).position !== 'absolute') return [];
        const {left, right, width} = places.parentElement.getBoundingClientRect();
        const choices = [...places.querySelectorAll('input')];
        return [[choices[0], left + width * 24 / 360], [choices[choices.length - 1], right - width * 24 / 360]]
            .filter(([choice, at]) => Math.abs(middle(choice) - at) > 2)
            .map(([choice, at]) => `${choice.id} at ${middle(choice)} instead of ${at}`);
    });";

/// What keeps somebody who has nothing but the keyboard from using the page: controls that Tab does not lead to, and stops
/// where nothing shows the focus or where it is out of sight.
pub(crate) async fn untabbable(browser: &Browser) -> Vec<String> {
    let controls = browser.run(WATCH_TABS, Vec::new()).await;
    let controls = controls
        .as_u64()
        .and_then(|count| usize::try_from(count).ok());
    // A date has five places to stop in, and a radio button may be the last of its group.
    let most = controls.expect("a number") * 2 + 10;
    let mut pressed = 0;
    while pressed < most && browser.run(HAS_COME_ROUND, Vec::new()).await != json!(true) {
        browser.tabs(SOME_TABS).await;
        pressed += SOME_TABS;
    }
    let missed = browser.run(TABS_MISSED, Vec::new()).await;
    serde_json::from_value(missed).expect("a list")
}

/// So often Tab is pressed before it is looked whether the focus has gone round the page.
const SOME_TABS: usize = 12;

/// The first place to stop in has been stopped in again.
const HAS_COME_ROUND: &str = "return window.watched.round;";

/// Looks, whenever Tab is pressed, at where the focus has been until then.
const WATCH_TABS: &str = "
    const shown = (e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.type !== 'hidden';
    const controls = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(shown);
    const ring = (e) => {
        const style = getComputedStyle(e);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    const watch = window.watched = {controls, reached: new Set(), faults: new Set(), round: false};
    let before;
    const look = () => {
        const e = document.activeElement;
        if (!e || e === document.body || e.id === 'main') return;
        const [first] = watch.reached;
        if (e === first && before !== first) watch.round = true;
        before = e;
        watch.reached.add(e);
        const box = e.getBoundingClientRect(), what = e.outerHTML.slice(0, 120);
        if (!ring(e) && !(e.closest('label') && ring(e.closest('label')))) watch.faults.add('no sign of the focus: ' + what);
        if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
            watch.faults.add('the focus is out of sight: ' + what);
    };
    document.activeElement.blur();
    scrollTo(0, 0);
    document.addEventListener('keydown', (event) => { if (event.key === 'Tab') look(); }, true);
    return controls.length;";

/// Of radio buttons that belong together, one is reached with Tab and the others with the arrows.
const TABS_MISSED: &str = "
    const {controls, reached, faults} = window.watched;
    const group = (e) => e.type === 'radio' ? [...document.querySelectorAll(`[type=radio][name='${e.name}']`)] : [e];
    const missed = controls.filter((e) => !group(e).some((one) => reached.has(one)));
    return [...faults, ...missed.map((e) => 'Tab does not lead to ' + e.outerHTML.slice(0, 120))];";

/// What the browser has complained about, and what it has asked other hosts for, since this was last asked.
///
/// That a page itself came with an error status is no complaint: some pages are there for that.
async fn complaints(browser: &Browser, origin: &str) -> Vec<String> {
    let page = browser.address().await;
    let page = page.split('#').next().unwrap_or_default();
    let own_status =
        format!("{page} - Failed to load resource: the server responded with a status of 4");
    let logged = browser.log("browser").await;
    let complaints = logged
        .iter()
        .filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING")
        .map(|entry| entry["message"].as_str().unwrap_or_default())
        .filter(|message| !message.starts_with(&own_status))
        .map(|message| format!("console: {message}"));

    let elsewhere = browser.log("performance").await;
    let elsewhere = elsewhere.iter().filter_map(|entry| {
        let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
        if event["message"]["method"] != "Network.requestWillBeSent" {
            return None;
        }
        let url = event["message"]["params"]["request"]["url"]
            .as_str()?
            .to_owned();
        let is_own = url.starts_with(origin) || url.starts_with("data:");
        (!is_own).then(|| format!("asks another host: {url}"))
    });
    complaints.chain(elsewhere).collect()
}

/// The bytes that the page takes on the wire in a browser that has nothing of it yet: headers, style sheet, scripts and
/// pictures included.
pub(crate) async fn weight(browser: &Browser) -> u64 {
    browser
        .devtools("Network.clearBrowserCache", json!({}))
        .await;
    let address = browser.address().await;
    browser.goes_to("about:blank").await;
    browser.goes_to(&address).await;
    let weight = browser.run_async(WEIGHT, Vec::new()).await;
    weight.as_u64().unwrap_or_else(|| panic!("{weight}"))
}

/// Browsers fetch the mark for their tab without telling, so it is fetched once more to be weighed.
const WEIGHT: &str = "
    const done = arguments[arguments.length - 1];
    const mark = document.querySelector('link[rel=icon]').href;
    fetch(mark, {cache: 'reload'}).then((response) => response.arrayBuffer()).then(() => {
        const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
        done(entries.reduce((sum, entry) => sum + entry.transferSize, 0));
    }).catch((error) => done(String(error)));";
