DELETE FROM attempt WHERE learner_id = $1
