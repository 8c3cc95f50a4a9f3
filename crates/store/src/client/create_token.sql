INSERT INTO client_token (token_hash, client_id, scopes, expires_at) VALUES ($1, $2, $3, $4)
