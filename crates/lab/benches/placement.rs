//! What finding out costs and gives: placement over a graph of skills, and the adaptive test of a single ability.
//!
//! Placement: 200 skills, compared with questions by lot and with an adaptive test on a single ability, as in
//! `cairn_lab::trial`; and the time in which the next question is chosen. The adaptive test: a bank of 500 items of
//! the two-parameter model, slopes normal around 1.2 (standard deviation 0.25), difficulties standard normal, which is
//! how catsim (<https://github.com/douglasrizzo/catsim>) draws its banks; it stops at a standard error of 0.3.
//!
//! Run it with `cargo bench -p cairn-lab --bench placement`; it judges nothing.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::time::Instant;

use cairn_engine::{
    AdaptiveTest, BankItem, CourseModel, ItemBank, Placement, PlacementAnswer, PlacementOutcome,
    SkillGraph, SkillIndex,
};
use cairn_lab::trial::place_learners;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Skills of the course that learners are placed in.
const SKILLS: u32 = 200;
/// Learners who are placed.
const LEARNERS: u64 = 25;
/// Placements that are timed.
const TIMED: u64 = 20;
/// Items of the bank.
const ITEMS: usize = 500;
/// The test stops at this standard error, in logits.
const PRECISE: f64 = 0.3;
/// People who take it.
const PERSONS: usize = 20_000;

fn main() {
    // `cargo test --all-targets` starts benchmarks too, without this argument; it has no use for them.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("Placement, {SKILLS} skills\n");
    println!(
        "{:<16} {:>9} {:>13} {:>11} {:>7}",
        "asking", "questions", "placed right", "calibration", "Brier"
    );
    for figures in place_learners(SKILLS as usize, LEARNERS, 1) {
        println!(
            "{:<16} {:>9.1} {:>11.1} % {:>11.3} {:>7.3}",
            format!("{:?}", figures.asking),
            figures.questions,
            100.0 * figures.right,
            figures.calibration,
            figures.brier
        );
    }
    time_placement();
    test_abilities();
}

/// A course in layers, each skill building on two of the layer below.
fn layered() -> CourseModel {
    let width = SKILLS.isqrt();
    let below = |skill: u32| match skill / width {
        0 => Vec::new(),
        layer => (0..2)
            .map(|next| SkillIndex::new((layer - 1) * width + (skill * 7 + next) % width))
            .collect(),
    };
    let graph =
        SkillGraph::new((0..SKILLS).map(below).collect()).expect("a layer builds on the one below");
    let difficulty = |skill: u32| 2.0 * f64::from(skill) / f64::from(SKILLS) - 1.0;
    let count = SKILLS as usize;
    CourseModel::new(
        graph,
        (0..SKILLS).map(difficulty).collect(),
        vec![vec![-0.6, 0.0, 0.6]; count],
    )
    .expect("lists are as long as the graph")
}

/// How long the choice of a question takes, over placements of learners who know what is easy.
fn time_placement() {
    let model = layered();
    let mut choosing = Vec::new();
    let mut learning = Vec::new();
    for learner in 0..TIMED {
        let mut placement = Placement::new(&model, learner);
        let limit = u32::try_from(learner).unwrap_or(0) * SKILLS / 20;
        loop {
            let begun = Instant::now();
            let next = placement.next_question(&model);
            choosing.push(begun.elapsed().as_secs_f64());
            let Some(question) = next else { break };
            let known = question.skill.get() < limit;
            let answer = PlacementAnswer {
                skill: question.skill,
                item: model.typical_item(question.skill),
                outcome: if known {
                    PlacementOutcome::Right
                } else {
                    PlacementOutcome::Wrong
                },
            };
            let begun = Instant::now();
            placement.observe(&model, &answer);
            learning.push(begun.elapsed().as_secs_f64());
        }
    }
    println!();
    for (what, mut seconds) in [
        ("choosing a question", choosing),
        ("learning from an answer", learning),
    ] {
        seconds.sort_by(f64::total_cmp);
        let at = |share: usize| 1e3 * seconds[(seconds.len() - 1) * share / 100];
        println!(
            "{what:<24} median {:.2} ms, 99th percentile {:.2} ms, of {}",
            at(50),
            at(99),
            seconds.len()
        );
    }
}

/// How many items the adaptive test takes, how far off it is, and what an item costs.
fn test_abilities() {
    let mut numbers = ChaCha8Rng::seed_from_u64(3);
    let items: Vec<BankItem> = (0..ITEMS)
        .map(|_| BankItem {
            discrimination: (1.2 + 0.25 * normal(&mut numbers)).max(0.1),
            difficulty: normal(&mut numbers),
            guess: 0.0,
        })
        .collect();
    let begun = Instant::now();
    let bank = ItemBank::new(&items);
    let preparing = begun.elapsed();
    let (mut asked, mut squares, mut errors) = (0, 0.0, 0.0);
    let mut busy = 0.0;
    for _ in 0..PERSONS {
        let ability = normal(&mut numbers);
        let mut begun = Instant::now();
        let mut test = AdaptiveTest::new(&bank);
        while test.standard_error() > PRECISE
            && let Some(item) = test.next_item()
        {
            busy += begun.elapsed().as_secs_f64();
            let right = numbers.random::<f64>() < items[item].chance(ability);
            begun = Instant::now();
            test.observe(item, right);
        }
        busy += begun.elapsed().as_secs_f64();
        asked += test.answers();
        let error = test.ability() - ability;
        squares += error * error;
        errors += error;
    }
    let persons = PERSONS as f64;
    println!(
        "\nAdaptive test, {ITEMS} items, to a standard error of {PRECISE}, {PERSONS} persons of standard normal ability\n\
         items {:.1}, root mean square error {:.3}, bias {:.3}; {:.2} us an item (and {:.1} ms once for the bank)",
        asked as f64 / persons,
        (squares / persons).sqrt(),
        errors / persons,
        1e6 * busy / asked as f64,
        1e3 * preparing.as_secs_f64()
    );
}

/// A standard normal number, by the sum of twelve.
fn normal(numbers: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| numbers.random::<f64>()).sum::<f64>() - 6.0
}
