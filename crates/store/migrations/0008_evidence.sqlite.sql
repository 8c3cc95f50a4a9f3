-- What counts as evidence among the statements that other systems write. The twin for PostgreSQL stands beside it.

CREATE TABLE evidence_rule (
    rule_id    INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The IRI of an activity, or with `*` in the end, how it begins.
    activity   TEXT NOT NULL,
    -- The IRI of a verb; empty: any.
    verb       TEXT NOT NULL,
    course_id  TEXT NOT NULL,
    skill_id   TEXT NOT NULL,
    grade      TEXT NOT NULL CHECK (grade IN ('assessed', 'aided', 'exposure')),
    -- From this scaled score on it is a success, where a statement does not say.
    pass_mark  REAL NOT NULL,
    created_by INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_rule_by_course ON evidence_rule (course_id);

-- Activities and verbs of statements about learners that no rule was for, when they came in.
CREATE TABLE unmapped (
    activity   TEXT NOT NULL,
    verb       TEXT NOT NULL,
    statements INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    PRIMARY KEY (activity, verb)
) STRICT;
CREATE INDEX unmapped_by_count ON unmapped (statements);

-- The last evidence that a belief has folded in: what happened before it makes the belief be folded anew.
ALTER TABLE belief ADD COLUMN latest_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE belief ADD COLUMN latest_id TEXT NOT NULL DEFAULT '';
