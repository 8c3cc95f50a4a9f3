//! "Why not this skill?" is answered truly, and what is said to change it changes it.

use cairn_engine::mastery::mastery_level;
use cairn_engine::{
    Belief, Change, Choices, Consequence, CourseModel, Deed, Outcome, Overrides, Overruled,
    PolicyParameters, Readiness, Situation, SkillIndex, Why, decide, what_would_change, why_not,
};
use proptest::prelude::*;

use crate::choices::any_choices;
use crate::course::{MORNING, TODAY, answers, any_course, course, history, learned, skill};

fn situation(choices: Choices, seed: u64) -> Situation {
    Situation {
        now: MORNING.plus_days(20.0),
        day: TODAY.plus(20),
        recent: vec![skill(0), skill(1)],
        seed,
        choices,
    }
}

/// What is true after a change: whether the skill is offered, whether it is open.
fn holds(
    model: &CourseModel,
    belief: &Belief,
    situation: &Situation,
    change: &Change,
    skill: SkillIndex,
) -> bool {
    let (belief, situation) = change.applied(model, belief, situation, skill);
    let decision = decide(model, &belief, &situation, &PolicyParameters::default());
    let offered = decision.best().any(|best| best.skill == skill);
    let mut candidates = decision.candidates.iter();
    let open = candidates.any(|candidate| {
        candidate.skill == skill && !candidate.overruled.is_some_and(Overruled::is_closed)
    });
    match change.outcome {
        Outcome::Offered => offered,
        Outcome::Open => open && !offered,
    }
}

proptest! {
    #[test]
    fn what_is_said_of_every_skill_is_true(
        model in any_course(), history in history(40), choices in any_choices(), seed: u64,
    ) {
        let belief = learned(&model, &history);
        let situation = situation(choices, seed);
        let parameters = PolicyParameters::default();
        let decision = decide(&model, &belief, &situation, &parameters);
        let offered: Vec<SkillIndex> = decision.offers().map(|offer| offer.skill).collect();
        for skill in model.graph().skills() {
            let answer = why_not(&model, &belief, &situation, &parameters, skill).unwrap();
            let is_candidate = decision.candidates.iter().find(|candidate| candidate.skill == skill);
            match &answer.why {
                Why::Offered { place, candidate, by_lot } => {
                    prop_assert_eq!(offered[*place], skill);
                    prop_assert_eq!(Some(candidate), is_candidate);
                    prop_assert_eq!(*by_lot, candidate.propensity < 0.5);
                    prop_assert!(answer.changes.is_empty());
                }
                Why::Behind { rank, candidate, third } => {
                    prop_assert!(!offered.contains(&skill));
                    prop_assert_eq!(&decision.candidates[rank - 1], candidate);
                    prop_assert!(third.propensity > 0.5);
                }
                Why::Closed { overruled, candidate } => {
                    prop_assert_eq!(Some(candidate), is_candidate);
                    prop_assert_eq!(candidate.overruled, Some(*overruled));
                }
                Why::NotReady { missing } => {
                    prop_assert!(is_candidate.is_none() && !missing.is_empty());
                    let ready = Readiness::of(&model, &belief, skill, situation.now);
                    prop_assert_eq!(&ready.missing, missing);
                }
            }
            for change in &answer.changes {
                prop_assert!(!change.deeds.is_empty());
                prop_assert!(holds(&model, &belief, &situation, change, skill), "{skill:?}: {change:?}");
                // Nothing is asked for that is not needed: one answer less does not do it.
                if let [Deed::Answers { skill: at, correct, answers }] = change.deeds[..] {
                    let fewer = Change { deeds: vec![Deed::Answers { skill: at, correct, answers: answers - 1 }], ..change.clone() };
                    prop_assert!(answers == 1 || !holds(&model, &belief, &situation, &fewer, skill), "{change:?}");
                }
            }
        }
    }

    #[test]
    fn what_would_change_a_decision_with_choices_does_change_it(
        model in any_course(), history in history(20), choices in any_choices(), seed: u64,
    ) {
        let belief = learned(&model, &history);
        let situation = situation(choices, seed);
        let parameters = PolicyParameters::default();
        let decision = decide(&model, &belief, &situation, &parameters);
        for change in what_would_change(&model, &belief, &decision, &parameters) {
            let (after, then) = change.applied(&model, &belief, &situation);
            let holds = match change.consequence {
                Consequence::First(skill) => decide(&model, &after, &then, &parameters).first().unwrap().skill == skill,
                Consequence::Ready(skill) => Readiness::of(&model, &after, skill, then.now).is_ready(),
                Consequence::Level(level) => mastery_level(&model, &after, change.skill, then.now) == level,
            };
            prop_assert!(holds, "{change:?}");
        }
    }
}

#[test]
fn what_waits_for_prerequisites_says_which_answers_open_it() {
    let model = course(&[&[], &[], &[0, 1]]);
    let belief = Belief::new(&model);
    let situation = situation(Choices::default(), 1);
    let parameters = PolicyParameters::default();
    let answer = why_not(&model, &belief, &situation, &parameters, skill(2)).unwrap();
    let Why::NotReady { missing } = &answer.why else {
        panic!("{answer:?}");
    };
    assert_eq!(missing.len(), 2);
    let [change] = &answer.changes[..] else {
        panic!("{:?}", answer.changes);
    };
    let skills: Vec<_> = change
        .deeds
        .iter()
        .map(|deed| match deed {
            Deed::Answers {
                skill,
                correct: true,
                ..
            } => *skill,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(skills, [skill(0), skill(1)]);
}

#[test]
fn a_low_score_is_passed_by_choosing_the_skill_as_a_goal() {
    let roots: Vec<&[u32]> = vec![&[]; 6];
    let model = course(&roots);
    let situation = situation(Choices::default(), 1);
    let parameters = PolicyParameters::default();
    let answer = why_not(
        &model,
        &Belief::new(&model),
        &situation,
        &parameters,
        skill(5),
    )
    .unwrap();
    assert!(
        matches!(answer.why, Why::Behind { rank: 4, .. }),
        "{:?}",
        answer.why
    );
    let offered = |deed| Change {
        deeds: vec![deed],
        outcome: Outcome::Offered,
    };
    assert!(answer.changes.contains(&offered(Deed::Goal)));
    assert!(answer.changes.contains(&offered(Deed::Interest)));
}

#[test]
fn what_the_teacher_closed_says_so_and_keeps_its_score() {
    let model = course(&[&[], &[]]);
    let overrides = Overrides {
        order: vec![skill(1), skill(0)],
        ..Overrides::default()
    };
    let belief = learned(&model, &answers(&model, 1, &[true], MORNING, TODAY));
    let situation = situation(
        Choices {
            overrides,
            ..Choices::default()
        },
        1,
    );
    let parameters = PolicyParameters::default();
    let answer = why_not(&model, &belief, &situation, &parameters, skill(0)).unwrap();
    let Why::Closed {
        overruled: Overruled::HeldBack(until),
        candidate,
    } = &answer.why
    else {
        panic!("{answer:?}");
    };
    assert_eq!(*until, skill(1));
    assert!(candidate.score > 0.0);
    assert!(matches!(
        answer.changes[0].deeds[..],
        [Deed::Answers { correct: true, .. }]
    ));
    assert_eq!(answer.changes[1].deeds, [Deed::Reopen]);
    assert!(why_not(&model, &belief, &situation, &parameters, skill(9)).is_none());
}
