//! Which of these items will be hardest for this learner?
//!
//! A ranking is asked for once, from what a learner has done so far, and judged by what the learner did later: of
//! every two items of which one was missed and the other was not, the missed one should have been ranked harder.
//! Learners of one fold are cut in the middle of their first attempts; the first half is known, the second is to be
//! ranked. Rankers learn from the learners of other folds.
//!
//! - *Difficulty*: the share of right answers to the item, the same order for everybody.
//! - *User-based*: collaborative filtering, the mean of similar learners' outcomes (Resnick et al., CSCW 1994).
//! - *EduRank*: similar learners vote on every two items, and items are ranked by the votes that they win (`edurank.rs`).
//! - *Belief*: the chance of a right answer that a learner model gives.
//! - *Blend*: the order of a weighted sum of all of these. The weights come from ranking a part of the training
//!   learners with rankers that learned from the others; so with each part of them in turn.

mod edurank;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;

use crate::dense::solve;
use crate::evaluate::{ModelName, SplitError};
use crate::model::Model;
use crate::peers::logistic_function;
use crate::responses::{Learners, Response, ResponseLog};
use edurank::Neighbours;

/// A way to rank items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ranker {
    /// By the share of right answers.
    Difficulty,
    /// By similar learners' outcomes.
    UserBased,
    /// By similar learners' votes.
    #[serde(rename = "edurank")]
    EduRank,
    /// By a learner model's prediction.
    Belief,
    /// By all of them together.
    Blend,
}

impl Ranker {
    /// All of them, in the order in which tables show them.
    pub const ALL: [Ranker; 5] = [
        Ranker::Difficulty,
        Ranker::UserBased,
        Ranker::EduRank,
        Ranker::Belief,
        Ranker::Blend,
    ];

    /// The name in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Ranker::Difficulty => "difficulty",
            Ranker::UserBased => "user-based",
            Ranker::EduRank => "edurank",
            Ranker::Belief => "belief",
            Ranker::Blend => "blend",
        }
    }
}

impl fmt::Display for Ranker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// How good a ranker's rankings are: means over learners, each counting once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RankingFigures {
    /// The ranker.
    pub ranker: Ranker,
    /// Learners with something right and something wrong to rank.
    pub learners: usize,
    /// Share of pairs of a missed and a mastered item in the right order, ties counting half.
    pub pair_accuracy: f64,
    /// Average precision of the missed items from the hardest down (ties in the order of the items' numbers).
    pub average_precision: f64,
    /// Normalised distance-based performance measure: twice the contradicted pairs and once the tied ones, over twice
    /// all pairs (Yao, JASIS 46(2), 1995); 0 is best. With two outcomes it is one less the pair accuracy.
    pub ndpm: f64,
    /// Standard error of the pair accuracy over learners.
    pub pair_accuracy_error: f64,
}

/// Numbers that the rankers but the blend give to an item: the higher, the easier.
const RANKERS: usize = 4;

/// Items of one learner to be ranked.
struct Case {
    /// What each ranker says of each item.
    ease: Vec<[f64; RANKERS]>,
    /// How the items were answered.
    correct: Vec<bool>,
}

/// Ranks the learners of a fold with what is learned from all others. `model` is the learner model whose belief is
/// used.
pub fn evaluate_rankings(
    log: &ResponseLog,
    fold: u32,
    model: ModelName,
) -> Result<Vec<RankingFigures>, SplitError> {
    let (training, test) = (log.outside_fold(fold), log.fold(fold));
    if test.is_empty() {
        return Err(SplitError::NobodyToTest { fold });
    }
    if training.is_empty() {
        return Err(SplitError::NobodyToTrain { fold });
    }
    let weights = blend_weights(&training, model);
    let cases = cases(&training, &test, model);
    let figures = |ranker: Ranker| {
        let chosen = |ease: &[f64; RANKERS]| match ranker {
            Ranker::Difficulty => ease[0],
            Ranker::UserBased => ease[1],
            Ranker::EduRank => ease[2],
            Ranker::Belief => ease[3],
            Ranker::Blend => dot(&weights, ease),
        };
        judge(ranker, &cases, chosen)
    };
    Ok(Ranker::ALL.into_iter().map(figures).collect())
}

/// Training learners are dealt into so many parts to find the weights of the blend.
const PARTS: usize = 4;

