use std::collections::BTreeSet;

use cairn_engine::mastery::mastery_level;
use cairn_engine::{
    Belief, Consequence, CourseModel, Decision, Evidence, MasteryLevel, PolicyParameters,
    Readiness, ScoreName, Situation, SkillIndex, StepKind, decide, what_would_change,
};
use proptest::prelude::*;

use crate::course::{MORNING, TODAY, answers, any_course, course, history, learned, skill, term};

fn situation(history: &[Evidence], seed: u64) -> Situation {
    Situation {
        now: history.last().map_or(MORNING, |last| last.at),
        day: history.last().map_or(TODAY, |last| last.day),
        recent: history
            .iter()
            .rev()
            .take(5)
            .map(|evidence| evidence.skill)
            .collect(),
        seed,
        ..Situation::default()
    }
}

fn decided(model: &CourseModel, belief: &Belief, situation: &Situation) -> Decision {
    decide(model, belief, situation, &PolicyParameters::default())
}

proptest! {
    #[test]
    fn a_decision_is_sound(model in any_course(), history in history(60), seed: u64, days in prop_oneof![Just(0), 0..90]) {
        let belief = learned(&model, &history);
        let mut situation = situation(&history, seed);
        situation.now = situation.now.plus_days(f64::from(days));
        situation.day = situation.day.plus(days);
        let decision = decided(&model, &belief, &situation);

        let skills: BTreeSet<SkillIndex> = decision.candidates.iter().map(|candidate| candidate.skill).collect();
        prop_assert_eq!(skills.len(), decision.candidates.len(), "a skill is one candidate at most");
        prop_assert_eq!(decision.considered, decision.candidates.len(), "small courses are kept whole");
        prop_assert!(decision.candidates.is_sorted_by(|one, next| one.score >= next.score));
        let offers: Vec<_> = decision.offers().collect();
        prop_assert_eq!(offers.len(), decision.considered.min(3));
        prop_assert!(!offers.is_empty());
        prop_assert_eq!(offers[0], &decision.candidates[0]);
        let best: Vec<_> = decision.best().collect();
        prop_assert_eq!(best.len(), offers.len());
        prop_assert_eq!(&best[..best.len().min(2)], &offers[..offers.len().min(2)], "only the third place is drawn");
        let kinds = |candidates: &mut dyn Iterator<Item = StepKind>| candidates.collect::<BTreeSet<_>>().len();
        if kinds(&mut decision.candidates.iter().map(|candidate| candidate.kind)) > 1 && best.len() == 3 {
            prop_assert!(kinds(&mut best.iter().map(|best| best.kind)) > 1, "a choice between kinds");
        }
        for candidate in &decision.candidates {
            let mut sum = 0.0;
            for term in &candidate.terms {
                sum += term.score;
            }
            prop_assert_eq!(sum.to_bits(), candidate.score.to_bits());
            prop_assert!(candidate.propensity > 0.0 && candidate.propensity <= 1.0);
            let started = belief.skill(candidate.skill).is_some();
            let ready = Readiness::of(&model, &belief, candidate.skill, situation.now).is_ready();
            match candidate.kind {
                StepKind::Learn => prop_assert!(!started && ready, "the gate"),
                StepKind::Check => prop_assert!(false, "nobody was placed"),
                StepKind::Practise | StepKind::Review | StepKind::Rethink => prop_assert!(started),
                StepKind::Repair => {
                    prop_assert!(started || ready);
                    let serves = candidate.serves.unwrap();
                    prop_assert!(model.graph().prerequisites(serves).contains(&candidate.skill));
                }
            }
        }

        let text = serde_json::to_string(&decision).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Decision>(&text).unwrap(), &decision);
        let again = decided(&model, &belief, &decision.situation);
        prop_assert_eq!(&again, &decision, "a stored decision can be replayed");
    }

    #[test]
    fn a_stored_belief_decides_as_the_one_that_was_stored(
        model in any_course(), history in history(40), seed: u64,
    ) {
        let belief = learned(&model, &history);
        let stored = Belief::from_bytes(&model, &belief.to_bytes()).unwrap();
        let situation = situation(&history, seed);
        prop_assert_eq!(decided(&model, &belief, &situation), decided(&model, &stored, &situation));
    }

    #[test]
    fn what_would_change_it_does_change_it_and_no_sooner(model in any_course(), history in history(25), seed: u64) {
        let belief = learned(&model, &history);
        let situation = situation(&history, seed);
        let decision = decided(&model, &belief, &situation);
        let now = situation.now;
        for counterfactual in what_would_change(&model, &belief, &decision, &PolicyParameters::default()) {
            prop_assert!((1..=5).contains(&counterfactual.answers));
            let holds = |answers| {
                let imagined = cairn_engine::Counterfactual { answers, ..counterfactual };
                let (belief, situation) = imagined.applied(&model, &belief, &situation);
                match counterfactual.consequence {
                    Consequence::First(skill) => decided(&model, &belief, &situation).first().unwrap().skill == skill,
                    Consequence::Ready(skill) => Readiness::of(&model, &belief, skill, now).is_ready(),
                    Consequence::Level(level) => mastery_level(&model, &belief, counterfactual.skill, now) == level,
                }
            };
            prop_assert!(holds(counterfactual.answers), "{counterfactual:?} is not true");
            for fewer in 0..counterfactual.answers {
                prop_assert!(!holds(fewer), "{counterfactual:?} is already true after {fewer}");
            }
        }
    }
}

