//! EduRank and user-based filtering: what similar learners say.
//!
//! EduRank (Segal, Gal, Shani and Shapira, "A difficulty ranking approach to personalization in E-learning",
//! International Journal of Human-Computer Studies 130, 2019) compares learners by how alike they rank the items that
//! both know, with the AP correlation of Yilmaz, Aslam and Robertson (SIGIR 2008). For every two items to be ranked,
//! all learners who told them apart vote, each with the weight of the similarity; an item's score is Copeland's, the
//! number of others that it beats less the number that beat it. Two additions for logs in which learners have few items
//! in common: everybody's vote counts a little, and what no vote decides, the difficulty does.
//!
//! Where a first attempt is right or wrong, a learner's ranking has two ranks, and AP correlation becomes simple: its
//! terms, one for each mastered item, are the agreement with the missed items above it, all of one rank. Their mean is
//! the share of right answers of the other learner to items that this one mastered, less the share to those missed.

use super::Difficulty;
use crate::responses::{Learners, Response};

/// Similarities from few common items are drawn towards none as if so many items had told nothing.
const PRIOR_ITEMS: f64 = 8.0;

/// Everybody's vote counts a little, so that where nobody is similar the majority decides.
const EVERYBODY: f64 = 0.05;

/// First attempts of the learners who are asked.
pub(super) struct Neighbours {
    /// For each learner, item and outcome, by item.
    attempts: Vec<Vec<(u32, bool)>>,
    items: usize,
}

impl Neighbours {
    pub(super) fn new(training: &Learners<'_>) -> Neighbours {
        let attempts = training
            .iter()
            .map(|responses| {
                super::first_attempts(responses)
                    .iter()
                    .map(|response| (response.item, response.correct))
                    .collect()
            })
            .collect();
        Neighbours {
            attempts,
            items: training.log().items(),
        }
    }

    /// For each item to be ranked: log-odds of the weighted mean of others' outcomes, and Copeland's score over
    /// all others, from -1 for the hardest to 1 for the easiest.
    pub(super) fn ask(
        &self,
        known: &[Response],
        later: &[Response],
        difficulty: &Difficulty,
    ) -> Vec<(f64, f64)> {
        const UNKNOWN: u32 = u32::MAX;
        let mut outcome: Vec<Option<bool>> = vec![None; self.items];
        for response in known {
            outcome[response.item as usize] = Some(response.correct);
        }
        let mut place = vec![UNKNOWN; self.items];
        for (at, response) in (0..).zip(later) {
            place[response.item as usize] = at;
        }
        let count = later.len();
        // `votes[easier * count + harder]`.
        let mut votes = vec![0.0; count * count];
        let mut means = vec![(0.0, 0.0); count];
        let (mut right, mut wrong) = (Vec::new(), Vec::new());
        for attempts in &self.attempts {
            right.clear();
            wrong.clear();
            let mut common = Common::default();
            for &(item, correct) in attempts {
                let at = place[item as usize];
                if at != UNKNOWN {
                    if correct { &mut right } else { &mut wrong }.push(at as usize);
                }
                if let Some(own) = outcome[item as usize] {
                    common.add(own, correct, difficulty.share(item));
                }
            }
            if right.is_empty() && wrong.is_empty() {
                continue;
            }
            let weight = EVERYBODY + common.rank_similarity().max(0.0);
            for &easier in &right {
                for &harder in &wrong {
                    votes[easier * count + harder] += weight;
                }
            }
            let closeness = common.correlation();
            for (&at, correct) in right
                .iter()
                .map(|at| (at, 1.0))
                .chain(wrong.iter().map(|at| (at, 0.0)))
            {
                let (sum, weight) = &mut means[at];
                *sum += closeness * (correct - difficulty.share(later[at].item));
                *weight += closeness.abs();
            }
        }
        (0..count)
            .map(|item| {
                let (sum, weight) = means[item];
                let mean = difficulty.share(later[item].item) + sum / (weight + 1.0);
                let mean = mean.clamp(0.01, 0.99);
                let score: f64 = (0..count)
                    .filter(|&other| other != item)
                    .map(|other| {
                        let net = votes[item * count + other] - votes[other * count + item];
                        let net = if net == 0.0 {
                            // Nobody told them apart, or as many one way as the other.
                            difficulty.ease(later[item].item) - difficulty.ease(later[other].item)
                        } else {
                            net
                        };
                        if net > 0.0 {
                            1.0
                        } else if net < 0.0 {
                            -1.0
                        } else {
                            0.0
                        }
                    })
                    .sum();
                (
                    (mean / (1.0 - mean)).ln(),
                    score / (count.max(2) - 1) as f64,
                )
            })
            .collect()
    }
}

/// What two learners have in common.
#[derive(Default)]
struct Common {
    mastered: f64,
    mastered_right: f64,
    missed: f64,
    missed_right: f64,
    /// Sums of products of outcomes less what is usual.
    cross: f64,
    own: f64,
    other: f64,
}

impl Common {
    fn add(&mut self, own: bool, other: bool, usual: f64) {
        let (own, other) = (f64::from(own), f64::from(other));
        self.mastered += own;
        self.mastered_right += own * other;
        self.missed += 1.0 - own;
        self.missed_right += (1.0 - own) * other;
        self.cross += (own - usual) * (other - usual);
        self.own += (own - usual).powi(2);
        self.other += (other - usual).powi(2);
    }

    /// AP correlation of the two rankings, shrunken.
    fn rank_similarity(&self) -> f64 {
        if self.mastered == 0.0 || self.missed == 0.0 {
            return 0.0;
        }
        let correlation = self.mastered_right / self.mastered - self.missed_right / self.missed;
        let common = self.mastered + self.missed;
        correlation * common / (common + PRIOR_ITEMS)
    }

    /// Correlation of what is unusual in the outcomes, shrunken.
    fn correlation(&self) -> f64 {
        let scale = (self.own * self.other).sqrt();
        let common = self.mastered + self.missed;
        if scale > 0.0 {
            self.cross / scale * common / (common + PRIOR_ITEMS)
        } else {
            0.0
        }
    }
}
