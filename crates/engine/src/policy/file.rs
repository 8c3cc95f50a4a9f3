//! The policy file: the numbers of the policy as a text that a teacher can read.
//!
//! The built-in file is `policy.toml` in this crate. A file of a section has the same keys and needs only
//! those that differ. What is wrong is said for every line, not only for the first one.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::PolicyParameters;
use crate::POLICY_VERSION;

/// The built-in policy file.
pub const BUILT_IN: &str = include_str!("../../policy.toml");

/// No policy file has more bytes.
pub const LONGEST_FILE: usize = 20_000;

/// Every key with the least and the most that it may be.
const KEYS: [(&str, f64, f64); 32] = [
    ("target", 0.5, 0.99),
    ("warm_up_target", 0.5, 0.99),
    ("question", 0.5, 0.99),
    ("fit", 0.0, 1000.0),
    ("learning", 0.0, 1.0),
    ("value", 0.0, 100.0),
    ("contrast", 0.1, 10.0),
    ("helped", 0.0, 10.0),
    ("shown", 0.0, 10.0),
    ("shown_days", 0.0, 100.0),
    ("today", 0.0, 10.0),
    ("today_right", 0.0, 10.0),
    ("unproven", 0.0, 1.0),
    ("opens", 0.0, 100.0),
    ("horizon", 1.0, 3650.0),
    ("forgetting", 0.0, 1000.0),
    ("spread", 0.0, 10.0),
    ("retention", 0.5, 0.99),
    ("contained", 0.0, 1.0),
    ("lasting", 0.0, 1000.0),
    ("weak", 0.0, 1.0),
    ("struggle_window", 1.0, 32.0),
    ("struggle", 0.0, 1000.0),
    ("set_aside", 0.0, 10_000.0),
    ("variety", 0.0, 1000.0),
    ("variety_window", 0.0, 12.0),
    ("goal", 0.0, 1000.0),
    ("assignment", 0.0, 1000.0),
    ("interest", 0.0, 1000.0),
    ("success", 0.0, 1000.0),
    ("exploration", 0.0, 0.4),
    ("kept", 3.0, 200.0),
];

/// The keys that count something.
const WHOLE: [&str; 3] = ["struggle_window", "variety_window", "kept"];

static DEFAULT: LazyLock<PolicyParameters> = LazyLock::new(|| {
    read_over(Table::new(), BUILT_IN)
        .expect("the built-in policy file is complete, a test reads it")
});

impl Default for PolicyParameters {
    /// What the built-in policy file says.
    fn default() -> Self {
        DEFAULT.clone()
    }
}

/// Something wrong in a policy file.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyFileProblem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong in a policy file.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// It is no TOML; what the reader of TOML says.
    Syntax(String),
    /// There is no such key.
    UnknownKey(String),
    /// The value of this key is no number.
    NotANumber(String),
    /// The value of this key is no whole number.
    NotWhole(String),
    /// The value of this key is too small or too large.
    OutOfRange {
        /// The key.
        key: String,
        /// The least that it may be.
        least: f64,
        /// The most that it may be.
        most: f64,
    },
    /// The file has more than [`LONGEST_FILE`] bytes.
    TooLong,
    /// The built-in file lacks something, as told.
    Incomplete(String),
}

impl fmt::Display for PolicyFileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: ", self.line)?;
        match &self.fault {
            Fault::Syntax(message) => write!(formatter, "{message}"),
            Fault::UnknownKey(key) => write!(formatter, "there is no key `{key}`"),
            Fault::NotANumber(key) => write!(formatter, "`{key}` must be a number"),
            Fault::NotWhole(key) => write!(formatter, "`{key}` must be a whole number"),
            Fault::OutOfRange { key, least, most } => {
                write!(formatter, "`{key}` must be from {least} to {most}")
            }
            Fault::TooLong => write!(formatter, "the file has more than {LONGEST_FILE} bytes"),
            Fault::Incomplete(what) => write!(formatter, "{what}"),
        }
    }
}

/// Reads a policy file; what it does not mention stays as the built-in file has it.
///
/// # Errors
/// Everything that is wrong, in the order of the lines.
pub fn read_policy(text: &str) -> Result<PolicyParameters, Vec<PolicyFileProblem>> {
    let base = Table::try_from(&*DEFAULT).map_err(|error| {
        let fault = Fault::Incomplete(error.to_string());
        vec![PolicyFileProblem { line: 1, fault }]
    })?;
    read_over(base, text)
}

