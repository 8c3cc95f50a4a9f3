//! Statements on their way out: which go, what they look like there, and how they are put together.

use std::collections::BTreeMap;

use cairn_store::{ForwardTarget, Record, StoredAttachment, Tx, stored_at};
use serde_json::Value;

use super::courier::Parcel;
use crate::Error;
use crate::records::PEOPLE;

/// A statement as another record store gets it.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) learner_id: i64,
    pub(super) statement_id: String,
    pub(super) json: String,
    /// The files that came with it.
    pub(super) attachments: Vec<StoredAttachment>,
}

impl Outgoing {
    /// What a target gets of a statement; nothing if it isn't among those that it is to get.
    pub(super) async fn of(
        tx: &mut Tx,
        record: Record,
        target: &ForwardTarget,
    ) -> Result<Option<Self>, Error> {
        let mut value = cairn_xapi::parse_json(&record.json)
            .map_err(|error| Error::Inconsistent(error.to_string()))?;
        if !is_wanted(&value, record.authority_id.is_none(), target) {
            return Ok(None);
        }
        rename_people(&mut value, &target.new.people);
        if let Value::Object(map) = &mut value {
            // The store that takes it says the version, which is that of the request.
            map.remove("version");
            if !record.dated {
                let stored = cairn_xapi::Timestamp::from_epoch_us(stored_at(record.position))
                    .ok_or_else(|| Error::Inconsistent("a statement of no time".to_owned()))?;
                map.insert("timestamp".to_owned(), Value::from(stored.as_str()));
            }
        }
        let mut attachments = Vec::new();
        for sha2 in tx.attachments_of(&record.statement_id).await? {
            attachments.extend(tx.attachment(&sha2).await?);
        }
        Ok(Some(Self {
            learner_id: record.learner_id,
            statement_id: record.statement_id,
            json: cairn_xapi::print_canonical(&value),
            attachments,
        }))
    }

    /// How much it adds to a parcel, in bytes.
    pub(super) fn weight(&self) -> usize {
        let attached = self.attachments.iter();
        self.json.len() + attached.map(|file| file.content.len()).sum::<usize>()
    }
}

fn is_wanted(statement: &Value, is_own: bool, target: &ForwardTarget) -> bool {
    let id = |part: &str| statement[part]["id"].as_str().unwrap_or_default();
    let new = &target.new;
    let activity = match new.activity.strip_suffix('*') {
        Some(beginning) => id("object").starts_with(beginning),
        None => new.activity.is_empty() || id("object") == new.activity,
    };
    (is_own || !new.own_only) && (new.verb.is_empty() || id("verb") == new.verb) && activity
}

/// Gives the learners of this installation the name of their account system that they have elsewhere: as plain numbers
/// they would be mistaken for those of another Cairn.
fn rename_people(value: &mut Value, name: &str) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                rename_people(element, name);
            }
        }
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                if key == "account" && inner["homePage"] == PEOPLE {
                    inner["homePage"] = Value::from(name);
                } else {
                    rename_people(inner, name);
                }
            }
        }
        _ => {}
    }
}

/// Puts statements into one request.
pub(super) fn pack(statements: &[Outgoing], target: &ForwardTarget, secret: String) -> Parcel {
    let mut list = String::from("[");
    for (place, statement) in statements.iter().enumerate() {
        if place > 0 {
            list.push(',');
        }
        list.push_str(&statement.json);
    }
    list.push(']');
    let files: BTreeMap<&str, &StoredAttachment> = statements
        .iter()
        .flat_map(|statement| &statement.attachments)
        .map(|file| (file.sha2.as_str(), file))
        .collect();
    let (content_type, body) = if files.is_empty() {
        ("application/json".to_owned(), list.into_bytes())
    } else {
        multipart(&list, files.into_values())
    };
    Parcel {
        url: format!("{}/statements", target.new.endpoint),
        key: target.new.key.clone(),
        secret,
        version: target.new.version.clone(),
        content_type,
        body,
    }
}

/// Statements with their files (1.0.3 part two, 2.4.11; RFC 2046 section 5.1).
fn multipart<'f>(
    list: &str,
    files: impl Iterator<Item = &'f StoredAttachment>,
) -> (String, Vec<u8>) {
    // Random, so that it occurs in no file.
    let boundary = uuid::Uuid::new_v4().simple().to_string();
    let mut body =
        format!("--{boundary}\r\nContent-Type: application/json\r\n\r\n{list}").into_bytes();
    for file in files {
        let is_plain = file
            .content_type
            .bytes()
            .all(|byte| (b' '..=b'~').contains(&byte));
        let content_type = match file.content_type.as_str() {
            given if is_plain && !given.is_empty() => given,
            _ => "application/octet-stream",
        };
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\n\
             X-Experience-API-Hash: {}\r\n\r\n",
            file.sha2
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&file.content);
    }
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/mixed; boundary={boundary}"), body)
}
