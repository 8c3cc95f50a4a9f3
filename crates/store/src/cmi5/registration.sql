SELECT learner_id, registration_id, package_id, actor, state, registered_at
FROM cmi5_registration WHERE registration_id = $1
