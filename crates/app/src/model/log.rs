//! All answers of a school, as the model needs them: read from the log once, put aside on disk, and read from there as often as
//! a fit wants. Memory holds what the answers are about, and of the answers no more than those of one learner.

use std::collections::BTreeMap;

use cairn_engine::answer_model::effort::engaged;
use cairn_engine::answer_model::{Answered, Extent, Floors, NONE, Question};
use cairn_engine::{Evidence, Timestamp};
use cairn_lab::online::Source;
use cairn_lab::spool::{Groups, Record, Scratch, Sorter, SpoolError};
use sha2::{Digest, Sha256};

use super::{ModelError, skill_names, template_names};
use crate::App;
use crate::belief::{self, Told};
use crate::courses::LiveCourse;
use crate::error::Result;

/// The usual time of an answer to a template is known from so many on.
const FEWEST_TIMES: u32 = 20;

/// The answers of a school, things of all courses numbered one after the other. Somebody who takes two courses is two
/// learners, as there is a belief for each.
pub(super) struct SchoolLog {
    pub(super) skills: Vec<String>,
    pub(super) templates: Vec<String>,
    answers: Groups<PastAnswer>,
    /// Usual time of an answer to each template, in milliseconds, where it is known.
    usual: Vec<Option<u64>>,
    pub(super) usual_times: BTreeMap<String, u64>,
    pub(super) fingerprint: String,
}

/// One answer, as the model needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PastAnswer {
    learner: u32,
    skill: u32,
    template: u32,
    aids: u32,
    correct: bool,
    eases: [f64; 2],
    floors: Floors,
    at: i64,
    duration: Option<u64>,
}

impl SchoolLog {
    pub(super) async fn read(app: &App, scratch: &Scratch) -> Result<SchoolLog, ModelError> {
        let mut skills = Vec::new();
        let mut templates = Vec::new();
        let mut sorter = Sorter::new(scratch)?;
        let mut times = Times::default();
        let mut hash = Sha256::new();
        let mut learners = 0;
        for live in app.courses.all() {
            let first = [skills.len(), templates.len()];
            skills.extend(skill_names(live));
            templates.extend(template_names(live));
            let mut logs = app.learner_logs();
            while let Some(log) = logs.next().await? {
                let told = told(app, live, log.learner_id).await?;
                let evidence: Vec<Evidence> =
                    told.iter().filter_map(|told| told.evidence(live)).collect();
                for one in &evidence {
                    hash.update(format!("{} {one:?}\n", live.course.id));
                    let answer = PastAnswer::new(live, learners, first, one);
                    times.note(&answer);
                    sorter.push(answer)?;
                }
                learners += u32::from(!evidence.is_empty());
            }
        }
        let usual = times.usual(templates.len());
        let named = templates.iter().cloned().zip(&usual);
        Ok(SchoolLog {
            usual_times: named
                .filter_map(|(name, usual)| Some((name, (*usual)?)))
                .collect(),
            skills,
            templates,
            answers: Groups::of(sorter.finish()?, scratch)?,
            usual,
            fingerprint: crate::hex(&hash.finalize()[..16]),
        })
    }

    /// How many learners have answered.
    pub(super) fn learners(&self) -> usize {
        self.answers.len()
    }

    /// How many answers there are.
    pub(super) fn answers(&self) -> u64 {
        (0..self.learners())
            .map(|number| self.answers.records(number))
            .sum()
    }

    pub(super) fn of(&self, numbers: Vec<usize>) -> SomeLearners<'_> {
        SomeLearners { log: self, numbers }
    }
}

/// How long answers take: for each template, the sum of their logarithms, and how many there are.
#[derive(Default)]
struct Times(BTreeMap<u32, (f64, u32)>);

impl Times {
    fn note(&mut self, answer: &PastAnswer) {
        if let Some(duration) = answer.duration {
            let (sum, answers) = self.0.entry(answer.template).or_default();
            *sum += (duration.max(1) as f64).ln();
            *answers += 1;
        }
    }

