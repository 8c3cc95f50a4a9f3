//! "Why this, why not that?": why a skill is or is not offered now, and what would change it.
//!
//! It is worked out when somebody asks, from the decision that their Today page shows.

use cairn_engine::{
    Candidate, Consequence, Counterfactual, Deed, MasteryLevel, Outcome, Overruled, ScoreTerm,
    Shortfall, StepKind, Timestamp, Why, what_answers_would_change, why_not,
};

use crate::App;
use crate::authorise::Actor;
use crate::clock::Moment;
use crate::courses::{CourseRef, LiveCourse, SkillRef};
use crate::error::{Error, Result, Thing};

/// Why a skill is or is not offered, for the learner who asks.
#[derive(Clone, Debug)]
pub struct WhyPage {
    /// The course.
    pub course: CourseRef,
    /// The skill asked about.
    pub skill: SkillRef,
    /// Why.
    pub why: WhyView,
    /// How many candidates there are.
    pub considered: usize,
    /// What would change it: each is true when applied.
    pub changes: Vec<ChangeView>,
}

/// Why a skill is or is not offered.
#[derive(Clone, Debug)]
pub enum WhyView {
    /// It is offered.
    Offered {
        /// Its place among those offered, from 1.
        place: usize,
        /// Its terms.
        step: StepView,
        /// Whether it is there by lot.
        by_lot: bool,
        /// Why a teacher put it first, whatever its score; none if no teacher did.
        pinned: Option<String>,
    },
    /// Others come before it.
    Behind {
        /// Its place among the candidates by score, from 1.
        rank: usize,
        /// Its terms.
        step: StepView,
        /// The step to pass.
        third: StepView,
        /// Why the one to pass comes before it with fewer points; none if it has more.
        despite: Option<Despite>,
    },
    /// The lot gave the third place, which is its own, to another.
    DrawnAway {
        /// Its terms.
        step: StepView,
    },
    /// A teacher has closed it.
    Closed {
        /// What has to be proficient first; none if it is closed for good.
        until: Option<SkillRef>,
        /// The teacher's reason.
        reason: Option<String>,
        /// What the model says.
        step: StepView,
    },
    /// What it builds on does not carry yet.
    NotReady {
        /// What is missing where.
        missing: Vec<(SkillRef, Vec<Shortfall>)>,
    },
}

/// Why a step with fewer points comes before one with more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Despite {
    /// A teacher pinned it.
    Pinned,
    /// The three best were all of one kind.
    OtherKind,
}

/// A step with its terms.
#[derive(Clone, Debug)]
pub struct StepView {
    /// The skill.
    pub skill: SkillRef,
    /// What kind of step.
    pub kind: StepKind,
    /// The terms, which sum to the score.
    pub terms: Vec<ScoreTerm>,
    /// The score, in points.
    pub score: f64,
}

/// If these things happened, that would follow.
#[derive(Clone, Debug)]
pub struct ChangeView {
    /// What would have to happen, one after the other.
    pub deeds: Vec<DeedView>,
    /// What would follow.
    pub effect: Effect,
}

/// Something that could happen.
#[derive(Clone, Debug)]
pub enum DeedView {
    /// Answers without help, all right or all wrong.
    Answers {
        /// In which skill.
        skill: SkillRef,
        /// All right, or all wrong.
        correct: bool,
        /// How many in a row.
        answers: u32,
    },
    /// The skill becomes the goal.
    Goal,
    /// The skill is said to be interesting.
    Interest,
    /// The teacher takes it back.
    Reopen,
    /// Days without an answer.
    Rest {
        /// How many.
        days: u32,
    },
}

/// What would follow.
#[derive(Clone, Debug)]
pub enum Effect {
    /// This skill would come first.
    First(SkillRef),
    /// This skill could be begun.
    Ready(SkillRef),
    /// The skill answered would reach this level.
    Level(MasteryLevel),
    /// The skill asked about would be offered.
    Offered,
    /// The skill asked about would be open, with others before it.
    Open,
}

