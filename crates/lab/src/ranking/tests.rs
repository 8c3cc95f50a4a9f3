//! Rankings of learners whose tastes are known, and figures worked out by hand.

use std::fmt::Write;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::responses::read_from;

/// Two kinds of learners find opposite halves of the items hard; a little noise.
fn two_kinds() -> ResponseLog {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut csv = "user,item,skills,correct,ts,fold\n".to_owned();
    for user in 0..200_u32 {
        let mut items: Vec<u32> = (0..24).collect();
        for place in (1..items.len()).rev() {
            items.swap(place, random.random_range(0..=place));
        }
        for item in items {
            let hard = (item % 2 == 0) == (user % 2 == 0);
            let correct = u32::from(random.random_bool(if hard { 0.15 } else { 0.85 }));
            writeln!(csv, "{user},{item},0,{correct},0,{}", user / 2 % 5).unwrap();
        }
    }
    read_from(csv.as_bytes()).unwrap().0
}

#[test]
fn similar_learners_know_what_the_average_hides() {
    let log = two_kinds();
    let figures = evaluate_rankings(&log, 0, ModelName::BaseItem).unwrap();
    let accuracy = |ranker: Ranker| {
        let found = figures.iter().find(|figures| figures.ranker == ranker);
        found.unwrap().pair_accuracy
    };
    assert!(
        (0.4..0.6).contains(&accuracy(Ranker::Difficulty)),
        "{figures:?}"
    );
    for ranker in [Ranker::UserBased, Ranker::EduRank, Ranker::Blend] {
        assert!(accuracy(ranker) > 0.75, "{ranker}: {figures:?}");
    }
    for figures in &figures {
        assert!((figures.pair_accuracy + figures.ndpm - 1.0).abs() < 1e-12);
    }
    assert_eq!(
        evaluate_rankings(&log, 0, ModelName::BaseItem).unwrap(),
        figures
    );
}

/// Three items from the hardest down: missed, mastered, missed.
#[test]
fn figures_are_those_worked_out_by_hand() {
    let case = Case {
        ease: vec![[0.1; RANKERS], [0.2; RANKERS], [0.3; RANKERS]],
        correct: vec![false, true, false],
    };
    let figures = judge(Ranker::Difficulty, &[case], |ease| ease[0]);
    assert!((figures.pair_accuracy - 0.5).abs() < 1e-12);
    assert!((figures.ndpm - 0.5).abs() < 1e-12);
    assert!((figures.average_precision - f64::midpoint(1.0, 2.0 / 3.0)).abs() < 1e-12);
}

/// Of five first attempts two are known, and later answers to known items are not ranked.
#[test]
fn learners_are_cut_in_the_middle_of_their_first_attempts() {
    let csv = "user,item,skills,correct,ts,fold\n1,1,0,1,0,0\n1,2,0,0,0,0\n1,1,0,1,0,0\n1,3,0,0,0,0\n1,2,0,1,0,0\n1,4,0,1,0,0\n1,5,0,1,0,0\n";
    let (log, _) = read_from(csv.as_bytes()).unwrap();
    let (known, later) = cut(log.fold(0).get(0));
    assert_eq!(known.len(), 3);
    assert_eq!(
        later
            .iter()
            .map(|response| response.item)
            .collect::<Vec<_>>(),
        [2, 3, 4]
    );
    assert!(cut(&[]).1.is_empty());
}

#[test]
fn a_fold_of_nobody_is_refused() {
    let error = evaluate_rankings(&two_kinds(), 7, ModelName::Base).unwrap_err();
    assert_eq!(error, SplitError::NobodyToTest { fold: 7 });
}
