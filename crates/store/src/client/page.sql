SELECT client_id, key, name, secret_hash, scopes, per_minute, created_at, created_by, revoked_at
FROM client WHERE client_id < $1 ORDER BY client_id DESC LIMIT $2
