//! What each part of the model is good for: drop it, fit the rest anew, and see what is lost.

use std::thread;

use cairn_engine::answer_model::{Family, Summand, Term};

use super::fit_on;
use crate::metrics::Metrics;
use crate::model::follow_all;
use crate::responses::ResponseLog;

/// A part of the model that can be left out: summands whose weights are held at zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name in tables.
    pub name: &'static str,
    summands: &'static [Summand],
}

impl Part {
    /// All parts, in the order in which tables show them.
    pub const ALL: [Part; 11] = [
        Part {
            name: "ability",
            summands: &[
                Summand::Term(Term::AbilityEarly),
                Summand::Term(Term::AbilityLate),
                Summand::Term(Term::AbilityOnEasy),
                Summand::Term(Term::AbilityOnHard),
            ],
        },
        Part {
            name: "deviation at the skill",
            summands: &[
                Summand::Term(Term::DeviationEarly),
                Summand::Term(Term::DeviationLate),
                Summand::Term(Term::DeviationOnEasy),
                Summand::Term(Term::DeviationOnHard),
            ],
        },
        Part {
            name: "item slopes",
            summands: &[Summand::Family(Family::ItemSlope)],
        },
        Part {
            name: "records of the latest answers",
            summands: &[
                Summand::Term(Term::RecordShort),
                Summand::Term(Term::RecordMiddle),
                Summand::Term(Term::RecordLong),
                Summand::Term(Term::SkillRecordShort),
                Summand::Term(Term::SkillRecordMiddle),
                Summand::Term(Term::SkillRecordLong),
                Summand::Term(Term::SkillRecordToday),
                Summand::Term(Term::SameSkillsOutcome),
            ],
        },
        Part {
            name: "counts of answers",
            summands: &[
                Summand::Term(Term::SkillAttempts),
                Summand::Term(Term::SkillSuccesses),
                Summand::Term(Term::SkillFailures),
                Summand::Term(Term::SkillNew),
                Summand::Term(Term::Attempts),
                Summand::Term(Term::Successes),
                Summand::Term(Term::Failures),
            ],
        },
        Part {
            name: "what the same item taught",
            summands: &[
                Summand::Term(Term::ItemSeen),
                Summand::Term(Term::ItemAttempts),
                Summand::Term(Term::ItemSuccesses),
                Summand::Term(Term::ItemFailures),
                Summand::Term(Term::ItemOutcome),
                Summand::Term(Term::ItemOutcomeFresh),
                Summand::Term(Term::ItemOutcomeJustNow),
                Summand::Term(Term::ItemLag),
                Summand::Term(Term::ItemJustNow),
                Summand::Term(Term::ItemHours),
            ],
        },
        Part {
            name: "time and memory",
            summands: &[
                Summand::Term(Term::SkillLag),
                Summand::Term(Term::SkillHours),
                Summand::Term(Term::Remembered),
                Summand::Term(Term::Pause),
            ],
        },
        Part {
            name: "change of topic",
            summands: &[Summand::Term(Term::SameSkills), Summand::Term(Term::Run)],
        },
        Part {
            name: "combinations of skills",
            summands: &[Summand::Family(Family::SkillSet)],
        },
        Part {
            name: "what followed upon what",
            summands: &[
                Summand::Family(Family::Transition),
                Summand::Family(Family::EarlierTransition),
                Summand::Family(Family::SkillTransition),
            ],
        },
        Part {
            name: "and with which outcome",
            summands: &[
                Summand::Family(Family::TransitionOutcome),
                Summand::Family(Family::EarlierTransitionOutcome),
                Summand::Family(Family::SkillTransitionOutcome),
            ],
        },
    ];

    /// All that follows upon what: what a school's own fit leaves out.
    pub const TRANSITIONS: Part = Part {
        name: "what followed upon what, and with which outcome",
        summands: &[
            Summand::Family(Family::Transition),
            Summand::Family(Family::TransitionOutcome),
            Summand::Family(Family::EarlierTransition),
            Summand::Family(Family::EarlierTransitionOutcome),
            Summand::Family(Family::SkillTransition),
            Summand::Family(Family::SkillTransitionOutcome),
        ],
    };

    /// Whether a summand belongs to it.
    pub fn contains(self, summand: Summand) -> bool {
        self.summands.contains(&summand)
    }
}

/// How the model does on the learners of a fold without a part of it, fitted on all others.
pub fn measure_without(log: &ResponseLog, fold: u32, part: Option<Part>) -> Metrics {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let Ok(fitted) = fit_on(threads, part, &log.outside_fold(fold), &mut |_| {});
    Metrics::of(&follow_all(&fitted, &log.fold(fold)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_summand_is_in_two_parts() {
        for summand in Summand::all() {
            let parts = Part::ALL.iter().filter(|part| part.contains(summand));
            assert!(parts.count() <= 1, "{}", summand.name());
        }
    }
}
