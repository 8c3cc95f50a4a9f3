//! Estimates of what another policy is worth, where that is known: made-up decisions of three steps.

use cairn_lab::off_policy::{LoggedStep, OffPolicy, evaluate};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What the step in use has each of three steps taken with, and the other policy.
const LOGGED: [f64; 3] = [0.7, 0.25, 0.05];
const OTHER: [f64; 3] = [0.1, 0.3, 0.6];

/// What a step is worth on average, for a learner of this luck: no linear function of the feature.
fn worth(step: usize, luck: f64) -> f64 {
    [0.2, 0.5, 0.45][step] + 0.1 * luck
}

fn feature(step: usize) -> Vec<f64> {
    vec![[0.0, 1.0, 2.0][step]]
}

fn log(learners: u64, steps: u64, seed: u64, other: [f64; 3]) -> Vec<LoggedStep> {
    let mut numbers = ChaCha8Rng::seed_from_u64(seed);
    let mut log = Vec::new();
    for learner in 0..learners {
        let luck = numbers.random::<f64>() - 0.5;
        for _ in 0..steps {
            let draw: f64 = numbers.random();
            let taken = match draw {
                draw if draw < LOGGED[0] => 0,
                draw if draw < LOGGED[0] + LOGGED[1] => 1,
                _ => 2,
            };
            let noise = numbers.random::<f64>() - 0.5;
            log.push(LoggedStep {
                learner,
                taken: feature(taken),
                propensity: LOGGED[taken],
                elsewhere: other[taken],
                instead: (0..3).map(|step| (other[step], feature(step))).collect(),
                reward: worth(taken, luck) + noise,
            });
        }
    }
    log
}

fn truth(policy: [f64; 3]) -> f64 {
    (0..3).map(|step| policy[step] * worth(step, 0.0)).sum()
}

#[test]
fn intervals_hold_the_truth_about_as_often_as_they_say() {
    let runs = 200;
    let (mut snips, mut robust, mut gain, mut logged) = (0, 0, 0, 0);
    for seed in 0..runs {
        let found = evaluate(&log(60, 40, seed, OTHER), seed).unwrap();
        let holds = |estimate: cairn_lab::off_policy::Estimate, truth: f64| {
            u32::from(estimate.low <= truth && truth <= estimate.high)
        };
        snips += holds(found.snips, truth(OTHER));
        robust += holds(found.doubly_robust, truth(OTHER));
        gain += holds(found.gain, truth(OTHER) - truth(LOGGED));
        logged += holds(found.logged, truth(LOGGED));
    }
    for (name, held) in [
        ("snips", snips),
        ("robust", robust),
        ("gain", gain),
        ("logged", logged),
    ] {
        let share = f64::from(held) / f64::from(u32::try_from(runs).unwrap());
        // Nineteen of twenty, within the luck of 200 runs and what percentiles fall short of.
        assert!((0.89..=0.99).contains(&share), "{name}: {share}");
    }
}

#[test]
fn a_model_that_is_wrong_misleads_the_direct_estimate_and_not_the_others() {
    let found = evaluate(&log(2_000, 40, 1, OTHER), 1).unwrap();
    let off = |value: f64| (value - truth(OTHER)).abs();
    // The step of the highest feature is not the best, and a line does not know that.
    assert!(off(found.direct.value) > 0.05, "{found:?}");
    assert!(off(found.snips.value) < 0.01, "{found:?}");
    assert!(off(found.doubly_robust.value) < 0.01, "{found:?}");
    assert!(
        off(truth(LOGGED)) > 0.15,
        "or there would be nothing to find"
    );
}

#[test]
fn the_policy_in_use_is_worth_what_was_seen() {
    let steps = log(50, 20, 3, LOGGED);
    let found = evaluate(&steps, 1).unwrap();
    let mean = steps.iter().map(|step| step.reward).sum::<f64>() / steps.len() as f64;
    assert!((found.logged.value - mean).abs() < 1e-12);
    assert!((found.snips.value - mean).abs() < 1e-12);
    assert!((found.effective_steps - steps.len() as f64).abs() < 1e-6);
    assert!(found.is_telling());
    assert!(found.gain.low < 0.0 && found.gain.high > 0.0);
}

#[test]
fn little_to_go_by_is_said() {
    let never = [0.0, 0.0, 1.0];
    let few = evaluate(&log(12, 4, 5, never), 1).unwrap();
    assert!(few.never > 0.5);
    assert!(!few.is_telling(), "{few:?}");
    assert!(!evaluate(&log(5, 400, 5, LOGGED), 1).unwrap().is_telling());
    assert_eq!(evaluate(&[], 1), None);
}

fn any_step() -> impl Strategy<Value = LoggedStep> {
    let number = || prop_oneof![any::<f64>(), -1.0..1.0_f64];
    let features = || prop::collection::vec(number(), 2);
    let instead = prop::collection::vec((0.0..1.0_f64, features()), 0..3);
    (0..4_u64, features(), number(), number(), instead, number()).prop_map(
        |(learner, taken, propensity, elsewhere, instead, reward)| LoggedStep {
            learner,
            taken,
            propensity,
            elsewhere,
            instead,
            reward,
        },
    )
}

proptest! {
    #[test]
    fn nothing_in_a_log_makes_it_fail(steps in prop::collection::vec(any_step(), 0..30)) {
        let found: Option<OffPolicy> = evaluate(&steps, 7);
        prop_assert_eq!(found.is_some(), found.is_some_and(|found| found.steps > 0));
    }
}
