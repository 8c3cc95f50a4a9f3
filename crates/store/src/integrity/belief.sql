-- Beliefs that claim to have folded in more than there is.
SELECT b.learner_id
FROM belief b LEFT JOIN learner_log l ON l.learner_id = b.learner_id
WHERE b.version > COALESCE(l.last_seq, 0)
ORDER BY b.learner_id, b.course_id LIMIT 20
