INSERT INTO belief (
    learner_id, course_id, version, model, fingerprint, state, updated_at, latest_at, latest_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
-- A belief never goes back: one that has folded in more of the log stays.
ON CONFLICT (learner_id, course_id) DO UPDATE SET
    version = excluded.version, model = excluded.model, fingerprint = excluded.fingerprint,
    state = excluded.state, updated_at = excluded.updated_at,
    latest_at = excluded.latest_at, latest_id = excluded.latest_id
WHERE belief.version <= excluded.version
