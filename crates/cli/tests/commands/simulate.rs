//! `cairn simulate`.

use std::fs;

use crate::support::program::{cairn, run};
use crate::support::school::course_fixture;

#[test]
fn the_same_seeds_give_the_same_bytes_in_every_form() {
    let once = || {
        let folder = tempfile::tempdir().unwrap();
        let (json, csv) = (
            folder.path().join("out.json"),
            folder.path().join("out.csv"),
        );
        let ended = run(cairn(["simulate"])
            .arg(course_fixture("first-sums"))
            .args(["--seeds", "2", "--policies", "cairn,sm-2"])
            .args([
                "--json".as_ref(),
                json.as_os_str(),
                "--csv".as_ref(),
                csv.as_os_str(),
                "--plots".as_ref(),
                folder.path().join("plots").as_os_str(),
            ]));
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let chart = fs::read_to_string(folder.path().join("plots/gap.svg")).unwrap();
        (
            ended.stdout,
            fs::read_to_string(json).unwrap(),
            fs::read_to_string(csv).unwrap(),
            chart,
        )
    };
    let first = once();
    assert_eq!(first, once());
    let (table, json, csv, chart) = first;

    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(
        rows.len(),
        8,
        "three kinds of learners and all, two policies"
    );
    for row in &rows {
        for figure in ["hours_to_mastery", "delayed_score", "overpractice", "gap"] {
            let ends = row[format!("{figure}_interval")].as_array().unwrap();
            let (low, high) = (ends[0].as_f64().unwrap(), ends[1].as_f64().unwrap());
            let mean = row[figure].as_f64().unwrap();
            assert!(low <= mean && mean <= high, "{figure}: {row}");
        }
        let (kind, policy) = (
            row["learners"].as_str().unwrap(),
            row["policy"].as_str().unwrap(),
        );
        let shown = |line: &str| line.starts_with(kind) && line.contains(policy);
        assert!(table.lines().any(shown), "{kind} {policy} is in\n{table}");
    }
    assert_eq!(csv.lines().count(), 9);
    assert!(chart.starts_with("<svg") && chart.contains("sm-2"));
}

#[test]
fn an_unknown_policy_is_named_with_those_there_are() {
    let ended = run(&mut cairn(["simulate", "--policies", "magic"]));
    assert_eq!(ended.code, Some(2));
    assert!(
        ended
            .stderr
            .contains("there is no policy `magic`: choose among cairn, cairn-placed, sequence"),
        "{}",
        ended.stderr
    );
}
