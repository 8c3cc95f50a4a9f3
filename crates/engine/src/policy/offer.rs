//! Which candidates are offered, and with what probability.
//!
//! Candidates that no teacher has closed are *eligible*. Those that are pinned come first, in the
//! teacher's order, then the highest scores; the third is of another kind if the two best and the next
//! are all of one. So far nothing is left to chance, and ties go to the skill that comes first in the
//! course.
//!
//! Then, with the chance [`PolicyParameters::exploration`](super::PolicyParameters::exploration), the
//! third place is given by lot: all eligible candidates but the first two have the same chance, the
//! third one too. What the learner is recommended first is never left to chance. With `n` eligible
//! candidates and the share `e`, the *propensity* of being among the three offered is therefore
//!
//! - 1 for the two best, at the first and at the second place,
//! - `1 - e + e / (n - 2)` for the next, at the third place,
//! - `e / (n - 2)` for every other eligible candidate, at the third place,
//!
//! and 0 for what a teacher has closed. They sum to three. Where there are three eligible candidates or
//! fewer, or the third place is pinned too, there is nothing to draw: those offered have 1, and what a
//! teacher's three pins shut out has 0. The draw takes two numbers from the decision's seed.

use super::{Ranked, tie_break};

/// How many candidates are offered.
pub(super) const OFFERS: usize = 3;

/// Numbers of the stream of the seed that the draw uses; those of skills are far below.
const WHETHER: u64 = u64::MAX - 1;
const WHICH: u64 = u64::MAX - 2;

/// What came of choosing.
pub(super) struct Choice {
    /// Those kept, from the highest score to the lowest, by their place among all.
    pub(super) kept: Vec<usize>,
    /// Places among those kept of those offered, the recommended one first.
    pub(super) offered: Vec<usize>,
    /// Places among all of those that were best, whatever the lot.
    best: Vec<usize>,
    /// How many are eligible.
    pub(super) eligible: usize,
    /// The chance of each eligible candidate that is not among the best.
    pub(super) explored: f64,
    /// The chance of the third of the best.
    third: f64,
}

impl Choice {
    /// The probability with which a candidate is offered.
    pub(super) fn propensity(&self, at: usize, ranked: &Ranked<'_>) -> f64 {
        match self.best.iter().position(|&best| best == at) {
            Some(place) if place + 1 == OFFERS => self.third,
            Some(_) => 1.0,
            None if ranked.is_closed() => 0.0,
            None => self.explored,
        }
    }
}

/// Chooses among all candidates, of which it keeps `kept` and those offered.
pub(super) fn choose(ranked: &[Ranked<'_>], kept: usize, exploration: f64, seed: u64) -> Choice {
    let open: Vec<usize> = (0..ranked.len())
        .filter(|&at| !ranked[at].is_closed())
        .collect();
    let best = best(ranked, &open);
    let rest = open.len().saturating_sub(OFFERS - 1);
    let last_is_pinned = best
        .get(OFFERS - 1)
        .is_some_and(|&at| ranked[at].pin.is_some());
    let share = if rest <= 1 || last_is_pinned {
        0.0
    } else {
        exploration.clamp(0.0, 1.0)
    };
    let explored = share / rest.max(1) as f64;
    let mut offers = best.clone();
    if share > 0.0 && fraction(tie_break(seed, WHETHER)) < share {
        let drawn = below(tie_break(seed, WHICH), rest);
        let others = open.iter().filter(|at| !best[..OFFERS - 1].contains(at));
        if let Some(&drawn) = others.copied().collect::<Vec<_>>().get(drawn) {
            offers[OFFERS - 1] = drawn;
        }
    }

    let by_score = |a: &usize, b: &usize| ranked[*a].by_score(&ranked[*b]);
    let mut keep: Vec<usize> = (0..ranked.len()).collect();
    if keep.len() > kept {
        keep.select_nth_unstable_by(kept, by_score);
        keep.truncate(kept);
    }
    let more = best.iter().chain(&offers).copied();
    let more: Vec<usize> = more.filter(|at| !keep.contains(at)).collect();
    keep.extend(more);
    keep.sort_unstable_by(by_score);
    keep.dedup();
    let place = |offer: &usize| keep.iter().position(|at| at == offer);
    Choice {
        offered: offers.iter().filter_map(place).collect(),
        kept: keep,
        best,
        eligible: open.len(),
        explored,
        third: 1.0 - share + explored,
    }
}

/// The pinned ones, then the highest scores; the third of another kind where that is possible.
fn best(ranked: &[Ranked<'_>], open: &[usize]) -> Vec<usize> {
    let order = |a: &usize, b: &usize| ranked[*a].best_first(&ranked[*b]);
    let mut best = open.to_vec();
    if best.len() > OFFERS {
        best.select_nth_unstable_by(OFFERS - 1, order);
        best.truncate(OFFERS);
    }
    best.sort_unstable_by(order);
    let kind = |at: usize| ranked[at].step.kind;
    if let [first, second, third] = best[..]
        && ranked[third].pin.is_none()
        && kind(second) == kind(first)
        && kind(third) == kind(first)
    {
        let another = open.iter().filter(|at| kind(**at) != kind(first));
        if let Some(&another) = another.min_by(|a, b| order(a, b)) {
            best[OFFERS - 1] = another;
        }
    }
    best
}

/// A hash as a fraction within 0 to 1, 1 left out.
fn fraction(hash: u64) -> f64 {
    (hash >> 11) as f64 / (1_u64 << 53) as f64
}

/// A hash as a number below `count` (multiply and shift: Lemire, "Fast random integer generation in an
/// interval", ACM TOMACS 29, 2019; the bias is below `count` in 2^64).
fn below(hash: u64, count: usize) -> usize {
    let wide = u128::from(hash) * count as u128;
    usize::try_from(wide >> 64).unwrap_or(0)
}
