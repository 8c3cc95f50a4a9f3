DELETE FROM statement WHERE learner_id = $1
