-- Decisions on a belief that claimed to have folded in more than there is.
SELECT d.learner_id
FROM decision d LEFT JOIN learner_log l ON l.learner_id = d.learner_id
WHERE d.belief_version > COALESCE(l.last_seq, 0)
ORDER BY d.learner_id, d.decision_id LIMIT 20
