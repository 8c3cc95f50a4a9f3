SELECT
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json
FROM statement WHERE learner_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
