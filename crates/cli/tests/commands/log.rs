//! `cairn replay`, `cairn explain` and `cairn export`: what is made of the log.

use std::fs::File;
use std::path::Path;

use cairn_store::{NewStatement, Store, StoreError, StoreUrl};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Row, RowAccessor};

use crate::practice::{COURSE, practised};
use crate::seen;
use crate::support::program::{cairn, run, succeed};
use crate::support::school::School;

#[tokio::test]
async fn replay_finds_what_the_log_does_not_explain() {
    let (school, _) = practised(None).await;
    let shown = |options: &[&str]| seen(&run(school.cairn("replay").args(options)), school.data());
    insta::assert_snapshot!(shown(&[]), @r"
    exit code: 0
    ----- standard output -----
    Statements replayed: 3. Beliefs rebuilt from them: 1.
    No difference, to the bit.
    ");
    insta::assert_snapshot!(shown(&["--json"]), @r#"
    exit code: 0
    ----- standard output -----
    {
      "damages": [],
      "replay": {
        "beliefs": 1,
        "differences": [],
        "outdated": 0,
        "statements": 3
      }
    }
    "#);

    let learner = school.learners[0].person_id;
    let changed: Result<bool, StoreError> = school
        .store()
        .await
        .write(move |tx| {
            Box::pin(async move {
                let mut belief = tx.belief(learner, COURSE).await?.unwrap();
                belief.state = belief.state.replacen('1', "2", 1);
                belief.version += 1;
                tx.put_belief(&belief).await
            })
        })
        .await;
    assert!(changed.unwrap());
    insta::assert_snapshot!(shown(&[]), @r"
    exit code: 1
    ----- standard output -----
    Statements replayed: 3. Beliefs rebuilt from them: 1.
    Difference: learner 1, course first-sums: the belief stands at statement 4, the log at 3.
    Damage: a belief is newer than the log (learner 1).
    ");
    insta::assert_snapshot!(shown(&["--json"]), @r#"
    exit code: 1
    ----- standard output -----
    {
      "damages": [
        "a belief is newer than the log (learner 1)"
      ],
      "replay": {
        "beliefs": 1,
        "differences": [
          {
            "course_id": "first-sums",
            "learner_id": 1,
            "what": "the belief stands at statement 4, the log at 3"
          }
        ],
        "outdated": 0,
        "statements": 3
      }
    }
    "#);
}

#[tokio::test]
async fn explain_shows_the_exact_reasons_of_a_decision() {
    let (school, decision) = practised(None).await;
    let shown = |options: &[&str]| seen(&run(school.cairn("explain").args(options)), school.data());
    insta::assert_snapshot!("explain", shown(&[&decision]));
    insta::assert_snapshot!("explain-json", shown(&[&decision, "--json"]));
    insta::assert_snapshot!(shown(&["019a1b2c-0000-7000-8000-000000000000"]), @r"
    exit code: 2
    ----- standard error -----
    cairn: there is no such decision
    ");
    insta::assert_snapshot!(shown(&["'; DROP TABLE decision; --"]), @r"
    exit code: 2
    ----- standard error -----
    cairn: there is no such decision
    ");
}

#[tokio::test]
async fn gaps_lists_where_no_question_was_as_hard_as_it_should_have_been() {
    let (school, _) = practised(None).await;
    let shown = |options: &[&str]| seen(&run(school.cairn("gaps").args(options)), school.data());
    insta::assert_snapshot!("gaps", shown(&[COURSE]));
    insta::assert_snapshot!("gaps-json", shown(&[COURSE, "--json"]));
    insta::assert_snapshot!(shown(&["no-such-course"]), @r"
    exit code: 2
    ----- standard error -----
    cairn: there is no such course
    ");
}

#[tokio::test]
async fn the_decisions_of_a_demo_replay_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let school = folder.path().join("school");
    let demo = [
        "demo",
        "--no-serve",
        "--learners",
        "2",
        "--weeks",
        "1",
        "--data",
    ];
    succeed(cairn(demo).arg(&school));
    let decisions = latest_decisions(&school).await;
    assert_eq!(decisions.len(), 2);
    for decision in decisions {
        let text = succeed(cairn(["explain", "--data"]).arg(&school).arg(&decision)).stdout;
        assert!(
            text.ends_with("Replayed from the log: the same candidates and scores, to the bit.\n"),
            "{text}"
        );
        let json = succeed(
            cairn(["explain", "--json", "--data"])
                .arg(&school)
                .arg(&decision),
        )
        .stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["decision_id"], decision.as_str());
    }
    succeed(cairn(["replay", "--data"]).arg(&school));
}

async fn latest_decisions(school: &Path) -> Vec<String> {
    let store = Store::open(&StoreUrl::file(school.join("cairn.db")))
        .await
        .unwrap();
    let read: Result<Vec<String>, StoreError> = store
        .read(|tx| {
            Box::pin(async move {
                let mut decisions = Vec::new();
                for log in tx.learners(0, 100).await? {
                    let latest = tx
                        .latest_decision(log.learner_id, "fractions-to-algebra")
                        .await?;
                    decisions.extend(latest.map(|decision| decision.decision_id));
                }
                Ok(decisions)
            })
        })
        .await;
    read.unwrap()
}

#[tokio::test]
async fn export_writes_a_statement_a_line_and_over_no_file() {
    let (school, _) = practised(None).await;
    let exported = succeed(&mut school.cairn("export"));
    assert_eq!(exported.stderr, "3 statements written.\n");
    for line in exported.stdout.lines() {
        let statement: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(statement["actor"]["account"]["name"], "1");
    }
    assert!(!exported.stdout.contains("Learner 0"));

    let file = school.data().join("log.ndjson");
    let to_file = |file: &Path| {
        seen(
            &run(school.cairn("export").arg("--out").arg(file)),
            school.data(),
        )
    };
    insta::assert_snapshot!(to_file(&file), @r"
    exit code: 0
    ----- standard error -----
    3 statements written.
    ");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), exported.stdout);
    insta::assert_snapshot!(to_file(&file), @r"
    exit code: 2
    ----- standard error -----
    cairn: SCHOOL/log.ndjson exists already: choose another name
    ");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), exported.stdout);
    insta::assert_snapshot!(to_file(&school.data().join("nowhere/log.ndjson")), @r"
    exit code: 2
    ----- standard error -----
    cairn: cannot write SCHOOL/nowhere/log.ndjson.partial: No such file or directory (os error 2)
    ");
}

#[tokio::test]
async fn an_export_holds_what_is_asked_for_as_lines_or_as_a_table() {
    let (school, _) = practised(None).await;
    let learner = school.learners[0].person_id;
    let elsewhere: Result<(), StoreError> = school
        .store()
        .await
        .write(move |tx| {
            Box::pin(async move {
                let statement = |number: u32, owner, json: &str| NewStatement {
                    learner_id: owner,
                    statement_id: format!("7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b{number:02}"),
                    stored_at: 1_000,
                    verb: "urn:a:did".to_owned(),
                    activity: Some("urn:a:film".to_owned()),
                    json: json.to_owned(),
                    ..NewStatement::default()
                };
                let eve = tx.note_actor("mbox mailto:eve@example.org", None, None).await?;
                let eve = eve.log_owner();
                tx.lock_learners(vec![eve, learner].into_iter().collect()).await?;
                let full = r#"{"actor":{"mbox":"mailto:eve@example.org"},"result":{"completion":true,"duration":"PT1M","response":"a","score":{"max":10,"min":0,"raw":5,"scaled":0.5},"success":false}}"#;
                tx.append_statement(&statement(1, eve, full)).await?;
                tx.append_statement(&statement(2, learner, r#"{"object":{"id":"urn:a:film"}}"#)).await?;
                Ok(())
            })
        })
        .await;
    elsewhere.unwrap();
    let exported = |options: &[&str]| {
        let ended = succeed(school.cairn("export").args(options));
        ended.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = exported(&[]);
    assert_eq!(all.len(), 5);
    for line in &all {
        let statement: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(statement["stored"].is_string() && statement["authority"].is_object());
    }
    assert_eq!(exported(&["--verb", "urn:a:did"]).len(), 2);
    assert_eq!(
        exported(&["--activity", "urn:a:film", "--person", "learner-0"]).len(),
        1
    );
    assert_eq!(exported(&["--person", "learner-0"]).len(), 4);
    assert_eq!(exported(&["--until", "1970-01-02"]).len(), 0);
    assert_eq!(exported(&["--since", "1970-01-02"]).len(), 5);
    assert_eq!(exported(&["--since", "2100-01-01T00:00:00Z"]).len(), 0);
    let refused =
        |options: &[&str]| seen(&run(school.cairn("export").args(options)), school.data());
    insta::assert_snapshot!(refused(&["--person", "nobody"]), @r"
    exit code: 2
    ----- standard error -----
    cairn: there is no such person
    ");
    let wrong = refused(&["--since", "soon"]);
    assert!(wrong.contains("must be a day such as"), "{wrong}");
    let nowhere = refused(&["--format", "parquet"]);
    assert!(nowhere.contains("--out <FILE>"), "{nowhere}");

    let file = school.data().join("log.parquet");
    let ended = succeed(
        school
            .cairn("export")
            .args(["--format", "parquet", "--out"])
            .arg(&file),
    );
    assert_eq!(ended.stderr, "5 statements written.\n");
    let table = SerializedFileReader::new(File::open(&file).unwrap()).unwrap();
    let rows: Vec<Row> = table
        .get_row_iter(None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let statements: Vec<&String> = rows.iter().map(|row| row.get_string(17).unwrap()).collect();
    assert_eq!(statements, all.iter().collect::<Vec<_>>());
    // Those who are nobody here come first.
    insta::assert_snapshot!(told(&rows[0]), @r#"
    id: "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b01"
    actor: "mailto:eve@example.org"
    verb: "urn:a:did"
    activity: "urn:a:film"
    success: false
    completion: true
    scaled: 0.5
    raw: 5.0
    min: 0E0
    max: 10.0
    duration: "PT1M"
    response: "a"
    registration: null
    taken_back: false
    "#);
    let told: Vec<String> = audit(&school).await;
    assert_eq!(told.len(), 8);
    assert!(
        told.iter().any(|detail| detail == "verb urn:a:did"),
        "{told:?}"
    );
}

/// The columns of a row but the last, without those that are others each time.
fn told(row: &Row) -> String {
    let columns = row.get_column_iter().filter(|(name, _)| {
        !matches!(
            name.as_str(),
            "learner" | "statement" | "stored" | "timestamp"
        )
    });
    let told: Vec<String> = columns
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    told.join("\n")
}

async fn audit(school: &School) -> Vec<String> {
    let read: Result<Vec<String>, StoreError> = school
        .store()
        .await
        .read(|tx| {
            Box::pin(async move {
                let entries = tx.audit(i64::MAX, 100).await?;
                let exports = entries
                    .into_iter()
                    .filter(|entry| entry.entry.action == "export-log");
                Ok(exports.map(|entry| entry.entry.detail).collect())
            })
        })
        .await;
    read.unwrap()
}
