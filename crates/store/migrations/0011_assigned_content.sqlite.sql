-- Units of content made elsewhere can be assigned. The twin for PostgreSQL stands beside it.
CREATE TABLE assignment_new (
    assignment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    section_id    INTEGER NOT NULL REFERENCES section (section_id) ON DELETE CASCADE,
    learner_id    INTEGER REFERENCES person (person_id) ON DELETE CASCADE,
    target_kind   TEXT NOT NULL CHECK (target_kind IN ('skill', 'unit', 'content')),
    target_id     TEXT NOT NULL,
    due_day       INTEGER,
    -- No foreign keys: what was done stays on record when the teacher has gone.
    assigned_by   INTEGER NOT NULL,
    assigned_at   INTEGER NOT NULL,
    ended_by      INTEGER,
    ended_at      INTEGER
) STRICT;
INSERT INTO assignment_new SELECT * FROM assignment;
-- Numbers that were given are not given again.
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'assignment')
WHERE name = 'assignment_new' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'assignment');
DROP TABLE assignment;
ALTER TABLE assignment_new RENAME TO assignment;
CREATE INDEX assignment_by_section ON assignment (section_id, assignment_id);
CREATE INDEX assignment_by_learner ON assignment (learner_id) WHERE learner_id IS NOT NULL;
