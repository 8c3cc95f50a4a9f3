//! Expectation and maximisation.
//!
//! A round asks, given the parameters, how many persons are expected at each point of the quadrature and how they
//! graded; then each item's parameters take Fisher scoring steps on those expected counts. Rounds are slow where
//! answers say little, so two of them are extrapolated to a third, and the leap is undone where the likelihood does
//! not agree (SQUAREM: Varadhan and Roland, Scandinavian Journal of Statistics 35(2), 2008).
//!
//! Patterns are summed in two strands whatever the number of processors, and the strands added in order: the same
//! table gives the same fit, to the bit.

use std::cmp::Ordering;
use std::thread;

use super::curve::{Chances, Curve, Guess};
use super::quadrature::Quadrature;
use super::table::{Pattern, Prepared};
use super::{Family, Options, Score};
use crate::dense::solve;

/// It has come to rest when a round moves no parameter by more,
const STILL: f64 = 1e-6;

/// or gives up after so many rounds.
const MOST_ROUNDS: usize = 3000;

/// Scoring steps of an item in a round: the counts change anyway.
const STEPS: usize = 3;

/// Patterns are summed in so many strands.
pub(super) const STRANDS: usize = 2;

/// Where each item's parameters stand in the vector of all.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    places: Vec<Vec<usize>>,
    parameters: usize,
}

impl Layout {
    fn new(items: &[Curve], shares_slope: bool) -> Layout {
        let mut parameters = usize::from(shares_slope);
        let places = items
            .iter()
            .map(|item| {
                let mut places = Vec::with_capacity(item.parameters());
                if shares_slope {
                    places.push(0);
                }
                while places.len() < item.parameters() {
                    places.push(parameters);
                    parameters += 1;
                }
                places
            })
            .collect();
        Layout { places, parameters }
    }

    /// How many parameters there are altogether.
    pub(super) fn parameters(&self) -> usize {
        self.parameters
    }

    /// The places of an item's parameters: slope, intercepts, logit of the guess.
    pub(super) fn of(&self, item: usize) -> &[usize] {
        &self.places[item]
    }
}

/// Fitted items, and how the fitting went.
#[derive(Clone, Debug)]
pub(super) struct Estimation {
    pub(super) items: Vec<Curve>,
    pub(super) layout: Layout,
    pub(super) log_likelihood: f64,
    pub(super) rounds: usize,
    pub(super) converged: bool,
}

/// Logarithms of the chances of all grades of all items at all points: a row for each grade of each item.
pub(super) struct Tabled {
    pub(super) starts: Vec<usize>,
    pub(super) points: usize,
    pub(super) log_chances: Vec<f64>,
}

impl Tabled {
    pub(super) fn new(items: &[Curve], quadrature: &Quadrature) -> Tabled {
        let points = quadrature.len();
        let mut starts = Vec::with_capacity(items.len());
        let mut rows = 0;
        for item in items {
            starts.push(rows);
            rows += item.grades();
        }
        let mut log_chances = vec![0.0; rows * points];
        let mut chances = Vec::new();
        for (item, &start) in items.iter().zip(&starts) {
            chances.resize(item.grades(), 0.0);
            for (at, &point) in quadrature.points.iter().enumerate() {
                item.chances(point, &mut chances);
                for (grade, chance) in chances.iter().enumerate() {
                    log_chances[(start + grade) * points + at] = chance.ln();
                }
            }
        }
        Tabled {
            starts,
            points,
            log_chances,
        }
    }

    /// The row of an answer.
    pub(super) fn row(&self, item: u32, grade: u8) -> usize {
        self.starts[item as usize] + usize::from(grade)
    }

    fn of_row(&self, row: usize) -> &[f64] {
        &self.log_chances[row * self.points..(row + 1) * self.points]
    }

    /// The posterior over the points for a pattern, into `posterior`; returns the pattern's log-likelihood.
    pub(super) fn posterior(
        &self,
        pattern: &Pattern,
        quadrature: &Quadrature,
        posterior: &mut Vec<f64>,
    ) -> f64 {
        posterior.clear();
        posterior.extend(&quadrature.log_weights);
        for answer in &pattern.answers {
            let row = self.of_row(self.row(answer.item, answer.grade));
            for (sum, log_chance) in posterior.iter_mut().zip(row) {
                *sum += log_chance;
            }
        }
        let highest = posterior.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut total = 0.0;
        for sum in posterior.iter_mut() {
            *sum = (*sum - highest).exp();
            total += *sum;
        }
        for share in posterior.iter_mut() {
            *share /= total;
        }
        highest + total.ln()
    }
}

