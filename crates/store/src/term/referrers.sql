SELECT
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json, packed,
    position, authority_id, dated, refers_to, voids, voided_seq, terms
FROM statement WHERE refers_to = $1 AND position > $2 ORDER BY position LIMIT $3
