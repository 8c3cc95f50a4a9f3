-- Placements: adaptive tests of where a learner stands in a course. Their questions are attempts; what they found is in the belief.
CREATE TABLE placement (
    learner_id   INTEGER NOT NULL REFERENCES person (person_id),
    placement_id TEXT NOT NULL,
    course_id    TEXT NOT NULL,
    started_at   INTEGER NOT NULL,
    -- When it ended, or the learner had enough; one that was declined ended as it started.
    ended_at     INTEGER,
    PRIMARY KEY (learner_id, placement_id)
) STRICT;
CREATE INDEX placement_by_time ON placement (learner_id, course_id, started_at);

-- The placement that a question belongs to; null where the learner practises.
ALTER TABLE attempt ADD COLUMN placement_id TEXT;
CREATE INDEX attempt_of_placement ON attempt (learner_id, placement_id) WHERE placement_id IS NOT NULL;
