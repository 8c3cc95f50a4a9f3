DELETE FROM cmi5_session WHERE learner_id = $1
