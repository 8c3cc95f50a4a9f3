SELECT learner_id, registration_id, package_id, actor, state, registered_at
FROM cmi5_registration WHERE learner_id = $1 AND package_id = $2 ORDER BY registered_at DESC, registration_id LIMIT 1
