//! What the engine knows about a course: which skill builds on which, how hard its questions are,
//! and the parameters of the learner model that fit it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::BELIEF_MODEL_VERSION;
use crate::answer_model::{AnswerModel, Floors, NONE, Question};
use crate::graph::{SkillGraph, SkillIndex};
use crate::mastery::MasteryRule;
use crate::placement::PlacementParameters;
use crate::time::Timestamp;

/// Difficulties beyond this many logits are taken as this: nobody can tell "hopeless" from "more
/// hopeless".
const HARDEST: f64 = 8.0;

/// The parameters of one item, as in item response theory (the 4-parameter logistic model of Barton
/// and Lord, 1981, with discrimination fixed at one).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemParameters {
    /// How much harder the item is than its skill in general, in logits: on top of the skill's own
    /// difficulty.
    pub difficulty: f64,
    /// Chance that somebody who does not know answers right: `1/options` for a choice.
    pub guess: f64,
    /// Chance that somebody who knows answers wrong.
    pub slip: f64,
    /// The template that it was generated from ([`CourseModel::template`]); none if it stands for no
    /// template in particular.
    pub template: Option<u32>,
}

impl ItemParameters {
    /// How often people slip on something they know, unless measured otherwise.
    pub const USUAL_SLIP: f64 = 0.05;

    /// An item with the usual slip, of no template in particular.
    pub const fn new(difficulty: f64, guess: f64) -> Self {
        ItemParameters {
            difficulty,
            guess,
            slip: Self::USUAL_SLIP,
            template: None,
        }
    }

    /// The same item with every number finite and within what the formulas bear: difficulty within
    /// ±8 logits, guess within 0 to 0.9, slip within 0 to 0.5, and at least one chance in twenty of
    /// telling knowing from guessing.
    #[must_use]
    pub fn sane(self) -> Self {
        let guess = clamp_or(self.guess, 0.0, 0.9, 0.0);
        ItemParameters {
            difficulty: sane_difficulty(self.difficulty),
            guess,
            slip: clamp_or(self.slip, 0.0, 0.5_f64.min(0.95 - guess), Self::USUAL_SLIP),
            template: self.template,
        }
    }
}

fn clamp_or(value: f64, low: f64, high: f64, otherwise: f64) -> f64 {
    if value.is_nan() {
        otherwise.min(high)
    } else {
        value.clamp(low, high)
    }
}

fn sane_difficulty(logits: f64) -> f64 {
    clamp_or(logits, -HARDEST, HARDEST, 0.0)
}

/// Everything about the learner model that is a number rather than a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelParameters {
    /// Names these values; stored with what was computed from them.
    pub version: Cow<'static, str>,
    /// How likely a right answer is, and how answers move the belief.
    pub answer: AnswerModel,
    /// What each mastery level, and being ready for the next skill, takes.
    pub mastery: MasteryRule,
    /// How a placement asks, and what it says.
    pub placement: PlacementParameters,
}

impl Default for ModelParameters {
    fn default() -> Self {
        ModelParameters {
            version: Cow::Borrowed(BELIEF_MODEL_VERSION),
            answer: AnswerModel::default(),
            mastery: MasteryRule::default(),
            placement: PlacementParameters::default(),
        }
    }
}

/// Why the lists do not describe one course.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CourseModelError {
    /// Not one skill difficulty per skill.
    #[error("there are {skills} skills but {difficulties} skill difficulties")]
    SkillDifficulties {
        /// Skills in the graph.
        skills: usize,
        /// Difficulties given.
        difficulties: usize,
    },
    /// Not one list of template difficulties per skill.
    #[error("there are {skills} skills but {lists} lists of item templates")]
    Templates {
        /// Skills in the graph.
        skills: usize,
        /// Lists given.
        lists: usize,
    },
}

/// A course, as numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseModel {
    graph: SkillGraph,
    skill_difficulty: Vec<f64>,
    template_difficulties: Vec<Vec<f64>>,
    /// For each skill, how many templates the skills before it have.
    first_template: Vec<u32>,
    typical_difficulty: Vec<f64>,
    /// Usual time of an answer to each template, in milliseconds; empty if not known.
    usual_times: Vec<Option<u64>>,
    parameters: ModelParameters,
}

