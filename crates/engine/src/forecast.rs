//! When a goal will be reached: by simulating this learner's own belief and the policy forward.
//!
//! In each of up to sixteen imagined futures every skill is known or not, drawn with the chance that is
//! believed, and the learner practises so many minutes on every day: the policy decides, and the three steps
//! that are best are taken (more in a course of more than 150 skills, where a decision takes longer). Who knows
//! a skill answers right but for slips; who does not, hardly ever, and learns it from each answer with the
//! policy's own chance, if what it builds on is known (knowledge tracing run forwards: Corbett and Anderson,
//! UMUAI 4, 1995). Each answer is folded into that future's belief. A future ends when that belief has nothing
//! left to learn on the way to the goal; one that takes more answers than there is work for is carried on at
//! the pace it had, counted in levels of mastery.
//!
//! The range is later and wider than the futures themselves, because they take the belief for the truth and
//! forget nothing: each of its numbers is a percentile of the futures times a factor that was measured on
//! simulated learners, so that about eight of ten of them arrive within the range. How often they do is
//! tested in `crates/lab/tests/forecast.rs`, on learners other than those that gave the factors; the figures
//! are in `docs/policy.md`.
//!
//! Work is bounded: [`ANSWERS`] answers in all futures together.

use serde::{Deserialize, Serialize};

use crate::belief::Belief;
use crate::course_model::{CourseModel, ItemParameters};
use crate::evidence::{Aid, Evidence};
use crate::graph::SkillIndex;
use crate::mastery::{MasteryLevel, Standing, mastery_level};
use crate::policy::choices::{Aim, Overruled};
use crate::policy::{
    Candidate, Decision, PolicyParameters, Situation, StepKind, decide, known, step_kind,
    still_to_learn, tie_break,
};
use crate::time::Timestamp;

/// Answers imagined in all futures together.
pub const ANSWERS: u32 = 1_500;

/// In skills: a future in which hardly anything was reached is carried on as if it had been so much.
const LEAST_DONE: f64 = 0.25;

/// Steps taken of each decision: at least so many, and one for so many skills of the course.
const LEAST_STEPS: usize = 3;
const SKILLS_A_STEP: usize = 50;

/// Futures at most, and at least.
const FUTURES: [u32; 2] = [16, 5];

/// No future is followed for longer.
const LONGEST_DAYS: u32 = 1_000;

/// How often somebody answers right who does not know the skill: a typical item cannot be guessed.
const LUCK: f64 = 0.1;

/// Seconds that an answer takes with its feedback, where the learner's own pace is not known yet.
const USUAL_SECONDS: f64 = 38.0;

/// Seconds for reading the feedback and moving on.
const FEEDBACK_SECONDS: f64 = 8.0;

/// Answers after which the learner's own pace is known.
const KNOWN_PACE: u32 = 10;

/// What the tenth, the fiftieth and the ninetieth percentile of the futures are multiplied by, so that about eight
/// of ten goals are reached within the range. Measured on 1 252 goals of simulated learners of three kinds, who
/// forget: of one skill, of six, of twelve or of a whole course of 36, set at the start or after six or twenty days.
const STRETCH: [f64; 3] = [0.65, 1.2, 2.5];

/// How many days it takes to reach a goal, practising on every one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// In one case of ten it takes fewer days than this.
    pub low: u32,
    /// As likely more as fewer.
    pub middle: u32,
    /// In one case of ten it takes more days than this.
    pub high: u32,
}

/// How many days of so many minutes each it takes until nothing is left to learn on the way to an aim; none
/// if it is reached already, is empty, or no step towards it is open. A day of the situation's own counts
/// as the first.
pub fn forecast(
    model: &CourseModel,
    belief: &Belief,
    situation: &Situation,
    parameters: &PolicyParameters,
    aim: &Aim,
    minutes_a_day: f64,
) -> Option<Forecast> {
    let steps_a_decision = (model.graph().len() / SKILLS_A_STEP).max(LEAST_STEPS);
    let mut plan = Plan {
        model,
        parameters: &PolicyParameters {
            kept: steps_a_decision,
            ..parameters.clone()
        },
        steps_a_decision,
        aim,
        answers_a_day: answers_a_day(belief, minutes_a_day),
        before: 0.0,
    };
    plan.before = plan.missing(belief, situation.now);
    if plan.before == 0.0 {
        return None;
    }
    let mut days: Vec<f64> = Vec::new();
    let mut work = ANSWERS;
    let [most, least] = FUTURES;
    for future in 0..most {
        let allowed = ANSWERS / least;
        if work < allowed {
            break;
        }
        let (took, used) = plan.future(belief, situation, u64::from(future), allowed)?;
        work = work.saturating_sub(used.max(1));
        days.push(took);
    }
    days.sort_by(f64::total_cmp);
    let [shorter, usual, longer] = STRETCH;
    let whole = |days: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within 1 to the longest"
        )]
        let days = days.ceil().clamp(1.0, f64::from(LONGEST_DAYS)) as u32;
        days
    };
    let middle = quantile(&days, 0.5) * usual;
    Some(Forecast {
        low: whole((quantile(&days, 0.1) * shorter).min(middle)),
        middle: whole(middle),
        high: whole((quantile(&days, 0.9) * longer).max(middle)),
    })
}

