use cairn_engine::mastery::mastery_level;
use cairn_engine::{Aid, Belief, MasteryLevel, Readiness, Standing};
use proptest::prelude::*;

use crate::course::{MORNING, TODAY, answers, any_course, course, history, learned, skill};

#[test]
fn mastery_takes_a_later_day_and_fades_when_left_alone() {
    let model = course(&[&[], &[0]]);
    let level =
        |belief: &Belief, days| mastery_level(&model, belief, skill(0), MORNING.plus_days(days));
    let mut belief = Belief::new(&model);
    assert_eq!(level(&belief, 0.0), MasteryLevel::NotStarted);

    for evidence in answers(&model, 0, &[true; 12], MORNING, TODAY) {
        belief.observe(&model, &evidence);
    }
    assert_eq!(
        level(&belief, 0.0),
        MasteryLevel::Proficient,
        "never mastered on one day"
    );
    assert!(
        Readiness::of(&model, &belief, skill(1), MORNING).is_ready(),
        "but ready to go on"
    );

    let tomorrow = MORNING.plus_days(1.0);
    belief.observe(
        &model,
        &answers(&model, 0, &[true], tomorrow, TODAY.plus(1))[0],
    );
    assert_eq!(level(&belief, 1.0), MasteryLevel::Mastered);
    let year = MORNING.plus_days(400.0);
    assert!(
        level(&belief, 400.0) < MasteryLevel::Mastered
            && belief.retrievability(&model, skill(0), year) < 0.6,
        "a year later it needs another look"
    );
    assert_eq!(
        belief.skill(skill(0)).unwrap().highest_level,
        MasteryLevel::Mastered
    );
}

#[test]
fn answers_with_help_give_no_level_beyond_attempted_and_open_nothing() {
    let model = course(&[&[], &[0]]);
    let mut belief = Belief::new(&model);
    for day in 0..30 {
        let mut evidence = answers(
            &model,
            0,
            &[true],
            MORNING.plus_days(f64::from(day)),
            TODAY.plus(day),
        )[0];
        evidence.aid = Aid::Aided {
            hints: 1,
            earlier_tries: 0,
        };
        belief.observe(&model, &evidence);
    }
    let now = MORNING.plus_days(29.0);
    assert_eq!(
        mastery_level(&model, &belief, skill(0), now),
        MasteryLevel::Attempted
    );
    assert!(!Readiness::of(&model, &belief, skill(1), now).is_ready());
}

#[test]
fn one_days_work_is_enough_to_become_proficient() {
    let model = course(&[&[]]);
    let belief = learned(
        &model,
        &answers(
            &model,
            0,
            &[true, false, true, true, true, true],
            MORNING,
            TODAY,
        ),
    );
    assert_eq!(
        mastery_level(&model, &belief, skill(0), MORNING),
        MasteryLevel::Proficient
    );
    let lucky = learned(&model, &answers(&model, 0, &[true], MORNING, TODAY));
    assert_eq!(
        mastery_level(&model, &lucky, skill(0), MORNING),
        MasteryLevel::Attempted
    );
}

proptest! {
    #[test]
    fn the_next_level_is_one_up_and_lacks_something(model in any_course(), history in history(60)) {
        let belief = learned(&model, &history);
        let rule = &model.parameters().mastery;
        let now = history.last().map_or(MORNING, |last| last.at);
        for skill in model.graph().skills() {
            let standing = Standing::of(&model, &belief, skill, now);
            let level = standing.level(rule);
            match standing.next_level(rule) {
                None => prop_assert_eq!(level, MasteryLevel::Mastered),
                Some(next) => {
                    prop_assert_eq!(Some(next.level), level.next());
                    prop_assert!(!next.missing.is_empty());
                    for shortfall in next.missing {
                        prop_assert!(shortfall.have < shortfall.requirement.need());
                    }
                }
            }
        }
    }

    #[test]
    fn levels_from_familiar_up_rest_on_unaided_answers(model in any_course(), history in history(60)) {
        let belief = learned(&model, &history);
        for (skill, state) in belief.skills() {
            let unaided_right: Vec<_> = history
                .iter()
                .filter(|evidence| evidence.skill == skill && evidence.correct && evidence.aid.is_unaided())
                .collect();
            if state.highest_level >= MasteryLevel::Familiar {
                prop_assert!(unaided_right.len() >= 2);
            }
            if state.highest_level == MasteryLevel::Mastered {
                prop_assert!(unaided_right.iter().any(|evidence| evidence.day > unaided_right[0].day));
            }
            prop_assert_eq!(state.unaided_successes as usize, unaided_right.len());
        }
    }
}
