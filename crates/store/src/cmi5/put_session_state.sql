UPDATE cmi5_session SET state = $3, token_hash = $4, last_at = $5, open = $6 WHERE learner_id = $1 AND session_id = $2
