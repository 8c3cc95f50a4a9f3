//! What to offer next: every possible step gets a score that is the sum of named terms, and three
//! are offered.
//!
//! A step is one skill and a kind:
//!
//! - **learn** a skill that was never practised and is ready (the only gate: see
//!   [`crate::mastery`]);
//! - **check** one that a placement found known;
//! - **practise** one that was started and was never proficient;
//! - **review** one that was;
//! - **repair** a weak prerequisite of a skill the learner struggles with.
//!
//! Each skill that was started or is ready is one candidate. What it is worth is what an answer there,
//! now, is expected to add to what is known later: what can still be learned (*learning*, and *opens* for
//! what builds on it), and how much longer what is known will be remembered (*keeping*). So a skill is
//! left as soon as more practice would add little, comes back when it would add much again, and waits
//! while what it builds on is missing; there is no number of questions to get right in a row. Beside
//! these stand small terms for how long it rested (*forgetting*: no model of memory is exact), for a good
//! fit of its questions, for showing on a later day that it lasts, for repairs, and against asking the
//! same again at once.
//!
//! Offered are the two best, and then the next; or if all three are of one kind, the best of
//! another kind if there is one. The policy is deterministic, so the propensity of what is offered
//! is one and of the rest zero; scores tied to the last bit are ordered by the seed. Everything
//! that entered is in the [`Decision`]: deciding again on the same belief with the same
//! [`Situation`] gives the same decision.
//!
//! The score is a utility of our own making, in points; its terms are functions of belief and course
//! alone. Its numbers were chosen on simulated learners of several kinds (`cairn simulate`). A decision
//! looks once at each skill that was started or is ready, and at their prerequisites.

mod score;
mod steps;

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use self::steps::Step;
use crate::POLICY_VERSION;
use crate::belief::Belief;
use crate::course_model::CourseModel;
use crate::graph::SkillIndex;
use crate::mastery::MasteryLevel;
use crate::time::{Day, Timestamp};

/// The kind of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Begin a skill.
    Learn,
    /// Confirm that a skill is known that a placement found known: a quick check, not a lesson.
    Check,
    /// Go on with a skill.
    Practise,
    /// Come back to a skill that was known.
    Review,
    /// Strengthen what another skill needs.
    Repair,
}

/// What a term of a score stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreName {
    /// What is still to be learned here, and can be learned now.
    Learning,
    /// How much of the course builds on what is to be learned here.
    Opens,
    /// How much longer it would be remembered.
    Keeping,
    /// How long it has rested.
    Forgetting,
    /// How well the skill's questions fit: close to being right four times in five.
    Fit,
    /// A right answer today would show that it lasts.
    Lasting,
    /// Struggling here for want of a prerequisite: a boost for that, a rest for the skill itself.
    Struggle,
    /// Practised just now: what comes again at once is worth less.
    Variety,
}

/// One summand of a score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreTerm {
    /// What it stands for.
    pub name: ScoreName,
    /// Its contribution, in points.
    pub score: f64,
}

/// How many terms a score has.
pub const SCORE_TERMS: usize = 8;

