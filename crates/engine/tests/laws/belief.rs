use cairn_engine::{
    Aid, Belief, Evidence, ItemParameters, LearnerBelief, SkillBelief, SkillIndex, predict,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::course::{MORNING, absurd_evidence, any_course, history, learned, skill};

/// Terms that cancel leave the last bits of their sum to chance.
const ROUNDING: f64 = 1e-9;

proptest! {
    #[test]
    fn a_prediction_is_exactly_the_sum_of_its_terms(
        model in any_course(), history in history(40), difficulty in -3.0..3.0, days in 0.0..100.0,
    ) {
        let belief = learned(&model, &history);
        for skill in model.graph().skills() {
            let item = ItemParameters::new(difficulty, 0.1);
            let prediction = predict(&belief, &model, skill, &item, MORNING.plus_days(days));
            let mut sum = 0.0;
            for term in prediction.terms {
                sum += term.log_odds;
            }
            prop_assert_eq!(sum.to_bits(), prediction.log_odds.to_bits());
            prop_assert!(0.1 <= prediction.low && prediction.low < prediction.probability);
            prop_assert!(prediction.probability < prediction.high && prediction.high <= 0.95);
        }
    }

    #[test]
    fn a_right_answer_never_lowers_and_a_wrong_one_never_raises_the_chance(
        model in any_course(), before in vec(absurd_evidence(), 0..20), mut evidence in absurd_evidence(),
        asked_difficulty in -8.0..8.0, days_later in prop_oneof![Just(0.0), 0.0..500.0],
    ) {
        let before = learned(&model, &before);
        let item = ItemParameters::new(asked_difficulty, 0.0);
        let asked_at = evidence.at.plus_days(days_later);
        let chance = |belief: &Belief| predict(belief, &model, evidence.skill, &item, asked_at).log_odds;
        let now = chance(&before);
        for correct in [true, false] {
            evidence.correct = correct;
            let mut after = before.clone();
            after.observe(&model, &evidence);
            let then = chance(&after);
            if correct {
                prop_assert!(then >= now - ROUNDING, "right: {now} to {then}");
            } else {
                prop_assert!(then <= now + ROUNDING, "wrong: {now} to {then}");
            }
        }
    }

    #[test]
    fn no_history_however_absurd_breaks_the_numbers(
        model in any_course(), history in vec(absurd_evidence(), 0..60), asked in absurd_evidence(),
    ) {
        let belief = learned(&model, &history);
        prop_assert!(belief.learner().ability.variance > 0.0);
        for (_, state) in belief.skills() {
            prop_assert!(state.deviation.variance > 0.0 && state.deviation.mean.is_finite());
            prop_assert!(state.memory.is_none_or(|memory| memory.half_life > 0.0));
        }
        let prediction = predict(&belief, &model, asked.skill, &asked.item, asked.at);
        prop_assert!(prediction.log_odds.is_finite() && prediction.variance > 0.0);
        for chance in [prediction.low, prediction.probability, prediction.high] {
            prop_assert!((0.0..=1.0).contains(&chance));
        }
    }

    #[test]
    fn replay_and_storage_give_the_same_bits(model in any_course(), history in vec(absurd_evidence(), 0..40)) {
        let belief = learned(&model, &history);
        prop_assert_eq!(&belief, &learned(&model, &history));

        let (learner, skills) = belief.parts();
        let mut stored: Vec<(SkillIndex, SkillBelief)> = skills.map(|(skill, state)| (skill, *state)).collect();
        stored.reverse();
        let text = serde_json::to_string(&(learner, stored)).unwrap();
        let (learner, stored): (LearnerBelief, Vec<(SkillIndex, SkillBelief)>) = serde_json::from_str(&text).unwrap();
        let restored = Belief::from_parts(&model, learner, stored);
        prop_assert_eq!(&belief, &restored);
        for evidence in &history {
            let (mut one, mut other) = (belief.clone(), restored.clone());
            one.observe(&model, evidence);
            other.observe(&model, evidence);
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn an_answer_makes_surer_and_time_away_makes_less_sure(
        model in any_course(), history in history(40), correct in any::<bool>(), days in 1.0..60.0,
    ) {
        let belief = learned(&model, &history);
        let now = history.last().map_or(MORNING, |last| last.at);
        let variance = |belief: &Belief, at| {
            predict(belief, &model, skill(0), &model.typical_item(skill(0)), at).variance
        };
        let evidence = Evidence {
            skill: skill(0), item: ItemParameters::new(0.0, 0.0), correct, aid: Aid::Unaided,
            at: now, day: crate::course::TODAY, duration: None,
        };
        let mut after = belief.clone();
        after.observe(&model, &evidence);
        prop_assert!(after.ability(&model, now).variance < belief.ability(&model, now).variance);
        prop_assert!(variance(&after, now.plus_days(days)) > variance(&after, now));
    }

    #[test]
    fn help_makes_a_right_answer_count_for_less(model in any_course(), history in history(30), hints in 0..9_u32) {
        let before = learned(&model, &history);
        let now = history.last().map_or(MORNING, |last| last.at);
        let rise = |aid| {
            let mut after = before.clone();
            let evidence = Evidence {
                skill: skill(0), item: model.typical_item(skill(0)), correct: true, aid,
                at: now, day: crate::course::TODAY, duration: None,
            };
            after.observe(&model, &evidence);
            predict(&after, &model, skill(0), &model.typical_item(skill(0)), now).log_odds
        };
        let (alone, hinted) = (rise(Aid::Unaided), rise(Aid::Aided { hints, earlier_tries: 0 }));
        let hinted_again = rise(Aid::Aided { hints: hints + 1, earlier_tries: 0 });
        prop_assert!(hinted_again <= hinted && hinted < alone);
    }
}

#[test]
fn evidence_about_an_unknown_skill_changes_nothing() {
    let model = crate::course::course(&[&[], &[0]]);
    let before = learned(
        &model,
        &crate::course::answers(&model, 0, &[true], MORNING, crate::course::TODAY),
    );
    let mut after = before.clone();
    let mut stray = crate::course::answers(&model, 0, &[true], MORNING, crate::course::TODAY)[0];
    stray.skill = skill(2);
    after.observe(&model, &stray);
    assert_eq!(before, after);
}
