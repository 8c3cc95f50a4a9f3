//! The school's own model: fitted to its log, promoted when it is no worse, reverted when asked.
//!
//! A promoted model is kept in the store, as the text of its file. Whoever opens the school reckons with it; its version is
//! part of each course's fingerprint, so that beliefs folded with another one are rebuilt from the log when next used.

use std::collections::BTreeMap;
use std::convert::Infallible;

use cairn_engine::answer_model::effort::engaged;
use cairn_engine::answer_model::{Answered, Extent, Floors, NONE, Question};
use cairn_engine::{Evidence, Timestamp};
use cairn_lab::online::ablation::Part;
use cairn_lab::online::file::{Figures, FittedTo, ModelFile, ModelFileError};
use cairn_lab::online::{Progress, Source, fit_on, measure};
use cairn_lab::spool::{Scratch, SpoolError};
use cairn_store::Store;
use sha2::{Digest, Sha256};

use crate::App;
use crate::belief;
use crate::courses::LiveCourse;
use crate::error::{Error, Result};

/// Where the store keeps the model in use, and the one before it.
const IN_USE: &str = "answer-model";
const BEFORE: &str = "answer-model-before";

/// People read in one transaction, and statements of a person.
const PEOPLE: u32 = 100;
const PAGE: u32 = 500;

/// Every so many learners one is held out, to measure on.
const HELD_OUT: usize = 5;

/// Fewer learners or answers than this are not fitted to: what they say is better left to the prior.
const FEWEST_LEARNERS: usize = 10;
const FEWEST_ANSWERS: usize = 1_000;

