//! A school with two classes, and browsers to visit it with.

use std::collections::BTreeMap;
use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use cairn_app::account::NewAccount;
use cairn_app::forwarding::Vault;
use cairn_app::{App, Courses, Role, clock};
use cairn_store::{Store, StoreUrl};
use cairn_web::WebSettings;
use http_body_util::BodyExt;
use tempfile::TempDir;
use tower::ServiceExt;

/// The password of everybody in the school.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A school: Ada and Bea are learners of Ms Tal's class, Cem of Mr Oz's; Root runs it.
pub(crate) struct School {
    /// Its database, for as long as the school stands.
    pub(crate) folder: TempDir,
    /// What happens behind its pages.
    pub(crate) app: App,
    /// Its routes.
    pub(crate) router: Router,
    /// Person numbers by login.
    pub(crate) people: BTreeMap<&'static str, i64>,
    /// Ms Tal's class.
    pub(crate) section: i64,
}

/// Founds a school.
pub(crate) async fn school() -> School {
    school_with(WebSettings::default()).await
}

/// Founds a school that is served in this way.
pub(crate) async fn school_with(settings: WebSettings) -> School {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&StoreUrl::file(folder.path().join("cairn.db")))
        .await
        .unwrap();
    let courses =
        Courses::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses")).unwrap();
    let vault = Vault::at(folder.path().join("secret.key"));
    let app = App::new(store, courses).with_vault(vault);
    let now = clock::now();
    let section = app
        .section_named("Class of Ms Tal", "halves", now)
        .await
        .unwrap();
    let other = app
        .section_named("Class of Mr Oz", "halves", now)
        .await
        .unwrap();
    let everybody = [
        ("ada", "Ada", Role::Learner, "en", Some(section)),
        ("bea", "Bea", Role::Learner, "es", Some(section)),
        ("cem", "Cem", Role::Learner, "en", Some(other)),
        ("tal", "Ms Tal", Role::Teacher, "en", Some(section)),
        ("oz", "Mr Oz", Role::Teacher, "en", Some(other)),
        ("new", "Ms New", Role::Teacher, "en", None),
        ("root", "Root", Role::Administrator, "en", None),
    ];
    let mut people = BTreeMap::new();
    for (login, name, role, locale, section) in everybody {
        let account = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            role,
            password: PASSWORD.to_owned(),
            locale: locale.to_owned(),
            time_zone: "UTC".to_owned(),
        };
        people.insert(login, app.add_person(account, section, now).await.unwrap());
    }
    School {
        folder,
        router: cairn_web::router(app.clone(), settings),
        app,
        people,
        section,
    }
}

/// A browser: it keeps cookies, and knows the page it is on.
pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    language: &'static str,
}

/// What came back.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The page.
    pub(crate) body: String,
    /// The address it came from, after redirects.
    pub(crate) at: String,
}

impl School {
    /// A browser of nobody in particular.
    pub(crate) fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            language: "en",
        }
    }

    /// A browser in which somebody has signed in.
    pub(crate) async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let page = browser.sign_in(login, PASSWORD).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        browser
    }
}

impl Browser {
    /// Prefers this language.
    pub(crate) fn speaking(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// Sends a request as it is; takes cookies, follows nothing.
    pub(crate) async fn send(&mut self, request: Request<Body>) -> Answer {
        let (mut parts, body) = request.into_parts();
        let at = parts.uri.to_string();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            parts
                .headers
                .insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        parts
            .headers
            .entry(header::ACCEPT_LANGUAGE)
            .or_insert(self.language.parse().unwrap());
        let response = self
            .router
            .clone()
            .oneshot(Request::from_parts(parts, body))
            .await
            .unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (name, value) = cookie
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .split_once('=')
                .unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            at,
        }
    }

