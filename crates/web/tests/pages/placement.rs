//! Placement, as a learner's browser takes it without scripts.

use axum::http::StatusCode;
use cairn_app::Role;
use cairn_app::account::NewAccount;

use crate::school::{Answer, Browser, PASSWORD, school};

/// The address that the question's form sends an answer to.
fn answers_to(page: &Answer) -> String {
    let form = page
        .body
        .split_once("id=\"answering\" method=\"post\" action=\"")
        .unwrap_or_else(|| panic!("no question in {}", page.body))
        .1;
    form.split('"').next().unwrap().to_owned()
}

async fn answer(browser: &mut Browser, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let id = page.value("response_id");
    let fields: Vec<(&str, &str)> = [("response_id", id.as_str())]
        .into_iter()
        .chain(fields.iter().copied())
        .collect();
    browser.submit(page, &answers_to(page), &fields).await
}

#[tokio::test]
async fn it_is_offered_explained_taken_and_leads_to_a_first_step() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/kinds/today").await;
    assert!(today.says("New here?"), "{}", today.text());
    let start = ada.get("/c/kinds/placement").await;
    insta::assert_snapshot!("start", start.text());
    let begin = "/c/kinds/placement/begin";
    let mut page = ada.submit(&start, begin, &[]).await;
    assert!(page.says("Question 1 of at most 25"), "{}", page.text());
    assert!(!page.says("Noted.") && !page.says("Skills decided so far"));
    for hidden in ["id=\"hint\"", "class=\"solution\"", "class=\"feedback"] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    let mut asked = 0;
    while page.at.contains("/placement/question") {
        asked += 1;
        assert!(asked < 30, "it does not end");
        page = answer(&mut ada, &page, &[("given", "dont-know")]).await;
        assert!(!page.body.contains("id=\"feedback\""));
    }
    assert_eq!(page.at, "/c/kinds/placement/found");
    // How many are known, and so which step comes first, rests on a sample, and the day is today.
    let text = page.text_without_numbers();
    let varies = [
        "No skill out of",
        "You know",
        "Each skill is put",
        "Found on",
        "Your first step:",
    ];
    let stays = |line: &&str| !varies.iter().any(|start| line.starts_with(start));
    let text: Vec<&str> = text.lines().filter(stays).collect();
    insta::assert_snapshot!("found", text.join("\n"));
    let choose = "/c/kinds/choose";
    let fields = [
        ("decision", page.value("decision")),
        ("skill", page.value("skill")),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let first = ada.submit(&page, choose, &fields).await;
    assert!(first.at.starts_with("/attempt/"), "{}", first.at);
    let me = ada.get("/c/kinds/me").await;
    assert!(me.says("Your placement") && me.says("What your placement found"));
}

#[tokio::test]
async fn why_a_question_is_asked_is_said_and_adds_up() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let start = ada.get("/c/kinds/placement").await;
    let page = ada.submit(&start, "/c/kinds/placement/begin", &[]).await;
    assert!(page.says("Why this question?") && page.says("So far, the chance that you know that"));
    let table = page.body.split_once("<tbody>").unwrap().1;
    let (rows, foot) = table.split_once("</tbody>").unwrap();
    let numbers = |html: &str| -> Vec<f64> {
        let cells = html.split("<td class=\"number\">").skip(1);
        let cells = cells.map(|cell| cell.split("</td>").next().unwrap());
        cells
            .map(|cell| cell.trim_start_matches('+').parse().unwrap())
            .collect()
    };
    let (rows, sum) = (
        numbers(rows),
        numbers(foot.split_once("</tfoot>").unwrap().0),
    );
    assert!(rows.len() >= 2 && rows[0] > 0.0);
    let difference = rows.iter().sum::<f64>() - sum[0];
    assert!(
        difference.abs() < 0.01 * rows.len() as f64,
        "{rows:?} {sum:?}"
    );
}

#[tokio::test]
async fn it_is_left_and_gone_on_with_and_stopped() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let start = ada.get("/c/kinds/placement").await;
    let page = ada.submit(&start, "/c/kinds/placement/begin", &[]).await;
    let next = answer(&mut ada, &page, &[("given", "dont-know")]).await;
    assert!(
        next.says("Noted. Skills decided so far") && next.says("Question 2"),
        "{}",
        next.text()
    );
    // One that goes on was not taken "last time".
    let start = ada.get("/c/kinds/placement").await;
    assert!(
        start.says("Go on") && !start.says("Last time"),
        "{}",
        start.text()
    );
    // To leave it for another day is a link, and ends nothing.
    let another_time = "<a id=\"another-time\" href=\"/c/kinds/today\">";
    assert!(next.body.contains(another_time), "{}", next.body);
    assert!(next.says("That’s enough: show what was found"));
    // Another answer to the same question, from a page that was still open.
    let again = answer(&mut ada, &page, &[("given", "dont-know")]).await;
    assert!(again.says("Question 2"), "{}", again.text());
    let other = [
        ("response_id", "0190d7a5-9a3b-7c11-8000-0000000000ab"),
        ("given", "dont-know"),
    ];
    let late = ada.submit(&page, &answers_to(&page), &other).await;
    assert!(
        late.says("That question was answered already.") && !late.says("Noted."),
        "{}",
        late.text()
    );

    let mut elsewhere = school.signed_in("ada").await;
    let today = elsewhere.get("/c/kinds/today").await;
    assert!(
        today.says("You have answered one question to find your place."),
        "{}",
        today.text()
    );
    let same = elsewhere.get("/c/kinds/placement/question").await;
    assert_eq!(answers_to(&same), answers_to(&next));
    let stop = "/c/kinds/placement/stop";
    let found = elsewhere.submit(&same, stop, &[]).await;
    assert_eq!(found.at, "/c/kinds/placement/found");
    assert!(found.says("with one question"), "{}", found.text());
    let late = answer(&mut ada, &next, &[("given", "dont-know")]).await;
    assert_eq!(late.at, "/c/kinds/placement/found");
}

