INSERT INTO response (
    learner_id, seq, response_id, attempt_id, course_id, skill_id, template_id, seed, try_number, answered_at,
    day, correct, hints_shown, earlier_tries, dont_know, misconception, answer, duration_ms, verdict
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
