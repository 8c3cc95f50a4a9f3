//! What to offer next: every possible step gets a score that is the sum of named terms, and three are offered.
//!
//! A step is one skill and a kind:
//!
//! - **learn** a skill that was never answered and is ready (the only gate: see [`crate::mastery`]);
//! - **practise** one that was started and is not proficient, or has slipped;
//! - **review** one that was proficient: it is fading, or an unaided right answer today would show that it lasts;
//! - **repair** a weak prerequisite of a skill the learner struggles with.
//!
//! Each skill is at most one candidate. If fewer than three are found, skills that are still fresh fill up as reviews,
//! so that a course with a skill in it always has something to offer.
//!
//! Offered are the best, the best of the others, and then the best of another kind than those two (if they were of the
//! same kind and there is one). The policy is deterministic, so the propensity of what is offered is one and of the
//! rest zero; scores tied to the last bit are ordered by the seed. Everything that entered is in the [`Decision`]:
//! deciding again on the same belief with the same [`Situation`] gives the same decision.
//!
//! The score is a utility of our own making, in points; its terms are functions of belief and course alone. A decision
//! looks once at each skill that was started or is ready, and at their prerequisites.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::POLICY_VERSION;
use crate::belief::{Belief, SkillBelief};
use crate::course_model::CourseModel;
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, Standing};
use crate::predict::logit;
use crate::time::{Day, Timestamp};

/// The kind of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Begin a skill.
    Learn,
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
    /// How well the skill's questions fit: close to being right four times in five.
    Fit,
    /// Finishing what was begun: the closer to proficient, the more.
    Progress,
    /// How much of the course builds on it.
    Opens,
    /// How much of it has faded.
    Forgetting,
    /// A right answer today would show that it lasts.
    Lasting,
    /// Struggling here: a rest for the skill itself, a boost for the prerequisite that is weak.
    Struggle,
    /// Practised a lot just now.
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
pub const SCORE_TERMS: usize = 7;

/// The numbers of the policy. Starting values; to be compared with others by what learners learn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyParameters {
    /// Names these values; stored with every decision.
    pub version: Cow<'static, str>,
    /// Chance of a right answer that fits best.
    pub target: f64,
    /// The same for the first steps of a sitting, when nothing was practised just now: an easier start.
    pub warm_up_target: f64,
    /// Points for a perfect fit; half of them at one logit off.
    pub fit: f64,
    /// Points for a skill that is about to become proficient.
    pub progress: f64,
    /// Points for the skill that most of the course builds on.
    pub opens: f64,
    /// Points for a skill that has faded altogether.
    pub forgetting: f64,
    /// Points for a skill that lacks only a later day.
    pub lasting: f64,
    /// Points for repairing, and off for practising what one struggles with.
    pub struggle: f64,
    /// Points off for each of the last steps spent on the skill.
    pub variety: f64,
    /// How many last steps that looks at.
    pub variety_window: usize,
    /// A skill that was proficient is due for review when its retrievability falls to this.
    pub due: f64,
    /// A prerequisite is weak when its chance is below this.
    pub weak: f64,
    /// Struggling: at most one right among this many latest unaided answers, and at least as many given.
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
            fit: 1.0,
            progress: 0.6,
            opens: 0.5,
            forgetting: 1.2,
            lasting: 0.5,
            struggle: 0.8,
            variety: 0.12,
            variety_window: 6,
            due: 0.7,
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
    /// Places in `candidates` of those offered, the recommended one first; at most three, of different skills.
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
    let scoring = Scoring {
        model,
        belief,
        situation,
        parameters,
        most_descendants: most_descendants(model),
    };
    let mut ranked = scoring.steps();
    let considered = ranked.len();
    ranked.sort_unstable_by(Ranked::best_first);
    let offered = diverse(&ranked);

    let mut places = Vec::with_capacity(offered.len());
    let mut candidates = Vec::with_capacity(parameters.kept + OFFERS);
    for (rank, step) in ranked.iter().enumerate() {
        let is_offered = offered.contains(&rank);
        if is_offered || rank < parameters.kept {
            if is_offered {
                places.push((rank, candidates.len()));
            }
            candidates.push(step.candidate(is_offered));
        }
    }
    let place_of = |rank: &usize| {
        places
            .iter()
            .find(|(at, _)| at == rank)
            .map(|&(_, place)| place)
    };
    Decision {
        policy: parameters.version.clone(),
        model: model.parameters().version.clone(),
        situation: situation.clone(),
        considered,
        candidates,
        offered: offered.iter().filter_map(place_of).collect(),
    }
}

