//! Fitting by streaming over the learners again and again.
//!
//! The learners are dealt into [`PARTS`] parts. Each coefficient has [`VERSIONS`] values: one for each part,
//! fitted on all other parts, and one fitted on everybody, which is the one that stays. In a pass, each
//! learner is followed with the values that are blind to them; slope and curvature for the other
//! versions are taken at those versions' own values, so that each version is a maximum of its own
//! likelihood and not a mixture. (To step all versions along residuals of the blind ones looks
//! simpler and diverges: a blind coefficient is the more wrong about an answer the rarer its item is.)
//!
//! First the coefficients of ease, one family after the other, against the filter alone; then all
//! families at once with damped steps, in turn with the weights of the sum; then the calibration.
//!
//! Two threads take the learners in turn and their sums are added in order, so that the result does not
//! depend on who was faster.

use std::thread;

use super::OnlineModel;
use super::calibration::{Calibration, Cells};
use super::coefficients::{Index, single};
use super::group::Group;
use super::readout::{Normal, prior};
use super::state::{Ease, Effect, LearnerState};
use super::term::{SUMMANDS, Summands, Term};
use crate::peers::logistic_function;
use crate::responses::{Learners, Question, Response, ResponseLog};

/// Parts that the learners are dealt into.
const PARTS: usize = 4;

/// Values of each coefficient: one blind to each part, and one that has seen all.
const VERSIONS: usize = PARTS + 1;

/// The version that has seen all.
const EVERYBODY: usize = PARTS;

/// Sums are taken in so many strands, whatever the number of processors.
const STRANDS: usize = 2;

/// What the passes are for, one after the other.
const SCHEDULE: [Pass; 13] = [
    Pass::Ease(&[Group::Skill]),
    Pass::Ease(&[Group::SkillSet]),
    Pass::Ease(&[Group::Item]),
    Pass::Ease(&[Group::Item]),
    Pass::Ease(&[Group::Skill, Group::Item]),
    Pass::WEIGHTS,
    Pass::FAMILIES,
    Pass::BOTH,
    Pass::FAMILIES,
    Pass::BOTH,
    Pass::FAMILIES,
    Pass::WEIGHTS,
    Pass::Calibration,
];

/// Damping of a step that all families take at once: they overlap, and each would go all the way.
const DAMPING: f64 = 0.3;

/// A sharper guess than this makes the likelihood of an error explode.
const SUREST: f32 = 15.0;

/// The few numbers that are not fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Configuration {
    /// Variance of ability among learners, in logits squared.
    pub ability_variance: f64,
    /// Variance that ability gains with each answer.
    pub ability_drift: f64,
    /// Variance of the deviation at a skill.
    pub skill_variance: f64,
    /// Variance that the deviation gains with each answer.
    pub skill_drift: f64,
}

impl Default for Configuration {
    /// Chosen on the training folds of three public data sets; accuracy hardly depends on them.
    fn default() -> Configuration {
        Configuration {
            ability_variance: 0.8,
            ability_drift: 0.005,
            skill_variance: 0.4,
            skill_drift: 0.01,
        }
    }
}

/// How far fitting has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Passes done.
    pub done: usize,
    /// Passes altogether.
    pub of: usize,
    /// Log-loss of this pass, each learner predicted blindly.
    pub log_loss: f64,
}

/// What a pass over all learners is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// A step of some families of ease, against the filter alone.
    Ease(&'static [Group]),
    /// A step of all families, of the weights of the sum, or of both.
    Joint { families: bool, weights: bool },
    /// Predictions and outcomes for the calibration.
    Calibration,
}

impl Pass {
    const WEIGHTS: Pass = Pass::Joint {
        families: false,
        weights: true,
    };
    const FAMILIES: Pass = Pass::Joint {
        families: true,
        weights: false,
    };
    const BOTH: Pass = Pass::Joint {
        families: true,
        weights: true,
    };

    fn needs_slopes(self) -> bool {
        matches!(self, Pass::Ease(_) | Pass::Joint { families: true, .. })
    }

    fn needs_normal(self) -> bool {
        matches!(self, Pass::Joint { weights: true, .. })
    }
}

/// The model in the making.
struct Draft<'l> {
    log: &'l ResponseLog,
    configuration: Configuration,
    overall: f64,
    index: Index,
    families: Vec<Group>,
    coefficients: Vec<[f32; VERSIONS]>,
    weights: Summands,
}

/// Slope and curvature of the log-likelihood along one coefficient, for each version; in double
/// precision, as a common skill may be answered millions of times.
#[derive(Clone, Copy, Debug)]
struct Slopes {
    slope: [f64; VERSIONS],
    curvature: [f64; VERSIONS],
}

