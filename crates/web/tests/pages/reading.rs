//! What the pages say.

use axum::http::{StatusCode, header};

use crate::school::school;

#[tokio::test]
async fn a_new_learner_finds_one_step_with_its_reasons() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/halves/today").await;
    insta::assert_snapshot!(today.text_without_numbers());
    let fields = [
        ("decision", today.value("decision")),
        ("skill", "add-halves".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let question = ada.submit(&today, "/c/halves/choose", &fields).await;
    assert!(question.at.starts_with("/attempt/") && question.says("Add halves"));

    let again = ada.get("/c/halves/today").await;
    assert!(
        again.says("You have a question open in “Add halves”."),
        "{}",
        again.text()
    );
}

#[tokio::test]
async fn the_points_of_a_step_add_up_on_the_page() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/halves/today").await;
    let cells = today
        .body
        .split("<td class=\"number\">")
        .skip(1)
        .map(|cell| cell.split('<').next().unwrap());
    let numbers: Vec<f64> = cells
        .map(|cell| cell.replace('−', "-").parse().unwrap())
        .collect();
    let (sum, terms) = numbers.split_last().unwrap();
    let added: f64 = terms.iter().sum();
    // Each is rounded to a hundredth.
    assert!(
        (added - sum).abs() <= 0.005 * (terms.len() + 1) as f64,
        "{numbers:?}"
    );
}

#[tokio::test]
async fn the_map_shows_what_is_ready_and_what_waits() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let map = ada.get("/c/halves/map").await;
    insta::assert_snapshot!(map.text());
    for level in 0..5 {
        assert!(
            map.body.contains(&format!("data-level=\"{level}\"")),
            "the legend shows level {level}"
        );
    }
}

#[tokio::test]
async fn a_skill_tells_what_to_know_and_what_is_believed() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let skill = ada.get("/c/halves/skill/add-halves").await;
    insta::assert_snapshot!(skill.text_without_numbers());
}

#[tokio::test]
async fn about_me_shows_ranges_with_the_evidence_and_the_record_can_be_taken() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let nothing = ada.get("/c/halves/me").await;
    assert!(
        nothing.says("Nothing yet") && nothing.says("Nothing has been recorded yet."),
        "{}",
        nothing.text()
    );
    let question = ada.practise("add-halves").await;
    let hinted = ada.submit(&question, &question.action("hint"), &[]).await;
    let wrong = ada.answer(&hinted, &[("answer", "3/6")]).await;
    ada.answer(&wrong, &[("answer", "3/2")]).await;
    let me = ada.get("/c/halves/me").await;
    let month =
        |line: &str| line.starts_with("# ") && line.ends_with(" #") && line.split(' ').count() == 3;
    let text: Vec<String> = me
        .text_without_numbers()
        .lines()
        .map(|line| {
            if month(line) {
                "[a day]".to_owned()
            } else {
                line.to_owned()
            }
        })
        .collect();
    insta::assert_snapshot!(text.join("\n"));

    let record = ada.get("/me/record.ndjson").await;
    assert_eq!(record.headers[header::CONTENT_TYPE], "application/x-ndjson");
    assert!(
        record.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    let lines: Vec<serde_json::Value> = record
        .body
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3, "a hint and two answers");

    let choices = ada.get("/me/choices.json").await;
    assert_eq!(choices.headers[header::CONTENT_TYPE], "application/json");
    let choices: serde_json::Value = serde_json::from_str(&choices.body).unwrap();
    assert_eq!(choices["account"]["login"], "ada");
}

#[tokio::test]
async fn a_teacher_sees_the_class_and_its_learners_but_not_their_forms() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    ada.answer(&question, &[("answer", "3/2")]).await;
    let mut tal = school.signed_in("tal").await;
    let class = tal.get("/").await;
    assert_eq!(class.at, format!("/section/{}", school.section));
    insta::assert_snapshot!(class.text());
    let ada_id = school.people["ada"];
    let map = tal
        .get(&format!("/learner/{ada_id}/map?course=halves"))
        .await;
    assert!(
        map.says("Ada’s path") && map.body.matches("<form").count() == 1,
        "only signing out: {}",
        map.text()
    );
    let me = tal.get(&format!("/learner/{ada_id}/me")).await;
    // The reasons are those that she sees herself, said of her.
    let [own, told] = [ada.get("/c/halves/me").await.text(), me.text()];
    let numbers = |text: &str| -> Vec<String> {
        let (_, reasons) = text.split_once("Why Cairn believes this").unwrap();
        let lines = reasons.lines().take_while(|line| *line != "Latest answers");
        let numbers = lines.filter_map(|line| line.rsplit_once(": "));
        numbers.map(|(_, number)| number.to_owned()).collect()
    };
    assert_eq!(numbers(&own), numbers(&told));
    assert!(numbers(&own).len() > 4, "{own}");
    assert!(own.contains("How you do in this course"), "{own}");
    assert!(
        told.contains("How this learner does in the course"),
        "{told}"
    );
    assert!(!told.contains("you"), "{told}");
    assert!(
        me.says("What Cairn believes about Ada") && !me.says("Take my record"),
        "{}",
        me.text()
    );

    let mut new = school.signed_in("new").await;
    assert!(new.get("/").await.says("No class yet"));
    let mut root = school.signed_in("root").await;
    assert!(root.get("/").await.says("This Cairn is running"));
}

#[tokio::test]
async fn when_the_store_is_gone_pages_say_that_nothing_was_lost() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let question = ada.practise("add-halves").await;
    // Somebody else holds the database: writing fails, as it does on a full disk.
    let database = rusqlite::Connection::open(school.folder.path().join("cairn.db")).unwrap();
    database.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let answer = ada.answer(&question, &[("answer", "3/2")]).await;
    drop(database);
    assert_eq!(
        answer.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        answer.text()
    );
    assert!(answer.says("Nothing was lost"));
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    let again = ada.answer(&question, &[("answer", "3/2")]).await;
    assert!(again.says("Right"), "{}", again.text());
}
