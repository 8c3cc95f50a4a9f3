//! The laws of the sum, for any weights and coefficients that a fit may yield.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::time::Timestamp;

const SKILLS: u32 = 4;
const ITEMS: u32 = 6;
const TEMPLATES: u32 = 3;

/// Terms that cancel leave the last bits of their sum to chance.
const ROUNDING: f64 = 1e-9;

/// One answer of a made-up history.
#[derive(Clone, Debug)]
struct Answer {
    skills: Vec<u32>,
    item: u32,
    template: u32,
    ease: [f64; 2],
    floors: Floors,
    at: i64,
    answered: Answered,
}

impl Answer {
    fn question(&self) -> Question<'_> {
        Question {
            skills: &self.skills,
            skill_set: self.skills.first().copied().unwrap_or(NONE),
            template: self.template,
            item: self.item,
            skill_ease: self.ease[0],
            item_ease: self.ease[1],
            floors: self.floors,
            at: Timestamp(self.at),
        }
    }
}

fn answer(skills: impl Strategy<Value = Vec<u32>>) -> impl Strategy<Value = Answer> {
    let item = prop_oneof![4 => 0..ITEMS, 1 => Just(NONE)];
    let template = prop_oneof![2 => 0..TEMPLATES, 1 => Just(NONE)];
    let floors = (0.0..0.9_f64).prop_flat_map(|guess| {
        (Just(guess), 0.0..0.5_f64.min(0.95 - guess))
            .prop_map(|(guess, slip)| Floors { guess, slip })
    });
    let at = prop_oneof![3 => 0..3_000_000_000_i64, 1 => any::<i64>()];
    let answered =
        (any::<bool>(), 0..4_u32, 0.0..=1.0_f64).prop_map(|(correct, aids, engaged)| Answered {
            correct,
            aids,
            engaged,
        });
    let ease = [-8.0..8.0_f64, -8.0..8.0_f64];
    (skills, item, template, ease, floors, at, answered).prop_map(
        |(skills, item, template, ease, floors, at, answered)| Answer {
            skills,
            item,
            template,
            ease,
            floors,
            at,
            answered,
        },
    )
}

fn any_answer() -> impl Strategy<Value = Answer> {
    answer(prop::sample::subsequence(
        (0..=SKILLS).collect::<Vec<_>>(),
        0..4,
    ))
}

fn single_skill() -> impl Strategy<Value = Answer> {
    answer((0..SKILLS).prop_map(|skill| vec![skill]))
}

/// A model with any weights within their bounds, any coefficients within theirs, any calibration.
fn any_model() -> impl Strategy<Value = AnswerModel> {
    let weights = vec(-1.5..3.0_f64, SUMMANDS).prop_map(|numbers| {
        let mut weights = [0.0; SUMMANDS];
        for (summand, number) in Summand::all().zip(numbers) {
            let (least, most) = summand.bounds();
            weights[summand.place()] = number.clamp(least, most);
        }
        Weights(weights)
    });
    let coefficients = (vec(-2.0..2.0_f32, 400), any::<u64>()).prop_map(|(values, pairs)| {
        let mut index = Index::new(Extent {
            skills: SKILLS as usize,
            skill_sets: SKILLS as usize,
            templates: TEMPLATES as usize,
            items: ITEMS as usize,
        });
        for family in Family::ALL {
            for pair in 0..64 {
                if pairs >> pair & 1 == 1 {
                    index.insert(family, ((pair / 8) << 32) | (pair % 8));
                }
            }
        }
        Coefficients::new(index, values)
    });
    let calibration =
        (vec(-4.0..4.0_f64, 0..8), vec(-4.0..4.0_f64, 8)).prop_map(|(mut from, mut to)| {
            from.sort_by(f64::total_cmp);
            from.dedup();
            to.sort_by(f64::total_cmp);
            Calibration::try_from(from.into_iter().zip(to).collect::<Vec<_>>()).unwrap()
        });
    (weights, coefficients, calibration).prop_map(|(weights, coefficients, calibration)| {
        AnswerModel {
            weights,
            coefficients,
            calibration,
            ..AnswerModel::default()
        }
    })
}

fn learned(model: &AnswerModel, history: &[Answer]) -> Knowledge {
    let mut knowledge = model.begin(SKILLS as usize, ITEMS as usize);
    for answer in history {
        model.observe(&mut knowledge, &answer.question(), &answer.answered);
    }
    knowledge
}

