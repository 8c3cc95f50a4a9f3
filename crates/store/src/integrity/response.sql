-- Responses whose id is not that of their statement.
SELECT r.learner_id
FROM response r LEFT JOIN statement s ON s.learner_id = r.learner_id AND s.seq = r.seq
WHERE s.statement_id IS NULL OR s.statement_id <> r.response_id
ORDER BY r.learner_id, r.seq LIMIT 20
