//! What items are drawn from.
//!
//! A template is read, and its scripts compiled, once. Drawing an item runs the script on a seed, fills the values into the texts,
//! and sets up the grading. The same template and seed give the same item, byte for byte, on every platform.

use crate::answer_plan::{AnswerPlan, MistakeAnswer};
use crate::course::Misconception;
use crate::drawing::{Drawing, Stream};
use crate::item::{Item, Mistake};
use crate::language::Language;
use crate::prose::{Document, Filled};
use crate::script::{Drawn, Expression, Script, ScriptError};
use crate::value::Value;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// What items of one kind are drawn from. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Template {
    /// Stable id within the skill, kebab-case.
    pub id: String,
    /// Title, as authors and teachers read it.
    pub title: String,
    /// From 1, recognise, to 5, transfer.
    pub level: u8,
    /// Difficulty in logits, that of the skill included.
    pub difficulty: f64,
    /// What the item is about, one of the tags of the course format.
    pub context: Option<String>,
    /// Whether it is a completion problem: a worked example with its last steps left to the learner (van Merriënboer 1990).
    pub completion: bool,
    pub(crate) body: Arc<Body>,
}

/// Why no item can be drawn. `check` finds such templates; a checked course draws for every seed that it tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("item `{template}` cannot be drawn from seed {seed}: {message} ({file}, byte {at})")]
pub struct GenerateError {
    /// The template's id.
    pub template: String,
    /// The seed.
    pub seed: u64,
    /// What is wrong.
    pub message: String,
    /// The course file of the template.
    pub file: String,
    /// Where in the file.
    pub at: usize,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) file: String,
    /// The heading, for what concerns the template as a whole.
    pub(crate) heading: Range<usize>,
    pub(crate) language: &'static Language,
    pub(crate) stream: Stream,
    pub(crate) script: Option<Script>,
    pub(crate) question: Document,
    pub(crate) hints: Vec<(Document, Range<usize>)>,
    pub(crate) solution: Document,
    pub(crate) answer: AnswerPlan,
    /// Where the answer is stated.
    pub(crate) answer_span: Range<usize>,
    pub(crate) mistakes: Vec<MistakePlan>,
}

#[derive(Debug)]
pub(crate) struct MistakePlan {
    pub(crate) misconception: Arc<Misconception>,
    pub(crate) feedback: Option<Document>,
    pub(crate) answer: MistakeAnswer,
    /// Where this does not hold as a mistake.
    pub(crate) unless: Option<Expression>,
    pub(crate) span: Range<usize>,
}

/// All that came of drawing an item.
pub(crate) struct Trial {
    /// The item; with gaps if there are failures.
    pub(crate) item: Option<Item>,
    /// What failed, each with its place in the file.
    pub(crate) failures: Vec<ScriptError>,
    /// What was drawn, for a person.
    pub(crate) drawn: String,
    /// How often `require` had it drawn.
    pub(crate) draws: u32,
    /// The values shown in the question.
    pub(crate) question_values: Vec<Value>,
    /// The values shown in each hint.
    pub(crate) hint_values: Vec<Vec<Value>>,
    /// The places of [`Item::mistakes`] among [`Body::mistakes`].
    pub(crate) mistakes: Vec<usize>,
    /// The drawn texts that it shows outside of formulas.
    pub(crate) texts: BTreeSet<String>,
}

impl Template {
    /// Draws the item that belongs to a seed.
    pub fn generate(&self, seed: u64) -> Result<Item, GenerateError> {
        let error = |failure: Option<&ScriptError>| GenerateError {
            template: self.id.clone(),
            seed,
            message: failure
                .map_or_else(|| "the answer is missing".to_owned(), |f| f.message.clone()),
            file: self.body.file.clone(),
            at: failure.map_or(self.body.heading.start, |failure| failure.start),
        };
        let (item, failures) = match self.body.draw(seed) {
            Ok(mut drawn) => {
                let mut failures = Vec::new();
                let parts = self.body.item(&mut drawn, &mut failures);
                (parts.item, failures)
            }
            Err(failure) => (None, vec![failure]),
        };
        match (item, failures.first()) {
            (Some(item), None) => Ok(item),
            (_, failure) => Err(error(failure)),
        }
    }

    /// Whether every seed gives the same numbers, because the template draws none.
    pub fn is_fixed(&self) -> bool {
        self.body.script.is_none()
    }

    /// Draws the item of a seed, collecting all that fails.
    pub(crate) fn try_out(&self, seed: u64) -> Trial {
        match self.body.draw(seed) {
            Ok(mut drawn) => {
                let mut failures = Vec::new();
                drawn.texts = Some(BTreeSet::new());
                let parts = self.body.item(&mut drawn, &mut failures);
                Trial {
                    texts: drawn.texts.take().unwrap_or_default(),
                    item: parts.item,
                    failures,
                    drawn: drawn.describe(),
                    draws: drawn.draws,
                    question_values: parts.question_values,
                    hint_values: parts.hint_values,
                    mistakes: parts.mistakes,
                }
            }
            Err(failure) => Trial {
                item: None,
                failures: vec![failure],
                drawn: String::new(),
                draws: 0,
                question_values: Vec::new(),
                hint_values: Vec::new(),
                mistakes: Vec::new(),
                texts: BTreeSet::new(),
            },
        }
    }
}

struct Parts {
    item: Option<Item>,
    question_values: Vec<Value>,
    hint_values: Vec<Vec<Value>>,
    mistakes: Vec<usize>,
}

impl Body {
    fn draw(&self, seed: u64) -> Result<Drawn, ScriptError> {
        let drawing = Drawing::new(&self.stream, seed);
        Drawn::run(self.script.as_ref(), drawing, self.language)
    }

    fn item(&self, drawn: &mut Drawn, failures: &mut Vec<ScriptError>) -> Parts {
        let question = self.question.fill(drawn, failures);
        let hints: Vec<Filled> = self
            .hints
            .iter()
            .map(|(hint, _)| hint.fill(drawn, failures))
            .collect();
        let solution = self.solution.fill(drawn, failures);
        let answer = self.answer.draw(&self.answer_span, drawn, failures);
        let mut mistakes = Vec::new();
        let mut places = Vec::new();
        for (place, plan) in self.mistakes.iter().enumerate() {
            match self.mistake(plan, drawn, failures) {
                Ok(Some(mistake)) => {
                    mistakes.push(mistake);
                    places.push(place);
                }
                Ok(None) => {}
                Err(failure) => failures.push(failure),
            }
        }
        let (hint_html, hint_values) = hints
            .into_iter()
            .map(|hint| (hint.html, hint.values))
            .unzip();
        let item = answer.map(|(key, form)| Item {
            language: self.language,
            question: question.html,
            guess: key.guess(),
            form,
            hints: hint_html,
            solution: solution.html,
            key,
            mistakes,
        });
        Parts {
            item,
            question_values: question.values,
            hint_values,
            mistakes: places,
        }
    }

    fn mistake(
        &self,
        plan: &MistakePlan,
        drawn: &mut Drawn,
        failures: &mut Vec<ScriptError>,
    ) -> Result<Option<Mistake>, ScriptError> {
        if let Some(unless) = &plan.unless
            && drawn.holds(unless)?
        {
            return Ok(None);
        }
        let Some(answer) = self.answer.mistake(&plan.answer, drawn, &plan.span)? else {
            return Ok(None);
        };
        Ok(Some(Mistake {
            misconception: plan.misconception.clone(),
            feedback: plan
                .feedback
                .as_ref()
                .map(|feedback| feedback.fill(drawn, failures).html),
            answer,
        }))
    }
}