/// The evidence of one state in the context of another.
fn evidence_in_context(evidence: &Knowledge, context: &Knowledge) -> Knowledge {
    let mut held = context.clone();
    held.ability.mean = evidence.ability.mean;
    held.records = evidence.records;
    held.tally.successes = evidence.tally.successes;
    held.tally.failures = evidence.tally.failures;
    if let (Some(before), Some(after)) = (&mut held.before, evidence.before) {
        before.outcome = after.outcome;
    }
    for &(number, _) in context.skills.entries() {
        let (from, to) = (
            evidence.skill(number).unwrap(),
            held.skills.begin(number).unwrap(),
        );
        to.deviation.mean = from.deviation.mean;
        to.records = from.records;
        to.memory = from.memory;
        to.tally.successes = from.tally.successes;
        to.tally.failures = from.tally.failures;
    }
    for &(number, _) in context.items.entries() {
        let (from, to) = (
            evidence.items.get(number).unwrap(),
            held.items.begin(number).unwrap(),
        );
        to.outcome = from.outcome;
        to.tally.successes = from.tally.successes;
        to.tally.failures = from.tally.failures;
    }
    held
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_log_odds_are_the_sum_of_all_terms(
        model in any_model(), history in vec(any_answer(), 0..40), asked in any_answer(),
    ) {
        let sum = model.predict(&learned(&model, &history), &asked.question());
        let reasons = sum.reasons.iter().fold(0.0, |sum, reason| sum + reason);
        prop_assert_eq!(reasons.to_bits(), sum.log_odds.to_bits());
        let terms = sum.summands.iter().fold(0.0, |sum, term| sum + term);
        let terms = terms + sum.reasons[Reason::Calibration as usize];
        prop_assert!((terms - sum.log_odds).abs() <= 1e-12 * (1.0 + sum.summands.iter().map(|term| term.abs()).sum::<f64>()));
        prop_assert!(sum.log_odds.is_finite() && sum.variance > 0.0 && sum.variance.is_finite());
    }

    /// All else equal, whatever comes next is more likely right after a right answer than after one
    /// of which nothing is known, and that more than after a wrong one.
    #[test]
    fn a_right_answer_only_helps_and_a_wrong_one_only_hurts(
        model in any_model(), history in vec(any_answer(), 0..30), mut now in single_skill(), asked in single_skill(),
        later in prop_oneof![Just(0_i64), 0..60_000_000_000_i64],
    ) {
        let before = learned(&model, &history);
        let mut asked = asked;
        asked.at = now.at.saturating_add(later);
        let mut chance = |correct: Option<bool>| {
            let mut after = before.clone();
            match correct {
                None => after.meet(&model.filter, &now.question()),
                Some(correct) => {
                    now.answered.correct = correct;
                    model.observe(&mut after, &now.question(), &now.answered);
                }
            }
            model.predict(&after, &asked.question()).log_odds
        };
        let (right, unknown, wrong) = (chance(Some(true)), chance(None), chance(Some(false)));
        prop_assert!(right >= unknown - ROUNDING, "right {right}, unknown {unknown}");
        prop_assert!(unknown >= wrong - ROUNDING, "unknown {unknown}, wrong {wrong}");
    }

    /// With the context held, an answer moves the chance of any item at most one way.
    #[test]
    fn in_the_same_context_a_right_answer_never_lowers_and_a_wrong_one_never_raises(
        model in any_model(), history in vec(any_answer(), 0..30), now in single_skill(), mut asked in single_skill(),
        later in prop_oneof![Just(0_i64), 0..60_000_000_000_i64],
    ) {
        asked.at = now.at.saturating_add(later);
        let before = learned(&model, &history);
        let mut after = before.clone();
        model.observe(&mut after, &now.question(), &now.answered);
        let held = evidence_in_context(&after, &before);
        let (then, now_is) = (model.predict(&before, &asked.question()).log_odds, model.predict(&held, &asked.question()).log_odds);
        if now.answered.correct {
            prop_assert!(now_is >= then - ROUNDING, "right: {then} to {now_is}");
        } else {
            prop_assert!(now_is <= then + ROUNDING, "wrong: {then} to {now_is}");
        }
    }
}

#[test]
fn bounds_admit_what_there_is_before_data_and_by_default() {
    for weights in [Weights::prior(), Weights::default()] {
        for summand in Summand::all() {
            let (least, most) = summand.bounds();
            let weight = weights.0[summand.place()];
            assert!((least..=most).contains(&weight), "{}", summand.name());
        }
    }
}

#[test]
fn summands_have_names_of_their_own() {
    let mut names: Vec<&str> = Summand::all().map(Summand::name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), SUMMANDS);
}