/// Why a model was not fitted or promoted.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is not enough to fit to.
    #[error(
        "there are {answers} answers of {learners} learners; a fit takes {FEWEST_ANSWERS} of {FEWEST_LEARNERS}"
    )]
    TooLittle {
        /// Answers there are.
        answers: usize,
        /// Learners there are.
        learners: usize,
    },
    /// It predicts learners held out worse than the one in use.
    #[error(
        "the model is worse than the one in use: a log-loss of {fitted:.4} against {in_use:.4} on learners held out"
    )]
    Worse {
        /// Its log-loss.
        fitted: f64,
        /// That of the one in use.
        in_use: f64,
    },
    /// It was fitted to logs from elsewhere: its figures say nothing about this school, and it knows other things.
    #[error(
        "the model was fitted to {}, not to this school's log; see `cairn model fit`", logs.join(", ")
    )]
    FromElsewhere {
        /// Those logs.
        logs: Vec<String>,
    },
    /// There is none to go back to.
    #[error("no model was promoted, so there is none to take back")]
    NothingToRevert,
    /// The file is no usable model.
    #[error(transparent)]
    File(#[from] ModelFileError),
    /// Answers cannot be put aside.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The school cannot be read.
    #[error(transparent)]
    School(#[from] Error),
}

/// The model in use, if one was promoted.
///
/// # Errors
/// If the store cannot be read, or holds what is no model of this program.
pub async fn in_use(store: &Store) -> Result<Option<ModelFile>, ModelError> {
    let text = store
        .read(|tx| Box::pin(async move { Ok::<_, Error>(tx.meta(IN_USE).await?) }))
        .await?;
    let promoted = text.filter(|text| !text.is_empty());
    Ok(promoted.map(|text| ModelFile::parse(&text)).transpose()?)
}

/// Puts a model into use from the next start on, in place of the one before, which is kept.
///
/// # Errors
/// [`ModelError::Worse`] if it does worse on learners held out than the one that was in use when it was fitted,
/// [`ModelError::FromElsewhere`] if it was fitted to other answers than a school's.
pub async fn promote(store: &Store, file: &ModelFile) -> Result<(), ModelError> {
    if !file.fitted_to.logs.is_empty() {
        let logs = file.fitted_to.logs.clone();
        return Err(ModelError::FromElsewhere { logs });
    }
    if !file.is_no_worse() {
        return Err(ModelError::Worse {
            fitted: file.held_out.log_loss,
            in_use: file.before.log_loss,
        });
    }
    let text = file.to_text();
    let put = store.write(move |tx| {
        let text = text.clone();
        Box::pin(async move {
            let before = tx.meta(IN_USE).await?.unwrap_or_default();
            tx.put_meta(BEFORE, &before).await?;
            tx.put_meta(IN_USE, &text).await?;
            Ok::<_, Error>(())
        })
    });
    Ok(put.await?)
}

/// Takes the last promotion back: the model before it is in use again, or the one that every school begins with.
///
/// # Errors
/// [`ModelError::NothingToRevert`] if none was promoted.
pub async fn revert(store: &Store) -> Result<(), ModelError> {
    if in_use(store).await?.is_none() {
        return Err(ModelError::NothingToRevert);
    }
    let put = store.write(|tx| {
        Box::pin(async move {
            let before = tx.meta(BEFORE).await?.unwrap_or_default();
            tx.put_meta(IN_USE, &before).await?;
            tx.put_meta(BEFORE, "").await?;
            Ok::<_, Error>(())
        })
    });
    Ok(put.await?)
}

/// The names of a course's skills, in the order of their numbers.
pub(crate) fn skill_names(live: &LiveCourse) -> Vec<String> {
    let skills = live.course.skills.iter();
    skills
        .map(|skill| format!("{}/{}", live.course.id, skill.id))
        .collect()
}

/// The names of a course's templates, in the order of their numbers.
pub(crate) fn template_names(live: &LiveCourse) -> Vec<String> {
    let name = |skill: &cairn_course::Skill, template: &cairn_course::Template| {
        format!("{}/{}/{}", live.course.id, skill.id, template.id)
    };
    let skills = live.course.skills.iter();
    skills
        .flat_map(|skill| skill.templates.iter().map(move |of| name(skill, of)))
        .collect()
}

impl App {
    /// Fits a model to all answers in the log, and measures it on learners held out against the one in use. Nothing in
    /// the school changes.
    ///
    /// # Errors
    /// [`ModelError::TooLittle`] if there is not enough to fit to.
    pub async fn fit_model(
        &self,
        threads: usize,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<ModelFile, ModelError> {
        let scratch = Scratch::of_system();
        let log = SchoolLog::read(self).await?;
        let everybody: Vec<usize> = (0..log.learners.len()).collect();
        let all = log.of(everybody);
        let answers = all.answers();
        if log.learners.len() < FEWEST_LEARNERS || answers < FEWEST_ANSWERS {
            return Err(ModelError::TooLittle {
                answers,
                learners: log.learners.len(),
            });
        }
        let is_held_out = |learner: &usize| learner.is_multiple_of(HELD_OUT);
        let (held_out, others): (Vec<usize>, Vec<usize>) =
            (0..log.learners.len()).partition(is_held_out);
        let (held_out, others) = (log.of(held_out), log.of(others));
        let mut fit = |source: &SomeLearners<'_>| {
            let Ok(fitted) = fit_on(threads, Some(Part::TRANSITIONS), source, progress);
            ModelFile::new(&fitted.model, &log.skills, &log.templates)
        };
        let figures = |file: Option<&ModelFile>| {
            let model = file.map_or_else(Default::default, |file| {
                file.answer_model(&log.skills, &log.templates)
            });
            Ok::<_, SpoolError>(Figures::from(measure(&model, &held_out, &scratch)?))
        };
        let in_use = in_use(&self.store).await?;
        let measured = figures(Some(&fit(&others)))?;
        let mut file = fit(&all);
        file.held_out = measured;
        file.before = figures(in_use.as_ref())?;
        file.fitted_to = FittedTo {
            answers: answers as u64,
            learners: log.learners.len() as u64,
            fingerprint: log.fingerprint.clone(),
            ..FittedTo::default()
        };
        file.usual_times.clone_from(&log.usual_times);
        Ok(file)
    }
}

/// All answers of a school, things of all courses numbered one after the other. Somebody who takes two courses is two
/// learners, as there is a belief for each.
struct SchoolLog {
    skills: Vec<String>,
    templates: Vec<String>,
    learners: Vec<Vec<PastAnswer>>,
    usual_times: BTreeMap<String, u64>,
    fingerprint: String,
}

/// One answer, as the model needs it.
struct PastAnswer {
    skill: [u32; 1],
    template: u32,
    eases: [f64; 2],
    floors: Floors,
    at: Timestamp,
    answered: Answered,
    duration: Option<u64>,
}

impl SchoolLog {
    async fn read(app: &App) -> Result<SchoolLog> {
        let mut log = SchoolLog {
            skills: Vec::new(),
            templates: Vec::new(),
            learners: Vec::new(),
            usual_times: BTreeMap::new(),
            fingerprint: String::new(),
        };
        let mut hash = Sha256::new();
        let live: Vec<&LiveCourse> = app.courses.all().collect();
        for live in live {
            let first = [log.skills.len(), log.templates.len()];
            log.skills.extend(skill_names(live));
            log.templates.extend(template_names(live));
            let mut after = 0;
            loop {
                let people = app
                    .store
                    .read(move |tx| Box::pin(async move { tx.learners(after, PEOPLE).await }))
                    .await?;
                let Some(last) = people.last().map(|person| person.learner_id) else {
                    break;
                };
                for person in people {
                    let evidence = evidence_of(app, live, person.learner_id).await?;
                    for evidence in &evidence {
                        hash.update(format!("{} {evidence:?}\n", live.course.id));
                    }
                    if !evidence.is_empty() {
                        let answers = evidence.iter().map(|one| PastAnswer::new(live, first, one));
                        log.learners.push(answers.collect());
                    }
                }
                after = last;
            }
        }
        log.fingerprint = crate::hex(&hash.finalize()[..16]);
        log.note_times();
        Ok(log)
    }

    /// Works out how long answers usually take (the geometric mean of those to a template), and from that
    /// which were too quick to have been thought about.
    fn note_times(&mut self) {
        let mut sums = vec![(0.0, 0_u32); self.templates.len()];
        for answer in self.learners.iter().flatten() {
            let sum = sums.get_mut(answer.template as usize);
            if let (Some(sum), Some(duration)) = (sum, answer.duration) {
                sum.0 += (duration.max(1) as f64).ln();
                sum.1 += 1;
            }
        }
        let usual: Vec<Option<u64>> = sums
            .iter()
            .map(|&(sum, answers)| {
                (answers >= 20).then(|| milliseconds((sum / f64::from(answers)).exp()))
            })
            .collect();
        for answer in self.learners.iter_mut().flatten() {
            let usual = usual.get(answer.template as usize).copied().flatten();
            answer.answered.engaged = engaged(answer.duration, usual);
        }
        let named = self.templates.iter().cloned().zip(usual);
        self.usual_times = named
            .filter_map(|(name, usual)| Some((name, usual?)))
            .collect();
    }

    fn of(&self, numbers: Vec<usize>) -> SomeLearners<'_> {
        SomeLearners { log: self, numbers }
    }
}