impl App {
    /// Why a skill is or is not offered to the learner now.
    pub async fn why(
        &self,
        actor: &Actor,
        course_id: &str,
        skill_id: &str,
        now: Timestamp,
    ) -> Result<WhyPage> {
        let live = self.courses.get_in(course_id, &actor.locale)?;
        let skill = live.skill_index(skill_id)?;
        let moment = Moment::new(now, &actor.time_zone);
        let standing = self.stand(actor, live, moment.clone()).await?;
        let (_, decision) = self.decided(actor, live, &standing, &moment).await?;
        let belief = &standing.folded.belief;
        let parameters = &standing.chosen.parameters;
        let situation = &decision.situation;
        let answer = why_not(&live.model, belief, situation, parameters, skill)
            .ok_or(Error::NotFound(Thing::Skill))?;
        let mut changes: Vec<ChangeView> = answer
            .changes
            .iter()
            .map(|change| ChangeView {
                deeds: change
                    .deeds
                    .iter()
                    .map(|deed| deed_view(live, *deed))
                    .collect(),
                effect: match change.outcome {
                    Outcome::Offered => Effect::Offered,
                    Outcome::Open => Effect::Open,
                },
            })
            .collect();
        if let Why::Offered { .. } = answer.why {
            let found =
                what_answers_would_change(&live.model, belief, &decision, parameters, skill);
            changes.extend(found.iter().map(|change| counterfactual(live, change)));
        }
        let overruled = match &answer.why {
            Why::Closed { overruled, .. } => Some(*overruled),
            Why::Offered { candidate, .. } => candidate.overruled,
            Why::Behind { .. } | Why::NotReady { .. } => None,
        };
        let reason = overruled.and_then(|overruled| standing.chosen.reason_for(skill, overruled));
        let reason = reason.map(str::to_owned);
        Ok(WhyPage {
            course: CourseRef::of(live),
            skill: live.skill_ref(skill),
            considered: answer.considered,
            why: why_view(live, answer.why, reason),
            changes,
        })
    }
}

fn why_view(live: &LiveCourse, why: Why, reason: Option<String>) -> WhyView {
    let step = |candidate: Candidate| StepView {
        skill: live.skill_ref(candidate.skill),
        kind: candidate.kind,
        terms: candidate.terms,
        score: candidate.score,
    };
    match why {
        Why::Offered {
            place,
            candidate,
            by_lot,
        } => WhyView::Offered {
            place: place + 1,
            pinned: reason,
            step: step(candidate),
            by_lot,
        },
        Why::Behind {
            candidate, third, ..
        } if candidate.skill == third.skill => WhyView::DrawnAway {
            step: step(candidate),
        },
        Why::Behind {
            rank,
            candidate,
            third,
        } => WhyView::Behind {
            rank,
            despite: (third.score <= candidate.score).then_some(
                if third.overruled == Some(Overruled::Pinned) {
                    Despite::Pinned
                } else {
                    Despite::OtherKind
                },
            ),
            step: step(candidate),
            third: step(third),
        },
        Why::Closed {
            overruled,
            candidate,
        } => WhyView::Closed {
            until: match overruled {
                Overruled::HeldBack(until) => Some(live.skill_ref(until)),
                Overruled::Banned | Overruled::Pinned => None,
            },
            reason,
            step: step(candidate),
        },
        Why::NotReady { missing } => WhyView::NotReady {
            missing: missing
                .into_iter()
                .map(|missing| (live.skill_ref(missing.skill), missing.shortfalls))
                .collect(),
        },
    }
}

fn deed_view(live: &LiveCourse, deed: Deed) -> DeedView {
    match deed {
        Deed::Answers {
            skill,
            correct,
            answers,
        } => DeedView::Answers {
            skill: live.skill_ref(skill),
            correct,
            answers,
        },
        Deed::Goal => DeedView::Goal,
        Deed::Interest => DeedView::Interest,
        Deed::Reopen => DeedView::Reopen,
        Deed::Rest { days } => DeedView::Rest { days },
    }
}

fn counterfactual(live: &LiveCourse, change: &Counterfactual) -> ChangeView {
    ChangeView {
        deeds: vec![DeedView::Answers {
            skill: live.skill_ref(change.skill),
            correct: change.correct,
            answers: change.answers,
        }],
        effect: match change.consequence {
            Consequence::First(skill) => Effect::First(live.skill_ref(skill)),
            Consequence::Ready(skill) => Effect::Ready(live.skill_ref(skill)),
            Consequence::Level(level) => Effect::Level(level),
        },
    }
}
