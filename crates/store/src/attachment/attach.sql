INSERT INTO statement_attachment (statement_id, sha2) VALUES ($1, $2)
ON CONFLICT (statement_id, sha2) DO NOTHING
