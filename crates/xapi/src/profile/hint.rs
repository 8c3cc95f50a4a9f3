//! A learner asked for a hint.

use uuid::Uuid;

use super::envelope::{Deed, Envelope};
use super::extension::EvidenceReader;
use super::vocabulary::ASKED;
use super::{ActivityId, HintId, Id, ItemId};
use crate::{Extensions, Invalid, Statement};

/// A hint that a learner asked for and was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HintEvidence {
    /// The attempt that the hint was asked for in.
    pub attempt_id: Uuid,
    /// The course.
    pub course: Id,
    /// The skill that the item asks for.
    pub skill: Id,
    /// The template that the item was generated from.
    pub template: Id,
    /// The seed that it was generated with.
    pub seed: u64,
    /// Which hint, from 1.
    pub number: u32,
}

impl HintEvidence {
    /// The item that the hint helps with.
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
    /// The hint has the number 0.
    pub fn to_statement(&self, envelope: Envelope) -> Result<Statement, Invalid> {
        let item = self.item();
        let skill = item.template.skill.clone();
        let deed = Deed {
            verb: ASKED,
            display: "asked",
            object: ActivityId::Hint(HintId {
                item: item.clone(),
                number: self.number,
            }),
            parent: ActivityId::Item(item),
            grouping: vec![
                ActivityId::Skill(skill.clone()),
                ActivityId::Course(skill.course),
            ],
            attempt: self.attempt_id,
            extensions: Extensions::new(),
        };
        let statement = envelope.seal(deed, None);
        Self::from_statement(&statement)?;
        Ok(statement)
    }

    /// Reads what a statement tells; exactly what [`HintEvidence::to_statement`] was told.
    ///
    /// # Errors
    ///
    /// Everything that is missing or wrong, with its path.
    pub fn from_statement(statement: &Statement) -> Result<Self, Invalid> {
        let reader = EvidenceReader::new(statement);
        let evidence = read(&reader);
        reader.finish(evidence)
    }
}

fn read(reader: &EvidenceReader<'_>) -> Option<HintEvidence> {
    reader.verb(ASKED);
    let hint = match reader.activity() {
        Some(ActivityId::Hint(hint)) => Some(hint),
        Some(_) => reader.fail("$.object.id", "must be a hint"),
        None => None,
    };
    let attempt_id = reader.attempt();
    let HintId { item, number } = hint?;
    Some(HintEvidence {
        attempt_id: attempt_id?,
        course: item.template.skill.course.course,
        skill: item.template.skill.skill,
        template: item.template.template,
        seed: item.seed,
        number,
    })
}
