//! The numbers that the sum is made of: what is known before an answer.

use super::family::{Effect, Family};
use super::knowledge::{Before, Ease, Knowledge, easiness, share};
use super::question::{NONE, Question};
use super::term::{Summands, Term};
use crate::memory::MemoryParameters;
use crate::time::Timestamp;

/// After so many answers, half of what is "early" has become "late".
const HALF_EARLY: f64 = 20.0;
const HALF_EARLY_AT_SKILL: f64 = 5.0;

/// How much of some terms was forgotten: not positive.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faded([f64; FADING.len()]);

/// The terms that fade: what was gained at a skill.
const FADING: [Term; 10] = [
    Term::DeviationEarly,
    Term::DeviationLate,
    Term::DeviationOnEasy,
    Term::DeviationOnHard,
    Term::SkillRecordShort,
    Term::SkillRecordMiddle,
    Term::SkillRecordLong,
    Term::SkillRecordToday,
    Term::SkillSuccesses,
    Term::Placement,
];

/// The place of the placement among them.
const PLACEMENT: usize = FADING.len() - 1;

impl Faded {
    /// What was forgotten of each term, in the unit of the term.
    pub fn terms(&self) -> impl Iterator<Item = (Term, f64)> {
        FADING.into_iter().zip(self.0)
    }
}

impl Knowledge {
    /// The coefficients that say how easy a question is.
    pub fn ease_effects(&self, question: &Question<'_>, mut visit: impl FnMut(Effect)) {
        let mut effect = |family, key: u32, value| {
            if key != NONE {
                let key = u64::from(key);
                visit(Effect { family, key, value });
            }
        };
        let share = single(share(question));
        for &skill in question.skills {
            effect(Family::Skill, skill, share);
        }
        effect(Family::SkillSet, question.skill_set, 1.0);
        effect(Family::Template, question.template, 1.0);
        effect(Family::Item, question.item, 1.0);
    }

    /// All coefficients that a question calls for.
    pub fn effects(&self, question: &Question<'_>, mut visit: impl FnMut(Effect)) {
        self.ease_effects(question, &mut visit);
        if question.item != NONE {
            visit(Effect {
                family: Family::ItemSlope,
                key: u64::from(question.item),
                value: single(self.ability.mean + self.deviation_at(question)),
            });
        }
        let mut pair = |families: [Family; 2], from: u32, to: u32, before: Before| {
            if from != NONE && to != NONE {
                let key = (u64::from(from) << 32) | u64::from(to);
                let values = [1.0, single(before.outcome.sign())];
                for (family, value) in families.into_iter().zip(values) {
                    visit(Effect { family, key, value });
                }
            }
        };
        if let Some(before) = self.before {
            let families = [Family::Transition, Family::TransitionOutcome];
            pair(families, before.item, question.item, before);
            let families = [Family::SkillTransition, Family::SkillTransitionOutcome];
            pair(families, before.skill_set, question.skill_set, before);
        }
        if let Some(before) = self.before_that {
            let families = [Family::EarlierTransition, Family::EarlierTransitionOutcome];
            pair(families, before.item, question.item, before);
        }
    }

    /// Fills in all terms; the families of coefficients are left as they are. Returns what the terms would
    /// have more, had nothing been forgotten.
    pub fn describe(
        &self,
        memory: &MemoryParameters,
        question: &Question<'_>,
        ease: Ease,
        summands: &mut Summands,
    ) -> Faded {
        let mut set = |term: Term, value: f64| summands[term as usize] = value;
        set(Term::Overall, 1.0);
        set(Term::StatedSkill, question.skill_ease);
        set(Term::StatedItem, question.item_ease);
        set(Term::EaseSquared, ease.item * ease.item);
        let (ability, on_easy) = (self.ability.mean, easiness(ease));
        let is_late = late(self.tally.attempts, HALF_EARLY);
        set(Term::AbilityEarly, ability * (1.0 - is_late));
        set(Term::AbilityLate, ability * is_late);
        set(Term::AbilityOnEasy, ability * on_easy);
        set(Term::AbilityOnHard, ability * (1.0 - on_easy));
        let [short, middle, long] = self.records.0;
        set(Term::RecordShort, short);
        set(Term::RecordMiddle, middle);
        set(Term::RecordLong, long);
        set(Term::Attempts, logarithm(self.tally.attempts));
        set(Term::Successes, self.tally.successes.ln_1p());
        set(Term::Failures, -self.tally.failures.ln_1p());
        set(
            Term::MoreSkills,
            question.skills.len().saturating_sub(1) as f64,
        );
        set(Term::NoSkill, f64::from(question.skills.is_empty()));
        match self.before {
            None => set(Term::First, 1.0),
            Some(before) => {
                set(Term::Pause, (hours(question.at, before.at) * 60.0).ln_1p());
                if before.skill_set == question.skill_set {
                    set(Term::SameSkills, 1.0);
                    set(Term::SameSkillsOutcome, before.outcome.sign());
                    set(Term::Run, logarithm(self.run));
                }
            }
        }
        self.describe_item(question, summands);
        self.describe_skills(memory, question, ease, summands)
    }

