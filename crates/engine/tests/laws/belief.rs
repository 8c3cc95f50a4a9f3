use cairn_engine::belief::Damaged;
use cairn_engine::{Aid, Belief, Evidence, ItemParameters, predict};
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
            for part in prediction.reasons {
                sum += part.log_odds;
            }
            prop_assert_eq!(sum.to_bits(), prediction.log_odds.to_bits());
            prop_assert!(0.1 <= prediction.low && prediction.low < prediction.probability);
            prop_assert!(prediction.probability < prediction.high && prediction.high <= 0.95);
        }
    }

    /// Right, not known, wrong: in this order the same answer leaves less and less hope. (The laws of the
    /// sum are tested for any weights where it is made.)
    #[test]
    fn a_right_answer_never_lowers_and_a_wrong_one_never_raises_the_chance(
        model in any_course(), before in vec(absurd_evidence(), 0..20), mut evidence in absurd_evidence(),
        asked_difficulty in -8.0..8.0, days_later in prop_oneof![Just(0.0), 0.0..500.0],
    ) {
        let before = learned(&model, &before);
        let item = ItemParameters::new(asked_difficulty, 0.0);
        let asked_at = evidence.at.plus_days(days_later);
        let chance = |belief: &Belief| predict(belief, &model, evidence.skill, &item, asked_at).log_odds;
        let mut met = before.clone();
        met.meet(&model, &evidence);
        for correct in [true, false] {
            evidence.correct = correct;
            let mut after = before.clone();
            after.observe(&model, &evidence);
            let (then, now) = (chance(&after), chance(&met));
            if correct {
                prop_assert!(then >= now - ROUNDING, "right: {then}, not known: {now}");
            } else {
                prop_assert!(then <= now + ROUNDING, "wrong: {then}, not known: {now}");
            }
        }
    }

    /// Without a word about context: answers in a row at one skill move its chance as they should, by
    /// default.
    #[test]
    fn one_more_right_answer_raises_and_one_more_wrong_one_lowers_the_chance(
        model in any_course(), outcomes in vec(any::<bool>(), 1..40), minutes in 0.2..5.0_f64,
    ) {
        let mut belief = Belief::new(&model);
        let chance = |belief: &Belief, now| {
            predict(belief, &model, skill(0), &model.typical_item(skill(0)), now).log_odds
        };
        for (answer, &correct) in outcomes.iter().enumerate() {
            let now = MORNING.plus_days(minutes * answer as f64 / 1440.0);
            let then = chance(&belief, now);
            let evidence = crate::course::answers(&model, 0, &[correct], now, crate::course::TODAY)[0];
            belief.observe(&model, &evidence);
            // The very first answer also tells that the skill is no longer new.
            if answer > 0 {
                let moved = chance(&belief, now) - then;
                let wanted = if correct { moved } else { -moved };
                prop_assert!(wanted > 0.0, "{answer}: {correct} {moved}");
            }
        }
    }

    #[test]
    fn no_history_however_absurd_breaks_the_numbers(
        model in any_course(), history in vec(absurd_evidence(), 0..60), asked in absurd_evidence(),
    ) {
        let belief = learned(&model, &history);
        prop_assert!(belief.ability(&model, asked.at).variance > 0.0);
        for (skill, _) in belief.skills() {
            let deviation = belief.deviation(&model, skill, asked.at);
            prop_assert!(deviation.variance > 0.0 && deviation.mean.is_finite());
            prop_assert!(belief.memory(skill).is_none_or(|memory| memory.stability > 0.0));
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

        let bytes = belief.to_bytes();
        let restored = Belief::from_bytes(&model, &bytes).unwrap();
        prop_assert_eq!(&belief, &restored);
        prop_assert_eq!(&bytes, &restored.to_bytes());
        for evidence in &history {
            let (mut one, mut other) = (belief.clone(), restored.clone());
            one.observe(&model, evidence);
            other.observe(&model, evidence);
            prop_assert_eq!(one.to_bytes(), other.to_bytes());
        }
    }

    #[test]
    fn damaged_bytes_are_refused_or_read_as_a_sane_belief(
        model in any_course(), history in history(20), at: prop::sample::Index, byte: u8, cut in any::<bool>(),
    ) {
        let mut bytes = learned(&model, &history).to_bytes();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
            prop_assert_eq!(Belief::from_bytes(&model, &bytes), Err(Damaged));
        } else {
            bytes[at] = byte;
            if let Ok(belief) = Belief::from_bytes(&model, &bytes) {
                let now = MORNING.plus_days(300.0);
                for skill in model.graph().skills() {
                    let prediction = predict(&belief, &model, skill, &model.typical_item(skill), now);
                    prop_assert!(prediction.log_odds.is_finite() && prediction.variance > 0.0);
                }
            }
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
            skill: skill(0), item: ItemParameters::new(0.0, 0.0), correct, dont_know: false,
            aid: Aid::Unaided,
            at: now, day: crate::course::TODAY, duration: None,
        };
        let (mut after, mut met) = (belief.clone(), belief.clone());
        after.observe(&model, &evidence);
        met.meet(&model, &evidence);
        prop_assert!(after.ability(&model, now).variance < met.ability(&model, now).variance);
        prop_assert!(variance(&after, now) < variance(&met, now));
        prop_assert!(variance(&after, now.plus_days(days)) > variance(&after, now));
    }

    #[test]
    fn help_makes_a_right_answer_count_for_less(model in any_course(), history in history(30), hints in 0..9_u32) {
        let before = learned(&model, &history);
        let now = history.last().map_or(MORNING, |last| last.at);
        let rise = |aid| {
            let mut after = before.clone();
            let evidence = Evidence {
                skill: skill(0), item: model.typical_item(skill(0)), correct: true, dont_know: false, aid,
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
