SELECT
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json, packed,
    position, authority_id, dated, refers_to, voids, voided_seq, terms
FROM statement WHERE position > $1 AND voided_seq IS NULL AND LENGTH(terms) = 0 ORDER BY position LIMIT $2
