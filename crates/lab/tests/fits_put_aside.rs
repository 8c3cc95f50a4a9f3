//! A fit that is interrupted and taken up again comes to the same numbers, and a model's file loses nothing.

use std::fmt::Write;

use cairn_engine::AnswerModel;
use cairn_lab::metrics::Metrics;
use cairn_lab::model::{Scored, follow_all};
use cairn_lab::online::checkpoint::{Checkpoint, CheckpointError};
use cairn_lab::online::file::ModelFile;
use cairn_lab::online::logs::{LearnersOfLogs, Logs, Things};
use cairn_lab::online::{FittedModel, Fitting, Source, fit_on, measure, score};
use cairn_lab::responses::{SpooledLog, read_from, spool_from};
use cairn_lab::spool::Scratch;

/// Learners of five folds; some questions ask for two skills.
fn csv(learners: u32, stir: u32) -> String {
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
    csv
}

fn log(learners: u32, stir: u32) -> SpooledLog {
    let csv = csv(learners, stir);
    let spooled = spool_from(csv.as_bytes(), &Scratch::of_system());
    spooled.expect("every line is sound").0
}

fn predictions(model: &AnswerModel, of: &LearnersOfLogs<'_>) -> Vec<(u64, bool)> {
    let mut all = Vec::new();
    let scored = score(model, of, &mut |chance, correct| {
        all.push((chance.to_bits(), correct));
    });
    scored.expect("answers that were just put aside");
    all
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
    let whole = text(&logs, &fit_on(2, None, &training, &mut |_| {}).unwrap());
    for stop in [1, 5, 6, 9, Fitting::PASSES - 1, Fitting::PASSES] {
        let mut fitting = Fitting::begin(2, None, &training).unwrap();
        for _ in 0..stop {
            fitting.pass(&training).unwrap().unwrap();
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
        let mut fitting = Fitting::begin(1, None, &training).unwrap();
        fitting.restore(taken_up.state.unwrap()).unwrap();
        assert_eq!(fitting.done(), stop);
        while fitting.pass(&training).unwrap().is_some() {}
        let resumed = text(&logs, &fitting.finish(&training));
        assert!(resumed == whole, "stopped after {stop} passes");
    }
    // The comparison can fail: a fit that stops early is another one.
    let mut early = Fitting::begin(1, None, &training).unwrap();
    early.pass(&training).unwrap().unwrap();
    assert_ne!(text(&logs, &early.finish(&training)), whole);
}

#[test]
fn checkpoints_of_other_fits_and_damaged_ones_are_refused() {
    let logs = logs();
    let training = logs.outside_fold(0);
    let mut fitting = Fitting::begin(1, None, &training).unwrap();
    fitting.pass(&training).unwrap().unwrap();
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
    let mut other = Fitting::begin(1, None, &fewer).unwrap();
    assert_eq!(other.restore(state), Err(CheckpointError::OfAnotherFit));
}

#[test]
fn a_file_predicts_what_the_fit_predicts_and_finds_things_by_name() {
    let logs = logs();
    let fitted = fit_on(2, None, &logs.outside_fold(0), &mut |_| {}).unwrap();
    let file = ModelFile::of_log(&fitted.model, logs.things());
    let read = ModelFile::parse(&file.to_text()).unwrap();
    let by_name = |logs: &Logs| {
        let model = read.answer_model_of_log(logs.things());
        predictions(&model, &logs.fold(0))
    };
    let expected = predictions(&fitted.model, &logs.fold(0));
    assert_eq!(by_name(&logs), expected);
    // The logs the other way round, so that everything has another number.
    let other_way = Logs::new(vec![
        ("two".to_owned(), log(45, 5)),
        ("one".to_owned(), log(60, 3)),
    ]);
    let alone = Logs::new(vec![("two".to_owned(), log(45, 5))]);
    let first = expected.len() - predictions(&AnswerModel::default(), &alone.fold(0)).len();
    let (one, two) = expected.split_at(first);
    assert_eq!(by_name(&other_way), [two, one].concat());
    // Without the names, nothing of what was learned about items is there.
    let nameless = read.answer_model_of_log(&Things::default());
    assert_ne!(predictions(&nameless, &logs.fold(0)), expected);
}

#[test]
fn one_log_is_fitted_as_it_is_when_measured() {
    let (in_memory, _) = read_from(csv(60, 3).as_bytes()).unwrap();
    let Ok(alone) = fit_on(2, None, &in_memory.outside_fold(0), &mut |_| {});
    let logs = Logs::new(vec![("one".to_owned(), log(60, 3))]);
    let named = fit_on(2, None, &logs.outside_fold(0), &mut |_| {}).unwrap();
    assert_eq!(alone.model, named.model);
    let scored: Vec<Scored> = follow_all(&alone, &in_memory.fold(0));
    let measured = measure(&named.model, &logs.fold(0), &Scratch::of_system()).unwrap();
    assert_eq!(measured, Metrics::of(&scored));
}

#[test]
fn a_fingerprint_is_that_of_the_answers_and_their_names() {
    let of = |name: &str, log| {
        Logs::new(vec![(name.to_owned(), log)])
            .fingerprint()
            .unwrap()
    };
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
