//! `cairn evaluate`: what it prints and writes, and what it says of files that are not what they should be.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::seen;
use crate::support::program::{cairn, run};

const HEADER: &str = "user,item,skills,correct,ts,fold\n";

/// Thirty learners in five folds and two schools, twelve answers each.
fn answers() -> String {
    let mut csv = "user,item,skills,correct,ts,fold,school\n".to_owned();
    for user in 0..30_u32 {
        for answer in 0..12_u32 {
            let (item, skill) = (answer * 5 % 8, answer % 3);
            let correct = u32::from(user * 7 % 11 + answer > item + user * answer % 7);
            let school = if user % 3 == 0 { "south" } else { "north" };
            writeln!(
                csv,
                "{user},{item},{skill},{correct},{},{},{school}",
                user + answer * 60,
                user % 5
            )
            .unwrap();
        }
    }
    csv
}

fn evaluate(folder: &Path, text: &[u8], options: &[&str]) -> String {
    let data = folder.join("answers.csv");
    fs::write(&data, text).unwrap();
    seen(
        &run(cairn(["evaluate", "--data"]).arg(data).args(options)),
        folder,
    )
}

/// Seconds and megabytes differ from run to run: the last two numbers of a model's row.
fn without_costs(shown: &str) -> String {
    let line = |line: &str| {
        let is_row = line.starts_with("  base") || line.starts_with("  elo");
        if is_row {
            line.rsplitn(3, "  ")
                .last()
                .unwrap_or(line)
                .trim_end()
                .to_owned()
        } else {
            line.to_owned()
        }
    };
    shown.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn models_are_measured_for_all_and_for_each_group() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (json, csv, plots) = (path("out.json"), path("out.csv"), path("plots"));
    let options = [
        "--models",
        "elo,base-item",
        "--group",
        "school",
        "--json",
        &json,
        "--csv",
        &csv,
        "--plots",
        &plots,
    ];
    let shown = evaluate(folder.path(), answers().as_bytes(), &options);
    insta::assert_snapshot!("measured", without_costs(&shown));

    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    let elo = &results[0];
    assert_eq!(
        (elo["data"].as_str(), elo["model"].as_str()),
        (Some("answers"), Some("elo"))
    );
    for key in [
        "auc",
        "log_loss",
        "brier",
        "rmse",
        "ece",
        "fit_seconds",
        "first_auc",
    ] {
        assert!(elo[key].is_number(), "{key}: {elo}");
    }
    assert!(elo["groups"][0]["abroca"]["high"].is_number(), "{elo}");
    let csv = fs::read_to_string(csv).unwrap();
    let fields = |line: &str| line.split(',').count();
    let header = fields(csv.lines().next().unwrap());
    assert!(csv.lines().all(|line| fields(line) == header), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 2 * 3);
    let mut drawn: Vec<String> = fs::read_dir(plots)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    drawn.sort();
    assert_eq!(
        drawn[..3],
        [
            "answers-base-item-north.svg",
            "answers-base-item-south.svg",
            "answers-base-item.svg"
        ]
    );
}

/// Refused, with the file, the line and the column; nothing is written.
#[test]
fn files_that_cannot_be_read_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |text: &[u8]| evaluate(folder.path(), text, &["--models", "base"]);
    let rows = |rows: &str| refused(format!("{HEADER}{rows}").as_bytes());
    let many_skills: Vec<String> = (0..100_010)
        .map(|n| format!("1,2,{},1,0,0", 1_000_000_000 + n))
        .collect();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(
        &mut encoder,
        format!("{HEADER}{}", "1,2,3,1,0,0\n".repeat(5000)).as_bytes(),
    )
    .unwrap();
    let whole = encoder.finish().unwrap();
    let said = [
        ("empty", refused(b"")),
        ("only a header", refused(HEADER.as_bytes())),
        (
            "a missing column",
            refused(b"user,item,correct,ts,fold\n1,2,1,0,0\n"),
        ),
        ("not a number", rows("1,2,3,1,0,0\n1,2,3,NaN,0,0\n")),
        ("a time that is none", rows("1,2,3,1,yesterday,0\n")),
        ("a billion skills", rows(&many_skills.join("\n"))),
        ("truncated", refused(&whole[..whole.len() / 2])),
        (
            "not UTF-8",
            refused(&[HEADER.as_bytes(), b"Ren\xe9,2,3,1,0,0\n"].concat()),
        ),
        (
            "bytes that are no text",
            refused(&[HEADER.as_bytes(), b"1,\xff\xfe\x00,3,1,0,0\n"].concat()),
        ),
        (
            "a huge field",
            rows(&format!("1,{},3,1,0,0\n", "9".repeat(80_000))),
        ),
        (
            "a learner in two folds",
            rows("1,2,3,1,0,0\n2,2,3,1,0,1\n1,2,3,1,0,1\n"),
        ),
        ("too few fields", rows("1,2,3,1,0\n")),
        (
            "a fold of nobody",
            evaluate(
                folder.path(),
                answers().as_bytes(),
                &["--models", "base", "--fold", "9"],
            ),
        ),
        (
            "a model that there is not",
            evaluate(folder.path(), answers().as_bytes(), &["--models", "oracle"]),
        ),
        (
            "a group that there is not",
            evaluate(
                folder.path(),
                answers().as_bytes(),
                &["--models", "base", "--group", "sex"],
            ),
        ),
    ];
    let text: Vec<String> = said
        .iter()
        .map(|(what, said)| format!("# {what}\n{said}"))
        .collect();
    insta::assert_snapshot!("refused", text.join("\n"));
}

