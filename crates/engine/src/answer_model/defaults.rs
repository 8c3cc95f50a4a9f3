//! The weights that a school begins with, before it has a fit of its own.
//!
//! Fitted to 374 000 answers of 2 989 learners: the training folds (1 to 4) of `ASSISTments` 2009-10,
//! Statics 2011 and `ASSISTments` 2017 as prepared by Gervet et al. (JEDM 12(3), 2020), in one pass of
//! `cairn fit` in which their items stood for templates, so that what the very same item taught does
//! not enter; rounded to two digits. Those logs are of broad skills answered in single sittings. A course
//! teaches narrow skills over months, and so these were set by hand until a school has a fit of its own:
//! deviation and the latest answers at the skill count more ([`Term::DeviationEarly`] to
//! [`Term::SkillRecordMiddle`]; the fit says 0.25, 0.26, 0.60, 0 and 0), and [`Term::Overall`] gives a
//! newcomer an even chance at a difficulty of 0, as authors are told.

use super::parameters::Weights;
use super::term::Term;

const FITTED: [(Term, f64); 25] = [
    (Term::Overall, 0.51),
    (Term::First, -0.24),
    (Term::MoreSkills, 0.01),
    (Term::EaseSquared, 0.06),
    (Term::AbilityEarly, 0.25),
    (Term::AbilityLate, 0.38),
    (Term::AbilityOnEasy, 0.53),
    (Term::RecordShort, 0.18),
    (Term::RecordLong, 0.04),
    (Term::DeviationEarly, 0.6),
    (Term::DeviationLate, 0.6),
    (Term::DeviationOnEasy, 0.4),
    (Term::SkillRecordShort, 0.15),
    (Term::SkillRecordMiddle, 0.3),
    (Term::SameSkillsOutcome, 0.08),
    (Term::SkillAttempts, -0.01),
    (Term::SkillSuccesses, 0.03),
    (Term::SkillNew, -0.27),
    (Term::Attempts, -0.13),
    (Term::Successes, 0.27),
    (Term::Failures, 0.15),
    (Term::SkillLag, -0.06),
    (Term::Remembered, 0.33),
    (Term::SameSkills, 0.01),
    (Term::Pause, -0.01),
];

impl Default for Weights {
    fn default() -> Weights {
        let mut weights = Weights::prior();
        for (term, weight) in FITTED {
            weights.0[term as usize] = weight;
        }
        weights
    }
}
