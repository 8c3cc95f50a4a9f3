//! Computerised adaptive testing on a single ability.
//!
//! Where all that is wanted is one number, such as for a school-wide test with a calibrated item bank:
//! each item is the one that tells most at the ability estimated so far (maximum Fisher information;
//! Lord 1980), abilities are estimated by their posterior mean (Bock and Mislevy, APM 6, 1982), and it
//! stops as soon as the posterior standard deviation is small enough. Items follow the three-parameter
//! logistic model (Birnbaum 1968).
//!
//! [`ItemBank::new`] works out once, on a grid of abilities, every item's chance and the order of the
//! items by information; after that, an item costs one pass over the grid.

use crate::answer_model::logistic;

/// Abilities from -4 to 4, in steps of 0.1.
const POINTS: usize = 81;

/// An item of a bank, in logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BankItem {
    /// How sharply it tells abilities apart; above 0.
    pub discrimination: f64,
    /// Ability at which somebody who does not guess has an even chance.
    pub difficulty: f64,
    /// Chance of guessing right; from 0 to below 1.
    pub guess: f64,
}

impl BankItem {
    /// Chance of a right answer.
    pub fn chance(&self, ability: f64) -> f64 {
        self.guess
            + (1.0 - self.guess) * logistic(self.discrimination * (ability - self.difficulty))
    }

    /// Fisher information about ability (Lord 1980, equation 5-10).
    pub fn information(&self, ability: f64) -> f64 {
        let chance = self.chance(ability);
        let above = (chance - self.guess) / (1.0 - self.guess);
        (self.discrimination * above).powi(2) * (1.0 - chance) / chance.max(1e-12)
    }

    /// The same with every number finite and within what the formulas bear.
    fn sane(self) -> BankItem {
        let within = |value: f64, low: f64, high: f64, otherwise: f64| {
            if value.is_nan() {
                otherwise
            } else {
                value.clamp(low, high)
            }
        };
        BankItem {
            discrimination: within(self.discrimination, 0.01, 10.0, 1.0),
            difficulty: within(self.difficulty, -10.0, 10.0, 0.0),
            guess: within(self.guess, 0.0, 0.9, 0.0),
        }
    }
}

/// Items, and what can be known of them beforehand.
#[derive(Clone, Debug)]
pub struct ItemBank {
    /// For each item, the chance of a right answer at each point.
    chances: Vec<[f64; POINTS]>,
    /// For each point, the items from the most to the least informative.
    best: Vec<Vec<u32>>,
}

impl ItemBank {
    /// A bank of these items; numbers that are not usable are tamed.
    pub fn new(items: &[BankItem]) -> ItemBank {
        let items: Vec<BankItem> = items.iter().map(|item| item.sane()).collect();
        let chances = items
            .iter()
            .map(|item| {
                std::array::from_fn(|point| item.chance(ability(point)).clamp(1e-9, 1.0 - 1e-9))
            })
            .collect();
        let ranked = |point: usize| {
            let information: Vec<f64> = items
                .iter()
                .map(|item| item.information(ability(point)))
                .collect();
            let mut order: Vec<u32> = (0..).take(items.len()).collect();
            order.sort_by(|&a, &b| {
                information[b as usize]
                    .total_cmp(&information[a as usize])
                    .then(a.cmp(&b))
            });
            order
        };
        ItemBank {
            chances,
            best: (0..POINTS).map(ranked).collect(),
        }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.chances.len()
    }

    /// Is there no item at all?
    pub fn is_empty(&self) -> bool {
        self.chances.is_empty()
    }
}

/// A test in progress.
#[derive(Clone, Debug)]
pub struct AdaptiveTest<'a> {
    bank: &'a ItemBank,
    /// Not normalised.
    posterior: [f64; POINTS],
    asked: Vec<bool>,
    answers: usize,
    mean: f64,
    deviation: f64,
}

impl<'a> AdaptiveTest<'a> {
    /// Begins with somebody from a standard normal population.
    pub fn new(bank: &'a ItemBank) -> AdaptiveTest<'a> {
        let mut test = AdaptiveTest {
            bank,
            posterior: std::array::from_fn(|point| (-0.5 * ability(point).powi(2)).exp()),
            asked: vec![false; bank.len()],
            answers: 0,
            mean: 0.0,
            deviation: 1.0,
        };
        test.summarise();
        test
    }

    /// The ability estimated so far, in logits: the posterior mean.
    pub fn ability(&self) -> f64 {
        self.mean
    }

    /// Its standard error: the posterior standard deviation.
    pub fn standard_error(&self) -> f64 {
        self.deviation
    }

    /// How many items were answered.
    pub fn answers(&self) -> usize {
        self.answers
    }

    /// The item to ask next, by its place in the bank; none when all were asked.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a posterior mean lies on the grid"
    )]
    pub fn next_item(&self) -> Option<usize> {
        let point = ((self.mean + 4.0) * 10.0).round().clamp(0.0, 80.0) as usize;
        let best = self.bank.best[point].iter().map(|&item| item as usize);
        best.into_iter().find(|&item| !self.asked[item])
    }

    /// Learns from an answer; an item that the bank does not have changes nothing.
    pub fn observe(&mut self, item: usize, right: bool) {
        let Some(chances) = self.bank.chances.get(item) else {
            return;
        };
        self.asked[item] = true;
        self.answers += 1;
        for (weight, chance) in self.posterior.iter_mut().zip(chances) {
            *weight *= if right { *chance } else { 1.0 - chance };
        }
        self.summarise();
    }

    fn summarise(&mut self) {
        let (mut total, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for (point, weight) in self.posterior.iter().enumerate() {
            let ability = ability(point);
            total += weight;
            sum += weight * ability;
            squares += weight * ability * ability;
        }
        // An answer that no ability on the grid could give says nothing.
        if total.is_nan() || total <= f64::MIN_POSITIVE {
            return;
        }
        // Thousands of answers must not run out of numbers.
        let scale = 1.0 / total;
        for weight in &mut self.posterior {
            *weight *= scale;
        }
        self.mean = sum * scale;
        self.deviation = (squares * scale - self.mean * self.mean).max(0.0).sqrt();
    }
}

fn ability(point: usize) -> f64 {
    point as f64 / 10.0 - 4.0
}
