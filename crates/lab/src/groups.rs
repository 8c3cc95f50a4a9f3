//! Is a model as good for every group of learners as for all?
//!
//! A model never sees groups; they are for looking afterwards. For each group: how good its predictions are, whether
//! they come true on average, and how far its ROC curve lies from that of the largest group, as the area between the
//! two curves (ABROCA: Gardner, Brooks and Baker, "Evaluating the fairness of predictive student models through slicing
//! analysis", LAK 2019). Curves may cross and have the same area below, so that a difference of AUCs would hide what
//! ABROCA shows.
//!
//! Answers of one learner are not independent, so intervals come from drawing learners, not answers, with replacement
//! (Efron and Tibshirani, "An introduction to the bootstrap", 1993). ABROCA is never negative and has no value that
//! means "no difference": beside it stands what groups of the same sizes drawn by lot would have, on average.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::metrics::{CalibrationBin, Metrics, calibration_bins};
use crate::model::Scored;

/// Learners are drawn anew so often.
const DRAWS: usize = 400;

/// A figure with the middle 95 % of what it is when learners are drawn anew.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// On the learners there are.
    pub value: f64,
    /// The 2.5th percentile over draws.
    pub low: f64,
    /// The 97.5th.
    pub high: f64,
}

/// How a model does for one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupFigures {
    /// The group.
    pub group: String,
    /// Its learners among those tested.
    pub learners: usize,
    /// The usual figures on its answers.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// Mean predicted chance less share of right answers: above 0 where the model expects too much.
    pub bias: Interval,
    /// Area between the group's ROC curve and that of the largest group; none for the largest itself, and where a
    /// group has no right or no wrong answer.
    pub abroca: Option<Interval>,
    /// What that area is on average for groups of the same sizes drawn by lot.
    pub abroca_by_lot: Option<f64>,
    /// The group's reliability diagram.
    #[serde(skip)]
    pub calibration: Vec<CalibrationBin>,
}

/// A tested learner: the number of the group, and the predictions.
pub struct Tested<'s> {
    /// Number of the group, below the number of names.
    pub group: usize,
    /// Predictions and outcomes.
    pub scored: &'s [Scored],
}

/// Figures for every group that has a tested learner, in the order of `names`. The same learners give the same
/// figures: draws have a fixed seed.
pub fn by_group(names: &[String], learners: &[Tested<'_>]) -> Vec<GroupFigures> {
    let members = |group: usize| {
        learners
            .iter()
            .filter(move |learner| learner.group == group)
    };
    let sorted = Sorted::new(learners);
    // The first of the largest.
    let Some(largest) = (0..names.len())
        .rev()
        .max_by_key(|&group| members(group).count())
    else {
        return Vec::new();
    };
    let groups: Vec<usize> = learners.iter().map(|learner| learner.group).collect();
    let of = |group: usize| {
        let scored: Vec<Scored> = members(group)
            .flat_map(|learner| learner.scored)
            .copied()
            .collect();
        let mut random = ChaCha8Rng::seed_from_u64(group as u64);
        let mut once = vec![1_u32; learners.len()];
        let abroca = (group != largest)
            .then(|| sorted.abroca(&once, &groups, [group, largest]))
            .flatten();
        let bias = bias(&once, learners, group);
        let mut biases = Vec::with_capacity(DRAWS);
        let mut areas = Vec::with_capacity(DRAWS);
        let mut areas_by_lot = Vec::with_capacity(DRAWS);
        let pair: Vec<usize> = (0..learners.len())
            .filter(|&at| groups[at] == group || groups[at] == largest)
            .collect();
        let mut drawn_groups = groups.clone();
        for _ in 0..DRAWS {
            once.fill(0);
            draw_anew(&groups, &mut once, &mut random);
            biases.push(self::bias(&once, learners, group));
            if abroca.is_some() {
                areas.extend(sorted.abroca(&once, &groups, [group, largest]));
                let mut labels: Vec<usize> = pair.iter().map(|&at| groups[at]).collect();
                labels.shuffle(&mut random);
                for (&at, label) in pair.iter().zip(labels) {
                    drawn_groups[at] = label;
                }
                once.fill(1);
                areas_by_lot.extend(sorted.abroca(&once, &drawn_groups, [group, largest]));
            }
        }
        GroupFigures {
            group: names[group].clone(),
            learners: members(group).count(),
            metrics: Metrics::of(&scored),
            bias: interval(bias, biases),
            abroca: abroca.map(|area| interval(area, areas)),
            abroca_by_lot: abroca
                .map(|_| areas_by_lot.iter().sum::<f64>() / areas_by_lot.len().max(1) as f64),
            calibration: calibration_bins(&scored),
        }
    };
    (0..names.len())
        .filter(|&group| members(group).next().is_some())
        .map(of)
        .collect()
}

/// Draws as many learners of each group as it has, with replacement: how often each was drawn.
fn draw_anew(groups: &[usize], times: &mut [u32], random: &mut ChaCha8Rng) {
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (learner, &group) in groups.iter().enumerate() {
        if members.len() <= group {
            members.resize(group + 1, Vec::new());
        }
        members[group].push(learner);
    }
    for members in members.iter().filter(|members| !members.is_empty()) {
        for _ in 0..members.len() {
            times[members[random.random_range(0..members.len())]] += 1;
        }
    }
}

fn interval(value: f64, mut draws: Vec<f64>) -> Interval {
    draws.sort_by(f64::total_cmp);
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let place = (share * draws.len().saturating_sub(1) as f64).round() as usize;
        draws.get(place).copied().unwrap_or(value)
    };
    Interval {
        value,
        low: at(0.025),
        high: at(0.975),
    }
}

