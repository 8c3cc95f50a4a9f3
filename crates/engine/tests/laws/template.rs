use std::collections::BTreeSet;

use cairn_engine::{
    Belief, ItemParameters, PolicyParameters, choose_template, predict, wanted_difficulty,
};
use proptest::prelude::*;

use crate::course::{MORNING, TODAY, answers, any_course, course, history, learned, skill};

proptest! {
    #[test]
    fn a_template_of_the_skill_or_none(
        model in any_course(), history in history(30), recent in prop::collection::vec(0..6_usize, 0..6), seed: u64,
    ) {
        let belief = learned(&model, &history);
        for skill in model.graph().skills() {
            let templates = model.template_difficulties(skill).len();
            match choose_template(0.8, &model, &belief, skill, MORNING, &recent, seed) {
                None => prop_assert_eq!(templates, 0),
                Some(template) => prop_assert!(template < templates),
            }
        }
    }
}

#[test]
fn questions_get_harder_as_the_learner_gets_better_and_do_not_repeat_at_once() {
    let model = course(&[&[]]);
    let target = PolicyParameters::default().question;
    let mut belief = Belief::new(&model);
    let (mut recent, mut difficulties) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let template =
            choose_template(target, &model, &belief, skill(0), MORNING, &recent, 7).unwrap();
        assert_ne!(
            recent.first(),
            Some(&template),
            "not the same template twice in a row"
        );
        recent.insert(0, template);
        let difficulty = model.template_difficulties(skill(0))[template];
        difficulties.push(difficulty);
        let mut evidence = answers(&model, 0, &[true], MORNING, TODAY)[0];
        evidence.item = ItemParameters::new(difficulty, 0.0);
        belief.observe(&model, &evidence);
    }
    assert_eq!(difficulties[0], -1.0, "an easy start");
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    assert!(mean(&difficulties[15..]) > mean(&difficulties[..5]) + 0.5);
}

#[test]
fn without_a_better_reason_the_closest_to_the_target_is_taken() {
    let model = course(&[&[]]);
    let belief = learned(
        &model,
        &answers(&model, 0, &[true, true, false, true], MORNING, TODAY),
    );
    let chosen: BTreeSet<_> = (0..50)
        .map(|seed| choose_template(0.8, &model, &belief, skill(0), MORNING, &[], seed))
        .collect();
    assert_eq!(chosen.len(), 1, "no tie, so the seed does not matter");
    let chance = |difficulty| {
        predict(
            &belief,
            &model,
            skill(0),
            &ItemParameters::new(difficulty, 0.0),
            MORNING,
        )
        .probability
    };
    let difficulty = model.template_difficulties(skill(0))[chosen.first().unwrap().unwrap()];
    assert!(
        (0.7..0.9).contains(&chance(difficulty)),
        "{}",
        chance(difficulty)
    );
}

proptest! {
    /// A question as hard as is wanted has the target chance, and harder ones a smaller one.
    #[test]
    fn what_is_wanted_is_as_hard_as_the_target_says(
        model in any_course(), history in history(30), target in 0.3..0.95,
    ) {
        let belief = learned(&model, &history);
        for skill in model.graph().skills() {
            let wanted = wanted_difficulty(target, &model, &belief, skill, MORNING).unwrap();
            let log_odds = |difficulty: f64| {
                let item = ItemParameters::new(difficulty, 0.0);
                predict(&belief, &model, skill, &item, MORNING).log_odds
            };
            let odds = (target / (1.0 - target)).ln();
            prop_assert!(log_odds(wanted + 1e-3) < odds || wanted > 7.99, "{wanted}");
            prop_assert!(log_odds(wanted - 1e-3) > odds || wanted < -7.99, "{wanted}");
        }
    }
}