    /// Follows redirects as a browser does.
    pub(crate) async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..5 {
            if answer.status != StatusCode::SEE_OTHER {
                return answer;
            }
            let to = answer.headers[header::LOCATION]
                .to_str()
                .unwrap()
                .to_owned();
            let path = to.split('#').next().unwrap();
            answer = self
                .send(Request::get(path).body(Body::empty()).unwrap())
                .await;
            answer.at = to;
        }
        panic!("redirects in circles, now to {}", answer.at);
    }

    /// Goes to an address.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let answer = self
            .send(Request::get(path).body(Body::empty()).unwrap())
            .await;
        self.follow(answer).await
    }

    /// Sends a form; follows nothing.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path, fields)).await
    }

    /// Sends a form of this page with its session's token, and goes where it leads.
    pub(crate) async fn submit(
        &mut self,
        page: &Answer,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let token = page.value("csrf");
        let fields: Vec<(&str, &str)> = [("csrf", token.as_str())]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        let answer = self.post(path, &fields).await;
        self.follow(answer).await
    }

    /// Signs in.
    pub(crate) async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let page = self.get("/sign-in").await;
        let token = page.value("form");
        let fields = [
            ("form", token.as_str()),
            ("next", "/"),
            ("login", login),
            ("password", password),
        ];
        let answer = self.post("/sign-in", &fields).await;
        self.follow(answer).await
    }

    /// Opens a question in a skill and goes to its page.
    pub(crate) async fn practise(&mut self, skill: &str) -> Answer {
        let page = self.get(&format!("/c/halves/skill/{skill}")).await;
        self.submit(&page, &format!("/c/halves/skill/{skill}/practise"), &[])
            .await
    }

    /// Sends an answer from a question's page.
    pub(crate) async fn answer(&mut self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let id = page.value("response_id");
        let fields: Vec<(&str, &str)> = [("response_id", id.as_str())]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        self.submit(page, &page.action("answer"), &fields).await
    }

    /// Forgets a cookie, or keeps another value for it.
    pub(crate) fn tamper(&mut self, cookie: &str, value: &str) {
        self.cookies.insert(cookie.to_owned(), value.to_owned());
    }
}

/// A form as a request.
pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let escape = |text: &str| {
        let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        bytes.concat()
    };
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect();
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.join("&")))
        .unwrap()
}

impl Answer {
    /// The value of the first field of this name.
    pub(crate) fn value(&self, name: &str) -> String {
        let after = self
            .body
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap_or_else(|| panic!("no {name} in {}", self.body))
            .1;
        after.split('"').next().unwrap().to_owned()
    }

    /// The address of one of the question's forms.
    pub(crate) fn action(&self, verb: &str) -> String {
        let after = self
            .body
            .split_once("action=\"/attempt/")
            .unwrap_or_else(|| panic!("no question in {}", self.body))
            .1;
        format!("/attempt/{}/{verb}", after.split('/').next().unwrap())
    }

    /// Whether the page says this.
    pub(crate) fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// What can be read on the page, a line for each block.
    pub(crate) fn text(&self) -> String {
        let body = self
            .body
            .split_once("<main")
            .map_or(self.body.as_str(), |(_, main)| {
                main.split_once('>').unwrap().1
            });
        // So that a fraction reads as one.
        let body = body
            .split("</main>")
            .next()
            .unwrap()
            .replace("</mn><mn>", "</mn>/<mn>");
        let mut text = String::new();
        let mut rest = body.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(&before.replace('\n', " "));
            let (tag, after) = after.split_once('>').unwrap();
            let name = tag
                .trim_start_matches('/')
                .split([' ', '/'])
                .next()
                .unwrap();
            let inline = [
                "a",
                "strong",
                "em",
                "span",
                "math",
                "mrow",
                "mi",
                "mn",
                "mo",
                "mfrac",
                "semantics",
                "svg",
                "path",
                "b",
            ];
            if !inline.contains(&name) {
                text.push('\n');
            }
            rest = after;
        }
        text.push_str(rest);
        let lines = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        lines
            .join("\n")
            .replace("&#34;", "\"")
            .replace("&#38;", "&")
            .replace("&#39;", "'")
    }

    /// The text with every number as `#`: what the model believes is the engine's affair, how it is said is ours.
    pub(crate) fn text_without_numbers(&self) -> String {
        let mut text = String::new();
        for character in self.text().chars() {
            match character {
                '0'..='9' if text.ends_with('#') => {}
                '0'..='9' => text.push('#'),
                other => text.push(other),
            }
        }
        text
    }
}