    fn describe_item(&self, question: &Question<'_>, summands: &mut Summands) {
        let Some(item) = self.items.get(question.item) else {
            return;
        };
        let mut set = |term: Term, value: f64| summands[term as usize] = value;
        let between = self.tally.attempts.saturating_sub(item.last + 1);
        let just_now = f64::from(between == 0);
        let outcome = item.outcome.sign();
        set(Term::ItemSeen, 1.0);
        set(Term::ItemAttempts, logarithm(item.tally.attempts));
        set(Term::ItemSuccesses, item.tally.successes.ln_1p());
        set(Term::ItemFailures, -item.tally.failures.ln_1p());
        set(Term::ItemOutcome, outcome);
        set(Term::ItemOutcomeFresh, outcome * fresh(between));
        set(Term::ItemOutcomeJustNow, outcome * just_now);
        set(Term::ItemLag, logarithm(between));
        set(Term::ItemJustNow, just_now);
        set(Term::ItemHours, hours(question.at, item.at).ln_1p());
    }

    fn describe_skills(
        &self,
        memory: &MemoryParameters,
        question: &Question<'_>,
        ease: Ease,
        summands: &mut Summands,
    ) -> Faded {
        let mut faded = Faded::default();
        let (share, on_easy) = (share(question), easiness(ease));
        let mut add = |term: Term, value: f64| summands[term as usize] += share * value;
        for &number in question.skills {
            let placed = self.placed_memory(number);
            let shift = self.placement_shift(number);
            let Some(skill) = self.skill(number) else {
                add(Term::SkillNew, 1.0);
                let left = placed.map_or(1.0, |kept| kept.retrievability(question.at, memory));
                let kept = gained(shift, memory.retained(left));
                add(Term::Placement, kept);
                faded.0[PLACEMENT] += share * (kept - shift);
                continue;
            };
            let [short, middle, long] = skill.records.0;
            let between = self.tally.attempts.saturating_sub(skill.last + 1);
            let away = hours(question.at, skill.at).ln_1p();
            let attempts = skill.tally.attempts;
            let deviation = skill.deviation.mean;
            let is_late = late(attempts, HALF_EARLY_AT_SKILL);
            let retrievability = skill
                .memory
                .map(|kept| kept.retrievability(question.at, memory));
            let retained = retrievability.map_or(1.0, |left| memory.retained(left));
            // What was not found known fades no more than anything else that was never gained.
            let placement_retained = if placed.is_some() { retained } else { 1.0 };
            let kept = gained(shift, placement_retained);
            add(Term::Placement, kept);
            faded.0[PLACEMENT] += share * (kept - shift);
            let fading: [f64; PLACEMENT] = [
                deviation * (1.0 - is_late),
                deviation * is_late,
                deviation * on_easy,
                deviation * (1.0 - on_easy),
                short,
                middle,
                long,
                middle / (1.0 + away),
                skill.tally.successes.ln_1p(),
            ];
            for ((term, value), faded) in FADING.into_iter().zip(fading).zip(&mut faded.0) {
                let kept = gained(value, retained);
                add(term, kept);
                *faded += share * (kept - value);
            }
            add(Term::SkillFailures, -skill.tally.failures.ln_1p());
            add(Term::Remembered, retrievability.unwrap_or(0.0));
            add(Term::SkillAttempts, logarithm(attempts));
            add(Term::SkillLag, logarithm(between));
            add(Term::SkillHours, away);
        }
        faded
    }
}

/// What is left of a value: what was gained fades, what is missing stays missing.
fn gained(value: f64, retained: f64) -> f64 {
    if value > 0.0 { value * retained } else { value }
}

/// How late it is after so many answers, within 0 to 1.
fn late(answers: u32, half: f64) -> f64 {
    let answers = f64::from(answers);
    answers / (answers + half)
}

/// How fresh something is after so many answers in between: 1 at once, ever less later.
fn fresh(between: u32) -> f64 {
    1.0 / (1.0 + logarithm(between))
}

/// `ln(1 + n)`.
fn logarithm(count: u32) -> f64 {
    f64::from(count).ln_1p()
}

/// Hours from then to now.
fn hours(now: Timestamp, then: Timestamp) -> f64 {
    now.days_since(then) * 24.0
}

/// A number in the precision of coefficients.
#[expect(
    clippy::cast_possible_truncation,
    reason = "no coefficient is known to seven digits"
)]
pub(crate) fn single(number: f64) -> f32 {
    number as f32
}
