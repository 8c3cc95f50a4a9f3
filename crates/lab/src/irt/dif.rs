//! Differential item functioning: is an item harder for one group than for another of the same ability?
//!
//! Persons of two groups are matched by their sum score over all items that are fitted, the item itself included. Over
//! the sum scores, the odds of a right answer in one group are compared with those in the other: the common odds ratio
//! of Mantel and Haenszel, its standard error (Robins, Breslow and Greenland, Biometrics 42(2), 1986) and their
//! chi-square with continuity correction (Holland and Thayer, "Differential item performance and the Mantel-Haenszel
//! procedure", 1988). Sizes are classed as at Educational Testing Service (Zieky, 1993): on the delta scale, -2.35
//! times the log odds ratio, A is below 1 or not different from 0, C at least 1.5 and more than 1 beyond doubt (5 %,
//! one-sided), B what is between.

use serde::Serialize;

use super::item_fit::chi_square_tail;
use super::table::AnswerTable;

/// Delta units per logit.
const DELTA: f64 = -2.35;

/// How much an item favours a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Size {
    /// Not worth a look.
    A,
    /// Worth a look.
    B,
    /// To be looked at.
    C,
}

/// One item, one group against the reference group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The item.
    pub item: String,
    /// The group.
    pub group: String,
    /// The group that it is compared with: the largest one.
    pub reference: String,
    /// Persons of the group and of the reference who answered everything.
    pub persons: (usize, usize),
    /// Common odds ratio: above 1, the reference group is right more often than the group at equal sum score.
    pub odds_ratio: f64,
    /// The same on the delta scale: negative where the item is harder for the group.
    pub delta: f64,
    /// Its standard error.
    pub delta_error: f64,
    /// The chi-square with one degree of freedom.
    pub chi_square: f64,
    /// Chance of a chi-square as large or larger without any difference.
    pub probability: f64,
    /// The class.
    pub size: Size,
}

/// Right and wrong in the two groups at one sum score.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    reference: [f64; 2],
    group: [f64; 2],
}

/// Compares every group with the largest, item by item. Empty without groups, or where fewer than two groups have
/// persons who answered every item. Items of more than two grades, and those that everybody answered alike, are
/// passed over.
pub fn differences(table: &AnswerTable) -> Vec<Difference> {
    let Some((names, group_of)) = &table.groups else {
        return Vec::new();
    };
    let is_right = |grade: u8| usize::from(grade > 0);
    let graded: Vec<usize> = {
        let mut highest = vec![0_u8; table.items.len()];
        for answer in &table.answers {
            let seen = &mut highest[answer.item as usize];
            *seen = (*seen).max(answer.grade);
        }
        (0..highest.len())
            .filter(|&item| highest[item] == 1)
            .collect()
    };
    let persons: Vec<(usize, Vec<usize>)> = table
        .rows()
        .zip(group_of)
        .filter(|(row, _)| row.len() == table.items.len())
        .map(|(row, &group)| {
            (
                group,
                row.iter().map(|answer| is_right(answer.grade)).collect(),
            )
        })
        .collect();
    let mut sizes = vec![0_usize; names.len()];
    for (group, _) in &persons {
        sizes[*group] += 1;
    }
    // The first of the largest.
    let Some(reference) = (0..names.len()).rev().max_by_key(|&group| sizes[group]) else {
        return Vec::new();
    };
    let mut differences = Vec::new();
    for group in (0..names.len()).filter(|&group| group != reference && sizes[group] > 0) {
        for &item in &graded {
            let mut cells = vec![Cell::default(); table.items.len() + 1];
            for (of, right) in &persons {
                let cell = &mut cells[graded.iter().map(|&item| right[item]).sum::<usize>()];
                if *of == reference {
                    cell.reference[right[item]] += 1.0;
                } else if *of == group {
                    cell.group[right[item]] += 1.0;
                }
            }
            differences.extend(compare(&cells).map(|found| Difference {
                item: table.items[item].clone(),
                group: names[group].clone(),
                reference: names[reference].clone(),
                persons: (sizes[group], sizes[reference]),
                ..found
            }));
        }
    }
    differences
}

