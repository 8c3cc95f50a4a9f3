//! Who: agents and groups, and how they are identified (xAPI 1.0.3 part two, 2.4.2).

use std::str::FromStr;

use serde::Serialize;

use crate::reader::{self, Cursor, Fields, read_all};
use crate::{Invalid, Iri, Malformed, json};

/// A person or system, or several of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "objectType")]
pub enum Actor {
    /// One person or system.
    Agent(Agent),
    /// Several.
    Group(Group),
}

/// One person or system.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agent {
    /// A full name; Cairn writes none, so that the log has no names in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What tells this agent from all others.
    #[serde(flatten)]
    pub identifier: Identifier,
}

/// Several agents: identified as a whole, or by its members.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// What the group is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What tells this group from all others; a group without is anonymous and must list its members.
    #[serde(flatten)]
    pub identifier: Option<Identifier>,
    /// The members, in no particular order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Vec<Agent>>,
}

/// The ways to identify an agent or group; exactly one is used ("inverse functional identifier").
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Identifier {
    /// An e-mail address.
    #[serde(rename = "mbox")]
    Mbox(Mbox),
    /// The SHA-1 sum of an e-mail address in `mailto:` form.
    #[serde(rename = "mbox_sha1sum")]
    MboxSha1Sum(MboxSha1Sum),
    /// An `OpenID`.
    #[serde(rename = "openid")]
    OpenId(Iri),
    /// An account in some system.
    #[serde(rename = "account")]
    Account(Account),
}

/// An account in some system; Cairn identifies its learners in this way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Where the system is.
    #[serde(rename = "homePage")]
    pub home_page: Iri,
    /// The account's name or number there.
    pub name: String,
}

/// An e-mail address as an IRI: `mailto:ada@example.org`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Mbox(String);

/// Forty hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MboxSha1Sum(String);

impl Mbox {
    /// The address with its `mailto:`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Mbox {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed {
            rule: "must be an e-mail address such as mailto:ada@example.org",
        };
        text.parse::<Iri>().map_err(|_| malformed)?;
        let address = text.strip_prefix("mailto:").ok_or(malformed)?;
        let (local, domain) = address.rsplit_once('@').ok_or(malformed)?;
        let is_legal = !local.is_empty()
            && !domain.is_empty()
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !local.contains('@')
            && !address.contains(['?', '#', '/', ',', ';', ':']);
        if is_legal {
            Ok(Self(text.to_owned()))
        } else {
            Err(malformed)
        }
    }
}

impl MboxSha1Sum {
    /// The digits as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MboxSha1Sum {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed {
                rule: "must be a SHA-1 sum of 40 hexadecimal digits",
            })
        }
    }
}

impl Agent {
    /// An agent known by an account and nothing else.
    pub fn with_account(home_page: Iri, name: impl Into<String>) -> Self {
        Self {
            name: None,
            identifier: Identifier::Account(Account {
                home_page,
                name: name.into(),
            }),
        }
    }

    /// The account by which the agent is known, if it is by one.
    pub fn account(&self) -> Option<&Account> {
        match &self.identifier {
            Identifier::Account(account) => Some(account),
            _ => None,
        }
    }
}

impl From<Agent> for Actor {
    fn from(agent: Agent) -> Self {
        Self::Agent(agent)
    }
}

impl Actor {
    /// Reads an agent or group from JSON text, as a parameter of a request has it.
    ///
    /// # Errors
    ///
    /// Every problem found, with its path.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        read_all(&json::parse(text)?, read_actor)
    }
}

pub(crate) fn read_actor(cursor: &Cursor<'_>) -> Option<Actor> {
    match cursor.value().get("objectType") {
        None => read_agent(cursor).map(Actor::Agent),
        Some(object_type) => match object_type.as_str() {
            Some("Agent") => read_agent(cursor).map(Actor::Agent),
            Some("Group") => read_group(cursor).map(Actor::Group),
            _ => cursor
                .object("an actor", &KEYS)?
                .fail_at("objectType", "must be \"Agent\" or \"Group\""),
        },
    }
}

const KEYS: [&str; 7] = [
    "objectType",
    "name",
    "mbox",
    "mbox_sha1sum",
    "openid",
    "account",
    "member",
];

pub(crate) fn read_agent(cursor: &Cursor<'_>) -> Option<Agent> {
    let fields = cursor.object(
        "an agent",
        &[
            "objectType",
            "name",
            "mbox",
            "mbox_sha1sum",
            "openid",
            "account",
        ],
    )?;
    fields.only("objectType", "Agent");
    let name = fields.optional("name", reader::owned_string);
    let Some(identifier) = read_identifier(&fields).ok()? else {
        return cursor.fail("must be identified by mbox, mbox_sha1sum, openid or account");
    };
    Some(Agent { name, identifier })
}

pub(crate) fn read_group(cursor: &Cursor<'_>) -> Option<Group> {
    let fields = cursor.object("a group", &KEYS)?;
    if !fields.has("objectType") {
        fields.fail_at::<()>("objectType", "is required: \"Group\"");
    }
    fields.only("objectType", "Group");
    let name = fields.optional("name", reader::owned_string);
    let identifier = read_identifier(&fields);
    let member = fields.optional("member", |members| members.array(read_agent));
    let identifier = identifier.ok()?;
    if identifier.is_none() && !fields.has("member") {
        return fields.fail_at("member", "is required in a group without an identifier");
    }
    Some(Group {
        name,
        identifier,
        member,
    })
}

/// A problem has been noted.
struct Noted;

/// The identifier, if there is one.
fn read_identifier(fields: &Fields<'_>) -> Result<Option<Identifier>, Noted> {
    let given = ["mbox", "mbox_sha1sum", "openid", "account"]
        .into_iter()
        .filter(|key| fields.has(key));
    match given.collect::<Vec<_>>().as_slice() {
        [] => Ok(None),
        [key] => {
            let identifier = fields.optional(key, |field| match *key {
                "mbox" => reader::parsed(field).map(Identifier::Mbox),
                "mbox_sha1sum" => reader::parsed(field).map(Identifier::MboxSha1Sum),
                "openid" => reader::parsed(field).map(Identifier::OpenId),
                _ => read_account(field).map(Identifier::Account),
            });
            identifier.map(Some).ok_or(Noted)
        }
        _ => {
            fields
                .cursor()
                .fail::<()>("must have only one of mbox, mbox_sha1sum, openid and account");
            Err(Noted)
        }
    }
}

fn read_account(cursor: &Cursor<'_>) -> Option<Account> {
    let fields = cursor.object("an account", &["homePage", "name"])?;
    let home_page = fields.required("homePage", reader::parsed);
    let name = fields.required("name", reader::owned_string);
    Some(Account {
        home_page: home_page?,
        name: name?,
    })
}
