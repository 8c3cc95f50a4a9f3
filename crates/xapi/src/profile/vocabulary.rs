//! The IRIs of Cairn's statements.
//!
//! Names that are Cairn's own have the scheme `cairn:`. They name the same thing on every installation, so that a
//! learner's record means the same wherever it is taken; a web address would tie it to one host.

/// Verb: the learner answered an item (ADL vocabulary).
pub const ANSWERED: &str = "http://adlnet.gov/expapi/verbs/answered";
/// Verb: the learner asked for a hint (ADL vocabulary).
pub const ASKED: &str = "http://adlnet.gov/expapi/verbs/asked";

/// Category of every statement that is written here.
pub const PROFILE: &str = "cairn:profile/1";

/// Result extension: what grading found, the id of a verdict.
pub const VERDICT: &str = "cairn:extension/verdict";
/// Result extension: the id of the misconception that the answer reveals.
pub const MISCONCEPTION: &str = "cairn:extension/misconception";
/// Result extension: true where the learner said that they do not know.
pub const DONT_KNOW: &str = "cairn:extension/dont-know";

/// Context extension: which response of the attempt this is, from 1.
pub const TRY_NUMBER: &str = "cairn:extension/try-number";
/// Context extension: how many hints had been shown.
pub const HINTS_SHOWN: &str = "cairn:extension/hints-shown";
/// Context extension: how many tries at the same item came before.
pub const EARLIER_TRIES: &str = "cairn:extension/earlier-tries";
/// Context extension: the item's difficulty in logits, as the learner model was told it.
pub const ITEM_DIFFICULTY: &str = "cairn:extension/item-difficulty";
/// Context extension: the probability of answering correctly without the skill, likewise.
pub const GUESS: &str = "cairn:extension/guess";
/// Context extension: the probability of answering wrongly with the skill, likewise.
pub const SLIP: &str = "cairn:extension/slip";
/// Context extension: the placement that the answer was given in, a UUID.
pub const PLACEMENT: &str = "cairn:extension/placement";

pub(super) const COURSE_TYPE: &str = "http://adlnet.gov/expapi/activities/course";
pub(super) const SKILL_TYPE: &str = "http://adlnet.gov/expapi/activities/objective";
pub(super) const ITEM_TYPE: &str = "http://adlnet.gov/expapi/activities/question";
pub(super) const TEMPLATE_TYPE: &str = "cairn:activity-type/item-template";
pub(super) const HINT_TYPE: &str = "cairn:activity-type/hint";
pub(super) const PROFILE_TYPE: &str = "http://adlnet.gov/expapi/activities/profile";
