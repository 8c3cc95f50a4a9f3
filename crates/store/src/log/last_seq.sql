SELECT last_seq FROM learner_log WHERE learner_id = $1
