//! The rules that Cairn is measured against.

use cairn_engine::{SkillIndex, Timestamp};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Moment, Task, TrialCourse, Tutor, unaided_right};
use crate::draw::stream;
use crate::simulate::Answer;

/// Right answers in a row that count as knowing.
const IN_A_ROW: u32 = 3;

/// What every rival keeps of a skill.
#[derive(Clone, Copy, Debug, Default)]
struct Record {
    answers: u32,
    in_a_row: u32,
    last: Option<Timestamp>,
}

impl Record {
    fn add(&mut self, right: bool, now: Timestamp) {
        self.answers += 1;
        self.in_a_row = if right { self.in_a_row + 1 } else { 0 };
        self.last = Some(now);
    }

    fn knows(&self) -> bool {
        self.in_a_row >= IN_A_ROW
    }
}

/// Asks about skills, each time the next of its templates.
#[derive(Clone, Debug)]
struct Desk {
    course: TrialCourse,
    records: Vec<Record>,
}

impl Desk {
    fn new(course: TrialCourse) -> Desk {
        let records = vec![Record::default(); course.model.graph().len()];
        Desk { course, records }
    }

    fn skills(&self) -> impl Iterator<Item = (SkillIndex, &Record)> {
        self.course.model.graph().skills().zip(&self.records)
    }

    fn ask(&self, skill: SkillIndex) -> Task {
        let templates = self.course.model.template_difficulties(skill).len().max(1);
        let asked = self.records[skill.position()].answers as usize;
        Task {
            skill,
            template: asked % templates,
            placement: false,
        }
    }

    fn add(&mut self, task: Task, answer: Answer, moment: Moment) {
        let right = unaided_right(answer);
        self.records[task.skill.position()].add(right, moment.now);
    }

    /// The skill that was asked longest ago, for want of anything else.
    fn longest_ago(&self) -> SkillIndex {
        let oldest = self.skills().min_by_key(|(_, record)| record.last);
        oldest.map_or(SkillIndex::new(0), |(skill, _)| skill)
    }
}

/// The same number of questions on each skill, in order, and again from the start.
#[derive(Clone, Debug)]
pub struct Sequence {
    desk: Desk,
}

impl Sequence {
    /// Questions on a skill before the next one.
    const EACH: u32 = 8;

    /// Begins at the beginning.
    pub fn new(course: TrialCourse) -> Sequence {
        Sequence {
            desk: Desk::new(course),
        }
    }
}

impl Tutor for Sequence {
    fn next(&mut self, _: Moment) -> Task {
        let rounds = |record: &Record| record.answers / Self::EACH;
        let next = self
            .desk
            .skills()
            .min_by_key(|(skill, record)| (rounds(record), *skill));
        self.desk
            .ask(next.map_or(SkillIndex::new(0), |(skill, _)| skill))
    }

    fn observe(&mut self, task: Task, answer: Answer, moment: Moment) {
        self.desk.add(task, answer, moment);
    }
}

/// Any skill that is ready and not known.
#[derive(Clone, Debug)]
pub struct RandomReady {
    desk: Desk,
    numbers: ChaCha8Rng,
}

impl RandomReady {
    /// Begins with any skill that builds on nothing.
    pub fn new(course: TrialCourse, seed: u64) -> RandomReady {
        RandomReady {
            desk: Desk::new(course),
            numbers: stream(seed, 6),
        }
    }
}

impl Tutor for RandomReady {
    fn next(&mut self, _: Moment) -> Task {
        let graph = self.desk.course.model.graph();
        let knows = |skill: &SkillIndex| self.desk.records[skill.position()].knows();
        let open: Vec<SkillIndex> = graph
            .skills()
            .filter(|skill| !knows(skill) && graph.prerequisites(*skill).iter().all(knows))
            .collect();
        let skill = if open.is_empty() {
            self.desk.longest_ago()
        } else {
            open[self.numbers.random_range(0..open.len())]
        };
        self.desk.ask(skill)
    }

    fn observe(&mut self, task: Task, answer: Answer, moment: Moment) {
        self.desk.add(task, answer, moment);
    }
}

/// The first skill that has not been right three times in a row.
#[derive(Clone, Debug)]
pub struct InARow {
    desk: Desk,
    /// Once reached, it counts.
    done: Vec<bool>,
}

impl InARow {
    /// Begins with the first skill.
    pub fn new(course: TrialCourse) -> InARow {
        let done = vec![false; course.model.graph().len()];
        InARow {
            desk: Desk::new(course),
            done,
        }
    }
}

impl Tutor for InARow {
    fn next(&mut self, _: Moment) -> Task {
        let open = self
            .desk
            .skills()
            .map(|(skill, _)| skill)
            .find(|skill| !self.done[skill.position()]);
        self.desk
            .ask(open.unwrap_or_else(|| self.desk.longest_ago()))
    }

    fn observe(&mut self, task: Task, answer: Answer, moment: Moment) {
        self.desk.add(task, answer, moment);
        let at = task.skill.position();
        self.done[at] |= self.desk.records[at].knows();
    }
}

