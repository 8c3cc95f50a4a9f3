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
//! Learners are dealt into strands, which threads take in turn; what the strands sum up is added in
//! their order, and what threads sum up is whole numbers, so that the result does not depend on who
//! was faster, or how many there were. All strands come through the learners side by side, a stretch
//! of them at a time, so that answers on a disk are read about in the order in which they lie there.

use std::sync::{Mutex, PoisonError};
use std::thread;

use cairn_engine::answer_model::{
    AnswerModel, Answered, Calibration, Coefficients, Ease, Effect, Family, FilterParameters,
    Index, Knowledge, Question, SUMMANDS, Summand, Term, Weights,
};
use cairn_engine::memory::MemoryParameters;

use super::ablation::Part;
use super::calibration::Cells;
use super::readout::Normal;
use super::{FittedModel, Source};

/// Parts that the learners are dealt into.
const PARTS: usize = 4;

/// Values of each coefficient: one blind to each part, and one that has seen all.
pub(super) const VERSIONS: usize = PARTS + 1;

/// The version that has seen all.
const EVERYBODY: usize = PARTS;

/// Learners are dealt into so many strands, whatever the number of processors; each strand is followed
/// by one thread.
const STRANDS: usize = 32;

/// So many learners of each strand are followed before any strand goes on.
const STRETCH: usize = 64;

/// Slopes are summed as whole multiples of this: sums of whole numbers do not depend on their order,
/// and so not on the number of threads.
const GRAIN: f64 = 1.0 / (1_u64 << 24) as f64;

