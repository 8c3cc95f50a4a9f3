SELECT
    learner_id, session_id, registration_id, unit, launch, state, fetch_hash, token_hash, launched_at, last_at, open
FROM cmi5_session WHERE session_id = $1
