-- Attempts that ended right without a right response.
SELECT a.learner_id
FROM attempt a
WHERE a.state = 'right' AND NOT EXISTS (
    SELECT 1 FROM response r WHERE r.learner_id = a.learner_id AND r.attempt_id = a.attempt_id AND r.correct = 1
)
ORDER BY a.learner_id, a.attempt_id LIMIT 20