/// What the passes are for, one after the other.
const SCHEDULE: [Pass; 13] = [
    Pass::Ease(&[Family::Skill]),
    Pass::Ease(&[Family::SkillSet]),
    Pass::Ease(&[Family::Template]),
    Pass::Ease(&[Family::Item]),
    Pass::Ease(&[Family::Skill, Family::Template, Family::Item]),
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
    Ease(&'static [Family]),
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
pub(super) struct Draft {
    filter: FilterParameters,
    memory: MemoryParameters,
    index: Index,
    families: Vec<Family>,
    pub(super) coefficients: Vec<[f32; VERSIONS]>,
    pub(super) weights: Weights,
}

/// Slope and curvature of the log-likelihood along one coefficient, for each version, in [`GRAIN`]s.
#[derive(Clone, Copy, Debug, Default)]
struct Slopes {
    slope: [i64; VERSIONS],
    curvature: [i64; VERSIONS],
}

/// What one strand of a pass has summed up.
struct Sums {
    normal: Normal,
    cells: Cells,
    loss: f64,
    answers: f64,
}

/// Fits the model to the answers of training learners. The same answers give the same model, to the bit,
/// however many threads there are.
///
/// # Errors
/// If the answers cannot be had.
pub fn fit<S: Source>(
    training: &S,
    report: &mut dyn FnMut(Progress),
) -> Result<FittedModel, S::Error> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    fit_on(threads, None, training, report)
}

/// The same on so many threads, with a part of the model left out.
///
/// # Errors
/// If the answers cannot be had.
pub fn fit_on<S: Source>(
    threads: usize,
    without: Option<Part>,
    training: &S,
    report: &mut dyn FnMut(Progress),
) -> Result<FittedModel, S::Error> {
    let mut fitting = Fitting::begin(threads, without, training)?;
    while let Some(progress) = fitting.pass(training)? {
        report(progress);
    }
    Ok(fitting.finish(training))
}

/// A fit under way, pass by pass.
pub struct Fitting {
    pub(super) draft: Draft,
    pub(super) calibration: Calibration,
    without: Option<Part>,
    threads: usize,
    pub(super) done: usize,
}

impl Fitting {
    /// How many passes there are.
    pub const PASSES: usize = SCHEDULE.len();

    /// Looks through the answers once, for what there is.
    ///
    /// # Errors
    /// If the answers cannot be had.
    pub fn begin<S: Source>(
        threads: usize,
        without: Option<Part>,
        training: &S,
    ) -> Result<Fitting, S::Error> {
        Ok(Fitting {
            draft: Draft::new(training, without)?,
            calibration: Calibration::default(),
            without,
            threads: threads.clamp(1, STRANDS),
            done: 0,
        })
    }

    /// Passes over the answers once more, and makes the next step; none if all are done.
    ///
    /// # Errors
    /// If the answers cannot be had. The fit then stands where it stood before.
    pub fn pass<S: Source>(&mut self, training: &S) -> Result<Option<Progress>, S::Error> {
        let Some(&pass) = SCHEDULE.get(self.done) else {
            return Ok(None);
        };
        let draft = &mut self.draft;
        let (slopes, sums) = draft.pass(training, pass, self.threads)?;
        match pass {
            Pass::Ease(families) => draft.step(&slopes, families, 1.0),
            Pass::Joint { families, weights } => {
                if families {
                    draft.step(&slopes, &Family::ALL, DAMPING);
                }
                if weights {
                    sums.normal.step(&mut draft.weights, self.without);
                }
            }
            Pass::Calibration => self.calibration = sums.cells.fit(),
        }
        self.done += 1;
        Ok(Some(Progress {
            done: self.done,
            of: SCHEDULE.len(),
            log_loss: sums.loss / sums.answers.max(1.0),
        }))
    }

    /// The model as far as it is fitted.
    pub fn finish(self, training: &impl Source) -> FittedModel {
        self.draft.finish(training, self.calibration)
    }
}

impl Draft {
    /// Everything at its prior; pairs that occur get their coefficients.
    fn new<S: Source>(training: &S, without: Option<Part>) -> Result<Draft, S::Error> {
        let (mut right, mut answers) = (0.5, 1.0);
        let extent = training.extent();
        let mut index = Index::new(extent);
        let mut filter = FilterParameters::default();
        let mut knowledge = Knowledge::new(&filter, extent.skills, extent.items);
        for number in 0..training.learners() {
            knowledge.clear(&filter);
            training.learner(number, &mut |question, answered| {
                knowledge.effects(question, |effect| index.insert(effect.family, effect.key));
                knowledge.meet(&filter, question);
                right += f64::from(answered.correct);
                answers += 1.0;
            })?;
        }
        filter.overall = (right / (answers - right)).ln();
        let mut weights = Weights::prior();
        weights.0[Term::Overall as usize] = filter.overall;
        for summand in Summand::all() {
            if without.is_some_and(|part| part.contains(summand)) {
                weights.0[summand.place()] = 0.0;
            }
        }
        let families: Vec<Family> = index.entries().iter().map(|entry| entry.0).collect();
        let coefficients = vec![[0.0; VERSIONS]; families.len()];
        Ok(Draft {
            filter,
            memory: MemoryParameters::default(),
            index,
            families,
            coefficients,
            weights,
        })
    }

    fn finish(self, training: &impl Source, calibration: Calibration) -> FittedModel {
        let last = self.coefficients.iter();
        let values = last.map(|versions| versions[EVERYBODY]).collect();
        FittedModel {
            model: AnswerModel {
                filter: self.filter,
                memory: self.memory,
                weights: self.weights,
                coefficients: Coefficients::new(self.index, values),
                calibration,
            },
            extent: training.extent(),
        }
    }

    /// Follows all learners once.
    fn pass<S: Source>(
        &self,
        training: &S,
        pass: Pass,
        threads: usize,
    ) -> Result<(Vec<Slopes>, Sums), S::Error> {
        let follow = || Follow::new(self, training, pass);
        let mut follows: Vec<Follow<'_>> = (0..threads).map(|_| follow()).collect();
        let mut strands: Vec<Sums> = (0..STRANDS).map(|_| Sums::new()).collect();
        let most = training.learners().div_ceil(STRANDS);
        for from in (0..most).step_by(STRETCH) {
            let waiting = Mutex::new(strands.iter_mut().enumerate());
            let work = |follow: &mut Follow<'_>| {
                // A thread that panicked leaves the others what it had not taken.
                let next = || {
                    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
                    waiting.next()
                };
                while let Some((strand, sums)) = next() {
                    follow.stretch(training, strand, from, sums)?;
                }
                Ok(())
            };
            thread::scope(|scope| {
                let (own, others) = follows.split_at_mut(1);
                let work = &work;
                let others: Vec<_> = others
                    .iter_mut()
                    .map(|follow| scope.spawn(move || work(follow)))
                    .collect();
                let mut done = own.iter_mut().try_for_each(work);
                for other in others {
                    // A thread that panicked would be a defect; its panic goes on here.
                    let other = other
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                    done = done.and(other);
                }
                done
            })?;
        }
        let mut total = Sums::new();
        for sums in &strands {
            total.merge(sums);
        }
        let slopes = follows.into_iter().map(|follow| follow.slopes);
        let slopes = slopes.reduce(|mut slopes, more| {
            let sums = slopes.iter_mut().zip(&more);
            sums.for_each(|(sum, more)| sum.merge(more));
            slopes
        });
        Ok((slopes.unwrap_or_default(), total))
    }

    /// One shrunken Newton step of the families named.
    fn step(&mut self, slopes: &[Slopes], families: &[Family], damping: f64) {
        let chosen = |family: &Family| families.contains(family);
        let coefficients = self.coefficients.iter_mut().zip(slopes).zip(&self.families);
        for ((versions, sums), family) in coefficients.filter(|(_, family)| chosen(family)) {
            let shrinkage = family.shrinkage();
            for (version, value) in versions.iter_mut().enumerate() {
                let slope = GRAIN * sums.slope[version] as f64 - shrinkage * f64::from(*value);
                let curvature = GRAIN * sums.curvature[version] as f64 + shrinkage;
                *value += single(damping * slope / curvature);
                *value = value.max(family.least());
            }
        }
    }
}

