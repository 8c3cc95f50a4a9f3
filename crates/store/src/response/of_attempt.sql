SELECT
    learner_id, seq, response_id, attempt_id, course_id, skill_id, template_id, seed, try_number, answered_at,
    day, correct, hints_shown, earlier_tries, dont_know, misconception, answer, duration_ms, verdict
FROM response WHERE learner_id = $1 AND attempt_id = $2 ORDER BY seq
