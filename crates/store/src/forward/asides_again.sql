SELECT learner_id, statement_id, reason, set_aside_at, again
FROM forward_aside WHERE target_id = $1 AND again = 1
ORDER BY set_aside_at, statement_id LIMIT $2
