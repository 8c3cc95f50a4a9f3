-- The log becomes a record store: statements of anybody, from anywhere, each findable by all that it names.
-- The twin for PostgreSQL stands beside it.

-- Who has said something here or had something said of them, by the one thing that identifies them.
CREATE TABLE actor (
    actor_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The inverse functional identifier in one spelling, such as `mbox mailto:ada@example.org`.
    ifi       TEXT NOT NULL UNIQUE,
    name      TEXT,
    -- The person here whom it is, if one: their statements are then in their own log.
    person_id INTEGER REFERENCES person (person_id)
) STRICT;
CREATE INDEX actor_by_person ON actor (person_id) WHERE person_id IS NOT NULL;

-- Who vouches for statements: the canonical JSON of an agent, once.
CREATE TABLE authority (
    authority_id INTEGER PRIMARY KEY AUTOINCREMENT,
    json         TEXT NOT NULL UNIQUE
) STRICT;

-- A log belongs to a person, or, under the negative of its number, to an actor who is nobody here.
CREATE TABLE learner_log_new (
    learner_id INTEGER NOT NULL PRIMARY KEY,
    last_seq   INTEGER NOT NULL,
    person_id  INTEGER REFERENCES person (person_id),
    CHECK (learner_id < 0 AND person_id IS NULL OR learner_id > 0 AND person_id = learner_id)
) STRICT;
INSERT INTO learner_log_new (learner_id, last_seq, person_id) SELECT learner_id, last_seq, learner_id FROM learner_log;
DROP TABLE learner_log;
ALTER TABLE learner_log_new RENAME TO learner_log;

CREATE TABLE statement_new (
    learner_id   INTEGER NOT NULL REFERENCES learner_log (learner_id),
    seq          INTEGER NOT NULL CHECK (seq > 0),
    statement_id TEXT NOT NULL UNIQUE,
    stored_at    INTEGER NOT NULL,
    timestamp    INTEGER NOT NULL,
    verb         TEXT NOT NULL,
    activity     TEXT,
    course_id    TEXT,
    json         TEXT NOT NULL,
    -- The order of all statements there are: microseconds since the Unix epoch * 1024 + the number of the process.
    position     INTEGER NOT NULL,
    -- Who vouches for it; nobody: Cairn itself wrote it.
    authority_id INTEGER REFERENCES authority (authority_id),
    -- 1 if the timestamp is its own and in the JSON, 0 if it is when it was stored.
    dated        INTEGER NOT NULL CHECK (dated IN (0, 1)),
    -- The statement that it refers to.
    refers_to    TEXT,
    -- 1 if it takes back the statement that it refers to.
    voids        INTEGER NOT NULL CHECK (voids IN (0, 1)),
    -- From this number in the log on it counts as taken back.
    voided_seq   INTEGER,
    -- What it can be found by, as in `statement_term`, nine bytes each.
    terms        BLOB NOT NULL,
    PRIMARY KEY (learner_id, seq)
) STRICT;
INSERT INTO statement_new (
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json,
    position, authority_id, dated, refers_to, voids, voided_seq, terms
)
SELECT
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json,
    (stored_at * 1000 + ROW_NUMBER() OVER (PARTITION BY stored_at ORDER BY learner_id, seq) - 1) * 1024,
    NULL, 1, NULL, 0, NULL, X''
FROM statement ORDER BY stored_at, learner_id, seq;
DROP TABLE statement;
ALTER TABLE statement_new RENAME TO statement;
CREATE UNIQUE INDEX statement_by_position ON statement (position) WHERE voided_seq IS NULL;
CREATE INDEX statement_by_reference ON statement (refers_to, position) WHERE refers_to IS NOT NULL;

-- What statements can be found by: agents, activities, verbs, registrations, each as a number made from its name.
CREATE TABLE statement_term (
    term     INTEGER NOT NULL,
    -- 2: what the statement is about; 1: what it mentions; 0: who vouches for it.
    role     INTEGER NOT NULL,
    position INTEGER NOT NULL,
    -- The position of the statement that has the term: 0 for the statement itself, else one that it refers to.
    via      INTEGER NOT NULL,
    PRIMARY KEY (term, role, position, via)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
    sha2         TEXT NOT NULL PRIMARY KEY,
    content_type TEXT NOT NULL,
    content      BLOB NOT NULL
) STRICT;

CREATE TABLE statement_attachment (
    statement_id TEXT NOT NULL,
    sha2         TEXT NOT NULL REFERENCES attachment (sha2),
    PRIMARY KEY (statement_id, sha2)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_attachment_by_sha2 ON statement_attachment (sha2);

-- What is known about activities and verbs, from the statements that name them.
CREATE TABLE activity (
    activity_id TEXT NOT NULL PRIMARY KEY,
    definition  TEXT NOT NULL
) STRICT;

CREATE TABLE verb (
    verb_id TEXT NOT NULL PRIMARY KEY,
    display TEXT NOT NULL
) STRICT;

-- Documents that activity providers keep here: states, profiles of activities and of agents.
CREATE TABLE document (
    -- The identifier of an agent as in `actor`, the IRI of an activity, a UUID; empty where the kind has none.
    agent        TEXT NOT NULL,
    activity     TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('state', 'activity-profile', 'agent-profile')),
    registration TEXT NOT NULL,
    document_id  TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content      BLOB NOT NULL,
    -- The entity tag, made of the content.
    etag         TEXT NOT NULL,
    -- Microseconds since the Unix epoch.
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (agent, activity, kind, registration, document_id)
) STRICT;

-- The systems that may write and read here.
CREATE TABLE client (
    client_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    key           TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    secret_hash   BLOB NOT NULL,
    -- Separated by spaces.
    scopes        TEXT NOT NULL,
    -- Requests, at most.
    per_minute    INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    created_by    INTEGER,
    revoked_at    INTEGER
) STRICT;

CREATE TABLE client_token (
    token_hash BLOB NOT NULL PRIMARY KEY,
    client_id  INTEGER NOT NULL REFERENCES client (client_id) ON DELETE CASCADE,
    scopes     TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX client_token_by_client ON client_token (client_id);
CREATE INDEX client_token_by_expiry ON client_token (expires_at);
