//! The About resource (1.0.3 part three, 2.8): which versions are spoken. Anybody may ask.

use axum::http::Method;
use serde_json::json;

use super::call::Call;
use super::fault::Fault;
use super::{Answer, json};

pub(super) fn answer(call: &Call) -> Answer {
    if call.method != Method::GET && call.method != Method::HEAD {
        return Err(Fault::WrongMethod);
    }
    call.only(&[])?;
    let about = json!({
        "version": ["2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0"],
        "extensions": { "cairn:extension/version": env!("CARGO_PKG_VERSION") },
    });
    Ok(json(about.to_string()))
}
