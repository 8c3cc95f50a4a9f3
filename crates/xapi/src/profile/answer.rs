//! A learner answered an item.

use serde_json::Value;
use uuid::Uuid;

use super::envelope::{Deed, Envelope};
use super::extension::{EvidenceReader, Part, count, probability};
use super::vocabulary::{
    ANSWERED, DONT_KNOW, EARLIER_TRIES, GUESS, HINTS_SHOWN, ITEM_DIFFICULTY, MISCONCEPTION,
    PLACEMENT, SLIP, TRY_NUMBER, VERDICT,
};
use super::{ActivityId, Id, ItemId};
use crate::{Duration, Extensions, Invalid, Iri, Statement, StatementResult, reader};

/// An answer as the learner model takes it, and as the log keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerEvidence {
    /// The attempt that the answer was given in.
    pub attempt_id: Uuid,
    /// The placement that the answer was given in; none if the learner practised.
    pub placement: Option<Uuid>,
    /// The course.
    pub course: Id,
    /// The skill that the item asks for.
    pub skill: Id,
    /// The template that the item was generated from.
    pub template: Id,
    /// The seed that it was generated with.
    pub seed: u64,
    /// Which response of the attempt this is, from 1.
    pub try_number: u32,
    /// How many hints had been shown when the answer was given.
    pub hints_shown: u32,
    /// How many tries at the same item came before, as the learner model was told.
    pub earlier_tries: u32,
    /// The item's difficulty in logits; finite.
    pub item_difficulty: f64,
    /// The probability of answering correctly without the skill, 0 to 1.
    pub guess: f64,
    /// The probability of answering wrongly with the skill, 0 to 1.
    pub slip: f64,
    /// Whether the answer was correct.
    pub correct: bool,
    /// What grading found.
    pub verdict: Id,
    /// Whether the learner said that they do not know, instead of answering.
    pub dont_know: bool,
    /// The misconception that the answer reveals.
    pub misconception: Option<Id>,
    /// What the learner answered, as they wrote it.
    pub response: Option<String>,
    /// How long the learner took, in milliseconds.
    pub duration_ms: Option<u64>,
}

impl AnswerEvidence {
    /// The item that was answered.
    pub fn item(&self) -> ItemId {
        ItemId::new(
            self.course.clone(),
            self.skill.clone(),
            self.template.clone(),
            self.seed,
        )
    }

    /// The statement that tells this.
    ///
    /// # Errors
    ///
    /// A number is out of its range, so that the log could not give it back.
    pub fn to_statement(&self, envelope: Envelope) -> Result<Statement, Invalid> {
        let mut result_extensions = Extensions::from([
            (Iri::trusted(VERDICT), Value::from(self.verdict.as_str())),
            (Iri::trusted(DONT_KNOW), Value::from(self.dont_know)),
        ]);
        if let Some(misconception) = &self.misconception {
            result_extensions.insert(
                Iri::trusted(MISCONCEPTION),
                Value::from(misconception.as_str()),
            );
        }
        let mut context_extensions = Extensions::from([
            (Iri::trusted(TRY_NUMBER), Value::from(self.try_number)),
            (Iri::trusted(HINTS_SHOWN), Value::from(self.hints_shown)),
            (Iri::trusted(EARLIER_TRIES), Value::from(self.earlier_tries)),
            (
                Iri::trusted(ITEM_DIFFICULTY),
                Value::from(self.item_difficulty),
            ),
            (Iri::trusted(GUESS), Value::from(self.guess)),
            (Iri::trusted(SLIP), Value::from(self.slip)),
        ]);
        if let Some(placement) = self.placement {
            context_extensions.insert(
                Iri::trusted(PLACEMENT),
                Value::from(placement.hyphenated().to_string()),
            );
        }
        let item = self.item();
        let template = item.template.clone();
        let skill = template.skill.clone();
        let deed = Deed {
            verb: ANSWERED,
            display: "answered",
            object: ActivityId::Item(item),
            parent: ActivityId::Template(template),
            grouping: vec![
                ActivityId::Skill(skill.clone()),
                ActivityId::Course(skill.course),
            ],
            attempt: self.attempt_id,
            extensions: context_extensions,
        };
        let result = StatementResult {
            success: Some(self.correct),
            response: self.response.clone(),
            duration: self.duration_ms.map(Duration::from_millis),
            extensions: Some(result_extensions),
            ..StatementResult::default()
        };
        let statement = envelope.seal(deed, Some(result));
        // The reader knows every rule; what it takes is what replay will get.
        Self::from_statement(&statement)?;
        Ok(statement)
    }

    /// Reads what a statement tells; exactly what [`AnswerEvidence::to_statement`] was told.
    ///
    /// # Errors
    ///
    /// Everything that is missing or wrong, with its path.
    pub fn from_statement(statement: &Statement) -> Result<Self, Invalid> {
        let reader = EvidenceReader::new(statement);
        let evidence = read(&reader, statement);
        reader.finish(evidence)
    }
}

fn read(reader: &EvidenceReader<'_>, statement: &Statement) -> Option<AnswerEvidence> {
    reader.verb(ANSWERED);
    let item = match reader.activity() {
        Some(ActivityId::Item(item)) => Some(item),
        Some(_) => reader.fail("$.object.id", "must be an item"),
        None => None,
    };
    let result = statement.result.as_ref();
    let correct = match result.and_then(|result| result.success) {
        Some(correct) => Some(correct),
        None => reader.fail("$.result.success", "is required"),
    };
    let duration_ms = match result.and_then(|result| result.duration.as_ref()) {
        Some(duration) => match duration.as_millis() {
            Some(milliseconds) => Some(Some(milliseconds)),
            None => reader.fail(
                "$.result.duration",
                "must be a number of milliseconds, without years or months",
            ),
        },
        None => Some(None),
    };
    let verdict = reader.required(Part::Result, VERDICT, reader::parsed);
    let dont_know = reader.required(Part::Result, DONT_KNOW, reader::boolean);
    let misconception = reader.optional(Part::Result, MISCONCEPTION, reader::parsed);
    let attempt_id = reader.attempt();
    let try_number = reader.required(Part::Context, TRY_NUMBER, |cursor| match count(cursor)? {
        0 => cursor.fail("must be 1 or more"),
        number => Some(number),
    });
    let hints_shown = reader.required(Part::Context, HINTS_SHOWN, count);
    let earlier_tries = reader.required(Part::Context, EARLIER_TRIES, count);
    let item_difficulty = reader.required(Part::Context, ITEM_DIFFICULTY, reader::number);
    let guess = reader.required(Part::Context, GUESS, probability);
    let slip = reader.required(Part::Context, SLIP, probability);
    let placement = reader.optional(Part::Context, PLACEMENT, reader::uuid);

    let item = item?;
    Some(AnswerEvidence {
        attempt_id: attempt_id?,
        placement,
        course: item.template.skill.course.course,
        skill: item.template.skill.skill,
        template: item.template.template,
        seed: item.seed,
        try_number: try_number?,
        hints_shown: hints_shown?,
        earlier_tries: earlier_tries?,
        item_difficulty: item_difficulty?,
        guess: guess?,
        slip: slip?,
        correct: correct?,
        verdict: verdict?,
        dont_know: dont_know?,
        misconception,
        response: result.and_then(|result| result.response.clone()),
        duration_ms: duration_ms?,
    })
}
