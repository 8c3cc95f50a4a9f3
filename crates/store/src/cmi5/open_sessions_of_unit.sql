SELECT
    learner_id, session_id, registration_id, unit, launch, state, fetch_hash, token_hash, launched_at, last_at, open
FROM cmi5_session WHERE learner_id = $1 AND registration_id = $2 AND unit = $3 AND open = 1 ORDER BY launched_at
