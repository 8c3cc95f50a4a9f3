//! What a unit may say while it runs (cmi5 sections 7.1, 9 and 10.2).
//!
//! A session begins with the launch and ends when the unit says so, or when the LMS gives it up. In between each
//! statement is held against the rules, and against what was said before in the session and in the registration. The
//! whole of that memory is [`SessionState`] and [`UnitState`], small enough to be read and written under one lock.

use cairn_xapi::{Activity, Actor, Identifier, Statement};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::launch::{Launch, LaunchMode};
use crate::vocabulary::{
    CATEGORY_CMI5, CATEGORY_MOVE_ON, COMPLETED, FAILED, INITIALIZED, MASTERY_SCORE, PASSED,
    SESSION_ID, TERMINATED, VOIDED,
};

/// What has happened in a session so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing that has happened or has not, in any combination"
)]
pub struct SessionState {
    /// The unit fetched its token.
    pub fetched: bool,
    /// The unit read `LMS.LaunchData`.
    pub launch_data_read: bool,
    /// The unit asked for the learner's preferences, whether or not there are any.
    pub preferences_read: bool,
    /// The unit said that it is ready.
    pub initialized: bool,
    /// The unit told that the learner completed it.
    pub completed: bool,
    /// The unit told that the learner passed.
    pub passed: bool,
    /// The unit told that the learner failed.
    pub failed: bool,
    /// The unit said that it is over.
    pub terminated: bool,
    /// The LMS gave it up.
    pub abandoned: bool,
}

impl SessionState {
    /// Whether the session's token opens anything.
    pub const fn is_open(&self) -> bool {
        self.fetched && !self.terminated && !self.abandoned
    }
}

/// What has happened to one unit in one registration, over all sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing that has happened or has not, in any combination"
)]
pub struct UnitState {
    /// Completed, once.
    pub completed: bool,
    /// Passed, once.
    pub passed: bool,
    /// Waived.
    pub waived: bool,
    /// Done: what it takes to move on was met. It stays so.
    pub satisfied: bool,
}

/// A rule that a statement breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {rule} (cmi5 section {section})")]
pub struct Violation {
    /// Where, as a JSON path.
    pub path: &'static str,
    /// The rule, as a phrase that follows the path.
    pub rule: String,
    /// Where the rule stands in the cmi5 specification.
    pub section: &'static str,
}

fn broken<T>(
    path: &'static str,
    section: &'static str,
    rule: impl Into<String>,
) -> Result<T, Violation> {
    Err(Violation {
        path,
        rule: rule.into(),
        section,
    })
}

/// Holds a statement of the unit against the rules. On success the two states say that it was made; on failure they
/// are as before. The statement must have its id, also where the request carried it beside the statement.
///
/// # Errors
///
/// The first rule that it breaks; the statement is then to be refused.
pub fn accept(
    launch: &Launch,
    session: &mut SessionState,
    unit: &mut UnitState,
    statement: &Statement,
) -> Result<(), Violation> {
    if session.terminated || session.abandoned {
        return broken("$", "9.3.8", "the session is over");
    }
    every_statement(launch, statement)?;
    let verb = statement.verb.id.as_str();
    if has_category(statement, CATEGORY_CMI5) {
        defined_statement(launch, statement)?;
        in_order(session, *unit, verb)?;
        if launch.mode != LaunchMode::Normal && matches!(verb, COMPLETED | PASSED | FAILED) {
            return broken(
                "$.verb.id",
                "10.2.2",
                format!(
                    "may not be this one when the unit is launched to {}",
                    match launch.mode {
                        LaunchMode::Browse => "browse",
                        _ => "review",
                    }
                ),
            );
        }
        match verb {
            INITIALIZED => session.initialized = true,
            TERMINATED => session.terminated = true,
            COMPLETED => (session.completed, unit.completed) = (true, true),
            PASSED => (session.passed, unit.passed) = (true, true),
            _ => session.failed = true,
        }
    } else {
        if !session.initialized {
            return broken(
                "$",
                "9.3",
                "comes before the statement that the unit is initialized",
            );
        }
        if has_category(statement, CATEGORY_MOVE_ON) {
            return broken(
                "$.context.contextActivities.category",
                "9.6.2.2",
                "may name the moveOn category only in statements that cmi5 defines",
            );
        }
    }
    Ok(())
}

/// What holds for each statement of a unit, defined by cmi5 or not.
fn every_statement(launch: &Launch, statement: &Statement) -> Result<(), Violation> {
    if statement.id.is_none() {
        return broken("$.id", "9.1", "must be given by the unit");
    }
    if statement.verb.id.as_str() == VOIDED {
        return broken(
            "$.verb.id",
            "6.3",
            "may not be voided: units take nothing back",
        );
    }
    match &statement.timestamp {
        None => return broken("$.timestamp", "9.7", "must be given"),
        Some(time) if time.offset_minutes() != 0 => {
            return broken("$.timestamp", "9.7", "must be in UTC");
        }
        Some(_) => {}
    }
    let is_learner = matches!(&statement.actor, Actor::Agent(agent)
        if matches!(&agent.identifier, Identifier::Account(account)
            if account.home_page.as_str() == launch.learner.home_page
                && account.name == launch.learner.name));
    if !is_learner {
        return broken("$.actor", "9.2", "must be the actor of the launch");
    }
    let Some(context) = &statement.context else {
        return broken("$.context", "9.6", "must be given");
    };
    if context.registration != Some(launch.registration) {
        return broken(
            "$.context.registration",
            "9.6.1",
            "must be that of the launch",
        );
    }
    let session = extension(statement, SESSION_ID);
    if session.and_then(Value::as_str) != Some(launch.session.to_string().as_str()) {
        return broken(
            "$.context.extensions",
            "9.6.3.1",
            "must have the session id of the launch",
        );
    }
    let has_publisher = context
        .context_activities
        .as_ref()
        .is_some_and(|all| names(&all.grouping, &launch.publisher_id));
    if !has_publisher {
        return broken(
            "$.context.contextActivities.grouping",
            "10.2.1",
            "must have what the context template has",
        );
    }
    if let Some(score) = statement
        .result
        .as_ref()
        .and_then(|result| result.score.as_ref())
        && score.raw.is_some()
        && (score.min.is_none() || score.max.is_none())
    {
        return broken(
            "$.result.score",
            "9.5.1",
            "must have min and max where it has raw",
        );
    }
    Ok(())
}

