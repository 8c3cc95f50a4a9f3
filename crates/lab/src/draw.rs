//! Random numbers from a seed, one independent stream for each use.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of random numbers; different streams of one seed have nothing to do with each other.
pub(crate) fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut numbers = ChaCha8Rng::seed_from_u64(seed);
    numbers.set_stream(stream);
    numbers
}

/// Yes with this probability; probabilities outside 0 to 1 count as the nearer of the two.
pub(crate) fn yes(numbers: &mut ChaCha8Rng, probability: f64) -> bool {
    numbers.random::<f64>() < probability
}

/// A number from the standard normal distribution (Box and Muller 1958).
pub(crate) fn normal(numbers: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - numbers.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * numbers.random::<f64>()).cos()
}
