//! Do the answers to an item look like those that its response function makes?
//!
//! *S-X²* compares, for persons of each sum score, the share who reached the higher grade with the share that the
//! model expects of persons of that sum score (Orlando and Thissen, "Likelihood-based item-fit indices for dichotomous
//! item response theory models", Applied Psychological Measurement 24(1), 2000). Chances of sum scores come from the
//! recursion of Lord and Wingersky (Applied Psychological Measurement 8(4), 1984). Sum scores are those of persons who
//! answered everything, so that it needs such persons; and it is for items of two grades.
//!
//! *Infit and outfit* are mean squared residuals at the persons' scores, weighted by their variance or not (Wright and
//! Masters, "Rating scale analysis", 1982); about 1 where the model holds, above for answers that surprise, below for
//! answers that are too well-behaved. They bear gaps and any number of grades.

use serde::Serialize;
use statrs::function::gamma::gamma_ur;

use super::curve::Curve;
use super::em::Estimation;
use super::quadrature::Quadrature;
use super::table::Prepared;
use super::{Options, Score};

/// A group of sum scores has at least so many persons expected with either grade, or is merged with a neighbour.
const LEAST_EXPECTED: f64 = 1.0;

/// How well an item fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ItemFit {
    /// Mean squared residual, each weighted by its variance.
    pub infit: Option<f64>,
    /// Mean squared residual.
    pub outfit: Option<f64>,
    /// The comparison by sum scores, where it is possible.
    pub sum_scores: Option<SumScoreFit>,
}

/// Observed against expected shares at each sum score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SumScoreFit {
    /// Orlando and Thissen's S-X².
    pub statistic: f64,
    /// Groups of sum scores less fitted parameters.
    pub degrees: usize,
    /// Chance of a statistic as large or larger, where the model holds; none without degrees of freedom.
    pub probability: Option<f64>,
}

/// Chance that a chi-square variable of some degrees of freedom is at least so large.
pub(super) fn chi_square_tail(statistic: f64, degrees: usize) -> f64 {
    if degrees == 0 || statistic <= 0.0 || !statistic.is_finite() {
        1.0
    } else {
        gamma_ur(degrees as f64 / 2.0, statistic / 2.0)
    }
}

pub(super) fn item_fits(
    prepared: &Prepared,
    estimation: &Estimation,
    scores: &[Option<Score>],
    options: &Options,
) -> Vec<ItemFit> {
    let by_residuals = residuals(prepared, estimation, scores);
    let by_sums = sum_score_fits(prepared, &estimation.items, &options.quadrature);
    let pairs = by_residuals.into_iter().zip(by_sums);
    pairs
        .map(|(fit, sum_scores)| ItemFit { sum_scores, ..fit })
        .collect()
}

#[derive(Clone, Copy, Default)]
struct Residuals {
    persons: f64,
    squares: f64,
    variance: f64,
    standardised: f64,
}

fn residuals(
    prepared: &Prepared,
    estimation: &Estimation,
    scores: &[Option<Score>],
) -> Vec<ItemFit> {
    let mut sums = vec![Residuals::default(); estimation.items.len()];
    let mut chances = Vec::new();
    // One score a pattern: all of its persons have the same.
    let mut score_of = vec![0.0; prepared.patterns.len()];
    for (pattern, score) in prepared.pattern_of.iter().zip(scores) {
        if let (Some(pattern), Some(score)) = (pattern, score) {
            score_of[*pattern] = score.ability;
        }
    }
    for (pattern, &ability) in prepared.patterns.iter().zip(&score_of) {
        for answer in &pattern.answers {
            let item = &estimation.items[answer.item as usize];
            chances.resize(item.grades(), 0.0);
            item.chances(ability, &mut chances);
            let grades = (0..item.grades()).map(|grade| grade as f64);
            let (mut mean, mut square) = (0.0, 0.0);
            for (grade, chance) in grades.zip(&chances) {
                mean += grade * chance;
                square += grade * grade * chance;
            }
            let variance = (square - mean * mean).max(1e-9);
            let residual = (f64::from(answer.grade) - mean).powi(2);
            let sums = &mut sums[answer.item as usize];
            sums.persons += pattern.persons;
            sums.squares += pattern.persons * residual;
            sums.variance += pattern.persons * variance;
            sums.standardised += pattern.persons * residual / variance;
        }
    }
    sums.iter()
        .map(|sums| ItemFit {
            infit: (sums.variance > 0.0).then(|| sums.squares / sums.variance),
            outfit: (sums.persons > 0.0).then(|| sums.standardised / sums.persons),
            sum_scores: None,
        })
        .collect()
}

/// Persons of one sum score, or of several.
#[derive(Clone, Copy, Default)]
struct Group {
    persons: f64,
    observed: f64,
    expected: f64,
}

impl Group {
    fn is_thin(&self) -> bool {
        self.expected < LEAST_EXPECTED || self.persons - self.expected < LEAST_EXPECTED
    }

