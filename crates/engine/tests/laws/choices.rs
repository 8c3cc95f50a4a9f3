//! What people choose, what a teacher overrules, and what is left to chance.

use std::collections::{BTreeMap, BTreeSet};

use cairn_engine::mastery::mastery_level;
use cairn_engine::policy::choices::Overrides;
use cairn_engine::{
    Aim, Belief, Candidate, Choices, CourseModel, Decision, MasteryLevel, Overruled,
    PolicyParameters, ScoreName, Situation, SkillIndex, SuccessRate, decide,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::course::{MORNING, TODAY, answers, any_course, course, history, learned, skill, term};

const CHOICE: [ScoreName; 4] = [
    ScoreName::Goal,
    ScoreName::Assignment,
    ScoreName::Interest,
    ScoreName::Success,
];

fn at_morning(seed: u64, choices: Choices) -> Situation {
    Situation {
        now: MORNING.plus_days(20.0),
        day: TODAY.plus(20),
        recent: Vec::new(),
        seed,
        choices,
    }
}

fn decided(model: &CourseModel, belief: &Belief, choices: Choices, seed: u64) -> Decision {
    let parameters = PolicyParameters::default();
    decide(model, belief, &at_morning(seed, choices), &parameters)
}

fn some_skills() -> impl Strategy<Value = Vec<SkillIndex>> {
    vec((0..9_u32).prop_map(skill), 0..4)
}

fn any_aim() -> impl Strategy<Value = Aim> {
    (some_skills(), prop::option::of(-400..400_i32)).prop_map(|(skills, due)| Aim {
        skills,
        due: due.map(|days| TODAY.plus(days)),
    })
}

fn any_overrides() -> impl Strategy<Value = Overrides> {
    (some_skills(), some_skills(), some_skills()).prop_map(|(pinned, banned, order)| Overrides {
        pinned,
        banned,
        order,
    })
}

pub(crate) fn any_choices() -> impl Strategy<Value = Choices> {
    (
        prop::option::of(any_aim()),
        vec(any_aim(), 0..3),
        some_skills(),
        prop::option::of(prop::sample::select(SuccessRate::ALL.to_vec())),
        any_overrides(),
    )
        .prop_map(
            |(goal, assignments, interests, success, overrides)| Choices {
                goal,
                assignments,
                interests,
                success,
                overrides,
            },
        )
}

proptest! {
    #[test]
    fn where_nothing_is_chosen_choices_count_for_exactly_nothing(
        model in any_course(), history in history(40), seed: u64,
    ) {
        let decision = decided(&model, &learned(&model, &history), Choices::default(), seed);
        for candidate in &decision.candidates {
            for name in CHOICE {
                prop_assert_eq!(term(candidate, name).to_bits(), 0.0_f64.to_bits());
            }
            prop_assert_eq!(candidate.overruled, None);
        }
    }

    #[test]
    fn a_decision_with_choices_is_stored_whole_and_made_again_to_the_bit(
        model in any_course(), history in history(40), choices in any_choices(), seed: u64,
    ) {
        let belief = learned(&model, &history);
        let decision = decided(&model, &belief, choices, seed);
        let text = serde_json::to_string(&decision).unwrap();
        let stored: Decision = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&stored, &decision);
        let again = decide(&model, &belief, &stored.situation, &PolicyParameters::default());
        prop_assert_eq!(&again, &decision);
        for candidate in &decision.candidates {
            let sum = candidate.terms.iter().fold(0.0, |sum, term| sum + term.score);
            prop_assert_eq!(sum.to_bits(), candidate.score.to_bits());
            prop_assert!(sum.is_finite());
            for name in CHOICE {
                prop_assert!(term(candidate, name) >= 0.0);
            }
        }
    }

    #[test]
    fn a_teacher_changes_what_is_offered_and_no_score(
        model in any_course(), history in history(40), overrides in any_overrides(), seed: u64,
    ) {
        let belief = learned(&model, &history);
        let alone = decided(&model, &belief, Choices::default(), seed);
        let overruled = decided(&model, &belief, Choices { overrides: overrides.clone(), ..Choices::default() }, seed);
        let now = overruled.situation.now;
        let scores: BTreeMap<_, _> = overruled.candidates.iter().map(|c| (c.skill, c.terms.clone())).collect();
        for candidate in &alone.candidates {
            prop_assert_eq!(scores.get(&candidate.skill), Some(&candidate.terms), "what the model said stands");
        }
        let proficient = |skill| mastery_level(&model, &belief, skill, now) >= MasteryLevel::Proficient;
        for candidate in overruled.offers() {
            prop_assert!(!overrides.banned.contains(&candidate.skill));
            if let Some(place) = overrides.order.iter().position(|&skill| skill == candidate.skill)
                && candidate.overruled.is_none()
            {
                let before = overrides.order[..place].iter();
                let waits = before.filter(|skill| !overrides.banned.contains(skill)).all(|&skill| proficient(skill));
                prop_assert!(waits);
            }
        }
        let is_pinned = |candidate: &Candidate| candidate.overruled == Some(Overruled::Pinned);
        let offers: Vec<_> = overruled.offers().collect();
        prop_assert!(offers.is_sorted_by_key(|offer| !is_pinned(offer)), "pins come first");
        let distinct: BTreeSet<_> = overrides.pinned.iter().filter(|skill| model.graph().contains(**skill)).collect();
        for &&pinned in distinct.iter().filter(|skill| !overrides.banned.contains(skill)) {
            if !proficient(pinned) {
                let offered = offers.iter().any(|offer| offer.skill == pinned);
                prop_assert!(offered || distinct.len() > 3, "{pinned:?} is pinned, ready or not");
            }
        }
    }

    #[test]
    fn propensities_are_those_of_the_draw(
        model in any_course(), history in history(40), choices in any_choices(), first_seed: u64,
    ) {
        const SEEDS: u32 = 600;
        let belief = learned(&model, &history);
        let decision = decided(&model, &belief, choices.clone(), first_seed);
        let open: Vec<_> = decision.candidates.iter().filter(|c| !c.overruled.is_some_and(Overruled::is_closed)).collect();
        prop_assert_eq!(open.len(), decision.eligible, "small courses are kept whole");
        let sum: f64 = decision.candidates.iter().map(|candidate| candidate.propensity).sum();
        prop_assert!((sum - decision.eligible.min(3) as f64).abs() < 1e-12, "{sum}");

        let mut offered: BTreeMap<SkillIndex, u32> = BTreeMap::new();
        let mut third: BTreeSet<SkillIndex> = BTreeSet::new();
        for seed in 0..SEEDS {
            let seed = first_seed.wrapping_add(u64::from(seed));
            let other = decided(&model, &belief, choices.clone(), seed);
            for candidate in other.offers() {
                *offered.entry(candidate.skill).or_default() += 1;
            }
            third.extend(other.offers().nth(2).map(|candidate| candidate.skill));
            let propensities = |decision: &Decision| -> Vec<u64> {
                decision.candidates.iter().map(|candidate| candidate.propensity.to_bits()).collect()
            };
            prop_assert_eq!(propensities(&other), propensities(&decision), "they do not depend on the draw");
            let best = |decision: &Decision| decision.best().map(|best| best.skill).collect::<Vec<_>>();
            prop_assert_eq!(best(&other), best(&decision));
        }
        for candidate in &decision.candidates {
            let expected = candidate.propensity * f64::from(SEEDS);
            let spread = (expected * (1.0 - candidate.propensity)).sqrt();
            let seen = f64::from(offered.get(&candidate.skill).copied().unwrap_or(0));
            prop_assert!((seen - expected).abs() <= 6.0 * spread + 1.0, "{candidate:?} {seen}");
            if candidate.overruled.is_some_and(Overruled::is_closed) {
                prop_assert_eq!(candidate.propensity, 0.0);
            }
        }
    }
}