/// Weights of the blend, from training learners alone: each part is ranked with what is learned from the others.
fn blend_weights(training: &Learners<'_>, model: ModelName) -> [f64; RANKERS] {
    let ranked = (0..PARTS).flat_map(|part| {
        let (held, rest) = training.deal(PARTS, part);
        if rest.is_empty() {
            Vec::new()
        } else {
            cases(&rest, &held, model)
        }
    });
    fit_blend(&ranked.collect::<Vec<Case>>())
}

/// A logistic regression without intercept on differences of pairs (Herbrich, Graepel and Obermayer 2000 rank by such
/// differences), each learner's pairs weighing as much as another's, by Newton's method with a light penalty.
fn fit_blend(cases: &[Case]) -> [f64; RANKERS] {
    const PENALTY: f64 = 1.0;
    let mut weights = [0.0; RANKERS];
    for _ in 0..25 {
        let mut slope = weights.map(|weight| -PENALTY * weight);
        let mut curvature = [0.0; RANKERS * RANKERS];
        for at in 0..RANKERS {
            curvature[at * RANKERS + at] = PENALTY;
        }
        for case in cases {
            let pairs = case.pairs().count() as f64;
            for (right, wrong) in case.pairs() {
                let mut difference = [0.0; RANKERS];
                for (at, difference) in difference.iter_mut().enumerate() {
                    *difference = case.ease[right][at] - case.ease[wrong][at];
                }
                let chance = logistic_function(dot(&weights, &difference));
                for row in 0..RANKERS {
                    slope[row] += (1.0 - chance) * difference[row] / pairs;
                    for column in 0..RANKERS {
                        curvature[row * RANKERS + column] +=
                            chance * (1.0 - chance) * difference[row] * difference[column] / pairs;
                    }
                }
            }
        }
        let Some(step) = solve(&curvature, &slope) else {
            break;
        };
        for (weight, step) in weights.iter_mut().zip(&step) {
            *weight += step;
        }
        if step.iter().all(|step| step.abs() < 1e-8) {
            break;
        }
    }
    weights
}

fn dot(left: &[f64; RANKERS], right: &[f64; RANKERS]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// The items to rank for each learner of `ranked` who has both outcomes to tell apart.
fn cases(training: &Learners<'_>, ranked: &Learners<'_>, model: ModelName) -> Vec<Case> {
    let log = training.log();
    let difficulty = Difficulty::new(training);
    let fitted = model.fit(training);
    let neighbours = Neighbours::new(training);
    ranked
        .iter()
        .filter_map(|responses| {
            let (known, later) = cut(responses);
            let correct: Vec<bool> = later.iter().map(|response| response.correct).collect();
            if !(correct.contains(&true) && correct.contains(&false)) {
                return None;
            }
            let opinions = neighbours.ask(&first_attempts(known), &later, &difficulty);
            let beliefs = beliefs(fitted.as_ref(), log, known, &later);
            let ease = later
                .iter()
                .zip(opinions)
                .zip(beliefs)
                .map(|((response, (mean, votes)), belief)| {
                    [difficulty.ease(response.item), mean, votes, belief]
                })
                .collect();
            Some(Case { ease, correct })
        })
        .collect()
}

/// Each item's first answer, in the order of answering.
fn first_attempts(responses: &[Response]) -> Vec<Response> {
    let mut seen = std::collections::HashSet::new();
    let first = responses
        .iter()
        .filter(|response| seen.insert(response.item));
    first.copied().collect()
}

/// What is known of a learner, and the first attempts that are to be ranked: cut in the middle of the first attempts.
fn cut(responses: &[Response]) -> (&[Response], Vec<Response>) {
    let mut seen = std::collections::HashSet::new();
    let places: Vec<usize> = (0..responses.len())
        .filter(|&place| seen.insert(responses[place].item))
        .collect();
    let (known, later) = places.split_at(places.len() / 2);
    let end = if known.is_empty() {
        0
    } else {
        later.first().copied().unwrap_or(responses.len())
    };
    let later = later.iter().map(|&place| responses[place]).collect();
    (&responses[..end], later)
}

/// Log-odds of a right answer that a model gives now, one item after the other without learning how any was answered.
fn beliefs(
    model: &dyn Model,
    log: &ResponseLog,
    known: &[Response],
    later: &[Response],
) -> Vec<f64> {
    let mut follower = model.follow();
    for response in known {
        let question = log.question(response);
        // Some models prepare in predicting what they learn from.
        follower.predict(&question);
        follower.observe(&question, response.correct);
    }
    // All are asked at the time of the first: nothing later is known yet.
    let now = later.first().map_or(0, |response| response.at);
    later
        .iter()
        .map(|response| {
            let asked = Response {
                at: now,
                ..*response
            };
            let chance = follower
                .predict(&log.question(&asked))
                .clamp(1e-6, 1.0 - 1e-6);
            (chance / (1.0 - chance)).ln()
        })
        .collect()
}

/// How easy items are for everybody.
struct Difficulty {
    overall: f64,
    ease: Vec<f64>,
}

impl Difficulty {
    /// First attempts only; few are drawn towards the overall share.
    fn new(training: &Learners<'_>) -> Difficulty {
        const PRIOR_ANSWERS: f64 = 4.0;
        let mut counts = vec![(0.0, 0.0); training.log().items()];
        let (mut right, mut all) = (0.5, 1.0);
        for response in training.iter().flat_map(first_attempts) {
            let correct = f64::from(response.correct);
            let (item_right, item_all) = &mut counts[response.item as usize];
            *item_right += correct;
            *item_all += 1.0;
            right += correct;
            all += 1.0;
        }
        let overall: f64 = right / all;
        let ease = counts
            .iter()
            .map(|(right, all)| {
                let share: f64 = (right + PRIOR_ANSWERS * overall) / (all + PRIOR_ANSWERS);
                (share / (1.0 - share)).ln()
            })
            .collect();
        Difficulty {
            overall: (overall / (1.0 - overall)).ln(),
            ease,
        }
    }

    /// Log-odds of a right answer.
    fn ease(&self, item: u32) -> f64 {
        self.ease
            .get(item as usize)
            .copied()
            .unwrap_or(self.overall)
    }

    /// Share of right answers.
    fn share(&self, item: u32) -> f64 {
        logistic_function(self.ease(item))
    }
}

impl Case {
    /// All pairs of an item that was answered right and one that was not.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let of = move |outcome: bool| {
            (0..self.correct.len()).filter(move |&place| self.correct[place] == outcome)
        };
        of(true).flat_map(move |right| of(false).map(move |wrong| (right, wrong)))
    }
}

