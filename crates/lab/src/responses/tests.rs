//! What the reader accepts, and what it says of what it does not.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use proptest::prelude::*;

use super::{ReadWarnings, ResponseLog, read, read_from, spool_from};
use crate::spool::Scratch;

const HEADER: &str = "user,item,skills,correct,ts,fold\n";

fn log(rows: &str) -> (ResponseLog, ReadWarnings) {
    read_from(format!("{HEADER}{rows}").as_bytes()).unwrap()
}

fn complaint(text: &[u8]) -> String {
    read_from(text).unwrap_err().to_string()
}

fn compressed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn answers_of_a_learner_stand_together_in_their_order() {
    let (log, warnings) = log("7,50,3;1,1,100,0\n9,51,1,0,110,1\n7,51,1,0,160,0\n");
    assert_eq!(warnings, ReadWarnings::default());
    assert_eq!(
        (log.len(), log.learners(), log.items(), log.skills()),
        (3, 2, 2, 2)
    );
    let seven = log.fold(0);
    let answers: Vec<(u32, u32, bool)> = seven
        .get(0)
        .iter()
        .map(|r| (r.item, r.at, r.correct))
        .collect();
    assert_eq!(answers, [(0, 0, true), (1, 60, false)]);
    assert_eq!(log.question(&seven.get(0)[0]).skills, [0, 1]);
    assert_eq!(log.question(&seven.get(0)[1]).skills, [1]);
    assert_eq!(
        log.outside_fold(0)
            .iter()
            .map(<[_]>::len)
            .collect::<Vec<_>>(),
        [1]
    );
}

proptest! {
    /// Put aside on disk, a log is the same, whoever answered when.
    #[test]
    fn a_log_on_disk_tells_the_same(
        rows in prop::collection::vec((0..9_u64, 0..5_u64, 0..4_u64, 0..2_u8, -50..50_i64), 1..80),
    ) {
        let mut lines = vec![HEADER.trim().to_owned()];
        for (user, item, skill, correct, at) in rows {
            let skills = if skill == 0 { String::new() } else { format!("{skill};{}", skill / 2) };
            lines.push(format!("{user},{item},{skills},{correct},{at},{}", user % 3));
        }
        let text = lines.join("\n");
        let (log, warnings) = read_from(text.as_bytes()).unwrap();
        let (spooled, spooled_warnings) = spool_from(text.as_bytes(), &Scratch::of_system()).unwrap();
        prop_assert_eq!(warnings, spooled_warnings);
        prop_assert_eq!(log.inventory(), spooled.inventory());
        prop_assert_eq!(log.learners(), spooled.folds().len());
        for (number, learner) in (0..).zip(log.everybody().iter()) {
            let mut told = Vec::new();
            spooled.learner(number, |response| told.push(response)).unwrap();
            prop_assert_eq!(learner, told);
            prop_assert_eq!(spooled.answers(number), learner.len() as u64);
        }
        let folds = log.learners.iter().map(|learner| learner.fold);
        prop_assert!(folds.eq(spooled.folds().iter().copied()));
    }
}

#[test]
fn columns_may_stand_in_any_order_among_others() {
    let text = "\u{feff}fold, ts ,note,correct,skills,item,user\r\n0,5,hello,1,2,3,4\r\n\r\n";
    let (log, _) = read_from(text.as_bytes()).unwrap();
    assert_eq!(log, super::tests::log("4,3,2,1,5,0\n").0);
}

#[test]
fn compressed_and_plain_files_read_the_same() {
    let text = format!("{HEADER}1,2,3,1,0,0\n1,2,3,0,0,0\n");
    assert_eq!(
        read_from(&compressed(&text)[..]).unwrap(),
        read_from(text.as_bytes()).unwrap()
    );
}

