INSERT INTO statement_term (term, role, position, via) VALUES ($1, $2, $3, $4)
ON CONFLICT (term, role, position, via) DO NOTHING
