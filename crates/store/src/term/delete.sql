DELETE FROM statement_term WHERE term = $1 AND role = $2 AND position = $3 AND via = $4
