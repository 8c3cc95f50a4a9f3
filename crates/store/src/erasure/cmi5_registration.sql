DELETE FROM cmi5_registration WHERE learner_id = $1
