UPDATE goal SET ended_at = $3 WHERE learner_id = $1 AND course_id = $2 AND ended_at IS NULL