/// The ranks to offer: the two best, and then another kind of step if those are of one kind and there is another.
fn diverse(ranked: &[Ranked]) -> Vec<usize> {
    let mut offered: Vec<usize> = (0..ranked.len().min(2)).collect();
    if let [first, second, rest @ ..] = ranked
        && !rest.is_empty()
    {
        let other_kind = rest
            .iter()
            .position(|step| first.kind == second.kind && step.kind != first.kind);
        offered.push(2 + other_kind.unwrap_or(0));
    }
    offered
}

fn most_descendants(model: &CourseModel) -> u32 {
    model
        .graph()
        .skills()
        .map(|skill| model.graph().descendants(skill))
        .max()
        .unwrap_or(0)
}

/// A step with its score.
struct Ranked {
    kind: StepKind,
    skill: SkillIndex,
    serves: Option<SkillIndex>,
    chance: f64,
    terms: [ScoreTerm; SCORE_TERMS],
    score: f64,
    tie: u64,
}

impl Ranked {
    fn best_first(&self, other: &Ranked) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then(self.tie.cmp(&other.tie))
            .then(self.skill.cmp(&other.skill))
    }

    fn candidate(&self, offered: bool) -> Candidate {
        Candidate {
            kind: self.kind,
            skill: self.skill,
            serves: self.serves,
            chance: self.chance,
            terms: self.terms,
            score: self.score,
            propensity: if offered { 1.0 } else { 0.0 },
        }
    }
}

/// A number that orders equals: a hash of seed and index (the finaliser of `SplitMix64`; Steele, Lea and Flood 2014).
pub(crate) fn tie_break(seed: u64, index: u64) -> u64 {
    let mut hash = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// What a step would be, before it has a score.
#[derive(Clone, Copy)]
struct Step {
    kind: StepKind,
    serves: Option<SkillIndex>,
}

/// A skill that was started, as the policy sees it.
struct Started<'a> {
    skill: SkillIndex,
    state: &'a SkillBelief,
    standing: Standing,
    level: MasteryLevel,
    carries: bool,
}

struct Scoring<'a> {
    model: &'a CourseModel,
    belief: &'a Belief,
    situation: &'a Situation,
    parameters: &'a PolicyParameters,
    most_descendants: u32,
}

impl<'a> Scoring<'a> {
    /// Every step there is to choose from, with its score, in no particular order.
    fn steps(&self) -> Vec<Ranked> {
        let started = self.started();
        let mut carries = vec![false; self.model.graph().len()];
        for skill in &started {
            carries[skill.skill.position()] = skill.carries;
        }
        let ready = |skill| {
            self.model
                .graph()
                .prerequisites(skill)
                .iter()
                .all(|prerequisite| carries[prerequisite.position()])
        };

        let mut steps: Vec<Option<Step>> = vec![None; self.model.graph().len()];
        for skill in self.model.graph().skills() {
            if self.belief.skill(skill).is_none() && ready(skill) {
                steps[skill.position()] = Some(Step {
                    kind: StepKind::Learn,
                    serves: None,
                });
            }
        }
        for skill in &started {
            steps[skill.skill.position()] =
                self.step_for(skill).map(|kind| Step { kind, serves: None });
        }
        for skill in started.iter().filter(|skill| self.struggles(skill)) {
            if let Some(weak) = self.weakest_prerequisite(skill.skill, &ready) {
                steps[weak.position()] = Some(Step {
                    kind: StepKind::Repair,
                    serves: Some(skill.skill),
                });
            }
        }
        self.fill_up(&mut steps, &started);
        self.scored(&steps, &started)
    }

