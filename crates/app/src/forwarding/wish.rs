//! What somebody asks for who adds a record store, and whether it makes sense.

use cairn_engine::Timestamp;
use cairn_store::{NewForwardTarget, position_at};
use url::Url;

use crate::error::Error;

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

/// What is wrong with a wish: a sentence each, in the words of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForwardMistake {
    /// There is no name, or a very long one.
    #[error("a record store needs a name of at most 200 characters")]
    Name,
    /// The endpoint is no address at all.
    #[error("the endpoint must be an address such as https://lrs.example.org/xapi")]
    NotAnAddress,
    /// The endpoint is an address of something else than a web server.
    #[error("the endpoint must begin with https://")]
    OtherScheme,
    /// The endpoint is `http:`, and nobody said that this is meant.
    #[error("over http everybody on the way can read along: take https, or say that http is meant")]
    Http,
    /// The endpoint has a user, a password, a query or a fragment.
    #[error("the endpoint must be an address without a user, a question mark or a #")]
    MoreThanAnAddress,
    /// There is no user.
    #[error("the key is missing: the user of Basic authentication")]
    NoKey,
    /// The user has a colon or a control character, with which nobody can sign in.
    #[error("the key must be the user of Basic authentication, without a colon")]
    Key,
    /// There is no password.
    #[error("the secret is missing: the password of Basic authentication")]
    NoSecret,
    /// The password has a control character, such as the end of a line.
    #[error("the secret must be the password of Basic authentication, in one line")]
    Secret,
    /// The version is none that Cairn can speak there.
    #[error("the version must be 1.0.3 or 2.0.0")]
    Version,
    /// The verb is no IRI.
    #[error("the verb must be an IRI such as http://adlnet.gov/expapi/verbs/answered")]
    Verb,
    /// The activity is no IRI, and not how one begins.
    #[error(
        "the activity must be an IRI such as https://example.org/film, or how it begins and a *"
    )]
    Activity,
    /// The account system of the learners is no IRI.
    #[error("the account system of the learners must be an IRI such as https://school.example.org")]
    People,
    /// The account system of the learners is the one that each Cairn means itself by.
    #[error("the account system of the learners needs a name that no other Cairn has")]
    PeopleOfAnyCairn,
}

impl From<ForwardMistake> for Error {
    fn from(mistake: ForwardMistake) -> Self {
        Self::Invalid(mistake.to_string())
    }
}

impl ForwardWish {
    /// All that is wrong with it, at most one mistake for each of its fields, in their order.
    pub fn mistakes(&self) -> Vec<ForwardMistake> {
        let is_iri = |text: &str| text.parse::<cairn_xapi::Iri>().is_ok();
        let is_iri_or_empty = |text: &str| text.is_empty() || is_iri(text);
        let name = self.name.trim();
        let key = self.key.trim();
        let activity = self.activity.trim();
        let people = self.people.trim();
        let when = |wrong: bool, mistake| wrong.then_some(mistake);
        let found = [
            when(
                name.is_empty() || name.chars().count() > 200,
                ForwardMistake::Name,
            ),
            endpoint(&self.endpoint, self.allow_http).err(),
            when(key.is_empty(), ForwardMistake::NoKey).or(when(
                key.contains(|found: char| found == ':' || found.is_control()),
                ForwardMistake::Key,
            )),
            checked_secret(&self.secret).err(),
            when(
                !matches!(self.version.as_str(), "1.0.3" | "2.0.0"),
                ForwardMistake::Version,
            ),
            when(!is_iri_or_empty(self.verb.trim()), ForwardMistake::Verb),
            when(
                !is_iri_or_empty(activity.strip_suffix('*').unwrap_or(activity)) || activity == "*",
                ForwardMistake::Activity,
            ),
            when(!is_iri_or_empty(people), ForwardMistake::People).or(when(
                people == crate::records::PEOPLE,
                ForwardMistake::PeopleOfAnyCairn,
            )),
        ];
        found.into_iter().flatten().collect()
    }
}

/// A wish that makes sense: the secret, and the rest with the secret still to be sealed.
pub(super) fn checked(
    wish: ForwardWish,
    now: Timestamp,
) -> Result<(String, NewForwardTarget), ForwardMistake> {
    if let Some(first) = wish.mistakes().into_iter().next() {
        return Err(first);
    }
    let trimmed = |text: &str| text.trim().to_owned();
    let new = NewForwardTarget {
        name: trimmed(&wish.name),
        endpoint: endpoint(&wish.endpoint, wish.allow_http)?,
        key: trimmed(&wish.key),
        secret: Vec::new(),
        version: wish.version,
        people: trimmed(&wish.people),
        own_only: wish.own_only,
        verb: trimmed(&wish.verb),
        activity: trimmed(&wish.activity),
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

pub(super) fn checked_secret(secret: &str) -> Result<String, ForwardMistake> {
    let secret = secret.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(ForwardMistake::NoSecret);
    }
    if secret.contains(char::is_control) {
        return Err(ForwardMistake::Secret);
    }
    Ok(secret.to_owned())
}

/// An endpoint as it is kept: without a slash, and without the name of the resource.
fn endpoint(text: &str, allow_http: bool) -> Result<String, ForwardMistake> {
    let Ok(url) = text.trim().parse::<Url>() else {
        return Err(ForwardMistake::NotAnAddress);
    };
    match url.scheme() {
        "https" => {}
        "http" if allow_http => {}
        "http" => return Err(ForwardMistake::Http),
        _ => return Err(ForwardMistake::OtherScheme),
    }
    let has_more = !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some();
    if has_more || !url.has_host() {
        return Err(ForwardMistake::MoreThanAnAddress);
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
        for (wrong, mistake) in [
            ("", ForwardMistake::NotAnAddress),
            ("lrs.example.org", ForwardMistake::NotAnAddress),
            ("ftp://lrs.example.org", ForwardMistake::OtherScheme),
            ("lrs.example.org:444", ForwardMistake::OtherScheme),
            ("file:///etc/passwd", ForwardMistake::OtherScheme),
            ("http://lrs.example.org", ForwardMistake::Http),
            (
                "https://u:p@lrs.example.org",
                ForwardMistake::MoreThanAnAddress,
            ),
            (
                "https://lrs.example.org?a",
                ForwardMistake::MoreThanAnAddress,
            ),
            (
                "https://lrs.example.org#a",
                ForwardMistake::MoreThanAnAddress,
            ),
        ] {
            assert_eq!(endpoint(wrong, false), Err(mistake), "{wrong}");
        }
        assert!(endpoint("http://127.0.0.1:8080/xapi", true).is_ok());
    }
}
