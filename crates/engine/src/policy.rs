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
//! - **repair** a weak prerequisite of a skill the learner struggles with;
//! - **rethink** one at which practising led nowhere ([`crate::wheel_spinning`]).
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
//! Beside what the model says stands what people have chosen ([`choices`]): the way to the learner's
//! goal, to what the teacher assigned, interests and a success rate add terms of their own, each exactly
//! zero where nothing is chosen. A teacher's pins, bans and order change what is offered and no score.
//!
//! Offered are three, the third of them now and then by lot ([`offer`]), so that every eligible
//! candidate has a propensity above zero. Everything that entered is in the [`Decision`]: deciding again
//! on the same belief with the same [`Situation`] and parameters gives the same decision.
//!
//! The score is a utility of our own making, in points; its terms are functions of belief and course
//! alone. Its numbers were chosen on simulated learners of several kinds (`cairn simulate`). A decision
//! looks once at each skill that was started or is ready, and at their prerequisites.

mod aims;
pub mod choices;
pub mod file;
mod known;
pub mod offer;
mod score;
mod steps;

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use self::aims::Aims;
pub use self::aims::still_to_learn;
use self::choices::{Choices, Overruled};
pub(crate) use self::known::known;
use self::steps::Step;
use crate::belief::Belief;
use crate::course_model::CourseModel;
use crate::graph::SkillIndex;
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
    /// Look at a skill in another way, as practising led nowhere: a worked example to finish, beside other
    /// explanations.
    Rethink,
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
    /// Struggling here for want of a prerequisite: a boost for that, a rest for the skill itself. A long rest
    /// where nothing helped.
    Struggle,
    /// Practised just now: what comes again at once is worth less.
    Variety,
    /// It is on the way to the learner's goal.
    Goal,
    /// It is on the way to what the teacher assigned.
    Assignment,
    /// The learner chose it as interesting.
    Interest,
    /// How well the skill's questions fit the success rate that the learner chose.
    Success,
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
pub const SCORE_TERMS: usize = 8 + aims::CHOICE_TERMS;

