//! Who may do what: one function over one table. Every use case that touches somebody's record asks here first.
//!
//! A person stands in a *relation* to a learner: it is oneself, one's pupil (an enrolment in a section that one teaches),
//! or neither. The table gives, for each role and relation, the actions that are allowed; what it does not list is refused.

use cairn_engine::Timestamp;
use cairn_store::{NewAuditEntry, Role, Section, Settings, Tx};
use jiff::tz::TimeZone;

use crate::error::{Error, Result};
use crate::records::{Refusal, Scope, Scopes};

/// Somebody who is signed in and acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Who.
    pub person_id: i64,
    /// The name that pages show.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The language of their pages, as a BCP 47 tag.
    pub locale: String,
    /// What they have chosen for their pages.
    pub settings: Settings,
    /// Their calendar.
    pub time_zone: TimeZone,
    /// The course of their first section; none if they are in no section.
    pub course: Option<String>,
    /// The token that forms of this session must carry.
    pub csrf: String,
}

/// What somebody wants to do with a learner's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Take steps, answer, ask for hints.
    Practise,
    /// Look at the map, the beliefs and the evidence behind them.
    SeeRecord,
    /// Take the whole record away as a file.
    ExportRecord,
    /// Choose how one's own pages look and sound.
    ChangeSettings,
    /// Set goals and interests, how hard it should be and how long a day.
    Choose,
    /// Assign skills.
    Assign,
    /// Overrule what is offered.
    Overrule,
    /// Say who else may write and read here, and what counts as evidence of what.
    ManageInstallation,
}

impl Action {
    /// All actions, for tests.
    pub const ALL: [Self; 8] = [
        Self::Practise,
        Self::SeeRecord,
        Self::ExportRecord,
        Self::ChangeSettings,
        Self::Choose,
        Self::Assign,
        Self::Overrule,
        Self::ManageInstallation,
    ];

    /// The word in the audit.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Practise => "practise",
            Self::SeeRecord => "see-record",
            Self::ExportRecord => "export-record",
            Self::ChangeSettings => "change-settings",
            Self::Choose => "choose",
            Self::Assign => "assign",
            Self::Overrule => "overrule",
            Self::ManageInstallation => "manage-installation",
        }
    }
}

/// How somebody stands to a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is their own record.
    Oneself,
    /// They teach a section in which the learner is enrolled.
    TeacherOf,
    /// Neither.
    Stranger,
}

/// The table. What it does not list is refused.
const ALLOWED: &[(Role, Relation, Action)] = &[
    (Role::Learner, Relation::Oneself, Action::Practise),
    (Role::Learner, Relation::Oneself, Action::SeeRecord),
    (Role::Learner, Relation::Oneself, Action::ExportRecord),
    (Role::Learner, Relation::Oneself, Action::ChangeSettings),
    (Role::Learner, Relation::Oneself, Action::Choose),
    (Role::Teacher, Relation::TeacherOf, Action::SeeRecord),
    (Role::Teacher, Relation::TeacherOf, Action::Assign),
    (Role::Teacher, Relation::TeacherOf, Action::Overrule),
    (Role::Teacher, Relation::Oneself, Action::ChangeSettings),
    (
        Role::Administrator,
        Relation::Oneself,
        Action::ChangeSettings,
    ),
    (
        Role::Administrator,
        Relation::Oneself,
        Action::ManageInstallation,
    ),
];

/// Whether the table allows it.
pub fn allows(role: Role, relation: Relation, action: Action) -> bool {
    ALLOWED.contains(&(role, relation, action))
}

/// What a client of the record store wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientAction {
    /// Hand statements in.
    WriteStatements,
    /// Ask for the statements it handed in itself.
    ReadOwnStatements,
    /// Ask for any statements.
    ReadStatements,
    /// Keep states.
    WriteState,
    /// Read states.
    ReadState,
    /// Keep profiles of activities and agents.
    WriteProfiles,
    /// Read them.
    ReadProfiles,
    /// Ask what is known of an agent or an activity.
    ReadKnown,
    /// Look after content made elsewhere: import it, open it for somebody.
    ManageContent,
}

