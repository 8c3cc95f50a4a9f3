//! Models fitted to response logs: all coefficients by family and name, so that nothing is lost.

use std::collections::HashMap;

use cairn_engine::answer_model::{AnswerModel, Coefficients, Family, Index};

use super::ModelFile;
use super::pairs::{pair, pair_name};
use crate::online::logs::Things;

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

    /// How many of these things it knows: skills and items. (Of one that is like the rest to the bit it says nothing.)
    pub fn knows(&self, things: &Things) -> usize {
        let known = |family: Family| {
            let values = self.families.get(family.name());
            let names = things.of(family).iter();
            names
                .filter(|name| values.is_some_and(|values| values.contains_key(name.as_str())))
                .count()
        };
        known(Family::Skill) + known(Family::Item)
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
                    pair(name, &numbers)
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
    if family.is_of_pairs() {
        pair_name(names, key)
    } else {
        names.get(usize::try_from(key).ok()?).cloned()
    }
}