/// Means over learners of what a ranker's order is worth.
fn judge(ranker: Ranker, cases: &[Case], ease: impl Fn(&[f64; RANKERS]) -> f64) -> RankingFigures {
    let count = cases.len().max(1) as f64;
    let (mut accuracies, mut precision, mut ndpm) = (Vec::with_capacity(cases.len()), 0.0, 0.0);
    for case in cases {
        let eases: Vec<f64> = case.ease.iter().map(&ease).collect();
        let (mut in_order, mut tied, mut pairs) = (0.0, 0.0, 0.0);
        for (right, wrong) in case.pairs() {
            pairs += 1.0;
            match eases[right].total_cmp(&eases[wrong]) {
                std::cmp::Ordering::Greater => in_order += 1.0,
                std::cmp::Ordering::Equal => tied += 1.0,
                std::cmp::Ordering::Less => {}
            }
        }
        accuracies.push((in_order + 0.5 * tied) / pairs);
        ndpm += (2.0 * (pairs - in_order - tied) + tied) / (2.0 * pairs) / count;
        precision += average_precision(&eases, &case.correct) / count;
    }
    let accuracy = accuracies.iter().sum::<f64>() / count;
    let variance = accuracies
        .iter()
        .map(|one| (one - accuracy).powi(2))
        .sum::<f64>()
        / (count - 1.0).max(1.0);
    RankingFigures {
        ranker,
        learners: cases.len(),
        pair_accuracy: accuracy,
        average_precision: precision,
        ndpm,
        pair_accuracy_error: (variance / count).sqrt(),
    }
}

/// Mean, over the missed items, of the share of missed ones among those ranked at least as hard.
fn average_precision(eases: &[f64], correct: &[bool]) -> f64 {
    let mut order: Vec<usize> = (0..eases.len()).collect();
    order.sort_by(|&a, &b| eases[a].total_cmp(&eases[b]));
    let (mut missed, mut sum) = (0.0, 0.0);
    for (rank, item) in (1..).zip(order) {
        if !correct[item] {
            missed += 1.0;
            sum += missed / f64::from(rank);
        }
    }
    if missed > 0.0 { sum / missed } else { 0.0 }
}
