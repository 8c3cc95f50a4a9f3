//! What is known of an agent or an activity (1.0.3 part three, 2.4 and 2.5).

use cairn_xapi::{Actor, Identifier};
use serde_json::{Value, json};

use super::client::Caller;
use super::{Outcome, owner};
use crate::App;
use crate::authorise::{self, ClientAction};

impl App {
    /// An agent with all that is known to be the same person, as a Person object.
    ///
    /// # Errors
    /// [`super::Refusal::Forbidden`] without the scope.
    pub async fn person_object(&self, caller: &Caller, agent: &Actor) -> Outcome<Value> {
        authorise::check_client(&caller.scopes, ClientAction::ReadKnown)?;
        let identifier = owner::identifier(agent);
        let known = self
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let Some(found) = tx.actor(&identifier).await? else {
                        return Ok::<_, super::Refusal>(Vec::new());
                    };
                    match found.person_id {
                        Some(person) => Ok(tx.actors_of_person(person).await?),
                        None => Ok(vec![found]),
                    }
                })
            })
            .await?;
        let mut person = PersonObject::default();
        if let Some(name) = agent.name() {
            person.name(name);
        }
        if let Some(identifier) = agent.identifier() {
            person.identifier(identifier);
        }
        for known in known {
            if let Some(name) = known.name {
                person.name(&name);
            }
            person.canonical(&known.ifi);
        }
        Ok(person.to_value())
    }

    /// An activity with all that is known about it.
    ///
    /// # Errors
    /// [`super::Refusal::Forbidden`] without the scope.
    pub async fn activity_object(&self, caller: &Caller, activity_id: &str) -> Outcome<Value> {
        authorise::check_client(&caller.scopes, ClientAction::ReadKnown)?;
        let id = activity_id.to_owned();
        let definition = self
            .store
            .read(move |tx| {
                Box::pin(async move { Ok::<_, super::Refusal>(tx.activity_definition(&id).await?) })
            })
            .await?;
        let mut activity = json!({ "objectType": "Activity", "id": activity_id });
        if let Some(definition) = definition.and_then(|text| serde_json::from_str(&text).ok()) {
            let definition: Value = definition;
            activity["definition"] = definition;
        }
        Ok(activity)
    }
}

#[derive(Default)]
struct PersonObject {
    names: Vec<String>,
    mboxes: Vec<String>,
    sums: Vec<String>,
    open_ids: Vec<String>,
    accounts: Vec<Value>,
}

fn add<T: PartialEq>(list: &mut Vec<T>, new: T) {
    if !list.contains(&new) {
        list.push(new);
    }
}

impl PersonObject {
    fn name(&mut self, name: &str) {
        add(&mut self.names, name.to_owned());
    }

    fn identifier(&mut self, identifier: &Identifier) {
        self.canonical(&identifier.canonical());
    }

    /// Adds an identifier in its canonical spelling.
    fn canonical(&mut self, identifier: &str) {
        let Some((kind, value)) = identifier.split_once(' ') else {
            return;
        };
        match kind {
            "mbox" => add(&mut self.mboxes, value.to_owned()),
            "mbox_sha1sum" => add(&mut self.sums, value.to_owned()),
            "openid" => add(&mut self.open_ids, value.to_owned()),
            _ => {
                if let Some((home_page, name)) = value.split_once(' ') {
                    add(
                        &mut self.accounts,
                        json!({ "homePage": home_page, "name": name }),
                    );
                }
            }
        }
    }

    fn to_value(&self) -> Value {
        let mut person = json!({ "objectType": "Person" });
        let lists = [
            ("name", json!(self.names)),
            ("mbox", json!(self.mboxes)),
            ("mbox_sha1sum", json!(self.sums)),
            ("openid", json!(self.open_ids)),
            ("account", json!(self.accounts)),
        ];
        for (key, list) in lists {
            if list.as_array().is_some_and(|list| !list.is_empty()) {
                person[key] = list;
            }
        }
        person
    }
}
