//! Which edition of the specification somebody speaks.

use std::str::FromStr;

use crate::Malformed;

/// An edition of the specification, as far as the rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edition {
    /// xAPI 1.0, with any patch number.
    V1_0,
    /// xAPI 2.0 (IEEE 9274.1.1), with any patch number.
    V2_0,
}

impl Edition {
    /// The version that Cairn names as its own for this edition.
    pub fn version(self) -> &'static str {
        match self {
            Self::V1_0 => "1.0.3",
            Self::V2_0 => "2.0.0",
        }
    }

    /// The version that a statement gets that came without one (1.0.3 part two, 2.4.10; 2.0, 4.2.4.3).
    pub(crate) fn version_of_statements(self) -> &'static str {
        match self {
            Self::V1_0 => "1.0.0",
            Self::V2_0 => "2.0.0",
        }
    }
}

/// From the value of `X-Experience-API-Version`: `1.0` counts as `1.0.0`, as the specification asks.
impl FromStr for Edition {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let edition = match text.get(..3) {
            Some("1.0") => Self::V1_0,
            Some("2.0") => Self::V2_0,
            _ => return Err(UNKNOWN),
        };
        let is_patch = |patch: &str| {
            patch.is_empty()
                || patch.strip_prefix('.').is_some_and(|digits| {
                    !digits.is_empty()
                        && digits.len() <= 3
                        && digits.bytes().all(|b| b.is_ascii_digit())
                })
        };
        if is_patch(&text[3..]) {
            Ok(edition)
        } else {
            Err(UNKNOWN)
        }
    }
}

const UNKNOWN: Malformed = Malformed {
    rule: "must be a version 1.0.x or 2.0.x of the specification",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_name_their_edition() {
        for (text, edition) in [
            ("1.0", Some(Edition::V1_0)),
            ("1.0.0", Some(Edition::V1_0)),
            ("1.0.32", Some(Edition::V1_0)),
            ("2.0", Some(Edition::V2_0)),
            ("2.0.0", Some(Edition::V2_0)),
            ("", None),
            ("0.95", None),
            ("1.1.0", None),
            ("1.0.", None),
            ("1.0.x", None),
            ("1.00", None),
            ("2.0.0.0", None),
            ("10.0", None),
            ("1.0\u{e9}", None),
        ] {
            assert_eq!(text.parse().ok(), edition, "{text}");
        }
    }
}
