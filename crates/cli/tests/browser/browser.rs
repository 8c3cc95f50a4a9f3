//! A browser, and the hands on it: everything that a page can be asked to do is done with the mouse or with the keyboard,
//! as the test chose, so that one description of a session serves both.

use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

use crate::tools::Tools;

/// Whether the browser runs scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    /// It does.
    On,
    /// It does not.
    Off,
}

/// What the person uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hands {
    /// The mouse, and the keyboard for typing.
    Mouse,
    /// Nothing but the keyboard.
    Keyboard,
}

/// The colours that a person prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// As style sheets name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How often Tab is pressed in search of something: more often than any page has places to stop.
const MOST_TABS: usize = 150;

/// How long a page may take. It is here to end a test that would hang, and says nothing about speed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser window.
pub(crate) struct Browser {
    client: Client,
    hands: Hands,
    session_url: String,
    http: hyper_util::client::legacy::Client<HttpConnector, Full<bytes::Bytes>>,
}

impl Browser {
    /// Opens a window as large as a laptop's.
    pub(crate) async fn open(tools: &Tools, scripts: Scripts, hands: Hands) -> Self {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(tools, scripts))
            .connect(&tools.webdriver)
            .await
            .expect("chromedriver opens a browser");
        let session = client.session_id().await.expect("chromedriver answers");
        let session = session.expect("the session has an id");
        let browser = Self {
            client,
            hands,
            session_url: format!(
                "{}/session/{session}",
                tools.webdriver.trim_end_matches('/')
            ),
            http: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http(),
        };
        browser.resize(1280, 800).await;
        browser
    }

    /// Closes the window.
    pub(crate) async fn close(self) {
        self.client.close().await.expect("the browser closes");
    }

    /// Asks for pages in this language.
    pub(crate) async fn speaks(&self, language: &str) {
        self.devtools("Network.enable", json!({})).await;
        let headers = json!({"headers": {"Accept-Language": language}});
        self.devtools("Network.setExtraHTTPHeaders", headers).await;
    }

    /// Goes to an address, as if it were typed.
    pub(crate) async fn goes_to(&self, url: &str) {
        let gone = self.client.goto(url).await;
        gone.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// The address of the page.
    pub(crate) async fn address(&self) -> String {
        let address = self.client.current_url().await;
        address.expect("a page has an address").to_string()
    }

    /// Whether there is something on the page.
    pub(crate) async fn has(&self, selector: &str) -> bool {
        !self.all(selector).await.is_empty()
    }

    /// Whether the first that matches takes any room on the page.
    pub(crate) async fn is_seen(&self, selector: &str) -> bool {
        let seen = self.one(selector).await.is_displayed().await;
        seen.expect("an element is displayed or not")
    }

    /// The visible text of the first that matches.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let text = self.one(selector).await.text().await;
        text.expect("an element has a text")
    }

    /// The visible texts of all that match.
    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.all(selector).await {
            texts.push(element.text().await.expect("an element has a text"));
        }
        texts
    }

    /// An attribute of all that match and have it.
    pub(crate) async fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let mut attributes = Vec::new();
        for element in self.all(selector).await {
            let attribute = element.attr(name).await;
            attributes.extend(attribute.expect("an element has attributes"));
        }
        attributes
    }

    /// An attribute of the first that matches.
    pub(crate) async fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let attribute = self.one(selector).await.attr(name).await;
        attribute.expect("an element has attributes")
    }

    /// Presses a button or follows a link, and waits for the page it leads to.
    pub(crate) async fn follows(&self, selector: &str) {
        let page = self.one("html").await;
        match self.hands {
            Hands::Mouse => self.click(selector).await,
            Hands::Keyboard => {
                self.tabs_to(selector).await;
                self.press(&Key::Enter).await;
            }
        }
        let begun = Instant::now();
        while page.tag_name().await.is_ok() {
            assert!(
                begun.elapsed() < PATIENCE,
                "{selector} leads nowhere from {}",
                self.address().await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Opens a part of the page that is folded.
    pub(crate) async fn unfolds(&self, summary: &str) {
        match self.hands {
            Hands::Mouse => self.click(summary).await,
            Hands::Keyboard => {
                self.tabs_to(summary).await;
                self.press(&Key::Space).await;
            }
        }
    }

    /// Opens all parts of the page that are folded, at once.
    pub(crate) async fn unfolds_all(&self) {
        let open = "for (const part of document.querySelectorAll('details')) part.open = true";
        self.run(open, Vec::new()).await;
    }

    /// Types into a field, which must be empty.
    pub(crate) async fn types(&self, field: &str, text: &str) {
        assert_eq!(self.value(field).await, "", "{field}");
        match self.hands {
            Hands::Mouse => {
                let typed = self.one(field).await.send_keys(text).await;
                typed.unwrap_or_else(|error| panic!("{field}: {error}"));
            }
            Hands::Keyboard => {
                self.tabs_to(field).await;
                self.press(text).await;
            }
        }
    }

    /// Chooses a file by its path. The list of files is the browser's own, so only the way to it is walked.
    pub(crate) async fn chooses_file(&self, field: &str, path: &str) {
        if self.hands == Hands::Keyboard {
            self.tabs_to(field).await;
        }
        let chosen = self.one(field).await.send_keys(path).await;
        chosen.unwrap_or_else(|error| panic!("{field}: {error}"));
    }

    /// Types into a field in place of what stands there.
    pub(crate) async fn replaces(&self, field: &str, text: &str) {
        if !self.value(field).await.is_empty() {
            self.empties(field).await;
        }
        self.types(field, text).await;
    }

    /// Presses a button that leads nowhere, so many times.
    pub(crate) async fn presses(&self, button: &str, times: usize) {
        for _ in 0..times {
            match self.hands {
                Hands::Mouse => self.click(button).await,
                Hands::Keyboard => {
                    self.tabs_to(button).await;
                    self.press(&Key::Space).await;
                }
            }
        }
    }

    /// Drags something with the mouse to the upper half of something else.
    pub(crate) async fn drags(&self, what: &str, onto: &str) {
        let move_to = async |selector: &str, y: f64| PointerAction::MoveToElement {
            element: self.one(selector).await,
            duration: Some(Duration::from_millis(50)),
            x: 0.0,
            y,
        };
        let hand = MouseActions::new("mouse".to_owned())
            .then(move_to(what, 0.0).await)
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            })
            .then(move_to(onto, -12.0).await)
            .then(PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            });
        let dragged = self.client.perform_actions(hand).await;
        dragged.unwrap_or_else(|error| panic!("{what}: {error}"));
    }

    /// Sees to it that a radio button or a box is chosen or not; of radio buttons only one can be.
    pub(crate) async fn sets(&self, input: &str, wanted: bool) {
        let chosen = self.one(input).await.is_selected().await;
        let chosen = chosen.expect("an input is chosen or not");
        let is_radio = self.attribute(input, "type").await.as_deref() == Some("radio");
        if wanted && !chosen {
            self.chooses(input).await;
        } else if chosen && !wanted && !is_radio {
            self.presses(input, 1).await;
        }
    }

    /// What stands in a field.
    pub(crate) async fn value(&self, field: &str) -> String {
        let value = self.one(field).await.prop("value").await;
        value.expect("a field has a value").unwrap_or_default()
    }

    /// Takes out of a field what stands in it.
    pub(crate) async fn empties(&self, field: &str) {
        match self.hands {
            Hands::Mouse => {
                let emptied = self.one(field).await.clear().await;
                emptied.unwrap_or_else(|error| panic!("{field}: {error}"));
            }
            Hands::Keyboard => {
                let length = self.value(field).await.chars().count();
                self.tabs_to(field).await;
                self.press(&Key::End).await;
                self.press(&Key::Backspace.repeat(length)).await;
            }
        }
    }

    /// Chooses one of several radio buttons, or ticks a box.
    pub(crate) async fn chooses(&self, input: &str) {
        match self.hands {
            Hands::Mouse => self.click(input).await,
            Hands::Keyboard => {
                let kind = self.attribute(input, "type").await;
                let name = self.attribute(input, "name").await.unwrap_or_default();
                if kind.as_deref() == Some("radio") {
                    // Tab leads to the group, arrows from one to the next.
                    self.tabs_to(&format!("[type=radio][name={name}]")).await;
                    while !self.focus(input).await.is_there {
                        self.press(&Key::Down).await;
                    }
                } else {
                    self.tabs_to(input).await;
                }
                self.press(&Key::Space).await;
            }
        }
        let chosen = self.one(input).await.is_selected().await;
        assert!(chosen.expect("an input is chosen or not"), "{input}");
    }

    /// Chooses an entry of a list by its value.
    pub(crate) async fn picks(&self, list: &str, value: &str) {
        match self.hands {
            Hands::Mouse => {
                let picked = self.one(list).await.select_by_value(value).await;
                picked.unwrap_or_else(|error| panic!("{list}: {error}"));
            }
            Hands::Keyboard => {
                self.tabs_to(list).await;
                let entries = self.all(&format!("{list} option")).await.len();
                for _ in 0..entries {
                    if self.value(list).await != value {
                        self.press(&Key::Down).await;
                    }
                }
            }
        }
        assert_eq!(self.value(list).await, value, "{list}");
    }

    /// Where the focus is, seen from what somebody is looking for.
    pub(crate) async fn focus(&self, sought: &str) -> Focus {
        let found = self.run(FOCUS, vec![json!(sought)]).await;
        let is = |name: &str| found[name].as_bool().unwrap_or_default();
        Focus {
            is_there: is("there"),
            is_on_page: is("onPage"),
            is_onward: is("onward"),
            flaw: match (is("visible"), is("inView")) {
                (false, _) => Some("nothing shows the focus"),
                (true, false) => Some("the focus is out of sight"),
                (true, true) => None,
            },
            what: found["what"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Presses Tab until the focus is where it is wanted. Wherever it stops, it can be seen, and it goes down the page.
    async fn tabs_to(&self, wanted: &str) {
        let mut before = self.focus(wanted).await;
        for _ in 0..MOST_TABS {
            if before.is_there {
                return;
            }
            self.press(&Key::Tab).await;
            let now = self.focus(wanted).await;
            if now.is_on_page {
                // At the end of the page it begins again at the top.
                let at_top = now.what.contains("class=\"skip\"");
                let flaw = now.flaw.or((before.is_on_page && !now.is_onward && !at_top)
                    .then_some("the focus jumps back"));
                if let Some(flaw) = flaw {
                    panic!("{}: {flaw}: {}", self.address().await, now.what);
                }
            }
            before = now;
        }
        panic!(
            "{}: no way to {wanted} with the Tab key",
            self.address().await
        );
    }

    /// Presses Tab so many times.
    pub(crate) async fn tabs(&self, times: usize) {
        self.press(&Key::Tab.repeat(times)).await;
    }

    /// Types keys to whatever has the focus.
    async fn press(&self, keys: &str) {
        let strokes =
            keys.chars()
                .fold(KeyActions::new("keyboard".to_owned()), |strokes, value| {
                    strokes
                        .then(KeyAction::Down { value })
                        .then(KeyAction::Up { value })
                });
        let pressed = self.client.perform_actions(strokes).await;
        pressed.unwrap_or_else(|error| panic!("{keys:?}: {error}"));
    }

    async fn click(&self, selector: &str) {
        let clicked = self.one(selector).await.click().await;
        clicked.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    async fn one(&self, selector: &str) -> Element {
        match self.client.find(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => panic!("{}: {selector}: {error}", self.address().await),
        }
    }

    async fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.client.find_all(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// Runs a script from outside the page, which works in a browser that runs none of the page's own.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let result = self.client.execute(script, arguments).await;
        result.unwrap_or_else(|error| panic!("{error} in {script}"))
    }

    /// Runs a script that ends by calling its last argument.
    pub(crate) async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        let result = self.client.execute_async(script, arguments).await;
        result.unwrap_or_else(|error| panic!("{error} in {script}"))
    }

    /// Waits until the page is drawn as it is to stay, which it is two frames later.
    pub(crate) async fn is_drawn(&self) {
        let drawn = "requestAnimationFrame(() => requestAnimationFrame(() => arguments[arguments.length - 1](null)))";
        assert_eq!(self.run_async(drawn, Vec::new()).await, Value::Null);
    }

    /// Hides scroll bars, which are no part of a page in a picture.
    pub(crate) async fn hides_scroll_bars(&self) {
        self.devtools("Emulation.setScrollbarsHidden", json!({"hidden": true}))
            .await;
    }

    /// Gives the page another size, in CSS pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
    }

    /// Lets the person prefer light or dark, and no motion, so that pictures do not depend on the moment.
    pub(crate) async fn prefers(&self, scheme: Scheme) {
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme.name()},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// A picture of what is in view, as PNG.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        let picture = self.client.screenshot().await;
        picture.expect("the browser takes pictures")
    }

    /// A command of the browser's own protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        self.ask_driver("goog/cdp/execute", body).await
    }

    /// What has come into one of the browser's logs since it was last read.
    pub(crate) async fn log(&self, kind: &str) -> Vec<Value> {
        match self.ask_driver("se/log", json!({"type": kind})).await {
            Value::Array(entries) => entries,
            other => panic!("{kind}: {other}"),
        }
    }

    /// A command of chromedriver that the `WebDriver` standard does not have.
    async fn ask_driver(&self, command: &str, body: Value) -> Value {
        let url = format!("{}/{command}", self.session_url);
        let request = hyper::Request::post(&url)
            .header("content-type", "application/json")
            .body(Full::from(body.to_string()))
            .expect("the request is sound");
        let response = self.http.request(request).await;
        let response = response.unwrap_or_else(|error| panic!("{url}: {error}"));
        let body = response.into_body().collect().await;
        let body = body.expect("chromedriver ends what it says").to_bytes();
        let mut answer: Value = serde_json::from_slice(&body).expect("chromedriver speaks JSON");
        let value = answer["value"].take();
        assert!(value.get("error").is_none(), "{command}: {value}");
        value
    }
}

