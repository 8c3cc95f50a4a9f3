//! Logistic regression with many sparse features.
//!
//! Minimises `sum of log-losses + penalty / 2 x |weights|^2`, the intercept free, with L-BFGS (Nocedal
//! and Wright, "Numerical Optimization", 2nd ed., 2006, algorithm 7.5) and a backtracking line search
//! (algorithm 3.1). With a penalty of 1 this is what scikit-learn fits by default, which the published
//! figures of the logistic peers rest on.

/// Pairs of steps and gradient changes that L-BFGS remembers.
const MEMORY: usize = 10;

/// It ends when the gradient per row is shorter than this,
const FLAT: f64 = 1e-6;

/// or after this many steps.
const MOST_STEPS: usize = 400;

/// A step must yield this share of what the slope promises.
const ENOUGH_DECREASE: f64 = 1e-4;

/// Rows of sparse features, each with an outcome.
#[derive(Clone, Debug, Default)]
pub(crate) struct Design {
    columns: usize,
    ends: Vec<usize>,
    entries: Vec<(u32, f32)>,
    outcomes: Vec<bool>,
}

impl Design {
    /// No rows yet, of features numbered below `columns`.
    pub(crate) fn new(columns: usize) -> Design {
        Design {
            columns,
            ..Design::default()
        }
    }

    /// Adds a row. Features of another number are left out.
    pub(crate) fn push(&mut self, features: &[(u32, f32)], outcome: bool) {
        let known = |&&(column, _): &&(u32, f32)| (column as usize) < self.columns;
        self.entries.extend(features.iter().filter(known));
        self.ends.push(self.entries.len());
        self.outcomes.push(outcome);
    }

    fn rows(&self) -> impl Iterator<Item = (&[(u32, f32)], bool)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let spans = starts.zip(&self.ends);
        spans
            .zip(&self.outcomes)
            .map(|((start, &end), &outcome)| (&self.entries[start..end], outcome))
    }
}

/// Weights of a fitted regression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Weights {
    /// One for each column, then the intercept.
    values: Vec<f64>,
}

impl Weights {
    /// Log-odds of a row of features; unknown ones count nothing.
    pub(crate) fn log_odds(&self, features: &[(u32, f32)]) -> f64 {
        let Some((intercept, weights)) = self.values.split_last() else {
            return 0.0;
        };
        let weight = |column: u32| weights.get(column as usize).copied().unwrap_or(0.0);
        features.iter().fold(*intercept, |sum, &(column, value)| {
            sum + weight(column) * f64::from(value)
        })
    }
}

/// Fits weights to all rows.
pub(crate) fn fit(design: &Design, penalty: f64) -> Weights {
    let mut at = Weights {
        values: vec![0.0; design.columns + 1],
    };
    let mut gradient = vec![0.0; at.values.len()];
    let mut loss = evaluate(design, penalty, &at, &mut gradient);
    let mut history: Vec<Pair> = Vec::with_capacity(MEMORY);
    let flat = FLAT * design.outcomes.len().max(1) as f64;

    for _ in 0..MOST_STEPS {
        if dot(&gradient, &gradient).sqrt() < flat {
            break;
        }
        let mut direction = descent(&gradient, &history);
        let mut slope = dot(&gradient, &direction);
        if slope >= 0.0 {
            history.clear();
            direction = descent(&gradient, &history);
            slope = dot(&gradient, &direction);
        }
        // The first step knows nothing of curvature; one logit overall is a fair length.
        let mut length = if history.is_empty() {
            1.0 / dot(&direction, &direction).sqrt()
        } else {
            1.0
        };
        let mut next_gradient = vec![0.0; gradient.len()];
        let accepted = loop {
            let values = at
                .values
                .iter()
                .zip(&direction)
                .map(|(x, d)| x + length * d)
                .collect();
            let next = Weights { values };
            let next_loss = evaluate(design, penalty, &next, &mut next_gradient);
            if next_loss <= loss + ENOUGH_DECREASE * length * slope {
                break Some((next, next_loss));
            }
            length *= 0.5;
            if length < 1e-12 {
                break None;
            }
        };
        let Some((next, next_loss)) = accepted else {
            break;
        };
        let pair = Pair::new(
            next.values
                .iter()
                .zip(&at.values)
                .map(|(a, b)| a - b)
                .collect(),
            next_gradient
                .iter()
                .zip(&gradient)
                .map(|(a, b)| a - b)
                .collect(),
        );
        if let Some(pair) = pair {
            if history.len() == MEMORY {
                history.remove(0);
            }
            history.push(pair);
        }
        (at, loss, gradient) = (next, next_loss, next_gradient);
    }
    at
}

