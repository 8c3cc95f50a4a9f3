-- The first schema, as SQLite reads it. Its twin for PostgreSQL stands beside it; the two change together.
--
-- Times are milliseconds since the Unix epoch (UTC), days are days since 1970-01-01 on the learner's own calendar,
-- truth values are 0 or 1, structured values are JSON text. Tables scoped to a learner begin their key with learner_id.

-- What has been applied of this folder.
CREATE TABLE schema_migration (
    version    INTEGER NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE person (
    -- AUTOINCREMENT: the id of an erased person is never given to another.
    person_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    login         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('learner', 'teacher', 'administrator')),
    password_hash TEXT,
    locale        TEXT NOT NULL,
    time_zone     TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    disabled_at   INTEGER
) STRICT;

CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
    csrf       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE section (
    section_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    course_id  TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE enrolment (
    section_id  INTEGER NOT NULL REFERENCES section (section_id) ON DELETE CASCADE,
    person_id   INTEGER NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
    role        TEXT NOT NULL CHECK (role IN ('learner', 'teacher', 'administrator')),
    enrolled_at INTEGER NOT NULL,
    PRIMARY KEY (section_id, person_id)
) STRICT;
CREATE INDEX enrolment_by_person ON enrolment (person_id);

-- One row per learner: the lock that orders what happens to them, and the last number given in their log.
CREATE TABLE learner_log (
    learner_id INTEGER NOT NULL PRIMARY KEY REFERENCES person (person_id),
    last_seq   INTEGER NOT NULL
) STRICT;

CREATE TABLE statement (
    learner_id   INTEGER NOT NULL REFERENCES learner_log (learner_id),
    seq          INTEGER NOT NULL CHECK (seq > 0),
    statement_id TEXT NOT NULL,
    stored_at    INTEGER NOT NULL,
    timestamp    INTEGER NOT NULL,
    verb         TEXT NOT NULL,
    activity     TEXT NOT NULL,
    course_id    TEXT,
    json         TEXT NOT NULL,
    PRIMARY KEY (learner_id, seq),
    UNIQUE (learner_id, statement_id)
) STRICT;

CREATE TABLE decision (
    learner_id         INTEGER NOT NULL REFERENCES person (person_id),
    decision_id        TEXT NOT NULL,
    course_id          TEXT NOT NULL,
    decided_at         INTEGER NOT NULL,
    day                INTEGER NOT NULL,
    belief_version     INTEGER NOT NULL,
    model              TEXT NOT NULL,
    policy             TEXT NOT NULL,
    course_fingerprint TEXT NOT NULL,
    seed               INTEGER NOT NULL,
    candidates         TEXT NOT NULL,
    chosen_skill       TEXT,
    chosen_at          INTEGER,
    PRIMARY KEY (learner_id, decision_id)
) STRICT;
CREATE INDEX decision_by_id ON decision (decision_id);
CREATE INDEX decision_by_time ON decision (learner_id, course_id, decided_at);

CREATE TABLE attempt (
    learner_id   INTEGER NOT NULL REFERENCES person (person_id),
    attempt_id   TEXT NOT NULL,
    course_id    TEXT NOT NULL,
    skill_id     TEXT NOT NULL,
    template_id  TEXT NOT NULL,
    -- An unsigned 64-bit seed, kept bit for bit in a signed column.
    seed         INTEGER NOT NULL,
    decision_id  TEXT,
    step_kind    TEXT NOT NULL,
    level_before TEXT NOT NULL,
    opened_at    INTEGER NOT NULL,
    hints_shown  INTEGER NOT NULL,
    tries        INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'right', 'revealed', 'abandoned')),
    closed_at    INTEGER,
    PRIMARY KEY (learner_id, attempt_id),
    FOREIGN KEY (learner_id, decision_id) REFERENCES decision (learner_id, decision_id)
) STRICT;
CREATE INDEX attempt_by_time ON attempt (learner_id, course_id, opened_at);
-- One row at most per learner and course, as a rule: found without looking through what has ended.
CREATE INDEX attempt_open ON attempt (learner_id, course_id, opened_at) WHERE state = 'open';

CREATE TABLE response (
    learner_id    INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    -- The id of the statement at the same seq; found through it.
    response_id   TEXT NOT NULL,
    attempt_id    TEXT NOT NULL,
    course_id     TEXT NOT NULL,
    skill_id      TEXT NOT NULL,
    template_id   TEXT NOT NULL,
    seed          INTEGER NOT NULL,
    try_number    INTEGER NOT NULL,
    answered_at   INTEGER NOT NULL,
    day           INTEGER NOT NULL,
    correct       INTEGER NOT NULL CHECK (correct IN (0, 1)),
    hints_shown   INTEGER NOT NULL,
    earlier_tries INTEGER NOT NULL,
    dont_know     INTEGER NOT NULL CHECK (dont_know IN (0, 1)),
    misconception TEXT,
    answer        TEXT NOT NULL,
    duration_ms   INTEGER,
    verdict       TEXT NOT NULL,
    PRIMARY KEY (learner_id, seq),
    FOREIGN KEY (learner_id, seq) REFERENCES statement (learner_id, seq),
    FOREIGN KEY (learner_id, attempt_id) REFERENCES attempt (learner_id, attempt_id)
) STRICT;
CREATE INDEX response_by_attempt ON response (learner_id, attempt_id);
CREATE INDEX response_by_skill ON response (learner_id, course_id, skill_id, seq);

CREATE TABLE belief (
    learner_id  INTEGER NOT NULL REFERENCES person (person_id),
    course_id   TEXT NOT NULL,
    version     INTEGER NOT NULL,
    model       TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    state       TEXT NOT NULL,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (learner_id, course_id)
) STRICT;

CREATE TABLE audit (
    audit_id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    -- No foreign keys: what was done stays on record when the person has gone.
    actor_id   INTEGER,
    action     TEXT NOT NULL,
    learner_id INTEGER,
    detail     TEXT NOT NULL,
    address    TEXT
) STRICT;
CREATE INDEX audit_by_learner ON audit (learner_id, audit_id);
