//! Practising without getting anywhere, and what ends it.
//!
//! Beck and Gong ("Wheel-spinning: students who fail to master a skill", AIED 2013) found that who has not
//! mastered a skill after ten questions mostly never does by going on with questions: about a quarter of
//! the pairs of learner and skill in the logs of two tutors. More of the same is then the wrong answer. So:
//!
//! - A learner *spins* at a skill after [`ANSWERS`] answers there outside a placement, with or without
//!   help, that never made them proficient, if at most [`MOST_RIGHT`] of the latest [`ANSWERS`] unaided
//!   ones were right. Answers with help don't count as right, so asking for every hint is spinning, too.
//! - A weak prerequisite then comes first, as with any trouble ([`StepKind::Repair`](crate::StepKind::Repair)). If
//!   there is none, the next step there is another way in ([`StepKind::Rethink`](crate::StepKind::Rethink)): the
//!   worked example with its last steps left to the learner, beside the other explanations.
//! - After [`PATIENCE`] answers the skill is *set aside*: it comes after everything else until it has rested
//!   for [`REST_DAYS`] days, so that it is asked about once a day at most.
//!
//! The teacher is told all the while. All of it follows from the facts of the belief, and a few right answers
//! end it.

use crate::belief::SkillBelief;
use crate::time::Timestamp;

/// Answers after which it is looked whether they lead anywhere.
pub const ANSWERS: u32 = 10;

/// Who has more of the latest [`ANSWERS`] right is getting somewhere.
pub const MOST_RIGHT: u32 = 3;

/// Answers after which questions, other explanations and examples have had their chance.
pub const PATIENCE: u32 = 30;

/// Days that a skill rests that was set aside. More would be better for somebody whom no question helps, and
/// worse for somebody who is slow: simulated learners get everything in the end.
pub const REST_DAYS: f64 = 1.0;

impl SkillBelief {
    /// Has the learner practised this for long without getting anywhere?
    pub fn spins(&self) -> bool {
        self.practised() >= ANSWERS
            && !self.was_proficient()
            && self.recent_unaided_successes(ANSWERS) <= MOST_RIGHT
    }

    /// Does it rest because nothing helped so far?
    pub fn is_set_aside(&self, now: Timestamp) -> bool {
        self.spins() && self.practised() >= PATIENCE && now.days_since(self.last_at) < REST_DAYS
    }

    /// Answers outside placements.
    fn practised(&self) -> u32 {
        self.attempts.saturating_sub(self.placement_attempts)
    }
}
