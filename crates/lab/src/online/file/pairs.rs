//! Coefficients of pairs: what follows upon what, by the names of the two.

use std::collections::{BTreeMap, HashMap};

use cairn_engine::answer_model::{AnswerModel, Family};

use super::{ModelFile, single};

/// What follows upon what in a course.
const TRANSITIONS: [Family; 2] = [Family::SkillTransition, Family::SkillTransitionOutcome];

/// Stands between the names of a pair.
const AND_THEN: &str = " > ";

/// The number of a pair, from the names of the two.
pub(super) fn pair(name: &str, numbers: &HashMap<&str, u64>) -> Option<u64> {
    let (from, to) = name.split_once(AND_THEN)?;
    Some((numbers.get(from)? << 32) | numbers.get(to)?)
}

/// The name of a pair, from the names of all things.
pub(super) fn pair_name(names: &[String], key: u64) -> Option<String> {
    let name = |number: u64| names.get(usize::try_from(number).ok()?);
    let (from, to) = (name(key >> 32)?, name(key & u64::from(u32::MAX))?);
    Some(format!("{from}{AND_THEN}{to}"))
}

/// The coefficients of what follows upon what, with their weight in them.
pub(super) fn transitions(
    model: &AnswerModel,
    skills: &[String],
) -> BTreeMap<String, BTreeMap<String, f32>> {
    let mut families: BTreeMap<String, BTreeMap<String, f32>> = BTreeMap::new();
    for (family, key, value) in model.coefficients.entries() {
        if !TRANSITIONS.contains(&family) {
            continue;
        }
        let value = single(f64::from(value) * model.weights.0[family.summand()]);
        if let (true, Some(name)) = (value != 0.0, pair_name(skills, key)) {
            let named = families.entry(family.name().to_owned()).or_default();
            named.insert(name, value);
        }
    }
    families
}

impl ModelFile {
    /// What follows upon what among these skills.
    pub(super) fn transitions(
        &self,
        numbers: &HashMap<&str, u64>,
    ) -> impl Iterator<Item = (Family, u64, f32)> {
        TRANSITIONS.into_iter().flat_map(move |family| {
            let named = self.families.get(family.name()).into_iter().flatten();
            named.filter_map(move |(name, value)| {
                Some((family, pair(name, numbers)?, value.max(family.least())))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use cairn_engine::answer_model::{Coefficients, Extent, Index, Weights};

    use super::*;

    #[test]
    fn what_follows_upon_what_comes_back_by_name() {
        let mut index = Index::new(Extent {
            skills: 3,
            ..Extent::default()
        });
        let key = |from: u64, to: u64| from << 32 | to;
        for (from, to) in [(0, 1), (1, 1), (2, 0)] {
            index.insert(Family::SkillTransition, key(from, to));
            index.insert(Family::SkillTransitionOutcome, key(from, to));
        }
        let mut weights = Weights::prior();
        weights.0[Family::SkillTransition.summand()] = 0.5;
        let model = AnswerModel {
            coefficients: Coefficients::new(
                index,
                vec![0.0, 0.0, 0.0, 1.0, 0.25, -2.0, 0.5, 0.0, 3.0],
            ),
            weights,
            ..AnswerModel::default()
        };
        let read = ModelFile::parse(
            &ModelFile::new(&model, &["s0", "s1", "s2"].map(str::to_owned), &[]).to_text(),
        )
        .unwrap();
        // Another order, and the last skill is gone.
        let found = read.answer_model(&["s1", "new", "s0"].map(str::to_owned), &[]);
        let value = |family, from, to| f64::from(found.coefficients.get(family, key(from, to)));
        let upon = [(2, 0), (0, 0), (2, 1)].map(|(from, to)| {
            let families = [Family::SkillTransition, Family::SkillTransitionOutcome];
            families.map(|family| value(family, from, to) * found.weights.0[family.summand()])
        });
        let before = |family: Family, from, to| {
            f64::from(model.coefficients.get(family, key(from, to)))
                * model.weights.0[family.summand()]
        };
        let expected = [(0, 1), (1, 1), (0, 2)].map(|(from, to)| {
            let families = [Family::SkillTransition, Family::SkillTransitionOutcome];
            families.map(|family| before(family, from, to))
        });
        assert_eq!(
            upon.map(|pair| pair.map(f64::to_bits)),
            expected.map(|pair| pair.map(f64::to_bits))
        );
        assert!(upon[0][0] != 0.0 && upon[2] == [0.0, 0.0]);
    }
}