    fn started(&self) -> Vec<Started<'a>> {
        let rule = &self.model.parameters().mastery;
        let started = self
            .belief
            .skills()
            .filter(|(skill, _)| self.model.graph().contains(*skill));
        started
            .map(|(skill, state)| {
                let standing = Standing::of(self.model, self.belief, skill, self.situation.now);
                Started {
                    skill,
                    state,
                    standing,
                    level: standing.level(rule),
                    carries: standing.meets(&rule.ready),
                }
            })
            .collect()
    }

    /// What to do with a skill that was started; nothing if it is known and fresh.
    fn step_for(&self, skill: &Started<'_>) -> Option<StepKind> {
        let faded = self.retrievability(skill.state) <= self.parameters.due;
        if skill.state.highest_level < MasteryLevel::Proficient {
            return Some(StepKind::Practise);
        }
        if faded || self.could_show_it_lasts(skill) {
            return Some(StepKind::Review);
        }
        (skill.level < MasteryLevel::Proficient).then_some(StepKind::Practise)
    }

    fn retrievability(&self, state: &SkillBelief) -> f64 {
        state
            .memory
            .map_or(1.0, |memory| memory.retrievability(self.situation.now))
    }

    /// Proficient, not mastered, and today is a later day than any with an unaided right answer.
    fn could_show_it_lasts(&self, skill: &Started<'_>) -> bool {
        skill.level == MasteryLevel::Proficient
            && !skill.standing.lasted()
            && skill
                .standing
                .last_success_day
                .is_some_and(|last| self.situation.day > last)
    }

    fn struggles(&self, skill: &Started<'_>) -> bool {
        let window = self.parameters.struggle_window;
        skill.level < MasteryLevel::Proficient
            && skill.standing.unaided >= window
            && skill.standing.recent_unaided_right(window) <= 1
    }

    /// The prerequisite with the lowest chance, if that is weak and the learner may work on it.
    fn weakest_prerequisite(
        &self,
        skill: SkillIndex,
        ready: &impl Fn(SkillIndex) -> bool,
    ) -> Option<SkillIndex> {
        let prerequisites = self.model.graph().prerequisites(skill).iter().copied();
        prerequisites
            .filter(|&prerequisite| {
                self.belief.skill(prerequisite).is_some() || ready(prerequisite)
            })
            .map(|prerequisite| {
                (
                    Standing::of(self.model, self.belief, prerequisite, self.situation.now).chance,
                    prerequisite,
                )
            })
            .filter(|&(chance, _)| chance < self.parameters.weak)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .map(|(_, prerequisite)| prerequisite)
    }

    /// Makes reviews of skills that are still fresh, the most faded first, while there are fewer steps than offers.
    fn fill_up(&self, steps: &mut [Option<Step>], started: &[Started<'_>]) {
        let found = steps.iter().flatten().count();
        if found >= OFFERS {
            return;
        }
        let mut fresh: Vec<_> = started
            .iter()
            .filter(|skill| steps[skill.skill.position()].is_none())
            .collect();
        let by_fading = |a: &&Started<'_>, b: &&Started<'_>| {
            self.retrievability(a.state)
                .total_cmp(&self.retrievability(b.state))
                .then(a.standing.chance.total_cmp(&b.standing.chance))
                .then(a.skill.cmp(&b.skill))
        };
        fresh.sort_by(by_fading);
        for skill in fresh.into_iter().take(OFFERS - found) {
            steps[skill.skill.position()] = Some(Step {
                kind: StepKind::Review,
                serves: None,
            });
        }
    }

    fn scored(&self, steps: &[Option<Step>], started: &[Started<'_>]) -> Vec<Ranked> {
        // Both run in the order of the course.
        let mut started = started.iter().peekable();
        let mut ranked = Vec::with_capacity(steps.iter().flatten().count());
        for (skill, step) in self.model.graph().skills().zip(steps) {
            let state = started.next_if(|next| next.skill == skill);
            if let Some(step) = step {
                ranked.push(self.score(skill, *step, state));
            }
        }
        ranked
    }

    fn score(&self, skill: SkillIndex, step: Step, started: Option<&Started<'_>>) -> Ranked {
        let standing = started.map_or_else(
            || Standing::of(self.model, self.belief, skill, self.situation.now),
            |started| started.standing,
        );
        let term = |name, score| ScoreTerm { name, score };
        let terms = [
            term(ScoreName::Fit, self.fit(skill, &standing)),
            term(ScoreName::Progress, self.progress(step, &standing)),
            term(ScoreName::Opens, self.opens(skill, step)),
            term(
                ScoreName::Forgetting,
                started.map_or(0.0, |started| self.forgetting(step, started)),
            ),
            term(
                ScoreName::Lasting,
                started.map_or(0.0, |started| self.lasting(step, started)),
            ),
            term(ScoreName::Struggle, self.struggle(step, started)),
            term(ScoreName::Variety, self.variety(skill)),
        ];
        Ranked {
            kind: step.kind,
            skill,
            serves: step.serves,
            chance: standing.chance,
            terms,
            score: terms.iter().fold(0.0, |sum, term| sum + term.score),
            tie: tie_break(self.situation.seed, u64::from(skill.get())),
        }
    }

    /// Highest where one of the skill's templates is as hard as it should be; half at one logit off.
    fn fit(&self, skill: SkillIndex, standing: &Standing) -> f64 {
        let target = if self.situation.recent.is_empty() {
            self.parameters.warm_up_target
        } else {
            self.parameters.target
        };
        let typical = self.model.typical_item(skill).difficulty;
        let wanted = standing.log_odds + typical - logit(target);
        let templates = self.model.template_difficulties(skill);
        let gap = templates
            .iter()
            .map(|difficulty| (difficulty - wanted).abs())
            .min_by(f64::total_cmp)
            .unwrap_or((typical - wanted).abs());
        self.parameters.fit / (1.0 + gap * gap)
    }

    fn progress(&self, step: Step, standing: &Standing) -> f64 {
        if step.kind == StepKind::Practise {
            self.parameters.progress * standing.chance
        } else {
            0.0
        }
    }

    fn opens(&self, skill: SkillIndex, step: Step) -> f64 {
        if step.kind == StepKind::Review || self.most_descendants == 0 {
            return 0.0;
        }
        let (opens, most) = (self.model.graph().descendants(skill), self.most_descendants);
        self.parameters.opens * f64::from(opens).ln_1p() / f64::from(most).ln_1p()
    }

    fn forgetting(&self, step: Step, started: &Started<'_>) -> f64 {
        if step.kind == StepKind::Review {
            self.parameters.forgetting * (1.0 - self.retrievability(started.state))
        } else {
            0.0
        }
    }

    fn lasting(&self, step: Step, started: &Started<'_>) -> f64 {
        let counts = step.kind == StepKind::Review && self.could_show_it_lasts(started);
        if counts { self.parameters.lasting } else { 0.0 }
    }

    fn struggle(&self, step: Step, started: Option<&Started<'_>>) -> f64 {
        match step.kind {
            StepKind::Repair => self.parameters.struggle,
            StepKind::Practise if started.is_some_and(|started| self.struggles(started)) => {
                -self.parameters.struggle
            }
            _ => 0.0,
        }
    }

    fn variety(&self, skill: SkillIndex) -> f64 {
        let latest = self
            .situation
            .recent
            .iter()
            .take(self.parameters.variety_window);
        let repeats = latest.filter(|&&recent| recent == skill).count();
        if repeats == 0 {
            0.0
        } else {
            -self.parameters.variety * repeats as f64
        }
    }
}
