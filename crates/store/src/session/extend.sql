UPDATE session SET expires_at = $2 WHERE token_hash = $1
