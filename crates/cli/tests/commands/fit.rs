//! `cairn fit`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parquet::data_type::Int64Type;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::seen;
use crate::support::program::{cairn, run};
use crate::support::school::{School, course_fixture};

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

/// A response log of so many learners, in five folds.
pub(crate) fn log(path: &Path, learners: u32) {
    let mut csv = "user,item,skills,correct,ts,fold\n".to_owned();
    for user in 0..learners {
        for answer in 0..40_u32 {
            let item = (answer * 7 + user * 3) % 23;
            let correct = u32::from(user * 7 % 11 + answer / 4 > item % 9 + user * answer % 7);
            let (skill, at, fold) = (item % 4, user + answer * 600, user % 5);
            writeln!(csv, "{user},{item},{skill},{correct},{at},{fold}").unwrap();
        }
    }
    fs::write(path, csv).unwrap();
}

fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_answer_model_is_fitted_to_a_log_and_is_not_for_a_school() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("answers.csv");
    log(&data, 60);
    let (model, card) = (
        folder.path().join("model.json"),
        folder.path().join("card.md"),
    );
    let fit = || {
        let mut fit = cairn(["fit", "--data"]);
        fit.arg(&data).arg("--out").arg(&model);
        fit
    };
    let ended = run(fit().arg("--card").arg(&card));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended
            .stdout
            .contains("2400 answers of 60 learners. On the learners of fold 0"),
        "{}",
        ended.stdout
    );
    assert_eq!(
        files(folder.path()),
        ["answers.csv", "card.md", "model.json"]
    );
    let card = fs::read_to_string(card).unwrap();
    assert!(
        card.contains("60 learners of answers (fingerprint "),
        "{card}"
    );
    assert!(card.contains("(fold 0; fitted to the others)"), "{card}");
    let first = fs::read(&model).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&first).unwrap();
    assert!(json["model"]["families"]["item"]["answers/22"].is_number());
    assert!(json["model"]["held_out"]["auc"].as_f64().unwrap() > 0.6);

    let again = run(fit().arg("--resume"));
    assert!(
        again.stderr.contains("there is no checkpoint"),
        "{}",
        again.stderr
    );
    assert!(fs::read(&model).unwrap() == first);

    // Nobody in the fold, two files of one name, something else's options, damage.
    let other = run(fit().args(["--fold", "7"]));
    assert!(
        other.stderr.contains("no learner is in fold 7"),
        "{}",
        other.stderr
    );
    let twice = run(cairn(["fit", "--data"]).arg(&data).arg(&data));
    assert!(
        twice.stderr.contains("two files go by the name answers"),
        "{}",
        twice.stderr
    );
    let mixed = run(fit().args(["--irt", "2pl", "--fold", "1"]));
    assert!(
        mixed.stderr.contains("cannot be used with"),
        "{}",
        mixed.stderr
    );
    let nowhere = folder.path().join("nowhere");
    let scratch = run(fit().arg("--scratch").arg(&nowhere));
    assert!(
        scratch
            .stderr
            .contains("a working file cannot be kept there"),
        "{}",
        scratch.stderr
    );
    fs::write(folder.path().join("model.json.checkpoint"), "nonsense").unwrap();
    let nonsense = run(fit().arg("--resume"));
    assert!(
        nonsense.stderr.contains("not a checkpoint of this program"),
        "{}",
        nonsense.stderr
    );
    assert_eq!(
        [
            other.code,
            twice.code,
            mixed.code,
            scratch.code,
            nonsense.code
        ],
        [Some(2); 5]
    );

    let school = School::found(&course_fixture("first-sums"), 0, None).await;
    let promote = cairn(["model", "promote"])
        .arg(&model)
        .arg("--data")
        .arg(school.data())
        .output();
    let promoted = String::from_utf8(promote.unwrap().stderr).unwrap();
    let refused = "fitted to answers, not to this school's log";
    assert!(promoted.contains(refused), "{promoted}");
}

/// The same log as a Parquet file.
fn parquet_log(path: &Path, learners: u32) {
    let schema = "message answers { required int64 user; required int64 item; required int64 skills; \
        required int64 correct; required int64 ts; required int64 fold; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    log(&path.with_extension("csv"), learners);
    let text = fs::read_to_string(path.with_extension("csv")).unwrap();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    for lines in lines.chunks(1_000) {
        let mut group = writer.next_row_group().unwrap();
        for field in 0..6 {
            let number = |line: &&str| line.split(',').nth(field).unwrap().parse().unwrap();
            let numbers: Vec<i64> = lines.iter().map(number).collect();
            let mut column = group.next_column().unwrap().unwrap();
            let typed = column.typed::<Int64Type>();
            typed.write_batch(&numbers, None, None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn a_parquet_file_is_fitted_and_measured_like_the_same_text() {
    let folder = tempfile::tempdir().unwrap();
    parquet_log(&folder.path().join("answers.parquet"), 60);
    let fitted = |data: &str| {
        let out = folder.path().join("model.json");
        let data = folder.path().join(data);
        let ended = run(cairn(["fit", "--data"]).arg(data).arg("--out").arg(&out));
        assert_eq!(ended.code, Some(0), "{ended:?}");
        fs::read(out).unwrap()
    };
    assert!(fitted("answers.parquet") == fitted("answers.csv"));
    let measured = |data: &str| {
        let mut evaluate = cairn(["evaluate", "--models", "base-item,elo", "--data"]);
        let json = folder.path().join("figures.json");
        let ended = run(evaluate
            .arg(folder.path().join(data))
            .arg("--json")
            .arg(&json));
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let text = fs::read_to_string(json).unwrap();
        let mut figures: serde_json::Value = serde_json::from_str(&text).unwrap();
        for model in figures.as_array_mut().unwrap() {
            for cost in ["fit_seconds", "peak_mb"] {
                model.as_object_mut().unwrap().remove(cost);
            }
        }
        figures
    };
    assert_eq!(measured("answers.parquet"), measured("answers.csv"));
    let irt = |data: &str| {
        let data = folder.path().join(data);
        run(cairn(["fit", "--irt", "rasch", "--data"]).arg(data)).stdout
    };
    assert_eq!(irt("answers.parquet"), irt("answers.csv"));
}

#[test]
fn a_fit_that_is_killed_goes_on_and_comes_to_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("answers.csv");
    log(&data, 1_500);
    let out = |name: &str| folder.path().join(name);
    let fit = |name: &str| {
        let mut fit = cairn(["fit", "--data"]);
        fit.arg(&data).arg("--out").arg(out(name));
        fit
    };
    let mut child = fit("killed").spawn().unwrap();
    let checkpoint = out("killed.checkpoint");
    while !checkpoint.exists() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended without a checkpoint"
        );
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(checkpoint.exists() && !out("killed").exists());

    // Other answers, or another fold, are another fit.
    let other = run(fit("killed").args(["--resume", "--fold", "1"]));
    assert!(
        other.stderr.contains("a fit to other data"),
        "{}",
        other.stderr
    );
    let resumed = run(fit("killed").arg("--resume"));
    assert_eq!((resumed.code, resumed.stderr.as_str()), (Some(0), ""));
    assert!(!checkpoint.exists());
    assert_eq!(run(&mut fit("whole")).code, Some(0));
    assert!(fs::read(out("killed")).unwrap() == fs::read(out("whole")).unwrap());
}
