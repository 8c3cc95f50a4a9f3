SELECT
    t.scopes, t.expires_at,
    c.client_id, c.key, c.name, c.secret_hash, c.scopes, c.per_minute, c.created_at, c.created_by, c.revoked_at
FROM client_token t JOIN client c ON c.client_id = t.client_id
WHERE t.token_hash = $1