/// What one strand of a pass has summed up.
struct Sums {
    slopes: Vec<Slopes>,
    normal: Normal,
    cells: Cells,
    loss: f64,
    answers: f64,
}

pub(super) fn fit(
    configuration: Configuration,
    training: &Learners<'_>,
    report: &mut dyn FnMut(Progress),
) -> OnlineModel {
    let mut draft = Draft::new(configuration, training);
    let mut calibration = Calibration::default();
    for (done, pass) in (1..).zip(SCHEDULE) {
        let sums = draft.pass(training, pass);
        match pass {
            Pass::Ease(families) => draft.step(&sums.slopes, families, 1.0),
            Pass::Joint { families, weights } => {
                if families {
                    draft.step(&sums.slopes, &Group::ALL, DAMPING);
                }
                if weights {
                    sums.normal.step(&mut draft.weights);
                }
            }
            Pass::Calibration => calibration = sums.cells.fit(),
        }
        report(Progress {
            done,
            of: SCHEDULE.len(),
            log_loss: sums.loss / sums.answers.max(1.0),
        });
    }
    draft.finish(calibration)
}

impl<'l> Draft<'l> {
    /// Everything at its prior; pairs that occur get their coefficients.
    fn new(configuration: Configuration, training: &Learners<'l>) -> Draft<'l> {
        let log = training.log();
        let (mut right, mut answers) = (0.5, 1.0);
        let mut index = Index::new(log.skills(), log.skill_sets().len(), log.items());
        let mut state = LearnerState::new(&configuration, log.skills(), log.items());
        let ease = Ease::of(0.0, &[0.0; SUMMANDS]);
        for responses in training.iter() {
            state.clear();
            for response in responses {
                let question = log.question(response);
                for effect in state.effects(&question) {
                    index.insert(effect.group, effect.key);
                }
                state.observe(&question, ease, response.correct);
                right += f64::from(response.correct);
                answers += 1.0;
            }
        }
        let overall = (right / (answers - right)).ln();
        let mut weights = prior();
        weights[Term::Overall as usize] = overall;
        weights[Term::Ability as usize] = 1.0;
        weights[Term::Deviation as usize] = 1.0;
        let families = index.families();
        let coefficients = vec![[0.0; VERSIONS]; families.len()];
        Draft {
            log,
            configuration,
            overall,
            index,
            families,
            coefficients,
            weights,
        }
    }

    fn finish(self, calibration: Calibration) -> OnlineModel {
        OnlineModel {
            configuration: self.configuration,
            index: self.index,
            coefficients: self
                .coefficients
                .iter()
                .map(|versions| versions[EVERYBODY])
                .collect(),
            overall: self.overall,
            weights: self.weights,
            calibration,
            items: self.log.items(),
            skills: self.log.skills(),
        }
    }

    /// Follows all learners once.
    fn pass(&self, training: &Learners<'_>, pass: Pass) -> Sums {
        let strand = |strand| {
            let slopes = if pass.needs_slopes() {
                self.index.len()
            } else {
                0
            };
            let mut sums = Sums::new(slopes);
            let mut follow = Follow::new(self, pass);
            for learner in (strand..training.len()).step_by(STRANDS) {
                // Learners who come one after the other go to different parts in every strand.
                let part = (learner / STRANDS) % PARTS;
                follow.learner(training.get(learner), part, &mut sums);
            }
            sums
        };
        let mut sums = thread::scope(|scope| {
            let others: Vec<_> = (1..STRANDS)
                .map(|number| scope.spawn(move || strand(number)))
                .collect();
            let mut all = vec![strand(0)];
            for other in others {
                // A strand that panicked would be a defect; its panic goes on here.
                match other.join() {
                    Ok(sums) => all.push(sums),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all.into_iter()
        });
        let mut total = sums.next().unwrap_or_else(|| Sums::new(0));
        sums.for_each(|more| total.merge(&more));
        total
    }

    /// One shrunken Newton step of the families named.
    fn step(&mut self, slopes: &[Slopes], families: &[Group], damping: f64) {
        let chosen = |family: &Group| families.contains(family);
        let coefficients = self.coefficients.iter_mut().zip(slopes).zip(&self.families);
        for ((versions, sums), family) in coefficients.filter(|(_, family)| chosen(family)) {
            let shrinkage = family.shrinkage();
            for (version, value) in versions.iter_mut().enumerate() {
                let slope = sums.slope[version] - shrinkage * f64::from(*value);
                *value += single(damping * slope / (sums.curvature[version] + shrinkage));
            }
        }
    }
}

/// Follows learners, one after the other, with the versions that are blind to them.
struct Follow<'d> {
    draft: &'d Draft<'d>,
    pass: Pass,
    state: LearnerState,
    /// Place, and covariate times weight, of the effects of the question at hand.
    active: Vec<(u32, f32)>,
}

impl<'d> Follow<'d> {
    fn new(draft: &'d Draft<'d>, pass: Pass) -> Follow<'d> {
        let log = draft.log;
        let state = LearnerState::new(&draft.configuration, log.skills(), log.items());
        Follow {
            draft,
            pass,
            state,
            active: Vec::new(),
        }
    }

    fn learner(&mut self, responses: &[Response], part: usize, sums: &mut Sums) {
        self.state.clear();
        for response in responses {
            let question = self.draft.log.question(response);
            self.answer(&question, response.correct, part, sums);
        }
    }

    fn answer(&mut self, question: &Question<'_>, correct: bool, part: usize, sums: &mut Sums) {
        let draft = self.draft;
        let mut summands = [0.0; SUMMANDS];
        // What the families contribute in each version.
        let mut contributed = [0.0_f32; VERSIONS];
        self.active.clear();
        let effects: &[Effect] = match self.pass {
            Pass::Ease(_) => self.state.ease_effects(question),
            Pass::Joint { .. } | Pass::Calibration => self.state.effects(question),
        };
        for effect in effects {
            let Some(place) = draft.index.place(effect.group, effect.key) else {
                continue;
            };
            let versions = &draft.coefficients[place as usize];
            let summand = effect.group.summand();
            summands[summand] += f64::from(effect.value) * f64::from(versions[part]);
            let weighted = effect.value * single(draft.weights[summand]);
            for (sum, value) in contributed.iter_mut().zip(versions) {
                *sum += weighted * value;
            }
            self.active.push((place, weighted));
        }
        let ease = Ease::of(draft.overall, &summands);
        let log_odds = if let Pass::Ease(_) = self.pass {
            self.state.expected(question, ease)
        } else {
            self.state.describe(question, ease, &mut summands);
            summands
                .iter()
                .zip(&draft.weights)
                .map(|(known, weight)| known * weight)
                .sum()
        };
        sums.count(log_odds, correct);
        if self.pass == Pass::Calibration {
            sums.cells.add(log_odds, correct);
        }
        if self.pass.needs_normal() {
            let chance = logistic_function(log_odds);
            sums.normal.add(
                &summands,
                f64::from(correct) - chance,
                chance * (1.0 - chance),
            );
        }
        if self.pass.needs_slopes() {
            let others = single(log_odds) - contributed[part];
            sums.add_slopes(&self.active, others, &contributed, part, correct);
        }
        self.state.observe(question, ease, correct);
    }
}

impl Sums {
    fn new(coefficients: usize) -> Sums {
        let none = Slopes {
            slope: [0.0; VERSIONS],
            curvature: [0.0; VERSIONS],
        };
        Sums {
            slopes: vec![none; coefficients],
            normal: Normal::new(),
            cells: Cells::new(),
            loss: 0.0,
            answers: 0.0,
        }
    }