#[test]
fn a_large_course_gives_every_eligible_skill_the_same_small_chance() {
    let roots: Vec<&[u32]> = vec![&[]; 300];
    let model = course(&roots);
    let decision = decided(&model, &Belief::new(&model), Choices::default(), 3);
    assert_eq!(decision.eligible, 300);
    let kept: f64 = decision.candidates.iter().map(|c| c.propensity).sum();
    let others = (decision.eligible - decision.candidates.len()) as f64;
    assert!((kept + others * decision.explored - 3.0).abs() < 1e-9);
    assert!(decision.explored > 0.0);
}

/// Two chains, `0 → 1 → 2` and `3 → 4 → 5`.
fn two_chains() -> CourseModel {
    course(&[&[], &[0], &[1], &[], &[3], &[4]])
}

fn first(decision: &Decision) -> SkillIndex {
    decision.first().expect("something is offered").skill
}

#[test]
fn a_goal_draws_towards_what_it_builds_on_and_more_so_when_its_day_is_near() {
    let model = two_chains();
    let belief = Belief::new(&model);
    let goal = |due: Option<i32>| Choices {
        goal: Some(Aim {
            skills: vec![skill(5)],
            due: due.map(|days| TODAY.plus(20 + days)),
        }),
        ..Choices::default()
    };
    assert_eq!(
        first(&decided(&model, &belief, Choices::default(), 1)),
        skill(0)
    );
    let pull = |due| {
        let decision = decided(&model, &belief, goal(due), 1);
        assert_eq!(first(&decision), skill(3), "the first step on the way");
        term(decision.first().unwrap(), ScoreName::Goal)
    };
    let (never, far, near, past) = (pull(None), pull(Some(300)), pull(Some(3)), pull(Some(-5)));
    assert!(never < far && far < near && near < past && past <= 2.0 * never);
}

