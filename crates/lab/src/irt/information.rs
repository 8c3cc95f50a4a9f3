//! How surely parameters are known: the observed information and what follows from it.
//!
//! The information that the answers hold is what they would hold if abilities were known, less what is lost by not
//! knowing them: for each person, the variance of the complete score over the posterior of ability (Louis, JRSS B
//! 44(2), 1982). It is exact for the quadrature, not an approximation by cross-products. Its inverse has the
//! variances; errors of difficulties follow by the delta method.

use std::thread;

use super::curve::{Chances, Curve, Guess};
use super::em::{Estimation, Regression, STRANDS, Tabled, expect};
use super::table::{Pattern, Prepared};
use super::{Estimate, Family, FittedItem, ItemFit, Options};
use crate::dense::inverse;

/// With more parameters than this, the matrix of all with all would take too long; then each item stands alone.
const MOST_JOINT: usize = 1_500;

/// Points with a smaller share of a person's posterior add nothing that shows.
const LEAST_SHARE: f64 = 1e-9;

/// Covariances of the parameters of each item.
pub(super) struct Errors {
    /// Whether items were taken together.
    pub(super) joint: bool,
    items: Vec<ItemErrors>,
}

/// Covariances of one item's parameters: slope, intercepts, logit of the guess; none where they are not determined.
#[derive(Clone, Debug)]
pub(super) struct ItemErrors {
    covariances: Option<Vec<f64>>,
    parameters: usize,
}

impl Errors {
    pub(super) fn of_item(&self, item: usize) -> &ItemErrors {
        &self.items[item]
    }
}

/// Derivatives of the logarithms of all chances: for each row and point, one number a parameter of the item.
struct Scores {
    starts: Vec<usize>,
    values: Vec<f64>,
}

impl Scores {
    fn new(items: &[Curve], points: &[f64]) -> Scores {
        let mut scores = Scores {
            starts: Vec::new(),
            values: Vec::new(),
        };
        let mut work = Chances::default();
        for item in items {
            let parameters = item.parameters();
            let start = scores.values.len();
            let row = points.len() * parameters;
            scores.values.resize(start + item.grades() * row, 0.0);
            for grade in 0..item.grades() {
                scores.starts.push(start + grade * row);
            }
            for (at, &point) in points.iter().enumerate() {
                item.describe(point, &mut work);
                for (grade, (chance, derivatives)) in
                    work.chances.iter().zip(&work.derivatives).enumerate()
                {
                    let place = start + grade * row + at * parameters;
                    for (value, derivative) in scores.values[place..place + parameters]
                        .iter_mut()
                        .zip(derivatives)
                    {
                        *value = derivative / chance;
                    }
                }
            }
        }
        scores
    }

    fn of(&self, row: usize, point: usize, parameters: usize) -> &[f64] {
        let start = self.starts[row] + point * parameters;
        &self.values[start..start + parameters]
    }
}

pub(super) fn standard_errors(
    prepared: &Prepared,
    estimation: &Estimation,
    options: &Options,
) -> Errors {
    let tabled = Tabled::new(&estimation.items, &options.quadrature);
    let expected = expect(prepared, &tabled, &options.quadrature);
    let scores = Scores::new(&estimation.items, &options.quadrature.points);
    let complete = |item: usize| {
        let curve = &estimation.items[item];
        let start = tabled.starts[item];
        let regression = Regression {
            quadrature: &options.quadrature,
            counts: &expected.counts
                [start * tabled.points..(start + curve.grades()) * tabled.points],
        };
        curvature(curve, &regression)
    };
    let size = estimation.layout.parameters();
    let joint = size <= MOST_JOINT;
    let work = Work {
        prepared,
        estimation,
        options,
        tabled: &tabled,
        scores: &scores,
    };
    let items = if joint {
        let mut information = work.lost(size);
        for (place, value) in information.iter_mut().enumerate() {
            // Only one triangle was summed.
            *value = if place / size >= place % size {
                -*value
            } else {
                0.0
            };
        }
        for item in 0..estimation.items.len() {
            let places = estimation.layout.of(item);
            let complete = complete(item);
            for (row, &to) in places.iter().enumerate() {
                for (column, &from) in places.iter().enumerate() {
                    if to >= from {
                        information[to * size + from] += complete[row * places.len() + column];
                    }
                }
            }
        }
        for row in 0..size {
            for column in 0..row {
                information[column * size + row] = information[row * size + column];
            }
        }
        let covariances = inverse(&information, size);
        let of = |item: usize| {
            let places = estimation.layout.of(item);
            let covariances = covariances.as_ref().map(|covariances| {
                let pairs = places
                    .iter()
                    .flat_map(|row| places.iter().map(move |column| (row, column)));
                pairs
                    .map(|(row, column)| covariances[row * size + column])
                    .collect()
            });
            ItemErrors {
                covariances,
                parameters: places.len(),
            }
        };
        (0..estimation.items.len()).map(of).collect()
    } else {
        let lost = work.lost_by_item();
        let of = |(item, lost): (usize, Vec<f64>)| {
            let parameters = estimation.items[item].parameters();
            let information: Vec<f64> = complete(item)
                .iter()
                .zip(&lost)
                .map(|(complete, lost)| complete - lost)
                .collect();
            ItemErrors {
                covariances: inverse(&information, parameters),
                parameters,
            }
        };
        lost.into_iter().enumerate().map(of).collect()
    };
    Errors { joint, items }
}