/// Mean of chance less outcome over a group's answers, each learner counting some times.
fn bias(times: &[u32], learners: &[Tested<'_>], group: usize) -> f64 {
    let (mut sum, mut answers) = (0.0, 0.0);
    let counted = learners
        .iter()
        .zip(times)
        .filter(|(learner, _)| learner.group == group);
    for (learner, &times) in counted {
        let times = f64::from(times);
        for scored in learner.scored {
            sum += times * (scored.chance - f64::from(scored.correct));
        }
        answers += times * learner.scored.len() as f64;
    }
    if answers > 0.0 { sum / answers } else { 0.0 }
}

/// All predictions, the highest first, with whose they are: sorted once for all draws.
struct Sorted {
    predictions: Vec<(f64, bool, u32)>,
}

impl Sorted {
    fn new(learners: &[Tested<'_>]) -> Sorted {
        let mut predictions: Vec<(f64, bool, u32)> = (0..)
            .zip(learners)
            .flat_map(|(number, learner)| {
                let scored = learner.scored.iter();
                scored.map(move |scored| (scored.chance, scored.correct, number))
            })
            .collect();
        predictions.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
        Sorted { predictions }
    }

    /// The ROC curve of a group: shares of wrong and of right answers predicted at least so high, from (0, 0) to
    /// (1, 1); nothing where one of the outcomes is missing.
    #[expect(clippy::float_cmp, reason = "ties are equal to the bit")]
    fn curve(&self, times: &[u32], groups: &[usize], group: usize) -> Option<Vec<(f64, f64)>> {
        let (mut wrong, mut right) = (0_u64, 0_u64);
        let mut curve = vec![(0, 0)];
        let mut before = f64::NAN;
        for &(chance, correct, learner) in &self.predictions {
            let learner = learner as usize;
            if groups[learner] != group || times[learner] == 0 {
                continue;
            }
            if chance != before {
                curve.push((wrong, right));
                before = chance;
            }
            let side = if correct { &mut right } else { &mut wrong };
            *side += u64::from(times[learner]);
        }
        curve.push((wrong, right));
        let share = |(x, y): (u64, u64)| (x as f64 / wrong as f64, y as f64 / right as f64);
        (wrong > 0 && right > 0).then(|| curve.into_iter().map(share).collect())
    }

    fn abroca(&self, times: &[u32], groups: &[usize], pair: [usize; 2]) -> Option<f64> {
        let [one, other] = pair.map(|group| self.curve(times, groups, group));
        Some(area_between(&one?, &other?))
    }
}

/// The area between two curves that rise from (0, 0) to (1, 1) in straight pieces.
fn area_between(one: &[(f64, f64)], other: &[(f64, f64)]) -> f64 {
    let (mut left, mut right) = (Walk::new(one), Walk::new(other));
    let (mut area, mut x) = (0.0, 0.0);
    while x < 1.0 {
        let next = left.next_turn(x).min(right.next_turn(x));
        // Between two turns of either curve the difference is a straight line.
        let from = left.height(x) - right.height(x);
        let to = left.height(next) - right.height(next);
        let width = next - x;
        area += if from * to >= 0.0 {
            width * (from + to).abs() / 2.0
        } else {
            width * (from * from + to * to) / (2.0 * (from.abs() + to.abs()))
        };
        x = next;
    }
    area
}

/// A curve walked from left to right.
struct Walk<'c> {
    curve: &'c [(f64, f64)],
    /// The first point to the right of where the walk is.
    ahead: usize,
}

impl Walk<'_> {
    fn new(curve: &[(f64, f64)]) -> Walk<'_> {
        Walk { curve, ahead: 0 }
    }

    /// The next x, beyond this one, at which there is a point of the curve.
    fn next_turn(&mut self, x: f64) -> f64 {
        while self.curve.get(self.ahead).is_some_and(|point| point.0 <= x) {
            self.ahead += 1;
        }
        self.curve.get(self.ahead).map_or(1.0, |point| point.0)
    }

    /// Height on the piece that lies ahead: above any step straight up where it begins, below any where it ends.
    fn height(&self, x: f64) -> f64 {
        let to = self.curve.get(self.ahead).copied().unwrap_or((1.0, 1.0));
        let from = self
            .ahead
            .checked_sub(1)
            .map_or((0.0, 0.0), |before| self.curve[before]);
        from.1 + (to.1 - from.1) * (x - from.0) / (to.0 - from.0).max(f64::MIN_POSITIVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(pairs: &[(f64, bool)]) -> Vec<Scored> {
        let one = |&(chance, correct)| Scored {
            chance,
            correct,
            first_attempt: true,
        };
        pairs.iter().map(one).collect()
    }

    /// By hand: a diagonal against a perfect curve, against itself, and two curves that cross.
    #[test]
    fn areas_are_those_worked_out_by_hand() {
        let diagonal = [(0.0, 0.0), (1.0, 1.0)];
        let perfect = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
        assert!((area_between(&diagonal, &perfect) - 0.5).abs() < 1e-12);
        assert!(area_between(&perfect, &perfect).abs() < 1e-12);
        // Steps to (0.5, 1) and from (0.5, 0): each encloses triangles of an eighth with the diagonal, one on either
        // side, and the areas add up although the AUCs are equal.
        let early = [(0.0, 0.0), (0.0, 0.5), (1.0, 0.5), (1.0, 1.0)];
        assert!((area_between(&diagonal, &early) - 0.25).abs() < 1e-12);
    }

    /// Against a fine Riemann sum.
    #[test]
    fn areas_are_integrals() {
        use rand::RngExt;
        let mut random = ChaCha8Rng::seed_from_u64(4);
        let mut curve = |points: usize| {
            let mut xs: Vec<f64> = (0..points).map(|_| random.random()).collect();
            let mut ys: Vec<f64> = (0..points).map(|_| random.random()).collect();
            xs.sort_by(f64::total_cmp);
            ys.sort_by(f64::total_cmp);
            let inner = xs.into_iter().zip(ys);
            std::iter::once((0.0, 0.0))
                .chain(inner)
                .chain([(1.0, 1.0)])
                .collect::<Vec<_>>()
        };
        for _ in 0..20 {
            let (one, other) = (curve(7), curve(11));
            let height = |curve: &[(f64, f64)], x: f64| {
                let at = curve
                    .partition_point(|point| point.0 <= x)
                    .min(curve.len() - 1);
                let (from, to) = (curve[at - 1], curve[at]);
                from.1 + (to.1 - from.1) * (x - from.0) / (to.0 - from.0)
            };
            let steps = 20_000;
            let sum: f64 = (0..steps)
                .map(|step| {
                    let x = (f64::from(step) + 0.5) / f64::from(steps);
                    (height(&one, x) - height(&other, x)).abs() / f64::from(steps)
                })
                .sum();
            assert!((area_between(&one, &other) - sum).abs() < 1e-4);
        }
    }

    #[test]
    fn a_model_that_is_blind_for_one_group_is_found_out() {
        let mut random = ChaCha8Rng::seed_from_u64(9);
        let names = ["seen".to_owned(), "unseen".to_owned()];
        let learners: Vec<(usize, Vec<Scored>)> = (0..200_usize)
            .map(|learner| {
                let group = usize::from(learner % 4 == 0);
                let answers: Vec<(f64, bool)> = (0..30)
                    .map(|_| {
                        let chance = random.random_range(0.1..0.9);
                        // For the second group the truth has nothing to do with what is predicted, and is worse.
                        let truth = if group == 0 { chance } else { 0.3 };
                        (chance, random.random_bool(truth))
                    })
                    .collect();
                (group, scored(&answers))
            })
            .collect();
        let tested: Vec<Tested<'_>> = learners
            .iter()
            .map(|(group, scored)| Tested {
                group: *group,
                scored,
            })
            .collect();
        let [seen, unseen] = &by_group(&names, &tested)[..] else {
            panic!("two groups");
        };
        assert_eq!((seen.learners, unseen.learners), (150, 50));
        assert_eq!(seen.abroca, None);
        assert!(seen.bias.low < 0.0 && seen.bias.high > 0.0, "{seen:?}");
        assert!(
            unseen.bias.low > 0.1 && unseen.bias.high < 0.25,
            "{unseen:?}"
        );
        let area = unseen.abroca.unwrap();
        assert!(
            area.low > 0.15 && area.low < area.value && area.value < area.high,
            "{area:?}"
        );
        assert!(unseen.abroca_by_lot.unwrap() < 0.05, "{unseen:?}");
        assert_eq!(by_group(&names, &tested)[1], *unseen);
    }

    #[test]
    fn groups_of_one_outcome_have_no_curve() {
        let (all_right, both) = (
            scored(&[(0.5, true), (0.7, true)]),
            scored(&[(0.5, true), (0.7, false)]),
        );
        let names = ["a".to_owned(), "b".to_owned(), "nobody".to_owned()];
        let tested = [
            Tested {
                group: 0,
                scored: &both,
            },
            Tested {
                group: 0,
                scored: &both,
            },
            Tested {
                group: 1,
                scored: &all_right,
            },
        ];
        let groups = by_group(&names, &tested);
        assert_eq!(groups.len(), 2);
        assert_eq!((groups[1].abroca, groups[1].metrics.auc), (None, None));
    }
}
