//! `cairn fit`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::seen;
use crate::support::program::{cairn, run};

/// A test of four items by 240 persons of two classes, in a file; every third person skipped the last item.
fn answers(folder: &Path) -> std::path::PathBuf {
    let mut csv = "person,sums,halves,thirds,roots,class\n".to_owned();
    for person in 0..240_u32 {
        // Orders of difficulty and ability, stirred a little.
        let ability = person * 7 % 11;
        let grade =
            |difficulty: u32, stir: u32| u32::from(ability + person * stir % 7 > difficulty);
        let last = if person % 3 == 0 {
            String::new()
        } else {
            grade(11, 2).to_string()
        };
        let class = if person % 2 == 0 { "6A" } else { "6B" };
        writeln!(
            csv,
            "{person},{},{},{},{last},{class}",
            grade(4, 3),
            grade(7, 4),
            grade(9, 5)
        )
        .unwrap();
    }
    let path = folder.join("test.csv");
    fs::write(&path, csv).unwrap();
    path
}

fn fit(folder: &Path, options: &[&str]) -> String {
    let data = folder.join("test.csv");
    seen(
        &run(cairn(["fit", "--data"]).arg(data).args(options)),
        folder,
    )
}

#[test]
fn a_test_is_fitted_and_its_persons_scored() {
    let folder = tempfile::tempdir().unwrap();
    answers(folder.path());
    insta::assert_snapshot!(
        "one-slope",
        fit(folder.path(), &["--irt", "1pl", "--group", "class"])
    );
    let (items, scores) = (
        folder.path().join("items.csv"),
        folder.path().join("scores.csv"),
    );
    let files = [
        "--out",
        items.to_str().unwrap(),
        "--scores",
        scores.to_str().unwrap(),
    ];
    fit(
        folder.path(),
        &[
            &["--irt", "2pl", "--least-answers", "170", "--group", "class"],
            &files[..],
        ]
        .concat(),
    );
    let items = fs::read_to_string(items).unwrap();
    let names: Vec<&str> = items
        .lines()
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(names, ["item", "sums", "halves", "thirds"]);
    let fields = |line: &str| line.split(',').count();
    assert!(items.lines().all(|line| fields(line) == 16), "{items}");
    let scores = fs::read_to_string(scores).unwrap();
    assert_eq!(
        (scores.lines().count(), scores.lines().next()),
        (241, Some("person,ability,error,answers"))
    );
}

#[test]
fn json_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    answers(folder.path());
    let shown = fit(
        folder.path(),
        &["--irt", "rasch", "--group", "class", "--json"],
    );
    let json = shown.split_once("-----\n").unwrap().1;
    let report: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(report["family"], "rasch");
    assert_eq!(report["items"].as_array().unwrap().len(), 4);
    assert!(
        report["items"][0]["difficulties"][0]["error"]
            .as_f64()
            .unwrap()
            > 0.0
    );
    assert!(report["differences"][0]["delta"].is_number());
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let say = |text: &[u8], options: &[&str]| {
        fs::write(folder.path().join("test.csv"), text).unwrap();
        fit(folder.path(), options)
    };
    let mut compressed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    compressed.extend([0x4b; 3]);
    let said = [
        say(b"", &["--irt", "2pl"]),
        say(b"a,b\n1,0\n1,NaN\n", &["--irt", "2pl"]),
        say(b"a,b\n1,0\n\xff\xfe,1\n", &["--irt", "2pl"]),
        say(&compressed, &["--irt", "2pl"]),
        say(b"a,b\n1,0\n", &["--irt", "2pl"]),
        say(b"a,b\n1,0\n", &["--irt", "2pl", "--group", "sex"]),
        say(b"a,b\n1,2\n", &["--irt", "2pl", "--least-answers", "1"]),
        say(b"a,b\n1,0\n", &["--irt", "4pl"]),
        say(
            b"user,item,skills,correct,ts,fold\n1,2,3,7,0,0\n",
            &["--irt", "2pl"],
        ),
    ];
    insta::assert_snapshot!("refused", said.join("\n"));
}
