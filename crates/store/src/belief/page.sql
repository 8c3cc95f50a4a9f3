SELECT
    learner_id, course_id, version, model, fingerprint, state, updated_at, latest_at, latest_id
FROM belief WHERE (learner_id, course_id) > ($1, $2) ORDER BY learner_id, course_id LIMIT $3