/// The numbers of the policy. Starting values; to be compared with others by what learners learn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyParameters {
    /// Names these values; stored with every decision.
    pub version: Cow<'static, str>,
    /// Chance of a right answer that fits best.
    pub target: f64,
    /// The same for the first steps of a sitting, when nothing was practised just now: an easier
    /// start.
    pub warm_up_target: f64,
    /// Chance of learning a skill from one answer, all prerequisites known; 0 to 1.
    pub learning: f64,
    /// What learning a skill now is worth, against one more skill that is known at the horizon: it can
    /// be kept from then on, and what builds on it can be learned.
    pub value: f64,
    /// How much chances are sharpened to say whether a skill is known: what log-odds are multiplied by.
    pub contrast: f64,
    /// Share of the chance that counts as knowing for a skill neither practised nor placed; 0 to 1.
    pub unproven: f64,
    /// How much more what is learned counts for the skill that most of the course builds on.
    pub opens: f64,
    /// How many days from now it should still be known.
    pub horizon: f64,
    /// Points for each natural logarithm of one plus the days since a skill was answered last.
    pub forgetting: f64,
    /// Points for a perfect fit; half of them at one logit off.
    pub fit: f64,
    /// Points for a skill that lacks only a later day.
    pub lasting: f64,
    /// Points for repairing, and off for practising what is being repaired.
    pub struggle: f64,
    /// How much a skill loses that was asked about just now: divided by one plus this, plus half of it
    /// for the one before, a third, ….
    pub variety: f64,
    /// How many last steps that looks at.
    pub variety_window: usize,
    /// A prerequisite is weak when its chance is below this.
    pub weak: f64,
    /// Struggling: at most one right among this many latest unaided answers, and at least as many
    /// given.
    pub struggle_window: u32,
    /// How many candidates a decision keeps, beside those offered.
    pub kept: usize,
}

impl Default for PolicyParameters {
    fn default() -> Self {
        PolicyParameters {
            version: Cow::Borrowed(POLICY_VERSION),
            target: 0.8,
            warm_up_target: 0.85,
            learning: 0.25,
            value: 2.0,
            contrast: 1.6,
            unproven: 0.3,
            opens: 0.3,
            horizon: 30.0,
            forgetting: 4.0,
            fit: 0.5,
            lasting: 1.0,
            struggle: 2.0,
            variety: 16.0,
            variety_window: 6,
            weak: 0.85,
            struggle_window: 3,
            kept: 24,
        }
    }
}

/// When, and after what, a decision is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Situation {
    /// Now.
    pub now: Timestamp,
    /// Today on the learner's calendar.
    pub day: Day,
    /// Skills answered in this sitting, one per answer, the latest first.
    pub recent: Vec<SkillIndex>,
    /// Orders what is otherwise equal.
    pub seed: u64,
}

/// A step that could come next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// What kind of step.
    pub kind: StepKind,
    /// On which skill.
    pub skill: SkillIndex,
    /// For a repair, the skill that needs it.
    pub serves: Option<SkillIndex>,
    /// Chance of a right, unaided answer to a typical item of the skill.
    pub chance: f64,
    /// The reasons, always all of them, always in this order.
    pub terms: [ScoreTerm; SCORE_TERMS],
    /// The sum of the terms from left to right, in points.
    pub score: f64,
    /// Probability with which the policy offers it: 1 or 0, as this policy is deterministic.
    pub propensity: f64,
}

/// What was decided, and all that it was decided on except the belief and the course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// [`PolicyParameters::version`].
    pub policy: Cow<'static, str>,
    /// [`crate::ModelParameters::version`].
    pub model: Cow<'static, str>,
    /// When, and after what.
    pub situation: Situation,
    /// How many candidates there were in all.
    pub considered: usize,
    /// The best of them and all that were offered, from the highest score to the lowest.
    pub candidates: Vec<Candidate>,
    /// Places in `candidates` of those offered, the recommended one first; at most three, of
    /// different skills.
    pub offered: Vec<usize>,
}

impl Decision {
    /// The candidates offered, the recommended one first.
    pub fn offers(&self) -> impl Iterator<Item = &Candidate> {
        self.offered
            .iter()
            .filter_map(|&place| self.candidates.get(place))
    }

    /// The recommended candidate; none only if the course has no skills.
    pub fn first(&self) -> Option<&Candidate> {
        self.offers().next()
    }
}

/// How many candidates are offered.
const OFFERS: usize = 3;