/// Where the focus is.
pub(crate) struct Focus {
    /// It is on what is sought.
    pub(crate) is_there: bool,
    /// It is on something, not on the page as a whole.
    pub(crate) is_on_page: bool,
    /// It is where it was when it was last asked for, or further down the page.
    is_onward: bool,
    /// What keeps somebody who uses the keyboard from seeing where they are.
    pub(crate) flaw: Option<&'static str>,
    /// How its element begins.
    pub(crate) what: String,
}

/// A ring is drawn around the element itself, or around the label that stands for it. Where the focus was when it was last
/// asked for is remembered in the page, which spares a question for each stop.
const FOCUS: &str = "
    const e = document.activeElement, box = e.getBoundingClientRect(), was = window.focusWas ?? e;
    window.focusWas = e;
    const ring = (of) => {
        const style = getComputedStyle(of);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    return {
        there: e.matches(arguments[0]),
        onPage: e !== document.body && e !== document.documentElement,
        onward: was === e || (was.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
        visible: ring(e) || [e.closest('label')].some((label) => label && ring(label)),
        inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        what: e.outerHTML.slice(0, 160),
    };";

fn capabilities(tools: &Tools, scripts: Scripts) -> Capabilities {
    let mut options = json!({"args": tools.chromium_arguments});
    if let Some(chromium) = &tools.chromium {
        options["binary"] = json!(chromium);
    }
    if scripts == Scripts::Off {
        // 2 is "block".
        options["prefs"] = json!({"profile.managed_default_content_settings.javascript": 2});
    }
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
    });
    match capabilities {
        Value::Object(capabilities) => capabilities,
        _ => unreachable!("it is an object"),
    }
}