/// The loss at some weights; its gradient is written into `gradient`.
fn evaluate(design: &Design, penalty: f64, at: &Weights, gradient: &mut [f64]) -> f64 {
    let columns = design.columns;
    gradient.fill(0.0);
    let mut loss = 0.0;
    for (features, outcome) in design.rows() {
        let log_odds = at.log_odds(features);
        // ln(1 + e^x) without overflow, and its slope.
        let tail = (-log_odds.abs()).exp();
        let chance = if log_odds >= 0.0 {
            1.0 / (1.0 + tail)
        } else {
            tail / (1.0 + tail)
        };
        loss += tail.ln_1p() + log_odds.max(0.0) - if outcome { log_odds } else { 0.0 };
        let error = chance - f64::from(outcome);
        for &(column, value) in features {
            gradient[column as usize] += error * f64::from(value);
        }
        gradient[columns] += error;
    }
    let weights = &at.values[..columns];
    for (slope, weight) in gradient.iter_mut().zip(weights) {
        *slope += penalty * weight;
    }
    loss + 0.5 * penalty * dot(weights, weights)
}

/// A step taken and how the gradient changed over it.
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    /// One over their product.
    inverse: f64,
}

impl Pair {
    /// None where curvature was not positive, so that directions stay downhill.
    fn new(step: Vec<f64>, change: Vec<f64>) -> Option<Pair> {
        let curvature = dot(&step, &change);
        (curvature > 1e-10 * dot(&change, &change).sqrt() * dot(&step, &step).sqrt()).then(|| {
            Pair {
                step,
                change,
                inverse: 1.0 / curvature,
            }
        })
    }
}

/// Minus the gradient, times the approximate inverse of the curvature: the two-loop recursion.
fn descent(gradient: &[f64], history: &[Pair]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(history.len());
    for pair in history.iter().rev() {
        let share = pair.inverse * dot(&pair.step, &direction);
        add(&mut direction, -share, &pair.change);
        shares.push(share);
    }
    if let Some(last) = history.last() {
        let scale = 1.0 / (last.inverse * dot(&last.change, &last.change));
        for d in &mut direction {
            *d *= scale;
        }
    }
    for (pair, share) in history.iter().zip(shares.iter().rev()) {
        let correction = share - pair.inverse * dot(&pair.change, &direction);
        add(&mut direction, correction, &pair.step);
    }
    direction
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], factor: f64, what: &[f64]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += factor * what;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With one feature that is always on and one that splits the rows, unpenalised maximum
    /// likelihood is the log-odds of each half.
    #[test]
    fn without_penalty_rates_come_back() {
        let mut design = Design::new(2);
        for n in 0..100 {
            design.push(&[(0, 1.0)], n < 80);
            design.push(&[(1, 2.0)], n < 30);
        }
        let weights = fit(&design, 1e-9);
        let expected = |rate: f64| (rate / (1.0 - rate)).ln();
        assert!((weights.log_odds(&[(0, 1.0)]) - expected(0.8)).abs() < 1e-3);
        assert!((weights.log_odds(&[(1, 2.0)]) - expected(0.3)).abs() < 1e-3);
    }

    /// At a minimum the gradient vanishes, whatever the data.
    #[test]
    fn it_ends_where_the_gradient_vanishes() {
        let mut design = Design::new(30);
        for n in 0_u32..500 {
            let features = [(n % 30, 1.0), ((n * 7) % 30, 0.5)];
            design.push(&features, (n * n) % 11 < 5);
        }
        let weights = fit(&design, 1.0);
        let mut gradient = vec![0.0; 31];
        evaluate(&design, 1.0, &weights, &mut gradient);
        assert!(
            gradient.iter().all(|slope| slope.abs() < 1e-3),
            "{gradient:?}"
        );
    }
}
