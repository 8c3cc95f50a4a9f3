//! Models fitted to response logs: all coefficients by family and name, so that nothing is lost.

use std::collections::HashMap;

use cairn_engine::answer_model::{AnswerModel, Coefficients, Family, Index};

use super::ModelFile;
use crate::online::logs::Things;

/// Stands between the names of a pair.
const AND_THEN: &str = " > ";

impl ModelFile {
    /// A model fitted to logs with these things in them.
    pub fn of_log(model: &AnswerModel, things: &Things) -> ModelFile {
        let mut file = ModelFile::new(model, &[], &[]);
        for family in Family::ALL {
            let weight = model.weights.0[family.summand()];
            file.weights.insert(family.name().to_owned(), weight);
        }
        for (family, key, value) in model.coefficients.entries() {
            if value == 0.0 {
                continue;
            }
            if let Some(name) = name(things, family, key) {
                let named = file.families.entry(family.name().to_owned()).or_default();
                named.insert(name, value);
            }
        }
        file
    }

    /// The model for logs with these things in them. What the file does not know is taken to be like the rest.
    pub fn answer_model_of_log(&self, things: &Things) -> AnswerModel {
        let mut index = Index::new(things.extent());
        let mut values: HashMap<(&'static str, u64), f32> = HashMap::new();
        for family in Family::ALL {
            let numbers: HashMap<&str, u64> =
                (things.of(family).iter().map(String::as_str).zip(0..)).collect();
            for (name, &value) in self.families.get(family.name()).into_iter().flatten() {
                let key = if family.is_of_pairs() {
                    name.split_once(AND_THEN)
                        .and_then(|(from, to)| Some((numbers.get(from)? << 32) | numbers.get(to)?))
                } else {
                    numbers.get(name.as_str()).copied()
                };
                if let Some(key) = key {
                    index.insert(family, key);
                    values.insert((family.name(), key), value);
                }
            }
        }
        let value = |(family, key): (Family, u64)| values.get(&(family.name(), key)).copied();
        let values = index.entries().into_iter().map(value);
        let values = values.map(Option::unwrap_or_default).collect();
        AnswerModel {
            filter: self.filter,
            memory: self.memory,
            weights: self.weights(),
            coefficients: Coefficients::new(index, values),
            calibration: self.calibration.clone(),
        }
    }
}

/// What a coefficient is about; none if that has no name.
fn name(things: &Things, family: Family, key: u64) -> Option<String> {
    let names = things.of(family);
    let name = |number: u64| names.get(usize::try_from(number).ok()?);
    if family.is_of_pairs() {
        let (from, to) = (name(key >> 32)?, name(key & u64::from(u32::MAX))?);
        Some(format!("{from}{AND_THEN}{to}"))
    } else {
        name(key).cloned()
    }
}
