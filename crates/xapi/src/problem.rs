//! What is wrong with a statement, in words for the person who has to mend it.

use std::fmt;

/// One broken rule, at one place in the JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, as a JSON path: `$.result.score.scaled`, `$.context.extensions["https://example.org/x"]`.
    pub path: String,
    /// The rule that was broken, as a phrase that follows the path: `must be between -1 and 1`.
    pub rule: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.rule)
    }
}

/// All the problems found in one reading; displayed one to a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Invalid {
    /// In the order of reading; properties that do not belong come first in each object. Never empty.
    pub problems: Vec<Problem>,
}

impl Invalid {
    pub(crate) fn one(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            problems: vec![Problem {
                path: path.into(),
                rule: rule.into(),
            }],
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.problems.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

/// A text is not in the form its kind of value has; displays the rule: `must be a UUID …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct Malformed {
    /// The rule that was broken.
    pub rule: &'static str,
}
