//! What people have chosen for a learner in a course, as the policy and the pages need it.
//!
//! The store goes by ids and the engine by numbers: a goal, an assignment or an override whose skill or unit the course
//! no longer has is left out, and comes back with it.

use cairn_engine::{
    Aim, Choices, Day, Overrides, Overruled, PolicyParameters, SkillIndex, SuccessRate, Timestamp,
    still_to_learn,
};
use cairn_store::{OverrideKind, Target, TargetKind, Tx};

use crate::belief::FoldedBelief;
use crate::cmi5::packages::unit_of_target;
use crate::courses::{LiveCourse, SkillRef};
use crate::error::{Error, Result, Thing};
use crate::section_policy;

/// Assignments, and overrides, that are looked at for one learner.
const MOST: u32 = 200;

/// A skill or a unit as links and headings need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRef {
    /// Which of the two, and its id.
    pub target: Target,
    /// Its title.
    pub title: String,
}

/// A goal or an assignment as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AimView {
    /// What is to be mastered.
    pub target: TargetRef,
    /// The last day for it on the learner's calendar.
    pub due: Option<Day>,
    /// What is still to be learned on the way, each after what it builds on; empty when it is reached.
    pub left: Vec<SkillRef>,
}

/// Everything that was chosen for a learner in a course.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    /// As the policy needs it.
    pub choices: Choices,
    /// The weights.
    pub parameters: PolicyParameters,
    /// What the goal is about.
    pub goal: Option<TargetRef>,
    /// What the assignments are about, in the order of [`Choices::assignments`].
    pub assignments: Vec<TargetRef>,
    /// Units of content made elsewhere that are assigned, with their day.
    pub content: Vec<((String, u32), Option<Day>)>,
    /// What the learner is interested in.
    pub interests: Vec<TargetRef>,
    /// Minutes of practice a day.
    pub minutes_a_day: Option<u32>,
    /// What the teachers overruled and the reasons they gave, the earliest first.
    reasons: Vec<(OverrideKind, SkillIndex, String)>,
}

/// Reads what was chosen.
pub(crate) async fn load(tx: &mut Tx, live: &LiveCourse, learner: i64) -> Result<Chosen> {
    let course = &live.course.id;
    let mut chosen = Chosen::default();
    if let Some(goal) = tx.goal(learner, course).await?
        && let Some((skills, target)) = resolve(live, &goal.target)
    {
        let due = goal.due_day.map(Day);
        chosen.choices.goal = Some(Aim { skills, due });
        chosen.goal = Some(target);
    }
    for assignment in tx.assignments_of_learner(learner, course, MOST).await? {
        if let Some((skills, target)) = resolve(live, &assignment.new.target) {
            let due = assignment.new.due_day.map(Day);
            chosen.choices.assignments.push(Aim { skills, due });
            chosen.assignments.push(target);
        } else if let Some(unit) = unit_of_target(&assignment.new.target) {
            let due = assignment.new.due_day.map(Day);
            chosen.content.push((unit, due));
        }
    }
    for target in tx.interests(learner, course).await? {
        if let Some((skills, target)) = resolve(live, &target) {
            chosen.choices.interests.extend(skills);
            chosen.interests.push(target);
        }
    }
    chosen.choices.interests.sort_unstable();
    chosen.choices.interests.dedup();
    let preferences = tx.preferences(learner, course).await?;
    chosen.minutes_a_day = preferences.minutes_a_day;
    let rate = preferences.success_rate.as_deref();
    chosen.choices.success = rate.and_then(success_rate);
    (chosen.choices.overrides, chosen.reasons) = overrides(tx, live, learner).await?;
    chosen.parameters = section_policy::parameters(tx, live, learner).await?;
    Ok(chosen)
}

/// What the teachers of a learner overrule in a course, with the reason of each.
async fn overrides(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
) -> Result<(Overrides, Vec<(OverrideKind, SkillIndex, String)>)> {
    let mut overrides = Overrides::default();
    let mut reasons = Vec::new();
    for each in tx
        .overrides_of_learner(learner, &live.course.id, MOST)
        .await?
    {
        let Ok(skill) = live.skill_index(&each.new.skill_id) else {
            continue;
        };
        let list = match each.new.kind {
            OverrideKind::Pin => &mut overrides.pinned,
            OverrideKind::Ban => &mut overrides.banned,
            OverrideKind::Order => &mut overrides.order,
        };
        if !list.contains(&skill) {
            list.push(skill);
            reasons.push((each.new.kind, skill, each.new.reason));
        }
    }
    Ok((overrides, reasons))
}

