//! What somebody asks for who adds a record store, and whether it makes sense.

use cairn_engine::Timestamp;
use cairn_store::{NewForwardTarget, position_at};
use url::Url;

use crate::error::{Error, Result};

/// A record store to be forwarded to.
#[derive(Clone)]
pub struct ForwardWish {
    /// What people call it.
    pub name: String,
    /// Its xAPI endpoint: `https://lrs.example.org/xapi`.
    pub endpoint: String,
    /// Whether the endpoint may be `http:`, where everybody on the way can read along.
    pub allow_http: bool,
    /// The user that Cairn signs in as there.
    pub key: String,
    /// The password.
    pub secret: String,
    /// The version of xAPI to speak, `1.0.3` or `2.0.0`.
    pub version: String,
    /// What the account system of the learners is called there: an IRI; empty: one made of the id of this installation.
    pub people: String,
    /// Whether only what happened here is forwarded, not what other systems handed in.
    pub own_only: bool,
    /// The IRI of the verb that statements need; empty: any.
    pub verb: String,
    /// The IRI of their activity, or with `*` in the end, how it begins; empty: any.
    pub activity: String,
    /// Whether what is kept already is forwarded too.
    pub from_the_beginning: bool,
}

/// Leaves out the secret.
impl std::fmt::Debug for ForwardWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ForwardWish")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// A wish that makes sense: the secret, and the rest with the secret still to be sealed.
pub(super) fn checked(wish: ForwardWish, now: Timestamp) -> Result<(String, NewForwardTarget)> {
    let invalid = |text: &str| Err(Error::Invalid(text.to_owned()));
    let name = wish.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 200 {
        return invalid("a record store needs a name of at most 200 characters");
    }
    let is_iri = |text: &str| text.parse::<cairn_xapi::Iri>().is_ok();
    let (verb, activity) = (wish.verb.trim().to_owned(), wish.activity.trim().to_owned());
    let people = wish.people.trim().to_owned();
    if !(verb.is_empty() || is_iri(&verb)) || !(people.is_empty() || is_iri(&people)) {
        return invalid("the verb and the account system of the learners must be IRIs");
    }
    if people == crate::records::PEOPLE {
        return invalid("the account system of the learners needs a name that no other Cairn has");
    }
    if !activity.is_empty() && !is_iri(activity.strip_suffix('*').unwrap_or(&activity)) {
        return invalid(
            "the activity must be an IRI such as https://example.org/film, or how it begins and a *",
        );
    }
    if !matches!(wish.version.as_str(), "1.0.3" | "2.0.0") {
        return invalid("the version must be 1.0.3 or 2.0.0");
    }
    let key = wish.key.trim().to_owned();
    if key.is_empty() || key.contains(|found: char| found == ':' || found.is_control()) {
        return invalid("the key must be the user of Basic authentication, without a colon");
    }
    let new = NewForwardTarget {
        name,
        endpoint: endpoint(&wish.endpoint, wish.allow_http)?,
        key,
        secret: Vec::new(),
        version: wish.version,
        people,
        own_only: wish.own_only,
        verb,
        activity,
        created_at: now.0,
        created_by: None,
        after: if wish.from_the_beginning {
            0
        } else {
            position_at(now.0.saturating_mul(1000))
        },
    };
    Ok((checked_secret(&wish.secret)?, new))
}

pub(super) fn checked_secret(secret: &str) -> Result<String> {
    let secret = secret.trim_end_matches(['\r', '\n']);
    if secret.is_empty() || secret.contains(char::is_control) {
        return Err(Error::Invalid(
            "the secret must be the password of Basic authentication".to_owned(),
        ));
    }
    Ok(secret.to_owned())
}

/// An endpoint as it is kept: without a slash, and without the name of the resource.
fn endpoint(text: &str, allow_http: bool) -> Result<String> {
    let invalid = |text: &str| Err(Error::Invalid(text.to_owned()));
    let Ok(url) = text.trim().parse::<Url>() else {
        return invalid("the endpoint must be an address such as https://lrs.example.org/xapi");
    };
    match url.scheme() {
        "https" => {}
        "http" if allow_http => {}
        "http" => {
            return invalid(
                "over http everybody on the way can read along: take https, or say that http is meant",
            );
        }
        _ => {
            return invalid("the endpoint must be an address such as https://lrs.example.org/xapi");
        }
    }
    let has_more = !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some();
    if has_more || !url.has_host() {
        return invalid("the endpoint must be an address without a user, a question mark or a #");
    }
    let whole = url.as_str().trim_end_matches('/');
    let whole = whole.strip_suffix("/statements").unwrap_or(whole);
    Ok(whole.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_kept_in_one_spelling() {
        for (given, kept) in [
            (
                "https://lrs.example.org/xapi",
                "https://lrs.example.org/xapi",
            ),
            (
                " https://lrs.example.org/xapi/ ",
                "https://lrs.example.org/xapi",
            ),
            (
                "https://LRS.example.org/xapi/statements",
                "https://lrs.example.org/xapi",
            ),
            ("https://lrs.example.org", "https://lrs.example.org"),
            (
                "https://lrs.example.org:444/a//",
                "https://lrs.example.org:444/a",
            ),
        ] {
            assert_eq!(
                endpoint(given, false).ok().as_deref(),
                Some(kept),
                "{given}"
            );
        }
        for wrong in [
            "",
            "lrs.example.org",
            "ftp://lrs.example.org",
            "file:///etc/passwd",
            "http://lrs.example.org",
            "https://u:p@lrs.example.org",
            "https://lrs.example.org?a",
            "https://lrs.example.org#a",
        ] {
            assert!(endpoint(wrong, false).is_err(), "{wrong}");
        }
        assert!(endpoint("http://127.0.0.1:8080/xapi", true).is_ok());
    }
}
