DELETE FROM forward_aside WHERE learner_id = $1 AND target_id = $2 AND statement_id = $3
