UPDATE placement SET ended_at = $3 WHERE learner_id = $1 AND placement_id = $2 AND ended_at IS NULL
