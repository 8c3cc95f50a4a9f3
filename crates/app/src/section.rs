//! A teacher's section: who has practised, how far each has come, and who is stuck on what.

use cairn_engine::mastery::mastery_level;
use cairn_engine::{MasteryLevel, Timestamp};
use cairn_store::{Person, Role, Section};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::belief;
use crate::courses::{CourseRef, SkillRef};
use crate::error::{Error, Result};

/// A week, in milliseconds.
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// Answers of a learner counted for a week, at most.
const MOST_A_WEEK: u32 = 500;

/// Stuck: at least this many of the latest unaided answers in a skill, and at most one of them right; or
/// practising for long and getting nowhere ([`cairn_engine::wheel_spinning`]).
const STUCK_WINDOW: u32 = 4;

/// A section by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionRef {
    /// Its number.
    pub section_id: i64,
    /// Its title.
    pub title: String,
    /// The course that it takes.
    pub course_id: String,
}

impl SectionRef {
    pub(crate) fn of(section: Section) -> Self {
        Self {
            section_id: section.section_id,
            title: section.name,
            course_id: section.course_id,
        }
    }
}

/// A section as its teacher sees it.
#[derive(Clone, Debug)]
pub struct SectionView {
    /// The section.
    pub section: SectionRef,
    /// The course that the figures are about.
    pub course: CourseRef,
    /// Its learners, by name.
    pub learners: Vec<LearnerRow>,
}

/// One learner of a section.
#[derive(Clone, Debug)]
pub struct LearnerRow {
    /// Their number.
    pub person_id: i64,
    /// Their name.
    pub name: String,
    /// Answers given in the last seven days.
    pub answers_week: u32,
    /// Skills mastered.
    pub mastered: u32,
    /// Skills begun and not mastered.
    pub begun: u32,
    /// Whole days since the last answer; none if there is none.
    pub days_ago: Option<u32>,
    /// A skill in which the latest unaided answers went wrong.
    pub stuck_on: Option<SkillRef>,
}

impl App {
    /// The sections that somebody teaches.
    pub async fn sections(&self, actor: &Actor) -> Result<Vec<SectionRef>> {
        let teacher = actor.person_id;
        if actor.role != Role::Teacher {
            return Err(Error::Forbidden);
        }
        let sections = self
            .store
            .read(move |tx| Box::pin(async move { tx.sections_of(teacher).await }))
            .await?;
        let taught = sections
            .into_iter()
            .filter(|enrolled| enrolled.role == Role::Teacher)
            .map(|enrolled| enrolled.section);
        Ok(taught.map(SectionRef::of).collect())
    }

    /// The learners of a section that the actor teaches. Looking is audited.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for everybody else.
    pub async fn section(
        &self,
        actor: &Actor,
        section_id: i64,
        now: Timestamp,
    ) -> Result<SectionView> {
        let taught = self
            .sections(actor)
            .await?
            .into_iter()
            .find(|section| section.section_id == section_id);
        let section = taught.ok_or(Error::Forbidden)?;
        let live = self.courses.get_in(&section.course_id, &actor.locale)?;
        let app = self.clone();
        let (course, locale) = (section.course_id.clone(), actor.locale.clone());
        let people = self
            .store
            .scan(move |tx| {
                Box::pin(async move {
                    let live = app.courses.get_in(&course, &locale)?;
                    let mut rows = Vec::new();
                    for enrolled in tx.people_of_section(section_id).await? {
                        if enrolled.role != Role::Learner {
                            continue;
                        }
                        let learner = enrolled.person.person_id;
                        let folded = belief::load(tx, live, learner).await?;
                        let recent = tx.recent_responses(learner, &course, MOST_A_WEEK).await?;
                        let answers = recent
                            .iter()
                            .take_while(|response| response.answered_at > now.0 - WEEK_MS)
                            .count();
                        rows.push((enrolled.person, folded, answers));
                    }
                    Ok::<_, Error>(rows)
                })
            })
            .await?;
        let seen: Vec<i64> = people.iter().map(|(person, ..)| person.person_id).collect();
        self.audit(actor, Action::SeeRecord, seen, "section", now)
            .await?;
        let mut learners: Vec<LearnerRow> = people
            .into_iter()
            .map(|row| learner_row(live, row, now))
            .collect();
        learners.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(SectionView {
            section,
            course: CourseRef::of(live),
            learners,
        })
    }

    /// Notes in the audit that somebody looked at learners' records.
    pub(crate) async fn audit(
        &self,
        actor: &Actor,
        action: Action,
        learners: Vec<i64>,
        detail: &str,
        now: Timestamp,
    ) -> Result<()> {
        let (who, detail) = (actor.clone(), detail.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for learner in learners {
                        authorise::note(tx, &who, action, learner, &detail, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

fn learner_row(
    live: &crate::LiveCourse,
    (person, folded, answers): (Person, belief::FoldedBelief, usize),
    now: Timestamp,
) -> LearnerRow {
    let belief = &folded.belief;
    let level = |skill| mastery_level(&live.model, belief, skill, now);
    let mastered = belief
        .skills()
        .filter(|(skill, _)| level(*skill) == MasteryLevel::Mastered)
        .count();
    let stuck = belief
        .skills()
        .filter(|(_, state)| {
            let all_wrong = state.unaided_attempts >= STUCK_WINDOW
                && state.recent_unaided_successes(STUCK_WINDOW) <= 1;
            all_wrong || state.spins()
        })
        .max_by_key(|(_, state)| state.last_at);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    LearnerRow {
        person_id: person.person_id,
        name: person.name,
        answers_week: count(answers),
        mastered: count(mastered),
        begun: count(belief.skills().count() - mastered),
        days_ago: belief
            .knowledge()
            .last_at()
            .map(|last| crate::today::whole_days(now.days_since(last))),
        stuck_on: stuck.map(|(skill, _)| live.skill_ref(skill)),
    }
}
