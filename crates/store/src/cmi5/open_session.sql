INSERT INTO cmi5_session (
    learner_id, session_id, registration_id, unit, launch, state, fetch_hash, token_hash, launched_at, last_at, open
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
