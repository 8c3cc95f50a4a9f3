//! How long items take to fit: a simulated test of 5 000 persons and 100 items, with each model.
//!
//! Prints the best of three runs; asserts nothing about time.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::time::Instant;

use cairn_lab::irt::{AnswerTable, Family, Options, fit};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const PERSONS: usize = 5_000;
const ITEMS: usize = 100;
const RUNS: usize = 3;

fn main() {
    println!("{PERSONS} persons x {ITEMS} items, best of {RUNS}");
    for family in Family::ALL {
        let table = answers(if family == Family::Graded { 4 } else { 2 });
        let mut best = f64::INFINITY;
        let mut rounds = 0;
        for _ in 0..RUNS {
            let begun = Instant::now();
            match fit(&table, &Options::new(family), &mut |_, _| {}) {
                Ok(fitted) => rounds = fitted.rounds,
                Err(error) => println!("{family}: {error}"),
            }
            best = best.min(begun.elapsed().as_secs_f64());
        }
        println!("  {family:<6} {best:>7.3} s, {rounds} rounds, with standard errors and fit");
    }
}

/// Answers of persons of about normal ability to items of various slopes, in so many grades.
fn answers(grades: u8) -> AnswerTable {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut table = AnswerTable::new((1..=ITEMS).map(|item| format!("i{item}")).collect());
    for _ in 0..PERSONS {
        let ability = (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        let person: Vec<Option<u8>> = (0..ITEMS)
            .map(|item| {
                let slope = 0.7 + 0.1 * (item * 7 % 13) as f64;
                let difficulty = (item * 11 % 29) as f64 / 7.0 - 2.0;
                let draw: f64 = random.random();
                let reached = (1..grades).filter(|&grade| {
                    let threshold = difficulty + 0.8 * f64::from(grade - 1);
                    draw < 1.0 / (1.0 + (-slope * (ability - threshold)).exp())
                });
                u8::try_from(reached.count()).ok()
            })
            .collect();
        table.push(&person);
    }
    table
}