/// Knowledge tracing with the mastery threshold 0.95, unit by unit, the least mastered skill first.
#[derive(Clone, Debug)]
pub struct KnowledgeTracing {
    desk: Desk,
    mastery: Vec<f64>,
}

impl KnowledgeTracing {
    /// The threshold of mastery.
    const MASTERED: f64 = 0.95;
    // The defaults of OATutor's knowledge tracing.
    const BEGINS: f64 = 0.1;
    const LEARNS: f64 = 0.1;
    const SLIPS: f64 = 0.1;
    const GUESSES: f64 = 0.1;

    /// Begins with the first unit.
    pub fn new(course: TrialCourse) -> KnowledgeTracing {
        let mastery = vec![Self::BEGINS; course.model.graph().len()];
        KnowledgeTracing {
            desk: Desk::new(course),
            mastery,
        }
    }
}

impl Tutor for KnowledgeTracing {
    fn next(&mut self, _: Moment) -> Task {
        let mastery = |skill: SkillIndex| self.mastery[skill.position()];
        let unit = |skill: SkillIndex| self.desk.course.units[skill.position()];
        let open = self
            .desk
            .skills()
            .map(|(skill, _)| skill)
            .filter(|&skill| mastery(skill) < Self::MASTERED)
            .min_by(|&a, &b| {
                unit(a)
                    .cmp(&unit(b))
                    .then(mastery(a).total_cmp(&mastery(b)))
            });
        self.desk
            .ask(open.unwrap_or_else(|| self.desk.longest_ago()))
    }

    fn observe(&mut self, task: Task, answer: Answer, moment: Moment) {
        self.desk.add(task, answer, moment);
        let known = &mut self.mastery[task.skill.position()];
        let (if_known, if_not) = if unaided_right(answer) {
            (1.0 - Self::SLIPS, Self::GUESSES)
        } else {
            (Self::SLIPS, 1.0 - Self::GUESSES)
        };
        let now = *known * if_known / (*known * if_known + (1.0 - *known) * if_not);
        *known = now + (1.0 - now) * Self::LEARNS;
    }

    fn believes(&self, _: Moment) -> Option<Vec<f64>> {
        let chance = |known: &f64| known * (1.0 - Self::SLIPS) + (1.0 - known) * Self::GUESSES;
        Some(self.mastery.iter().map(chance).collect())
    }
}

/// A card in the box of SM-2.
#[derive(Clone, Copy, Debug)]
struct Card {
    repetitions: u32,
    interval: f64,
    ease: f64,
    due: Timestamp,
}

/// Spaced repetition: what is due, and otherwise the next new skill until it is right twice in a row.
#[derive(Clone, Debug)]
pub struct SuperMemo {
    desk: Desk,
    cards: Vec<Option<Card>>,
}

impl SuperMemo {
    /// Right answers in a row after which a new skill becomes a card.
    const LEARNED: u32 = 2;

    /// Begins with an empty box.
    pub fn new(course: TrialCourse) -> SuperMemo {
        let cards = vec![None; course.model.graph().len()];
        SuperMemo {
            desk: Desk::new(course),
            cards,
        }
    }
}

impl Tutor for SuperMemo {
    fn next(&mut self, moment: Moment) -> Task {
        let due = self
            .desk
            .skills()
            .filter_map(|(skill, _)| Some((skill, self.cards[skill.position()]?.due)))
            .filter(|&(_, due)| due <= moment.now)
            .min_by_key(|&(_, due)| due);
        let new = || {
            let mut skills = self.desk.skills().map(|(skill, _)| skill);
            skills.find(|skill| self.cards[skill.position()].is_none())
        };
        let skill = due
            .map(|(skill, _)| skill)
            .or_else(new)
            .unwrap_or_else(|| self.desk.longest_ago());
        self.desk.ask(skill)
    }

    fn observe(&mut self, task: Task, answer: Answer, moment: Moment) {
        self.desk.add(task, answer, moment);
        let at = task.skill.position();
        let right = unaided_right(answer);
        let in_a_row = self.desk.records[at].in_a_row;
        let Some(card) = &mut self.cards[at] else {
            if in_a_row >= Self::LEARNED {
                self.cards[at] = Some(Card {
                    repetitions: 1,
                    interval: 1.0,
                    ease: 2.5,
                    due: moment.now.plus_days(1.0),
                });
            }
            return;
        };
        // Grades of SM-2: 4 for right, 2 for wrong.
        let grade = if right { 4.0 } else { 2.0 };
        let missing = 5.0 - grade;
        card.ease = (card.ease + 0.1 - missing * (0.08 + missing * 0.02)).max(1.3);
        if right {
            card.repetitions += 1;
            card.interval = match card.repetitions {
                1 => 1.0,
                2 => 6.0,
                _ => card.interval * card.ease,
            };
            card.due = moment.now.plus_days(card.interval);
        } else {
            card.repetitions = 0;
            card.interval = 1.0;
            card.due = moment.now;
        }
    }
}
