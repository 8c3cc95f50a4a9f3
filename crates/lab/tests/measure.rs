//! What is promised of every model that is measured here, and of the measuring.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write;
use std::path::Path;

use cairn_lab::evaluate::{Evaluation, ModelName, SplitError, evaluate};
use cairn_lab::model::Model;
use cairn_lab::online::{self, Source};
use cairn_lab::responses::{Response, ResponseLog, read, read_from};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A made-up class: able and less able learners, easy and hard items, some of two skills.
fn class(seed: u64, learners: u32, answers: u32) -> ResponseLog {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut csv = String::from("user,item,skills,correct,ts,fold\n");
    for learner in 0..learners {
        let ability: f64 = random.random_range(-1.5..1.5);
        let mut at = 1_000_000;
        for _ in 0..answers {
            let item = random.random_range(0..20_u32);
            let skills = if item % 5 == 0 {
                format!("{};7", item % 3)
            } else {
                (item % 3).to_string()
            };
            let log_odds = ability + f64::from(item % 4) - 1.5;
            let correct = u8::from(random.random_bool(1.0 / (1.0 + (-log_odds).exp())));
            at += random.random_range(5..50_000);
            writeln!(
                csv,
                "{learner},{item},{skills},{correct},{at},{}",
                learner % 5
            )
            .unwrap();
        }
    }
    read_from(csv.as_bytes()).unwrap().0
}

fn predictions(model: &dyn Model, log: &ResponseLog, responses: &[Response]) -> Vec<u64> {
    let mut follower = model.follow();
    let each = responses.iter().map(|response| {
        let question = log.question(response);
        let chance = follower.predict(&question);
        assert!((0.0..=1.0).contains(&chance), "{chance}");
        follower.observe(&question, response.correct);
        chance.to_bits()
    });
    each.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// Whatever comes after an answer, and however other learners do, its prediction stays as it was.
    #[test]
    fn predictions_rest_on_the_learners_own_past(seed in 0..1000_u64, now in 0..24_usize, flips in any::<u32>()) {
        let log = class(seed, 30, 24);
        let test = log.fold(0);
        let lived = test.get(0);
        let mut other = lived.to_vec();
        other[now..].rotate_left(1);
        for (place, response) in other[now..].iter_mut().enumerate() {
            response.correct ^= flips >> (place % 32) & 1 == 1;
        }
        // Until the answer at `now` is predicted nothing differs but what is to come.
        other[now] = Response { correct: !lived[now].correct, ..lived[now] };
        for name in ModelName::ALL {
            let model = name.fit(&log.outside_fold(0));
            let mine = predictions(model.as_ref(), &log, lived);
            predictions(model.as_ref(), &log, test.get(1));
            let theirs = predictions(model.as_ref(), &log, &other);
            prop_assert_eq!(&mine[..=now], &theirs[..=now], "{}", name);
        }
    }
}

#[test]
fn every_model_is_fitted_the_same_way_twice() {
    let log = class(1, 30, 24);
    for name in ModelName::ALL {
        let once = evaluate(&log, 0, name).unwrap();
        let again = Evaluation {
            fit_seconds: once.fit_seconds,
            ..evaluate(&log, 0, name).unwrap()
        };
        assert_eq!(once, again);
    }
}

#[test]
fn what_items_and_learners_are_like_is_found_out() {
    let log = class(2, 100, 60);
    let auc = |name| evaluate(&log, 0, name).unwrap().all.auc.unwrap();
    assert!(auc(ModelName::BaseItem) > auc(ModelName::Base) + 0.1);
    assert!(auc(ModelName::Elo) > auc(ModelName::BaseItem) + 0.02);
    assert!(auc(ModelName::BestLr) > auc(ModelName::BaseItem) + 0.02);
    assert!(auc(ModelName::Cairn) > auc(ModelName::BestLr) - 0.01);
}

#[test]
fn a_prediction_is_the_sum_of_its_terms() {
    let log = class(3, 30, 24);
    let Ok(fitted) = online::fit(&log.outside_fold(0), &mut |_| {});
    let (model, extent) = (&fitted.model, fitted.extent);
    let mut knowledge = model.begin(extent.skills, extent.items);
    let Ok(()) = log.fold(0).learner(0, &mut |question, answered| {
        let prediction = model.predict(&knowledge, question);
        let sum = prediction.reasons.iter().fold(0.0, |sum, part| sum + part);
        assert_eq!(sum.to_bits(), prediction.log_odds.to_bits());
        model.observe(&mut knowledge, question, answered);
    });
}