/// The curvature of an item's expected log-likelihood, negated, by differences of its exact slope.
fn curvature(curve: &Curve, regression: &Regression<'_>) -> Vec<f64> {
    let vector = curve.to_vector();
    let parameters = vector.len();
    let mut work = Chances::default();
    let mut curvature = vec![0.0; parameters * parameters];
    for column in 0..parameters {
        let step = 1e-5 * vector[column].abs().max(1.0);
        let mut slope = |by: f64| {
            let mut vector = vector.clone();
            vector[column] += by;
            regression.slopes(&curve.with(&vector), &mut work).0
        };
        let (up, down) = (slope(step), slope(-step));
        for row in 0..parameters {
            curvature[row * parameters + column] = (down[row] - up[row]) / (2.0 * step);
        }
    }
    curvature
}

struct Work<'w> {
    prepared: &'w Prepared,
    estimation: &'w Estimation,
    options: &'w Options,
    tabled: &'w Tabled,
    scores: &'w Scores,
}

impl Work<'_> {
    /// What is lost by not knowing abilities, summed over persons: the lower triangle, row by row.
    fn lost(&self, size: usize) -> Vec<f64> {
        let strand = |patterns: &[Pattern]| {
            let mut lost = vec![0.0; size * size];
            let mut posterior = Vec::new();
            let mut score = vec![0.0; size];
            let mut mean = vec![0.0; size];
            for pattern in patterns {
                self.tabled
                    .posterior(pattern, &self.options.quadrature, &mut posterior);
                mean.fill(0.0);
                for (point, &share) in posterior.iter().enumerate() {
                    if share < LEAST_SHARE {
                        continue;
                    }
                    self.score(pattern, point, &mut score);
                    add_square(&mut lost, &score, pattern.persons * share);
                    for (mean, score) in mean.iter_mut().zip(&score) {
                        *mean += share * score;
                    }
                }
                add_square(&mut lost, &mean, -pattern.persons);
            }
            lost
        };
        let halves = self.prepared.patterns.len().div_ceil(STRANDS).max(1);
        thread::scope(|scope| {
            let running: Vec<_> = self
                .prepared
                .patterns
                .chunks(halves)
                .map(|patterns| scope.spawn(|| strand(patterns)))
                .collect();
            let mut sum = vec![0.0; size * size];
            for strand in running {
                match strand.join() {
                    Ok(more) => sum
                        .iter_mut()
                        .zip(more)
                        .for_each(|(sum, more)| *sum += more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            sum
        })
    }

    /// The complete score of a pattern at a point.
    fn score(&self, pattern: &Pattern, point: usize, score: &mut [f64]) {
        score.fill(0.0);
        for answer in &pattern.answers {
            let places = self.estimation.layout.of(answer.item as usize);
            let row = self.tabled.row(answer.item, answer.grade);
            let values = self.scores.of(row, point, places.len());
            for (&place, value) in places.iter().zip(values) {
                score[place] += value;
            }
        }
    }

    /// The same, for each item as if it stood alone: the full square of its parameters.
    fn lost_by_item(&self) -> Vec<Vec<f64>> {
        let items = &self.estimation.items;
        let mut lost: Vec<Vec<f64>> = items
            .iter()
            .map(|item| vec![0.0; item.parameters() * item.parameters()])
            .collect();
        let mut posterior = Vec::new();
        let mut mean = Vec::new();
        for pattern in &self.prepared.patterns {
            self.tabled
                .posterior(pattern, &self.options.quadrature, &mut posterior);
            for answer in &pattern.answers {
                let item = answer.item as usize;
                let parameters = items[item].parameters();
                let row = self.tabled.row(answer.item, answer.grade);
                let lost = &mut lost[item];
                mean.clear();
                mean.resize(parameters, 0.0);
                for (point, &share) in posterior.iter().enumerate() {
                    if share < LEAST_SHARE {
                        continue;
                    }
                    let score = self.scores.of(row, point, parameters);
                    add_full_square(lost, score, pattern.persons * share);
                    for (mean, score) in mean.iter_mut().zip(score) {
                        *mean += share * score;
                    }
                }
                add_full_square(lost, &mean, -pattern.persons);
            }
        }
        lost
    }
}

/// Adds a weighted product of a vector with itself to a lower triangle.
fn add_square(to: &mut [f64], vector: &[f64], weight: f64) {
    let size = vector.len();
    for (row, &value) in vector.iter().enumerate() {
        let weighted = weight * value;
        if weighted != 0.0 {
            let cells = &mut to[row * size..=row * size + row];
            for (cell, other) in cells.iter_mut().zip(vector) {
                *cell += weighted * other;
            }
        }
    }
}

fn add_full_square(to: &mut [f64], vector: &[f64], weight: f64) {
    let size = vector.len();
    for (row, &value) in vector.iter().enumerate() {
        for (cell, other) in to[row * size..(row + 1) * size].iter_mut().zip(vector) {
            *cell += weight * value * other;
        }
    }
}

impl ItemErrors {
    fn covariance(&self, row: usize, column: usize) -> Option<f64> {
        let covariances = self.covariances.as_ref()?;
        covariances.get(row * self.parameters + column).copied()
    }

    fn error(&self, parameter: usize) -> Option<f64> {
        self.covariance(parameter, parameter).and_then(root)
    }

    /// Standard error of the slope.
    pub(super) fn slope_error(&self) -> Option<f64> {
        self.error(0)
    }

    /// An item's parameters with their errors, in the family's metric; name, counts and fit are for others to fill in.
    pub(super) fn described(&self, curve: &Curve, options: &Options) -> FittedItem {
        let is_rasch = options.family == Family::Rasch;
        let slope = if is_rasch {
            Estimate::fixed(1.0)
        } else {
            Estimate {
                value: curve.slope,
                error: self.error(0),
            }
        };
        let intercepts: Vec<Estimate> = (1..)
            .zip(&curve.intercepts)
            .map(|(parameter, &value)| Estimate {
                value,
                error: self.error(parameter),
            })
            .collect();
        let difficulties = (1..)
            .zip(&intercepts)
            .map(|(parameter, intercept)| {
                if is_rasch {
                    return Estimate {
                        value: -intercept.value,
                        error: intercept.error,
                    };
                }
                let value = -intercept.value / curve.slope;
                let variance = || {
                    let own = self.covariance(parameter, parameter)?;
                    let slope = self.covariance(0, 0)?;
                    let cross = self.covariance(parameter, 0)?;
                    Some((own + value * value * slope + 2.0 * value * cross) / curve.slope.powi(2))
                };
                Estimate {
                    value,
                    error: variance().and_then(root),
                }
            })
            .collect();
        let guess = match curve.guess {
            Guess::Fitted { .. } => {
                let share = curve.guess.share();
                let last = self.parameters - 1;
                Some(Estimate {
                    value: share,
                    error: self.error(last).map(|error| error * share * (1.0 - share)),
                })
            }
            Guess::Known(share) => (share > 0.0).then(|| Estimate::fixed(share)),
        };
        FittedItem {
            name: String::new(),
            answers: 0,
            mean: 0.0,
            slope,
            intercepts,
            difficulties,
            guess,
            fit: ItemFit::default(),
        }
    }
}

fn root(variance: f64) -> Option<f64> {
    (variance >= 0.0 && variance.is_finite()).then(|| variance.sqrt())
}
