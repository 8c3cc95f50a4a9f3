//! Whose log a statement belongs into.

use std::collections::BTreeMap;

use cairn_store::Tx;
use cairn_xapi::{Actor, Identifier};

use super::{Outcome, PEOPLE, Remembered};
use crate::error::Error;

/// Groups without an identifier share one log.
pub(super) const ANONYMOUS: &str = "anonymous";

/// The identifier of an actor in the spelling that logs are found by.
pub(crate) fn identifier(actor: &Actor) -> String {
    actor
        .identifier()
        .map_or_else(|| ANONYMOUS.to_owned(), Identifier::canonical)
}

/// The number of the learner whom an identifier names, if it is one of Cairn's own making.
fn person_number(identifier: &str) -> Option<i64> {
    let name = identifier
        .strip_prefix("account ")?
        .strip_prefix(PEOPLE)?
        .strip_prefix(' ')?;
    // Only in the spelling that Cairn writes, so that one learner has one identifier.
    name.parse()
        .ok()
        .filter(|number: &i64| *number > 0 && number.to_string() == name)
}

/// Finds or founds the logs of actors, given by identifier with the names they were called by.
pub(super) async fn owners(
    tx: &mut Tx,
    remembered: &Remembered,
    actors: &BTreeMap<String, Option<String>>,
) -> Outcome<BTreeMap<String, (i64, Option<String>)>> {
    let mut owners = BTreeMap::new();
    for (identifier, name) in actors {
        if let Some((owner, known)) = remembered.owners.get(identifier)
            && (name.is_none() || *name == known)
        {
            owners.insert(identifier.clone(), (owner, known));
            continue;
        }
        let person = match person_number(identifier) {
            Some(number) => tx.person(number).await?.map(|person| person.person_id),
            None => None,
        };
        // Cairn knows what its learners are called, and keeps their names out of the log.
        let name = if person.is_some() {
            None
        } else {
            name.as_deref()
        };
        let actor = tx.note_actor(identifier, name, person).await?;
        owners.insert(identifier.clone(), (actor.log_owner(), actor.name));
    }
    Ok(owners)
}

/// The number of an actor's log, which is founded if there is none.
pub(crate) async fn log_of(tx: &mut Tx, remembered: &Remembered, actor: &Actor) -> Outcome<i64> {
    let noted = note(tx, remembered, actor).await?;
    let owner = noted.into_values().next().map(|(owner, _)| owner);
    owner.ok_or_else(|| Error::Inconsistent("an actor without a log".to_owned()).into())
}

/// Makes sure that somebody's documents are found again, and go when they go.
pub(super) async fn note(
    tx: &mut Tx,
    remembered: &Remembered,
    actor: &Actor,
) -> Outcome<BTreeMap<String, (i64, Option<String>)>> {
    let actors = BTreeMap::from([(identifier(actor), actor.name().map(str::to_owned))]);
    owners(tx, remembered, &actors).await
}

impl Remembered {
    /// Remembers what a transaction that was committed found out.
    pub(super) fn remember_owners(&self, owners: BTreeMap<String, (i64, Option<String>)>) {
        for (identifier, owner) in owners {
            self.owners.insert(identifier, owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_spelling_names_a_person() {
        for (identifier, number) in [
            ("account cairn:people 7", Some(7)),
            ("account cairn:people 07", None),
            ("account cairn:people +7", None),
            ("account cairn:people -7", None),
            ("account cairn:people 7 ", None),
            ("account cairn:peoples 7", None),
            ("account https://example.org 7", None),
            ("mbox mailto:7@cairn.people", None),
        ] {
            assert_eq!(person_number(identifier), number, "{identifier}");
        }
    }
}
