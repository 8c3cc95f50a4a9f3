//! Trials of policies: what is measured means what it says, and comes out the same every time.

use std::sync::Arc;

use cairn_engine::{CourseModel, Day, SkillGraph, SkillIndex, Timestamp};
use cairn_lab::trial::{Group, LearnerModel, Plan, Suite, run, run_suite};
use cairn_lab::tutor::{Moment, PolicyName, TrialCourse};
use cairn_lab::{
    Answer, GrowingLearner, Outcome, Question, RememberingLearner, Respondent, SimulatedLearner,
    Traits,
};
use proptest::prelude::*;

fn graph(skills: u32) -> Arc<SkillGraph> {
    let below = |at: u32| (at.saturating_sub(1)..at).map(SkillIndex::new).collect();
    Arc::new(SkillGraph::new((0..skills).map(below).collect()).expect("a ladder is a graph"))
}

fn course(skills: u32) -> TrialCourse {
    let count = skills as usize;
    let model = CourseModel::new(
        SkillGraph::clone(&graph(skills)),
        vec![0.0; count],
        vec![vec![-0.6, 0.0, 0.6]; count],
    );
    TrialCourse {
        model: Arc::new(model.expect("lists are as long as the graph")),
        guesses: vec![vec![0.25, 0.0, 0.0]; count],
        units: (0..count).map(|skill| skill / 3).collect(),
    }
}

fn question(position: u32) -> Question {
    Question {
        skill: SkillIndex::new(position),
        difficulty: 0.0,
        guess: 0.0,
        hints: 2,
        misconceptions: 2,
    }
}

fn everybody(seed: u64) -> Vec<Box<dyn Respondent>> {
    let (graph, traits) = (graph(6), Traits::draw(seed));
    vec![
        Box::new(SimulatedLearner::with_traits(graph.clone(), traits, seed)),
        Box::new(GrowingLearner::with_traits(graph.clone(), traits, seed)),
        Box::new(RememberingLearner::with_traits(graph, traits, seed)),
    ]
}

#[test]
fn each_kind_of_learner_learns_by_practice_and_forgets_by_rest() {
    for kind in 0..3 {
        let (mut before, mut after, mut rested) = (0.0, 0.0, 0.0);
        for seed in 0..200 {
            let mut learner = everybody(seed).swap_remove(kind);
            before += learner.chance(&question(0)) / 200.0;
            for _ in 0..10 {
                learner.answer(&question(0));
            }
            after += learner.chance(&question(0)) / 200.0;
            rested += learner.chance_in(&question(0), 30.0) / 200.0;
        }
        assert!(after > before + 0.15, "kind {kind}: {before} to {after}");
        assert!(rested < after - 0.1, "kind {kind}: {after} to {rested}");
    }
}

