SELECT json FROM authority WHERE authority_id = $1