/// Follows learners, one after the other, with the versions that are blind to them.
struct Follow<'d> {
    draft: &'d Draft,
    pass: Pass,
    knowledge: Knowledge,
    slopes: Vec<Slopes>,
    /// Place, and covariate times weight, of the effects of the question at hand.
    active: Vec<(u32, f32)>,
}

impl<'d> Follow<'d> {
    fn new(draft: &'d Draft, training: &impl Source, pass: Pass) -> Follow<'d> {
        let extent = training.extent();
        let slopes = if pass.needs_slopes() {
            draft.index.len()
        } else {
            0
        };
        Follow {
            draft,
            pass,
            knowledge: Knowledge::new(&draft.filter, extent.skills, extent.items),
            slopes: vec![Slopes::default(); slopes],
            active: Vec::new(),
        }
    }

    /// Follows so many learners of a strand, from a place among them on.
    fn stretch<S: Source>(
        &mut self,
        training: &S,
        strand: usize,
        from: usize,
        sums: &mut Sums,
    ) -> Result<(), S::Error> {
        for place in from..from + STRETCH {
            let learner = place * STRANDS + strand;
            if learner >= training.learners() {
                break;
            }
            // Learners who come one after the other in a strand go to different parts.
            let part = (place + strand) % PARTS;
            self.knowledge.clear(&self.draft.filter);
            training.learner(learner, &mut |question, answered| {
                self.answer(question, answered, part, sums);
            })?;
        }
        Ok(())
    }

    fn answer(
        &mut self,
        question: &Question<'_>,
        answered: &Answered,
        part: usize,
        sums: &mut Sums,
    ) {
        let draft = self.draft;
        let mut summands = [0.0; SUMMANDS];
        // What the families contribute in each version.
        let mut contributed = [0.0_f32; VERSIONS];
        self.active.clear();
        let active = &mut self.active;
        let add = |effect: Effect| {
            let Some(place) = draft.index.place(effect.family, effect.key) else {
                return;
            };
            let versions = &draft.coefficients[place as usize];
            let summand = effect.family.summand();
            summands[summand] += f64::from(effect.value) * f64::from(versions[part]);
            let weighted = effect.value * single(draft.weights.0[summand]);
            for (sum, value) in contributed.iter_mut().zip(versions) {
                *sum += weighted * value;
            }
            active.push((place, weighted));
        };
        match self.pass {
            Pass::Ease(_) => self.knowledge.ease_effects(question, add),
            Pass::Joint { .. } | Pass::Calibration => self.knowledge.effects(question, add),
        }
        let ease = Ease::of(draft.filter.overall, question, &summands);
        let log_odds = if let Pass::Ease(_) = self.pass {
            self.knowledge.expected(question, ease)
        } else {
            self.knowledge
                .describe(&draft.memory, question, ease, &mut summands);
            summands
                .iter()
                .zip(&draft.weights.0)
                .map(|(known, weight)| known * weight)
                .sum()
        };
        sums.count(log_odds, answered.correct);
        let pull = question.floors.pull(log_odds, answered.correct);
        if self.pass == Pass::Calibration {
            sums.cells.add(log_odds, pull);
        }
        if self.pass.needs_normal() {
            sums.normal.add(&summands, pull);
        }
        if self.pass.needs_slopes() {
            let others = single(log_odds) - contributed[part];
            self.add_slopes(others, &contributed, part, answered.correct);
        }
        self.knowledge
            .observe(&draft.filter, &draft.memory, question, ease, answered);
    }

    /// Adds the slopes of one answer for all versions that may see it.
    fn add_slopes(
        &mut self,
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
        for &(place, weighted) in &self.active {
            let sums = &mut self.slopes[place as usize];
            for version in 0..VERSIONS {
                sums.slope[version] += grains(error[version] * weighted);
                sums.curvature[version] += grains(variance[version] * weighted * weighted);
            }
        }
    }
}

/// A number as a whole number of [`GRAIN`]s.
#[expect(
    clippy::cast_possible_truncation,
    reason = "casts saturate, and what is lost is below a grain"
)]
fn grains(number: f32) -> i64 {
    (f64::from(number) / GRAIN) as i64
}

/// A number in the precision of coefficients.
#[expect(
    clippy::cast_possible_truncation,
    reason = "half the memory; no coefficient is known to seven digits"
)]
fn single(number: f64) -> f32 {
    number as f32
}

impl Slopes {
    fn merge(&mut self, other: &Slopes) {
        for version in 0..VERSIONS {
            self.slope[version] += other.slope[version];
            self.curvature[version] += other.curvature[version];
        }
    }
}

impl Sums {
    fn new() -> Sums {
        Sums {
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

    fn merge(&mut self, other: &Sums) {
        self.normal.merge(&other.normal);
        self.cells.merge(&other.cells);
        self.loss += other.loss;
        self.answers += other.answers;
    }
}
