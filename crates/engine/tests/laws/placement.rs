use cairn_engine::{
    CourseModel, ItemParameters, Placed, Placement, PlacementAnswer, PlacementOutcome, SkillGraph,
};
use proptest::prelude::*;

use crate::course::{prerequisites, skill};

fn model(lists: Vec<Vec<cairn_engine::SkillIndex>>) -> CourseModel {
    let skills = lists.len();
    let graph = SkillGraph::new(lists).expect("prerequisites come before");
    CourseModel::new(graph, vec![0.0; skills], vec![vec![0.0]; skills])
        .expect("lists are as long as the graph")
}

/// Skill `i` builds on skill `i - 1`.
fn ladder(skills: u32) -> CourseModel {
    model(
        (0..skills)
            .map(|at| (at.saturating_sub(1)..at).map(skill).collect())
            .collect(),
    )
}

fn answer(position: u32, outcome: PlacementOutcome) -> PlacementAnswer {
    PlacementAnswer {
        skill: skill(position),
        item: ItemParameters::new(0.0, 0.05),
        outcome,
    }
}

fn begin(model: &CourseModel, seed: u64) -> Placement {
    Placement::new(model, seed)
}

fn outcomes() -> impl Strategy<Value = PlacementOutcome> {
    prop::sample::select(vec![
        PlacementOutcome::Right,
        PlacementOutcome::Wrong,
        PlacementOutcome::DontKnow,
    ])
}

#[test]
fn an_answer_far_up_says_much_about_what_is_below_and_one_far_down_about_what_is_above() {
    let course = ladder(12);
    let before = begin(&course, 1);
    let mut right = before.clone();
    right.observe(&course, &answer(9, PlacementOutcome::Right));
    assert!(before.known(skill(0)) < 0.8);
    assert!(right.known(skill(0)) > 0.8, "{}", right.known(skill(0)));
    assert!(right.known(skill(11)) > before.known(skill(11)));

    let mut wrong = before.clone();
    wrong.observe(&course, &answer(1, PlacementOutcome::DontKnow));
    assert!(wrong.known(skill(11)) < 0.15, "{}", wrong.known(skill(11)));
    assert!(wrong.known(skill(0)) > wrong.known(skill(11)));
}

#[test]
fn a_slip_is_forgiven_when_harder_things_are_right() {
    let course = ladder(12);
    let mut placement = begin(&course, 2);
    placement.observe(&course, &answer(3, PlacementOutcome::Wrong));
    assert!(placement.known(skill(3)) < 0.5);
    for position in [6, 8, 9] {
        placement.observe(&course, &answer(position, PlacementOutcome::Right));
    }
    assert!(
        placement.known(skill(3)) > 0.7,
        "{}",
        placement.known(skill(3))
    );
}

#[test]
fn a_ladder_is_searched_by_halves() {
    let course = ladder(40);
    for knows in [0, 5, 20, 39] {
        let mut placement = begin(&course, 3);
        while let Some(question) = placement.next_question(&course) {
            let outcome = if question.skill.get() < knows {
                PlacementOutcome::Right
            } else {
                PlacementOutcome::DontKnow
            };
            placement.observe(&course, &answer(question.skill.get(), outcome));
        }
        assert!(
            placement.answers() <= 16,
            "{} questions",
            placement.answers()
        );
        let wrong = (0..40)
            .filter(|&position| (placement.known(skill(position)) >= 0.5) != (position < knows))
            .count();
        assert!(wrong <= 1, "{wrong} skills of 40 placed wrong");
    }
}

#[test]
fn what_is_ready_builds_on_what_is_known_only() {
    let course = ladder(6);
    let mut placement = begin(&course, 4);
    for position in [0, 1, 2] {
        placement.observe(&course, &answer(position, PlacementOutcome::Right));
        placement.observe(&course, &answer(position, PlacementOutcome::Right));
    }
    for _ in 0..2 {
        placement.observe(&course, &answer(3, PlacementOutcome::DontKnow));
    }
    assert_eq!(placement.placed(&course, skill(2)), Placed::Known);
    assert_eq!(placement.placed(&course, skill(3)), Placed::Ready);
    assert_eq!(placement.placed(&course, skill(5)), Placed::Ahead);
}

#[test]
fn courses_at_the_edge_end_in_something_sensible() {
    let course = model(Vec::new());
    assert_eq!(begin(&course, 5).next_question(&course), None);
    let course = model(vec![Vec::new()]);
    let mut single = begin(&course, 5);
    for _ in 0..3 {
        if let Some(question) = single.next_question(&course) {
            single.observe(
                &course,
                &answer(question.skill.get(), PlacementOutcome::Right),
            );
        }
    }
    assert!(single.known(skill(0)) > 0.8);
    assert_eq!(
        single.next_question(&course),
        None,
        "one skill is soon settled"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_answered_probabilities_stay_probabilities_and_it_ends(
        lists in prerequisites(40),
        seed: u64,
        answered in prop::collection::vec((0..50_u32, outcomes(), -20.0..20.0, -1.0..2.0), 0..20),
        then in outcomes(),
    ) {
        let course = model(lists);
        let mut placement = begin(&course, seed);
        for (position, outcome, difficulty, guess) in answered {
            let item = ItemParameters { slip: f64::NAN, ..ItemParameters::new(difficulty, guess) };
            placement.observe(&course, &PlacementAnswer { skill: skill(position), item, outcome });
        }
        let mut asked = placement.answers();
        while let Some(question) = placement.next_question(&course) {
            prop_assert!(question.about_itself >= 0.0 && question.about_others >= 0.0);
            placement.observe(&course, &answer(question.skill.get(), then));
            asked += 1;
            prop_assert!(asked <= 45, "it does not end");
        }
        for position in 0..50 {
            let known = placement.known(skill(position));
            prop_assert!((0.0..=1.0).contains(&known));
        }
    }
}
