SELECT learner_id, last_seq FROM learner_log WHERE learner_id > $1 ORDER BY learner_id LIMIT $2
