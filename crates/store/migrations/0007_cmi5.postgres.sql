-- Content made elsewhere (cmi5): packages, their files, who takes them, and each time a unit of one is open.
-- The twin for SQLite stands beside it.

CREATE TABLE cmi5_package (
    package_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title       TEXT COLLATE "C" NOT NULL,
    -- The course structure, as it came.
    structure   TEXT COLLATE "C" NOT NULL,
    imported_at BIGINT NOT NULL
);

CREATE TABLE cmi5_file (
    package_id TEXT COLLATE "C" NOT NULL REFERENCES cmi5_package (package_id) ON DELETE CASCADE,
    path       TEXT COLLATE "C" NOT NULL,
    content    BYTEA NOT NULL,
    PRIMARY KEY (package_id, path)
);

-- Which skill a unit is about.
CREATE TABLE cmi5_link (
    package_id TEXT COLLATE "C" NOT NULL REFERENCES cmi5_package (package_id) ON DELETE CASCADE,
    unit       BIGINT NOT NULL,
    course_id  TEXT COLLATE "C" NOT NULL,
    skill_id   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (package_id, unit)
);
CREATE INDEX cmi5_link_by_skill ON cmi5_link (course_id, skill_id);

-- A learner's enrolment in a package. The learner is the owner of a log: a person, or somebody from elsewhere.
CREATE TABLE cmi5_registration (
    learner_id      BIGINT NOT NULL REFERENCES learner_log (learner_id),
    registration_id TEXT COLLATE "C" NOT NULL UNIQUE,
    package_id      TEXT COLLATE "C" NOT NULL REFERENCES cmi5_package (package_id),
    -- The learner as statements name them: JSON.
    actor           TEXT COLLATE "C" NOT NULL,
    -- What has happened to each unit, and which blocks are done: JSON.
    state           TEXT COLLATE "C" NOT NULL,
    registered_at   BIGINT NOT NULL,
    PRIMARY KEY (learner_id, registration_id)
);
CREATE INDEX cmi5_registration_by_package ON cmi5_registration (package_id);

CREATE TABLE cmi5_session (
    learner_id      BIGINT NOT NULL,
    session_id      TEXT COLLATE "C" NOT NULL UNIQUE,
    registration_id TEXT COLLATE "C" NOT NULL,
    unit            BIGINT NOT NULL,
    -- How it was launched, and what has happened in it: JSON.
    launch          TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    -- The SHA-256 of what opens the address from which the unit fetches its token, and of the token.
    fetch_hash      BYTEA NOT NULL,
    token_hash      BYTEA,
    launched_at     BIGINT NOT NULL,
    last_at         BIGINT NOT NULL,
    -- 1 until it ended.
    open            BIGINT NOT NULL CHECK (open IN (0, 1)),
    PRIMARY KEY (learner_id, session_id),
    FOREIGN KEY (learner_id, registration_id) REFERENCES cmi5_registration (learner_id, registration_id)
);
