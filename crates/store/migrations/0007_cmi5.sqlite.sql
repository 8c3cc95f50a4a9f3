-- Content made elsewhere (cmi5): packages, their files, who takes them, and each time a unit of one is open.
-- The twin for PostgreSQL stands beside it.

CREATE TABLE cmi5_package (
    package_id  TEXT NOT NULL PRIMARY KEY,
    title       TEXT NOT NULL,
    -- The course structure, as it came.
    structure   TEXT NOT NULL,
    imported_at INTEGER NOT NULL
) STRICT;

CREATE TABLE cmi5_file (
    package_id TEXT NOT NULL REFERENCES cmi5_package (package_id) ON DELETE CASCADE,
    path       TEXT NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (package_id, path)
) STRICT, WITHOUT ROWID;

-- Which skill a unit is about.
CREATE TABLE cmi5_link (
    package_id TEXT NOT NULL REFERENCES cmi5_package (package_id) ON DELETE CASCADE,
    unit       INTEGER NOT NULL,
    course_id  TEXT NOT NULL,
    skill_id   TEXT NOT NULL,
    PRIMARY KEY (package_id, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX cmi5_link_by_skill ON cmi5_link (course_id, skill_id);

-- A learner's enrolment in a package. The learner is the owner of a log: a person, or somebody from elsewhere.
CREATE TABLE cmi5_registration (
    learner_id      INTEGER NOT NULL REFERENCES learner_log (learner_id),
    registration_id TEXT NOT NULL UNIQUE,
    package_id      TEXT NOT NULL REFERENCES cmi5_package (package_id),
    -- The learner as statements name them: JSON.
    actor           TEXT NOT NULL,
    -- What has happened to each unit, and which blocks are done: JSON.
    state           TEXT NOT NULL,
    registered_at   INTEGER NOT NULL,
    PRIMARY KEY (learner_id, registration_id)
) STRICT;
CREATE INDEX cmi5_registration_by_package ON cmi5_registration (package_id);

CREATE TABLE cmi5_session (
    learner_id      INTEGER NOT NULL,
    session_id      TEXT NOT NULL UNIQUE,
    registration_id TEXT NOT NULL,
    unit            INTEGER NOT NULL,
    -- How it was launched, and what has happened in it: JSON.
    launch          TEXT NOT NULL,
    state           TEXT NOT NULL,
    -- The SHA-256 of what opens the address from which the unit fetches its token, and of the token.
    fetch_hash      BLOB NOT NULL,
    token_hash      BLOB,
    launched_at     INTEGER NOT NULL,
    last_at         INTEGER NOT NULL,
    -- 1 until it ended.
    open            INTEGER NOT NULL CHECK (open IN (0, 1)),
    PRIMARY KEY (learner_id, session_id),
    FOREIGN KEY (learner_id, registration_id) REFERENCES cmi5_registration (learner_id, registration_id)
) STRICT;
