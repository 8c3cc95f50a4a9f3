INSERT INTO statement_term (term, role, position, via, bloom) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (term, role, position, via) DO NOTHING