/// What holds for the statements that cmi5 defines, whatever came before.
fn defined_statement(launch: &Launch, statement: &Statement) -> Result<(), Violation> {
    let verb = statement.verb.id.as_str();
    if !matches!(verb, INITIALIZED | COMPLETED | PASSED | FAILED | TERMINATED) {
        return broken("$.verb.id", "9.3", "must be one that cmi5 gives to units");
    }
    if statement
        .object
        .activity()
        .is_none_or(|activity| activity.id.as_str() != launch.activity_id)
    {
        return broken(
            "$.object.id",
            "9.4",
            "must be the activity id of the launch",
        );
    }
    let result = statement.result.as_ref();
    let score = result.and_then(|result| result.score.as_ref());
    let success = result.and_then(|result| result.success);
    let completion = result.and_then(|result| result.completion);
    let judges = matches!(verb, PASSED | FAILED);
    if score.is_some() && !judges {
        return broken(
            "$.result.score",
            "9.5.1",
            "may be given only with passed or failed",
        );
    }
    let expected = judges.then_some(verb == PASSED);
    if success != expected {
        return broken(
            "$.result.success",
            "9.5.2",
            match expected {
                Some(value) => format!("must be {value} with this verb"),
                None => "may not be given with this verb".to_owned(),
            },
        );
    }
    let expected = (verb == COMPLETED).then_some(true);
    if completion != expected {
        return broken(
            "$.result.completion",
            "9.5.3",
            match expected {
                Some(_) => "must be true with this verb",
                None => "may not be given with this verb",
            },
        );
    }
    if verb != INITIALIZED && result.is_none_or(|result| result.duration.is_none()) {
        return broken("$.result.duration", "9.5.4", "must be given with this verb");
    }
    let moves_on = success.is_some() || completion.is_some();
    if has_category(statement, CATEGORY_MOVE_ON) != moves_on {
        return broken(
            "$.context.contextActivities.category",
            "9.6.2.2",
            "must name the moveOn category exactly where success or completion is given",
        );
    }
    if judges {
        mastery(launch, statement)?;
    }
    Ok(())
}

/// A score and its verb agree with the score that passes (9.3.4, 9.3.5, 9.6.3.2).
fn mastery(launch: &Launch, statement: &Statement) -> Result<(), Violation> {
    let score = statement
        .result
        .as_ref()
        .and_then(|result| result.score.as_ref());
    let (Some(mastery_score), Some(score)) = (launch.mastery_score, score) else {
        return Ok(());
    };
    let is_told =
        extension(statement, MASTERY_SCORE).and_then(Value::as_f64) == Some(mastery_score);
    if !is_told {
        return broken(
            "$.context.extensions",
            "9.6.3.2",
            format!("must have the mastery score of the launch, {mastery_score}"),
        );
    }
    match score.scaled {
        Some(scaled) if statement.verb.id.as_str() == PASSED && scaled < mastery_score => broken(
            "$.result.score.scaled",
            "9.3.4",
            format!("must be at least {mastery_score} to pass"),
        ),
        Some(scaled) if statement.verb.id.as_str() == FAILED && scaled >= mastery_score => broken(
            "$.result.score.scaled",
            "9.3.5",
            format!("must be less than {mastery_score} to fail"),
        ),
        _ => Ok(()),
    }
}

/// The order of the verbs (7.1, 9.3).
fn in_order(session: &SessionState, unit: UnitState, verb: &str) -> Result<(), Violation> {
    if verb == INITIALIZED {
        if session.initialized {
            return broken("$.verb.id", "9.3.2", "was used already in this session");
        }
        if !session.launch_data_read || !session.preferences_read {
            return broken(
                "$",
                "11",
                "comes before the unit has read its launch data and the learner's preferences",
            );
        }
        return Ok(());
    }
    if !session.initialized {
        return broken(
            "$",
            "9.3",
            "comes before the statement that the unit is initialized",
        );
    }
    let is_again = match verb {
        COMPLETED => session.completed || unit.completed,
        PASSED => session.passed || session.failed || unit.passed,
        FAILED => session.failed || session.passed || unit.passed,
        _ => false,
    };
    if is_again {
        return broken(
            "$.verb.id",
            "9.3",
            "comes after another that already told how the unit went",
        );
    }
    Ok(())
}

fn extension<'a>(statement: &'a Statement, name: &str) -> Option<&'a Value> {
    statement.context.as_ref()?.extensions.as_ref()?.get(name)
}

fn has_category(statement: &Statement, id: &str) -> bool {
    statement
        .context
        .as_ref()
        .and_then(|context| context.context_activities.as_ref())
        .is_some_and(|all| names(&all.category, id))
}

fn names(activities: &[Activity], id: &str) -> bool {
    activities.iter().any(|activity| activity.id.as_str() == id)
}
