//! Everything that a statement names, as numbers to find it by.
//!
//! A record store is asked for the statements of an agent, about an activity, with a verb, of a registration (xAPI 1.0.3
//! part three, 2.1.3). Each of these names becomes a number of 64 bits, the beginning of a SHA-256 sum, which an index
//! holds in eight bytes whatever the length of the name. Two names out of ten million share a number with a probability
//! of three in a million; what they would share is a place in the answer to a query, not a permission.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Activity, Actor, Agent, Context, Group, Identifier, Object, Statement, SubStatement, Verb,
};

/// A name in a statement, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The number that stands for it.
    pub number: i64,
    /// What it is in the statement.
    pub part: NamePart,
}

/// What a name is in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamePart {
    /// Who vouches for the statement.
    Authority,
    /// Somewhere in it: who taught, what it is part of, anything in a sub-statement.
    Mentioned,
    /// What it is about: the actor (a member of it, if it is a group), the object, the verb, the registration.
    Subject,
}

/// The number of an agent or group, by its identifier.
pub fn agent_number(identifier: &Identifier) -> i64 {
    number("agent", &identifier.canonical())
}

/// The number of an activity.
pub fn activity_number(id: &str) -> i64 {
    number("activity", id)
}

/// The number of a verb.
pub fn verb_number(id: &str) -> i64 {
    number("verb", id)
}

/// The number of a registration.
pub fn registration_number(registration: Uuid) -> i64 {
    number("registration", &registration.hyphenated().to_string())
}

fn number(kind: &str, name: &str) -> i64 {
    let digest = Sha256::new()
        .chain_update(kind)
        .chain_update([0])
        .chain_update(name)
        .finalize();
    let beginning = digest.iter().take(8);
    beginning.fold(0, |number, byte| number << 8 | i64::from(*byte))
}

impl Identifier {
    /// The identifier in one spelling, equal exactly where two identify the same agent.
    ///
    /// ```
    /// # use cairn_xapi::{Agent, Identifier};
    /// let ada = Identifier::Mbox("mailto:ada@example.org".parse().unwrap());
    /// assert_eq!(ada.canonical(), "mbox mailto:ada@example.org");
    /// let learner = Agent::with_account("https://example.org".parse().unwrap(), "7");
    /// assert_eq!(learner.identifier.canonical(), "account https://example.org 7");
    /// ```
    pub fn canonical(&self) -> String {
        match self {
            Self::Mbox(mbox) => format!("mbox {}", mbox.as_str()),
            Self::MboxSha1Sum(sum) => {
                format!("mbox_sha1sum {}", sum.as_str().to_ascii_lowercase())
            }
            Self::OpenId(iri) => format!("openid {iri}"),
            // An IRI has no space, so that the name begins after the second.
            Self::Account(account) => format!("account {} {}", account.home_page, account.name),
        }
    }
}

impl Actor {
    /// What identifies the agent or group; an anonymous group has nothing.
    pub fn identifier(&self) -> Option<&Identifier> {
        match self {
            Self::Agent(agent) => Some(&agent.identifier),
            Self::Group(group) => group.identifier.as_ref(),
        }
    }

    /// What the agent or group is called.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Agent(agent) => agent.name.as_deref(),
            Self::Group(group) => group.name.as_deref(),
        }
    }
}

impl Statement {
    /// Everything that the statement names, each once, as the strongest part that it is. The authority is left out: it
    /// is for the store to say.
    pub fn names(&self) -> Vec<Name> {
        let mut names = Names(Vec::with_capacity(12));
        names.actor(&self.actor, NamePart::Subject);
        names.verb(&self.verb, NamePart::Subject);
        names.object(&self.object);
        if let Some(context) = &self.context {
            names.context(context, NamePart::Subject);
        }
        let mut names = names.0;
        // The strongest part of each number comes first, and stays.
        names.sort_unstable_by(|a, b| b.cmp(a));
        names.dedup_by_key(|name| name.number);
        names
    }
}

/// The number under which the statements are found that an agent vouches for.
pub fn authority_names(authority: &Actor) -> Vec<Name> {
    let mut names = Names(Vec::new());
    names.actor(authority, NamePart::Authority);
    names.0.sort_unstable();
    names.0.dedup();
    names.0
}

struct Names(Vec<Name>);

impl Names {
    fn add(&mut self, number: i64, part: NamePart) {
        self.0.push(Name { number, part });
    }

    fn actor(&mut self, actor: &Actor, part: NamePart) {
        match actor {
            Actor::Agent(agent) => self.agent(agent, part),
            Actor::Group(group) => self.group(group, part),
        }
    }

    fn agent(&mut self, agent: &Agent, part: NamePart) {
        self.add(agent_number(&agent.identifier), part);
    }

    fn group(&mut self, group: &Group, part: NamePart) {
        if let Some(identifier) = &group.identifier {
            self.add(agent_number(identifier), part);
        }
        for member in group.member.iter().flatten() {
            self.agent(member, part);
        }
    }

    fn verb(&mut self, verb: &Verb, part: NamePart) {
        self.add(verb_number(verb.id.as_str()), part);
    }

    fn activity(&mut self, activity: &Activity, part: NamePart) {
        self.add(activity_number(activity.id.as_str()), part);
    }

    fn object(&mut self, object: &Object) {
        match object {
            Object::Activity(activity) => self.activity(activity, NamePart::Subject),
            Object::Agent(agent) => self.agent(agent, NamePart::Subject),
            Object::Group(group) => self.group(group, NamePart::Subject),
            Object::StatementRef(_) => {}
            Object::SubStatement(statement) => self.sub_statement(statement),
        }
    }

    /// What a sub-statement names is mentioned; its verb is not a verb of the statement.
    fn sub_statement(&mut self, statement: &SubStatement) {
        self.actor(&statement.actor, NamePart::Mentioned);
        match &statement.object {
            Object::Activity(activity) => self.activity(activity, NamePart::Mentioned),
            Object::Agent(agent) => self.agent(agent, NamePart::Mentioned),
            Object::Group(group) => self.group(group, NamePart::Mentioned),
            Object::StatementRef(_) | Object::SubStatement(_) => {}
        }
        if let Some(context) = &statement.context {
            self.context(context, NamePart::Mentioned);
        }
    }

    fn context(&mut self, context: &Context, registration: NamePart) {
        if let (Some(id), NamePart::Subject) = (context.registration, registration) {
            self.add(registration_number(id), registration);
        }
        if let Some(instructor) = &context.instructor {
            self.actor(instructor, NamePart::Mentioned);
        }
        if let Some(team) = &context.team {
            self.group(team, NamePart::Mentioned);
        }
        for related in context.context_agents.iter().flatten() {
            self.agent(&related.agent, NamePart::Mentioned);
        }
        for related in context.context_groups.iter().flatten() {
            self.group(&related.group, NamePart::Mentioned);
        }
        if let Some(activities) = &context.context_activities {
            let lists = [
                &activities.parent,
                &activities.grouping,
                &activities.category,
                &activities.other,
            ];
            for activity in lists.into_iter().flatten() {
                self.activity(activity, NamePart::Mentioned);
            }
        }
    }
}