/// A usual time, which is between nothing and some hours.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts saturate"
)]
fn milliseconds(number: f64) -> u64 {
    number as u64
}

/// The evidence in a learner's log about one course.
async fn evidence_of(app: &App, live: &LiveCourse, learner: i64) -> Result<Vec<Evidence>> {
    let (app, course) = (app.clone(), live.course.id.clone());
    app.store
        .clone()
        .scan(move |tx| {
            Box::pin(async move {
                let live = app.courses.get(&course)?;
                let mut all = Vec::new();
                let mut after = 0;
                loop {
                    let page = tx.statements(learner, after, PAGE).await?;
                    let Some(end) = page.last().map(|row| row.seq) else {
                        return Ok::<_, Error>(all);
                    };
                    for row in &page {
                        all.extend(belief::evidence_in(row, live)?);
                    }
                    after = end;
                }
            })
        })
        .await
}

impl PastAnswer {
    fn new(live: &LiveCourse, [skills, templates]: [usize; 2], evidence: &Evidence) -> PastAnswer {
        let number =
            |first: usize, number: u32| u32::try_from(first).unwrap_or(NONE).saturating_add(number);
        let item = evidence.item.sane();
        PastAnswer {
            skill: [number(skills, evidence.skill.get())],
            template: item.template.map_or(NONE, |of| number(templates, of)),
            eases: [
                -live.model.skill_difficulty(evidence.skill),
                -item.difficulty,
            ],
            floors: Floors {
                guess: item.guess,
                slip: item.slip,
            },
            at: evidence.at,
            answered: Answered {
                correct: evidence.correct,
                aids: evidence.aid.steps(),
                engaged: 1.0,
            },
            duration: evidence.duration,
        }
    }
}

/// Some learners of a school.
struct SomeLearners<'l> {
    log: &'l SchoolLog,
    numbers: Vec<usize>,
}

impl SomeLearners<'_> {
    fn answers(&self) -> usize {
        let numbers = self.numbers.iter();
        numbers
            .map(|&number| self.log.learners.get(number).map_or(0, Vec::len))
            .sum()
    }
}

impl Source for SomeLearners<'_> {
    type Error = Infallible;

    fn extent(&self) -> Extent {
        Extent {
            skills: self.log.skills.len(),
            skill_sets: self.log.skills.len(),
            templates: self.log.templates.len(),
            items: 0,
        }
    }

    fn learners(&self) -> usize {
        self.numbers.len()
    }

    fn learner(
        &self,
        number: usize,
        tell: &mut dyn FnMut(&Question<'_>, &Answered),
    ) -> Result<(), Infallible> {
        let number = self.numbers.get(number);
        let answers = number.and_then(|&number| self.log.learners.get(number));
        for answer in answers.into_iter().flatten() {
            let [skill] = answer.skill;
            let question = Question {
                skills: &answer.skill,
                skill_set: skill,
                template: answer.template,
                item: NONE,
                skill_ease: answer.eases[0],
                item_ease: answer.eases[1],
                floors: answer.floors,
                at: answer.at,
            };
            tell(&question, &answer.answered);
        }
        Ok(())
    }
}
