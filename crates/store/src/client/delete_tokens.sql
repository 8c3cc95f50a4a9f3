DELETE FROM client_token WHERE client_id = $1
