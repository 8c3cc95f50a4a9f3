//! Arbitrary courses and histories.

use cairn_engine::{
    Aid, Belief, Candidate, CourseModel, Day, Evidence, ItemParameters, ScoreName, SkillGraph,
    SkillIndex, Timestamp,
};
use proptest::collection::vec;
use proptest::prelude::*;

pub(crate) const MORNING: Timestamp = Timestamp(1_760_000_000_000);
pub(crate) const TODAY: Day = Day(20_370);

pub(crate) fn skill(position: u32) -> SkillIndex {
    SkillIndex::new(position)
}

/// A course in which skill `i` builds on `prerequisites[i]`, all as hard as any, with five
/// templates each.
pub(crate) fn course(prerequisites: &[&[u32]]) -> CourseModel {
    let skills = prerequisites.len();
    let lists = prerequisites
        .iter()
        .map(|list| list.iter().copied().map(skill).collect())
        .collect();
    let graph = SkillGraph::new(lists).expect("the test's graph is a graph");
    CourseModel::new(
        graph,
        vec![0.0; skills],
        vec![vec![-1.0, -0.5, 0.0, 0.5, 1.0]; skills],
    )
    .expect("lists are as long as the graph")
}

/// Prerequisites of up to `most` skills, each building on some of those before it.
pub(crate) fn prerequisites(most: usize) -> impl Strategy<Value = Vec<Vec<SkillIndex>>> {
    vec(any::<u64>(), 1..=most).prop_map(|masks| {
        let below = |position: usize, mask: u64| {
            (0..u32::try_from(position).expect("courses are small")).filter(move |bit| {
                mask >> (bit % 64) & 1 == 1 && mask >> ((bit * 7 + 3) % 64) & 1 == 1
            })
        };
        let lists = masks.iter().enumerate();
        lists
            .map(|(at, &mask)| below(at, mask).map(skill).collect())
            .collect()
    })
}

pub(crate) fn any_course() -> impl Strategy<Value = CourseModel> {
    prerequisites(8).prop_flat_map(|lists| {
        let skills = lists.len();
        let graph = SkillGraph::new(lists).expect("prerequisites come before");
        (vec(-2.0..2.0, skills), vec(vec(-2.0..2.0, 0..4), skills)).prop_map(
            move |(difficulties, templates)| {
                CourseModel::new(graph.clone(), difficulties, templates)
                    .expect("lists are as long as the graph")
            },
        )
    })
}

pub(crate) fn any_aid() -> impl Strategy<Value = Aid> {
    prop_oneof![
        3 => Just(Aid::Unaided),
        1 => (0..4_u32, 0..3_u32).prop_map(|(hints, earlier_tries)| Aid::Aided { hints, earlier_tries }),
    ]
}

/// Answers as they come in a real course: in order, minutes to weeks apart.
pub(crate) fn history(longest: usize) -> impl Strategy<Value = Vec<Evidence>> {
    let answer = (
        0..8_u32,
        -2.0..2.0,
        0.0..0.5,
        prop::bool::weighted(0.7),
        any_aid(),
        0.0..1.0_f64,
    );
    vec(answer, 0..longest).prop_map(|answers| {
        let mut days = 0.0;
        let build =
            |(position, difficulty, guess, correct, aid, gap): (u32, f64, f64, bool, Aid, f64)| {
                // Mostly minutes, now and then days, rarely weeks.
                days += 30.0 * gap.powi(12);
                Evidence {
                    skill: skill(position),
                    item: ItemParameters::new(difficulty, guess),
                    correct,
                    dont_know: false,
                    aid,
                    at: MORNING.plus_days(days),
                    day: TODAY.plus(whole_days(days)),
                    duration: Some(20_000),
                }
            };
        answers.into_iter().map(build).collect()
    })
}

/// Any numbers at all.
pub(crate) fn absurd_evidence() -> impl Strategy<Value = Evidence> {
    let number = || {
        prop_oneof![
            any::<f64>(),
            -10.0..10.0,
            Just(f64::NAN),
            Just(f64::INFINITY)
        ]
    };
    let instant = || {
        prop_oneof![
            any::<i64>(),
            Just(i64::MAX),
            Just(i64::MIN),
            0..2_000_000_000_000_i64
        ]
    };
    let item =
        (number(), number(), number()).prop_map(|(difficulty, guess, slip)| ItemParameters {
            difficulty,
            guess,
            slip,
            template: None,
        });
    let aid = prop_oneof![
        Just(Aid::Unaided),
        any::<(u32, u32)>().prop_map(|(hints, earlier_tries)| Aid::Aided {
            hints,
            earlier_tries
        }),
    ];
    let skill_position = prop_oneof![9 => 0..8_u32, 1 => any::<u32>()];
    (
        skill_position,
        item,
        any::<bool>(),
        aid,
        instant(),
        any::<i32>(),
        any::<Option<u64>>(),
    )
        .prop_map(
            |(position, item, correct, aid, at, day, duration)| Evidence {
                skill: skill(position),
                item,
                correct,
                dont_know: false,
                aid,
                at: Timestamp(at),
                day: Day(day),
                duration,
            },
        )
}

/// What a term of a candidate's score says, in points.
pub(crate) fn term(candidate: &Candidate, name: ScoreName) -> f64 {
    let found = candidate.terms.iter().find(|term| term.name == name);
    found.expect("every term is there").score
}

pub(crate) fn learned(model: &CourseModel, history: &[Evidence]) -> Belief {
    let mut belief = Belief::new(model);
    for evidence in history {
        belief.observe(model, evidence);
    }
    belief
}

/// Unaided answers to typical items of one skill, all at one moment.
pub(crate) fn answers(
    model: &CourseModel,
    position: u32,
    outcomes: &[bool],
    at: Timestamp,
    day: Day,
) -> Vec<Evidence> {
    let answer = |&correct: &bool| Evidence {
        skill: skill(position),
        item: model.typical_item(skill(position)),
        correct,
        dont_know: false,
        aid: Aid::Unaided,
        at,
        day,
        duration: None,
    };
    outcomes.iter().map(answer).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a few thousand days at most"
)]
fn whole_days(days: f64) -> i32 {
    days as i32
}