impl CourseModel {
    /// A course with default parameters. `skill_difficulty` is in logits, one per skill;
    /// `template_difficulties` has for each skill the difficulties of its item templates, in logits
    /// on top of the skill's.
    pub fn new(
        graph: SkillGraph,
        skill_difficulty: Vec<f64>,
        template_difficulties: Vec<Vec<f64>>,
    ) -> Result<CourseModel, CourseModelError> {
        let skills = graph.len();
        if skill_difficulty.len() != skills {
            return Err(CourseModelError::SkillDifficulties {
                skills,
                difficulties: skill_difficulty.len(),
            });
        }
        if template_difficulties.len() != skills {
            return Err(CourseModelError::Templates {
                skills,
                lists: template_difficulties.len(),
            });
        }
        let template_difficulties: Vec<Vec<f64>> = template_difficulties
            .into_iter()
            .map(|difficulties| difficulties.into_iter().map(sane_difficulty).collect())
            .collect();
        let mut templates: u32 = 0;
        let mut first = |difficulties: &Vec<f64>| {
            let first = templates;
            let more = u32::try_from(difficulties.len()).unwrap_or(u32::MAX);
            templates = templates.saturating_add(more);
            first
        };
        Ok(CourseModel {
            graph,
            first_template: template_difficulties.iter().map(&mut first).collect(),
            usual_times: Vec::new(),
            skill_difficulty: skill_difficulty.into_iter().map(sane_difficulty).collect(),
            typical_difficulty: template_difficulties
                .iter()
                .map(|difficulties| median(difficulties))
                .collect(),
            template_difficulties,
            parameters: ModelParameters::default(),
        })
    }

    /// The same course with other parameters, such as fitted ones.
    #[must_use]
    pub fn with_parameters(self, parameters: ModelParameters) -> CourseModel {
        CourseModel { parameters, ..self }
    }

    /// The same course with the usual time of an answer to each template, in milliseconds, in the
    /// order of [`CourseModel::template`].
    #[must_use]
    pub fn with_usual_times(self, usual_times: Vec<Option<u64>>) -> CourseModel {
        CourseModel {
            usual_times,
            ..self
        }
    }

    /// Which skill builds on which.
    pub fn graph(&self) -> &SkillGraph {
        &self.graph
    }

    /// The parameters of the learner model for this course.
    pub fn parameters(&self) -> &ModelParameters {
        &self.parameters
    }

    /// How hard the skill is, in logits: at 0, a learner of average ability has an even chance on a
    /// typical item.
    pub fn skill_difficulty(&self, skill: SkillIndex) -> f64 {
        self.skill_difficulty
            .get(skill.position())
            .copied()
            .unwrap_or(0.0)
    }

    /// How hard each item template of the skill is, in logits on top of the skill's difficulty.
    pub fn template_difficulties(&self, skill: SkillIndex) -> &[f64] {
        self.template_difficulties
            .get(skill.position())
            .map_or(&[], Vec::as_slice)
    }

    /// The dense number of a template, from its skill and its place among the skill's templates.
    pub fn template(&self, skill: SkillIndex, place: usize) -> Option<u32> {
        let first = *self.first_template.get(skill.position())?;
        let known = place < self.template_difficulties(skill).len();
        known.then(|| first.saturating_add(u32::try_from(place).unwrap_or(u32::MAX)))
    }

    /// An item of a template: as hard as is stated, not guessable, with the usual slip.
    pub fn item_of(&self, skill: SkillIndex, place: usize) -> ItemParameters {
        let difficulties = self.template_difficulties(skill);
        ItemParameters {
            template: self.template(skill, place),
            ..ItemParameters::new(difficulties.get(place).copied().unwrap_or(0.0), 0.0)
        }
    }

    /// How long an answer to an item of the template usually takes, in milliseconds, if that is
    /// known.
    pub fn usual_time(&self, template: Option<u32>) -> Option<u64> {
        *self.usual_times.get(template? as usize)?
    }

    /// A question as the answer model sees it. `skills` is one skill.
    pub(crate) fn question<'a>(
        &self,
        skills: &'a [u32; 1],
        item: &ItemParameters,
        at: Timestamp,
    ) -> Question<'a> {
        let item = item.sane();
        let [skill] = *skills;
        Question {
            skills,
            skill_set: skill,
            template: item.template.unwrap_or(NONE),
            item: NONE,
            skill_ease: -self.skill_difficulty(SkillIndex::new(skill)),
            item_ease: -item.difficulty,
            floors: Floors {
                guess: item.guess,
                slip: item.slip,
            },
            at,
        }
    }

    /// A typical item of the skill: as hard as the median of its templates, not guessable, with the
    /// usual slip. Mastery and readiness are about this item.
    pub fn typical_item(&self, skill: SkillIndex) -> ItemParameters {
        ItemParameters::new(
            self.typical_difficulty
                .get(skill.position())
                .copied()
                .unwrap_or(0.0),
            0.0,
        )
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.get(middle) {
        None => 0.0,
        Some(&upper) if sorted.len() % 2 == 1 => upper,
        Some(&upper) => f64::midpoint(sorted[middle - 1], upper),
    }
}
