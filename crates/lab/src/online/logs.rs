//! Response logs as one source: what is in them is numbered one log after the other, and goes by name.

use cairn_engine::answer_model::{Answered, Extent, Family, Question};
use sha2::{Digest, Sha256};

use super::Source;
use super::learner_sample::{LearnerMark, LearnerSample};
use super::source::{answered, question};
use crate::responses::{self, Inventory, SpooledLog};
use crate::spool::SpoolError;

/// The names of what coefficients are about, by number: `DATA/NUMBER`, as the logs have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Things {
    /// Skills.
    pub skills: Vec<String>,
    /// Combinations of skills, their numbers joined by `;`.
    pub skill_sets: Vec<String>,
    /// Items.
    pub items: Vec<String>,
}

impl Things {
    /// Those of one log, by the name of its data.
    pub fn of_log(name: &str, inventory: &Inventory) -> Things {
        let mut things = Things::default();
        things.add(name, inventory);
        things
    }

    /// Adds those of another log.
    fn add(&mut self, name: &str, inventory: &Inventory) {
        let skills: Vec<String> = inventory.skill_names().collect();
        for set in 0..number(inventory.skill_sets().len()) {
            let members = inventory.skill_sets().get(set).iter();
            let names = members.filter_map(|&skill| skills.get(skill as usize));
            let names: Vec<&str> = names.map(String::as_str).collect();
            self.skill_sets.push(format!("{name}/{}", names.join(";")));
        }
        let within = |own: String| format!("{name}/{own}");
        self.skills.extend(skills.into_iter().map(within));
        self.items.extend(inventory.item_names().map(within));
    }

    /// How many there are.
    pub fn extent(&self) -> Extent {
        Extent {
            skills: self.skills.len(),
            skill_sets: self.skill_sets.len(),
            templates: 0,
            items: self.items.len(),
        }
    }

    /// The names of the things that a family is about; of pairs, of each of the two.
    pub(super) fn of(&self, family: Family) -> &[String] {
        match family {
            Family::Skill => &self.skills,
            Family::SkillSet | Family::SkillTransition | Family::SkillTransitionOutcome => {
                &self.skill_sets
            }
            Family::Template => &[],
            _ => &self.items,
        }
    }
}

/// Several logs on disk. A learner of one is nobody else's in another, and neither are items and skills.
#[derive(Debug)]
pub struct Logs {
    parts: Vec<Part>,
    /// The skills of each combination, numbered through.
    skill_sets: Vec<Vec<u32>>,
    things: Things,
}

#[derive(Debug)]
struct Part {
    name: String,
    log: SpooledLog,
    first_item: u32,
    first_set: u32,
}

impl Logs {
    /// Logs by the names of their data, which should differ.
    pub fn new(logs: Vec<(String, SpooledLog)>) -> Logs {
        let mut all = Logs {
            parts: Vec::new(),
            skill_sets: Vec::new(),
            things: Things::default(),
        };
        for (name, log) in logs {
            let things = &mut all.things;
            let first_skill = number(things.skills.len());
            let (first_item, first_set) =
                (number(things.items.len()), number(all.skill_sets.len()));
            let inventory = log.inventory();
            for set in 0..number(inventory.skill_sets().len()) {
                let members = inventory.skill_sets().get(set).iter();
                let members = members.map(|skill| first_skill + skill);
                all.skill_sets.push(members.collect());
            }
            things.add(&name, inventory);
            all.parts.push(Part {
                name,
                log,
                first_item,
                first_set,
            });
        }
        all
    }

    /// The names of everything in them.
    pub fn things(&self) -> &Things {
        &self.things
    }

    /// The names of the logs.
    pub fn names(&self) -> Vec<String> {
        self.parts.iter().map(|part| part.name.clone()).collect()
    }