/// What the expectation finds: persons expected to give each grade at each point.
pub(super) struct Expected {
    pub(super) counts: Vec<f64>,
    pub(super) log_likelihood: f64,
}

pub(super) fn expect(prepared: &Prepared, tabled: &Tabled, quadrature: &Quadrature) -> Expected {
    let strand = |patterns: &[Pattern]| {
        let mut counts = vec![0.0; tabled.log_chances.len()];
        let mut log_likelihood = 0.0;
        let mut posterior = Vec::new();
        for pattern in patterns {
            log_likelihood +=
                pattern.persons * tabled.posterior(pattern, quadrature, &mut posterior);
            for share in &mut posterior {
                *share *= pattern.persons;
            }
            for answer in &pattern.answers {
                let start = tabled.row(answer.item, answer.grade) * tabled.points;
                let counts = &mut counts[start..start + tabled.points];
                for (count, share) in counts.iter_mut().zip(&posterior) {
                    *count += share;
                }
            }
        }
        Expected {
            counts,
            log_likelihood,
        }
    };
    let halves = prepared.patterns.len().div_ceil(STRANDS).max(1);
    let mut strands = thread::scope(|scope| {
        let running: Vec<_> = prepared
            .patterns
            .chunks(halves)
            .map(|patterns| scope.spawn(|| strand(patterns)))
            .collect();
        let joined = running.into_iter().map(|strand| match strand.join() {
            Ok(expected) => expected,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect::<Vec<_>>().into_iter()
    });
    let mut sum = strands.next().unwrap_or(Expected {
        counts: vec![0.0; tabled.log_chances.len()],
        log_likelihood: 0.0,
    });
    for more in strands {
        for (count, more) in sum.counts.iter_mut().zip(&more.counts) {
            *count += more;
        }
        sum.log_likelihood += more.log_likelihood;
    }
    sum
}

/// One item's expected counts and what they say about its parameters.
pub(super) struct Regression<'e> {
    pub(super) quadrature: &'e Quadrature,
    /// A row for each grade, a column for each point.
    pub(super) counts: &'e [f64],
}

impl Regression<'_> {
    fn count(&self, grade: usize, point: usize) -> f64 {
        self.counts[grade * self.quadrature.len() + point]
    }

    /// Expected log-likelihood of the item's answers, with its prior; minus infinity for parameters out of bounds.
    fn value(&self, curve: &Curve, chances: &mut Vec<f64>) -> f64 {
        if !curve.is_sound() {
            return f64::NEG_INFINITY;
        }
        chances.resize(curve.grades(), 0.0);
        let mut value = curve.log_prior();
        for (at, &point) in self.quadrature.points.iter().enumerate() {
            curve.chances(point, chances);
            for (grade, chance) in chances.iter().enumerate() {
                let count = self.count(grade, at);
                if count > 0.0 {
                    value += count * chance.ln();
                }
            }
        }
        value
    }

    /// Slope of that value by each parameter, and Fisher's information, row by row.
    pub(super) fn slopes(&self, curve: &Curve, work: &mut Chances) -> (Vec<f64>, Vec<f64>) {
        let parameters = curve.parameters();
        let mut slope = vec![0.0; parameters];
        let mut information = vec![0.0; parameters * parameters];
        for (at, &point) in self.quadrature.points.iter().enumerate() {
            let persons: f64 = (0..curve.grades()).map(|grade| self.count(grade, at)).sum();
            if persons <= 0.0 {
                continue;
            }
            curve.describe(point, work);
            for (grade, (chance, derivatives)) in
                work.chances.iter().zip(&work.derivatives).enumerate()
            {
                let surprise = self.count(grade, at) / chance;
                let weight = persons / chance;
                for (row, by) in derivatives.iter().enumerate() {
                    slope[row] += surprise * by;
                    for (column, also) in derivatives.iter().enumerate() {
                        information[row * parameters + column] += weight * by * also;
                    }
                }
            }
        }
        if let Some((toward, precision)) = curve.prior_slope() {
            slope[parameters - 1] += toward;
            information[parameters * parameters - 1] += precision;
        }
        (slope, information)
    }

    /// Some scoring steps, each shortened until it improves.
    fn step(&self, curve: &Curve, work: &mut Chances) -> Curve {
        let mut at = curve.clone();
        let mut chances = Vec::new();
        let mut value = self.value(&at, &mut chances);
        for _ in 0..STEPS {
            let (slope, information) = self.slopes(&at, work);
            let Some(direction) = solve(&information, &slope) else {
                break;
            };
            let Some((next, next_value)) = shorten(&at, &direction, value, |curve| {
                self.value(curve, &mut chances)
            }) else {
                break;
            };
            (at, value) = (next, next_value);
        }
        at
    }
}

