DELETE FROM response WHERE learner_id = $1
