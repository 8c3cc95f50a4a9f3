use std::collections::BTreeSet;

use cairn_engine::{GraphError, SkillGraph, SkillIndex};
use proptest::prelude::*;

use crate::course::{prerequisites, skill};

/// All skills above one, by walking: the slow, obvious way.
fn descendants(graph: &SkillGraph, of: SkillIndex) -> BTreeSet<SkillIndex> {
    let mut found = BTreeSet::new();
    let mut open = vec![of];
    while let Some(next) = open.pop() {
        open.extend(
            graph
                .dependents(next)
                .iter()
                .filter(|&&above| found.insert(above)),
        );
    }
    found
}

proptest! {
    #[test]
    fn order_depth_and_descendants_agree_with_the_edges(lists in prerequisites(150)) {
        let graph = SkillGraph::new(lists.clone()).unwrap();
        let mut place = vec![usize::MAX; graph.len()];
        for (at, skill) in graph.topological_order().iter().enumerate() {
            place[skill.position()] = at;
        }
        prop_assert!(place.iter().all(|&at| at != usize::MAX), "every skill is in the order");
        for skill in graph.skills() {
            prop_assert_eq!(graph.prerequisites(skill), &lists[skill.position()][..]);
            for &below in graph.prerequisites(skill) {
                prop_assert!(place[below.position()] < place[skill.position()]);
                prop_assert!(graph.depth(below) < graph.depth(skill));
                prop_assert!(graph.dependents(below).contains(&skill));
            }
            let edges_up = graph.dependents(skill).len();
            let edges_down = lists.iter().filter(|list| list.contains(&skill)).count();
            prop_assert_eq!(edges_up, edges_down);
            prop_assert_eq!(graph.descendants(skill) as usize, descendants(&graph, skill).len());
        }
    }

    #[test]
    fn a_cycle_is_named_by_skills_that_really_form_one(
        lists in prerequisites(40), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(),
    ) {
        // An edge from a skill down to itself or to one above it closes a circle whenever they are
        // connected.
        let graph = SkillGraph::new(lists.clone()).unwrap();
        let bottom = skill(u32::try_from(from.index(lists.len())).unwrap());
        let mut above: Vec<_> = descendants(&graph, bottom).into_iter().collect();
        above.push(bottom);
        let mut broken = lists.clone();
        broken[bottom.position()].push(above[to.index(above.len())]);
        let Err(GraphError::Cycle(cycle)) = SkillGraph::new(broken.clone()) else {
            return Err(TestCaseError::fail("the circle was not found"));
        };
        for (at, one) in cycle.iter().enumerate() {
            let next = cycle[(at + 1) % cycle.len()];
            prop_assert!(broken[one.position()].contains(&next), "{one:?} does not build on {next:?}");
        }
    }
}

#[test]
fn errors_name_the_skills() {
    let error = |lists: &[&[u32]]| {
        let lists = lists
            .iter()
            .map(|list| list.iter().copied().map(skill).collect())
            .collect();
        SkillGraph::new(lists).unwrap_err().to_string()
    };
    insta::assert_snapshot!(error(&[&[2], &[0], &[1]]), @"skills build on each other in a circle: 0 → 2 → 1 → 0");
    insta::assert_snapshot!(error(&[&[], &[1]]), @"skills build on each other in a circle: 1 → 1");
    insta::assert_snapshot!(error(&[&[], &[0, 0]]), @"skill 1 names prerequisite 0 twice");
    insta::assert_snapshot!(error(&[&[7]]), @"skill 0 has prerequisite 7, but the skills are numbered below 1");
}

#[test]
fn five_thousand_skills_in_a_ladder_are_no_trouble() {
    let lists = (0..5_000_u32)
        .map(|at| (at.saturating_sub(3)..at).map(skill).collect())
        .collect();
    let graph = SkillGraph::new(lists).unwrap();
    assert_eq!(graph.descendants(skill(0)), 4_999);
    assert_eq!(graph.depth(skill(4_999)), 4_999);
}
