INSERT INTO cmi5_registration (learner_id, registration_id, package_id, actor, state, registered_at)
VALUES ($1, $2, $3, $4, $5, $6)
