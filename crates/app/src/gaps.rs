//! Content gaps: where a course has no question as hard as its learners need.
//!
//! Nothing is stored for this. Each learner's log is folded as a replay folds it, and at the first answer to every question
//! of practice the belief of that moment says how hard a question should have been
//! ([`cairn_engine::wanted_difficulty`], the very target by which a template is chosen). Where none of the skill's templates lies
//! within [`REACH`] of that, the content ran dry for that learner at that moment. Reviews of mastered skills don't count:
//! they are there to remember by, not to be hard.

use std::collections::{BTreeMap, BTreeSet};

use cairn_engine::mastery::mastery_level;
use cairn_engine::{Belief, MasteryLevel, SkillIndex, SuccessRate, Timestamp, wanted_difficulty};
use cairn_store::Role;
use cairn_xapi::profile::AnswerEvidence;

use crate::App;
use crate::authorise::{Action, Actor};
use crate::belief::{self, Heard};
use crate::choices::success_rate;
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::{Error, Result};
use crate::evidence::Rules;
use crate::section::SectionRef;

/// A template serves who needs a difficulty within so many logits of its own.
pub const REACH: f64 = 1.0;

/// Where the content of a course ran dry.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ContentGaps {
    /// The course's id.
    pub course: String,
    /// Learners who have practised in it.
    pub learners: u32,
    /// Questions that were looked at: those of practice in skills that were not mastered then.
    pub questions: u32,
    /// Of these, questions for which no template was within reach.
    pub unserved: u32,
    /// What is missing, what was needed most often first.
    pub gaps: Vec<ContentGap>,
}

/// A skill and a difficulty for which a course has no template.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ContentGap {
    /// The skill's id …
    pub skill: String,
    /// … and title.
    pub title: String,
    /// The difficulty that was wanted, in whole logits on top of the skill's difficulty.
    pub wanted: i32,
    /// How often: questions that should have been about as hard as this.
    pub questions: u32,
    /// Of so many questions in this skill.
    pub of: u32,
    /// Learners whom it happened to.
    pub learners: u32,
    /// The nearest template; none if the skill has none.
    pub nearest: Option<NearestTemplate>,
}

/// The template that comes nearest to what is wanted.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct NearestTemplate {
    /// Its id in the skill …
    pub id: String,
    /// … and its title.
    pub title: String,
    /// Its difficulty, in logits on top of the skill's difficulty.
    pub difficulty: f64,
}

/// A section with what is missing for its learners.
#[derive(Clone, Debug)]
pub struct SectionGaps {
    /// The section.
    pub section: SectionRef,
    /// The course.
    pub course: CourseRef,
    /// What is missing, as far as it is told for each difficulty.
    pub gaps: ContentGaps,
    /// The same for each skill and direction, what was needed most often first.
    pub skills: Vec<SkillGap>,
}

/// A skill that needs harder, or easier, questions.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillGap {
    /// The skill's title.
    pub title: String,
    /// Whether harder ones than the nearest; else easier ones.
    pub harder: bool,
    /// The least and the greatest difficulty that was wanted, in whole logits on top of the skill's difficulty.
    pub wanted: (i32, i32),
    /// How often.
    pub questions: u32,
    /// Of so many questions in this skill.
    pub of: u32,
    /// Learners whom it happened to.
    pub learners: u32,
    /// The nearest template to the middle of what was wanted.
    pub nearest: Option<NearestTemplate>,
}

impl App {
    /// Where the content of a course ran dry for any learner. `progress` hears after each learner how many are done.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such course.
    pub async fn content_gaps(
        &self,
        course_id: &str,
        mut progress: impl FnMut(u64),
    ) -> Result<ContentGaps> {
        let live = self.courses.get(course_id)?;
        let mut needs = Needs::default();
        let mut done = 0;
        let mut logs = self.learner_logs();
        while let Some(log) = logs.next().await? {
            needs.add(log.learner_id, self.needs_of(live, log.learner_id).await?);
            done += 1;
            progress(done);
        }
        Ok(needs.gaps(live))
    }

    /// The same for the learners of a section that the actor teaches. Looking is audited.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for everybody else.
    pub async fn section_gaps(
        &self,
        actor: &Actor,
        section_id: i64,
        now: Timestamp,
    ) -> Result<SectionGaps> {
        let mut taught = self.sections(actor).await?.into_iter();
        let section = taught.find(|section| section.section_id == section_id);
        let section = section.ok_or(Error::Forbidden)?;
        let people = self
            .store
            .read(move |tx| Box::pin(async move { tx.people_of_section(section_id).await }))
            .await?;
        let learners = people.iter().filter(|one| one.role == Role::Learner);
        let learners: Vec<i64> = learners.map(|one| one.person.person_id).collect();
        let live = self.courses.get_in(&section.course_id, &actor.locale)?;
        let mut needs = Needs::default();
        for learner in &learners {
            needs.add(*learner, self.needs_of(live, *learner).await?);
        }
        self.audit(actor, Action::SeeRecord, learners, "gaps", now)
            .await?;
        Ok(SectionGaps {
            section,
            course: CourseRef::of(live),
            skills: needs.skills(live),
            gaps: needs.gaps(live),
        })
    }

