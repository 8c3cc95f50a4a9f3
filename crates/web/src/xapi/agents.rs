//! The Agents and Activities resources (1.0.3 part three, 2.4 and 2.5): what is known of an agent or an activity.

use axum::http::Method;
use cairn_app::records::Caller;

use super::call::Call;
use super::fault::Fault;
use super::{Answer, json};
use crate::Web;

pub(super) async fn agent(web: &Web, caller: &Caller, call: &Call) -> Answer {
    only_get(call)?;
    call.only(&["agent"])?;
    let agent = call.required_agent("agent")?;
    let person = web.app.person_object(caller, &agent).await?;
    Ok(json(person.to_string()))
}

pub(super) async fn activity(web: &Web, caller: &Caller, call: &Call) -> Answer {
    only_get(call)?;
    call.only(&["activityId"])?;
    let activity = call.required_iri("activityId")?;
    let activity = web.app.activity_object(caller, activity.as_str()).await?;
    Ok(json(activity.to_string()))
}

fn only_get(call: &Call) -> Result<(), Fault> {
    if call.method == Method::GET || call.method == Method::HEAD {
        Ok(())
    } else {
        Err(Fault::WrongMethod)
    }
}