/// The numbers of the policy. Their values stand in the built-in policy file, `policy.toml`: see [`mod@file`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyParameters {
    /// Names these values; stored with every decision.
    pub version: Cow<'static, str>,
    /// Chance of a right answer that fits best.
    pub target: f64,
    /// The same for the first steps of a sitting, when nothing was practised just now: an easier
    /// start.
    pub warm_up_target: f64,
    /// Chance of a right answer that the question asked of a skill should have, if the learner chose none.
    pub question: f64,
    /// Chance of learning a skill from one answer, all prerequisites known; 0 to 1.
    pub learning: f64,
    /// What learning a skill now is worth, against one more skill that is known at the horizon: it can
    /// be kept from then on, and what builds on it can be learned.
    pub value: f64,
    /// How much chances are sharpened to say whether a skill is known: what log-odds are multiplied by.
    pub contrast: f64,
    /// What is taken off that if the latest answer took help or was "I don't know", in logits: belief weighs many
    /// answers, and what is known now may have changed with the last one.
    pub helped: f64,
    /// What the days with a right, unaided answer add to it, in logits for each natural logarithm of one plus
    /// these days, against `shown_days`.
    pub shown: f64,
    /// The days with a right answer that neither add nor take off; 0 or more.
    pub shown_days: f64,
    /// What it adds that the skill was practised today, right or wrong, in logits: every answer was explained.
    pub today: f64,
    /// What it adds to `today` if the latest answer without help was right, in logits.
    pub today_right: f64,
    /// Share of the chance that counts as knowing for a skill neither practised nor placed; 0 to 1.
    pub unproven: f64,
    /// How much more what is learned counts for the skill that most of the course builds on.
    pub opens: f64,
    /// How many days from now it should still be known.
    pub horizon: f64,
    /// Points for each natural logarithm of one plus the days since a skill was answered last.
    pub forgetting: f64,
    /// How much shorter a rest counts for what was shown to last: its days are divided by one plus this for each day
    /// with a right, unaided answer; 0 or more.
    pub spread: f64,
    /// Points for a perfect fit; half of them at one logit off.
    pub fit: f64,
    /// Points for a skill that lacks only a later day.
    pub lasting: f64,
    /// Points for repairing, and off for practising what is being repaired.
    pub struggle: f64,
    /// Points off for a skill that was set aside because nothing helped.
    pub set_aside: f64,
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
    /// Points for a skill on the way to the learner's goal of which nothing is known yet; up to twice as
    /// many as its date comes near.
    pub goal: f64,
    /// The same for what the teacher assigned.
    pub assignment: f64,
    /// Points for a skill that the learner chose as interesting.
    pub interest: f64,
    /// Points for a perfect fit to the success rate that the learner chose; half of them at one logit off.
    pub success: f64,
    /// The chance of recall at which a review is due; 0 to 1.
    pub retention: f64,
    /// The share of its rest that is forgiven to a skill when what builds on it was answered right; 0 to 1.
    /// See [`crate::review`].
    pub contained: f64,
    /// How often the third place is given by lot; 0 to 0.5.
    pub exploration: f64,
    /// How many candidates a decision keeps, beside those offered.
    pub kept: usize,
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
    /// Draws what is left to chance.
    pub seed: u64,
    /// What people have chosen.
    #[serde(default, skip_serializing_if = "Choices::is_empty")]
    pub choices: Choices,
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
    pub terms: Vec<ScoreTerm>,
    /// The sum of the terms from left to right, in points.
    pub score: f64,
    /// Probability of being among those offered, over all that is left to chance: see [`offer`].
    pub propensity: f64,
    /// What a teacher's override makes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overruled: Option<Overruled>,
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
    /// How many of them no teacher has closed.
    pub eligible: usize,
    /// The propensity of each eligible candidate that is not kept here.
    pub explored: f64,
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

    /// Those that would be offered if nothing were left to chance, in the order of their scores; see
    /// [`offer`].
    pub fn best(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates
            .iter()
            .filter(|candidate| candidate.propensity > 0.5)
    }

    /// The recommended candidate; none only if the course has no skills or a teacher has closed all that
    /// are open.
    pub fn first(&self) -> Option<&Candidate> {
        self.offers().next()
    }
}

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
    let aims = Aims::of(&view);
    let terms = |step| score::terms(&view, step, scale, &aims);
    let steps = steps::possible(&view);
    let rank = |step| Ranked::new(step, score::total(&terms(step)), &view);
    let ranked: Vec<Ranked<'_>> = steps.iter().map(rank).collect();
    let kept = parameters.kept.max(offer::OFFERS);
    let offered = offer::choose(&ranked, kept, parameters.exploration, situation.seed);
    // Terms are worked out again for the few that are kept: cheaper than keeping all of them.
    let candidate = |&at: &usize| {
        let Ranked { step, score, .. } = ranked[at];
        Candidate {
            kind: step.kind,
            skill: step.place.skill,
            serves: step.serves,
            chance: step.place.standing.chance,
            terms: terms(step).to_vec(),
            score,
            propensity: offered.propensity(at, &ranked[at]),
            overruled: step.overruled,
        }
    };
    Decision {
        policy: parameters.version.clone(),
        model: model.parameters().version.clone(),
        situation: situation.clone(),
        considered: steps.len(),
        eligible: offered.eligible,
        explored: offered.explored,
        candidates: offered.kept.iter().map(candidate).collect(),
        offered: offered.offered,
    }
}

/// The kind of step that a skill calls for by itself; [`StepKind::Repair`] is about another one.
pub fn step_kind(belief: &Belief, skill: SkillIndex) -> StepKind {
    let practised = belief.skill(skill).filter(|facts| facts.is_practised());
    match practised {
        None if belief.placed(skill).is_some_and(|placed| placed.is_known()) => StepKind::Check,
        None => StepKind::Learn,
        Some(facts) if facts.was_proficient() => StepKind::Review,
        Some(facts) if facts.spins() => StepKind::Rethink,
        Some(_) => StepKind::Practise,
    }
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
    /// Its place among the teacher's pins, if it is pinned.
    pin: Option<usize>,
}

impl<'a> Ranked<'a> {
    fn new(step: &'a Step, score: f64, view: &View<'_>) -> Ranked<'a> {
        let pinned = &view.situation.choices.overrides.pinned;
        let pin = (step.overruled == Some(Overruled::Pinned))
            .then(|| pinned.iter().position(|&skill| skill == step.place.skill))
            .flatten();
        Ranked { step, score, pin }
    }

    /// Does a teacher's override keep it from being offered?
    fn is_closed(&self) -> bool {
        self.step.overruled.is_some_and(Overruled::is_closed)
    }

    /// The higher score, or else the skill that comes first in the course.
    fn by_score(&self, other: &Ranked<'_>) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then_with(|| self.step.place.skill.cmp(&other.step.place.skill))
    }

    /// The pinned ones in their order, then by score.
    fn best_first(&self, other: &Ranked<'_>) -> Ordering {
        let pin = |ranked: &Ranked<'_>| ranked.pin.unwrap_or(usize::MAX);
        pin(self)
            .cmp(&pin(other))
            .then_with(|| self.by_score(other))
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
