//! Base rates: what can be predicted of an answer without knowing who gives it.

use crate::model::{Follower, Model};
use crate::responses::{Learners, Question};

/// Rates of few answers are drawn towards the overall rate as if this many answers at that rate had
/// been seen besides.
const PRIOR_ANSWERS: f64 = 4.0;

/// What the rate is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateOf {
    /// All answers.
    Everything,
    /// The answers to the same item.
    Item,
    /// The answers that ask for the same combination of skills.
    Skills,
}

/// Predicts the share of right answers among training learners.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseRate {
    of: RateOf,
    overall: f64,
    rates: Vec<f64>,
}

impl BaseRate {
    /// Counts the answers of training learners.
    pub fn fit(of: RateOf, training: &Learners<'_>) -> BaseRate {
        let groups = match of {
            RateOf::Everything => 0,
            RateOf::Item => training.log().items(),
            RateOf::Skills => training.log().skill_sets().len(),
        };
        let mut counts = vec![(0.0, 0.0); groups];
        let (mut right, mut all) = (0.0, 0.0);
        for response in training.iter().flatten() {
            let correct = f64::from(response.correct);
            right += correct;
            all += 1.0;
            let group = group(of, response.item, response.skill_set);
            if let Some((right, all)) = counts.get_mut(group) {
                *right += correct;
                *all += 1.0;
            }
        }
        let overall = if all > 0.0 { right / all } else { 0.5 };
        let rate = |(right, all)| (right + PRIOR_ANSWERS * overall) / (all + PRIOR_ANSWERS);
        BaseRate {
            of,
            overall,
            rates: counts.into_iter().map(rate).collect(),
        }
    }
}

fn group(of: RateOf, item: u32, skill_set: u32) -> usize {
    match of {
        RateOf::Everything => 0,
        RateOf::Item => item as usize,
        RateOf::Skills => skill_set as usize,
    }
}

impl Model for BaseRate {
    fn follow(&self) -> Box<dyn Follower + '_> {
        Box::new(Following(self))
    }
}

struct Following<'m>(&'m BaseRate);

impl Follower for Following<'_> {
    fn predict(&mut self, question: &Question<'_>) -> f64 {
        let group = group(self.0.of, question.item, question.skill_set);
        self.0.rates.get(group).copied().unwrap_or(self.0.overall)
    }

    fn observe(&mut self, _: &Question<'_>, _: bool) {}
}
