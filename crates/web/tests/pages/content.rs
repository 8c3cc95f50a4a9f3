//! Content made elsewhere, from the upload to what a unit reports.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cairn_app::clock;
use cairn_app::explain::Replay;
use cairn_web::{ContentPlace, WebSettings};
use serde_json::{Value, json};

use crate::school::{Answer, Browser, School, form, school_with};

const STRUCTURE: &str = r#"<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://example.org/course/tides">
    <title><langstring lang="en">Tides</langstring><langstring lang="es">Mareas</langstring></title>
    <description><langstring lang="en">Why the sea comes and goes.</langstring></description>
  </course>
  <au id="https://example.org/au/moon" moveOn="Passed" masteryScore="0.8">
    <title><langstring lang="en">The moon</langstring><langstring lang="es">La luna</langstring></title>
    <description><langstring lang="en">Watch and answer.</langstring></description>
    <url>https://lessons.example.org/moon?level=2</url>
  </au>
</courseStructure>"#;

async fn tides() -> School {
    school_with(WebSettings {
        content: Some(ContentPlace::Port(9)),
        ..WebSettings::default()
    })
    .await
}

async fn upload(browser: &mut Browser, token: &str, file: &str) -> Answer {
    let body = format!(
        "--limit\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n\
         --limit\r\nContent-Disposition: form-data; name=\"package\"; filename=\"cmi5.xml\"\r\n\r\n{file}\r\n\
         --limit--\r\n"
    );
    let request = Request::post("/content")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit")
        .body(Body::from(body))
        .unwrap();
    let answer = browser.send(request).await;
    browser.follow(answer).await
}

/// Adds the package and says which skill its unit is about.
async fn add_package(school: &School) {
    let mut root = school.signed_in("root").await;
    let page = root.get("/content").await;
    let page = upload(&mut root, &page.value("csrf"), STRUCTURE).await;
    assert!(page.says("The package was added."), "{}", page.text());
    let fields = [("skill", "halves/add-halves"), ("grade", "assessed")];
    let page = root
        .submit(&page, &form_to(&page, "/0/about"), &fields)
        .await;
    assert!(page.says("Saved."), "{}", page.text());
}

/// The address of the first form that has this in its address.
fn form_to(page: &Answer, part: &str) -> String {
    let mut forms = page.body.split("action=\"").skip(1);
    let address = forms.find_map(|form| form.split('"').next().filter(|to| to.contains(part)));
    address
        .unwrap_or_else(|| panic!("no form to {part} in {}", page.body))
        .to_owned()
}

/// Opens the unit that a page offers, and comes back to that page: the unit's address.
async fn open(browser: &mut Browser, page: &Answer, back: &str) -> url::Url {
    let token = page.value("csrf");
    let mut request = form(
        &form_to(page, "/0/open"),
        &[("csrf", token.as_str()), ("back", back)],
    );
    let host = "cairn.example:8000".parse().unwrap();
    request.headers_mut().insert(header::HOST, host);
    let opening = browser.send(request).await;
    assert_eq!(opening.status, StatusCode::OK, "{}", opening.text());
    assert!(opening.body.contains(&format!("href=\"{back}\"")));
    let href = opening.body.split("id=\"start\" href=\"").nth(1).unwrap();
    let href = href.split('"').next().unwrap();
    let href = href.replace("&#38;", "&").replace("&amp;", "&");
    href.parse().unwrap()
}

/// Adds the package, says which skill its unit is about, and opens the unit as a learner: the unit's address.
async fn opened(school: &School) -> url::Url {
    add_package(school).await;
    let mut bea = school.signed_in("bea").await;
    let skill = bea.get("/c/halves/skill/add-halves").await;
    assert!(skill.says("La luna"), "{}", skill.text());
    open(&mut bea, &skill, "/c/halves/skill/add-halves").await
}

/// A unit at work.
struct Unit {
    browser: Browser,
    token: String,
    actor: String,
    registration: String,
    activity: String,
    context: Value,
}

impl Unit {
    async fn start(school: &School) -> Self {
        let url = opened(school).await;
        Self::at(school, &url, "/c/halves/skill/add-halves").await
    }

