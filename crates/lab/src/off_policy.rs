//! Off-policy evaluation: what another policy would have been worth, from decisions that one in use has
//! taken.
//!
//! A logged step carries the probability with which the policy in use had the learner take it, the one with
//! which the other policy would have, and what came of it. Three estimates of the other policy's value:
//!
//! - **SNIPS**: the mean of what came of it, each step weighted with the ratio of the two probabilities, over
//!   the sum of the weights (self-normalised inverse propensity scoring; Swaminathan and Joachims, "The
//!   self-normalized estimator for counterfactual learning", NIPS 2015).
//! - **Direct**: the mean of what a linear model expects of the steps that the other policy would have had
//!   taken. Ridge regression on what is known of a step before it is taken; every learner is predicted by a
//!   model fitted to the learners of other folds.
//! - **Doubly robust**: the direct estimate, and the weighted mean of what the model missed (Dudík, Langford
//!   and Li, "Doubly robust policy evaluation and learning", ICML 2011; with the weights normalised by their
//!   sum). It is right if either the probabilities or the model are.
//!
//! Intervals are 95 % percentiles of a bootstrap over learners, whose steps belong together. How much there
//! is to go by is said by Kish's effective number of steps, `(sum w)^2 / sum w^2`: where it is small, a few
//! steps decide, and the interval itself is not to be trusted.

use std::collections::BTreeMap;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::dense::solve;
use crate::draw::stream;

/// Parts of the learners; each is predicted by a model fitted to the others.
const FOLDS: usize = 5;

/// What the squares of the coefficients cost, beside one squared error each; the constant is free.
const RIDGE: f64 = 1.0;

/// Bootstrap samples.
const RESAMPLES: usize = 1_000;

/// With fewer effective steps, or learners, nothing should be said.
const FEWEST_STEPS: f64 = 50.0;
const FEWEST_LEARNERS: usize = 10;

/// What is known of a step before it is taken. Steps of one log have the same number of features.
pub type Features = Vec<f64>;

/// A step that a learner took, and what another policy would have made of the same moment.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedStep {
    /// Who took it; steps of one learner are not independent of each other.
    pub learner: u64,
    /// What is known of the step taken.
    pub taken: Features,
    /// The probability with which the policy in use had it taken; above 0, at most 1.
    pub propensity: f64,
    /// The probability with which the other policy would have had it taken; 0 to 1.
    pub elsewhere: f64,
    /// The steps that the other policy would have had taken, each with its probability; these sum to one.
    pub instead: Vec<(f64, Features)>,
    /// What came of it.
    pub reward: f64,
}

impl LoggedStep {
    fn weight(&self) -> f64 {
        self.elsewhere / self.propensity
    }
}

/// A value with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What can be said of another policy.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct OffPolicy {
    /// Steps that it was reckoned with.
    pub steps: usize,
    /// Learners who took them.
    pub learners: usize,
    /// How many equally weighted steps say as much.
    pub effective_steps: f64,
    /// The largest weight of a step.
    pub largest_weight: f64,
    /// The share of steps that the other policy could not have had taken.
    pub never: f64,
    /// What the steps were worth as they were taken.
    pub logged: Estimate,
    /// What the other policy is worth by SNIPS.
    pub snips: Estimate,
    /// The same by the model alone.
    pub direct: Estimate,
    /// The same, doubly robust.
    pub doubly_robust: Estimate,
    /// The doubly robust value less the one of the steps as they were taken.
    pub gain: Estimate,
}

impl OffPolicy {
    /// Whether there is enough to say anything.
    pub fn is_telling(&self) -> bool {
        self.effective_steps >= FEWEST_STEPS && self.learners >= FEWEST_LEARNERS
    }
}