#[test]
fn spacing_makes_each_kind_of_learner_remember_longer() {
    for kind in 0..3 {
        let last = |rest: f64| {
            (0..300)
                .map(|seed| {
                    let mut learner = everybody(seed).swap_remove(kind);
                    for _ in 0..8 {
                        learner.answer(&question(0));
                        learner.advance_days(rest);
                    }
                    learner.chance_in(&question(0), 30.0) / 300.0
                })
                .sum::<f64>()
        };
        let (massed, spaced) = (last(0.0), last(3.0));
        assert!(spaced > massed + 0.03, "kind {kind}: {massed}, {spaced}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn chances_are_chances_and_a_test_teaches_nothing(
        seed: u64,
        asked in prop::collection::vec((0..8_u32, 0.0..9.0, -3.0..3.0), 0..30),
        rest in 0.0..400.0,
    ) {
        for mut learner in everybody(seed) {
            for &(position, days, difficulty) in &asked {
                learner.answer(&Question { difficulty, ..question(position) });
                learner.advance_days(days);
            }
            for position in 0..8 {
                let now = learner.chance(&question(position));
                let later = learner.chance_in(&question(position), rest);
                prop_assert!((0.0..=1.0).contains(&now) && (0.0..=1.0).contains(&later));
                prop_assert!(later <= now + 1e-12);
            }
        }
        let mut learner = everybody(seed).swap_remove(1);
        let before = learner.chance(&question(0));
        learner.test(&question(0));
        prop_assert_eq!(before.to_bits(), learner.chance(&question(0)).to_bits());
    }
}

#[test]
fn the_same_seeds_give_the_same_figures() {
    let course = course(6);
    let suite = Suite {
        per_group: 1,
        ..Suite::standard(6, 3)
    };
    let rows = run_suite(&course, &suite, &|_| ());
    assert_eq!(rows, run_suite(&course, &suite, &|_| ()));
    let kinds = LearnerModel::ALL.len() + 1;
    assert_eq!(rows.len(), kinds * PolicyName::ALL.len());
    for row in &rows {
        let hours = row.hours_to_mastery;
        assert!(hours.low <= hours.mean && hours.mean <= hours.high);
        assert!((0.0..=1.0).contains(&row.delayed_score.mean));
        assert!((0.0..=1.0).contains(&row.overpractice.mean));
    }
}

#[test]
fn every_policy_gets_somebody_through_a_short_course() {
    let course = course(4);
    let plan = Plan {
        longest: 20.0,
        ..Plan::for_skills(4)
    };
    for policy in PolicyName::ALL {
        let fared = run(&course, LearnerModel::Growing, Group::High, policy, 5, plan);
        assert!(fared.mastered, "{policy}");
        assert!(fared.delayed_score > fared.first_score - 0.2, "{policy}");
    }
}

/// Answers of somebody who learns everything at once but one skill, which they never learn: the share of all
/// answers of four weeks that went into that one.
fn wasted_on_what_is_never_learned(policy: PolicyName) -> f64 {
    let course = course(9);
    let never = SkillIndex::new(1);
    let mut tutor = policy.tutor(&course, 3);
    let (mut wasted, mut answers) = (0, 0);
    for day in 0..28 {
        let start = Timestamp(0).plus_days(20_000.0 + f64::from(day));
        let moment = |minute: i32| Moment {
            now: start.plus_days(f64::from(minute) / 1_440.0),
            day: Day(20_000 + day),
        };
        tutor.sit_down(moment(0));
        for minute in 0..30 {
            let task = tutor.next(moment(minute));
            let answer = Answer {
                outcome: if task.skill == never {
                    Outcome::Wrong {
                        misconception: None,
                    }
                } else {
                    Outcome::Right
                },
                hints_used: 0,
                duration: 20_000,
            };
            tutor.observe(task, answer, moment(minute));
            wasted += u32::from(task.skill == never);
            answers += 1;
        }
    }
    f64::from(wasted) / f64::from(answers)
}

#[test]
fn wheel_spinning_ends_with_cairn_and_not_with_rules_that_wait_for_mastery() {
    let cairn = wasted_on_what_is_never_learned(PolicyName::Cairn);
    assert!(cairn < 0.1, "{cairn}");
    for rule in [PolicyName::InARow, PolicyName::BktLowest, PolicyName::Sm2] {
        let rival = wasted_on_what_is_never_learned(rule);
        assert!(rival > 0.5, "{rule}: {rival}");
    }
}

#[test]
fn a_placement_tells_cairn_more_of_somebody_than_it_takes_them_to_be() {
    let course = course(12);
    let plan = Plan {
        budget: 0.5,
        longest: 0.5,
        ..Plan::for_skills(12)
    };
    for kind in LearnerModel::ALL {
        let (mut without, mut with) = (0.0, 0.0);
        for seed in 0..20 {
            for group in [Group::Low, Group::High] {
                let fared = |policy| run(&course, kind, group, policy, seed, plan);
                let (cold, placed) = (fared(PolicyName::Cairn), fared(PolicyName::CairnPlaced));
                assert_eq!(cold.placement_questions, 0);
                assert!((1..=25).contains(&placed.placement_questions));
                without += cold.placement_error.unwrap();
                with += placed.placement_error.unwrap();
            }
        }
        assert!(with < 0.7 * without, "{kind}: {with} against {without}");
    }
}
