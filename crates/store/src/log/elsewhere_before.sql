SELECT
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json, packed,
    position, authority_id, dated, refers_to, voids, voided_seq, terms
FROM statement
WHERE learner_id = $1 AND seq < $2 AND course_id IS NULL AND activity IS NOT NULL AND voided_seq IS NULL
ORDER BY seq DESC LIMIT $3
