SELECT
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json, packed,
    position, authority_id, dated, refers_to, voids, voided_seq, terms
FROM statement WHERE learner_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