fn read_over(base: Table, text: &str) -> Result<PolicyParameters, Vec<PolicyFileProblem>> {
    let problem = |at: usize, fault| PolicyFileProblem {
        line: text[..at.min(text.len())].matches('\n').count() + 1,
        fault,
    };
    if text.len() > LONGEST_FILE {
        return Err(vec![problem(0, Fault::TooLong)]);
    }
    let parsed = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| floor(text, span.start));
        vec![problem(at, Fault::Syntax(error.message().to_owned()))]
    })?;
    let mut numbers = base;
    let mut problems = Vec::new();
    for (key, value) in parsed.into_inner() {
        let at = floor(text, key.span().start);
        match number(key.get_ref(), value.get_ref()) {
            Ok(number) => {
                numbers.insert(key.get_ref().to_string(), number);
            }
            Err(fault) => problems.push(problem(at, fault)),
        }
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.line);
        return Err(problems);
    }
    numbers.insert("version".to_owned(), Value::String(String::new()));
    let version = format!("{POLICY_VERSION}+{:016x}", fingerprint(&numbers));
    let parameters = PolicyParameters::deserialize(numbers)
        .map_err(|error| vec![problem(0, Fault::Incomplete(error.message().to_owned()))])?;
    Ok(PolicyParameters {
        version: Cow::Owned(version),
        ..parameters
    })
}

/// The value of a key, if it may be that.
fn number(key: &str, value: &DeValue<'_>) -> Result<Value, Fault> {
    let known = KEYS.iter().find(|(name, ..)| *name == key);
    let &(_, least, most) = known.ok_or_else(|| Fault::UnknownKey(key.to_owned()))?;
    let read = match value {
        DeValue::Integer(integer) => integer.as_str().parse().ok().map(Value::Integer),
        DeValue::Float(float) => float.as_str().parse().ok().map(Value::Float),
        _ => None,
    };
    let read = read.ok_or_else(|| Fault::NotANumber(key.to_owned()))?;
    let size = match read {
        Value::Integer(integer) => integer as f64,
        Value::Float(float) => float,
        _ => f64::NAN,
    };
    if WHOLE.contains(&key) && !matches!(read, Value::Integer(_)) {
        return Err(Fault::NotWhole(key.to_owned()));
    }
    if !(least..=most).contains(&size) {
        return Err(Fault::OutOfRange {
            key: key.to_owned(),
            least,
            most,
        });
    }
    Ok(if WHOLE.contains(&key) {
        read
    } else {
        Value::Float(size)
    })
}

/// The nearest place at or before this one at which a character begins.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

/// A hash of all numbers (FNV-1a: Fowler, Noll and Vo), which tells files apart and keeps no secret.
fn fingerprint(numbers: &Table) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (key, value) in numbers {
        let bits = match value {
            Value::Integer(integer) => integer.cast_unsigned(),
            Value::Float(float) => float.to_bits(),
            _ => continue,
        };
        for byte in key.bytes().chain(bits.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_file_has_every_number_once() {
        let all = Table::try_from(PolicyParameters::default()).unwrap();
        for (key, least, most) in KEYS {
            let value = all.get(key);
            assert!(value.is_some(), "{key} is no number of the policy");
            assert!(least < most);
            let stated = BUILT_IN
                .lines()
                .filter(|line| line.starts_with(&format!("{key} = ")));
            assert_eq!(stated.count(), 1, "{key}");
        }
        assert_eq!(all.len(), KEYS.len() + 1, "all numbers, and the version");
        assert_eq!(read_policy(BUILT_IN), Ok(PolicyParameters::default()));
        assert_eq!(read_policy(""), Ok(PolicyParameters::default()));
    }

    #[test]
    fn a_file_changes_what_it_names_and_nothing_else() {
        let changed = read_policy("goal = 7\n# and less by lot\nexploration = 0.05\n").unwrap();
        let expected = PolicyParameters {
            goal: 7.0,
            exploration: 0.05,
            version: changed.version.clone(),
            ..PolicyParameters::default()
        };
        assert_eq!(changed, expected);
        assert_ne!(changed.version, PolicyParameters::default().version);
        let same = read_policy("exploration = 5e-2\ngoal = 7.0").unwrap();
        assert_eq!(
            same.version, changed.version,
            "the numbers count, not the text"
        );
    }

    #[test]
    fn everything_wrong_is_said_with_its_line_and_its_key() {
        let text = "goal = 30\nweight = 2\nkept = 4.5\n\nexploration = 0.9\nfit = \"much\"\nvariety = nan\nversion = 1\n";
        let problems = read_policy(text).unwrap_err();
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "line 2: there is no key `weight`",
                "line 3: `kept` must be a whole number",
                "line 5: `exploration` must be from 0 to 0.4",
                "line 6: `fit` must be a number",
                "line 7: `variety` must be from 0 to 1000",
                "line 8: there is no key `version`",
            ]
        );
        let broken = read_policy("goal = 30\nfit = = 2\n").unwrap_err();
        assert_eq!(broken.len(), 1);
        assert!(broken[0].to_string().starts_with("line 2: "), "{broken:?}");
        let twice = read_policy("goal = 30\ngoal = 31\n").unwrap_err();
        assert_eq!(twice[0].line, 2);
        let long = "# long\n".repeat(LONGEST_FILE);
        assert_eq!(read_policy(&long).unwrap_err()[0].fault, Fault::TooLong);
    }
}
