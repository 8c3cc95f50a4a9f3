//! The engine's own belief, as a course without data would start with it: nothing is fitted.
//!
//! The engine's items have one skill, so every combination of skills counts as a skill of its own. All
//! skills and items are of middling difficulty, no answer is a guess, and no skill builds on another.

use cairn_engine::{
    Aid, Belief, CourseModel, Day, Evidence, ItemParameters, SkillGraph, SkillIndex, Timestamp,
    predict,
};

use crate::model::{Follower, Model};
use crate::responses::{Question, ResponseLog};

/// Of every item as much is known as of any other.
const ITEM: ItemParameters = ItemParameters::new(0.0, 0.0);

/// The engine with its default parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineBelief {
    model: Option<CourseModel>,
}

impl EngineBelief {
    /// A course with the skills of a log.
    pub fn new(log: &ResponseLog) -> EngineBelief {
        let skills = log.skill_sets().len();
        // Skills without prerequisites have no cycle, and each list has one entry a skill; were the engine
        // to refuse them nevertheless, every prediction would be even.
        let graph = SkillGraph::new(vec![Vec::new(); skills]).ok();
        let model = graph.and_then(|graph| {
            CourseModel::new(graph, vec![0.0; skills], vec![Vec::new(); skills]).ok()
        });
        EngineBelief { model }
    }
}

impl Model for EngineBelief {
    fn follow(&self) -> Box<dyn Follower + '_> {
        let begin = |model| Following {
            model,
            belief: Belief::new(model),
        };
        Box::new(self.model.as_ref().map(begin))
    }
}

struct Following<'m> {
    model: &'m CourseModel,
    belief: Belief,
}

impl Follower for Option<Following<'_>> {
    fn predict(&mut self, question: &Question<'_>) -> f64 {
        self.as_ref().map_or(0.5, |following| {
            let skill = SkillIndex::new(question.skill_set);
            predict(
                &following.belief,
                following.model,
                skill,
                &ITEM,
                instant(question),
            )
            .probability
        })
    }

    fn observe(&mut self, question: &Question<'_>, correct: bool) {
        if let Some(following) = self {
            let evidence = Evidence {
                skill: SkillIndex::new(question.skill_set),
                item: ITEM,
                correct,
                aid: Aid::Unaided,
                at: instant(question),
                day: Day(i32::try_from(question.at / 86_400).unwrap_or(i32::MAX)),
                duration: None,
            };
            following.belief.observe(following.model, &evidence);
        }
    }
}

fn instant(question: &Question<'_>) -> Timestamp {
    Timestamp(i64::from(question.at) * 1000)
}