#[tokio::test]
async fn the_numbers_of_what_was_found_add_up_and_a_pin_is_said() {
    let school = school().await;
    let now = cairn_app::clock::now();
    let app = &school.app;
    let section = app.section_named("Kinds", "kinds", now).await.unwrap();
    for (login, role) in [("kim", Role::Teacher), ("lea", Role::Learner)] {
        let account = NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            role,
            password: PASSWORD.to_owned(),
            locale: "en".to_owned(),
            time_zone: "UTC".to_owned(),
        };
        app.add_person(account, Some(section), now).await.unwrap();
    }
    let mut kim = school.signed_in("kim").await;
    let policy = format!("/section/{section}/policy");
    let page = kim.get(&policy).await;
    let pin = [
        ("target", "skill:shade"),
        ("kind", "pin"),
        ("reason", "For the fair."),
    ];
    kim.submit(&page, &policy, &pin).await;

    let mut lea = school.signed_in("lea").await;
    let start = lea.get("/c/kinds/placement").await;
    let begun = lea.submit(&start, "/c/kinds/placement/begin", &[]).await;
    let noted = answer(&mut lea, &begun, &[("given", "dont-know")]).await;
    let found = lea.submit(&noted, "/c/kinds/placement/stop", &[]).await;
    let text = found.text();
    assert!(
        text.contains("Your teacher put it first: For the fair."),
        "{text}"
    );
    // What is said first are the numbers of the lists.
    let listed = |heading: &str| -> u32 {
        let entry = format!("{heading}: ");
        let line = text.lines().find_map(|line| line.strip_prefix(&entry));
        line.map_or(0, |count| count.parse().unwrap())
    };
    let skills = 6;
    let (known, unsure) = (listed("Known"), listed("Could be either"));
    let unknown = listed("Ready to begin") + listed("Further ahead");
    assert_eq!(known + unsure + unknown, skills, "{text}");
    let first = match known {
        0 => format!("No skill out of {skills} is known for sure yet."),
        1 => format!("You know one skill out of {skills}."),
        known => format!("You know {known} skills out of {skills}."),
    };
    let second = match unsure {
        0 => String::new(),
        1 => " One could be either.".to_owned(),
        unsure => format!(" {unsure} could be either."),
    };
    let third = match unknown {
        0 => String::new(),
        1 => " One is still to be learned.".to_owned(),
        unknown => format!(" {unknown} are still to be learned."),
    };
    let said = [first, second, third].concat();
    assert!(text.contains(&said), "{said}\nis not in\n{text}");
    let me = lea.get("/c/kinds/me").await;
    assert!(
        me.says(&format!("Skills found to be known: {known} of {skills}")),
        "{}",
        me.text()
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_said_at_the_field_and_costs_nothing() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let start = ada.get("/c/kinds/placement").await;
    let page = ada.submit(&start, "/c/kinds/placement/begin", &[]).await;
    // Nothing chosen, nothing typed.
    let again = answer(&mut ada, &page, &[("answer", "")]).await;
    if again.status == StatusCode::UNPROCESSABLE_ENTITY {
        assert!(again.body.contains("id=\"said\"") && again.says("Question 1"));
    } else {
        // Some kinds of answers are never empty: the form does not fit, and nothing is recorded.
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
    }
    let waiting = ada.get("/c/kinds/placement/question").await;
    assert!(waiting.says("Question 1"));
}

#[tokio::test]
async fn nobody_has_to() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/kinds/today").await;
    let decline = "/c/kinds/placement/decline";
    let today = ada.submit(&today, decline, &[]).await;
    assert_eq!(today.at, "/c/kinds/today");
    assert!(!today.says("New here?"), "{}", today.text());
    // It stays within reach.
    let me = ada.get("/c/kinds/me").await;
    assert!(me.body.contains("href=\"/c/kinds/placement\""));
    // A course of three skills has no use for it.
    let small = ada.get("/c/halves/placement").await;
    assert!(small.says("so small"), "{}", small.text());
    assert!(!ada.get("/c/halves/today").await.says("New here?"));
}

#[tokio::test]
async fn a_teacher_sees_when_it_was_taken_and_what_it_found() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let start = ada.get("/c/kinds/placement").await;
    let page = ada.submit(&start, "/c/kinds/placement/begin", &[]).await;
    answer(&mut ada, &page, &[("given", "dont-know")]).await;
    let learner = school.people["ada"];
    let mut tal = school.signed_in("tal").await;
    let me = tal
        .get(&format!("/learner/{learner}/me?course=kinds"))
        .await;
    assert!(
        me.says("The placement") && me.says("with one question"),
        "{}",
        me.text()
    );
    let found = tal
        .get(&format!("/learner/{learner}/placement?course=kinds"))
        .await;
    assert!(found.says("Ada’s place"), "{}", found.text());
    assert!(!found.body.contains("id=\"first-step\"") && !found.body.contains("id=\"go-on\""));
}

#[tokio::test]
async fn it_speaks_the_persons_language() {
    let school = school().await;
    let mut bea = school.signed_in("bea").await;
    let start = bea.get("/c/kinds/placement").await;
    assert!(start.says("Encuentra tu lugar"), "{}", start.text());
    let page = bea.submit(&start, "/c/kinds/placement/begin", &[]).await;
    assert!(page.says("Pregunta 1") && page.says("¿Por qué esta pregunta?"));
}
