//! Files that come with a statement (xAPI 1.0.3 part two, 2.4.11).

use std::str::FromStr;

use serde::Serialize;

use crate::reader::{self, Cursor};
use crate::{Iri, LanguageMap, Malformed, language};

/// A file that comes with a statement; this describes it, the bytes travel apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// What it is for.
    pub usage_type: Iri,
    /// What it is called.
    pub display: LanguageMap,
    /// What is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LanguageMap>,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub length: u64,
    /// The SHA-2 sum of its bytes.
    pub sha2: Sha2,
    /// Where it can be fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_url: Option<Iri>,
}

/// A SHA-2 sum (224, 256, 384 or 512 bits) in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sha2(String);

impl Sha2 {
    /// The digits as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sha2 {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if matches!(text.len(), 56 | 64 | 96 | 128) && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed {
                rule: "must be a SHA-2 sum in hexadecimal digits",
            })
        }
    }
}

pub(crate) fn read(cursor: &Cursor<'_>) -> Option<Attachment> {
    let known = [
        "usageType",
        "display",
        "description",
        "contentType",
        "length",
        "sha2",
        "fileUrl",
    ];
    let fields = cursor.object("an attachment", &known)?;
    let usage_type = fields.required("usageType", reader::parsed);
    let display = fields.required("display", language::read_map);
    let description = fields.optional("description", language::read_map);
    let content_type = fields.required("contentType", read_media_type);
    let length = fields.required("length", reader::natural);
    let sha2 = fields.required("sha2", reader::parsed);
    let file_url = fields.optional("fileUrl", reader::parsed);
    Some(Attachment {
        usage_type: usage_type?,
        display: display?,
        description,
        content_type: content_type?,
        length: length?,
        sha2: sha2?,
        file_url,
    })
}

/// A media type (RFC 2045, 5.1): two tokens and a slash; parameters are left as they are.
fn read_media_type(cursor: &Cursor<'_>) -> Option<String> {
    let text = cursor.string()?;
    let essence = text.split(';').next().unwrap_or(text).trim();
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&b))
    };
    match essence.split_once('/') {
        Some((kind, subkind)) if is_token(kind) && is_token(subkind) => Some(text.to_owned()),
        _ => cursor.fail("must be a media type such as text/plain"),
    }
}
