INSERT INTO client (key, name, secret_hash, scopes, per_minute, created_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING client_id
