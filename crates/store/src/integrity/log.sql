-- Logs that don't count 1, 2, 3, … to the number their learner is said to have.
SELECT l.learner_id
FROM learner_log l LEFT JOIN statement s ON s.learner_id = l.learner_id
GROUP BY l.learner_id, l.last_seq
HAVING COUNT(s.seq) <> l.last_seq OR COALESCE(MAX(s.seq), 0) <> l.last_seq
ORDER BY l.learner_id LIMIT 20
