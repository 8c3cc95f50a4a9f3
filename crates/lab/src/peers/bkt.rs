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

/// It ends when the log-likelihood gains less than this,
const FLAT: f64 = 1e-3;

/// or after this many rounds. As in pyBKT, for figures that can be compared.
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

    /// The state before the first answer.
    fn first(&self) -> State {
        [1.0 - self.known, self.known]
    }

    /// Chance of a right answer.
    fn right(&self, [not, known]: State) -> f64 {
        known * (1.0 - self.slip) + not * self.guess
    }

    /// The state given an answer, and how likely that answer was.
    fn given(&self, [not, known]: State, correct: bool) -> (State, f64) {
        let [without, with] = self.likelihood(correct);
        let joint = [not * without, known * with];
        let total = joint[0] + joint[1];
        (joint.map(|joint| joint / total), total)
    }

    /// The state after what an answer taught.
    fn after(&self, [not, known]: State) -> State {
        [
            not * (1.0 - self.learn) + known * self.forget,
            known * (1.0 - self.forget) + not * self.learn,
        ]
    }
}

/// Chances that the skill is not known, and that it is. They add up to 1, and each is kept by itself: after thirty right answers
/// the first is too small to be told from the rounding of the second, and all that comes later depends on it.
type State = [f64; 2];

/// How much likelier something becomes by what came later; nought where it was impossible.
fn ratio(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { 0.0 }
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
        if gain < FLAT {
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
    /// Forward and backward over one sequence. `work` holds, for each answer, the state given this and all earlier
    /// answers.
    fn add(&mut self, at: &Parameters, sequence: &[bool], work: &mut Vec<State>) {
        work.clear();
        let mut state = at.first();
        for &correct in sequence {
            let (given, likelihood) = at.given(state, correct);
            self.log_likelihood += likelihood.ln();
            work.push(given);
            state = at.after(given);
        }
        // Smoothing: from the last answer back, the state given all answers.
        let mut smoothed = work.last().copied().unwrap_or_default();
        for (place, &correct) in sequence.iter().enumerate().rev() {
            let filtered = work[place];
            if place + 1 < sequence.len() {
                // Chances of the four transitions, given all answers.
                let next = at.after(filtered);
                let (down, up) = (ratio(smoothed[0], next[0]), ratio(smoothed[1], next[1]));
                let [not, known] = filtered;
                let (stay, lose) = (known * (1.0 - at.forget) * up, known * at.forget * down);
                let (gain, lack) = (not * at.learn * up, not * (1.0 - at.learn) * down);
                self.learned.add(gain, gain + lack);
                self.forgotten.add(lose, lose + stay);
                smoothed = [gain + lack, stay + lose];
            }
            let [not, known] = smoothed;
            let (guess, slip) = if correct { (not, 0.0) } else { (0.0, known) };
            self.guessed.add(guess, not);
            self.slipped.add(slip, known);
        }
        self.known.add(smoothed[1], smoothed[0] + smoothed[1]);
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
        Box::new(Following {
            skills: &self.skills,
            states: self.skills.iter().map(Parameters::first).collect(),
        })
    }
}

struct Following<'m> {
    skills: &'m [Parameters],
    /// What is believed of each skill now.
    states: Vec<State>,
}

impl Follower for Following<'_> {
    fn predict(&mut self, question: &Question<'_>) -> f64 {
        let set = question.skill_set as usize;
        let skill = self.skills.get(set).zip(self.states.get(set));
        skill.map_or(0.5, |(skill, &state)| skill.right(state))
    }

    fn observe(&mut self, question: &Question<'_>, correct: bool) {
        let set = question.skill_set as usize;
        if let Some((skill, state)) = self.skills.get(set).zip(self.states.get_mut(set)) {
            *state = skill.after(skill.given(*state, correct).0);
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

    /// What is known as good as certainly can't be told from certainty by its own chance.
    #[test]
    fn long_runs_of_right_answers_are_fitted_to_like_others() {
        let run = |right: usize, wrong: usize| [vec![false; wrong], vec![true; right]].concat();
        let mut all = Vec::new();
        for learner in 0..40 {
            let mut answers = run(20 + learner * 50, learner % 4);
            answers.extend(run(30, 1));
            all.push(answers);
        }
        let all: Vec<&[bool]> = all.iter().map(Vec::as_slice).collect();
        let data = sequences(&all);
        let fitted = best(false, &data);
        let reached = likelihood(&fitted, &data);
        assert!(
            reached.is_finite()
                && STARTS.iter().all(|start| {
                    let start = Parameters {
                        forget: 0.0,
                        ..*start
                    };
                    likelihood(&start, &data) < reached - 100.0
                }),
            "{fitted:?}"
        );
        assert!(fitted.slip < 0.01, "{fitted:?}");
    }

    #[test]
    fn without_forgetting_nothing_is_forgotten() {
        let fitted = best(false, &sequences(&[&[true, false, true], &[false, true]]));
        assert!(fitted.forget.abs() < f64::EPSILON);
    }
}