/// The longest of some shorter and shorter steps that does not make the value smaller.
fn shorten(
    at: &Curve,
    direction: &[f64],
    value: f64,
    mut evaluate: impl FnMut(&Curve) -> f64,
) -> Option<(Curve, f64)> {
    let vector = at.to_vector();
    let mut length = 1.0;
    for _ in 0..12 {
        let stepped: Vec<f64> = vector
            .iter()
            .zip(direction)
            .map(|(at, by)| at + length * by)
            .collect();
        let next = at.with(&stepped);
        let next_value = evaluate(&next);
        if next_value >= value {
            return Some((next, next_value));
        }
        length *= 0.5;
    }
    None
}

/// A scoring step of all items at once that share a slope: the intercepts are eliminated from the equations, as each
/// meets the others only through the slope.
fn step_with_shared_slope(items: &[Curve], regressions: &[Regression<'_>]) -> Vec<Curve> {
    let mut work = Chances::default();
    let (mut toward, mut curvature) = (0.0, 0.0);
    let described: Vec<_> = items
        .iter()
        .zip(regressions)
        .map(|(item, regression)| {
            let (slope, information) = regression.slopes(item, &mut work);
            // Two parameters: information is slope-slope, slope-intercept, the same, intercept-intercept.
            let own = information[3].max(f64::MIN_POSITIVE);
            toward += slope[0] - information[1] * slope[1] / own;
            curvature += information[0] - information[1] * information[1] / own;
            (slope[1], information[1], own)
        })
        .collect();
    if curvature <= 0.0 {
        return items.to_vec();
    }
    let by = toward / curvature;
    let mut chances = Vec::new();
    let mut value = |items: &[Curve]| -> f64 {
        items
            .iter()
            .zip(regressions)
            .map(|(item, regression)| regression.value(item, &mut chances))
            .sum()
    };
    let before = value(items);
    let mut length = 1.0;
    for _ in 0..12 {
        let next: Vec<Curve> = items
            .iter()
            .zip(&described)
            .map(|(item, (slope, cross, own))| {
                let shift = (slope - cross * by) / own;
                item.with(&[
                    item.slope + length * by,
                    item.intercepts[0] + length * shift,
                ])
            })
            .collect();
        if value(&next) >= before {
            return next;
        }
        length *= 0.5;
    }
    items.to_vec()
}

impl Estimation {
    pub(super) fn run(
        prepared: &Prepared,
        options: &Options,
        report: &mut dyn FnMut(usize, f64),
    ) -> Estimation {
        let items: Vec<Curve> = prepared
            .items
            .iter()
            .map(|item| start(&item.reaching, options))
            .collect();
        let layout = Layout::new(&items, options.family.shares_slope());
        let mut fitting = Fitting {
            prepared,
            quadrature: &options.quadrature,
            shares_slope: options.family.shares_slope(),
            rounds: 0,
            report,
        };
        let mut at = items;
        let mut converged = false;
        // Where to go on, and the value to beat, if the last leap was too bold.
        let mut safe: Option<(Vec<Curve>, f64)> = None;
        while fitting.rounds < MOST_ROUNDS && !converged {
            let (first, value) = fitting.round(&at);
            if let Some((before, floor)) = safe.take()
                && !matches!(
                    value.partial_cmp(&floor),
                    Some(Ordering::Greater | Ordering::Equal)
                )
            {
                at = before;
                continue;
            }
            let (second, floor) = fitting.round(&first);
            converged = distance(&first, &second) < STILL;
            let leap = leap(&at, &first, &second);
            at = second;
            if !converged && let Some(leap) = leap {
                safe = Some((std::mem::replace(&mut at, leap), floor));
            }
        }
        if let Some((before, _)) = safe {
            at = before;
        }
        let tabled = Tabled::new(&at, &options.quadrature);
        let log_likelihood = expect(prepared, &tabled, &options.quadrature).log_likelihood;
        Estimation {
            items: at,
            layout,
            log_likelihood,
            rounds: fitting.rounds,
            converged,
        }
    }

    /// One score a person of the table, in the metric of a standard normal ability.
    pub(super) fn scores(
        &self,
        prepared: &Prepared,
        quadrature: &Quadrature,
    ) -> Vec<Option<Score>> {
        let tabled = Tabled::new(&self.items, quadrature);
        let mut posterior = Vec::new();
        let of_pattern: Vec<Score> = prepared
            .patterns
            .iter()
            .map(|pattern| {
                tabled.posterior(pattern, quadrature, &mut posterior);
                let moment = |power: i32| -> f64 {
                    let points = quadrature.points.iter().zip(&posterior);
                    points.map(|(point, share)| share * point.powi(power)).sum()
                };
                let ability = moment(1);
                Score {
                    ability,
                    error: (moment(2) - ability * ability).max(0.0).sqrt(),
                    answers: pattern.answers.len(),
                }
            })
            .collect();
        let scores = prepared.pattern_of.iter();
        scores
            .map(|pattern| pattern.map(|at| of_pattern[at]))
            .collect()
    }
}

/// Where an item begins: a middling slope, and intercepts that give about the observed shares.
fn start(reaching: &[f64], options: &Options) -> Curve {
    let guess = match options.family {
        Family::ThreeParameter => Guess::Fitted {
            logit: options.guess_prior.0,
            prior_mean: options.guess_prior.0,
            prior_deviation: options.guess_prior.1,
        },
        _ => Guess::Known(options.known_guess),
    };
    let floor = guess.share();
    let intercepts = reaching
        .iter()
        .map(|share| {
            let known = ((share - floor) / (1.0 - floor)).clamp(0.01, 0.99);
            // The mean over a normal population is flatter than the curve at its middle.
            1.2 * (known / (1.0 - known)).ln()
        })
        .collect::<Vec<f64>>();
    let mut curve = Curve {
        slope: 1.0,
        intercepts,
        guess,
    };
    // Shares that were drawn to the same bound are set apart again.
    for step in 1..curve.intercepts.len() {
        let above = curve.intercepts[step - 1];
        curve.intercepts[step] = curve.intercepts[step].min(above - 0.1);
    }
    curve
}

struct Fitting<'f> {
    prepared: &'f Prepared,
    quadrature: &'f Quadrature,
    shares_slope: bool,
    rounds: usize,
    report: &'f mut dyn FnMut(usize, f64),
}