    /// How hard each question of a learner should have been.
    async fn needs_of(&self, live: &LiveCourse, learner: i64) -> Result<Vec<Need>> {
        let (app, course) = (self.clone(), live.course.id.clone());
        self.store
            .scan(move |tx| {
                Box::pin(async move {
                    let live = app.courses.get(&course)?;
                    let rules = Rules::of_course(tx, &course).await?;
                    let preferences = tx.preferences(learner, &course).await?;
                    let rate = preferences.success_rate.as_deref().and_then(success_rate);
                    let mut needs = Vec::new();
                    let heard = |piece: Heard<'_>, before: &Belief| {
                        if let Heard::Answer(answer, at) = piece
                            && is_first(answer)
                            && let Ok(skill) = live.skill_index(answer.skill.as_str())
                        {
                            let wanted = need(live, before, skill, rate, at);
                            needs.extend(wanted.map(|wanted| Need { skill, wanted }));
                        }
                    };
                    belief::rebuild_by(tx, live, &rules, learner, i64::MAX, heard).await?;
                    Ok::<_, Error>(needs)
                })
            })
            .await
    }
}

/// Whether an answer is the first one to a question of practice.
fn is_first(answer: &AnswerEvidence) -> bool {
    answer.placement.is_none() && answer.earlier_tries == 0
}

/// How hard a question should have been, in logits on top of the skill's difficulty.
#[derive(Clone, Copy, Debug)]
struct Need {
    skill: SkillIndex,
    wanted: f64,
}

/// What learners needed, added up.
#[derive(Default)]
struct Needs {
    learners: u32,
    all: Vec<(i64, Need)>,
}

impl Needs {
    fn add(&mut self, learner: i64, needs: Vec<Need>) {
        self.learners += u32::from(!needs.is_empty());
        self.all
            .extend(needs.into_iter().map(|need| (learner, need)));
    }

    /// The needs that no template was within reach of, with the difficulty of the nearest, by skill.
    fn unserved<'a>(
        &'a self,
        live: &'a LiveCourse,
    ) -> impl Iterator<Item = (i64, Need, bool)> + 'a {
        self.all.iter().filter_map(|&(learner, need)| {
            let nearest = nearest(live, need.skill, need.wanted).map(|(_, difficulty)| difficulty);
            let is_served = nearest.is_some_and(|nearest| (nearest - need.wanted).abs() <= REACH);
            let harder = nearest.is_none_or(|nearest| need.wanted > nearest);
            (!is_served).then_some((learner, need, harder))
        })
    }

    /// Questions looked at, by skill.
    fn of_skill(&self) -> BTreeMap<SkillIndex, u32> {
        let mut of_skill = BTreeMap::new();
        for (_, need) in &self.all {
            *of_skill.entry(need.skill).or_default() += 1;
        }
        of_skill
    }

    fn gaps(&self, live: &LiveCourse) -> ContentGaps {
        let of_skill = self.of_skill();
        let mut unserved: BTreeMap<(SkillIndex, i32), (u32, BTreeSet<i64>)> = BTreeMap::new();
        for (learner, need, _) in self.unserved(live) {
            let gap = (need.skill, whole(need.wanted));
            let (questions, learners) = unserved.entry(gap).or_default();
            *questions += 1;
            learners.insert(learner);
        }
        let gap = |((skill, wanted), (questions, learners)): (
            (SkillIndex, i32),
            (u32, BTreeSet<i64>),
        )| {
            let SkillRef { id, title, .. } = live.skill_ref(skill);
            ContentGap {
                nearest: nearest_template(live, skill, wanted),
                skill: id,
                title,
                wanted,
                questions,
                of: of_skill.get(&skill).copied().unwrap_or(0),
                learners: count(learners.len()),
            }
        };
        let mut gaps: Vec<ContentGap> = unserved.into_iter().map(gap).collect();
        gaps.sort_by_key(|gap| std::cmp::Reverse(gap.questions));
        ContentGaps {
            course: live.course.id.clone(),
            learners: self.learners,
            questions: count(self.all.len()),
            unserved: gaps.iter().map(|gap| gap.questions).sum(),
            gaps,
        }
    }

    fn skills(&self, live: &LiveCourse) -> Vec<SkillGap> {
        let of_skill = self.of_skill();
        let mut unserved: BTreeMap<(SkillIndex, bool), Vec<(i64, i32)>> = BTreeMap::new();
        for (learner, need, harder) in self.unserved(live) {
            let all = unserved.entry((need.skill, harder)).or_default();
            all.push((learner, whole(need.wanted)));
        }
        let gap = |((skill, harder), mut all): ((SkillIndex, bool), Vec<(i64, i32)>)| {
            let learners: BTreeSet<i64> = all.iter().map(|(learner, _)| *learner).collect();
            all.sort_by_key(|(_, wanted)| *wanted);
            // The middle one stands for all of them.
            let (_, middle) = *all.get(all.len() / 2)?;
            Some(SkillGap {
                title: live.skill_ref(skill).title,
                harder,
                wanted: (all.first()?.1, all.last()?.1),
                questions: count(all.len()),
                of: of_skill.get(&skill).copied().unwrap_or(0),
                learners: count(learners.len()),
                nearest: nearest_template(live, skill, middle),
            })
        };
        let mut gaps: Vec<SkillGap> = unserved.into_iter().filter_map(gap).collect();
        gaps.sort_by_key(|gap| std::cmp::Reverse(gap.questions));
        gaps
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn nearest_template(live: &LiveCourse, skill: SkillIndex, wanted: i32) -> Option<NearestTemplate> {
    let (place, difficulty) = nearest(live, skill, f64::from(wanted))?;
    let template = live.skill(skill).templates.get(place)?;
    Some(NearestTemplate {
        id: template.id.clone(),
        title: template.title.clone(),
        // To a thousandth: what is more precise is only the noise of a sum.
        difficulty: (difficulty * 1_000.0).round() / 1_000.0,
    })
}

/// That a skill has no question about as hard as would be right for a learner now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// All of its questions are too easy.
    TooEasy,
    /// All of its questions are too hard.
    TooHard,
    /// Some are too easy and the others too hard.
    Between,
}