    /// The unit at its address, which leads back to a page.
    async fn at(school: &School, url: &url::Url, back: &str) -> Self {
        assert_eq!(
            (url.host_str(), url.path()),
            (Some("lessons.example.org"), "/moon")
        );
        let value = |name: &str| {
            let found = url.query_pairs().find(|(given, _)| given == name);
            found.unwrap().1.into_owned()
        };
        assert_eq!(value("level"), "2");
        assert_eq!(value("endpoint"), "http://cairn.example:8000/xapi");
        let mut browser = school.browser();
        let fetch: url::Url = value("fetch").parse().unwrap();
        let ask = || Request::post(fetch.path()).body(Body::empty()).unwrap();
        let first: Value = serde_json::from_str(&browser.send(ask()).await.body).unwrap();
        let again: Value = serde_json::from_str(&browser.send(ask()).await.body).unwrap();
        assert_eq!(again["error-code"], "1", "the token is given out once");
        let token = first["auth-token"].as_str().unwrap().to_owned();
        let mut unit = Self {
            browser,
            token,
            actor: value("actor"),
            registration: value("registration"),
            activity: value("activityId"),
            context: Value::Null,
        };
        let launched = unit.state("LMS.LaunchData", Method::GET, "").await;
        assert_eq!(launched.status, StatusCode::OK);
        let launched: Value = serde_json::from_str(&launched.body).unwrap();
        assert_eq!(
            launched["returnURL"],
            format!("http://cairn.example:8000{back}")
        );
        unit.context = launched["contextTemplate"].clone();
        unit
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        let request = Request::builder()
            .method(method)
            .uri(format!("/xapi/{path}?{query}"))
            .header("X-Experience-API-Version", "1.0.3")
            .header(header::AUTHORIZATION, format!("Basic {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.browser.send(request).await
    }

    async fn state(&mut self, id: &str, method: Method, body: &str) -> Answer {
        let (actor, activity, registration) = (
            self.actor.clone(),
            self.activity.clone(),
            self.registration.clone(),
        );
        let query = [
            ("stateId", id),
            ("agent", &actor),
            ("activityId", &activity),
            ("registration", &registration),
        ];
        self.ask(method, "activities/state", &query, body).await
    }

    /// Says that something happened, as cmi5 defines it.
    async fn say(&mut self, verb: &str, result: Value) -> Answer {
        let id = uuid::Uuid::new_v4().to_string();
        let mut context = self.context.clone();
        context["registration"] = json!(self.registration);
        let mut category =
            vec![json!({ "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5" })];
        if result.get("success").is_some() {
            category.push(json!({ "id": "https://w3id.org/xapi/cmi5/context/categories/moveon" }));
            context["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] =
                json!(0.8);
        }
        context["contextActivities"]["category"] = json!(category);
        let statement = json!({
            "id": id,
            "timestamp": "2026-05-01T10:00:00Z",
            "actor": serde_json::from_str::<Value>(&self.actor).unwrap(),
            "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
            "object": { "id": self.activity },
            "context": context,
            "result": result,
        });
        self.ask(
            Method::PUT,
            "statements",
            &[("statementId", &id)],
            &statement.to_string(),
        )
        .await
    }
}

#[tokio::test]
async fn a_unit_reports_and_the_belief_moves() {
    let school = tides().await;
    let mut bea = school.signed_in("bea").await;
    let before = bea.get("/c/halves/me").await;
    assert!(
        !before.says("Contado desde otros sitios"),
        "{}",
        before.text()
    );
    let mut unit = Unit::start(&school).await;
    let early = unit.say("initialized", json!({})).await;
    assert_eq!(
        early.status,
        StatusCode::FORBIDDEN,
        "the preferences come first: {}",
        early.body
    );
    let actor = unit.actor.clone();
    let preferences = [
        ("profileId", "cmi5LearnerPreferences"),
        ("agent", actor.as_str()),
    ];
    let none = unit
        .ask(Method::GET, "agents/profile", &preferences, "")
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);

    for (verb, result, status) in [
        ("initialized", json!({}), StatusCode::NO_CONTENT),
        ("initialized", json!({}), StatusCode::FORBIDDEN),
        (
            "passed",
            json!({ "success": true, "duration": "PT9S", "score": { "scaled": 0.7 } }),
            StatusCode::FORBIDDEN,
        ),
        (
            "passed",
            json!({ "success": true, "duration": "PT9S", "score": { "scaled": 0.9 } }),
            StatusCode::NO_CONTENT,
        ),
        (
            "terminated",
            json!({ "duration": "PT10S" }),
            StatusCode::NO_CONTENT,
        ),
        ("experienced", json!({}), StatusCode::UNAUTHORIZED),
    ] {
        let answer = unit.say(verb, result.clone()).await;
        assert_eq!(answer.status, status, "{verb} {result}: {}", answer.body);
    }
    let skill = bea.get("/c/halves/skill/add-halves").await;
    assert!(skill.says("terminado"), "{}", skill.text());
    // What counted, with its score, stands beside the belief that it moved.
    assert!(
        skill.says("Contado desde otros sitios") && skill.says("La luna"),
        "{}",
        skill.text()
    );
    let me = bea.get("/c/halves/me").await;
    insta::assert_snapshot!("a_unit_counted", me.text_without_numbers());

    // The decision that follows rests on it, and explaining it says how far it went.
    let today = bea.get("/c/halves/today").await;
    let explained = school.app.explain(&today.value("decision")).await.unwrap();
    assert_eq!(explained.replay, Replay::Identical);
    let [told] = explained.from_elsewhere.as_slice() else {
        panic!("{explained:?}");
    };
    assert_eq!(
        (told.skill.as_str(), told.correct, told.unaided),
        ("add-halves", true, true)
    );
    assert!(told.after > told.before + 0.02, "{told:?}");
    let report = school.app.replay(clock::now(), |_| ()).await.unwrap();
    assert_eq!((report.differences.len(), report.outdated), (0, 0));

    // Once the unit is about nothing, the belief is what it was; the old decision cannot be decided again.
    let mut root = school.signed_in("root").await;
    let page = root.get("/content").await;
    let about = page
        .body
        .split("action=\"")
        .find(|part| part.contains("/0/about"));
    let about = about.unwrap().split('"').next().unwrap().to_owned();
    root.submit(&page, &about, &[("skill", ""), ("grade", "assessed")])
        .await;
    let after = bea.get("/c/halves/me").await;
    let beliefs = |page: &Answer| page.text().split("registro").next().unwrap().to_owned();
    assert_eq!(beliefs(&after), beliefs(&before));
    let explained = school.app.explain(&explained.decision_id).await.unwrap();
    assert_eq!(explained.replay, Replay::CourseChanged);
}

#[tokio::test]
async fn what_a_unit_counts_for_is_said_in_one_place() {
    let school = tides().await;
    let unit = Unit::start(&school).await;
    let mut root = school.signed_in("root").await;
    let page = root.get("/systems").await;
    let rule = [
        ("activity", unit.activity.as_str()),
        ("verb", ""),
        ("skill", "halves/compare-halves"),
        ("grade", "aided"),
        ("pass", "0.5"),
    ];
    let page = root.submit(&page, "/systems", &rule).await;
    assert!(
        page.says("where it is linked to a skill"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_unit_reaches_nothing_that_is_not_its_own() {
    let school = tides().await;
    let mut unit = Unit::start(&school).await;
    assert_eq!(
        unit.state("page", Method::PUT, "{\"at\":3}").await.status,
        StatusCode::NO_CONTENT
    );
    let forbidden = unit.state("LMS.LaunchData", Method::PUT, "{}").await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    let actor = unit.actor.clone();
    let activity = unit.activity.clone();
    let elsewhere = [
        ("stateId", "page"),
        ("agent", actor.as_str()),
        ("activityId", "https://example.org/other"),
    ];
    assert_eq!(
        unit.ask(Method::GET, "activities/state", &elsewhere, "")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    let other = r#"{"account":{"homePage":"cairn:people","name":"1"}}"#;
    let somebody = [
        ("stateId", "page"),
        ("agent", other),
        ("activityId", activity.as_str()),
    ];
    assert_eq!(
        unit.ask(Method::GET, "activities/state", &somebody, "")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    let profile = [("profileId", "x"), ("agent", other)];
    assert_eq!(
        unit.ask(Method::GET, "agents/profile", &profile, "")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    // What it may read of the log is what it said itself, which is nothing yet.
    let log = unit.ask(Method::GET, "statements", &[], "").await;
    assert_eq!(
        (log.status, log.body.contains("launched")),
        (StatusCode::OK, false),
        "{}",
        log.body
    );
    // Its token is no key to packages, and a wrong token no key to anything.
    let request = Request::delete("/cmi5/packages/x")
        .header(header::AUTHORIZATION, format!("Basic {}", unit.token))
        .body(Body::empty())
        .unwrap();
    assert_eq!(
        unit.browser.send(request).await.status,
        StatusCode::FORBIDDEN
    );
    let known = String::from_utf8(BASE64_STANDARD.decode(&unit.token).unwrap()).unwrap();
    unit.token = BASE64_STANDARD.encode(format!("{}x", &known[..known.len() - 1]));
    assert_eq!(
        unit.state("page", Method::GET, "").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_package_that_breaks_rules_is_refused_with_all_of_them() {
    let school = tides().await;
    let mut root = school.signed_in("root").await;
    let page = root.get("/content").await;
    let broken = STRUCTURE.replace("https://lessons.example.org/moon?level=2", "moon.html");
    let page = upload(&mut root, &page.value("csrf"), &broken.replace("0.8", "8")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("masteryScore is \"8\""), "{}", page.text());
    let page = upload(&mut root, &page.value("csrf"), &broken).await;
    assert!(page.says("relative"), "{}", page.text());
    let forged = upload(&mut root, "x", STRUCTURE).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(root.get("/content").await.says("There is no package yet."));
}

#[tokio::test]
async fn an_assigned_unit_stands_on_today_until_it_is_done() {
    let school = tides().await;
    let address = format!("/section/{}/assignments", school.section);
    let mut tal = school.signed_in("tal").await;
    let none = tal.get(&address).await;
    assert!(!none.says("The moon"), "{}", none.text());
    add_package(&school).await;
    let page = tal.get(&address).await;
    let value = page.body.split("value=\"content:").nth(1).unwrap();
    let value = format!("content:{}", value.split('"').next().unwrap());
    let due = [
        ("target", value.as_str()),
        ("learner", ""),
        ("due", "2999-01-02"),
    ];
    let page = tal.submit(&page, &address, &due).await;
    assert!(page.says("The moon\neverybody"), "{}", page.text());
    // A unit that is about nothing in the course, or no unit at all, can't be assigned.
    for no_unit in ["content:x/0", "content:0", &format!("{value}7")] {
        let fields = [("target", no_unit), ("learner", ""), ("due", "")];
        let refused = tal.submit(&page, &address, &fields).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{no_unit}");
    }
    // Nor can it be a goal.
    let mut bea = school.signed_in("bea").await;
    let goal = bea.get("/c/halves/goal").await;
    let fields = [("target", value.as_str()), ("due", "")];
    let refused = bea.submit(&goal, "/c/halves/goal", &fields).await;
    assert_ne!(refused.status, StatusCode::OK);

    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/halves/today").await;
    assert!(today.says("Assigned: The moon"), "{}", today.text());
    let mut cem = school.signed_in("cem").await;
    assert!(!cem.get("/c/halves/today").await.says("The moon"));
    let url = open(&mut ada, &today, "/c/halves/today").await;
    let mut unit = Unit::at(&school, &url, "/c/halves/today").await;
    let actor = unit.actor.clone();
    let preferences = [
        ("profileId", "cmi5LearnerPreferences"),
        ("agent", actor.as_str()),
    ];
    unit.ask(Method::GET, "agents/profile", &preferences, "")
        .await;
    let passed = json!({ "success": true, "duration": "PT9S", "score": { "scaled": 0.9 } });
    for (verb, result) in [("initialized", json!({})), ("passed", passed)] {
        let answer = unit.say(verb, result).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    }
    let today = ada.get("/c/halves/today").await;
    assert!(!today.says("The moon"), "{}", today.text());
}

#[tokio::test]
async fn a_unit_is_another_way_in_beside_a_question() {
    let school = tides().await;
    add_package(&school).await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    assert!(question.says("The moon"), "{}", question.text());
    let back = question.action("");
    let back = back.trim_end_matches('/');
    open(&mut ada, &question, back).await;
    let elsewhere = ada.practise("compare-halves").await;
    assert!(!elsewhere.says("The moon"), "{}", elsewhere.text());
}
