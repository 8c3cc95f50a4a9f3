//! The IRIs of cmi5 (cmi5 specification, "Quartz" 1st edition, sections 9 and 10).

/// Verb of the LMS: a unit is about to be launched (9.3.1).
pub const LAUNCHED: &str = "http://adlnet.gov/expapi/verbs/launched";
/// Verb of a unit: it is ready for the learner (9.3.2).
pub const INITIALIZED: &str = "http://adlnet.gov/expapi/verbs/initialized";
/// Verb of a unit: the learner has seen all of it (9.3.3).
pub const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";
/// Verb of a unit: the learner passed (9.3.4).
pub const PASSED: &str = "http://adlnet.gov/expapi/verbs/passed";
/// Verb of a unit: the learner failed (9.3.5).
pub const FAILED: &str = "http://adlnet.gov/expapi/verbs/failed";
/// Verb of the LMS: a session ended without the unit's own word (9.3.6).
pub const ABANDONED: &str = "https://w3id.org/xapi/adl/verbs/abandoned";
/// Verb of the LMS: the unit need not be taken (9.3.7).
pub const WAIVED: &str = "https://w3id.org/xapi/adl/verbs/waived";
/// Verb of a unit: the session is over (9.3.8).
pub const TERMINATED: &str = "http://adlnet.gov/expapi/verbs/terminated";
/// Verb of the LMS: all units of a block or course are done (9.3.9).
pub const SATISFIED: &str = "https://w3id.org/xapi/adl/verbs/satisfied";
/// Verb of xAPI that takes a statement back; units may not use it (6.3).
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

/// Category of each statement that cmi5 defines (9.6.2.1).
pub const CATEGORY_CMI5: &str = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
/// Category of each statement that tells completion or success (9.6.2.2).
pub const CATEGORY_MOVE_ON: &str = "https://w3id.org/xapi/cmi5/context/categories/moveon";

/// Type of a block as an activity (9.3.9).
pub const TYPE_BLOCK: &str = "https://w3id.org/xapi/cmi5/activitytype/block";
/// Type of a course as an activity (9.3.9).
pub const TYPE_COURSE: &str = "https://w3id.org/xapi/cmi5/activitytype/course";

/// Context extension: the session (9.6.3.1).
pub const SESSION_ID: &str = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";
/// Context extension: the score that passes (9.6.3.2).
pub const MASTERY_SCORE: &str = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";
/// Context extension: normal, browse or review (9.6.3.3).
pub const LAUNCH_MODE: &str = "https://w3id.org/xapi/cmi5/context/extensions/launchmode";
/// Context extension: where the unit was launched (9.6.3.4).
pub const LAUNCH_URL: &str = "https://w3id.org/xapi/cmi5/context/extensions/launchurl";
/// Context extension: what it takes to move on (9.6.3.6).
pub const MOVE_ON: &str = "https://w3id.org/xapi/cmi5/context/extensions/moveon";
/// Context extension: what the author passes to the unit (9.6.3.7).
pub const LAUNCH_PARAMETERS: &str =
    "https://w3id.org/xapi/cmi5/context/extensions/launchparameters";
/// Result extension: why a unit was waived (9.5.5.2).
pub const REASON: &str = "https://w3id.org/xapi/cmi5/result/extensions/reason";
/// Result extension: how far the learner is, from 0 to 100 (9.5.5.1).
pub const PROGRESS: &str = "https://w3id.org/xapi/cmi5/result/extensions/progress";

/// The document in the State resource that tells a unit how it was launched (10.1).
pub const LAUNCH_DATA_STATE: &str = "LMS.LaunchData";
/// The document in the Agent Profile resource with what a learner prefers (11).
pub const LEARNER_PREFERENCES: &str = "cmi5LearnerPreferences";

/// The namespace of a course structure (13.2).
pub const NAMESPACE: &str = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd";
