//! The Statements resource (1.0.3 part three, 2.1; 2.0, 4.1.6.1).

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use cairn_app::clock;
use cairn_app::records::Caller;
use cairn_app::records::intake::Intake;
use cairn_app::records::query::{GivenStatement, StatementQuery};
use cairn_xapi::Edition;
use cairn_xapi::format::Format;
use futures_util::{StreamExt, stream};
use uuid::Uuid;

use super::body::Splitter;
use super::call::Call;
use super::fault::Fault;
use super::multipart::Multipart;
use super::{Answer, http_date, json};
use crate::Web;
use crate::form;

/// The largest attachments of a request together, in bytes.
const LARGEST_ATTACHMENTS: usize = 64 << 20;

pub(super) async fn answer(
    web: &Web,
    caller: &Caller,
    edition: Edition,
    call: &Call,
    body: Body,
) -> Answer {
    match call.method {
        Method::GET | Method::HEAD => {
            if call.parameter("statementId").is_some()
                || call.parameter("voidedStatementId").is_some()
            {
                one(web, caller, call).await
            } else {
                page(web, caller, call).await
            }
        }
        Method::PUT => put(web, caller, edition, call, body).await,
        Method::POST => post(web, caller, edition, call, body).await,
        _ => Err(Fault::WrongMethod),
    }
}

async fn put(web: &Web, caller: &Caller, edition: Edition, call: &Call, body: Body) -> Answer {
    call.only(&["statementId"])?;
    call.required("statementId")?;
    let id = call.uuid("statementId")?;
    let mut intake = Intake::of(caller, edition, clock::now());
    receive(call, body, &mut intake, id).await?;
    web.app
        .keep_statements(caller, intake, clock::now())
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn post(web: &Web, caller: &Caller, edition: Edition, call: &Call, body: Body) -> Answer {
    call.only(&[])?;
    let mut intake = Intake::of(caller, edition, clock::now());
    receive(call, body, &mut intake, None).await?;
    let ids = web
        .app
        .keep_statements(caller, intake, clock::now())
        .await?;
    let ids: Vec<String> = ids
        .into_iter()
        .map(|id| format!("\"{}\"", id.hyphenated()))
        .collect();
    Ok((
        [(header::CONTENT_TYPE, "application/json")],
        format!("[{}]", ids.join(",")),
    )
        .into_response())
}

/// Receives statements, and attachments if there are any. `only` is the id of the one statement that a PUT may have.
async fn receive(
    call: &Call,
    body: Body,
    intake: &mut Intake,
    only: Option<Uuid>,
) -> Result<(), Fault> {
    let content_type = call
        .header(&header::CONTENT_TYPE)
        .unwrap_or_default()
        .to_owned();
    let essence = essence(&content_type);
    if essence.eq_ignore_ascii_case("application/json") {
        let mut splitter = Splitter::default();
        let mut stream = body.into_data_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| Fault::rule("the body", "ended early"))?;
            feed(&mut splitter, &chunk, intake, only)?;
        }
        splitter.finish()?;
    } else if essence.eq_ignore_ascii_case("multipart/mixed") {
        let mut multipart = Multipart::new(body, &content_type)?;
        receive_parts(&mut multipart, intake, only).await?;
    } else {
        return Err(Fault::rule(
            "Content-Type",
            "must be application/json, or multipart/mixed with attachments",
        ));
    }
    Ok(())
}

async fn receive_parts(
    multipart: &mut Multipart,
    intake: &mut Intake,
    only: Option<Uuid>,
) -> Result<(), Fault> {
    let first = multipart.next_part(true).await?;
    let is_json = first
        .and_then(|headers| headers.get("content-type").map(essence_of))
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    if !is_json {
        return Err(Fault::rule(
            "the first part",
            "must be application/json: the statements",
        ));
    }
    let mut splitter = Splitter::default();
    while let Some(some) = multipart.read_some().await? {
        feed(&mut splitter, &some, intake, only)?;
    }
    splitter.finish()?;
    let mut left = LARGEST_ATTACHMENTS;
    while let Some(headers) = multipart.next_part(false).await? {
        let binary = headers
            .get("content-transfer-encoding")
            .is_some_and(|encoding| encoding.eq_ignore_ascii_case("binary"));
        if !binary {
            return Err(Fault::rule(
                "Content-Transfer-Encoding",
                "must be binary in the part of an attachment",
            ));
        }
        let sha2 = headers
            .get("x-experience-api-hash")
            .ok_or_else(|| {
                Fault::rule(
                    "X-Experience-API-Hash",
                    "is required in the part of an attachment",
                )
            })?
            .to_owned();
        let content = multipart.read_part(left).await?;
        left -= content.len();
        intake.attach(&sha2, content)?;
    }
    Ok(())
}

fn feed(
    splitter: &mut Splitter,
    bytes: &[u8],
    intake: &mut Intake,
    only: Option<Uuid>,
) -> Result<(), Fault> {
    splitter.feed(bytes, |text, listed| match only {
        Some(_) if listed => Err(Fault::rule("$", "must be one statement, not an array")),
        Some(id) => Ok(intake.push_as(text, id)?),
        None => {
            intake.expect_list(listed);
            Ok(intake.push(text)?)
        }
    })?;
    if only.is_some() && splitter.is_list() {
        return Err(Fault::rule("$", "must be one statement, not an array"));
    }
    Ok(())
}

fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

fn essence_of(content_type: &str) -> String {
    essence(content_type).to_owned()
}

fn format(call: &Call) -> Result<Format, Fault> {
    match call.parameter("format") {
        None | Some("exact") => Ok(Format::Exact),
        Some("ids") => Ok(Format::Ids),
        Some("canonical") => Ok(Format::Canonical),
        Some(_) => Err(Fault::rule("format", "must be ids, exact or canonical")),
    }
}