    fn add(&mut self, other: &Group) {
        self.persons += other.persons;
        self.observed += other.observed;
        self.expected += other.expected;
    }
}

fn sum_score_fits(
    prepared: &Prepared,
    items: &[Curve],
    quadrature: &Quadrature,
) -> Vec<Option<SumScoreFit>> {
    let count = items.len();
    let none = vec![None; count];
    if count < 3 || items.iter().any(|item| item.grades() != 2) {
        return none;
    }
    // Persons of each sum score, and how many of them were right on each item.
    let mut persons = vec![0.0; count + 1];
    let mut right = vec![0.0; (count + 1) * count];
    for pattern in prepared.complete() {
        let sum: usize = pattern
            .answers
            .iter()
            .map(|answer| usize::from(answer.grade))
            .sum();
        persons[sum] += pattern.persons;
        for answer in &pattern.answers {
            right[sum * count + answer.item as usize] += pattern.persons * f64::from(answer.grade);
        }
    }
    if persons.iter().sum::<f64>() < 1.0 {
        return none;
    }
    let weights = quadrature.weights();
    let chances: Vec<Vec<f64>> = items
        .iter()
        .map(|item| {
            let mut pair = [0.0; 2];
            let chance = |&point: &f64| {
                item.chances(point, &mut pair);
                pair[1]
            };
            quadrature.points.iter().map(chance).collect()
        })
        .collect();
    // Chances of the sums of all items, and of all but one, over the population.
    let mut of_sum = vec![0.0; count + 1];
    let mut with_right = vec![0.0; count * (count + 1)];
    let mut sums = Vec::new();
    for (point, weight) in weights.iter().enumerate() {
        let chance = |item: usize| chances[item][point];
        sum_chances((0..count).map(chance), &mut sums);
        for (all, here) in of_sum.iter_mut().zip(&sums) {
            *all += weight * here;
        }
        for item in 0..count {
            sum_chances(
                (0..count).filter(|&other| other != item).map(chance),
                &mut sums,
            );
            for (sum, here) in sums.iter().enumerate() {
                with_right[item * (count + 1) + sum + 1] += weight * here * chance(item);
            }
        }
    }
    (0..count)
        .map(|item| {
            let groups: Vec<Group> = (1..count)
                .filter(|&sum| persons[sum] > 0.0)
                .map(|sum| Group {
                    persons: persons[sum],
                    observed: right[sum * count + item],
                    expected: persons[sum] * with_right[item * (count + 1) + sum] / of_sum[sum],
                })
                .collect();
            Some(compare(groups, items[item].parameters()))
        })
        .collect()
}

/// The chance of each sum of items that are right with these chances.
fn sum_chances(chances: impl Iterator<Item = f64>, sums: &mut Vec<f64>) {
    sums.clear();
    sums.push(1.0);
    for chance in chances {
        sums.push(0.0);
        for sum in (0..sums.len()).rev() {
            let below = if sum > 0 { sums[sum - 1] } else { 0.0 };
            sums[sum] = sums[sum] * (1.0 - chance) + below * chance;
        }
    }
}

/// Merges thin groups with their smaller neighbour and compares.
fn compare(mut groups: Vec<Group>, parameters: usize) -> SumScoreFit {
    while groups.len() > 1
        && let Some(thin) = groups.iter().position(Group::is_thin)
    {
        let group = groups.remove(thin);
        // What stood after it stands in its place now.
        let into = match (thin.checked_sub(1), groups.get(thin)) {
            (Some(before), Some(after)) if groups[before].persons > after.persons => thin,
            (None, _) => thin,
            (Some(before), _) => before,
        };
        groups[into].add(&group);
    }
    let statistic = groups
        .iter()
        .map(|group| {
            let variance = group.expected * (1.0 - group.expected / group.persons);
            (group.observed - group.expected).powi(2) / variance.max(1e-9)
        })
        .sum();
    let degrees = groups.len().saturating_sub(parameters);
    SumScoreFit {
        statistic,
        degrees,
        probability: (degrees > 0).then(|| chi_square_tail(statistic, degrees)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_of_sums_are_those_of_all_patterns() {
        let chances = [0.2, 0.7, 0.55, 0.9];
        let mut expected = [0.0; 5];
        for pattern in 0_u32..16 {
            let mut chance = 1.0;
            for (item, right) in chances.iter().enumerate() {
                chance *= if pattern >> item & 1 == 1 {
                    *right
                } else {
                    1.0 - right
                };
            }
            expected[pattern.count_ones() as usize] += chance;
        }
        let mut sums = Vec::new();
        sum_chances(chances.into_iter(), &mut sums);
        for (found, expected) in sums.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12);
        }
    }

    /// Critical values of the usual tables.
    #[test]
    fn tails_are_the_tabled_ones() {
        for (statistic, degrees, expected) in [
            (3.841, 1, 0.05),
            (5.991, 2, 0.05),
            (18.307, 10, 0.05),
            (37.566, 20, 0.01),
        ] {
            assert!((chi_square_tail(statistic, degrees) - expected).abs() < 1e-4);
        }
    }
}
