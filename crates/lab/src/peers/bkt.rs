//! Bayesian knowledge tracing, fitted by expectation maximisation.
//!
//! A skill is known or not. It is known at first with some chance; after each answer one who does not
//! know it learns it, and, with forgetting, one who knows it loses it, with some chance; who does not know
//! guesses, who knows slips (Corbett and Anderson, UMUAI 4, 1995). The model is a hidden Markov
//! model of two states, fitted with the Baum-Welch algorithm (Rabiner, Proceedings of the IEEE 77,
//! 1989, with his scaling).
//!
//! Every combination of skills counts as a skill of its own, as in the data sets that pyBKT comes with: so
//! no answer is counted twice.

use crate::model::{Follower, Model};
use crate::responses::{Learners, Question};

/// It ends when the log-likelihood per answer gains less than this,
const FLAT: f64 = 1e-5;

/// or after this many rounds.
const MOST_ROUNDS: usize = 100;

/// Probabilities are kept this far from 0 and 1, so that no sequence is impossible.
const LEAST: f64 = 1e-3;

/// Expected counts of each kind are drawn towards these parameters as if so many answers had been seen.
const PRIOR_ANSWERS: f64 = 1.0;

/// Where it starts from; the best end wins.
const STARTS: [Parameters; 3] = [
    Parameters {
        known: 0.5,
        learn: 0.1,
        forget: 0.05,
        guess: 0.25,
        slip: 0.1,
    },
    Parameters {
        known: 0.2,
        learn: 0.3,
        forget: 0.02,
        guess: 0.15,
        slip: 0.25,
    },
    Parameters {
        known: 0.7,
        learn: 0.03,
        forget: 0.1,
        guess: 0.4,
        slip: 0.15,
    },
];

/// The chances that make up the model of one skill.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Parameters {
    /// Known before the first answer.
    known: f64,
    /// Learned after an answer.
    learn: f64,
    /// Lost after an answer.
    forget: f64,
    /// Right without knowing.
    guess: f64,
    /// Wrong in spite of knowing.
    slip: f64,
}

impl Parameters {
    /// Chance of an outcome, not knowing and knowing.
    fn likelihood(&self, correct: bool) -> [f64; 2] {
        if correct {
            [self.guess, 1.0 - self.slip]
        } else {
            [1.0 - self.guess, self.slip]
        }
    }

    /// Chance of a right answer where the skill is known with some chance.
    fn right(&self, known: f64) -> f64 {
        known * (1.0 - self.slip) + (1.0 - known) * self.guess
    }

    /// Chance that the skill is known after an answer, with what it taught.
    fn after(&self, known: f64, correct: bool) -> f64 {
        let [without, with] = self.likelihood(correct);
        let joint = known * with;
        let posterior = joint / (joint + (1.0 - known) * without);
        posterior * (1.0 - self.forget) + (1.0 - posterior) * self.learn
    }
}

/// Fitted Bayesian knowledge tracing.
#[derive(Clone, Debug, PartialEq)]
pub struct Bkt {
    /// One for each combination of skills.
    skills: Vec<Parameters>,
}

impl Bkt {
    /// Fits each combination of skills to the answers of training learners, with forgetting or without.
    pub fn fit(forgets: bool, training: &Learners<'_>) -> Bkt {
        let mut sequences = vec![Sequences::default(); training.log().skill_sets().len()];
        let mut touched = Vec::new();
        for responses in training.iter() {
            for response in responses {
                let set = response.skill_set as usize;
                sequences[set].answers.push(response.correct);
                touched.push(set);
            }
            for set in touched.drain(..) {
                sequences[set].end();
            }
        }
        Bkt {
            skills: sequences
                .iter()
                .map(|sequences| best(forgets, sequences))
                .collect(),
        }
    }
}

/// The answers about one skill, learner by learner.
#[derive(Clone, Debug, Default)]
struct Sequences {
    answers: Vec<bool>,
    ends: Vec<usize>,
}

