//! The State, Activity Profile and Agent Profile resources (1.0.3 part three, 2.2, 2.3, 2.6 and 2.7): documents of any
//! kind, kept for activity providers.

use axum::body::Body;
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::response::IntoResponse;
use cairn_app::clock;
use cairn_app::records::Caller;
use cairn_app::records::documents::{Naming, Preconditions, Shelf, Storing};
use cairn_xapi::Edition;

use super::body::read_whole;
use super::call::Call;
use super::fault::Fault;
use super::{Answer, http_date, json};
use crate::Web;

/// The largest document, in bytes.
const LARGEST_DOCUMENT: usize = 16 << 20;

pub(super) async fn state(
    web: &Web,
    caller: &Caller,
    edition: Edition,
    call: &Call,
    body: Body,
) -> Answer {
    let listing = call.parameter("stateId").is_none();
    let since = (listing && is_get(call)).then_some("since");
    let known = ["activityId", "agent", "registration", "stateId"];
    call.only(&known.into_iter().chain(since).collect::<Vec<_>>())?;
    let shelf = Shelf::State {
        activity: call.required_iri("activityId")?.as_str().to_owned(),
        agent: call.required_agent("agent")?,
        registration: call.uuid("registration")?,
    };
    if listing && call.method == Method::DELETE {
        web.app.delete_documents(caller, &shelf).await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let naming = match edition {
        Edition::V1_0 => Naming::Never,
        Edition::V2_0 => Naming::IfThere,
    };
    answer(web, caller, (call, body), shelf, ("stateId", naming)).await
}

pub(super) async fn activity_profile(
    web: &Web,
    caller: &Caller,
    edition: Edition,
    call: &Call,
    body: Body,
) -> Answer {
    let since = (call.parameter("profileId").is_none() && is_get(call)).then_some("since");
    let known = ["activityId", "profileId"];
    call.only(&known.into_iter().chain(since).collect::<Vec<_>>())?;
    let shelf = Shelf::Activity {
        activity: call.required_iri("activityId")?.as_str().to_owned(),
    };
    answer(
        web,
        caller,
        (call, body),
        shelf,
        ("profileId", naming_of_profiles(edition)),
    )
    .await
}

pub(super) async fn agent_profile(
    web: &Web,
    caller: &Caller,
    edition: Edition,
    call: &Call,
    body: Body,
) -> Answer {
    let since = (call.parameter("profileId").is_none() && is_get(call)).then_some("since");
    let known = ["agent", "profileId"];
    call.only(&known.into_iter().chain(since).collect::<Vec<_>>())?;
    let shelf = Shelf::Agent {
        agent: call.required_agent("agent")?,
    };
    answer(
        web,
        caller,
        (call, body),
        shelf,
        ("profileId", naming_of_profiles(edition)),
    )
    .await
}

/// Who replaces a profile says which one it means (1.0.3 part three, 3.1; 2.0, 4.1.4).
fn naming_of_profiles(edition: Edition) -> Naming {
    match edition {
        Edition::V1_0 => Naming::Always,
        Edition::V2_0 => Naming::IfThere,
    }
}

fn is_get(call: &Call) -> bool {
    call.method == Method::GET || call.method == Method::HEAD
}

async fn answer(
    web: &Web,
    caller: &Caller,
    (call, body): (&Call, Body),
    shelf: Shelf,
    (id_name, naming): (&str, Naming),
) -> Answer {
    if is_get(call) {
        if let Some(id) = call.parameter(id_name) {
            return document(web, caller, &shelf, id).await;
        }
        let since = call.time("since")?;
        let ids = web.app.document_ids(caller, &shelf, since).await?;
        return Ok(json(serde_json::Value::from(ids).to_string()));
    }
    let storing = match call.method {
        Method::PUT => Some(Storing::Replacing(naming)),
        Method::POST => Some(Storing::Merging),
        Method::DELETE => None,
        _ => return Err(Fault::WrongMethod),
    };
    let id = call.required(id_name)?.to_owned();
    let preconditions = Preconditions {
        if_match: tags(call, &header::IF_MATCH),
        if_none_match: tags(call, &header::IF_NONE_MATCH),
    };
    match storing {
        None => {
            web.app
                .delete_document(caller, &shelf, &id, preconditions)
                .await?;
        }
        Some(storing) => {
            let content_type = call
                .header(&header::CONTENT_TYPE)
                .unwrap_or("application/octet-stream")
                .to_owned();
            let content = read_whole(body, LARGEST_DOCUMENT).await?;
            check_json(&content_type, &content, storing)?;
            web.app
                .store_document(
                    caller,
                    &shelf,
                    &id,
                    (content_type, content),
                    (storing, preconditions),
                    clock::now(),
                )
                .await?;
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn document(web: &Web, caller: &Caller, shelf: &Shelf, id: &str) -> Answer {
    let document = web.app.document(caller, shelf, id).await?;
    let mut response = (
        [
            (header::CONTENT_TYPE, document.content_type),
            (header::ETAG, format!("\"{}\"", document.etag)),
        ],
        document.content,
    )
        .into_response();
    if let Some(changed) = http_date(document.updated_at) {
        response
            .headers_mut()
            .insert(header::LAST_MODIFIED, changed);
    }
    Ok(response)
}

/// A document that says it is JSON must be; one that is to be joined with another, an object.
fn check_json(content_type: &str, content: &[u8], storing: Storing) -> Result<(), Fault> {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    match serde_json::from_slice::<serde_json::Value>(content) {
        Err(error) => Err(Fault::Rule(format!("$: is not JSON: {error}"))),
        Ok(value) if storing == Storing::Merging && !value.is_object() => {
            Err(Fault::rule("$", "must be a JSON object"))
        }
        Ok(_) => Ok(()),
    }
}

/// The entity tags of a precondition, without quotes; an empty list for `*`.
fn tags(call: &Call, name: &HeaderName) -> Option<Vec<String>> {
    let value = call.header(name)?.trim();
    if value == "*" {
        return Some(Vec::new());
    }
    let tags = value.split(',').map(|tag| {
        let tag = tag.trim();
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag.trim_matches('"').to_ascii_lowercase()
    });
    Some(tags.collect())
}
