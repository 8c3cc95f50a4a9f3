//! The peers that are logistic regressions over counts.
//!
//! All are fitted as Gervet, Koedinger, Schneider and Mitchell do ("When is deep learning the best
//! approach to knowledge tracing?", JEDM 12(3), 2020): counts enter as `ln(1 + n)`, an answer with
//! several skills has the features of each, and all weights but the intercept carry an L2 penalty of 1.

use std::collections::HashMap;

use crate::logistic::{self, Design, Weights};
use crate::model::{Follower, Model};
use crate::peers::logistic_function;
use crate::responses::{Learners, Question};

/// Which features a regression has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// Items: the Rasch model for learners of whom nothing is known.
    Irt,
    /// Skills, and per skill right and wrong answers so far: performance factors analysis (Pavlik, Cen
    /// and Koedinger, AIED 2009).
    Pfa,
    /// Items, skills, right and wrong answers so far per skill and overall: Best-LR (Gervet et al.
    /// 2020).
    BestLr,
    /// Items, skills, and per skill right answers and attempts within the last hour, day, week, month
    /// and ever: DAS3H (Choffin, Popineau, Bourda and Vie, EDM 2019).
    Das3h,
}

/// Time windows of DAS3H in seconds, beside that of all time.
const WINDOWS: [u32; 4] = [3600, 86_400, 7 * 86_400, 30 * 86_400];

/// L2 penalty of all weights but the intercept.
const PENALTY: f64 = 1.0;

/// Where the groups of features begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    recipe: Recipe,
    items: u32,
    skills: u32,
}

impl Layout {
    fn columns(self) -> usize {
        let (items, skills) = (self.items as usize, self.skills as usize);
        match self.recipe {
            Recipe::Irt => items,
            Recipe::Pfa => 3 * skills,
            Recipe::BestLr => items + 3 * skills + 2,
            Recipe::Das3h => items + skills * (1 + 2 * (WINDOWS.len() + 1)),
        }
    }

    fn features(self, history: &History, question: &Question<'_>, features: &mut Vec<(u32, f32)>) {
        features.clear();
        let mut start = 0;
        if self.recipe != Recipe::Pfa {
            if question.item < self.items {
                features.push((question.item, 1.0));
            }
            start = self.items;
        }
        if self.recipe == Recipe::Irt {
            return;
        }
        let known = question.skills.iter().filter(|&&skill| skill < self.skills);
        for &skill in known {
            features.push((start + skill, 1.0));
            let mut column = start + self.skills + skill;
            let mut push = |count: u32| {
                if count > 0 {
                    features.push((column, (count as f32).ln_1p()));
                }
                column += self.skills;
            };
            let Some(skill) = history.skills.get(&skill) else {
                continue;
            };
            if self.recipe == Recipe::Das3h {
                push(skill.tally.right);
                push(skill.tally.right + skill.tally.wrong);
                for window in WINDOWS {
                    let recent = skill.within(question.at, window);
                    push(recent.right);
                    push(recent.right + recent.wrong);
                }
            } else {
                push(skill.tally.right);
                push(skill.tally.wrong);
            }
        }
        if self.recipe == Recipe::BestLr {
            let counts = [history.all.right, history.all.wrong];
            for (column, count) in (start + 3 * self.skills..).zip(counts) {
                features.push((column, (count as f32).ln_1p()));
            }
        }
    }
}

/// Right and wrong answers.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    right: u32,
    wrong: u32,
}

impl Tally {
    fn add(&mut self, correct: bool) {
        if correct {
            self.right += 1;
        } else {
            self.wrong += 1;
        }
    }
}

#[derive(Default)]
struct SkillHistory {
    tally: Tally,
    /// When each answer came, and whether it was right.
    answers: Vec<(u32, bool)>,
}

impl SkillHistory {
    /// The answers of the last seconds.
    fn within(&self, now: u32, seconds: u32) -> Tally {
        let mut tally = Tally::default();
        let since = now.saturating_sub(seconds);
        for &(_, correct) in self
            .answers
            .iter()
            .rev()
            .take_while(|answer| answer.0 >= since)
        {
            tally.add(correct);
        }
        tally
    }
}

/// What a learner has done so far.
#[derive(Default)]
struct History {
    all: Tally,
    skills: HashMap<u32, SkillHistory>,
}

impl History {
    fn observe(&mut self, recipe: Recipe, question: &Question<'_>, correct: bool) {
        if recipe == Recipe::Irt {
            return;
        }
        self.all.add(correct);
        for &skill in question.skills {
            let skill = self.skills.entry(skill).or_default();
            skill.tally.add(correct);
            if recipe == Recipe::Das3h {
                skill.answers.push((question.at, correct));
            }
        }
    }
}

/// A fitted regression.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticPeer {
    layout: Layout,
    weights: Weights,
}

impl LogisticPeer {
    /// Fits the weights to the answers of training learners.
    pub fn fit(recipe: Recipe, training: &Learners<'_>) -> LogisticPeer {
        let log = training.log();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let layout = Layout {
            recipe,
            items: count(log.items()),
            skills: count(log.skills()),
        };
        let mut design = Design::new(layout.columns());
        let mut features = Vec::new();
        for responses in training.iter() {
            let mut history = History::default();
            for response in responses {
                let question = log.question(response);
                layout.features(&history, &question, &mut features);
                design.push(&features, response.correct);
                history.observe(recipe, &question, response.correct);
            }
        }
        LogisticPeer {
            layout,
            weights: logistic::fit(&design, PENALTY),
        }
    }
}

impl Model for LogisticPeer {
    fn follow(&self) -> Box<dyn Follower + '_> {
        Box::new(Following {
            model: self,
            history: History::default(),
            features: Vec::new(),
        })
    }
}

struct Following<'m> {
    model: &'m LogisticPeer,
    history: History,
    features: Vec<(u32, f32)>,
}

impl Follower for Following<'_> {
    fn predict(&mut self, question: &Question<'_>) -> f64 {
        self.model
            .layout
            .features(&self.history, question, &mut self.features);
        logistic_function(self.model.weights.log_odds(&self.features))
    }

    fn observe(&mut self, question: &Question<'_>, correct: bool) {
        self.history
            .observe(self.model.layout.recipe, question, correct);
    }
}
