//! Reviews come when recall has fallen to what is desired, and no day is a mountain.

use std::collections::BTreeSet;

use cairn_engine::{Belief, MasteryLevel, PolicyParameters, due_at, review, review_days};
use proptest::prelude::*;

use crate::course::{MORNING, TODAY, answers, any_course, course, history, learned, skill};

proptest! {
    #[test]
    fn a_review_is_due_when_recall_has_fallen_to_the_desired_retention(
        model in any_course(), history in history(40), retention in 0.5..0.99_f64, contained in 0.0..1.0_f64,
    ) {
        let belief = learned(&model, &history);
        let parameters = PolicyParameters { retention, contained, ..PolicyParameters::default() };
        for (skill, _) in belief.skills() {
            let (Some(due), Some(memory)) = (due_at(&model, &belief, skill, &parameters), review::memory(&model, &belief, skill, &parameters)) else {
                prop_assert!(belief.memory(skill).is_none());
                continue;
            };
            let then = memory.retrievability(due, &model.parameters().answer.memory);
            // Times are whole milliseconds.
            prop_assert!((then - retention).abs() < 1e-4, "{then} for {retention}");
            let alone = PolicyParameters { contained: 0.0, ..parameters.clone() };
            prop_assert!(due_at(&model, &belief, skill, &alone).unwrap() <= due, "practice above never brings a review closer");
        }
    }

    #[test]
    fn reviews_are_spread_and_none_comes_early(model in any_course(), history in history(60), days in 0..40) {
        let belief = learned(&model, &history);
        let parameters = PolicyParameters::default();
        let now = history.last().map_or(MORNING, |last| last.at).plus_days(f64::from(days));
        let plan = review_days(&model, &belief, now, &parameters, 14);
        prop_assert_eq!(plan.len(), 14);
        let planned: Vec<_> = plan.iter().flatten().collect();
        let distinct: BTreeSet<_> = planned.iter().collect();
        prop_assert_eq!(distinct.len(), planned.len());
        for (ahead, day) in plan.iter().enumerate() {
            prop_assert!(day.len() <= 3.max(planned.len().div_ceil(14) + 1));
            for &skill in day {
                let due = due_at(&model, &belief, skill, &parameters).unwrap();
                prop_assert!(due.days_since(now) < ahead as f64 + 1.0, "not before it is due");
                prop_assert!(belief.skill(skill).unwrap().highest_level >= MasteryLevel::Proficient);
            }
        }
    }
}

#[test]
fn practising_what_builds_on_a_skill_puts_its_review_off() {
    let model = course(&[&[], &[0]]);
    let parameters = PolicyParameters::default();
    let mut belief = learned(&model, &answers(&model, 0, &[true; 5], MORNING, TODAY));
    let due = |belief: &Belief| due_at(&model, belief, skill(0), &parameters).unwrap();
    let before = due(&belief);
    let later = MORNING.plus_days(4.0);
    for evidence in answers(&model, 1, &[false, true], later, TODAY.plus(4)) {
        belief.observe(&model, &evidence);
    }
    let put_off = due(&belief).days_since(before);
    assert!(
        (put_off - 2.0).abs() < 1e-6,
        "half of the four days: {put_off}"
    );
}

#[test]
fn a_hundred_reviews_at_once_are_spread_over_days() {
    let roots: Vec<&[u32]> = vec![&[]; 100];
    let model = course(&roots);
    let mut belief = Belief::new(&model);
    for position in 0..100 {
        for evidence in answers(&model, position, &[true; 5], MORNING, TODAY) {
            belief.observe(&model, &evidence);
        }
    }
    let now = MORNING.plus_days(60.0);
    let plan = review_days(&model, &belief, now, &PolicyParameters::default(), 14);
    let loads: Vec<usize> = plan.iter().map(Vec::len).collect();
    assert_eq!(loads.iter().sum::<usize>(), 100);
    assert!(loads.iter().all(|&load| load <= 9), "{loads:?}");
}