/// Whatever the fit has found: right, not known, wrong leave less and less hope, in this order.
#[test]
fn a_fitted_model_takes_no_right_answer_amiss() {
    let log = class(7, 60, 40);
    let Ok(fitted) = online::fit(&log.outside_fold(0), &mut |_| {});
    let (model, extent) = (&fitted.model, fitted.extent);
    let test = log.fold(0);
    let next = log.question(&test.get(1)[0]);
    for learner in 0..test.len() {
        let mut knowledge = model.begin(extent.skills, extent.items);
        let Ok(()) = test.learner(learner, &mut |question, answered| {
            let mut asked = online::source::question(&next);
            asked.at = question.at.plus_days(0.5);
            let chance = |outcome: Option<bool>| {
                let mut after = knowledge.clone();
                match outcome {
                    Some(correct) => {
                        model.observe(&mut after, question, &online::source::answered(correct));
                    }
                    None => after.meet(&model.filter, question),
                }
                model.predict(&after, &asked).log_odds
            };
            let (right, unknown, wrong) = (chance(Some(true)), chance(None), chance(Some(false)));
            assert!(right >= unknown - 1e-9 && unknown >= wrong - 1e-9);
            model.observe(&mut knowledge, question, answered);
        });
    }
}

#[test]
fn a_fit_is_the_same_on_any_number_of_threads() {
    let log = class(8, 90, 30);
    let training = log.outside_fold(0);
    let fit = |threads| {
        let Ok(fitted) = online::fit_on(threads, None, &training, &mut |_| {});
        fitted.model
    };
    let alone = fit(1);
    for threads in [2, 3, 8] {
        let together = fit(threads);
        let bits = |model: &cairn_engine::AnswerModel| model.weights.0.map(f64::to_bits);
        assert_eq!(bits(&alone), bits(&together));
        assert_eq!(alone, together);
    }
}

/// Questions that no training learner was asked: items and skills by numbers that there are not.
#[test]
fn the_unseen_is_predicted_soberly() {
    let log = class(4, 30, 24);
    for name in ModelName::ALL {
        let model = name.fit(&log.outside_fold(0));
        let mut follower = model.follow();
        for round in 0..3 {
            let question = cairn_lab::responses::Question {
                item: u32::MAX - round,
                skill_set: u32::MAX,
                skills: &[8_000_000, u32::MAX],
                at: u32::MAX * (round % 2),
            };
            let chance = follower.predict(&question);
            assert!((0.02..=0.98).contains(&chance), "{name}: {chance}");
            follower.observe(&question, round == 0);
        }
    }
}

#[test]
fn models_go_by_name() {
    for name in ModelName::ALL {
        assert_eq!(name.as_str().parse(), Ok(name));
    }
    let error = "cern".parse::<ModelName>().unwrap_err().to_string();
    assert!(error.starts_with("there is no model `cern`; there are: cairn, unfitted, best-lr, "));
}

#[test]
fn fitting_reports_every_pass() {
    let mut reported = Vec::new();
    let log = class(5, 20, 10);
    let mut report = |progress: online::Progress| reported.push((progress.done, progress.of));
    let Ok(_) = online::fit(&log.outside_fold(0), &mut report);
    let of = reported[0].1;
    assert_eq!(
        reported,
        (1..=of).map(|done| (done, of)).collect::<Vec<_>>()
    );
}

#[test]
fn a_split_needs_learners_on_both_sides() {
    let log = class(6, 4, 3);
    let fold = |fold| evaluate(&log, fold, ModelName::Base).map(|_| ());
    assert_eq!(fold(9), Err(SplitError::NobodyToTest { fold: 9 }));
    let alone = class(6, 1, 3);
    let error = evaluate(&alone, 0, ModelName::Base).map(|_| ());
    assert_eq!(error, Err(SplitError::NobodyToTrain { fold: 0 }));
}

/// Real answers, where the data sets lie beside the checkout: the order of the models is the published one.
#[test]
fn on_real_answers_the_models_rank_as_published() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tracing");
    let path = folder.join("assist17_sub.csv.gz");
    if !path.exists() {
        println!("skipped: there is no {}", path.display());
        return;
    }
    let (log, warnings) = read(&path).unwrap();
    assert_eq!(warnings.sentences().count(), 0);
    assert_eq!((log.len(), log.learners(), log.skills()), (90_586, 342, 98));
    let auc = |name| evaluate(&log, 0, name).unwrap().all.auc.unwrap();
    let (item, elo, online) = (
        auc(ModelName::BaseItem),
        auc(ModelName::Elo),
        auc(ModelName::Cairn),
    );
    assert!((0.68..0.70).contains(&item), "{item}");
    assert!(elo > item + 0.03, "{elo}");
    assert!(online >= 0.761, "{online}");
}
