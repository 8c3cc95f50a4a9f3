INSERT INTO statement (
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (learner_id, statement_id) DO NOTHING
