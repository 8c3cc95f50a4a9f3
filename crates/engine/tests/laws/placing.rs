//! How a placement becomes part of a belief.

use cairn_engine::{
    Belief, CourseModel, Day, Evidence, ItemParameters, MasteryLevel, Placed, PolicyParameters,
    Readiness, Reason, Situation, SkillBelief, SkillIndex, StepKind, Timestamp, decide,
    mastery::mastery_level, predict, step_kind,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::course::{
    MORNING, TODAY, absurd_evidence, answers, any_course, course, history, learned, skill,
};

/// Terms that cancel leave the last bits of their sum to chance; what a placement adds is kept in single precision.
const ROUNDING: f64 = 1e-5;

/// Answers of a placement: skill, right or not, "I don't know".
fn placement_answers(most: usize) -> impl Strategy<Value = Vec<(u32, bool, bool)>> {
    vec((0..8_u32, any::<bool>(), any::<bool>()), 1..most)
}

fn answer(
    model: &CourseModel,
    (position, correct, dont_know): (u32, bool, bool),
    at: Timestamp,
    day: Day,
) -> Evidence {
    Evidence {
        dont_know,
        ..answers(model, position, &[correct], at, day)[0]
    }
}

fn place(model: &CourseModel, belief: &mut Belief, seed: u64, given: &[(u32, bool, bool)]) {
    for (minute, &one) in given.iter().enumerate() {
        let at = MORNING.plus_days(400.0 + minute as f64 / 1_440.0);
        let evidence = answer(model, one, at, TODAY.plus(400));
        belief.observe_placement(model, seed, &evidence);
    }
}

/// Twelve skills, each building on the one before, placed with the first nine known.
fn placed_on_a_ladder() -> (CourseModel, Belief) {
    let lists: Vec<Vec<u32>> = (0..12_u32)
        .map(|at| (at.saturating_sub(1)..at).collect())
        .collect();
    let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
    let model = course(&lists);
    let mut belief = Belief::new(&model);
    let mut placement = belief.placement_or_new(&model, 7, MORNING);
    while let Some(question) = placement.next_question(&model) {
        let right = question.skill.get() < 9;
        let evidence = answer(
            &model,
            (question.skill.get(), right, !right),
            MORNING,
            TODAY,
        );
        belief.observe_placement(&model, 7, &evidence);
        placement = belief.placement_or_new(&model, 7, MORNING);
    }
    (model, belief)
}

/// The log-odds at a typical item, before calibration.
fn log_odds(model: &CourseModel, belief: &Belief, at: SkillIndex) -> f64 {
    let now = belief.placed_at().expect("a placement was taken");
    predict(belief, model, at, &model.typical_item(at), now).log_odds
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Nothing counts twice: whatever else the answers moved, the sum is what the placement says.
    #[test]
    fn where_nothing_was_practised_the_sum_is_what_the_placement_says(
        model in any_course(), seed: u64, given in placement_answers(12), again in placement_answers(6),
    ) {
        let mut belief = Belief::new(&model);
        place(&model, &mut belief, seed, &given);
        let later = belief.placed_at().unwrap_or(MORNING).plus_days(30.0);
        for &given in &again {
            let evidence = answer(&model, given, later, TODAY.plus(430));
            belief.observe_placement(&model, seed ^ 1, &evidence);
        }
        let Some(placement) = belief.placement() else { return Ok(()) };
        for skill in model.graph().skills() {
            let says = model.parameters().placement.log_odds(placement.known(skill));
            let sum = log_odds(&model, &belief, skill);
            prop_assert!((says - sum).abs() < ROUNDING, "{skill:?}: {says} and {sum}");
        }
    }

    /// A skill with a record of its own moves by as much as the conclusion moved.
    #[test]
    fn where_something_was_practised_the_sum_moves_with_the_conclusion(
        model in any_course(), history in history(30), seed: u64, given in placement_answers(10),
    ) {
        let before = learned(&model, &history);
        let mut belief = before.clone();
        let began = belief.placement_or_new(&model, seed, MORNING.plus_days(400.0));
        place(&model, &mut belief, seed, &given);
        let (Some(placement), Some(now)) = (belief.placement(), belief.placed_at()) else { return Ok(()) };
        for skill in model.graph().skills() {
            let was_asked = given.iter().any(|&(position, ..)| position == skill.get());
            let practised = before.skill(skill).is_some_and(SkillBelief::is_practised);
            if !practised || was_asked {
                continue;
            }
            let item = model.typical_item(skill);
            // The pause since the answer before is another reason, which the first answer ends.
            let settled = |belief: &Belief| {
                let prediction = predict(belief, &model, skill, &item, now);
                let of = |reason: Reason| prediction.reasons[reason as usize].log_odds;
                prediction.log_odds - of(Reason::Forgetting) - of(Reason::Context)
            };
            let parameters = &model.parameters().placement;
            let said = parameters.log_odds(placement.known(skill)) - parameters.log_odds(began.known(skill));
            let moved = settled(&belief) - settled(&before);
            prop_assert!((said - moved).abs() < 0.5, "{skill:?}: {said} and {moved}");
        }
    }

    #[test]
    fn a_prediction_is_still_exactly_the_sum_of_its_reasons(
        model in any_course(), history in history(20), seed: u64, given in placement_answers(8), days in 0.0..900.0,
    ) {
        let mut belief = learned(&model, &history);
        place(&model, &mut belief, seed, &given);
        for skill in model.graph().skills() {
            let prediction = predict(&belief, &model, skill, &ItemParameters::new(0.3, 0.2), MORNING.plus_days(days));
            let sum = prediction.reasons.iter().fold(0.0, |sum, part| sum + part.log_odds);
            prop_assert_eq!(sum.to_bits(), prediction.log_odds.to_bits());
            prop_assert!(prediction.variance > 0.0 && prediction.low < prediction.high);
        }
    }

    /// The law of [`crate::belief`] holds on top of any placement.
    #[test]
    fn after_a_placement_a_right_answer_never_lowers_and_a_wrong_one_never_raises_the_chance(
        model in any_course(), before in vec(absurd_evidence(), 0..12), seed: u64, given in placement_answers(8),
        mut evidence in absurd_evidence(), later in prop_oneof![Just(0.0), 0.0..500.0],
    ) {
        let mut before = learned(&model, &before);
        place(&model, &mut before, seed, &given);
        let item = model.typical_item(evidence.skill);
        let asked_at = evidence.at.plus_days(later);
        let chance = |belief: &Belief| predict(belief, &model, evidence.skill, &item, asked_at).log_odds;
        let mut met = before.clone();
        met.meet(&model, &evidence);
        for correct in [true, false] {
            evidence.correct = correct;
            let mut after = before.clone();
            after.observe(&model, &evidence);
            let (then, now) = (chance(&after), chance(&met));
            if correct {
                prop_assert!(then >= now - 1e-9, "right: {then}, not known: {now}");
            } else {
                prop_assert!(then <= now + 1e-9, "wrong: {then}, not known: {now}");
            }
        }
    }

    /// Wherever it is interrupted, stored and read again, it goes on the same to the bit.
    #[test]
    fn a_placement_is_resumed_from_the_stored_belief_to_the_bit(
        model in any_course(), history in history(12), seed: u64, given in placement_answers(12), stored: u16,
    ) {
        let mut live = learned(&model, &history);
        let mut resumed = live.clone();
        for (answer, given) in given.iter().enumerate() {
            place(&model, &mut live, seed, std::slice::from_ref(given));
            place(&model, &mut resumed, seed, std::slice::from_ref(given));
            if stored >> (answer % 16) & 1 == 1 {
                resumed = Belief::from_bytes(&model, &resumed.to_bytes()).unwrap();
            }
            prop_assert_eq!(&live, &resumed);
            prop_assert_eq!(live.to_bytes(), resumed.to_bytes());
            let next = |belief: &Belief| belief.placement().and_then(|placement| placement.next_question(&model));
            prop_assert_eq!(next(&live), next(&resumed));
        }
    }

    #[test]
    fn damaged_bytes_of_a_placement_are_refused_or_read_as_a_sane_one(
        model in any_course(), seed: u64, given in placement_answers(6), at: prop::sample::Index, byte: u8,
    ) {
        let mut belief = Belief::new(&model);
        place(&model, &mut belief, seed, &given);
        let mut bytes = belief.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(mut belief) = Belief::from_bytes(&model, &bytes) {
            place(&model, &mut belief, seed, &given);
            for skill in model.graph().skills() {
                let prediction = predict(&belief, &model, skill, &model.typical_item(skill), MORNING.plus_days(500.0));
                prop_assert!(prediction.log_odds.is_finite() && prediction.variance > 0.0);
            }
        }
    }

    #[test]
    fn nothing_is_mastered_by_a_placement_alone(
        model in any_course(), seed: u64, given in placement_answers(25),
    ) {
        let mut belief = Belief::new(&model);
        place(&model, &mut belief, seed, &given);
        for skill in model.graph().skills() {
            let asked = given.iter().filter(|&&(position, ..)| position == skill.get()).count();
            let level = mastery_level(&model, &belief, skill, MORNING.plus_days(400.1));
            prop_assert!(level < MasteryLevel::Mastered);
            prop_assert!(asked > 0 || level == MasteryLevel::NotStarted);
        }
    }
}

#[test]
fn what_is_placed_known_carries_what_builds_on_it() {
    let (model, belief) = placed_on_a_ladder();
    assert_eq!(belief.place(&model, skill(8)), Some(Placed::Known));
    assert_eq!(belief.place(&model, skill(11)), Some(Placed::Ahead));
    for position in 0..10 {
        let ready = Readiness::of(&model, &belief, skill(position), MORNING);
        assert!(ready.is_ready(), "skill {position}: {ready:?}");
    }
    assert!(!Readiness::of(&model, &belief, skill(11), MORNING).is_ready());

    let situation = Situation {
        now: MORNING,
        day: TODAY,
        recent: Vec::new(),
        seed: 1,
        ..Situation::default()
    };
    let decision = decide(&model, &belief, &situation, &PolicyParameters::default());
    let first = decision.first().unwrap();
    assert_eq!(
        (first.kind, first.skill),
        (StepKind::Learn, skill(9)),
        "the first step is what comes after what is known"
    );
    assert_eq!(step_kind(&belief, skill(4)), StepKind::Check);
}

#[test]
fn wrong_answers_outweigh_a_placement() {
    let (model, mut belief) = placed_on_a_ladder();
    let now = MORNING.plus_days(1.0);
    let asked = skill(6);
    let chance = |belief: &Belief| {
        predict(belief, &model, asked, &model.typical_item(asked), now).probability
    };
    assert!(chance(&belief) > 0.75, "{}", chance(&belief));
    for wrong in answers(&model, 6, &[false; 3], now, TODAY.plus(1)) {
        belief.observe(&model, &wrong);
    }
    assert!(chance(&belief) < 0.5, "{}", chance(&belief));
    assert!(!Readiness::of(&model, &belief, skill(7), now).is_ready());
    assert_eq!(step_kind(&belief, asked), StepKind::Practise);
}

#[test]
fn practising_ends_a_placement_and_a_new_one_begins_with_all_that_was_seen() {
    let (model, mut belief) = placed_on_a_ladder();
    assert!(belief.placement().is_some());
    for right in answers(&model, 9, &[true, true], MORNING, TODAY) {
        belief.observe(&model, &right);
    }
    assert_eq!(belief.placement(), None);
    let again = belief.placement_or_new(&model, 8, MORNING);
    assert_eq!(again.answers(), 0);
    for position in 0..10 {
        let known = again.known(skill(position));
        assert!(known > 0.8, "skill {position}: {known}");
    }
    let question = again.next_question(&model).map(|question| question.skill);
    assert!(
        question.is_none_or(|asked| asked.get() >= 9),
        "{question:?}"
    );
}

#[test]
fn what_was_known_before_the_course_is_taken_to_last_for_long() {
    let (model, belief) = placed_on_a_ladder();
    let (asked, not_asked): (Vec<SkillIndex>, Vec<SkillIndex>) = (0..9)
        .map(skill)
        .partition(|&skill| belief.skill(skill).is_some());
    assert!(!asked.is_empty() && !not_asked.is_empty());
    for skill in asked.into_iter().chain(not_asked) {
        let stability = belief.memory(skill).map(|memory| memory.stability);
        assert_eq!(stability, Some(model.parameters().placement.stability));
    }
    assert_eq!(belief.memory(skill(11)), None);
}

#[test]
fn an_answer_about_a_skill_that_the_course_does_not_have_changes_nothing() {
    let (model, before) = placed_on_a_ladder();
    let mut after = before.clone();
    let stray = Evidence {
        skill: skill(99),
        ..answers(&model, 0, &[true], MORNING, TODAY)[0]
    };
    after.observe_placement(&model, 7, &stray);
    after.observe(&model, &stray);
    assert_eq!(before, after);
}