impl Chosen {
    /// The reason that a teacher gave for what became of a skill.
    pub(crate) fn reason_for(&self, skill: SkillIndex, overruled: Overruled) -> Option<&str> {
        let kind = match overruled {
            Overruled::Pinned => OverrideKind::Pin,
            Overruled::Banned => OverrideKind::Ban,
            Overruled::HeldBack(_) => OverrideKind::Order,
        };
        let mut reasons = self.reasons.iter();
        let found = reasons.find(|(given, of, _)| (*given, *of) == (kind, skill));
        found.map(|(_, _, reason)| reason.as_str())
    }

    /// The goal as it stands.
    pub(crate) fn goal_view(
        &self,
        live: &LiveCourse,
        folded: &FoldedBelief,
        now: Timestamp,
    ) -> Option<AimView> {
        let aim = self.choices.goal.as_ref()?;
        Some(aim_view(live, folded, aim, self.goal.clone()?, now))
    }

    /// The assignments as they stand: what is open first, by its day.
    pub(crate) fn assignment_views(
        &self,
        live: &LiveCourse,
        folded: &FoldedBelief,
        now: Timestamp,
    ) -> Vec<AimView> {
        let aims = self.choices.assignments.iter().zip(&self.assignments);
        let mut views: Vec<AimView> = aims
            .map(|(aim, target)| aim_view(live, folded, aim, target.clone(), now))
            .collect();
        views.sort_by_key(|view| (view.left.is_empty(), view.due.is_none(), view.due));
        views
    }
}

fn aim_view(
    live: &LiveCourse,
    folded: &FoldedBelief,
    aim: &Aim,
    target: TargetRef,
    now: Timestamp,
) -> AimView {
    let left = still_to_learn(&live.model, &folded.belief, aim, now);
    AimView {
        target,
        due: aim.due,
        left: left
            .into_iter()
            .map(|skill| live.skill_ref(skill))
            .collect(),
    }
}

/// The skills of a target, with its title; none if the course no longer has it, or if it is no part of the course.
pub(crate) fn resolve(live: &LiveCourse, target: &Target) -> Option<(Vec<SkillIndex>, TargetRef)> {
    let (skills, title) = match target.kind {
        TargetKind::Skill => {
            let skill = live.skill_index(&target.id).ok()?;
            (vec![skill], live.skill(skill).title.clone())
        }
        TargetKind::Content => return None,
        TargetKind::Unit => {
            let mut units = live.course.units.iter();
            let unit = units.find(|unit| unit.id == target.id)?;
            (
                LiveCourse::indices(&unit.skills).collect(),
                unit.title.clone(),
            )
        }
    };
    let target = target.clone();
    Some((skills, TargetRef { target, title }))
}

/// Checks that the course has a target.
///
/// # Errors
/// [`Error::NotFound`] if it has not.
pub(crate) fn known(live: &LiveCourse, target: &Target) -> Result<TargetRef> {
    let (_, known) = resolve(live, target).ok_or(Error::NotFound(Thing::Skill))?;
    Ok(known)
}

/// What an aim of a stored decision is called: the skill, the unit of just these skills, or the first of them.
pub(crate) fn title_of(live: &LiveCourse, aim: &Aim) -> String {
    let mut units = live.course.units.iter();
    let unit = units.find(|unit| LiveCourse::indices(&unit.skills).eq(aim.skills.iter().copied()));
    match (aim.skills.as_slice(), unit) {
        ([_, _, ..], Some(unit)) => unit.title.clone(),
        ([first, ..], _) => live.skill_ref(*first).title,
        ([], _) => String::new(),
    }
}

/// A success rate by its word in the database and in forms.
pub fn success_rate(word: &str) -> Option<SuccessRate> {
    let mut rates = SuccessRate::ALL.into_iter();
    rates.find(|rate| crate::words::word(rate) == word)
}