/// The figures of one item; nothing where no sum score has both outcomes and both groups.
fn compare(cells: &[Cell]) -> Option<Difference> {
    // Robins, Breslow and Greenland's R, S and the products with P and Q.
    let (mut r, mut s, mut pr, mut mixed, mut qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut observed, mut expected, mut variance) = (0.0, 0.0, 0.0);
    for cell in cells {
        let [wrong, right] = cell.reference;
        let [group_wrong, group_right] = cell.group;
        let all = wrong + right + group_wrong + group_right;
        if wrong + right == 0.0 || group_wrong + group_right == 0.0 {
            continue;
        }
        let (here_r, here_s) = (right * group_wrong / all, wrong * group_right / all);
        let (p, q) = ((right + group_wrong) / all, (wrong + group_right) / all);
        r += here_r;
        s += here_s;
        pr += p * here_r;
        mixed += p * here_s + q * here_r;
        qs += q * here_s;
        let (all_right, all_wrong) = (right + group_right, wrong + group_wrong);
        observed += right;
        expected += (right + wrong) * all_right / all;
        if all > 1.0 {
            variance += (right + wrong) * (group_right + group_wrong) * all_right * all_wrong
                / (all * all * (all - 1.0));
        }
    }
    if r <= 0.0 || s <= 0.0 || variance <= 0.0 {
        return None;
    }
    let log_ratio = (r / s).ln();
    let log_error = (pr / (2.0 * r * r) + mixed / (2.0 * r * s) + qs / (2.0 * s * s)).sqrt();
    let chi_square = ((observed - expected).abs() - 0.5).max(0.0).powi(2) / variance;
    let probability = chi_square_tail(chi_square, 1);
    let (delta, delta_error) = (DELTA * log_ratio, DELTA.abs() * log_error);
    let size = if delta.abs() < 1.0 || probability >= 0.05 {
        Size::A
    } else if delta.abs() >= 1.5 && delta.abs() - 1.645 * delta_error > 1.0 {
        Size::C
    } else {
        Size::B
    };
    Some(Difference {
        item: String::new(),
        group: String::new(),
        reference: String::new(),
        persons: (0, 0),
        odds_ratio: r / s,
        delta,
        delta_error,
        chi_square,
        probability,
        size,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two strata worked out by hand. First: reference 30 right, 10 wrong; group 20 right, 20 wrong, 80 in all.
    /// Second: reference 18 right, 2 wrong; group 15 right, 5 wrong, 40 in all.
    #[test]
    fn figures_are_those_worked_out_by_hand() {
        let cells = [
            Cell {
                reference: [10.0, 30.0],
                group: [20.0, 20.0],
            },
            Cell {
                reference: [2.0, 18.0],
                group: [5.0, 15.0],
            },
        ];
        let found = compare(&cells).unwrap();
        let ratio =
            (30.0 * 20.0 / 80.0 + 18.0 * 5.0 / 40.0) / (10.0 * 20.0 / 80.0 + 2.0 * 15.0 / 40.0);
        assert!((found.odds_ratio - ratio).abs() < 1e-12);
        assert!((found.delta + 2.35 * ratio.ln()).abs() < 1e-12);
        let expected = 40.0 * 50.0 / 80.0 + 20.0 * 33.0 / 40.0;
        let variance = 40.0 * 40.0 * 50.0 * 30.0 / (6400.0 * 79.0)
            + 20.0 * 20.0 * 33.0 * 7.0 / (1600.0 * 39.0);
        let chi_square = (48.0 - expected - 0.5_f64).powi(2) / variance;
        assert!((found.chi_square - chi_square).abs() < 1e-12);
        assert_eq!(found.size, Size::B);
    }

    /// Thirty items of a Rasch model; one is harder by 1.2 logits for the second group, which is less able besides.
    #[test]
    fn a_harder_item_is_found_and_ability_is_not_mistaken_for_it() {
        use rand::{RngExt, SeedableRng};
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(11);
        let mut table = AnswerTable::new((1..=30).map(|n| format!("i{n}")).collect());
        let mut group_of = Vec::new();
        for person in 0..4000_usize {
            let group = person % 2;
            let ability = random.random_range(-2.0..2.0) - 0.5 * group as f64;
            let grades: Vec<Option<u8>> = (0..30)
                .map(|item| {
                    let harder = if item == 4 && group == 1 { 1.2 } else { 0.0 };
                    let log_odds = ability - f64::from(item % 5 - 2) * 0.6 - harder;
                    let chance: f64 = 1.0 / (1.0 + (-log_odds).exp());
                    Some(u8::from(random.random_bool(chance)))
                })
                .collect();
            table.push(&grades);
            group_of.push(group);
        }
        table.groups = Some((vec!["a".to_owned(), "b".to_owned()], group_of));
        let found = differences(&table);
        assert_eq!(found.len(), 30);
        for difference in &found {
            assert_eq!(
                (difference.item == "i5", difference.size != Size::A),
                (difference.size == Size::C, difference.item == "i5"),
                "{difference:?}"
            );
        }
        // -2.35 x 1.2, less what the other items take of it.
        assert!((found[4].delta + 2.82).abs() < 0.5, "{:?}", found[4]);
    }
}
