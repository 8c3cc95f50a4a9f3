//! What is said of the day on which a goal is reached.

use cairn_engine::{
    Aim, Belief, Choices, CourseModel, Forecast, Overrides, PolicyParameters, Situation,
    SkillGraph, SkillIndex, forecast, still_to_learn,
};
use proptest::prelude::*;

use crate::course::{MORNING, TODAY, any_course, history, learned, skill};

fn situation(banned: Vec<SkillIndex>) -> Situation {
    Situation {
        now: MORNING,
        day: TODAY,
        choices: Choices {
            overrides: Overrides {
                banned,
                ..Overrides::default()
            },
            ..Choices::default()
        },
        ..Situation::default()
    }
}

fn days(
    model: &CourseModel,
    belief: &Belief,
    skills: impl Iterator<Item = u32>,
    banned: Vec<SkillIndex>,
) -> Option<Forecast> {
    let aim = Aim {
        skills: skills.map(skill).collect(),
        due: None,
    };
    let parameters = PolicyParameters::default();
    forecast(model, belief, &situation(banned), &parameters, &aim, 20.0)
}

/// A deck of facts that do not build on each other.
fn deck(cards: usize) -> CourseModel {
    let graph = SkillGraph::new(vec![Vec::new(); cards]).expect("no prerequisites, no cycle");
    CourseModel::new(graph, vec![0.0; cards], vec![vec![0.0]; cards])
        .expect("lists are as long as the graph")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// There is a range exactly when something is left to learn, and its ends are in order.
    #[test]
    fn a_range_in_order_while_something_is_left(model in any_course(), history in history(20)) {
        let belief = learned(&model, &history);
        let aim = Aim { skills: model.graph().skills().collect(), due: None };
        let left = still_to_learn(&model, &belief, &aim, MORNING).len();
        let parameters = PolicyParameters::default();
        let said = forecast(&model, &belief, &situation(Vec::new()), &parameters, &aim, 20.0);
        prop_assert_eq!(said.is_some(), left > 0);
        if let Some(said) = said {
            prop_assert!(1 <= said.low && said.low <= said.middle && said.middle <= said.high);
        }
    }
}

#[test]
fn a_large_deck_takes_longer_than_a_part_of_it() {
    let model = deck(600);
    let belief = Belief::new(&model);
    let whole = days(&model, &belief, 0..600, Vec::new()).unwrap();
    let part = days(&model, &belief, 0..60, Vec::new()).unwrap();
    assert!(part.middle * 3 < whole.middle, "{part:?} {whole:?}");
}

/// In a large course many steps of a decision are taken; what a teacher set aside is none of them.
#[test]
fn what_is_set_aside_is_not_imagined_as_practised() {
    let model = deck(600);
    let belief = Belief::new(&model);
    let open = days(&model, &belief, 0..4, Vec::new()).unwrap();
    let closed = days(&model, &belief, 0..4, vec![skill(3)]).unwrap();
    assert!(closed.middle > open.middle, "{open:?} {closed:?}");
    let nothing = days(&model, &belief, 0..4, (0..600).map(skill).collect());
    assert_eq!(nothing, None, "nothing is offered");
}