    /// All learners.
    pub fn everybody(&self) -> LearnersOfLogs<'_> {
        self.select(|_| true)
    }

    /// The learners in one fold of each log.
    pub fn fold(&self, fold: u32) -> LearnersOfLogs<'_> {
        self.select(|of| of == fold)
    }

    /// The learners in all other folds.
    pub fn outside_fold(&self, fold: u32) -> LearnersOfLogs<'_> {
        self.select(|of| of != fold)
    }

    fn select(&self, is_chosen: impl Fn(u32) -> bool) -> LearnersOfLogs<'_> {
        let mut end = 0;
        let parts = self.parts.iter().map(|part| {
            let numbers = (0..).zip(part.log.folds());
            let chosen = numbers.filter(|(_, fold)| is_chosen(**fold));
            let numbers: Vec<u32> = chosen.map(|(number, _)| number).collect();
            end += numbers.len();
            (end, part, numbers)
        });
        LearnersOfLogs {
            parts: parts.collect(),
            logs: self,
        }
    }

    /// A hash of all answers in their order, with the names of what they are about.
    ///
    /// # Errors
    /// If the answers cannot be read.
    pub fn fingerprint(&self) -> Result<String, SpoolError> {
        let mut hash = Sha256::new();
        let Things {
            skills,
            skill_sets,
            items,
        } = &self.things;
        for name in skills.iter().chain(skill_sets).chain(items) {
            hash.update(name);
            hash.update("\n");
        }
        for part in &self.parts {
            for learner in 0..number(part.log.folds().len()) {
                hash.update("learner\n");
                part.log.learner(learner, |response| {
                    hash.update((part.first_item + response.item).to_le_bytes());
                    hash.update((part.first_set + response.skill_set).to_le_bytes());
                    hash.update(response.at.to_le_bytes());
                    hash.update([u8::from(response.correct)]);
                })?;
            }
        }
        let digest = hash.finalize();
        Ok(super::file::hex(&digest[..16]))
    }
}

/// A count as a number of things. A log has fewer of each than fit; of logs that have more together, the
/// last things go without coefficients.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Some learners of several logs.
#[derive(Debug)]
pub struct LearnersOfLogs<'l> {
    /// With the number of learners up to the end of each log, and the numbers of those chosen.
    parts: Vec<(usize, &'l Part, Vec<u32>)>,
    logs: &'l Logs,
}

impl LearnersOfLogs<'_> {
    /// How many answers they gave.
    pub fn answers(&self) -> u64 {
        let answers = |(_, part, numbers): &(usize, &Part, Vec<u32>)| -> u64 {
            numbers.iter().map(|&number| part.log.answers(number)).sum()
        };
        self.parts.iter().map(answers).sum()
    }

    /// By what they can be known again.
    ///
    /// # Errors
    /// If the answers cannot be read.
    pub fn sample(&self) -> Result<LearnerSample, SpoolError> {
        let mut sample = LearnerSample::default();
        for (_, part, numbers) in &self.parts {
            let names: Vec<String> = part.log.inventory().item_names().collect();
            for &number in numbers {
                let mut mark = LearnerMark::default();
                part.log.learner(number, |response| {
                    mark.answer(names.get(response.item as usize), response.correct);
                })?;
                sample.add(mark);
            }
        }
        Ok(sample)
    }
}

impl Source for LearnersOfLogs<'_> {
    type Error = SpoolError;

    fn extent(&self) -> Extent {
        self.logs.things.extent()
    }

    fn learners(&self) -> usize {
        self.parts.last().map_or(0, |(end, ..)| *end)
    }

    fn learner(
        &self,
        number: usize,
        tell: &mut dyn FnMut(&Question<'_>, &Answered),
    ) -> Result<(), SpoolError> {
        let place = self.parts.partition_point(|(end, ..)| *end <= number);
        let Some((end, part, numbers)) = self.parts.get(place) else {
            return Ok(());
        };
        let Some(&own) = numbers.get(number + numbers.len() - end) else {
            return Ok(());
        };
        part.log.learner(own, |response| {
            let skill_set = part.first_set.saturating_add(response.skill_set);
            let skills = self.logs.skill_sets.get(skill_set as usize);
            let asked = responses::Question {
                item: part.first_item.saturating_add(response.item),
                skill_set,
                skills: skills.map_or(&[], Vec::as_slice),
                at: response.at,
            };
            tell(&question(&asked), &answered(response.correct));
        })
    }
}
