//! What made the answers is found again in them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

/// Answers of a test made of known parameters.
fn simulated(persons: usize, items: &[curve::Curve], missing: f64, seed: u64) -> AnswerTable {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut table = AnswerTable::new((1..=items.len()).map(|n| format!("i{n}")).collect());
    for _ in 0..persons {
        // The sum of twelve uniform numbers is as good as normal here.
        let ability: f64 = (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        let grades: Vec<Option<u8>> = items
            .iter()
            .map(|item| {
                let mut chances = vec![0.0; item.grades()];
                item.chances(ability, &mut chances);
                let mut left: f64 = random.random();
                let mut grade = 0;
                while grade + 1 < item.grades() && left >= chances[grade] {
                    left -= chances[grade];
                    grade += 1;
                }
                (random.random::<f64>() >= missing).then_some(u8::try_from(grade).unwrap())
            })
            .collect();
        table.push(&grades);
    }
    table
}

fn rmse(found: impl Iterator<Item = f64>, truth: impl Iterator<Item = f64>) -> f64 {
    let squares: Vec<f64> = found
        .zip(truth)
        .map(|(found, truth)| (found - truth).powi(2))
        .collect();
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

fn made_up(item: usize, guess: curve::Guess) -> curve::Curve {
    let slope = 0.7 + 0.1 * (item * 7 % 13) as f64;
    let difficulty = (item * 11 % 29) as f64 / 7.0 - 2.0;
    curve::Curve {
        slope,
        intercepts: vec![-slope * difficulty],
        guess,
    }
}

/// With 5 000 persons a parameter's standard error is 0.03 to 0.1; so is the error.
#[test]
fn a_large_test_is_recovered() {
    let truth: Vec<curve::Curve> = (0..100)
        .map(|item| made_up(item, curve::Guess::Known(0.0)))
        .collect();
    let table = simulated(5000, &truth, 0.0, 3);
    let two = fitted(&table, &Options::new(Family::TwoParameter));
    let slope_rmse = rmse(
        slopes(&two).into_iter(),
        truth.iter().map(|item| item.slope),
    );
    let true_difficulties = truth.iter().map(|item| -item.intercepts[0] / item.slope);
    let difficulty_rmse = rmse(difficulties(&two).into_iter(), true_difficulties);
    println!("5000 x 100: RMSE of slopes {slope_rmse:.4}, of difficulties {difficulty_rmse:.4}");
    assert!(
        slope_rmse < 0.06 && difficulty_rmse < 0.06,
        "{slope_rmse} {difficulty_rmse}"
    );
    // The errors stated are the errors made: 95 of 100 within two of them, give or take.
    let within = two.items.iter().zip(&truth).filter(|(item, truth)| {
        (item.slope.value - truth.slope).abs() < 1.96 * item.slope.error.unwrap()
    });
    let within = within.count();
    assert!((88..=100).contains(&within), "{within}");
    let fitting = two
        .items
        .iter()
        .filter(|item| item.fit.sum_scores.unwrap().probability.unwrap() > 0.05);
    let fitting = fitting.count();
    assert!((85..=100).contains(&fitting), "{fitting}");
    assert!(two.reliability > 0.9 && two.reliability < 0.99);
}

#[test]
fn gaps_and_guessing_are_borne() {
    let guess = curve::Guess::Known(0.25);
    let truth: Vec<curve::Curve> = (0..30).map(|item| made_up(item, guess)).collect();
    let table = simulated(3000, &truth, 0.3, 5);
    let true_difficulties = || truth.iter().map(|item| -item.intercepts[0] / item.slope);
    let known = Options {
        known_guess: 0.25,
        ..Options::new(Family::TwoParameter)
    };
    let known = fitted(&table, &known);
    let error = rmse(difficulties(&known).into_iter(), true_difficulties());
    assert!(error < 0.2, "{error}");
    let three = fitted(&table, &Options::new(Family::ThreeParameter));
    let guesses = three.items.iter().map(|item| item.guess.unwrap().value);
    let error = rmse(guesses, std::iter::repeat(0.25));
    assert!(error < 0.12, "{error}");
    assert!(
        three.items[0]
            .fit
            .sum_scores
            .is_some_and(|fit| fit.degrees == 0)
            || three.alpha.is_none()
    );
}

#[test]
fn graded_answers_are_recovered() {
    let truth: Vec<curve::Curve> = (0_u8..12)
        .map(|item| curve::Curve {
            slope: 0.8 + 0.1 * f64::from(item % 7),
            intercepts: vec![
                1.5 + 0.1 * f64::from(item % 3),
                0.2 * f64::from(item % 4),
                -1.0 - 0.1 * f64::from(item % 5),
            ],
            guess: curve::Guess::Known(0.0),
        })
        .collect();
    let graded = fitted(
        &simulated(3000, &truth, 0.1, 7),
        &Options::new(Family::Graded),
    );
    let error = rmse(
        slopes(&graded).into_iter(),
        truth.iter().map(|item| item.slope),
    );
    assert!(error < 0.08, "{error}");
    let truths = truth
        .iter()
        .flat_map(|item| item.intercepts.iter().copied());
    let error = rmse(intercepts(&graded).into_iter(), truths);
    assert!(error < 0.08, "{error}");
    assert!(
        graded
            .items
            .iter()
            .all(|item| item.difficulties.is_sorted_by(|a, b| a.value < b.value))
    );
    assert!(
        graded
            .items
            .iter()
            .all(|item| item.slope.error.is_some_and(|error| error < 0.12))
    );
}

/// Two grades make the graded model the two-parameter one.
#[test]
fn two_grades_are_right_and_wrong() {
    let truth: Vec<curve::Curve> = (0..8)
        .map(|item| made_up(item, curve::Guess::Known(0.0)))
        .collect();
    let table = simulated(500, &truth, 0.0, 9);
    let two = fitted(&table, &Options::new(Family::TwoParameter));
    let graded = fitted(&table, &Options::new(Family::Graded));
    assert_close(&slopes(&graded), &slopes(&two), 1e-9);
    assert_close(&intercepts(&graded), &intercepts(&two), 1e-9);
}