/// The table of clients: what each scope allows. What it does not list is refused.
const CLIENTS_ALLOWED: &[(Scope, &[ClientAction])] = &[
    (Scope::StatementsWrite, &[ClientAction::WriteStatements]),
    (
        Scope::StatementsReadMine,
        &[ClientAction::ReadOwnStatements],
    ),
    (
        Scope::StatementsRead,
        &[
            ClientAction::ReadOwnStatements,
            ClientAction::ReadStatements,
            ClientAction::ReadKnown,
        ],
    ),
    (
        Scope::State,
        &[ClientAction::WriteState, ClientAction::ReadState],
    ),
    (
        Scope::Profile,
        &[
            ClientAction::WriteProfiles,
            ClientAction::ReadProfiles,
            ClientAction::ReadKnown,
        ],
    ),
    (
        Scope::AllRead,
        &[
            ClientAction::ReadOwnStatements,
            ClientAction::ReadStatements,
            ClientAction::ReadState,
            ClientAction::ReadProfiles,
            ClientAction::ReadKnown,
        ],
    ),
    (
        Scope::All,
        &[
            ClientAction::WriteStatements,
            ClientAction::ReadOwnStatements,
            ClientAction::ReadStatements,
            ClientAction::WriteState,
            ClientAction::ReadState,
            ClientAction::WriteProfiles,
            ClientAction::ReadProfiles,
            ClientAction::ManageContent,
            ClientAction::ReadKnown,
        ],
    ),
];

/// Whether the table of clients allows it.
pub fn allows_client(scopes: &Scopes, action: ClientAction) -> bool {
    CLIENTS_ALLOWED
        .iter()
        .any(|(scope, actions)| scopes.has(*scope) && actions.contains(&action))
}

/// Checks that a client with these scopes may do this.
///
/// # Errors
/// [`Refusal::Forbidden`] where the table does not allow it.
pub fn check_client(scopes: &Scopes, action: ClientAction) -> Result<(), Refusal> {
    if allows_client(scopes, action) {
        Ok(())
    } else {
        Err(Refusal::Forbidden)
    }
}

/// Checks that the actor may change how the installation as a whole is set up.
///
/// # Errors
/// [`Error::Forbidden`] for anybody but an administrator.
pub fn check_installation(actor: &Actor) -> Result<()> {
    if allows(actor.role, Relation::Oneself, Action::ManageInstallation) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// Checks that the actor may do this with the learner's record; looks up the relation where it must.
///
/// # Errors
/// [`Error::Forbidden`] where the table does not allow it.
pub async fn check(tx: &mut Tx, actor: &Actor, action: Action, learner: i64) -> Result<()> {
    let relation = if actor.person_id == learner {
        Relation::Oneself
    } else if actor.role == Role::Teacher && tx.teaches(actor.person_id, learner).await? {
        Relation::TeacherOf
    } else {
        Relation::Stranger
    };
    if allows(actor.role, relation, action) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// Checks that the actor may do this with a section, which means with all its learners, and gives the section.
///
/// # Errors
/// [`Error::Forbidden`] where the table does not allow it, and for a section that does not exist.
pub async fn section(
    tx: &mut Tx,
    actor: &Actor,
    action: Action,
    section_id: i64,
) -> Result<Section> {
    let role = tx.role_in_section(section_id, actor.person_id).await?;
    let relation = if role == Some(Role::Teacher) {
        Relation::TeacherOf
    } else {
        Relation::Stranger
    };
    let section = tx.section(section_id).await?;
    match section {
        Some(section) if allows(actor.role, relation, action) => Ok(section),
        _ => Err(Error::Forbidden),
    }
}

/// Notes in the audit that the actor did this with the learner's record.
pub async fn note(
    tx: &mut Tx,
    actor: &Actor,
    action: Action,
    learner: i64,
    detail: &str,
    now: Timestamp,
) -> Result<()> {
    tx.append_audit(&NewAuditEntry {
        at: now.0,
        actor_id: Some(actor.person_id),
        action: action.as_str().to_owned(),
        learner_id: Some(learner),
        detail: detail.to_owned(),
        address: None,
    })
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_may_do_nothing_and_nobody_practises_for_another() {
        for role in [Role::Learner, Role::Teacher, Role::Administrator] {
            for action in Action::ALL {
                assert!(!allows(role, Relation::Stranger, action));
            }
            assert!(!allows(role, Relation::TeacherOf, Action::Practise));
            assert!(!allows(role, Relation::TeacherOf, Action::ChangeSettings));
            assert!(!allows(role, Relation::TeacherOf, Action::Choose));
        }
    }
}