impl Sequences {
    /// Ends the sequence at hand, if there is any.
    fn end(&mut self) {
        if self.ends.last().copied().unwrap_or(0) < self.answers.len() {
            self.ends.push(self.answers.len());
        }
    }

    fn iter(&self) -> impl Iterator<Item = &[bool]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.answers[start..end])
    }
}

fn best(forgets: bool, sequences: &Sequences) -> Parameters {
    let mut best = (f64::NEG_INFINITY, STARTS[0]);
    for start in STARTS {
        let start = Parameters {
            forget: if forgets { start.forget } else { 0.0 },
            ..start
        };
        let end = maximise(start, forgets, sequences);
        if end.0 > best.0 {
            best = end;
        }
    }
    best.1
}

/// Baum-Welch from one start: log-likelihood and parameters.
fn maximise(start: Parameters, forgets: bool, sequences: &Sequences) -> (f64, Parameters) {
    let mut at = start;
    let mut before = f64::NEG_INFINITY;
    let mut work = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let mut counts = Counts::default();
        for sequence in sequences.iter() {
            counts.add(&at, sequence, &mut work);
        }
        let gain = counts.log_likelihood - before;
        before = counts.log_likelihood;
        if gain < FLAT * sequences.answers.len() as f64 {
            break;
        }
        at = counts.maximum(&start, forgets);
    }
    (before, at)
}

/// Expected numbers of what is hidden.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    log_likelihood: f64,
    known: Share,
    learned: Share,
    forgotten: Share,
    guessed: Share,
    slipped: Share,
}

/// How often something happened of the times it could have.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    happened: f64,
    possible: f64,
}

impl Share {
    fn add(&mut self, happened: f64, possible: f64) {
        self.happened += happened;
        self.possible += possible;
    }

    fn rate(self, prior: f64) -> f64 {
        let rate = (self.happened + PRIOR_ANSWERS * prior) / (self.possible + PRIOR_ANSWERS);
        rate.clamp(LEAST, 1.0 - LEAST)
    }
}

impl Counts {
    /// Forward and backward over one sequence. `work` holds, for each answer, the chance that the skill is
    /// known given this and all earlier answers.
    fn add(&mut self, at: &Parameters, sequence: &[bool], work: &mut Vec<f64>) {
        work.clear();
        let mut known = at.known;
        for &correct in sequence {
            let [without, with] = at.likelihood(correct);
            let joint = known * with;
            let total = joint + (1.0 - known) * without;
            self.log_likelihood += total.ln();
            let posterior = joint / total;
            work.push(posterior);
            known = posterior * (1.0 - at.forget) + (1.0 - posterior) * at.learn;
        }
        // Smoothing: from the last answer back, the chance given all answers.
        let mut smoothed = work.last().copied().unwrap_or(0.0);
        for (place, &correct) in sequence.iter().enumerate().rev() {
            let filtered = work[place];
            if place + 1 < sequence.len() {
                // Chances of the four transitions, given all answers.
                let next = filtered * (1.0 - at.forget) + (1.0 - filtered) * at.learn;
                let (up, down) = (smoothed / next, (1.0 - smoothed) / (1.0 - next));
                let stay = filtered * (1.0 - at.forget) * up;
                let lose = filtered * at.forget * down;
                let gain = (1.0 - filtered) * at.learn * up;
                let lack = (1.0 - filtered) * (1.0 - at.learn) * down;
                self.learned.add(gain, gain + lack);
                self.forgotten.add(lose, lose + stay);
                smoothed = stay + lose;
            }
            let (guess, slip) = if correct {
                (1.0 - smoothed, 0.0)
            } else {
                (0.0, smoothed)
            };
            self.guessed.add(guess, 1.0 - smoothed);
            self.slipped.add(slip, smoothed);
        }
        self.known.add(smoothed, 1.0);
    }

