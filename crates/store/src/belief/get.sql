SELECT
    learner_id, course_id, version, model, fingerprint, state, updated_at, latest_at, latest_id
FROM belief WHERE learner_id = $1 AND course_id = $2
