SELECT
    learner_id, course_id, version, model, fingerprint, state, updated_at
FROM belief WHERE learner_id = $1 AND course_id = $2
