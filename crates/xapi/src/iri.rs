//! Internationalised resource identifiers, the names of verbs, activities and extensions (RFC 3987).

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::Malformed;

/// An absolute IRI: a scheme, then only characters that an IRI may have.
///
/// Compared as text, as the specification asks: no normalisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Iri(String);

impl Iri {
    /// The IRI as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For IRIs put together from parts that are known to be legal.
    pub(crate) fn trusted(text: impl Into<String>) -> Self {
        let text = text.into();
        debug_assert!(check(&text).is_ok(), "not an IRI: {text}");
        Self(text)
    }
}

/// So that extensions can be looked up by a constant. Text and IRI compare alike.
impl Borrow<str> for Iri {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Iri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Iri {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        check(text)?;
        Ok(Self(text.to_owned()))
    }
}

fn check(text: &str) -> Result<(), Malformed> {
    let absolute = Malformed {
        rule: "must be an absolute IRI, with a scheme such as https:",
    };
    let (scheme, rest) = text.split_once(':').ok_or(absolute)?;
    let scheme_is_legal = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if !scheme_is_legal || rest.is_empty() {
        return Err(absolute);
    }
    let (before_fragment, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (hierarchy, query) = before_fragment
        .split_once('?')
        .unwrap_or((before_fragment, ""));
    let (authority, path) = match hierarchy.strip_prefix("//") {
        Some(after) => after.split_at(after.find('/').unwrap_or(after.len())),
        None => ("", hierarchy),
    };
    if authority.is_empty()
        && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
    {
        return Err(Malformed {
            rule: "must be an IRI with a host after http:// or https://",
        });
    }
    let legal = is_made_of(authority, |c| {
        is_path_character(c) || matches!(c, '[' | ']')
    }) && is_made_of(path, |c| is_path_character(c) || c == '/')
        && is_made_of(query, |c| {
            is_path_character(c) || matches!(c, '/' | '?') || is_private_use(c)
        })
        && is_made_of(fragment, |c| is_path_character(c) || matches!(c, '/' | '?'));
    if legal {
        Ok(())
    } else {
        Err(Malformed {
            rule: "must be an IRI: it has a character that an IRI cannot have",
        })
    }
}

/// Whether a component has only legal characters and complete percent-encoded bytes.
fn is_made_of(component: &str, legal: impl Fn(char) -> bool) -> bool {
    let mut rest = component.chars();
    while let Some(c) = rest.next() {
        let ok = if c == '%' {
            let is_hex = |digit: Option<char>| digit.is_some_and(|digit| digit.is_ascii_hexdigit());
            is_hex(rest.next()) && is_hex(rest.next())
        } else {
            legal(c)
        };
        if !ok {
            return false;
        }
    }
    true
}

/// `ipchar` without percent-encoding (RFC 3987, 2.2).
fn is_path_character(c: char) -> bool {
    match c {
        '\u{a0}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{ffef}' => true,
        // Planes 1 to 14 without their last two code points and without the tags that open plane 14.
        '\u{10000}'..='\u{effff}' => {
            u32::from(c) & 0xffff <= 0xfffd && !('\u{e0000}'..='\u{e0fff}').contains(&c)
        }
        _ => c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c),
    }
}

/// `iprivate` (RFC 3987, 2.2), legal in a query only.
fn is_private_use(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_iris_are_kept_as_written() {
        for text in [
            "http://adlnet.gov/expapi/verbs/answered",
            "HTTPS://example.org",
            "https://[2001:db8::1]:8443/a?b=/c?d#e/f",
            "urn:uuid:7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11",
            "tag:example.org,2026:a/b",
            "cairn:course/fractions",
            "mailto:ada@example.org",
            "https://example.org/écoles/数学?%C3%A9",
        ] {
            assert_eq!(
                text.parse::<Iri>().map(|iri| iri.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn illegal_iris_are_refused() {
        for text in [
            "",
            "answered",
            "/verbs/answered",
            "://x",
            "1a:b",
            "http:",
            "http://",
            "http:///x",
            "https:x",
            "urn:",
            "urn:a b",
            "urn:a\nb",
            "urn:<a>",
            "urn:\"",
            "urn:{a}",
            "urn:a|b",
            "urn:a\\b",
            "urn:a^b",
            "urn:`",
            "urn:%4",
            "urn:%zz",
            "urn:a#b#c",
            "urn:[a]",
            "urn:\u{e000}",
            "urn:\u{fffe}",
            "urn:\u{85}",
            "urn:\u{e0001}",
        ] {
            assert!(
                text.parse::<Iri>().is_err(),
                "{text:?} was taken for an IRI"
            );
        }
    }
}