/// What one step contributes to all estimates; sums of these give every one of them.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    steps: f64,
    weights: f64,
    squares: f64,
    rewards: f64,
    weighted: f64,
    expected: f64,
    missed: f64,
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.steps += other.steps;
        self.weights += other.weights;
        self.squares += other.squares;
        self.rewards += other.rewards;
        self.weighted += other.weighted;
        self.expected += other.expected;
        self.missed += other.missed;
    }

    fn values(&self) -> Values {
        let per_weight = |sum: f64| {
            if self.weights > 0.0 {
                sum / self.weights
            } else {
                0.0
            }
        };
        let logged = self.rewards / self.steps;
        let direct = self.expected / self.steps;
        let doubly_robust = direct + per_weight(self.missed);
        Values {
            logged,
            snips: per_weight(self.weighted),
            direct,
            doubly_robust,
            gain: doubly_robust - logged,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Values {
    logged: f64,
    snips: f64,
    direct: f64,
    doubly_robust: f64,
    gain: f64,
}

/// Evaluates another policy on steps taken with the one in use; none if there are no steps. The same steps
/// and seed give the same figures. Steps with a propensity of 0 or with numbers that are not finite are left
/// out: they cannot have been taken.
pub fn evaluate(log: &[LoggedStep], seed: u64) -> Option<OffPolicy> {
    let is_sound = |step: &&LoggedStep| {
        let finite = |features: &Features| features.iter().all(|value| value.is_finite());
        step.propensity > 0.0
            && step.weight().is_finite()
            && step.reward.is_finite()
            && finite(&step.taken)
            && step.instead.iter().all(|(_, features)| finite(features))
    };
    let log: Vec<&LoggedStep> = log.iter().filter(is_sound).collect();
    let mut clusters: BTreeMap<u64, Sums> = BTreeMap::new();
    let mut learners: Vec<u64> = log.iter().map(|step| step.learner).collect();
    learners.sort_unstable();
    learners.dedup();
    let fold = |learner: u64| learners.binary_search(&learner).unwrap_or(0) % FOLDS;
    for number in 0..FOLDS {
        let (within, others): (Vec<&LoggedStep>, Vec<&LoggedStep>) =
            log.iter().partition(|step| fold(step.learner) == number);
        let model = Linear::fit(&others);
        for step in within {
            let weight = step.weight();
            let instead = step.instead.iter();
            let expected = instead.map(|(share, features)| share * model.predict(features));
            clusters.entry(step.learner).or_default().add(&Sums {
                steps: 1.0,
                weights: weight,
                squares: weight * weight,
                rewards: step.reward,
                weighted: weight * step.reward,
                expected: expected.sum(),
                missed: weight * (step.reward - model.predict(&step.taken)),
            });
        }
    }
    let clusters: Vec<Sums> = clusters.into_values().collect();
    let mut all = Sums::default();
    for cluster in &clusters {
        all.add(cluster);
    }
    if clusters.is_empty() {
        return None;
    }
    let estimate = Bootstrap::over(&clusters, all.values(), stream(seed, 9));
    let weights = || log.iter().map(|step| step.weight());
    Some(OffPolicy {
        steps: log.len(),
        learners: clusters.len(),
        effective_steps: if all.squares > 0.0 {
            all.weights * all.weights / all.squares
        } else {
            0.0
        },
        largest_weight: weights().fold(0.0, f64::max),
        never: weights().filter(|weight| *weight == 0.0).count() as f64 / log.len() as f64,
        logged: estimate.of(|values| values.logged),
        snips: estimate.of(|values| values.snips),
        direct: estimate.of(|values| values.direct),
        doubly_robust: estimate.of(|values| values.doubly_robust),
        gain: estimate.of(|values| values.gain),
    })
}

/// The values of all learners, and those of samples of learners drawn with replacement.
struct Bootstrap {
    all: Values,
    samples: Vec<Values>,
}

impl Bootstrap {
    fn over(clusters: &[Sums], all: Values, mut numbers: ChaCha8Rng) -> Bootstrap {
        let samples = (0..RESAMPLES).map(|_| {
            let mut sums = Sums::default();
            for _ in clusters {
                sums.add(&clusters[numbers.random_range(0..clusters.len())]);
            }
            sums.values()
        });
        Bootstrap {
            all,
            samples: samples.collect(),
        }
    }

    fn of(&self, value: fn(&Values) -> f64) -> Estimate {
        let mut samples: Vec<f64> = self.samples.iter().map(value).collect();
        samples.sort_by(f64::total_cmp);
        let at = |per_mille: usize| samples[(samples.len() - 1) * per_mille / 1_000];
        Estimate {
            value: value(&self.all),
            low: at(25),
            high: at(975),
        }
    }
}

/// A constant and one coefficient for each feature.
struct Linear(Vec<f64>);

impl Linear {
    fn fit(steps: &[&LoggedStep]) -> Linear {
        let size = 1 + steps.first().map_or(0, |step| step.taken.len());
        let mut matrix = vec![0.0; size * size];
        let mut right = vec![0.0; size];
        for place in 0..size {
            // A little for the constant too, so that there is a solution without steps.
            matrix[place * size + place] = if place == 0 { 1e-9 } else { RIDGE };
        }
        for step in steps {
            let row = |place: usize| match place.checked_sub(1) {
                None => 1.0,
                Some(feature) => step.taken.get(feature).copied().unwrap_or(0.0),
            };
            for one in 0..size {
                right[one] += row(one) * step.reward;
                for other in 0..size {
                    matrix[one * size + other] += row(one) * row(other);
                }
            }
        }
        Linear(solve(&matrix, &right).unwrap_or_default())
    }

    fn predict(&self, features: &Features) -> f64 {
        let mut coefficients = self.0.iter();
        let constant = coefficients.next().copied().unwrap_or(0.0);
        let products = coefficients
            .zip(features)
            .map(|(weight, value)| weight * value);
        constant + products.sum::<f64>()
    }
}
