//! A fit that is interrupted and taken up again comes to the same numbers, and a model's file loses nothing.

use std::fmt::Write;

use cairn_lab::online::checkpoint::{Checkpoint, CheckpointError};
use cairn_lab::online::file::ModelFile;
use cairn_lab::online::logs::{Logs, Things};
use cairn_lab::online::{FittedModel, Fitting, Source, fit_on, score};
use cairn_lab::responses::{ResponseLog, read_from};

/// Learners of five folds; some questions ask for two skills.
fn log(learners: u32, stir: u32) -> ResponseLog {
    let mut csv = "user,item,skills,correct,ts,fold\n".to_owned();
    for user in 0..learners {
        for answer in 0..40_u32 {
            let item = (answer * 7 + user * stir) % 23;
            let skills = match item % 4 {
                0 => "3;5",
                1 => "3",
                2 => "5",
                _ => "8",
            };
            let correct =
                u32::from(user * 7 % 11 + answer / 4 > item % 9 + (user * answer + stir) % 7);
            let at = user + answer * 600;
            // Writing into a text cannot fail.
            let _ = writeln!(csv, "{user},{item},{skills},{correct},{at},{}", user % 5);
        }
    }
    let (log, _) = read_from(csv.as_bytes()).expect("every line is sound");
    log
}

fn logs() -> Logs {
    let named = |name: &str, log| (name.to_owned(), log);
    Logs::new(vec![named("one", log(60, 3)), named("two", log(45, 5))])
}

fn text(logs: &Logs, fitted: &FittedModel) -> String {
    ModelFile::of_log(&fitted.model, logs.things()).to_text()
}

#[test]
fn an_interrupted_fit_comes_to_the_same_bits_wherever_it_stopped() {
    let logs = logs();
    let training = logs.outside_fold(0);
    let whole = text(&logs, &fit_on(2, None, &training, &mut |_| {}));
    for stop in [1, 5, 6, 9, Fitting::PASSES - 1, Fitting::PASSES] {
        let mut fitting = Fitting::begin(2, None, &training);
        for _ in 0..stop {
            fitting.pass(&training).unwrap();
        }
        let put_aside = Checkpoint {
            fit: "these".to_owned(),
            measured: None,
            state: Some(fitting.state()),
        };
        drop(fitting);
        let bytes = put_aside.to_bytes();
        let taken_up = Checkpoint::parse(&bytes, "these").unwrap();
        assert_eq!(taken_up, put_aside);
        // On another machine, with one processor.
        let mut fitting = Fitting::begin(1, None, &training);
        fitting.restore(taken_up.state.unwrap()).unwrap();
        assert_eq!(fitting.done(), stop);
        while fitting.pass(&training).is_some() {}
        let resumed = text(&logs, &fitting.finish(&training));
        assert!(resumed == whole, "stopped after {stop} passes");
    }
    // The comparison can fail: a fit that stops early is another one.
    let mut early = Fitting::begin(1, None, &training);
    early.pass(&training).unwrap();
    assert_ne!(text(&logs, &early.finish(&training)), whole);
}

#[test]
fn checkpoints_of_other_fits_and_damaged_ones_are_refused() {
    let logs = logs();
    let training = logs.outside_fold(0);
    let mut fitting = Fitting::begin(1, None, &training);
    fitting.pass(&training).unwrap();
    let state = fitting.state();
    let bytes = Checkpoint {
        fit: "these".to_owned(),
        measured: None,
        state: Some(state.clone()),
    }
    .to_bytes();
    let refused = |bytes: &[u8], fit: &str| Checkpoint::parse(bytes, fit).unwrap_err();
    assert_eq!(refused(&bytes, "those"), CheckpointError::OfAnotherFit);
    assert_eq!(refused(b"{}", "these"), CheckpointError::Unreadable);
    for place in [100, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1;
        assert_eq!(refused(&damaged, "these"), CheckpointError::Checksum);
    }
    for short in 0..bytes.len() {
        assert!(Checkpoint::parse(&bytes[..short], "these").is_err());
    }
    let fewer = Logs::new(vec![("one".to_owned(), log(30, 3))]);
    let fewer = fewer.everybody();
    let mut other = Fitting::begin(1, None, &fewer);
    assert_eq!(other.restore(state), Err(CheckpointError::OfAnotherFit));
}

#[test]
fn a_file_predicts_what_the_fit_predicts_and_finds_things_by_name() {
    let logs = logs();
    let fitted = fit_on(2, None, &logs.outside_fold(0), &mut |_| {});
    let file = ModelFile::of_log(&fitted.model, logs.things());
    let read = ModelFile::parse(&file.to_text()).unwrap();
    let predictions = |logs: &Logs| {
        let model = read.answer_model_of_log(logs.things());
        score(&model, &logs.fold(0))
    };
    let expected = score(&fitted.model, &logs.fold(0));
    assert_eq!(predictions(&logs), expected);
    // The logs the other way round, so that everything has another number.
    let other_way = Logs::new(vec![
        ("two".to_owned(), log(45, 5)),
        ("one".to_owned(), log(60, 3)),
    ]);
    let first = expected.len() - log(45, 5).fold(0).responses();
    let (one, two) = expected.split_at(first);
    assert_eq!(predictions(&other_way), [two, one].concat());
    // Without the names, nothing of what was learned about items is there.
    let nameless = read.answer_model_of_log(&Things::default());
    assert_ne!(score(&nameless, &logs.fold(0)), expected);
}

#[test]
fn one_log_is_fitted_as_it_is_when_measured() {
    let log = log(60, 3);
    let alone = fit_on(2, None, &log.outside_fold(0), &mut |_| {});
    let logs = Logs::new(vec![("one".to_owned(), log)]);
    let named = fit_on(2, None, &logs.outside_fold(0), &mut |_| {});
    assert_eq!(alone.model, named.model);
}

#[test]
fn a_fingerprint_is_that_of_the_answers_and_their_names() {
    let of = |name: &str, log| Logs::new(vec![(name.to_owned(), log)]).fingerprint();
    let print = of("one", log(20, 3));
    assert_eq!(print, of("one", log(20, 3)));
    assert_ne!(print, of("one", log(20, 4)));
    assert_ne!(print, of("one", log(21, 3)));
    assert_ne!(print, of("two", log(20, 3)));
    let logs = logs();
    assert_eq!(logs.everybody().learners(), 105);
    assert_eq!(logs.everybody().answers(), 4200);
    assert!(logs.things().skill_sets.contains(&"two/3;5".to_owned()));
}
