SELECT
    learner_id, seq, statement_id, stored_at, timestamp, verb, activity, course_id, json, packed,
    position, authority_id, dated, refers_to, voids, voided_seq, terms
FROM statement WHERE learner_id = $1 AND statement_id = $2
