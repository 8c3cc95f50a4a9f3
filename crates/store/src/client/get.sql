SELECT client_id, key, name, secret_hash, scopes, per_minute, created_at, created_by, revoked_at
FROM client WHERE key = $1
