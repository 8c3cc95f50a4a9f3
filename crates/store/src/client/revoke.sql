UPDATE client SET revoked_at = $2 WHERE client_id = $1 AND revoked_at IS NULL
