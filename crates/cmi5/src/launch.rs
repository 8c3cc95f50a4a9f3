//! Launching a unit: its address, and the document that tells it how it was launched (cmi5 sections 8.1 and 10).

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use crate::structure::{MoveOn, Unit};
use crate::vocabulary::SESSION_ID;

/// What a launch is for (10.2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LaunchMode {
    /// To learn; what comes of it counts.
    #[default]
    Normal,
    /// To look around.
    Browse,
    /// To look again at what was done.
    Review,
}

impl LaunchMode {
    /// The word in the launch data.
    pub const fn as_str(self) -> &'static str {
        match self {
            LaunchMode::Normal => "Normal",
            LaunchMode::Browse => "Browse",
            LaunchMode::Review => "Review",
        }
    }
}

impl FromStr for LaunchMode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [LaunchMode::Normal, LaunchMode::Browse, LaunchMode::Review]
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or(())
    }
}

/// A learner, by an account in some system; cmi5 allows no other way to name one (9.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LearnerAccount {
    /// Where the system is: an IRI.
    pub home_page: String,
    /// The account's name or number there.
    pub name: String,
}

impl LearnerAccount {
    /// The learner as an xAPI agent.
    pub fn to_agent(&self) -> Value {
        json!({ "objectType": "Agent", "account": self })
    }
}

/// One launch of one unit for one learner. Everything the rules of a session depend on is in here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Launch {
    /// The session, new with each launch.
    pub session: Uuid,
    /// The learner's enrolment in the course; the same for all its launches.
    pub registration: Uuid,
    /// Who learns.
    pub learner: LearnerAccount,
    /// The unit as an activity: an id made by the LMS, the same for all launches within the registration (8.1.5).
    pub activity_id: String,
    /// The unit's id in the course structure.
    pub publisher_id: String,
    /// What the launch is for.
    pub mode: LaunchMode,
    /// What it takes to be done with the unit.
    pub move_on: MoveOn,
    /// The scaled score that passes.
    pub mastery_score: Option<f64>,
    /// What the author passes to the unit.
    pub launch_parameters: Option<String>,
    /// What proves to the unit that it may be used.
    pub entitlement_key: Option<String>,
    /// Where the learner goes when the unit is over.
    pub return_url: Option<String>,
}

impl Launch {
    /// A launch of `unit`.
    pub fn of(
        unit: &Unit,
        session: Uuid,
        registration: Uuid,
        learner: LearnerAccount,
        activity_id: String,
    ) -> Self {
        Self {
            session,
            registration,
            learner,
            activity_id,
            publisher_id: unit.heading.id.as_str().to_owned(),
            mode: LaunchMode::Normal,
            move_on: unit.move_on,
            mastery_score: unit.mastery_score,
            launch_parameters: unit.launch_parameters.clone(),
            entitlement_key: unit.entitlement_key.clone(),
            return_url: None,
        }
    }

    /// The context that each statement of the session is made from (10.2.1).
    pub fn context_template(&self) -> Value {
        json!({
            "contextActivities": { "grouping": [{ "objectType": "Activity", "id": self.publisher_id }] },
            "extensions": { SESSION_ID: self.session.to_string() },
        })
    }

    /// The document `LMS.LaunchData` (10.2).
    pub fn launch_data(&self) -> Value {
        let mut data = json!({
            "contextTemplate": self.context_template(),
            "launchMode": self.mode.as_str(),
            "moveOn": self.move_on.as_str(),
        });
        let optional = [
            (
                "launchParameters",
                self.launch_parameters.as_ref().map(|text| json!(text)),
            ),
            ("masteryScore", self.mastery_score.map(|score| json!(score))),
            ("returnURL", self.return_url.as_ref().map(|url| json!(url))),
            (
                "entitlementKey",
                self.entitlement_key
                    .as_ref()
                    .map(|key| json!({ "courseStructure": key })),
            ),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                data[name] = value;
            }
        }
        data
    }

    /// The address to open: that of the unit, with the launch added to its own query (8.1, 13.1.4).
    ///
    /// `unit_url` is absolute, `endpoint` is that of the learning record store, `fetch` where the unit gets its token.
    pub fn url(&self, unit_url: &Url, endpoint: &str, fetch: &str) -> Url {
        let actor = self.learner.to_agent().to_string();
        let mut url = unit_url.clone();
        url.query_pairs_mut()
            .append_pair("endpoint", endpoint)
            .append_pair("fetch", fetch)
            .append_pair("actor", &actor)
            .append_pair("registration", &self.registration.to_string())
            .append_pair("activityId", &self.activity_id);
        url
    }
}
