-- Other record stores that get this one's statements. The log is the queue: kept is how far each store has got in it.
-- The twin for PostgreSQL stands beside it.

CREATE TABLE forward_target (
    target_id    INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT NOT NULL,
    endpoint     TEXT NOT NULL,
    key          TEXT NOT NULL,
    -- Sealed with a key that is not in the database.
    secret       BLOB NOT NULL,
    version      TEXT NOT NULL,
    -- What the account system of the learners is called there.
    people       TEXT NOT NULL,
    -- 1: only what happened here, not what other systems handed in.
    own_only     INTEGER NOT NULL CHECK (own_only IN (0, 1)),
    -- The IRI of a verb; empty: any.
    verb         TEXT NOT NULL,
    -- The IRI of an activity, or with `*` in the end, how it begins; empty: any.
    activity     TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    created_by   INTEGER,
    paused       INTEGER NOT NULL CHECK (paused IN (0, 1)),
    -- Up to this position nothing is left to forward, and nothing can still turn up.
    settled      INTEGER NOT NULL,
    -- Up to this position everything was forwarded that had turned up by then.
    reached      INTEGER NOT NULL,
    delivered    INTEGER NOT NULL,
    delivered_at INTEGER,
    -- Attempts in a row that failed, why the last one did, and when the next may be.
    failures     INTEGER NOT NULL,
    failure      TEXT,
    next_at      INTEGER NOT NULL,
    -- The process that forwards, until when if nothing is heard of it.
    lease_holder TEXT,
    lease_until  INTEGER NOT NULL
) STRICT;

-- Statements that the other store does not take.
CREATE TABLE forward_aside (
    learner_id   INTEGER NOT NULL,
    target_id    INTEGER NOT NULL REFERENCES forward_target (target_id) ON DELETE CASCADE,
    statement_id TEXT NOT NULL,
    reason       TEXT NOT NULL,
    set_aside_at INTEGER NOT NULL,
    -- 1: it is to be tried again.
    again        INTEGER NOT NULL CHECK (again IN (0, 1)),
    PRIMARY KEY (learner_id, target_id, statement_id)
) STRICT;
CREATE INDEX forward_aside_by_target ON forward_aside (target_id, set_aside_at);
