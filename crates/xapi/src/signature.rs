//! Signed statements (xAPI 1.0.3 part two, 2.6; 2.0, 4.2.8): a JSON web signature that came as an attachment.
//!
//! Here the signature is taken apart and its payload compared with the statement. Whether the bytes were signed by the
//! key in the certificate is for the caller to find out, who has the cryptography.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::{Malformed, equivalence, json};

/// The usage of an attachment that is a signature.
pub const SIGNATURE_USAGE: &str = "http://adlnet.gov/expapi/attachments/signature";

/// The media type that a signature must have.
pub const SIGNATURE_TYPE: &str = "application/octet-stream";

/// The algorithms that a signature may use (RFC 7518, 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// The same with SHA-384.
    Rs384,
    /// The same with SHA-512.
    Rs512,
}

/// A signature, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// How it was made.
    pub algorithm: Algorithm,
    /// The certificate of the signer, DER, if it came along.
    pub certificate: Option<Vec<u8>>,
    /// What was signed, to the byte.
    pub signed: Vec<u8>,
    /// The signature itself.
    pub signature: Vec<u8>,
    /// The statement that was signed.
    payload: Value,
}

fn malformed(rule: &'static str) -> Malformed {
    Malformed { rule }
}

impl Signature {
    /// Takes a signature apart: a JWS in compact serialisation (RFC 7515, 7.1).
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(jws: &[u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(jws)
            .map_err(|_| malformed("must be a JWS in compact serialisation"))?
            .trim();
        let parts: Vec<&str> = text.split('.').collect();
        let [header, payload, signature] = parts.as_slice() else {
            return Err(malformed(
                "must be a JWS in compact serialisation: three parts with dots between",
            ));
        };
        let decode = |part: &str| {
            BASE64_URL_SAFE_NO_PAD
                .decode(part)
                .map_err(|_| malformed("must be a JWS whose parts are base64url"))
        };
        let read = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).ok()?;
            json::parse(&text).ok()
        };
        let head =
            read(decode(header)?).ok_or_else(|| malformed("must be a JWS whose header is JSON"))?;
        let algorithm = match head.get("alg").and_then(Value::as_str) {
            Some("RS256") => Algorithm::Rs256,
            Some("RS384") => Algorithm::Rs384,
            Some("RS512") => Algorithm::Rs512,
            _ => {
                return Err(malformed(
                    "must be signed with the algorithm RS256, RS384 or RS512",
                ));
            }
        };
        let certificate = match head.get("x5c") {
            None => None,
            Some(chain) => {
                let first = chain.get(0).and_then(Value::as_str);
                let first = first.and_then(|first| BASE64_STANDARD.decode(first).ok());
                Some(first.ok_or_else(|| {
                    malformed("must be a JWS whose x5c is a list of certificates in base64")
                })?)
            }
        };
        let bytes = decode(payload)?;
        Ok(Self {
            algorithm,
            certificate,
            signed: format!("{header}.{payload}").into_bytes(),
            signature: decode(signature)?,
            payload: read(bytes)
                .ok_or_else(|| malformed("must be a JWS whose payload is a statement"))?,
        })
    }

    /// Whether it is this statement that was signed. The attachment that holds the signature was not part of it then.
    pub fn is_of(&self, statement: &Value) -> bool {
        let mut signed = self.payload.clone();
        let mut kept = statement.clone();
        for value in [&mut signed, &mut kept] {
            let Value::Object(map) = value else {
                return false;
            };
            if let Some(Value::Array(attachments)) = map.get_mut("attachments") {
                attachments.retain(|attachment| {
                    attachment.get("usageType").and_then(Value::as_str) != Some(SIGNATURE_USAGE)
                });
                if attachments.is_empty() {
                    map.remove("attachments");
                }
            }
            // An id that the record store gave was not there to be signed.
        }
        if signed.get("id").is_none()
            && let Value::Object(map) = &mut kept
        {
            map.remove("id");
        }
        equivalence::equivalent(&signed, &kept)
    }
}