/// Ranks what the learner could do next and picks what to offer.
pub fn decide(
    model: &CourseModel,
    belief: &Belief,
    situation: &Situation,
    parameters: &PolicyParameters,
) -> Decision {
    let view = View {
        model,
        belief,
        situation,
        parameters,
    };
    let scale = score::Scale::of(&view);
    let steps = steps::possible(&view);
    let rank = |step| Ranked::new(step, score::total(&score::terms(&view, step, scale)), &view);
    let mut ranked: Vec<Ranked<'_>> = steps.iter().map(rank).collect();
    let offered = pick(&mut ranked, parameters.kept.max(OFFERS));
    // Terms are worked out again for the few that are kept: cheaper than keeping all of them.
    let candidate = |(place, ranked): (usize, Ranked<'_>)| Candidate {
        kind: ranked.step.kind,
        skill: ranked.step.place.skill,
        serves: ranked.step.serves,
        chance: ranked.step.place.standing.chance,
        terms: score::terms(&view, ranked.step, scale),
        score: ranked.score,
        propensity: if offered.contains(&place) { 1.0 } else { 0.0 },
    };
    Decision {
        policy: parameters.version.clone(),
        model: model.parameters().version.clone(),
        situation: situation.clone(),
        considered: steps.len(),
        candidates: ranked.into_iter().enumerate().map(candidate).collect(),
        offered,
    }
}

/// The kind of step that a skill calls for by itself; [`StepKind::Repair`] is about another one.
pub fn step_kind(belief: &Belief, skill: SkillIndex) -> StepKind {
    let practised = belief.skill(skill).filter(|facts| facts.is_practised());
    match practised {
        None if belief.placed(skill).is_some_and(|placed| placed.is_known()) => StepKind::Check,
        None => StepKind::Learn,
        Some(facts) if facts.highest_level < MasteryLevel::Proficient => StepKind::Practise,
        Some(_) => StepKind::Review,
    }
}

/// Keeps the best `kept`, best first, and says which to offer: the three best, or if they are of
/// one kind, two of them and the best of another kind, which may have to be fetched from further
/// down.
fn pick(ranked: &mut Vec<Ranked<'_>>, kept: usize) -> Vec<usize> {
    if ranked.len() > kept {
        ranked.select_nth_unstable_by(kept, Ranked::best_first);
    }
    let rest = ranked.split_off(kept.min(ranked.len()));
    ranked.sort_unstable_by(Ranked::best_first);

    let mut offered: Vec<usize> = (0..ranked.len().min(OFFERS)).collect();
    let Some(first) = ranked.first().map(|ranked| ranked.step.kind) else {
        return offered;
    };
    let another_kind = |ranked: &Ranked<'_>| ranked.step.kind != first;
    if offered.len() == OFFERS && !ranked.iter().take(OFFERS).any(another_kind) {
        if let Some(place) = ranked.iter().position(another_kind) {
            offered[OFFERS - 1] = place;
        } else if let Some(best) = rest
            .into_iter()
            .filter(another_kind)
            .min_by(Ranked::best_first)
        {
            offered[OFFERS - 1] = ranked.len();
            ranked.push(best);
        }
    }
    offered
}

/// All that a decision is made on.
#[derive(Clone, Copy)]
struct View<'a> {
    model: &'a CourseModel,
    belief: &'a Belief,
    situation: &'a Situation,
    parameters: &'a PolicyParameters,
}

/// A step with its score.
struct Ranked<'a> {
    step: &'a Step,
    score: f64,
    tie: u64,
}

impl<'a> Ranked<'a> {
    fn new(step: &'a Step, score: f64, view: &View<'_>) -> Ranked<'a> {
        let tie = tie_break(view.situation.seed, u64::from(step.place.skill.get()));
        Ranked { step, score, tie }
    }

    fn best_first(&self, other: &Ranked<'_>) -> Ordering {
        let by_skill = || self.step.place.skill.cmp(&other.step.place.skill);
        other
            .score
            .total_cmp(&self.score)
            .then(self.tie.cmp(&other.tie))
            .then_with(by_skill)
    }
}

/// A number that orders equals: a hash of seed and index (the finaliser of `SplitMix64`; Steele,
/// Lea and Flood 2014).
pub(crate) fn tie_break(seed: u64, index: u64) -> u64 {
    let mut hash = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
