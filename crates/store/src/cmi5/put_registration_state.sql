UPDATE cmi5_registration SET state = $3 WHERE learner_id = $1 AND registration_id = $2