/// How many answers fit into a day.
fn answers_a_day(belief: &Belief, minutes: f64) -> u32 {
    let (mut answers, mut spent) = (0_u32, 0_u64);
    for (_, facts) in belief.skills() {
        answers = answers.saturating_add(facts.attempts);
        spent = spent.saturating_add(facts.time_spent);
    }
    let own = spent as f64 / 1_000.0 / f64::from(answers.max(1));
    let seconds = if answers >= KNOWN_PACE && spent > 0 {
        own.clamp(4.0, 240.0) + FEEDBACK_SECONDS
    } else {
        USUAL_SECONDS
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 1 to 1000"
    )]
    let answers = (minutes * 60.0 / seconds).round().clamp(1.0, 1_000.0) as u32;
    answers
}

/// The quantile of sorted numbers, between two of them where it falls there.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let whole = place.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in the list"
    )]
    let at = whole as usize;
    let low = sorted.get(at).copied().unwrap_or(0.0);
    let high = sorted.get(at + 1).copied().unwrap_or(low);
    low + (high - low) * (place - whole)
}

struct Plan<'a> {
    model: &'a CourseModel,
    parameters: &'a PolicyParameters,
    aim: &'a Aim,
    /// How many steps are taken of each decision.
    steps_a_decision: usize,
    answers_a_day: u32,
    /// What is missing before the first day, as [`Plan::missing`] has it.
    before: f64,
}

impl Plan<'_> {
    /// What is missing on the way to the aim, in skills: of each that is still to be learned, the share of the
    /// levels of mastery that are left to climb.
    fn missing(&self, belief: &Belief, now: Timestamp) -> f64 {
        let left = still_to_learn(self.model, belief, self.aim, now);
        let share = |skill: &SkillIndex| {
            let level = mastery_level(self.model, belief, *skill, now);
            let above = MasteryLevel::ALL.iter().filter(|&&above| above > level);
            above.count() as f64 / (MasteryLevel::ALL.len() - 1) as f64
        };
        left.iter().map(share).sum()
    }

    /// The chance that a skill is known, as the policy has it.
    fn known(&self, belief: &Belief, skill: SkillIndex, now: Timestamp) -> f64 {
        let standing = Standing::of(self.model, belief, skill, now);
        let known = known(belief, skill, &standing, now, self.parameters);
        match step_kind(belief, skill) {
            StepKind::Learn => self.parameters.unproven * known,
            _ => known,
        }
    }

    /// The skills of the steps that are taken of a decision: the best, and where more are wanted those that
    /// follow and that no teacher has closed.
    fn steps(&self, decision: &Decision) -> Vec<SkillIndex> {
        let mut steps: Vec<SkillIndex> = decision.best().map(|best| best.skill).collect();
        let open = |next: &&Candidate| !next.overruled.is_some_and(Overruled::is_closed);
        let mut following = decision.candidates.iter().filter(open);
        while steps.len() < self.steps_a_decision
            && let Some(next) = following.next()
        {
            if !steps.contains(&next.skill) {
                steps.push(next.skill);
            }
        }
        steps
    }

    /// The days that one future takes, and the answers that were imagined for it; none if nothing is
    /// offered in it.
    fn future(
        &self,
        belief: &Belief,
        situation: &Situation,
        number: u64,
        allowed: u32,
    ) -> Option<(f64, u32)> {
        let (mut belief, mut situation) = (belief.clone(), situation.clone());
        situation.choices.goal = Some(self.aim.clone());
        let stream = tie_break(situation.seed ^ 0x666f_7265_6361_7374, number);
        let mut draws = 0;
        let mut happens = |chance: f64| {
            draws += 1;
            let draw = tie_break(stream ^ 0x616e_7377_6572, draws);
            ((draw >> 11) as f64 / (1_u64 << 53) as f64) < chance
        };
        let graph = self.model.graph();
        let mut knows: Vec<bool> = graph
            .skills()
            .map(|skill| happens(self.known(&belief, skill, situation.now)))
            .collect();
        let mut used = 0;
        for day in 1..=LONGEST_DAYS {
            let mut today = 0;
            while today < self.answers_a_day {
                situation.seed = tie_break(stream, u64::from(used));
                let decision = decide(self.model, &belief, &situation, self.parameters);
                let steps = self.steps(&decision);
                if steps.is_empty() {
                    return None;
                }
                for skill in steps {
                    let at = skill.position();
                    let right = happens(if knows[at] {
                        1.0 - ItemParameters::USUAL_SLIP
                    } else {
                        LUCK
                    });
                    let below = graph.prerequisites(skill).iter();
                    let carried = below.filter(|below| !knows[below.position()]).count() == 0;
                    if !knows[at] && carried {
                        knows[at] = happens(self.parameters.learning);
                    }
                    let evidence = Evidence {
                        skill,
                        item: self.model.typical_item(skill),
                        correct: right,
                        dont_know: false,
                        aid: Aid::Unaided,
                        at: situation.now,
                        day: situation.day,
                        duration: None,
                    };
                    belief.observe(self.model, &evidence);
                    situation.recent.insert(0, skill);
                    situation.recent.truncate(12);
                    used += 1;
                    today += 1;
                }
            }
            let left = self.missing(&belief, situation.now);
            if left == 0.0 {
                return Some((f64::from(day), used));
            }
            if used >= allowed {
                let pace = (self.before - left).max(LEAST_DONE) / f64::from(day);
                return Some((self.before / pace, used));
            }
            situation.now = situation.now.plus_days(1.0);
            situation.day = situation.day.plus(1);
            situation.recent.clear();
        }
        Some((f64::from(LONGEST_DAYS), used))
    }
}
