INSERT INTO session (
    token_hash, person_id, csrf, created_at, expires_at
)
VALUES ($1, $2, $3, $4, $5)
