DELETE FROM decision WHERE learner_id = $1
