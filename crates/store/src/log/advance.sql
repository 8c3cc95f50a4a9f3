UPDATE learner_log SET last_seq = $2 WHERE learner_id = $1
