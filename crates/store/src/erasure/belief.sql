DELETE FROM belief WHERE learner_id = $1