#[test]
fn oddities_are_counted() {
    let rows = "1,2,3,1,50,0\n1,2,3,1,50,0\n1,2,3;3,1,40,0\n1,2,,0,60,0\n";
    let (log, warnings) = log(rows);
    assert_eq!(log.len(), 4);
    let sentences: Vec<String> = warnings.sentences().collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn times_that_are_not_known_repeat_nothing() {
    assert_eq!(log("1,2,3,1,0,0\n1,2,3,1,0,0\n").1, ReadWarnings::default());
}

#[test]
fn every_complaint_says_where_and_what() {
    let row = |row: &str| complaint(format!("{HEADER}1,2,3,1,0,0\n{row}\n").as_bytes());
    let many = (0..100)
        .map(|n| n.to_string())
        .collect::<Vec<_>>()
        .join(";");
    let whole = compressed(&format!("{HEADER}{}", "1,2,3,1,0,0\n".repeat(5000)));
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..].fill(0xff);
    let complaints = [
        complaint(b""),
        complaint(HEADER.as_bytes()),
        complaint(b"user,item,skill,correct,ts,fold\n"),
        complaint(b"user,item,skills,correct,ts,fold,user\n"),
        row("1,2,3,1,0"),
        row("1,2,3,1,0,0,0"),
        row("NaN,2,3,1,0,0"),
        row("1,-2,3,1,0,0"),
        row("1,99999999999999999999999,3,1,0,0"),
        row("1,2,3;x,1,0,0"),
        row("1,2,3;,1,0,0"),
        row(&format!("1,2,{many},1,0,0")),
        row("1,2,3,0.5,0,0"),
        row("1,2,3,1,nan,0"),
        row("1,2,3,1,1e300,0"),
        row("1,2,3,1,0,-1"),
        row("1,2,3,1,0,1"),
        row(&"1".repeat(70_000)),
        complaint(&whole[..whole.len() / 2]),
        complaint(&whole[..12]),
        complaint(&damaged)
            .split(':')
            .take(2)
            .collect::<Vec<_>>()
            .join(":"),
    ];
    insta::assert_snapshot!(complaints.join("\n"));
}

#[test]
fn more_skills_than_any_course_has_are_refused() {
    let rows: Vec<String> = (0..100_002).map(|n| format!("1,2,{n},1,0,0")).collect();
    let complaint = complaint(
        format!(
            "{HEADER}{}",
            rows.join(
                "
"
            )
        )
        .as_bytes(),
    );
    assert_eq!(
        complaint,
        "line 100002, column `skills`: more than 100000 different skills"
    );
}

#[test]
fn a_missing_file_is_named() {
    let error = read("no/such/file.csv".as_ref()).unwrap_err().to_string();
    assert!(
        error.starts_with("no/such/file.csv: cannot be read: "),
        "{error}"
    );
}

#[test]
fn groups_are_read_where_they_are_asked_for() {
    let read = |text: &str| super::read::read_lines(text.as_bytes(), Some("school"));
    let text = "school,user,item,skills,correct,ts,fold\nnorth,1,2,3,1,0,0\nsouth,4,2,3,0,0,0\nnorth,1,2,3,1,0,0\n";
    let (log, _) = read(text).unwrap();
    assert_eq!(log.groups(), ["north", "south"]);
    assert_eq!(log.fold(0).groups().collect::<Vec<_>>(), [0, 1]);
    assert!(read_from(text.as_bytes()).unwrap().0.groups().is_empty());
    let mut complaints = vec![
        read(HEADER).unwrap_err().to_string(),
        read(&text.replace("south,4", "south,1"))
            .unwrap_err()
            .to_string(),
    ];
    let many: Vec<String> = (0..200).map(|n| format!("g{n},{n},2,3,1,0,0")).collect();
    let many = format!("school,{HEADER}{}", many.join("\n"));
    complaints.push(read(&many).unwrap_err().to_string());
    insta::assert_snapshot!(complaints.join("\n"));
}

/// Ids may be as large as they like: what is kept grows with how many there are.
#[test]
fn absurd_ids_are_numbers_like_others() {
    let largest = u64::MAX;
    let (log, _) = log(&format!(
        "{largest},{largest},{largest};1000000000,1,0,4294967295\n"
    ));
    assert_eq!((log.items(), log.skills()), (1, 2));
    assert_eq!(
        log.inventory().item_names().collect::<Vec<_>>(),
        [largest.to_string()]
    );
    assert_eq!(log.fold(u32::MAX).len(), 1);
}