/// Whether the questions of a skill leave a gap where a learner stands now who wants to be right with this chance.
pub(crate) fn misfit(
    live: &LiveCourse,
    belief: &Belief,
    skill: SkillIndex,
    rate: Option<SuccessRate>,
    now: Timestamp,
) -> Option<Misfit> {
    let wanted = need(live, belief, skill, rate, now)?;
    let off = |difficulty: f64| difficulty - wanted;
    let (_, nearest) = nearest(live, skill, wanted)?;
    if off(nearest).abs() <= REACH {
        return None;
    }
    let difficulties = live.model.template_difficulties(skill).iter();
    let (mut easier, mut harder) = (false, false);
    for difficulty in difficulties {
        easier |= off(*difficulty) < 0.0;
        harder |= off(*difficulty) > 0.0;
    }
    Some(match (easier, harder) {
        (true, true) => Misfit::Between,
        (false, true) => Misfit::TooHard,
        (_, false) => Misfit::TooEasy,
    })
}

/// The chance of a right answer that a course should have questions for, given the level of a skill.
///
/// Learning is thought to be fastest when one is right most of the time but not always: about 85 % in the analysis of
/// Wilson et al. ("The eighty five percent rule for optimal learning", Nature Communications 10, 2019); Math Garden aims
/// at 75 % (Klinkenberg, Straatemeier and van der Maas, Computers & Education 57, 2011). More is asked as the level rises.
fn expected_chance(level: MasteryLevel) -> f64 {
    match level {
        MasteryLevel::NotStarted | MasteryLevel::Attempted => 0.85,
        MasteryLevel::Familiar => 0.8,
        MasteryLevel::Proficient | MasteryLevel::Mastered => 0.75,
    }
}

/// How hard a question of a skill should be now; none once it is mastered.
fn need(
    live: &LiveCourse,
    belief: &Belief,
    skill: SkillIndex,
    rate: Option<SuccessRate>,
    now: Timestamp,
) -> Option<f64> {
    let level = mastery_level(&live.model, belief, skill, now);
    if level >= MasteryLevel::Mastered {
        return None;
    }
    let chance = rate.map_or(expected_chance(level), SuccessRate::chance);
    wanted_difficulty(chance, &live.model, belief, skill, now)
}

/// The template of a skill whose difficulty is nearest: its place, and that difficulty.
fn nearest(live: &LiveCourse, skill: SkillIndex, wanted: f64) -> Option<(usize, f64)> {
    let difficulties = live.model.template_difficulties(skill).iter().copied();
    difficulties
        .enumerate()
        .min_by(|(_, one), (_, other)| (one - wanted).abs().total_cmp(&(other - wanted).abs()))
}

/// A number of logits, rounded.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to a few dozen logits"
)]
fn whole(logits: f64) -> i32 {
    logits.round().clamp(-99.0, 99.0) as i32
}