    fn maximum(&self, prior: &Parameters, forgets: bool) -> Parameters {
        Parameters {
            known: self.known.rate(prior.known),
            learn: self.learned.rate(prior.learn),
            forget: if forgets {
                self.forgotten.rate(prior.forget)
            } else {
                0.0
            },
            guess: self.guessed.rate(prior.guess),
            slip: self.slipped.rate(prior.slip),
        }
    }
}

impl Model for Bkt {
    fn follow(&self) -> Box<dyn Follower + '_> {
        let known = self.skills.iter().map(|skill| skill.known).collect();
        Box::new(Following {
            skills: &self.skills,
            known,
        })
    }
}

struct Following<'m> {
    skills: &'m [Parameters],
    /// Chance that each skill is known now.
    known: Vec<f64>,
}

impl Follower for Following<'_> {
    fn predict(&mut self, question: &Question<'_>) -> f64 {
        let set = question.skill_set as usize;
        let skill = self.skills.get(set).zip(self.known.get(set));
        skill.map_or(0.5, |(skill, &known)| skill.right(known))
    }

    fn observe(&mut self, question: &Question<'_>, correct: bool) {
        let set = question.skill_set as usize;
        if let Some((skill, known)) = self.skills.get(set).zip(self.known.get_mut(set)) {
            *known = skill.after(*known, correct);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likelihood(at: &Parameters, sequences: &Sequences) -> f64 {
        let mut counts = Counts::default();
        for sequence in sequences.iter() {
            counts.add(at, sequence, &mut Vec::new());
        }
        counts.log_likelihood
    }

    fn sequences(all: &[&[bool]]) -> Sequences {
        let mut sequences = Sequences::default();
        for one in all {
            sequences.answers.extend_from_slice(one);
            sequences.end();
        }
        sequences
    }

    /// Against the sum over all hidden paths, written out.
    #[test]
    fn likelihood_and_counts_are_those_of_all_paths() {
        let at = STARTS[0];
        let answers = [true, false, true, true];
        let (mut total, mut known_first, mut gains) = (0.0, 0.0, 0.0);
        for path in 0_u32..16 {
            let knows = |place: usize| path >> place & 1 == 1;
            let mut chance = if knows(0) { at.known } else { 1.0 - at.known };
            let mut gained = 0.0;
            for (place, &correct) in answers.iter().enumerate() {
                chance *= at.likelihood(correct)[usize::from(knows(place))];
                if place + 1 < answers.len() {
                    chance *= match (knows(place), knows(place + 1)) {
                        (true, true) => 1.0 - at.forget,
                        (true, false) => at.forget,
                        (false, true) => at.learn,
                        (false, false) => 1.0 - at.learn,
                    };
                    gained += f64::from(!knows(place) && knows(place + 1));
                }
            }
            total += chance;
            known_first += chance * f64::from(knows(0));
            gains += chance * gained;
        }
        let mut counts = Counts::default();
        counts.add(&at, &answers, &mut Vec::new());
        assert!((counts.log_likelihood - total.ln()).abs() < 1e-12);
        assert!((counts.known.happened - known_first / total).abs() < 1e-12);
        assert!((counts.learned.happened - gains / total).abs() < 1e-12);
    }

    #[test]
    fn fitting_beats_every_start() {
        let data = sequences(&[
            &[false, false, true, true, true, true],
            &[false, true, true, true],
            &[true, true, true, false, true],
            &[false, false, false, true, true],
        ]);
        let fitted = likelihood(&best(true, &data), &data);
        assert!(STARTS.iter().all(|start| likelihood(start, &data) < fitted));
    }

    #[test]
    fn without_forgetting_nothing_is_forgotten() {
        let fitted = best(false, &sequences(&[&[true, false, true], &[false, true]]));
        assert!(fitted.forget.abs() < f64::EPSILON);
    }
}
