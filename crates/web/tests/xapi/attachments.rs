//! Files that come with statements, and signatures.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::store::{Answer, Client, records, statement, statement_with};

fn sum(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut digits, byte| {
            write!(digits, "{byte:02x}").unwrap();
            digits
        })
}

fn with_attachment(usage: &str, content_type: &str, bytes: &[u8]) -> Value {
    statement_with(&json!({
        "attachments": [{
            "usageType": usage,
            "display": { "en": "A file" },
            "contentType": content_type,
            "length": bytes.len(),
            "sha2": sum(bytes),
        }],
    }))
}

fn part(headers: &str, bytes: &[u8]) -> Vec<u8> {
    [
        b"--limit\r\n",
        headers.as_bytes(),
        b"\r\n\r\n",
        bytes,
        b"\r\n",
    ]
    .concat()
}

fn file(bytes: &[u8]) -> Vec<u8> {
    let headers = format!(
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {}",
        sum(bytes)
    );
    part(&headers, bytes)
}

async fn post(client: &Client, statement: &Value, files: &[Vec<u8>]) -> Answer {
    let json = part(
        "Content-Type: application/json",
        statement.to_string().as_bytes(),
    );
    let body = [json, files.concat(), b"--limit--\r\n".to_vec()].concat();
    let headers = [("content-type", "multipart/mixed; boundary=limit")];
    client
        .send("POST", "/xapi/statements", &headers, body)
        .await
}

#[tokio::test]
async fn what_came_along_goes_along_and_nothing_else_may_come() {
    let records = records().await;
    let client = records.client("all").await;
    // As hostile as bytes can be here.
    let bytes = b"\r\n--limi\r\n\0\xff--limit\r\n\r\n-- ".as_slice();
    let described = with_attachment("https://example.org/essay", "text/plain", bytes);
    let kept = post(&client, &described, &[file(bytes)]).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    let found = client.get("/xapi/statements?attachments=true").await;
    assert!(
        found
            .header("content-type")
            .starts_with("multipart/mixed; boundary=")
    );
    let body = found.body;
    assert!(body.windows(bytes.len()).any(|window| window == bytes));
    let plain = client.get("/xapi/statements").await;
    assert_eq!(plain.header("content-type"), "application/json");

    for (statement, files, rule) in [
        (
            &described,
            vec![],
            "must have its bytes in a part of the request",
        ),
        (
            &described,
            vec![file(b"else")],
            "no statement has an attachment",
        ),
        (
            &statement(),
            vec![file(bytes)],
            "no statement has an attachment",
        ),
        (
            &described,
            vec![part("X-Experience-API-Hash: 00", bytes)],
            "Content-Transfer-Encoding: must be binary",
        ),
        (
            &described,
            vec![part("Content-Transfer-Encoding: binary", bytes)],
            "X-Experience-API-Hash: is required",
        ),
    ] {
        let refused = post(&client, statement, &files).await;
        assert_eq!(refused.status, 400, "{rule}");
        assert!(refused.text().contains(rule), "{}", refused.text());
    }
    let lie = file(bytes);
    let lie = [&lie[..lie.len() - 3], b"!\r\n"].concat();
    let refused = post(&client, &described, &[lie]).await;
    assert!(
        refused.text().contains("another SHA-2 sum"),
        "{}",
        refused.text()
    );
    // Bytes that are here already need not come again if they can be fetched elsewhere, and only then.
    assert_eq!(client.post(&described).await.status, 400);
}

#[tokio::test]
async fn a_signature_is_of_the_statement_that_it_comes_with() {
    let records = records().await;
    let client = records.client("all").await;
    let usage = "http://adlnet.gov/expapi/attachments/signature";
    let signed = |header: &Value, payload: &Value| {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.c2ln", part(header), part(payload)).into_bytes()
    };
    let good = signed(&json!({ "alg": "RS256" }), &statement());
    let other = statement_with(&json!({ "result": { "success": true } }));
    for (jws, content_type, status) in [
        (good.clone(), "application/octet-stream", 200),
        (good, "text/plain", 400),
        (
            signed(&json!({ "alg": "RS256" }), &other),
            "application/octet-stream",
            400,
        ),
        (
            signed(&json!({ "alg": "HS256" }), &statement()),
            "application/octet-stream",
            400,
        ),
        (
            signed(&json!({ "alg": "none" }), &statement()),
            "application/octet-stream",
            400,
        ),
        (
            // A certificate that is none.
            signed(&json!({ "alg": "RS256", "x5c": ["AAAA"] }), &statement()),
            "application/octet-stream",
            400,
        ),
        (b"no signature".to_vec(), "application/octet-stream", 400),
    ] {
        let statement = with_attachment(usage, content_type, &jws);
        let answer = post(&client, &statement, &[file(&jws)]).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}
