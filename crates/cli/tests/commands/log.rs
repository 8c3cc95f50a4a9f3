//! `cairn replay`, `cairn explain` and `cairn export`: what is made of the log.

use std::path::Path;

use cairn_store::{Store, StoreError, StoreUrl};

use crate::practice::{COURSE, practised};
use crate::seen;
use crate::support::program::{cairn, run, succeed};

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
    cairn: cannot write SCHOOL/log.ndjson: File exists (os error 17)
    ");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), exported.stdout);
    insta::assert_snapshot!(to_file(&school.data().join("nowhere/log.ndjson")), @r"
    exit code: 2
    ----- standard error -----
    cairn: cannot write SCHOOL/nowhere/log.ndjson: No such file or directory (os error 2)
    ");
}
