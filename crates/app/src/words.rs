//! The engine's names as the store keeps them: the words under which they are serialised.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// The word for one of the engine's names (a level, a kind of step, a term).
pub(crate) fn word(name: &impl Serialize) -> String {
    match serde_json::to_value(name) {
        Ok(Value::String(word)) => word,
        // Only for a type that is no plain name, which no caller passes; the reader will then refuse it.
        _ => String::new(),
    }
}

/// Reads a word back.
pub(crate) fn name<T: DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| Error::Inconsistent(format!("unknown word {word} in the store")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cairn_engine::{MasteryLevel, StepKind};

    #[test]
    fn words_are_read_back() {
        for level in MasteryLevel::ALL {
            assert_eq!(name::<MasteryLevel>(&word(&level)).unwrap(), level);
        }
        assert_eq!(word(&StepKind::Practise), "practise");
        assert!(name::<StepKind>("dance").is_err());
    }
}