#[test]
fn an_assignment_that_is_done_counts_no_more() {
    let model = course(&[&[], &[]]);
    let mut belief = Belief::new(&model);
    for day in 0..2 {
        let at = MORNING.plus_days(f64::from(20 - day));
        for evidence in answers(&model, 0, &[true; 6], at, TODAY.plus(20 - day)) {
            belief.observe(&model, &evidence);
        }
    }
    assert_eq!(
        mastery_level(&model, &belief, skill(0), MORNING.plus_days(20.0)),
        MasteryLevel::Mastered
    );
    let assigned = |position| Choices {
        assignments: vec![Aim {
            skills: vec![skill(position)],
            due: Some(TODAY.plus(21)),
        }],
        ..Choices::default()
    };
    let points = |position: u32| {
        let decision = decided(&model, &belief, assigned(position), 1);
        let mut candidates = decision.candidates.iter();
        let of = candidates.find(|candidate| candidate.skill == skill(position));
        term(of.unwrap(), ScoreName::Assignment)
    };
    assert_eq!(points(0), 0.0);
    assert!(points(1) > 0.0);
}

#[test]
fn an_interest_and_a_success_rate_are_counted_where_they_were_chosen() {
    let model = two_chains();
    let belief = Belief::new(&model);
    let choices = Choices {
        interests: vec![skill(3)],
        success: Some(SuccessRate::Steady),
        ..Choices::default()
    };
    let decision = decided(&model, &belief, choices, 1);
    assert_eq!(first(&decision), skill(3));
    for candidate in &decision.candidates {
        let interest = term(candidate, ScoreName::Interest);
        assert_eq!(interest > 0.0, candidate.skill == skill(3));
        assert!(term(candidate, ScoreName::Success) > 0.0);
    }
}

#[test]
fn everything_closed_offers_nothing() {
    let model = course(&[&[], &[0]]);
    let choices = Choices {
        overrides: Overrides {
            banned: vec![skill(0)],
            ..Overrides::default()
        },
        ..Choices::default()
    };
    let decision = decided(&model, &Belief::new(&model), choices, 1);
    assert_eq!(
        (decision.considered, decision.eligible, decision.first()),
        (1, 0, None)
    );
    assert_eq!(decision.candidates[0].overruled, Some(Overruled::Banned));
}
