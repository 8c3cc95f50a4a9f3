//! Language tags (RFC 5646) and texts in several languages.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::Malformed;
use crate::reader::{self, Cursor};

/// A text by language.
pub type LanguageMap = BTreeMap<LanguageTag, String>;

/// A well-formed language tag such as `en`, `pt-BR` or `zh-Hant-TW`.
///
/// Kept as written and compared as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `en`.
    pub fn english() -> Self {
        Self("en".to_owned())
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for LanguageTag {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let lower = text.to_ascii_lowercase();
        if is_well_formed(&lower) || GRANDFATHERED.contains(&lower.as_str()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed {
                rule: "must be a language tag such as en or pt-BR",
            })
        }
    }
}

pub(crate) fn read_map(cursor: &Cursor<'_>) -> Option<LanguageMap> {
    cursor.entries("texts, by language", reader::owned_string)
}

/// The tags that RFC 5646, 2.2.8 keeps although they break its grammar.
const GRANDFATHERED: [&str; 17] = [
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
];

/// The grammar of RFC 5646, 2.1, for a tag in lower case.
fn is_well_formed(tag: &str) -> bool {
    let subtags: Vec<&str> = tag.split('-').collect();
    let in_form = |subtag: &&str| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if !subtags.iter().all(in_form) {
        return false;
    }
    let mut rest = subtags.as_slice();
    if is_private_use(rest) {
        return true;
    }

    let Some(language) = take(&mut rest, |subtag| is_alphabetic(subtag, 2..=8)) else {
        return false;
    };
    if language.len() <= 3 {
        // Up to three extended language subtags.
        for _ in 0..3 {
            take(&mut rest, |subtag| is_alphabetic(subtag, 3..=3));
        }
    }
    take(&mut rest, |subtag| is_alphabetic(subtag, 4..=4));
    take(&mut rest, |subtag| {
        is_alphabetic(subtag, 2..=2) || is_numeric_region(subtag)
    });

    let mut variants = Vec::new();
    while let Some(variant) = take(&mut rest, is_variant) {
        variants.push(variant);
    }
    let mut singletons = Vec::new();
    while let Some(singleton) = take(&mut rest, |subtag| subtag.len() == 1 && subtag != "x") {
        singletons.push(singleton);
        let mut length = 0;
        while take(&mut rest, |subtag| subtag.len() >= 2).is_some() {
            length += 1;
        }
        if length == 0 {
            return false;
        }
    }
    all_distinct(&variants)
        && all_distinct(&singletons)
        && (rest.is_empty() || is_private_use(rest))
}

/// Takes the first subtag off `rest` if it is of the wanted kind.
fn take<'a>(rest: &mut &[&'a str], is_wanted: impl Fn(&str) -> bool) -> Option<&'a str> {
    let (first, others) = rest.split_first()?;
    is_wanted(first).then(|| {
        *rest = others;
        *first
    })
}

fn is_alphabetic(subtag: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_numeric_region(subtag: &str) -> bool {
    subtag.len() == 3 && subtag.bytes().all(|b| b.is_ascii_digit())
}

fn is_variant(subtag: &str) -> bool {
    subtag.len() >= 5 || (subtag.len() == 4 && subtag.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_private_use(subtags: &[&str]) -> bool {
    matches!(subtags, ["x", _, ..])
}

fn all_distinct(subtags: &[&str]) -> bool {
    subtags
        .iter()
        .enumerate()
        .all(|(position, subtag)| !subtags[..position].contains(subtag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_tags() {
        for tag in [
            "en",
            "de",
            "pt-BR",
            "zh-Hant-TW",
            "es-419",
            "sl-rozaj-biske",
            "de-CH-1901",
            "zh-cmn-Hans-CN",
            "x-pig-latin",
            "en-u-ca-gregory",
            "en-a-bbb-x-a-ccc",
            "i-klingon",
            "EN-us",
            "und",
            "art-lojban",
        ] {
            assert_eq!(
                tag.parse::<LanguageTag>().map(|tag| tag.to_string()),
                Ok(tag.to_owned())
            );
        }
    }

    #[test]
    fn malformed_tags() {
        for tag in [
            "",
            "e",
            "english language",
            "en_US",
            "en-",
            "-en",
            "a-DE",
            "en-a",
            "en-x",
            "x",
            "de-419-DE",
            "12",
            "en-a-bbb-a-ccc",
            "de-1901-1901",
            "abcdefghi",
            "é",
            "en--us",
        ] {
            assert!(
                tag.parse::<LanguageTag>().is_err(),
                "{tag:?} was taken for a language tag"
            );
        }
    }
}