#[test]
fn a_new_learner_may_begin_where_nothing_is_needed() {
    let model = course(&[&[], &[0], &[0], &[], &[1, 2]]);
    let decision = decided(&model, &Belief::new(&model), &situation(&[], 1));
    let offered: Vec<_> = decision
        .offers()
        .map(|offer| (offer.kind, offer.skill))
        .collect();
    assert_eq!(
        offered,
        [(StepKind::Learn, skill(0)), (StepKind::Learn, skill(3))],
        "the one that opens most first"
    );
}

#[test]
fn someone_who_struggles_is_offered_the_weak_prerequisite() {
    let model = course(&[&[], &[0]]);
    let mut history = answers(&model, 0, &[true, true, false, true], MORNING, TODAY);
    history.extend(answers(
        &model,
        1,
        &[false, true, false, false],
        MORNING,
        TODAY,
    ));
    let decision = decided(&model, &learned(&model, &history), &situation(&history, 1));
    let first = decision.first().unwrap();
    assert_eq!(
        (first.kind, first.skill, first.serves),
        (StepKind::Repair, skill(0), Some(skill(1)))
    );
}

#[test]
fn the_next_day_asks_whether_it_lasted() {
    let model = course(&[&[]]);
    let belief = learned(&model, &answers(&model, 0, &[true; 6], MORNING, TODAY));
    let lasting = |days: i32| {
        let situation = Situation {
            now: MORNING.plus_days(f64::from(days)),
            day: TODAY.plus(days),
            ..Situation::default()
        };
        let decision = decided(&model, &belief, &situation);
        let first = decision.first().unwrap();
        assert_eq!(first.kind, StepKind::Review);
        term(first, ScoreName::Lasting)
    };
    assert_eq!(lasting(0), 0.0);
    assert!(lasting(1) > 0.0);
}

/// What a term says of the first skill of a course of one, so many days after the last answer.
fn says(name: ScoreName, history: &[Evidence], days: f64) -> f64 {
    let model = course(&[&[]]);
    let last = history.last().expect("somebody has answered");
    let situation = Situation {
        now: last.at.plus_days(days),
        day: last.day,
        ..Situation::default()
    };
    let decision = decided(&model, &learned(&model, history), &situation);
    term(decision.first().expect("there is a skill"), name)
}

#[test]
fn who_did_not_know_has_more_to_learn_than_who_may_have_slipped() {
    let model = course(&[&[]]);
    let mut history = answers(&model, 0, &[true, true, true, false], MORNING, TODAY);
    let slipped = says(ScoreName::Learning, &history, 1.0);
    history.last_mut().unwrap().dont_know = true;
    assert!(says(ScoreName::Learning, &history, 1.0) > 1.3 * slipped);
}

#[test]
fn what_was_right_today_waits_for_another_day() {
    let history = answers(&course(&[&[]]), 0, &[true], MORNING, TODAY);
    let today = says(ScoreName::Learning, &history, 0.1);
    assert!(says(ScoreName::Learning, &history, 1.0) > 3.0 * today);
}

#[test]
fn what_was_shown_to_last_may_rest_longer() {
    let model = course(&[&[]]);
    let often: Vec<Evidence> = (0..5)
        .flat_map(|day| {
            let at = MORNING.plus_days(f64::from(day));
            answers(&model, 0, &[true], at, TODAY.plus(day))
        })
        .collect();
    let rest = |history: &[Evidence]| says(ScoreName::Forgetting, history, 3.0);
    assert!(rest(&often) < rest(&often[..1]));
}

#[test]
fn there_is_something_to_do_even_when_everything_is_mastered() {
    let model = course(&[&[], &[0], &[1], &[2]]);
    let mut belief = Belief::new(&model);
    for day in 0..2 {
        for position in 0..4 {
            let at = MORNING.plus_days(f64::from(day));
            for evidence in answers(&model, position, &[true; 5], at, TODAY.plus(day)) {
                belief.observe(&model, &evidence);
            }
        }
    }
    let situation = Situation {
        now: MORNING.plus_days(1.0),
        day: TODAY.plus(1),
        ..Situation::default()
    };
    for position in 0..4 {
        assert_eq!(
            mastery_level(&model, &belief, skill(position), situation.now),
            MasteryLevel::Mastered
        );
    }
    let decision = decided(&model, &belief, &situation);
    assert_eq!(
        decision
            .offers()
            .map(|offer| offer.kind)
            .collect::<Vec<_>>(),
        [StepKind::Review; 3]
    );
}

#[test]
fn an_empty_course_has_nothing_to_offer() {
    let model = course(&[]);
    let decision = decided(&model, &Belief::new(&model), &Situation::default());
    assert_eq!((decision.considered, decision.first()), (0, None));
}

#[test]
fn a_large_course_keeps_the_best_and_every_offer() {
    let roots: Vec<&[u32]> = vec![&[]; 300];
    let model = course(&roots);
    let history = answers(&model, 7, &[false, false], MORNING, TODAY);
    let decision = decided(&model, &learned(&model, &history), &situation(&history, 3));
    assert_eq!(decision.considered, 300);
    assert!(decision.candidates.len() <= 27);
    let kinds: BTreeSet<_> = decision.best().map(|best| best.kind).collect();
    assert_eq!(
        kinds,
        BTreeSet::from([StepKind::Learn, StepKind::Practise]),
        "a low rank is offered for variety"
    );
}