/// Used, with a word on what is odd and where it begins.
#[test]
fn odd_files_are_used_and_the_oddities_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::new();
    for user in 0..10_u32 {
        for (item, ts) in [(1, 900), (2, 300), (2, 300), (3, 600)] {
            writeln!(
                rows,
                "{user},{item},{},{},{ts},{}",
                if item == 3 { "" } else { "4;4" },
                user % 2,
                user % 5
            )
            .unwrap();
        }
    }
    let shown = evaluate(
        folder.path(),
        format!("{HEADER}{rows}").as_bytes(),
        &["--models", "base"],
    );
    insta::assert_snapshot!("odd", without_costs(&shown));
}

#[test]
fn items_are_ranked_for_each_learner() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("ranking.json");
    let options = ["--ranking", "--json", json.to_str().unwrap()];
    let shown = evaluate(folder.path(), answers().as_bytes(), &options);
    assert!(shown.starts_with("exit code: 0\n"), "{shown}");
    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    let rankers: Vec<&str> = results
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["ranker"].as_str())
        .collect();
    assert_eq!(
        rankers,
        ["difficulty", "user-based", "edurank", "belief", "blend"]
    );
    assert!(results[2]["pair_accuracy"].is_number(), "{results}");
}

/// The results of a measurement, without what it cost and what the model is called.
fn figures(json: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(json).unwrap();
    let mut rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    for row in rows.iter_mut().filter_map(serde_json::Value::as_object_mut) {
        for key in ["fit_seconds", "peak_mb", "model"] {
            row.remove(key).unwrap();
        }
    }
    rows
}

#[test]
fn a_model_that_was_put_aside_is_measured_as_if_fitted_now() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (data, json) = (path("answers.csv"), path("out.json"));
    crate::fit::log(&data, 60);
    let fit = |out: &str, options: &[&str]| {
        let mut fit = cairn(["fit", "--data"]);
        let ended = run(fit.arg(&data).arg("--out").arg(path(out)).args(options));
        assert_eq!(ended.code, Some(0), "{ended:?}");
    };
    fit(
        "apart.json",
        &["--hold-out", "--card", path("card.md").to_str().unwrap()],
    );
    fit("all.json", &[]);
    let card = fs::read_to_string(path("card.md")).unwrap();
    assert!(
        card.contains("1920 answers of 48 learners of answers outside fold 0"),
        "{card}"
    );

    let measure = |data: &Path, options: &[&str]| {
        let mut measure = cairn(["evaluate", "--json"]);
        run(measure.arg(&json).arg("--data").arg(data).args(options))
    };
    let apart = path("apart.json");
    let apart = ["--fitted", apart.to_str().unwrap()];
    let ended = measure(&data, &[&apart[..], &["--fold", "0"]].concat());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended.stdout.contains("\n  cairn:apart "),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stderr
            .ends_with("knows 27 of its 27 items and skills.\n"),
        "{}",
        ended.stderr
    );
    let put_aside = figures(&json);
    let ended = measure(&data, &["--models", "cairn"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(figures(&json), put_aside);

    // The same learners in another file, under another name, without times and in another order.
    let later = path("later.csv");
    let answers = fs::read_to_string(&data).unwrap();
    let mut lines: Vec<String> = answers.lines().skip(1).map(str::to_owned).collect();
    lines.sort_by_key(|line| {
        std::cmp::Reverse(
            line.split(',')
                .next()
                .and_then(|user| user.parse::<u32>().ok()),
        )
    });
    let fold_of = |line: &String| line.rsplit(',').next().is_some_and(|fold| fold == "0");
    let write =
        |lines: Vec<String>| fs::write(&later, format!("{HEADER}{}\n", lines.join("\n"))).unwrap();
    write(lines.clone());
    let known_as = ["--known-as", "answers"];
    let said = |options: &[&[&str]], code: i32| {
        let ended = measure(&later, &options.concat());
        assert_eq!(ended.code, Some(code), "{ended:?}");
        ended.stderr
    };
    let refused = said(&[&apart, &known_as], 2);
    assert!(
        refused.contains("fitted to 48 of the 60 learners of later")
            && refused.contains("without fold 0 of answers"),
        "{refused}"
    );
    let unknown = said(&[&apart], 2);
    assert!(
        unknown.contains("fitted to answers; if they are the same under another name"),
        "{unknown}"
    );
    lines.retain(fold_of);
    write(lines);
    said(&[&apart, &known_as], 0);
    assert_eq!(figures(&json)[0]["log_loss"], put_aside[0]["log_loss"]);

    let all = path("all.json");
    let refused = said(&[&["--fitted", all.to_str().unwrap()], &known_as], 2);
    assert!(
        refused.contains("fitted to 12 of the 12 learners of later")
            && refused.contains("cairn fit --hold-out"),
        "{refused}"
    );
    let nobody = said(&[&apart, &known_as, &["--fold", "3"]], 2);
    assert!(nobody.contains("no learner is in fold 3"), "{nobody}");
}
