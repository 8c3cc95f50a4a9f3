//! How the latest answers went, looked at over several spans.
//!
//! A record is a number from -1 (all wrong) to 1 (all right). Each answer moves it towards its end by
//! a share of what is left: the share is larger the more surprising the answer was, and the larger
//! the fewer answers there were and the shorter the span. So a right answer never lowers a record,
//! however easy it was, and a wrong one never raises it; answers that were to be expected hardly
//! move it; and what is old fades as new surprises come in. (Averages decayed at several rates are
//! those of Galyardt and Goldin, JEDM 7(2), 2015; there, a right answer that was expected would pull
//! a good average down.)

/// Half-lives, in answers.
pub const HALF_LIVES: [f64; SPANS] = [1.5, 6.0, 30.0];

/// How many spans there are.
pub const SPANS: usize = 3;

/// What is left of each span's weights after one more answer: `0.5^(1 / half-life)`.
const RETAINED: [f64; SPANS] = [
    0.629_960_524_947_436_6,
    0.890_898_718_140_339_3,
    0.977_159_968_434_245_5,
];

/// A record of few answers is drawn to zero as if there had been so many that surprised nobody.
const PRIOR_ANSWERS: f64 = 0.5;

/// A surprise of one half, as large as an even chance gives, moves a record by its full share.
const FULL_SURPRISE: f64 = 0.5;

/// After so many answers shares no longer change.
const SETTLED: usize = 256;

/// The share of the newest answer in a decayed average of so many, for each span.
static SHARES: [[f64; SPANS]; SETTLED] = shares();

const fn shares() -> [[f64; SPANS]; SETTLED] {
    let mut table = [[0.0; SPANS]; SETTLED];
    let mut weights = [0.0; SPANS];
    let mut answers = 0;
    while answers < SETTLED {
        let mut span = 0;
        while span < SPANS {
            weights[span] = weights[span] * RETAINED[span] + 1.0;
            table[answers][span] = 1.0 / (weights[span] + PRIOR_ANSWERS);
            span += 1;
        }
        answers += 1;
    }
    table
}

/// Records over all spans, the shortest first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Records(pub [f64; SPANS]);

impl Records {
    /// Adds an answer after `answers` others. `surprise` is positive for a right answer and negative
    /// for a wrong one, within -1 to 1.
    pub fn add(&mut self, answers: u32, surprise: f64) {
        let place = (answers as usize).min(SETTLED - 1);
        let (end, strength) = (surprise.signum(), surprise.abs() / FULL_SURPRISE);
        for (record, share) in self.0.iter_mut().zip(&SHARES[place]) {
            *record += (share * strength).min(1.0) * (end - *record);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_retained_halves_in_its_half_life() {
        for (retained, half_life) in RETAINED.iter().zip(HALF_LIVES) {
            assert!((retained - 0.5_f64.powf(1.0 / half_life)).abs() < 1e-15);
        }
    }

    proptest! {
        #[test]
        fn right_answers_raise_and_wrong_ones_lower_every_record(
            answers in prop::collection::vec(-1.0..1.0_f64, 0..400),
        ) {
            let mut records = Records::default();
            for (before, &surprise) in (0..).zip(&answers) {
                let old = records;
                records.add(before, surprise);
                for (old, new) in old.0.iter().zip(&records.0) {
                    prop_assert!((-1.0..=1.0).contains(new));
                    let moved = surprise * (new - old);
                    prop_assert!(moved >= 0.0, "{old} to {new}");
                }
            }
        }
    }
}
