INSERT INTO statement (
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json, packed,
    position, authority_id, dated, refers_to, voids, terms
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (statement_id) DO NOTHING
