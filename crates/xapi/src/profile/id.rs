//! The ids that courses give to things.

use std::fmt;
use std::str::FromStr;

use crate::Malformed;

/// The id of a course, skill, template, verdict or misconception: words of `a-z0-9` joined by single hyphens, at most
/// 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Id {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if text.len() <= 64 && text.split('-').all(is_word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed {
                rule: "must be an id such as adding-fractions, of at most 64 characters",
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kebab_case() {
        for text in ["a", "adding-fractions", "7", "a-1-b2", &"a".repeat(64)] {
            assert_eq!(
                text.parse::<Id>().map(|id| id.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in [
            "",
            "-",
            "a-",
            "-a",
            "a--b",
            "A",
            "a_b",
            "a b",
            "a/b",
            "é",
            "a\n",
            &"a".repeat(65),
        ] {
            assert!(text.parse::<Id>().is_err(), "{text:?} was taken for an id");
        }
    }
}
