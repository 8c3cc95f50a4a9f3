//! Whom a model was fitted to, as far as one has to know it to measure the model on others.
//!
//! A learner is known again by a hash of the answers given, item by item in their order: whatever the file is called, in whatever
//! order its learners come, and whoever else is in it. Of all learners of a fit the smallest hashes are kept (a bottom-k sketch:
//! Cohen and Kaplan, PODC 2007), so that a model's file does not grow with them. Nobody's answers can be had from them. Times do not
//! enter, as files count them from different days.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::responses::Learners;

/// So many hashes are kept. Of a fit to fewer learners all are.
const MOST: usize = 1024;

/// Learners with fewer answers are not told apart: the same few answers are many people's.
const FEWEST_ANSWERS: u32 = 20;

/// A learner's hash in the making.
#[derive(Clone, Debug, Default)]
pub struct LearnerMark {
    hash: Sha256,
    answers: u32,
}

impl LearnerMark {
    /// Takes in the next answer, to an item by its name in the file.
    pub fn answer(&mut self, item: Option<&String>, correct: bool) {
        self.hash.update(item.map_or("", String::as_str));
        self.hash.update(if correct { "+" } else { "-" });
        self.answers = self.answers.saturating_add(1);
    }

    /// The hash; none of somebody who cannot be told apart.
    fn finish(self) -> Option<u64> {
        let digest = self.hash.finalize();
        let first = digest.first_chunk().copied().map(u64::from_le_bytes);
        first.filter(|_| self.answers >= FEWEST_ANSWERS)
    }
}

/// By what the learners of a fit can be known again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnerSample(BTreeSet<u64>);

/// How many of some learners were fitted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Learners asked about.
    pub of: usize,
    /// Those of whom it is known whether they were fitted to.
    pub known: usize,
    /// Those who were.
    pub fitted_to: usize,
}

impl LearnerSample {
    /// Adds a learner.
    pub fn add(&mut self, mark: LearnerMark) {
        self.0.extend(mark.finish());
        if self.0.len() > MOST {
            self.0.pop_last();
        }
    }

    /// How many of these learners were fitted to, as far as is known.
    pub fn overlap(&self, learners: &Learners<'_>) -> Overlap {
        let names: Vec<String> = learners.log().inventory().item_names().collect();
        // Of a full sample everything beyond its largest is unknown.
        let last = self.0.last().copied().filter(|_| self.0.len() == MOST);
        let last = last.unwrap_or(u64::MAX);
        let mut overlap = Overlap::default();
        for responses in learners.iter() {
            let mut mark = LearnerMark::default();
            for response in responses {
                mark.answer(names.get(response.item as usize), response.correct);
            }
            overlap.of += 1;
            if let Some(hash) = mark.finish().filter(|hash| *hash <= last) {
                overlap.known += 1;
                overlap.fitted_to += usize::from(self.0.contains(&hash));
            }
        }
        overlap
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::responses::{ResponseLog, read_from};

    /// Learners from one number to another, with so many answers each.
    fn log(from: u32, to: u32, answers: u32) -> ResponseLog {
        let mut csv = "user,item,skills,correct,ts,fold\n".to_owned();
        for user in (from..to).rev() {
            for answer in 0..answers {
                let item = (answer * 13 + user * 7) % 31;
                let correct = (user >> (answer % 16)) & 1;
                writeln!(
                    csv,
                    "{user},{item},0,{correct},{},{}",
                    user + answer,
                    user % 5
                )
                .unwrap();
            }
        }
        read_from(csv.as_bytes()).unwrap().0
    }

    fn sample(log: &ResponseLog) -> LearnerSample {
        let mut sample = LearnerSample::default();
        let names: Vec<String> = log.inventory().item_names().collect();
        for responses in log.everybody().iter() {
            let mut mark = LearnerMark::default();
            for response in responses {
                mark.answer(names.get(response.item as usize), response.correct);
            }
            sample.add(mark);
        }
        sample
    }

    #[test]
    fn learners_are_known_again_among_others() {
        let fitted = sample(&log(0, 100, 30));
        let overlap = |from, to| fitted.overlap(&log(from, to, 30).everybody());
        let of = |of, known, fitted_to| Overlap {
            of,
            known,
            fitted_to,
        };
        assert_eq!(overlap(0, 100), of(100, 100, 100));
        assert_eq!(overlap(90, 130), of(40, 40, 10));
        assert_eq!(overlap(100, 150), of(50, 50, 0));
    }

    #[test]
    fn of_a_large_fit_a_part_is_known() {
        let all = log(0, 5_000, 24);
        let fitted = sample(&all);
        let Overlap {
            of,
            known,
            fitted_to,
        } = fitted.overlap(&all.everybody());
        assert_eq!((of, known, fitted_to), (5_000, MOST, MOST));
        let others = fitted.overlap(&log(5_000, 6_000, 24).everybody());
        assert_eq!(others.fitted_to, 0);
        assert!((100..400).contains(&others.known), "{others:?}");
    }

    #[test]
    fn a_few_answers_are_anybodys() {
        let few = log(0, 50, 5);
        assert_eq!(sample(&few).overlap(&few.everybody()).known, 0);
    }
}
