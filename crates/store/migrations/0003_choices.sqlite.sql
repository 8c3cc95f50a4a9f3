-- What learners choose for themselves in a course: goals, interests, how hard and how long.
CREATE TABLE goal (
    learner_id  INTEGER NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
    goal_id     TEXT NOT NULL,
    course_id   TEXT NOT NULL,
    target_kind TEXT NOT NULL CHECK (target_kind IN ('skill', 'unit')),
    target_id   TEXT NOT NULL,
    due_day     INTEGER,
    set_at      INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (learner_id, goal_id)
) STRICT;
CREATE UNIQUE INDEX goal_current ON goal (learner_id, course_id) WHERE ended_at IS NULL;

CREATE TABLE interest (
    learner_id  INTEGER NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
    course_id   TEXT NOT NULL,
    target_kind TEXT NOT NULL CHECK (target_kind IN ('skill', 'unit')),
    target_id   TEXT NOT NULL,
    chosen_at   INTEGER NOT NULL,
    PRIMARY KEY (learner_id, course_id, target_kind, target_id)
) STRICT;

CREATE TABLE preference (
    learner_id    INTEGER NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
    course_id     TEXT NOT NULL,
    success_rate  TEXT CHECK (success_rate IN ('steady', 'stretching')),
    minutes_a_day INTEGER CHECK (minutes_a_day BETWEEN 1 AND 600),
    PRIMARY KEY (learner_id, course_id)
) STRICT;

-- What a teacher assigns to a section, or to one learner of it.
CREATE TABLE assignment (
    assignment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    section_id    INTEGER NOT NULL REFERENCES section (section_id) ON DELETE CASCADE,
    learner_id    INTEGER REFERENCES person (person_id) ON DELETE CASCADE,
    target_kind   TEXT NOT NULL CHECK (target_kind IN ('skill', 'unit')),
    target_id     TEXT NOT NULL,
    due_day       INTEGER,
    -- No foreign keys: what was done stays on record when the teacher has gone.
    assigned_by   INTEGER NOT NULL,
    assigned_at   INTEGER NOT NULL,
    ended_by      INTEGER,
    ended_at      INTEGER
) STRICT;
CREATE INDEX assignment_by_section ON assignment (section_id, assignment_id);
CREATE INDEX assignment_by_learner ON assignment (learner_id) WHERE learner_id IS NOT NULL;

-- What a teacher overrules for a section. A row is ended, never changed: the history stays.
CREATE TABLE section_override (
    override_id INTEGER PRIMARY KEY AUTOINCREMENT,
    section_id  INTEGER NOT NULL REFERENCES section (section_id) ON DELETE CASCADE,
    skill_id    TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('pin', 'ban', 'order')),
    reason      TEXT NOT NULL,
    set_by      INTEGER NOT NULL,
    set_at      INTEGER NOT NULL,
    ended_by    INTEGER,
    ended_at    INTEGER
) STRICT;
CREATE INDEX section_override_by_section ON section_override (section_id, override_id);

-- Policy files of sections, in all their versions; an empty text is the return to the built-in file.
CREATE TABLE section_policy (
    section_id  INTEGER NOT NULL REFERENCES section (section_id) ON DELETE CASCADE,
    version     INTEGER NOT NULL CHECK (version > 0),
    fingerprint TEXT NOT NULL,
    text        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    set_by      INTEGER NOT NULL,
    set_at      INTEGER NOT NULL,
    PRIMARY KEY (section_id, version)
) STRICT;
CREATE INDEX section_policy_by_fingerprint ON section_policy (fingerprint);
