//! Chance, from a seed.
//!
//! What a seed draws is part of a learner's record, so it has to be the same on every platform and in every later version: `ChaCha8`
//! as specified, keyed by the seed and the template, and our own reduction to ranges.

use crate::names::NAMES;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// What keeps the same seed from drawing alike in two templates.
pub(crate) type Stream = [u8; 24];

/// The stream of a template.
pub(crate) fn stream(skill: &str, template: &str) -> Stream {
    let digest = Sha256::digest(format!("{skill}/{template}").as_bytes());
    let mut stream = [0; 24];
    for (byte, from) in stream.iter_mut().zip(digest) {
        *byte = from;
    }
    stream
}

/// A source of chance for one item.
#[derive(Debug)]
pub(crate) struct Drawing {
    chance: ChaCha8Rng,
    names_taken: Vec<usize>,
    /// Whether a script may draw now; placeholders may not, or what they show would depend on their order.
    pub(crate) open: bool,
}

impl Drawing {
    pub(crate) fn new(stream: &Stream, seed: u64) -> Self {
        let mut key = [0; 32];
        let (low, high) = key.split_at_mut(8);
        low.copy_from_slice(&seed.to_le_bytes());
        high.copy_from_slice(stream);
        Drawing {
            chance: ChaCha8Rng::from_seed(key),
            names_taken: Vec::new(),
            open: true,
        }
    }

    /// Forgets what was drawn, except for the place in the stream.
    pub(crate) fn again(&mut self) {
        self.names_taken.clear();
    }

    /// A number below `bound`, each equally likely; 0 if `bound` is 0.
    fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // The largest multiple of the bound; what lies above it would favour small numbers and is drawn again.
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.chance.next_u64();
            if drawn < fair {
                return drawn % bound;
            }
        }
    }

    /// A place in a list of `length` elements, each equally likely.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        // A place below `length` is again a usize.
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// An integer from `low` to `high`, each equally likely; `low` if the range is empty.
    pub(crate) fn integer(&mut self, low: i64, high: i64) -> i64 {
        if low >= high {
            return low;
        }
        match low.abs_diff(high).checked_add(1) {
            Some(count) => low.wrapping_add_unsigned(self.below(count)),
            None => self.chance.next_u64().cast_signed(),
        }
    }

    /// Puts a list into a drawn order (Fisher and Yates, in Durstenfeld's form).
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.place(last + 1);
            list.swap(last, other);
        }
    }

    /// A first name that this item has not used yet.
    pub(crate) fn name(&mut self) -> &'static str {
        if self.names_taken.len() >= NAMES.len() {
            self.names_taken.clear();
        }
        loop {
            let place = self.place(NAMES.len());
            if !self.names_taken.contains(&place) {
                self.names_taken.push(place);
                return NAMES[place];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_for_ever() {
        let mut drawing = Drawing::new(&stream("add-unlike", "unit"), 7);
        let drawn: Vec<i64> = (0..8).map(|_| drawing.integer(-9, 9)).collect();
        insta::assert_snapshot!(format!("{drawn:?} {}", drawing.name()), @"[4, -8, -1, -8, 2, -6, -1, 4] Freya");
    }

    #[test]
    fn every_integer_of_a_range_is_drawn_about_equally_often() {
        let mut drawing = Drawing::new(&stream("s", "t"), 1);
        let mut counts = [0_u32; 7];
        for _ in 0..7_000 {
            let drawn = drawing.integer(-3, 3);
            counts[usize::try_from(drawn + 3).unwrap()] += 1;
        }
        // Five standard deviations of a binomial with 7 000 draws and p = 1/7.
        assert!(
            counts.iter().all(|&count| count.abs_diff(1_000) < 147),
            "{counts:?}"
        );
    }

    #[test]
    fn the_widest_ranges_do_not_overflow() {
        let mut drawing = Drawing::new(&stream("s", "t"), 1);
        drawing.integer(i64::MIN, i64::MAX);
        assert!(drawing.integer(i64::MIN, i64::MIN + 1) < i64::MIN + 2);
        assert_eq!(drawing.integer(5, 4), 5);
    }

    #[test]
    fn names_do_not_repeat() {
        let mut drawing = Drawing::new(&stream("s", "t"), 1);
        let mut names: Vec<_> = (0..NAMES.len()).map(|_| drawing.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NAMES.len());
    }
}