impl Fitting<'_> {
    /// One round: better parameters, and the penalised log-likelihood of those that came in.
    fn round(&mut self, items: &[Curve]) -> (Vec<Curve>, f64) {
        let tabled = Tabled::new(items, self.quadrature);
        let expected = expect(self.prepared, &tabled, self.quadrature);
        self.rounds += 1;
        (self.report)(self.rounds, expected.log_likelihood);
        let prior: f64 = items.iter().map(Curve::log_prior).sum();
        let regressions: Vec<Regression<'_>> = items
            .iter()
            .zip(&tabled.starts)
            .map(|(item, &start)| Regression {
                quadrature: self.quadrature,
                counts: &expected.counts
                    [start * tabled.points..(start + item.grades()) * tabled.points],
            })
            .collect();
        let next = if self.shares_slope {
            step_with_shared_slope(items, &regressions)
        } else {
            let mut work = Chances::default();
            let each = items.iter().zip(&regressions);
            each.map(|(item, regression)| regression.step(item, &mut work))
                .collect()
        };
        (next, expected.log_likelihood + prior)
    }
}

/// How far the farthest parameter is.
fn distance(from: &[Curve], to: &[Curve]) -> f64 {
    let pairs = from.iter().zip(to);
    let farthest = pairs.flat_map(|(from, to)| {
        let pairs = from.to_vector().into_iter().zip(to.to_vector());
        pairs.map(|(from, to)| (from - to).abs())
    });
    farthest.fold(0.0, f64::max)
}

/// Where two rounds seem to lead: further along the first, bent as the second was.
fn leap(from: &[Curve], first: &[Curve], second: &[Curve]) -> Option<Vec<Curve>> {
    let vectors: Vec<[Vec<f64>; 3]> = from
        .iter()
        .zip(first)
        .zip(second)
        .map(|((from, first), second)| [from, first, second].map(Curve::to_vector))
        .collect();
    let (mut length, mut bend) = (0.0, 0.0);
    for [from, first, second] in &vectors {
        for ((from, first), second) in from.iter().zip(first).zip(second) {
            length += (first - from).powi(2);
            bend += (second - 2.0 * first + from).powi(2);
        }
    }
    let stretch = (length / bend).sqrt();
    // A stretch of 1 is where the second round ended.
    if !stretch.is_finite() || stretch <= 1.0 {
        return None;
    }
    let leapt: Vec<Curve> = second
        .iter()
        .zip(&vectors)
        .map(|(curve, [from, first, second])| {
            let vector: Vec<f64> = from
                .iter()
                .zip(first)
                .zip(second)
                .map(|((from, first), second)| {
                    let (step, bend) = (first - from, second - 2.0 * first + from);
                    from + 2.0 * stretch * step + stretch * stretch * bend
                })
                .collect();
            curve.with(&vector)
        })
        .collect();
    leapt.iter().all(Curve::is_sound).then_some(leapt)
}
