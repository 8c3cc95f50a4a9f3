DELETE FROM client_token WHERE expires_at <= $1