    /// Counts a blind prediction.
    fn count(&mut self, log_odds: f64, correct: bool) {
        let against = if correct { -log_odds } else { log_odds };
        self.loss += against.max(0.0) + (-against.abs()).exp().ln_1p();
        self.answers += 1.0;
    }

    /// Adds the slopes of one answer for all versions that may see it.
    fn add_slopes(
        &mut self,
        active: &[(u32, f32)],
        others: f32,
        contributed: &[f32; VERSIONS],
        part: usize,
        correct: bool,
    ) {
        let outcome = f32::from(u8::from(correct));
        let mut error = [0.0_f32; VERSIONS];
        let mut variance = [0.0_f32; VERSIONS];
        for version in (0..VERSIONS).filter(|&version| version != part) {
            let log_odds = (others + contributed[version]).clamp(-SUREST, SUREST);
            let chance = 1.0 / (1.0 + (-log_odds).exp());
            error[version] = outcome - chance;
            variance[version] = chance * (1.0 - chance);
        }
        for &(place, weighted) in active {
            let sums = &mut self.slopes[place as usize];
            for version in 0..VERSIONS {
                sums.slope[version] += f64::from(error[version] * weighted);
                sums.curvature[version] += f64::from(variance[version] * weighted * weighted);
            }
        }
    }

    fn merge(&mut self, other: &Sums) {
        for (sums, more) in self.slopes.iter_mut().zip(&other.slopes) {
            for version in 0..VERSIONS {
                sums.slope[version] += more.slope[version];
                sums.curvature[version] += more.curvature[version];
            }
        }
        self.normal.merge(&other.normal);
        self.cells.merge(&other.cells);
        self.loss += other.loss;
        self.answers += other.answers;
    }
}