fn languages(call: &Call) -> String {
    call.header(&header::ACCEPT_LANGUAGE)
        .unwrap_or_default()
        .to_owned()
}

async fn one(web: &Web, caller: &Caller, call: &Call) -> Answer {
    let voided = call.parameter("voidedStatementId").is_some();
    let name = if voided {
        "voidedStatementId"
    } else {
        "statementId"
    };
    call.only(&[name, "attachments", "format"])?;
    let id = call
        .uuid(name)?
        .ok_or_else(|| Fault::rule(name, "is a required parameter"))?;
    let how = (format(call)?, languages(call));
    let with_attachments = call.truth("attachments")?;
    let statement = web.app.given_statement(caller, id, voided, how).await?;
    let stored = http_date(statement.stored);
    let mut response = if with_attachments {
        let json = statement.json.clone();
        in_parts(web, json, vec![statement.id]).await?
    } else {
        json(statement.json)
    };
    if let Some(stored) = stored {
        response.headers_mut().insert(header::LAST_MODIFIED, stored);
    }
    Ok(response)
}

const FILTERS: [&str; 13] = [
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "format",
    "attachments",
    "ascending",
    "cursor",
];

async fn page(web: &Web, caller: &Caller, call: &Call) -> Answer {
    call.only(&FILTERS)?;
    let number = |name: &str| match call.parameter(name) {
        None => Ok(None),
        Some(text) => match text.parse::<i64>() {
            Ok(number) if number >= 0 => Ok(Some(number)),
            _ => Err(Fault::rule(name, "must be a whole number, 0 or more")),
        },
    };
    let agent = call.actor("agent")?;
    let query = StatementQuery {
        agent: agent.and_then(|agent| agent.identifier().cloned()),
        related_agents: call.truth("related_agents")?,
        verb: call.iri("verb")?.map(|verb| verb.as_str().to_owned()),
        activity: call.iri("activity")?.map(|iri| iri.as_str().to_owned()),
        related_activities: call.truth("related_activities")?,
        registration: call.uuid("registration")?,
        since: call.time("since")?,
        until: call.time("until")?,
        ascending: call.truth("ascending")?,
        limit: u32::try_from(number("limit")?.unwrap_or(0)).unwrap_or(u32::MAX),
        cursor: number("cursor")?,
        format: format(call)?,
        languages: languages(call),
    };
    let with_attachments = call.truth("attachments")?;
    let page = web.app.given_statements(caller, &query).await?;
    let more = page.more.map(|cursor| more(call, cursor));
    let last = page
        .statements
        .iter()
        .map(|statement| statement.stored)
        .max();
    let body = result(&page.statements, more.as_deref().unwrap_or_default());
    let mut response = if with_attachments {
        let ids = page.statements.into_iter().map(|statement| statement.id);
        in_parts(web, body, ids.collect()).await?
    } else {
        json(body)
    };
    if let Some(stored) = last.and_then(http_date) {
        response.headers_mut().insert(header::LAST_MODIFIED, stored);
    }
    Ok(response)
}

/// The `StatementResult` object.
fn result(statements: &[GivenStatement], more: &str) -> String {
    let length: usize = statements
        .iter()
        .map(|statement| statement.json.len() + 1)
        .sum();
    let mut body = String::with_capacity(length + more.len() + 40);
    body.push_str("{\"statements\":[");
    for (place, statement) in statements.iter().enumerate() {
        if place > 0 {
            body.push(',');
        }
        body.push_str(&statement.json);
    }
    body.push_str("],\"more\":");
    body.push_str(&serde_json::Value::from(more).to_string());
    body.push('}');
    body
}

/// The address of the next page: the same question, from where this page ended.
fn more(call: &Call, cursor: i64) -> String {
    let asked = call
        .parameters()
        .iter()
        .filter(|(name, _)| name != "cursor")
        .map(|(name, value)| format!("{name}={}&", form::escape(value)));
    format!(
        "/xapi/statements?{}cursor={cursor}",
        asked.collect::<String>()
    )
}

/// A response of several parts: the JSON, then each attachment of the statements, read when it is its turn.
async fn in_parts(web: &Web, json: String, ids: Vec<String>) -> Answer {
    let sums = web.app.attachments_of(ids).await?;
    let boundary = format!("cairn-{}", Uuid::new_v4().simple());
    let head = format!("--{boundary}\r\nContent-Type: application/json\r\n\r\n{json}\r\n");
    let parts = {
        let (app, boundary) = (web.app.clone(), boundary.clone());
        stream::iter(sums).then(move |sha2| {
            let (app, boundary) = (app.clone(), boundary.clone());
            async move {
                // One that has gone meanwhile breaks the response off; the client sees that it is incomplete.
                let attachment = app
                    .attachment(sha2)
                    .await
                    .map_err(std::io::Error::other)?;
                let mut part = format!(
                    "--{boundary}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {}\r\n\r\n",
                    attachment.content_type, attachment.sha2
                )
                .into_bytes();
                part.extend(attachment.content);
                part.extend(b"\r\n");
                Ok::<_, std::io::Error>(Bytes::from(part))
            }
        })
    };
    let end = format!("--{boundary}--\r\n");
    let whole = stream::iter([Ok(Bytes::from(head))])
        .chain(parts)
        .chain(stream::iter([Ok(Bytes::from(end))]));
    let content_type = format!("multipart/mixed; boundary={boundary}");
    Response::builder()
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from_stream(whole))
        .map_err(|_| Fault::Broken)
}
