//! The files that come with statements, among them signatures (1.0.3 part two, 2.4.11 and 2.6).
//!
//! A statement describes its attachments; the bytes of each either come along, in a request of several parts, or can be
//! fetched where the statement says. What comes along must be what was described, to the bit, and nothing else may come.

use std::collections::BTreeMap;

use cairn_store::StoredAttachment;
use cairn_xapi::signature::{Algorithm, SIGNATURE_TYPE, SIGNATURE_USAGE, Signature};
use cairn_xapi::{Attachment, Invalid, Object, Problem, Received};
use serde_json::Value;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use rustls_pki_types::CertificateDer;
use webpki::{EndEntityCert, ring};

use super::Outcome;

/// What is described, and what has come.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// By SHA-2 sum, in lower case.
    described: BTreeMap<String, Described>,
    /// Statements that say they are signed, with the sum of the signature and the way to the attachments.
    signed: Vec<(Value, String, String)>,
}

#[derive(Debug)]
struct Described {
    content_type: String,
    /// Where in the request it is described.
    path: String,
    /// Whether it can be fetched elsewhere.
    elsewhere: bool,
    content: Option<Vec<u8>>,
}

fn problem(path: &str, rule: impl Into<String>) -> Invalid {
    Invalid {
        problems: vec![Problem {
            path: path.to_owned(),
            rule: rule.into(),
        }],
    }
}

impl Files {
    /// Notes what a statement describes; `path` is the way to its attachments.
    pub(super) fn expect(&mut self, received: &Received, path: &str) {
        let statement = &received.statement;
        let inner = match &statement.object {
            Object::SubStatement(inner) => inner.attachments.as_deref().unwrap_or_default(),
            _ => &[],
        };
        let own = statement.attachments.as_deref().unwrap_or_default();
        for (place, attachment) in own.iter().enumerate() {
            let path = format!("{path}[{place}]");
            self.describe(attachment, &path);
            if attachment.usage_type.as_str() == SIGNATURE_USAGE {
                self.signed
                    .push((received.value.clone(), sum(attachment), path));
            }
        }
        for (place, attachment) in inner.iter().enumerate() {
            let root = path.strip_suffix(".attachments").unwrap_or(path);
            self.describe(attachment, &format!("{root}.object.attachments[{place}]"));
        }
    }

    fn describe(&mut self, attachment: &Attachment, path: &str) {
        self.described
            .entry(sum(attachment))
            .or_insert_with(|| Described {
                content_type: attachment.content_type.clone(),
                path: path.to_owned(),
                elsewhere: attachment.file_url.is_some(),
                content: None,
            });
    }

    /// Takes the bytes of an attachment.
    pub(super) fn take(&mut self, sha2: &str, content: Vec<u8>) -> Outcome<()> {
        let sha2 = sha2.to_ascii_lowercase();
        let Some(described) = self.described.get_mut(&sha2) else {
            return Err(problem(
                "X-Experience-API-Hash",
                format!("no statement has an attachment whose sha2 is {sha2}"),
            )
            .into());
        };
        if sum_of(&content, sha2.len()).as_ref() != Some(&sha2) {
            return Err(problem(
                &described.path,
                "the bytes that came have another SHA-2 sum",
            )
            .into());
        }
        described.content = Some(content);
        Ok(())
    }

    /// Whether everything has come, and signatures are what they must be.
    pub(super) fn check(&self) -> Outcome<()> {
        for described in self.described.values() {
            if described.content.is_none() && !described.elsewhere {
                return Err(problem(
                    &described.path,
                    "must have its bytes in a part of the request, or a fileUrl",
                )
                .into());
            }
        }
        for (statement, sha2, path) in &self.signed {
            let Some(described) = self.described.get(sha2) else {
                continue;
            };
            let wrong = |rule: &str| problem(path, rule.to_owned());
            if described.content_type != SIGNATURE_TYPE {
                return Err(wrong("must have the contentType application/octet-stream").into());
            }
            let Some(content) = &described.content else {
                return Err(wrong("must have its bytes in a part of the request").into());
            };
            let signature = Signature::parse(content).map_err(|error| wrong(error.rule))?;
            if !signature.is_of(statement) {
                return Err(wrong("must be the signature of this statement").into());
            }
            verify(&signature).map_err(wrong)?;
        }
        Ok(())
    }

    /// What is to be kept.
    pub(super) fn kept(&self) -> impl Iterator<Item = StoredAttachment> + '_ {
        self.described.iter().filter_map(|(sha2, described)| {
            Some(StoredAttachment {
                sha2: sha2.clone(),
                content_type: described.content_type.clone(),
                content: described.content.clone()?,
            })
        })
    }
}

fn sum(attachment: &Attachment) -> String {
    attachment.sha2.as_str().to_ascii_lowercase()
}

/// The SHA-2 sum of so many hexadecimal digits.
fn sum_of(content: &[u8], digits: usize) -> Option<String> {
    Some(match digits {
        56 => crate::hex(&Sha224::digest(content)),
        64 => crate::hex(&Sha256::digest(content)),
        96 => crate::hex(&Sha384::digest(content)),
        128 => crate::hex(&Sha512::digest(content)),
        _ => return None,
    })
}

/// Checks a signature against the certificate that came with it; without one there is nothing to check it by.
fn verify(signature: &Signature) -> Result<(), &'static str> {
    let Some(certificate) = &signature.certificate else {
        return Ok(());
    };
    let certificate = CertificateDer::from(certificate.as_slice());
    let certificate = EndEntityCert::try_from(&certificate)
        .map_err(|_| "must have an X.509 certificate in its x5c")?;
    let algorithm = match signature.algorithm {
        Algorithm::Rs256 => ring::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::Rs384 => ring::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::Rs512 => ring::RSA_PKCS1_2048_8192_SHA512,
    };
    certificate
        .verify_signature(algorithm, &signature.signed, &signature.signature)
        .map_err(|_| "must have been signed with the key of the certificate in its x5c")
}