    /// The geometric means, where there are enough.
    fn usual(&self, templates: usize) -> Vec<Option<u64>> {
        let templates = (0..).take(templates);
        let usual = |template: u32| {
            let &(sum, answers) = self.0.get(&template)?;
            (answers >= FEWEST_TIMES).then(|| milliseconds((sum / f64::from(answers)).exp()))
        };
        templates.map(usual).collect()
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

/// All evidence about a course in a learner's log, as the belief is folded from it.
pub(super) async fn told(app: &App, live: &LiveCourse, learner: i64) -> Result<Vec<Told>> {
    let (app, course) = (app.clone(), live.course.id.clone());
    app.store
        .clone()
        .scan(move |tx| {
            Box::pin(async move {
                let live = app.courses.get(&course)?;
                belief::told(tx, live, learner).await
            })
        })
        .await
}

impl PastAnswer {
    fn new(
        live: &LiveCourse,
        learner: u32,
        [skills, templates]: [usize; 2],
        evidence: &Evidence,
    ) -> PastAnswer {
        let number =
            |first: usize, number: u32| u32::try_from(first).unwrap_or(NONE).saturating_add(number);
        let item = evidence.item.sane();
        PastAnswer {
            learner,
            skill: number(skills, evidence.skill.get()),
            template: item.template.map_or(NONE, |of| number(templates, of)),
            aids: evidence.aid.steps(),
            correct: evidence.correct,
            eases: [
                -live.model.skill_difficulty(evidence.skill),
                -item.difficulty,
            ],
            floors: Floors {
                guess: item.guess,
                slip: item.slip,
            },
            at: evidence.at.0,
            duration: evidence.duration,
        }
    }
}

/// Stands for a time that is not known.
const NO_DURATION: u64 = u64::MAX;

impl Record for PastAnswer {
    const SIZE: usize = 72;

    fn key(&self) -> u64 {
        u64::from(self.learner)
    }

    fn encode(&self, bytes: &mut [u8]) {
        let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
        let numbers = [
            pair(self.learner, self.skill),
            pair(self.template, self.aids),
            u64::from(self.correct),
            self.eases[0].to_bits(),
            self.eases[1].to_bits(),
            self.floors.guess.to_bits(),
            self.floors.slip.to_bits(),
            self.at.cast_unsigned(),
            self.duration.unwrap_or(NO_DURATION),
        ];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
    }

    fn decode(bytes: &[u8]) -> PastAnswer {
        let (chunks, _) = bytes.as_chunks();
        let number = |at: usize| u64::from_le_bytes(chunks.get(at).copied().unwrap_or_default());
        let high = |pair: u64| pair >> 32;
        let low = |pair: u64| pair & u64::from(u32::MAX);
        let half = |number: u64| u32::try_from(number).unwrap_or(NONE);
        let float = |at: usize| f64::from_bits(number(at));
        let duration = number(8);
        PastAnswer {
            learner: half(high(number(0))),
            skill: half(low(number(0))),
            template: half(high(number(1))),
            aids: half(low(number(1))),
            correct: number(2) != 0,
            eases: [float(3), float(4)],
            floors: Floors {
                guess: float(5),
                slip: float(6),
            },
            at: number(7).cast_signed(),
            duration: (duration != NO_DURATION).then_some(duration),
        }
    }
}

/// Some learners of a school.
pub(super) struct SomeLearners<'l> {
    log: &'l SchoolLog,
    numbers: Vec<usize>,
}

impl Source for SomeLearners<'_> {
    type Error = SpoolError;

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
    ) -> Result<(), SpoolError> {
        let Some(&number) = self.numbers.get(number) else {
            return Ok(());
        };
        self.log.answers.read(number, |answer| {
            let question = Question {
                skills: &[answer.skill],
                skill_set: answer.skill,
                template: answer.template,
                item: NONE,
                skill_ease: answer.eases[0],
                item_ease: answer.eases[1],
                floors: answer.floors,
                at: Timestamp(answer.at),
            };
            let usual = self.log.usual.get(answer.template as usize);
            let answered = Answered {
                correct: answer.correct,
                aids: answer.aids,
                // Answers too quick to have been thought about say little.
                engaged: engaged(answer.duration, usual.copied().flatten()),
            };
            tell(&question, &answered);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_from_the_disk_as_it_was() {
        for (duration, correct, template) in [(None, true, NONE), (Some(0), false, 7)] {
            let answer = PastAnswer {
                learner: 3,
                skill: u32::MAX - 1,
                template,
                aids: 2,
                correct,
                eases: [-1.5, f64::MIN_POSITIVE],
                floors: Floors {
                    guess: 0.25,
                    slip: 0.05,
                },
                at: -5,
                duration,
            };
            let mut bytes = [0; PastAnswer::SIZE];
            answer.encode(&mut bytes);
            assert_eq!(PastAnswer::decode(&bytes), answer);
        }
    }
}
