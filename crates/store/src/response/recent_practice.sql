SELECT
    r.learner_id, r.seq, r.response_id, r.attempt_id, r.course_id, r.skill_id, r.template_id, r.seed, r.try_number,
    r.answered_at, r.day, r.correct, r.hints_shown, r.earlier_tries, r.dont_know, r.misconception, r.answer,
    r.duration_ms, r.verdict
FROM response r
JOIN attempt a ON a.learner_id = r.learner_id AND a.attempt_id = r.attempt_id
WHERE r.learner_id = $1 AND r.course_id = $2 AND a.placement_id IS NULL
ORDER BY r.seq DESC LIMIT $3
